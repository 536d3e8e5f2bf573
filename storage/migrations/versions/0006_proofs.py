"""Proofs kept with binding acts; listings that rest on them; guards on the journal itself.

Listings and issue entries are written anew, since SQLite cannot change a table's keys. A listing
from before gets the proof its journal gives.
"""

from __future__ import annotations

from collections import defaultdict

import sqlalchemy as sa
from alembic import op

from domain.journal import Moved, Proposed
from domain.proof_kept import Written, kept
from domain.vocabulary import Status
from storage.codec import entries_from_json
from storage.guards import append_only
from storage.list_guards import guard_statements, view_statements
from storage.proofs import COLUMNS, row_of

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    bind = op.get_bind()
    listings = [dict(r) for r in bind.execute(sa.text("SELECT * FROM listings")).mappings()]
    entries = [dict(r) for r in bind.execute(sa.text("SELECT * FROM issue_entries")).mappings()]
    op.drop_table("issue_entries")
    op.drop_table("listings")
    if bind.dialect.name == "postgresql":
        op.execute("DROP FUNCTION issue_entry_served()")
    op.create_table(
        "proofs",
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.String(length=8), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id", "no"], ["journal.stream", "journal.no"], name=op.f("fk_proofs_case_id")
        ),
        sa.PrimaryKeyConstraint("case_id", "no", name=op.f("pk_proofs")),
    )
    _create_listings()
    op.create_table(
        "issue_entries",
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue"],
            ["issues.number"],
            name=op.f("fk_issue_entries_issue"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listings.listing_id"], name=op.f("fk_issue_entries_listing_id")
        ),
        sa.PrimaryKeyConstraint("issue", "listing_id", name=op.f("pk_issue_entries")),
    )
    _put_back(bind, listings, entries)
    for table in ("proofs", "issue_entries"):
        for statement in append_only(table, bind.dialect.name):
            op.execute(statement)
    for statement in (*view_statements(bind.dialect.name), *guard_statements(bind.dialect.name)):
        op.execute(statement)


def _create_listings() -> None:
    op.create_table(
        "listings",
        sa.Column("listing_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("proof_no", sa.Integer(), nullable=False),
        sa.Column("list_kind", sa.String(length=12), nullable=False),
        sa.Column("list_basis", sa.Text(), nullable=True),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("decision_no", sa.Text(), nullable=False),
        sa.Column("decision_served_on", sa.Date(), nullable=False),
        sa.Column("meeting_on", sa.Date(), nullable=False),
        sa.Column("intent_served_on", sa.Date(), nullable=False),
        sa.Column("objection_closed_on", sa.Date(), nullable=False),
        sa.Column("listing_no", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("proposed_by", sa.String(length=64), nullable=False),
        sa.Column("legal_reviewer", sa.String(length=64), nullable=False),
        sa.Column("agency_head", sa.String(length=64), nullable=False),
        sa.Column("listing_served_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=24), nullable=True),
        sa.CheckConstraint(
            "list_kind IN ('district', 'statutory')", name=op.f("ck_listings_list_kind")
        ),
        sa.CheckConstraint(
            "list_kind = 'district' OR (list_basis IS NOT NULL AND length(list_basis) > 0)",
            name=op.f("ck_listings_statutory_has_basis"),
        ),
        sa.CheckConstraint(
            "list_kind = 'statutory' OR replace(measures, 'joint_punishment', '') = measures",
            name=op.f("ck_listings_district_joins_no_punishment"),
        ),
        sa.CheckConstraint(
            "length(decision_no) > 0 AND length(listing_no) > 0", name=op.f("ck_listings_numbered")
        ),
        sa.CheckConstraint(
            "legal_reviewer <> agency_head AND proposed_by <> legal_reviewer AND proposed_by <> agency_head",
            name=op.f("ck_listings_three_people"),
        ),
        sa.CheckConstraint(
            "decision_served_on <= meeting_on AND meeting_on <= intent_served_on AND intent_served_on <= objection_closed_on AND objection_closed_on <= decided_on",
            name=op.f("ck_listings_steps_in_order"),
        ),
        sa.CheckConstraint(
            "listing_served_on >= decided_on", name=op.f("ck_listings_served_after_decision")
        ),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (end_reason IS NULL)", name=op.f("ck_listings_end_has_reason")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.case_id"],
            name=op.f("fk_listings_case_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "proof_no"], ["proofs.case_id", "proofs.no"], name=op.f("fk_listings_proof")
        ),
        sa.PrimaryKeyConstraint("listing_id", name=op.f("pk_listings")),
        sa.UniqueConstraint("listing_no", name=op.f("uq_listings_listing_no")),
    )
    op.create_index(
        "uq_listings_in_force",
        "listings",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )


def _put_back(
    bind: sa.Connection, listings: list[dict[str, object]], entries: list[dict[str, object]]
) -> None:
    """The rows from before, each listing with the proof of its journal and what it was told."""
    if not listings:
        return
    journals = defaultdict[str, list[Written]](list)
    read = sa.text(
        "SELECT stream, no, digest, body FROM journal WHERE stream = :case_id ORDER BY no"
    )
    for row in listings:
        for stream, no, digest, body in bind.execute(read, {"case_id": row["case_id"]}):
            journals[stream].append(Written(no, digest, entries_from_json(body)))
    kept_proofs = []
    for row in listings:
        rows = journals[str(row["case_id"])]
        no = max(
            w.no
            for w in rows
            for entry in w.entries
            if isinstance(entry, Moved) and entry.becomes is Status.LISTED and entry.signed
        )
        kept_proofs.append(kept(rows, no, lambda _row, _on: ((), {})))
        row |= {"proof_no": no, "measures": _told(rows)}
    into = sa.text(
        f"INSERT INTO proofs ({', '.join(COLUMNS)}) VALUES ({', '.join(f':{c}' for c in COLUMNS)})"
    )
    bind.execute(into, [dict(zip(COLUMNS, row_of(one), strict=True)) for one in kept_proofs])
    names = tuple(listings[0])
    into = sa.text(
        f"INSERT INTO listings ({', '.join(names)}) VALUES ({', '.join(f':{n}' for n in names)})"
    )
    bind.execute(into, listings)
    if entries:
        bind.execute(
            sa.text("INSERT INTO issue_entries (issue, listing_id) VALUES (:issue, :listing_id)"),
            entries,
        )


def _told(rows: list[Written]) -> str:
    """The measures as the notice of intent told them, in the free words of before."""
    said = [
        entry.particulars["measures"]
        for row in rows
        for entry in row.entries
        if isinstance(entry, Proposed) and entry.particulars.get("measures")
    ]
    return said[-1] if said else ""
