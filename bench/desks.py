"""The desks at any size of the register: queries, rows read, bytes and time of every page.

Each page of the table of pages (``web/desk/table.py``) is asked through the real application, by an
official of the whole district and by one of a single township. Rows are what PostgreSQL itself says
it read for the page: of tables by scanning, of indexes by entry.
"""

from __future__ import annotations

import json
import re
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import quote

import psycopg
from argon2 import PasswordHasher
from sqlalchemy import Engine, event

from bench.desks_pages import NOT_ASKED, PAGES
from flows.assembly import Assembly, with_parts
from flows.clock import OFFICE_TIME
from flows.kept_figures import keep_figures
from flows.settings import Settings
from rules.findings import load_rule_book
from storage import sessions, under_seal
from storage.errors import LostRaceError
from storage.schema import migrate
from storage.sessions import Session
from storage.unit_of_work import UnitOfWork, connect
from web.app import create_app
from web.desk.asked import House
from web.desk.house import house_of
from web.desk.routes import OFFICE, PARTY
from web.desk.table import ROUTES

NOW = datetime(2026, 10, 16, 10, 0, tzinfo=OFFICE_TIME)
PASSWORD = "一句只在测量时用的长口令"  # noqa: S105  of accounts of a specimen
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PLACE = "示例三镇"
SAMPLE = "91999999%"  # codes of the sample itself, which the copies are made of
TIMES = 3
MANY = 100  # rows of a table from which it is told which one they are of
PARTS_OF_IT = (100, 10, 1)
ENTERPRISES_A_CASE_COPY = 2_222  # of 343 cases each: one case to six or seven enterprises


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page took; ``rows`` by table where more than a few were read."""

    page: str
    place: str
    queries: int
    rows: int
    most: dict[str, int]
    bytes: int
    ms: float


class Counting(psycopg.Cursor[Any]):
    """A cursor that notes what is asked of the database."""

    told: list[str] = []  # noqa: RUF012  one list for all cursors of a measurement

    def execute(self, query: Any, *rest: Any, **more: Any) -> Any:
        """Note it and ask."""
        text = query.decode() if isinstance(query, bytes) else str(query)
        if text and "pg_stat_force" not in text:
            self.told.append(text)
        return super().execute(query, *rest, **more)


def unasked() -> set[str]:
    """The addresses of the office and of parties that no page here stands for."""
    asked = [page.split("?")[0].split("/") for _, page in PAGES]

    def stands_for(route: str) -> bool:
        parts = route.split("/")
        return any(
            len(parts) == len(one)
            and all(a == b or a.startswith("{") for a, b in zip(parts, one, strict=True))
            for one in asked
        )

    addresses = {one.address for one in ROUTES
                 if one.method == "GET" and one.desk in (OFFICE, PARTY)}  # fmt: skip
    return {one for one in addresses - NOT_ASKED if not stands_for(one)}


@contextmanager
def house(url: str, home: Path) -> Iterator[House]:
    """The product on a filled database, its clock standing still."""
    engine = connect(url)

    def note(connection: Any, _record: object) -> None:
        connection.cursor_factory = Counting

    event.listen(engine, "connect", note)
    settings = Settings(home=home, database_url=url, second_factor=False)
    made = with_parts(settings, engine, load_rule_book())
    with UnitOfWork(engine) as unit:
        under_seal.seal_all(unit)  # people who were copied by SQL hold their offices here
        unit.commit()
    yield house_of(made, now=lambda: NOW, hasher=CHEAP)
    engine.dispose()


def measure(url: str, home: Path, *, pages: str = "") -> list[Page]:
    """Every page, by the whole district and by one township; ``pages``: only those that hold it."""
    missing = unasked()
    if missing:
        raise AssertionError(f"nothing asks {sorted(missing)}")
    with house(url, home) as made:
        keep_figures(made.assembly, at=NOW)  # as every night does
        found = []
        for place in ("", PLACE):
            visitors = _visitors(made, place)
            known = on_record(made.assembly.engine, PLACE)
            case = visitors["ins-01"].get(f"/desk/cases/{known['case']}").text
            known["row"] = re.findall(r'/do/([^"?]+)', case)[0]
            for person, page in PAGES:
                if pages and pages not in page:
                    continue
                here = page.format(**{name: quote(said) for name, said in known.items()})
                found.append(_asked(made.assembly, visitors[person], page, here, place))
        return found


def _visitors(made: House, place: str) -> dict[str, Any]:
    """Browsers of those who ask, signed in, who answer for a township or for all."""
    from fastapi.testclient import TestClient

    engine, found = made.assembly.engine, dict[str, Any]()
    app = create_app(made.assembly.settings, made)
    for person in ("ins-01", "sec-01", "head-01", "pub-01", "adm-01", "jm-01"):
        found[person] = TestClient(app, follow_redirects=False)
        token = signed_in(made, person, place)
        found[person].cookies.set(OFFICE.cookie, token, path=OFFICE.prefix)
    party = TestClient(app, follow_redirects=False)
    uscc, token = on_record(engine, PLACE)["served"][:18], made.tokens()
    with UnitOfWork(engine) as unit:
        sessions.begin(
            unit,
            Session(
                digest=sessions.digest_of(unit, token), kind="party", subject=uscc, acting="虚构",
                second=True, began_at=NOW.isoformat(), seen_at=NOW.isoformat(),
            ),
        )  # fmt: skip
        unit.commit()
    party.cookies.set(PARTY.cookie, token, path=PARTY.prefix)
    return {**found, "party": party}


def signed_in(made: House, person: str, place: str) -> str:
    """The token of a new session of somebody who answers for a township, or for all."""
    token, places = made.tokens(), [place] if place else []
    with suppress(LostRaceError):  # of an earlier run
        made.entrance.make_account(
            person=person, login=person, name=person, password=PASSWORD, by="bench", at=NOW,
            administrator=person == "adm-01", townships=places, must_change=False,
        )  # fmt: skip
    made.entrance.answer_for(person, places, by="bench", at=NOW)
    made.entrance.sign_in(person, PASSWORD, token=token, at=NOW)
    return token


def on_record(engine: Engine, place: str = PLACE) -> dict[str, str]:
    """Things of a township to be looked at: its largest case in the sample itself, and so on."""
    with engine.connect() as db:

        def one(text: str, **given: str) -> tuple[Any, ...]:
            row = db.exec_driver_sql(text, given).first()
            if row is None:
                raise AssertionError(f"nothing on record: {text}")
            return tuple(row)

        sample = {"place": place, "sample": SAMPLE}
        case, uscc, day = one(
            "SELECT case_id, uscc, opened_on FROM cases c WHERE township = %(place)s"
            " AND case_id LIKE %(sample)s AND waits_for = '' AND EXISTS"
            " (SELECT 1 FROM judgements j WHERE j.case_id = c.case_id)"
            " ORDER BY version DESC LIMIT 1",
            **sample,
        )
        (asked,) = one(
            "SELECT case_id FROM cases WHERE waits_for = 'agency_head'"
            " ORDER BY township <> %(place)s LIMIT 1", place=place,
        )  # fmt: skip
        of_case = "WHERE case_id = %(case)s LIMIT 1"
        paper, document = one(f"SELECT message_id, number FROM outbox {of_case}", case=case)
        (judgement,) = one(f"SELECT judgement_id FROM judgements {of_case}", case=case)
        (complaint,) = one(
            "SELECT complaint_no FROM complaint_lines WHERE township = %(place)s LIMIT 1",
            place=place,
        )
        (draft,) = one("SELECT max(no) FROM issue_drafts")
        (served,) = one(
            "SELECT case_id FROM cases WHERE status = 'published' AND case_id LIKE %(sample)s"
            " LIMIT 1", sample=SAMPLE,
        )  # fmt: skip
        (name,) = one("SELECT name FROM enterprises WHERE uscc = %(uscc)s", uscc=uscc)
    return {
        "case": case, "uscc": uscc, "day": day.isoformat(), "asked": asked, "paper": paper,
        "document": document, "judgement": judgement, "complaint": complaint, "draft": str(draft),
        "name": name[:7], "place": place, "served": served, "row": "",
    }  # fmt: skip


READ = (
    "SELECT relname, coalesce(seq_tup_read, 0) + coalesce((SELECT sum(idx_tup_read)"
    " FROM pg_stat_user_indexes i WHERE i.relid = t.relid), 0) FROM pg_stat_user_tables t"
)


def _asked(made: Assembly, visitor: Any, page: str, here: str, place: str) -> Page:
    """Ask a page a few times; what it read of the database by the database's own count."""
    answer = visitor.get(here)
    if answer.status_code != 200 and not (place and answer.status_code == 403):
        raise AssertionError(f"{here}: {answer.status_code} {answer.text[:300]}")
    with psycopg.connect(
        made.engine.url.render_as_string(False).replace("+psycopg", ""), autocommit=True
    ) as db:
        before = _read(made.engine, db)
        Counting.told.clear()
        answer = visitor.get(here)
        queries = len(Counting.told)
        after = _read(made.engine, db)
    took = []
    for _ in range(TIMES):
        start = perf_counter()
        visitor.get(here)
        took.append(perf_counter() - start)
    rows = {name: after[name] - before.get(name, 0) for name in after}
    most = {
        name: count for name, count in sorted(rows.items(), key=lambda one: -one[1]) if count > 100
    }
    return Page(
        page=page, place=place, queries=queries, rows=sum(rows.values()), most=most,
        bytes=len(answer.content), ms=round(statistics.median(took) * 1000, 1),
    )  # fmt: skip


