"""A case file on paper: pages of our own from templates, documents as issued, one PDF with index.

The documents are bound in as they were issued, and typst binds PDF only into plain PDF. In plain
mode a character missing from the fonts would silently vanish (docs/adr/0006), so everything is
first set as PDF/A with blank leaves in place of the documents; what cannot be shown fails there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from jinja2 import FileSystemLoader
from markupsafe import Markup

from notifications.blocks import as_data, read_blocks
from notifications.render import FOLDER as NOTICES
from notifications.render import notice_environment
from notifications.typesetting import UNSHOWN, Fonts, GlyphMissingError, TypesettingError

FOLDER = Path(__file__).parent / "templates" / "dossier"
LAYOUT = Path(__file__).parent / "templates" / "typst" / "dossier.typ"
PAGE = re.compile(rb"/Type\s*/Page\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One item of a case file: a page of our own (``html``) or a bound document (``file``).

    ``fragment`` is the small HTML of a page of our own; ``file`` the path of a document's PDF below
    the folder it is bound from.
    """

    key: str
    part: str
    title: str
    number: str = ""
    on: str = ""
    fragment: str = ""
    file: str = ""
    pdf: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Bound:
    """The one PDF; ``pages`` gives an item's first and last page by its key."""

    pdf: bytes
    pages: Mapping[str, tuple[int, int]]
    total: int


class Pages:
    """Fills the templates of a case file; the vocabulary is that of the notices."""

    def __init__(self) -> None:
        self._environment = notice_environment().overlay(loader=FileSystemLoader([FOLDER, NOTICES]))

    def fragment(self, template: str, facts: Mapping[str, Any]) -> str:
        """The small HTML of a page; facts are escaped, a blank is an error."""
        return self._environment.get_template(template).render(facts)

    def html(self, fragment: str, title: str) -> str:
        """The page for a browser."""
        safe = Markup(fragment)  # noqa: S704  the fragment is our own escaped output
        return self._environment.get_template("_page.html.j2").render(
            fragment=safe, subject=title, noindex=True
        )


def page_count(pdf: bytes) -> int:
    """How many pages a document of our typesetter has."""
    found = len(PAGE.findall(pdf))
    if not found:
        raise TypesettingError("a document without pages, or not one of this typesetter")
    return found


def bind(
    folder: Path,
    *,
    title: str,
    author: str,
    case_id: str,
    cover: str,
    leaves: Sequence[Leaf],
    specimen: bool,
    made_at: datetime,
    fonts: Fonts | None = None,
) -> Bound:
    """Cover, index and leaves as one PDF; the documents are read from ``folder``.

    GlyphMissingError when a page cannot be shown whole. Same leaves and moment, same bytes.
    """
    chosen = fonts or Fonts()
    document = {
        "title": title,
        "author": author,
        "case_id": case_id,
        "specimen": specimen,
        "fonts": list(chosen.families),
        "cover": as_data(read_blocks(cover)),
        "items": [_item(order, leaf) for order, leaf in enumerate(leaves, start=1)],
    }
    layout = folder / f".{LAYOUT.name}"  # typst reads nothing outside the folder of its layout
    try:
        layout.write_bytes(LAYOUT.read_bytes())
        compiler = typst.Compiler(
            str(layout),
            root=str(folder),
            font_paths=chosen.all_folders(),
            ignore_system_fonts=True,
        )
        given = {"dossier": json.dumps({**document, "draft": True}, ensure_ascii=False)}
        compiler.compile(format="pdf", sys_inputs=given, pdf_standards=["a-2a"], timestamp=made_at)
        given = {"dossier": json.dumps({**document, "draft": False}, ensure_ascii=False)}
        made = compiler.compile(format="pdf", sys_inputs=given, timestamp=made_at)
        places = json.loads(compiler.query("<place>", field="value"))
    except typst.TypstError as error:
        unshown = UNSHOWN.search(str(error))
        if unshown:
            raise GlyphMissingError(unshown["text"]) from error
        raise TypesettingError(f"{title}: {error}") from error
    finally:
        layout.unlink(missing_ok=True)
    if not isinstance(made, bytes):
        raise TypesettingError(f"{title}: the compiler returned no single document")
    found = {(place["key"], place["edge"]): int(place["page"]) for place in places}
    pages = {leaf.key: (found[leaf.key, "first"], found[leaf.key, "last"]) for leaf in leaves}
    return Bound(made, pages, max(found.values()))


def _item(order: int, leaf: Leaf) -> dict[str, Any]:
    return {
        "order": order,
        "key": leaf.key,
        "part": leaf.part,
        "title": leaf.title,
        "number": leaf.number,
        "on": leaf.on,
        "file": leaf.file,
        "pages": page_count(leaf.pdf) if leaf.file else 0,
        "blocks": as_data(read_blocks(leaf.fragment)),
    }
