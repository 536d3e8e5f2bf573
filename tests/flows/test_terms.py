"""Terms and the calendar through the whole write path and the commands."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from typer.testing import CliRunner

from domain.events import CalendarChanged
from domain.journal import TermMoved
from domain.timelimits import CalendarGapError, TermKind
from domain.vocabulary import Act, Notice, Step
from flows import calendar_change as change
from flows import clock
from flows.assembly import assemble
from flows.audit import audit
from flows.cli import app
from flows.handle import drain
from flows.settings import Settings
from flows.tick import sweep
from rules.calendar import build_calendar
from rules.office_calendar import OfficeCalendar
from storage import inbox, queries
from storage.cases import entries_of
from storage.inbox import Incoming
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living, at
from tests.office import CASE, complaint, inspection, serve, take

DAY = date(2025, 12, 1)  # a Monday: the complaint is to be answered by Friday, 30 January 2026
LATER = OfficeCalendar.model_validate({"corrections": [
    {"date": "2026-01-30", "kind": "holiday", "name": "虚构节", "reference": "虚构通知"},
    {"date": "2026-03-02", "kind": "holiday", "name": "虚构节", "reference": "虚构通知"},
]})  # fmt: skip
RUN = CliRunner()


def filed(assembly) -> Living:
    """A case with the office's own terms running: to answer a complaint and to decide."""
    life = Living(assembly, DAY)
    life.give(complaint(DAY), inspection(DAY))
    life.give(take(Step.COMPLAINT_ACCEPTED, DAY, complaint_no="JB-1"))
    life.act(Act.FILE)
    return life


def last_days(life) -> dict[TermKind, date]:
    return {term.kind: term.due_on for _, term in life.case.running()}


def clean(assembly) -> None:
    with UnitOfWork(assembly.engine, reading=True) as unit:
        assert audit(unit).findings == ()


def touched(assembly, today=DAY):
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return change.touched(unit, assembly.calendar, today)


def test_a_resting_term_is_not_swept_and_lapses_once_it_goes_on(assembly):
    life = filed(assembly)
    assert last_days(life) == {
        TermKind.COMPLAINT_ANSWER: date(2026, 1, 30),
        TermKind.DECISION: date(2026, 3, 2),  # Sunday 1 March is the ninetieth day
    }
    life.act(Act.SUSPEND_TERM, term="decision")
    clean(assembly)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        rows = {t.kind: t.suspended_on for t in queries.running_terms(unit)}
        assert rows == {"complaint_answer": None, "decision": DAY}
        assert [t.kind for t in queries.due_terms(unit, date(2027, 1, 1))] == ["complaint_answer"]
    life.day = date(2026, 4, 1)
    assert sweep(assembly, today=life.day, at=at(life.day)) == 1
    drain(assembly, at=at(life.day))
    assert set(last_days(life)) == {TermKind.DECISION}

    life.act(Act.RESUME_TERM, term="decision")
    assert last_days(life) == {TermKind.DECISION: date(2026, 6, 29)}, (
        "1 April is the first of ninety"
    )
    clean(assembly)
    life.day = date(2026, 7, 1)
    assert sweep(assembly, today=life.day, at=at(life.day)) == 1
    drain(assembly, at=at(life.day))
    assert life.case.terms == ()
    clean(assembly)


def test_a_calendar_tells_whom_it_touches_then_moves_them_once(assembly):
    life = filed(assembly)
    ours = replace(assembly, calendar=build_calendar(office=LATER))
    before = last_days(life)

    found = touched(ours)
    assert touched(assembly) == []
    assert [(one.term, one.was, one.counted, one.becomes, one.turn) for one in found] == [
        (TermKind.COMPLAINT_ANSWER, date(2026, 1, 30), date(2026, 2, 2), date(2026, 2, 2), "later"),
        (TermKind.DECISION, date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 3), "later"),
    ]
    assert {(one.case_id, one.enterprise) for one in found} == {(CASE, "示例第001水泥厂（虚构）")}
    assert last_days(life) == before, "telling changes nothing"

    assert change.move(ours, today=DAY, at=at(DAY), reason="虚构通知") == 2
    assert last_days(life) == {one.term: one.becomes for one in found}
    assert {term.calendar for _, term in life.case.running()} == {ours.calendar.version}
    with UnitOfWork(assembly.engine, reading=True) as unit:
        entries = entries_of(unit, CASE)
        moved = sorted((e for e in entries if isinstance(e, TermMoved)), key=lambda e: e.was)
    assert [(e.term, e.was, e.due_on, e.reason) for e in moved] == [
        (one.term, one.was, one.becomes, "虚构通知") for one in found
    ]
    clean(assembly)

    assert touched(ours) == []
    assert change.move(ours, today=DAY, at=at(DAY), reason="虚构通知") == 0


