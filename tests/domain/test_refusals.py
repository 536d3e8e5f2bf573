"""A refusal is a record: what was asked, on which day, why not, and what is at fault.

Whoever is refused must be able to put right what is wanting, and a court must be able to read it.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.decide import decide
from domain.evolve import changed
from domain.findings import Band
from domain.journal import Refused
from domain.roles import Answer, Role
from domain.triggers import COMPLAINED, act, inspected, reinspected, served, step
from domain.vocabulary import Act, Notice, Status, Step
from domain.words import refusal
from tests.domain.test_histories import LAW, Life, road_to
from tests.domain.test_lifecycle import findings
from tests.office import approve, complaint, inspection, propose, serve, take

HEAD, LEGAL = Role.AGENCY_HEAD, Role.LEGAL_REVIEWER
JOINT = "joint_punishment.funds"


def with_a_complaint():
    life = Life()
    life.tell(complaint(life.day))
    return life


def asked(which, life=None, **said):
    """A life in which an act waits for its signatures."""
    life = life or Life()
    life.tell(propose(which, life.day, **said))
    assert life.case.proposal is not None
    return life


def ripe(status, last, notice):
    """A life in which all is on file for an act but one last signature."""
    life = road_to(status)
    life.turn(notice)
    life.pass_time(20)
    return asked(last, life)


def says(given, **more):
    return lambda day: replace(given(day), **more)


# What is asked, of which case, and how it is refused: (what, code, what is at fault).
ANSWERS = [
    (Life, lambda day: approve(7, HEAD, day), ("answer.approve", "no_proposal", ("7",))),
    (lambda: asked(Act.FILE), lambda day: approve(2, HEAD, day),
     ("answer.approve", "no_proposal", ("2",))),
    (lambda: asked(Act.FILE), lambda day: approve(1, LEGAL, day),
     ("answer.approve", "wrong_order", ("leg-01", "legal_reviewer"))),
    (lambda: asked(Act.FILE), lambda day: approve(1, HEAD, day, "ins-02"),
     ("answer.approve", "not_in_role", ("ins-02", "agency_head"))),
    *((lambda: asked(Act.FILE),
       says(lambda day, answer=answer: approve(1, HEAD, day, answer=answer), reason=reason),
       (f"answer.{answer.value}", "reason_missing", ("head-01", "agency_head")))
      for answer in (Answer.REFUSE, Answer.RETURN) for reason in ("", " ")),
]  # fmt: skip
PROPOSALS = [
    (lambda: asked(Act.FILE), lambda day: propose(Act.CLOSE_LEAD, day),
     (act(Act.CLOSE_LEAD), "proposal_open", ("1",))),
    (Life, lambda day: propose(Act.FILE, day, by="leg-01"),
     (act(Act.FILE), "not_in_role", ("leg-01",))),
    (Life, lambda day: propose(Act.LIST, day), (act(Act.LIST), "no_row", ("inspected", "act.list"))),
    (lambda: road_to(Status.FILED), lambda day: propose(Act.WARN_AND_ORDER, day),
     (act(Act.WARN_AND_ORDER), "no_row", ("filed", "act.warn_and_order"))),
    (lambda: road_to(Status.WARNING_NOTICED), lambda day: propose(Act.WARN_AND_ORDER, day),
     (act(Act.WARN_AND_ORDER), "needs_missing", ("warning_prenotice_served", "defence_window_closed"))),
    (Life, lambda day: propose(Act.FILE, day, inspectors="ins-01"),
     (act(Act.FILE), "particulars", ("inspectors",))),
    (lambda: road_to(Status.CANDIDATE), lambda day: propose(Act.NOTIFY_INTENT, day, measures=JOINT),
     (act(Act.NOTIFY_INTENT), "joint_punishment", (JOINT,))),
]  # fmt: skip
FACTS = [
    (Life, lambda day: take(Step.HEARING_HELD, day),
     (step(Step.HEARING_HELD), "no_row", ("inspected", "step.hearing_held"))),
    (Life, lambda day: take(Step.RECUSED, day, by="ins-01"),
     (step(Step.RECUSED), "recorder", ("ins-01", "agency_head"))),
    (Life, lambda day: take(Step.LABORATORY_ANSWERED, day, report_no=" "),
     (step(Step.LABORATORY_ANSWERED), "particulars", ("report_no",))),
    (with_a_complaint, complaint, (COMPLAINED, "complaint_known", ("JB-1",))),
    (lambda: road_to(Status.ORDERED), says(lambda day: inspection(day, answers=True), inspectors=("ins-01",)),
     (reinspected(Band.EXCEEDED), "two_inspectors", ("ins-01",))),
    (lambda: road_to(Status.ORDERED),
     says(lambda day: inspection(day, answers=True), inspectors=("ins-01", "ins-01")),
     (reinspected(Band.EXCEEDED), "two_inspectors", ("ins-01", "ins-01"))),
    (Life, lambda day: inspection(day, answers=True),
     (reinspected(Band.EXCEEDED), "no_row", ("inspected", "reinspected.exceeded"))),
    (lambda: road_to(Status.WITHDRAWN), inspection,
     (inspected(Band.EXCEEDED), "no_row", ("withdrawn", "inspected.exceeded"))),
]  # fmt: skip
SERVICE = [
    (Life, lambda day: serve(Notice.PENALTY_DECISION, day),
     (served(Notice.PENALTY_DECISION), "not_issued", ("penalty_decision",))),
    (lambda: road_to(Status.WARNING_NOTICED),
     says(lambda day: serve(Notice.WARNING_PRENOTICE, day), number="9999号"),
     (served(Notice.WARNING_PRENOTICE), "not_issued", ("warning_prenotice",))),
    (lambda: road_to(Status.WARNING_NOTICED),
     says(lambda day: serve(Notice.WARNING_PRENOTICE, day), proof=" "),
     (served(Notice.WARNING_PRENOTICE), "no_proof", ("warning_prenotice",))),
    (lambda: road_to(Status.WARNING_NOTICED),
     says(lambda day: serve(Notice.WARNING_PRENOTICE, day), recipient=" "),
     (served(Notice.WARNING_PRENOTICE), "service_recipient", ("warning_prenotice",))),
]  # fmt: skip


@pytest.mark.parametrize(("living", "given", "why"), [*ANSWERS, *PROPOSALS, *FACTS, *SERVICE])
def test_what_cannot_be_done_is_refused_by_name_day_and_reason(living, given, why):
    life = living()
    event = given(life.day)
    judged = findings(Band.EXCEEDED) if hasattr(event, "measurements") else None
    what, code, detail = why

    entries, after = decide(life.case, event, judged, LAW)

    expected = Refused(on=life.day, event=str(what), code=code, detail=detail)
    assert entries == (expected,)
    assert after == changed(life.case, version=life.case.version + 1), "and nothing else happens"
    for english in (False, True):  # a person reads it with all that is at fault
        assert refusal(expected, english=english)


def test_the_last_signature_is_refused_when_what_it_rests_on_is_gone():
    """行政处罚法 44, 45: who signs last signs what can be done that day, not when it was asked."""
    life = ripe(Status.WARNING_NOTICED, Act.WARN_AND_ORDER, Notice.WARNING_PRENOTICE)
    number, day = life.case.proposal.number, life.day
    life.tell(approve(number, LEGAL, day))
    life.case = changed(life.case, documents=(), facts=life.case.facts[:1])
    before = life.case
    (entry,) = life.tell(approve(number, HEAD, day))
    assert (entry.on, entry.event, entry.code) == (day, "answer.approve", "needs_missing")
    assert "warning_prenotice_served" in entry.detail
    assert life.case == changed(before, version=before.version + 1)


def test_an_approval_needs_no_reason_and_a_signature_before_the_last_no_proof():
    """What an act rests on is looked at when it is asked for and when it is taken."""
    life = ripe(Status.WARNING_NOTICED, Act.WARN_AND_ORDER, Notice.WARNING_PRENOTICE)
    number, day = life.case.proposal.number, life.day
    life.case = changed(life.case, documents=(), facts=life.case.facts[:1])
    entries = life.tell(replace(approve(number, LEGAL, day), reason=""))
    assert not any(isinstance(entry, Refused) for entry in entries)
