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

FEW, MANY = 20, 200
# What grows with the register, with measurements, with the years.
LARGE = (
    "enterprises|enterprise_names|name_words|inbox|journal|cases|folds|case_people|judgements|"
    "judged_lines|outbox|notices|complaint_lines"
)
LISTS = {
    "ins-01": (
        "work", "work?tab=others", "work?tab=tasks", "cases?q=第007号", "inspections/new", "received",
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
        "records", "publication",
    ),
    "adm-01": ("operations", "accounts", "records?kind=seals"),
}  # fmt: skip
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
    desks.entrance.answer_for("ins-01", ["示例二镇", "示例三镇"], by="test", at=desks.at)
    visitors = {person: desks.signed_in(person) for person in LISTS}
    found: dict[int, dict[str, list[Statement]]] = {}
    for many in (FEW, MANY):
        district(assembly, many)
        for person, page in ASKED:
            visitors[person].get(f"/desk/{page}")
            Noting.told.clear()
            assert visitors[person].get(f"/desk/{page}").status_code == 200
            found.setdefault(many, {})[page] = [one for one in Noting.told if one[0]]
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
