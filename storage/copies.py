"""A database copied while it is written to, and put back whole where there is none.

SQLite by its online backup: one step, one moment; writers go on. PostgreSQL by pg_dump on a
snapshot that is counted beside it, or by pg_basebackup, which the server's own log then brings to
any moment.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, inspect, make_url, text

from domain.told import ToldError
from storage.counted import Counted, counted
from storage.schema import current
from storage.unit_of_work import UnitOfWork, connect, translated


class CopyError(ToldError):
    """A copy that could not be made, read or put back; the message says what to do."""


def sqlite_file(url: str) -> Path:
    """The file of ``sqlite:///path``."""
    return Path(make_url(url).database or "")


def is_empty(engine: Engine) -> bool:
    """Whether a database has no table at all."""
    with translated():
        return not inspect(engine).get_table_names()


# -- SQLite ----------------------------------------------------------------------------------------


def copy_sqlite(source: Path, to: Path) -> None:
    """A copy as of one moment, in one file. What is written meanwhile is not in it."""
    if not source.exists():
        raise CopyError(f"找不到数据库 {source}：请检查 MINGDAN_HOME。")
    try:
        with closing(sqlite3.connect(source)) as living, closing(sqlite3.connect(to)) as copy:
            living.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # nothing of it beside the file
    except sqlite3.Error as error:
        raise CopyError(f"无法备份数据库 {source}：{error}") from error


def counted_in(url: str) -> tuple[Counted, str | None]:
    """The figures of a database nobody writes to, and its schema; a file stays one file."""
    engine = connect(url)
    try:
        with UnitOfWork(engine, reading=True) as unit:
            found = counted(unit)
        schema = current(engine)
    finally:
        engine.dispose()
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(sqlite_file(url))) as file:
            file.execute("PRAGMA journal_mode = DELETE")
    return found, schema


def sqlite_problem(file: Path) -> str:
    """What SQLite itself finds wrong with a file; empty when nothing."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?immutable=1", uri=True)) as db:
            (told,) = db.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        return str(error)
    return "" if told == "ok" else str(told)


# -- PostgreSQL ------------------------------------------------------------------------------------


@contextmanager
def snapshot(engine: Engine) -> Iterator[tuple[str, Counted]]:
    """A moment of a PostgreSQL database, held as long as the block: its name, its figures."""
    with UnitOfWork(engine, reading=True) as unit:
        unit.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", ())
        ((name,),) = unit.rows("SELECT pg_export_snapshot()")
        yield str(name), counted(unit)


def dump_postgresql(url: URL, to: Path, name: str, programs: Path | None) -> None:
    """``pg_dump``'s own format, compressed, of the moment of a snapshot."""
    run(
        "pg_dump",
        ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={name}"],
        [f"--file={to}", _plain(url)],
        url=url,
        programs=programs,
    )


def restore_dump(url: URL, dump: Path, programs: Path | None) -> None:
    """A dump into an empty database, all of it or nothing."""
    run(
        "pg_restore",
        ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"],
        [f"--dbname={_plain(url)}", str(dump)],
        url=url,
        programs=programs,
    )


def dump_problem(dump: Path, programs: Path | None) -> str:
    """What pg_restore finds wrong with a dump; empty when it can be read to its end."""
    try:
        run("pg_restore", ["--file", os.devnull], [str(dump)], programs=programs)
    except CopyError as error:
        return str(error)
    return ""


def base_backup(url: URL, to: Path, programs: Path | None) -> None:
    """The server's data directory, packed into ``to``/base.tar.gz; replayed from its log."""
    run(
        "pg_basebackup",
        ["--format=tar", "--gzip", "--wal-method=fetch", "--checkpoint=fast", "--no-password"],
        [f"--pgdata={to}", f"--dbname={_plain(url)}"],
        url=url,
        programs=programs,
    )


WRITTEN = ("ENCODING", "LC_COLLATE", "LC_CTYPE")
_WRITTEN = (
    "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database"
    " WHERE datname = current_database()"
)


@contextmanager
def passing_database(url: URL, name: str) -> Iterator[URL]:
    """An empty database beside that of ``url`` and written as it is; dropped at the end.

    A server's own encoding may be another (SQL_ASCII, where it was set up without a locale).
    """
    server = connect(url.render_as_string(hide_password=False))
    try:
        with (
            server.connect().execution_options(isolation_level="AUTOCOMMIT") as admin,
            translated(),
        ):
            like = "".join(
                f" {what} '{value}'"
                for what, value in zip(WRITTEN, admin.execute(text(_WRITTEN)).one(), strict=True)
            )
            admin.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0{like}'))
            try:
                yield url.set(database=name)
            finally:
                admin.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    finally:
        server.dispose()


def _plain(url: URL) -> str:
    """The address as PostgreSQL's programs read it; the password goes by the environment."""
    return url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)


def run(
    program: str,
    options: Sequence[str],
    rest: Sequence[str],
    *,
    programs: Path | None,
    url: URL | None = None,
) -> None:
    """Run one of PostgreSQL's programs to its end; CopyError with what it said."""
    command = str(programs / program) if programs else program
    password = None if url is None else url.password
    env = {**os.environ, **({} if password is None else {"PGPASSWORD": str(password)})}
    try:
        done = subprocess.run(  # noqa: S603 - no shell; the words are ours
            [command, *options, *rest], env=env, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise CopyError(
            f"无法运行 {command}：{error.strerror}。请安装 PostgreSQL 客户端程序，"
            "或者用 MINGDAN_BACKUP_PROGRAMS 指明其所在文件夹。"
        ) from error
    if done.returncode:
        raise CopyError(f"{program} 未完成：{done.stderr.strip()[-600:]}")
