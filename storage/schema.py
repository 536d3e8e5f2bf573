"""Bringing a database to the tables of this version."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from storage.errors import NoDatabaseError, StorageError


class NewerDatabaseError(StorageError):
    """A database of a newer version; the message says what to do."""


MIGRATING = 0x6D696E67  # the number of the lock: "ming"
MIGRATIONS = Path(__file__).parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


@cache
def head() -> str:
    """The revision this version of the product needs: told by all migrations, read once."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise RuntimeError("no migration is shipped")
    return revision


def current(engine: Engine) -> str | None:
    """The revision a database is at; None for an empty one. NoDatabaseError when there is none."""
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except OperationalError as error:
        where, why = engine.url.render_as_string(), " ".join(str(error.orig).split())
        raise NoDatabaseError(
            f"打不开数据库 {where}（{why}）：请核对 MINGDAN_DATABASE_URL，确认数据库已启动"
            "（SQLite：文件夹存在、可以写入），再运行一次。本次没有改动任何内容。"
        ) from error


def knows(revision: str) -> bool:
    """Whether a revision is one of this version's migrations."""
    return revision in _revisions()


@cache
def _revisions() -> frozenset[str]:
    shipped = ScriptDirectory.from_config(_config()).walk_revisions()
    return frozenset(script.revision for script in shipped)


def migrate(engine: Engine) -> bool:
    """Run the migrations that are missing; returns whether there were any.

    NewerDatabaseError when the database was brought further by a newer version: a programme that
    does not know its tables must not write to them, and nothing is taken back.
    """
    found = current(engine)
    if found == head():
        return False
    if found is not None and not knows(found):
        raise NewerDatabaseError(
            f"数据库的版本是 {found}，本程序只认识到 {head()}：数据库已由更新的版本升级，"
            "升级不能撤回。请安装更新的版本；确要回到原版本的，从升级前的备份恢复（docs/upgrade.md）。"
        )
    config = _config()
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":  # two programmes that start at once take turns
            connection.execute(text("SELECT pg_advisory_xact_lock(:one)"), {"one": MIGRATING})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
    return True
