"""Ids of listings: ``sl-ohbl-2026-000123-X``, the last character checking all before it.

A slip of the pen in an id then leads to no other entry. The check is ISO 7064 MOD 37,36 over the
letters and digits before it, which finds every single wrong character and, like every hybrid system
of that standard, nearly every swap of two neighbours: all but some three in a thousand. Ids given
before there was a check keep their form and stay valid for ever; no id is changed, none is used
twice (docs/adr/0029).
"""

from __future__ import annotations

import re

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_37_36

from storage.bulletins import listings_by_id
from storage.unit_of_work import UnitOfWork

_WITHOUT_CHECK = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*-\d{4}-\d{6,}")
_WITH_CHECK = re.compile(rf"(?P<id>{_WITHOUT_CHECK.pattern})-(?P<check>[A-Za-z0-9])")


class ListingIdError(ValueError):
    """Not an id of a listing, or one whose check character does not fit it; says which."""


def listing_id(prefix: str, year: int, number: int) -> str:
    """The id of the listing with a running number of a year."""
    plain = f"{prefix}-{year}-{number:06d}"
    return f"{plain}-{_check(plain)}"


def case_named(unit: UnitOfWork, text: str) -> str:
    """The case somebody names by its own id or by that of its entry on the list.

    ListingIdError for an entry's id that is mistyped or of no entry; a case's id is handed back.
    """
    if not (_WITH_CHECK.fullmatch(text) or _WITHOUT_CHECK.fullmatch(text)):
        return text
    asked = checked(text)
    found = listings_by_id(unit, [asked])
    if asked not in found:
        raise ListingIdError(f"没有编号为 {asked} 的条目；mingdan as-of list 可列出名单。")
    return found[asked].case_id


def _check(plain: str) -> str:
    """ValidationError for a prefix that is not of the letters A to Z and digits."""
    character: str = mod_37_36.calc_check_digit(plain.replace("-", "").upper())
    return character


def checked(text: str) -> str:
    """The id as it is written, from what somebody typed; ListingIdError with what to do.

    An id without a check character passes: those of before have none.
    """
    given = text.strip()
    found = _WITH_CHECK.fullmatch(given)
    if found is None:
        if _WITHOUT_CHECK.fullmatch(given):
            return given
        raise ListingIdError(
            f"{given!r} 不是条目编号。条目编号形如 sl-ohbl-2026-000123-X，印在条目页和公告上。"
        )
    plain, check = found["id"], found["check"].upper()
    try:
        fits = _check(plain) == check
    except ValidationError:
        fits = False
    if not fits:
        raise ListingIdError(
            f"条目编号 {given} 的校验字符不符，可能抄错了一位，请对照条目页或者公告核对后再试。"
        )
    return f"{plain}-{check}"
