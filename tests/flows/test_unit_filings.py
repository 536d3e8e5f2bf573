"""What a unit files of its own, and what the meeting's office answers: once, and by another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.joint.records import Advanced, FilingAnswered, Owed, Progress, ProgressFiled
from flows.audit import audit
from flows.joint import owing, unit_filings
from flows.joint.escalation import Escalations, escalate
from flows.joint.invitations import invite
from flows.joint.records import NotTakenError
from flows.joint.unit_filings import answer, file_progress
from storage import evidence, joint_records
from storage.unit_of_work import UnitOfWork
from tests.flows.joint_office import charged, named
from tests.flows.test_joint_meeting import Post, at, moment, read, thing

DAY, DUE = date(2026, 10, 9), date(2026, 11, 9)
LATE = DUE + timedelta(days=2)
OFFICE, REPORTER = "jm-01", "rep-01"
PDF = ("台账.pdf", "application/pdf", b"%PDF-1.7 fictional")


@pytest.fixture
def task(assembly):
    return owing.charge(named(assembly), charged(DAY, DUE), by=OFFICE, ref="t", at=moment(DAY))


def said(on=DUE, progress=Progress.DONE, **more):
    given = {"evidence": "", "note": "", "unit": "", "no": 0, **more}
    return ProgressFiled(on=on, owed=Owed.TASK, number="RW-2026-01", progress=progress, **given)


def files(assembly, one, *some, ref="f", units=("town-1",)):
    return file_progress(assembly, one, some, units=units, by=REPORTER, ref=ref, at=moment(one.on))


def answered(assembly, no, *, by=OFFICE, confirmed=True, reason="", on=LATE, ref="a"):
    given = FilingAnswered(
        on=on, owed=Owed.TASK, number="RW-2026-01", no=no, confirmed=confirmed, reason=reason
    )
    answer(assembly, given, by=by, ref=ref, at=moment(on))


def test_what_a_unit_filed_counts_from_its_day_once_it_is_confirmed(assembly, task):
    filed = files(assembly, said(), PDF)
    assert files(assembly, said(), PDF) == filed, "a form counts once"
    waits = thing(assembly, task.subject)
    assert (waits.progress, waits.waiting, waits.is_late(LATE)) == (Progress.OPEN, filed, False)
    answered(assembly, 1)
    answered(assembly, 1)
    done = thing(assembly, task.subject)
    assert (done.closed_on, done.days_late(LATE), done.evidence) == (DUE, 0, "台账.pdf")
    assert len(read(assembly, Advanced)) == 1
    (attached,) = filed.files
    with UnitOfWork(assembly.engine, reading=True) as unit:
        kept, body = evidence.read(
            unit, evidence.OWED, unit_filings.ref_of_files(filed), attached.digest
        )
        assert (kept.name, body) == (PDF[0], PDF[2])
        assert audit(unit).findings == ()


@pytest.mark.parametrize(
    ("one", "field"),
    [
        (said(), "evidence"), (said(progress=Progress.DROPPED, evidence="x"), "progress"),
        (said(progress=Progress.OPEN, evidence="x"), "progress"),
        (said(progress=Progress.UNDER_WAY), "note"), (said(evidence="长" * 2001), "evidence"),
        (said(on=DAY - timedelta(days=1), evidence="x"), ""),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_filing_is_said_at_its_field(assembly, task, one, field):
    with pytest.raises(NotTakenError) as refused:
        files(assembly, one)
    assert refused.value.field == field
    assert read(assembly, ProgressFiled) == []


def test_a_unit_files_on_its_own_things_alone(assembly, task):
    for units in ((), ("safety", "health")):
        with pytest.raises(LookupError):
            files(assembly, said(evidence="台账"), PDF, units=units)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        assert joint_records.read(unit, ProgressFiled) == []
        assert evidence.handed_in(unit, evidence.OWED, f"{task.subject}#1") == []


def test_an_answer_has_its_reason_and_is_given_once_by_another(assembly, task):
    files(assembly, said(evidence="台账"))
    for wrong, field in (
        ({"confirmed": False}, "reason"), ({"by": REPORTER}, ""), ({"no": 2}, ""),
    ):  # fmt: skip
        with pytest.raises(NotTakenError) as refused:
            answered(assembly, **{"no": 1, **wrong})
        assert refused.value.field == field
    files(assembly, said(on=LATE, evidence="台账和照片"), ref="again")
    with pytest.raises(NotTakenError):
        answered(assembly, 1), "the unit filed again meanwhile"
    answered(assembly, 2, confirmed=False, reason="缺签字页")
    one = thing(assembly, task.subject)
    assert (one.returned.reason, one.days_late(LATE)) == ("缺签字页", 2)
    with pytest.raises(NotTakenError):
        answered(assembly, 2, ref="b")
    files(assembly, said(on=LATE, evidence="补齐"), ref="third")
    answered(assembly, 3, ref="c")
    with pytest.raises(NotTakenError) as closed:
        files(assembly, said(on=LATE, evidence="又报"), ref="fourth")
    assert "已经办结" in closed.value.zh


def test_while_it_waits_nobody_is_told_that_it_is_late_and_the_unit_hears_the_answer(office):
    owing.charge(named(office), charged(DAY, DUE), by=OFFICE, ref="t", at=moment(DAY))
    post = Post()
    assert invite(office, now=at(DAY), mailer=post) == 1, "the charge"
    files(office, said(on=DUE - timedelta(days=6), evidence="台账"))
    for days in (-4, 2, 20):
        now = at(DUE + timedelta(days=days))
        assert escalate(office, now=now, mailer=post) == Escalations()
    back = DUE + timedelta(days=20)
    answered(office, 1, confirmed=False, reason="缺签字页", on=back)
    assert [invite(office, now=at(back, hour), mailer=post) for hour in (9, 10)] == [1, 0]
    assert post.sent[-1][0] == "<joint.answer.task.RW-2026-01.1@mingdan.invalid>"
    done = escalate(office, now=at(back, 11), mailer=post)
    assert (done.unit_head, done.group) == (1, 1), "returned: late as it ever was"


def test_the_office_may_put_on_record_itself_how_it_stands(assembly, task):
    files(assembly, said(evidence="台账"))
    step = Advanced(on=DUE, owed=Owed.TASK, number=task.number, progress=Progress.UNDER_WAY)
    owing.advance(assembly, step, by=OFFICE, ref="s", at=moment(DUE))
    one = thing(assembly, task.subject)
    assert (one.waiting, one.filings[0].over) == (None, True)
    with pytest.raises(NotTakenError):
        answered(assembly, 1)
    assert replace(one.filings[0].filed, files=()) == one.filings[0].filed
