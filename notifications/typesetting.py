"""Blocks onto paper: held typst compilers, fonts from known folders only, PDF/A-2a.

PDF/A-2a is asked for because in that mode a character no font has is an error; in plain mode it
would silently vanish from a legal document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import typst

from notifications.blocks import Block, as_data
from notifications.faces import Fonts, packaged_font_folder
from notifications.kept_papers import KeptPapers

__all__ = ["ANNOUNCEMENT", "NOTICE", "Fonts", "GlyphMissingError", "Layout", "Typesetter",
           "TypesettingError", "packaged_font_folder"]  # fmt: skip

FOLDER = Path(__file__).parent / "templates" / "typst"
# The compiler remembers what its last ten or so runs worked out. After a long document that is much
# memory (110 MB for a thousand rows of a table), so it is made to forget: by as many runs of the
# same layout without any block.
LONG = 200  # rows
RUNS_REMEMBERED = 12
UNSHOWN = re.compile(r'the text `"(?P<text>.+?)"` could not be displayed')


class GlyphMissingError(Exception):
    """No font has a character of the document; add a face to the font settings that has it."""

    def __init__(self, character: str) -> None:
        self.character = character
        code = f"（U+{ord(character[0]):04X}）" if character else ""
        super().__init__(
            f"字体缺少字符「{character}」{code}，文书未生成；请在字体设置中增加含有该字的字体"
        )


class TypesettingError(Exception):
    """The layout itself failed; the message of the compiler is kept."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of document: its paper (typst), its page (HTML), the PDF standards it keeps."""

    paper: str
    page: str
    standards: tuple[Literal["a-2a", "ua-1"], ...]


NOTICE = Layout("notice.typ", "_page.html.j2", ("a-2a",))
ANNOUNCEMENT = Layout("announcement.typ", "_announcement_page.html.j2", ("a-2a", "ua-1"))


def _compiled(
    compiler: typst.Compiler, document: Mapping[str, Any], layout: Layout, moment: datetime
) -> object:
    return compiler.compile(
        format="pdf",
        sys_inputs={"document": json.dumps(document, ensure_ascii=False)},
        pdf_standards=list(layout.standards),
        timestamp=moment,
    )


class Typesetter:
    """Holds a compiler a layout with its fonts loaded (a page takes some 25 ms instead of 250).

    A compiler keeps state between calls, so calls are serialised. With ``papers`` nothing is set
    that was set before from the same.
    """

    def __init__(self, fonts: Fonts | None = None, papers: KeptPapers | None = None) -> None:
        self.fonts = fonts or Fonts()
        self._papers = papers
        self._tools: dict[Layout, str] = {}
        self._compilers: dict[Layout, typst.Compiler] = {}
        self._lock = Lock()

    def version(self, layout: Layout = NOTICE) -> str:
        """SHA-256 of the layout and the names of the faces."""
        faces: object = list(self.fonts.families)
        if layout is not NOTICE:
            faces = asdict(self.fonts.faces)
        paper = (FOLDER / layout.paper).read_bytes()
        return sha256(paper + json.dumps(faces).encode()).hexdigest()

    def faces_told(self, layout: Layout) -> str:
        """Which faces a document of this layout is set in, for its record."""
        return "、".join(self.fonts.families) if layout is NOTICE else self.fonts.faces.told()

    def _compiler(self, layout: Layout) -> typst.Compiler:
        if layout not in self._compilers:
            self._compilers[layout] = typst.Compiler(
                str(FOLDER / layout.paper),
                root=str(FOLDER),
                font_paths=self.fonts.all_folders(),
                ignore_system_fonts=True,
            )
        return self._compilers[layout]

    def pdf(
        self,
        blocks: Sequence[Block],
        *,
        title: str,
        author: str,
        issued_on: date,
        specimen: bool,
        layout: Layout = NOTICE,
        extra: Mapping[str, Any] | None = None,
    ) -> bytes:
        """The document as PDF/A-2a; its metadata carry ``issued_on``, never the time of the run.

        ``extra`` is what a layout asks for besides (``announcement.typ``: ``code``, its QR code).
        """
        document: dict[str, Any] = {
            "title": title,
            "author": author,
            "specimen": specimen,
            "fonts": list(self.fonts.families),
            "faces": self.fonts.faces.stacks(),
            **(extra or {}),
            "blocks": as_data(tuple(blocks)),
        }
        moment = datetime(issued_on.year, issued_on.month, issued_on.day, tzinfo=UTC)
        if self._papers is None:
            return self._set(document, layout, moment)
        made_of = json.dumps([self._set_with(layout), str(moment), document])
        return self._papers.once(made_of.encode(), lambda: self._set(document, layout, moment))

    def _set_with(self, layout: Layout) -> str:
        """All that shapes a paper besides the document: typesetter, layouts, files of the faces."""
        if layout not in self._tools:
            told = sha256(f"typst {version('typst')} {layout}".encode())
            for source in sorted(path for path in FOLDER.rglob("*") if path.is_file()):
                told.update(f"{source.name} ".encode() + source.read_bytes())
            for folder in self.fonts.all_folders():
                for face in sorted(path for path in Path(folder).rglob("*") if path.is_file()):
                    size_and_age = (face.stat().st_size, face.stat().st_mtime_ns)
                    told.update(f"{face} {size_and_age}".encode())
            self._tools[layout] = told.hexdigest()
        return self._tools[layout]

    def _set(self, document: Mapping[str, Any], layout: Layout, moment: datetime) -> bytes:
        compiler, title = self._compiler(layout), document["title"]
        try:
            with self._lock:
                made = _compiled(compiler, document, layout, moment)
                if sum(len(block["rows"]) for block in document["blocks"]) > LONG:
                    for _ in range(RUNS_REMEMBERED):
                        _compiled(compiler, {**document, "blocks": []}, layout, moment)
        except typst.TypstError as error:
            unshown = UNSHOWN.search(str(error))
            if unshown:
                raise GlyphMissingError(unshown["text"]) from error
            raise TypesettingError(f"{title}: {error}") from error
        if not isinstance(made, bytes):
            raise TypesettingError(f"{title}: the compiler returned no single document")
        return made
