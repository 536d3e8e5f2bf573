"""Whether what the law needs before a move is on file.

Each need is one small function of the case, the day and the particulars asked for. Defence,
hearing and objection are looked for after the latest service of the notice they answer, so that
an old answer never covers a new notice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from domain import complaint_needs
from domain.case import Case
from domain.findings import Band
from domain.timelimits import TermKind
from domain.triggers import Trigger, lapsed, served, step
from domain.vocabulary import Ground, Need, Notice, Status, Step

Holds = Callable[[Case, date, Mapping[str, str]], bool]


def missing(
    needs: tuple[Need, ...], case: Case, on: date, particulars: Mapping[str, str]
) -> tuple[Need, ...]:
    """The needs that are not on file on that day, in the order of the row."""
    return tuple(need for need in needs if not HOLDS[need](case, on, particulars))


def _has(what: Trigger) -> Holds:
    return lambda case, _on, _particulars: case.last(what) is not None


def _pre_notice(case: Case) -> Trigger:
    """The pre-notice of the proceeding the case is in: the penalty's, else the warning's."""
    penalty = case.status in (Status.PENALTY_NOTICED, Status.HEARING)
    return served(Notice.PENALTY_PRENOTICE if penalty else Notice.WARNING_PRENOTICE)


def _after(case: Case, start: Trigger, *what: Trigger) -> bool:
    names = {str(one) for one in what}
    return case.last(start) is not None and any(f.what in names for f in case.since(start))


def _answered(case: Case, start: Trigger, received: Step, reviewed: Step) -> bool:
    """Nothing came in since the notice, or the last thing that came in was reviewed after."""
    names = [f.what for f in case.since(start)]
    asked, answered = str(step(received)), str(step(reviewed))
    if asked not in names:
        return True
    return answered in names[len(names) - names[::-1].index(asked) :]


def _defence_window_closed(case: Case, _on: date, _particulars: Mapping[str, str]) -> bool:
    return _after(case, _pre_notice(case), lapsed(TermKind.DEFENCE), step(Step.DEFENCE_WAIVED))


def _defence_answered(case: Case, _on: date, _particulars: Mapping[str, str]) -> bool:
    return _answered(case, _pre_notice(case), Step.DEFENCE_RECEIVED, Step.DEFENCE_REVIEWED)


def _hearing_right_closed(case: Case, _on: date, _particulars: Mapping[str, str]) -> bool:
    return _after(
        case,
        served(Notice.PENALTY_PRENOTICE),
        lapsed(TermKind.HEARING_REQUEST),
        step(Step.HEARING_HELD),
    )


def _hearing_held_if_asked(case: Case, _on: date, _particulars: Mapping[str, str]) -> bool:
    return _answered(
        case,
        served(Notice.PENALTY_PRENOTICE),
        Step.HEARING_REQUESTED,
        Step.HEARING_HELD,
    )


def _collectively_discussed(case: Case, _on: date, _particulars: Mapping[str, str]) -> bool:
    start = served(Notice.PENALTY_PRENOTICE)
    return _after(case, start, step(Step.COLLECTIVE_DISCUSSION))


def _hearing_asked_in_time(case: Case, on: date, _particulars: Mapping[str, str]) -> bool:
    term = case.term(TermKind.HEARING_REQUEST)
    return term is not None and on <= term.due_on


def _chair_is_no_inspector(case: Case, _on: date, particulars: Mapping[str, str]) -> bool:
    """The chair of a hearing is never an investigator of the case (行政处罚法 64(4))."""
    return particulars.get("hearing_chair", "") not in case.inspectors


def _hearing_notice_given(case: Case, _on: date, _particulars: Mapping[str, str]) -> bool:
    return _after(case, served(Notice.HEARING_NOTICE), lapsed(TermKind.HEARING_NOTICE))


def _not_harsher(case: Case, _on: date, particulars: Mapping[str, str]) -> bool:
    """The fine is at most the one noticed: a defence never makes it heavier (行政处罚法 45)."""
    noticed = case.particulars.get("fine_yuan", "")
    asked = particulars.get("fine_yuan", "")
    return noticed.isdecimal() and asked.isdecimal() and int(asked) <= int(noticed)


def _extension_asked_in_time(case: Case, _on: date, _particulars: Mapping[str, str]) -> bool:
    term = case.term(TermKind.RECTIFICATION)
    asked = case.last(step(Step.EXTENSION_REQUESTED))
    return term is not None and asked is not None and term.started_on <= asked.on <= term.due_on


def _rectification_term_over(case: Case, _on: date, _particulars: Mapping[str, str]) -> bool:
    start = served(Notice.RECTIFICATION_ORDER)
    return case.term(TermKind.RECTIFICATION) is None and _after(
        case, start, lapsed(TermKind.RECTIFICATION)
    )


def _objection_window_closed(case: Case, _on: date, _particulars: Mapping[str, str]) -> bool:
    start = served(Notice.INTENT_TO_LIST)
    return _after(case, start, lapsed(TermKind.OBJECTION), step(Step.OBJECTION_WAIVED))


def _objection_answered(case: Case, _on: date, _particulars: Mapping[str, str]) -> bool:
    start = served(Notice.INTENT_TO_LIST)
    return _answered(case, start, Step.OBJECTION_RECEIVED, Step.OBJECTION_REVIEWED)


def _removal_applied_and_verified(case: Case, _on: date, _particulars: Mapping[str, str]) -> bool:
    return _after(case, step(Step.REPAIR_APPLIED), step(Step.REPAIR_VERIFIED))


def _rectified(case: Case, _on: date, _particulars: Mapping[str, str]) -> bool:
    """The latest re-inspection on file, by its day, was within the limits."""
    results = [f for f in case.findings if f.answers_order]
    return bool(results) and max(results, key=lambda f: f.on).outcome is Band.COMPLIANT


def _basis_fallen(case: Case, _on: date, _particulars: Mapping[str, str]) -> bool:
    revoked = case.last(step(Step.DECISION_REVOKED))
    return revoked is not None or case.last(step(Step.LISTING_ERROR_FOUND)) is not None


def _violation_stands(case: Case, _on: date, _particulars: Mapping[str, str]) -> bool:
    """Something is still wrong by the law in force: no fact, no penalty (行政处罚法 33, 57)."""
    over = any(f.outcome in (Band.EXCEEDED, Band.SERIOUS) for f in case.findings)
    return over or bool(case.grounds) or case.last(step(Step.HARM_ESTABLISHED)) is not None


def _two_inspectors(case: Case, _on: date, _particulars: Mapping[str, str]) -> bool:
    return len(case.inspectors) >= 2


def _of_complaint(stands: complaint_needs.Stands) -> Holds:
    """A need of the complaint that the particulars name."""

    def holds(case: Case, _on: date, particulars: Mapping[str, str]) -> bool:
        complaint = case.complaint(particulars.get("complaint_no", ""))
        return complaint is not None and stands(case, complaint, particulars)

    return holds


HOLDS: dict[Need, Holds] = {
    Need.TWO_INSPECTORS: _two_inspectors,
    Need.A_GROUND: lambda case, _on, _particulars: bool(case.grounds),
    Need.VIOLATION_STANDS: _violation_stands,
    Need.HARM_ON_FILE: lambda case, _on, _particulars: Ground.G3_HARM in case.grounds,
    Need.WARNING_PRENOTICE_SERVED: _has(served(Notice.WARNING_PRENOTICE)),
    Need.PENALTY_PRENOTICE_SERVED: _has(served(Notice.PENALTY_PRENOTICE)),
    Need.DEFENCE_WINDOW_CLOSED: _defence_window_closed,
    Need.DEFENCE_ANSWERED: _defence_answered,
    Need.HEARING_RIGHT_CLOSED: _hearing_right_closed,
    Need.HEARING_HELD_IF_ASKED: _hearing_held_if_asked,
    Need.HEARING_ASKED_IN_TIME: _hearing_asked_in_time,
    Need.CHAIR_IS_NO_INSPECTOR: _chair_is_no_inspector,
    Need.HEARING_NOTICE_GIVEN: _hearing_notice_given,
    Need.COLLECTIVELY_DISCUSSED: _collectively_discussed,
    Need.NOT_HARSHER_THAN_NOTICED: _not_harsher,
    Need.EXTENSION_ASKED_IN_TIME: _extension_asked_in_time,
    Need.RECTIFICATION_ORDER_SERVED: _has(served(Notice.RECTIFICATION_ORDER)),
    Need.RECTIFICATION_TERM_OVER: _rectification_term_over,
    Need.DECISION_SERVED: _has(served(Notice.PENALTY_DECISION)),
    Need.MEETING_HAS_RECOMMENDED: _has(step(Step.MEETING_RECOMMENDED)),
    Need.INTENT_SERVED: _has(served(Notice.INTENT_TO_LIST)),
    Need.OBJECTION_WINDOW_CLOSED: _objection_window_closed,
    Need.OBJECTION_ANSWERED: _objection_answered,
    Need.LISTING_DECISION_SERVED: _has(served(Notice.LISTING_DECISION)),
    Need.REMOVAL_APPLIED_AND_VERIFIED: _removal_applied_and_verified,
    Need.EARLIEST_EXIT_REACHED: _has(lapsed(TermKind.EARLIEST_EXIT)),
    Need.LISTING_TERM_OVER: _has(lapsed(TermKind.LISTING)),
    Need.RECTIFIED: _rectified,
    Need.BASIS_FALLEN: _basis_fallen,
    Need.DUTIES_PERFORMED: _has(step(Step.PERFORMED)),
    **{need: _of_complaint(stands) for need, stands in complaint_needs.HOLDS.items()},
}
