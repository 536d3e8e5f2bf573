"""Reading a pack's papers back: every number that stands in one, in its order.

A paper that was spoilt on its disk is told by :class:`UnreadablePaperError`, whatever its library
makes of it: none of them promises which errors it raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from io import BytesIO
from itertools import dropwhile
from urllib.parse import parse_qs, urlsplit

from docx import Document
from docx.table import Table
from pypdf import PageObject, PdfReader

from notifications.joint.text import Picture, Text, lines

NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*%?")
_WRITTEN = re.compile(r"<text [^>]*>([^<]*)</text>")


class UnreadablePaperError(Exception):
    """A paper that is not what it was kept as."""


@contextmanager
def _whole() -> Iterator[None]:
    """The reading of a paper, whose end is a result or UnreadablePaperError."""
    try:
        yield
    except Exception as error:
        raise UnreadablePaperError(type(error).__name__) from error


def numbers_of(text: Text) -> list[str]:
    """The numbers that a text tells, as every paper of it must have them."""
    return [found for line in lines(text) for found in NUMBER.findall(line)]


@_whole()
def in_docx(content: bytes) -> list[str]:
    """The numbers of a DOCX but its title, in their order."""
    made = Document(BytesIO(content))
    found: list[str] = []
    for part in made.iter_inner_content():
        if isinstance(part, Table):
            for row in part.rows:
                found += [one for cell in row.cells for one in NUMBER.findall(cell.text)]
        elif part.style is None or part.style.name != "Title":
            found += NUMBER.findall(part.text)
    return found


@_whole()
def in_pdf(content: bytes) -> list[str]:
    """The numbers of a PDF but its contents, with those of its title, charts and page numbers."""
    return NUMBER.findall("\n".join(page.extract_text() for _, page in _told(content)))


@_whole()
def besides(content: bytes, text: Text, pictures: dict[str, str]) -> list[str]:
    """The numbers a PDF has besides those of its text: of title, charts and page numbers."""
    pages = [no for no, _ in _told(content)]
    drawn = [
        said
        for block in text.blocks
        if isinstance(block, Picture)
        for written in _WRITTEN.findall(pictures[block.key])
        for said in NUMBER.findall(written)
    ]
    title = NUMBER.findall(text.title) if 1 in pages else []
    return [*title, *drawn, *map(str, pages)]


def _told(content: bytes) -> list[tuple[int, PageObject]]:
    """The pages of a PDF with their numbers, but those of title and contents, if there are any.

    Nothing of a pack is a link but the lines of its contents; packs of before had none.
    """
    pages = enumerate(PdfReader(BytesIO(content)).pages, 1)
    return list(dropwhile(lambda one: "/Annots" in one[1], pages))


class _Page(HTMLParser):
    """Collects the text outside of charts, and the links of numbers."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.told: list[str] = []
        self.links: list[tuple[str, str]] = []
        self._drawing = 0
        self._link: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go into a chart, or a link."""
        known = dict(attrs)
        if tag == "svg":
            self._drawing += 1
        elif tag == "a" and known.get("class") == "said":
            self._link = parse_qs(urlsplit(known["href"] or "").query)["q"][0]
            self.links.append((self._link, ""))

    def handle_endtag(self, tag: str) -> None:
        """Leave a chart, or a link; a block ends what was said."""
        if tag == "svg":
            self._drawing -= 1
        elif tag == "a":
            self._link = None
        elif tag in ("p", "h2", "h3", "th", "td", "caption"):
            self.told.append("\n")

    def handle_data(self, data: str) -> None:
        """Take what is said."""
        if self._drawing:
            return
        self.told.append(data)
        if self._link is not None:
            query, said = self.links[-1]
            self.links[-1] = (query, said + data)


@_whole()
def in_page(content: bytes) -> tuple[list[str], list[tuple[str, str]]]:
    """The numbers of a page's piece, and (query, what it says) of each that is a link."""
    page = _Page()
    page.feed(content.decode())
    page.close()
    return NUMBER.findall("".join(page.told)), page.links


def linked(text: Text) -> Iterator[tuple[str, str]]:
    """(query, what it says) of every number of a text, as the page must link them."""
    for block in text.blocks:
        for one in getattr(block, "parts", ()):
            if not isinstance(one, str):
                yield one.query, one.value
        for row in getattr(block, "rows", ()):
            for cell in row:
                yield from ((one.query, one.value) for one in cell if not isinstance(one, str))
