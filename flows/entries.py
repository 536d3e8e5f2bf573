"""A listing as the public reads it: built from its case's journal, its judgements, its steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from domain.bulletin import WITHDRAWN, Entry, EntryStatus, ExceedanceLine, ProcedureStep
from domain.case import Case, Fact
from domain.enterprise import Enterprise
from domain.findings import Band, JudgedLine
from domain.lifecycle import ROW_BY_ID
from domain.measures import in_words
from domain.needs.beside import STAY, running
from domain.timelimits import ONE_DAY, TermKind, TermRule, Unit, add_months
from domain.triggers import act, lapsed, step
from domain.vocabulary import Act, Notice, Status, Step
from flows.facts import line_facts
from flows.settings import Office
from storage.bulletins import Listing

# Steps the public may read: what the office did and what was served, never what was said.
TOLD = (
    Notice.WARNING_DECISION,
    Notice.RECTIFICATION_ORDER,
    Notice.REINSPECTION_OPINION,
    Notice.PENALTY_PRENOTICE,
    Notice.PENALTY_DECISION,
    Notice.INTENT_TO_LIST,
    Notice.LISTING_DECISION,
    Notice.SUCCESSION_DECISION,
    Notice.CORRECTION_NOTICE,
    Notice.REMOVAL_DECISION,
    Notice.RELISTING_INTENT,
    Notice.RELISTING_DECISION,
)


def entry_of(
    *,
    listing: Listing,
    case: Case,
    enterprise: Enterprise,
    lines: Iterable[tuple[str, JudgedLine]],
    rules: dict[TermKind, TermRule],
    office: Office,
    first_issue: int,
) -> Entry:
    """The entry of a listing, whatever its state: what of it is shown is the redaction policy's.

    ``rules`` are the terms in force on the day it was decided.
    """
    if listing.listing_served_on is None:
        raise ValueError(f"{listing.listing_id}: published before its decision was served")
    decided = next(taken for taken in case.taken if taken.act is Act.PENALISE)
    said = case.particulars
    withdrawn = listing.end_reason in WITHDRAWN
    removal = case.document(Notice.REMOVAL_DECISION) if listing.ended_on else None
    entry = Entry(
        entry_id=listing.listing_id,
        status=_status(case, listing),
        name=enterprise.name,
        uscc=enterprise.uscc,
        address=enterprise.address,
        representative=enterprise.representative,
        township=enterprise.township,
        industry_name=enterprise.industry_name,
        grounds=tuple(ground.value for ground in case.grounds),
        facts_zh=_facts(case, english=False),
        facts_en=_facts(case, english=True),
        legal_basis=(
            *((listing.list_basis,) if listing.list_basis else ()),
            said.get("legal_basis", ""),
            *ROW_BY_ID["L9"].basis,
        ),
        decision_no=listing.decision_no,
        decision_date=decided.on,
        served_date=listing.decision_served_on,
        listing_no=listing.listing_no,
        listing_date=listing.decided_on,
        measures=in_words(listing.measures),
        removal_conditions=said.get("removal_conditions", ""),
        remedies=_remedies(rules),
        earliest_exit_date=_months(rules, TermKind.EARLIEST_EXIT, listing.decided_on) + ONE_DAY,
        end_date=_months(rules, TermKind.LISTING, listing.decided_on),
        office=office.name,
        first_issue=first_issue,
        removed_date=None if withdrawn else listing.ended_on,
        removal_no="" if removal is None else removal.number,
        withdrawn_at=listing.ended_on if withdrawn else None,
        reason_code=listing.end_reason or "",
        steps=_steps(case),
        exceedances=tuple(_exceedance(case, key, line) for key, line in lines),
        **told_since(case, listing.decided_on),
    )
    if listing.ended_on is None:
        entry = replace(entry, **leaving_dates(case, listing.decided_on))
    return entry


def leaving_dates(case: Case, listed_on: date) -> dict[str, Any]:
    """From when it can leave the list, and its last day: by the terms that run in the case.

    They are not the nominal months: a term rests, moves with the calendar and is set anew when
    publicity is held. One that ran out keeps the day it had.
    """
    found = {kind: case.term(kind) for kind in (TermKind.EARLIEST_EXIT, TermKind.LISTING)}
    last = {kind: term.due_on for kind, term in found.items() if term is not None}
    for kind in found.keys() - last.keys():
        over = case.last(lapsed(kind))
        if over is not None and over.on > listed_on:
            last[kind] = date.fromisoformat(over.note)
    dates: dict[str, Any] = {}
    if TermKind.EARLIEST_EXIT in last:
        dates["earliest_exit_date"] = last[TermKind.EARLIEST_EXIT] + ONE_DAY
    if TermKind.LISTING in last:
        dates["end_date"] = last[TermKind.LISTING]
    return dates


def _status(case: Case, listing: Listing) -> EntryStatus:
    if listing.end_reason is not None:
        return EntryStatus(listing.end_reason)
    return present_status(case)


def present_status(case: Case) -> EntryStatus:
    """How the entry of a listing in force is to be shown.

    Three working days after its basis fell, or was changed, or it was found to be wrong, publicity
    stops by itself until somebody decides (行政处罚法 48).
    """
    if case.status is Status.SUSPENDED:
        return resting_status(case)
    return EntryStatus.SUSPENDED if taken_down_late(case) else EntryStatus.ACTIVE


def taken_down_late(case: Case) -> bool:
    """Whether the time to take down ran out, and nothing was decided since."""
    lapse = str(lapsed(TermKind.WITHDRAW))
    if case.last(lapse) is None:
        return False
    return all(fact.what != act(Act.CORRECT_ENTRY) for fact in case.since(lapse))


def resting_status(case: Case) -> EntryStatus:
    """Why the entry of a suspended case rests: by a stay, or because its longest time is over."""
    stayed = running(case, STAY) or case.term(TermKind.LISTING) is not None
    return EntryStatus.SUSPENDED if stayed else EntryStatus.TERM_OVER


def told_since(case: Case, listed_on: date) -> dict[str, Any]:
    """What was decided of an entry since it was listed: a successor, a correction."""
    told: dict[str, Any] = {}
    found: Fact | None = None
    for fact in case.facts:
        if fact.what == step(Step.SUCCESSION_ESTABLISHED):
            found = fact
        elif fact.what == act(Act.CARRY_OVER) and found is not None:
            name, code = found.said["successor_name"], found.said["successor_uscc"]
            told |= {"successor": f"{name}（{code}）", "successor_since": fact.on}
    corrected = case.last(act(Act.CORRECT_ENTRY))
    if corrected is not None and corrected.on >= listed_on:
        told["correction"] = case.particulars.get("correction", "")
        told["corrected_on"] = corrected.on
    return told


def _facts(case: Case, *, english: bool) -> str:
    """The findings over a limit, and the article the decision says was breached."""
    over = [f for f in case.findings if f.outcome in (Band.EXCEEDED, Band.SERIOUS)]
    told = [f.summary_en if english else f.summary_zh for f in over]
    if not english and case.particulars.get("violation"):
        told.append(f"违反{case.particulars['violation']}。")
    return (" " if english else "").join(told)


def _remedies(rules: dict[TermKind, TermRule]) -> str:
    review, suit = rules[TermKind.RECONSIDERATION], rules[TermKind.SUIT]
    return (
        f"自收到列入决定书之日起{_length(review)}内可申请行政复议（{review.basis}），"
        f"或{_length(suit)}内提起行政诉讼（{suit.basis}）。"
    )


def _length(rule: TermRule) -> str:
    unit = {Unit.DAYS: "日", Unit.WORKING_DAYS: "个工作日", Unit.MONTHS: "个月"}[rule.unit]
    return f"{rule.length}{unit}"


def _months(rules: dict[TermKind, TermRule], kind: TermKind, start: date) -> date:
    return add_months(start, rules[kind].length)


def _steps(case: Case) -> tuple[ProcedureStep, ...]:
    rows = {row.notices: row for row in ROW_BY_ID.values() if row.notices}
    return tuple(
        ProcedureStep(
            on=document.on,
            zh=next(r.zh for n, r in rows.items() if document.notice in n),
            en=next(r.en for n, r in rows.items() if document.notice in n),
            document_no=document.number,
            basis="；".join(next(r.basis for n, r in rows.items() if document.notice in n)),
        )
        for document in case.documents
        if document.notice in TOLD
    )


def _exceedance(case: Case, judgement_id: str, line: JudgedLine) -> ExceedanceLine:
    told = line_facts(line)
    found = next(f for f in case.findings if f.judgement_id == judgement_id)
    return ExceedanceLine(
        workshop=told["workshop"],
        post=told["post"],
        agent=told["agent"],
        sampled_on=date.fromisoformat(told["sampled_on"]) if told["sampled_on"] else found.on,
        value=told["value"],
        unit=told["unit"],
        limit=told["limit"],
        limit_source=told["limit_source"],
        ratio=told["ratio"],
        explanation=line.explanation,
    )
