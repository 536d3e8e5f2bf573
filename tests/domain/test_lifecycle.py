"""The table is well formed, complete, and nothing moves without a row."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from domain.case import Case
from domain.complaint_course import RETALIATION
from domain.decide import decide
from domain.due_process import HOLDS
from domain.events import (
    ActProposed,
    EntryPublished,
    Event,
)
from domain.evolve import evolve
from domain.findings import Band, Findings
from domain.journal import Issued, Opened, Refused
from domain.jurisdiction import Jurisdiction
from domain.lifecycle import ROWS, TABLE
from domain.lifecycle_page import as_data, page
from domain.timelimits import TermKind, TermRule, Unit
from domain.triggers import (
    COMPLAINED,
    LEAD_REGISTERED,
    PUBLISHED,
    RETALIATED,
    Trigger,
    act,
    inspected,
    lapsed,
    reinspected,
    served,
    step,
)
from domain.vocabulary import ON_THE_LIST, TERMINAL, Act, Need, Notice, Status, Step
from tests.office import (
    CASE,
    PARTICULARS,
    ROSTER,
    USCC,
    calendar_2025,
    complaint,
    inspection,
    lead,
    serve,
    take,
)

ON = date(2025, 11, 3)
RULES = {kind: TermRule(kind, 5, Unit.WORKING_DAYS, "test", "law") for kind in TermKind}
RULES[TermKind.LISTING] = TermRule(TermKind.LISTING, 12, Unit.MONTHS, "test", "law")
LAW = Jurisdiction(calendar_2025(), ((date(2000, 1, 1), RULES),), ROSTER)
TRIGGERS: tuple[Trigger, ...] = (
    COMPLAINED,
    LEAD_REGISTERED,
    RETALIATED,
    PUBLISHED,
    *map(act, Act),
    *map(step, Step),
    *map(served, Notice),
    *map(inspected, Band),
    *map(reinspected, Band),
)


def findings(band: Band) -> Findings:
    return Findings(
        judgement_id="J1",
        outcome=band,
        outcome_usable=band,
        judged=1,
        over=0,
        posts_over=0,
        worst_agent="",
        worst_ratio="",
        summary_zh="摘要",
        summary_en="summary",
        serious_because=(),
        defects=(),
        pack_digest="p",
        limits_digest="l",
    )


def event_for(trigger: Trigger) -> tuple[Event, Findings | None]:
    match trigger.kind:
        case "complained":
            return complaint(ON, subject=RETALIATION if trigger.what else "粉尘"), None
        case "lead":
            return lead(ON), None
        case "published":
            return EntryPublished(case_id=CASE, on=ON, issue=1, period="2025-Q3"), None
        case "act":
            return ActProposed(
                case_id=CASE, on=ON, act=Act(trigger.what), by="ins-01", reason="r",
                particulars=PARTICULARS,
            ), None  # fmt: skip
        case "step":
            return take(Step(trigger.what), ON), None
        case "served":
            return serve(Notice(trigger.what), ON), None
        case _:
            answers = trigger.kind == "reinspected"
            return inspection(ON, answers=answers), findings(Band(trigger.what))


def case_in(status: Status) -> Case:
    """A case put into a status, with every document issued so that service can be tried."""
    case = evolve(None, Opened(on=date(2025, 9, 1), case_id=CASE, uscc=USCC))
    for notice in Notice:
        case = evolve(case, Issued(on=ON, notice=notice, number="1号", row="C1"))
    from dataclasses import replace

    return replace(case, status=status, particulars=PARTICULARS)


@pytest.mark.parametrize(("status", "trigger"), list(product(Status, TRIGGERS)), ids=str)
def test_every_state_with_every_event(status, trigger):
    """A pair with a row leads to that row or names what is missing; any other is refused."""
    event, judged = event_for(trigger)
    case = case_in(status)

    entries, after = decide(case, event, judged, LAW)

    refused = [entry for entry in entries if isinstance(entry, Refused)]
    rows = ROWS.get((status, trigger), ())
    if not rows:
        assert [r.code for r in refused] == ["no_row"]
        assert len(entries) == 1
        assert after.status is status
    elif refused:
        assert len(entries) == 1
        about_none = any(row.of_complaint for row in rows) and refused[0].code == "no_complaint"
        assert refused[0].code in ("needs_missing", "particulars") or about_none
        assert refused[0].detail
        assert after.status is status
    else:
        taken = {getattr(entry, "row", None) for entry in entries} - {None}
        assert taken <= {row.id for row in rows}
        assert len(taken) == 1
        if trigger.kind != "act":
            row = next(row for row in rows if row.id in taken)
            assert after.status is (row.becomes or status)


def test_changing_this_number_is_changing_the_law():
    """The count of lawful pairs; a change here needs a lawyer's review, not a new number."""
    assert (len(TABLE), len(ROWS)) == (231, 2338)


