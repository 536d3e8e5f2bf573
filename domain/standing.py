"""Groups of states that the table speaks of together."""

from __future__ import annotations

from domain.vocabulary import ON_THE_LIST, TERMINAL, Status

S = Status

ON_FILE = tuple(s for s in Status if s is not S.START)
# A case that can still take in new leads and findings about its enterprise.
ACCEPTING = frozenset(Status) - TERMINAL - ON_THE_LIST
UNDER_WAY = tuple(s for s in Status if s in ACCEPTING and s not in (S.START, S.LEAD))
