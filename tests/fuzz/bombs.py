"""Files made to swell: small to send, monstrous to hold. Each is read in a process of its own.

python -m tests.fuzz.bombs            writes the table of docs/bad-input.md anew
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from struct import pack
from tempfile import TemporaryDirectory

from flows.formats.layouts import INSPECTIONS
from samples.files import write_xlsx
from tests.fuzz.parsers import PARSERS

MOST_MEMORY = 3_000_000_000  # bytes of addresses a reader may ask for; beyond it, it fails
MOST_SECONDS = 120
PAGE, MARK = Path(__file__).parents[2] / "docs" / "bad-input.md", "<!-- measured -->"
NAMESPACE = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = [column.zh for column in INSPECTIONS.columns]


def _workbook(**members: Callable[[], bytes]) -> bytes:
    """A small right workbook with some members put in the place of its own."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        write_xlsx(path, HEAD, [dict.fromkeys(HEAD, "1")], "检测结果汇总")
        given = {name.replace("__", "/").replace("_", "."): made for name, made in members.items()}
        made = io.BytesIO()
        with (
            zipfile.ZipFile(path) as source,
            zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as to,
        ):
            for info in source.infolist():
                if info.filename not in given:
                    to.writestr(info.filename, source.read(info))
            for name, content in given.items():
                to.writestr(name, content())
    return made.getvalue()


def _sheet(rows: bytes, before: bytes = b"") -> bytes:
    data = b"<sheetData>" + rows + b"</sheetData>"
    return before + b'<worksheet xmlns="' + NAMESPACE + b'">' + data + b"</worksheet>"


def _head(more: bytes = b"") -> bytes:
    cells = b"".join(
        b'<c t="inlineStr"><is><t>' + name.encode() + b"</t></is></c>" for name in HEAD
    )
    return b'<row r="1">' + cells + b"</row>" + more


