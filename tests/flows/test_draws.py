"""Draws on file: announced by another, in the log before anything is drawn, never twice."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from domain import draw
from domain.draw import DrawError, Exclusion
from domain.enterprise import Enterprise
from domain.events import EnterpriseRegistered
from domain.findings import Band
from domain.vocabulary import Act, Notice, Status, Step
from flows import draws as flow
from flows.audit import audit
from flows.cli import app
from flows.clock import OFFICE_TIME
from flows.draw_audit import draw_problems
from flows.publish import show
from notifications.transparency.verify import check
from storage import draws
from storage.draw_candidates import Rule, TooManyError, candidates
from storage.errors import NotAllowedError
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living
from tests.office import ENTERPRISE, USCC, inspection

DAY = date(2026, 11, 26)
OTHERS = tuple(f"9199999900000{n}XMD{letter}" for n, letter in ((2, "B"), (3, "C"), (4, "D")))
ASKED = flow.Asked(
    task="粉尘专项抽查", rule=Rule(), rule_told="全区", wanted=2, people=("ins-01", "ins-02"),
    exclusions=(), public_value="虚构彩票第137期", expected_on=DAY + timedelta(days=3),
)  # fmt: skip


def moment(day=DAY, hour=10):
    return datetime.combine(day, time(hour), OFFICE_TIME)


@pytest.fixture
def life(office):
    """Four enterprises of two townships, one of them inspected and seriously over."""
    return four(office)


@pytest.fixture
def on_both(assembly):
    """The same on both databases."""
    return four(assembly)


def four(assembly):
    life = Living(assembly)
    for place, uscc in enumerate(OTHERS):
        made = Enterprise(
            uscc=uscc, name=f"示例第10{place}厂（虚构）", township=f"示例{'一二'[place % 2]}镇",
            industry="2011", industry_name="锯材加工", address="示例路", representative="虚构负责人",
            email="unit@example.invalid", workers_exposed=10 * place,
        )  # fmt: skip
        life.give(EnterpriseRegistered(on=date(2025, 9, 1), enterprise=made))
    life.give(inspection(life.day))
    return life


def prepared(assembly, asked=ASKED, *, by="sec-01", ref="r1", townships=()):
    return flow.prepare(
        assembly, asked, townships=townships, by=by, at=moment(), ref=ref, token=f"token of {ref}"
    )


def announced(assembly, **more):
    number = prepared(assembly, **more)
    flow.announce(assembly, number, by="head-01", at=moment())
    show(assembly, at=moment().isoformat())
    return number


def drawn(assembly, number, *, value="01 02 03", day=None):
    at = moment(day or DAY + timedelta(days=3))
    flow.carry_out(assembly, number, value=value, source="虚构网站", by="sec-01", at=at)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return draws.one(unit, number)


def public(assembly, name):
    return (assembly.settings.site / "public" / name).read_bytes()


# -- the life of a draw ----------------------------------------------------------------------------


def test_announced_it_stands_in_the_site_and_drawn_anybody_repeats_it(life, tmp_path, monkeypatch):
    assembly = life.assembly
    number = announced(assembly)
    before = public(assembly, f"draws/{number}/announcement.json")
    page = public(assembly, "draws/index.html").decode()
    kept = drawn(assembly, number)
    show(assembly, at=moment(DAY + timedelta(days=3)).isoformat())
    told = public(assembly, f"draws/{number}/draw.json")
    after = public(assembly, "en/draws/index.html").decode()
    saved = {"before.json": before, "draw.json": told, "bad.json": told.replace(b"01 02", b"01 03")}
    for name, content in saved.items():
        (tmp_path / name).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke

    assert kept.state == draws.DRAWN
    assert kept.digest in page
    assert "已预告" in page
    assert all(one["uscc"] in after for one in kept.result["result"])
    assert "draws/index.html" in public(assembly, "about/index.html").decode()
    assert public(assembly, "draws/draw.py") == Path(draw.__file__).read_bytes()
    assert draw.check(json.loads(told), json.loads(before)) == []
    good = run(app, ["draw", "verify", "draw.json", "--announced", "before.json"])
    bad = run(app, ["draw", "verify", "bad.json"])
    assert (good.exit_code, bad.exit_code) == (0, 1)


def test_the_files_of_a_draw_are_in_the_log_and_the_site_verifies_whole(life):
    assembly = life.assembly
    number = announced(assembly)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        leaf = flow.place_in_log(unit, draws.one(unit, number))
    drawn(assembly, number)
    show(assembly, at=moment(DAY + timedelta(days=3)).isoformat())
    site = assembly.settings.site / "public"
    found = check(str(site))
    alone = {name: check(str(site / f"draws/{number}/{name}"))
             for name in ("announcement.json", "draw.json", "proof.json")}  # fmt: skip

    assert leaf is not None
    assert [one for one in found if one.wrong] == []
    assert [one for findings in alone.values() for one in findings if one.wrong] == []
    (site / f"draws/{number}/draw.json").write_bytes(b"{}")
    assert [one for one in check(str(site)) if one.wrong]


def test_nothing_is_drawn_before_the_announcement_stands_in_the_site(life):
    number = prepared(life.assembly)
    with pytest.raises(DrawError, match="没有在网站公布"):
        drawn(life.assembly, number)
    flow.announce(life.assembly, number, by="head-01", at=moment())
    with pytest.raises(DrawError, match="没有在网站公布"):
        drawn(life.assembly, number)


def test_nothing_is_drawn_before_the_public_value_is_out(life):
    number = announced(life.assembly)

    with pytest.raises(DrawError, match="2026-11-29"):
        drawn(life.assembly, number, day=DAY + timedelta(days=2))


def test_whoever_prepared_it_does_not_announce_it(life):
    number = prepared(life.assembly)

    with pytest.raises(DrawError, match="准备人以外"):
        flow.announce(life.assembly, number, by="sec-01", at=moment())


def test_it_is_too_late_to_announce_once_the_value_may_be_known(life):
    number = prepared(life.assembly)

    with pytest.raises(DrawError, match="这一日已到"):
        flow.announce(life.assembly, number, by="head-01", at=moment(DAY + timedelta(days=3)))


def test_what_was_drawn_stands_however_often_it_is_asked_for(life):
    number = announced(life.assembly)
    first = drawn(life.assembly, number)
    again = drawn(life.assembly, number, value="another value")

    assert again == first
    assert prepared(life.assembly) == number  # the same form, once more


def test_a_task_is_drawn_for_again_only_with_its_reason_and_openly(life):
    number = announced(life.assembly)
    with pytest.raises(DrawError, match=number):
        prepared(life.assembly, ref="r2")
    with pytest.raises(DrawError, match="没有抽查"):
        other = replace(ASKED, task="别的任务", instead_of=number, reason="名单有误")
        prepared(life.assembly, other, ref="r3")
    again = replace(ASKED, instead_of=number, reason="一家单位已注销")
    second = announced(life.assembly, asked=again, ref="r4")

    assert second != number
    assert "一家单位已注销" in public(life.assembly, "draws/index.html").decode()


def test_the_database_keeps_what_was_frozen_announced_and_drawn(on_both):
    life = on_both
    number = announced(life.assembly)
    drawn(life.assembly, number)
    for table in ("draws", "draw_announcements", "draw_results"):
        for change in (f"DELETE FROM {table}", f"UPDATE {table} SET number = 'CC-0'"):
            with UnitOfWork(life.assembly.engine) as unit, pytest.raises(Exception, match="append"):
                unit.connection.execute(text(change))
    prepared_only = prepared(life.assembly, replace(ASKED, task="另一任务"), ref="r9")
    document = {"announcement": {"number": prepared_only}}
    with UnitOfWork(life.assembly.engine) as unit, pytest.raises(NotAllowedError):
        draws.keep_result(unit, document, by="sec-01", at="2026")
        unit.commit()


def test_the_secret_is_not_in_the_database(life):
    number = prepared(life.assembly)
    with UnitOfWork(life.assembly.engine, reading=True) as unit:
        secret = draws.secret_of(unit, number, flow.sealing_key(life.assembly))
        row = unit.connection.execute(text("SELECT * FROM draws")).one()

    assert all(secret not in bytes(one) for one in row if isinstance(one, bytes | memoryview))
    assert all(secret.hex() not in one for one in row if isinstance(one, str))


def test_nobody_who_is_kept_away_is_drawn_and_the_reason_is_published(life):
    kept = (Exclusion("ins-01", USCC, "近亲属在该单位任职"),)
    with pytest.raises(DrawError, match=ENTERPRISE.name):
        prepared(life.assembly, replace(ASKED, exclusions=kept))


@pytest.mark.parametrize("field", ["task", "public_value", "reason"])
def test_what_the_site_may_not_show_is_refused_before_it_is_frozen(life, field):
    asked = replace(ASKED, **{field: "请致电13800005678"})
    if field == "reason":
        asked = replace(ASKED, exclusions=(Exclusion("ins-09", "", "请致电13800005678"),))

    with pytest.raises(DrawError, match="请致电"):
        prepared(life.assembly, asked)


def test_nor_is_anything_drawn_with_it(life):
    number = announced(life.assembly)

    with pytest.raises(DrawError, match="138"):
        drawn(life.assembly, number, value="13800005678")


def test_a_withdrawn_entry_does_not_take_a_draw_down(office):
    """It was made among those in the register; a name taken out of it nobody could repeat."""
    life = Living(office).walk(Status.LISTED)
    life.go(Notice.LISTING_DECISION)
    number = announced(office, asked=replace(ASKED, wanted=1))
    life.go(Step.DECISION_REVOKED)
    life.go(Act.WITHDRAW)
    drawn(office, number)
    show(office, at=moment(DAY + timedelta(days=3)).isoformat())

    assert life.status is Status.WITHDRAWN
    assert ENTERPRISE.name in public(office, "draws/index.html").decode()
    assert USCC.encode() in public(office, f"draws/{number}/draw.json")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("UPDATE draws SET candidates = replace(candidates, '示例第100厂', '别的厂')", "候选名单"),
        ("UPDATE draws SET pool = replace(pool, 'ins-02', 'ins-09')", "名录"),
        ("UPDATE draws SET announcement = replace(announcement, '粉尘', '噪声')", "预告与其摘要"),
        ("UPDATE draw_announcements SET by_whom = 'sec-01'", "同一人"),
        ("UPDATE draw_results SET body = replace(body, '01 02', '01 03')", "重算"),
        ("UPDATE draw_results SET body = replace(body, '虚构网站', '别处')", "抽查文件"),
    ],
)
def test_the_audit_repeats_every_draw_and_names_what_was_touched(life, change, named):
    number = announced(life.assembly)
    drawn(life.assembly, number)
    with UnitOfWork(life.assembly.engine, reading=True) as unit:
        before = list(draw_problems(unit))
    table = change.split()[1]
    with UnitOfWork(life.assembly.engine) as unit:
        unit.connection.execute(text(f"DROP TRIGGER {table}_no_update"))
        assert unit.connection.execute(text(change)).rowcount == 1
        unit.commit()
    with UnitOfWork(life.assembly.engine, reading=True) as unit:
        after = audit(unit).findings

    assert before == []
    assert {one.key for one in after} == {number}
    assert any(named in one.problem for one in after)


# -- who may be drawn ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        (Rule(), [USCC, *OTHERS]),
        (Rule(township="示例一镇"), [USCC, OTHERS[0], OTHERS[2]]),
        (Rule(industry="2011", workers_from=10), [*OTHERS[1:]]),
        (Rule(agent="dust-40"), [USCC]),
        (Rule(agent="dust-01"), []),
        (Rule(outcome=Band.SERIOUS), [USCC]),
        (Rule(outcome=Band.COMPLIANT), []),
        (Rule(not_since=date(2025, 10, 9)), [*OTHERS]),
        (Rule(not_since=date(2025, 10, 10)), [USCC, *OTHERS]),
    ],
)
def test_a_rule_names_its_candidates_by_their_code(on_both, rule, found):
    with UnitOfWork(on_both.assembly.engine, reading=True) as unit:
        made = candidates(unit, rule, townships=(), most=10)

    assert [one.uscc for one in made] == sorted(found)


def test_only_those_of_ones_own_townships_and_not_too_many(on_both):
    with UnitOfWork(on_both.assembly.engine, reading=True) as unit:
        mine = candidates(unit, Rule(), townships=("示例二镇",), most=10)
        with pytest.raises(TooManyError):
            candidates(unit, Rule(), townships=(), most=3)

    assert [one.uscc for one in mine] == [OTHERS[1]]
