"""Blocks onto paper: one held typst compiler, fonts from packages only, PDF/A-2a.

PDF/A-2a is asked for because in that mode a character no font has is an error; in plain mode it
would silently vanish from a legal document.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from notifications.blocks import Block, as_data

LAYOUT = Path(__file__).parent / "templates" / "typst" / "notice.typ"
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


def packaged_font_folder() -> Path:
    """Folder of the Noto Sans SC face that comes with a plain install."""
    return Path(str(files("justmytype_intl_cjk") / "fonts" / "ofl" / "notosanssc"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fonts:
    """Which faces to set in, best first, and the folders they are in.

    System fonts are never looked at: the same facts must give the same bytes on every machine.
    An office with licensed 仿宋 and 小标宋 names their families and folders here.
    """

    families: tuple[str, ...] = ("Noto Sans SC",)
    folders: tuple[Path, ...] = ()

    def all_folders(self) -> list[str]:
        """The office's folders and then the packaged one."""
        return [str(folder) for folder in (*self.folders, packaged_font_folder())]


class Typesetter:
    """Holds a compiler with its fonts loaded (a page takes some 25 ms instead of 250).

    The compiler keeps state between calls, so calls are serialised.
    """

    def __init__(self, fonts: Fonts | None = None) -> None:
        self.fonts = fonts or Fonts()
        self._compiler = typst.Compiler(
            str(LAYOUT),
            root=str(LAYOUT.parent),
            font_paths=self.fonts.all_folders(),
            ignore_system_fonts=True,
        )
        self._lock = Lock()

    @property
    def version(self) -> str:
        """SHA-256 of the layout and the names of the faces."""
        faces = json.dumps(self.fonts.families).encode()
        return hashlib.sha256(LAYOUT.read_bytes() + faces).hexdigest()

    def pdf(
        self, blocks: Sequence[Block], *, title: str, author: str, issued_on: date, specimen: bool
    ) -> bytes:
        """The document as PDF/A-2a; its metadata carry ``issued_on``, never the time of the run."""
        document: dict[str, Any] = {
            "title": title,
            "author": author,
            "specimen": specimen,
            "fonts": list(self.fonts.families),
            "blocks": as_data(tuple(blocks)),
        }
        moment = datetime(issued_on.year, issued_on.month, issued_on.day, tzinfo=UTC)
        try:
            with self._lock:
                made = self._compiler.compile(
                    format="pdf",
                    sys_inputs={"document": json.dumps(document, ensure_ascii=False)},
                    pdf_standards=["a-2a"],
                    timestamp=moment,
                )
        except typst.TypstError as error:
            unshown = UNSHOWN.search(str(error))
            if unshown:
                raise GlyphMissingError(unshown["text"]) from error
            raise TypesettingError(f"{title}: {error}") from error
        if not isinstance(made, bytes):
            raise TypesettingError(f"{title}: the compiler returned no single document")
        return made
