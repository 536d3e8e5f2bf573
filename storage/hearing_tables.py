"""What the hearing desk and the approval desk look up, derived from the journals.

Part of the same metadata as ``tables.py``. Nothing here is a record of its own: the audit derives
every row again, and ``flows/assembly.py`` fills them in a database from before.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from storage.tables import CaseId, metadata

__all__ = ["challenges", "decided_traits", "late_requests", "metadata"]

# What challenges a case (domain/challenges.py), the ``no``-th in the order of its file, and the
# township of the case, for the lists of those who answer for some.
challenges = Table(
    "challenges",
    metadata,
    Column("case_id", CaseId, ForeignKey("cases.case_id"), nullable=False),
    Column("no", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("standing", String(8), nullable=False),
    Column("asked_on", Date, nullable=False),
    Column("ended_on", Date),
    Column("township", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("case_id", "no"),
    sqlite_with_rowid=False,
)
Index(
    "ix_challenges_standing",
    challenges.c.standing,
    challenges.c.asked_on,
    challenges.c.case_id,
    challenges.c.no,
)
Index("ix_challenges_ended_on", challenges.c.ended_on, challenges.c.case_id, challenges.c.no)
Index(
    "ix_challenges_township_standing",
    challenges.c.township,
    challenges.c.standing,
    challenges.c.asked_on,
    challenges.c.case_id,
    challenges.c.no,
)
Index(
    "ix_challenges_township_ended_on",
    challenges.c.township,
    challenges.c.ended_on,
    challenges.c.case_id,
    challenges.c.no,
)

# Requests for a hearing that were refused as late, by the journal row of the refusal.
late_requests = Table(
    "late_requests",
    metadata,
    Column("case_id", CaseId, ForeignKey("cases.case_id"), nullable=False),
    Column("no", Integer, nullable=False),
    Column("asked_on", Date, nullable=False),
    PrimaryKeyConstraint("case_id", "no"),
    sqlite_with_rowid=False,
)
Index(
    "ix_late_requests_asked_on",
    late_requests.c.asked_on, late_requests.c.case_id, late_requests.c.no,
)  # fmt: skip

# What a decision rested on, once for each ground (empty: over a limit, no ground of the list yet),
# by what it is compared with others: ``family`` is the question it answers, ``ratio`` the worst
# value in hundredths of its limit. ``no`` is the journal row that took it.
decided_traits = Table(
    "decided_traits",
    metadata,
    Column("case_id", CaseId, ForeignKey("cases.case_id"), nullable=False),
    Column("no", Integer, nullable=False),
    Column("ground", String(2), nullable=False),
    Column("family", String(12), nullable=False),
    Column("act", String(40), nullable=False),
    Column("agent_id", String(64), nullable=False),
    Column("ratio", Integer, nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("fine_yuan", Integer),
    Column("days", Integer),  # that an order gives
    Column("until", Date),  # the last day the decision itself sets
    PrimaryKeyConstraint("case_id", "no", "ground"),
    sqlite_with_rowid=False,
)
_of = decided_traits.c
Index("ix_decided_traits_agent", _of.family, _of.ground, _of.agent_id, _of.ratio)
Index("ix_decided_traits_ratio", _of.family, _of.ground, _of.ratio)
