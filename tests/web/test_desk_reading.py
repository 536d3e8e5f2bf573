"""Lists of the desks on PostgreSQL: as many queries for many as for few, none that walks a table."""

from __future__ import annotations

import re
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import event

from tests.conftest import _assembly
from tests.web.desk import Desks
from tests.web.test_desk_work import district
from web.desk.rows import A_PAGE

FEW, MANY = 20, 200
# What grows with the register, with measurements, with the years.
LARGE = (
    "enterprises|enterprise_names|name_words|inbox|journal|cases|folds|case_people|judgements|"
    "judged_lines|outbox|notices|complaint_lines|terms|listings|challenges|entry_changes|retractions"
)
LISTS = {
    "ins-01": (
        "work", "work?tab=others", "work?tab=tasks", "cases?q=第007号", "inspections/new", "received",
        # Of one who answers for two townships; which page it is, an argument none knows tells.
        "overview?who=two", "overview/terms?who=two", "overview/terms?who=two&of=complaints",
        "overview/movements?who=two", "overview/waiting?who=two", "removals?who=two",
        "removals?which=applied&who=two",
    ),
    "sec-01": (
        "work?tab=office", "work?tab=office&due=late", "work?tab=office&page=2", "cases",
        "cases?page=2", "cases?after=2025-10-12~91999999000030XMDZ-01", "cases?status=inspected",
        "cases?status=inspected&township=示例二镇", "enterprises", "enterprises?township=示例二镇",
        "enterprises?industry=3011", "enterprises?township=示例二镇&industry=3011",
        "enterprises?after=91999999000010XMDZ", "search?q=第007号", "search?q=sldc",
        "complaints", "complaints?view=late", "complaints?view=all", "complaints?view=wrote",
        "complaints?q=第006号",
    ),
    "head-01": (
        "approvals", "overview", "overview/cases", "overview/cases?status=inspected",
        "overview/cases?opened=lately", "overview/terms", "overview/terms?of=complaints",
        "overview/waiting", "overview/movements", "removals", "removals?which=waiting",
        "removals?which=applied", "overview/terms?kind=complaint_route", "records", "publication",
        "hearings", "hearings?standing=decided", "hearings?q=第007号",
        "hearings?q=第007号&standing=decided",
    ),
    "leg-01": ("hearings?who=two", "hearings?standing=decided&who=two"),
    "pub-01": ("publication/retractions", "publication/retractions?show=all", "work?tab=tasks&of=pub"),
    "adm-01": ("operations", "accounts", "records?kind=seals"),
}  # fmt: skip
BOUND = 1001  # rows of a range that a figure reads at most
# What a page may read more of when the rest grows as below, all in a township that is not of
# the person who answers for two: terms of a kind, what came and what left in a month, those listed.
GROWS = {"overview": 3 * BOUND + 500, "overview/terms": BOUND,
         "overview/terms?of=complaints": BOUND, "removals": 500,
         # The last of those that ended; the notices that were sent; all changes there ever were.
         "operations": 2 * BOUND, "publication/retractions?show=all": BOUND}  # fmt: skip
REST = """
INSERT INTO terms (case_id, kind, complaint, started_on, due_on, township)
  SELECT case_id, 'complaint_feedback', 'X' || n, DATE '2026-01-05', DATE '2026-01-05' + n % 90,
    township FROM cases, generate_series(1, 80) n WHERE township = '示例一镇';
INSERT INTO listings SELECT (jsonb_populate_record(NULL::listings, jsonb_build_object(
    'listing_id', 'X' || n, 'case_id', 'X' || n, 'proof_no', 1, 'list_kind', 'district',
    'measures', '', 'decision_no', 'x', 'decision_served_on', '2025-01-01',
    'meeting_on', '2025-01-01', 'intent_served_on', '2025-01-01',
    'objection_closed_on', '2025-01-01', 'listing_no', 'X' || n, 'decided_on', '2026-03-02',
    'proposed_by', 'a', 'legal_reviewer', 'b', 'agency_head', 'c', 'township', '示例一镇',
    'repair_asked', false, 'ended_on', CASE WHEN n > 500 THEN '2026-04-02' END,
    'end_reason', CASE WHEN n > 500 THEN 'removed_expired' END))).*
  FROM generate_series(1, 3500) n;
INSERT INTO entry_changes
    (listing_id, no, kind, reason, on_day, due_on, body, recorded_at, shown_at, settled)
  SELECT 'X' || n, 1, 'removed', 'removed_expired', DATE '2026-01-05', DATE '2026-01-08', '{}', '', '',
    true FROM generate_series(1, 3500) n;
INSERT INTO retractions (retraction_id, listing_id, no, subscriber, made_on, recorded_at)
  SELECT 'X' || n, 'X' || n, 1, 1, DATE '2026-01-05', '' FROM generate_series(1, 3500) n;
INSERT INTO acknowledgements (retraction_id, at, way, by_whom, paper)
  SELECT 'X' || n, '', 'link', '', '' FROM generate_series(1, 3500) n;
INSERT INTO outbox (message_id, case_id, version, notice, row_id, on_day, number, status, attempts)
  SELECT 'X' || n, 'X' || n, 1, 'x', 'x', DATE '2026-01-05', 'X' || n, 'sent', 1
    FROM generate_series(1, 3500) n;
INSERT INTO journal (stream, no, event_id, body, recorded_at, digest)
  SELECT 'X' || n, 2, 1, '[]', '', '' FROM generate_series(1, 500) n;
INSERT INTO challenges (case_id, no, kind, standing, asked_on, ended_on, township)
  SELECT case_id, n, 'defence', 'decided', DATE '2026-01-05', DATE '2026-01-05' + n, township
    FROM cases, generate_series(1, 80) n WHERE township = '示例一镇';
"""
GROWING = r"overview|removals|hearings|operations|publication|work\?tab=tasks"
ASKED = [(person, page) for person, pages in LISTS.items() for page in pages]
Statement = tuple[str, object]


