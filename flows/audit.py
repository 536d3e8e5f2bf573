"""Replaying everything: does what is stored still follow from what came in?

Every journal is re-hashed and replayed, every case compared with its fold, every event with its
digest and the entries it led to, every proof is worked out again, every judgement made again by its
own rules, every random draw repeated, every issue checked with its chain. Each difference names the
row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice

from domain.bulletin import FIRST_DIGEST, Totals
from domain.case import Case
from domain.enterprise import Enterprise
from domain.evolve import BrokenJournalError, replay
from domain.findings import Judgement
from domain.journal import Entry, Registered
from domain.lifecycle import ROW_BY_ID
from domain.standing import ACCEPTING
from flows import kept_figures, protected
from flows.draw_audit import draw_problems
from flows.lines_audit import NotedLines
from flows.log_audit import log_problems
from flows.looked_up import Carried
from flows.proof import again as proved_again
from flows.rules_kept import RulesKept
from flows.sealed import MAY_OPEN
from rules.texts import RulesLostError
from storage import (
    accounts,
    issues,
    joint_documents,
    joint_packs,
    joint_records,
    officials,
    proofs,
    seals,
    sessions,
    trail,
    under_seal,
)
from storage.cases import FIRST, link
from storage.codec import (
    UnreadableError,
    case_from_json,
    enterprise_from_json,
    entries_from_json,
    issue_head_from_json,
    proof_from_json,
    to_json,
)
from storage.history import JudgedInspection, complaints_filed, judged_inspections
from storage.inbox import body_digest, came_by_a_door
from storage.issues import text_digest
from storage.judgements import line_bodies
from storage.seals import Opening
from storage.trail import Fold, JournalRow
from storage.unit_of_work import UnitOfWork

Progress = Callable[[int], None]
REPORTS = 500  # judged again at a time: memory grows with this, not with the history
NO_KEY = "登录密钥不在，封印无从核对：请把 access.key 放回原处后重新核对"
NOT_BY_A_DOOR = "没有本机关的收件封印，或与封印不符：不是由系统收下的，或者被改动"
CHANGED_OUTSIDE = "账户记录与封印不符：不是由系统写下的，请核实后用 mingdan account --reset 重设"
MAY_BE_IDLE = "term_lapsed"  # a term that ran out may have been ended meanwhile
LedTo = dict[int, int]  # how many entries an event led to, by its id


@dataclass(frozen=True, slots=True)
class Finding:
    """A row that does not follow from the others: where it is and what is wrong with it."""

    table: str
    key: str
    problem: str


@dataclass(frozen=True, slots=True)
class Audit:
    """What was checked and what was found."""

    journals: int
    entries: int
    events: int
    proofs: int
    judgements: int
    issues: int
    openings: int
    findings: tuple[Finding, ...]


def audit(unit: UnitOfWork, progress: Progress | None = None) -> Audit:
    """Check everything; reads only."""
    findings: list[Finding] = []
    folds = trail.folds(unit)
    journals = 0
    led_to: LedTo = {}
    carried = Carried()
    lines = NotedLines.of(unit)
    for stream, rows in trail.journals(unit):
        journals += 1
        findings += _check_stream(stream, rows, folds.pop(stream, None), led_to, carried, lines)
        if progress is not None:
            progress(journals)
    findings += [
        Finding(fold.table, stream, "日志不存在：该行没有任何来历")
        for stream, fold in folds.items()
    ]
    events, wrong = _check_events(unit, led_to)
    proved, unproved = _check_proofs(unit)
    judged, unlike = _check_judgements(unit)
    out, broken = _check_issues(unit)
    opened = seals.openings(unit)
    findings += [*wrong, *unproved, *unlike, *broken]
    findings += [*_check_seals(unit), *_check_openings(unit, opened)]
    beside = chain(
        carried.problems(unit),
        lines.left(unit),
        log_problems(unit),
        draw_problems(unit),
        joint_records.problems(unit),
        joint_packs.problems(unit),
        joint_documents.problems(unit),
        protected.problems(unit),
        kept_figures.problems(unit),
        _not_by_the_door(unit),
    )
    findings += [Finding(*problem) for problem in beside]
    entries = sum(led_to.values())
    counted = (journals, entries, events, proved, judged, out, len(opened))
    return Audit(*counted, tuple(findings))


def _check_stream(
    stream: str,
    rows: list[JournalRow],
    fold: Fold | None,
    led_to: LedTo,
    carried: Carried,
    lines: NotedLines,
) -> Iterator[Finding]:
    """What is wrong with a journal and its fold; says what events led to and terms carried."""
    head, values, read = FIRST, list[Entry](), list[tuple[int, list[Entry]]]()
    for row in rows:
        key, expected = f"{stream}#{row.no}", len(values) + 1
        if row.no != expected:
            yield Finding("journal", key, f"缺少第 {expected} 条")
            return
        head = link(head, stream, row.no, row.body, row.event_digest)
        if head != row.digest:
            yield Finding("journal", key, "内容与链上摘要不符：该行或其来源事件被改动")
            return
        try:
            said = entries_from_json(row.body)
        except UnreadableError as error:
            yield Finding("journal", key, f"无法读取：{error}")
            return
        values += said
        read.append((row.no, said))
        led_to[row.event_id] = led_to.get(row.event_id, 0) + len(said)
    if fold is None:
        yield Finding("journal", stream, "有日志而没有对应的案件或单位行")
    else:
        yield from _check_fold(stream, read, head, fold, carried, lines)


def _check_fold(
    stream: str,
    rows: list[tuple[int, list[Entry]]],
    head: str,
    fold: Fold,
    carried: Carried,
    lines: NotedLines,
) -> Iterator[Finding]:
    values = [entry for _, entries in rows for entry in entries]
    if (fold.version, fold.head) != (len(values), head):
        yield Finding(fold.table, stream, f"记到第 {fold.version} 条，日志有 {len(values)} 条")
        return
    try:
        if isinstance(values[0], Registered):
            same = _as_registered(_last_registered(values), fold)
        else:
            case = replay(values)
            if fold.body and replay(values[: fold.folded_at]) != case_from_json(fold.body):
                yield Finding("folds", stream, "与日志重放结果不一致：该行被改动")
            told = (case.status in ACCEPTING, case.opened_on)
            same = case.status.value == fold.status and told == fold.told
            if not _waits_as_noted(case, fold):
                yield Finding("cases", stream, "所记的待签职务与日志不一致：该行被改动")
            yield from (Finding(*wrong) for wrong in lines.problems(case, rows, fold))
            carried.of(case, rows, fold.settled)
    except (BrokenJournalError, UnreadableError) as error:
        yield Finding(fold.table, stream, f"无法重放：{error}")
        return
    if not same:
        yield Finding(fold.table, stream, "与日志重放结果不一致：该行被改动")


def _as_registered(one: Enterprise | None, fold: Fold) -> bool:
    """Whether an enterprise's row says what was last registered, in its body and beside it."""
    if one is None or one != enterprise_from_json(fold.body or ""):
        return False
    return fold.told == (one.name, one.township, one.industry, one.email)


