"""What the list needs: to get onto it, to be shown, to leave it, to come back; and successors."""

from __future__ import annotations

from domain.case import Finding
from domain.findings import Band
from domain.lifecycle import TABLE
from domain.measures import USUAL, in_prose, may_be_shown, why_not
from domain.needs.asked import (
    Asked,
    Figure,
    Holds,
    Shown,
    after,
    answered,
    has,
    one,
    pending,
)
from domain.timelimits import TermKind
from domain.triggers import PUBLISHED, Trigger, act, lapsed, served, step
from domain.vocabulary import Act, Ground, Need, Notice, Status, Step

SUCCESSION_ENDS = (str(act(Act.CARRY_OVER)), str(act(Act.DO_NOT_CARRY_OVER)))
CHANGES = (str(step(Step.DECISION_CHANGED)), str(step(Step.LISTING_ERROR_FOUND)))
RELISTING_ENDS = (str(act(Act.RELIST)), str(act(Act.DO_NOT_RELIST)))
GIVES = {ground: {row.on for row in TABLE if ground in row.grounds} for ground in Ground}
REPAIR_ENDS = (str(act(Act.REFUSE_REPAIR)), str(act(Act.REMOVE_EARLY)))


def _intent(asked: Asked) -> Trigger:
    """The notice an objection answers: of intent to list, or to list again."""
    again = asked.case.status is Status.RELIST_NOTICED
    return served(Notice.RELISTING_INTENT if again else Notice.INTENT_TO_LIST)


def _recommended(asked: Asked) -> Shown:
    """The joint meeting's last word on this nomination was to recommend it; it never decides."""
    said, declined = (str(step(Step.MEETING_RECOMMENDED)),), (str(step(Step.MEETING_DECLINED)),)
    return one(pending(asked.case.since(act(Act.NOMINATE)), said, declined))


def _objection_window_closed(asked: Asked) -> Shown:
    ends = (lapsed(TermKind.OBJECTION), step(Step.OBJECTION_WAIVED))
    return after(asked.case, _intent(asked), *ends)


def _objection_answered(asked: Asked) -> Shown:
    start = _intent(asked)
    return answered(asked.case, start, Step.OBJECTION_RECEIVED, Step.OBJECTION_REVIEWED)


def _listing_decision_served(asked: Asked) -> Shown:
    """The decision that put it on the list, this time, was served."""
    again = asked.case.last(act(Act.RELIST)) is not None
    decided = act(Act.RELIST if again else Act.LIST)
    paper = Notice.RELISTING_DECISION if again else Notice.LISTING_DECISION
    return after(asked.case, decided, served(paper))


def _ever_published(asked: Asked) -> Shown:
    again = asked.case.last(act(Act.RELIST)) is not None
    return after(asked.case, act(Act.RELIST if again else Act.LIST), PUBLISHED)


def _listing_term_over(asked: Asked) -> Shown:
    running = asked.case.term(TermKind.LISTING) is not None
    return None if running else has(lapsed(TermKind.LISTING))(asked)


def _repair_verified(asked: Asked) -> Shown:
    """Applied for, verified since, and not refused since."""
    if _repair_pending(asked) is None:
        return None
    return after(asked.case, step(Step.REPAIR_APPLIED), step(Step.REPAIR_VERIFIED))


def _repair_pending(asked: Asked) -> Shown:
    return one(pending(asked.case.facts, (str(step(Step.REPAIR_APPLIED)),), REPAIR_ENDS))


def _last_reinspection(asked: Asked) -> Finding | None:
    """The latest re-inspection on file, by its day."""
    results = [f for f in asked.case.findings if f.answers_order]
    return max(results, key=lambda f: f.on, default=None)


def _rectified(asked: Asked) -> Shown:
    """The latest re-inspection was within the limits."""
    last = _last_reinspection(asked)
    return one(last if last is not None and last.outcome is Band.COMPLIANT else None)


def _not_rectified(asked: Asked) -> Shown:
    return None if _rectified(asked) else one(_last_reinspection(asked)) or ()


def _change_on_file(asked: Asked) -> Shown:
    return one(pending(asked.case.facts, CHANGES, (str(act(Act.CORRECT_ENTRY)),)))


def _basis_fallen(asked: Asked) -> Shown:
    """A revoked decision, however old; a change or an error that was not corrected since."""
    return one(asked.case.last(step(Step.DECISION_REVOKED))) or _change_on_file(asked)


