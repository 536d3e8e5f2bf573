"""W3: what every engine is asked for, and that a wrong output is turned down."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from bench.import_engines import code_holds
from bench.w3_entries import FIELDS, Sheet, rows, sheet
from bench.w3_files import A_PAGE, ENGINES, csv_module, given, html_fstrings, json_module
from bench.w3_paper import typst_cut, typst_held
from bench.w3_publish import CHECKS, CheckError, check_pages, check_paper

FEW = 2 * A_PAGE + 3
HERE = [name for name in ENGINES if "orjson" not in name]  # a peer's library apart


def test_the_entries_are_seeded_and_as_the_work_asks() -> None:
    some = rows(300)

    assert some == rows(300)
    assert some[:10] == rows(10)
    for row in some:
        assert list(row) == list(FIELDS)
        assert 12 <= len(row["name"]) <= 24
        assert 30 <= len(row["violation"]) <= 60
        assert code_holds(row["uscc"])
        assert row["removal_date"] > row["listing_date"]


def test_a_sheet_has_five_rows_three_paragraphs_and_some_350_chinese_characters() -> None:
    for row in rows(50):
        one = sheet(row)
        said = (
            one.title,
            one.number,
            *(word for pair in one.table for word in pair),
            *one.paragraphs,
            one.seal,
        )
        assert isinstance(one, Sheet)
        assert (len(one.table), len(one.paragraphs)) == (5, 3)
        assert 300 <= len(re.findall("[一-龥]", "".join(said))) <= 380


@pytest.mark.parametrize("engine", HERE)
def test_every_engine_writes_what_the_check_asks_for(tmp_path: Path, engine: str) -> None:
    some = rows(FEW)
    ENGINES[engine](given(engine, some), tmp_path)

    CHECKS[engine.partition(":")[0]](tmp_path, some)


def test_pages_turn_and_escape(tmp_path: Path) -> None:
    some = rows(FEW)
    some[0]["name"] = "<b>虚构&厂</b>"
    for name in ("html: Jinja2", "html: Mako", "html: f-strings"):
        ENGINES[name](some, tmp_path)
        first = (tmp_path / "1.html").read_text("utf-8")
        assert "&lt;b&gt;虚构&amp;厂" in first
        assert re.findall(r'href="(\d)\.html"', first) == ["2"]
        second = (tmp_path / "2.html").read_text("utf-8")
        assert re.findall(r'href="(\d)\.html"', second) == ["1", "3"]
        check_pages(tmp_path, some)


def test_a_lost_or_changed_entry_is_turned_down(tmp_path: Path) -> None:
    some = rows(FEW)
    html_fstrings(some[:-1], tmp_path)
    csv_module(some[:-1], tmp_path)
    json_module([row | {"uscc": row["uscc"].lower()} for row in some], tmp_path)

    for check in (check_pages, CHECKS["csv"], CHECKS["json"]):
        with pytest.raises(CheckError):
            check(tmp_path, some)


def test_paper_is_one_page_with_text_and_face(tmp_path: Path) -> None:
    some = rows(3)
    for make in (typst_held, typst_cut):
        with ExitStack() as open_:
            make(open_)(some, tmp_path)
        check_paper(tmp_path, some)


def test_wrong_paper_is_turned_down(tmp_path: Path) -> None:
    some = rows(2)
    with ExitStack() as open_:
        typst_held(open_)(some, tmp_path)
    first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"

    first_bytes, second_bytes = first.read_bytes(), second.read_bytes()
    first.write_bytes(second_bytes)
    with pytest.raises(CheckError, match="text of notice 1"):
        check_paper(tmp_path, some)

    writer = PdfWriter(clone_from=second)
    writer.add_blank_page()
    writer.write(first)
    with pytest.raises(CheckError, match="2 pages"):
        check_paper(tmp_path, some)

    first.write_bytes(first_bytes)
    writer = PdfWriter(clone_from=first)
    for font in writer.pages[0]["/Resources"]["/Font"].values():
        own = font.get_object()["/DescendantFonts"][0].get_object()
        for name in ("/FontFile", "/FontFile2", "/FontFile3"):
            own["/FontDescriptor"].get_object().pop(name, None)
    writer.write(first)
    assert len(PdfReader(first).pages) == 1
    with pytest.raises(CheckError, match="not embedded"):
        check_paper(tmp_path, some)
