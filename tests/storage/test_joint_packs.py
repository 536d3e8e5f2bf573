"""Packs on both databases: kept as they are, edition by edition, and counted as they were known."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from domain.joint.matters import Matter
from domain.joint.pack import numbers
from domain.joint.periods import Period
from domain.vocabulary import Act, Status, Step
from flows.clock import OFFICE_TIME
from flows.joint.pack import counted_pack, recount
from flows.joint.pack_check import in_records
from storage import joint_cases, joint_packs
from storage.errors import NotAllowedError
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living
from tests.flows.test_joint_figures import give, record, registered

Q4 = Period(2025, 4)
MADE = datetime(2026, 1, 9, 9, tzinfo=OFFICE_TIME)
BY = "jm-01"


def compiled(assembly):
    give(assembly, [registered(1, on=date(2025, 10, 9)), registered(2, on=date(2025, 10, 9))],
         datetime(2025, 10, 9, 9, tzinfo=OFFICE_TIME))  # fmt: skip
    give(assembly, [record(1, Matter.SURVEY, 1, on=date(2025, 11, 3))],
         datetime(2025, 11, 3, 9, tzinfo=OFFICE_TIME))  # fmt: skip
    recount(assembly, Q4, at=MADE)
    return counted_pack(assembly, Q4, at=MADE)


def test_a_pack_is_kept_and_read_as_it_was_made(assembly):
    pack = compiled(assembly)
    with UnitOfWork(assembly.engine) as unit:
        assert joint_packs.keep(unit, pack, {"pdf": b"%PDF", "docx": b"PK"}, by=BY) == 1
        assert joint_packs.keep(unit, pack, {}, by=BY) == 2
        unit.commit()
    with UnitOfWork(assembly.engine, reading=True) as unit:
        head, found = joint_packs.pack_of(unit, str(Q4), 1)
        assert (head.edition, head.made_by, found) == (1, BY, pack)
        assert [one.edition for one in joint_packs.editions(unit)] == [2, 1]
        assert joint_packs.forms(unit, str(Q4), 1) == ["docx", "pdf"]
        assert joint_packs.paper(unit, str(Q4), 1, "pdf").content == b"%PDF"
        assert joint_packs.paper(unit, str(Q4), 2, "pdf") is None
        assert joint_packs.pack_of(unit, "2025-Q3") is None
        assert list(joint_packs.problems(unit)) == []
    assert len(list(numbers(pack))) > 100
    assert in_records(assembly, pack) == []


@pytest.mark.parametrize("statement", [
    "UPDATE joint_packs SET body = '{}'",
    "DELETE FROM joint_papers",
    "INSERT INTO joint_packs SELECT period, 7, known_at, made_by, body, digest FROM joint_packs",
])  # fmt: skip
def test_plain_sql_changes_no_pack(office, statement):
    pack = compiled(office)
    with UnitOfWork(office.engine) as unit:
        joint_packs.keep(unit, pack, {"pdf": b"%PDF"}, by=BY)
        unit.commit()
    with UnitOfWork(office.engine) as unit, pytest.raises(NotAllowedError):
        unit.run(statement, ())


def test_the_audit_names_a_pack_and_a_paper_that_were_changed(office):
    pack = compiled(office)
    with UnitOfWork(office.engine) as unit:
        joint_packs.keep(unit, pack, {"pdf": b"%PDF"}, by=BY)
        for table in ("joint_packs", "joint_papers"):
            unit.run(f"DROP TRIGGER {table}_no_update", ())
        unit.run("UPDATE joint_packs SET body = '{}'", ())
        unit.run("UPDATE joint_papers SET content = X'00'", ())
        found = {table: key for table, key, _ in joint_packs.problems(unit)}
    assert found == {"joint_packs": f"{Q4}#1", "joint_papers": f"{Q4}#1 pdf"}


def test_a_case_is_told_of_as_it_was_known(assembly):
    live = Living(assembly).walk(Status.CANDIDATE)
    moment = datetime.combine(live.day, datetime.min.time(), OFFICE_TIME) + timedelta(hours=10)
    period = Period.of(live.day)
    before = counted_pack(assembly, period, at=moment)
    assert [one.name for one in before.candidates.some] == ["示例第001水泥厂（虚构）"]
    assert "严重超标" in before.candidates.some[0].told[0]
    live.go(Step.MEETING_RECOMMENDED)
    live.go(Act.NOTIFY_INTENT)
    assert live.status is not Status.CANDIDATE
    assert counted_pack(assembly, period, at=moment + timedelta(days=30)).candidates.some == ()
    assert in_records(assembly, before) == [], "counted again as it was known then"
    with UnitOfWork(assembly.engine, reading=True) as unit:
        asked = {"first": period.first, "listed_from": period.first}
        told = [key for key, _ in joint_cases.told_of(unit, **asked, known_at=before.known_at)]
    assert told, "it went on since, and so it is read"
