"""Every need is met by what the law asks for, and shown by that and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from domain.case import Finding, Signature, Taken
from domain.complaint import Complaint
from domain.due_process import HOLDS, missing
from domain.findings import Band
from domain.measures import USUAL
from domain.needs.asked import Asked, Figure
from domain.roles import Role
from domain.timelimits import Suspension, Term, TermKind
from domain.triggers import Trigger, act, served, step
from domain.vocabulary import Act, Ground, Need, Notice, Status, Step
from tests.domain.test_histories import START
from tests.domain.test_shown import case_with, shown

BY_HAND = yaml.safe_load((Path(__file__).parent / "evidence.yaml").read_text("utf-8"))
TOLD = [(Need(name), one) for name, several in BY_HAND.items() for one in several]
FIGURED = {
    Need.TWO_INSPECTORS, Need.VIOLATION_STANDS, Need.HARM_ON_FILE, Need.DIRECT_OFFENCE,
    Need.FINE_WITHIN_RANGE, Need.HEARING_ASKED_IN_TIME, Need.CHAIR_IS_NO_INSPECTOR,
    Need.NOT_HARSHER_THAN_NOTICED, Need.EXTENSION_ASKED_IN_TIME, Need.EXTENSION_WITHIN_CAP,
    Need.COURT_TERM_RUNNING, Need.A_GROUND, Need.LISTING_TERM_RUNNING, Need.RECTIFIED,
    Need.NOT_RECTIFIED, Need.HOLD_ALLOWED, Need.HOLD_NOT_ALLOWED, Need.MEASURES_ALLOWED,
    Need.PUBLICITY_ALLOWED, Need.TERM_RUNS, Need.TERM_RESTS, Need.ACTION_ON_FILE,
    Need.ANSWER_TERM_RUNS, Need.TRANSFER_OBJECTION_RUNS, Need.REVIEW_REQUEST_RUNS,
    Need.OTHER_COMPLAINT_ON_FILE, Need.COMPLAINANT_NAMED, Need.FILING_DECIDED,
    Need.RETALIATION_OPEN,
}  # fmt: skip
ASKED_ON = START + timedelta(days=99)  # the day test_shown asks for


def test_every_need_is_told_here():
    assert {need for need, _ in TOLD} | FIGURED == set(HOLDS)


@pytest.mark.parametrize(("need", "told"), TOLD, ids=[f"{n}: {t}" for n, t in TOLD])
def test_a_need_rests_on_these_facts(need, told):
    names = (told.get("met") or told["lacks"]).split()
    stands = Status(told.get("stands", Status.START))
    case = case_with(*(Trigger(name.rstrip("!")) for name in names), status=stands)
    marked = tuple(f for f, name in zip(case.facts, names, strict=True) if name.endswith("!"))
    assert shown(need, case) == (marked if "met" in told else None)
    assert missing((need,), Asked(case, ASKED_ON, {}, {})) == (() if "met" in told else (need,))


def term(kind: TermKind, days: int = 120, **more) -> Term:
    return Term(kind, START, START + timedelta(days=days), "依据", **more)


def with_terms(*terms: Term):
    return case_with(terms=terms)


def figure(name: str, value: str) -> tuple[Figure]:
    return (Figure(name, value),)


def test_two_inspectors_are_two_people_by_name():
    assert shown(Need.TWO_INSPECTORS, case_with(inspectors=("ins-01", "ins-02"))) == figure(
        "inspectors", "ins-01;ins-02"
    )
    assert shown(Need.TWO_INSPECTORS, case_with(inspectors=("ins-01",))) is None


def finding(day: int, outcome: Band, *, answers: bool = False) -> Finding:
    on = START + timedelta(days=day)
    return Finding(f"J{day}", "R", on, answers, outcome, outcome, "摘要", "summary")


def test_a_violation_is_a_result_over_the_limit_a_ground_or_harm():
    over, serious = finding(1, Band.EXCEEDED), finding(2, Band.SERIOUS)
    within, open_one = finding(3, Band.COMPLIANT), finding(4, Band.NOT_JUDGED)
    case = case_with(step(Step.HARM_ESTABLISHED), findings=(over, within, serious, open_one))
    assert shown(Need.VIOLATION_STANDS, case) == (over, serious, case.facts[0])
    case = case_with(grounds=(Ground.G2_RECTIFICATION,))
    assert shown(Need.VIOLATION_STANDS, case) == figure("ground", "G2")
    assert shown(Need.VIOLATION_STANDS, case_with(findings=(within, open_one))) is None


def test_harm_is_the_ground_that_still_stands():
    harm = case_with(step(Step.HARM_ESTABLISHED), grounds=(Ground.G3_HARM,))
    assert shown(Need.HARM_ON_FILE, harm) == harm.facts
    assert shown(Need.HARM_ON_FILE, case_with(grounds=(Ground.G3_HARM,))) == ()
    other = case_with(step(Step.HARM_ESTABLISHED), grounds=(Ground.G1_EXCEEDED,))
    assert shown(Need.HARM_ON_FILE, other) is None


def test_a_direct_offence_is_one_that_is_fined_at_once():
    assert shown(Need.DIRECT_OFFENCE, case_with(), offence="75") == figure("offence", "75")
    assert shown(Need.DIRECT_OFFENCE, case_with(), offence="72") is None
    assert shown(Need.DIRECT_OFFENCE, case_with()) is None


@pytest.mark.parametrize(
    ("fine", "offence", "fits"),
    [("50000", "72", True), ("49999", "72", False), ("200001", "72", False), ("0", "70", True),
     ("", "70", False), ("八万", "72", False)],
)  # fmt: skip
def test_a_fine_lies_in_the_range_of_its_offence(fine, offence, fits):
    told = shown(Need.FINE_WITHIN_RANGE, case_with(), offence=offence, fine_yuan=fine)
    assert told == (figure("fine_yuan", fine) if fits else None)
    assert shown(Need.FINE_WITHIN_RANGE, case_with(), offence=offence) is None


@pytest.mark.parametrize("kind", [TermKind.HEARING_REQUEST, TermKind.DEFENCE])
@pytest.mark.parametrize(("days", "in_time"), [(99, True), (98, False)])
def test_a_hearing_is_asked_for_up_to_the_last_day(kind, days, in_time):
    running = term(kind, days)
    met = in_time and kind is TermKind.HEARING_REQUEST
    told = shown(Need.HEARING_ASKED_IN_TIME, with_terms(running))
    assert told == ((running,) if met else None)


def test_the_chair_of_a_hearing_is_nobody_of_the_case():
    signed = (Signature(Role.SECTION_HEAD, "sec-01", START),)
    taken = (Taken("F3", Act.PRENOTIFY_WARNING, "ins-01", START, "", signed),)
    case = case_with(inspectors=("ins-01", "ins-02"), taken=taken)
    told = shown(Need.CHAIR_IS_NO_INSPECTOR, case, hearing_chair="hrg-01")
    assert told == figure("hearing_chair", "hrg-01")
    # No chair is named: the particulars say so themselves.
    assert shown(Need.CHAIR_IS_NO_INSPECTOR, case) == figure("hearing_chair", "")
    for chair in ("ins-02", "sec-01"):
        assert shown(Need.CHAIR_IS_NO_INSPECTOR, case, hearing_chair=chair) is None


@pytest.mark.parametrize(
    ("noticed", "said", "met"),
    [({"fine_yuan": "80000"}, {"fine_yuan": "80000"}, True),
     ({"fine_yuan": "80000"}, {"fine_yuan": "80001"}, False),
     ({"fine_yuan": "80000"}, {}, False),
     ({}, {"fine_yuan": "1"}, False),
     ({"fine_yuan": "80000"}, {"fine_yuan": "1", "stop_work": "停止作业"}, False),
     ({"fine_yuan": "80000"}, {"fine_yuan": "1", "stop_work": " "}, True),
     ({"fine_yuan": "80000", "stop_work": " "}, {"fine_yuan": "1", "stop_work": "停止"}, False),
     ({"fine_yuan": "80000", "stop_work": "停止"}, {"fine_yuan": "1", "stop_work": "停止"}, True)],
)  # fmt: skip
def test_a_penalty_is_no_harsher_than_its_notice(noticed, said, met):
    case = case_with(act(Act.PRENOTIFY_PENALTY), served(Notice.PENALTY_PRENOTICE))
    notice = replace(case.facts[0], said=noticed)
    case = replace(case, facts=(notice, case.facts[1]))
    told = shown(Need.NOT_HARSHER_THAN_NOTICED, case, **said)
    assert told == ((case.facts[1], Figure("fine_yuan", said["fine_yuan"])) if met else None)
    unserved = replace(case, facts=(notice,))
    told = shown(Need.NOT_HARSHER_THAN_NOTICED, unserved, **said)
    assert told == (figure("fine_yuan", said["fine_yuan"]) if met else None)
    assert shown(Need.NOT_HARSHER_THAN_NOTICED, case_with(), **said) is None


def test_an_extension_is_asked_for_while_the_term_runs():
    request = step(Step.EXTENSION_REQUESTED)
    for started, due, met in ((0, 1, True), (1, 1, True), (2, 9, False), (0, 0, False)):
        running = Term(
            TermKind.RECTIFICATION,
            START + timedelta(days=started),
            START + timedelta(days=due),
            "依据",
        )
        case = case_with(step(Step.PERFORMED), request, terms=(running,))
        told = shown(Need.EXTENSION_ASKED_IN_TIME, case)
        assert told == ((running, case.facts[1]) if met else None)
    assert shown(Need.EXTENSION_ASKED_IN_TIME, case_with(request)) is None
    assert shown(Need.EXTENSION_ASKED_IN_TIME, with_terms(term(TermKind.RECTIFICATION))) is None


def test_an_extension_keeps_to_the_number_and_the_days_of_the_pack():
    running, extended = term(TermKind.RECTIFICATION), act(Act.EXTEND)

    def asked(extensions: int, days: int, **values: str):
        case = case_with(*[extended] * extensions, terms=(running,))
        until = f"{running.due_on + timedelta(days=days)}"
        values = {name.replace("_", "."): value for name, value in values.items()}
        return shown(Need.EXTENSION_WITHIN_CAP, case, values, rectify_by=until)

    usual = (running, Figure("extension.most", "1"), Figure("extension.days", "200"))
    assert asked(0, 200) == usual
    assert asked(0, 201) is None
    assert asked(1, 1) is None
    pack = (running, Figure("extension.most", "2"), Figure("extension.days", "10"))
    assert asked(1, 10, extension_most="2", extension_days="10") == pack
    assert asked(2, 10, extension_most="2", extension_days="10") is None
    assert asked(1, 11, extension_most="2", extension_days="10") is None
    until = {"rectify_by": f"{running.due_on}"}
    assert shown(Need.EXTENSION_WITHIN_CAP, case_with(), **until) is None
    for unread in ({"rectify_by": "下月"}, {}):  # the particulars say so themselves
        assert shown(Need.EXTENSION_WITHIN_CAP, case_with(), **unread) == ()


@pytest.mark.parametrize(
    ("need", "kind"),
    [(Need.COURT_TERM_RUNNING, TermKind.COURT_APPLICATION),
     (Need.LISTING_TERM_RUNNING, TermKind.LISTING)],
)  # fmt: skip
def test_a_running_term_is_shown_by_itself(need, kind):
    running = term(kind)
    assert shown(need, with_terms(term(TermKind.DEFENCE), running)) == (running,)
    assert shown(need, with_terms(term(TermKind.DEFENCE))) is None


def test_what_is_over_does_not_run_again():
    over = Trigger("lapsed.rectification")
    case = case_with(
        served(Notice.RECTIFICATION_ORDER), over, terms=(term(TermKind.RECTIFICATION),)
    )
    assert shown(Need.RECTIFICATION_TERM_OVER, case) is None
    case = case_with(Trigger("lapsed.listing"), terms=(term(TermKind.LISTING),))
    assert shown(Need.LISTING_TERM_OVER, case) is None


def test_what_was_put_right_is_what_the_latest_re_inspection_says():
    failed, passed = (
        finding(1, Band.EXCEEDED, answers=True),
        finding(5, Band.COMPLIANT, answers=True),
    )
    plain = finding(9, Band.SERIOUS)
    for findings in ((failed, passed, plain), (passed, failed, plain)):
        case = case_with(findings=findings)
        assert shown(Need.RECTIFIED, case) == (passed,)
        assert shown(Need.NOT_RECTIFIED, case) is None
    case = case_with(findings=(failed, finding(9, Band.COMPLIANT)))
    assert shown(Need.RECTIFIED, case) is None
    assert shown(Need.NOT_RECTIFIED, case) == (failed,)
    assert (shown(Need.RECTIFIED, case_with()), shown(Need.NOT_RECTIFIED, case_with())) == (
        None,
        (),
    )


@pytest.mark.parametrize(
    ("values", "allowed"),
    [({}, True), ({"listing.hold": "on"}, True), ({"listing.hold": "off"}, False)],
)
def test_whether_a_listing_can_be_held_is_the_pack_s_to_say(values, allowed):
    told = figure("listing.hold", values.get("listing.hold", "on"))
    assert shown(Need.HOLD_ALLOWED, case_with(), values) == (told if allowed else None)
    assert shown(Need.HOLD_NOT_ALLOWED, case_with(), values) == (None if allowed else told)


USUALLY = ";".join(USUAL)
RULES = {"list.kind": "district", "list.measures": USUALLY, "list.publication": "public"}


def told_with(text: str, **rules: str):
    return (Figure("measures", text), *(Figure(n, v) for n, v in {**RULES, **rules}.items()))


@pytest.mark.parametrize(
    ("before", "now", "shown_as"),
    [("", USUALLY, USUALLY), (USUALLY, None, USUALLY), ("加强监管", None, "加强监管"),
     ("加强监管", "加强监管", "加强监管"), ("", "加强监管", None), ("加强监管", "约谈", None),
     ("", None, None), ("", "", None), (USUALLY, "", None),
     ("", "joint_punishment.funds", None), ("joint_punishment.funds", None, None)],
)  # fmt: skip
def test_measures_are_those_of_the_pack_or_free_words_told_before(before, now, shown_as):
    said = {} if now is None else {"measures": now}
    told = shown(Need.MEASURES_ALLOWED, case_with(particulars={"measures": before}), **said)
    assert told == (None if shown_as is None else told_with(shown_as))
    if before == "":
        assert shown(Need.MEASURES_ALLOWED, case_with(), **said) == told


def test_a_listing_is_shown_when_its_measures_and_the_pack_allow_it():
    inside = {"list.publication": "internal"}
    case = case_with(particulars={"measures": USUALLY})
    assert shown(Need.PUBLICITY_ALLOWED, case) == told_with(USUALLY)
    assert shown(Need.PUBLICITY_ALLOWED, case, inside) is None
    wider = {"list.kind": "national"}
    assert shown(Need.PUBLICITY_ALLOWED, case, wider) == told_with(USUALLY, **wider)
    kept = case_with(particulars={"measures": "supervision.inspections"})
    assert shown(Need.PUBLICITY_ALLOWED, kept) is None
    assert shown(Need.PUBLICITY_ALLOWED, case_with()) == told_with("")  # before there was a list


def test_the_term_an_act_names_runs_or_rests():
    resting = Suspension(START + timedelta(days=50), "理由", "文书")
    runs, rests = term(TermKind.DECISION), term(TermKind.DECISION, suspensions=(resting,))
    other = term(TermKind.DEFENCE)
    for running, met in ((runs, Need.TERM_RUNS), (rests, Need.TERM_RESTS)):
        case = with_terms(other, running)
        for need in (Need.TERM_RUNS, Need.TERM_RESTS):
            told = shown(need, case, term="decision")
            assert told == ((running,) if need is met else None)
            assert shown(need, case, term="listing") is None
            assert shown(need, case) is None


def test_a_term_runs_and_rests_from_its_first_day_on():
    def asked(need: Need, running: Term, on: date):
        return HOLDS[need](Asked(with_terms(running), on, {"term": "decision"}, {}))

    rest = Suspension(START + timedelta(days=5), "理由", "文书", START + timedelta(days=8))
    runs = term(TermKind.DECISION, suspensions=(rest,))
    met = {n for n in range(-1, 10) if asked(Need.TERM_RUNS, runs, START + timedelta(days=n))}
    assert met == {8, 9}  # nothing is told of a day before the term last went on
    fresh = term(TermKind.DECISION)
    assert asked(Need.TERM_RUNS, fresh, START) == (fresh,)
    assert asked(Need.TERM_RUNS, fresh, START - timedelta(days=1)) is None
    rests = term(TermKind.DECISION, suspensions=(replace(rest, until=None),))
    assert asked(Need.TERM_RESTS, rests, rest.since) == (rests,)
    assert asked(Need.TERM_RESTS, rests, rest.since - timedelta(days=1)) is None


CAME_IN = START + timedelta(days=10)
OURS = Complaint(number="JB-1", on=CAME_IN, subject="粉尘")


def of_complaint(need: Need, one: Complaint = OURS, other: Complaint | None = None, **fields):
    """Whether the need of a complaint is met: what it rests on is in the complaint's own course."""
    others = (replace(OURS, number="JB-2"),) if other is None else (other,)
    case = case_with(complaints=(*others, one), **fields)
    assert shown(need, case, complaint_no="JB-9", duplicate_of="JB-1") is None
    assert shown(need, case, duplicate_of="JB-1") is None
    return shown(need, case, complaint_no="JB-1", duplicate_of="JB-2") == ()


