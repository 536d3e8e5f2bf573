"""The journal of the joint meeting: appended once, hashed on, never changed."""

from __future__ import annotations

from datetime import date

import pytest

from domain.joint.records import Charged, FigureFiled, GroupRole, MemberNamed, Owed
from flows.audit import audit
from flows.joint.records import put
from storage import joint_records
from storage.errors import NotAllowedError
from storage.unit_of_work import UnitOfWork

DAY = date(2026, 7, 8)
AT = "2026-07-08T09:00:00+08:00"
MEMBER = MemberNamed(
    on=DAY, person="grp-01", name="虚构组长", role=GroupRole.HEAD, unit="district", title="虚构区长",
    paper="示职联〔2026〕1号",
)  # fmt: skip
FIGURE = FigureFiled(
    on=DAY, indicator="R08", period="2026-Q2", unit="health", numerator=46, denominator=50
)
CHARGED = Charged(
    on=DAY, owed=Owed.RESOLUTION, number="JY-2026-01", unit="safety", text="补齐申报",
    due_on=date(2026, 9, 30), basis="第二季度联席会议",
)  # fmt: skip


def test_records_are_read_as_they_were_put_and_once_for_a_form(assembly):
    assert put(assembly, [MEMBER, FIGURE], by="jm-01", ref="form-1", at=AT) == [1, 2]
    assert put(assembly, [MEMBER, FIGURE], by="jm-01", ref="form-1", at=AT) == [1, 2]
    later = "2026-07-09T09:00:00+08:00"
    assert put(assembly, [CHARGED], by="jm-01", ref="form-2", at=later) == [3]
    with UnitOfWork(assembly.engine, reading=True) as unit:
        every = joint_records.read(unit)
        assert [one.record for one in every] == [MEMBER, FIGURE, CHARGED]
        assert [one.record for one in joint_records.read(unit, FigureFiled)] == [FIGURE]
        assert [one.no for one in joint_records.read(unit, beginning="resolution:")] == [3]
        assert [one.no for one in joint_records.read(unit, subject=MEMBER.subject)] == [1]
        assert [one.no for one in joint_records.read(unit, known_at=AT)] == [1, 2]
        assert list(joint_records.problems(unit)) == []


@pytest.mark.parametrize("statement", [
    "UPDATE joint_records SET body = '{}' WHERE no = 1",
    "DELETE FROM joint_records WHERE no = 2",
    "INSERT INTO joint_records SELECT 9, kind, subject, on_day, body, by_whom, 'x', recorded_at,"
    " digest, seal"
    " FROM joint_records WHERE no = 1",
])  # fmt: skip
def test_plain_sql_changes_nothing(assembly, statement):
    put(assembly, [MEMBER, FIGURE], by="jm-01", ref="form-1", at=AT)
    with UnitOfWork(assembly.engine) as unit, pytest.raises(NotAllowedError):
        unit.run(statement, ())


def test_the_audit_names_the_record_that_was_changed(office):
    put(office, [MEMBER, FIGURE, CHARGED], by="jm-01", ref="form-1", at=AT)
    with UnitOfWork(office.engine) as unit:
        unit.run("DROP TRIGGER joint_records_no_update", ())
        unit.run("UPDATE joint_records SET body = replace(body, '46', '49') WHERE no = 2", ())
        unit.commit()
    with UnitOfWork(office.engine) as unit:
        by_chain, by_seal = audit(unit).findings
    for found in (by_chain, by_seal):
        assert (found.table, found.key) == ("joint_records", "2")
    assert "封印" in by_seal.problem
    assert "封印" not in by_chain.problem
