"""Plain SQL against the list, on both engines: what the law does not allow, the database refuses.

Every attempt starts from a case that went the whole way, so that it is the one thing it changes
that is refused, and says why.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.bulletin import FIRST_DIGEST
from domain.vocabulary import Act, Notice, Status
from storage.kept_guards import kept_guard_statements
from storage.list_guards import _FIXED, guard_statements
from tests.flows.issues import publish
from tests.flows.living import Living, at
from tests.office import CASE, USCC

RELEASED = date(2026, 4, 15)
COLUMNS = (*_FIXED, "listing_served_on", "ended_on", "end_reason")
OTHER = f"{USCC}-02"
DAY = date(2026, 1, 1)


@dataclass(frozen=True)
class Attempt:
    """Statements that are let through, then the one that must be refused, and with which words."""

    name: str
    refused: str
    why: str
    before: tuple[str, ...] = ()
    given: dict[str, object] = field(default_factory=dict)


INSERT = (
    f"INSERT INTO listings ({', '.join(COLUMNS)}) VALUES ({', '.join(f':{c}' for c in COLUMNS)})"
)


def free_no(connection, before):
    """A number after the service of the intent that no journal row has: rows hold many entries."""
    return connection.scalar(
        text("SELECT no + 1 FROM journal WHERE stream = :c AND no < :p"
             " AND body LIKE '%served.intent_to_list%' ORDER BY no DESC LIMIT 1"),
        {"c": CASE, "p": before},
    )  # fmt: skip


def row_of(connection, where="1 = 1"):
    query = text(f"SELECT {', '.join(COLUMNS)} FROM listings WHERE {where}")
    return dict(connection.execute(query).mappings().one())


def journal_row(no: int, *entries: tuple[str, dict[str, object]]) -> str:
    body = json.dumps([list(one) for one in entries], separators=(",", ":"))
    return (
        "INSERT INTO journal (stream, no, event_id, body, recorded_at, digest)"
        f" VALUES ('{CASE}', {no}, 1, '{body}', 'now', 'd')"
    )


def refusal_of(engine, attempt: Attempt) -> str:
    """What the database says to it; empty when it lets it through."""
    with engine.connect() as connection:
        for statement in attempt.before:
            connection.execute(text(statement))
        said = ""
        try:
            # A fact left open until the end (a deferred key) is asked for at once.
            connection.execute(text(attempt.refused), attempt.given)
            if engine.dialect.name == "postgresql":
                connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        except DBAPIError as error:
            said = str(error.orig)
        connection.rollback()
    return said


def all_refused(engine, attempts) -> None:
    let_through = []
    for attempt in attempts:
        said = refusal_of(engine, attempt)
        if attempt.why.lower() not in said.lower() or not said:
            let_through.append((attempt.name, said))
    assert let_through == []


@pytest.fixture
def listed(assembly):
    life = Living(assembly).walk(Status.LISTED)
    life.go(Notice.LISTING_DECISION)
    return life


def without_its_listing(engine) -> tuple[str, ...]:
    """What somebody who may change the tables themselves would do first: the row is gone."""
    if engine.dialect.name == "postgresql":
        return ("DROP TRIGGER listings_kept ON listings", "DELETE FROM listings")
    return ("DROP TRIGGER listings_kept", "DELETE FROM listings")


def new_listings(engine):
    gone = without_its_listing(engine)
    with engine.connect() as connection:
        lawful = row_of(connection) | {"listing_served_on": None}
        free = free_no(connection, lawful["proof_no"])

    def attempt(name, why, *before, **spoilt):
        return Attempt(name, INSERT, why, (*gone, *before), {**lawful, **spoilt})

    def other(name):
        """The day after, so that only the fact is wrong and not the order of the days."""
        return date.fromisoformat(str(lawful[name])) + timedelta(days=1)

    objection = {"on": str(lawful["objection_closed_on"]), "row": "L6", "by": "", "document": ""}
    yield attempt("the lawful row, as a control", "")
    yield attempt("no proof", "proof of the act", proof_no=1)
    yield attempt("the proof of another act", "proof of the act",
                  proof_no=proof_no(engine, "act.penalise"))  # fmt: skip
    yield attempt("decision served another day", "penalty decision was served",
                  decision_served_on=other("decision_served_on"))  # fmt: skip
    yield attempt("decision of no such number", "penalty decision of that number",
                  decision_no="示卫职罚〔2026〕999号")  # fmt: skip
    yield attempt("a meeting that was not held", "joint meeting", meeting_on=other("meeting_on"))
    yield attempt("intent served another day", "intent was not served",
                  intent_served_on=other("intent_served_on"))  # fmt: skip
    yield attempt("objection closed another day", "objection term",
                  objection_closed_on=other("objection_closed_on"))  # fmt: skip
    yield attempt("an objection left without an answer", "objection was not answered",
                  journal_row(free, ("recorded", {**objection, "what": "step.objection_received"})))  # fmt: skip
    yield attempt(
        "a decision that was revoked", "decision was revoked",
        journal_row(free, ("recorded", {**objection, "what": "step.decision_revoked"})),
    )  # fmt: skip
    yield attempt(
        "listing decision of no such number",
        "listing decision of that number",
        listing_no="列999号",
    )
    yield attempt("decided another day", "proof of the act", decided_on=other("decided_on"))
    yield attempt("a legal reviewer who did not sign", "legal reviewer", legal_reviewer="hrg-01")
    yield attempt("a head who did not sign", "head of the agency", agency_head="sec-01")
    yield attempt("the reviewer's office had ended", "legal reviewer",
                  "UPDATE officials SET until = '2025-02-01' WHERE person = 'leg-01'")  # fmt: skip
    yield attempt("the head's office had not begun", "head of the agency",
                  "UPDATE officials SET until = '2025-02-01' WHERE person = 'head-01'")  # fmt: skip
    yield attempt("an inspector of the case signed", "inspector of the case",
                  journal_row(free, ("judged", {"on": "2026-01-01", "inspectors": ["leg-01"]})))  # fmt: skip
    yield attempt("proposer and head are one", "three_people", proposed_by="head-01")
    yield attempt("not of this case", "", case_id=OTHER)
    yield attempt("a kind of list there is not", "list_kind", list_kind="secret")
    yield attempt("statutory without the law", "statutory_has_basis", list_kind="statutory")
    yield attempt(
        "statutory with an empty law", "statutory_has_basis", list_kind="statutory", list_basis=""
    )
    yield attempt("joint punishment on a district list", "no_punishment",
                  measures="publicity.entry;joint_punishment.procurement")  # fmt: skip
    yield attempt("served at once", "not yet served", listing_served_on=lawful["decided_on"])
    yield attempt("ended at once", "not yet served", ended_on=lawful["decided_on"], end_reason="x")
    for name in ("decision_no", "listing_no", "decided_on", "meeting_on", "intent_served_on", "proof_no",
                 "objection_closed_on", "decision_served_on", "legal_reviewer", "measures"):  # fmt: skip
        yield attempt(f"without {name}", "", **{name: None})


def proof_no(engine, act):
    with engine.connect() as connection:
        return connection.scalar(text("SELECT no FROM proofs WHERE act = :a"), {"a": act})


def test_no_listing_without_what_the_law_asks_for(listed):
    engine = listed.assembly.engine
    control, *attempts = new_listings(engine)
    assert refusal_of(engine, control) == ""
    assert len(attempts) > 30
    for attempt in attempts:  # a word of the reason, or any refusal where the key itself says it
        said = refusal_of(engine, attempt)
        assert said, attempt.name
        assert attempt.why in said, (attempt.name, said)


def test_a_case_is_listed_once_at_a_time(listed):
    engine = listed.assembly.engine
    with engine.connect() as connection:
        twice = {**row_of(connection), "listing_id": "sl-2", "listing_served_on": None}
        free = free_no(connection, twice["proof_no"])
    issued = {"on": str(twice["decided_on"]), "notice": "listing_decision", "number": "列2号"}
    again = Attempt(
        "twice", INSERT, "unique", (journal_row(free, ("issued", issued)),),
        {**twice, "listing_no": "列2号"},
    )  # fmt: skip
    all_refused(engine, [again])


def test_what_a_listing_rests_on_never_changes(listed):
    engine = listed.assembly.engine
    update = "UPDATE listings SET {} = :value"
    values = {"proof_no": 1, "list_kind": "statutory"}
    attempts = [
        Attempt(name, update.format(name), "never changes", (), {"value": values.get(name, DAY if name.endswith("_on") else "other")})
        for name in _FIXED
    ]  # fmt: skip
    attempts += [
        Attempt("served another day", update.format("listing_served_on"), "recorded once", (), {"value": DAY}),
        Attempt("not served after all", "UPDATE listings SET listing_served_on = NULL", "recorded once"),
        Attempt("ended without a decision", "UPDATE listings SET ended_on = '2026-03-02', end_reason = 'removed_expired'", "left the list"),
        Attempt("an end without a reason", "UPDATE listings SET ended_on = '2026-03-02'", ""),
        Attempt("deleted", "DELETE FROM listings", "kept for ever"),
        Attempt("its proof deleted", "DELETE FROM proofs", "append-only"),
        Attempt("its proof changed", "UPDATE proofs SET body = '{}'", "append-only"),
        Attempt("its journal changed", "UPDATE journal SET body = '[]'", "append-only"),
        Attempt("its journal deleted", "DELETE FROM journal", "append-only"),
        Attempt("a proof of no journal row", f"INSERT INTO proofs VALUES ('{CASE}', 9999, 'L9', 'act.list', '2026-01-01', '{{}}', 'd')", ""),
        Attempt("a proof of another day", f"INSERT INTO proofs VALUES ('{CASE}', 1, 'L9', 'act.list', '2026-01-01', '{{}}', 'd')", "journal row of its day"),
    ]  # fmt: skip
    all_refused(engine, attempts)


def test_an_unserved_listing_is_served_only_by_its_service(assembly):
    life = Living(assembly).walk(Status.LISTED)
    update = "UPDATE listings SET listing_served_on = :on"
    all_refused(
        assembly.engine, [Attempt("served by hand", update, "was served", (), {"on": life.day})]
    )


def test_no_case_gets_onto_the_list_by_its_own_row(listed):
    engine = listed.assembly.engine
    case = (
        "INSERT INTO cases (case_id, uscc, status, accepting, opened_on, version, head)"
        f" VALUES ('{OTHER}', '{USCC}', '{{}}', {{}}, '2026-01-01', 1, 'h')"
    ).replace("{}, '2026", "false, '2026")
    fresh = case.replace("'{}'", "'closed'")
    onto = f"UPDATE cases SET status = '{{}}' WHERE case_id = '{OTHER}'"
    attempts = [
        Attempt(f"a new case {s}", case.replace("'{}'", f"'{s}'"), "listing in force")
        for s in ("listed", "published", "suspended")
    ]
    attempts += [
        Attempt(f"an old case {s}", onto.format(s), "listing in force", (fresh,))
        for s in ("listed", "published", "suspended")
    ]
    attempts += [
        Attempt("published without an issue",
                f"UPDATE cases SET status = 'published' WHERE case_id = '{CASE}'",
                "issue that carried"),
    ]  # fmt: skip
    all_refused(engine, attempts)


ENTRY = (
    "INSERT INTO issue_entries (issue, listing_id, in_force, change, reason, body)"
    " SELECT {}, listing_id, true, 'ADD', 'listed', '{{}}' FROM listings"
)
GONE = ENTRY.replace("true, 'ADD', 'listed'", "false, 'DEL', 'removed_expired'")
ISSUE = (
    "INSERT INTO issues (number, period, sort, released_on, opening, added, removed, closing,"
    " lines_digest, previous_digest, digest, body, draft)"
    " VALUES (:number, '2026-Q1', 'regular', '2026-04-15', :opening, :added, 0, :closing,"
    " 'l', :previous, 'd', '{}', :draft)"
)
LAWFUL = {
    "number": 1, "opening": 0, "added": 1, "closing": 1, "previous": FIRST_DIGEST, "draft": 1,
}  # fmt: skip
DRAFT = (
    "INSERT INTO issue_drafts (no, number, period, sort, drafted_on, lines_digest, body,"
    " recorded_at) VALUES (1, 1, '2026-Q1', 'regular', '2026-04-15', 'l', '[]', 'now')"
)


def answered(no, person, role, answer="approve", reason="", on="2026-04-15"):
    return (
        "INSERT INTO issue_answers (draft, no, person, role, answer, reason, on_day, recorded_at)"
        f" VALUES (1, {no}, '{person}', '{role}', '{answer}', '{reason}', '{on}', 'now')"
    )


FIRST, SECOND = answered(1, "pub-01", "publicity_officer"), answered(2, "head-01", "agency_head")
SIGNED = (ENTRY.format(1), DRAFT, FIRST, SECOND)


def test_a_lawful_issue_is_let_through(listed):
    """What the attempts below differ from."""
    assert refusal_of(listed.assembly.engine, Attempt("lawful", ISSUE, "", SIGNED, LAWFUL)) == ""


def test_nothing_is_published_that_may_not_be(assembly):
    life = Living(assembly).walk(Status.LISTED)
    engine = assembly.engine
    all_refused(engine, [Attempt("not served", ENTRY.format(7), "decision was served")])
    life.go(Notice.LISTING_DECISION)
    suspended = f"UPDATE cases SET status = 'suspended' WHERE case_id = '{CASE}'"
    attempts = [
        Attempt("suspended", ENTRY.format(7), "suspended", (suspended,)),
        Attempt("said to be gone", GONE.format(7), "does not leave"),
        Attempt("more entries than it says", ISSUE, "not the number", SIGNED, LAWFUL | {"closing": 0, "added": 0}),
        Attempt("fewer entries than it says", ISSUE, "not the number", SIGNED[1:], LAWFUL),
        Attempt("changes that are none", ISSUE, "not those of its entries", SIGNED, LAWFUL | {"added": 0, "opening": 1}),
        Attempt("a number left out", ISSUE, "follows the one before", (ENTRY.format(2), *SIGNED[1:]), LAWFUL | {"number": 2}),
        Attempt("opens with what never was", ISSUE, "opens with", SIGNED, LAWFUL | {"opening": 3}),
        Attempt("out of the chain", ISSUE, "digest of the one before", SIGNED, LAWFUL | {"previous": "x"}),
    ]  # fmt: skip
    all_refused(engine, attempts)
    with engine.connect() as connection:  # entries without their issue: refused at the end
        connection.execute(text(ENTRY.format(7)))
        with pytest.raises(DBAPIError):
            connection.commit()
        connection.invalidate()
    publish(assembly, period="2026-Q1", today=RELEASED, at=at(RELEASED))
    attempts = [
        Attempt("added to an issue that is out", ENTRY.format(1), "is out", ("UPDATE listings SET listing_id = listing_id",)),
        Attempt("taken out of an issue", "DELETE FROM issue_entries", "append-only"),
        Attempt("moved to another issue", "UPDATE issue_entries SET issue = 2", "append-only"),
        Attempt("a draft rewritten", "UPDATE issue_drafts SET lines_digest = 'x'", "append-only"),
        Attempt("an answer taken back", "DELETE FROM issue_answers", "append-only"),
        Attempt("an issue rewritten", "UPDATE issues SET body = '{}'", "never changes"),
        Attempt("an issue dated anew", "UPDATE issues SET released_on = '2026-04-01'", "never changes"),
        Attempt("an issue deleted", "DELETE FROM issues", ""),
    ]  # fmt: skip
    all_refused(engine, attempts)


def test_no_issue_comes_out_without_two_people(listed):
    first, second = "agency_head", "section_head"
    attempts = [
        Attempt(name, ISSUE, why, (ENTRY.format(1), *before), LAWFUL | given)
        for name, why, before, given in (
            ("no draft", "draft that was signed", (), {"draft": None}),
            ("another draft", "draft that was signed",
             (DRAFT.replace("'l'", "'another'"), FIRST, SECOND), {}),
            ("nobody signed", "two people", (DRAFT,), {}),
            ("one signed", "two people", (DRAFT, FIRST), {}),
            ("somebody without an office", "two people",
             (DRAFT, FIRST, answered(2, "nobody", second)), {}),
            ("before holding it", "two people",
             (DRAFT, FIRST, answered(2, "head-01", first, on="1999-01-01")), {}),
            ("returned", "returned",
             (DRAFT, FIRST, SECOND, answered(3, "sec-01", second, "return", "x")), {}),
        )
    ]  # fmt: skip
    attempts += [
        Attempt("the same person twice", answered(2, "pub-01", second), "", (DRAFT, FIRST)),
        Attempt("overridden without a reason", answered(1, "head-01", first, "override"), "reason", (DRAFT,)),
    ]  # fmt: skip
    all_refused(listed.assembly.engine, attempts)


def test_a_listing_that_ended_is_not_published(listed):
    listed.go("wait")
    from domain.vocabulary import Step

    listed.go(Step.DECISION_REVOKED)
    listed.act(Act.WITHDRAW)
    assert listed.status is Status.WITHDRAWN
    attempts = [
        Attempt("ended", ENTRY.format(7), "ended"),
        Attempt("ended twice", "UPDATE listings SET ended_on = '2026-03-02'", "recorded once"),
        Attempt("back in force", "UPDATE listings SET ended_on = NULL, end_reason = NULL", "recorded once"),
        Attempt("another reason", "UPDATE listings SET end_reason = 'removed_expired'", "recorded once"),
    ]  # fmt: skip
    all_refused(listed.assembly.engine, attempts)


def test_every_guard_is_in_the_database(assembly):
    """The triggers of the code are those of the database, word for word."""
    dialect = assembly.engine.dialect.name
    catalogue = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT prosrc FROM pg_proc",
    }[dialect]
    with assembly.engine.connect() as connection:
        held = set(connection.scalars(text(catalogue)))
    for statement in (*guard_statements(dialect), *kept_guard_statements(dialect)):
        said = statement
        if dialect == "postgresql":
            if "$$" not in statement:
                continue
            said = statement.split("$$")[1]
        assert said in held
