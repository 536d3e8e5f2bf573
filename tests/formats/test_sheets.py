"""A workbook is read in pieces as it would be whole, every cell at the place Excel shows."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, timedelta
from html import escape

import fastexcel
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from flows.formats.tables import UnreadableFileError, read_table
from flows.formats.workbooks import BrokenWorkbookError, sheets_of
from tests.conftest import EXAMPLES
from tests.formats.sample_rows import RIGHT, judged, names, row

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def with_markup(
    path, head="", rows="", root=f'<worksheet xmlns="{NAMESPACE}">', prefix="", texts=()
):
    """A workbook whose only sheet has this markup, with these shared texts."""
    book = Workbook()
    book.active.title = "数据"
    book.save(path.with_suffix(".plain.xlsx"))
    sheet = f"{root}{head}<{prefix}sheetData>{rows}</{prefix}sheetData></{prefix}worksheet>"
    shared = "".join(f"<si><t>{escape(one)}</t></si>" for one in texts)
    with zipfile.ZipFile(path.with_suffix(".plain.xlsx")) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, sheet if name.endswith("sheet1.xml") else old.read(name))
        if texts:
            new.writestr("xl/sharedStrings.xml", f'<sst xmlns="{NAMESPACE}">{shared}</sst>')
    return path


def cells(path, size=4_000_000):
    """What the first sheet holds, by row from 1 and column from 1."""
    sheets = sheets_of(path, size)
    return {
        (part.first_row + down, across): value
        for part in next(sheets)
        for down, values in enumerate(part.frame.iter_rows())
        for across, value in enumerate(values, start=1)
        if value is not None
    }


def text_cell(place, said):
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(said)}</t></is></c>'


@pytest.mark.parametrize("far", ["XFD1048576", "XFD2500", "AAA900000"])
def test_a_stray_cell_far_away_is_refused_by_its_name(tmp_path, far):
    """Reading up to it would take all memory there is, and end the process."""
    book = Workbook()
    book.active.title = "检测数据"
    book.active.append(list(RIGHT))
    for _ in range(3000):
        book.active.append(list(RIGHT.values()))
    book.active[far] = "x"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(UnreadableFileError, match=f"“检测数据”.*{far}.*删除"):
        read_table(tmp_path / "a.xlsx", names())


def test_a_stray_cell_is_found_whatever_the_sheet_says_of_its_size(tmp_path):
    """The size a sheet tells of itself may be wrong; numbers and quotes may be spelt otherwise."""
    rows = "<row r='9'><c t='n'\n r = 'XFD9'><v>1</v></c></row>"
    rows += "".join(f'<row r="{n}">{text_cell(f"A{n}", "x")}</row>' for n in range(10, 3000))
    path = with_markup(tmp_path / "a.xlsx", '<dimension ref="A1:B2"/>', rows)
    with pytest.raises(BrokenWorkbookError, match="XFD9"):
        cells(path)


@pytest.mark.parametrize("empty", [True, False])
def test_a_far_cell_that_is_only_coloured_does_no_harm(tmp_path, empty):
    book = Workbook()
    for n in range(1, 3001):
        book.active.cell(n, 2, f"v{n}")
    book.active["XFD2000"].fill = PatternFill("solid", fgColor="FF0000")
    if empty:
        book.active.row_dimensions[1_048_576].height = 30
    book.save(tmp_path / "a.xlsx")
    assert cells(tmp_path / "a.xlsx") == {(n, 2): f"v{n}" for n in range(1, 3001)}


@pytest.mark.parametrize(("left", "letter"), [(1, "M"), (2, "N"), (4, "P"), (27, "AM")])
def test_a_verdict_names_the_column_as_excel_does(tmp_path, book, left, letter):
    """Also when the columns before the first are empty, and a title stands above."""
    workbook = Workbook()
    sheet = workbook.active
    wrong = row(样品编号="002", 检测结果="合格")
    sheet.row_dimensions[1].height = 40  # a row that is there and holds nothing
    sheet.cell(3, left + 2, "检测结果汇总")
    for down, values in enumerate((list(RIGHT), list(RIGHT.values()), list(wrong.values())), 5):
        for across, value in enumerate(values, left):
            sheet.cell(down, across, value or None)
    workbook.save(tmp_path / "a.xlsx")
    assert [(p.row, p.column) for p in judged(tmp_path / "a.xlsx", book).problems] == [(7, letter)]


ODD = {
    "rows and cells without numbers": (
        "", "<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c/><c><v>3</v></c></row>",
        {(1, 1): "1", (1, 2): "2", (3, 2): "3"},
    ),
    "numbers that start again where one is left out": (
        "", '<row r="5"><c r="C5"><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>',
        {(5, 3): "1", (5, 4): "2", (6, 1): "3"},
    ),
    "a name before every tag": (
        "x:", '<x:row r="2"><x:c r="B2"><x:v>1</x:v></x:c></x:row>', {(2, 2): "1"},
    ),
    "single quotes and breaks within tags": (
        "", "<row\n r='2'><c s='0'\n r='B2'><v>1</v></c></row>", {(2, 2): "1"},
    ),
    "a comment that looks like a row": (
        "", '<row r="2"><c r="B2"><v>1</v></c></row><!-- <row r="9"><c r="A9"><v>9</v></c></row> -->', {(2, 2): "1"},
    ),
    "text that looks like a cell": (
        "", '<row r="2"><c r="B2" t="str"><v><![CDATA[<row r="7"> & r="XFD1"]]></v></c></row>',
        {(2, 2): '<row r="7"> & r="XFD1"'},
    ),
    "a far reference inside a text": (
        "", '<row r="2"><c r="B2" t="str"><v>r="XFD1048576"</v></c></row>', {(2, 2): 'r="XFD1048576"'},
    ),
    "rich text": (
        "", '<row r="2"><c r="B2" t="inlineStr"><is><r><rPr><color rgb="FF0000"/></rPr><t>a</t></r><r><t>b</t></r></is></c></row>',
        {(2, 2): "ab"},
    ),
    "nothing at all": ("", "", {}),
}  # fmt: skip


@pytest.mark.parametrize("size", [16, 4_000_000])
@pytest.mark.parametrize("shape", sorted(ODD))
def test_lawful_markup_that_is_rare_is_read_as_it_is_meant(tmp_path, shape, size):
    prefix, rows, expected = ODD[shape]
    names_of = f'xmlns:x="{NAMESPACE}"' if prefix else f'xmlns="{NAMESPACE}"'
    path = with_markup(tmp_path / "a.xlsx", "", rows, f"<{prefix}worksheet {names_of}>", prefix)
    if "<!" in rows:  # a comment or a CDATA section is never cut by a piece of usual size
        size = 4_000_000
    assert cells(path, size) == expected


def test_rows_out_of_order_are_refused_with_a_sentence(tmp_path):
    rows = '<row r="9"><c r="A9"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
    with pytest.raises(BrokenWorkbookError, match="另存为"):
        cells(with_markup(tmp_path / "a.xlsx", "", rows))


VALUES = st.one_of(
    st.none(),
    st.text("甲乙ab<&>\" '0123", min_size=1, max_size=6).filter(lambda said: said.strip() == said),
    st.integers(-(10**9), 10**9),
    st.floats(-1e6, 1e6).map(lambda value: round(value, 4)),
    st.booleans(),
    st.dates(date(1950, 1, 1), date(2030, 1, 1)),
    st.integers(0, 10**8).map(lambda seconds: datetime(2020, 1, 1) + timedelta(seconds=seconds)),
)


@given(
    st.lists(st.lists(VALUES, max_size=6), max_size=30),
    st.sampled_from([40, 300, 2_000]),
    st.booleans(),
)
@settings(max_examples=EXAMPLES, deadline=None)
def test_pieces_hold_what_the_whole_holds(tmp_path_factory, rows, size, of_1904):
    """Cell for cell as the reader gives the sheet at once, wherever it is cut."""
    path = tmp_path_factory.mktemp("pieces") / "a.xlsx"
    book = Workbook()
    if of_1904:
        book.epoch = datetime(1904, 1, 1)
    book.active["A1"] = "题"
    for down, values in enumerate(rows, start=2):
        for across, value in enumerate(values, start=1):
            book.active.cell(down, across, value)
    book.save(path)
    whole = fastexcel.read_excel(path).load_sheet(0, header_row=None, dtypes="string").to_polars()
    assert cells(path, size) == {
        (down, across): value
        for down, values in enumerate(whole.iter_rows(), start=1)
        for across, value in enumerate(values, start=1)
        if value is not None
    }


@given(st.lists(st.integers(0, 40), min_size=1, max_size=40), st.sampled_from([30, 200, 4_000]))
@settings(max_examples=EXAMPLES, deadline=None)
def test_shared_texts_are_those_of_the_whole(tmp_path_factory, chosen, size):
    path = tmp_path_factory.mktemp("shared") / "a.xlsx"
    texts = [f"第{n}号<&>" for n in range(41)]
    book = "".join(
        f'<row r="{2 * n}"><c r="C{2 * n}" t="s"><v>{one}</v></c></row>'
        for n, one in enumerate(chosen, start=1)
    )
    found = cells(with_markup(path, "", book, texts=texts), size)
    assert found == {(2 * n, 3): texts[one] for n, one in enumerate(chosen, start=1)}
