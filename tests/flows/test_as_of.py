"""Asking back on both databases: equal to a fold of the raw rows, and to what was published."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from domain.bulletin import EntryStatus
from domain.events import EntryPublished
from domain.lifecycle import TABLE
from domain.needs.beside import MATTERS
from domain.triggers import step
from domain.vocabulary import ON_THE_LIST, Act, Notice, Status, Step
from flows.as_of import case_as_of, entries_as_of, list_as_of, terms_as_of
from flows.cli import app
from flows.handle import drain
from flows.release import period_before
from flows.tick import sweep
from storage import officials, queries
from storage.unit_of_work import UnitOfWork
from tests.flows.issues import publish
from tests.flows.living import ROAD, START, Living, at
from tests.office import CASE, ENTERPRISE, complaint, inspection, propose, serve, take

# Steps that move no case, begin no matter beside it and ask for no answer: the road goes on.
BEGINS = {begun for matter in MATTERS.values() for begun in matter.begins}
ASKS = {Step.MEETING_DECLINED, Step.DEFENCE_RECEIVED, Step.OBJECTION_RECEIVED}
QUIET = [
    one
    for one in Step
    if one not in ASKS
    and step(one) not in BEGINS
    and all(row.becomes is None for row in TABLE if row.on == step(one))
]


class Late(Living):
    """A life whose acts are recorded days after they happened."""

    recorded: date = START

    def give(self, *events, drained=True):
        happened, self.day = self.day, max(self.recorded, self.day)
        self.recorded = self.day
        try:
            return super().give(*events, drained=drained)
        finally:
            self.day = happened


def lived(assembly, seed):
    """The road to the list with detours, each station recorded up to twelve days late."""
    chance, life = random.Random(seed), Late(assembly)
    life.give(inspection(life.day))
    for station in ROAD:
        detour = chance.choice(["none", "none", "complain", "step", "serve", "propose", "publish"])
        life.recorded = life.day + timedelta(days=chance.choice([0, 0, 3, 12]))
        life.go(station)
        match detour:
            case "complain":
                life.give(complaint(life.day, f"JB-{life.count}"))
            case "step":
                life.give(take(chance.choice(QUIET), life.day))
            case "serve":
                life.give(serve(chance.choice(list(Notice)), life.day - timedelta(days=5)))
            case "propose":
                life.give(propose(Act.CLOSE, life.day))
            case "publish":
                life.give(EntryPublished(case_id=CASE, on=life.day, issue=1, period="2025-Q4"))
    life.pass_days(2)
    life.recorded = max(life.recorded, life.day)
    moment = at(life.recorded)
    publish(assembly, period=period_before(life.day), today=life.day, at=moment)
    drain(assembly, at=moment)
    return life


def raw_rows(engine):
    """The journal of the case as the database has it: (day recorded, entries as plain data)."""
    query = text("SELECT recorded_at, body FROM journal WHERE stream = :case ORDER BY no")
    with engine.connect() as connection:
        rows = connection.execute(query, {"case": CASE}).all()
    return [(date.fromisoformat(moment[:10]), json.loads(body)) for moment, body in rows]


def known(rows, valid_on, known_on):
    """The entries to count, from the opening on."""
    said = [
        (kind, entry)
        for recorded, entries in rows
        for kind, entry in entries
        if recorded <= known_on and date.fromisoformat(entry["on"]) <= valid_on
    ]
    begins = [at_entry for at_entry, (kind, _) in enumerate(said) if kind == "opened"]
    return said[begins[0] :] if begins else []


def owed_about(entry, terms):
    """What a complaint's move or lapse does to the running terms."""
    for gone in entry.get("ends", [entry.get("term")]):
        terms.pop((entry["complaint"], gone), None)
    for one in entry.get("starts", []):
        terms[entry["complaint"], one["kind"]] = one["due_on"]