def test_rows_are_well_formed():
    breaches = []
    ids = [row.id for row in TABLE]
    breaches += [f"{one} stands twice" for one in set(ids) if ids.count(one) > 1]
    for row in TABLE:
        if not row.basis or not all(row.basis):
            breaches.append(f"{row.id} has no basis")
        if (row.on.kind == "act") != bool(row.signed_by):
            breaches.append(f"{row.id}: acts are signed, and only acts")
        if row.turns is not None and (row.becomes is not None or row.on.kind != "act"):
            breaches.append(f"{row.id}: an act moves the case, or one of its terms")
        if len(set(row.signed_by)) != len(row.signed_by):
            breaches.append(f"{row.id}: a role signs twice")
        if not row.when or not row.zh or not row.en:
            breaches.append(f"{row.id} is incomplete")
    assert breaches == []


def test_every_need_can_be_tested_and_is_used():
    assert set(HOLDS) == set(Need)
    for_packs = {Need.SUPERIOR_HAS_CONSENTED}  # a pack may ask for it; see rules/packs.py
    assert {need for row in TABLE for need in row.needs} == set(Need) - for_packs


def test_every_notice_is_issued_by_some_row_and_can_be_served_afterwards():
    issued = {notice for row in TABLE for notice in row.notices}
    assert issued == set(Notice)
    for row in TABLE:
        for notice in row.notices:
            stands = [row.becomes] if row.becomes else list(row.when)
            assert any((s, served(notice)) in ROWS for s in stands), (row.id, notice)


def test_every_status_is_reachable_and_none_but_the_last_is_a_dead_end():
    reached, frontier = {Status.START}, [Status.START]
    while frontier:
        status = frontier.pop()
        for row in TABLE:
            if status in row.when and row.becomes and row.becomes not in reached:
                reached.add(row.becomes)
                frontier.append(row.becomes)
    assert reached == set(Status)
    for status in set(Status) - TERMINAL:
        assert any(status in row.when and row.becomes not in (None, status) for row in TABLE), (
            status
        )


def test_the_only_way_onto_the_list_is_the_listing_decision():
    ways = [r for r in TABLE if r.becomes in ON_THE_LIST and not set(r.when) <= ON_THE_LIST]
    assert [row.id for row in ways] == ["L9", "E15"]
    assert set(ways[0].needs) >= {
        Need.DECISION_SERVED,
        Need.A_GROUND,
        Need.MEETING_HAS_RECOMMENDED,
        Need.INTENT_SERVED,
        Need.OBJECTION_WINDOW_CLOSED,
        Need.OBJECTION_ANSWERED,
    }
    assert set(ways[1].needs) >= {
        Need.DECISION_SERVED,
        Need.A_GROUND,
        Need.FRAUD_ON_FILE,
        Need.RELISTING_INTENT_SERVED,
        Need.OBJECTION_WINDOW_CLOSED,
        Need.OBJECTION_ANSWERED,
    }
    (publish,) = [r for r in TABLE if r.becomes is Status.PUBLISHED and Status.LISTED in r.when]
    assert publish.id == "L12"
    assert Need.LISTING_DECISION_SERVED in publish.needs
    shown = [r for r in TABLE if r.becomes is Status.PUBLISHED and r is not publish]
    assert all(Need.EVER_PUBLISHED in row.needs for row in shown)


def test_every_lapse_of_a_term_that_opens_a_right_has_a_row():
    for kind in (TermKind.DEFENCE, TermKind.HEARING_REQUEST, TermKind.OBJECTION):
        assert any(trigger == lapsed(kind) for _, trigger in ROWS), kind


def test_the_page_for_lawyers_is_the_table(request):
    written = (request.config.rootpath / "docs" / "lifecycle.md").read_text(encoding="utf-8")
    assert written == page()


def test_the_table_as_data_names_every_row():
    assert [row["id"] for row in as_data()] == [row.id for row in TABLE]


def test_inspections_complaints_and_leads_are_the_only_openings():
    kinds = {row.on.kind for row in TABLE if Status.START in row.when}
    assert kinds == {"complained", "inspected", "lead"}
