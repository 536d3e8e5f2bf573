"""The API and the files over a real office, on both databases, through a withdrawal."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlalchemy.engine import make_url

from domain.vocabulary import Act, Notice, Status, Step
from flows.assembly import Assembly
from flows.listing_ids import checked
from flows.publish import identity
from flows.settings import Settings
from flows.shown import ShownNow
from notifications.files.whole_list import write_files
from notifications.release import releasing
from storage.unit_of_work import UnitOfWork
from tests.flows.issues import publish
from tests.flows.living import Living, at
from tests.office import ENTERPRISE, USCC
from tests.web.registers import TestClient
from web.app import create_app
from web.desk.house import house_of

RELEASED = date(2026, 4, 15)


@pytest.fixture
def listed(assembly: Assembly) -> Living:
    """A case whose entry stands in the first issue."""
    life = Living(assembly).walk(Status.LISTED)
    life.go(Notice.LISTING_DECISION)
    life.day = RELEASED
    publish(assembly, period="2026-Q1", today=RELEASED, at=at(RELEASED))
    life.give()
    return life


def client_of(life: Living) -> TestClient:
    return TestClient(create_app(life.assembly.settings, house_of(life.assembly)))


def everything(client: TestClient, entry_id: str) -> str:
    asked = [f"/v1/listings/{entry_id}{more}" for more in ("", "/history", "/explanation")]
    asked += ["/v1/listings", "/v1/listings?status=withdrawn_revoked", "/v1/issues",
              "/v1/listings?as_of=2026-05-01"]  # fmt: skip
    return "".join(client.get(address).text for address in asked)


def files_of(life: Living) -> dict[str, bytes]:
    folder = life.assembly.settings.home / "files"
    with UnitOfWork(life.assembly.engine, reading=True) as unit, releasing(folder) as release:
        write_files(release, ShownNow(unit), identity(life.assembly.settings, RELEASED))
    root = (folder / "public").resolve()
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_the_published_entry_is_answered_and_written(listed: Living) -> None:
    client = client_of(listed)
    told = client.get("/v1/listings").json()
    [entry] = told["listings"]
    files = files_of(listed)

    assert (told["issue"], entry["name"], entry["uscc"]) == (1, ENTERPRISE.name, USCC)
    assert checked(entry["entry_id"]) == entry["entry_id"]
    assert client.get(f"/v1/enterprises/{USCC}").json()["listings"] == [entry]
    assert client.get(f"/v1/listings/{entry['entry_id']}").json() == entry
    assert json.loads(files["list/2026-Q1/entries.jsonl"]) == entry
    assert json.loads(files["list/latest.json"])["number"] == 1


def test_a_withdrawn_name_falls_from_every_answer_and_file_at_once(listed: Living) -> None:
    client = client_of(listed)
    [entry] = client.get("/v1/listings").json()["listings"]
    before = everything(client, entry["entry_id"])
    listed.go(Step.DECISION_REVOKED)
    listed.day += timedelta(days=1)
    listed.act(Act.WITHDRAW)
    after = everything(client, entry["entry_id"])
    files = b"".join(files_of(listed).values()).decode()

    for word in (ENTERPRISE.name, USCC, ENTERPRISE.address):
        assert word in before
        assert word not in after
        assert word not in files
    assert client.get(f"/v1/enterprises/{USCC}").status_code == 404
    assert client.get(f"/v1/listings/{entry['entry_id']}").json()["status"] == "withdrawn_revoked"
    assert client.get("/v1/listings").json()["listings"] == []
    assert b"deleted-entry" in files.encode()


def test_a_file_of_the_newest_issue_has_an_address_that_stays(listed: Living) -> None:
    settings = listed.assembly.settings
    with UnitOfWork(listed.assembly.engine, reading=True) as unit, releasing(settings.site) as to:
        write_files(to, ShownNow(unit), identity(settings, RELEASED))
    client = client_of(listed)
    answer = client.get("/list/latest/entries.csv")

    assert str(answer.url).endswith("/list/2026-Q1/entries.csv")
    assert answer.content.startswith(b"entry_id,")
    assert client.get("/list/latest/nothing.csv").status_code == 404


def test_without_a_database_the_api_says_so_and_makes_none(tmp_path) -> None:
    settings = Settings(home=tmp_path)
    answer = TestClient(create_app(settings)).get("/v1/listings")

    assert (answer.status_code, answer.json()["type"]) == (503, "/v1/problems/not-ready")
    assert make_url(settings.url).database
    assert list(tmp_path.iterdir()) == []
