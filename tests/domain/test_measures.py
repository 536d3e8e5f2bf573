"""A closed list of measures: what a district list may bring, and what nobody may add."""

from __future__ import annotations

import pytest

from domain.measures import MEASURES, MeasureKind, in_words, kind_of, may_be_shown, why_not
from domain.vocabulary import Act, Status, Step
from domain.words import refusal
from tests.domain.test_histories import road_to
from tests.office import propose

JOINT = [code for code in MEASURES if kind_of(code) == MeasureKind.JOINT_PUNISHMENT]
STATUTORY = {"list.kind": "statutory", "list.measures": ";".join(MEASURES)}
INTERNAL = {"list.publication": "internal"}


def test_every_measure_is_of_a_kind_there_is():
    assert {kind_of(code) for code in MEASURES} == set(MeasureKind)


@pytest.mark.parametrize("code", JOINT)
def test_a_district_list_brings_no_joint_punishment(code):
    told = f"publicity.entry;{code}"
    assert why_not(told, {}) == ("joint_punishment", (code,))
    # Not even under a pack that would list it.
    assert why_not(told, {"list.measures": told}) == ("joint_punishment", (code,))
    assert why_not(told, STATUTORY) is None
    assert not may_be_shown(told, {})
    assert may_be_shown(told, STATUTORY)


@pytest.mark.parametrize(
    ("told", "values", "code"),
    [
        ("限制贷款", {}, "measures_unknown"),
        ("publicity.entry;限制贷款", {}, "measures_unknown"),
        ("supervision.interview", {"list.measures": "publicity.entry"}, "measures_unknown"),
        ("joint_punishment.made_up", STATUTORY, "measures_unknown"),
        ("publicity.entry", INTERNAL, "list_is_internal"),
    ],
)
def test_what_may_not_be_told_is_refused_with_its_reason(told, values, code):
    found = why_not(told, values)
    assert found is not None
    assert found[0] == code


def test_a_list_kept_inside_is_not_shown_when_it_is_opened():
    inside = "supervision.inspections"
    assert why_not(inside, INTERNAL) is None
    assert not may_be_shown(inside, INTERNAL)
    assert not may_be_shown(inside, {})
    assert may_be_shown("publicity.entry", {})


def test_free_words_of_before_are_read_as_they_stand():
    assert in_words("向社会公布") == "向社会公布"
    assert may_be_shown("向社会公布", {})
    assert in_words("publicity.entry;supervision.interview", english=True) == (
        "publication; a yearly interview of the head"
    )


def test_the_refusal_names_the_measure_in_words():
    life = road_to(Status.CANDIDATE)
    life.turn(Step.MEETING_RECOMMENDED)
    entries = life.tell(
        propose(Act.NOTIFY_INTENT, life.day, measures=f"publicity.entry;{JOINT[0]}")
    )
    said = refusal(entries[-1])
    assert "不得附加联合惩戒" in said
    assert MEASURES[JOINT[0]][0] in said
    assert life.case.proposal is None


def test_measures_are_told_in_the_notice_of_intent_and_nowhere_else():
    life = road_to(Status.LIST_NOTICED)
    told = life.case.particulars["measures"]
    life.tell(propose(Act.DO_NOT_LIST, life.day, measures="限制贷款"))
    assert "measures" not in life.case.proposal.particulars
    life.sign_all()
    assert life.case.particulars["measures"] == told
