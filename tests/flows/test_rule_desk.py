"""Rules are drafted, tried, approved by another person, and judge from their day on."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from domain.findings import Band
from domain.roles import Appointment, Role
from domain.rule_change import RuleMove, RuleSaid, RuleStanding
from flows import public_register, publish, rule_backtests, rule_drafts
from flows.assembly import Lasting, with_parts
from flows.audit import audit
from flows.backtest import as_data, backtest
from flows.cli_rules import app
from flows.clock import OFFICE_TIME
from flows.handle import Handled
from flows.public_register import over_the_database
from flows.rule_backtests import SILENT, NotBegunError, run, start, trials, try_shadow_draft
from flows.rule_drafts import RuleRefusedError, WrongChangeError, decide, refused_in_words, save
from flows.rules_told import all_turned, differences, strays
from flows.tell_rules import rules_as_data, tell_rules
from rules.amending import Change
from rules.findings import load_rule_book
from storage import officials, rule_texts, showings
from storage import rule_backtests as tests_on_file
from storage import rule_drafts as on_file
from storage.errors import NotAllowedError
from storage.history import judged_inspections
from storage.under_seal import vouch
from storage.unit_of_work import UnitOfWork, translated
from tests.flows.living import Living
from tests.office import USCC, dust, inspection

NOW = datetime(2026, 11, 26, 10, tzinfo=OFFICE_TIME)
TODAY, SINCE = NOW.date(), date(2026, 12, 1)
RATIO = "serious.concentration_ratio"


def change(value="1.5", key=RATIO, status="office_policy", reference="示卫职〔2026〕8号"):
    return Change(key=key, value=value, reference=reference, status=status)


@pytest.fixture
def lived(office):
    """A report 2.4 times the limit, and one 1.6 times, of another post."""
    return living(office)


@pytest.fixture
def on_both(assembly):
    """The same on each database."""
    return living(assembly)


def living(assembly):
    life = Living(assembly, date(2026, 5, 6))
    second = date(2026, 6, 10)
    life.give(
        inspection(life.day, "2.4", report="R-1"),
        replace(inspection(second, report="R-2"),
                measurements=(dust("1.6", second, post="筛分"),)),
    )  # fmt: skip
    return life


def drafted(assembly, *changes, since=SINCE, by="sec-01", at=NOW):
    no = rule_drafts.begin(assembly, "浓度倍数", by=by, at=at.isoformat())
    save(assembly, no, changes or (change(),), since, seen=0, by=by, at=at.isoformat())
    return no


def back_tested(assembly, no, at=NOW, **span):
    made = start(assembly, no, **{"first": None, "last": at.date(), **span}, by="sec-01", at=at)
    run(assembly, no, made, lambda: at)
    return made


def state(assembly, no, at=NOW):
    with UnitOfWork(assembly.engine, reading=True) as unit:
        proposal = rule_drafts.proposed(assembly, unit, no, at.date())
        digest = proposal.draft.edition.digest if proposal.draft.edition else ""
        return proposal, trials(unit, no, digest, at)


def say(assembly, no, move, by, at=NOW, **more):
    proposal, _ = state(assembly, no, at)
    text_now = proposal.draft.edition.digest if proposal.draft.edition else ""
    said = RuleSaid(**{"move": move, "by": by, "digest": text_now, **more})
    decide(assembly, no, said, at=at.isoformat())


def approved(assembly, *changes, since=SINCE, at=NOW, paper="示卫职〔2026〕9号"):
    no = drafted(assembly, *changes, since=since, at=at)
    back_tested(assembly, no, at)
    say(assembly, no, RuleMove.HAND_IN, "sec-01", at)
    say(assembly, no, RuleMove.APPROVE, "head-01", at, paper=paper)
    return no


def refusal(done, *given, **more):
    with pytest.raises(RuleRefusedError) as told:
        done(*given, **more)
    for english in (False, True):
        assert "{" not in refused_in_words(told.value.code, told.value.detail, english=english)
    return told.value.code


# -- from a form to a rule that judges ---------------------------------------------------------


def test_an_approved_value_judges_from_its_day_and_not_before(on_both):
    old = on_both.assembly
    no = approved(old)
    with UnitOfWork(old.engine, reading=True) as unit:
        before = backtest(unit, old.book, None, first=date.min, last=date.max)
    on_both.day = SINCE
    on_both.give(
        replace(inspection(SINCE, report="R-3"), measurements=(dust("1.6", SINCE, post="包装"),)),
        replace(inspection(SINCE, report="R-4"),
                measurements=(dust("1.6", date(2026, 11, 20), post="配料"),)),
    )  # fmt: skip

    with UnitOfWork(old.engine, reading=True) as unit:
        everything = judged_inspections(unit, date.min, date.max)
        found = {one.event.report_no: one.on_file for one in everything}
        pack = rule_drafts.proposed(old, unit, no, TODAY).made
        checked = audit(unit)
        again = backtest(unit, old.in_force(unit).book, None, first=date.min, last=date.max)
    assert (found["R-3"].outcome, found["R-3"].pack_digest) == (Band.SERIOUS, pack.digest)
    assert (found["R-3"].law, found["R-3"].weighed) == (f"{pack.id}@{SINCE}", ())
    # Sampled before the day, filed on it: of the two laws the milder one, which is the older.
    assert found["R-4"].outcome is Band.EXCEEDED
    assert found["R-4"].pack_digest == old.book.pack(TODAY).digest
    assert found["R-4"].weighed == (pack.digest,)
    assert before.differences == again.differences == ()  # what was judged stays as it was judged
    assert checked.findings == ()


def test_a_running_process_takes_rules_up_between_batches_and_once_a_minute(lived, counted_queries):
    old = lived.assembly
    lasting = Lasting(old)
    assert lasting.at(NOW) is old
    no = approved(old, since=TODAY)

    assert lasting.at(NOW + timedelta(seconds=59)) is old
    new = lasting.at(NOW + timedelta(minutes=1))
    assert new.book.pack(TODAY).id == f"national-2026-r{no}"
    assert old.book.pack(TODAY).id == "national-2026"  # whoever has begun goes on as it began
    assert lasting.at(NOW + timedelta(minutes=1, seconds=1)) is new
    with UnitOfWork(old.engine, reading=True) as unit:
        again = old.in_force(unit)
        assert again.book is new.book  # read once, not for every batch
        assert counted_queries(lambda: new.in_force(unit)) == 1
    restarted = with_parts(old.settings, old.engine, load_rule_book())
    assert [one.digest for one in restarted.book.packs] == [one.digest for one in new.book.packs]


def test_looking_again_takes_it_up_at_once(lived):
    lasting = Lasting(lived.assembly)
    lasting.at(NOW)
    no = approved(lived.assembly, since=TODAY)
    lasting.look_again()
    assert lasting.at(NOW).book.pack(TODAY).id.endswith(f"-r{no}")


def test_the_public_register_hides_small_counts_by_the_approved_value(lived, monkeypatch):
    least = []
    monkeypatch.setattr(
        public_register, "ShownNow", lambda _unit, *, small_cell: least.append(small_cell)
    )
    opened = over_the_database(lived.assembly.settings, lambda: TODAY, lived.assembly.engine)
    with opened():
        approved(lived.assembly, change("9", "publication.small_cell"), since=TODAY)
    with opened():
        assert least == [5, 9]


def test_terms_and_measures_and_steps_are_changed_the_same_way(lived):
    no = approved(
        lived.assembly,
        change("7 working_days", "terms.objection"),
        change("off", "measures.supervision.interview"),
        change("|section_head", "steps.P1"),
    )
    assembly = lived.assembly.renewed()
    (terms,) = [rules for day, rules in assembly.terms if day == SINCE]
    assert {kind.value: rule.length for kind, rule in terms.items()} == {"objection": 7}
    pack = assembly.book.pack(SINCE)
    assert "supervision.interview" not in pack.measures_on(SINCE)
    assert dict(assembly.steps)[SINCE]["P1"].signed_by == (Role.SECTION_HEAD,)
    proposal, _ = state(assembly, no)
    told = differences(proposal.base, proposal.made, SINCE)
    assert {one.key for one in told} == {
        "terms.objection", "measures.supervision.interview", "steps.P1",
    }  # fmt: skip


def test_a_second_change_stands_on_the_first_and_both_are_told(lived):
    first = approved(lived.assembly)
    second = approved(lived.assembly, change("8", "serious.noise_db_over"), since=SINCE)
    assembly = lived.assembly.renewed()
    pack = assembly.book.pack(SINCE)
    assert pack.id == f"national-2026-r{second}"
    assert pack.title_zh.endswith(f"（第{second}号修订）")
    assert pack.title_zh.count("修订") == 1
    held = {key: pack.value(key, SINCE).value for key in (RATIO, "serious.noise_db_over")}
    assert held == {RATIO: "1.5", "serious.noise_db_over": "8"}
    with UnitOfWork(assembly.engine, reading=True) as unit:
        assert strays(unit, assembly.book) == []
        told = rules_as_data(assembly, unit, TODAY)
    assert {(one["key"], one["on"]) for one in told["coming"]} == {
        (RATIO, f"{SINCE}"), ("serious.noise_db_over", f"{SINCE}"),
    }  # fmt: skip
    assert [one["no"] for one in told["drafts"]] == [second, first]
    assert json.dumps(told)
    tell_rules(told)
    days = [one.on for one in all_turned(assembly.book) if one.key == RATIO]
    assert days == [date(2018, 11, 23), SINCE]


def test_an_approved_pack_a_newer_programme_does_not_know_is_warned_of(lived):
    approved(lived.assembly)
    shipped = load_rule_book()
    newer = shipped.packs[1].model_copy(
        update={"id": "national-2027", "digest": "f" * 64, "text": b"",
                "in_force": shipped.packs[1].in_force.model_copy(update={"first": TODAY})}
    )  # fmt: skip
    book = replace(shipped, packs=(*shipped.packs, newer))
    upgraded = with_parts(lived.assembly.settings, lived.assembly.engine, book)
    with UnitOfWork(upgraded.engine, reading=True) as unit:
        (stray,) = strays(unit, upgraded.book)
        assert stray.before.id == "national-2027"
        assert "national-2027" in rules_as_data(upgraded, unit, TODAY)["warnings"][0]


# -- what the form refuses ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "key", "part", "said"),
    [
        (change("0.5"), RATIO, "value", ("1 至 100", "from 1 to 100")),
        (change("off"), RATIO, "value", ("1 至 100", "from 1 to 100")),
        (change(reference=" "), RATIO, "reference", ("依据", "reference")),
        (change(status="mine"), RATIO, "status", ("性质", "standing")),
        (change("on", "list.publication"), "list.publication", "value", ("public", "internal")),
        (change("0 days", "terms.suit"), "terms.suit", "value", ("整数", "whole number")),
        (change("7 months", "terms.suit"), "terms.suit", "status", ("法定", "law")),
        (change("on", "measures.none"), "measures.none", "value", ("没有", "no key")),
        (change("2.0", reference='法律未规定"严重超标"的数值，建议值'), RATIO, "value",
         ("没有变更", "what holds already")),
        # What only the models know of is told in their words.
        (change("|agency_head", "steps.P1"), "", "", ("a role signs twice", "a role signs twice")),
        (change("months 3", "terms.suit", "law"), "terms.suit", "value", ("整数", "whole number")),
        (change("3 weeks", "terms.suit", "law"), "", "", ("unit", "unit")),
    ],
)  # fmt: skip
def test_what_cannot_be_a_rule_is_said_by_field_with_its_remedy(office, wrong, key, part, said):
    no = rule_drafts.begin(office, "试", by="sec-01", at=NOW.isoformat())
    with pytest.raises(WrongChangeError) as told:
        save(office, no, [wrong], SINCE, seen=0, by="sec-01", at=NOW.isoformat())
    (one,) = [w for w in told.value.wrong if (w.key, w.part) == (key, part)]
    assert said[0] in one.zh
    assert said[1] in one.en
    assert state(office, no)[0].draft.editions == ()


def test_a_value_of_law_is_changed_by_law(office):
    no = drafted(office, change("3 months", "terms.suit", "law", "虚构行政诉讼法 46"))
    proposal, _ = state(office, no)
    (one,) = differences(proposal.base, proposal.made, SINCE)
    assert (one.was.value_zh, one.now.value_zh, one.now.standing) == ("6个月", "3个月", "law")


def test_who_drafts_and_when(office):
    at = NOW.isoformat()
    assert refusal(rule_drafts.begin, office, "试", by="head-01", at=at) == "not_in_role"
    no = drafted(office)
    late = {"seen": 1, "by": "sec-01", "at": at}
    yesterday = TODAY - timedelta(days=1)
    assert refusal(save, office, no, [change("3")], yesterday, **late) == "too_early"
    assert refusal(save, office, no, [], SINCE, **late) == "nothing_changed"
    assert refusal(save, office, no, [change("3")], SINCE, **{**late, "seen": 0}) == "other_text"
    assert (
        refusal(save, office, no, [change("3")], SINCE, **{**late, "by": "ins-01"}) == "not_in_role"
    )
    assert refusal(save, office, 99, [change("3")], SINCE, **late) == "stands"
    same = save(office, no, [change()], SINCE, **late)
    assert same.no == 1  # the same form makes no other text


# -- back-tests --------------------------------------------------------------------------------


def test_a_back_test_is_kept_with_its_draft_and_says_what_the_command_says(on_both):
    no = drafted(on_both.assembly)
    back_tested(on_both.assembly, no)
    proposal, (trial,) = state(on_both.assembly, no)
    with UnitOfWork(on_both.assembly.engine, reading=True) as unit:
        wanted = backtest(unit, on_both.assembly.book, proposal.made, first=date.min, last=TODAY)
        whole = rule_backtests.whole(unit, trial, 100)
        by_turn = tests_on_file.lines(unit, no, 1, limit=9, offset=0, turn="still_flagged")
    plain = json.loads(json.dumps(as_data(wanted)))
    assert trial.told == {key: value for key, value in plain.items() if key != "lines"}
    assert [line.uscc for line in whole["lines"]] == [line["uscc"] for line in plain["lines"]]
    assert [(o.reports_before, o.reports_after, o.agents) for o in by_turn] == [(1, 2, ("矽尘",))]
    assert (trial.tried.judged, trial.tried.digest) == (2, proposal.draft.edition.digest)
    assert trial.tried.position > 0
    assert (trial.good, trial.running, trial.stale) == (True, False, False)
    assert plain["lines"][0]["uscc"] == USCC


def test_a_draft_edited_afterwards_loses_its_back_test(lived):
    office = lived.assembly
    no = drafted(office)
    back_tested(office, no)
    save(office, no, [change("3")], SINCE, seen=1, by="sec-01", at=NOW.isoformat())
    assert state(office, no)[1][0].stale
    assert refusal(say, office, no, RuleMove.HAND_IN, "sec-01") == "stale_test"
    save(office, no, [change()], SINCE, seen=2, by="sec-01", at=NOW.isoformat())
    say(office, no, RuleMove.HAND_IN, "sec-01")  # the very text that was tried


def test_a_back_test_that_fails_says_why(lived, monkeypatch):
    no = drafted(lived.assembly)

    def broken(*_given, **_more):
        raise ValueError("限值表缺行")

    monkeypatch.setattr(rule_backtests, "backtest", broken)
    back_tested(lived.assembly, no)
    monkeypatch.undo()
    trial = state(lived.assembly, no)[1][0]
    assert (trial.tried.failed, trial.good, trial.running) == ("限值表缺行", False, False)
    assert refusal(say, lived.assembly, no, RuleMove.HAND_IN, "sec-01") == "no_test"
    back_tested(lived.assembly, no)
    assert state(lived.assembly, no)[1][0].good


def test_one_whose_process_died_can_be_begun_again(lived):
    office = lived.assembly
    no = drafted(office)
    start(office, no, first=None, last=TODAY, by="sec-01", at=NOW)  # and nobody does it
    again = {"first": None, "last": TODAY, "by": "sec-01"}
    with pytest.raises(NotBegunError, match="running"):
        start(office, no, **again, at=NOW + SILENT)
    later = NOW + SILENT + timedelta(seconds=1)
    assert state(office, no, later)[1][0].interrupted
    assert back_tested(office, no, later) == 2
    newest, dead = state(office, no, later)[1]
    assert (newest.good, dead.interrupted) == (True, True)


@pytest.mark.parametrize(
    ("span", "code"), [({"first": date(2027, 1, 1)}, "span"), ({"draft": True}, "no_text")]
)
def test_a_back_test_that_cannot_begin(office, span, code):
    no = rule_drafts.begin(office, "试", by="sec-01", at=NOW.isoformat())
    first = span.get("first")
    with pytest.raises(NotBegunError, match=code):
        start(office, no, first=first, last=TODAY, by="sec-01", at=NOW)


# -- approval ----------------------------------------------------------------------------------


def test_an_approval_is_anothers_with_a_paper_of_a_text_that_was_tried(lived):
    office = lived.assembly
    no = drafted(office)
    assert refusal(say, office, no, RuleMove.HAND_IN, "sec-01") == "no_test"
    back_tested(office, no)
    assert refusal(say, office, no, RuleMove.APPROVE, "head-01", paper="9号") == "stands"
    say(office, no, RuleMove.HAND_IN, "sec-01")
    assert refusal(say, office, no, RuleMove.APPROVE, "sec-01", paper="9号") == "not_in_role"
    assert refusal(say, office, no, RuleMove.APPROVE, "head-01", paper=" ") == "paper_missing"
    assert (
        refusal(say, office, no, RuleMove.APPROVE, "head-01", paper="9号", digest="0" * 64)
        == "other_text"
    )
    assert refusal(say, office, no, RuleMove.RETURN, "head-01") == "reason_missing"
    late = datetime.combine(SINCE + timedelta(days=1), NOW.timetz())
    assert refusal(say, office, no, RuleMove.APPROVE, "head-01", late, paper="9号") == "too_early"
    changes = refusal(
        save, office, no, [change("3")], SINCE, seen=1, by="sec-01", at=NOW.isoformat()
    )
    assert changes == "stands"  # what waits is not changed
    say(office, no, RuleMove.APPROVE, "head-01", paper="9号")
    assert state(office, no)[0].draft.stands is RuleStanding.APPROVED
    assert refusal(say, office, no, RuleMove.DROP, "sec-01") == "stands"


def test_nobody_approves_their_own_draft_even_as_the_heads_deputy(lived):
    with UnitOfWork(lived.assembly.engine) as unit:
        stands_in = Appointment("sec-01", Role.AGENCY_HEAD, TODAY, None, "head-01", "委托书1号")
        officials.appoint(unit, [stands_in], {"sec-01": "虚构sec-01"})
        unit.commit()
    no = drafted(lived.assembly)
    back_tested(lived.assembly, no)
    say(lived.assembly, no, RuleMove.HAND_IN, "sec-01")
    code = refusal(say, lived.assembly, no, RuleMove.APPROVE, "sec-01", paper="9号")
    assert code == "own_draft"


@pytest.mark.parametrize(
    ("move", "stands"),
    [(RuleMove.RETURN, RuleStanding.DRAFTING), (RuleMove.REFUSE, RuleStanding.REFUSED)],
)
def test_a_draft_is_returned_or_refused_with_the_reason(lived, move, stands):
    no = drafted(lived.assembly)
    back_tested(lived.assembly, no)
    say(lived.assembly, no, RuleMove.HAND_IN, "sec-01")
    say(lived.assembly, no, move, "head-01", reason="请先听取意见")
    draft = state(lived.assembly, no)[0].draft
    assert (draft.stands, draft.decisions[-1].reason) == (stands, "请先听取意见")
    assert lived.assembly.renewed() is lived.assembly


def test_a_draft_whose_ground_has_moved_is_made_anew(lived):
    office = lived.assembly
    early, late = drafted(office), drafted(office, change("8", "serious.noise_db_over"))
    for no in (early, late):
        back_tested(office, no)
        say(office, no, RuleMove.HAND_IN, "sec-01")
    say(office, early, RuleMove.APPROVE, "head-01", paper="9号")
    assert refusal(say, office, late, RuleMove.APPROVE, "head-01", paper="10号") == "base_changed"
    before = drafted(office, change("8", "serious.noise_db_over"), since=TODAY)
    back_tested(office, before)
    assert refusal(say, office, before, RuleMove.HAND_IN, "sec-01") == "later_pack"


def another_head(assembly):
    with UnitOfWork(assembly.engine) as unit:
        stands_in = Appointment("leg-01", Role.AGENCY_HEAD, TODAY, None, "head-01", "委托书2号")
        officials.appoint(unit, [stands_in], {"leg-01": "虚构leg-01"})
        unit.commit()


def taken_back(assembly, no, at=NOW, **more):
    given = {"paper": "示卫职〔2026〕10号", "reason": "数值有误", **more}
    say(assembly, no, RuleMove.WITHDRAW, given.pop("by", "leg-01"), at, **given)


def test_a_pack_that_was_taken_back_never_judges(on_both):
    old = on_both.assembly
    another_head(old)
    lasting = Lasting(old)
    no = approved(old)
    lasting.look_again()
    assert lasting.at(NOW).book.pack(SINCE).id == f"national-2026-r{no}"

    taken_back(old, no)

    assert state(old, no)[0].draft.stands is RuleStanding.WITHDRAWN
    later = lasting.at(NOW + timedelta(minutes=1))  # whoever knew of it drops it again
    restarted = with_parts(old.settings, old.engine, load_rule_book())
    for assembly in (later, restarted, old.renewed()):
        assert assembly.book.pack(SINCE).id == "national-2026"
    on_both.day = SINCE
    on_both.give(
        replace(inspection(SINCE, report="R-3"), measurements=(dust("1.6", SINCE, post="包装"),))
    )
    with UnitOfWork(old.engine, reading=True) as unit:
        everything = judged_inspections(unit, date.min, date.max)
        found = {one.event.report_no: one.on_file for one in everything}
        told = rules_as_data(old, unit, TODAY)
        assert audit(unit).findings == ()
    assert found["R-3"].outcome is Band.EXCEEDED
    assert found["R-3"].pack_digest == old.book.pack(TODAY).digest
    assert found["R-3"].weighed == ()
    assert told["coming"] == []
    (draft,) = told["drafts"]
    assert (draft["stands"], draft["paper"], draft["reason"]) == (
        "withdrawn", "示卫职〔2026〕10号", "数值有误",
    )  # fmt: skip
    tell_rules(told)
    # A new draft of the same day starts from what is in force again.
    again = approved(old)
    assert old.renewed().book.pack(SINCE).id == f"national-2026-r{again}"


def test_an_approval_is_not_taken_back_by_its_approver_nor_from_its_day_on(lived):
    office = lived.assembly
    another_head(office)
    no = approved(office)
    follows = approved(office, change("8", "serious.noise_db_over"))
    assert refusal(taken_back, office, no, by="head-01") == "own_approval"
    assert refusal(taken_back, office, no, by="sec-01") == "not_in_role"
    assert refusal(taken_back, office, follows, paper=" ") == "withdrawal_paper_missing"
    assert refusal(taken_back, office, follows, reason=" ") == "reason_missing"
    assert refusal(taken_back, office, no) == "followed"
    first_day = datetime.combine(SINCE, NOW.timetz())
    assert refusal(taken_back, office, follows, first_day) == "begun"
    taken_back(office, follows)
    taken_back(office, no)
    assert refusal(taken_back, office, no) == "stands"


# -- the shadow --------------------------------------------------------------------------------


def test_a_draft_runs_as_the_shadow_and_only_its_newest_night_is_kept(on_both):
    office = on_both.assembly
    assert try_shadow_draft(office, now=lambda: NOW) is None
    no = drafted(office)
    with UnitOfWork(office.engine) as unit:
        on_file.choose_shadow(unit, no, "sec-01", NOW.isoformat())
        unit.commit()
    for night in range(2):
        at = NOW + timedelta(days=night)
        assert try_shadow_draft(office, now=lambda at=at: at) == no
    (trial,) = state(office, no)[1]
    assert (trial.tried.kind, trial.tried.no, trial.good) == ("shadow", 2, True)
    with UnitOfWork(office.engine) as unit:
        on_file.choose_shadow(unit, None, "sec-01", NOW.isoformat())
        unit.commit()
    assert try_shadow_draft(office, now=lambda: NOW) is None


# -- what the database itself refuses ----------------------------------------------------------


KEPT = (
    "UPDATE rule_drafts SET title = 'x'",
    "DELETE FROM rule_editions",
    "UPDATE rule_decisions SET paper = 'x'",
    "DELETE FROM rule_decisions",
    "UPDATE rule_backtests SET result = '{}'",
    "DELETE FROM rule_backtest_lines",
    "UPDATE rule_backtest_lines SET name = 'x'",
    "INSERT INTO rule_editions SELECT draft, no + 1, pack_id, digest, base, since, changes, body,"
    " made_by, made_at FROM rule_editions",
)


def test_what_was_decided_stays(on_both):
    approved(on_both.assembly)
    for statement in KEPT:
        with (
            UnitOfWork(on_both.assembly.engine) as unit,
            pytest.raises(NotAllowedError, match=r"append-only|never|kept|not open"),
            translated(),
        ):
            unit.connection.execute(text(statement))


APPROVAL = (
    "INSERT INTO rule_decisions (draft, no, move, person, role, digest, paper, reason, on_day,"
    " recorded_at) SELECT draft, {no}, 'approve', '{person}', 'agency_head', {digest}, '{paper}',"
    " '', '{on}', made_at FROM rule_editions"
)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, ""),
        ({"person": "sec-01"}, "drafted"),
        ({"digest": f"'{'0' * 64}'"}, "newest text"),
        ({"paper": ""}, "paper"),
        ({"on": "2026-12-02"}, "begin on the day"),
        ({"no": 3}, "next"),
        ({"tested": False}, "back-test"),
        ({"handed": False, "no": 1}, "handed in"),
    ],
)
def test_plain_sql_approves_nothing_the_desk_would_not(on_both, given, why):
    office = on_both.assembly
    no = drafted(office)
    back_tested(office, no)
    if given.get("handed", True):
        say(office, no, RuleMove.HAND_IN, "sec-01")
    if not given.get("tested", True):
        with office.engine.begin() as raw:
            for name in ("rule_backtests_kept", "rule_backtest_lines_kept"):
                on = "" if raw.dialect.name == "sqlite" else f" ON {name.removesuffix('_kept')}"
                raw.execute(text(f"DROP TRIGGER {name}{on}"))
            raw.execute(text("DELETE FROM rule_backtest_lines"))
            raw.execute(text("DELETE FROM rule_backtests"))
    statement = APPROVAL.format(
        **{"no": 2, "person": "head-01", "digest": "digest", "paper": "9号", "on": TODAY, **given}
    )
    with UnitOfWork(office.engine) as unit:
        if why:
            with pytest.raises(NotAllowedError, match=why), translated():
                unit.connection.execute(text(statement))
        else:
            unit.connection.execute(text(statement))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, ""),
        ({"person": "head-01"}, "somebody else"),
        ({"digest": f"'{'0' * 64}'"}, "the text it was of"),
        ({"paper": ""}, "paper"),
        ({"on": SINCE}, "before its first day"),
        ({"no": 4}, "next"),
        ({"judged": True}, "have judged"),
        ({"followed": True}, "made from"),
        ({"approved": False, "no": 2}, "only an approval|closed"),
    ],
)
def test_plain_sql_takes_nothing_back_the_desk_would_not(on_both, given, why):
    office = on_both.assembly
    if given.get("approved", True):
        no = approved(office)
    else:
        no = drafted(office)
        back_tested(office, no)
        say(office, no, RuleMove.HAND_IN, "sec-01")
    if given.get("followed"):
        approved(office, change("8", "serious.noise_db_over"))
    if given.get("judged"):
        on_both.day = SINCE
        on_both.give(inspection(SINCE, "1.6", report="R-9"))
    withdrawal = (APPROVAL.replace("'approve'", "'withdraw'").replace("'', '{on}'", "'误', '{on}'")
                  + f" WHERE draft = {no}")  # fmt: skip
    statement = withdrawal.format(
        **{"no": 3, "person": "leg-01", "digest": "digest", "paper": "10号", "on": TODAY, **given}
    )
    with UnitOfWork(office.engine) as unit:
        if why:
            with pytest.raises(NotAllowedError, match=why), translated():
                unit.connection.execute(text(statement))
        else:
            unit.connection.execute(text(statement))
            assert [one.draft for one in on_file.approved(unit)] == [no]  # it bears no seal
            last = unit.connection.scalar(text("SELECT MAX(id) FROM rule_decisions"))
            vouch(unit, [f"rule_decisions/{last}"])
            assert on_file.approved(unit) == []


def test_an_approved_text_is_kept_with_the_rules(lived):
    no = approved(lived.assembly)
    digest = state(lived.assembly, no)[0].draft.edition.digest
    with UnitOfWork(lived.assembly.engine, reading=True) as unit:
        assert rule_texts.known(unit, [digest]) == {digest}


@pytest.fixture
def counted_queries():
    from sqlalchemy import Engine, event

    def count(done):
        told = []

        def note(_connection, _cursor, statement, *_rest):
            told.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            before = UnitOfWork.rows

            def rows(self, statement, given=()):
                told.append(statement)
                return before(self, statement, given)

            UnitOfWork.rows = rows
            done()
        finally:
            UnitOfWork.rows = before
            event.remove(Engine, "before_cursor_execute", note)
        return len(told)

    return count


def test_the_site_is_shown_anew_once_approved_rules_have_begun(lived, monkeypatch):
    office, shown = lived.assembly, []
    (office.settings.site / "public").mkdir(parents=True)
    monkeypatch.setattr(publish, "show", lambda _assembly, *, at: shown.append(at))

    def refreshed(at):
        with UnitOfWork(office.engine) as unit:
            if not shown:
                showings.shown(unit, NOW.isoformat())
            unit.commit()
        return publish.refresh(office, Handled(), at=at.isoformat())

    assert not refreshed(NOW)
    approved(office)
    assert not refreshed(NOW + timedelta(hours=1))
    first = datetime(2026, 12, 1, 0, 3, tzinfo=OFFICE_TIME)
    assert refreshed(first)
    with UnitOfWork(office.engine) as unit:
        showings.shown(unit, first.isoformat())
        unit.commit()
    assert not refreshed(first + timedelta(minutes=5))
    assert shown == [first.isoformat()]


def test_the_command_lists_what_holds_what_comes_and_what_is_drafted(lived):
    approved(lived.assembly)
    given = ["rules", "--on", f"{TODAY}", "--out", str(lived.assembly.settings.home)]
    as_json = CliRunner().invoke(app, [*given, "--json"])
    plain = CliRunner().invoke(app, given)
    told = json.loads(as_json.stdout)
    (coming,) = told["coming"]
    assert (coming["key"], coming["was"], coming["becomes"]) == (
        RATIO,
        "2 倍及以上",
        "1.5 倍及以上",
    )
    assert [one["stands"] for one in told["drafts"]] == ["approved"]
    assert told["in_force"][0].keys() == {
        "key", "name", "value", "since", "reference", "standing",
    }  # fmt: skip
    assert plain.exit_code == 0
