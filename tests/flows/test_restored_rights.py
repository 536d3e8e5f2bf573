"""After a restore to a moment: nobody is in who was shut out since, and nothing forged comes along.

An office that is backed up, lives on and is put back elsewhere; its old database can be read, or
cannot. On both databases.
"""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select
from typer.testing import CliRunner

from domain.roles import Appointment, Role
from flows import passes
from flows.assembly import assemble
from flows.audit import audit
from flows.backups.afterwards import bring_over
from flows.backups.keys import fingerprint, goes_on_from
from flows.backups.making import backups_in, make
from flows.backups.manifest import read_manifest
from flows.backups.restoring import restore
from flows.cli import app
from flows.doors import unsealed, vouch
from flows.entrance import Entrance, Turned, TurnedAwayError, digest_of
from flows.handle import drain
from flows.settings import Backup
from flows.tell_restored import AGAIN, WORDS
from storage import (
    account_asks,
    accounts,
    copies,
    followings,
    inbox,
    officials,
    seals,
    subscribers,
    tokens,
)
from storage import (
    passes as code_rows,
)
from storage.access_tables import accounts as account_rows
from storage.access_tables import followings as following_rows
from storage.account_asks import Ask
from storage.doors import FILE, doors_of
from storage.inbox import Incoming
from storage.key_files import put_first, read
from storage.later import Taken
from storage.seals import SealError, new_key
from storage.subscriber_tables import subscribers as subscriber_rows
from storage.tables import inbox as inbox_rows
from storage.tokens import Token
from storage.unit_of_work import UnitOfWork
from tests.conftest import _assembly, database
from tests.flows.living import START, Living, at
from tests.flows.log_office import Randomness
from tests.flows.test_doors import CHEAP, NOW, PASSWORD, came_to_the_door
from tests.office import USCC, complaint, inspection
from tests.releases import DIALECTS, PROGRAMS, phrase_file

FAR, AFTER = date(2099, 1, 1), NOW + timedelta(hours=1)
STAYS, REVOKED, NEW = "stays", "revoked", "new"


class Night:
    """An office with a backup folder, and places to be put back at."""

    def __init__(self, assembly, server, folder, passing):
        self.server, self.folder, self.passing = server, folder, passing
        kept = Backup(
            folder=folder / "backups", pass_phrase_file=phrase_file(folder), programs=PROGRAMS
        )
        settings = assembly.settings.model_copy(update={"backup": kept})
        self.office = replace(assembly, settings=settings)
        self.engine, self.home = assembly.engine, settings.home
        self.old = self.engine.url.render_as_string(hide_password=False)
        self.places = 0

    def backed_up(self):
        return make(self.office.settings, self.engine, at=NOW, random=Randomness())

    def back_at(self, backup, *, old="", keys=()):
        """The office put back at a new place, running; ``keys``: of this home, brought by hand."""
        self.places += 1
        home, url = self.folder / f"place-{self.places}", ""
        if self.server:
            name = f"place{self.places}"
            url = self.passing.enter_context(database(self.server, name, "template0"))
        settings = self.office.settings.model_copy(update={"home": home, "database_url": url})
        home.mkdir()
        for name in keys:
            shutil.copyfile(self.home / name, home / name)
        done = restore(settings, backup, old=old)
        office = assemble(settings)
        self.passing.callback(office.engine.dispose)
        return done, office


@pytest.fixture(params=DIALECTS)
def night(request, tmp_path, book):
    with ExitStack() as passing:
        server = ""
        (tmp_path / "office").mkdir()
        if request.param == "sqlite":
            ready = request.getfixturevalue("sqlite_ready")
            shutil.copyfile(ready, tmp_path / "office" / "mingdan.db")
            url = ""
        else:
            server = request.getfixturevalue("postgres_server")
            ready = request.getfixturevalue("postgres_ready")
            url = passing.enter_context(database(server, "night", ready))
        assembly = _assembly(url or f"sqlite:///{tmp_path / 'office' / 'mingdan.db'}",
                             tmp_path / "office", book)  # fmt: skip
        passing.callback(assembly.engine.dispose)
        yield Night(assembly, server, tmp_path, passing)


def brought(office, old):
    key = office.settings.home / "seal.key"
    with UnitOfWork(office.engine) as unit:
        over = bring_over(unit, old, key.read_bytes() if key.exists() else None)
        unit.commit()
    return over


def findings(office):
    with UnitOfWork(office.engine, reading=True) as unit:
        return [(one.table, one.key) for one in audit(unit).findings]


