"""The facts a notice states, as they were when it fell due.

A case is its journal, so the facts of a notice issued at an entry are read from the journal up to
that entry; what happened later cannot change them. Names are those of
``notifications/catalogue.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date

from domain.case import Case, Finding
from domain.enterprise import Enterprise
from domain.findings import Band, JudgedLine
from domain.lifecycle import ROW_BY_ID
from domain.measures import in_words
from domain.timelimits import TermKind, TermRule
from domain.triggers import COMPLAINED, Trigger, lapsed, served, step
from domain.vocabulary import Ground, Notice, Step
from domain.words import en, zh
from flows.settings import Office

Facts = dict[str, object]


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
    said = dict(case.particulars)
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
        "row": {"id": row_id, "basis": list(ROW_BY_ID[row_id].basis)},
        "particulars": said,
        "documents": {d.notice.value: _document(d.number, d.on) for d in case.documents},
        "served": _served(case),
        "terms": {kind.value: _rule(rule) for kind, rule in rules.items()},
        "grounds": [{"code": g.value, "zh": zh(g), "en": en(g)} for g in case.grounds],
        "defence": {"summary_zh": _defence(case)},
        "objection": {"summary_zh": _objection(case)},
    }
    facts |= {key: said[key] for key in ("violation", "legal_basis") if said.get(key)}
    reason = _reason(case)
    optional: dict[str, object | None] = {
        "finding": _finding(case, list(lines)),
        "reinspection": _reinspection(case),
        "complaint": _complaint(case),
        "hearing": _hearing(said, names),
        "listing": _listing(case),
        "reason": reason or None,
    }
    return facts | {key: value for key, value in optional.items() if value}


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


def _reason(case: Case) -> str:
    """Why the latest act was taken, as its proposal said; else the note of the latest fact."""
    if case.taken:
        return case.taken[-1].reason
    return case.facts[-1].note if case.facts else ""


def _finding(case: Case, lines: list[tuple[str, JudgedLine]]) -> Facts | None:
    """The inspection the case rests on: the latest over a limit, else the established harm."""
    over = [f for f in case.findings if f.outcome in (Band.EXCEEDED, Band.SERIOUS)]
    if over:
        chosen = over[-1]
        return {
            "report_no": chosen.report_no,
            "on": chosen.on.isoformat(),
            "summary_zh": chosen.summary_zh,
            "summary_en": chosen.summary_en,
            "lines": [line_facts(line) for key, line in lines if key == chosen.judgement_id],
        }
    harm = case.last(step(Step.HARM_ESTABLISHED))
    if harm is None:
        return None
    return {
        "report_no": harm.document,
        "on": harm.on.isoformat(),
        "summary_zh": harm.note,
        "summary_en": zh(Ground.G3_HARM),
        "lines": [],
    }


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


def _complaint(case: Case) -> Facts | None:
    fact = case.last(COMPLAINED)
    if fact is None:
        return None
    return {
        "complaint_no": fact.document,
        "on": fact.on.isoformat(),
        "subject": fact.note,
    }


def _hearing(said: dict[str, str], names: dict[str, str]) -> Facts | None:
    if "hearing_at" not in said:
        return None
    return {
        "at": said["hearing_at"],
        "place": said["hearing_place"],
        "chair": names.get(said["hearing_chair"], said["hearing_chair"]),
        "public": said["hearing_public"],
    }


def _listing(case: Case) -> Facts | None:
    until, exit_day = case.term(TermKind.LISTING), case.term(TermKind.EARLIEST_EXIT)
    decision = case.document(Notice.LISTING_DECISION)
    if decision is None:
        return None
    found: Facts = {"listed_on": decision.on.isoformat()}
    if until is not None:
        found["until"] = until.due_on.isoformat()
    if exit_day is not None:
        found["earliest_exit"] = exit_day.due_on.isoformat()
    return found


def _defence(case: Case) -> str:
    start = served(Notice.PENALTY_PRENOTICE)
    if case.last(start) is None:
        start = served(Notice.WARNING_PRENOTICE)
    return _heard(
        case,
        start,
        received=(Step.DEFENCE_RECEIVED, Step.HEARING_HELD),
        reviewed=Step.DEFENCE_REVIEWED,
        waived=Step.DEFENCE_WAIVED,
        over=TermKind.DEFENCE,
        what="陈述、申辩",
    )


def _objection(case: Case) -> str:
    return _heard(
        case,
        served(Notice.INTENT_TO_LIST),
        received=(Step.OBJECTION_RECEIVED,),
        reviewed=Step.OBJECTION_REVIEWED,
        waived=Step.OBJECTION_WAIVED,
        over=TermKind.OBJECTION,
        what="异议",
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _heard(
    case: Case,
    start: Trigger,
    *,
    received: tuple[Step, ...],
    reviewed: Step,
    waived: Step,
    over: TermKind,
    what: str,
) -> str:
    """What the enterprise said since a notice was served, and how it was answered."""
    if case.last(start) is None:
        return ""
    after = {fact.what: fact for fact in case.since(start)}
    came = [after[str(step(one))] for one in received if str(step(one)) in after]
    answer = after.get(str(step(reviewed)))
    if came and answer is not None:
        return f"当事人于{_day(came[-1].on)}提出{what}。经复核：{answer.note}"
    if came:
        return f"当事人于{_day(came[-1].on)}提出{what}，{came[-1].note}"
    if str(step(waived)) in after:
        return f"当事人明确放弃{what}。"
    if str(lapsed(over)) in after:
        return f"当事人在规定期限内未提出{what}。"
    return ""
