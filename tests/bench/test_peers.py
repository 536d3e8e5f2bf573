"""W2's peers: what is asked of each, that a wrong one is turned down, and what the runs say together."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from bench import peer_runs
from bench.peers import PEERS, raw_sqlite
from bench.peers.__main__ import run
from bench.peers.check import CheckError, check_refusals, check_rows
from bench.peers.rows import FILE
from bench.peers.work import STEPS, VERSION, Event, Handle, RefusedError, events

CASES = 4
ANCHOR = PEERS[0]


def lived(folder: Path) -> None:
    """W2 done by the anchor in this folder."""
    with raw_sqlite.start(folder) as (handle, _):
        for event in events(CASES):
            handle(event)


def query(folder: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as connection:
        return connection.execute(statement).fetchall()


def test_events_come_round_robin_and_each_case_in_its_order() -> None:
    """All cases get their first event, in another order every round, then all their second."""
    sent = list(events(20))
    rounds = [sent[n : n + 20] for n in range(0, len(sent), 20)]
    orders = [tuple(event.case for event in one) for one in rounds]

    assert [{event.name for event in one} for one in rounds] == [
        {step.moves[0].event} for step in STEPS
    ]
    assert all(sorted(order) == list(range(20)) for order in orders)
    assert len(set(orders)) == len(STEPS) == 10
    assert sent == list(events(20))


def test_the_anchor_leaves_exactly_the_rows_of_w2(tmp_path: Path) -> None:
    """A case, 12 audit rows, 2 timers and a notice a case; a figure is told only then."""
    lived(tmp_path)
    found = {
        table: query(tmp_path, f"SELECT count(*) FROM {table}")[0][0]
        for table in ("cases", "audit", "timers", "notices")
    }
    told = run(ANCHOR, raw_sqlite.start, CASES)

    assert found == {"cases": CASES, "audit": 12 * CASES, "timers": 2 * CASES, "notices": CASES}
    assert VERSION == 12
    assert (told["cases"], told["events"]) == (CASES, 10 * CASES)
    assert told["events_per_second"] > 0


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM audit WHERE case_id = 1 AND seq = 7",
        "UPDATE audit SET actor = 'official-a' WHERE case_id = 1 AND seq = 10",
        "UPDATE audit SET payload = '{}' WHERE case_id = 2 AND seq = 1",
        "UPDATE cases SET version = 11 WHERE id = 3",
        "UPDATE cases SET state = 'LISTED' WHERE id = 0",
        "DELETE FROM timers WHERE case_id = 0 AND kind = 'defence'",
        "INSERT INTO notices SELECT * FROM notices WHERE case_id = 1",
        "INSERT INTO cases VALUES (99, 'NEW', 0, NULL)",
    ],
)
def test_a_peer_that_left_other_rows_has_no_figure(tmp_path: Path, damage: str) -> None:
    """One row missing, wrong or too many anywhere is found."""
    lived(tmp_path)
    check_rows(lambda statement: query(tmp_path, statement), CASES)
    query(tmp_path, damage)

    with pytest.raises(CheckError):
        check_rows(lambda statement: query(tmp_path, statement), CASES)


def lax(handle: Handle) -> Handle:
    """A peer without the guard: the second official is whoever one likes."""

    def handled(event: Event) -> None:
        stranger = event.name == "listing_approved"
        handle(event._replace(official="official-b") if stranger else event)

    return handled


def deaf(handle: Handle) -> Handle:
    """A peer that passes a refusal off as done."""

    def handled(event: Event) -> None:
        try:
            handle(event)
        except RefusedError:
            return

    return handled


@pytest.mark.parametrize("made", [lax, deaf])
def test_a_peer_that_lets_a_wrong_event_pass_is_turned_down(tmp_path: Path, made: object) -> None:
    """The same official twice, or an event out of its state, must be refused aloud."""
    assert callable(made)
    with (
        raw_sqlite.start(tmp_path) as (handle, seen),
        pytest.raises(CheckError, match="was not refused"),
    ):
        check_refusals(made(handle), seen, 0)


def test_a_refusal_that_leaves_a_row_is_found(tmp_path: Path) -> None:
    """Refused means that nothing was written."""

    def leaving(event: Event) -> None:
        try:
            handle(event)
        except RefusedError:
            query(tmp_path, f"INSERT INTO timers VALUES ({event.case}, 'left behind', '')")
            raise

    with (
        raw_sqlite.start(tmp_path) as (handle, seen),
        pytest.raises(CheckError, match="left rows"),
    ):
        check_refusals(leaving, seen, 0)


def told(number: int, rate: int) -> peer_runs.Told:
    peer = PEERS[number]
    return {
        "peer": peer.name,
        "how": peer.how,
        "anchor": peer.anchor,
        "cases": 10,
        "events": 100,
        "seconds": 1.0,
        "events_per_second": rate,
    }


def test_runs_before_and_after_are_told_as_medians_over_the_anchor() -> None:
    """The best peer is a peer, never the anchor; our rates stand over both."""
    missing = {"peer": PEERS[2].name, "absent": peer_runs.SET_UP}
    some = [told(0, 4000), told(1, 900), told(3, 300), missing]
    others = [told(0, 6000), told(1, 1100), told(3, 500), missing]
    rest = [{"peer": p.name, "absent": peer_runs.SET_UP} for p in PEERS[4:]]
    entries = peer_runs.together([*some, *rest, *others, *rest])

    assert [entry["peer"] for entry in entries] == [peer.name for peer in PEERS]
    assert entries[1]["events_per_second"] == 1000
    assert entries[1]["runs"] == [900, 1100]
    assert entries[1]["over_raw_strict"] == 0.2
    assert entries[2] == missing
    assert peer_runs.beside(entries, batch=10_000, one_by_one=500) == {
        "best_peer": PEERS[1].name,
        "sqlite_batch_over_best_peer": 10.0,
        "sqlite_one_by_one_over_best_peer": 0.5,
        "sqlite_batch_over_raw_strict": 2.0,
        "sqlite_one_by_one_over_raw_strict": 0.1,
    }


def test_a_peer_that_failed_once_has_no_figure() -> None:
    """Its check did not hold: the other run is not told as if it had."""
    failed = {"peer": PEERS[1].name, "failed": "CheckError: audit: 3 rows, 4 wanted"}
    entries = peer_runs.together([told(n, 100) for n in range(len(PEERS))] + [failed])

    assert entries[1] == failed
    assert Counter("events_per_second" in entry for entry in entries) == {
        True: len(PEERS) - 1,
        False: 1,
    }


def test_without_any_figure_nothing_is_compared() -> None:
    """Where no peer is installed, the output names them as absent and compares nothing."""
    entries = peer_runs.together([{"peer": p.name, "absent": peer_runs.SET_UP} for p in PEERS])

    assert all(entry["absent"] == peer_runs.SET_UP for entry in entries)
    assert peer_runs.beside(entries, batch=1.0, one_by_one=1.0) == {}
