"""THE TABLE: one row per lawful move of a case. No other logic lives here.

Read a row as a sentence: *when* the case stands so, and *on* this event, and what it *needs* is
on file, and these roles have signed in this order, the case *becomes* that; these terms start or
end; these notices go out; this is the legal basis. A pair without a row is a refusal that is
recorded. Rows of one pair are tried from the top. ``docs/lifecycle.md`` is generated from here.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.criteria import Criterion
from domain.findings import Band
from domain.roles import Role
from domain.timelimits import TermKind
from domain.triggers import (
    COMPLAINED,
    PUBLISHED,
    Trigger,
    act,
    inspected,
    lapsed,
    reinspected,
    served,
    step,
)
from domain.vocabulary import (
    ON_THE_LIST,
    TERMINAL,
    Act,
    Ground,
    Need,
    Notice,
    Status,
    Step,
    TermTurn,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One lawful move. ``becomes`` None: the case stays where it is and the fact is kept."""

    id: str
    zh: str
    en: str
    when: tuple[Status, ...]
    on: Trigger
    becomes: Status | None = None
    needs: tuple[Need, ...] = ()
    signed_by: tuple[Role, ...] = ()
    particulars: tuple[str, ...] = ()
    grounds: tuple[Ground, ...] = ()
    by: Criterion | None = None  # what the pack must bear out for the ground G2 or G3
    starts: tuple[TermKind, ...] = ()
    ends: tuple[TermKind, ...] = ()
    turns: TermTurn | None = None  # what it does to the term its particulars name
    notices: tuple[Notice, ...] = ()
    basis: tuple[str, ...]


S, N, T, G, R, K = Status, Need, TermKind, Ground, Role, Criterion

# A case that can still take in new leads and findings about its enterprise.
ACCEPTING = frozenset(Status) - TERMINAL - ON_THE_LIST
UNDER_WAY = tuple(s for s in Status if s in ACCEPTING and s not in (S.START, S.LEAD))
AFTER_DECISION = (
    S.EFFECTIVE,
    S.CANDIDATE,
    S.LIST_NOTICED,
    S.LISTED,
    S.PUBLISHED,
    S.SUSPENDED,
)
SHOWN = (S.LISTED, S.PUBLISHED, S.SUSPENDED)
LEGAL_THEN_HEAD = (R.LEGAL_REVIEWER, R.AGENCY_HEAD)

# Papers whose service starts no term, and where the case may then stand.
PAPERS: tuple[tuple[Notice, tuple[Status, ...]], ...] = (
    (Notice.EXTENSION_REPLY, (S.ORDERED,)),
    (Notice.REINSPECTION_OPINION, (S.CLOSED, S.OVERDUE, S.PENALTY_FILED)),
    (Notice.NO_PENALTY_DECISION, (S.CLOSED,)),
    (Notice.NOT_LISTED_NOTICE, (S.NOT_LISTED,)),
    (Notice.REPAIR_GUIDE, SHOWN),
    (Notice.REMOVAL_DECISION, (S.REMOVED,)),
    (Notice.WITHDRAWAL_DECISION, (S.WITHDRAWN,)),
    (Notice.COMPLAINT_RECEIPT, tuple(s for s in Status if s is not S.START)),
)

