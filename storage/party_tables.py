"""Who acts for an enterprise, and the signed consents to electronic service it gave.

Part of the same metadata as ``tables.py``. Rows are never taken away: a delegation that ended and a
consent that was withdrawn say since when (guards in the migration).
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
)

from storage.tables import Digest, Moment, Uscc, metadata

__all__ = ["delegates", "metadata", "service_consents"]

# Somebody an enterprise lets act for it, by a paper, from a day to a day (None: until it is ended).
delegates = Table(
    "delegates",
    metadata,
    Column("number", String(20), primary_key=True),
    Column("uscc", Uscc, ForeignKey("enterprises.uscc"), nullable=False),
    Column("name", Text, nullable=False),
    Column("paper", Text, nullable=False),  # name and number of the power of attorney
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("digest", Digest),  # of the paper's file, when it was handed in
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("ended_at", Moment),
    CheckConstraint("until IS NULL OR until >= since", name="in_order"),
)
Index("ix_delegates_uscc", delegates.c.uscc)

# Signed consent to electronic service (行政处罚法 61, 民事诉讼法 90): to which address, since when.
service_consents = Table(
    "service_consents",
    metadata,
    Column("number", String(20), primary_key=True),
    Column("uscc", Uscc, ForeignKey("enterprises.uscc"), nullable=False),
    Column("address", Text, nullable=False),
    Column("signed_by", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("digest", Digest, nullable=False),  # of the signed form
    Column("given_by", Text, nullable=False),
    Column("given_at", Moment, nullable=False),
    Column("withdrawn_on", Date),  # the first day on which it holds no more
    Column("withdrawn_by", Text),
    Column("seal", LargeBinary),  # under_seal.py
    CheckConstraint(
        "(withdrawn_on IS NULL) = (withdrawn_by IS NULL)", name="withdrawn_by_somebody"
    ),
)
Index("ix_service_consents_uscc", service_consents.c.uscc)
