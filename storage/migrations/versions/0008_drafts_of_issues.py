"""An issue is a head and lines of its own; two people sign its draft.

Issues that came out before are carried over line by line; their digests are made anew, over heads
and lines, and their chain with them. They have no draft: one person's command released them.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

from domain.bulletin import FIRST_DIGEST, ChangeKind, Entry, IssueHead, IssueLine, Totals
from storage.codec import to_json
from storage.guards import append_only
from storage.issues import LinesDigest, text_digest
from storage.list_guards import guard_statements

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

GUARDED = (
    "issue_entries_lawful",
    "issues_lawful",
    "issues_changed",
    "cases_new_on_list",
    "cases_onto_list",
)


def upgrade() -> None:
    """Apply."""
    bind = op.get_bind()
    dialect = bind.dialect.name
    read = sa.text("SELECT * FROM issues ORDER BY number")
    old = [dict(row) for row in bind.execute(read).mappings()]
    for table, name in (("cases", "cases_new_on_list"), ("cases", "cases_onto_list")):
        op.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if dialect == "postgresql" else ""))
    if dialect == "postgresql":  # what an earlier migration of the same transaction put off
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    op.drop_table("issue_entries")
    op.drop_table("issues")
    if dialect == "postgresql":
        for name in GUARDED:
            op.execute(f"DROP FUNCTION {name}()")
    _create_tables()
    _put_back(bind, old)
    for name in ("issue_drafts", "issue_answers", "issue_entries"):
        for statement in append_only(name, dialect):
            op.execute(statement)
    op.execute(
        "CREATE TRIGGER issues_kept BEFORE DELETE ON issues BEGIN "
        "SELECT RAISE(ABORT, 'an issue is kept for ever'); END"
        if dialect == "sqlite"
        else "CREATE TRIGGER issues_kept BEFORE DELETE ON issues FOR EACH ROW "
        "EXECUTE FUNCTION refuse_change()"
    )
    for statement in guard_statements(dialect):
        if any(f" {name}" in statement.split(" ON ")[0] for name in GUARDED):
            op.execute(statement)


def _create_tables() -> None:
    op.create_table(
        "issue_drafts",
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("sort", sa.String(length=8), nullable=False),
        sa.Column("drafted_on", sa.Date(), nullable=False),
        sa.Column("lines_digest", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("sort IN ('regular', 'extra')", name=op.f("ck_issue_drafts_sort")),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_issue_drafts")),
    )
    op.create_table(
        "issue_answers",
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "answer = 'approve' OR length(trim(reason)) > 0",
            name=op.f("ck_issue_answers_reason_given"),
        ),
        sa.CheckConstraint(
            "answer IN ('approve', 'override', 'return')", name=op.f("ck_issue_answers_answer")
        ),
        sa.ForeignKeyConstraint(
            ["draft"], ["issue_drafts.no"], name=op.f("fk_issue_answers_draft")
        ),
        sa.PrimaryKeyConstraint("draft", "no", name=op.f("pk_issue_answers")),
        sa.UniqueConstraint("draft", "person", name="one_person"),
    )
    op.create_table(
        "issues",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("sort", sa.String(length=8), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=False),
        sa.Column("opening", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("closing", sa.Integer(), nullable=False),
        sa.Column("lines_digest", sa.String(length=64), nullable=False),
        sa.Column("previous_digest", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("draft", sa.Integer(), nullable=True),
        sa.Column("shown_at", sa.String(length=32), nullable=True),
        sa.CheckConstraint("sort IN ('regular', 'extra')", name=op.f("ck_issues_sort")),
        sa.CheckConstraint(
            "opening + added - removed = closing", name=op.f("ck_issues_totals_close")
        ),
        sa.ForeignKeyConstraint(["draft"], ["issue_drafts.no"], name=op.f("fk_issues_draft")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_issues")),
    )
    op.create_index(
        "uq_issues_regular",
        "issues",
        ["period"],
        unique=True,
        sqlite_where=sa.text("sort = 'regular'"),
        postgresql_where=sa.text("sort = 'regular'"),
    )
    op.create_table(
        "issue_entries",
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.String(length=32), nullable=False),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.Column("change", sa.String(length=3), nullable=True),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(change IS NULL) = (reason = '')", name=op.f("ck_issue_entries_change_has_reason")
        ),
        sa.CheckConstraint("change IN ('ADD', 'MOD', 'DEL')", name=op.f("ck_issue_entries_change")),
        sa.CheckConstraint(
            "in_force = (change IS NULL OR change <> 'DEL')",
            name=op.f("ck_issue_entries_gone_is_told"),
        ),
        sa.ForeignKeyConstraint(
            ["issue"],
            ["issues.number"],
            name=op.f("fk_issue_entries_issue"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listings.listing_id"], name=op.f("fk_issue_entries_listing_id")
        ),
        sa.PrimaryKeyConstraint("issue", "listing_id", name=op.f("pk_issue_entries")),
    )
    op.create_index("ix_issue_entries_listing_id", "issue_entries", ["listing_id"], unique=False)


def _put_back(bind: sa.Connection, old: list[dict[str, Any]]) -> None:
    """The issues from before: heads, lines, and the chain over them."""
    previous = FIRST_DIGEST
    for row in old:
        body = msgspec.json.decode(row["body"])
        said = {change["entry_id"]: change for change in body["changes"]}
        totals, digest = Totals(row["opening"]), LinesDigest()
        lines = []
        for plain in sorted((*body["entries"], *body["gone"]), key=lambda one: one["entry_id"]):
            entry = msgspec.convert(plain, Entry)
            told = said.get(entry.entry_id)
            change = None if told is None else ChangeKind(told["kind"])
            line = IssueLine(entry=entry, change=change, reason="" if not told else told["reason"])
            totals.count(line)
            text = to_json(entry)
            digest.add(line, text)
            lines.append(
                {
                    "issue": row["number"],
                    "listing_id": entry.entry_id,
                    "in_force": line.in_force,
                    "change": change and change.value,
                    "reason": line.reason,
                    "body": text,
                }
            )
        head = IssueHead(
            number=row["number"],
            period=row["period"],
            kind=body["kind"],
            released_on=_day(row["released_on"]),
            office=body["office"],
            opening=row["opening"],
            added=row["added"],
            removed=row["removed"],
            closing=row["closing"],
            changed=totals.changed,
            corrected=totals.corrected,
            lines_digest=digest.value(),
            previous_digest=previous,
        )
        text = to_json(head)
        previous = text_digest(text)
        columns = {name: row[name] for name in _CARRIED}
        told = {"sort": "regular", "lines_digest": head.lines_digest, "body": text}
        told |= {"previous_digest": head.previous_digest, "digest": previous}
        _insert(bind, "issues", [columns | told])
        if lines:
            _insert(bind, "issue_entries", lines)


_CARRIED = (
    "number", "period", "released_on", "opening", "added", "removed", "closing", "shown_at",
)  # fmt: skip


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _insert(bind: sa.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    names = tuple(rows[0])
    into = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(f':{n}' for n in names)})"
    bind.execute(sa.text(into), rows)
