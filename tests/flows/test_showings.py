"""A showing that is stopped is on record, a task until the next good one, and told to who watches."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.vocabulary import Act, Step
from flows.clock import now
from flows.showings import WHY, Site
from flows.tasks import What, tasks
from notifications.redaction.scan import LeakError
from notifications.transparency.file_list import NAME, ListedFile, look_up
from notifications.transparency.signing import LogKeyError
from storage import showings
from storage.unit_of_work import UnitOfWork
from tests.flows.issues import on_the_list
from tests.flows.living import at
from tests.flows.test_announced import entry_id, public, show_again, withdrawn
from tests.web.registers import TestClient
from web.app import create_app
from web.desk.house import house_of

PHONE = "13800138000"


@pytest.fixture
def published(living_on):
    return living_on(on_the_list)


def leak(life):
    """A correction whose text holds a telephone number: no showing from here on."""
    life.go(Step.LISTING_ERROR_FOUND)
    life.act(Act.CORRECT_ENTRY, correction=f"联系人电话更正为{PHONE}")
    with pytest.raises(LeakError):
        show_again(life)


def mend(life):
    """Corrected once more, without the number."""
    life.go(Step.LISTING_ERROR_FOUND)
    life.act(Act.CORRECT_ENTRY, correction="联系人已更正")
    show_again(life)


def told(life, day=None):
    with UnitOfWork(life.assembly.engine, reading=True) as unit:
        found = tasks(life.assembly, unit, today=day or life.day)
    return [one for one in found if one.what is What.SHOWING]


def healthz(life):
    with TestClient(create_app(life.assembly.settings, house_of(life.assembly))) as client:
        answer = client.get("/healthz")
    return answer.status_code, answer.json()


def test_a_stopped_showing_is_a_task_that_closes_with_the_next_good_one(published):
    assert told(published) == []
    leak(published)
    stopped_on = published.day
    with pytest.raises(LeakError):
        show_again(published)

    (task,) = told(published)  # stopped twice, one thing to do
    assert (task.opened_on, task.closed_on, task.overdue) == (stopped_on, None, False)
    with UnitOfWork(published.assembly.engine, reading=True) as unit:
        (stop,) = showings.stops(unit)  # the same, run by run, is on record once
    assert stop.at == at(stopped_on)
    assert f"entry/{entry_id(published)}/" in task.reason_zh
    assert "请更正其来源" in task.reason_zh
    assert "publicity officer" in task.reason_en
    assert PHONE not in task.reason_zh + task.reason_en
    assert told(published, stopped_on + timedelta(days=1))[0].overdue

    mend(published)
    (task,) = told(published)
    assert (task.closed_on, task.overdue) == (published.day, False)

    leak(published)
    assert [one.closed_on is None for one in told(published)] == [True, False]


def test_a_lost_key_is_told_too(published):
    key = published.assembly.settings.log_key_file
    kept = key.read_bytes()
    key.unlink()
    with pytest.raises(LogKeyError):
        show_again(published)

    (task,) = told(published)
    assert "从备份恢复" in task.reason_zh
    key.write_bytes(kept)
    show_again(published)
    assert told(published)[0].closed_on == published.day


def test_healthz_says_how_old_the_site_is_and_that_it_was_stopped(published):
    asked = now()
    status, said = healthz(published)
    answered = now()
    assert (status, said["public"], said["stopped"]) == (200, True, None)
    with closing(Site(published.assembly.settings)) as site:
        standing = site.standing()
    assert said["shown_at"] == standing.shown_at.isoformat()
    youngest, oldest = (int((at - standing.shown_at).total_seconds()) for at in (asked, answered))
    assert 0 <= youngest <= said["age_seconds"] <= oldest

    leak(published)
    status, said = healthz(published)
    assert status == 200  # what stands is served
    assert said["stopped"] == {"at": at(published.day), "why": WHY[LeakError]}
    assert PHONE not in json.dumps(said)

    mend(published)
    assert healthz(published)[1]["stopped"] is None


@pytest.mark.parametrize("verb", ["UPDATE showings SET at = 'x'", "DELETE FROM showings",
                                  "UPDATE released_files SET path = 'x'",
                                  "DELETE FROM released_files"])  # fmt: skip
def test_what_was_shown_is_on_record_for_ever(published, verb):
    with (
        UnitOfWork(published.assembly.engine) as unit,
        pytest.raises(DBAPIError, match="append-only"),
    ):
        unit.connection.execute(text(verb))


# -- files by their digest ---------------------------------------------------------------------------


def verified(life, content):
    digest = sha256(content).hexdigest()
    with TestClient(create_app(life.assembly.settings, house_of(life.assembly))) as client:
        answer = client.get("/v1/verify", params={"digest": digest.upper()})
    assert answer.status_code == 200
    said = answer.json()
    assert said["digest"] == digest
    return said["state"], said["path"], said["log_index"]


def test_a_file_is_told_by_its_digest_whatever_became_of_it(published):
    key = entry_id(published)
    names = [f"entry/{key}/entry.json", f"entry/{key}/notice.pdf", "list/2026-Q1/entries.csv"]
    old = {name: (public(published) / name).read_bytes() for name in names}
    for name, content in old.items():
        assert verified(published, content)[:2] == ("genuine", name)
    assert verified(published, b"another") == ("unknown", None, None)

    withdrawn(published)
    leaf = json.loads((public(published) / names[0]).read_bytes())["proof"]["index"]
    assert verified(published, old[names[0]]) == ("withdrawn", names[0], leaf)
    assert verified(published, old[names[1]]) == ("withdrawn", names[1], leaf)
    assert verified(published, old[names[2]])[:2] == ("superseded", names[2])
    for name in (names[0], names[2], f"entry/{key}/withdrawal.pdf"):
        assert verified(published, (public(published) / name).read_bytes())[:2] == ("genuine", name)


def test_a_stopped_showing_answers_from_the_release_that_stands(published):
    """The log has gone on; what the public holds is still what stands."""
    name = f"entry/{entry_id(published)}/entry.json"
    content = (public(published) / name).read_bytes()
    leak(published)

    assert verified(published, content)[:2] == ("genuine", name)


def test_every_digest_of_a_long_list_is_found_by_halving(tmp_path):
    place = tmp_path / "files.txt"
    rows = sorted(
        (sha256(b"%d" % n).hexdigest(), "genuine" if n % 2 else "superseded", n, f"entry/x{n}/a b.pdf")
        for n in range(700)
    )  # fmt: skip
    place.write_text("".join(ListedFile(*row).line for row in rows), "utf-8")

    assert all(look_up(place, row[0]) == ListedFile(*row) for row in rows)
    for absent in ("0" * 64, "f" * 64, sha256(b"nothing").hexdigest()):
        assert look_up(place, absent) is None
    place.write_text("", "utf-8")
    assert look_up(place, rows[0][0]) is None


def test_a_digest_of_two_paths_is_told_by_the_one_that_stands(tmp_path):
    digest = "5" * 64
    rows = [ListedFile(digest, "superseded", 1, "list/a/x.csv"),
            ListedFile(digest, "genuine", 2, "list/b/x.csv")]  # fmt: skip
    place = tmp_path / "files.txt"
    place.write_text("".join(row.line for row in rows), "utf-8")

    assert look_up(place, digest) == rows[1]


def test_the_list_of_files_is_sorted_and_whole(published):
    withdrawn(published)
    site = public(published).resolve()
    lines = (site / NAME).read_text("utf-8").splitlines()
    assert lines == sorted(lines)
    assert len(lines) == len(set(lines))
    standing = {line.split(" ", 3)[3] for line in lines if line.split()[1] == "genuine"}
    on_disk = {str(path.relative_to(site)) for path in site.rglob("*") if path.is_file()}
    assert standing == {
        name for name in on_disk
        if name.startswith(("entry/", "list/2026-Q1/")) and not name.endswith("index.html")
    }  # fmt: skip
    with UnitOfWork(published.assembly.engine, reading=True) as unit:
        assert len(list(showings.files(unit))) == len(lines)
