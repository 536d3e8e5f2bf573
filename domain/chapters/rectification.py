"""Rectification: the order served, extended, re-inspected, kept or not."""

from __future__ import annotations

from domain.criteria import Criterion
from domain.findings import Band
from domain.roles import Role
from domain.row import Row
from domain.timelimits import TermKind
from domain.triggers import act, lapsed, reinspected, served, step
from domain.vocabulary import Act, Ground, Need, Notice, Status, Step

S, N, T, G, R, K = Status, Need, TermKind, Ground, Role, Criterion

# fmt: off
RECTIFICATION: tuple[Row, ...] = (
    Row(id="O1", zh="责令改正通知书送达，整改期起算", en="order served: the rectification term starts",
        when=(S.ORDERED,), on=served(Notice.RECTIFICATION_ORDER),
        starts=(T.RECTIFICATION,), ends=(T.SERVE_DECISION,), basis=("职业病防治法 72", "行政处罚法 61")),
    Row(id="O3", zh="申请延期整改", en="an extension is asked for",
        when=(S.ORDERED,), on=step(Step.EXTENSION_REQUESTED), basis=("实务（期满前书面申请）",)),
    Row(id="O4", zh="批准延期整改", en="the rectification term is extended",
        when=(S.ORDERED,), on=act(Act.EXTEND), becomes=S.ORDERED,
        needs=(N.EXTENSION_ASKED_IN_TIME, N.EXTENSION_PENDING, N.EXTENSION_WITHIN_CAP),
        signed_by=(R.AGENCY_HEAD,),
        particulars=("rectify_by",), starts=(T.RECTIFICATION,), ends=(T.RECTIFICATION,),
        notices=(Notice.EXTENSION_REPLY,), basis=("实务（期满前书面申请）",)),
    Row(id="O4b", zh="不予延期整改", en="no extension",
        when=(S.ORDERED,), on=act(Act.REFUSE_EXTENSION), needs=(N.EXTENSION_PENDING,),
        signed_by=(R.AGENCY_HEAD,), notices=(Notice.EXTENSION_REFUSAL,),
        basis=("实务（期满前书面申请）",)),
    Row(id="O4c", zh="报告整改情况", en="the enterprise reports what it did",
        when=(S.ORDERED, S.OVERDUE), on=step(Step.RECTIFICATION_REPORTED),
        basis=("职业病防治法 72",)),
    Row(id="O5", zh="整改期届满，应予复查", en="the rectification term is over: re-inspect",
        when=(S.ORDERED,), on=lapsed(T.RECTIFICATION), basis=("职业病防治法 72",)),
    Row(id="O6", zh="复查合格，结案", en="re-inspection passed: closed",
        when=(S.ORDERED,), on=reinspected(Band.COMPLIANT), becomes=S.CLOSED,
        needs=(N.RECTIFICATION_ORDER_SERVED,), ends=(T.RECTIFICATION,),
        notices=(Notice.REINSPECTION_OPINION,), basis=("职业病防治法 26(4)、72",)),
    Row(id="O7", zh="逾期复查仍超标", en="re-inspection failed after the term",
        when=(S.ORDERED,), on=reinspected(Band.EXCEEDED), becomes=S.OVERDUE,
        needs=(N.RECTIFICATION_TERM_OVER,), grounds=(G.G2_RECTIFICATION,), by=K.STILL_OVER,
        notices=(Notice.REINSPECTION_OPINION,), basis=("职业病防治法 72",)),
    Row(id="O8", zh="逾期复查仍严重超标", en="re-inspection seriously over after the term",
        when=(S.ORDERED,), on=reinspected(Band.SERIOUS), becomes=S.OVERDUE,
        needs=(N.RECTIFICATION_TERM_OVER,), grounds=(G.G1_EXCEEDED, G.G2_RECTIFICATION),
        by=K.STILL_OVER, notices=(Notice.REINSPECTION_OPINION,), basis=("职业病防治法 72",)),
    *(Row(id=f"O9{mark}", zh="整改期内复查，记入案卷", en="a re-inspection within the term is kept",
          when=(S.ORDERED,), on=reinspected(band), basis=("职业病防治法 72",))
      for mark, band in (("a", Band.NOT_JUDGED), ("b", Band.EXCEEDED), ("c", Band.SERIOUS))),
    Row(id="O10", zh="拒绝复查进入", en="entry for re-inspection was refused",
        when=(S.ORDERED,), on=step(Step.ENTRY_REFUSED), becomes=S.OVERDUE,
        needs=(N.RECTIFICATION_ORDER_SERVED,), grounds=(G.G2_RECTIFICATION,), by=K.ENTRY_REFUSED,
        ends=(T.RECTIFICATION,), basis=("职业病防治法 72(9)",)),
    Row(id="O11", zh="逾期未报告整改情况", en="no reply after the term",
        when=(S.ORDERED,), on=step(Step.NO_REPLY), becomes=S.OVERDUE,
        needs=(N.RECTIFICATION_TERM_OVER, N.NO_REPORT_ON_FILE),
        grounds=(G.G2_RECTIFICATION,), by=K.NO_REPLY,
        basis=("职业病防治法 72",)),
    Row(id="O12", zh="拒绝整改，期满未改正", en="rectification was refused and the term is over",
        when=(S.ORDERED,), on=step(Step.REFUSED_TO_RECTIFY), becomes=S.OVERDUE,
        needs=(N.RECTIFICATION_TERM_OVER,), grounds=(G.G2_RECTIFICATION,), by=K.REFUSED,
        basis=("职业病防治法 72",)),
    Row(id="O13", zh="期满逐项核查，整改不到位", en="items of the order are open after the term",
        when=(S.ORDERED,), on=step(Step.ITEMS_OPEN), becomes=S.OVERDUE,
        needs=(N.RECTIFICATION_TERM_OVER,), particulars=("open_items",),
        grounds=(G.G2_RECTIFICATION,), by=K.ITEMS_OPEN, basis=("职业病防治法 72",)),
)
# fmt: on