def _removed_early(asked: Asked) -> Shown:
    """The last removal was an early one, whatever was done beside the procedure since."""
    early, other = (str(act(Act.REMOVE_EARLY)),), (str(act(Act.REMOVE_EXPIRED)),)
    return one(pending(asked.case.facts, early, other))


def _fraud_on_file(asked: Asked) -> Shown:
    """Fraud was found since the early removal, and nobody decided on it since."""
    found = (str(step(Step.REPAIR_FRAUD_FOUND)),)
    return one(pending(asked.case.since(act(Act.REMOVE_EARLY)), found, RELISTING_ENDS))


def _hold(allowed: bool) -> Holds:
    def holds(asked: Asked) -> Shown:
        value = asked.values.get("listing.hold", "on")
        return (Figure("listing.hold", value),) if (value != "off") is allowed else None

    return holds


def _a_ground(asked: Asked) -> Shown:
    """The grounds held, and what was put on file for them."""
    held = asked.case.grounds
    if not held:
        return None
    facts = tuple(
        fact for fact in asked.case.facts if any(fact.what in GIVES[ground] for ground in held)
    )
    return (*(Figure("ground", ground.value) for ground in held), *facts)


def _by_the_pack(asked: Asked, text: str) -> Shown:
    """The measures told, and what the pack says of the list."""
    usual = {
        "list.kind": "district",
        "list.measures": ";".join(USUAL),
        "list.publication": "public",
    }
    rules = (Figure(name, asked.values.get(name, value)) for name, value in usual.items())
    return (Figure("measures", text), *rules)


def _measures_allowed(asked: Asked) -> Shown:
    """Those of this act, else those told before; free words count as told before the list."""
    now, before = asked.said.get("measures"), asked.case.particulars.get("measures", "")
    text = before if now is None else now
    told_in_prose = text == before != "" and in_prose(text)
    fit = told_in_prose or (text != "" and why_not(text, asked.values) is None)
    return _by_the_pack(asked, text) if fit else None


def _publicity_allowed(asked: Asked) -> Shown:
    text = asked.case.particulars.get("measures", "")
    return _by_the_pack(asked, text) if may_be_shown(text, asked.values) else None


def _succession_on_file(asked: Asked) -> Shown:
    """A successor was established and it was not yet decided whether it takes over."""
    found = (str(step(Step.SUCCESSION_ESTABLISHED)),)
    return one(pending(asked.case.facts, found, SUCCESSION_ENDS))


def _successor_notice_served(asked: Asked) -> Shown:
    """The notice went to the successor that was established last."""
    found = step(Step.SUCCESSION_ESTABLISHED)
    return after(asked.case, found, served(Notice.SUCCESSION_NOTICE))


def _successor_heard(asked: Asked) -> Shown:
    start = served(Notice.SUCCESSION_NOTICE)
    return answered(asked.case, start, Step.SUCCESSOR_OBJECTED, Step.SUCCESSOR_ANSWERED)


LISTING: dict[Need, Holds] = {
    Need.A_GROUND: _a_ground,
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
    Need.LISTING_TERM_RUNNING: lambda asked: one(asked.case.term(TermKind.LISTING)),
    Need.LISTING_TERM_OVER: _listing_term_over,
    Need.EARLIEST_EXIT_REACHED: has(lapsed(TermKind.EARLIEST_EXIT)),
    Need.REPAIR_PENDING: _repair_pending,
    Need.REMOVAL_APPLIED_AND_VERIFIED: _repair_verified,
    Need.RECTIFIED: _rectified,
    Need.NOT_RECTIFIED: _not_rectified,
    Need.HOLD_ALLOWED: _hold(allowed=True),
    Need.HOLD_NOT_ALLOWED: _hold(allowed=False),
    Need.BASIS_FALLEN: _basis_fallen,
    Need.CHANGE_ON_FILE: _change_on_file,
    Need.REMOVED_EARLY: _removed_early,
    Need.FRAUD_ON_FILE: _fraud_on_file,
    Need.MEASURES_ALLOWED: _measures_allowed,
    Need.PUBLICITY_ALLOWED: _publicity_allowed,
    Need.SUCCESSION_ON_FILE: _succession_on_file,
    Need.SUCCESSOR_NOTICE_SERVED: _successor_notice_served,
    Need.SUCCESSOR_WINDOW_CLOSED: lambda asked: after(
        asked.case, served(Notice.SUCCESSION_NOTICE), lapsed(TermKind.SUCCESSOR_OBJECTION)
    ),
    Need.SUCCESSOR_HEARD: _successor_heard,
}
