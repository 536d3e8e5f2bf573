"""``python -m tests.insider``: change everything in a busy office, and write what came of it."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

from flows.audit import audit
from notifications.render import Renderer
from rules.findings import load_rule_book
from storage.tables import metadata
from storage.unit_of_work import UnitOfWork
from tests import busy_office
from tests.conftest import _assembly
from tests.insider import beside, page
from tests.insider.spoiling import spoil


def main() -> None:
    """Write the table of ``docs/security.md``."""
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        assembly = _assembly(f"sqlite:///{home / 'mingdan.db'}", home, load_rule_book())
        beside.all_of_it(busy_office.made(assembly, Renderer()))
        with UnitOfWork(assembly.engine, reading=True) as unit:
            known = frozenset(audit(unit).findings)
        spoilt = [
            spoil(assembly.engine, table, column, known)
            for table in metadata.sorted_tables
            for column in page.columns_of(table.name)
        ]
        page.put(one for one in spoilt if one is not None)
        assembly.engine.dispose()


if __name__ == "__main__":
    main()
