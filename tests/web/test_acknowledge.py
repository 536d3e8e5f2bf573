"""The page on which a subscriber acknowledges, and what caches are told of every page."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from threading import Thread
from time import sleep

import httpx
import pytest
import uvicorn

from tests.flows.test_retractions import BANK, Counting, moment, published_by
from tests.notifications.smtp_servers import Mailbox, free_port, running
from tests.office import ENTERPRISE
from web.app import create_app
from web.desk.house import house_of

DAY = date(2026, 4, 30)


@contextmanager
def serving(settings, house=None):
    """A real server on loopback, and a client of it."""
    port = free_port()
    app = create_app(settings, house)
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            sleep(0.02)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def shown(living_on):
    mailbox, port = Mailbox(), free_port()
    with running(mailbox, port):
        made = Counting(living_on(published_by), mailbox, port)
        yield made
        made.mailer.close()


@pytest.fixture
def client(shown):
    with serving(shown.assembly.settings, house_of(shown.assembly)) as made:
        yield made


def withdrawn(shown):
    shown.revoked()
    shown.act(DAY)
    shown.mail(moment(DAY))
    return f"/v1/acknowledge/{shown.token(BANK)}"


def test_looking_changes_nothing_and_the_button_acknowledges_once(shown, client):
    link = withdrawn(shown)
    for _ in range(2):
        page = client.get(link)
        assert page.status_code == 200
        assert page.text.count("<button") == 1
        assert "<script" not in page.text
        assert shown.entry_id in page.text
        assert ENTERPRISE.name not in page.text
    first, second, after = client.post(link), client.post(link), client.get(link)
    assert "谢谢" in first.text
    for page in (second, after):
        assert "此前已于" in page.text
        assert "<button" not in page.text
    (one,) = shown.told(DAY)["retractions"]
    ways = {s["name"]: s["way"] for s in one["subscribers"]}
    assert ways == {"示例银行（虚构）": "link", "示例镜像（虚构）": None}


def test_a_program_acknowledges_too(shown, client):
    link = withdrawn(shown)
    asks = {"Accept": "application/json"}
    assert client.get(link, headers=asks).json()["acknowledged_at"] is None
    said = [client.post(link, headers=asks).json() for _ in range(2)]
    assert [one["already"] for one in said] == [False, True]
    assert said[0]["subject"] == shown.entry_id
    assert client.post("/v1/acknowledge/NOBODY", headers=asks).status_code == 404


def test_a_token_of_nobody_and_a_place_without_database_say_so(shown, client, tmp_path):
    answer = client.post("/v1/acknowledge/" + "A" * 32)
    assert answer.status_code == 404
    assert "没有这个签收码" in answer.text
    alone = shown.assembly.settings.model_copy(
        update={"database_url": f"sqlite:///{tmp_path / 'nowhere.db'}"}
    )
    with serving(alone) as mirror:
        assert mirror.get("/v1/acknowledge/" + "A" * 32).status_code == 503
    assert not (tmp_path / "nowhere.db").exists()


def test_the_page_is_private_and_safe(shown, client):
    answer = client.get(withdrawn(shown))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "form-action 'self'" in answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_cache_asks_again_and_learns_that_the_name_is_gone(shown, client):
    """What it kept answers 304 until the withdrawal, and then comes anew, without the name."""
    page = f"/entry/{shown.entry_id}/"
    for path in (page, "/list/2026-Q1/entries.csv", "/list/2026-Q1/notice.pdf", "/"):
        assert client.get(path).headers["Cache-Control"] == "no-cache"
    kept = client.get(page)
    assert ENTERPRISE.name in kept.text
    asks = {
        "If-None-Match": kept.headers["ETag"],
        "If-Modified-Since": kept.headers["Last-Modified"],
    }
    assert client.get(page, headers=asks).status_code == 304
    withdrawn(shown)
    fresh = client.get(page, headers=asks)
    assert fresh.status_code == 200  # the tombstone, not an error: it says why
    assert ENTERPRISE.name not in fresh.text
    assert 'content="noindex"' in fresh.text


def test_only_tiles_of_the_log_are_kept_for_ever(shown, client):
    tile = shown.public.resolve() / "log" / "tile" / "0"
    tile.mkdir(parents=True, exist_ok=True)
    (tile / "000").write_bytes(b"x" * 32)
    assert "immutable" in client.get("/log/tile/0/000").headers["Cache-Control"]
    assert client.get("/log/tile/0/001").headers["Cache-Control"] == "no-cache"
    assert client.get("/log/checkpoint").headers["Cache-Control"] == "no-cache"
