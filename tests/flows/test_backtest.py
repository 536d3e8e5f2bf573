"""A back-test says who would be newly flagged and who would drop out, and changes nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from flows.backtest import Turn, as_data, backtest
from flows.cli_rules import app
from flows.orchestration import PLAIN, Worker, working_with
from flows.schedule import TIMETABLE, catch_up
from flows.shadow import shadow
from notifications.backtest_page import WORDS, backtest_page
from notifications.render import Renderer
from rules.packs import HERE, load_pack
from storage import inbox
from storage.unit_of_work import UnitOfWork
from tests.flows.living import START, Living
from tests.flows.test_write_path import contents
from tests.office import USCC, complaint, dust, inspection

ALL = {"first": date(2000, 1, 1), "last": date(2099, 1, 1)}


def candidate(tmp_path, **values):
    """The pack in force with some figures changed."""
    written = (HERE / "jizhou-2018.yaml").read_text("utf-8").replace("id: jizhou", "id: trial")
    for key, value in values.items():
        head, _, tail = written.partition(f"{key}:\n")
        assert tail, key
        _, _, rest = tail.partition('value: "')
        before = tail[: len(tail) - len(rest)]
        written = f"{head}{key}:\n{before}{value}{rest[rest.index(chr(34)) :]}"
    path = tmp_path / "trial.yaml"
    path.write_text(written, "utf-8")
    return path


def run(assembly, pack=None, **span):
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return backtest(unit, assembly.book, pack, **{**ALL, **span})


@pytest.fixture
def lived(assembly):
    """One enterprise with a report 2.4 times the limit, one 1.2 times elsewhere, one within it."""
    life = Living(assembly)
    second = date(2025, 10, 10)
    life.give(
        inspection(START, "2.4", report="R-1"),
        replace(inspection(second, report="R-2"), measurements=(dust("1.2", second, post="筛分"),)),
        inspection(date(2025, 10, 11), "0.4", report="R-3"),
    )
    return life


def test_the_packs_in_force_repeat_what_is_on_file(lived):
    found = run(lived.assembly)
    assert (found.reports, found.measurements, found.differences) == (3, 3, ())
    assert found.enterprises == {Turn.STILL: 1}
    assert (found.first, found.last) == (START, date(2025, 10, 11))


def test_a_back_test_changes_nothing(lived, tmp_path):
    before = contents(lived.assembly.engine)
    run(lived.assembly, load_pack(candidate(tmp_path, **{"serious.concentration_ratio": "1.1"})))
    assert contents(lived.assembly.engine) == before


@pytest.mark.parametrize(
    ("ratio", "span", "turn", "before", "after"),
    [
        ("1.2", {}, Turn.STILL, 1, 2),  # 1.2 times the limit reaches 1.2: equality counts
        ("2.5", {}, Turn.DROPPED, 1, 0),
        ("1.2", {"first": date(2025, 10, 10)}, Turn.NEWLY, 0, 1),
        ("2.4", {"last": START}, Turn.STILL, 1, 1),
    ],
)
def test_a_candidate_flags_and_drops_by_its_own_figures(
    lived, tmp_path, ratio, span, turn, before, after
):
    pack = load_pack(candidate(tmp_path, **{"serious.concentration_ratio": ratio}))
    found = run(lived.assembly, pack, **span)
    (line,) = found.lines
    assert (line.uscc, line.turn) == (USCC, turn)
    assert (line.reports_before, line.reports_after) == (before, after)
    assert line.agents == ("矽尘",)
    for heading in ("township", "industry", "size", "agent"):
        assert list(found.by[heading].values()) == [{turn: 1}], heading
    assert (found.pack, found.pack_digest) == ("trial-2018", pack.digest)


def test_whoever_is_flagged_neither_before_nor_after_is_counted_and_not_named(lived, tmp_path):
    pack = load_pack(candidate(tmp_path, **{"serious.concentration_ratio": "1.5"}))
    found = run(lived.assembly, pack, first=date(2025, 10, 10))
    assert (found.enterprises, found.lines) == ({Turn.NEITHER: 1}, ())


def test_a_report_the_candidate_cannot_judge_is_told_and_the_rest_goes_on(lived, tmp_path):
    """A contact of 24 h has no reduced limit: a pack that reduces limits cannot judge it."""
    plain = load_pack(candidate(tmp_path, **{"serious.concentration_ratio": "2.0"}))
    off = plain.value("shift.reduction", START).model_copy(update={"value": "off"})
    lenient = plain.model_copy(update={"values": plain.values | {"shift.reduction": (off,)}})
    whole_day = replace(
        inspection(date(2025, 10, 12), report="R-24"),
        measurements=(dust("0.5", date(2025, 10, 12), hours="24"),),
    )
    book = replace(lived.assembly.book, packs=(lenient,))
    lived.assembly = replace(lived.assembly, book=book)
    lived.give(whole_day)
    found = run(lived.assembly, plain)
    (difference,) = found.differences
    assert difference.report_no == "R-24"
    assert "24" in difference.cause
    assert (found.reports, found.lines[0].reports_after) == (4, 1)


def test_a_replay_that_differs_says_why(lived):
    with lived.assembly.engine.begin() as raw:
        for row in raw.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
                               if raw.dialect.name == "sqlite" else text("SELECT 'x'")):  # fmt: skip
            if row[0].startswith("judgements_no"):
                raw.execute(text(f"DROP TRIGGER {row[0]}"))
        if raw.dialect.name != "sqlite":
            raw.execute(text("DROP TRIGGER judgements_no_change ON judgements"))
        raw.execute(text("UPDATE judgements SET body = replace(body, :d, :e)"),
                    {"d": lived.assembly.book.packs[0].digest, "e": "0" * 64})  # fmt: skip
    found = run(lived.assembly)
    assert len(found.differences) == 3
    assert all("规则包已变（000000000000 →" in one.cause for one in found.differences)


@pytest.mark.parametrize("language", sorted(WORDS))
def test_the_page_names_every_enterprise_and_every_count(lived, tmp_path, language):
    pack = load_pack(candidate(tmp_path, **{"serious.concentration_ratio": "2.5"}))
    page = backtest_page(as_data(run(lived.assembly, pack)), language)
    words = WORDS[language]
    for said in (USCC, "trial-2018", words["dropped"], words["notice"], "矽尘", "2025-10-09"):
        assert said in page
    assert WORDS["zh"].keys() == WORDS["en"].keys()


def test_the_page_of_nothing_says_so(assembly):
    page = backtest_page(as_data(run(assembly)))
    assert WORDS["zh"]["none"] in page
    assert WORDS["zh"]["agreed"] in page


def test_the_command_prints_the_same_and_writes_the_page(office, tmp_path, monkeypatch):
    Living(office).give(inspection(START))
    monkeypatch.setenv("MINGDAN_HOME", str(office.settings.home))
    monkeypatch.setenv("MINGDAN_DATABASE_URL", office.settings.url)
    page, pack = tmp_path / "page.html", candidate(tmp_path, **{"serious.workers_over": "1"})
    made = CliRunner().invoke(app, ["backtest", "--json", "--pack", str(pack), "--page", str(page)])
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout)["enterprises"] == {"still_flagged": 1}
    assert USCC in page.read_text("utf-8")
    told = CliRunner().invoke(app, ["backtest"])
    assert "与存档逐份一致" in told.output


# -- a shadow pack, every night --------------------------------------------------------------------


def in_shadow(office, tmp_path, pack):
    settings = office.settings.model_copy(update={"shadow_pack": str(pack), "home": tmp_path})
    return replace(office, settings=settings)


def test_a_shadow_pack_is_told_and_has_no_effect(lived, tmp_path):
    path = candidate(tmp_path, **{"serious.concentration_ratio": "2.5"})
    office = in_shadow(lived.assembly, tmp_path, path)
    before = contents(office.engine)
    found = shadow(office, today=date(2026, 1, 1))
    assert found is not None
    assert found.enterprises == {Turn.DROPPED: 1}
    assert contents(office.engine) == before
    told = json.loads((tmp_path / "shadow" / "trial-2018.json").read_text("utf-8"))
    assert told == json.loads(json.dumps(as_data(found)))
    assert USCC in (tmp_path / "shadow" / "trial-2018.html").read_text("utf-8")
    assert sorted(p.name for p in (tmp_path / "shadow").iterdir()) == [
        "trial-2018.html", "trial-2018.json",
    ]  # fmt: skip


def test_without_a_shadow_pack_nothing_is_written(lived, tmp_path):
    assert shadow(in_shadow(lived.assembly, tmp_path, ""), today=START) is None
    assert not (tmp_path / "shadow").exists()


def test_a_shadow_pack_that_crashes_delays_nothing(lived, tmp_path, caplog):
    """Its job fails, is told, and the jobs after it are done."""
    path = tmp_path / "broken.yaml"
    path.write_text("id: [", "utf-8")
    office = in_shadow(lived.assembly, tmp_path, path)
    lived.give(complaint(date(2025, 10, 20)), drained=False)
    done = []

    def run(flow):
        if flow in ("handle", "shadow", "terms"):
            PLAIN[flow]()
        done.append(flow)

    with working_with(Worker(office, Renderer(), None)):
        catch_up(run)
    assert done == [job.flow for job in TIMETABLE if job.flow != "shadow"]
    assert [record.job for record in caplog.records if record.msg == "job failed"] == ["shadow"]
    assert "broken.yaml" in caplog.text
    with UnitOfWork(office.engine, reading=True) as unit:
        assert inbox.waiting_count(unit) == 0
