"""Whether what the law needs before a move is on file.

The questions themselves stand in ``domain/needs/``, in the chapters of the table.
"""

from __future__ import annotations

from domain.needs.asked import Asked, Holds
from domain.needs.beside import BESIDE
from domain.needs.complaints import COMPLAINTS
from domain.needs.listing import LISTING
from domain.needs.penalty import PENALTY
from domain.vocabulary import Need

HOLDS: dict[Need, Holds] = {**PENALTY, **LISTING, **BESIDE, **COMPLAINTS}


def missing(needs: tuple[Need, ...], asked: Asked) -> tuple[Need, ...]:
    """The needs that are not on file on that day, in the order of the row."""
    return tuple(need for need in needs if not HOLDS[need](asked))
