"""Who may ask and who may sign."""

from __future__ import annotations

from datetime import date

import pytest

from domain.approval import signing_order, waits_for
from domain.decide import decide, open_case
from domain.evolve import changed
from domain.journal import Dropped, Refused
from domain.jurisdiction import Added, Jurisdiction
from domain.roles import Answer, Appointment, Role, Roster
from domain.timelimits import TermKind, TermRule, Unit
from domain.triggers import step
from domain.vocabulary import Act, ComplaintStage, Need, Notice, Status, Step
from tests.domain.test_lifecycle import Band, findings
from tests.office import (
    CASE,
    PEOPLE,
    approve,
    calendar_2025,
    complaint,
    inspection,
    lead,
    propose,
    serve,
    take,
)

RULES = {kind: TermRule(kind, 5, Unit.WORKING_DAYS, "test", "law") for kind in TermKind}
DAY = date(2025, 11, 3)
LATER = date(2025, 11, 20)
# head-02 is agency head and inspector at once: small offices have such people.
PAIRS = (
    *PEOPLE.items(),
    ("two-hats", Role.INSPECTOR),
    ("two-hats", Role.AGENCY_HEAD),
    ("two-hats", Role.LEGAL_REVIEWER),
    ("former", Role.AGENCY_HEAD),
)
PAPER = "示卫授〔2025〕1号"
DEPUTIES = (
    Appointment(
        "deputy", Role.AGENCY_HEAD, date(2025, 11, 1), date(2025, 11, 30), "head-01", PAPER
    ),
    Appointment("leg-deputy", Role.AGENCY_HEAD, date(2025, 11, 1), None, "leg-01", PAPER),
)
ROSTER = Roster.of(
    (
        *(
            Appointment(who, role, date(2020, 1, 1), date(2025, 1, 1) if who == "former" else None)
            for who, role in PAIRS
        ),
        *DEPUTIES,
    )
)
LAW = Jurisdiction(calendar_2025(), ((date(2000, 1, 1), RULES),), ROSTER)


def refused(entries) -> str:
    codes = [entry.code for entry in entries if isinstance(entry, Refused)]
    return codes[0] if codes else ""


@pytest.fixture
def inspected():
    event = inspection(date(2025, 10, 20))
    case, _ = open_case(event, CASE)
    return decide(case, event, findings(Band.SERIOUS), LAW)[1]


@pytest.fixture
def to_warn(inspected):
    """A case whose warning waits for the legal reviewer, then the head."""
    case = inspected
    for event in (
        propose(Act.FILE, DAY),
        approve(1, Role.AGENCY_HEAD, DAY),
        propose(Act.PRENOTIFY_WARNING, DAY),
        approve(2, Role.SECTION_HEAD, DAY),
    ):
        entries, case = decide(case, event, None, LAW)
        assert refused(entries) == ""
    for event in (serve(Notice.WARNING_PRENOTICE, DAY), propose(Act.WARN_AND_ORDER, LATER)):
        from domain.evolve import evolve
        from domain.journal import Issued

        case = evolve(case, Issued(on=DAY, notice=Notice.WARNING_PRENOTICE, number="1号", row="F3"))
        entries, case = decide(case, event, None, LAW)
        assert refused(entries) == ""
    return case


@pytest.mark.parametrize(
    ("by", "role", "why"),
    [
        ("head-01", Role.AGENCY_HEAD, "wrong_order"),
        ("ins-01", Role.LEGAL_REVIEWER, "not_in_role"),
        ("jm-01", Role.LEGAL_REVIEWER, "not_in_role"),
        ("leg-01", Role.LEGAL_REVIEWER, ""),
    ],
)
def test_only_the_next_role_of_the_row_may_sign(to_warn, by, role, why):
    entries, _ = decide(to_warn, approve(3, role, LATER, by), None, LAW)
    assert refused(entries) == why


def test_whoever_reviewed_does_not_decide(to_warn):
    entries, case = decide(to_warn, approve(3, Role.LEGAL_REVIEWER, LATER, "two-hats"), None, LAW)
    assert refused(entries) == ""

    entries, case = decide(case, approve(3, Role.AGENCY_HEAD, LATER, "two-hats"), None, LAW)

    assert refused(entries) == "same_person"
    assert case.status is Status.WARNING_NOTICED


