"""What is still to be done: samples to take again, laboratories to ask, retaliation, retractions.

No task is stored. It follows from a stored judgement, and from what came in later: a
valid sample of the same agent at the same post closes it, the laboratory's answer closes a query;
reported retaliation is the section head's until it is answered; what is late of an entry that fell,
and a site that cannot go out, are the publicity officer's. So it survives every replay, and
nobody can forget to open or to close one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from domain.case import Case
from domain.events import StepTaken
from domain.findings import JudgedLine
from domain.lifecycle import ROW_BY_ID
from domain.retraction import Owed
from domain.timelimits import Calendar, Term, TermKind, Unit, due_day
from domain.vocabulary import Step
from flows.assembly import Assembly
from flows.retractions_told import Standing, day_of, late, standing
from flows.showings import episodes
from flows.task_words import EN, NOT_TO_SAY, NOT_TO_SAY_EN, ZH, What
from rules.evidence_quality import FOR_THE_OFFICE, WORDS
from rules.explain import BAND_EN, BAND_ZH
from rules.findings import RuleBook
from storage import bulletins, challenges, desk_lines, open_changes
from storage.cases import load_cases
from storage.codec import enterprise_from_json
from storage.complaint_lists import retaliation_cases
from storage.history import (
    JudgedInspection,
    asking,
    bodies_of,
    cases_with_complaints,
    inspections_at,
    inspections_of,
    steps_of,
)
from storage.judgements import lines_of
from storage.unit_of_work import UnitOfWork

__all__ = ["EN", "ZH", "Task", "What", "open_tasks", "settle", "tasks"]

ALL = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to be done; open while ``closed_on`` is None.

    About a case, but for a showing that was stopped: that is about the site.
    """

    what: What
    case_id: str
    uscc: str
    enterprise: str
    reason_zh: str
    reason_en: str
    opened_on: date
    due_on: date
    report_no: str = ""
    laboratory: str = ""
    sample_no: str = ""
    workshop: str = ""
    post: str = ""
    agent: str = ""
    defects: tuple[str, ...] = ()
    complaint_no: str = ""
    overdue: bool = False
    closed_on: date | None = None
    closed_by: str = ""  # the report, or the laboratory's paper


@dataclass(frozen=True, slots=True)
class _Opened:
    """A task with the line it is about."""

    task: Task
    line: JudgedLine
    judgement_id: str


def tasks(assembly: Assembly, unit: UnitOfWork, *, today: date) -> tuple[Task, ...]:
    """Every task there ever was, the open ones first, each by its due day."""
    fell = standing(unit, assembly, today)
    return _all(assembly, unit, asking(unit), cases_with_complaints(unit), today, fell)


def open_tasks(
    assembly: Assembly,
    unit: UnitOfWork,
    *,
    today: date,
    townships: Sequence[str] = (),
    most: int = ALL,
) -> tuple[Task, ...]:
    """The tasks that are open, each by its due day: what was done long ago is not read.

    Of ``most`` reports and complaints each, those that came first, in these townships.
    """
    found = inspections_of(unit, desk_lines.asking_now(unit, townships, most))
    held = load_cases(unit, retaliation_cases(unit, townships, most), assembly.folds)
    complained = [held[one].case for one in sorted(held)]
    fell = late(unit, assembly, today, townships=townships, most=most)
    told = _all(assembly, unit, found, complained, today, fell)
    return tuple(task for task in told if task.closed_on is None)


def unanswered(unit: UnitOfWork, found: list[JudgedInspection]) -> set[str]:
    """The judgements among these of which something that they ask is still to be done."""
    opened = _asked(unit, found, lambda day: day)  # by when is nothing to the question
    closed = _closed(unit, opened)
    return {one.judgement_id for place, one in enumerate(opened) if place not in closed}


