"""The office's keys: how old, and replaced while what the old ones closed and signed stays good."""

from __future__ import annotations

import os
import stat
from datetime import datetime, timedelta
from itertools import count

import pytest
from typer.testing import CliRunner

from flows import keys
from flows.cli import app
from flows.clock import OFFICE_TIME
from flows.entrance import digest_of
from flows.keys import KeyName, NoKeyError
from flows.tokens import Scope
from flows.transparency import log_files
from notifications.transparency.note import NotSignedError, open_note, read_checkpoint
from notifications.transparency.proofs import read_document
from notifications.transparency.signing import SigningKey, new_key
from storage import accounts, evidence, followings, key_files, seals
from storage.unit_of_work import UnitOfWork
from tests.flows.log_office import DAY, Office, published
from tests.web.desk import Desks
from tests.web.programs import Program, token

AT = datetime(2026, 11, 26, 10, tzinfo=OFFICE_TIME)
NAME = "list.mingdan.invalid/log"


def random(size: int) -> bytes:
    return os.urandom(size)


@pytest.fixture
def rotated(office):
    """Replace a key of the office."""

    def rotate(name, **how):
        return keys.rotate(
            office.settings, office.engine, name, at=AT, random=random, **how
        )  # fmt: skip

    return rotate


def test_what_was_sealed_is_opened_after_the_key_was_replaced(office, rotated):
    path = office.settings.home / "seal.key"
    old = seals.load_key(path, seals.new_key())
    who = {"person": "秦虚构举报者"}
    with UnitOfWork(office.engine) as unit:
        seals.seal(unit, old, [("JB-1", who)], AT.isoformat())
        followings.write(unit, old, "JB-1", "哪个班次？", side=followings.OFFICE, at=AT.isoformat())
        digest = evidence.keep(
            unit, about=evidence.COMPLAINT, ref="JB-1", name="a", media_type="image/jpeg",
            body=b"picture", at=AT.isoformat(), key=old,
        )  # fmt: skip
        unit.commit()

    assert rotated(KeyName.SEAL) == 1
    new = path.read_bytes()
    with UnitOfWork(office.engine) as unit:
        seals.seal(unit, new, [("JB-2", {"person": "赵虚构举报者"})], AT.isoformat())
        unit.commit()

    with UnitOfWork(office.engine) as unit:
        opened = seals.open_seal(unit, new, "JB-1", by="ins-01", reason="回访", at=AT.isoformat())
        told = followings.messages(unit, new, "JB-1")
        read = evidence.read(unit, evidence.COMPLAINT, "JB-1", digest, new)
        marked = seals.marked(unit, *seals.marking_keys(new))
        with pytest.raises(seals.SealError):  # what is new is closed to the old key
            seals.open_seal(unit, old, "JB-2", by="ins-01", reason="回访", at=AT.isoformat())
    assert opened == who
    assert [one.text for one in told] == ["哪个班次？"]
    assert read is not None
    assert read[1] == b"picture"
    for name in ("秦虚构举报者", "赵虚构举报者"):
        assert any(list(one.found_in(name)) for one in marked), name


def test_second_factors_are_sealed_anew_and_still_fit(office, rotated):
    desks = Desks(office, second_factor=True)
    desks.account("sec-01")
    desks.come_in("sec-01")
    with UnitOfWork(office.engine, reading=True) as unit:
        before = accounts.by_person(unit, "sec-01")

    rotated(KeyName.ACCESS)

    path = office.settings.home / "access.key"
    with UnitOfWork(office.engine, reading=True) as unit:
        after = accounts.by_person(unit, "sec-01")
    newest = key_files.box(key_files.newest(path.read_bytes()))
    assert before.second != after.second
    assert newest.decrypt(after.second).decode() == desks._seeds["sec-01"]
    again = Desks(office, second_factor=True)  # the service was started again
    again._numbers = count(1000)
    again.at, again._seeds = desks.at + timedelta(minutes=5), desks._seeds
    assert again.entrance.who(again.come_in("sec-01"), at=again.at).inside


def test_a_log_goes_on_under_a_new_key_and_the_old_public_key_still_checks(tmp_path):
    old = new_key(NAME, b"o" * 32)
    office = Office(tmp_path / "home")
    one = SigningKey(old, NAME)
    office.key = one
    office.log(published(1))
    path = tmp_path / "log.key"
    path.write_bytes(old)
    key_files.put_first(path, new_key(NAME, b"n" * 32), AT.isoformat(), key_files.read(path))
    two = SigningKey(path.read_bytes(), NAME)
    assert two.verifier != one.verifier
    office.key = two

    # What was signed before is shown with the new signature too, and what is new with both.
    for _ in range(2):
        with UnitOfWork(office.engine, reading=True) as unit:
            shown = dict(log_files(unit, two))
        note = shown["log/checkpoint"].decode()
        assert shown["log/key.txt"].decode().strip() == two.verifier
        for key in (one.verifier, two.verifier):
            assert read_checkpoint(note, key).origin == NAME
        office.log(published(2, day=DAY + timedelta(days=1)))
    documents = {path: raw for path, raw in office.files() if path.endswith("entry.json")}
    assert len(documents) == 2
    for raw in documents.values():
        for key in (one.verifier, two.verifier):
            assert read_document(raw, key).content is not None

    alone = SigningKey(key_files.newest(path.read_bytes()), NAME)
    with pytest.raises(NotSignedError):  # an old key that was lost signs nothing new
        open_note(alone.sign("a note\n"), one.verifier)


