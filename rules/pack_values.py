"""The values a policy pack may hold; the criteria of "seriously over" are in ``rules/serious.py``.

One row a key: which texts it takes, how a wrong one is corrected, and what holds where a pack is
silent, so that a pack written before a key existed keeps judging as it did.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from domain.criteria import ORDER_25, ORDER_493, Criterion
from domain.measures import INTERNAL, PUBLIC

OFF = "off"


@dataclass(frozen=True, slots=True)
class Key:
    """What a value may be. ``absent`` holds where a pack is silent; None: it may not be.

    ``remedy_zh`` says the same as ``remedy``; ``choices`` are all the words it takes, if few.
    """

    fits: Callable[[str], bool]
    remedy: str
    absent: str | None = None
    remedy_zh: str = ""
    choices: tuple[str, ...] = ()


def decimal(low: str, high: str) -> Key:
    """A decimal number within these bounds."""

    def fits(value: str) -> bool:
        try:
            return Decimal(low) <= Decimal(value) <= Decimal(high)
        except ArithmeticError:
            return False

    remedy = f"a decimal number from {low} to {high}"
    return Key(fits, remedy, remedy_zh=f"{low} 至 {high} 的数（可有小数）")


def whole(low: int, high: int, absent: str | None = None) -> Key:
    """A whole number within these bounds."""
    return Key(
        lambda value: value.isascii() and value.isdecimal() and low <= int(value) <= high,
        f"a whole number from {low} to {high}",
        absent,
        f"{low} 至 {high} 的整数",
    )


def one_of(*words: str, absent: str | None = None) -> Key:
    """One of these words."""
    remedy, remedy_zh = f"one of {', '.join(words)}", f"下列之一：{'、'.join(words)}"
    return Key(lambda value: value in words, remedy, absent, remedy_zh, words)


def or_off(key: Key, absent: str | None = None) -> Key:
    """The same, or ``off``: the pack does not use it."""
    return replace(
        key,
        fits=lambda v: v == OFF or key.fits(v),
        remedy=f"{key.remedy}, or off",
        remedy_zh=f"{key.remedy_zh}，或 off（不采用）",
        choices=(*key.choices, OFF) if key.choices else (),
        absent=absent,
    )


VALUES: dict[str, Key] = {
    "comparison.method": one_of("full_value", "rounded_value"),
    "shift.reduction": one_of("on", OFF),
    "evidence.limit_sources": whole(0, 20),
    "evidence.stel_minutes": whole(1, 480),
    "evidence.twa_minutes": whole(1, 480),
    "evidence.resample_days": whole(1, 365, absent="30"),  # working days to sample again
    # Ground G2: what counts as refused, late or incomplete.
    Criterion.STILL_OVER.value: one_of("on", OFF, absent="on"),
    Criterion.REFUSED.value: one_of("on", OFF, absent="on"),
    Criterion.ENTRY_REFUSED.value: one_of("on", OFF, absent="on"),
    Criterion.NO_REPLY.value: one_of("on", OFF, absent="on"),
    Criterion.ITEMS_OPEN.value: or_off(whole(1, 100), absent="1"),
    # Ground G3: from which tier of an accident on, and whether a finding without figures will do.
    "harm.finding": one_of("on", OFF, absent="on"),
    "harm.order25": one_of(*ORDER_25, OFF, absent=OFF),
    "harm.order493": one_of(*ORDER_493, OFF, absent=OFF),
    # How often and by how many days an order may be extended; no number is law.
    "extension.most": whole(0, 10, absent="1"),
    "extension.days": whole(1, 730, absent="200"),
    # Whether a listing goes on past its longest term while nothing was put right.
    "listing.hold": one_of("on", OFF, absent="on"),
    # Whether the list is shown to the public, or kept inside as a register.
    "list.publication": one_of(PUBLIC, INTERNAL, absent=PUBLIC),
    # How much of the list may leave in one issue, in percent, before a second person must say why.
    "publication.shrink_percent": whole(0, 100, absent="20"),
    # The least count of exposed, hurt or ill persons that is told to the public.
    "publication.small_cell": whole(2, 100, absent="5"),
}
PROCEDURE = tuple(
    key
    for key in VALUES
    if key.startswith(("rectification.", "harm.", "extension.", "listing.", "list."))
)
