"""What a row of the lifecycle table says: one lawful move of a case."""

from __future__ import annotations

from dataclasses import dataclass

from domain.criteria import Criterion
from domain.roles import Role
from domain.timelimits import TermKind
from domain.triggers import Trigger
from domain.vocabulary import Ground, Need, Notice, Status, TermTurn


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One lawful move. ``becomes`` None: the case stays where it is and the fact is kept."""

    id: str
    zh: str
    en: str
    when: tuple[Status, ...]
    on: Trigger
    becomes: Status | None = None
    needs: tuple[Need, ...] = ()
    signed_by: tuple[Role, ...] = ()
    recorded_by: tuple[Role, ...] = ()  # who alone may put the fact on file; empty: any official
    particulars: tuple[str, ...] = ()
    grounds: tuple[Ground, ...] = ()
    by: Criterion | None = None  # what the pack must bear out for the ground G2 or G3
    starts: tuple[TermKind, ...] = ()
    ends: tuple[TermKind, ...] = ()
    turns: TermTurn | None = None  # what it does to the term its particulars name
    notices: tuple[Notice, ...] = ()
    basis: tuple[str, ...]


LEGAL_THEN_HEAD = (Role.LEGAL_REVIEWER, Role.AGENCY_HEAD)
SECTION_THEN_HEAD = (Role.SECTION_HEAD, Role.AGENCY_HEAD)