def test_a_right_keeps_the_longer_day_and_the_office_s_own_limit_does_not(assembly):
    life = filed(assembly)
    life.act(Act.PRENOTIFY_WARNING)
    life.day = date(2025, 12, 30)
    # Five working days over New Year: 31 December, 4 (made up), 5, 6, 7 January.
    life.give(serve(Notice.WARNING_PRENOTICE, life.day))
    assert last_days(life)[TermKind.DEFENCE] == date(2026, 1, 7)
    shorter = OfficeCalendar.model_validate({"corrections": [
        {"date": "2026-01-02", "kind": "ordinary", "reference": "虚构通知"},
    ]})  # fmt: skip
    ours = replace(assembly, calendar=build_calendar(office=shorter))

    (one,) = touched(ours, life.day)
    assert (one.term, one.was, one.counted, one.becomes, one.turn) == (
        TermKind.DEFENCE, date(2026, 1, 7), date(2026, 1, 6), date(2026, 1, 7), "kept",
    )  # fmt: skip
    assert change.move(ours, today=life.day, at=at(life.day), reason="通知") == 0
    assert last_days(life)[TermKind.DEFENCE] == date(2026, 1, 7)


def test_a_machine_with_another_calendar_sets_the_change_aside(assembly):
    filed(assembly)
    ours = replace(assembly, calendar=build_calendar(office=LATER))
    event = CalendarChanged(case_id=CASE, on=DAY, calendar=ours.calendar.version, reason="虚构通知")
    with UnitOfWork(assembly.engine) as unit:
        inbox.take(unit, [Incoming(change.SOURCE, "1", event)], at(DAY))
        unit.commit()

    assert drain(assembly, at=at(DAY)).parked == 1
    with UnitOfWork(assembly.engine) as unit:
        (parked,) = inbox.parked(unit)
        assert "请重新启动本机上的 mingdan" in parked.error
        inbox.release(unit, [parked.id])
        unit.commit()
    assert drain(ours, at=at(DAY)).entries == 2
    clean(assembly)


@pytest.fixture
def on_the_day(office, monkeypatch):
    """The commands on this office's database, on a fixed day."""
    monkeypatch.setenv("MINGDAN_HOME", str(office.settings.home))
    monkeypatch.setenv("MINGDAN_DATABASE_URL", office.settings.url)

    def stand(day: date) -> None:
        moment = datetime(day.year, day.month, day.day, 9, tzinfo=clock.OFFICE_TIME)
        monkeypatch.setattr(clock, "now", lambda: moment)

    stand(DAY)
    return stand


def run(*words: str, code: int = 0):
    told = RUN.invoke(app, list(words))
    assert told.exit_code == code, told.output
    return told


def test_the_command_lists_terms_with_who_must_act_and_counts_them(office, on_the_day):
    filed(office)
    rows = json.loads(run("terms", "--json").stdout)
    assert [(r["term"], r["responsible_en"], r["due_on"], r["days_left"]) for r in rows] == [
        ("complaint_answer", "inspector", "2026-01-30", 60),
        ("decision", "agency head", "2026-03-02", 91),
    ]
    (decision,) = (row for row in rows if row["term"] == "decision")
    assert {key: decision[key] for key in ("length", "unit", "row", "status", "warn_on")} == {
        "length": 90, "unit": "days", "row": "F1", "status": "law", "warn_on": "2026-03-01",
    }  # fmt: skip
    assert decision["calendar"] == office.calendar.version
    assert "account_zh" not in decision

    within = json.loads(run("terms", "--json", "--due-within", "60", "--account").stdout)
    assert [row["term"] for row in within] == ["complaint_answer"]
    assert within[0]["account_zh"][-2] == "最后一日：2026年1月30日。"
    assert [day["number"] for day in within[0]["days"]] == list(range(1, 61))
    assert json.loads(run("terms", "--json", "--case", "x").stdout) == []

    told = run("terms", "--account", "--case", CASE).output
    for said in (
        "执法人员",
        "机关负责人",
        "行政处罚法 60",
        "法定",
        "2026-03-01",
        "顺延至",
        "weekend",
    ):
        assert said in told, said
    assert "由机关负责人办理（行政处罚法 60，法定）" in run("case", CASE).output


