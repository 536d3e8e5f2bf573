"""What the exhaustive walks show; ``MINGDAN_EXPLORE=full`` takes the larger ones."""

from __future__ import annotations

import random

import pytest

from domain.lifecycle import TABLE
from domain.timelimits import TermKind
from domain.vocabulary import Status
from tests.exploration import claims
from tests.exploration.__main__ import PAGE, written
from tests.exploration.figures import figures
from tests.exploration.moves import attempt, next_day
from tests.exploration.relevance import LAPSES, OPENS, idle
from tests.exploration.walk import main_line, matters
from tests.exploration.walks import FULL, MAIN_LINE, plans, taken

PLANS = tuple(plans())
NAMES = [plan.name for plan in PLANS]
TWINS = 200 if not FULL else 5000


@pytest.fixture(params=PLANS, ids=NAMES)
def walk(request):
    return taken(request.param)


def breaches(claim, walk) -> list[str]:
    return sorted(claim(walk), key=len)[:3]


def test_every_history_to_the_list_carries_the_full_proof(walk):
    assert breaches(claims.lawful, walk) == []
    assert breaches(claims.adds_up, walk) == []


def test_no_right_of_the_enterprise_opens_a_way_to_something_harsher(walk):
    assert breaches(claims.no_harsher, walk) == []


def test_every_running_term_can_run_out_in_every_state_and_is_never_refused(walk):
    assert breaches(claims.lapses, walk) == []


def test_every_term_has_somebody_responsible(walk):
    """A row answers its end, or it is the office's own duty, or with it only the right is over."""
    assert set(claims.TRAITS) == set(TermKind)
    breach = {
        (status, kind)
        for status, kind in claims.silent(walk)
        if kind not in claims.OWN_DUTY | claims.OWN_RIGHT
    }
    assert breach == set()


def test_no_term_of_the_enterprise_is_cut_short_by_one_that_ran_before(walk):
    """A new paper's term runs from its own service, not from an earlier one's."""
    cut = {(row, kind) for row, kind in claims.swallowed(walk) if kind in claims.TIME_OF_OTHERS}
    assert cut == set()


def test_equal_states_behave_alike(walk):
    """The abstraction is sound: two cases of one state have the same moves, to the same states."""
    twins = [node for node in walk.nodes.values() if node.twin and node.out]
    for node in random.Random(0).sample(twins, min(TWINS, len(twins))):
        case, on, proof = node.twin
        out = {
            move: walk.nodes.get(walk.key(outcome.case, proof.after(outcome.entries)))
            for move, outcome in walk.accepted(case, on)
        }
        leads_on = {move: to for move, to in out.items() if to is not node}
        known = {move: edge.to for move, edge in node.out.items() if edge.to is not node}
        assert leads_on == known, claims.told(node)


MAIN = [plan for plan in PLANS if plan.whole]


@pytest.mark.parametrize("plan", MAIN, ids=[plan.name for plan in MAIN])
def test_there_is_no_dead_end_and_somebody_can_always_move(plan):
    walk = taken(plan)
    assert breaches(claims.ends, walk) == []
    movers = claims.movers(walk)
    assert all(movers.values()), movers


def test_the_walks_reach_publication_and_every_status():
    reached = {node.case.status for plan in PLANS for node in taken(plan).nodes.values()}
    assert reached == set(Status)


def test_every_row_of_the_table_is_taken_in_a_walk():
    rows = {row for plan in PLANS for row in claims.rows_taken(taken(plan))}
    assert [row.id for row in TABLE if row.id not in rows and not idle(row.on)] == []


def test_every_trigger_is_on_the_main_line_or_in_one_matter_or_idle():
    everything = [*main_line() - OPENS, *OPENS, *(t for m in matters() for t in m - OPENS)]
    assert len(everything) == len(set(everything))
    left = {row.on for row in TABLE} - set(everything) - set(LAPSES)
    assert left == {trigger for trigger in left if idle(trigger)}


def test_what_is_called_idle_changes_no_state():
    """Late papers and attempts: tried in every state of the main line, they lead nowhere else."""
    walk = taken(MAIN_LINE)
    tried = 0
    for trigger in [t for t in dict.fromkeys(row.on for row in TABLE) if idle(t)]:
        if trigger in LAPSES or trigger in ("attempted", "served_again"):
            continue
        for node in random.Random(str(trigger)).sample(list(walk.nodes.values()), 50):
            outcome = attempt(node.case, claims.Move(trigger), next_day(node.on), walk.law)
            if outcome.refused is None:
                tried += 1
                assert walk.key(outcome.case, node.proof.after(outcome.entries)) == walk.key(
                    node.case, node.proof
                ), (trigger, claims.told(node))
    assert tried > 0


@pytest.mark.skipif(FULL, reason="the page shows the short walks")
def test_the_page_shows_these_figures():
    page = PAGE.read_text("utf-8")
    assert page == written(page, figures()), "python -m tests.exploration --page"
