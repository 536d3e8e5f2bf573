"""The overview (总览): six figures with what they were before, and the rows behind every one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from fastapi.responses import Response

from domain.bulletin import EntryStatus
from domain.roles import OF_THE_OFFICE, Role
from domain.term_kinds import TRAITS
from domain.timelimits import TermKind, Unit, add_months, due_day
from domain.vocabulary import TERMINAL, Status
from notifications.site_words import words
from storage import overview, overview_rows
from storage.kept_counts import LATELY, MONTHS, Figure, kept_figures
from storage.overview_rows import OverviewRow
from storage.ranges import COUNTED_TO, Counted
from web.desk.asked import Asked, PageError, written_day
from web.desk.routes import Route, get, offices
from web.desk.rows import Turning, bounds, csv_answer, turning, wants_csv

WHO = offices(*OF_THE_OFFICE)
SOON = 3  # working days
LISTED_BEFORE = 3  # months ago, at whose end those on the list are compared with
OPEN = tuple(one for one in Status if one not in TERMINAL)


def overview_page(asked: Asked) -> Response:
    """The six figures, and where they come from."""
    today, townships = asked.today, asked.official.townships
    months = _months(today)
    earlier = months[LISTED_BEFORE - 1] - timedelta(days=1)
    spans = [(one, add_months(one, 1)) for one in months]
    with asked.reading() as unit:
        kept = kept_figures(unit, townships, months)
        standing = overview.standings(unit, townships, lately=today - LATELY, kept=kept)
        before = overview.opened(
            unit, townships, today - 2 * LATELY, today - LATELY, kept.last(Figure.BEFORE)
        )
        running = overview.running_terms(
            unit, townships, due=today, soon=_soon(asked), kept=kept
        )  # fmt: skip
        waiting = overview.waiting(unit, townships, kept)
        listed = overview.listed_on(unit, townships, [earlier], kept)
        moved = overview.movements(unit, townships, spans, kept)
    by_status = {one.status: one for one in standing}
    complaints = [one for one in running if one.kind in overview.OF_COMPLAINTS]
    by_month = [(month, *each) for month, each in zip(months, moved, strict=True)]
    figures = [
        *(count for one in standing for count in (one.cases, one.lately)), before,
        *(count for one in running for count in (one.terms, one.due, one.soon)),
        *(one.cases for one in waiting), *(count for each in moved for count in each),
        *(one for one in listed if one is not None),
    ]  # fmt: skip
    return asked.page(
        "desk/overview.html.j2",
        open_cases=_sum(one.cases for one in standing if one.status in OPEN),
        opened=_sum(one.lately for one in standing),
        opened_before=before,
        states=[(one, by_status[one]) for one in Status if one in by_status],
        closed=TERMINAL,
        due=_sum(one.due for one in running),
        soon=_sum(one.soon for one in running),
        running=[(one.kind, TRAITS[one.kind].responsible, one) for one in running],
        complaints=_sum(one.terms for one in complaints),
        complaints_due=_sum(one.due for one in complaints),
        waiting=[(one.role, one) for one in waiting],
        waits=_sum(one.cases for one in waiting),
        oldest=min((one.oldest for one in waiting), default=None),
        listed=listed[0],
        listed_before=listed[1],
        listed_earlier=earlier,
        months=by_month,
        most=max((count.rows for _, *both in moved for count in both), default=0),
        soon_days=SOON,
        beyond=any(one.more for one in figures),
        night=kept.night if any(one.on for one in figures) else None,
    )


def _sum(figures: Iterable[Counted]) -> Counted:
    return sum(figures, Counted())


def _soon(asked: Asked) -> date:
    return due_day(asked.today, SOON, Unit.WORKING_DAYS, asked.assembly.calendar)


def _months(today: date) -> list[date]:
    """The first days of this month and of those before it."""
    first = today.replace(day=1)
    return [add_months(first, -back) for back in range(MONTHS)]


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows behind a figure: their title, what their columns are called, how a value is told."""

    title: tuple[str, str]
    what: tuple[str, str]
    first: tuple[str, str]
    second: tuple[str, str]
    told: Callable[[Asked, str], str]


def _member(kind: type[StrEnum]) -> Callable[[Asked, str], str]:
    return lambda asked, value: asked.word(kind(value)) if value in set(kind) else value


def _reason(asked: Asked, value: str) -> str:
    known = value in set(EntryStatus)
    return words(asked.language).get(value, value) if known else value


