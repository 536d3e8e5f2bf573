"""Hunt the mutants of ``domain/``: ``python3 bootstrap.py mutate [--rows | --code] [--only NAME]``.

mutmut writes the changed code into ``mutants/``; the hunt runs there (``hunt.py``), remembers its
verdicts in ``mutants/verdicts.json`` and goes on where it was stopped. ``docs/mutants.md`` is
written from the verdicts and from what ``survivors.yaml`` says of each survivor.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "mutants"


def generate(verdicts: Path) -> list[str]:
    """The changed code, and the names of the mutants in it.

    The tool numbers the mutants of a function, so what was found of a function that has changed
    since is forgotten.
    """
    from mutmut import __main__ as tool

    PLACE.mkdir(exist_ok=True)
    before = _written(tool)[1]
    shutil.rmtree(PLACE / "tests", ignore_errors=True)  # those that are gone hunt no more
    tool.copy_src_dir()
    tool.copy_also_copy_files()
    tool.create_mutants(2)
    names, after = _written(tool)
    if verdicts.exists():
        known = json.loads(verdicts.read_text("utf-8"))
        kept = {
            name: verdict
            for name, verdict in known.items()
            if before.get(function := name.partition("__mutmut_")[0]) == after.get(function)
        }
        verdicts.write_text(json.dumps(kept, ensure_ascii=False, indent=1), "utf-8")
    return names


def _written(tool: Any) -> tuple[list[str], dict[str, str]]:
    """The mutants that the tool has written, and the digest of every function it changed."""
    from mutmut.mutation.data import SourceFileMutationData

    names: list[str] = []
    digests = {}
    for path in tool.walk_mutatable_files():
        made = SourceFileMutationData(path=path)
        made.load()
        names += made.exit_code_by_key
        module = ".".join(path.with_suffix("").parts)
        for function, digest in made.hash_by_function_name.items():
            digests[f"{module}.{function}"] = digest
    return sorted(names), digests


def main() -> int:
    """Generate, hunt, write the page."""
    parser = argparse.ArgumentParser(prog="bootstrap.py mutate")
    parser.add_argument(
        "--rows", action="store_true", help="only those of the tables, which need no changed code"
    )
    parser.add_argument("--code", action="store_true", help="only those of the code")
    parser.add_argument("--only", default="", help="only mutants whose name contains this")
    parser.add_argument("--again", action="store_true", help="forget the verdicts of earlier hunts")
    parser.add_argument("--page", action="store_true", help="only write docs/mutants.md")
    asked = parser.parse_args()
    os.chdir(ROOT)
    verdicts = PLACE / "verdicts.json"
    if asked.again:
        shutil.rmtree(PLACE, ignore_errors=True)
    if not asked.page:
        code: list[str] = []
        if not asked.rows:
            code = generate(verdicts)
            (PLACE / "made.json").write_text(json.dumps(code), "utf-8")
            os.chdir(PLACE)
            sys.path[0] = str(PLACE)
        os.environ.setdefault("MINGDAN_EXAMPLES", "20")
        failed = hunt(code, asked.only, verdicts, rows=not asked.code)
        if failed:
            return 1
    from tests.mutation.page import write

    left = write(verdicts, ROOT)
    print(f"docs/mutants.md is written; {len(left)} survivors are not explained yet")
    return 0


def hunt(code: list[str], only: str, verdicts: Path, *, rows: bool) -> bool:
    """Hunt in the folder of the mutants, those of the tables too; whether it could not begin."""
    for name in [n for n in sys.modules if n.split(".")[0] in ("tests", "domain")]:
        del sys.modules[name]  # those of the mutants are meant
    import pytest

    from tests.mutation.hunt import HUNTERS, Hunt

    plugin = Hunt(code, rows=rows, only=only, verdicts=verdicts)
    # Nobody reads how a test failed, and telling it takes longer than the test.
    options = ["-q", "--tb=native", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist"]
    pytest.main([*options, *HUNTERS], plugins=[plugin])
    return plugin.failed


if __name__ == "__main__":
    sys.exit(main())