def test_an_investigator_neither_reviews_nor_decides(inspected):
    event = propose(Act.FILE, DAY, inspectors="ins-01;two-hats")
    _, case = decide(inspected, event, None, LAW)
    entries, case = decide(case, approve(1, Role.AGENCY_HEAD, DAY), None, LAW)
    assert case.inspectors == ("ins-01", "two-hats")

    _, case = decide(case, propose(Act.PRENOTIFY_WARNING, DAY), None, LAW)
    _, case = decide(case, approve(2, Role.SECTION_HEAD, DAY), None, LAW)
    from dataclasses import replace

    waiting = replace(case, status=Status.INSPECTED)
    _, waiting = decide(waiting, propose(Act.FILE, DAY, inspectors="ins-01;ins-02"), None, LAW)
    entries, _ = decide(
        waiting, approve(waiting.proposals, Role.AGENCY_HEAD, DAY, "two-hats"), None, LAW
    )

    assert refused(entries) == "not_apart"


def test_a_term_of_office_that_ended_signs_nothing(inspected):
    _, case = decide(inspected, propose(Act.FILE, DAY), None, LAW)
    entries, _ = decide(case, approve(1, Role.AGENCY_HEAD, DAY, "former"), None, LAW)
    assert refused(entries) == "not_in_role"


def test_nobody_signs_what_they_proposed(inspected):
    _, case = decide(
        inspected, propose(Act.FILE, DAY, by="two-hats", inspectors="ins-01;ins-02"), None, LAW
    )
    entries, _ = decide(case, approve(1, Role.AGENCY_HEAD, DAY, "two-hats"), None, LAW)
    assert refused(entries) == "same_person"


def test_a_newer_proposal_never_replaces_an_open_one(inspected):
    _, case = decide(inspected, propose(Act.FILE, DAY), None, LAW)
    entries, after = decide(case, propose(Act.CLOSE_LEAD, DAY), None, LAW)
    assert refused(entries) == "proposal_open"
    assert after.proposal == case.proposal


@pytest.mark.parametrize("answer", [Answer.REFUSE, Answer.RETURN])
def test_a_refusal_or_return_ends_the_proposal_and_moves_nothing(inspected, answer):
    _, case = decide(inspected, propose(Act.FILE, DAY), None, LAW)
    entries, after = decide(case, approve(1, Role.AGENCY_HEAD, DAY, answer=answer), None, LAW)
    assert refused(entries) == ""
    assert (after.proposal, after.status) == (None, Status.INSPECTED)


def test_a_case_needs_two_inspectors_in_office(inspected):
    entries, _ = decide(inspected, propose(Act.FILE, DAY, inspectors="ins-01"), None, LAW)
    assert refused(entries) == "particulars"
    entries, _ = decide(inspected, propose(Act.FILE, DAY, inspectors="ins-01;head-01"), None, LAW)
    assert refused(entries) == "particulars"


def test_an_answer_to_no_proposal_is_refused(inspected):
    entries, _ = decide(inspected, approve(1, Role.AGENCY_HEAD, DAY), None, LAW)
    assert refused(entries) == "no_proposal"


# -- deputies ---------------------------------------------------------------------------------


def test_a_deputy_signs_in_the_days_of_the_paper_and_the_paper_is_named(inspected):
    _, case = decide(inspected, propose(Act.FILE, DAY), None, LAW)
    late = approve(1, Role.AGENCY_HEAD, date(2025, 12, 1), "deputy")
    assert refused(decide(case, late, None, LAW)[0]) == "not_in_role"

    entries, after = decide(case, approve(1, Role.AGENCY_HEAD, DAY, "deputy"), None, LAW)

    assert refused(entries) == ""
    (signature,) = after.taken[-1].signed
    assert (signature.by, signature.instead_of, signature.paper) == ("deputy", "head-01", PAPER)


def test_nobody_signs_twice_through_a_deputy(to_warn):
    """The deputy of the one who reviewed stands under the reviewer's rule."""
    _, case = decide(to_warn, approve(3, Role.LEGAL_REVIEWER, LATER, "leg-01"), None, LAW)
    entries, case = decide(case, approve(3, Role.AGENCY_HEAD, LATER, "leg-deputy"), None, LAW)
    assert refused(entries) == "same_person"
    entries, case = decide(case, approve(3, Role.AGENCY_HEAD, LATER, "deputy"), None, LAW)
    assert refused(entries) == ""
    assert case.status is Status.ORDERED