def entrance_of(office):
    key = (office.settings.home / FILE).read_bytes()
    return Entrance(office.engine, key, CHEAP, second_factor=False)


def a_token(name):
    return Token(
        number=digest_of(name)[:12], digest=digest_of(name), unit=name, scopes=("cases:read",),
        townships=("*",), made_by="sec-01", made_at=at(START), until=FAR,
    )  # fmt: skip


def opens(unit, name):
    found = tokens.by_digest(unit, digest_of(name))
    return found is not None and found.good_on(START)


def subscriber(unit, name):
    subscribers.add(
        unit, name=name, email=f"{name}@example.invalid", since=START, registered_by="pub-01",
        at=at(START),
    )  # fmt: skip


def before(night):
    """What there was at the moment."""
    seals.load_key(night.home / "seal.key", new_key())
    Living(night.office).give(inspection(START))
    entrance = came_to_the_door(night.office)
    for person in ("leg-01", "head-01"):
        entrance.make_account(
            person=person, login=person, name="虚构", password=PASSWORD, by="t", at=NOW,
            must_change=False,
        )  # fmt: skip
    entrance.sign_in("sec-01", PASSWORD, token="session", at=NOW)
    with UnitOfWork(night.engine) as unit:
        for name in (STAYS, REVOKED):
            tokens.add(unit, a_token(name))
        for name in ("甲", "乙"):
            subscriber(unit, name)
        code = passes.make(unit, "p", uscc=USCC, document="x", by="sec-01", until=FAR, at=NOW)
        followings.follow(unit, digest_of("before"), "JB-1", at(START))
        account_asks.put(
            unit, Ask(person="head-01", what="close", asked_by="adm-01", asked_at=at(START))
        )
        unit.commit()
    return entrance, code


def afterwards(night, entrance, code):
    """What was done by the product after it."""
    engine, moment = night.engine, AFTER.isoformat()
    entrance.close("leg-01", by="adm-01", at=AFTER)
    entrance.reset("sec-01", f"另{PASSWORD}", by="adm-01", at=AFTER)
    entrance.make_account(
        person="pub-01", login="pub-01", name="虚构", password=PASSWORD, by="t", at=AFTER,
        must_change=False,
    )  # fmt: skip
    entrance.withdraw("head-01", by="adm-02", at=AFTER)
    assert passes.come_in(entrance, engine, token="in", uscc=USCC, code=code, acting="x", at=AFTER)
    ended = Appointment("leg-01", Role.LEGAL_REVIEWER, date(2025, 1, 1), START)
    fresh = Appointment("rep-01", Role.UNIT_REPORTER, START)
    with UnitOfWork(engine) as unit:
        officials.appoint(unit, [ended, fresh], {})
        tokens.revoke(unit, a_token(REVOKED).number, by="sec-01", at=moment)
        tokens.add(unit, a_token(NEW))
        assert subscribers.end(unit, 1, until=START, ended_by="pub-01")
        subscriber(unit, "丙")
        followings.follow(unit, digest_of("after"), "JB-2", at(START))
        key = (night.home / "seal.key").read_bytes()
        followings.write(unit, key, "JB-2", "哪个班次？", side=followings.OFFICE, at=moment)
        inbox.take(unit, [Incoming("desk", "late", complaint(START))], moment)
        unit.commit()


def forge(night):
    """What the insider put there meanwhile: an event, an account, an office and more."""
    with UnitOfWork(night.engine) as unit:
        row = dict(
            unit.connection.execute(select(inbox_rows).where(inbox_rows.c.ref == "late"))
            .mappings().one()
        )  # fmt: skip
        rows = {
            inbox_rows: row | {"id": row["id"] + 1, "ref": "forged"},
            account_rows: {**_one(unit, account_rows), "person": "x-01", "login": "x"},
            subscriber_rows: {**_one(unit, subscriber_rows), "no": 9, "email": "x@x.invalid"},
            following_rows: {
                "digest": digest_of("x"),
                "complaint_no": "JB-9",
                "made_at": at(START),
            },
        }
        for table, values in rows.items():
            unit.connection.execute(insert(table).values(**values))
        unit.commit()


def _one(unit, table):
    return dict(unit.connection.execute(select(table).limit(1)).mappings().one())


# -- with an old database ---------------------------------------------------------------------------