def _waits_as_noted(case: Case, fold: Fold) -> bool:
    """Whose signature a case waits for; roles a pack added cannot be told from its journal."""
    proposal = case.proposal
    if proposal is None:
        return (fold.waits_for, fold.asked_on) == ("", None)
    order, signed = ROW_BY_ID[proposal.row].signed_by, len(proposal.signed)
    known = fold.waits_for == order[signed] if signed < len(order) else bool(fold.waits_for)
    return known and fold.asked_on == proposal.on


def _last_registered(values: list[Entry]) -> Enterprise | None:
    said = [one.enterprise for one in values if isinstance(one, Registered)]
    return said[-1] if said else None


def _check_events(unit: UnitOfWork, led_to: LedTo) -> tuple[int, list[Finding]]:
    findings, count, doors = [], 0, unit.doors
    sealed = doors.key_is_here
    for event in trail.events(unit):
        count += 1
        came, key = event.came, str(event.came.id)
        if body_digest(came.body) != came.digest:
            findings.append(Finding("inbox", key, "内容与收件摘要不符：该行被改动"))
        elif sealed and not came_by_a_door(doors, came):
            findings.append(Finding("inbox", key, NOT_BY_A_DOOR))
        written = led_to.get(came.id, 0)
        if event.status == "done" and written != event.entries:
            problem = f"应有 {event.entries} 条日志，现有 {written} 条"
            findings.append(Finding("inbox", key, problem))
        elif event.status == "done" and not (written or event.error or came.kind == MAY_BE_IDLE):
            findings.append(Finding("inbox", key, "记为已办，而没有任何日志"))
    if count and not sealed:
        findings.append(Finding("inbox", "access.key", NO_KEY))
    return count, findings


