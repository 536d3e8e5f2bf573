"""A closed list of measures: what a district list may bring, and what nobody may add."""

from __future__ import annotations

import pytest

from domain.measures import (
    MEASURES,
    USUAL,
    MeasureKind,
    codes_of,
    in_prose,
    in_words,
    kind_of,
    may_be_shown,
    of_kind,
    why_not,
)
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


@pytest.mark.parametrize(
    ("told", "values", "fault"),
    [
        ("publicity.entry; 限制贷款 ;限制用工", {}, ("measures_unknown", ("限制贷款", "限制用工"))),
        (
            "supervision.interview;publicity.entry",
            INTERNAL,
            ("list_is_internal", ("publicity.entry",)),
        ),
        (";".join(JOINT[:2]), {}, ("joint_punishment", tuple(JOINT[:2]))),
        (";".join(USUAL), {}, None),
        (";".join(USUAL), {"list.kind": "district", "list.publication": "public"}, None),
        ("", {"list.measures": ""}, None),
        # A list that is no district list names its own measures; where it names none, the usual ones.
        (JOINT[0], {"list.kind": "statutory"}, ("measures_unknown", (JOINT[0],))),
    ],
)
def test_a_refusal_names_each_measure_at_fault_and_no_other(told, values, fault):
    assert why_not(told, values) == fault


@pytest.mark.parametrize(
    ("told", "values", "shown"),
    [
        ("publicity.entry", {"list.kind": "district", "list.publication": "public"}, True),
        ("publicity.entry;supervision.interview", {}, True),
        ("supervision.interview", {}, False),
        ("supervision.interview", STATUTORY, False),
        (f"publicity.entry;{JOINT[0]}", {"list.kind": "district"}, False),
        (f"publicity.entry;{JOINT[0]}", STATUTORY, True),
        ("publicity.entry", STATUTORY | INTERNAL, False),
        ("向社会公布", INTERNAL, False),
    ],
)
def test_a_listing_is_shown_when_it_was_told_and_the_list_is_public(told, values, shown):
    assert may_be_shown(told, values) is shown


def test_the_kind_of_a_measure_is_the_first_part_of_its_code():
    assert kind_of("joint_punishment.finance.loans") == "joint_punishment"
    assert kind_of("限制贷款") == "限制贷款"


def test_measures_are_read_one_by_one_and_told_in_words():
    told = " publicity.entry ;; supervision.interview;自拟 "
    assert codes_of(told) == ("publicity.entry", "supervision.interview", "自拟")
    assert codes_of("") == ()
    assert in_words(told) == "向社会公布；每年约谈主要负责人一次；自拟"
    assert of_kind(told, MeasureKind.SUPERVISION) == ("supervision.interview",)
    assert not in_prose(told)
    assert in_prose("自拟;向社会公布")


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
