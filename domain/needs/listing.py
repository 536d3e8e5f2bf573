"""What the list needs: to get onto it, to be shown, to leave it, to come back; and successors."""

from __future__ import annotations

from domain.findings import Band
from domain.needs.asked import Asked, Holds, after, answered, has, pending
from domain.timelimits import TermKind
from domain.triggers import PUBLISHED, Trigger, act, lapsed, served, step
from domain.vocabulary import Act, Need, Notice, Status, Step

SUCCESSION_ENDS = (str(act(Act.CARRY_OVER)), str(act(Act.DO_NOT_CARRY_OVER)))
CHANGES = (str(step(Step.DECISION_CHANGED)), str(step(Step.LISTING_ERROR_FOUND)))
RELISTING_ENDS = (str(act(Act.RELIST)), str(act(Act.DO_NOT_RELIST)))
REPAIR_ENDS = (str(act(Act.REFUSE_REPAIR)), str(act(Act.REMOVE_EARLY)))


def _intent(asked: Asked) -> Trigger:
    """The notice an objection answers: of intent to list, or to list again."""
    again = asked.case.status is Status.RELIST_NOTICED
    return served(Notice.RELISTING_INTENT if again else Notice.INTENT_TO_LIST)


def _recommended(asked: Asked) -> bool:
    """The joint meeting's last word on this nomination was to recommend it; it never decides."""
    said, declined = (str(step(Step.MEETING_RECOMMENDED)),), (str(step(Step.MEETING_DECLINED)),)
    return pending(asked.case.since(act(Act.NOMINATE)), said, declined)


def _objection_window_closed(asked: Asked) -> bool:
    ends = (lapsed(TermKind.OBJECTION), step(Step.OBJECTION_WAIVED))
    return after(asked.case, _intent(asked), *ends)


def _objection_answered(asked: Asked) -> bool:
    start = _intent(asked)
    return answered(asked.case, start, Step.OBJECTION_RECEIVED, Step.OBJECTION_REVIEWED)


def _listing_decision_served(asked: Asked) -> bool:
    """The decision that put it on the list, this time, was served."""
    again = asked.case.last(act(Act.RELIST)) is not None
    decided = act(Act.RELIST if again else Act.LIST)
    paper = Notice.RELISTING_DECISION if again else Notice.LISTING_DECISION
    return after(asked.case, decided, served(paper))


def _ever_published(asked: Asked) -> bool:
    again = asked.case.last(act(Act.RELIST)) is not None
    return after(asked.case, act(Act.RELIST if again else Act.LIST), PUBLISHED)


def _listing_term_over(asked: Asked) -> bool:
    return asked.case.term(TermKind.LISTING) is None and has(lapsed(TermKind.LISTING))(asked)


def _repair_verified(asked: Asked) -> bool:
    """Applied for, verified since, and not refused since."""
    applied = step(Step.REPAIR_APPLIED)
    return _repair_pending(asked) and after(asked.case, applied, step(Step.REPAIR_VERIFIED))


def _repair_pending(asked: Asked) -> bool:
    return pending(asked.case.facts, (str(step(Step.REPAIR_APPLIED)),), REPAIR_ENDS)


def _rectified(asked: Asked) -> bool:
    """The latest re-inspection on file, by its day, was within the limits."""
    results = [f for f in asked.case.findings if f.answers_order]
    return bool(results) and max(results, key=lambda f: f.on).outcome is Band.COMPLIANT


def _basis_fallen(asked: Asked) -> bool:
    fell = (str(step(Step.DECISION_REVOKED)), *CHANGES)
    return pending(asked.case.facts, fell, (str(act(Act.CORRECT_ENTRY)),)) or (
        asked.case.last(step(Step.DECISION_REVOKED)) is not None
    )