class Noting(psycopg.Cursor):
    """A cursor that keeps what it was asked, with its values."""

    told: list[Statement] = []  # noqa: RUF012

    def execute(self, query, params=None, **more):
        self.told.append((query, params))
        return super().execute(query, params, **more)


@pytest.fixture(scope="module")
def postgres(postgres_server, postgres_ready) -> Iterator[str]:
    """A database for all tests of this module."""
    admin = psycopg.connect(
        postgres_server.format(name="postgres").replace("+psycopg", ""), autocommit=True
    )
    with admin:
        admin.execute(f"CREATE DATABASE reading TEMPLATE {postgres_ready}")
        yield postgres_server.format(name="reading")
        admin.execute("DROP DATABASE reading WITH (FORCE)")


@pytest.fixture(scope="module")
def read(postgres, tmp_path_factory, book) -> Iterator[dict[int, dict[str, list[Statement]]]]:
    """What each list asks of the database, with few enterprises and with many."""
    assembly = _assembly(postgres, tmp_path_factory.mktemp("reading"), book)
    event.listen(
        assembly.engine, "connect", lambda made, _: setattr(made, "cursor_factory", Noting)
    )
    assembly.engine.dispose()
    desks = Desks(assembly)
    desks.everybody()
    for person in ("ins-01", "leg-01"):
        desks.entrance.answer_for(person, ["示例二镇", "示例三镇"], by="test", at=desks.at)
    visitors = {person: desks.signed_in(person) for person in LISTS}
    found: dict[int, dict[str, list[Statement]]] = {}
    for many in (FEW, MANY):
        district(assembly, many)
        for person, page in ASKED:
            visitors[person].get(f"/desk/{page}")
            Noting.told.clear()
            assert visitors[person].get(f"/desk/{page}").status_code == 200
            # A pooled connection is looked at first whether it still stands (";"): that asks nothing.
            asked = [one for one in Noting.told if one[0].strip(" ;")]
            found.setdefault(many, {})[page] = asked
    yield found
    assembly.engine.dispose()


@pytest.mark.parametrize("page", [page for _, page in ASKED])
def test_a_list_takes_as_many_queries_of_many_as_of_few(read, page):
    assert len(read[MANY][page]) == len(read[FEW][page]) < 25


@pytest.mark.parametrize("page", [page for _, page in ASKED])
def test_no_query_of_a_list_walks_a_large_table(read, postgres, page):
    with psycopg.connect(postgres.replace("+psycopg", "")) as db:
        db.execute("SET enable_seqscan = off")  # what still walks a table has no index to go by
        for statement, values in read[MANY][page]:
            if not re.match(r"\s*(SELECT|WITH)", str(statement)):
                continue
            plan = "\n".join(row[0] for row in db.execute(f"EXPLAIN {statement}", values))
            assert not re.search(rf"Seq Scan on ({LARGE})\b", plan), f"{statement}\n{plan}"


def rows_read(db, statements: list[Statement]) -> int:
    """The rows some statements read of tables and indexes, those they passed over among them."""

    def read(plan: dict) -> int:
        own = 0
        if "Relation Name" in plan:
            passed = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
            own = plan["Actual Rows"] + sum(plan.get(name, 0) for name in passed)
        return own * plan["Actual Loops"] + sum(map(read, plan.get("Plans", ())))

    found = 0
    for statement, values in statements:
        if re.match(r"\s*(SELECT|WITH)", str(statement)):
            told = db.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values).fetchone()
            found += read(told[0][0]["Plan"])
    return found


def test_what_is_not_shown_is_not_read_however_much_there_is_of_it(read, postgres):
    """Running terms, listings, journals and decided challenges grow; these pages do not."""
    pages = [page for page in read[MANY] if re.match(GROWING, page)]
    with psycopg.connect(postgres.replace("+psycopg", "")) as db:
        db.execute("SET enable_seqscan = off")
        db.execute("ANALYZE")
        before = {page: rows_read(db, read[MANY][page]) for page in pages}
        db.execute("SET session_replication_role = replica")
        db.execute(REST)
        db.execute("ANALYZE")
        more = {page: rows_read(db, read[MANY][page]) - before[page] for page in pages}
        db.rollback()
    assert min(before.values()) > 0
    # A page that has something to show now, each row with its case and its enterprise; and the
    # cases themselves, which are so few that they may be read whole.
    few = 3 * (A_PAGE + 1) + MANY
    told = {page: count for page, count in more.items() if count > GROWS.get(page, 0) + few}
    assert told == {}
