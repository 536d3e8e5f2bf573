"""The proof of an act: green exactly when it can be taken, and never more than is on file."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings

from domain import measures
from domain.decide import decide
from domain.events import EntryPublished, TermLapsed
from domain.journal import Moved, Refused
from domain.jurisdiction import Added, Jurisdiction
from domain.lifecycle import ROW_BY_ID, ROWS
from domain.needs.asked import Figure
from domain.next_steps import NEXT_STEP
from domain.proof import PROVED, next_act, proof_of, prove
from domain.proof_kept import Places, Written, kept, takes_a_proved_row
from domain.roles import Role
from domain.timelimits import TermKind
from domain.triggers import PUBLISHED, act
from domain.vocabulary import Act, Need, Notice, Status
from tests.domain.test_histories import EXAMPLES, HISTORY, ROAD, Life, live, road_to
from tests.domain.test_lifecycle import LAW
from tests.office import CASE, COMPLAINT_ACTS, PARTICULARS, propose

NEEDS = {
    "no_row", "needs_missing", "joint_punishment", "measures_unknown", "list_is_internal",
}  # fmt: skip


def rows_of(life):
    """The journal as rows, one entry each, with digests that tell them apart."""
    return [Written(n, f"d{n}", [entry]) for n, entry in enumerate(life.journal, start=1)]


def swept(life):
    sweep = TermLapsed(case_id=CASE, on=life.day, term=TermKind.DEFENCE)
    return decide(life.case, sweep, None, LAW)[1]


def refused(entries):
    return {entry.code for entry in entries if isinstance(entry, Refused)}


@given(HISTORY)
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_proof_is_green_exactly_when_the_act_can_be_proposed(history):
    life = live(history)
    case = replace(swept(life), proposal=None)
    # Acts about a complaint are proven to nobody; domain/complaint_course.py refuses them.
    for one in set(Act) - COMPLAINT_ACTS:
        event = propose(one, life.day, rectification_days="10")
        said = measures.told_where_asked(event.particulars, ROWS.get((case.status, act(one)), ()))
        proof = proof_of(case, act(one), life.day, LAW, said)
        codes = refused(decide(case, event, None, LAW)[0])
        assert proof.green == (not codes & NEEDS), (one, codes, proof.missing)
    publication = EntryPublished(case_id=CASE, on=life.day, issue=1, period="p")
    codes = refused(decide(case, publication, None, LAW)[0])
    assert proof_of(case, PUBLISHED, life.day, LAW).green == (not codes)


@given(HISTORY)
@settings(max_examples=EXAMPLES, deadline=None)
def test_what_a_proof_shows_stands_in_the_journal(history):
    life = live(history)
    places = Places()
    for row in rows_of(life):
        places.add(row)
    assert places.case == life.case
    for trigger in PROVED:
        for item in proof_of(places.case, trigger, life.day, LAW).items:
            for one in places.of(item.shown) or ():
                if one.on is None:
                    continue
                assert one.no, (item, one)
                assert one.digest == f"d{one.no}"


@given(HISTORY)
@settings(max_examples=EXAMPLES, deadline=None)
def test_every_binding_act_leaves_a_green_proof_that_can_be_worked_out_again(history):
    life = live(history)
    rows = rows_of(life)
    for row in rows:
        if not takes_a_proved_row(row.entries[0]):
            continue
        made = kept(rows, row.no, lambda _row, _on: ((), {}))
        assert made == kept(rows[: row.no], row.no, lambda _row, _on: ((), {}))
        assert all(item.evidence is not None for item in made.items), made
        assert [item.need for item in made.items] == list(ROW_BY_ID[made.row].needs)
        assert all(one.no < row.no for item in made.items for one in item.evidence or ())
        if isinstance(row.entries[0], Moved):
            assert [one.role for one in made.signed] == list(ROW_BY_ID[made.row].signed_by)


def test_the_road_leaves_a_proof_at_each_binding_act():
    life = road_to(Status.PUBLISHED)
    rows = rows_of(life)
    proved = [row for row in rows if takes_a_proved_row(row.entries[0])]
    made = [kept(rows, row.no, lambda _row, _on: ((), {})) for row in proved]
    assert [one.act for one in made] == [
        "act.penalise",
        "act.notify_intent",
        "act.list",
        "published",
    ]
    listing = made[2]
    shown = {e.what for item in listing.items for e in item.evidence or ()}
    assert shown >= {
        "served.penalty_decision", "served.intent_to_list", "step.meeting_recommended",
        "lapsed.objection", "measures", "list.kind",
    }  # fmt: skip
    with pytest.raises(ValueError, match="took no act"):
        kept(rows, 1, lambda _row, _on: ((), {}))


def test_one_station_left_out_is_the_one_that_is_red():
    for missing, need in (
        (Notice.PENALTY_DECISION, Need.DECISION_SERVED),
        (Notice.INTENT_TO_LIST, Need.INTENT_SERVED),
    ):
        life = Life()
        for what in ROAD[: ROAD.index(Act.LIST)]:
            life.pass_time(12)
            if what is not missing:
                life.turn(what)
        proof = proof_of(swept(life), act(Act.LIST), life.day, LAW)
        assert need in proof.missing
        assert not proof.green


def test_the_next_act_is_the_one_the_case_stands_before():
    assert next_act(road_to(Status.ORDERED).case) == act(Act.PENALISE)
    assert next_act(road_to(Status.EFFECTIVE).case) == act(Act.NOTIFY_INTENT)
    assert next_act(road_to(Status.LIST_NOTICED).case) == act(Act.LIST)
    assert next_act(road_to(Status.PUBLISHED).case) == PUBLISHED
    life = road_to(Status.CANDIDATE)
    life.tell(propose(Act.DO_NOT_LIST, life.day))
    assert next_act(life.case) == act(Act.DO_NOT_LIST)


def test_signatures_stand_in_their_order_with_those_a_pack_adds():
    life = road_to(Status.LIST_NOTICED)
    steps = {"L9": Added(needs=(Need.SUPERIOR_HAS_CONSENTED,), signed_by=(Role.SECTION_HEAD,))}
    law = Jurisdiction(
        LAW.calendar, LAW.terms, LAW.roster, steps=((life.day - timedelta(9999), steps),)
    )
    proof = prove(life.case, ROW_BY_ID["L9"], life.day, PARTICULARS, law)
    assert [one.role for one in proof.signing] == [
        Role.LEGAL_REVIEWER,
        Role.AGENCY_HEAD,
        Role.SECTION_HEAD,
    ]
    assert all(one.signature is None for one in proof.signing)
    (added,) = [item for item in proof.items if item.by_pack]
    assert (added.need, added.met) == (Need.SUPERIOR_HAS_CONSENTED, False)


def test_a_figure_is_shown_as_it_was_said():
    life = road_to(Status.PENALTY_NOTICED)
    proof = proof_of(
        life.case, act(Act.PENALISE), life.day, LAW, {**PARTICULARS, "fine_yuan": "70000"}
    )
    (item,) = [one for one in proof.items if one.need is Need.NOT_HARSHER_THAN_NOTICED]
    assert item.shown is not None
    assert item.shown[-1] == Figure("fine_yuan", "70000")


def test_every_need_says_what_to_do():
    assert set(NEXT_STEP) == set(Need)
    assert all(zh.endswith("。") and en.endswith(".") for zh, en in NEXT_STEP.values())
