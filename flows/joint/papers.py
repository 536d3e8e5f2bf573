"""What the papers of the joint meeting say, from its records.

A record does not change, so a paper says the same whenever it is made; ``documents`` gathers the
records and keeps the paper as it was first made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.joint.evaluation import Evaluation, Outcome
from domain.joint.figures import Figure
from domain.joint.indicators import Confirmed, IndicatorBook
from domain.joint.meetings import Meeting
from domain.joint.owed import Owing, Tally
from domain.joint.periods import Period
from domain.joint.records import (
    Charged,
    InterviewCalled,
    Interviewed,
    NonPerformanceReported,
    RoundHeld,
)
from domain.words import zh
from flows.joint.organisation import Organisation
from flows.settings import Office
from notifications import joint_papers as rows
from notifications.announcement_rows import AnnouncementRow
from notifications.wording import zh_period

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper before it is set: its form, its number, its day and what it says."""

    row: AnnouncementRow
    number: str
    on: date
    said: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """The name of its form."""
        return self.row.template.partition(".")[0]

    def facts(self, office: Office) -> Facts:
        """All it is made of, under the letterhead of an office."""
        return {
            "office": {"name": office.name, "address": office.address, "phone": office.phone},
            "number": self.number,
            "issued_on": self.on.isoformat(),
            **self.said,
        }


def convening_notice(meeting: Meeting, group: Organisation, cut_off: date) -> Paper:
    """The notice that calls a meeting, as it is called now."""
    called = meeting.called
    facts: Facts = {
        "meeting": _meeting(meeting) | {"reason": called.reason},
        "to": _invited(called.units, group),
        "cut_off": cut_off.isoformat(),
    }
    return Paper(row=rows.CONVENING, number=called.number, on=called.on, said=facts)


def _invited(units: Sequence[str], group: Organisation) -> list[str]:
    """Whom a notice is to: every unit as one, else each by its name."""
    if set(units) == group.units.keys():
        return ["各成员单位"]
    return [group.called(one) for one in units]


def _meeting(meeting: Meeting) -> Facts:
    called = meeting.called
    return {
        "number": called.meeting, "period": called.period, "held_on": called.held_on.isoformat(),
        "time": called.time, "place": called.place, "chair": called.chair,
        "agenda": list(called.agenda),
    }  # fmt: skip


def minutes(
    meeting: Meeting,
    group: Organisation,
    resolutions: Sequence[Owing],
    names: Mapping[str, str],
) -> Paper:
    """The minutes as they stand; ``names`` of enterprises by case. Dated by the first of them."""
    kept, first = meeting.minutes[-1], meeting.minutes[0]
    latest = {one.case_id: one for one in meeting.considered}
    came = meeting.attendance[-1] if meeting.attendance else None
    facts: Facts = {
        "meeting": _meeting(meeting),
        "paragraphs": list(kept.paragraphs),
        "reason": kept.reason,
        "kept_on": kept.on.isoformat(),
        "present": list(came.present) if came else [],
        "absent": [(group.called(one), why) for one, why in came.absent.items()] if came else [],
        "considered": [
            {"case_id": key, "name": names.get(key, ""), "recommends": one.recommends,
             "reason": one.reason}
            for key, one in latest.items()
        ],
        "resolutions": _charges(resolutions, group),
    }  # fmt: skip
    return Paper(row=rows.MINUTES, number=kept.number, on=first.on, said=facts)


def _charges(things: Iterable[Owing], group: Organisation) -> list[Facts]:
    """As they were charged first: what is changed later changes no minutes and no opinion."""
    return [
        {"number": one.number, "text": one.text, "unit": group.called(one.unit),
         "due_on": one.due_on.isoformat()}
        for one in (each.charges[0] for each in things)
    ]  # fmt: skip


def charge_notice(charge: Charged, group: Organisation) -> Paper:
    """The notice by which a unit is charged with something."""
    facts: Facts = {
        "to": group.called(charge.unit),
        "charge": {
            "kind": zh(charge.owed), "number": charge.number, "text": charge.text,
            "due_on": charge.due_on.isoformat(), "basis": charge.basis, "reason": charge.reason,
        },
    }  # fmt: skip
    return Paper(row=rows.CHARGE, number=charge.number, on=charge.on, said=facts)