@pytest.mark.parametrize(
    ("need", "kind"),
    [(Need.ANSWER_TERM_RUNS, TermKind.COMPLAINT_ANSWER),
     (Need.TRANSFER_OBJECTION_RUNS, TermKind.TRANSFER_OBJECTION),
     (Need.REVIEW_REQUEST_RUNS, TermKind.REVIEW_REQUEST)],
)  # fmt: skip
def test_a_term_of_a_complaint_runs_or_is_late(need, kind):
    assert of_complaint(need, replace(OURS, terms=(term(kind),)))
    assert not of_complaint(need, replace(OURS, overdue=(term(kind),)))
    assert not of_complaint(need, replace(OURS, terms=(term(TermKind.COMPLAINT_ROUTE),)))


def test_retaliation_is_open_until_it_is_answered_in_time_or_late():
    kind = TermKind.RETALIATION
    assert of_complaint(Need.RETALIATION_OPEN, replace(OURS, terms=(term(kind),)))
    assert of_complaint(Need.RETALIATION_OPEN, replace(OURS, overdue=(term(kind),)))
    assert not of_complaint(Need.RETALIATION_OPEN)


@pytest.mark.parametrize(("day", "since"), [(9, False), (10, True), (11, True)])
def test_what_answers_a_complaint_was_done_since_it_came_in(day, since):
    on = START + timedelta(days=day)

    def taken(which: Act) -> tuple[Taken, ...]:
        return (Taken("F1", which, "ins-01", on, "", ()),)

    assert of_complaint(Need.ACTION_ON_FILE, findings=(finding(day, Band.SERIOUS),)) == since
    assert of_complaint(Need.ACTION_ON_FILE, taken=taken(Act.CONTROL)) == since
    for which in (Act.FILE, Act.FILE_PENALTY, Act.CLOSE_LEAD):
        assert of_complaint(Need.FILING_DECIDED, taken=taken(which)) == since
    assert not of_complaint(Need.FILING_DECIDED, taken=taken(Act.CONTROL))
    assert not of_complaint(Need.ACTION_ON_FILE)


def test_a_duplicate_is_another_complaint_on_file():
    assert of_complaint(Need.OTHER_COMPLAINT_ON_FILE)
    assert not of_complaint(Need.OTHER_COMPLAINT_ON_FILE, other=replace(OURS, number="JB-3"))
    case = case_with(complaints=(OURS,))
    for other in ({"duplicate_of": "JB-1"}, {}):
        assert shown(Need.OTHER_COMPLAINT_ON_FILE, case, complaint_no="JB-1", **other) is None


def test_a_complainant_is_named_or_not():
    assert of_complaint(Need.COMPLAINANT_NAMED, replace(OURS, named=True))
    assert not of_complaint(Need.COMPLAINANT_NAMED, other=replace(OURS, number="JB-2", named=True))
