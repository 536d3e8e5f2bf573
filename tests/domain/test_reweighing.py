"""A verdict weighed again is never harsher than the one it takes the place of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from domain.case import Finding, Proposal
from domain.criteria import GROUND_OF, Criterion
from domain.events import ActProposed, ProposalAnswered
from domain.evolve import evolve
from domain.findings import Band, weight
from domain.journal import GroundWeighed, Judged, Moved, Opened, Reweighed
from domain.reweighing import (
    RESTS_ON_FINDINGS,
    again_on,
    fallen,
    first_of,
    reweigh,
    to_reweigh,
    weigh,
)
from domain.roles import Answer, Role
from domain.vocabulary import Act, Ground, Status
from tests.domain.test_lifecycle import findings
from tests.office import CASE, USCC, propose

ON, LATER = date(2026, 3, 2), date(2026, 5, 1)


def case_with(outcome, usable):
    case = evolve(None, Opened(on=ON, case_id=CASE, uscc=USCC))
    found = Finding("J", "R", ON, False, outcome, usable, "旧", "old", "old@1")
    case = evolve(case, Judged(on=ON, row="I4", what="inspected.serious", finding=found))
    return evolve(
        case, Moved(on=ON, row="I4", becomes=Status.INSPECTED, grounds=(Ground.G1_EXCEEDED,))
    )


@pytest.mark.parametrize(("was", "now"), [*product([*product(Band, Band)], repeat=2)])
def test_the_milder_of_two_verdicts_stays(was, now):
    case = case_with(*was)
    again = replace(findings(Band.SERIOUS), judgement_id="J", law="new@2", summary_zh="新",
                    outcome=now[0], outcome_usable=now[1])  # fmt: skip
    entry = reweigh(case, again, LATER)
    after = evolve(case, entry)
    (finding,) = after.findings
    assert weight(finding.outcome, finding.usable) == min(weight(*was), weight(*now))
    assert finding.law == "new@2"
    assert finding.summary_zh == ("旧" if weight(*was) < weight(*now) else "新")
    kept = Ground.G1_EXCEEDED in after.grounds
    assert kept is (finding.usable is Band.SERIOUS)


@pytest.mark.parametrize("act", Act)
def test_only_acts_that_rest_on_a_finding_weigh_it_again(act):
    case = case_with(Band.SERIOUS, Band.SERIOUS)
    due = to_reweigh(case, propose(act, LATER), lambda _on: "new@2")
    assert bool(due) is (act in RESTS_ON_FINDINGS)
    assert to_reweigh(case, propose(act, LATER), lambda _on: "old@1") == ()


@pytest.mark.parametrize("band", Band)
def test_whatever_is_over_a_limit_is_weighed_again_and_nothing_else(band):
    due = to_reweigh(case_with(band, band), propose(Act.LIST, LATER), lambda _on: "new@2")
    assert bool(due) is (band in (Band.EXCEEDED, Band.SERIOUS))


def test_an_answer_without_a_proposal_and_a_result_within_the_limits_ask_nothing():
    answer = ProposalAnswered(
        case_id=CASE, on=LATER, proposal=1, by="x", role=Role.AGENCY_HEAD, answer=Answer.APPROVE
    )
    over = case_with(Band.SERIOUS, Band.SERIOUS)
    assert to_reweigh(over, answer, lambda _on: "new@2") == ()
    within = case_with(Band.COMPLIANT, Band.COMPLIANT)
    assert isinstance(propose(Act.LIST, LATER), ActProposed)
    assert to_reweigh(within, propose(Act.LIST, LATER), lambda _on: "new@2") == ()


def test_what_is_weighed_again_stands_with_its_reasons_in_both_languages_and_its_law():
    """行政处罚法 37: the milder verdict with its own reasons; the harsher changes the law alone."""
    case = case_with(Band.SERIOUS, Band.SERIOUS)
    (known,) = case.findings
    made = replace(
        findings(Band.EXCEEDED), judgement_id=again_on("J", LATER), law="new@2", summary_zh="新",
        summary_en="new", pack_digest="digest",
    )  # fmt: skip
    again = replace(
        known, judgement_id="J@20260501", outcome=Band.EXCEEDED, usable=Band.EXCEEDED,
        summary_zh="新", summary_en="new", law="new@2",
    )  # fmt: skip
    entry = Reweighed(on=LATER, finding=again, instead_of="J", pack_digest="digest")
    assert reweigh(case, made, LATER) == entry
    after = evolve(case, entry)
    harsher = replace(made, judgement_id="J@20260601", outcome=Band.SERIOUS, law="new@3")
    assert reweigh(after, harsher, LATER) == replace(
        entry, finding=replace(again, law="new@3"), instead_of="J@20260501"
    )
    assert again_on("J@20260501", date(2026, 6, 1)) == "J@20260601"
    assert first_of("J@20260501") == first_of("J") == "J"


def test_signing_an_act_weighs_again_what_asking_for_it_did_by_the_law_of_its_own_day():
    asked = []
    laws = {ON: "old@1", LATER: "new@2"}
    case = case_with(Band.SERIOUS, Band.SERIOUS)
    waits = Proposal(1, "L9", Act.LIST, "ins-01", ON, "r", {})
    signs = ProposalAnswered(
        case_id=CASE, on=LATER, proposal=1, by="x", role=Role.AGENCY_HEAD, answer=Answer.APPROVE
    )

    def law_on(day):
        asked.append(day)
        return laws[day]

    assert to_reweigh(replace(case, proposal=waits), signs, law_on) == case.findings
    assert to_reweigh(replace(case, proposal=waits), replace(signs, on=ON), law_on) == ()
    closes = replace(waits, act=Act.CLOSE)
    assert to_reweigh(replace(case, proposal=closes), signs, law_on) == ()
    assert asked == [LATER, ON]


def test_a_ground_weighed_again_is_on_file_by_the_day_and_the_pack_of_the_act():
    case = borne_case((Criterion.ITEMS_OPEN, {"open_items": "除尘器"}))
    packs = {LATER: {"rectification.items_open": "2", "pack": "新包"}}
    (entry,) = fallen(case, propose(Act.LIST, LATER), packs.__getitem__)
    assert entry == GroundWeighed(
        on=LATER, criterion=Criterion.ITEMS_OPEN, said={"open_items": "除尘器"}, met=False,
        zh="列入事由 G2：未完成事项 1 项，rectification.items_open：2（规则包 新包），不成立",
    )  # fmt: skip


def borne_case(*borne):
    case = case_with(Band.EXCEEDED, Band.EXCEEDED)
    for criterion, said in borne:
        case = evolve(case, weigh(criterion, {}, said, ON))
    grounds = tuple(dict.fromkeys(GROUND_OF[criterion] for criterion, _ in borne))
    return replace(case, grounds=grounds)


def after(case, values, act=Act.NOMINATE):
    for entry in fallen(case, propose(act, LATER), lambda _on: values):
        case = evolve(case, entry)
    return case.grounds


OFF_ONE = {"rectification.still_over": "off"}
BOTH = ((Criterion.STILL_OVER, {}), (Criterion.ITEMS_OPEN, {"open_items": "除尘器"}))


def test_a_ground_falls_with_the_last_thing_that_bore_it():
    assert after(borne_case(*BOTH), {}) == (Ground.G2_RECTIFICATION,)
    assert after(borne_case(*BOTH), OFF_ONE) == (Ground.G2_RECTIFICATION,)
    assert after(borne_case(*BOTH[:1]), OFF_ONE) == ()
    assert after(borne_case(*BOTH), OFF_ONE | {"rectification.items_open": "2"}) == ()


def test_a_ground_falls_only_for_an_act_that_rests_on_it_and_never_another():
    harmed = borne_case(*BOTH[:1], (Criterion.HARM, {}))
    assert after(harmed, OFF_ONE, Act.CLOSE) == (Ground.G2_RECTIFICATION, Ground.G3_HARM)
    assert after(harmed, OFF_ONE) == (Ground.G3_HARM,)


def test_what_was_never_borne_out_is_not_weighed_again():
    case = evolve(
        case_with(Band.EXCEEDED, Band.EXCEEDED), weigh(Criterion.STILL_OVER, OFF_ONE, {}, ON)
    )
    assert case.borne == ()
    assert list(fallen(case, propose(Act.LIST, LATER), lambda _on: {})) == []