# fmt: off
TABLE: tuple[Row, ...] = (
    # -- leads -----------------------------------------------------------------------------
    Row(id="C1", zh="受理举报，登记线索", en="a complaint opens a lead",
        when=(S.START, S.LEAD), on=COMPLAINED, becomes=S.LEAD,
        starts=(T.COMPLAINT_ANSWER,), notices=(Notice.COMPLAINT_RECEIPT,),
        basis=("职业病防治法 39(5)", "信访工作条例 23、34")),
    Row(id="C2", zh="举报并入在办案件", en="a complaint joins the open case",
        when=UNDER_WAY, on=COMPLAINED,
        starts=(T.COMPLAINT_ANSWER,), notices=(Notice.COMPLAINT_RECEIPT,),
        basis=("职业病防治法 39(5)", "信访工作条例 23、34")),
    Row(id="C3", zh="答复举报人", en="the complainant is answered",
        when=tuple(s for s in Status if s is not S.START), on=step(Step.COMPLAINT_ANSWERED),
        ends=(T.COMPLAINT_ANSWER,), basis=("信访工作条例 34",)),
    # -- inspections -----------------------------------------------------------------------
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
        when=tuple(s for s in Status if s is not S.START), on=step(Step.LABORATORY_ANSWERED),
        particulars=("report_no",), basis=("职业病防治法 26",)),
    # -- warning and rectification ---------------------------------------------------------
    Row(id="F1", zh="立案（警告程序）", en="the warning case is filed",
        when=(S.INSPECTED,), on=act(Act.FILE), becomes=S.FILED,
        signed_by=(R.AGENCY_HEAD,), particulars=("inspectors",), starts=(T.DECISION,),
        basis=("行政处罚法 54、60",)),
    Row(id="F2", zh="不予立案", en="no case is filed",
        when=(S.LEAD, S.INSPECTED), on=act(Act.CLOSE_LEAD), becomes=S.CLOSED,
        signed_by=(R.SECTION_HEAD, R.AGENCY_HEAD), basis=("行政处罚法 33、57",)),
    Row(id="F3", zh="警告事先告知", en="pre-notice of the warning",
        when=(S.FILED,), on=act(Act.PRENOTIFY_WARNING), becomes=S.WARNING_NOTICED,
        signed_by=(R.SECTION_HEAD,), particulars=("violation", "legal_basis"),
        notices=(Notice.WARNING_PRENOTICE,), basis=("行政处罚法 9(1)、44",)),
    Row(id="F4", zh="事先告知书送达，陈述申辩期起算", en="pre-notice served: the defence term starts",
        when=(S.WARNING_NOTICED,), on=served(Notice.WARNING_PRENOTICE),
        starts=(T.DEFENCE,), basis=("行政处罚法 44、45",)),
    Row(id="F5", zh="陈述申辩期届满", en="the defence term is over",
        when=(S.WARNING_NOTICED, S.PENALTY_NOTICED, S.HEARING), on=lapsed(T.DEFENCE),
        basis=("行政处罚法 44、45",)),
    Row(id="F6", zh="收到陈述申辩", en="a defence came in",
        when=(S.WARNING_NOTICED, S.PENALTY_NOTICED, S.HEARING), on=step(Step.DEFENCE_RECEIVED),
        basis=("行政处罚法 45",)),
    Row(id="F7", zh="明确放弃陈述申辩", en="the defence was waived",
        when=(S.WARNING_NOTICED, S.PENALTY_NOTICED), on=step(Step.DEFENCE_WAIVED),
        ends=(T.DEFENCE,), basis=("行政处罚法 62",)),
    Row(id="F8", zh="复核陈述申辩意见", en="the defence was reviewed",
        when=(S.WARNING_NOTICED, S.PENALTY_NOTICED, S.HEARING), on=step(Step.DEFENCE_REVIEWED),
        basis=("行政处罚法 45",)),
    Row(id="F9", zh="警告并责令限期改正", en="warning and order to rectify",
        when=(S.WARNING_NOTICED,), on=act(Act.WARN_AND_ORDER), becomes=S.ORDERED,
        needs=(N.TWO_INSPECTORS, N.VIOLATION_STANDS, N.WARNING_PRENOTICE_SERVED,
               N.DEFENCE_WINDOW_CLOSED, N.DEFENCE_ANSWERED),
        signed_by=LEGAL_THEN_HEAD, particulars=("items", "rectification_days"),
        starts=(T.SERVE_DECISION,), ends=(T.DECISION, T.DEFENCE),
        notices=(Notice.WARNING_DECISION, Notice.RECTIFICATION_ORDER),
        basis=("职业病防治法 72", "行政处罚法 28、57、59")),
    Row(id="F10", zh="不予行政处罚", en="no penalty",
        when=(S.WARNING_NOTICED, S.PENALTY_NOTICED), on=act(Act.NO_PENALTY), becomes=S.CLOSED,
        signed_by=LEGAL_THEN_HEAD, ends=(T.DECISION, T.DEFENCE, T.HEARING_REQUEST),
        notices=(Notice.NO_PENALTY_DECISION,), basis=("行政处罚法 33、40、57",)),
    Row(id="O1", zh="责令改正通知书送达，整改期起算", en="order served: the rectification term starts",
        when=(S.ORDERED,), on=served(Notice.RECTIFICATION_ORDER),
        starts=(T.RECTIFICATION,), ends=(T.SERVE_DECISION,), basis=("职业病防治法 72", "行政处罚法 61")),
    Row(id="O2", zh="警告决定书送达", en="warning served: remedies start",
        when=(S.ORDERED,), on=served(Notice.WARNING_DECISION),
        starts=(T.RECONSIDERATION, T.SUIT), basis=("行政复议法 20", "行政诉讼法 46")),
    Row(id="O3", zh="申请延期整改", en="an extension is asked for",
        when=(S.ORDERED,), on=step(Step.EXTENSION_REQUESTED), basis=("实务（期满前书面申请）",)),
    Row(id="O4", zh="批准延期整改", en="the rectification term is extended",
        when=(S.ORDERED,), on=act(Act.EXTEND), becomes=S.ORDERED,
        needs=(N.EXTENSION_ASKED_IN_TIME,), signed_by=(R.AGENCY_HEAD,),
        particulars=("rectify_by",), starts=(T.RECTIFICATION,), ends=(T.RECTIFICATION,),
        notices=(Notice.EXTENSION_REPLY,), basis=("实务（期满前书面申请）",)),
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
        needs=(N.RECTIFICATION_TERM_OVER,), grounds=(G.G2_RECTIFICATION,), by=K.NO_REPLY,
        basis=("职业病防治法 72",)),
    Row(id="O12", zh="拒绝整改，期满未改正", en="rectification was refused and the term is over",
        when=(S.ORDERED,), on=step(Step.REFUSED_TO_RECTIFY), becomes=S.OVERDUE,
        needs=(N.RECTIFICATION_TERM_OVER,), grounds=(G.G2_RECTIFICATION,), by=K.REFUSED,
        basis=("职业病防治法 72",)),
    Row(id="O13", zh="期满逐项核查，整改不到位", en="items of the order are open after the term",
        when=(S.ORDERED,), on=step(Step.ITEMS_OPEN), becomes=S.OVERDUE,
        needs=(N.RECTIFICATION_TERM_OVER,), particulars=("open_items",),
        grounds=(G.G2_RECTIFICATION,), by=K.ITEMS_OPEN, basis=("职业病防治法 72",)),
    # -- penalty ---------------------------------------------------------------------------
    Row(id="P1", zh="处罚立案（逾期不改正）", en="the penalty case is filed",
        when=(S.OVERDUE,), on=act(Act.FILE_PENALTY), becomes=S.PENALTY_FILED,
        signed_by=(R.AGENCY_HEAD,), starts=(T.DECISION,), basis=("行政处罚法 54、60",)),
    Row(id="P2", zh="处罚立案（重大损害）", en="the penalty case is filed on harm",
        when=(S.INSPECTED,), on=act(Act.FILE_PENALTY), becomes=S.PENALTY_FILED,
        needs=(N.HARM_ON_FILE,), signed_by=(R.AGENCY_HEAD,), particulars=("inspectors",),
        starts=(T.DECISION,), basis=("职业病防治法 77", "行政处罚法 54、60")),
    Row(id="P3", zh="行政处罚事先告知", en="pre-notice of the penalty",
        when=(S.PENALTY_FILED,), on=act(Act.PRENOTIFY_PENALTY), becomes=S.PENALTY_NOTICED,
        signed_by=(R.SECTION_HEAD,), particulars=("violation", "legal_basis", "fine_yuan"),
        notices=(Notice.PENALTY_PRENOTICE,), basis=("行政处罚法 44、62、63",)),
    Row(id="P4", zh="处罚告知书送达，申辩和听证申请期起算", en="penalty pre-notice served",
        when=(S.PENALTY_NOTICED,), on=served(Notice.PENALTY_PRENOTICE),
        starts=(T.DEFENCE, T.HEARING_REQUEST), basis=("行政处罚法 44、64(1)",)),
    Row(id="P5", zh="听证申请期届满", en="the term to ask for a hearing is over",
        when=(S.PENALTY_NOTICED, S.HEARING), on=lapsed(T.HEARING_REQUEST), basis=("行政处罚法 64(1)",)),
    Row(id="P6", zh="申请听证", en="a hearing is asked for",
        when=(S.PENALTY_NOTICED,), on=step(Step.HEARING_REQUESTED), becomes=S.HEARING,
        needs=(N.HEARING_ASKED_IN_TIME,), ends=(T.HEARING_REQUEST,), basis=("行政处罚法 63、64",)),
    Row(id="P6b", zh="决定举行听证", en="the hearing is convened",
        when=(S.HEARING,), on=act(Act.CONVENE_HEARING), becomes=S.HEARING,
        needs=(N.CHAIR_IS_NO_INSPECTOR,), signed_by=(R.SECTION_HEAD,),
        particulars=("hearing_at", "hearing_place", "hearing_chair", "hearing_public"),
        notices=(Notice.HEARING_NOTICE,), basis=("行政处罚法 64",)),
    Row(id="P7", zh="听证通知书送达", en="the hearing notice was served",
        when=(S.HEARING,), on=served(Notice.HEARING_NOTICE),
        starts=(T.HEARING_NOTICE,), basis=("行政处罚法 64(2)",)),
    Row(id="P8", zh="听证通知期届满", en="the hearing may be held",
        when=(S.HEARING,), on=lapsed(T.HEARING_NOTICE), basis=("行政处罚法 64(2)",)),
    Row(id="P9", zh="举行听证", en="the hearing was held",
        when=(S.HEARING,), on=step(Step.HEARING_HELD), becomes=S.PENALTY_NOTICED,
        needs=(N.HEARING_NOTICE_GIVEN,), basis=("行政处罚法 64、65",)),
    Row(id="P10", zh="法制审核", en="legal review",
        when=(S.PENALTY_NOTICED,), on=step(Step.LEGAL_REVIEW), basis=("行政处罚法 58",)),
    Row(id="P11", zh="集体讨论", en="collective discussion",
        when=(S.PENALTY_NOTICED,), on=step(Step.COLLECTIVE_DISCUSSION), basis=("行政处罚法 57",)),
    Row(id="P12", zh="作出行政处罚决定", en="the penalty is decided",
        when=(S.PENALTY_NOTICED,), on=act(Act.PENALISE), becomes=S.PENALISED,
        needs=(N.TWO_INSPECTORS, N.VIOLATION_STANDS, N.PENALTY_PRENOTICE_SERVED, N.DEFENCE_WINDOW_CLOSED,
               N.DEFENCE_ANSWERED, N.HEARING_RIGHT_CLOSED, N.HEARING_HELD_IF_ASKED,
               N.COLLECTIVELY_DISCUSSED, N.NOT_HARSHER_THAN_NOTICED),
        signed_by=LEGAL_THEN_HEAD, particulars=("fine_yuan",),
        starts=(T.SERVE_DECISION,), ends=(T.DECISION, T.DEFENCE, T.HEARING_REQUEST),
        notices=(Notice.PENALTY_DECISION,), basis=("行政处罚法 45、57、58、59、60",)),
    Row(id="P13", zh="处罚决定书送达生效", en="the penalty decision was served",
        when=(S.PENALISED,), on=served(Notice.PENALTY_DECISION), becomes=S.EFFECTIVE,
        starts=(T.PAY_FINE, T.RECONSIDERATION, T.SUIT), ends=(T.SERVE_DECISION,),
        basis=("行政处罚法 61、67", "行政复议法 20", "行政诉讼法 46")),
    Row(id="P14", zh="履行处罚决定", en="the decision was performed",
        when=AFTER_DECISION, on=step(Step.PERFORMED), ends=(T.PAY_FINE,), basis=("行政处罚法 66、67",)),
    *(Row(id=f"P15{mark}", zh="处罚后复查，记入案卷", en="a re-inspection after the decision is kept",
          when=AFTER_DECISION, on=reinspected(band), basis=("职业病防治法 26(4)",))
      for mark, band in zip("abcd", Band, strict=True)),
    Row(id="P16", zh="结案", en="the penalty was performed: closed",
        when=(S.EFFECTIVE,), on=act(Act.CLOSE), becomes=S.CLOSED,
        needs=(N.DUTIES_PERFORMED,), signed_by=(R.SECTION_HEAD, R.AGENCY_HEAD), basis=("行政处罚法 66",)),
    Row(id="P17", zh="处罚决定被撤销，终止", en="the decision was revoked: ended",
        when=(S.EFFECTIVE, S.CANDIDATE, S.LIST_NOTICED), on=step(Step.DECISION_REVOKED),
        becomes=S.CLOSED, ends=(T.PAY_FINE, T.OBJECTION), basis=("行政处罚法 48、75",)),
    # -- listing ---------------------------------------------------------------------------
    Row(id="L1", zh="提出拟列入建议", en="nominated for the list",
        when=(S.EFFECTIVE,), on=act(Act.NOMINATE), becomes=S.CANDIDATE,
        needs=(N.DECISION_SERVED, N.A_GROUND), signed_by=(R.SECTION_HEAD,),
        basis=("联席会议制度 四(2)", "国办发〔2020〕49号")),
    Row(id="L2", zh="联席会议研究建议", en="the joint meeting recommends",
        when=(S.CANDIDATE,), on=step(Step.MEETING_RECOMMENDED), basis=("联席会议制度 二",)),
    Row(id="L3", zh="拟列入告知", en="notice of intent to list",
        when=(S.CANDIDATE,), on=act(Act.NOTIFY_INTENT), becomes=S.LIST_NOTICED,
        needs=(N.DECISION_SERVED, N.A_GROUND, N.MEETING_HAS_RECOMMENDED),
        signed_by=(R.AGENCY_HEAD,), particulars=("measures", "removal_conditions"),
        notices=(Notice.INTENT_TO_LIST,), basis=("国办发〔2020〕49号 (八)",)),
    Row(id="L4", zh="拟列入告知书送达，异议期起算", en="intent served: the objection term starts",
        when=(S.LIST_NOTICED,), on=served(Notice.INTENT_TO_LIST),
        starts=(T.OBJECTION,), basis=("国办发〔2020〕49号 (八)",)),
    Row(id="L5", zh="异议期届满", en="the objection term is over",
        when=(S.LIST_NOTICED,), on=lapsed(T.OBJECTION), basis=("国办发〔2020〕49号 (八)",)),
    Row(id="L6", zh="收到异议", en="an objection came in",
        when=(S.LIST_NOTICED,), on=step(Step.OBJECTION_RECEIVED), basis=("国办发〔2020〕49号 (八)",)),
    Row(id="L7", zh="明确放弃异议", en="the objection was waived",
        when=(S.LIST_NOTICED,), on=step(Step.OBJECTION_WAIVED), ends=(T.OBJECTION,),
        basis=("国办发〔2020〕49号 (八)",)),
    Row(id="L8", zh="核实并反馈异议", en="the objection was examined and answered",
        when=(S.LIST_NOTICED,), on=step(Step.OBJECTION_REVIEWED), basis=("国办发〔2020〕49号 (八)",)),
    Row(id="L9", zh="列入决定", en="the listing is decided",
        when=(S.LIST_NOTICED,), on=act(Act.LIST), becomes=S.LISTED,
        needs=(N.DECISION_SERVED, N.A_GROUND, N.MEETING_HAS_RECOMMENDED, N.INTENT_SERVED,
               N.OBJECTION_WINDOW_CLOSED, N.OBJECTION_ANSWERED),
        signed_by=LEGAL_THEN_HEAD, starts=(T.LISTING, T.EARLIEST_EXIT), ends=(T.OBJECTION,),
        notices=(Notice.LISTING_DECISION, Notice.REPAIR_GUIDE),
        basis=("国办发〔2020〕49号 (七)(八)", "国办发〔2025〕22号")),
    Row(id="L10", zh="不予列入", en="not listed",
        when=(S.CANDIDATE, S.LIST_NOTICED), on=act(Act.DO_NOT_LIST), becomes=S.NOT_LISTED,
        signed_by=LEGAL_THEN_HEAD, ends=(T.OBJECTION,), notices=(Notice.NOT_LISTED_NOTICE,),
        basis=("国办发〔2020〕49号 (八)",)),
    Row(id="L11", zh="列入决定书送达", en="the listing decision was served",
        when=(S.LISTED,), on=served(Notice.LISTING_DECISION), basis=("行政处罚法 61",)),
    Row(id="L12", zh="向社会公布", en="published in an issue",
        when=(S.LISTED,), on=PUBLISHED, becomes=S.PUBLISHED,
        needs=(N.LISTING_DECISION_SERVED,), basis=("行政处罚法 48", "联席会议制度 四(2)")),
    Row(id="L13", zh="停止公示", en="publicity is suspended",
        when=(S.PUBLISHED,), on=step(Step.SUSPENSION_ORDERED), becomes=S.SUSPENDED,
        basis=("行政复议法 42", "行政诉讼法 56")),
    Row(id="L14", zh="恢复公示", en="the suspension was lifted",
        when=(S.SUSPENDED,), on=step(Step.SUSPENSION_LIFTED), becomes=S.PUBLISHED,
        basis=("行政复议法 42", "行政诉讼法 56")),
    # -- service of papers that start no term ----------------------------------------------
    *(Row(id=f"V{number}", zh="文书送达，记入案卷", en="service of a paper is put on file",
          when=when, on=served(notice), basis=("行政处罚法 61", "民事诉讼法 87-95"))
      for number, (notice, when) in enumerate(PAPERS, start=1)),
    # -- leaving the list ------------------------------------------------------------------
    Row(id="E1", zh="可申请提前移出之日届至", en="early removal can be asked for",
        when=SHOWN, on=lapsed(T.EARLIEST_EXIT), basis=("信用修复管理办法（36号令）",)),
    Row(id="E2", zh="列入期限届满", en="the listing term is over",
        when=SHOWN, on=lapsed(T.LISTING), basis=("信用修复管理办法（36号令）",)),
    Row(id="E3", zh="申请信用修复", en="credit repair is applied for",
        when=(S.PUBLISHED, S.SUSPENDED), on=step(Step.REPAIR_APPLIED),
        basis=("信用修复管理办法（36号令）",)),
    Row(id="E4", zh="核实修复条件", en="the repair conditions were verified",
        when=(S.PUBLISHED, S.SUSPENDED), on=step(Step.REPAIR_VERIFIED),
        basis=("信用修复管理办法（36号令）",)),
    Row(id="E5", zh="提前移出", en="removed early",
        when=(S.PUBLISHED, S.SUSPENDED), on=act(Act.REMOVE_EARLY), becomes=S.REMOVED,
        needs=(N.EARLIEST_EXIT_REACHED, N.DUTIES_PERFORMED, N.RECTIFIED,
               N.REMOVAL_APPLIED_AND_VERIFIED),
        signed_by=LEGAL_THEN_HEAD, ends=(T.LISTING, T.EARLIEST_EXIT),
        notices=(Notice.REMOVAL_DECISION,), basis=("信用修复管理办法（36号令）",)),
    Row(id="E6", zh="期满移出", en="removed at the end of the term",
        when=(S.PUBLISHED, S.SUSPENDED), on=act(Act.REMOVE_EXPIRED), becomes=S.REMOVED,
        needs=(N.LISTING_TERM_OVER, N.RECTIFIED), signed_by=(R.SECTION_HEAD, R.AGENCY_HEAD),
        notices=(Notice.REMOVAL_DECISION,), basis=("信用修复管理办法（36号令）",)),
    Row(id="E7", zh="列入依据被撤销或列入有误", en="the basis of the listing fell",
        when=SHOWN, on=step(Step.DECISION_REVOKED), starts=(T.WITHDRAW,),
        basis=("行政处罚法 48",)),
    Row(id="E8", zh="查明列入有误", en="the listing was found to be wrong",
        when=SHOWN, on=step(Step.LISTING_ERROR_FOUND), starts=(T.WITHDRAW,),
        basis=("行政处罚法 48",)),
    Row(id="E9", zh="撤销列入", en="the listing is withdrawn",
        when=SHOWN, on=act(Act.WITHDRAW), becomes=S.WITHDRAWN,
        needs=(N.BASIS_FALLEN,), signed_by=LEGAL_THEN_HEAD,
        ends=(T.LISTING, T.EARLIEST_EXIT, T.WITHDRAW), notices=(Notice.WITHDRAWAL_DECISION,),
        basis=("行政处罚法 48、75",)),
    # -- the office's own terms ------------------------------------------------------------
    Row(id="T1", zh="中止期限", en="a term of the office is suspended",
        when=tuple(s for s in Status if s is not S.START), on=act(Act.SUSPEND_TERM),
        needs=(N.TERM_RUNS,), signed_by=(R.AGENCY_HEAD,), turns=TermTurn.SUSPEND,
        particulars=("term", "suspension_reason", "suspension_document"),
        basis=("机关内部审批（中止依据未核实）",)),
    Row(id="T2", zh="恢复期限", en="a suspended term goes on",
        when=tuple(s for s in Status if s is not S.START), on=act(Act.RESUME_TERM),
        needs=(N.TERM_RESTS,), signed_by=(R.AGENCY_HEAD,), turns=TermTurn.RESUME,
        particulars=("term", "resumption_document"),
        basis=("机关内部审批（中止依据未核实）",)),
)
# fmt: on


def _rows_by_pair() -> dict[tuple[Status, Trigger], tuple[Row, ...]]:
    pairs: dict[tuple[Status, Trigger], tuple[Row, ...]] = {}
    for row in TABLE:
        for status in row.when:
            pairs[status, row.on] = (*pairs.get((status, row.on), ()), row)
    return pairs


ROWS = _rows_by_pair()
ROW_BY_ID = {row.id: row for row in TABLE}