BEHIND = {
    "cases": Behind(
        ("案件", "Cases"), ("状态", "Stands"), ("立案或收到线索日", "Opened"),
        ("提请日", "Asked on"), _member(Status),
    ),
    "terms": Behind(
        ("在走的期限", "Running terms"), ("期限", "Term"), ("起算日", "From"),
        ("最后一天", "Last day"), _member(TermKind),
    ),
    "waiting": Behind(
        ("等待签署", "Waiting for a signature"), ("待谁签署", "Waits for"), ("提请日", "Asked on"),
        ("立案或收到线索日", "Opened"), _member(Role),
    ),
    "movements": Behind(
        ("列入与退出", "On and off the list"), ("条目或退出原因", "Entry, or why it left"),
        ("列入日", "Listed"), ("退出日", "Left"), _reason,
    ),
}  # fmt: skip


def rows_page(asked: Asked) -> Response:
    """The rows behind a figure, as a page or as a file."""
    which = asked.path["which"]
    behind = BEHIND.get(which)
    if behind is None:
        raise PageError(
            404, "没有这张表。请从“总览”进入。", "There is no such table. Enter from the overview."
        )  # fmt: skip
    limit, offset = bounds(asked)
    rows, total = _READ[which](asked, limit, offset)
    heading = tuple(
        asked.say(*words)
        for words in (
            ("用人单位", "Enterprise"), ("镇乡街", "Township"), behind.what, behind.first,
            behind.second,
        )
    )  # fmt: skip
    told = [(row, behind.told(asked, row.what)) for row in rows]
    if wants_csv(asked):
        file = (
            (row.case_id, row.name, row.township, what, row.first or "", row.second or "")
            for row, what in told
        )
        return csv_answer(asked.say(*behind.title), (asked.say("案件", "Case"), *heading), file)
    return asked.page(
        "desk/overview_rows.html.j2",
        title=asked.say(*behind.title),
        which=which,
        heading=heading,
        rows=told,
        total=total,
        turning=_turning(asked, total),
    )


def _turning(asked: Asked, total: int) -> Turning:
    status, opened, kind, of, by, role, month, left = (asked.query(name) for name in _KEPT)
    return turning(
        asked, total, counted_to=COUNTED_TO, status=status, opened=opened, kind=kind, of=of,
        by=by, role=role, month=month, left=left,
    )  # fmt: skip


_KEPT = ("status", "opened", "kind", "of", "by", "role", "month", "left")
Read = tuple[list[OverviewRow], int]


def _cases(asked: Asked, limit: int, offset: int) -> Read:
    asked_for = asked.query("status")
    statuses: Sequence[str] = [asked_for] if asked_for in set(Status) else OPEN
    spans = {
        "lately": (asked.today - LATELY, asked.today + timedelta(days=1)),
        "before": (asked.today - 2 * LATELY, asked.today - LATELY),
    }
    opened = spans.get(asked.query("opened")) or _span(asked.query("month"))
    with asked.reading() as unit:
        return overview_rows.case_rows(
            unit, asked.official.townships, list(Status) if opened else statuses, opened=opened,
            limit=limit, offset=offset,
        )  # fmt: skip


def _terms(asked: Asked, limit: int, offset: int) -> Read:
    by = {"today": asked.today, "soon": _soon(asked)}.get(asked.query("by"))
    complaints = {"complaints": True, "cases": False}.get(asked.query("of"))
    with asked.reading() as unit:
        return overview_rows.term_rows(
            unit, asked.official.townships, kind=asked.query("kind"), complaints=complaints, by=by,
            limit=limit, offset=offset,
        )  # fmt: skip


def _waiting(asked: Asked, limit: int, offset: int) -> Read:
    with asked.reading() as unit:
        return overview_rows.waiting_rows(
            unit, asked.official.townships, asked.query("role"), limit=limit, offset=offset
        )


def _movements(asked: Asked, limit: int, offset: int) -> Read:
    first = asked.today.replace(day=1)
    span = _span(asked.query("month")) or (first, add_months(first, 1))
    with asked.reading() as unit:
        return overview_rows.movement_rows(
            unit, asked.official.townships, span,
            left=asked.query("left") == "yes", limit=limit, offset=offset,
        )  # fmt: skip


def _span(month: str) -> tuple[date, date] | None:
    """A month, as 2026-09, as its first day and the first of the next; None for anything else."""
    try:
        first = written_day(f"{month}-01") if month else None
    except ValueError:
        return None
    return None if first is None else (first, add_months(first, 1))


_READ: dict[str, Callable[[Asked, int, int], Read]] = {
    "cases": _cases, "terms": _terms, "waiting": _waiting, "movements": _movements,
}  # fmt: skip

ROUTES: tuple[Route, ...] = (
    get("/overview", WHO, overview_page),
    get("/overview/{which}", WHO, rows_page),
)
