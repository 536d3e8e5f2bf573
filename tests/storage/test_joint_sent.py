"""What the joint meeting sent, and packs asked for: kept, ended once, on both databases."""

from __future__ import annotations

from hashlib import sha256

import pytest

from storage import joint_compilations, joint_documents, joint_mails
from storage.errors import LostRaceError, NotAllowedError
from storage.joint_documents import Document
from storage.schema import migrate
from storage.unit_of_work import UnitOfWork, connect

AT, LATER = "2026-10-09T09:00:00+08:00", "2026-10-09T10:00:00+08:00"
PDF = b"%PDF-1.7 fictional"
MAIL = "joint.charge.task.RW-2026-01.1"


@pytest.fixture
def engine(database_url):
    made = connect(database_url)
    migrate(made)
    yield made
    made.dispose()


def paper(**facts):
    return Document(
        kind="charge_notice", number="RW-2026-01", title="交办通知书（RW-2026-01）",
        facts={"office": {"phone": "1"}, "to": "示例一镇（虚构）", **facts},
        template_version="0" * 64, content=PDF, digest=sha256(PDF).hexdigest(), kept_at=AT,
    )  # fmt: skip


def does(engine, act):
    with UnitOfWork(engine) as unit:
        made = act(unit)
        unit.commit()
    return made


def begin(unit, at=AT):
    return joint_mails.begin(unit, MAIL, ["a@example.invalid"], "交办", "内容", "", at)


def test_a_paper_is_what_it_says_whatever_stands_over_it(engine):
    does(engine, lambda unit: joint_documents.keep(unit, paper()))
    other = paper(office={"phone": "2"})
    with UnitOfWork(engine) as unit, pytest.raises(LostRaceError):
        joint_documents.keep(unit, other)
    with UnitOfWork(engine, reading=True) as unit:
        assert joint_documents.find(unit, "charge_notice", other.facts) == paper()
        assert joint_documents.find(unit, "charge_notice", paper(to="示例二镇").facts) is None
        assert joint_documents.every(unit) == [paper()]
        assert list(joint_documents.problems(unit)) == []


def test_a_mail_is_tried_by_one_and_ends_once(engine):
    assert does(engine, begin)
    assert not does(engine, begin), "another is at it"
    does(engine, lambda unit: joint_mails.later(unit, MAIL, "450"))
    assert does(engine, lambda unit: begin(unit, LATER))
    does(engine, lambda unit: joint_mails.end(unit, MAIL, joint_mails.SENT, "250", LATER))
    assert not does(engine, begin), "it has ended"
    does(engine, lambda unit: joint_mails.end(unit, MAIL, joint_mails.REFUSED, "550", LATER))
    with UnitOfWork(engine, reading=True) as unit:
        (mail,) = joint_mails.every(unit)
    assert (mail.state, mail.tries, mail.begun_at, mail.detail) == ("sent", 2, LATER, "250")


def test_a_pack_that_is_asked_for_ends_once(engine):
    first = does(
        engine, lambda unit: joint_compilations.begin(unit, "2026-Q3", "counted", "jm", AT)
    )
    does(engine, lambda unit: joint_compilations.alive(unit, first, "written", LATER))
    does(engine, lambda unit: joint_compilations.ended(unit, first, 1, fresh=True, at=LATER))
    does(engine, lambda unit: joint_compilations.failed(unit, first, "too late", LATER))
    again = does(
        engine, lambda unit: joint_compilations.begin(unit, "2026-Q3", "counted", "jm", AT)
    )
    with UnitOfWork(engine, reading=True) as unit:
        one = joint_compilations.one(unit, first)
        assert (one.edition, one.fresh, one.failed, one.stage) == (1, True, None, "written")
        assert joint_compilations.newest(unit)["2026-Q3"].no == again == first + 1


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM joint_documents", "UPDATE joint_documents SET number = 'other'",
        "DELETE FROM joint_mails", "UPDATE joint_mails SET detail = 'other'",
        "DELETE FROM joint_compilations", "UPDATE joint_compilations SET failed = 'x', edition = NULL",
    ],
)  # fmt: skip
def test_what_was_sent_and_made_never_changes(engine, statement):
    does(engine, lambda unit: joint_documents.keep(unit, paper()))
    does(engine, begin)
    does(engine, lambda unit: joint_mails.end(unit, MAIL, joint_mails.SENT, "250", LATER))
    no = does(engine, lambda unit: joint_compilations.begin(unit, "2026-Q3", "counted", "jm", AT))
    does(engine, lambda unit: joint_compilations.ended(unit, no, 1, fresh=True, at=LATER))
    with UnitOfWork(engine) as unit, pytest.raises(NotAllowedError):
        unit.run(statement, ())
