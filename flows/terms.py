"""The running terms for a person: who must act, by what clause, by which day, and how counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from domain.case import Case
from domain.ledger import warn_on
from domain.term_account import responsible, started_by, table, told
from domain.timelimits import Calendar, Term, account
from domain.words import en, zh
from storage.cases import AT_A_TIME, load_cases, load_enterprises
from storage.queries import running_terms
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RunningTerm:
    """A running term with its case and the name of its enterprise."""

    case_id: str
    enterprise: str
    term: Term
    complaint: str = ""  # whose term it is; empty: the case's own

    def days_left(self, today: date) -> int | None:
        """Days until the last day; negative when it is over, None while the term rests."""
        return None if self.term.suspended is not None else (self.term.due_on - today).days


def running(
    unit: UnitOfWork, *, case_id: str = "", until: date | None = None
) -> Iterator[RunningTerm]:
    """Running terms, earliest last day first: of a case, or ending by a day, if asked so."""
    lines = running_terms(unit, case_id, until)
    for start in range(0, len(lines), AT_A_TIME):
        some = lines[start : start + AT_A_TIME]
        cases = load_cases(unit, {one.case_id for one in some})
        names = load_enterprises(unit, {stored.case.uscc for stored in cases.values()})
        for one in some:
            case = cases[one.case_id].case
            term = term_of(case, one.kind, one.complaint)
            if term is not None:  # table and journal agree, or the audit says so
                yield RunningTerm(
                    case.case_id, names[case.uscc].enterprise.name, term, one.complaint
                )


def term_of(case: Case, kind: str, complaint: str) -> Term | None:
    """A running term of the case, or of one of its complaints; None when there is none."""
    return next((t for of, t in case.running() if of == complaint and t.kind.value == kind), None)


def as_data(
    one: RunningTerm, calendar: Calendar, today: date, *, with_account: bool = False
) -> dict[str, Any]:
    """A running term as plain data; with its account day by day, if asked so."""
    term, rest = one.term, one.term.suspended
    found: dict[str, Any] = {
        "case_id": one.case_id,
        "enterprise": one.enterprise,
        "complaint": one.complaint,
        "term": term.kind.value,
        "zh": zh(term.kind),
        "en": en(term.kind),
        "responsible_zh": responsible(term),
        "responsible_en": responsible(term, english=True),
        "started_on": term.started_on,
        "row": term.by or None,
        "row_zh": started_by(term) or None,
        "row_en": started_by(term, english=True) or None,
        "length": term.length or None,
        "unit": term.unit.value if term.length else None,
        "named": term.named,
        "basis": term.basis,
        "status": term.status or None,
        "suspensions": [asdict(one) for one in term.suspensions],
        "due_on": term.due_on if rest is None else None,
        "warn_on": warn_on(term, calendar),
        "days_left": one.days_left(today),
        "calendar": term.calendar or None,
    }
    if with_account:
        found["account_zh"] = told(term, calendar)
        found["account_en"] = told(term, calendar, english=True)
        lines = zip(
            account(term, calendar),
            table(term, calendar),
            table(term, calendar, english=True),
            strict=True,
        )
        found["days"] = [
            {"day": one.day, "number": one.number, "zh": said_zh, "en": said_en}
            for one, (*_, said_zh), (*_, said_en) in lines
        ]
    return found
