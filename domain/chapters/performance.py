"""Performance, enforcement and remedies after a penalty was served."""

from __future__ import annotations

from domain.roles import Role
from domain.row import LEGAL_THEN_HEAD, SECTION_THEN_HEAD, Row
from domain.standing import AFTER_DECISION, AGAINST_ACTS, FINED
from domain.timelimits import TermKind
from domain.triggers import act, lapsed, served, step
from domain.vocabulary import Act, Need, Notice, Status, Step

S, N, T, R = Status, Need, TermKind, Role

# fmt: off
PERFORMANCE: tuple[Row, ...] = (
    Row(id="P14", zh="履行处罚决定", en="the decision was performed",
        when=FINED, on=step(Step.PERFORMED),
        ends=(T.PAY_FINE, T.DEMAND, T.COURT_APPLICATION), basis=("行政处罚法 66、67",)),
    Row(id="X1", zh="逾期未缴纳罚款，加处罚款起算", en="the fine is overdue; the additional fine runs",
        when=FINED, on=lapsed(T.PAY_FINE), basis=("行政处罚法 67、72",)),
    Row(id="X2", zh="申请暂缓或分期缴纳罚款", en="deferral of the fine is asked for",
        when=FINED, on=step(Step.DEFERRAL_REQUESTED), basis=("行政处罚法 66",)),
    Row(id="X3", zh="批准暂缓或分期缴纳罚款", en="the fine is deferred",
        when=FINED, on=act(Act.DEFER_FINE), needs=(N.DEFERRAL_PENDING,),
        signed_by=(R.AGENCY_HEAD,), particulars=("pay_by",), ends=(T.PAY_FINE, T.DEMAND),
        starts=(T.PAY_FINE,), notices=(Notice.DEFERRAL_REPLY,), basis=("行政处罚法 66、72",)),
    Row(id="X4", zh="不予暂缓或分期缴纳罚款", en="the fine is not deferred",
        when=FINED, on=act(Act.REFUSE_DEFERRAL), needs=(N.DEFERRAL_PENDING,),
        signed_by=(R.AGENCY_HEAD,), notices=(Notice.DEFERRAL_REFUSAL,), basis=("行政处罚法 66",)),
    Row(id="X5", zh="催告履行", en="performance is demanded",
        when=FINED, on=act(Act.DEMAND), needs=(N.FINE_OVERDUE, N.NO_STAY),
        signed_by=SECTION_THEN_HEAD, notices=(Notice.DEMAND_LETTER,), basis=("行政强制法 54",)),
    Row(id="X6", zh="催告书送达，催告期起算", en="demand served: its term starts",
        when=FINED, on=served(Notice.DEMAND_LETTER), starts=(T.DEMAND,), ends=(T.DEMAND,),
        basis=("行政强制法 54",)),
    Row(id="X7", zh="催告期届满", en="the term of the demand is over",
        when=FINED, on=lapsed(T.DEMAND), basis=("行政强制法 54",)),
    # The court may be asked within three months after no remedy is left (行政强制法 53).
    *(Row(id=f"X8{mark}", zh="救济期限届满，申请强制执行期起算",
          en="no remedy is left: the term to apply to the court starts",
          when=FINED, on=lapsed(term), needs=(N.FINE_OVERDUE, N.NO_REMEDY_RUNNING),
          starts=(T.COURT_APPLICATION,), basis=("行政强制法 53", "行政诉讼法 46"))
      for mark, term in (("a", T.SUIT), ("b", T.SUIT_AFTER_REVIEW))),
    Row(id="X9", zh="申请人民法院强制执行", en="the court is asked to enforce",
        when=FINED, on=act(Act.APPLY_TO_COURT),
        needs=(N.FINE_OVERDUE, N.DEMAND_TERM_OVER, N.REMEDIES_OVER, N.NO_REMEDY_RUNNING,
               N.NO_STAY, N.COURT_TERM_RUNNING),
        signed_by=LEGAL_THEN_HEAD, ends=(T.COURT_APPLICATION,),
        notices=(Notice.COURT_APPLICATION,), basis=("行政强制法 53、54", "行政处罚法 72")),
    Row(id="X10", zh="申请强制执行期届满", en="the term to apply to the court ran out",
        when=FINED, on=lapsed(T.COURT_APPLICATION), basis=("行政强制法 53",)),
    Row(id="X11", zh="人民法院裁定", en="the court ruled on the application",
        when=FINED, on=step(Step.COURT_RULED), basis=("行政强制法 56-58",)),
    Row(id="X12", zh="提请人民政府责令停建、关闭", en="the government is asked to close it down",
        when=AFTER_DECISION, on=act(Act.REQUEST_CLOSURE), needs=(N.DECISION_SERVED,),
        signed_by=LEGAL_THEN_HEAD, particulars=("closure_grounds",),
        notices=(Notice.CLOSURE_REQUEST,), basis=("职业病防治法 69、72、75、77",)),
    Row(id="X13", zh="人民政府作出决定", en="the government decided",
        when=AFTER_DECISION, on=step(Step.GOVERNMENT_DECIDED),
        basis=("职业病防治法 69、72、75、77",)),
    # -- remedies: they suspend nothing unless somebody orders it (行政处罚法 73) ------------
    Row(id="R1", zh="当事人申请行政复议", en="reconsideration was applied for",
        when=AGAINST_ACTS, on=step(Step.RECONSIDERATION_FILED), starts=(T.REMEDY_REPLY,),
        ends=(T.RECONSIDERATION,), basis=("行政复议法 20、48", "行政处罚法 73")),
    Row(id="R2", zh="提交复议答复和证据", en="reply and evidence were handed in",
        when=AGAINST_ACTS, on=step(Step.REMEDY_REPLIED), ends=(T.REMEDY_REPLY,),
        basis=("行政复议法 48、54",)),
    Row(id="R3", zh="逾期未提交复议答复", en="no reply in time: the decision counts as unproven",
        when=AGAINST_ACTS, on=lapsed(T.REMEDY_REPLY), basis=("行政复议法 70",)),
    Row(id="R4", zh="复议维持", en="reconsideration upheld the act",
        when=AGAINST_ACTS, on=step(Step.RECONSIDERATION_UPHELD),
        starts=(T.SUIT_AFTER_REVIEW,), ends=(T.REMEDY_REPLY, T.SUIT, T.SUIT_AFTER_REVIEW),
        basis=("行政复议法 62", "行政诉讼法 45")),
    Row(id="R5", zh="当事人提起行政诉讼", en="a suit was brought",
        when=AGAINST_ACTS, on=step(Step.SUIT_FILED),
        ends=(T.SUIT, T.RECONSIDERATION, T.SUIT_AFTER_REVIEW), basis=("行政诉讼法 45、46",)),
    Row(id="R6", zh="诉讼维持，申请强制执行期起算", en="the court upheld the act: enforcement may follow",
        when=FINED, on=step(Step.SUIT_UPHELD), needs=(N.FINE_OVERDUE,),
        starts=(T.COURT_APPLICATION,), basis=("行政诉讼法 81", "行政强制法 53")),
    Row(id="R7", zh="诉讼维持", en="the court upheld the act",
        when=AGAINST_ACTS, on=step(Step.SUIT_UPHELD), basis=("行政诉讼法 81",)),
    Row(id="P16", zh="结案", en="the penalty was performed: closed",
        when=(S.EFFECTIVE,), on=act(Act.CLOSE), becomes=S.CLOSED,
        needs=(N.DUTIES_PERFORMED, N.CONTROL_NOT_IN_FORCE), signed_by=SECTION_THEN_HEAD,
        basis=("行政处罚法 66",)),
    Row(id="R8", zh="结案后处罚决定被撤销", en="the decision was revoked after the case was closed",
        when=(S.CLOSED, S.NOT_LISTED, S.REMOVED), on=step(Step.DECISION_REVOKED),
        starts=(T.WITHDRAW,), basis=("行政处罚法 48、75",)),
)
# fmt: on
