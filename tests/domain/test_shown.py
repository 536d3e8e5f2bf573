"""What a need is shown by is what it rests on: the facts, figures and grounds, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.case import Fact
from domain.due_process import HOLDS
from domain.evolve import changed, evolve
from domain.journal import Opened, Refused
from domain.measures import USUAL
from domain.needs.asked import Asked, Figure
from domain.triggers import Trigger, act, inspected, served, step
from domain.vocabulary import Act, Ground, Need, Notice, Status, Step
from tests.domain.test_approval import LAW, decide
from tests.domain.test_histories import START
from tests.domain.test_lifecycle import Band
from tests.office import CASE, USCC, propose


def case_with(*what: Trigger, **fields):
    """A case with facts a day apart."""
    case = evolve(None, Opened(on=START, case_id=CASE, uscc=USCC))
    facts = tuple(Fact(str(w), START + timedelta(days=n), "", "") for n, w in enumerate(what))
    return changed(case, facts=facts, **fields)


def shown(need, case, values=None, **said):
    return HOLDS[need](Asked(case, START + timedelta(days=99), said, values or {}))


def test_the_grounds_are_shown_with_the_facts_they_come_from():
    case = case_with(
        inspected(Band.SERIOUS), step(Step.DEFENCE_RECEIVED), grounds=(Ground.G1_EXCEEDED,)
    )
    assert shown(Need.A_GROUND, case) == (Figure("ground", "G1"), case.facts[0])


def test_an_answer_is_shown_with_what_it_answers():
    objection, review = step(Step.OBJECTION_RECEIVED), step(Step.OBJECTION_REVIEWED)
    intent, other = served(Notice.INTENT_TO_LIST), step(Step.MEETING_RECOMMENDED)
    case = case_with(intent, objection, other, review, status=Status.LIST_NOTICED)
    assert shown(Need.OBJECTION_ANSWERED, case) == (case.facts[1], case.facts[3])


@pytest.mark.parametrize("ended", [0, 1])
def test_what_runs_is_shown_by_what_began_it(ended):
    stay = step(Step.SUSPENSION_ORDERED)
    case = case_with(stay, stay, *[step(Step.SUSPENSION_LIFTED)] * ended)
    assert shown(Need.STAYED, case) == case.facts[: 2 - ended]


def test_the_measures_are_shown_with_what_the_pack_says_of_the_list():
    usual = {
        "list.kind": "district",
        "list.measures": ";".join(USUAL),
        "list.publication": "public",
    }
    told = ";".join(USUAL)
    for values in ({}, usual):
        assert shown(Need.MEASURES_ALLOWED, case_with(), values, measures=told) == (
            Figure("measures", told),
            *(Figure(name, value) for name, value in usual.items()),
        )


def test_a_crime_handed_over_is_no_longer_on_file():
    suspected, handed = step(Step.CRIME_SUSPECTED), act(Act.TRANSFER_TO_POLICE)
    assert shown(Need.CRIME_ON_FILE, case_with(suspected)) is not None
    assert shown(Need.CRIME_ON_FILE, case_with(suspected, handed)) is None


def test_only_inspectors_and_section_heads_propose():
    case = case_with(status=Status.INSPECTED)
    for who in ("ins-01", "sec-01"):
        _, asked = decide(case, propose(Act.FILE, START, who), None, LAW)
        assert asked.proposal is not None
        assert asked.proposal.by == who
    entries, _ = decide(case, propose(Act.FILE, START, "jm-01"), None, LAW)
    assert [(e.code, e.detail) for e in entries if isinstance(e, Refused)] == [
        ("not_in_role", ("jm-01",))
    ]
