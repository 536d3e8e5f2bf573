"""Papers of the joint meeting on their way: to the address of each unit they are for, once each.

A convening notice each time a meeting is called, a charge each time it is charged, an interview,
the opinion of a supervision round; and a word on what became of what a unit filed. A mail informs:
the paper with its seal is served as ever. What is over (a day that has passed, a thing that is
done) is mailed to nobody any more.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from domain.joint.meetings import Meeting
from domain.joint.owed import Filing, Owing
from domain.joint.records import Owed, PaperMailed, Record, Reminded, UnitNamed
from domain.words import zh
from flows.assembly import Assembly
from flows.joint import accountability, documents, meetings, owing, supervision
from flows.joint.mails import post, ref_of
from flows.joint.organisation import standing
from flows.joint.papers import Paper
from notifications.joint_letters import JointMail, answered, with_paper
from notifications.mailer import Attachment, Mailer
from notifications.render import MissingFactsError
from notifications.typesetting import GlyphMissingError, TypesettingError
from notifications.wording import zh_date, zh_period
from storage import joint_mails, joint_records
from storage.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)
BY = "delivery"
ANSWERED_WITHIN = timedelta(days=14)  # an older answer is no news


@dataclass(frozen=True, slots=True, kw_only=True)
class OnItsWay:
    """A paper for a unit: the id of its mail, what it is about, what makes it, what is said."""

    id: str
    about: str
    unit: str
    made: Callable[[UnitOfWork], Paper]
    told: str


def invite(assembly: Assembly, *, now: datetime, mailer: Mailer | None) -> int:
    """Mail what was not mailed yet to those who have an address; how many went out.

    ``mailer`` None: it goes on waiting.
    """
    if mailer is None:
        return 0
    with UnitOfWork(assembly.engine, reading=True) as unit:
        units = {key: one for key, one in standing(unit, now.date()).units.items() if one.email}
        kept = joint_records.read(unit, Reminded, PaperMailed)
        sent = {one.ref for one in kept}
        waiting = [
            one
            for one in _papers(unit, now.date())
            if one.unit in units and ref_of(one.id) not in sent
        ]
        answers = [
            (thing, filing)
            for thing, filing in _answers(unit, now.date())
            if thing.unit in units and _open(unit, _answer_id(filing))
        ]
    gone = sum([_mail(assembly, one, units[one.unit], now, mailer) for one in waiting])
    return gone + sum([_answer(assembly, *one, units[one[0].unit], now, mailer) for one in answers])


def _papers(unit: UnitOfWork, today: date) -> Iterator[OnItsWay]:
    """Every paper that is still of use to whom it is for."""
    for meeting in meetings.every(unit):
        if meeting.called.held_on >= today and not meeting.minutes:
            yield from _convening(meeting)
    things = [
        one for one in owing.everything(unit, today) if not one.closed and one.due_on >= today
    ]
    for thing in things:
        if thing.owed is not Owed.FINDING:  # a round tells its findings together
            yield _charge(thing)
    for interview in accountability.of_unit(unit).interviews:
        called = interview.called
        if called is not None and interview.held is None and called.held_on >= today:
            yield OnItsWay(
                id=f"joint.interview.{called.number}", about=called.subject, unit=called.unit,
                made=partial(documents.interview_notice, called=called),
                told=f"定于{zh_date(called.held_on)}{called.time}在{called.place}约谈你单位"
                f"（{called.number}），通知书见附件。",
            )  # fmt: skip
    rounds = {one.charge.source for one in things if one.owed is Owed.FINDING}
    for held in supervision.rounds(unit):
        if held.round in rounds:
            yield OnItsWay(
                id=f"joint.round.{held.round}", about=held.subject, unit=held.unit,
                made=partial(documents.round_opinion, held=held),
                told=f"{zh_date(held.on)}督导（{held.round}）的意见书见附件，所列问题请按期整改。",
            )  # fmt: skip


def _convening(meeting: Meeting) -> Iterator[OnItsWay]:
    called = meeting.called
    for key in called.units:
        yield OnItsWay(
            id=f"joint.convening.{meeting.number}.{len(meeting.convened)}.{key}",
            about=meeting.subject, unit=key,
            made=partial(documents.convening_notice, meeting=meeting),
            told=f"定于{zh_date(called.held_on)}{called.time}在{called.place}召开"
            f"{zh_period(called.period)}职业病防治联席会议（{called.meeting}），通知见附件。",
        )  # fmt: skip


def _charge(thing: Owing) -> OnItsWay:
    charge = thing.charge
    return OnItsWay(
        id=f"joint.charge.{thing.owed.value}.{thing.number}.{len(thing.charges)}",
        about=thing.subject, unit=thing.unit, made=partial(documents.charge_notice, charge=charge),
        told=f"{zh(thing.owed)}{thing.number}：{charge.text}。期限{zh_date(charge.due_on)}，"
        "通知书见附件。办理情况请在工作台“单位应办”报告。",
    )  # fmt: skip


def _mail(
    assembly: Assembly, one: OnItsWay, unit: UnitNamed, now: datetime, mailer: Mailer
) -> bool:
    with UnitOfWork(assembly.engine, reading=True) as reading:
        paper = one.made(reading)
    try:
        kept = documents.issued(assembly, paper, at=now.isoformat())
    except (MissingFactsError, GlyphMissingError, TypesettingError) as error:
        log.warning("paper stopped: %s", error, extra={"action": "stop", "notice": one.id})
        return False
    mail = with_paper(
        one.id, [unit.email], assembly.settings.office.name, unit=unit.name, lines=[one.told],
        paper=Attachment(name=f"{kept.title}.pdf", content=kept.content),
    )  # fmt: skip

    def record(way: str) -> Record:
        return PaperMailed(
            on=now.date(), about=one.about, unit=one.unit, number=paper.number,
            digest=kept.digest, way=way,
        )  # fmt: skip

    return post(assembly, mail, record, by=BY, now=now, mailer=mailer, paper=kept.digest)


# -- what became of what a unit filed --------------------------------------------------------------


def _answers(unit: UnitOfWork, today: date) -> Iterator[tuple[Owing, Filing]]:
    for thing in owing.everything(unit, today):
        for filing in thing.filings:
            answer = filing.answer
            if answer is not None and answer.on >= today - ANSWERED_WITHIN:
                yield thing, filing


def _answer_id(filing: Filing) -> str:
    filed = filing.filed
    return f"joint.answer.{filed.owed.value}.{filed.number}.{filed.no}"


def _open(unit: UnitOfWork, made: str) -> bool:
    held = joint_mails.find(unit, made)
    return held is None or held.ended_at is None


def _answer(
    assembly: Assembly,
    thing: Owing,
    filing: Filing,
    unit: UnitNamed,
    now: datetime,
    mailer: Mailer,
) -> bool:
    answer = filing.answer
    if answer is None or filing.filed.unit != thing.unit:
        return False
    mail: JointMail = answered(
        _answer_id(filing), [unit.email], assembly.settings.office.name, unit=unit.name,
        kind=zh(thing.owed), number=thing.number, text=thing.charge.text,
        confirmed=answer.confirmed, reason=answer.reason,
    )  # fmt: skip
    return post(assembly, mail, None, by=BY, now=now, mailer=mailer)
