"""Showings of the site, files that stood in it; subscribers are told when publicity resumes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.guards import append_only

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

APPEND_ONLY = ("showings", "released_files")
KINDS = "kind IN ('withdrawn', 'suspended', 'removed', 'corrected')"
KINDS_NOW = "kind IN ('withdrawn', 'suspended', 'removed', 'corrected', 'resumed')"


def upgrade() -> None:
    """Apply."""
    dialect = op.get_bind().dialect.name
    code_points = None if dialect == "sqlite" else "C"
    op.create_table(
        "showings",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("stopped", sa.String(length=16), nullable=True),
        sa.Column("zh", sa.Text(), nullable=True),
        sa.Column("en", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(stopped IS NULL) = (zh IS NULL) AND (stopped IS NULL) = (en IS NULL)",
            name=op.f("ck_showings_told_why"),
        ),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_showings")),
    )
    op.create_table(
        "released_files",
        sa.Column("sha256", sa.String(length=64, collation=code_points), nullable=False),
        sa.Column("path", sa.String(length=160, collation=code_points), nullable=False),
        sa.CheckConstraint(
            "length(sha256) = 64 AND length(path) > 0", name=op.f("ck_released_files_named")
        ),
        sa.PrimaryKeyConstraint("sha256", "path", name=op.f("pk_released_files")),
    )
    for table in APPEND_ONLY:
        for statement in append_only(table, dialect):
            op.execute(statement)
    _allow_another_kind(dialect)


def _allow_another_kind(dialect: str) -> None:
    """Let a change of an entry be that publicity resumed.

    SQLite has no other way to change a condition of a table that others refer to than to write its
    text anew (sqlite.org/lang_altertable.html, 7: for changes that touch no stored row).
    """
    if dialect != "sqlite":
        op.drop_constraint(op.f("ck_entry_changes_kind"), "entry_changes", type_="check")
        op.create_check_constraint(op.f("ck_entry_changes_kind"), "entry_changes", KINDS_NOW)
        return
    connection = op.get_bind()
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    changed = connection.execute(
        sa.text(
            "UPDATE sqlite_schema SET sql = replace(sql, :was, :now)"
            " WHERE type = 'table' AND name = 'entry_changes' AND instr(sql, :was) > 0"
        ),
        {"was": KINDS, "now": KINDS_NOW},
    )
    if changed.rowcount != 1:
        raise RuntimeError("entry_changes has another condition than this version made")
    connection.execute(sa.text(f"PRAGMA schema_version = {version + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = OFF"))
