"""What a row of the lifecycle table says: one lawful move of a case."""

from __future__ import annotations

from dataclasses import dataclass

from domain.criteria import Criterion
from domain.roles import Role
from domain.timelimits import TermKind
from domain.triggers import Trigger
from domain.vocabulary import ComplaintStage, Ground, Need, Notice, Status, TermTurn


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One lawful move. ``becomes`` None: the case stays where it is and the fact is kept.

    A row about one complaint says where that complaint must stand (``stages``) and what it
    ``makes`` of it (None: it stays there). Its terms are then the complaint's, not the case's.
    """

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
    stages: tuple[ComplaintStage, ...] = ()
    makes: ComplaintStage | None = None
    basis: tuple[str, ...]

    @property
    def of_complaint(self) -> bool:
        """Whether the row is about one complaint of the case."""
        return bool(self.stages) or self.makes is not None


LEGAL_THEN_HEAD = (Role.LEGAL_REVIEWER, Role.AGENCY_HEAD)
SECTION_THEN_HEAD = (Role.SECTION_HEAD, Role.AGENCY_HEAD)
