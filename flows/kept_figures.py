"""The large figures of the overview: kept when a day is over, counted again by the audit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from flows.assembly import Assembly
from storage import kept_counts
from storage.kept_counts import DONE, EVERYWHERE, Figure
from storage.unit_of_work import UnitOfWork

Problem = tuple[str, str, str]  # table, key, what is wrong
OF_TERMS = (Figure.RUNNING, Figure.DUE)


def keep_figures(assembly: Assembly, *, at: datetime) -> bool:
    """Keep how yesterday stood when it was over; whether that was still to be done."""
    with UnitOfWork(assembly.engine) as unit:
        done = kept_counts.keep(unit, at.date() - timedelta(days=1))
        unit.commit()
    return done


def problems(unit: UnitOfWork) -> Iterator[Problem]:
    """What is kept of the newest night, and of months with it, and is not what is on record.

    Cases went on since: a row of a journal moves a figure by one, and an enterprise registered
    anew takes its cases along. So far a figure may be off. Terms, of which a row may end several,
    are compared where nothing went on.
    """
    night, kept = kept_counts.kept(unit)
    if night is None:
        return
    again = kept_counts.figures(unit, night)
    by_place, anywhere = kept_counts.moved_since(unit, night)
    everywhere = by_place.total()
    for key in sorted(kept.keys() | again.keys()):
        day, what, place = key
        moved = (by_place[place] if place != EVERYWHERE else everywhere) + anywhere
        counted, found = kept.get(key), again.get(key)
        if what == DONE:
            wrong = counted != found
        elif moved and what.partition(":")[0] in OF_TERMS:
            continue
        else:
            wrong = abs((counted or 0) - (found or 0)) > moved or (not moved and counted != found)
        if wrong:
            where = place or "全部镇乡街"
            yield (
                "kept_counts", f"{day} {where} {what}",
                f"所记为 {'无' if counted is None else counted}，"
                f"按案件和名单重新统计为 {found or 0}：该行被改动；下一夜重新统计后更正",
            )  # fmt: skip
