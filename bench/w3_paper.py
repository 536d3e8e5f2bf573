"""W3 on paper: one-page notices by the product and by peers, one file each, written, not fsynced.

Every engine sets in the same face. Run as a program it times one engine in a process of its own,
after two notices have paid for imports and fonts.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from bench.w3_entries import FAMILY, NOTICES, Row, face, rows, sheet

Work = Callable[[Sequence[Row], Path], None]
Held = Callable[[ExitStack], Work]
"""What is held between notices (fonts, a compiler, workers) is made first, outside the time."""

A4 = (595.28, 841.89)


def _write(folder: Path, row: Row, pdf: bytes) -> None:
    (folder / f"{row['no']}.pdf").write_bytes(pdf)


def _press(orders_of: Callable[[Sequence[Row]], Iterator[Any]]) -> Held:
    def held(open_: ExitStack) -> Work:
        from notifications.press import Press

        press = open_.enter_context(Press(worth_it=1))

        def work(some: Sequence[Row], folder: Path) -> None:
            for path, rendered in press.run(orders_of(some)):
                (folder / f"{path}.pdf").write_bytes(rendered.pdf)

        return work

    return held


def _shown_again(open_: ExitStack) -> Work:
    """The product's notices of entries in a showing after one that had the same ones."""
    from notifications.kept_papers import papers_kept
    from notifications.press import Press

    site = Path(open_.enter_context(TemporaryDirectory()))

    def work(some: Sequence[Row], folder: Path) -> None:
        with papers_kept(site, bytes(32)) as papers, Press(worth_it=1, papers=papers) as press:
            for path, rendered in press.run(_entry_orders(some)):
                (folder / f"{path}.pdf").write_bytes(rendered.pdf)

    return work


def _entry_orders(some: Sequence[Row]) -> Iterator[Any]:
    """An entry's own public notice: 16 rows, QR code, tagged, PDF/A-2a and PDF/UA-1."""
    from bench.w3_site import ISSUER, entry_of
    from notifications.announcements import entry_request
    from notifications.press import Order

    for row in some:
        entry = entry_of(row)
        yield Order(
            row["no"],
            entry_request(
                entry, issuer=ISSUER, number=sheet(row).number, issued_on=date(2026, 10, 12),
                proof_address=f"https://list.example/entry/{entry.entry_id}/",
            ),
        )  # fmt: skip


def _notice_orders(some: Sequence[Row]) -> Iterator[Any]:
    """A notice to one party (不予列入通知书): some 350 characters, tagged, PDF/A-2a."""
    from domain.vocabulary import Notice
    from notifications.press import NoticeRequest, Order

    office = {"name": "虚构区卫生健康局", "address": "虚构区示例路1号", "phone": "000-0000000"}
    for row in some:
        earlier = {"number": row["decision_no"], "on": row["listing_date"]}
        facts = {
            "office": office, "number": sheet(row).number, "issued_on": "2026-10-12",
            "case_id": f"AJ-{row['no']}", "list_kind": "district",
            "enterprise": {"name": row["name"], "uscc": row["uscc"]},
            "documents": {"intent_to_list": earlier, "penalty_decision": earlier},
            "reason": row["violation"], "objection": {"summary_zh": row["violation"]},
        }  # fmt: skip
        yield Order(row["no"], NoticeRequest(Notice.NOT_LISTED_NOTICE, facts, specimen=False))


def _typst(_: ExitStack) -> Any:
    import typst

    return typst.Compiler(
        str(Path(__file__).with_name("w3_sheet.typ")), font_paths=[str(face().parent)],
        ignore_system_fonts=True,
    )  # fmt: skip


def _set(compiler: Any, some: Sequence[Row]) -> bytes:
    sheets = json.dumps([asdict(sheet(row)) for row in some], ensure_ascii=False)
    made: bytes = compiler.compile(format="pdf", sys_inputs={"sheet": sheets})
    return made


def typst_held(open_: ExitStack) -> Work:
    """One compiler held; a compilation a notice; plain PDF, untagged as a user would leave it."""
    compiler = _typst(open_)

    def work(some: Sequence[Row], folder: Path) -> None:
        for row in some:
            _write(folder, row, _set(compiler, [row]))

    return work


def typst_cut(open_: ExitStack) -> Work:
    """One document of all notices, cut apart by pypdf: every file keeps the fonts of all."""
    import io

    from pypdf import PdfReader, PdfWriter

    compiler = _typst(open_)

    def work(some: Sequence[Row], folder: Path) -> None:
        pages = PdfReader(io.BytesIO(_set(compiler, some))).pages
        for row, page in zip(some, pages, strict=True):
            writer = PdfWriter()
            writer.add_page(page)
            writer.write(folder / f"{row['no']}.pdf")

    return work


def reportlab(_: ExitStack) -> Work:
    """Platypus: paragraphs and a table, the face registered once."""
    from reportlab.lib.enums import TA_CENTER, TA_RIGHT
    from reportlab.lib.pagesizes import A4 as SIZE
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    pdfmetrics.registerFont(TTFont(FAMILY, str(face())))
    body = ParagraphStyle("b", fontName=FAMILY, fontSize=12, leading=20, wordWrap="CJK",
                          firstLineIndent=24)  # fmt: skip
    head = ParagraphStyle("h", parent=body, fontSize=20, leading=30, alignment=TA_CENTER,
                          firstLineIndent=0)  # fmt: skip
    seal = ParagraphStyle("s", parent=body, alignment=TA_RIGHT)

    def work(some: Sequence[Row], folder: Path) -> None:
        for row in some:
            one = sheet(row)
            table = Table([list(pair) for pair in one.table])
            table.setStyle(
                [("FONT", (0, 0), (-1, -1), FAMILY, 12), ("GRID", (0, 0), (-1, -1), 0.5, 0)]
            )
            SimpleDocTemplate(str(folder / f"{row['no']}.pdf"), pagesize=SIZE).build(
                [Paragraph(one.title, head), Paragraph(one.number, body), table,
                 *(Paragraph(text, body) for text in one.paragraphs), Paragraph(one.seal, seal)]
            )  # fmt: skip

    return work


