"""A pack as DOCX for editing: real headings, real tables, page numbers, Chinese faces by name."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from notifications.joint.text import Heading, Lines, Paragraph, Picture, Text, bare

CELL, REMARK, DRAWING = "Table text", "Remark", "Drawing"  # styles, to be changed once for all
PITCH, SMALL, OF_CELLS = Pt(28.95), 10.5, 9.5  # of lines of the body; of what is smaller
ROOM = {"top": 40, "start": 70, "bottom": 40, "end": 70}  # around a cell, in twentieths of a point
# Faces as Word has them in China; where one is missing, the machine puts another in its place.
TITLE, BODY, LEVELS = "方正小标宋简体", "仿宋_GB2312", {1: "黑体", 2: "楷体_GB2312"}
STYLES = {  # face, size, room before and after, in points
    "Normal": (BODY, 16, 0, 0), "Body Text": (BODY, 16, 0, 0), "Title": (TITLE, 22, 0, 22),
    "Heading 1": (LEVELS[1], 16, 18, 6), "Heading 2": (LEVELS[2], 16, 12, 3),
    "Caption": (LEVELS[1], SMALL, 8, 3), CELL: (BODY, OF_CELLS, 0, 0), REMARK: (BODY, SMALL, 2, 4),
    DRAWING: (BODY, SMALL, 6, 0), "Header": (BODY, SMALL, 0, 0), "Footer": (BODY, 14, 0, 0),
}  # fmt: skip
TYPE_AREA = 156  # mm


def docx(text: Text, pictures: Mapping[str, bytes], *, office: str, made_on: date) -> bytes:
    """The DOCX of a pack; ``pictures`` are its charts as PNG by key."""
    made = Document()
    _styles(made)
    _page(made, office, text, made_on)
    made.add_paragraph(text.title, style="Title")
    for block in text.blocks:
        match block:
            case Heading():
                heading = made.add_heading(block.text, block.level)
                heading.paragraph_format.page_break_before = block.apart
            case Paragraph():
                made.add_paragraph(bare(block.parts), style=REMARK if block.quiet else "Body Text")
            case Lines():
                _table(made, block)
            case Picture():
                chart = text.charts[block.key]
                drawing = made.add_paragraph(style=DRAWING)
                drawing.add_run().add_picture(BytesIO(pictures[block.key]), width=Mm(TYPE_AREA))
                _described(drawing, f"{chart.title}。{chart.told}")
    buffer = BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def _styles(made: Any) -> None:
    """Every paragraph has a style that says how it looks; GB/T 9704 as far as Word goes."""
    styles = made.styles
    for name, base in ((CELL, "Normal"), (REMARK, "Normal"), (DRAWING, "Normal")):
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles[base]
    for name, (face, size, before, after) in STYLES.items():
        style = styles[name]
        _face(style, face, size)
        its = style.paragraph_format
        its.space_before, its.space_after = Pt(before), Pt(after)
        its.line_spacing = PITCH if name == "Body Text" else 1.15
    styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for border in styles["Title"].element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
    styles["Body Text"].paragraph_format.first_line_indent = Pt(32)
    for before_something in (DRAWING, REMARK, "Caption"):
        styles[before_something].paragraph_format.keep_with_next = True
    styles["Caption"].font.bold = True


def _page(made: Any, office: str, text: Text, made_on: date) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(20), Mm(24)
    made.settings.odd_and_even_pages_header_footer = True  # numbers stand outside, as prescribed
    sides = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT
    for footer, side in zip((section.footer, section.even_page_footer), sides, strict=True):
        told = footer.paragraphs[0]
        told.alignment = side
        told.add_run("— ")
        _field(told, "PAGE")
        told.add_run(" —")
    for header in (section.header, section.even_page_header):
        header.paragraphs[0].text = office
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
        made.add_paragraph(block.caption, style="Caption")
    table = made.add_table(rows=1, cols=len(block.head), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    margins = OxmlElement("w:tblCellMar")
    for side, room in ROOM.items():
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(room))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)  # noqa: SLF001  the library has no such margins
    whole = sum(block.widths)
    widths = [Mm(TYPE_AREA * share / whole) for share in block.widths]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width  # some programs go by the columns, others by the cells
    style = made.styles[CELL].style_id
    _row(table.rows[0], block.head, widths, block, style, head=True)
    again = OxmlElement("w:tblHeader")  # the head comes again on every page
    table.rows[0]._tr.get_or_add_trPr().append(again)  # noqa: SLF001  as above
    for number, row in enumerate(block.rows):
        said = tuple(bare(cell) for cell in row)
        if number == 0:
            pattern = table.add_row()
            _row(pattern, said, widths, block, style)
        else:
            _like(pattern, said)
    made.add_paragraph(style=CELL)


def _row(
    row: Any, cells: tuple[str, ...], widths: list[Any], block: Lines, style: str, *,
    head: bool = False,
) -> None:  # fmt: skip
    whole = OxmlElement("w:cantSplit")
    row._tr.get_or_add_trPr().append(whole)  # noqa: SLF001  as above
    for place, (cell, said) in enumerate(zip(row.cells, cells, strict=True)):
        cell.width, cell.vertical_alignment = widths[place], WD_CELL_VERTICAL_ALIGNMENT.CENTER
        told = cell.paragraphs[0]
        told._p.style = style  # noqa: SLF001  the library would look for it among all, cell by cell
        told.add_run(said).bold = head
        if head:
            told.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif place in block.right:
            told.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _like(pattern: Any, cells: tuple[str, ...]) -> None:
    """One more row at the end, as this one but for its text; anew it takes eight times as long."""
    row = deepcopy(pattern._tr)  # noqa: SLF001  the library copies no rows
    pattern._parent._tbl.append(row)  # noqa: SLF001  as above
    for cell, said in zip(row.tc_lst, cells, strict=True):
        cell.p_lst[0].r_lst[0].text = said


def _described(drawing: Any, told: str) -> None:
    """What a picture shows, for whoever does not see it."""
    for one in drawing._p.iter(qn("wp:docPr")):  # noqa: SLF001  as above
        one.set("descr", told)
