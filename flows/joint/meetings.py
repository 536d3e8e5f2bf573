"""Meetings: called, attended, minuted; candidates considered, which binds nobody."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from domain.case import Case
from domain.joint import numbers
from domain.joint.meetings import Meeting, meetings
from domain.joint.records import (
    AttendanceTaken,
    CandidateConsidered,
    MeetingConvened,
    MinutesKept,
)
from domain.triggers import step
from domain.vocabulary import Ground, Need, Status, Step
from domain.words import en, refusal, zh
from flows.assembly import Assembly
from flows.joint.organisation import standing
from flows.joint.records import NotTakenError, put, put_numbered
from flows.moves import Outcome, hand_in, lapsed
from storage import joint_records, officials
from storage.case_lists import CaseFilter, found_cases
from storage.cases import load_cases, load_enterprises
from storage.unit_of_work import UnitOfWork

ABOUT = (MeetingConvened, AttendanceTaken, MinutesKept, CandidateConsidered)
ANSWERS = {True: Step.MEETING_RECOMMENDED, False: Step.MEETING_DECLINED}


def every(unit: UnitOfWork, *, known_at: str = "") -> tuple[Meeting, ...]:
    """Every meeting by the day it is held."""
    return meetings(one.record for one in joint_records.read(unit, *ABOUT, known_at=known_at))


def one(unit: UnitOfWork, number: str) -> Meeting | None:
    """A meeting by its number."""
    kept = joint_records.read(unit, *ABOUT, subject=f"meeting:{number}")
    found = meetings(each.record for each in kept)
    return found[0] if found else None


def names_of(unit: UnitOfWork, found: Meeting) -> dict[str, str]:
    """The names of the enterprises of the cases it considered, by case."""
    cases = load_cases(unit, [each.case_id for each in found.considered])
    known = load_enterprises(unit, sorted({each.case.uscc for each in cases.values()}))
    return {key: known[each.case.uscc].enterprise.name for key, each in cases.items()}


def convene(assembly: Assembly, wanted: MeetingConvened, *, by: str, ref: str, at: str) -> str:
    """Call a meeting, or call it anew when ``wanted.meeting`` is its number; the number.

    The number of the notice (文号) is taken with it. NotTakenError names the field.
    """
    for field, value in (("place", wanted.place), ("time", wanted.time), ("chair", wanted.chair)):
        if not value.strip():
            raise NotTakenError(field, "请填写此项。", "Please fill this in.")
    if not wanted.agenda:
        raise NotTakenError("agenda", "请写明议程，一行一项。", "Write the agenda, one a line.")
    if not wanted.units:
        raise NotTakenError("units", "请选择参会单位。", "Choose who is invited.")
    if wanted.held_on < wanted.on:
        raise NotTakenError("held_on", "召开日不能早于今天。", "It cannot be held before today.")
    with UnitOfWork(assembly.engine, reading=True) as unit:
        units = standing(unit, wanted.on).units
        known = one(unit, wanted.meeting) if wanted.meeting else None
    if set(wanted.units) - units.keys():
        raise NotTakenError("units", "有单位今天不是成员单位。", "A unit is no member today.")
    if wanted.meeting:
        if known is None:
            raise LookupError(wanted.meeting)
        if known.attendance or known.minutes:
            raise NotTakenError("", "会议已经召开，不能再次召集。", "It was held already.")
        if not wanted.reason:
            raise NotTakenError("reason", "请写明变更的理由。", "Say why it is called anew.")
    short = assembly.settings.office.short

    def made(take: numbers.Next) -> list[MeetingConvened]:
        year = wanted.on.year
        number = wanted.meeting or numbers.number(numbers.MEETING, wanted.held_on.year, take)
        return [replace(wanted, meeting=number, number=numbers.paper_number(short, year, take))]

    (record,) = put_numbered(assembly, made, by=by, ref=ref, at=at)
    if not isinstance(record, MeetingConvened):
        raise TypeError(f"{ref} put something else on file before")
    return record.meeting


def take_attendance(
    assembly: Assembly, taken: AttendanceTaken, *, by: str, ref: str, at: str
) -> None:
    """Put on file who came."""
    _held(assembly, taken.meeting, at)
    if not taken.present:
        raise NotTakenError("present", "请登记到会人员。", "Write down who came.")
    put(assembly, [taken], by=by, ref=ref, at=at)


def keep_minutes(assembly: Assembly, kept: MinutesKept, *, by: str, ref: str, at: str) -> None:
    """Put minutes on file; later ones correct them, with a reason, under the same number."""
    known = _held(assembly, kept.meeting, at)
    if not kept.paragraphs:
        raise NotTakenError("paragraphs", "请写纪要，一段一行。", "Write the minutes.")
    if not known.attendance:
        raise NotTakenError("", "请先登记到会情况。", "Put on file first who came.")
    if known.minutes and not kept.reason:
        raise NotTakenError("reason", "更正纪要须写明理由。", "Say why they are corrected.")
    if known.minutes and known.minutes[-1].paragraphs == kept.paragraphs:
        raise NotTakenError("paragraphs", "与现有纪要相同。", "Nothing is another.")
    short = assembly.settings.office.short

    def made(take: numbers.Next) -> list[MinutesKept]:
        number = (
            known.minutes[-1].number
            if known.minutes
            else numbers.paper_number(short, kept.on.year, take)
        )
        return [replace(kept, number=number)]

    put_numbered(assembly, made, by=by, ref=ref, at=at)


def _held(assembly: Assembly, number: str, at: str) -> Meeting:
    """A meeting whose day has come."""
    with UnitOfWork(assembly.engine, reading=True) as unit:
        known = one(unit, number)
    if known is None:
        raise LookupError(number)
    if known.called.held_on > date.fromisoformat(at[:10]):
        raise NotTakenError(
            "", "会议还没有召开，请在召开日当天或之后登记。", "It was not held yet."
        )
    return known


# -- candidates ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A case that waits for what the meeting recommends, and why it is a candidate."""

    case_id: str
    name: str
    township: str
    opened_on: date
    zh: str
    en: str
    grounds: tuple[Ground, ...]


