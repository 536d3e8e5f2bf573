"""Those who come and go: successors, movers, the ended, other agencies."""

from __future__ import annotations

from domain.roles import Role
from domain.row import LEGAL_THEN_HEAD, SECTION_THEN_HEAD, Row
from domain.standing import AFTER_DECISION, OPEN
from domain.timelimits import TermKind
from domain.triggers import act, lapsed, served, step
from domain.vocabulary import Act, Need, Notice, Status, Step

S, N, T, R = Status, Need, TermKind, Role

# fmt: off
SUCCESSION: tuple[Row, ...] = (
    # -- merger and division (民法典 67): only after a fresh notice to the one who takes over ----
    Row(id="U1", zh="查明合并、分立的承继主体", en="a successor is established",
        when=AFTER_DECISION, on=step(Step.SUCCESSION_ESTABLISHED),
        particulars=("succession", "successor_uscc", "successor_name", "successor_address"),
        basis=("民法典 67",)),
    Row(id="U2", zh="告知承继主体", en="the successor is told",
        when=AFTER_DECISION, on=act(Act.NOTIFY_SUCCESSOR), needs=(N.SUCCESSION_ON_FILE,),
        signed_by=(R.AGENCY_HEAD,), notices=(Notice.SUCCESSION_NOTICE,),
        basis=("民法典 67", "行政处罚法 44")),
    Row(id="U3", zh="承继告知书送达，异议期起算", en="served: the successor may object",
        when=AFTER_DECISION, on=served(Notice.SUCCESSION_NOTICE), starts=(T.SUCCESSOR_OBJECTION,),
        ends=(T.SUCCESSOR_OBJECTION,),
        basis=("民法典 67",)),
    Row(id="U4", zh="承继主体提出异议", en="the successor objects",
        when=AFTER_DECISION, on=step(Step.SUCCESSOR_OBJECTED), basis=("行政处罚法 45",)),
    Row(id="U5", zh="核实并答复承继主体", en="the successor is answered",
        when=AFTER_DECISION, on=step(Step.SUCCESSOR_ANSWERED), basis=("行政处罚法 45",)),
    Row(id="U6", zh="承继异议期届满", en="the successor's term is over",
        when=AFTER_DECISION, on=lapsed(T.SUCCESSOR_OBJECTION), basis=("行政处罚法 44、45",)),
    Row(id="U7", zh="决定由承继主体承担", en="the successor takes over",
        when=AFTER_DECISION, on=act(Act.CARRY_OVER),
        needs=(N.SUCCESSION_ON_FILE, N.SUCCESSOR_NOTICE_SERVED, N.SUCCESSOR_WINDOW_CLOSED,
               N.SUCCESSOR_HEARD),
        signed_by=LEGAL_THEN_HEAD, ends=(T.SUCCESSOR_OBJECTION,),
        notices=(Notice.SUCCESSION_DECISION,), basis=("民法典 67",)),
    Row(id="U8", zh="决定不由其承继", en="the successor does not take over",
        when=AFTER_DECISION, on=act(Act.DO_NOT_CARRY_OVER), needs=(N.SUCCESSION_ON_FILE,),
        signed_by=LEGAL_THEN_HEAD, ends=(T.SUCCESSOR_OBJECTION,),
        notices=(Notice.NO_SUCCESSION_NOTICE,), basis=("民法典 67",)),
    # -- relocation, suspension of business, the end of the subject ---------------------------
    Row(id="U9", zh="迁址，案件不移转", en="the enterprise moved; the case stays",
        when=OPEN, on=step(Step.RELOCATED), particulars=("new_address", "new_district"),
        basis=("行政处罚法 22", "市场主体登记管理条例 27")),
    Row(id="U10", zh="向迁入地机关通报", en="the new district is informed",
        when=OPEN, on=act(Act.INFORM_DISTRICT), needs=(N.RELOCATION_ON_FILE,),
        signed_by=(R.SECTION_HEAD,), notices=(Notice.RELOCATION_REPORT,),
        basis=("行政处罚法 22", "市场主体登记管理条例 27")),
    Row(id="U11", zh="歇业，以法律文书送达地址为准", en="business is suspended; papers go elsewhere",
        when=OPEN, on=step(Step.OUT_OF_BUSINESS), particulars=("service_address",),
        basis=("市场主体登记管理条例 30",)),
    Row(id="U12", zh="主体注销或经营者死亡", en="the subject is no more",
        when=OPEN, on=step(Step.ENTITY_ENDED), particulars=("entity_end",),
        basis=("市场主体登记管理条例 31",)),
    Row(id="U13", zh="主体终止，案件终结", en="no subject, no case",
        when=OPEN, on=act(Act.END_ENTITY), becomes=S.ENDED, needs=(N.ENTITY_HAS_ENDED,),
        signed_by=SECTION_THEN_HEAD, ends=tuple(TermKind), basis=("市场主体登记管理条例 31",)),
    # -- another agency -----------------------------------------------------------------------
    Row(id="U14", zh="移送有管辖权的机关", en="the case goes to the agency that has jurisdiction",
        when=(S.LEAD, S.INSPECTED, S.FILED, S.WARNING_NOTICED, S.PENALTY_FILED, S.PENALTY_NOTICED),
        on=act(Act.TRANSFER_JURISDICTION), becomes=S.TRANSFERRED,
        needs=(N.EVIDENCE_NOT_HELD, N.CONTROL_NOT_IN_FORCE), signed_by=SECTION_THEN_HEAD,
        particulars=("receiving_agency",),
        ends=tuple(t for t in TermKind if t is not T.COMPLAINT_ANSWER),
        notices=(Notice.CASE_TRANSFER,), basis=("行政处罚法 22",)),
    Row(id="U15", zh="执法职责划转，期限继续计算", en="another agency takes over; the terms run on",
        when=OPEN, on=step(Step.AGENCY_SUCCEEDED), particulars=("agency",),
        notices=(Notice.AGENCY_CHANGE,), basis=("行政处罚法 17、22", "机构改革（2018—2019）")),
)
# fmt: on
