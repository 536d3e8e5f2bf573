"""Complaints: what the public reports, each its own matter with its own number and terms."""

from __future__ import annotations

from domain.roles import Role
from domain.row import Row
from domain.standing import ON_FILE, UNDER_WAY
from domain.timelimits import TermKind
from domain.triggers import COMPLAINED, RETALIATED, act, lapsed, served, step
from domain.vocabulary import Act, ComplaintStage, Need, Notice, Status, Step

S, C, N, T, R = Status, ComplaintStage, Need, TermKind, Role

REPORT, PETITION = "职业病防治法 39(5)", "信访工作条例"
RETALIATION_VOID = "职业病防治法 39（打击报复无效）"
FEEDBACK = "参照安监总财〔2012〕63号 10(3)"
ANSWERING = (T.COMPLAINT_ANSWER, T.COMPLAINT_EXTENSION)
REFERRING = (T.TRANSFER_OBJECTION, T.REFERRAL_ANSWER)
EVERYWHERE = tuple(C)
# What the office owes, or must see to: it stays owed after its last day.
OWED = {
    T.COMPLAINT_ROUTE: f"{PETITION} 23",
    T.COMPLAINT_ANSWER: f"{PETITION} 34",
    T.COMPLAINT_EXTENSION: f"{PETITION} 34",
    T.COMPLAINT_FEEDBACK: FEEDBACK,
    T.REFERRAL_ANSWER: f"{PETITION} 23",
    T.REVIEW_ANSWER: f"{PETITION} 35、36",
    T.RETALIATION: RETALIATION_VOID,
}

