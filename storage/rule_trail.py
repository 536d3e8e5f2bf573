"""What was done about rules, over all drafts: begun, decided, chosen as the shadow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import CompoundSelect, func, literal, select, union_all

from storage.rule_tables import rule_decisions, rule_drafts, rule_shadows
from storage.unit_of_work import UnitOfWork, translated

BEGUN, SHADOW, NO_SHADOW = "begun", "shadow", "no_shadow"


@dataclass(frozen=True, slots=True)
class RuleLine:
    """Something done: ``what`` is a move, or ``BEGUN``, ``SHADOW``, ``NO_SHADOW``.

    ``draft`` and ``title`` are None where no draft is meant.
    """

    at: str
    who: str
    what: str
    draft: int | None
    title: str | None
    paper: str
    reason: str


def rule_lines(
    unit: UnitOfWork, *, who: str, since: date | None, until: date | None, limit: int, offset: int
) -> tuple[list[RuleLine], int]:
    """Some of what was done, the newest first, and how much of it there is."""
    done = _all().subquery()
    c, d = done.c, rule_drafts.c
    asked = []
    if who:
        asked.append(c.who == who)
    if since is not None:
        asked.append(c.at >= since.isoformat())
    if until is not None:
        asked.append(c.at < (until + timedelta(days=1)).isoformat())
    query = (
        select(c.at, c.who, c.what, c.draft, d.title, c.paper, c.reason)
        .outerjoin_from(done, rule_drafts, d.no == c.draft)
        .where(*asked)
        .order_by(c.at.desc(), c.draft.desc(), c.no.desc())
        .limit(limit)
        .offset(offset)
    )
    with translated():
        rows = unit.connection.execute(query).all()
        total = unit.connection.scalar(select(func.count()).select_from(done).where(*asked))
    return [RuleLine(*row) for row in rows], int(total or 0)


def _all() -> CompoundSelect[Any]:
    d, m, s = rule_drafts.c, rule_decisions.c, rule_shadows.c
    nothing = literal("")
    begun = select(
        d.made_at.label("at"), d.made_by.label("who"), literal(BEGUN).label("what"),
        d.no.label("draft"), nothing.label("paper"), nothing.label("reason"),
        literal(0).label("no"),
    )  # fmt: skip
    decided = select(m.recorded_at, m.person, m.move, m.draft, m.paper, m.reason, m.no)
    chosen = (s.chosen_at, s.chosen_by)
    shadow = select(*chosen, literal(SHADOW), s.draft, nothing, nothing, s.no)
    stopped = select(*chosen, literal(NO_SHADOW), s.draft, nothing, nothing, s.no)
    return union_all(
        begun, decided, shadow.where(s.draft.is_not(None)), stopped.where(s.draft.is_(None))
    )