def _read(engine: Engine, db: Any) -> dict[str, int]:
    with ExitStack() as every:  # each of the connections pages have used: they have the counts
        pool: Any = engine.pool
        used = [every.enter_context(engine.connect()) for _ in range(max(1, pool.checkedin()))]
        for other in used:
            other.exec_driver_sql("SELECT pg_stat_force_next_flush()")
            other.commit()
            other.exec_driver_sql("SELECT 1")
            other.commit()
    db.execute("SELECT pg_stat_clear_snapshot()")
    return {name: int(count) for name, count in db.execute(READ).fetchall()}


def run(enterprises: int, measurements: int, filled: Path | None = None) -> dict[str, Any]:
    """Ask every page of databases of a hundredth, a tenth and the whole of this size.

    ``filled``: the folder of an earlier run, whose databases are brought to today's schema and
    asked again; what is not there is filled, which takes most of the time of a large run.
    """
    from bench.desks_fill import multiply, seed
    from bench.servers import postgres

    told: dict[str, Any] = {}
    with _folder(filled) as home, postgres(filled and home / "pg") as (create, url):
        if not (home / "seed.json").exists():
            create("seed")
            seed(home, url.format(name="seed"))
            _write(home / "seed.json", {})
        for part in PARTS_OF_IT:
            size = enterprises // part
            here, note = url.format(name=f"d{size}"), home / f"{size}-{measurements // part}.json"
            if not note.exists():
                create(f"d{size} TEMPLATE seed")
                _write(note, multiply(
                    here, size, measurements // part, size // ENTERPRISES_A_CASE_COPY,
                    lambda _: None,
                ))  # fmt: skip
            engine = connect(here)
            migrate(engine)
            engine.dispose()
            pages = measure(here, home)
            told[str(size)] = {
                "rows": json.loads(note.read_text(encoding="utf-8")),
                "pages": [{name: getattr(one, name) for name in Page.__slots__} for one in pages],
            }
    return told


@contextmanager
def _folder(filled: Path | None) -> Iterator[Path]:
    if filled is not None:
        filled.mkdir(parents=True, exist_ok=True)
        yield filled
        return
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def _write(note: Path, told: dict[str, int]) -> None:
    note.write_text(json.dumps(told), encoding="utf-8")