def naive(rows, valid_on, known_on):
    """Status, facts, running terms and documents by plain dictionaries, no product code."""
    status, facts, terms, documents, asked = "start", [], {}, [], {}
    said = known(rows, valid_on, known_on)
    for kind, entry in said:
        if kind == "moved":
            status = entry["becomes"]
            if asked.get("row") == entry["row"]:  # an act that was taken is a fact
                facts.append((f"act.{asked['act']}", entry["on"]))
                asked = {}
        elif kind == "proposed":
            asked = entry
        elif kind == "dropped" or (kind == "answered" and entry["answer"] != "approve"):
            asked = {}
        elif kind in ("recorded", "judged"):
            if not entry.get("complaint") or entry["what"].startswith("complained"):
                facts.append((entry["what"], entry["on"]))
        elif kind.startswith("complaint_"):
            owed_about(entry, terms)
        elif kind == "term_started":
            terms.setdefault(("", entry["term"]["kind"]), entry["term"]["due_on"])
        elif kind == "term_ended":
            terms.pop(("", entry["term"]), None)
            if entry["lapsed"]:
                facts.append((f"lapsed.{entry['term']}", entry["on"]))
        elif kind == "issued":
            documents.append(entry["number"])
    over = sorted((due, kind) for kind, due in terms.items() if due < valid_on.isoformat())
    return (status, facts, terms, documents, over) if said else None


def told(case):
    facts = [(fact.what, fact.on.isoformat()) for fact in case.facts]
    terms = {(of, term.kind.value): term.due_on.isoformat() for of, term in case.running()}
    return case.status.value, facts, terms, [d.number for d in case.documents]


@pytest.mark.parametrize("seed", range(3))
def test_any_pair_of_days_is_a_plain_fold_of_the_raw_rows(assembly, seed):
    life = lived(assembly, seed)
    rows = raw_rows(assembly.engine)
    recorded = sorted({recorded for recorded, _ in rows})
    true_of = {date.fromisoformat(e["on"]) for _, entries in rows for _, e in entries}
    valid = sorted(true_of | {day + timedelta(days=d) for day in recorded for d in (-1, 1, 20)})
    pairs = [(x, y) for x in valid for y in (recorded[0] - timedelta(days=1), *recorded)]
    plain = lapsing = none = 0
    with UnitOfWork(assembly.engine, reading=True) as unit:
        law = assembly.jurisdiction(officials.roster(unit))
        before = [(x, recorded[0] - timedelta(days=1)) for x in valid[:3]]  # nothing known yet
        for valid_on, known_on in [*before, *random.Random(seed).sample(pairs, 120)]:
            pair = {"valid_on": valid_on, "known_on": known_on}
            case = case_as_of(unit, law, CASE, **pair)
            expected = naive(rows, valid_on, known_on)
            everywhere = list(terms_as_of(unit, law, **pair))  # a later complaint opens another
            running = [t.term for t in everywhere if t.case_id == CASE]
            on_list = list(list_as_of(unit, law, **pair))
            if expected is None:
                none += 1
                assert (case, running, on_list) == (None, [], [])
                continue
            *same, over = expected
            if over:  # what follows from a lapse is the domain's: see tests/domain
                lapsing += 1
                assert all(term.due_on >= valid_on for _, term in case.running())
                own = {f"lapsed.{kind}" for _, (of, kind) in over if not of}
                assert own <= {f.what for f in case.facts}
            else:
                plain += 1
                assert told(case) == tuple(same)
            assert running == [term for _, term in case.running()]
            assert [o.case_id for o in on_list] == [CASE] * (case.status in ON_THE_LIST)
            assert [o.name for o in on_list] in ([], [ENTERPRISE.name])
    assert min(plain, lapsing, none) > 2
    assert life.case.status is Status.PUBLISHED