# fmt: off
COMPLAINTS: tuple[Row, ...] = (
    # -- coming in ---------------------------------------------------------------------------
    Row(id="C1", zh="收到举报，登记线索", en="a complaint opens a lead",
        when=(S.START, S.LEAD), on=COMPLAINED, becomes=S.LEAD, makes=C.RECEIVED,
        starts=(T.COMPLAINT_ROUTE,), basis=(REPORT, f"{PETITION} 23")),
    Row(id="C2", zh="举报并入在办案件", en="a complaint joins the open case",
        when=UNDER_WAY, on=COMPLAINED, makes=C.RECEIVED,
        starts=(T.COMPLAINT_ROUTE,), basis=(REPORT, f"{PETITION} 23")),
    Row(id="C1b", zh="收到打击报复的举报，登记线索", en="a report of retaliation opens a lead",
        when=(S.START, S.LEAD), on=RETALIATED, becomes=S.LEAD, makes=C.RECEIVED,
        starts=(T.COMPLAINT_ROUTE, T.RETALIATION), basis=(RETALIATION_VOID, f"{PETITION} 23")),
    Row(id="C2b", zh="打击报复的举报并入在办案件", en="a report of retaliation joins the open case",
        when=UNDER_WAY, on=RETALIATED, makes=C.RECEIVED,
        starts=(T.COMPLAINT_ROUTE, T.RETALIATION), basis=(RETALIATION_VOID, f"{PETITION} 23")),
    # -- where it goes -----------------------------------------------------------------------
    Row(id="C4", zh="受理举报，书面告知", en="accepted, with its receipt",
        when=ON_FILE, on=step(Step.COMPLAINT_ACCEPTED), stages=(C.RECEIVED,), makes=C.ACCEPTED,
        particulars=("complaint_no",), ends=(T.COMPLAINT_ROUTE,), starts=(T.COMPLAINT_ANSWER,),
        notices=(Notice.COMPLAINT_RECEIPT,), basis=(f"{PETITION} 23、34",)),
    Row(id="C5", zh="不予受理，说明理由", en="not accepted, with the reason",
        when=ON_FILE, on=act(Act.DECLINE_COMPLAINT), stages=(C.RECEIVED,), makes=C.DECLINED,
        signed_by=(R.SECTION_HEAD,), particulars=("complaint_no", "why"),
        ends=(T.COMPLAINT_ROUTE,), notices=(Notice.COMPLAINT_DECLINED,), basis=(f"{PETITION} 23",)),
    Row(id="C6", zh="转送有权处理的机关，限期答复", en="referred to the competent organ, with an answer date",
        when=ON_FILE, on=act(Act.REFER_COMPLAINT), stages=(C.RECEIVED,), makes=C.REFERRED,
        signed_by=(R.SECTION_HEAD,), particulars=("complaint_no", "organ", "answer_by"),
        ends=(T.COMPLAINT_ROUTE,), starts=REFERRING, notices=(Notice.COMPLAINT_REFERRAL,),
        basis=(f"{PETITION} 23",)),
    Row(id="C7", zh="承办机关在期限内提出异议，退回", en="the organ objects in time: it is ours again",
        when=ON_FILE, on=step(Step.TRANSFER_REFUSED), stages=(C.REFERRED,), makes=C.RECEIVED,
        needs=(N.TRANSFER_OBJECTION_RUNS,), particulars=("complaint_no", "why"),
        ends=REFERRING, starts=(T.COMPLAINT_ROUTE,), basis=(f"{PETITION} 23",)),
    Row(id="C8", zh="承办机关已答复，办结", en="the organ answered: ended",
        when=ON_FILE, on=step(Step.REFERRAL_ANSWERED), stages=(C.REFERRED,), makes=C.ENDED,
        particulars=("complaint_no",), ends=REFERRING, basis=(f"{PETITION} 23",)),
    # -- what is found -----------------------------------------------------------------------
    Row(id="C3", zh="查实处理，答复举报人", en="acted upon: the complainant is answered",
        when=ON_FILE, on=step(Step.COMPLAINT_ANSWERED), stages=(C.ACCEPTED,), makes=C.ANSWERED,
        needs=(N.ACTION_ON_FILE,), particulars=("complaint_no", "done"),
        ends=ANSWERING, starts=(T.COMPLAINT_FEEDBACK,), notices=(Notice.COMPLAINT_REPLY,),
        basis=(f"{PETITION} 34",)),
    Row(id="C9", zh="经核查不予处理，说明理由", en="verified: no action is justified",
        when=ON_FILE, on=act(Act.FIND_NO_ACTION), stages=(C.ACCEPTED,), makes=C.ANSWERED,
        signed_by=(R.SECTION_HEAD,), particulars=("complaint_no", "why"),
        ends=ANSWERING, starts=(T.COMPLAINT_FEEDBACK,), notices=(Notice.COMPLAINT_REPLY,),
        basis=(f"{PETITION} 34",)),
    Row(id="C10", zh="延长办理期限，告知理由", en="the term is extended once, with the reason",
        when=ON_FILE, on=act(Act.EXTEND_COMPLAINT), stages=(C.ACCEPTED,), makes=C.ACCEPTED,
        needs=(N.ANSWER_TERM_RUNS,), signed_by=(R.AGENCY_HEAD,), particulars=("complaint_no", "why"),
        ends=(T.COMPLAINT_ANSWER,), starts=(T.COMPLAINT_EXTENSION,),
        notices=(Notice.COMPLAINT_EXTENDED,), basis=(f"{PETITION} 34",)),
    Row(id="C11", zh="告知实名举报人是否立案", en="a named complainant is told whether a case was filed",
        when=ON_FILE, on=step(Step.FILING_TOLD), stages=EVERYWHERE,
        needs=(N.COMPLAINANT_NAMED, N.FILING_DECIDED), particulars=("complaint_no",),
        basis=("参照市场监管投诉举报暂行办法 31",)),
    Row(id="C12", zh="答复意见书送达，可请求复查", en="the reply was served: a review can be asked for",
        when=ON_FILE, on=served(Notice.COMPLAINT_REPLY), stages=(C.ANSWERED,), makes=C.FED_BACK,
        ends=(T.COMPLAINT_FEEDBACK,), starts=(T.REVIEW_REQUEST,), basis=(f"{PETITION} 34、35", FEEDBACK)),
    Row(id="C13", zh="按举报人选择的方式反馈，可请求复查", en="the complainant was told: a review can be asked for",
        when=ON_FILE, on=step(Step.COMPLAINT_FED_BACK), stages=(C.ANSWERED,), makes=C.FED_BACK,
        particulars=("complaint_no",), ends=(T.COMPLAINT_FEEDBACK,), starts=(T.REVIEW_REQUEST,),
        basis=(f"{PETITION} 34、35", FEEDBACK)),
    # -- review ------------------------------------------------------------------------------
    Row(id="C14", zh="请求复查", en="a review is asked for",
        when=ON_FILE, on=step(Step.REVIEW_ASKED), stages=(C.FED_BACK,), makes=C.UNDER_REVIEW,
        needs=(N.REVIEW_REQUEST_RUNS,), particulars=("complaint_no",),
        ends=(T.REVIEW_REQUEST,), starts=(T.REVIEW_ANSWER,), basis=(f"{PETITION} 35",)),
    Row(id="C15", zh="复查维持，可请求复核", en="upheld on review: a second review can be asked for",
        when=ON_FILE, on=step(Step.REVIEW_UPHELD), stages=(C.UNDER_REVIEW,), makes=C.REVIEWED,
        particulars=("complaint_no",), ends=(T.REVIEW_ANSWER,), starts=(T.REVIEW_REQUEST,),
        basis=(f"{PETITION} 35",)),
    Row(id="C16", zh="请求复核", en="a second review is asked for",
        when=ON_FILE, on=step(Step.REVIEW_ASKED), stages=(C.REVIEWED,), makes=C.UNDER_FINAL_REVIEW,
        needs=(N.REVIEW_REQUEST_RUNS,), particulars=("complaint_no",),
        ends=(T.REVIEW_REQUEST,), starts=(T.REVIEW_ANSWER,), basis=(f"{PETITION} 36",)),
    Row(id="C17", zh="复核维持，办结", en="upheld on second review: ended",
        when=ON_FILE, on=step(Step.REVIEW_UPHELD), stages=(C.UNDER_FINAL_REVIEW,), makes=C.ENDED,
        particulars=("complaint_no",), ends=(T.REVIEW_ANSWER,), basis=(f"{PETITION} 36",)),
    Row(id="C18", zh="复查、复核要求重新办理", en="sent back on review: handled anew",
        when=ON_FILE, on=step(Step.REVIEW_SENT_BACK),
        stages=(C.UNDER_REVIEW, C.UNDER_FINAL_REVIEW), makes=C.ACCEPTED,
        particulars=("complaint_no",), ends=(T.REVIEW_ANSWER,), starts=(T.COMPLAINT_ANSWER,),
        basis=(f"{PETITION} 34、35、36",)),
    Row(id="C19", zh="请求复查、复核的期限届满，办结", en="nobody asked for a review in time: ended",
        when=ON_FILE, on=lapsed(T.REVIEW_REQUEST), stages=(C.FED_BACK, C.REVIEWED), makes=C.ENDED,
        basis=(f"{PETITION} 35、36",)),
    # -- beside its course -------------------------------------------------------------------
    Row(id="C20", zh="关联重复举报，各自答复", en="linked to a duplicate; each keeps its own answer",
        when=ON_FILE, on=step(Step.COMPLAINT_LINKED), stages=(C.RECEIVED, C.ACCEPTED),
        needs=(N.OTHER_COMPLAINT_ON_FILE,), particulars=("complaint_no", "duplicate_of", "why"),
        basis=("实务（关联而不合并）",)),
    Row(id="C21", zh="反映因举报受到打击报复", en="retaliation is reported",
        when=ON_FILE, on=step(Step.RETALIATION_REPORTED), stages=EVERYWHERE,
        particulars=("complaint_no", "retaliation"), starts=(T.RETALIATION,), basis=(RETALIATION_VOID,)),
    Row(id="C22", zh="打击报复情况查明答复", en="the retaliation was looked into and answered",
        when=ON_FILE, on=step(Step.RETALIATION_ANSWERED), stages=EVERYWHERE,
        needs=(N.RETALIATION_OPEN,), particulars=("complaint_no", "found"), ends=(T.RETALIATION,),
        basis=(RETALIATION_VOID,)),
    Row(id="C23", zh="承办机关未在期限内提出异议", en="no objection to the transfer came in time",
        when=ON_FILE, on=lapsed(T.TRANSFER_OBJECTION), stages=(C.REFERRED,), basis=(f"{PETITION} 23",)),
    *(Row(id=f"C24{mark}", zh="逾期未办，科室负责人督办", en="overdue: the section head sees to it",
          when=ON_FILE, on=lapsed(kind), stages=EVERYWHERE, basis=(basis,))
      for mark, (kind, basis) in zip("abcdefg", OWED.items(), strict=True)),
)
# fmt: on
