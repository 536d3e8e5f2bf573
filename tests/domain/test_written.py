"""What is written down of each event, word for word: the file a court reads must lack nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.case import Finding, Signature
from domain.criteria import Criterion
from domain.decide import decide, open_case
from domain.events import EntryPublished, ServiceOutcome, ServiceWay, TermLapsed
from domain.evolve import changed
from domain.findings import Band
from domain.journal import (
    Answered,
    Dropped,
    Judged,
    Moved,
    Opened,
    Proposed,
    Recorded,
    TermEnded,
    TermStarted,
)
from domain.names import PARTICULARS as NAMES
from domain.roles import Answer, Appointment, Role, Roster
from domain.timelimits import TermKind
from domain.triggers import ATTEMPTED, PUBLISHED, SERVED_AGAIN, lapsed
from domain.vocabulary import Act, Ground, Notice, Status, Step
from tests.domain.test_histories import LAW, START, Life, road_to
from tests.domain.test_lifecycle import findings
from tests.office import (
    CASE,
    PARTICULARS,
    PEOPLE,
    USCC,
    approve,
    complaint,
    inspection,
    lead,
    propose,
    serve,
    take,
)

HEAD = Role.AGENCY_HEAD
JUDGED = replace(
    findings(Band.SERIOUS), judgement_id="J-7", outcome_usable=Band.EXCEEDED, law="pack@2025",
    summary_zh="矽尘为限值的 2.4 倍", summary_en="silica dust 2.4 times the limit",
)  # fmt: skip


@pytest.mark.parametrize("begins", [inspection, complaint, lead])
def test_a_case_begins_on_the_day_of_what_was_reported_and_is_of_that_enterprise(begins):
    case, opened = open_case(begins(START), CASE)
    assert opened == Opened(on=START, case_id=CASE, uscc=USCC)
    assert (case.case_id, case.uscc, case.opened_on, case.version) == (CASE, USCC, START, 1)
    assert (case.status, case.facts) == (Status.START, ())


def test_what_cannot_begin_a_case_says_so():
    with pytest.raises(TypeError, match=r"^DocumentServed cannot open a case$"):
        open_case(serve(Notice.PENALTY_DECISION, START), CASE)


def test_an_inspection_is_decided_on_its_findings_or_not_at_all():
    case, _ = open_case(inspection(START), CASE)
    with pytest.raises(ValueError, match=r"^an inspection is decided on its findings"):
        decide(case, inspection(START), None, LAW)


@pytest.mark.parametrize(
    ("answers", "status", "row", "what", "becomes"),
    [
        (False, Status.START, "I3", "inspected.exceeded", Status.INSPECTED),
        (True, Status.ORDERED, "O5", "reinspected.exceeded", None),
    ],
)
def test_a_report_is_put_on_file_with_its_verdict_and_the_law_it_was_weighed_under(
    answers, status, row, what, becomes
):
    """Seriously over on evidence that cannot list: the procedure goes by merely over."""
    case = open_case(inspection(START), CASE)[0] if not answers else road_to(status).case
    day = START if not answers else START + timedelta(days=70)
    event = replace(inspection(day, answers=answers), report_no="R-9")
    entries, after = decide(case, event, JUDGED, LAW)
    written = next(entry for entry in entries if isinstance(entry, Judged))
    people = ("ins-01", "ins-02") if answers else ()
    finding = Finding(
        "J-7", "R-9", day, answers, Band.SERIOUS, Band.EXCEEDED, JUDGED.summary_zh,
        JUDGED.summary_en, "pack@2025",
    )  # fmt: skip
    assert written == Judged(on=day, row=written.row, what=what, finding=finding, inspectors=people)
    assert after.findings[-1] == finding
    fact = after.last(what)
    assert (fact.on, fact.by, fact.document, fact.note) == (day, "", "J-7", "R-9")
    if becomes:
        moved = Moved(on=day, row=row, becomes=becomes)
        assert (written.row, entries[-1]) == (row, moved)


def test_a_case_remembers_who_inspected_it_each_once():
    life = road_to(Status.ORDERED)
    life.tell(inspection(life.day, answers=True), Band.EXCEEDED)
    life.tell(
        replace(inspection(life.day, answers=True), inspectors=("ins-02", "ins-03")), Band.EXCEEDED
    )
    assert life.case.inspectors == ("ins-01", "ins-02", "ins-03")


def test_a_complaint_is_on_file_by_its_number_and_subject_and_never_by_who_made_it():
    life = Life()
    entries = life.tell(complaint(START, "JB-4", subject="噪声", named=True))
    (recorded,) = [entry for entry in entries if isinstance(entry, Recorded)]
    assert recorded == Recorded(
        on=START, row=recorded.row, what="complained", by="", document="JB-4", note="噪声",
        complaint="JB-4",
    )  # fmt: skip
    (one,) = life.case.complaints
    assert (one.number, one.on, one.subject, one.named) == ("JB-4", START, "噪声", True)
    assert one.said == {"named": "是"}
    life.tell(complaint(START, "JB-5", named=False))
    assert not life.case.complaint("JB-5").named


def test_a_lead_is_on_file_with_its_source_number_and_subject():
    case, _ = open_case(lead(START), CASE)
    entries, _ = decide(case, lead(START, "XS-3"), None, LAW)
    assert entries == (
        Recorded(on=START, row="N1", what="lead", by="plan", document="XS-3", note="粉尘"),
        Moved(on=START, row="N1", becomes=Status.LEAD),
    )


def test_a_fact_is_on_file_with_who_put_it_there_its_paper_and_its_figures_in_words():
    life = Life()
    day = life.day + timedelta(days=3)
    bare = replace(take(Step.RECUSED, day, person="ins-02", number="3"), note="")
    told = replace(bare, note="本人申请", document="回避决定书")
    words = f"{NAMES['person'][0]}：ins-02；number：3"  # what has no name of its own stays as it is
    for event, note in ((bare, words), (told, f"本人申请；{words}")):
        (recorded,) = life.tell(event)
        assert recorded == Recorded(
            on=day, row="W2", what="step.recused", by="head-01", document=event.document,
            note=note, said={"person": "ins-02", "number": "3"},
        )  # fmt: skip


def test_what_somebody_recused_has_asked_for_falls_on_that_day():
    life = Life()
    life.tell(propose(Act.FILE, life.day))
    life.pass_time(2)
    _, dropped = life.tell(take(Step.RECUSED, life.day, person="ins-01"))
    assert dropped == Dropped(on=life.day, proposal=1, row="F1")
    life.tell(propose(Act.FILE, life.day, by="sec-01"))
    (only,) = life.tell(take(Step.RECUSED, life.day, person="leg-01"))  # neither asked nor signed
    assert isinstance(only, Recorded)
    assert life.case.proposal is not None


def test_a_report_judged_again_is_on_file_on_the_day_of_the_act_that_rests_on_it():
    """行政处罚法 37."""
    life = road_to(Status.FILED)
    again = replace(JUDGED, judgement_id="J1@20250601", pack_digest="digest", outcome=Band.EXCEEDED)
    event = propose(Act.PRENOTIFY_WARNING, life.day)
    (first, *_), after = decide(life.case, event, None, LAW, [again])
    assert (first.on, first.instead_of, first.pack_digest) == (life.day, "J1", "digest")
    assert after.findings == (first.finding,)
    assert after.grounds == ()


def test_an_act_is_asked_for_under_a_number_with_its_reason_and_all_it_says():
    life = Life()
    for number in (1, 2):
        asked = replace(propose(Act.FILE, life.day), reason=f"理由{number}")
        (entry,) = life.tell(asked)
        assert entry == Proposed(
            on=life.day, number=number, row="F1", act=Act.FILE, by="ins-01", reason=f"理由{number}",
            particulars={k: v for k, v in PARTICULARS.items() if k != "measures"},
        )  # fmt: skip
        life.tell(approve(number, HEAD, life.day, answer=Answer.REFUSE))


@pytest.mark.parametrize("answer", Answer)
def test_an_answer_is_on_file_with_its_reason_and_in_whose_stead_it_was_given(answer):
    life = Life()
    life.tell(propose(Act.FILE, life.day))
    deputy = Appointment("deputy", HEAD, START, None, "head-01", "示卫授〔2025〕1号")
    people = [Appointment(who, role, START) for who, role in PEOPLE.items()]
    life.law = replace(LAW, roster=Roster.of((*people, deputy)))
    before = life.case
    for by, instead, paper in (("deputy", "head-01", deputy.paper), ("head-01", "", "")):
        life.case = before
        entries = life.tell(replace(approve(1, HEAD, life.day, by, answer), reason="已核对"))
        assert entries[0] == Answered(
            on=life.day, proposal=1, role=HEAD, by=by, answer=answer, reason="已核对",
            instead_of=instead, paper=paper,
        )  # fmt: skip
        signed = (Signature(HEAD, by, life.day, instead, paper),)
        if answer is Answer.APPROVE:
            assert entries[1] == Moved(on=life.day, row="F1", becomes=Status.FILED, signed=signed)
            taken = life.case.taken[-1]
            assert (taken.row, taken.act, taken.proposed_by, taken.on, taken.reason, taken.signed) == (
                "F1", Act.FILE, "ins-01", life.day, "依法办理", signed,
            )  # fmt: skip
        else:
            assert len(entries) == 1
            assert (life.case.proposal, life.case.taken) == (None, before.taken)


def test_an_act_that_was_taken_is_a_fact_with_all_it_says():
    life = Life()
    life.turn(Act.FILE)
    fact = life.case.last("act.file")
    assert (fact.on, fact.by, fact.document, fact.note) == (life.day, "ins-01", "", "依法办理")
    assert fact.said["legal_basis"] == PARTICULARS["legal_basis"]
    assert life.case.particulars == fact.said


def test_what_a_later_act_says_takes_the_place_of_what_an_earlier_one_said():
    life = road_to(Status.WARNING_NOTICED)
    assert life.case.particulars["items"] == PARTICULARS["items"]
    life.tell(propose(Act.REGISTER_EVIDENCE, life.day, items="另一项"))
    life.sign_all()
    assert life.case.particulars["items"] == "另一项"
    assert life.case.particulars["violation"] == PARTICULARS["violation"]


def noticed():
    """A case whose pre-notice of a warning has left the office."""
    life = road_to(Status.WARNING_NOTICED)
    (paper,) = life.case.documents
    return life, paper.number


SERVED = {
    "document": "warning_prenotice", "way": "post", "outcome": "served", "witness": "虚构见证人",
    "recording": "录像1号", "tracking": "示邮0001", "entrusted_to": "示例受托机关（虚构）",
    "consent": "送达地址确认书1号", "servers": "ins-01;ins-02", "place": "示例一镇示例工业路1号",
}  # fmt: skip


def by_post(life, **more):
    event = serve(Notice.WARNING_PRENOTICE, life.day, ServiceWay.POST)
    return replace(event, servers=("ins-01", "ins-02"), place=SERVED["place"], **more)


def test_service_is_on_file_with_way_place_people_and_proof_and_starts_its_term():
    life, number = noticed()
    entries = life.tell(by_post(life))
    assert entries[0] == Recorded(
        on=life.day, row="F4", what="served.warning_prenotice", by="虚构签收人", document=number,
        note="邮寄送达：送达回证", said=SERVED,
    )  # fmt: skip
    assert entries[1:] == (
        TermStarted(on=life.day, term=LAW.term(TermKind.DEFENCE, life.day, "F4")),
    )


def test_an_attempt_in_vain_is_on_file_whole():
    """民诉法 95: what was tried must be shown before a notice to the public."""
    life, number = noticed()
    entries = life.tell(by_post(life, outcome=ServiceOutcome.RETURNED))
    assert entries == (
        Recorded(
            on=life.day, row=entries[0].row, what=str(ATTEMPTED), by="虚构签收人", document=number,
            note="送达回证", said={**SERVED, "outcome": "returned"},
        ),
    )  # fmt: skip


def test_an_earlier_service_that_comes_to_light_later_starts_the_term_from_its_day():
    """The term runs from the earliest valid service; what it ends is on file with its day."""
    life, number = noticed()
    life.pass_time(10)
    life.tell(by_post(life))
    first, earlier = life.case.term(TermKind.DEFENCE), life.day - timedelta(days=2)
    entries = life.tell(replace(by_post(life), on=earlier, way=ServiceWay.DIRECT))
    assert entries[:2] == (
        TermEnded(on=earlier, term=TermKind.DEFENCE, due_on=first.due_on, lapsed=False),
        TermStarted(on=earlier, term=LAW.term(TermKind.DEFENCE, earlier, "F4")),
    )
    (again,) = entries[2:]
    assert (again.what, again.on, again.by, again.document, again.note) == (
        str(SERVED_AGAIN), earlier, "虚构签收人", number, "直接送达：送达回证",
    )  # fmt: skip


def test_a_service_recorded_on_the_same_day_again_starts_nothing_anew():
    life, _ = noticed()
    life.tell(by_post(life))
    (again,) = life.tell(by_post(life))
    assert again.what == str(SERVED_AGAIN)


def test_a_term_that_ran_out_is_a_fact_of_the_day_after_with_its_last_day():
    life, _ = noticed()
    life.tell(by_post(life))
    due = life.case.term(TermKind.DEFENCE).due_on
    life.sweep(due)
    assert life.case.term(TermKind.DEFENCE) is not None, "the last day still counts"
    life.sweep(due + timedelta(days=9))
    fact = life.case.last(lapsed(TermKind.DEFENCE))
    assert (fact.on, fact.by, fact.document, fact.note) == (
        due + timedelta(days=1), "", "", str(due),
    )  # fmt: skip


def test_an_entry_shown_is_on_file_with_the_issue_that_showed_it():
    life = road_to(Status.LISTED)
    life.turn(Notice.LISTING_DECISION)
    event = EntryPublished(case_id=CASE, on=life.day, issue=7, period="2025-Q4")
    (recorded, *_) = life.tell(event)
    assert recorded == Recorded(
        on=life.day, row="L12", what=str(PUBLISHED), by="", document="2025-Q4", note="7"
    )
    assert life.case.status is Status.PUBLISHED


def test_a_second_report_seriously_over_gives_the_ground_once():
    life = Life()
    assert life.case.grounds == (Ground.G1_EXCEEDED,)
    entries = life.tell(inspection(life.day), Band.SERIOUS)
    assert [type(entry) for entry in entries] == [Judged]
    assert life.case.grounds == (Ground.G1_EXCEEDED,)


def test_an_earlier_service_moves_the_terms_of_that_paper_and_no_other():
    """What began on the same day by something else goes on as it was."""
    life = Life()
    for what in (Act.FILE, Act.PRENOTIFY_WARNING, Notice.WARNING_PRENOTICE):
        life.turn(what)
    decision = life.case.term(TermKind.DECISION)
    assert decision.started_on == life.case.term(TermKind.DEFENCE).started_on
    earlier = life.day - timedelta(days=3)
    life.tell(serve(Notice.WARNING_PRENOTICE, earlier))
    assert life.case.term(TermKind.DEFENCE).started_on == earlier
    assert life.case.term(TermKind.DECISION) == decision


def test_a_term_that_something_ends_is_ended_on_that_day_and_did_not_lapse():
    life = road_to(Status.ORDERED)
    life.turn(Notice.RECTIFICATION_ORDER)
    term = life.case.term(TermKind.RECTIFICATION)
    entries = life.tell(inspection(life.day, answers=True), Band.COMPLIANT)
    assert life.case.status is Status.CLOSED
    assert (
        TermEnded(on=life.day, term=TermKind.RECTIFICATION, due_on=term.due_on, lapsed=False)
        in entries
    )


def test_publicity_stops_by_itself_when_its_time_is_over_and_nobody_goes_on_with_it():
    """36号令: at the end of the longest time it is shown no more, on nobody's signature.

    However late the clock looks: what the end of one term starts has run out by then as well.
    """
    life = road_to(Status.PUBLISHED)
    life.case = changed(life.case, terms=(life.case.term(TermKind.LISTING),))
    due = life.case.term(TermKind.LISTING).due_on
    hold = LAW.term(TermKind.HOLD, due + timedelta(days=1), "E2b")
    over = hold.due_on + timedelta(days=1)
    sweep = TermLapsed(case_id=CASE, on=due + timedelta(days=60), term=TermKind.LISTING)
    assert life.tell(sweep) == (
        TermEnded(on=due + timedelta(days=1), term=TermKind.LISTING, due_on=due, lapsed=True),
        TermStarted(on=due + timedelta(days=1), term=hold),
        TermEnded(on=over, term=TermKind.HOLD, due_on=hold.due_on, lapsed=True),
        Moved(on=over, row="E2c", becomes=Status.SUSPENDED),
    )


def test_a_further_report_that_is_seriously_over_gives_the_ground_where_the_case_stands():
    event = inspection(START)
    case, _ = open_case(event, CASE)
    _, case = decide(case, event, findings(Band.EXCEEDED), LAW)
    assert case.grounds == ()
    entries, after = decide(case, inspection(START), findings(Band.SERIOUS), LAW)
    assert entries[1:] == (
        Moved(on=START, row="I5", becomes=Status.INSPECTED, grounds=(Ground.G1_EXCEEDED,)),
    )
    assert after.grounds == (Ground.G1_EXCEEDED,)


@pytest.mark.parametrize("value", ["on", "off"])
def test_a_ground_is_weighed_by_the_pack_of_the_day_and_given_when_it_bears_it_out(value):
    """What the pack does not bear out moves the case and lists nobody."""
    life = road_to(Status.ORDERED)
    life.turn(Notice.RECTIFICATION_ORDER)
    life.pass_time(60)
    other = {"rectification.refused": "off" if value == "on" else "on"}
    life.law = replace(
        LAW, criteria=((START, other), (life.day, {"rectification.refused": value, "pack": "p"}))
    )
    entries = life.tell(take(Step.REFUSED_TO_RECTIFY, life.day))
    weighed, moved = entries[-2:]
    assert (weighed.on, weighed.criterion, weighed.met) == (
        life.day, Criterion.REFUSED, value == "on",
    )  # fmt: skip
    given = (Ground.G2_RECTIFICATION,) if value == "on" else ()
    assert moved == Moved(on=life.day, row="O12", becomes=Status.OVERDUE, grounds=given)
