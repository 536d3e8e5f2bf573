"""Groups of states that the table speaks of together."""

from __future__ import annotations

from domain.vocabulary import ON_THE_LIST, TERMINAL, Status

S = Status

ON_FILE = tuple(s for s in Status if s is not S.START)
# A case that can still take in new leads and findings about its enterprise.
ACCEPTING = frozenset(Status) - TERMINAL - ON_THE_LIST - {S.RELIST_NOTICED}
UNDER_WAY = tuple(s for s in Status if s in ACCEPTING and s not in (S.START, S.LEAD))
OPEN = tuple(s for s in ON_FILE if s not in TERMINAL)
BEFORE_ORDER = (S.INSPECTED, S.FILED, S.WARNING_NOTICED)
# A sanction may still follow: from the finding to the last day before the penalty is decided.
BEFORE_DECISION = (
    S.INSPECTED,
    S.FILED,
    S.WARNING_NOTICED,
    S.ORDERED,
    S.OVERDUE,
    S.PENALTY_FILED,
    S.PENALTY_NOTICED,
    S.HEARING,
)
AFTER_WARNING = (S.ORDERED, S.OVERDUE, S.PENALTY_FILED, S.PENALTY_NOTICED, S.HEARING)
AFTER_DECISION = (
    S.EFFECTIVE,
    S.CANDIDATE,
    S.LIST_NOTICED,
    S.LISTED,
    S.PUBLISHED,
    S.SUSPENDED,
)
# A fine is owed whatever became of the listing.
FINED = (*AFTER_DECISION, S.NOT_LISTED, S.REMOVED, S.WITHDRAWN)
SHOWN = (S.LISTED, S.PUBLISHED, S.SUSPENDED)
# Whoever was bound by an act can ask for a remedy, whatever became of the case since.
AGAINST_ACTS = (
    *AFTER_WARNING,
    S.PENALISED,
    *AFTER_DECISION,
    S.RELIST_NOTICED,
    S.REMOVED,
    S.NOT_LISTED,
    S.CLOSED,
)
