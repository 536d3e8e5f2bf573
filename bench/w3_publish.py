"""W3: 10,000 entries as pages and files and 1,000 one-page notices as PDF, beside peers in one run.

Every engine runs in a process of its own, by turns; its output is checked here, and a figure counts
only then. Absent peers are named.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from bench import w3_files, w3_paper
from bench.engine_runs import once
from bench.w3_entries import ENTRIES, NOTICES, Row, rows

ONCE = ("PyMuPDF", "WeasyPrint", "fpdf2")  # once is enough
FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
Told = dict[str, Any]


class CheckError(Exception):
    """What an engine wrote is not what was asked for."""


class _Cells(HTMLParser):
    """The text of every table cell."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.cells: list[str] = []
        self._open = False
        self.feed(page)

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        """A cell begins."""
        if tag in ("td", "th"):
            self._open = True
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        """A cell ends."""
        if tag in ("td", "th"):
            self._open = False

    def handle_data(self, data: str) -> None:
        """Text of the cell."""
        if self._open:
            self.cells[-1] += data


def _files(folder: Path, ending: str) -> list[Path]:
    """What was written, but for the warm-up; of the product the release, not the link to it."""
    found = (path for path in folder.rglob(f"*{ending}") if "warm" not in path.parts)
    return [path for path in found if "public" not in path.parts]


def check_pages(folder: Path, some: Sequence[Row]) -> None:
    """Every name and code stands in a cell of some page, as itself once it is read as HTML."""
    pages = [path for path in _files(folder, ".html") if "en" not in path.parts]
    cells = "\n".join(text for path in pages for text in _Cells(path.read_text("utf-8")).cells)
    for row in some:
        if row["name"] not in cells or row["uscc"] not in cells:
            raise CheckError(f"entry {row['no']} is on no page")


def check_csv(folder: Path, some: Sequence[Row]) -> None:
    """A BOM, and a row for every entry with its name, code and number in their columns."""
    (path,) = _files(folder, "entries.csv")
    raw = path.read_bytes()
    if not raw.startswith(b"\xef\xbb\xbf"):
        raise CheckError("no byte order mark")
    found = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    _compare(found, some)


def check_json(folder: Path, some: Sequence[Row]) -> None:
    """An array of objects, or one under a name, an object for every entry."""
    (path,) = _files(folder, "entries.json")
    told = json.loads(path.read_bytes())
    found = told if isinstance(told, list) else told["entries"]
    _compare(found, some)


def _compare(found: Sequence[Told], some: Sequence[Row]) -> None:
    for field in ("name", "uscc", "decision_no", "listing_date"):
        if [str(one[field]) for one in found] != [row[field] for row in some]:
            raise CheckError(f"{field} differs")


def check_every(folder: Path, some: Sequence[Row]) -> None:
    """The list as JSON Lines is whole; the other formats have their own tests."""
    (path,) = _files(folder, "entries.jsonl")
    _compare([json.loads(line) for line in path.read_text("utf-8").splitlines()], some)


def check_paper(folder: Path, some: Sequence[Row]) -> None:
    """One page a file, the name and the code come out as text, the face is embedded."""
    for row in some:
        reader = PdfReader(folder / f"{row['no']}.pdf")
        if len(reader.pages) != 1:
            raise CheckError(f"notice {row['no']} has {len(reader.pages)} pages")
        text = "".join(reader.pages[0].extract_text().split())
        if row["name"] not in text or row["uscc"] not in text:
            raise CheckError(f"the text of notice {row['no']} does not come out")
        if not any(map(_embedded, _fonts(reader.pages[0].get("/Resources")))):
            raise CheckError(f"the face of notice {row['no']} is not embedded")


def _fonts(resources: Any) -> Iterator[Any]:
    """The fonts of a page, and of the drawings it is made of."""
    known = resources.get_object() if resources else {}
    for font in known["/Font"].get_object().values() if "/Font" in known else ():
        yield font.get_object()
    for drawing in known["/XObject"].get_object().values() if "/XObject" in known else ():
        yield from _fonts(drawing.get_object().get("/Resources"))


def _embedded(font: Any) -> bool:
    own = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    descriptor = own.get("/FontDescriptor", {})
    return any(name in descriptor.get_object() for name in FONT_FILES) if descriptor else False


CHECKS: dict[str, Callable[[Path, Sequence[Row]], None]] = {
    "html": check_pages,
    "csv": check_csv,
    "json": check_json,
    "every format": check_every,
}


def run(entries: int = ENTRIES, notices: int = NOTICES, runs: int = 3) -> Told:
    """Both halves: seconds of pages and files, notices a second of paper."""
    whole = rows(entries)
    files = _by_turns("bench.w3_files", list(w3_files.ENGINES), entries, runs, whole)
    paper = _by_turns("bench.w3_paper", list(w3_paper.ENGINES), notices, runs, rows(notices))
    return {"entries": entries, "files": _files_report(files), "paper": _paper_report(paper)}


def _by_turns(
    module: str, engines: list[str], count: int, runs: int, some: Sequence[Row]
) -> dict[str, list[Told]]:
    told: dict[str, list[Told]] = {engine: [] for engine in engines}
    for number in range(runs):
        for engine in engines:
            without = any("seconds" not in one for one in told[engine])
            if not without and not (number and engine in ONCE):
                told[engine].append(_checked(module, engine, count, some, check=number == 0))
    return told


def _checked(module: str, engine: str, count: int, some: Sequence[Row], *, check: bool) -> Told:
    folder = Path(tempfile.mkdtemp(prefix="w3-"))
    try:
        told = once(module, engine, str(folder), str(count))
        if check and "absent" not in told:
            verify = CHECKS.get(engine.partition(":")[0], check_paper)
            verify(folder, some[: told["count"]])
    except CheckError as error:
        return {"failed": str(error)}
    else:
        return told
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _split(told: dict[str, list[Told]]) -> tuple[dict[str, list[Told]], Told]:
    """The engines with a figure, and why the others have none: ``absent``, ``failed``."""
    with_figure = {name: some for name, some in told.items() if "seconds" in some[0]}
    why = {
        key: {name: some[0][key] for name, some in told.items() if key in some[0]}
        for key in ("absent", "failed")
    }
    return with_figure, why


def _files_report(told: dict[str, list[Told]]) -> Told:
    present, without = _split(told)
    engines = {
        name: {
            "seconds": round(statistics.median(one["seconds"] for one in some), 3),
            "megabytes": max(one["megabytes"] for one in some),
        }
        for name, some in present.items()
    }
    return {"engines": engines, **without}


def _paper_report(told: dict[str, list[Told]]) -> Told:
    """Rates; the product's over the best peer's, and over typst alone times the cores."""
    present, without = _split(told)
    cores = len(os.sched_getaffinity(0))
    engines = {
        name: {
            "notices_per_second": round(
                statistics.median(one["count"] / one["seconds"] for one in some), 1
            ),
            "notices": some[0]["count"],
            "megabytes": max(one["megabytes"] for one in some),
        }
        for name, some in present.items()
    }
    alone = engines["typst, held compiler"]["notices_per_second"] * cores
    for name, one in engines.items():
        if name.startswith("mingdan"):
            one["over_typst_alone_times_cores"] = round(one["notices_per_second"] / alone, 2)
    return {"cores": cores, "engines": engines, **without}
