"""What a unit owes, at its own desk: seen by whom it concerns, filed with evidence, answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.joint.records import ProgressFiled, UnitKind, UnitNamed
from flows.entrance import form_token
from flows.joint import owing
from flows.joint.records import put
from storage import joint_records
from storage.unit_of_work import UnitOfWork
from tests.flows.joint_office import UNITS, charged, named
from tests.web.desk import Desks
from web.desk.routes import OFFICE

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
MINE, THEIRS = "/desk/duties/task/RW-2026-01", "/desk/duties/task/RW-2026-02"
DESK = "/desk/joint/owed/task/RW-2026-01"
PDF = ("files", ("台账.pdf", b"%PDF-1.7 fictional", "application/pdf"))


@pytest.fixture
def desks(office) -> Desks:
    """A township with its reporter, a task of it and one of another unit."""
    named(office)
    made = Desks(office)
    made.everybody()
    town = replace(UNITS[2], on=made.at.date() - timedelta(days=9), reporters=("rep-01",))
    put(office, [town], by="jm-01", ref="reporter", at=made.at.isoformat())
    on = made.at.date() - timedelta(days=5)
    for unit in ("town-1", "safety"):
        task = charged(on, on + timedelta(days=20), unit=unit, text=f"虚构任务{unit}")
        owing.charge(office, task, by="jm-01", ref=unit, at=made.at.isoformat())
    return made


def report(visitor, address=MINE, *files, ref="r1", **fields):
    token = visitor.cookies.get(OFFICE.cookie)
    return visitor.post(
        f"{address}/report", data={"_form": form_token(token), "ref": ref, **fields}, files=files
    )


def filed(desks):
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        return [one.record for one in joint_records.read(unit, ProgressFiled)]


def test_a_unit_sees_what_it_owes_and_nothing_of_another(desks):
    visitor = desks.signed_in("rep-01")
    page = visitor.get("/desk/duties").text
    assert "虚构任务town-1" in page
    assert "虚构任务safety" not in page
    rows = visitor.get("/desk/duties?as=csv").content.decode("utf-8-sig")
    assert "RW-2026-01" in rows
    assert "RW-2026-02" not in rows
    assert visitor.get(f"{MINE}/notice.pdf").headers["content-type"] == "application/pdf"
    for address in (THEIRS, f"{THEIRS}/notice.pdf", f"{THEIRS}/files/{'0' * 64}"):
        assert visitor.get(address).status_code == 404, address
    assert report(visitor, THEIRS, evidence="x", progress="done").status_code == 404
    assert filed(desks) == []
    assert visitor.get("/desk/joint").status_code == 403
    assert desks.signed_in("jm-01").get("/desk/duties").status_code == 403


def test_who_no_longer_reports_for_a_unit_sees_nothing_of_it(desks):
    today = desks.at.date()
    town = UnitNamed(on=today, unit="town-1", name="示例一镇（虚构）", kind=UnitKind.TOWNSHIP,
                     head="虚构镇长", reporters=("rep-09",))  # fmt: skip
    put(desks.assembly, [town], by="jm-01", ref="other", at=desks.at.isoformat())
    visitor = desks.signed_in("rep-01")
    assert "没有单位指定您为填报人" in visitor.get("/desk/duties").text
    assert "No unit named you" in visitor.get("/desk/duties?lang=en").text
    assert visitor.get(MINE).status_code == 404


def test_from_the_report_of_a_unit_to_what_is_on_record(desks):
    unit, office = desks.signed_in("rep-01"), desks.signed_in("jm-01")
    wrong = report(unit, MINE, note="全部核对完毕", progress="done")
    assert (wrong.status_code, '<a href="#evidence">' in wrong.text) == (422, True)
    assert "全部核对完毕" in wrong.text, "what was typed is still there"
    assert report(unit, MINE, ("files", ("x.exe", b"MZ", "x")), progress="done").status_code == 422
    for _ in range(2):
        assert report(unit, MINE, PDF, progress="done", note="全部核对完毕").status_code == 303
    (one,) = filed(desks)
    (file,) = one.files
    desks.at += timedelta(days=30)
    unit, office = desks.signed_in("rep-01"), desks.signed_in("jm-01")
    assert "报告“已办结”，待确认" in unit.get("/desk/duties").text
    for place in (MINE, DESK):
        told = (unit if place is MINE else office).get(f"{place}/files/{file.digest}")
        assert (told.content, told.headers["content-type"]) == (PDF[1][1], "application/pdf")
    home = office.get("/desk/joint").text
    assert "逾期0日" not in home
    assert "/joint/owed?state=waiting" in home
    assert "RW-2026-01" in office.get("/desk/joint/owed?state=waiting").text
    assert "RW-2026-01" not in office.get("/desk/joint/owed?state=late").text
    assert "filed as done, to be confirmed" in office.get("/desk/joint/units/town-1?lang=en").text
    answer = {"answer": "return", "no": "1", "lang": "zh"}
    bare = office.hand_in(f"{DESK}/answer?lang=zh", **answer)
    assert '<a href="#reason">' in bare.text
    back = office.hand_in(f"{DESK}/answer", **answer, reason="缺签字页", ref="a1")
    assert back.status_code == 303
    assert "缺签字页" in unit.get(MINE).text
    assert "RW-2026-01" in office.get("/desk/joint/owed?state=late").text
    assert report(unit, MINE, evidence="签字页", progress="done", ref="r2").status_code == 303
    old = office.hand_in(f"{DESK}/answer", answer="confirm", no="1", ref="a2")
    assert (old.status_code, "重新打开本页" in old.text) == (422, True)
    done = office.hand_in(f"{DESK}/answer", answer="confirm", no="2", ref="a3")
    assert done.status_code == 303
    page = unit.get(MINE).text
    assert "已确认" in page
    assert f'action="{MINE}/report"' not in page, "it is done"
    assert "签字页" in office.get(DESK).text
    assert desks.signed_in("head-01").hand_in(f"{DESK}/answer", **answer).status_code == 403
