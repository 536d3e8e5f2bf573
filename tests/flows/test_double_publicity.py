"""The exporter for 双公示 writes, never sends, and says what it does not know."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner

from domain.vocabulary import Step
from flows.assembly import Assembly
from flows.cli import app
from flows.double_publicity import published_penalties
from flows.settings import Office
from notifications.files.double_publicity import (
    UNREAD,
    Fields2018,
    PublishedPenalty,
    dry_run,
)
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living
from tests.office import ENTERPRISE, PARTICULARS
from tests.web.test_over_the_database import listed as listed  # an entry in the first issue

OFFICE = Office(uscc="11000000000000000A")
PENALTY = PublishedPenalty(
    entry_id="sl-ohbl-2026-000001", name="示例厂（虚构）", uscc="91999999000001XMDA",
    representative="虚构负责人", decision_no="示卫职罚〔2026〕1号", offence="超标",
    facts="=1+1", basis="职业病防治法 72", fine_yuan=80_000, decided_on=date(2026, 3, 1),
    office="示例区卫生健康局", office_uscc="",
)  # fmt: skip


def found(assembly: Assembly) -> list[PublishedPenalty]:
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return list(published_penalties(unit, OFFICE))


def read(path: Path) -> tuple[str, list[dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        [head] = next(csv.reader(file))
        return head, list(csv.DictReader(file, strict=True))


def test_the_decision_behind_a_published_entry_is_exported(listed: Living, tmp_path: Path) -> None:
    [penalty] = found(listed.assembly)
    done = dry_run(tmp_path / "out", [penalty], Fields2018())
    head, [row] = read(done.file)
    receipt = json.loads(done.receipt.read_bytes())

    assert head == UNREAD
    assert row["行政相对人名称"] == ENTERPRISE.name
    assert row["处罚依据"] == PARTICULARS["legal_basis"]
    assert (row["罚款金额(万元)"], row["处罚内容"]) == ("8", "罚款80000元")
    assert row["处罚机关统一社会信用代码"] == OFFICE.uscc
    assert receipt["sent"] is False
    assert receipt["sha256"] == sha256(done.file.read_bytes()).hexdigest()
    assert receipt["decisions"] == [
        {"entry_id": penalty.entry_id, "decision_no": penalty.decision_no,
         "missing": ["行政相对人类别", "公示截止期"]}
    ]  # fmt: skip


def test_nothing_is_exported_of_an_entry_that_rests(listed: Living) -> None:
    assert found(listed.assembly)
    listed.go(Step.SUSPENSION_ORDERED)

    assert found(listed.assembly) == []


@pytest.mark.parametrize(("yuan", "told"), [(80_000, "8"), (12_345, "1.2345"), (500_000, "50")])
def test_a_fine_is_told_in_ten_thousands_exactly(yuan: int, told: str) -> None:
    assert Fields2018().row(replace(PENALTY, fine_yuan=yuan))["罚款金额(万元)"] == told


def test_what_is_not_known_is_missing_and_no_formula_gets_through(tmp_path: Path) -> None:
    done = dry_run(tmp_path, [PENALTY, replace(PENALTY, fine_yuan=None)], Fields2018())
    _, rows = read(done.file)
    [first, second] = json.loads(done.receipt.read_bytes())["decisions"]

    assert {row["违法事实"] for row in rows} == {"'=1+1"}
    assert first["missing"] == [
        "行政相对人类别", "公示截止期", "处罚机关统一社会信用代码", "数据来源单位统一社会信用代码",
    ]  # fmt: skip
    assert set(second["missing"]) - set(first["missing"]) == {
        "处罚类别", "处罚内容", "罚款金额(万元)",
    }  # fmt: skip


def test_the_command_writes_for_a_dry_run_only(tmp_path: Path) -> None:
    runner = CliRunner()
    without = runner.invoke(app, ["export", "double-publicity", "--out", str(tmp_path)])
    wrong = runner.invoke(app, ["export", "everything", "--dry-run", str(tmp_path)])

    assert without.exit_code == wrong.exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_the_command_tells_what_it_wrote(
    office: Assembly, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINGDAN_HOME", str(office.settings.home))
    told = CliRunner().invoke(app, ["export", "double-publicity", "--dry-run", str(tmp_path / "d")])

    assert told.exit_code == 0, told.output
    assert UNREAD in told.output
    assert sorted(path.name for path in (tmp_path / "d").iterdir()) == [
        "double-publicity-2018.csv", "double-publicity-2018.receipt.json",
    ]  # fmt: skip
