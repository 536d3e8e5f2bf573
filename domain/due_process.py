"""Whether what the law needs before a move is on file, and which facts it rests on.

The questions themselves stand in ``domain/needs/``, in the chapters of the table. Each answers with
its evidence, so that what is true and what is shown for it come from one piece of code.
"""

from __future__ import annotations

from collections.abc import Iterable

from domain.needs.asked import Asked, Holds, Shown
from domain.needs.beside import BESIDE
from domain.needs.complaints import COMPLAINTS
from domain.needs.listing import LISTING
from domain.needs.penalty import PENALTY
from domain.vocabulary import Need

HOLDS: dict[Need, Holds] = {**PENALTY, **LISTING, **BESIDE, **COMPLAINTS}


def shown(needs: Iterable[Need], asked: Asked) -> tuple[tuple[Need, Shown], ...]:
    """Each need with what it rests on that day; None with those that are not on file."""
    return tuple((need, HOLDS[need](asked)) for need in needs)


def missing(needs: tuple[Need, ...], asked: Asked) -> tuple[Need, ...]:
    """The needs that are not on file on that day, in the order of the row."""
    return tuple([need for need in needs if HOLDS[need](asked) is None])
