"""What a text says, however it is written: full-width, spaced, with invisible signs, in numerals.

Whoever looks for something in free text looks in these readings, so that no way of writing gets
round the search.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import chain

CHINESE_DIGITS = dict(zip("〇○零一二三四五六七八九幺", "0001234567891", strict=True)) | dict(
    zip("壹贰叁肆伍陆柒捌玖", "123456789", strict=True)
)
_DASHES = "‐‑‒–—―−﹣－ー─━"  # after NFKC; some are no compatibility forms of "-"


@cache
def _one_way() -> dict[int, str | None]:
    """Signs written one way: nothing for invisible ones, ASCII for digits, dashes and blanks."""
    table: dict[int, str | None] = {ord(dash): "-" for dash in _DASHES}
    for code in chain(range(0x80, 0x20000), range(0xE0000, 0xE0200)):  # the rest are ideographs
        sign = chr(code)
        kind = unicodedata.category(sign)
        if kind == "Cf" or unicodedata.combining(sign) or 0xFE00 <= code <= 0xFE0F:
            table[code] = None
        elif kind == "Nd":
            table[code] = str(unicodedata.decimal(sign))
        elif kind == "Zs":
            table[code] = " "
        elif kind in ("Zl", "Zp"):
            table[code] = "\n"
    table |= {code: None for code in range(0x20) if chr(code) not in "\t\n\v\f\r"}
    table |= {ord("\t"): " ", ord("\v"): "\n", ord("\f"): "\n", ord("\r"): "\n"}
    table |= {ord("×"): "X", ord("Х"): "X", ord("х"): "x", 0x115F: None, 0x3164: None}
    return table


_NUMERALS = str.maketrans(CHINESE_DIGITS)
_ASIDE = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """The text in compatibility form (NFKC), without invisible signs; digits, dashes in ASCII."""
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFKC", text).translate(_one_way())


def figures(text: str) -> str:
    """The same with Chinese numerals as digits, sign for sign. ``text`` is plain already."""
    return text if text.isascii() else text.translate(_NUMERALS)


def bare(text: str) -> str:
    """Its letters and digits alone, in small letters: how two writings of one value are equal."""
    return _ASIDE.sub("", plain(text)).casefold()