@pytest.mark.parametrize("seed", [7])
def test_the_last_day_is_what_is_stored(assembly, seed):
    life = lived(assembly, seed)
    rows = raw_rows(assembly.engine)
    last = max(date.fromisoformat(e["on"]) for _, entries in rows for _, e in entries)
    sweep(assembly, today=last, at=at(life.recorded))
    drain(assembly, at=at(life.recorded))
    days = {"valid_on": last, "known_on": max(last, life.recorded, *(at_day for at_day, _ in rows))}
    with UnitOfWork(assembly.engine, reading=True) as unit:
        law = assembly.jurisdiction(officials.roster(unit))
        case = case_as_of(unit, law, CASE, **days)
        terms = {
            (t.case_id, t.term.kind.value, t.term.due_on) for t in terms_as_of(unit, law, **days)
        }
        stored = {(t.case_id, t.kind, t.due_on) for t in queries.running_terms(unit)}
        assert len(entries_as_of(unit, CASE, **days)) == case.version

    assert case == life.case
    assert terms == stored != set()


def carried(unit, law, day):
    """What an issue of that day carries, by the answer for it: served listings, resting or not."""
    found = list_as_of(unit, law, valid_on=day, known_on=day)
    return {
        o.listing_id: EntryStatus.SUSPENDED if o.status is Status.SUSPENDED else EntryStatus.ACTIVE
        for o in found
        if o.served_on is not None
    }


def test_the_list_of_a_release_day_is_what_its_issue_carried(assembly):
    life = Living(assembly).walk(Status.LISTED)
    life.go(Notice.LISTING_DECISION)
    life.pass_days(1)
    issue = publish(assembly, period="2025-Q4", today=life.day, at=at(life.day))
    drain(assembly, at=at(life.day))
    released = life.day
    life.go(Step.DECISION_REVOKED)
    life.go(Act.WITHDRAW)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        law = assembly.jurisdiction(officials.roster(unit))
        then = carried(unit, law, released)
        assert then == {entry.entry_id: entry.status for entry in issue.entries}
        assert carried(unit, law, life.day) == {}
        before = list_as_of(unit, law, valid_on=released, known_on=released - timedelta(days=1))
        assert [o.shown for o in before] == [False]


def answer(office, *given):
    home = ["--out", str(office.settings.home)]
    return CliRunner().invoke(app, ["as-of", *given, *home])


def test_the_command_tells_a_case_the_list_and_the_terms(office):
    life = Living(office).walk(Status.WARNING_NOTICED)
    life.go(Notice.WARNING_PRENOTICE)
    days = ["--valid-on", str(life.day), "--known-on", str(life.day)]

    case = json.loads(answer(office, "case", CASE, "--json", *days).stdout)
    assert (case["case"]["status"], case["valid_on"]) == ("warning_noticed", str(life.day))
    assert ENTERPRISE.name in answer(office, "case", CASE, *days).stdout
    terms = json.loads(answer(office, "terms", "--json", *days).stdout)["terms"]
    assert {t["term"]["kind"] for t in terms} == {"decision", "defence"}
    assert "陈述申辩期限" in answer(office, "terms", CASE, *days).stdout
    assert json.loads(answer(office, "list", "--json", *days).stdout)["list"] == []
    assert "名单" in answer(office, "list", *days).stdout
    early = answer(office, "case", CASE, "--valid-on", "2025-01-02")
    assert "尚无案件" in early.stdout


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["case"], "请给出案件编号"),
        (["case", "X-01"], "没有案件 X-01"),
        (["terms", "X-01"], "没有案件 X-01"),
        (["list", CASE], "名单不按案件查询"),
        (["cases"], "请用 case、list、terms 之一"),
        (["list", "--valid-on", "2025-13-01"], "valid-on"),
    ],
)
def test_a_wrong_question_is_answered_with_what_to_do(office, given, said):
    told = answer(office, *given)
    assert told.exit_code == 2
    assert said in told.output


def test_moments_are_compared_as_moments_whatever_their_offset(office):
    """A row recorded in another zone's writing is known on its day in office time."""
    life = Living(office)
    life.give(inspection(life.day), drained=False)
    drain(office, at=f"{life.day}T23:30:00+00:00")  # the next day in office time
    with UnitOfWork(office.engine, reading=True) as unit:
        law = office.jurisdiction(officials.roster(unit))
        days = [life.day, life.day + timedelta(days=1)]
        found = [case_as_of(unit, law, CASE, valid_on=life.day, known_on=day) for day in days]
    assert found == [None, life.case]
