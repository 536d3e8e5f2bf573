"""The papers of the joint meeting, made from its records whenever they are asked for.

A record does not change, so the same paper comes out again; nothing of it is kept beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
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
from flows.assembly import Assembly
from flows.faces import office_fonts
from flows.joint.organisation import Organisation
from flows.settings import Settings
from notifications import joint_papers as rows
from notifications.announcement_rows import AnnouncementRow
from notifications.render import Rendered, Renderer
from notifications.wording import zh_period

Facts = dict[str, Any]


_held: dict[Path | None, Renderer] = {}  # by the folder of the office's own faces


def renderer(settings: Settings) -> Renderer:
    """One for the process: it holds the fonts."""
    if settings.fonts not in _held:
        _held[settings.fonts] = Renderer(office_fonts(settings))
    return _held[settings.fonts]


def _rendered(
    assembly: Assembly, row: AnnouncementRow, number: str, on: date, facts: Mapping[str, Any]
) -> Rendered:
    office = assembly.settings.office
    head = {
        "office": {"name": office.name, "address": office.address, "phone": office.phone},
        "number": number,
        "issued_on": on.isoformat(),
    }
    return renderer(assembly.settings).announce(row, {**head, **facts}, specimen=office.specimen)


def convening_notice(
    assembly: Assembly, meeting: Meeting, group: Organisation, cut_off: date
) -> Rendered:
    """The notice that calls a meeting, as it is called now."""
    called = meeting.called
    facts: Facts = {
        "meeting": _meeting(meeting) | {"reason": called.reason},
        "to": _invited(called.units, group),
        "cut_off": cut_off.isoformat(),
    }
    return _rendered(assembly, rows.CONVENING, called.number, called.on, facts)


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
    assembly: Assembly,
    meeting: Meeting,
    group: Organisation,
    resolutions: Sequence[Owing],
    names: Mapping[str, str],
) -> Rendered:
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
    return _rendered(assembly, rows.MINUTES, kept.number, first.on, facts)


def _charges(things: Iterable[Owing], group: Organisation) -> list[Facts]:
    """As they were charged first: what is changed later changes no minutes and no opinion."""
    return [
        {"number": one.number, "text": one.text, "unit": group.called(one.unit),
         "due_on": one.due_on.isoformat()}
        for one in (each.charges[0] for each in things)
    ]  # fmt: skip


def charge_notice(assembly: Assembly, charge: Charged, group: Organisation) -> Rendered:
    """The notice by which a unit is charged with something."""
    facts: Facts = {
        "to": group.called(charge.unit),
        "charge": {
            "kind": zh(charge.owed), "number": charge.number, "text": charge.text,
            "due_on": charge.due_on.isoformat(), "basis": charge.basis, "reason": charge.reason,
        },
    }  # fmt: skip
    return _rendered(assembly, rows.CHARGE, charge.number, charge.on, facts)


def interview_notice(
    assembly: Assembly, called: InterviewCalled, group: Organisation, about: Sequence[str]
) -> Rendered:
    """The notice of an interview (约谈通知书); ``about`` in words."""
    facts: Facts = {
        "to": group.called(called.unit),
        "interview": {
            "number": called.number, "held_on": called.held_on.isoformat(), "time": called.time,
            "place": called.place, "persons": list(called.persons), "about": list(about),
            "said": called.said, "basis": called.basis,
        },
    }  # fmt: skip
    return _rendered(assembly, rows.INTERVIEW, called.paper, called.on, facts)


def interview_record(
    assembly: Assembly, held: Interviewed, notice: str, group: Organisation, about: Sequence[str]
) -> Rendered:
    """The record of an interview, to be signed by those who were there."""
    facts: Facts = {
        "unit": group.called(held.unit),
        "interview": {
            "number": held.number, "held_on": held.on.isoformat(), "persons": list(held.persons),
            "about": list(about), "said": held.said, "basis": held.basis, "notice": notice,
        },
    }  # fmt: skip
    return _rendered(assembly, rows.INTERVIEW_RECORD, held.paper, held.on, facts)


def non_performance_report(
    assembly: Assembly, report: NonPerformanceReported, group: Organisation, about: Sequence[str]
) -> Rendered:
    """The report upwards that a unit does not do what it is charged with."""
    facts: Facts = {
        "to": report.to,
        "unit": group.called(report.unit),
        "report": {"number": report.number, "about": list(about), "said": report.said,
                   "basis": report.basis},
    }  # fmt: skip
    return _rendered(assembly, rows.NON_PERFORMANCE, report.paper, report.on, facts)


def round_opinion(
    assembly: Assembly, held: RoundHeld, group: Organisation, findings: Sequence[Owing]
) -> Rendered:
    """What a supervision round tells the unit, with its findings."""
    facts: Facts = {
        "to": group.called(held.unit),
        "round": {
            "number": held.round, "on": held.on.isoformat(), "team": list(held.team),
            "scope": held.scope, "summary": held.summary,
        },
        "findings": _charges(findings, group),
    }  # fmt: skip
    return _rendered(assembly, rows.ROUND, held.paper, held.on, facts)


# -- the final evaluation --------------------------------------------------------------------------


def evaluation_report(assembly: Assembly, book: IndicatorBook, one: Evaluation) -> Rendered:
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
    return _rendered(assembly, rows.EVALUATION, number, closed.on if closed else one.on, facts)


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