def interview_notice(called: InterviewCalled, group: Organisation, about: Sequence[str]) -> Paper:
    """The notice of an interview (约谈通知书); ``about`` in words."""
    facts: Facts = {
        "to": group.called(called.unit),
        "interview": {
            "number": called.number, "held_on": called.held_on.isoformat(), "time": called.time,
            "place": called.place, "persons": list(called.persons), "about": list(about),
            "said": called.said, "basis": called.basis,
        },
    }  # fmt: skip
    return Paper(row=rows.INTERVIEW, number=called.paper, on=called.on, said=facts)


def interview_record(
    held: Interviewed, notice: str, group: Organisation, about: Sequence[str]
) -> Paper:
    """The record of an interview, to be signed by those who were there."""
    facts: Facts = {
        "unit": group.called(held.unit),
        "interview": {
            "number": held.number, "held_on": held.on.isoformat(), "persons": list(held.persons),
            "about": list(about), "said": held.said, "basis": held.basis, "notice": notice,
        },
    }  # fmt: skip
    return Paper(row=rows.INTERVIEW_RECORD, number=held.paper, on=held.on, said=facts)


def non_performance_report(
    report: NonPerformanceReported, group: Organisation, about: Sequence[str]
) -> Paper:
    """The report upwards that a unit does not do what it is charged with."""
    facts: Facts = {
        "to": report.to,
        "unit": group.called(report.unit),
        "report": {"number": report.number, "about": list(about), "said": report.said,
                   "basis": report.basis},
    }  # fmt: skip
    return Paper(row=rows.NON_PERFORMANCE, number=report.paper, on=report.on, said=facts)


def round_opinion(held: RoundHeld, group: Organisation, findings: Sequence[Owing]) -> Paper:
    """What a supervision round tells the unit, with its findings."""
    facts: Facts = {
        "to": group.called(held.unit),
        "round": {
            "number": held.round, "on": held.on.isoformat(), "team": list(held.team),
            "scope": held.scope, "summary": held.summary,
        },
        "findings": _charges(findings, group),
    }  # fmt: skip
    return Paper(row=rows.ROUND, number=held.paper, on=held.on, said=facts)


# -- the final evaluation --------------------------------------------------------------------------


def evaluation_report(book: IndicatorBook, one: Evaluation) -> Paper:
    """The final evaluation, as of its day."""
    closed = one.closed
    facts: Facts = {
        "plan": {"name": book.title[0], "from": one.plan_from.isoformat(),
                 "to": one.plan_to.isoformat()},
        "upto": str(one.upto),
        "targets": [_outcome(each) for each in one.targets],
        "met": one.met,
        "milestones": [
            {"id": each.indicator.id, "name": each.indicator.name[0],
             "state": zh(each.reported.progress) if each.reported else "未报送",
             "evidence": each.reported.evidence if each.reported else ""}
            for each in one.milestones
        ],
        "owed": [_tally(zh(kind), tally) for kind, tally in one.owed.items()],
        "rounds": len(one.rounds),
        "closed": closed and {
            "conclusion": closed.conclusion, "by_group": closed.by_group, "paper": closed.paper,
            "on": closed.on.isoformat(),
        },
    }  # fmt: skip
    number = closed.paper if closed else "（审定前的文本）"
    return Paper(row=rows.EVALUATION, number=number, on=closed.on if closed else one.on, said=facts)


def _outcome(one: Outcome) -> Facts:
    target = one.indicator.target
    return {
        "id": one.indicator.id,
        "name": one.indicator.name[0],
        "unconfirmed": one.indicator.confirmed is Confirmed.UNCONFIRMED,
        "target": "—" if target is None else f"{float(target * 100):g}%",
        "first": _given(one.first),
        "last": _given(one.last),
        "met": {True: "达到", False: "未达到", None: "无法判定"}[one.met],
        "restated": f"{one.restated}次" if one.restated else "—",
    }


def _given(given: tuple[Period, Figure] | None) -> str:
    return "—" if given is None else f"{given[1].said}（{zh_period(str(given[0]))}）"


def _tally(kind: str, tally: Tally) -> Facts:
    return {
        "kind": kind, "every": tally.every, "done": tally.done,
        "going": tally.open + tally.under_way, "late": tally.late, "share": tally.share_done.said,
    }  # fmt: skip