def test_an_old_database_gives_back_who_may_come_in_and_nothing_forged(night):
    entrance, code = before(night)
    backup = night.backed_up()
    afterwards(night, entrance, code)
    forge(night)

    done, office = night.back_at(backup, old=night.old)
    assert done.shut.sessions == 1
    assert done.shut.tokens == ((a_token(REVOKED).number, REVOKED),)
    there = entrance_of(office)
    assert there.who("session", at=AFTER) is None
    there.sign_in("leg-01", PASSWORD, token="hole", at=AFTER)  # open again as of the moment
    over = brought(office, night.old)

    assert over.events == Taken(1, 1, 0)
    counts = {name: (one.new, one.changed) for name, one in over.rows.items()}
    assert counts.pop("access_log")[0] >= 4
    assert counts == {
        "accounts": (1, 2), "officials": (1, 1), "api_tokens": (1, 0), "passes": (1, 1),
        "subscribers": (1, 1), "followings": (1, 0), "service_consents": (0, 0),
        "delegates": (0, 0), "account_asks": (0, 1), "complaint_messages": (1, 0),
        "seal_openings": (0, 0),
    }  # fmt: skip
    refused = {name: one.refused for name, one in over.rows.items() if one.refused}
    assert refused == {
        "accounts": ["x-01"], "subscribers": ["9"], "followings": [digest_of("x")[:16]]
    }  # fmt: skip
    assert set(over.rows) | set(over.left) <= set(WORDS)

    assert there.who("hole", at=AFTER) is None
    for login, password, why in (
        ("leg-01", PASSWORD, Turned.CLOSED), ("sec-01", PASSWORD, Turned.WRONG),
    ):  # fmt: skip
        with pytest.raises(TurnedAwayError) as turned:
            there.sign_in(login, password, token="t", at=AFTER)
        assert turned.value.why is why
    there.sign_in("pub-01", PASSWORD, token="fresh", at=AFTER)
    assert there.who("fresh", at=AFTER)
    with UnitOfWork(office.engine) as unit:
        roster = officials.roster(unit)
        later = START + timedelta(days=1)
        assert not roster.holds("leg-01", Role.LEGAL_REVIEWER, later)
        assert roster.holds("rep-01", Role.UNIT_REPORTER, later)
        assert [opens(unit, name) for name in (STAYS, REVOKED, NEW)] == [True, False, True]
        assert [one.name for one in subscribers.in_order(unit)] == ["甲", "乙", "丙"]
        assert subscribers.in_order(unit)[0].until == START
        assert followings.can_be_told(unit, "JB-2")
        assert not followings.can_be_told(unit, "JB-9")
        assert code_rows.find(unit, digest_of(code)).used_at
        assert account_asks.of(unit, "head-01") is None
        whats = [one.what for one in accounts.noted(unit, limit=999)]
        assert {"restored", "account_closed"} <= set(whats)
    assert findings(office) == [("inbox", str(number)) for number in _unsealed(office)]
    assert drain(office, at=at(START)).parked == 1

    again = brought(office, night.old)  # once more: nothing is brought twice
    assert again.events == Taken(0, 0, 0)
    assert [(one.new, one.changed) for one in again.rows.values()] == [(0, 0)] * len(again.rows)
    with UnitOfWork(office.engine) as unit:  # what somebody knows of is accepted by number
        assert vouch(unit, _unsealed(office), NOW) == _unsealed(office)


def _unsealed(office):
    with UnitOfWork(office.engine, reading=True) as unit:
        return [one.id for one in unsealed(unit)]


# -- without one --------------------------------------------------------------------------------------


def test_without_an_old_database_sessions_and_tokens_end(night):
    before(night)
    done, office = night.back_at(night.backed_up())
    assert done.shut.sessions == 1
    assert {whose for _, whose in done.shut.tokens} == {STAYS, REVOKED}
    assert entrance_of(office).who("session", at=NOW) is None
    with UnitOfWork(office.engine) as unit:
        assert [opens(unit, name) for name in (STAYS, REVOKED)] == [False, False]
        (noted,) = [one for one in accounts.noted(unit) if one.what == "restored"]
    assert noted.detail.endswith("sessions 1, tokens 2")
    assert findings(office) == []