def test_whom_a_deputy_stands_for_counts_as_having_signed(to_warn):
    """head-01 had a deputy decide the filing; in a later act head-01 cannot be the reviewer."""
    roster = Roster.of(
        (
            *(one for many in ROSTER.by_person.values() for one in many),
            Appointment("head-01", Role.LEGAL_REVIEWER, date(2020, 1, 1)),
        )
    )
    law = Jurisdiction(calendar_2025(), ((date(2000, 1, 1), RULES),), roster)
    entries, _ = decide(to_warn, approve(3, Role.LEGAL_REVIEWER, LATER, "head-01"), None, law)
    assert refused(entries) == "not_apart"


# -- recusal ----------------------------------------------------------------------------------


def test_whoever_is_recused_neither_asks_nor_signs(to_warn):
    _, case = decide(to_warn, take(Step.RECUSED, LATER, person="leg-01"), None, LAW)
    entries, case = decide(case, approve(3, Role.LEGAL_REVIEWER, LATER, "leg-01"), None, LAW)
    assert refused(entries) == "recused"
    entries, case = decide(case, approve(3, Role.LEGAL_REVIEWER, LATER, "two-hats"), None, LAW)
    assert refused(entries) == ""

    _, case = decide(case, take(Step.RECUSED, LATER, person="ins-01"), None, LAW)
    assert case.proposal is None  # what ins-01 had asked for does not go on
    entries, _ = decide(case, propose(Act.WARN_AND_ORDER, LATER, by="ins-01"), None, LAW)
    assert refused(entries) == "recused"


def test_a_deputy_of_somebody_recused_does_not_sign_either(to_warn):
    _, case = decide(to_warn, approve(3, Role.LEGAL_REVIEWER, LATER, "leg-01"), None, LAW)
    _, case = decide(case, take(Step.RECUSED, LATER, person="head-01"), None, LAW)
    entries, _ = decide(case, approve(3, Role.AGENCY_HEAD, LATER, "deputy"), None, LAW)
    assert refused(entries) == "recused"


STANDS_IN = (Role.SECTION_HEAD, date(2025, 1, 1), None, "sec-01", PAPER)
WITH_DEPUTIES = Jurisdiction(
    calendar_2025(),
    ((date(2000, 1, 1), RULES),),
    Roster.of(
        (
            *(Appointment(who, *STANDS_IN) for who in ("stand-in", "ins-02")),
            *(one for many in ROSTER.by_person.values() for one in many),
            Appointment("sec-01", Role.AGENCY_HEAD, date(2020, 1, 1)),
        )
    ),
)


def test_nobody_signs_what_was_asked_in_their_name(inspected):
    law = WITH_DEPUTIES
    entries, case = decide(inspected, propose(Act.FILE, DAY, by="stand-in"), None, law)
    assert (entries[0].by, entries[0].instead_of) == ("stand-in", "sec-01")
    assert case.proposal.people == {"stand-in", "sec-01"}
    entries, _ = decide(case, approve(1, Role.AGENCY_HEAD, DAY, "sec-01"), None, law)
    assert refused(entries) == "same_person"
    entries, _ = decide(case, approve(1, Role.AGENCY_HEAD, DAY, "head-01"), None, law)
    assert refused(entries) == ""


def test_what_a_deputy_asks_in_an_office_of_their_own_is_asked_in_nobodys_name(inspected):
    """Whichever of their offices was put on record first."""
    law = WITH_DEPUTIES
    entries, case = decide(inspected, propose(Act.FILE, DAY, by="ins-02"), None, law)
    assert entries[0].instead_of == ""
    entries, _ = decide(case, approve(1, Role.AGENCY_HEAD, DAY, "sec-01"), None, law)
    assert refused(entries) == ""