def settle(assembly: Assembly) -> int:
    """Take the judgements out of which all that they asked is answered; returns how many.

    And note what whoever wrote it did not: changes of entries that are settled, the townships of
    challenges.
    Nothing depends on it but how much the list of open tasks reads.
    """
    with UnitOfWork(assembly.engine) as unit:
        found = inspections_of(unit, desk_lines.asking_now(unit))
        asked = {one.on_file.judgement_id for one in found}
        done = desk_lines.all_answered(unit, asked - unanswered(unit, found))
        open_changes.settle_all(unit)
        challenges.settle(unit)
        unit.commit()
    return done


def _all(
    assembly: Assembly,
    unit: UnitOfWork,
    found: list[JudgedInspection],
    complained: Iterable[Case],
    today: date,
    fell: tuple[list[Standing], list[Owed]],
) -> tuple[Task, ...]:
    """The tasks of these judgements, of the complaints of these cases, and of what fell."""
    opened = _asked(unit, found, partial(_due, book=assembly.book, calendar=assembly.calendar))
    closed = _closed(unit, opened)
    told = [_told(one.task, closed.get(place), today) for place, one in enumerate(opened)]
    told += [_told(task, done, today) for task, done in _retaliation(unit, complained)]
    told += _retractions(unit, *fell, today)
    told += [_told(task, done, today) for task, done in _showings(unit)]
    return tuple(sorted(told, key=lambda t: (t.closed_on is not None, t.due_on, t.case_id)))


def _asked(
    unit: UnitOfWork, found: list[JudgedInspection], due: Callable[[date], date]
) -> list[_Opened]:
    """What these judgements ask for; ``due``: by when, of a report of a day."""
    lines = _by_judgement(lines_of(unit, [one.on_file.judgement_id for one in found]))
    names = bodies_of(unit, {one.event.uscc for one in found})
    return [
        task
        for one in found
        for task in _opened(one, lines[one.on_file.judgement_id], names, due(one.event.on))
    ]


def _retaliation(
    unit: UnitOfWork, complained: Iterable[Case]
) -> Iterator[tuple[Task, tuple[date, str] | None]]:
    """Reported retaliation, and when it was answered."""
    held = [case for case in complained if any(one.retaliation_on for one in case.complaints)]
    names = bodies_of(unit, {case.uscc for case in held})
    for case in held:
        for one in case.complaints:
            if one.retaliation_on is None:
                continue
            owed = [t for t in (*one.terms, *one.overdue) if t.kind is TermKind.RETALIATION]
            answered = one.passed("C22")
            task = Task(
                what=What.RETALIATION,
                case_id=case.case_id,
                uscc=case.uscc,
                enterprise=enterprise_from_json(names[case.uscc]).name,
                reason_zh=f"举报 {one.number} 反映打击报复：{NOT_TO_SAY}",
                reason_en=f"complaint {one.number}: {NOT_TO_SAY_EN}",
                opened_on=one.retaliation_on,
                due_on=owed[0].due_on if owed else answered or one.retaliation_on,
                complaint_no=one.number,
            )
            yield task, None if owed or answered is None else (answered, one.number)