def test_the_command_says_what_is_to_be_done_again(office, tmp_path, monkeypatch):
    kept = {"FOLDER": tmp_path / "backups", "PASS_PHRASE_FILE": phrase_file(tmp_path)}
    env = {"MINGDAN_HOME": tmp_path / "here", "MINGDAN_DATABASE_URL": "", "COLUMNS": "500"}
    env |= {f"MINGDAN_BACKUP_{name}": value for name, value in kept.items()}
    for name, value in env.items():
        monkeypatch.setenv(name, str(value))
    (tmp_path / "here").mkdir()
    copies.copy_sqlite(copies.sqlite_file(office.settings.url), tmp_path / "here" / "mingdan.db")
    shutil.copyfile(office.settings.home / FILE, tmp_path / "here" / FILE)
    run = CliRunner()
    assert run.invoke(app, ["backup"]).exit_code == 0
    monkeypatch.setenv("MINGDAN_HOME", str(tmp_path / "new"))
    done = run.invoke(app, ["restore"])
    assert done.exit_code == 0, done.output
    told = "".join(done.output.split())
    assert "已结束全部登录会话0个" in told
    for line in AGAIN:
        assert "".join(line.split()) in told, line
    assert "又能登录" in told
    with_old = run.invoke(app, ["restore", "--stands", "--old", str(tmp_path / "here/mingdan.db")])
    assert with_old.exit_code == 0, with_old.output
    assert "加 --bring 可将上述来件和事项一并收入" in with_old.output
    assert "须由人重新办理：" not in with_old.output


# -- keys that were replaced --------------------------------------------------------------------------


def test_a_backup_from_before_and_one_from_after_a_new_key_are_both_put_back(night, monkeypatch):
    """Seals and identities of before and of after: all of them fit where the newer file is."""
    Living(night.office)
    key = seals.load_key(night.home / "seal.key", new_key())
    _put(night, "JB-1", key)
    earlier = night.backed_up()
    for name, value in {
        "HOME": night.home, "DATABASE_URL": night.old if night.server else "",
        "BACKUP_FOLDER": night.folder / "backups", "BACKUP_PROGRAMS": PROGRAMS or "",
        "BACKUP_PASS_PHRASE_FILE": phrase_file(night.folder),
    }.items():  # fmt: skip
        if value:
            monkeypatch.setenv(f"MINGDAN_{name}", str(value))
    moments = iter(NOW + timedelta(minutes=n) for n in range(1, 99))
    monkeypatch.setattr("flows.clock.now", lambda: next(moments))
    for name in ("access", "seal"):
        done = CliRunner().invoke(app, ["keys", "--rotate", name])
        assert done.exit_code == 0, done.output
        assert "已备份，新密钥在内" in done.output.replace("\n", "")
    monkeypatch.undo()
    kept = backups_in(night.folder / "backups")
    assert len(kept) == 3
    assert read_manifest(kept[-1]).keys[FILE] == fingerprint((night.home / FILE).read_bytes())
    doors_of(night.engine).read_again()  # the service was started again
    _put(night, "JB-2", (night.home / "seal.key").read_bytes())

    with_newer = (FILE, "seal.key")
    for backup, keys, sealed in (
        (kept[-1], (), 1), (earlier, with_newer, 1), (earlier, (), 0),
    ):  # fmt: skip
        _, office = night.back_at(backup, old=night.old, keys=keys)
        over = brought(office, night.old)
        assert over.events == Taken(sealed, 1 - sealed, 0), backup.name
        assert drain(office, at=at(START)).parked == 1 - sealed
        assert [table for table, _ in findings(office)] == ["inbox"] * (1 - sealed)
        assert over.rows["subscribers"].new == sealed
        assert len(over.rows["subscribers"].refused) == 1 - sealed
        file = (office.settings.home / "seal.key").read_bytes()
        with UnitOfWork(office.engine) as unit:
            assert _opened(unit, file, "JB-1")
            if sealed:
                assert _opened(unit, file, "JB-2")
            else:
                with pytest.raises(SealError):
                    _opened(unit, file, "JB-2")


def _put(night, number, key):
    """A complaint, whose identity is under seal, and a subscriber."""
    with UnitOfWork(night.engine) as unit:
        event = complaint(START, number, named=True)
        inbox.take(unit, [Incoming("complaints", number, event)], at(START))
        seals.seal(unit, key, [(number, {"person": f"虚构{number}"})], at(START))
        subscriber(unit, number)
        unit.commit()


def _opened(unit, file, number):
    opened = seals.open_seal(unit, file, number, by="ins-01", reason="回访", at=at(START))
    return opened == {"person": f"虚构{number}"}


def test_a_key_file_that_goes_on_from_the_backup_s_is_known_and_another_is_not(tmp_path):
    path, told = tmp_path / FILE, []
    path.write_bytes(new_key())
    for n in range(3):
        told.append(fingerprint(path.read_bytes()))
        put_first(path, new_key(), f"2026-11-0{n + 1}T00:00:00+08:00", read(path))
    file = path.read_bytes()
    assert [goes_on_from(file, one) for one in told] == [True] * 3
    assert goes_on_from(file, fingerprint(file))
    assert not goes_on_from(file, fingerprint(new_key()))
    assert not goes_on_from(new_key(), told[0])
