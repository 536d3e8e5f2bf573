"""What did not come in by the product's doors is not acted upon; on both databases.

An insider here may write any row by plain SQL and has not the key file. What they write is a row as
the product would write it, in every column but the seal.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy import insert, select, text, update
from typer.testing import CliRunner

from domain.roles import Appointment, Role
from domain.vocabulary import Status
from flows import passes, tokens
from flows.account_keeping import Unasked, UnaskedError
from flows.assembly import assemble
from flows.audit import audit
from flows.cli import app
from flows.doors import (
    SEALED,
    UNSEALED,
    key_is_the_office_s,
    seal_what_came_before,
    unsealed,
    vouch,
)
from flows.entrance import Entrance, Turned, TurnedAwayError, digest_of
from flows.handle import Handled, drain, handle_at_once
from flows.keys import KeyName, rotate
from flows.tokens import PREFIX
from flows.troubles import troubles
from storage import accounts, inbox, officials
from storage.access_tables import accounts as account_rows
from storage.access_tables import passes as pass_rows
from storage.access_tables import sessions as session_rows
from storage.doors import FILE, Doors, Purpose, doors_of, hold
from storage.errors import ChangedOutsideError, StorageError
from storage.inbox import Incoming
from storage.tables import inbox as inbox_rows
from storage.tables import officials as office_rows
from storage.token_tables import api_tokens
from storage.unit_of_work import UnitOfWork, connect, translated
from tests.conftest import EXAMPLES
from tests.flows.living import START, Living, at
from tests.office import PEOPLE, USCC, complaint, inspection

NOW = datetime.fromisoformat(at(START))
PASSWORD = "一句只在测试里用的长口令"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
TOKEN = "a-token-the-insider-made-up"


@pytest.fixture
def forged(assembly):
    """The office with an event in its inbox that somebody put there by SQL, and its number."""
    Living(assembly)
    with UnitOfWork(assembly.engine) as unit:
        inbox.take(unit, [Incoming("desk", "real", inspection(START))], at(START))
        row = dict(unit.connection.execute(_newest()).mappings().one())
        mine = row | {"id": row["id"] + 1, "ref": "forged"}
        unit.connection.execute(insert(inbox_rows).values(**mine))
        unit.commit()
    return assembly, mine["id"]


def _newest():
    return select(inbox_rows).order_by(inbox_rows.c.id.desc()).limit(1)


def findings(assembly):
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return [(one.table, one.key) for one in audit(unit).findings]


def wrong(assembly):
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return troubles(assembly, unit, NOW)


# -- events ---------------------------------------------------------------------------------


def test_an_event_put_in_by_sql_binds_nobody_and_is_told(forged):
    assembly, number = forged
    done = drain(assembly, at=at(START))
    assert (done.events, done.parked) == (1, 1)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        (one,) = inbox.parked(unit)
        assert [row.id for row in unsealed(unit)] == [number]
    assert (one.id, one.error) == (number, UNSEALED[0])
    assert "mingdan vouch" in UNSEALED[0]
    assert "mingdan vouch" in UNSEALED[1]
    assert ("inbox", str(number)) in findings(assembly)
    assert "1件" in wrong(assembly)["unsealed"][0]
    with UnitOfWork(assembly.engine) as unit:  # released without a word, it is set aside again
        inbox.release(unit, [number])
        unit.commit()
    assert drain(assembly, at=at(START)).parked == 1


def test_what_the_office_did_take_in_is_vouched_for_on_the_server_and_noted(forged):
    assembly, number = forged
    drain(assembly, at=at(START))
    with UnitOfWork(assembly.engine) as unit:
        assert vouch(unit, [number, 4711], NOW) == [number]
        assert inbox.release(unit, [number]) == 1
        unit.commit()
    done = drain(assembly, at=at(START))
    assert (done.events, done.parked) == (1, 0)
    assert findings(assembly) == []
    with UnitOfWork(assembly.engine, reading=True) as unit:
        (noted,) = [one for one in accounts.noted(unit) if one.what == "events_vouched"]
    assert noted.detail == str(number)


OTHERS = {
    "source": "officials", "ref": "other", "kind": "complaint_filed", "uscc": "91999999000009XMDA",
    "lane": 63, "on_day": START + timedelta(days=1), "body": "{}", "digest": "0" * 64,
    "received_at": "2020-01-01T00:00:00+08:00", "seal": b"x" * 32,
}  # fmt: skip


def test_a_seal_is_of_all_an_event_says(office):
    """Whoever takes the guards away first and changes one thing gains nothing by it."""
    Living(office)
    with UnitOfWork(office.engine) as unit:
        inbox.take(unit, [Incoming("desk", "1", inspection(START))], at(START))
        unit.connection.execute(text("DROP TRIGGER inbox_facts"))
        row = dict(unit.connection.execute(_newest()).mappings().one())
        change, passed = update(inbox_rows).where(inbox_rows.c.id == row["id"]), []
        for column, other in OTHERS.items():
            assert row[column] != other
            unit.connection.execute(change.values({column: other}))
            passed += [
                column for one in inbox.claim(unit, 9) if inbox.came_by_a_door(unit.doors, one)
            ]
            unit.connection.execute(change.values({column: row[column]}))
        assert passed == []
        assert [one.id for one in inbox.claim(unit, 9) if inbox.came_by_a_door(unit.doors, one)]


def test_every_column_of_the_inbox_is_sealed_or_tells_what_became_of_it():
    later = {"id", "status", "entries", "handled_at", "error"}
    assert set(OTHERS) | later == {column.name for column in inbox_rows.columns}


def test_every_door_seals_and_the_shortest_way_too(assembly):
    life = Living(assembly)
    life.give(complaint(START))
    event = inspection(START)
    assert handle_at_once(assembly, [Incoming("desk", "1", event)], at=at(START), into=Handled())
    with UnitOfWork(assembly.engine, reading=True) as unit:
        assert list(unsealed(unit)) == []
    assert life.status is Status.INSPECTED
    assert findings(assembly) == []


def test_a_new_key_takes_the_place_of_the_old_one_in_every_process(office):
    """One process goes on with the old key, one has the new one: each takes the other's events."""
    Living(office)
    other = connect(office.settings.url)
    hold(other, Doors(office.settings.home / FILE))
    with UnitOfWork(office.engine) as unit:
        inbox.take(unit, [Incoming("desk", "before", inspection(START))], at(START))
        unit.commit()
    rotate(office.settings, other, KeyName.ACCESS, at=NOW, random=lambda n: b"r" * n)
    with UnitOfWork(other) as unit:
        inbox.take(unit, [Incoming("desk", "after", complaint(START))], at(START))
        unit.commit()
    other.dispose()
    assert drain(office, at=at(START)).parked == 0
    assert findings(office) == []


