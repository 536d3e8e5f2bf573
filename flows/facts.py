"""The facts a notice states, as they were when it fell due.

A case is its journal, so the facts of a notice issued at an entry are read from the journal up to
that entry; what happened later cannot change them. Names are those of
``notifications/catalogue.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date

from domain import performance
from domain.case import Case, Fact, Finding, IssuedDocument
from domain.complaint import Complaint
from domain.enterprise import Enterprise
from domain.findings import Band, JudgedLine
from domain.lifecycle import ROW_BY_ID
from domain.measures import in_words
from domain.row import Row
from domain.timelimits import TermKind, TermRule
from domain.triggers import lapsed, served, step
from domain.vocabulary import ON_THE_LIST, TO_COMPLAINANT, Ground, Notice, Step
from domain.words import en, trigger_words, zh
from flows import heard
from flows.settings import Office

Facts = dict[str, object]
# Steps whose figures a later notice repeats; a later act says them no more.
FACTS_TOLD_BY_STEPS = (
    Step.SUCCESSION_ESTABLISHED,
    Step.RELOCATED,
    Step.AGENCY_SUCCEEDED,
)
MAY_BE_LEFT_OUT = ("stop_work", "instalments")


def notice_facts(
    *,
    office: Office,
    case: Case,
    enterprise: Enterprise,
    lines: Iterable[tuple[str, JudgedLine]],
    rules: dict[TermKind, TermRule],
    names: dict[str, str],
    notice: Notice,
    number: str,
    row_id: str,
    on: date,
) -> Facts:
    """Everything known that a notice of this case may state; blanks are simply absent.

    ``lines`` are (judgement id, line) pairs over a limit, of any inspection of the case.
    """
    row = ROW_BY_ID[row_id]
    said = _particulars(case, row, names)
    if "measures" in said:
        said["measures"] = in_words(said["measures"])
    facts: Facts = {
        "office": office.model_dump(),
        "number": number,
        "issued_on": on.isoformat(),
        "case_id": case.case_id,
        "notice": notice.value,
        "enterprise": asdict(enterprise),
        "inspectors": [names.get(person, person) for person in case.inspectors],
        "row": {"id": row_id, "basis": list(row.basis)},
        "particulars": said,
        "documents": {d.notice.value: _document(d.number, d.on) for d in case.documents},
        "served": _served(case),
        "papers": _papers(case),
        "terms": {kind.value: _rule(rule) for kind, rule in rules.items()},
        "due": _due(case),
        "ended": _ended(case),
        "running": [{"zh": zh(t.kind), "due_on": t.due_on.isoformat()} for t in case.terms],
        "grounds": [{"code": g.value, "zh": zh(g), "en": en(g)} for g in case.grounds],
        "status": {"zh": zh(case.status)},
        "defence": {"summary_zh": heard.defence(case)},
        "objection": {"summary_zh": heard.objection(case, notice)},
        "remedy": {"summary_zh": heard.remedies(case)},
        "duties": _duties(case),
    }
    facts |= {key: said[key] for key in ("violation", "legal_basis") if said.get(key)}
    optional: dict[str, object | None] = {
        "finding": _finding(case, list(lines), notice),
        "reinspection": _reinspection(case),
        "complaint": _complaint(case, number) if notice in TO_COMPLAINANT else None,
        "listing": _listing(case),
        "origin": _origin(case),
        "cause": _paper(case.last(row.on)) if row.on.kind == "step" else None,
        "change": _change(case),
        "fine": _fine(case, on),
        "reason": _reason(case, row),
    }
    return facts | {key: value for key, value in optional.items() if value}


def _particulars(case: Case, row: Row, names: dict[str, str]) -> dict[str, str]:
    """What the acts and the steps of the case said; what an act may leave out, only its own."""
    said = dict(case.particulars)
    for told in FACTS_TOLD_BY_STEPS:
        fact = case.last(step(told))
        said |= fact.said if fact is not None else {}
    own = case.last(row.on)
    for name in MAY_BE_LEFT_OUT:
        if own is None or not own.said.get(name, "").strip():
            said.pop(name, None)
    if "hearing_chair" in said:
        said["hearing_chair"] = names.get(said["hearing_chair"], said["hearing_chair"])
    return said


def _document(number: str, on: date) -> dict[str, str]:
    return {"number": number, "on": on.isoformat()}


def _rule(rule: TermRule) -> dict[str, object]:
    return {
        "length": rule.length,
        "unit": rule.unit.value,
        "basis": rule.basis,
        "status": rule.status,
    }


def _served(case: Case) -> dict[str, str]:
    found = {}
    for notice in Notice:
        fact = case.last(served(notice))
        if fact is not None:
            found[notice.value] = fact.on.isoformat()
    return found


def _paper(fact: Fact | None) -> dict[str, str] | None:
    if fact is None:
        return None
    return {"on": fact.on.isoformat(), "document": fact.document, "note": fact.note}


def _papers(case: Case) -> Facts:
    """The latest paper of every kind of step on file."""
    return {f.what.partition(".")[2]: _paper(f) for f in case.facts if f.what.startswith("step.")}


def _ended(case: Case) -> dict[str, str]:
    """The last day of the terms that ran out, the latest of each kind."""
    over = {kind.value: case.last(lapsed(kind)) for kind in TermKind}
    return {kind: fact.note for kind, fact in over.items() if fact is not None}


def _due(case: Case) -> dict[str, str]:
    """The last day of the terms that run, or ran last."""
    return _ended(case) | {term.kind.value: term.due_on.isoformat() for term in case.terms}


def _reason(case: Case, row: Row) -> str:
    """Why the row was taken: as the act's proposal said, or as the step's paper says."""
    fact = case.last(row.on)
    if row.on.kind == "act":
        return next((t.reason for t in reversed(case.taken) if t.row == row.id), "")
    if fact is None:
        return ""
    return fact.note or f"{trigger_words(row.on)[0]}（{fact.document}）"


def _origin(case: Case) -> dict[str, str] | None:
    """How the case began; never who told of it."""
    if not case.facts:
        return None
    first = case.facts[0]
    return {"zh": trigger_words(first.what)[0], "on": first.on.isoformat()}


def _change(case: Case) -> dict[str, str] | None:
    """What made the entry wrong: a changed decision, or a mistake that was found."""
    for fact in reversed(case.facts):
        for made in (Step.DECISION_CHANGED, Step.LISTING_ERROR_FOUND):
            if fact.what == step(made):
                return {"zh": zh(made), "on": fact.on.isoformat(), "document": fact.document}
    return None


def _duties(case: Case) -> list[str]:
    """What a successor would take over: what is not paid, not put right, and the entry."""
    decision, order = (
        case.document(n) for n in (Notice.PENALTY_DECISION, Notice.RECTIFICATION_ORDER)
    )
    fine, duties = performance.fine_yuan(case), list[str]()
    if decision is not None and fine is not None and case.last(step(Step.PERFORMED)) is None:
        duties.append(f"《行政处罚决定书》（{decision.number}）决定的罚款{fine}元")
    answers = [f for f in case.findings if f.answers_order]
    put_right = bool(answers) and answers[-1].outcome is Band.COMPLIANT
    if order is not None and not put_right:
        duties.append(f"《责令限期改正通知书》（{order.number}）责令改正的事项")
    if case.status in ON_THE_LIST:
        entry = _listing_decision(case)
        duties += [f"《{entry['zh']}》（{entry['number']}）规定的义务和移出条件"] if entry else []
    return duties


def _fine(case: Case, on: date) -> Facts | None:
    """The fine, what it has grown by to this day, and how; without delay the fine alone."""
    fine = performance.fine_yuan(case)
    if fine is None:
        return None
    found: Facts = {"principal": str(fine)}
    grown = performance.additional_fine(case, on)
    if grown is None:
        return found
    return found | {
        "additional": yuan_of(grown.fen),
        "total": yuan_of(grown.total_fen),
        "stretches": [
            {
                "first": stretch.first.isoformat(),
                "last": stretch.last.isoformat(),
                "days": str(stretch.days),
                "zh": zh(stretch.kind),
                "yuan": yuan_of(stretch.fen),
            }
            for stretch in grown.stretches
        ],
    }


def yuan_of(fen: int) -> str:
    """A sum in fen as yuan with two decimals."""
    return f"{fen // 100}.{fen % 100:02d}"


def _finding(case: Case, lines: list[tuple[str, JudgedLine]], notice: Notice) -> Facts | None:
    """The inspection the case rests on: the latest over a limit, else the established harm.

    Without either there is nothing to act on, and only to say so an inspection within the limits
    is told. ``kind`` is measured or established; a measured one over a limit needs its lines.
    """
    over = [f for f in case.findings if f.outcome in (Band.EXCEEDED, Band.SERIOUS)]
    harm = case.last(step(Step.HARM_ESTABLISHED))
    if not over and harm is not None:
        return {
            "kind": "established",
            "report_no": harm.document,
            "on": harm.on.isoformat(),
            "summary_zh": harm.note or zh(Step.HARM_ESTABLISHED),
            "summary_en": zh(Ground.G3_HARM),
            "lines": [],
        }
    if not over and notice is Notice.NO_PENALTY_DECISION:
        over = list(case.findings)
    if not over:
        return None
    chosen = over[-1]
    measured = [line_facts(line) for key, line in lines if key == chosen.judgement_id]
    return {
        "kind": "measured",
        "report_no": chosen.report_no,
        "on": chosen.on.isoformat(),
        "summary_zh": chosen.summary_zh,
        "summary_en": chosen.summary_en,
    } | ({"lines": measured} if measured else {})


def line_facts(line: JudgedLine) -> dict[str, str]:
    """A measurement over its limit as notices and the public list print it."""
    told = line.explanation
    keys = (
        "workshop",
        "post",
        "agent",
        "sampled_on",
        "value",
        "unit",
        "limit",
        "limit_source",
        "ratio",
    )
    return {key: str(told.get(key, "")) for key in keys}


def _reinspection(case: Case) -> Facts | None:
    results: list[Finding] = [f for f in case.findings if f.answers_order]
    if not results:
        return None
    last = results[-1]
    passed = last.outcome is Band.COMPLIANT
    return {
        "report_no": last.report_no,
        "on": last.on.isoformat(),
        "conclusion": "合格" if passed else "不合格",
        "items": [last.summary_zh],
    }


def _complaint(case: Case, number: str) -> Facts | None:
    """The complaint that the document of this number answers, and what its latest move said."""
    issued = next((d for d in case.documents if d.number == number), None)
    complaint = _answered(case, issued)
    if complaint is None:
        return None
    found: Facts = {
        "complaint_no": complaint.number,
        "on": complaint.on.isoformat(),
        "subject": complaint.subject,
    }
    extended = complaint.term(TermKind.COMPLAINT_EXTENSION)
    if extended is not None:
        found["answer_by"] = extended.due_on.isoformat()
    said = complaint.said
    found |= {name: said[name] for name in ("why", "organ", "answer_by") if name in said}
    acted = "done" in said
    found["outcome"] = "经核查，已经依法处理" if acted else "经核查，不予处理"
    return found | {"told": said.get("done" if acted else "why", "")}


def _answered(case: Case, issued: IssuedDocument | None) -> Complaint | None:
    """The complaint a document answers; older documents did not say, and meant the latest."""
    if issued is not None and issued.complaint:
        return case.complaint(issued.complaint)
    return case.complaints[-1] if case.complaints else None


def _listing_decision(case: Case) -> dict[str, str] | None:
    """The decision that put the case on the list, this time or last."""
    for document in reversed(case.documents):
        if document.notice in (Notice.LISTING_DECISION, Notice.RELISTING_DECISION):
            made = _document(document.number, document.on)
            return {"notice": document.notice.value, "zh": zh(document.notice), **made}
    return None


def _listing(case: Case) -> Facts | None:
    until, exit_day = case.term(TermKind.LISTING), case.term(TermKind.EARLIEST_EXIT)
    decision = _listing_decision(case)
    if decision is None:
        return None
    found: Facts = {"decision": decision, "listed_on": decision["on"]}
    if until is not None:
        found["until"] = until.due_on.isoformat()
    if exit_day is not None:
        found["earliest_exit"] = exit_day.over_from.isoformat()
    return found