def test_in_whose_name_it_was_asked_is_kept_under_every_signature(to_warn):
    law = WITH_DEPUTIES
    returned = approve(3, Role.LEGAL_REVIEWER, LATER, "leg-01", Answer.RETURN)
    _, case = decide(to_warn, returned, None, law)
    assert case.proposal is None
    warn = propose(Act.WARN_AND_ORDER, LATER, by="stand-in")
    _, case = decide(case, warn, None, law)
    _, case = decide(case, approve(4, Role.LEGAL_REVIEWER, LATER, "leg-01"), None, law)
    assert case.proposal.instead_of == "sec-01"
    assert case.proposal.people == {"stand-in", "sec-01", "leg-01"}


def test_what_was_asked_in_the_name_of_somebody_recused_falls(inspected):
    law = WITH_DEPUTIES
    _, case = decide(inspected, propose(Act.FILE, DAY, by="stand-in"), None, law)
    entries, case = decide(case, take(Step.RECUSED, DAY, person="sec-01"), None, law)
    assert [type(e).__name__ for e in entries] == ["Recorded", "Dropped"]
    assert case.proposal is None


def test_a_deputy_of_somebody_recused_does_not_ask_either(inspected):
    """Unless they hold an office of their own that may ask."""
    law = WITH_DEPUTIES
    entries, _ = decide(inspected, propose(Act.FILE, DAY, by="stand-in"), None, law)
    assert refused(entries) == ""
    _, case = decide(inspected, take(Step.RECUSED, DAY, person="sec-01"), None, law)
    entries, _ = decide(case, propose(Act.FILE, DAY, by="stand-in"), None, law)
    assert refused(entries) == "recused"
    entries, _ = decide(case, propose(Act.FILE, DAY, by="ins-02"), None, law)
    assert refused(entries) == ""


def test_what_a_recused_person_signed_falls(to_warn):
    _, case = decide(to_warn, approve(3, Role.LEGAL_REVIEWER, LATER, "leg-01"), None, LAW)
    entries, case = decide(case, take(Step.RECUSED, LATER, person="leg-01"), None, LAW)
    assert case.proposal is None
    assert [type(e).__name__ for e in entries] == ["Recorded", "Dropped"]


def test_the_hearing_chair_neither_reviews_nor_decides(to_warn):
    from dataclasses import replace

    heard = replace(to_warn, particulars={**to_warn.particulars, "hearing_chair": "two-hats"})
    entries, _ = decide(heard, approve(3, Role.LEGAL_REVIEWER, LATER, "two-hats"), None, LAW)
    assert refused(entries) == "not_apart"


# -- what a pack adds -------------------------------------------------------------------------


def with_steps(**added: Added) -> Jurisdiction:
    return Jurisdiction(
        calendar_2025(), ((date(2000, 1, 1), RULES),), ROSTER, (), ((date(2025, 1, 1), added),)
    )


def test_a_signature_a_pack_adds_is_asked_for_after_those_of_the_row(to_warn):
    law = with_steps(F9=Added(signed_by=(Role.SECTION_HEAD,)))
    case = to_warn
    for role in (Role.LEGAL_REVIEWER, Role.AGENCY_HEAD):
        entries, case = decide(case, approve(3, role, LATER), None, law)
        assert refused(entries) == ""
    assert case.status is Status.WARNING_NOTICED  # the row's own two are not enough
    entries, case = decide(case, approve(3, Role.SECTION_HEAD, LATER), None, law)
    assert (refused(entries), case.status) == ("", Status.ORDERED)


def test_a_need_a_pack_adds_holds_at_the_proposal_and_at_the_last_signature(to_warn, inspected):
    law = with_steps(F9=Added(needs=(Need.SUPERIOR_HAS_CONSENTED,)))
    _, case = decide(to_warn, approve(3, Role.LEGAL_REVIEWER, LATER), None, law)
    entries, case = decide(case, approve(3, Role.AGENCY_HEAD, LATER), None, law)
    assert [e.detail for e in entries if isinstance(e, Refused)] == [("superior_has_consented",)]
    assert case.status is Status.WARNING_NOTICED