LAUGHS = (
    b"<!DOCTYPE w [<!ENTITY a0 'ha'>"
    + b"".join(b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    + b"]>"
)


def _png(wide: int, high: int) -> bytes:
    """A picture of one colour: a few kilobytes for any number of pixels."""

    def part(kind: bytes, body: bytes) -> bytes:
        return pack(">I", len(body)) + kind + body + pack(">I", zlib.crc32(kind + body))

    rows, packer = b"\0" * (wide // 8 + 1), zlib.compressobj(9)
    body = b"".join(packer.compress(rows * 64) for _ in range(min(high, 40_000) // 64))
    head = pack(">IIBBBBB", wide, high, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + part(b"IHDR", head)
        + part(b"IDAT", body + packer.flush())
        + part(b"IEND", b"")
    )


def _nested() -> bytes:
    inner = b"\0" * 50_000_000
    for _ in range(4):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for n in range(5):
                archive.writestr(f"{n}.zip", inner)
        inner = file.getvalue()
    return inner


def _many(count: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for n in range(count):
            archive.writestr(f"xl/{n}.xml", b"")
    return file.getvalue()


def _overlapping() -> bytes:
    """One packed member under many names, as in the bomb of 2019."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * 20_000_000)
        first = archive.infolist()[0]
        for n in range(500):
            other = zipfile.ZipInfo(f"xl/{n}.xml")
            for name in ("header_offset", "CRC", "compress_size", "file_size", "compress_type"):
                setattr(other, name, getattr(first, name))
            archive.filelist.append(other)
    return file.getvalue()


@dataclass(frozen=True)
class Bomb:
    """What it is, for which parser, and how it is made; ``refused``: it must not be read."""

    parser: str
    made: Callable[[], bytes]
    refused: bool = True
    long: bool = False  # takes long to make or to read: measured, not in every run


SHEET = "xl__worksheets__sheet1_xml"
BOMBS: dict[str, Bomb] = {
    "a sheet of a gigabyte of blanks": Bomb("inspections.xlsx", lambda: _workbook(
        **{SHEET: lambda: _sheet(_head() + b" " * 1_000_000_000)}), long=True),
    "20 members of 40 MB each": Bomb("inspections.xlsx", lambda: _workbook(
        **{f"xl__more{n}_xml": lambda: b" " * 40_000_000 for n in range(20)}), long=True),
    "shared texts of 39 MB, all alike": Bomb("inspections.xlsx", lambda: _workbook(
        xl__sharedStrings_xml=lambda: b"<si><t>x</t></si>" * 2_300_000), refused=False, long=True),
    "archives in archives": Bomb("inspections.xlsx", _nested, long=True),
    "archives in archives, among texts": Bomb("archive", _nested, long=True),
    "200,000 members": Bomb("inspections.xlsx", lambda: _many(200_000), long=True),
    "500 members that lie on one another": Bomb("inspections.xlsx", _overlapping),
    "entities that grow tenfold nine times": Bomb("inspections.xlsx", lambda: _workbook(
        **{SHEET: lambda: _sheet(_head(b'<row r="2"><c t="inlineStr"><is><t>&a9;</t></is></c></row>'), LAUGHS)})),
    "a cell in XFD1048576": Bomb("inspections.xlsx", lambda: _workbook(
        **{SHEET: lambda: _sheet(_head(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))})),
    "a shared text that is not there": Bomb("inspections.xlsx", lambda: _workbook(
        **{SHEET: lambda: _sheet(_head(b'<row r="2"><c r="A2" t="s"><v>4294967295</v></c></row>'))})),
    "a day beyond the calendar": Bomb("inspections.xlsx", lambda: _workbook(
        **{SHEET: lambda: _sheet(_head(b'<row r="2"><c r="A2" s="1" t="d"><v>1e308</v></c><c r="B2"><v>-1e308</v></c></row>'))}), refused=False),
    "a cell of 10 MB": Bomb("inspections.csv", lambda: ",".join(HEAD).encode() + b"\n" + b"x" * 10_000_000 + b",1,1,1\n", refused=False, long=True),
    "a quote that nobody closes, 60 MB": Bomb("inspections.csv", lambda: ",".join(HEAD).encode() + b'\n"' + b"x\n" * 30_000_000, long=True),
    "100,000 columns": Bomb("inspections.csv", (",".join(HEAD) + ",x" * 100_000 + "\n1,2,3,4\n").encode, refused=False, long=True),
    "an object 100,000 deep": Bomb("inspections.jsonl", lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
    "a figure of a million digits": Bomb("figures.jsonl", lambda: b'{"value": ' + b"9" * 1_000_000 + b"}"),
    "a sealed record 100,000 deep": Bomb("bundle", lambda: b"[" * 100_000 + b"]" * 100_000),
    "an act 100,000 deep": Bomb("acts", lambda: b'{"do":' * 100_000 + b"1" + b"}" * 100_000, refused=False),
    "a proof 100,000 deep": Bomb("document", lambda: b'{"format":"mingdan-proof-1","proof":' + b"[" * 100_000, refused=False),
    "a catalogue 900 deep": Bomb("site", lambda: b"\3" + b"[" * 900 + b"]" * 900, refused=False),
    "aliases that grow ninefold ten times": Bomb("pack", lambda: b"a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + b"".join(
        b"a%d: &a%d [%s]\n" % (n, n, b",".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 11)), long=True),
    "a picture of 1.6 billion points": Bomb("photo", lambda: _png(40_000, 40_000), long=True),
    "a picture that says 4 billion points": Bomb("photo", lambda: _png(65_535, 65_535)),
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What became of a bomb: what was said, by how much memory grew for it, how long it took."""

    sent: int
    said: str
    most: int
    seconds: float


def explode(*names: str) -> list[Told]:
    """Read bombs in a child process that may not grow beyond :data:`MOST_MEMORY`.

    Linux alone tells what a process may hold and held.
    """
    with TemporaryDirectory() as folder:
        sizes = []
        for number, name in enumerate(names):
            raw = BOMBS[name].made()
            sizes.append(len(raw))
            (Path(folder) / f"{number}").write_bytes(raw)
        done = subprocess.run(
            [sys.executable, "-m", "tests.fuzz.bombs", folder, *names],
            capture_output=True, text=True, timeout=MOST_SECONDS, check=False,
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{names}: {done.returncode}\n{done.stderr[-2000:]}")
    lines = map(json.loads, done.stdout.splitlines())
    return [Told(size, *line) for size, line in zip(sizes, lines, strict=True)]


def _memory(kind: str) -> int:
    """Bytes of this process: VmRSS now, VmHWM at most (not those of who began it: see getrusage)."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(kind))


def _child(folder: str, *names: str) -> None:
    for name in {BOMBS[name].parser for name in names}:  # what is loaded once is no part of a bomb
        with TemporaryDirectory() as place:
            PARSERS[name].told(PARSERS[name].seeds(Path(place))[0], Path(place))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    for number, name in enumerate(names):
        raw = (Path(folder) / f"{number}").read_bytes()
        Path("/proc/self/clear_refs").write_text("5", "ascii")  # the peak is counted from here
        held = _memory("VmRSS")
        begun = time.perf_counter()
        with TemporaryDirectory() as place:
            said = PARSERS[BOMBS[name].parser].told(raw, Path(place))
        most = max(_memory("VmHWM") - held, 0)
        sys.stdout.write(json.dumps([said, most, time.perf_counter() - begun]) + "\n")


def table() -> str:
    """Every bomb, each in a process of its own, as a table of Markdown."""
    lines = ["| Sent | To | Size | Became | Memory | Time |", "|---|---|---:|---|---:|---:|"]
    for name, bomb in BOMBS.items():
        told = explode(name)[0]
        became = "refused" if told.said else "read or told"
        lines.append(
            f"| {name} | {bomb.parser} | {told.sent / 1e6:.2f} MB | {became} "
            f"| {told.most / 1e6:.0f} MB | {told.seconds:.1f} s |"
        )
        sys.stderr.write(f"{lines[-1]}\n")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the table into its page."""
    page = PAGE.read_text("utf-8")
    before, _, rest = page.partition(MARK)
    _, _, after = rest.partition(MARK)
    PAGE.write_text(f"{before}{MARK}\n\n{table()}\n{MARK}{after}", "utf-8")


if __name__ == "__main__":
    _child(*sys.argv[1:]) if sys.argv[1:] else main()
