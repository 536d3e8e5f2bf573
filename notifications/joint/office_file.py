"""A pack as DOCX for editing: real headings, real tables, page numbers, Chinese faces by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from notifications.joint.text import Heading, Lines, Paragraph, Picture, Text, bare

# Faces as Word has them in China; where one is missing, the machine puts another in its place.
TITLE, BODY, LEVELS = "方正小标宋简体", "仿宋_GB2312", {1: "黑体", 2: "楷体_GB2312"}
TYPE_AREA = 156  # mm


def docx(text: Text, pictures: Mapping[str, bytes], *, office: str, made_on: date) -> bytes:
    """The DOCX of a pack; ``pictures`` are its charts as PNG by key."""
    made = Document()
    _page(made, office, text, made_on)
    for style, face, size in (
        ("Normal", BODY, 16), ("Title", TITLE, 22), ("Heading 1", LEVELS[1], 16),
        ("Heading 2", LEVELS[2], 16),
    ):  # fmt: skip
        _face(made.styles[style], face, size)
    title = made.add_paragraph(text.title, style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for block in text.blocks:
        match block:
            case Heading():
                heading = made.add_heading(block.text, block.level)
                heading.paragraph_format.page_break_before = block.apart
            case Paragraph():
                told = made.add_paragraph(bare(block.parts))
                told.paragraph_format.first_line_indent = None if block.quiet else Pt(32)
                _sized(told, 10.5 if block.quiet else 16)
            case Lines():
                _table(made, block)
            case Picture():
                chart = text.charts[block.key]
                made.add_picture(BytesIO(pictures[block.key]), width=Mm(TYPE_AREA))
                made.paragraphs[-1].paragraph_format.keep_with_next = True
                _described(made, f"{chart.title}。{chart.told}")
    buffer = BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def _page(made: Any, office: str, text: Text, made_on: date) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run("— ")
    _field(footer, "PAGE")
    footer.add_run(" —")
    about = made.core_properties
    about.title, about.author, about.language = text.title, office, "zh-CN"
    about.created = about.modified = datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC)


def _face(style: Any, face: str, size: float) -> None:
    """The face of a style, for Chinese as well: Word keeps that one apart."""
    style.font.name, style.font.size = face, Pt(size)
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), face)


def _sized(paragraph: Any, size: float) -> None:
    for run in paragraph.runs:
        run.font.size = Pt(size)


def _field(paragraph: Any, code: str) -> None:
    """A field that Word fills in, such as the number of the page."""
    run = paragraph.add_run()
    for kind in ("begin", "instrText", "end"):
        if kind == "instrText":
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = code
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)  # noqa: SLF001  the library has no fields of its own


def _table(made: Any, block: Lines) -> None:
    if block.caption:
        caption = made.add_paragraph(block.caption, style="Caption")
        caption.paragraph_format.keep_with_next = True
        _face(caption.style, LEVELS[1], 10.5)
    table = made.add_table(rows=1, cols=len(block.head), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    whole = sum(block.widths)
    widths = [Mm(TYPE_AREA * share / whole) for share in block.widths]
    _row(table.rows[0], block.head, widths, block, head=True)
    again = OxmlElement("w:tblHeader")  # the head comes again on every page
    table.rows[0]._tr.get_or_add_trPr().append(again)  # noqa: SLF001  as above
    for row in block.rows:
        _row(table.add_row(), tuple(bare(cell) for cell in row), widths, block)
    made.add_paragraph()


def _row(
    row: Any, cells: tuple[str, ...], widths: list[Any], block: Lines, *, head: bool = False
) -> None:  # fmt: skip
    whole = OxmlElement("w:cantSplit")
    row._tr.get_or_add_trPr().append(whole)  # noqa: SLF001  as above
    for place, (cell, said) in enumerate(zip(row.cells, cells, strict=True)):
        cell.width = widths[place]
        told = cell.paragraphs[0]
        told.add_run(said).bold = head
        _sized(told, 10.5)
        if head:
            told.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif place in block.right:
            told.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _described(made: Any, told: str) -> None:
    """What the picture just added shows, for whoever does not see it."""
    for one in made.paragraphs[-1]._p.iter(qn("wp:docPr")):  # noqa: SLF001  as above
        one.set("descr", told)
