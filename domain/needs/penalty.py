"""What the warning, the order, the penalty and its performance need.

Defence and hearing are looked for after the latest service of the notice they answer, so that
an old answer never covers a new notice.
"""

from __future__ import annotations

from datetime import date

from domain.case import Case
from domain.findings import Band
from domain.needs.asked import (
    Asked,
    Figure,
    Holds,
    Shown,
    after,
    answered,
    has,
    nothing_against,
    one,
    pending,
)
from domain.offences import DIRECT, fine_fits, offence_of
from domain.timelimits import TermKind
from domain.triggers import Trigger, act, lapsed, served, step
from domain.vocabulary import Act, Ground, Need, Notice, Status, Step

PENALTY_PRENOTICE = served(Notice.PENALTY_PRENOTICE)
HEARING_ENDS = (
    step(Step.HEARING_HELD),
    step(Step.HEARING_FORFEITED),
    step(Step.HEARING_WITHDRAWN),
)
EXTENSION_ANSWERS = (str(act(Act.EXTEND)), str(act(Act.REFUSE_EXTENSION)))
DEFERRAL_ANSWERS = (str(act(Act.DEFER_FINE)), str(act(Act.REFUSE_DEFERRAL)))


def _pre_notice(case: Case) -> Trigger:
    """The pre-notice of the proceeding the case is in: the penalty's, else the warning's."""
    penalty = case.status in (Status.PENALTY_NOTICED, Status.HEARING)
    return PENALTY_PRENOTICE if penalty else served(Notice.WARNING_PRENOTICE)


def _defence_window_closed(asked: Asked) -> Shown:
    start = _pre_notice(asked.case)
    return after(asked.case, start, lapsed(TermKind.DEFENCE), step(Step.DEFENCE_WAIVED))


def _defence_answered(asked: Asked) -> Shown:
    start = _pre_notice(asked.case)
    return answered(asked.case, start, Step.DEFENCE_RECEIVED, Step.DEFENCE_REVIEWED)


def _hearing_right_closed(asked: Asked) -> Shown:
    ends = (lapsed(TermKind.HEARING_REQUEST), *HEARING_ENDS)
    return after(asked.case, PENALTY_PRENOTICE, *ends)


def _hearing_held_if_asked(asked: Asked) -> Shown:
    requested = (str(step(Step.HEARING_REQUESTED)),)
    since = asked.case.since(PENALTY_PRENOTICE)
    if pending(since, requested, HEARING_ENDS):
        return None
    return tuple(fact for fact in since if fact.what in (*requested, *HEARING_ENDS))


def _collectively_discussed(asked: Asked) -> Shown:
    return after(asked.case, PENALTY_PRENOTICE, step(Step.COLLECTIVE_DISCUSSION))


def _hearing_asked_in_time(asked: Asked) -> Shown:
    term = asked.case.term(TermKind.HEARING_REQUEST)
    return (term,) if term is not None and asked.on <= term.due_on else None


def _chair_is_apart(asked: Asked) -> Shown:
    """The chair of a hearing never investigated the case nor signs in it (行政处罚法 64(4))."""
    chair, case = asked.said.get("hearing_chair", ""), asked.case
    signed = {s.by for taken in case.taken for s in taken.signed}
    apart = chair not in case.inspectors and chair not in signed
    return (Figure("hearing_chair", chair),) if apart else None


def _hearing_notice_given(asked: Asked) -> Shown:
    return after(asked.case, served(Notice.HEARING_NOTICE), lapsed(TermKind.HEARING_NOTICE))


def _not_harsher(asked: Asked) -> Shown:
    """At most the fine noticed, and no stop that was not: a defence never makes it heavier (45)."""
    notice = asked.case.last(act(Act.PRENOTIFY_PENALTY))
    if notice is None:
        return None
    noticed, said = notice.said, asked.said  # what other acts said since changes nothing
    was, now = noticed.get("fine_yuan", ""), said.get("fine_yuan", "")
    if said.get("stop_work", "").strip() and not noticed.get("stop_work", "").strip():
        return None
    if not (was.isdecimal() and now.isdecimal() and int(now) <= int(was)):
        return None
    return (*(one(asked.case.last(PENALTY_PRENOTICE)) or ()), Figure("fine_yuan", now))


def _fine_within_range(asked: Asked) -> Shown:
    fine = asked.said.get("fine_yuan", "")
    fits = fine.isdecimal() and fine_fits(offence_of(asked.case, asked.said), int(fine))
    return (Figure("fine_yuan", fine),) if fits else None


def _extension_asked_in_time(asked: Asked) -> Shown:
    term = asked.case.term(TermKind.RECTIFICATION)
    request = asked.case.last(step(Step.EXTENSION_REQUESTED))
    if term is None or request is None or not term.started_on <= request.on <= term.due_on:
        return None
    return (term, request)


def _extension_pending(asked: Asked) -> Shown:
    requested = (str(step(Step.EXTENSION_REQUESTED)),)
    return one(pending(asked.case.facts, requested, EXTENSION_ANSWERS))


def _extension_within_cap(asked: Asked) -> Shown:
    """No more extensions, and no later day, than the pack allows; no number is law."""
    most = int(asked.values.get("extension.most", "1"))
    days = int(asked.values.get("extension.days", "200"))
    term = asked.case.term(TermKind.RECTIFICATION)
    try:
        until = date.fromisoformat(asked.said.get("rectify_by", ""))
    except ValueError:
        return ()  # the particulars say so themselves
    if term is None or asked.case.times(act(Act.EXTEND)) >= most:
        return None
    told = (term, Figure("extension.most", str(most)), Figure("extension.days", str(days)))
    return told if (until - term.due_on).days <= days else None


