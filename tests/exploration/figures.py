"""The figures of the walks as the page shows them."""

from __future__ import annotations

from collections.abc import Iterator

from domain.lifecycle import TABLE
from domain.vocabulary import Status
from tests.exploration import claims
from tests.exploration.relevance import idle
from tests.exploration.walk import Walk
from tests.exploration.walks import MAIN_LINE, plans, taken

CLAIMS = {
    "every history to the list carries the full proof": claims.lawful,
    "the journal of every state on the list is its case": claims.adds_up,
    "no right of the enterprise opens a way to something harsher": claims.no_harsher,
    "every running term can run out, and is put on file": claims.lapses,
}


def figures() -> str:
    """The tables of the page: the walks, the claims, who can move."""
    walks = {plan: taken(plan) for plan in plans(full=False)}
    return "\n".join(
        (
            *_walks(walks),
            "",
            *_claims(walks),
            "",
            *_movers(taken(MAIN_LINE)),
            "",
            *_alone(taken(MAIN_LINE)),
            "",
        )
    )


def _walks(walks: dict[object, Walk]) -> Iterator[str]:
    yield "| walk | may happen | states | moves | refused | on the list |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for plan, walk in walks.items():
        listed = sum(node.case.status in claims.ON_THE_LIST for node in walk.nodes.values())
        yield (
            f"| {plan.name} | {len(plan.triggers)} | {len(walk.nodes)} | {walk.transitions} "
            f"| {walk.refusals} | {listed} |"
        )
    states = sum(len(walk.nodes) for walk in walks.values())
    moves = sum(walk.transitions for walk in walks.values())
    yield f"| together | | {states} | {moves} | {sum(w.refusals for w in walks.values())} | |"


def _claims(walks: dict[object, Walk]) -> Iterator[str]:
    rows = {row for walk in walks.values() for row in claims.rows_taken(walk)}
    still = [row for row in TABLE if row.id not in rows]
    yield "| claim | breaches |"
    yield "| --- | ---: |"
    for name, claim in CLAIMS.items():
        yield f"| {name} | {sum(1 for walk in walks.values() for _ in claim(walk))} |"
    yield f"| from every state of the main line an end can be reached | {len([*claims.ends(taken(MAIN_LINE))])} |"
    yield (
        f"| rows of the table taken: {len(rows)} of {len(TABLE)}; idle, so never walked: "
        f"{sum(idle(row.on) for row in still)} | {sum(not idle(row.on) for row in still)} |"
    )


def _movers(walk: Walk) -> Iterator[str]:
    yield "| the case stands | who can move, in every state of it |"
    yield "| --- | --- |"
    for status, who in sorted(
        claims.movers(walk).items(), key=lambda found: list(Status).index(found[0])
    ):
        yield f"| {status} | {', '.join(sorted(who))} |"


def _alone(walk: Walk) -> Iterator[str]:
    stuck = [told.partition(":")[0] for told in claims.ends(walk, frozenset({"office", "clock"}))]
    by = ", ".join(f"{stuck.count(status)} {status}" for status in sorted(set(stuck)))
    yield (
        "States of the main line from which the office and the clock alone reach no end, because "
        f"the enterprise must perform first or somebody outside must decide: {len(stuck)} ({by or 'none'})."
    )