def _retractions(
    unit: UnitOfWork, found: list[Standing], undecided: list[Owed], today: date
) -> Iterator[Task]:
    """What is late of entries that fell: to be decided, to be shown, to be acknowledged."""
    behind = [one for one in found if one.overdue or _answered_late(one)]
    owed = [one for one in undecided if one.term.due_on < today]
    entries = {one.entry_id for one in owed} | {one.stored.change.entry_id for one in behind}
    if not entries:
        return
    listed = bulletins.listings_by_id(unit, sorted(entries))
    names = bodies_of(unit, {one.case_id[:18] for one in listed.values()})
    for fact in owed:
        row = ROW_BY_ID[fact.row]
        said = (
            f"条目 {fact.entry_id}：{row.zh}，尚未作出决定",
            f"{fact.entry_id}: {row.en}, undecided",
        )
        yield _of_entry(What.TAKE_DOWN, listed[fact.entry_id].case_id, names, said, fact.term)
    for one in behind:
        change, who = one.stored.change, "、".join(told.name for told in one.outstanding)
        case_id = listed[change.entry_id].case_id
        if one.stored.shown_at is None:
            said = (
                f"条目 {change.entry_id} 尚未从公示网页撤下",
                f"{change.entry_id} is still shown",
            )
            yield _of_entry(What.TAKE_DOWN, case_id, names, said, change.term)
        said = (
            f"条目 {change.entry_id} 的通知未签收：{who}",
            f"{change.entry_id} not acknowledged: {who}",
        )
        if one.outstanding:
            yield _of_entry(What.ACKNOWLEDGEMENT, case_id, names, said, change.term)
        elif (closed := _answered_late(one)) is not None:
            said = (f"条目 {change.entry_id} 的通知已签收", f"{change.entry_id} is acknowledged")
            task = _of_entry(What.ACKNOWLEDGEMENT, case_id, names, said, change.term)
            yield replace(task, overdue=False, closed_on=closed, closed_by=change.entry_id)


def _showings(unit: UnitOfWork) -> Iterator[tuple[Task, tuple[date, str] | None]]:
    """Showings that were stopped, until a good one: what the public sees grows older meanwhile."""
    for first, last in episodes(unit):
        opened_on = day_of(first.at)
        task = Task(
            what=What.SHOWING,
            case_id="",
            uscc="",
            enterprise="",
            reason_zh=f"{last.zh}（公示发布人员）",
            reason_en=f"{last.en} (the publicity officer)",
            opened_on=opened_on,
            due_on=opened_on,
        )
        yield task, None if last.mended_at is None else (day_of(last.mended_at), "重新发布")


def _answered_late(one: Standing) -> date | None:
    """The day the last one answered, after the last day; None when all did in time, or some not."""
    if not one.told or one.outstanding:
        return None
    last = max(day_of(told.acknowledged_at) for told in one.told if told.acknowledged_at)
    return last if last > one.stored.change.term.due_on else None


def _of_entry(
    what: What, case_id: str, names: dict[str, str], said: tuple[str, str], term: Term
) -> Task:
    uscc = case_id[:18]
    return Task(
        what=what,
        case_id=case_id,
        uscc=uscc,
        enterprise=enterprise_from_json(names[uscc]).name,
        reason_zh=f"{said[0]}（公示发布人员）",
        reason_en=f"{said[1]} (the publicity officer)",
        opened_on=term.started_on,
        due_on=term.due_on,
        overdue=True,
    )


def _told(task: Task, closed: tuple[date, str] | None, today: date) -> Task:
    if closed is None:
        return replace(task, overdue=task.due_on < today)
    return replace(task, closed_on=closed[0], closed_by=closed[1])


def _by_judgement(rows: Iterable[tuple[str, JudgedLine]]) -> dict[str, list[JudgedLine]]:
    found: dict[str, list[JudgedLine]] = defaultdict(list)
    for judgement_id, line in rows:
        found[judgement_id].append(line)
    return found


def _opened(
    one: JudgedInspection, lines: list[JudgedLine], names: dict[str, str], due: date
) -> Iterator[_Opened]:
    """The tasks one judgement opens."""
    event, findings = one.event, one.on_file
    name = enterprise_from_json(names[event.uscc]).name
    for line in lines:
        reasons = []
        if line.sample_no in findings.resample:
            for_the_office = set(line.defects) <= FOR_THE_OFFICE
            what = What.CONFIRM if for_the_office else What.RESAMPLE
            said = [WORDS[code] for code in line.defects]
            zh, en = ("；".join(part) for part in zip(*said, strict=True))
            reasons.append((what, zh, en))
        if line.sample_no in findings.differs:
            reasons.append((What.QUERY, *_difference(line)))
        for what, zh, en in reasons:
            task = Task(
                what=what,
                case_id=one.case_id,
                uscc=event.uscc,
                enterprise=name,
                report_no=event.report_no,
                laboratory=event.laboratory,
                sample_no=line.sample_no,
                workshop=str(line.explanation["workshop"]),
                post=str(line.explanation["post"]),
                agent=str(line.explanation["agent"]),
                defects=line.defects,
                reason_zh=zh,
                reason_en=en,
                opened_on=event.on,
                due_on=due,
            )
            yield _Opened(task, line, findings.judgement_id)