def test_without_the_key_the_audit_says_so_and_makes_none(office):
    Living(office).give(inspection(START))
    key = office.settings.home / FILE
    held = key.read_bytes()
    key.unlink()
    hold(office.engine, Doors(key))  # another process
    assert findings(office) == [("inbox", FILE)]
    assert not key.exists()
    key.write_bytes(held)
    assert findings(office) == []


# -- the upgrade ----------------------------------------------------------------------------


@pytest.fixture
def before_seals(assembly):
    """The office as the version before left it: an event waits, an account is there, no seal."""
    Living(assembly)
    entrance = came_to_the_door(assembly)
    with UnitOfWork(assembly.engine) as unit:
        inbox.take(unit, [Incoming("desk", "old", inspection(START))], at(START))
        for table in (inbox_rows, account_rows, session_rows):
            unit.connection.execute(update(table).values(seal=None))
        unit.commit()
    return assembly, entrance


def came_to_the_door(assembly) -> Entrance:
    key = assembly.settings.home / FILE
    doors_of(assembly.engine).seal(Purpose.KEY, ())
    entrance = Entrance(assembly.engine, key.read_bytes(), CHEAP, second_factor=False)
    entrance.make_account(
        person="sec-01", login="sec-01", name="虚构", password=PASSWORD, by="test", at=NOW,
        must_change=False,
    )  # fmt: skip
    return entrance


