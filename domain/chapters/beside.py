"""Matters that run beside the procedure and do not move it: evidence, control, crime, recusal."""

from __future__ import annotations

from domain.roles import Role
from domain.row import Row
from domain.standing import BEFORE_DECISION, ON_FILE, OPEN
from domain.timelimits import TermKind
from domain.triggers import act, lapsed, step
from domain.vocabulary import Act, Need, Notice, Status, Step, TermTurn

S, N, T, R = Status, Need, TermKind, Role

# fmt: off
BESIDE: tuple[Row, ...] = (
    # -- evidence that might be lost (行政处罚法 56) ----------------------------------------
    Row(id="J1", zh="先行登记保存证据", en="evidence is registered and kept",
        when=BEFORE_DECISION, on=act(Act.REGISTER_EVIDENCE), needs=(N.EVIDENCE_NOT_HELD,),
        signed_by=(R.AGENCY_HEAD,), particulars=("inspectors", "evidence_items", "evidence_place"),
        starts=(T.EVIDENCE,), notices=(Notice.EVIDENCE_REGISTRATION,),
        basis=("行政处罚法 42、56",)),
    Row(id="J2", zh="对先行登记保存的证据作出处理决定", en="what was kept is decided on",
        when=ON_FILE, on=act(Act.DISPOSE_OF_EVIDENCE), needs=(N.EVIDENCE_HELD,),
        signed_by=(R.AGENCY_HEAD,), particulars=("evidence_disposal",), ends=(T.EVIDENCE,),
        notices=(Notice.EVIDENCE_DISPOSAL,), basis=("行政处罚法 56、85",)),
    Row(id="J3", zh="逾期未处理，保存措施解除", en="not decided in time: the measure falls",
        when=ON_FILE, on=lapsed(T.EVIDENCE), basis=("行政处罚法 56、85",)),
    # -- emergency control (职业病防治法 64) ------------------------------------------------
    Row(id="K1", zh="采取临时控制措施", en="emergency control is ordered",
        when=tuple(s for s in OPEN if s is not S.LEAD), on=act(Act.CONTROL),
        needs=(N.CONTROL_NOT_IN_FORCE,), signed_by=(R.AGENCY_HEAD,),
        particulars=("control_measures", "control_reason"), notices=(Notice.CONTROL_DECISION,),
        basis=("职业病防治法 64",)),
    Row(id="K2", zh="解除临时控制措施", en="emergency control is lifted",
        when=ON_FILE, on=act(Act.LIFT_CONTROL), needs=(N.CONTROL_IN_FORCE,),
        signed_by=(R.AGENCY_HEAD,), notices=(Notice.CONTROL_LIFTED,), basis=("职业病防治法 64",)),
    # -- suspected crime (行政处罚法 27, 国务院令310号): a penalty, or the end of the case, does not
    # replace handing it over ---------------------------------------------------------------
    Row(id="M1", zh="发现涉嫌犯罪", en="a crime is suspected",
        when=OPEN, on=step(Step.CRIME_SUSPECTED), starts=(T.CRIME_TRANSFER,),
        basis=("行政处罚法 27", "国务院令310号")),
    Row(id="M2", zh="移送公安机关", en="handed to the police",
        when=ON_FILE, on=act(Act.TRANSFER_TO_POLICE), needs=(N.CRIME_ON_FILE, N.NOT_WITH_THE_POLICE),
        signed_by=(R.AGENCY_HEAD,), particulars=("crime", "police"), ends=(T.CRIME_TRANSFER,),
        notices=(Notice.CRIME_TRANSFER,), basis=("行政处罚法 27", "国务院令310号")),
    Row(id="M3", zh="逾期未决定是否移送", en="no decision on the transfer in time",
        when=ON_FILE, on=lapsed(T.CRIME_TRANSFER), basis=("国务院令310号",)),
    Row(id="M4", zh="公安机关答复", en="the police answered",
        when=ON_FILE, on=step(Step.POLICE_ANSWERED), needs=(N.WITH_THE_POLICE,),
        basis=("行政处罚法 27",)),
    # -- the office's own terms --------------------------------------------------------------
    Row(id="T1", zh="中止期限", en="a term of the office is suspended",
        when=ON_FILE, on=act(Act.SUSPEND_TERM), needs=(N.TERM_RUNS,), signed_by=(R.AGENCY_HEAD,),
        turns=TermTurn.SUSPEND,
        particulars=("term", "suspension_reason", "suspension_document"),
        basis=("机关内部审批（中止依据未核实）",)),
    Row(id="T2", zh="恢复期限", en="a suspended term goes on",
        when=ON_FILE, on=act(Act.RESUME_TERM), needs=(N.TERM_RESTS,), signed_by=(R.AGENCY_HEAD,),
        turns=TermTurn.RESUME, particulars=("term", "resumption_document"),
        basis=("机关内部审批（中止依据未核实）",)),
    # -- recusal: it does not stop the investigation ---------------------------
    Row(id="W1", zh="申请回避", en="recusal is asked for",
        when=OPEN, on=step(Step.RECUSAL_REQUESTED), particulars=("person",),
        basis=("行政处罚法 43（未核对）",)),
    Row(id="W2", zh="决定回避", en="somebody is recused",
        when=OPEN, on=step(Step.RECUSED), recorded_by=(R.AGENCY_HEAD,), particulars=("person",), basis=("行政处罚法 43（未核对）",)),
    Row(id="W3", zh="驳回回避申请", en="the recusal is refused",
        when=OPEN, on=step(Step.RECUSAL_REFUSED), recorded_by=(R.AGENCY_HEAD,), particulars=("person",),
        basis=("行政处罚法 43（未核对）",)),
)
# fmt: on