def _difference(line: JudgedLine) -> tuple[str, str]:
    """The laboratory's verdict beside our own."""
    ours, over = line.band, line.explanation["lab_verdict"] != "compliant"
    return (
        f"检测机构判定{'不合格' if over else '合格'}，本机关判定{BAND_ZH[ours]}："
        f"{line.explanation['zh']}请检测机构说明判定依据。",
        f"the laboratory says {'over' if over else 'within'} the limit, we say {BAND_EN[ours]}: "
        f"{line.explanation['en']} Let the laboratory state its grounds.",
    )


def _due(on: date, book: RuleBook, calendar: Calendar) -> date:
    days = int(book.pack(on).value("evidence.resample_days", on).value)
    return due_day(on, days, Unit.WORKING_DAYS, calendar)


def _place(uscc: str, line: JudgedLine) -> tuple[object, ...]:
    """What a new sample must be of to answer for an old one."""
    keys = ("workshop", "post", "agent_id", "kind", "fraction")
    return (uscc, *(line.explanation[key] for key in keys))


def _closed(unit: UnitOfWork, opened: list[_Opened]) -> dict[int, tuple[date, str]]:
    """By place in ``opened``: when that was done, and by which paper."""
    return _closed_by_samples(unit, opened) | _closed_by_answers(unit, opened)


def _closed_by_samples(unit: UnitOfWork, opened: list[_Opened]) -> dict[int, tuple[date, str]]:
    """By place in ``opened``: the first later report with a valid sample of the same."""
    mine = {n: one for n, one in enumerate(opened) if one.task.what is not What.QUERY}
    first: dict[str, str] = {}
    for one in mine.values():
        sampled_on, uscc = str(one.line.explanation["sampled_on"]), one.task.uscc
        first[uscc] = min(sampled_on, first.get(uscc, sampled_on))
    # A report of a day holds no sample of a later one.
    reports = [
        report
        for report in (inspections_at(unit, first) if mine else [])
        if report.event.on.isoformat() > first[report.event.uscc]
    ]
    lines = _by_judgement(lines_of(unit, [one.on_file.judgement_id for one in reports]))
    closed: dict[int, tuple[date, str]] = {}
    for report in reports:
        valid = {
            _place(report.event.uscc, line): str(line.explanation["sampled_on"])
            for line in lines[report.on_file.judgement_id]
            if line.usable
        }
        for n, one in mine.items():
            taken = valid.get(_place(one.task.uscc, one.line))
            if n not in closed and taken and taken > str(one.line.explanation["sampled_on"]):
                closed[n] = (report.event.on, report.event.report_no)
    return closed


def _closed_by_answers(unit: UnitOfWork, opened: list[_Opened]) -> dict[int, tuple[date, str]]:
    """By place in ``opened``: the laboratory's first answer about the report."""
    mine = {n: one for n, one in enumerate(opened) if one.task.what is What.QUERY}
    steps = steps_of(unit, {one.task.case_id for one in mine.values()}) if mine else []
    answers: dict[tuple[str, str], StepTaken] = {}
    for event in steps:
        if event.step is Step.LABORATORY_ANSWERED:
            answers.setdefault((event.case_id, event.particulars.get("report_no", "")), event)
    found = {n: answers.get((one.task.case_id, one.task.report_no)) for n, one in mine.items()}
    return {n: (event.on, event.document) for n, event in found.items() if event is not None}
