"""Sealed identities are marked when they are sealed; marks open nothing and tell nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, text
from sqlalchemy.exc import DBAPIError

from storage import seals
from storage.schema import migrate
from storage.tables import seal_marks, sealed_identities
from storage.unit_of_work import UnitOfWork, connect

AT = "2025-10-09T09:00:00+08:00"
KEY = seals.new_key()
SECRET = {"person": "秦虚构举报者", "phone": "000-55501234"}


@pytest.fixture
def engine(database_url):
    made = connect(database_url)
    migrate(made)
    yield made
    made.dispose()


def sealed(engine, number="JB-1"):
    with UnitOfWork(engine) as unit:
        seals.seal(unit, KEY, [(number, SECRET)], AT)
        unit.commit()


def found(engine, said, key=KEY):
    with UnitOfWork(engine, reading=True) as unit:
        looked = seals.marked(unit, seals.marking_key(key))
        return [each for one in looked for each in one.found_in(said)]


def test_a_sealed_identity_is_found_without_being_opened(engine):
    sealed(engine)
    assert found(engine, "秦 虚构举报者来电")
    assert found(engine, "０００－５５５０１２３４")
    assert not found(engine, "秦虚构")
    with UnitOfWork(engine, reading=True) as unit:
        assert seals.openings(unit) == []


def test_marks_of_one_person_look_unlike_and_tell_nothing(engine):
    sealed(engine, "JB-1")
    sealed(engine, "JB-2")
    with engine.connect() as raw:
        kept = [bytes(one) for (one,) in raw.execute(text("SELECT marks FROM seal_marks"))]
    assert len(set(kept)) == 2
    assert all("秦".encode() not in one and b"555" not in one for one in kept)


def test_the_key_of_the_marks_opens_no_seal(engine):
    sealed(engine)
    with UnitOfWork(engine) as unit, pytest.raises((seals.SealError, ValueError)):
        seals.open_seal(unit, seals.marking_key(KEY), "JB-1", by="ins-01", reason="回访核实", at=AT)


def test_another_key_is_said_to_be_another(engine):
    sealed(engine)
    with pytest.raises(seals.SealError, match="密钥"):
        found(engine, "", key=seals.new_key())


def test_identities_from_before_are_marked_once(engine):
    from cryptography.fernet import Fernet

    with UnitOfWork(engine) as unit:
        body = Fernet(KEY).encrypt('{"person": "秦虚构举报者"}'.encode())
        row = {"complaint_no": "JB-0", "sealed": body, "sealed_at": AT}
        unit.connection.execute(sealed_identities.insert().values(**row))
        unit.commit()
    assert not found(engine, "秦虚构举报者")
    with UnitOfWork(engine) as unit:
        assert seals.unmarked(unit) == ["JB-0"]
        assert seals.mark_earlier(unit, KEY, AT) == 1
        assert seals.mark_earlier(unit, KEY, AT) == 0
        unit.commit()
    assert found(engine, "秦虚构举报者")


def test_marks_are_kept_for_ever(engine):
    sealed(engine)
    with engine.begin() as raw, pytest.raises(DBAPIError, match="append-only"):
        raw.execute(delete(seal_marks))
