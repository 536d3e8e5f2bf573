"""Alembic's entry: migrations run on the connection they are given, nowhere else."""

from __future__ import annotations

from alembic import context

from storage import (  # noqa: F401  tables of the same metadata
    access_tables,
    desk_tables,
    draw_tables,
    filter_tables,
    hearing_tables,
    joint_tables,
    list_tables,
    log_tables,
    party_tables,
    rule_tables,
    search_tables,
    showing_tables,
    token_tables,
    watch_tables,
)
from storage.subscriber_tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
