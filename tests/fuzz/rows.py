"""Files of rows: what is imported, judged by itself, handed in by a program, or decided."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

from flows.formats.decisions import read_decisions
from flows.formats.files import judge_file
from flows.formats.inspections import report_rows
from flows.formats.layouts import LAYOUTS
from flows.formats.tables import UnreadableFileError
from flows.judging import EXAMPLES, as_line, judge_measurements
from rules.findings import load_rule_book
from samples.files import write_xlsx
from tests.formats.sample_rows import RECEIVED, context, write_csv
from tests.fuzz.bending import Bender, cells, members, value_a_line, values
from tests.fuzz.parser import Parser, Seeds
from tests.web.programs import RIGHT
from web.handing_in import _as_lines


@cache
def _book():
    return load_rule_book()


def _rows_of(kind: str) -> list[dict[str, str]]:
    return [{column.zh: column.example for column in LAYOUTS[kind].columns}]


def _workbook(kind: str) -> Seeds:
    def made(folder: Path) -> list[bytes]:
        rows = _rows_of(kind)
        write_xlsx(folder / "seed.xlsx", list(rows[0]), rows, "检测结果汇总")
        return [(folder / "seed.xlsx").read_bytes()]

    return made


def _texts(kind: str) -> Seeds:
    def made(folder: Path) -> list[bytes]:
        utf = write_csv(folder / "seed.csv", _rows_of(kind)).read_bytes()
        text = utf.decode()
        return [
            utf,
            text.encode("gb18030"),
            text.encode("utf-16"),
            text.replace("\r\n", "\r").encode(),
        ]

    return made


def _lines(kind: str) -> Seeds:
    return lambda _: [json.dumps(row, ensure_ascii=False).encode() for row in _rows_of(kind)]


def _judged(kind: str, ending: str) -> Callable[[bytes, Path], object]:
    """Read and judged to the end, as an import does it."""

    def read(raw: bytes, folder: Path) -> object:
        path = folder / f"given{ending}"
        path.write_bytes(raw)
        with judge_file(path, LAYOUTS[kind], context(_book())) as file:
            for accepted in file.portions():
                if kind == "inspections":
                    report_rows(accepted, _book().agents)
            return file.problems

    return read


# Computations by their parts, as README shows them.
STATED = (
    '{"computation":"C_TWA","agent":"苯","unit":"mg/m3","sampled_on":"2024-06-01",'
    '"parts":[{"concentration":"2.1","minutes":240},{"concentration":"<0.3","minutes":120}]}',
    '{"computation":"WBGT","sampled_on":"2026-03-02","tasks":[{"wbgt":"31.2","minutes":120}],'
    '"labour":"Ⅱ","hot_region":"否"}',
)


def _by_itself(raw: bytes, folder: Path) -> object:
    """As ``mingdan judge`` does it, every result told as a line."""
    path = folder / "given.jsonl"
    path.write_bytes(raw)
    with judge_measurements(path, _book(), RECEIVED) as file:
        return [as_line(one).encode() for report in file.reports for one in report.results]


def _handed_in(raw: bytes, folder: Path) -> object:
    """The JSON body of the API, as its rows are put into a file; then as that is judged."""
    path = folder / "given.json"
    path.write_bytes(raw)
    return _judged("inspections", ".jsonl")(_as_lines(path).read_bytes(), folder)


def _acts(raw: bytes, folder: Path) -> object:
    path = folder / "given.jsonl"
    path.write_bytes(raw)
    return read_decisions(path)


ACT = {
    "ref": "r-1", "on": "2026-03-02", "case": "91999999000001XMDA-2026-01", "do": "propose",
    "act": "file", "by": "ins-01", "reason": "虚构", "particulars": {"reply": "虚构"},
}  # fmt: skip
ROWS = (
    b'"',
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\r",
    b"\0",
    b"=1+1",
    b"1e308",
    "０.８".encode(),
    b"9999-12-31",
)
SHEET = (b'<c r="XFD1048576">', b'<row r="', b"<!DOCTYPE", b"&x;", b't="s"', b"<v>-1</v>", b's="1"', b't="d"', b't="e"', b"<mergeCell ", b'r="A0"', b'date1904="1"')  # fmt: skip
WORDS = (b"1e999", b"NaN", b"-0", b"[[[[", b'"\\ud800"', b"null", b"99999999999999999999")
KINDS: tuple[tuple[str, str, Callable[[str], Seeds], tuple[bytes, ...], Bender], ...] = (
    ("inspections", ".xlsx", _workbook, SHEET, members),
    ("inspections", ".csv", _texts, ROWS, cells),
    ("inspections", ".jsonl", _lines, WORDS, value_a_line),
    ("complaints", ".xlsx", _workbook, SHEET, members),
    ("complaints", ".csv", _texts, ROWS, cells),
    ("enterprises", ".csv", _texts, ROWS, cells),
    ("enterprises", ".jsonl", _lines, WORDS, value_a_line),
    ("officials", ".csv", _texts, ROWS, cells),
    ("protection", ".csv", _texts, ROWS, cells),
    ("figures", ".xlsx", _workbook, SHEET, members),
    ("figures", ".jsonl", _lines, WORDS, value_a_line),
)
PARSERS: dict[str, Parser] = {
    **{
        f"{kind}{ending}": Parser(
            _judged(kind, ending), (UnreadableFileError,), seeds(kind), words, bent
        )
        for kind, ending, seeds, words, bent in KINDS
    },
    "judged.jsonl": Parser(
        _by_itself, (UnreadableFileError,),
        lambda _: [*(json.dumps(one, ensure_ascii=False).encode() for one in EXAMPLES), *map(str.encode, STATED)],
        WORDS, value_a_line,
    ),
    "rows.json": Parser(
        _handed_in, (UnreadableFileError,),
        lambda _: [json.dumps({"rows": [RIGHT["inspections"]]}, ensure_ascii=False).encode()],
        WORDS, values,
    ),
    "acts": Parser(
        _acts, (UnreadableFileError,), lambda _: [json.dumps(ACT, ensure_ascii=False).encode()],
        WORDS, value_a_line,
    ),
}  # fmt: skip
