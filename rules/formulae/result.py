"""What every formula takes and gives: exact figures in, one explained result out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Generic, Literal, TypeVar

Figure = Decimal | Fraction | int | str
Status = Literal["sourced", "unconfirmed"]
T_co = TypeVar("T_co", covariant=True)


class FormulaError(ValueError):
    """A figure a formula cannot take; the sentence says which and what to do."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula by name: ``id``, the ``clause`` it comes from and how well it is confirmed.

    ``sourced``: read in a public source. ``unconfirmed``: recalled, clause not read again.
    """

    id: str
    clause: str
    status: Status


@dataclass(frozen=True, slots=True)
class Result(Generic[T_co]):
    """A value with the figures that were put into its formula, enough to tell it again."""

    value: T_co
    formula: Formula
    figures: tuple[tuple[str, str], ...]


def exact(figure: Figure, what: str) -> Fraction:
    """The figure as a fraction; FormulaError when it is no finite number (floats are refused)."""
    if isinstance(figure, bool | float):
        raise FormulaError(f"{what} {figure!r} is not exact; pass it as decimal text")
    try:
        return Fraction(figure)
    except (ValueError, ArithmeticError) as error:
        raise FormulaError(f"{what} {figure!r} is no decimal number; correct it") from error


def not_negative(figure: Figure, what: str) -> Fraction:
    """The figure as a fraction of 0 or more."""
    number = exact(figure, what)
    if number < 0:
        raise FormulaError(f"{what} {figure} is negative; enter 0 or more")
    return number


def positive(figure: Figure, what: str) -> Fraction:
    """The figure as a fraction over 0."""
    number = exact(figure, what)
    if number <= 0:
        raise FormulaError(f"{what} {figure} is not over 0; enter a positive figure")
    return number


def told(**figures: object) -> tuple[tuple[str, str], ...]:
    """Named figures as text, for :class:`Result`."""
    return tuple((name, str(value)) for name, value in figures.items())