def test_the_command_sweeps_unless_told_not_to(office, on_the_day):
    filed(office)
    on_the_day(date(2026, 2, 10))
    unswept = json.loads(run("terms", "--json", "--no-sweep").stdout)
    assert [row["days_left"] for row in unswept] == [-11, 20]
    assert [row["term"] for row in json.loads(run("terms", "--json").stdout)] == ["decision"]


def test_a_calendar_file_is_shown_then_put_in_force(office, on_the_day, tmp_path):
    life = filed(office)
    life.act(Act.SUSPEND_TERM, term="decision")
    file = tmp_path / "new calendar.yaml"
    file.write_text(
        "corrections:\n  - {date: 2026-01-30, kind: holiday, name: 虚构节, reference: 虚构通知}\n",
        "utf-8",
    )
    before = run("calendar").output
    assert office.calendar.version in before
    assert "没有期限受影响" in before

    shown = run("calendar", str(file)).output
    for said in (CASE, "举报答复期限", "2026-01-30", "2026-02-02", "推后", "尚未改动"):
        assert said in shown, said
    assert last_days(life)[TermKind.COMPLAINT_ANSWER] == date(2026, 1, 30)
    assert not office.settings.calendar_file.exists()

    told = json.loads(run("calendar", str(file), "--json", "--apply", "--reason", "通知").stdout)
    assert told["moved"] == 1
    assert [(one["term"], one["turn"]) for one in told["touched"]] == [
        ("complaint_answer", "later")
    ]
    assert last_days(life)[TermKind.COMPLAINT_ANSWER] == date(2026, 2, 2)
    assert "最后一日由 2026-01-30 改为 2026-02-02：通知" in run("case", CASE).output
    assert assemble(Settings()).calendar.version == told["version"], "it stays in force"
    assert "没有期限受影响" in run("calendar", "--apply").output
    rows = json.loads(run("terms", "--json").stdout)
    assert {row["term"]: row["due_on"] for row in rows} == {
        "complaint_answer": "2026-02-02", "decision": None,
    }  # fmt: skip
    assert "中止中" in run("terms").output
    ending = json.loads(run("terms", "--json", "--due-within", "365").stdout)
    assert [row["term"] for row in ending] == ["complaint_answer"]
    clean(office)


def test_a_wrong_calendar_file_changes_nothing(office, on_the_day, tmp_path):
    file = tmp_path / "new.yaml"
    file.write_text("corrections:\n  - {date: 2026-01-30, kind: off, reference: x}\n", "utf-8")
    told = RUN.invoke(app, ["calendar", str(file), "--apply"])
    assert told.exit_code == 1
    assert "corrections.0.kind" in str(told.exception)
    assert not office.settings.calendar_file.exists()


def test_a_named_calendar_file_must_be_there(tmp_path):
    from flows.assembly import office_calendar
    from rules.office_calendar import CalendarFileError

    with pytest.raises(CalendarFileError, match="nowhere"):
        office_calendar(Settings(home=tmp_path, calendar=tmp_path / "nowhere.yaml"))
    assert office_calendar(Settings(home=tmp_path)) == OfficeCalendar()


def test_a_term_beyond_the_calendar_is_parked_and_taken_once_the_year_is_there(office):
    """The year is refused clearly; with its table the same event goes through."""
    day = date(2030, 11, 18)
    short = replace(office, calendar=replace(office.calendar, last=date(2030, 12, 31)))
    life = Living(short, day)
    life.give(complaint(day))
    life.give(take(Step.COMPLAINT_ACCEPTED, day, complaint_no="JB-1"))
    assert life.handled.parked == 1
    with UnitOfWork(office.engine) as unit:
        (parked,) = inbox.parked(unit)
        assert CalendarGapError.__name__ in parked.error
        assert "请先用 mingdan calendar 加入该年度的日历" in parked.error
        inbox.release(unit, [parked.id])
        unit.commit()
    said = OfficeCalendar.model_validate({"years": [{
        "year": 2031, "reference": "虚构通知", "status": "unconfirmed",
        "holidays": [{"from": "2031-01-01", "to": "2031-01-01", "name": "元旦"}],
    }]})  # fmt: skip
    with_year = replace(office, calendar=build_calendar(office=said))
    assert drain(with_year, at=at(day)).parked == 0
    assert last_days(life) == {TermKind.COMPLAINT_ANSWER: day + timedelta(days=60)}
