"""A pack as a piece of a page: the same text, each number a link to the query behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from notifications.joint.text import Heading, Text

PACK = "pack.html.j2"
FOLDER = Path(__file__).parents[1] / "templates" / "joint"
_HEADING = re.compile(r'<h([23]) id="([^"]+)"[^>]*>([^<]*)</h')


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def fragment(text: Text, pictures: Mapping[str, str], *, period: str, edition: int) -> str:
    """The HTML of a pack, to stand in a page at ``.../packs/<period>``."""

    def address(query: str) -> str:
        return f"{period}/number?edition={edition}&q={quote(query)}"

    def heading(place: int) -> str:
        before = (one.text for one in text.blocks[place::-1] if isinstance(one, Heading))
        return next(before, text.title)

    return (
        _environment()
        .get_template(PACK)
        .render(
            text=text, pictures=pictures, address=address, heading=heading,
            kind=lambda block: type(block).__name__.lower(),
        )
    )  # fmt: skip


def contents(told: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The sections of a piece of a page: (anchor, heading, its parts as (anchor, heading)).

    It is read from the piece, which is kept: one of before its parts had anchors has none of them.
    """
    found: list[tuple[str, str, list[tuple[str, str]]]] = []
    for level, anchor, heading in _HEADING.findall(told):
        if level == "2":
            found.append((anchor, unescape(heading), []))
        elif found:
            found[-1][2].append((anchor, unescape(heading)))
    return found
