"""What a decision was about, for comparing it with others: the question, the grounds, the figures.

Worked out of the case as it stood when the decision was taken, never as it became since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.case import Case
from domain.closed_list import ClosedList
from domain.evolve import evolve
from domain.journal import Entry, Moved
from domain.lifecycle import ROW_BY_ID
from domain.timelimits import TermKind
from domain.triggers import act
from domain.vocabulary import Act


class Question(ClosedList):
    """What a decision answers, one way or the other."""

    WARNING = "warning"
    PENALTY = "penalty"
    LISTING = "listing"
    EXTENSION = "extension"
    DEFERRAL = "deferral"
    REPAIR = "repair"


# The acts that decide a question. 不予行政处罚 decides whichever proceeding it ends.
DECIDES: Mapping[Act, Question] = {
    Act.WARN_ON_THE_SPOT: Question.WARNING,
    Act.WARN_AND_ORDER: Question.WARNING,
    Act.PENALISE: Question.PENALTY,
    Act.NO_PENALTY: Question.PENALTY,
    Act.LIST: Question.LISTING,
    Act.DO_NOT_LIST: Question.LISTING,
    Act.EXTEND: Question.EXTENSION,
    Act.REFUSE_EXTENSION: Question.EXTENSION,
    Act.DEFER_FINE: Question.DEFERRAL,
    Act.REFUSE_DEFERRAL: Question.DEFERRAL,
    Act.REMOVE_EARLY: Question.REPAIR,
    Act.REFUSE_REPAIR: Question.REPAIR,
}
# The acts that lead up to a decision, and already say what it is to be.
LEADS_TO: Mapping[Act, Question] = {
    Act.PRENOTIFY_WARNING: Question.WARNING,
    Act.PRENOTIFY_PENALTY: Question.PENALTY,
    Act.NOMINATE: Question.LISTING,
    Act.NOTIFY_INTENT: Question.LISTING,
}
_ROWS = {row.id: Act(row.on.what) for row in ROW_BY_ID.values()
         if row.on.kind == "act" and row.on.what in DECIDES}  # fmt: skip
_ORDERS = {Act.WARN_ON_THE_SPOT, Act.WARN_AND_ORDER}  # with days to rectify
# The last day a decision sets: a term it starts, or a day it names.
_TERM = {Act.LIST: TermKind.LISTING}
_DAY = {Act.EXTEND: "rectify_by", Act.DEFER_FINE: "pay_by"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision of a case, taken by its journal row ``no``.

    ``reports`` are the judgements on file then; ``fine_yuan``, ``days`` and ``until`` are what it
    says itself, None where it says none.
    """

    case_id: str
    no: int
    act: Act
    question: Question
    grounds: tuple[str, ...]
    decided_on: date
    reports: tuple[str, ...]
    fine_yuan: int | None
    days: int | None
    until: date | None


def question_of(case: Case, asked: Act) -> Question | None:
    """The question an act of a case decides or leads up to; None: it is compared with nothing."""
    if asked is Act.NO_PENALTY and case.last(act(Act.FILE_PENALTY)) is None:
        return Question.WARNING
    return DECIDES.get(asked) or LEADS_TO.get(asked)


def grounds_of(case: Case) -> tuple[str, ...]:
    """The grounds of a case by their codes, one empty for a case that has none."""
    return tuple(sorted(one.value for one in case.grounds)) or ("",)


def decision_of(case: Case, entries: Iterable[Entry], no: int) -> Decision | None:
    """The decision that a journal row took, or None; ``case`` is the case after that row."""
    moved = next((e for e in entries if isinstance(e, Moved) and e.row in _ROWS), None)
    if moved is None:
        return None
    taken = _ROWS[moved.row]
    question = question_of(case, taken)
    fact = case.last(act(taken))
    if question is None or fact is None:
        return None
    said = fact.said
    term = case.term(_TERM[taken]) if taken in _TERM else None
    day = said.get(_DAY.get(taken, ""), "")
    fine, days = said.get("fine_yuan", ""), said.get("rectification_days", "")
    return Decision(
        case_id=case.case_id,
        no=no,
        act=taken,
        question=question,
        grounds=grounds_of(case),
        decided_on=moved.on,
        reports=tuple(one.judgement_id for one in case.findings),
        fine_yuan=int(fine) if taken is Act.PENALISE and fine.isdecimal() else None,
        days=int(days) if taken in _ORDERS and days.isdecimal() else None,
        until=term.due_on if term is not None else date.fromisoformat(day) if day else None,
    )


def decisions(rows: Iterable[tuple[int, Sequence[Entry]]]) -> list[Decision]:
    """Every decision of a case by the rows of its journal, each with its number."""
    found: list[Decision] = []
    case: Case | None = None
    for no, entries in rows:
        for entry in entries:
            case = evolve(case, entry)
        made = None if case is None else decision_of(case, entries, no)
        if made is not None:
            found.append(made)
    return found


def decides(entries: Iterable[Entry]) -> bool:
    """Whether entries take a decision."""
    return any(isinstance(one, Moved) and one.row in _ROWS for one in entries)
