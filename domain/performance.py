"""The additional fine (加处罚款) for a fine that is paid late, day by day.

行政处罚法 72: three percent of the fine for each day after the term to pay ran out, never more in
all than the fine itself. It does not grow while payment is deferred (66, 72) nor while a remedy
runs (73; the days it is asked for and decided on are left out too, a reading in the party's
favour). The day of payment, or of a letter, is the last one counted. Sums are whole fen (分), days
calendar days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from domain.case import Case
from domain.closed_list import ClosedList
from domain.needs.beside import REMEDY
from domain.timelimits import ONE_DAY, TermKind
from domain.triggers import act, lapsed, step
from domain.vocabulary import Act, Step

FEN = 100  # in a yuan
PERCENT_A_DAY = 3
Span = tuple[date, date]  # both days included


class Day(ClosedList):
    """What a day after the first term to pay comes to."""

    LATE = "late"  # 加处百分之三
    REMEDY = "remedy"  # 复议、诉讼期间，不计
    DEFERRED = "deferred"  # 批准暂缓或分期，不计
    FULL = "full"  # 已达罚款本数，不再加处


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on end of one kind, and what they added in fen."""

    first: date
    last: date
    kind: Day
    fen: int

    @property
    def days(self) -> int:
        """How many, both ends included."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class AdditionalFine:
    """A fine in fen and the account of its days since the first term to pay ran out."""

    fine_fen: int
    stretches: tuple[Stretch, ...]

    @property
    def fen(self) -> int:
        """The additional fine."""
        return sum(stretch.fen for stretch in self.stretches)

    @property
    def days_late(self) -> int:
        """The days it was counted for."""
        return sum(stretch.days for stretch in self.stretches if stretch.kind is Day.LATE)

    @property
    def total_fen(self) -> int:
        """The fine and the additional fine."""
        return self.fine_fen + self.fen


def account(fine_yuan: int, days: Iterable[tuple[date, Day]]) -> AdditionalFine:
    """The account of days that follow one another; days late after the fine is reached are full."""
    most, daily, reached = fine_yuan * FEN, fine_yuan * PERCENT_A_DAY * FEN // 100, 0
    stretches: list[Stretch] = []
    for day, told in days:
        kind = Day.FULL if told is Day.LATE and reached == most else told
        fen = min(daily, most - reached) if kind is Day.LATE else 0
        reached += fen
        last = stretches[-1] if stretches else None
        if last is not None and last.kind is kind:
            stretches[-1] = Stretch(last.first, day, kind, last.fen + fen)
        else:
            stretches.append(Stretch(day, day, kind, fen))
    return AdditionalFine(most, tuple(stretches))


def additional_fine(case: Case, on: date) -> AdditionalFine | None:
    """What a case's fine has grown by up to and including a day; None when nothing was late."""
    fine, revoked = fine_yuan(case), case.last(step(Step.DECISION_REVOKED))
    late = _late(case, on)
    if fine is None or revoked is not None or not late:
        return None
    return account(fine, _days(late, _remedies(case, on), late[0][0], late[-1][1]))


def fine_yuan(case: Case) -> int | None:
    """The fine that was decided, or what it was changed to where the change says so."""
    told = (str(act(Act.PENALISE)), str(step(Step.DECISION_CHANGED)))
    for fact in reversed(case.facts):
        if fact.what in told and "fine_yuan" in fact.said:
            return int(fact.said["fine_yuan"])
    return None


def _late(case: Case, on: date) -> tuple[Span, ...]:
    """From the day after a term to pay to the day before a deferral, of payment, or ``on``."""
    spans: list[Span] = []
    since: date | None = None
    for fact in case.facts:
        if fact.what == lapsed(TermKind.PAY_FINE):
            since = fact.on
        elif since is not None and fact.what == act(Act.DEFER_FINE):
            spans.append((since, fact.on - ONE_DAY))
            since = None
    running = case.term(TermKind.PAY_FINE)
    if running is not None:
        since = running.due_on + ONE_DAY
    if since is not None:
        spans.append((since, on))
    paid = case.last(step(Step.PERFORMED))
    end = on if paid is None else min(on, paid.on)
    return tuple((first, min(last, end)) for first, last in spans if first <= min(last, end))


def _remedies(case: Case, on: date) -> tuple[Span, ...]:
    """While at least one reconsideration or suit runs, its first and its last day included."""
    spans: list[Span] = []
    running, since = 0, on
    for fact in case.facts:
        if fact.what in REMEDY.begins:
            since = since if running else fact.on
            running += 1
        elif running and fact.what in REMEDY.ends:
            running -= 1
            if not running:
                spans.append((since, fact.on))
    return (*spans, (since, on)) if running else tuple(spans)


def _days(
    late: tuple[Span, ...], remedies: tuple[Span, ...], first: date, last: date
) -> Iterator[tuple[date, Day]]:
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if not _in(day, late):
            yield day, Day.DEFERRED
        else:
            yield day, Day.REMEDY if _in(day, remedies) else Day.LATE


def _in(day: date, spans: tuple[Span, ...]) -> bool:
    return any(first <= day <= last for first, last in spans)