def test_what_waited_at_the_upgrade_is_handled_and_nothing_hides_behind_it(before_seals):
    assembly, entrance = before_seals
    seal_what_came_before(assembly.engine, NOW)
    with UnitOfWork(assembly.engine) as unit:  # an older program, or somebody else, afterwards
        row = dict(unit.connection.execute(_newest()).mappings().one())
        late = row | {"id": row["id"] + 1, "ref": "late", "seal": None}
        early = row | {"id": 0, "ref": "below all that was there", "seal": None}
        for one in (late, early):
            unit.connection.execute(insert(inbox_rows).values(**one))
        unit.commit()
    seal_what_came_before(assembly.engine, NOW)  # the next start seals nothing more
    done = drain(assembly, at=at(START))
    assert (done.events, done.parked) == (1, 2)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        (told,) = accounts.sealings(unit)
        assert [one.what for one in accounts.noted(unit)].count(SEALED) == 1
        assert key_is_the_office_s(unit)
    assert told.startswith("events 2, accounts 1, rights 0, receivers 0, key ")
    entrance.sign_in("sec-01", PASSWORD, token="t", at=NOW)
    assert entrance.who("t", at=NOW)


def test_an_upgrade_that_is_interrupted_is_begun_again(before_seals, monkeypatch):
    assembly, _ = before_seals
    monkeypatch.setattr("flows.doors.PORTION", 1)
    real, calls = inbox.seal, []

    def failing(unit, rows):
        calls.append(1)
        if len(calls) == 2:
            raise StorageError
        return real(unit, rows)

    monkeypatch.setattr("flows.doors.inbox.seal", failing)
    with pytest.raises(StorageError):
        seal_what_came_before(assembly.engine, NOW)
    seal_what_came_before(assembly.engine, NOW)
    assert drain(assembly, at=at(START)).parked == 0
    assert findings(assembly) == []


def test_who_holds_office_is_known_before_anything_is_caught_up_by_it(office, monkeypatch):
    """A migration is followed by work that asks for the roster: it is sealed by then."""
    with UnitOfWork(office.engine) as unit:
        unit.connection.execute(update(office_rows).values(seal=None))
        unit.commit()
        assert not officials.roster(unit).by_person
    seen = []

    def catching_up(made):
        with UnitOfWork(made.engine, reading=True) as unit:
            seen.append(set(officials.roster(unit).by_person))

    monkeypatch.setattr("flows.assembly.migrate", lambda _: True)
    monkeypatch.setattr("flows.assembly._catch_up", catching_up)
    assemble(office.settings).engine.dispose()
    assert seen == [set(PEOPLE)]


def test_another_key_than_the_one_that_sealed_is_told_once(before_seals):
    assembly, _ = before_seals
    seal_what_came_before(assembly.engine, NOW)
    key = assembly.settings.home / FILE
    old = key.read_bytes()
    key.unlink()
    hold(assembly.engine, Doors(key))
    doors_of(assembly.engine).seal(Purpose.KEY, ())  # a new one is made by whoever starts
    told = wrong(assembly)
    assert "door" in told
    assert "accounts" not in told
    key.write_bytes(key.read_bytes().strip() + b"\n" + old)
    assert "door" not in wrong(assembly)
    assert drain(assembly, at=at(START)).parked == 0


# -- sessions -------------------------------------------------------------------------------


def test_a_session_written_by_sql_opens_nothing(assembly):
    """Neither under the digest anybody can work out, nor under one that stands in the database."""
    entrance = came_to_the_door(assembly)
    entrance.keep("kept", "sec-01", "/desk", [("a", "b")], NOW)
    entrance.sign_in("sec-01", PASSWORD, token="own", at=NOW)
    with UnitOfWork(assembly.engine) as unit:
        seen = unit.connection.scalar(text("SELECT digest FROM kept_forms"))
        mine = dict(unit.connection.execute(select(session_rows)).mappings().one())
        for digest in (digest_of(TOKEN), seen):
            row = mine | {"digest": digest, "subject": "head-01", "second": True}
            unit.connection.execute(insert(session_rows).values(**row))
        unit.commit()
    assert entrance.who(TOKEN, at=NOW) is None
    assert entrance.who("kept", at=NOW) is None
    assert entrance.party(TOKEN, at=NOW) is None
    assert entrance.who("own", at=NOW).person == "sec-01"
    assert sorted(table for table, _ in findings(assembly)) == ["sessions", "sessions"]


