"""W1: a million measurements against 300 agents in two editions, and the reference answer.

Seeded and made with whole numbers: every value has at most six decimals, so that the reference is
exact and "equal to the limit" means equal. The reference is written row by row, on purpose.
"""

from __future__ import annotations

import math
import random
from datetime import date
from decimal import Decimal
from typing import NamedTuple

SCALE = 1_000_000
AGENTS, NOISY, NEW = 300, 20, 20  # agents; the last of them noise; new ones of the second edition
SECOND = date(2020, 4, 1)  # first day of the second edition
FIRST_DAY, LAST_DAY = date(2015, 1, 1), date(2025, 12, 31)
HOURS = (6, 8, 8, 8, 10, 12)
NOISE_SERIOUS = 5  # dB over the limit
NEAR = 1e-9  # by how much limit and ratio of an engine may be off
COMPLIANT, EXCEEDED, SERIOUS, NOT_JUDGED = range(4)


class Limits(NamedTuple):
    """The figures of an agent in an edition, in millionths; None where there is none."""

    twa: int | None = None
    stel: int | None = None
    mac: int | None = None
    db: int | None = None


class Row(NamedTuple):
    """One measurement: kind 0 is a time-weighted average, 1 short-time, 2 ceiling."""

    agent: int
    kind: int
    value: int  # millionths of mg/m3 or dB(A)
    hours: int
    day: date


def multiple_of(agent: int) -> int:
    """From how many times its limit an agent is seriously over."""
    return 2 if agent % 5 == 0 else 3


def excursion(edition: int, twa: int) -> Decimal:
    """How far a short-time value may exceed a time-weighted limit that has none of its own."""
    if edition == 2 or twa < SCALE:
        return Decimal(3)
    return (
        Decimal("2.5") if twa < 10 * SCALE else Decimal(2) if twa < 100 * SCALE else Decimal("1.5")
    )


def tables(seed: int = 20260101) -> dict[int, list[Limits]]:
    """The limits of every agent by edition."""
    chance = random.Random(seed)
    first: list[Limits] = []
    for agent in range(AGENTS):
        base = chance.choice((5, 10, 30, 50, 100, 200, 300)) * 10 ** chance.randrange(2, 5) * 20
        if agent >= AGENTS - NOISY:
            first.append(Limits(db=85 * SCALE))
        elif agent % 4 == 0:
            first.append(Limits(mac=base))
        else:
            first.append(Limits(twa=base, stel=2 * base if agent % 2 else None))
    second = [_lower(one) if agent % 10 == 0 else one for agent, one in enumerate(first)]
    for agent in range(NEW):
        first[agent * 7 + 1] = Limits()
    return {1: first, 2: second}


def _lower(one: Limits) -> Limits:
    return Limits(*(None if v is None else v // 2 for v in one[:3]), one.db)


def figure(table: dict[int, list[Limits]], edition: int, agent: int, kind: int) -> int | None:
    """The figure that judges a kind of sample, in millionths, before any reduction."""
    limits = table[edition][agent]
    if limits.db is not None:
        return limits.db
    if kind == 1 and limits.stel is None and limits.twa is not None:
        return int(limits.twa * excursion(edition, limits.twa))
    return (limits.twa, limits.stel, limits.mac)[kind]


def rows(count: int, table: dict[int, list[Limits]], seed: int = 20260101) -> list[Row]:
    """Lognormal around the limit that applies, noise normal around its limit."""
    chance, made = random.Random(seed + 1), []
    first, last = FIRST_DAY.toordinal(), LAST_DAY.toordinal()
    spread, wide = math.log(2.5), 10 * math.log10(2.5)
    for _ in range(count):
        agent, kind, hours = chance.randrange(AGENTS), chance.randrange(3), chance.choice(HOURS)
        day = date.fromordinal(chance.randint(first, last))
        limit = figure(table, 1 if day < SECOND else 2, agent, kind)
        if limit is None:
            value = chance.randrange(1, 10 * SCALE)
        elif agent >= AGENTS - NOISY:
            value = round(chance.gauss(limit, wide * SCALE) - 1e7 * math.log10(hours / 8))
        else:
            value = min(round(limit * chance.lognormvariate(0, spread)), SCALE * SCALE - 1)
        made.append(Row(agent, kind, max(value, 1), hours, day))
    return made


class Answer(NamedTuple):
    """What W1 asks of an engine; limit and ratio are None of what is not judged."""

    limit: float | None  # mg/m3 after any reduction, or dB(A)
    ratio: float | None  # of the value to the limit; of noise the decibels over it
    band: int
    rule: int  # 100 x edition + 10 x basis + band


def answer(row: Row, table: dict[int, list[Limits]]) -> Answer:
    """The reference: bands by whole numbers, limit and ratio as floats."""
    edition = 1 if row.day < SECOND else 2
    limits, limit = table[edition][row.agent], figure(table, edition, row.agent, row.kind)
    if limit is None:
        return Answer(None, None, NOT_JUDGED, 100 * edition + 90 + NOT_JUDGED)
    if limits.db is not None:
        over = row.value / SCALE + 10 * math.log10(row.hours / 8) - limit / SCALE
        band = COMPLIANT if over <= 0 else EXCEEDED if over < NOISE_SERIOUS else SERIOUS
        return Answer(limit / SCALE, over, band, 100 * edition + 50 + band)
    reduced = row.kind == 0 and row.hours > 8
    value = row.value * 16 * row.hours if reduced else row.value
    allowed = limit * 8 * (24 - row.hours) if reduced else limit
    serious = value >= multiple_of(row.agent) * allowed
    band = COMPLIANT if value <= allowed else SERIOUS if serious else EXCEEDED
    basis = {2: 0, 0: 2 if reduced else 1, 1: 4 if limits.stel is None else 3}[row.kind]
    shown = limit / SCALE * (allowed / limit / (16 * row.hours) if reduced else 1)
    return Answer(shown, value / allowed, band, 100 * edition + 10 * basis + band)


def differs(said: Answer, right: Answer) -> bool:
    """Whether an engine is wrong: band and rule are equal, limit and ratio within 1e-9.

    Relative, for decibels absolute. The edition in which there is no limit may be left out.
    """
    if right.band == NOT_JUDGED:
        return said.band != NOT_JUDGED or said.rule % 100 != right.rule % 100
    noise = right.rule % 100 // 10 == 5
    near = {"rel_tol": 0.0, "abs_tol": NEAR} if noise else {"rel_tol": NEAR, "abs_tol": 0.0}
    return said[2:] != right[2:] or not all(
        one is not None and other is not None and math.isclose(one, other, **near)
        for one, other in zip(said[:2], right[:2], strict=True)
    )
