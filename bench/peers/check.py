"""The reference answer of W2: a peer whose rows or refusals differ has no figure."""

from __future__ import annotations

from typing import Any

from bench.peers.work import (
    LAST,
    STEPS,
    SYSTEM,
    VERSION,
    Event,
    Handle,
    Query,
    RefusedError,
    event,
)

PAYLOAD_BYTES = range(100, 141)
TABLES = ("cases", "audit", "timers", "notices")


class CheckError(Exception):
    """A peer left other rows than W2 asks for, or let pass what it must refuse."""


def check_rows(query: Query, cases: int) -> None:
    """Every case in its last state, its audit gap-free and as the steps say, timers and notices."""
    wanted = [
        (seq, *move, step.official if move is step.moves[0] else SYSTEM, number)
        for seq, (number, step, move) in enumerate(
            ((n, step, move) for n, step in enumerate(STEPS) for move in step.moves), 1
        )
    ]
    audit = [
        (
            case,
            seq,
            name,
            source,
            target,
            actor,
            event(case, number).at,
            event(case, number).payload,
        )
        for case in range(cases)
        for seq, name, source, target, actor, number in wanted
    ]
    timers = sorted(step.timer for step in STEPS if step.timer)
    _same(
        "cases",
        query("SELECT id, state, version FROM cases ORDER BY id"),
        [(case, LAST, VERSION) for case in range(cases)],
    )
    _same(
        "audit",
        query(
            "SELECT case_id, seq, event, source, target, actor, at, payload FROM audit"
            " ORDER BY case_id, seq"
        ),
        audit,
    )
    _same(
        "timers",
        query("SELECT case_id, kind, due FROM timers ORDER BY case_id, kind"),
        [(case, *timer) for case in range(cases) for timer in timers],
    )
    _same(
        "notices",
        query("SELECT case_id, kind, at FROM notices ORDER BY case_id"),
        [(case, STEPS[-1].notice, event(case, len(STEPS) - 1).at) for case in range(cases)],
    )
    if any(len(row[-1].encode()) not in PAYLOAD_BYTES for row in audit):
        raise CheckError(f"a payload is not of {PAYLOAD_BYTES.start} to 140 bytes")


def check_refusals(handle: Handle, query: Query, case: int) -> None:
    """Live one more case through, wrong events in between: each refused, none leaving a row."""
    for number in range(len(STEPS)):
        right = event(case, number)
        wrong = [event(case, later) for later in range(number + 1, len(STEPS))]
        if right.name == "listing_approved":
            wrong.append(right._replace(official=event(case, 2).official))
        if number:  # an event of the past, once more
            wrong.append(event(case, number - 1))
        before = _snapshot(query, case)
        for one in wrong:
            _refused(handle, one)
        if _snapshot(query, case) != before:
            raise CheckError(f"what was refused before {right.name} left rows")
        handle(right)


def _refused(handle: Handle, wrong: Event) -> None:
    try:
        handle(wrong)
    except RefusedError:
        return
    raise CheckError(f"{wrong.name} by {wrong.official} was not refused")


def _snapshot(query: Query, case: int) -> list[list[tuple[Any, ...]]]:
    keys = {name: "id" if name == "cases" else "case_id" for name in TABLES}
    return [
        sorted(query(f"SELECT * FROM {name} WHERE {key} = {case}")) for name, key in keys.items()
    ]


def _same(table: str, found: list[tuple[Any, ...]], wanted: list[tuple[Any, ...]]) -> None:
    if found == wanted:
        return
    at = next((n for n, (f, w) in enumerate(zip(found, wanted, strict=False)) if f != w), None)
    if at is None:
        raise CheckError(f"{table}: {len(found)} rows, {len(wanted)} wanted")
    raise CheckError(f"{table}: row {at} is {found[at]}, wanted {wanted[at]}")