def test_the_second_factor_is_not_given_by_sql(assembly):
    key = came_to_the_door(assembly) and (assembly.settings.home / FILE).read_bytes()
    entrance = Entrance(assembly.engine, key, CHEAP)
    entrance.sign_in("sec-01", PASSWORD, token="t", at=NOW)
    assert not entrance.who("t", at=NOW).inside
    with UnitOfWork(assembly.engine) as unit:
        unit.connection.execute(update(session_rows).values(second=True))
        unit.commit()
    assert entrance.who("t", at=NOW) is None


def test_sessions_of_before_the_upgrade_end_and_what_was_typed_is_kept(before_seals):
    assembly, entrance = before_seals
    seal_what_came_before(assembly.engine, NOW)
    with UnitOfWork(assembly.engine) as unit:
        unit.connection.execute(insert(session_rows).values(
            digest=digest_of("old"), kind="official", subject="sec-01", acting="", second=True,
            began_at=at(START), seen_at=at(START),
        ))  # fmt: skip
        unit.commit()
    assert entrance.who("old", at=NOW) is None
    assert entrance.ended("old") == "sec-01"
    assert findings(assembly) == []


def test_sessions_go_on_when_the_key_is_replaced(office):
    entrance = came_to_the_door(office)
    entrance.sign_in("sec-01", PASSWORD, token="t", at=NOW)
    other = connect(office.settings.url)
    hold(other, Doors(office.settings.home / FILE))
    rotate(office.settings, other, KeyName.ACCESS, at=NOW, random=lambda n: b"r" * n)
    there = Entrance(
        other, (office.settings.home / FILE).read_bytes(), CHEAP, second_factor=False
    )  # fmt: skip
    assert there.who("t", at=NOW)
    there.sign_in("sec-01", PASSWORD, token="new", at=NOW)
    assert entrance.who("new", at=NOW)
    other.dispose()


# -- accounts -------------------------------------------------------------------------------

SPOILT = {
    "login": "other", "name": "另一人", "password": "$argon2id$v=19$m=8,t=1,p=1$YWJjZGVmZ2g$AAAA",
    "must_change": True, "second": b"x", "administrator": True, "townships": "示例镇",
    "closed_on": START + timedelta(days=9), "oidc_subject": "mine",
    "suspended_until": "2020-01-01T00:00:00+08:00", "suspended_by": "x", "reset_at": at(START),
    "reset_by": "x", "seal": b"x" * 32, "version": 99,  # the last: it never goes back
}  # fmt: skip


def test_an_account_changed_by_sql_opens_nothing_and_is_named(office):
    entrance = came_to_the_door(office)
    entrance.sign_in("sec-01", PASSWORD, token="t", at=NOW)
    with UnitOfWork(office.engine, reading=True) as unit:
        row = dict(unit.connection.execute(select(account_rows)).mappings().one())
    for column, other in SPOILT.items():
        _put(office, {column: other})
        with pytest.raises(TurnedAwayError) as turned:
            login = "other" if column == "login" else "sec-01"
            entrance.sign_in(login, PASSWORD, token="n", at=NOW)
        assert turned.value.why is Turned.CHANGED, column
        assert entrance.who("t", at=NOW) is None, column
        with UnitOfWork(office.engine, reading=True) as unit:
            assert [one.sound for one in accounts.in_order(unit)] == [False], column
        if column != "version":  # put back what was there, and the seal fits again
            _put(office, {column: row[column]})
            assert entrance.who("t", at=NOW), column
    assert findings(office) == [("accounts", "sec-01")]
    assert "sec-01" in wrong(office)["accounts"][0]


