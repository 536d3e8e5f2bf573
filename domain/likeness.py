"""Which complaints may be about the same thing: a question to an official, never an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations, pairwise

from domain.events import ComplaintFiled

NEAR = timedelta(days=60)
ALIKE = 0.4  # share of common pairs of characters from which texts are called alike


@dataclass(frozen=True, slots=True)
class Alike:
    """Two complaints of one case that may be duplicates, the later one first, and why."""

    later: str
    earlier: str
    days_apart: int
    likeness: float

    @property
    def zh(self) -> str:
        """The reasons, for the official who decides."""
        share = round(self.likeness * 100)
        return f"同一单位、同一事项，相隔 {self.days_apart} 天，文字相近 {share}%"


def alike(complaints: Sequence[ComplaintFiled]) -> tuple[Alike, ...]:
    """Pairs on one enterprise and subject, near in time and in words, in the order of days."""
    ordered = sorted(complaints, key=lambda one: (one.on, one.complaint_no))
    found = []
    for first, second in combinations(ordered, 2):
        if (first.uscc, first.subject) != (second.uscc, second.subject):
            continue
        share = likeness(first.text, second.text)
        if second.on - first.on <= NEAR and share >= ALIKE:
            days = (second.on - first.on).days
            found.append(Alike(second.complaint_no, first.complaint_no, days, share))
    return tuple(found)


def likeness(one: str, other: str) -> float:
    """The Dice coefficient of two texts' pairs of neighbouring letters, from 0 to 1."""
    mine, theirs = _pairs(one), _pairs(other)
    if not mine or not theirs:
        return float(mine == theirs)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs))


def _pairs(text: str) -> frozenset[str]:
    letters = [letter.lower() for letter in text if letter.isalnum()]
    return frozenset(a + b for a, b in pairwise(letters))