def _not_by_the_door(unit: UnitOfWork) -> Iterator[tuple[str, str, str]]:
    """What lets somebody in and is not as the product wrote it: it opens nothing."""
    if unit.doors.key_is_here:
        for one in accounts.in_order(unit):
            if not one.sound:
                yield "accounts", one.person, CHANGED_OUTSIDE
        for digest in sessions.unsound(unit):
            yield "sessions", digest[:12], "会话与封印不符：该行被改动"
        yield from under_seal.problems(unit)


def _check_proofs(unit: UnitOfWork) -> tuple[int, list[Finding]]:
    """Every proof worked out of its journal again, byte for byte."""
    findings, count = list[Finding](), 0
    for case_id, stored in proofs.by_case(unit):
        rows = proofs.journals_of(unit, [case_id]).get(case_id, [])
        for one in stored:
            count += 1
            try:
                same = to_json(proved_again(proof_from_json(one.body), rows)) == one.body
            except (UnreadableError, BrokenJournalError, ValueError):
                same = False
            if not same or text_digest(one.body) != one.digest:
                problem = "与日志重新推导的证明不一致：该行被改动，或程序版本不同"
                findings.append(Finding("proofs", f"{case_id}#{one.no}", problem))
    return count, findings


def _check_judgements(unit: UnitOfWork) -> tuple[int, list[Finding]]:
    """Every judgement made again by the packs and limits of its own digests, byte for byte."""
    findings, count, kept = list[Finding](), 0, RulesKept(unit)
    history = judged_inspections(unit, date.min, date.max, weighed_again=True)
    while some := list(islice(history, REPORTS)):
        count += len(some)
        lines = line_bodies(unit, [one.on_file.judgement_id for one in some])
        for one, again in zip(some, kept.judge_again(some), strict=True):
            name = one.on_file.judgement_id
            problem = _unlike(one, again, lines.get(name, []))
            if problem:
                findings.append(Finding("judgements", name, problem))
    return count, findings


def _unlike(
    one: JudgedInspection, again: Judgement | RulesLostError, lines: list[str]
) -> str | None:
    """What a judgement made again says against the one on file; None: the same to the byte."""
    if isinstance(again, RulesLostError):
        return str(again)
    if to_json(again.findings) != one.body:
        return "按其原规则包和限值重新判定，结论与存档不一致：该行被改动，或程序版本不同"
    if [to_json(line) for line in again.lines] != lines:
        return "按其原规则包和限值重新判定，逐项结果与存档不一致：该行被改动，或程序版本不同"
    return None


def _check_seals(unit: UnitOfWork) -> Iterator[Finding]:
    """Behind every complaint with a name there is a sealed identity."""
    sealed = seals.sealed_numbers(unit)
    for event in complaints_filed(unit):
        if event.named and event.complaint_no not in sealed:
            yield Finding("sealed_identities", event.complaint_no, "实名举报而没有封存的举报人信息")


def _check_openings(unit: UnitOfWork, opened: list[Opening]) -> Iterator[Finding]:
    """Whoever opened a seal held an office that may, that day."""
    roster = officials.roster(unit)
    for one in opened:
        day = datetime.fromisoformat(one.at).date()
        if not any(roster.holds(one.by, role, day) for role in MAY_OPEN):
            yield Finding(
                "seal_openings", f"{one.complaint_no} {one.at}", "打开的人当日不任所需职务"
            )


def _check_issues(unit: UnitOfWork) -> tuple[int, list[Finding]]:
    """Every issue against its chain, its own lines and its totals."""
    findings, previous, number, closing = list[Finding](), FIRST_DIGEST, 0, 0
    for row in trail.issues_in_order(unit):
        number += 1
        key = f"第{row.number}期"
        try:
            head = issue_head_from_json(row.body)
            totals = Totals(head.opening)
            lines = (totals.count(line) for line in issues.lines(unit, row.number))
            digest = issues.digest_of(lines)
        except UnreadableError as error:
            findings.append(Finding("issues", key, f"无法读取：{error}"))
            break
        if row.number != number or head.previous_digest != previous or head.opening != closing:
            findings.append(Finding("issues", key, "期号不连续或前期摘要不符"))
        if text_digest(row.body) != row.digest:
            findings.append(Finding("issues", key, "内容与摘要不符：该期被改动"))
        counted = (totals.added, totals.removed, totals.closing)
        if digest != head.lines_digest or counted != (head.added, head.removed, head.closing):
            findings.append(Finding("issue_entries", key, "期内条目与该期摘要或合计不一致"))
        previous, closing = row.digest, head.closing
    return number, findings