def _put(office, values):
    with UnitOfWork(office.engine) as unit:
        unit.connection.execute(update(account_rows).values(**values))
        unit.commit()


def test_what_each_entrance_changes_is_beside_the_seal():
    names = {column.name for column in account_rows.columns}
    assert set(SPOILT) | set(accounts.BESIDE_THE_SEAL) | {"person", "made_at"} == names


def test_an_account_written_by_sql_opens_nothing(assembly):
    entrance = came_to_the_door(assembly)
    with UnitOfWork(assembly.engine) as unit:
        row = dict(unit.connection.execute(select(account_rows)).mappings().one())
        mine = row | {"person": "head-01", "login": "mine", "administrator": True}
        unit.connection.execute(insert(account_rows).values(**mine))
        unit.commit()
    with pytest.raises(TurnedAwayError) as turned:
        entrance.sign_in("mine", PASSWORD, token="t", at=NOW)
    assert turned.value.why is Turned.CHANGED
    assert findings(assembly) == [("accounts", "head-01")]


def test_an_earlier_state_is_not_put_back_seal_and_all(assembly):
    entrance = came_to_the_door(assembly)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        before = dict(unit.connection.execute(select(account_rows)).mappings().one())
    entrance.close("sec-01", by="adm-01", at=NOW)
    with pytest.raises(StorageError), UnitOfWork(assembly.engine) as unit, translated():
        unit.connection.execute(update(account_rows).values(**before))
    older = {name: value for name, value in before.items() if name != "version"}
    with UnitOfWork(assembly.engine) as unit:
        unit.connection.execute(update(account_rows).values(**older))
        unit.commit()
    with pytest.raises(TurnedAwayError):
        entrance.sign_in("sec-01", PASSWORD, token="t", at=NOW)


def test_nothing_is_built_on_a_changed_account_but_by_the_server(office):
    entrance = came_to_the_door(office)
    seal_what_came_before(office.engine, NOW)
    _put(office, {"townships": "示例镇"})
    with pytest.raises(UnaskedError) as refused:
        entrance.ask_reset("sec-01", "half", by="adm-01", at=NOW)
    assert refused.value.why is Unasked.CHANGED
    with pytest.raises(ChangedOutsideError):
        entrance.answer_for("sec-01", [], by="adm-01", at=NOW)
    given = ["account", "sec-01", "--reset", "--out", str(office.settings.home)]
    run = CliRunner()
    refusal = run.invoke(app, given, env={"COLUMNS": "400"})
    assert refusal.exit_code == 2
    assert "示例镇" in refusal.output
    done = run.invoke(app, [*given, "--as-it-stands"])
    assert done.exit_code == 0, done.output
    assert findings(office) == []
    with UnitOfWork(office.engine, reading=True) as unit:
        assert accounts.by_person(unit, "sec-01").townships == ("示例镇",)


def test_a_wrong_code_and_a_right_one_leave_the_seal_as_it_is(office):
    came_to_the_door(office)
    _put(office, {"failed": 3, "second_step": 7})
    assert findings(office) == []


# -- offices, tokens, codes ------------------------------------------------------------------