def _removed_early(asked: Asked) -> bool:
    """The last removal was an early one, whatever was done beside the procedure since."""
    early, other = (str(act(Act.REMOVE_EARLY)),), (str(act(Act.REMOVE_EXPIRED)),)
    return pending(asked.case.facts, early, other)


def _fraud_on_file(asked: Asked) -> bool:
    """Fraud was found since the early removal, and nobody decided on it since."""
    found = (str(step(Step.REPAIR_FRAUD_FOUND)),)
    return pending(asked.case.since(act(Act.REMOVE_EARLY)), found, RELISTING_ENDS)


def _hold_allowed(asked: Asked) -> bool:
    return asked.values.get("listing.hold", "on") != "off"


def _succession_on_file(asked: Asked) -> bool:
    """A successor was established and it was not yet decided whether it takes over."""
    found = (str(step(Step.SUCCESSION_ESTABLISHED)),)
    return pending(asked.case.facts, found, SUCCESSION_ENDS)


def _successor_notice_served(asked: Asked) -> bool:
    """The notice went to the successor that was established last."""
    found = step(Step.SUCCESSION_ESTABLISHED)
    return after(asked.case, found, served(Notice.SUCCESSION_NOTICE))


def _successor_heard(asked: Asked) -> bool:
    start = served(Notice.SUCCESSION_NOTICE)
    return answered(asked.case, start, Step.SUCCESSOR_OBJECTED, Step.SUCCESSOR_ANSWERED)


LISTING: dict[Need, Holds] = {
    Need.A_GROUND: lambda asked: bool(asked.case.grounds),
    Need.MEETING_HAS_RECOMMENDED: _recommended,
    Need.SUPERIOR_HAS_CONSENTED: has(step(Step.SUPERIOR_CONSENTED)),
    # The notice of this time: one served before, in an earlier round, tells of another decision.
    Need.INTENT_SERVED: lambda asked: after(
        asked.case, act(Act.NOTIFY_INTENT), served(Notice.INTENT_TO_LIST)
    ),
    Need.RELISTING_INTENT_SERVED: lambda asked: after(
        asked.case, act(Act.NOTIFY_RELISTING), served(Notice.RELISTING_INTENT)
    ),
    Need.OBJECTION_WINDOW_CLOSED: _objection_window_closed,
    Need.OBJECTION_ANSWERED: _objection_answered,
    Need.LISTING_DECISION_SERVED: _listing_decision_served,
    Need.EVER_PUBLISHED: _ever_published,
    Need.LISTING_TERM_RUNNING: lambda asked: asked.case.term(TermKind.LISTING) is not None,
    Need.LISTING_TERM_OVER: _listing_term_over,
    Need.EARLIEST_EXIT_REACHED: has(lapsed(TermKind.EARLIEST_EXIT)),
    Need.REPAIR_PENDING: _repair_pending,
    Need.REMOVAL_APPLIED_AND_VERIFIED: _repair_verified,
    Need.RECTIFIED: _rectified,
    Need.NOT_RECTIFIED: lambda asked: not _rectified(asked),
    Need.HOLD_ALLOWED: _hold_allowed,
    Need.HOLD_NOT_ALLOWED: lambda asked: not _hold_allowed(asked),
    Need.BASIS_FALLEN: _basis_fallen,
    Need.CHANGE_ON_FILE: lambda asked: pending(
        asked.case.facts, CHANGES, (str(act(Act.CORRECT_ENTRY)),)
    ),
    Need.REMOVED_EARLY: _removed_early,
    Need.FRAUD_ON_FILE: _fraud_on_file,
    Need.SUCCESSION_ON_FILE: _succession_on_file,
    Need.SUCCESSOR_NOTICE_SERVED: _successor_notice_served,
    Need.SUCCESSOR_WINDOW_CLOSED: lambda asked: after(
        asked.case, served(Notice.SUCCESSION_NOTICE), lapsed(TermKind.SUCCESSOR_OBJECTION)
    ),
    Need.SUCCESSOR_HEARD: _successor_heard,
}
