"""Leads and inspections: what is found at the workplace, and what the laboratory says."""

from __future__ import annotations

from domain.criteria import Criterion
from domain.findings import Band
from domain.row import Row
from domain.standing import ON_FILE, UNDER_WAY
from domain.triggers import LEAD_REGISTERED, inspected, step
from domain.vocabulary import Ground, Status, Step

S, G, K = Status, Ground, Criterion

# fmt: off
INSPECTION: tuple[Row, ...] = (
    Row(id="N1", zh="登记线索", en="a lead from elsewhere is put on file",
        when=(S.START, S.LEAD), on=LEAD_REGISTERED, becomes=S.LEAD, basis=("职业病防治法 62-66",)),
    Row(id="N2", zh="线索并入在办案件", en="a lead joins the open case",
        when=UNDER_WAY, on=LEAD_REGISTERED, basis=("职业病防治法 62-66",)),
    Row(id="I1", zh="检查未发现超标，结案", en="nothing over a limit: closed",
        when=(S.START, S.LEAD), on=inspected(Band.COMPLIANT), becomes=S.CLOSED, basis=("行政处罚法 57",)),
    Row(id="I2", zh="检测结果无法判定，待补充", en="results that cannot be judged stay a lead",
        when=(S.START, S.LEAD), on=inspected(Band.NOT_JUDGED), becomes=S.LEAD, basis=("职业病防治法 26",)),
    Row(id="I3", zh="检查发现超标", en="over a limit",
        when=(S.START, S.LEAD), on=inspected(Band.EXCEEDED), becomes=S.INSPECTED,
        basis=("职业病防治法 72(1)",)),
    Row(id="I4", zh="检查发现严重超标", en="seriously over a limit",
        when=(S.START, S.LEAD), on=inspected(Band.SERIOUS), becomes=S.INSPECTED,
        grounds=(G.G1_EXCEEDED,), basis=("职业病防治法 72(1)", "联席会议制度 四(2)")),
    Row(id="I5", zh="补充检查发现严重超标", en="a further inspection is seriously over",
        when=(S.INSPECTED, S.FILED), on=inspected(Band.SERIOUS),
        grounds=(G.G1_EXCEEDED,), basis=("职业病防治法 72(1)", "联席会议制度 四(2)")),
    *(Row(id=f"I6{mark}", zh="补充检查记入案卷", en="a further inspection is put on file",
          when=UNDER_WAY, on=inspected(band), basis=("行政处罚法 54",))
      for mark, band in zip("abcd", Band, strict=True)),
    Row(id="H1", zh="查实对劳动者健康造成损害", en="harm to workers' health established",
        when=(S.LEAD, S.INSPECTED), on=step(Step.HARM_ESTABLISHED), becomes=S.INSPECTED,
        grounds=(G.G3_HARM,), by=K.HARM, basis=("职业病防治法 77", "联席会议制度 四(2)")),
    Row(id="Q1", zh="检测机构答复质询", en="the laboratory answers a query",
        when=ON_FILE, on=step(Step.LABORATORY_ANSWERED),
        particulars=("report_no",), basis=("职业病防治法 26",)),
)
# fmt: on
