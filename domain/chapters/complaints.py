"""Complaints: what the public reports, and what it is told."""

from __future__ import annotations

from domain.row import Row
from domain.standing import ON_FILE, UNDER_WAY
from domain.timelimits import TermKind
from domain.triggers import COMPLAINED, step
from domain.vocabulary import Notice, Status, Step

S, T = Status, TermKind

# fmt: off
COMPLAINTS: tuple[Row, ...] = (
    Row(id="C1", zh="受理举报，登记线索", en="a complaint opens a lead",
        when=(S.START, S.LEAD), on=COMPLAINED, becomes=S.LEAD,
        starts=(T.COMPLAINT_ANSWER,), notices=(Notice.COMPLAINT_RECEIPT,),
        basis=("职业病防治法 39(5)", "信访工作条例 23、34")),
    Row(id="C2", zh="举报并入在办案件", en="a complaint joins the open case",
        when=UNDER_WAY, on=COMPLAINED,
        starts=(T.COMPLAINT_ANSWER,), notices=(Notice.COMPLAINT_RECEIPT,),
        basis=("职业病防治法 39(5)", "信访工作条例 23、34")),
    Row(id="C3", zh="答复举报人", en="the complainant is answered",
        when=ON_FILE, on=step(Step.COMPLAINT_ANSWERED),
        ends=(T.COMPLAINT_ANSWER,), basis=("信访工作条例 34",)),
)
# fmt: on