def test_an_old_key_is_left_out_only_of_the_log(office, rotated):
    office.settings.log_key_file.write_bytes(new_key(office.settings.log_name, b"o" * 32))
    assert rotated(KeyName.LOG, alone=True) == 1
    assert len(key_files.read(office.settings.log_key_file)) == 1
    seals.load_key(office.settings.home / "seal.key", seals.new_key())
    with pytest.raises(ValueError, match="nobody"):
        rotated(KeyName.SEAL, alone=True)
    with pytest.raises(NoKeyError):
        rotated(KeyName.ACKNOWLEDGE)


def test_all_sessions_end_at_once_and_it_is_in_the_log(office, rotated):
    desks = Desks(office)
    desks.everybody()
    tokens = [desks.come_in("sec-01"), desks.come_in("head-01")]

    assert rotated(KeyName.SESSIONS) == 2

    assert [desks.entrance.who(one, at=desks.at) for one in tokens] == [None, None]
    with UnitOfWork(office.engine, reading=True) as unit:
        noted = [one for one in accounts.noted(unit, who="command") if one.what == "key_rotated"]
    assert [one.detail for one in noted] == ["sessions 2"]


def test_a_file_of_keys_is_its_owners_alone_and_says_how_old_they_are(office, rotated):
    path = office.settings.home / "seal.key"
    seals.load_key(path, seals.new_key())
    os.utime(path, ((AT - timedelta(days=400)).timestamp(),) * 2)
    (seal,) = (one for one in keys.told(office.settings) if one.name is KeyName.SEAL)
    assert seal.old(AT)
    assert seal.older == 0

    rotated(KeyName.SEAL)

    (seal,) = (one for one in keys.told(office.settings) if one.name is KeyName.SEAL)
    assert not seal.old(AT)
    assert (seal.made_at, seal.older) == (AT.isoformat(timespec="seconds"), 1)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.glob(".seal.key*")] == []


def test_a_token_is_renewed_beside_the_old_one_which_then_ends(office):
    desks = Desks(office)
    old = token(desks, Scope.CASES, townships=("示例一镇",), days=300)
    with UnitOfWork(office.engine) as unit:
        number = digest_of(old)[:12]
        new = keys.renew(unit, number, "s" * 32, at=desks.at)
        again = keys.renew(unit, "none-such", "t" * 32, at=desks.at)
        unit.commit()
    assert again is None
    assert new is not None
    for shown in (old, new):
        assert Program(desks, shown).get("cases").status_code == 200
    desks.at += keys.OVERLAP + timedelta(days=1)
    assert Program(desks, old).get("cases").status_code == 401
    assert Program(desks, new).get("cases").status_code == 200


def test_the_commands_say_what_to_do(office):
    home = office.settings.home
    seals.load_key(home / "seal.key", seals.new_key())
    run = CliRunner()
    given = ["--out", str(home)]
    assert "尚未生成" in run.invoke(app, ["keys", *given]).output
    made = run.invoke(app, ["keys", "--rotate", "seal", *given])
    assert made.exit_code == 0, made.output
    assert "请立即另行备份" in made.output.replace("\n", "")
    assert run.invoke(app, ["keys", "--rotate", "none", *given]).exit_code == 2
    assert run.invoke(app, ["keys", "--rotate", "acknowledge", *given]).exit_code == 2
    assert run.invoke(app, ["keys", "--rotate", "seal", "--alone", *given]).exit_code == 2
    assert run.invoke(app, ["token", "renew", "none", *given]).exit_code == 2


def test_a_new_key_is_backed_up_at_once_or_it_is_said_that_it_is_not(office, tmp_path, monkeypatch):
    home, phrase = office.settings.home, tmp_path / "phrase.txt"
    seals.load_key(home / "seal.key", seals.new_key())
    run, asked = CliRunner(), ["keys", "--rotate", "seal", "--out", str(home)]
    monkeypatch.setenv("MINGDAN_BACKUP_FOLDER", str(tmp_path / "kept"))
    bare = run.invoke(app, asked, env={"COLUMNS": "400"})
    assert bare.exit_code == 0, bare.output
    assert "其中没有密钥" in bare.output
    assert "请立即另行备份" in bare.output
    phrase.write_text("短", "utf-8")
    monkeypatch.setenv("MINGDAN_BACKUP_PASS_PHRASE_FILE", str(phrase))
    failed = run.invoke(app, asked, env={"COLUMNS": "400"})
    assert failed.exit_code == 1
    assert "新密钥已启用，但备份没有做成" in failed.output
    assert len(key_files.read(home / "seal.key")) == 3