def _html(row: Row) -> str:
    one = sheet(row)
    pairs = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in one.table)
    texts = "".join(f"<p>{text}</p>" for text in one.paragraphs)
    return (
        f"<h1>{one.title}</h1><p>{one.number}</p><table>{pairs}</table>{texts}"
        f'<p class="seal">{one.seal}</p>'
    )


CSS = (
    "@font-face { font-family: face; src: url(%s); } "
    "* { font-family: face; } @page { size: A4; margin: 28mm } "
    "h1 { text-align: center; font-size: 20pt; font-weight: normal } p, td { font-size: 12pt }"
    ".seal { text-align: right } td { border: 0.5pt solid black }"
)


def pymupdf(_: ExitStack) -> Work:
    """Drawn by TextWriter, the face loaded once, then cut to what is used.

    For this face it writes a wrong text map, here as in insert_htmlbox: digits do not come out, and
    the check says so.
    """
    import pymupdf as library

    font = library.Font(fontfile=str(face()))

    def work(some: Sequence[Row], folder: Path) -> None:
        for row in some:
            one, y = sheet(row), 79.0
            document = library.open()
            page = document.new_page(width=A4[0], height=A4[1])
            writer = library.TextWriter(page.rect)
            for text, size, height in (
                (one.title, 20, 36), (one.number, 12, 24),
                *((f"{name}　{value}", 12, 20) for name, value in one.table),
                *((text, 12, 80) for text in one.paragraphs), (one.seal, 12, 24),
            ):  # fmt: skip
                box = library.Rect(79, y, A4[0] - 79, y + height)
                writer.fill_textbox(box, text, font=font, fontsize=size)
                y += height
            writer.write_text(page)
            document.subset_fonts()
            document.save(folder / f"{row['no']}.pdf", garbage=3, deflate=True)

    return work


def weasyprint(_: ExitStack) -> Work:
    """HTML and CSS; the font configuration is held."""
    import weasyprint as library
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    style = library.CSS(string=CSS % face().as_uri(), font_config=fonts)

    def work(some: Sequence[Row], folder: Path) -> None:
        for row in some:
            library.HTML(string=_html(row)).write_pdf(
                folder / f"{row['no']}.pdf", stylesheets=[style], font_config=fonts
            )

    return work


def fpdf2(_: ExitStack) -> Work:
    """Cells and a table; the face is read anew for every document, there is no other way."""
    from fpdf import FPDF

    def work(some: Sequence[Row], folder: Path) -> None:
        for row in some:
            one = sheet(row)
            pdf = FPDF(format="A4")
            pdf.add_font("face", fname=str(face()))
            pdf.set_font("face", size=20)
            pdf.add_page()
            pdf.cell(text=one.title, w=0, align="C", new_x="LMARGIN", new_y="NEXT")
            pdf.set_font("face", size=12)
            pdf.cell(text=one.number, w=0, align="C", new_x="LMARGIN", new_y="NEXT")
            with pdf.table(first_row_as_headings=False) as table:
                for pair in one.table:
                    table.row(pair)
            for text in one.paragraphs:
                pdf.multi_cell(0, 7, text, new_x="LMARGIN", new_y="NEXT", wrapmode="CHAR")
            pdf.cell(text=one.seal, w=0, align="R")
            pdf.output(str(folder / f"{row['no']}.pdf"))

    return work


AGAIN = "shown again by mingdan, notices of entries"
# name: what it holds, and how many notices it is given at most (a ceiling for the slow ones)
ENGINES: dict[str, tuple[Held, int]] = {
    "mingdan, notices of entries": (_press(_entry_orders), NOTICES),
    "mingdan, notices to parties": (_press(_notice_orders), NOTICES),
    AGAIN: (_shown_again, NOTICES),
    "typst, held compiler": (typst_held, NOTICES),
    "typst, one document cut apart": (typst_cut, NOTICES),
    "reportlab": (reportlab, NOTICES),
    "PyMuPDF": (pymupdf, 200),
    "WeasyPrint": (weasyprint, 200),
    "fpdf2": (fpdf2, 30),
}


def main(engine: str, folder: str, count: str) -> None:
    """Time one engine; what it wrote stays in the folder for the check."""
    make, ceiling = ENGINES[engine]
    some = rows(min(int(count), ceiling))
    warm = Path(folder) / "warm"
    warm.mkdir(exist_ok=True)
    with ExitStack() as open_:
        try:
            work = make(open_)
            work(some[:2], warm)
            if engine.startswith("mingdan"):
                work(rows(64), warm)  # so that every worker holds its fonts
            elif engine == AGAIN:
                work(some, warm)  # the showing before; its workers end with it, as they do
        except (ImportError, OSError) as error:
            print(json.dumps({"absent": getattr(error, "name", None) or str(error)}))
            return
        start = perf_counter()
        work(some, Path(folder))
        seconds = perf_counter() - start
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    peak = own + worker * len(os.sched_getaffinity(0)) * engine.startswith("mingdan")
    told = {"seconds": seconds, "count": len(some), "megabytes": peak // 1024}
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