def test_a_case_waits_for_the_next_of_its_row_and_then_of_the_pack_of_the_day_it_was_asked(to_warn):
    """A pack that came into force after an act was asked for adds nothing to it."""
    extra = (Role.SECTION_HEAD,)
    steps = ((LATER, {"F9": Added(signed_by=extra)}), (date(2025, 11, 21), {}))
    law = Jurisdiction(calendar_2025(), ((date(2000, 1, 1), RULES),), ROSTER, (), steps)
    row = (Role.LEGAL_REVIEWER, Role.AGENCY_HEAD)
    assert signing_order(to_warn, LAW) == row
    assert signing_order(to_warn, law) == row + extra
    earlier = Jurisdiction(
        calendar_2025(),
        ((date(2000, 1, 1), RULES),),
        ROSTER,
        (),
        ((date(2025, 11, 21), steps[0][1]),),
    )
    assert signing_order(to_warn, earlier) == row
    case, waits = to_warn, []
    for role in row + extra:
        waits.append(waits_for(case, law))
        _, case = decide(case, approve(3, role, LATER), None, law)
    assert waits == [*row, *extra]
    assert (waits_for(case, law), signing_order(case, law)) == (None, ())


# -- what becomes of an open proposal -----------------------------------------------------------


def open_in(case, status: Status, which: Act):
    """A case in a status with an act of that status asked for and not signed yet."""
    case = changed(case, status=status)
    entries, case = decide(case, propose(which, DAY), None, LAW)
    assert refused(entries) == ""
    return case


def test_a_case_that_moves_on_without_it_drops_an_open_proposal(inspected):
    case = open_in(inspected, Status.ORDERED, Act.REGISTER_EVIDENCE)
    entries, after = decide(case, take(Step.WARNING_REVOKED, LATER), None, LAW)
    assert [e for e in entries if isinstance(e, Dropped)] == [
        Dropped(on=LATER, proposal=case.proposal.number, row="F12")
    ]
    assert (after.proposal, after.status) == (None, Status.CLOSED)


def test_what_moves_nothing_leaves_an_open_proposal_open(inspected):
    case = open_in(inspected, Status.ORDERED, Act.REGISTER_EVIDENCE)
    _, after = decide(case, take(Step.RECTIFICATION_REPORTED, LATER), None, LAW)
    assert after.proposal == case.proposal
    case = open_in(inspected, Status.LEAD, Act.CLOSE_LEAD)
    _, after = decide(case, lead(LATER), None, LAW)  # a row that becomes what it was
    assert after.proposal == case.proposal


def test_what_was_asked_for_about_a_complaint_outlives_a_move_of_the_case(inspected):
    _, case = decide(inspected, complaint(DAY), None, LAW)
    case = open_in(case, Status.ORDERED, Act.DECLINE_COMPLAINT)
    entries, after = decide(case, take(Step.WARNING_REVOKED, LATER), None, LAW)
    assert not any(isinstance(e, Dropped) for e in entries)
    assert (after.proposal, after.status) == (case.proposal, Status.CLOSED)


def test_an_open_proposal_says_nothing_of_a_complaint_that_goes_on(inspected):
    _, case = decide(inspected, complaint(DAY), None, LAW)
    case = open_in(case, Status.INSPECTED, Act.FILE)
    entries, after = decide(case, take(Step.COMPLAINT_ACCEPTED, DAY), None, LAW)
    assert refused(entries) == ""
    (one,) = after.complaints
    assert (one.number, one.stage, after.proposal) == (
        "JB-1", ComplaintStage.ACCEPTED, case.proposal
    )  # fmt: skip


# -- facts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (take(Step.LABORATORY_ANSWERED, DAY), "particulars"),  # of which report, it does not say
        (take(Step.RECUSED, DAY, by="ins-01"), "recorder"),
        (take(Step.HEARING_HELD, DAY), "no_row"),
    ],
)
def test_a_fact_that_is_refused_is_refused_by_name_and_day(inspected, event, code):
    (entry,), _ = decide(inspected, event, None, LAW)
    assert (entry.code, entry.event, entry.on) == (code, str(step(event.step)), DAY)


def test_what_a_fact_says_is_checked_by_its_day_and_the_people_of_that_day(inspected):
    for said, why in (
        ({"inspectors": "ins-01;ins-02", "answer_by": f"{LATER}"}, ""),
        ({"inspectors": "ins-01;head-01"}, "particulars"),
        ({"answer_by": f"{DAY}"}, "particulars"),
    ):
        entries, _ = decide(inspected, take(Step.CRIME_SUSPECTED, DAY, **said), None, LAW)
        assert refused(entries) == why
        assert why or entries[0].by == "ins-01"
