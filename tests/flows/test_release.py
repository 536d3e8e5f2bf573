"""An issue on its way out through the database: signed by two, stale, returned, extra, late."""

from __future__ import annotations

import gc
import json
import logging
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from domain.bulletin import IssueSort
from domain.release import Draft, ReleaseAnswer, Stop
from domain.vocabulary import Act, Notice, Status, Step
from flows import clock, issue
from flows.audit import audit
from flows.cli import app
from flows.handle import drain
from flows.orchestration import Worker, extra, publication, release, working_with
from flows.publish import show
from flows.release import NotReleasedError, answer, draft_extra, draft_regular
from storage import drafts, issues
from storage.unit_of_work import UnitOfWork
from tests.flows import living
from tests.flows.issues import FIRST, SECOND, publish, publish_extra, sign
from tests.flows.living import Living, at
from tests.heap import set_aside
from tests.office import ENTERPRISE, complaint

RELEASED = date(2026, 4, 15)
YES, OVER, BACK = ReleaseAnswer.APPROVE, ReleaseAnswer.OVERRIDE, ReleaseAnswer.RETURN


@pytest.fixture
def listed(living_on):
    return living_on(living.listed)


def drafted(assembly, day=RELEASED, period="2026-Q1"):
    made = draft_regular(assembly, period=period, today=day, at=at(day))
    assert isinstance(made, Draft)
    return made


def answered(assembly, no, by, said=YES, reason="", day=RELEASED):
    return answer(assembly, no, by=by, said=said, reason=reason, today=day, at=at(day))


def refused(assembly, no, by, said=YES, reason="", day=RELEASED):
    with pytest.raises(NotReleasedError) as caught:
        answered(assembly, no, by, said, reason, day)
    return caught.value.code, caught.value.detail


def issue_count(assembly):
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return issues.count(unit)


def test_one_signature_brings_nothing_out(listed):
    draft = drafted(listed.assembly)
    assert (draft.head.number, draft.head.closing, draft.found) == (1, 1, ())
    assert answered(listed.assembly, draft.no, FIRST) is None
    assert issue_count(listed.assembly) == 0
    assert listed.status is Status.LISTED
    assert refused(listed.assembly, draft.no, FIRST)[0] == "same_person"
    out = answered(listed.assembly, draft.no, SECOND)
    drain(listed.assembly, at=at(RELEASED))
    assert (out.number, out.released_on) == (1, RELEASED)
    assert listed.status is Status.PUBLISHED


def test_the_list_is_compiled_once_under_the_signature_that_releases(listed, monkeypatch):
    """Once for the draft; not for the first signature; once for the second, which is held to it."""
    compiled, lines = [], issue.lines

    def counted(unit, assembly, made):
        compiled.append(made.number)
        return lines(unit, assembly, made)

    monkeypatch.setattr(issue, "lines", counted)
    draft = drafted(listed.assembly)
    assert compiled == [1]
    answered(listed.assembly, draft.no, FIRST)
    assert compiled == [1]
    out = answered(listed.assembly, draft.no, SECOND)
    assert compiled == [1, 1]
    assert out.lines_digest == draft.head.lines_digest


def test_the_open_draft_is_found_again_and_made_anew_when_the_list_moves(listed):
    first = drafted(listed.assembly)
    answered(listed.assembly, first.no, FIRST)
    again = drafted(listed.assembly, RELEASED + timedelta(days=1))
    assert (again.no, again.signed) == (first.no, 1)
    listed.day = RELEASED + timedelta(days=1)
    listed.go(Step.SUSPENSION_ORDERED)
    other = drafted(listed.assembly, listed.day)
    assert (other.no, other.head.closing, other.answers) == (2, 0, ())
    assert refused(listed.assembly, first.no, SECOND) == ("newer_draft", ("1", "2"))


