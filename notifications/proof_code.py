"""The QR code of a document's proof: an address as a picture of squares, drawn as one path.

One path and no bitmap: it stays sharp at any size, the same address gives the same bytes, and page
and paper show the same picture.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import segno

QUIET = 4  # modules of white around the code, asked for by ISO/IEC 18004


class UselessAddressError(Exception):
    """An address nobody could follow from paper: a wrong code is worse than none."""


def checked_address(address: str) -> str:
    """The address itself; "" stays "". UselessAddressError when it is not absolute http(s)."""
    if not address:
        return ""
    parts = urlsplit(address)
    if parts.scheme not in ("https", "http") or not parts.netloc or not address.isascii():
        raise UselessAddressError(
            f"核验地址「{address}」不是完整的网址，未生成文书；请写 https:// 开头的网址，或者留空"
        )
    return address


@cache
def drawn_with() -> str:
    """What a code is besides its address: the library, and this module."""
    return f"segno {version('segno')} {sha256(Path(__file__).read_bytes()).hexdigest()}"


def code_rows(address: str) -> tuple[bytes, ...]:
    """The code row by row, 1 for black; error correction M, since paper gets creased."""
    return tuple(bytes(row) for row in segno.make(address, error="m", micro=False).matrix)


def code_picture(address: str) -> str:
    """The code as SVG, a module one unit, with its quiet zone; "" for no address."""
    if not address:
        return ""
    rows = code_rows(address)
    path = "".join(
        f"M{start + QUIET} {y + QUIET}h{end - start}v1h{start - end}z"
        for y, row in enumerate(rows)
        for start, end in _stretches(row)
    )
    side = len(rows) + 2 * QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img"'
        f' aria-label="核验二维码">'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/><path fill="#000" d="{path}"/></svg>'
    )


def _stretches(row: bytes) -> list[tuple[int, int]]:
    """The black stretches of a row as (first, one past the last)."""
    found: list[tuple[int, int]] = []
    for x, black in enumerate(row):
        if black and found and found[-1][1] == x:
            found[-1] = (found[-1][0], x + 1)
        elif black:
            found.append((x, x + 1))
    return found