def test_an_office_somebody_gave_themselves_by_sql_is_none(assembly):
    """Neither one that was put there, nor one that ended and was made to go on."""
    day, ended = START, Appointment("leg-01", Role.LEGAL_REVIEWER, date(2025, 1, 1), START)
    with UnitOfWork(assembly.engine) as unit:
        o = office_rows.c
        mine = {"person": "rep-01", "role": "agency_head", "since": day, "name": "x", "version": 1}
        kept = unit.connection.execute(select(office_rows).where(o.person == "leg-01")).mappings()
        before = dict(kept.one())
        unit.connection.execute(insert(office_rows).values(**mine, seal=before["seal"]))
        assert officials.appoint(unit, [ended], {"leg-01": "虚构leg-01"}) == 0
        unit.commit()
    older = {name: value for name, value in before.items() if name != "version"}
    for change in (before, older):  # as it was, seal and all; and without its version
        with suppress(StorageError), UnitOfWork(assembly.engine) as unit, translated():
            query = update(office_rows).where(office_rows.c.person == "leg-01")
            unit.connection.execute(query.values(**change))
            unit.commit()
    with UnitOfWork(assembly.engine, reading=True) as unit:
        roster = officials.roster(unit)
    after = day + timedelta(days=1)
    assert not roster.holds("rep-01", Role.AGENCY_HEAD, after)
    assert not roster.holds("leg-01", Role.LEGAL_REVIEWER, after)
    assert roster.holds("head-01", Role.AGENCY_HEAD, after)
    assert [table for table, _ in findings(assembly)] == ["officials"] * 2
    assert "rep-01" in wrong(assembly)["rights"][0]
    with UnitOfWork(assembly.engine) as unit:  # what is right is taken in once more by the door
        assert officials.appoint(unit, [ended], {"leg-01": "虚构leg-01"}) == 0
        unit.commit()
    assert [key[:6] for _, key in findings(assembly)] == ["rep-01"]


def test_a_program_and_an_enterprise_do_not_come_in_by_what_sql_put_there(assembly):
    Living(assembly).give(inspection(START))
    made = {"made_by": "sec-01", "made_at": at(START), "until": START + timedelta(days=30)}
    shown, code = f"{PREFIX}{TOKEN}", passes.new_code(TOKEN)
    with UnitOfWork(assembly.engine) as unit:
        pass_row = {"digest": digest_of(code), "uscc": USCC, "document": "x", **made}
        unit.connection.execute(insert(pass_rows).values(**pass_row))
        digest = digest_of(shown)
        token_row = {"number": digest[:12], "digest": digest, "unit": "x", "scopes": "enterprises",
                     "townships": "*", **made}  # fmt: skip
        unit.connection.execute(insert(api_tokens).values(**token_row))
        unit.commit()
    with UnitOfWork(assembly.engine, reading=True) as unit:
        assert tokens.known(unit, shown) is None
    entrance = came_to_the_door(assembly)
    given = {"uscc": USCC, "code": code, "acting": "x", "at": NOW}
    assert not passes.come_in(entrance, assembly.engine, token="t", **given)
    assert sorted(table for table, _ in findings(assembly)) == ["api_tokens", "passes"]
    with UnitOfWork(assembly.engine) as unit:
        given["code"] = passes.make(
            unit, "k", uscc=USCC, document="x", by="sec-01", until=made["until"], at=NOW
        )  # fmt: skip
        unit.commit()
    assert passes.come_in(entrance, assembly.engine, token="t", **given)


# -- the seal itself ------------------------------------------------------------------------

VALUES = st.one_of(st.text(), st.integers(-(2**53), 2**53), st.binary(), st.dates(), st.none())
ROWS = st.lists(VALUES, min_size=1, max_size=5)


@given(row=ROWS, other=ROWS, purposes=st.lists(st.sampled_from(Purpose), min_size=2, max_size=2))
@examples(max_examples=EXAMPLES)
def test_a_seal_fits_its_own_row_and_purpose_and_no_other(row, other, purposes, tmp_path_factory):
    doors = Doors(tmp_path_factory.getbasetemp() / FILE)
    one, two = purposes
    seal = doors.seal(one, row)
    assert doors.fits(one, row, seal)
    assert doors.fits(two, row, seal) is (one is two)
    assert not doors.fits(one, row, None)
    shown = [
        [str(value) if not isinstance(value, int) else value for value in each]
        for each in (row, other)
    ]
    if shown[0] != shown[1] and not any(isinstance(value, bytes) for value in (*row, *other)):
        assert not doors.fits(one, other, seal)


def test_a_connection_of_no_office_takes_nothing_in(sqlite_url):
    engine = connect(sqlite_url)
    with pytest.raises(RuntimeError, match="no key"), UnitOfWork(engine) as unit:
        inbox.take(unit, [Incoming("desk", "1", inspection(START))], at(START))
    engine.dispose()