def _rectification_term_over(asked: Asked) -> Shown:
    case, start = asked.case, served(Notice.RECTIFICATION_ORDER)
    if case.term(TermKind.RECTIFICATION) is not None:
        return None
    return after(case, start, lapsed(TermKind.RECTIFICATION))


def _no_report_on_file(asked: Asked) -> Shown:
    start = served(Notice.RECTIFICATION_ORDER)
    return nothing_against(after(asked.case, start, step(Step.RECTIFICATION_REPORTED)) is None)


def _violation_stands(asked: Asked) -> Shown:
    """Something is still wrong by the law in force: no fact, no penalty (行政处罚法 33, 57)."""
    case = asked.case
    over = tuple([f for f in case.findings if f.outcome in (Band.EXCEEDED, Band.SERIOUS)])
    grounds = tuple([Figure("ground", ground.value) for ground in case.grounds])
    return over + grounds + (one(case.last(step(Step.HARM_ESTABLISHED))) or ()) or None


def _harm_on_file(asked: Asked) -> Shown:
    held = Ground.G3_HARM in asked.case.grounds
    return (one(asked.case.last(step(Step.HARM_ESTABLISHED))) or ()) if held else None


def _direct_offence(asked: Asked) -> Shown:
    offence = asked.said.get("offence", "")
    return (Figure("offence", offence),) if offence in DIRECT else None


def _two_inspectors(asked: Asked) -> Shown:
    people = asked.case.inspectors
    return (Figure("inspectors", ";".join(people)),) if len(people) >= 2 else None


def _decision_served(asked: Asked) -> Shown:
    """The penalty was served and stands: nothing rests on a decision that was revoked."""
    revoked = (str(step(Step.DECISION_REVOKED)),)
    return one(pending(asked.case.facts, (str(served(Notice.PENALTY_DECISION)),), revoked))


_performed = has(step(Step.PERFORMED))


def _owed(asked: Asked, asking: tuple[str, ...], settling: tuple[str, ...]) -> Shown:
    """What was asked last and not settled since, as long as the decision was not performed."""
    return None if _performed(asked) else one(pending(asked.case.facts, asking, settling))


def _deferral_pending(asked: Asked) -> Shown:
    return _owed(asked, (str(step(Step.DEFERRAL_REQUESTED)),), DEFERRAL_ANSWERS)


def _fine_overdue(asked: Asked) -> Shown:
    """The term to pay ran out, the fine was not deferred since nor paid, and is still owed."""
    settled = (str(act(Act.DEFER_FINE)), str(step(Step.DECISION_REVOKED)))
    return _owed(asked, (str(lapsed(TermKind.PAY_FINE)),), settled)


def _remedies_over(asked: Asked) -> Shown:
    """No remedy is left: its term lapsed, or it was exhausted (行政强制法 53)."""
    ends = (
        lapsed(TermKind.SUIT),
        lapsed(TermKind.SUIT_AFTER_REVIEW),
        step(Step.SUIT_UPHELD),
    )
    return after(asked.case, served(Notice.PENALTY_DECISION), *ends)


def _court_term_running(asked: Asked) -> Shown:
    return one(asked.case.term(TermKind.COURT_APPLICATION))


PENALTY: dict[Need, Holds] = {
    Need.TWO_INSPECTORS: _two_inspectors,
    Need.VIOLATION_STANDS: _violation_stands,
    Need.HARM_ON_FILE: _harm_on_file,
    Need.DIRECT_OFFENCE: _direct_offence,
    Need.INVESTIGATION_REPORTED: has(step(Step.INVESTIGATION_REPORTED)),
    Need.FINE_WITHIN_RANGE: _fine_within_range,
    Need.WARNING_PRENOTICE_SERVED: has(served(Notice.WARNING_PRENOTICE)),
    Need.PENALTY_PRENOTICE_SERVED: has(PENALTY_PRENOTICE),
    Need.DEFENCE_WINDOW_CLOSED: _defence_window_closed,
    Need.DEFENCE_ANSWERED: _defence_answered,
    Need.HEARING_RIGHT_CLOSED: _hearing_right_closed,
    Need.HEARING_HELD_IF_ASKED: _hearing_held_if_asked,
    Need.HEARING_ASKED_IN_TIME: _hearing_asked_in_time,
    Need.CHAIR_IS_NO_INSPECTOR: _chair_is_apart,
    Need.HEARING_NOTICE_GIVEN: _hearing_notice_given,
    Need.COLLECTIVELY_DISCUSSED: _collectively_discussed,
    Need.NOT_HARSHER_THAN_NOTICED: _not_harsher,
    Need.EXTENSION_ASKED_IN_TIME: _extension_asked_in_time,
    Need.EXTENSION_PENDING: _extension_pending,
    Need.EXTENSION_WITHIN_CAP: _extension_within_cap,
    Need.RECTIFICATION_ORDER_SERVED: has(served(Notice.RECTIFICATION_ORDER)),
    Need.RECTIFICATION_TERM_OVER: _rectification_term_over,
    Need.NO_REPORT_ON_FILE: _no_report_on_file,
    Need.DECISION_SERVED: _decision_served,
    Need.DUTIES_PERFORMED: _performed,
    Need.DEFERRAL_PENDING: _deferral_pending,
    Need.FINE_OVERDUE: _fine_overdue,
    Need.DEMAND_TERM_OVER: lambda asked: after(
        asked.case, served(Notice.DEMAND_LETTER), lapsed(TermKind.DEMAND)
    ),
    Need.REMEDIES_OVER: _remedies_over,
    Need.COURT_TERM_RUNNING: _court_term_running,
}