def test_what_changed_since_it_was_signed_does_not_come_out(listed):
    """The list the second person signs is not the one the first saw: nothing is released."""
    draft = drafted(listed.assembly)
    answered(listed.assembly, draft.no, FIRST)
    listed.day = RELEASED
    listed.go(Step.SUSPENSION_ORDERED)
    assert refused(listed.assembly, draft.no, SECOND) == ("stopped", (Stop.STALE.value,))
    assert issue_count(listed.assembly) == 0
    with UnitOfWork(listed.assembly.engine, reading=True) as unit:
        known = drafts.draft(unit, draft.no)
        assert known.signed == 1, "a refused answer leaves nothing behind"
        assert unit.connection.scalar(text("SELECT count(*) FROM issue_entries")) == 0


def test_a_returned_draft_goes_no_further_and_the_next_may(listed):
    draft = drafted(listed.assembly)
    answered(listed.assembly, draft.no, FIRST, BACK, "单位住所待核")
    assert refused(listed.assembly, draft.no, SECOND)[0] == "draft_closed"
    other = drafted(listed.assembly)
    assert other.no == draft.no + 1
    assert sign(listed.assembly, other, RELEASED, at(RELEASED)).number == 1


def test_events_that_wait_must_be_handled_or_said_not_to_matter(listed):
    listed.give(complaint(RELEASED), drained=False)
    draft = drafted(listed.assembly)
    assert [one.stop for one in draft.found] == [Stop.WAITING]
    answered(listed.assembly, draft.no, FIRST)
    assert refused(listed.assembly, draft.no, SECOND)[0] == "override_needed"
    assert answered(listed.assembly, draft.no, SECOND, OVER, "与名单无关").number == 1


def test_what_is_found_between_the_signatures_stops_it(listed):
    draft = drafted(listed.assembly)
    answered(listed.assembly, draft.no, FIRST)
    listed.give(complaint(RELEASED), drained=False)
    assert refused(listed.assembly, draft.no, SECOND) == ("new_finding", ("waiting",))


def test_a_list_without_its_proof_cannot_be_signed(listed):
    with listed.assembly.engine.begin() as raw:
        if raw.dialect.name == "sqlite":
            raw.execute(text("DROP TRIGGER proofs_no_update"))
        else:
            raw.execute(text("DROP TRIGGER proofs_no_change ON proofs"))
        raw.execute(
            text("UPDATE proofs SET body = replace(body, 'jm-01', 'jm-02') WHERE act = 'act.list'")
        )
    draft = drafted(listed.assembly)
    assert [one.stop for one in draft.found] == [Stop.UNPROVED]
    assert refused(listed.assembly, draft.no, FIRST) == ("stopped", ("unproved",))
    assert answered(listed.assembly, draft.no, FIRST, BACK, "证明有误") is None


def test_a_clock_set_back_stops_it(listed):
    draft = drafted(listed.assembly, date(2026, 4, 15))
    sign(listed.assembly, draft, RELEASED, at(RELEASED))
    earlier = date(2026, 4, 1)
    other = draft_regular(listed.assembly, period="2025-Q4", today=earlier, at=at(earlier))
    assert Stop.CLOCK in [one.stop for one in other.found]


def test_an_entry_that_falls_brings_an_extra_issue(listed):
    assert draft_extra(listed.assembly, today=RELEASED, at=at(RELEASED)) is None
    publish(listed.assembly, period="2026-Q1", today=RELEASED, at=at(RELEASED))
    drain(listed.assembly, at=at(RELEASED))
    listed.day = RELEASED
    assert draft_extra(listed.assembly, today=RELEASED, at=at(RELEASED)) is None
    listed.go(Step.DECISION_REVOKED)
    listed.act(Act.WITHDRAW)
    out = publish_extra(listed.assembly, today=listed.day, at=at(listed.day))
    assert (out.head.number, out.head.sort, out.head.period) == (2, IssueSort.EXTRA, "2026-Q2")
    assert (out.head.opening, out.head.removed, out.head.closing) == (1, 1, 0)
    assert out.changes == (("DEL", "withdrawn_revoked"),)
    assert draft_extra(listed.assembly, today=listed.day, at=at(listed.day)) is None
    show(listed.assembly, at=at(listed.day))
    page = listed.assembly.settings.site / "public/list/2026-Q2-2/index.html"
    assert ENTERPRISE.name not in page.read_text("utf-8")
    regular = publish(
        listed.assembly, period="2026-Q2", today=date(2026, 7, 15), at=at(date(2026, 7, 15))
    )
    assert (regular.head.number, regular.head.opening, regular.head.closing) == (3, 0, 0)
    with UnitOfWork(listed.assembly.engine, reading=True) as unit:
        assert audit(unit).findings == ()


