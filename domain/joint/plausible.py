"""What looks odd in a figure beside another: a reason to ask, never to refuse.

Beside that of the quarter before, and beside figures it hangs together with by the book.

The bounds are suggestions, adopted by no document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from domain.closed_list import ClosedList
from domain.joint.figures import Figure
from domain.joint.indicators import CrossCheck, NumberOf, Side

SHARE_MOVES = Fraction(1, 10)  # ten points of a hundred
DENOMINATOR_MOVES = Fraction(1, 5)  # of what it was
COUNT_MOVES = Fraction(1, 2)  # of what it was
COUNT_LEAST = 5  # a smaller change of a count is none to ask about


class Doubt(ClosedList):
    """What is odd."""

    SHARE = "share"  # the rate is far from what it was
    DENOMINATOR = "denominator"  # what it is a share of is far from what it was
    COUNT = "count"  # the number is far from what it was


def doubts(now: Figure, before: Figure | None) -> tuple[Doubt, ...]:
    """What is odd in a figure beside an earlier one; nothing where there is none."""
    if before is None:
        return ()
    if now.denominator is None or before.denominator is None:
        moved = abs(now.numerator - before.numerator)
        odd = moved >= COUNT_LEAST and moved > COUNT_MOVES * before.numerator
        return (Doubt.COUNT,) if odd else ()
    found = []
    share, was = now.share, before.share
    if share is not None and was is not None and abs(share - was) > SHARE_MOVES:
        found.append(Doubt.SHARE)
    if abs(now.denominator - before.denominator) > DENOMINATOR_MOVES * before.denominator:
        found.append(Doubt.DENOMINATOR)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two numbers of a quarter that should hang together and do not."""

    check: CrossCheck
    one: int
    other: int


def disagreements(
    checks: Iterable[CrossCheck], figures: Mapping[str, Figure]
) -> tuple[Disagreement, ...]:
    """The checks that do not hold among figures of a quarter, by indicator; both must be there."""
    found = []
    for check in checks:
        one, other = number(figures, check.one), number(figures, check.other)
        if one is not None and other is not None and not check.holds(one, other):
            found.append(Disagreement(check, one, other))
    return tuple(found)


def number(figures: Mapping[str, Figure], wanted: NumberOf) -> int | None:
    """A number among figures; None where there is none."""
    figure = figures.get(wanted.indicator)
    if figure is None:
        return None
    return figure.numerator if wanted.side is Side.NUMERATOR else figure.denominator
