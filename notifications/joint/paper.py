"""A pack on paper: PDF/A in the form of official documents, its charts as drawings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from notifications.joint.text import Heading, Lines, Paragraph, Parts, Picture, Text
from notifications.typesetting import Layout, Typesetter

PACK = Layout("pack.typ", "", ("a-2a", "ua-1"))


def pdf(
    typesetter: Typesetter,
    text: Text,
    pictures: Mapping[str, str],
    *,
    office: str,
    made_on: date,
    specimen: bool,
) -> bytes:
    """The PDF of a pack; ``pictures`` are its charts as SVG by key.

    GlyphMissingError, TypesettingError when it cannot be.
    """
    return typesetter.pdf(
        (),
        title=text.title,
        author=office,
        issued_on=made_on,
        specimen=specimen,
        layout=PACK,
        extra={"parts": list(_parts(text, pictures))},
    )


def _parts(text: Text, pictures: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The blocks as plain data: a sentence is pieces of ``[text, whether it is a number]``."""
    for block in text.blocks:
        match block:
            case Heading():
                yield {"kind": "heading", "level": block.level, "text": block.text,
                       "apart": block.apart}  # fmt: skip
            case Paragraph():
                yield {"kind": "paragraph", "parts": _runs(block.parts), "quiet": block.quiet}
            case Lines():
                yield {
                    "kind": "lines", "caption": block.caption, "head": block.head,
                    "rows": [[_runs(cell) for cell in row] for row in block.rows],
                    "widths": block.widths, "right": sorted(block.right),
                }  # fmt: skip
            case Picture():
                chart = text.charts[block.key]
                yield {"kind": "picture", "svg": pictures[block.key],
                       "alt": f"{chart.title}。{chart.told}"}  # fmt: skip


def _runs(parts: Parts) -> list[tuple[str, bool]]:
    return [(one, False) if isinstance(one, str) else (one.value, True) for one in parts]