def candidates(
    assembly: Assembly,
    unit: UnitOfWork,
    today: date,
    *,
    within: tuple[str, ...] = (),
    page: int = 1,
) -> tuple[list[Candidate], bool]:
    """A page of the candidates no meeting has recommended yet, and whether there are more.

    Three queries. ``within``: the townships of whoever asks.
    """
    wanted = CaseFilter(status=Status.CANDIDATE.value, within=within)
    lines, more = found_cases(unit, wanted, page=page)
    stored = load_cases(unit, [line.case_id for line in lines])
    law = assembly.jurisdiction(officials.roster(unit))
    found = []
    for line in lines:
        now = lapsed(stored[line.case_id].case, law, today)
        if any(Need.MEETING_HAS_RECOMMENDED in move.proof.missing for move in now.moves()):
            told = explained(now.case)
            found.append(Candidate(
                case_id=line.case_id, name=line.name, township=line.township,
                opened_on=line.opened_on, zh=told[0], en=told[1],
                grounds=tuple(Ground(each) for each in now.case.grounds),
            ))  # fmt: skip
    return found, more


def explained(case: Case) -> tuple[str, str]:
    """Why a case is a candidate, in both languages: its grounds and what was measured."""
    grounds = [Ground(each) for each in case.grounds]
    told_zh = [f"列入事由：{'、'.join(zh(each) for each in grounds)}。"] if grounds else []
    told_en = [f"Grounds: {', '.join(en(each) for each in grounds)}."] if grounds else []
    if case.findings:
        last = case.findings[-1]
        told_zh.append(f"{last.on}的检测（{last.report_no}）：{last.summary_zh}")
        told_en.append(f"Report {last.report_no} of {last.on}: {last.summary_en}")
    if case.last(step(Step.MEETING_DECLINED)):
        told_zh.append("以前的会议未建议列入。")
        told_en.append("An earlier meeting did not recommend it.")
    return "".join(told_zh), " ".join(told_en)


def recommend(assembly: Assembly, given: CandidateConsidered, *, by: str, at: datetime) -> Outcome:
    """Put what the meeting recommends into the case, by the one write path, and on its own record.

    ``given.event_ref`` is the reference of both. It binds nobody: who decides on the listing
    decides on the case. NotTakenError when the meeting was not held or the case refuses it.
    """
    moment = at.isoformat()
    known = _held(assembly, given.meeting, moment)
    if not given.reason.strip():
        raise NotTakenError("reason", "请写明理由。", "Say why.")
    act: dict[str, Any] = {
        "ref": given.event_ref, "case": given.case_id, "on": given.on.isoformat(), "by": by,
        "do": "step", "step": ANSWERS[given.recommends].value,
        "document": known.minutes[-1].number if known.minutes else known.number,
        "note": given.reason,
    }  # fmt: skip
    outcome = hand_in(assembly, act, at=at)
    if outcome.refused is not None:
        raise NotTakenError("", refusal(outcome.refused), refusal(outcome.refused, english=True))
    if outcome.parked:
        raise NotTakenError(
            "", "已收到，但未能办理，已挂起待查。", "It was received but could not be handled."
        )
    put(assembly, [given], by=by, ref=given.event_ref, at=moment)
    return outcome
