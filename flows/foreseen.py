"""What an act, a step or a service would lead to, to the end: as if everybody had signed.

Nothing is written. The documents are those that would go out, with the facts as they would be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain import taking
from domain.case import Case, Signature
from domain.decide import decide
from domain.effects import effects
from domain.events import ActProposed
from domain.evolve import evolve
from domain.journal import Entry, Issued, Refused
from domain.lifecycle import ROW_BY_ID
from domain.taking import Draft
from flows.assembly import Assembly
from flows.facts import Facts, notice_facts
from flows.formats.decisions import read_decision
from flows.issue import rules_on
from flows.moves import CaseNow
from notifications.catalogue import CATALOGUE
from storage import judgements, officials
from storage.cases import enterprise_on
from storage.unit_of_work import UnitOfWork

Given = Mapping[str, Any]
SERIAL = "＿"  # given when a document is issued


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """The entries that would be written, the case after them, and the papers that would go out.

    With a refusal nothing follows. What an act asks for stands as if all had signed today.
    """

    entries: tuple[Entry, ...]
    case: Case
    papers: tuple[Issued, ...]
    refused: Refused | None = None


def foreseen(now: CaseNow, given: Given, *, short: str) -> Foreseen:
    """What would follow; ActError when ``given`` is no act at all.

    ``short`` is the office's abbreviation, of which its document numbers begin.
    """
    event = read_decision({"ref": "-", "case": now.case.case_id, **given}).event
    entries, case = decide(now.case, event, None, now.law)
    refused = next((one for one in entries if isinstance(one, Refused)), None)
    if refused is not None:
        return Foreseen(entries=entries, case=now.case, papers=(), refused=refused)
    if isinstance(event, ActProposed) and case.proposal is not None:
        entries, case = _signed(case, now, event.on)
    papers = [
        Issued(
            on=one.on,
            notice=one.notice,
            number=f"{short}{CATALOGUE[one.notice].series}〔{one.on.year}〕{SERIAL}号",
            row=one.row,
            complaint=one.complaint,
        )
        for one in effects(entries)
    ]
    for paper in papers:
        case = evolve(case, paper)
    return Foreseen(entries=entries, case=case, papers=tuple(papers))


def _signed(case: Case, now: CaseNow, on: date) -> tuple[tuple[Entry, ...], Case]:
    """The open proposal as if everybody had signed it; who they are is not said."""
    draft = Draft(case, now.law)
    proposal = case.proposal
    if proposal is None:
        return (), case
    order = CaseNow(case=case, law=now.law, today=on).signing_order
    signatures = tuple(Signature(role, "", on) for role in order)
    taking.apply(draft, ROW_BY_ID[proposal.row], on, signatures)
    return tuple(draft.entries), draft.case


def paper_facts(assembly: Assembly, unit: UnitOfWork, made: Foreseen, one: Issued) -> Facts:
    """The facts of a paper as it would go out."""
    case = made.case
    facts = notice_facts(
        office=assembly.settings.office,
        case=case,
        enterprise=enterprise_on(unit, case.uscc, one.on),
        lines=judgements.lines_of(unit, [f.judgement_id for f in case.findings], over_only=True),
        rules=rules_on(assembly, one.on),
        names=officials.names(unit),
        notice=one.notice,
        number=one.number,
        row_id=one.row,
        on=one.on,
    )
    return {**facts, "list_kind": assembly.book.pack(one.on).list_kind}
