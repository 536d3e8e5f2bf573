"""Any judgement on file can be made again by its own rules, to the byte, after any upgrade."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from flows.assembly import with_parts
from flows.audit import audit
from flows.backtest import backtest
from flows.cli_rules import app
from flows.rules_kept import RulesKept, keep_rules, rules_of
from rules.limit_book import HERE as LIMITS
from rules.limit_book import load_limit_book
from rules.packs import HERE as PACKS
from rules.packs import load_pack
from rules.texts import RulesLostError, limits_from, limits_text
from storage import rule_texts
from storage.codec import to_json
from storage.errors import NotAllowedError
from storage.history import judged_inspections
from storage.judgements import line_bodies
from storage.unit_of_work import UnitOfWork
from tests.flows.living import START, Living
from tests.office import dust, inspection
from tests.rules.test_criteria import changed

ALL = {"first": date(2000, 1, 1), "last": date(2099, 1, 1)}


def upgraded(assembly, tmp_path):
    """The office after an upgrade: the pack and the limits it judged by are no longer shipped."""
    folder = tmp_path / "limits"
    shutil.copytree(LIMITS, folder)
    dusts = (folder / "dusts.csv").read_text("utf-8")
    (folder / "dusts.csv").write_text(dusts.replace(",1,mg/m3,", ",2,mg/m3,"), "utf-8")
    packs = (changed("jizhou-2018", **{"serious.concentration_ratio": "5"}),)
    limits = load_limit_book(folder)
    assert limits.digest != assembly.book.limits.digest
    return with_parts(assembly.settings, assembly.engine,
                      replace(assembly.book, packs=packs, limits=limits))  # fmt: skip


@pytest.fixture
def lived(assembly):
    """Reports of every sort: seriously over, repeated, with a defect, weighed by two packs."""
    life = Living(assembly)
    straddling = inspection(date(2026, 4, 3), report="R-4")
    life.give(
        inspection(START, "2.4", report="R-1"),
        inspection(date(2025, 10, 10), "1.2", report="R-2"),
        replace(inspection(date(2025, 10, 11), report="R-3"), measurements=(
            dust("2.4", date(2025, 10, 11), accredited=False, lab_verdict=True, post="包装"),
            dust("0.2", date(2025, 10, 11), "002", below_detection=True),
        )),
        replace(straddling, measurements=(dust("1.4", date(2026, 3, 30), hours="10"),)),
    )  # fmt: skip
    return life


def on_file(unit):
    return list(judged_inspections(unit, ALL["first"], ALL["last"]))


def test_every_record_is_judged_again_to_the_byte_after_an_upgrade(lived, tmp_path):
    office = upgraded(lived.assembly, tmp_path)
    with UnitOfWork(office.engine, reading=True) as unit:
        some = on_file(unit)
        lines = line_bodies(unit, [one.on_file.judgement_id for one in some])
        again = RulesKept(unit).judge_again(some)
        assert len(some) == 4
        assert [to_json(one.findings) for one in again] == [one.body for one in some]
        for one in again:
            kept = lines[one.findings.judgement_id]
            assert [to_json(line) for line in one.lines] == kept
        assert len(some[3].on_file.weighed) == 1
        assert some[1].on_file.serious_because == ("serious.repeat_reports",)
        checked = audit(unit)
    assert (checked.judgements, checked.findings) == (4, ())


def test_a_replay_by_other_rules_says_that_the_old_ones_repeat_the_file(lived, tmp_path):
    office = upgraded(lived.assembly, tmp_path)
    with UnitOfWork(office.engine, reading=True) as unit:
        found = backtest(unit, office.book, None, **ALL)
    assert len(found.differences) == 4
    for one in found.differences:
        assert "规则包已变" in one.cause
        assert "限值表已变" in one.cause
        assert one.cause.endswith("按其原规则与存档一致")


def forget(engine, where):
    """What only somebody with the database in hand can do: rows of the archive taken out."""
    with engine.begin() as raw:
        if raw.dialect.name == "sqlite":
            raw.execute(text("DROP TRIGGER rule_texts_no_delete"))
            raw.execute(text("DROP TRIGGER rule_texts_no_update"))
        else:
            raw.execute(text("DROP TRIGGER rule_texts_no_change ON rule_texts"))
        raw.execute(text(where))


@pytest.mark.parametrize("kind", ["pack", "limits"])
def test_rules_that_are_not_to_be_had_are_told_with_what_to_do(lived, kind):
    engine, book = lived.assembly.engine, lived.assembly.book
    forget(engine, f"DELETE FROM rule_texts WHERE kind = '{kind}'")
    with UnitOfWork(engine, reading=True) as unit:
        (first, *_) = RulesKept(unit).judge_again(on_file(unit))
        findings = audit(unit).findings
    digest = book.packs[0].digest if kind == "pack" else book.limits.digest
    assert isinstance(first, RulesLostError)
    assert digest[:12] in str(first)
    assert "mingdan keep-rules" in str(first)
    assert len([one for one in findings if one.table == "judgements"]) == 4


def test_a_kept_text_that_was_changed_is_not_believed(lived):
    forget(lived.assembly.engine, "UPDATE rule_texts SET body = "
           "(SELECT body FROM rule_texts t WHERE t.name = 'national-2026') "
           "WHERE name = 'jizhou-2018'")  # fmt: skip
    with UnitOfWork(lived.assembly.engine, reading=True) as unit:
        (first, *_) = RulesKept(unit).judge_again(on_file(unit))
    assert "与其摘要不符" in str(first)


def test_limits_this_programme_cannot_read_say_so(book):
    with pytest.raises(RulesLostError, match="不能读取"):
        limits_from(book.limits.digest, limits_text(replace(book.limits, files={})))


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("judgements", "replace(body, '\"over\"\\:1', '\"over\"\\:0')", "结论与存档不一致"),
        ("judged_lines", 'replace(body, \'"ratio":"2.40"\', \'"ratio":"2.41"\')', "逐项结果"),
    ],
)
def test_the_audit_names_a_judgement_that_was_touched(lived, table, change, said):
    with lived.assembly.engine.begin() as raw:
        if raw.dialect.name == "sqlite":
            raw.execute(text(f"DROP TRIGGER {table}_no_update"))
        else:
            raw.execute(text(f"DROP TRIGGER {table}_no_change ON {table}"))
        first = raw.scalar(text("SELECT judgement_id FROM judgements ORDER BY event_id LIMIT 1"))
        raw.execute(text(f"UPDATE {table} SET body = {change} WHERE judgement_id = '{first}'"))
    with UnitOfWork(lived.assembly.engine, reading=True) as unit:
        (one,) = audit(unit).findings
    assert (one.table, one.key) == ("judgements", first)
    assert said in one.problem


def test_the_archive_only_grows(lived):
    engine = lived.assembly.engine
    assert keep_rules(engine, lived.assembly.book) == 0
    for change in ("UPDATE rule_texts SET name = 'x'", "DELETE FROM rule_texts"):
        with UnitOfWork(engine) as unit, pytest.raises(NotAllowedError):
            unit.run_many(change, [()])
    with UnitOfWork(engine, reading=True) as unit:
        held = rule_texts.known(unit, [lived.assembly.book.limits.digest, "0" * 64])
        assert held == {lived.assembly.book.limits.digest}
        used = {digest for one in on_file(unit) for digest in rules_of(one.on_file)[1]}
        assert used <= rule_texts.known(unit, sorted(used))


def test_old_rules_can_be_put_back_by_hand(office, tmp_path, monkeypatch):
    Living(office).give(inspection(START))
    monkeypatch.setenv("MINGDAN_HOME", str(office.settings.home))
    monkeypatch.setenv("MINGDAN_DATABASE_URL", office.settings.url)
    trial = tmp_path / "own.yaml"
    trial.write_bytes((PACKS / "national-2026.yaml").read_bytes() + b"# own\n")
    made = CliRunner().invoke(app, ["keep-rules", "--pack", str(trial)])
    assert "已存入 1 份" in made.output
    again = CliRunner().invoke(app, ["keep-rules", "--pack", str(trial), "--limits", str(LIMITS)])
    assert "此前已在库中" in again.output
    assert CliRunner().invoke(app, ["keep-rules"]).exit_code == 2
    with UnitOfWork(office.engine, reading=True) as unit:
        digest = load_pack(trial).digest
        assert rule_texts.find(unit, [digest])[digest].body == trial.read_bytes()