def test_an_extra_issue_shows_nobody_for_the_first_time(assembly):
    """What is new waits for the regular issue: two people look at it then."""
    life = Living(assembly).walk(Status.LISTED)
    life.go(Notice.LISTING_DECISION)
    publish(assembly, period="2026-Q1", today=RELEASED, at=at(RELEASED))
    with UnitOfWork(assembly.engine, reading=True) as unit:
        from flows import issue

        made = issue.compiling(unit, period="2026-Q2", sort=IssueSort.EXTRA, on=RELEASED)
        made.previous = None  # as if the listing had not been in the issue before
        assert list(issue.lines(unit, assembly, made)) == []


def test_the_flows_draft_and_release_and_say_when_it_is_late(listed, caplog):
    worker, day = Worker(listed.assembly, None, None), date(2026, 4, 21)
    with working_with(worker):
        with caplog.at_level(logging.WARNING):
            told = publication("2026-Q1", day, at(day))
        assert told["late"]
        assert [r.action for r in caplog.records if hasattr(r, "action")] == ["issue_late"]
        assert release(told["draft"], FIRST, today=day, at=at(day))["issue"] is None
        done = release(told["draft"], SECOND, today=day, at=at(day))
        assert done["issue"] == 1
        assert publication("2026-Q1", day, at(day)) == {
            "issue": 1, "period": "2026-Q1", "draft": None,
        }  # fmt: skip
        assert extra(day, at(day))["draft"] is None
    assert listed.status is Status.PUBLISHED


# A command ends with its process; here its connections are left to the collector.
LEFT_OPEN = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def command(listed, monkeypatch):
    settings = listed.assembly.settings
    monkeypatch.setenv("MINGDAN_HOME", str(settings.home))
    monkeypatch.setenv("MINGDAN_DATABASE_URL", settings.url)
    monkeypatch.setattr(clock, "today", lambda: RELEASED)

    def run(*words, code=0):
        done = CliRunner().invoke(app, words)
        gc.collect()
        assert done.exit_code == code, done.output
        return done

    with set_aside():
        yield run


@LEFT_OPEN
def test_officials_draft_look_return_and_sign_by_commands(command):
    assert json.loads(command("publish", "--period", "2026-Q1").stdout)["draft"] == 1
    seen = command("issue").stdout
    assert "上期 0 条 + 新增 1 条 − 退出 0 条 = 本期 1 条" in seen
    assert ENTERPRISE.name in seen
    assert "可签字：pub-01" in seen
    denied = command("sign-issue", "1", "--by", "head-01", code=1)
    assert "不任所需职务（公示发布人员）" in denied.stderr
    command("return-issue", "1", "--by", "pub-01", "--reason", "住所待核")
    assert json.loads(command("publish", "--period", "2026-Q1").stdout)["draft"] == 2
    command("sign-issue", "2", "--by", "pub-01")
    assert json.loads(command("sign-issue", "2", "--by", "head-01").stdout)["issue"] == 1
    told = json.loads(command("issues", "--json").stdout)
    assert [one["stands"] for one in told] == ["已退回", "已发布"]
    assert command("issue", "9", code=2)


@LEFT_OPEN
def test_a_draft_that_fell_behind_says_so(command, listed):
    command("publish", "--period", "2026-Q1")
    listed.day = RELEASED
    listed.go(Step.SUSPENSION_ORDERED)
    assert json.loads(command("issue", "1", "--json").stdout)["stale"]
    assert "重新制作草稿" in command("issue", "1").stdout
