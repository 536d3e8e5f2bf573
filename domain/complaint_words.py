"""The words of complaints; ``words.py`` binds them with the others."""

from __future__ import annotations

from enum import StrEnum

from domain.timelimits import TermKind
from domain.vocabulary import Act, ComplaintStage, Need, Notice, Step

Words = dict[StrEnum, tuple[str, str]]

STAGE: Words = {
    ComplaintStage.RECEIVED: ("已收到，待定去向", "received"),
    ComplaintStage.DECLINED: ("不予受理", "not accepted"),
    ComplaintStage.REFERRED: ("已转办", "referred"),
    ComplaintStage.ACCEPTED: ("已受理，办理中", "accepted"),
    ComplaintStage.ANSWERED: ("已作出答复意见，待反馈", "answered, to be fed back"),
    ComplaintStage.FED_BACK: ("已反馈", "fed back"),
    ComplaintStage.UNDER_REVIEW: ("复查中", "under review"),
    ComplaintStage.REVIEWED: ("复查维持", "upheld on review"),
    ComplaintStage.UNDER_FINAL_REVIEW: ("复核中", "under second review"),
    ComplaintStage.ENDED: ("办结", "ended"),
}
NEXT_STEP: Words = {
    ComplaintStage.RECEIVED: ("受理、转办或不予受理", "accept, refer or decline"),
    ComplaintStage.DECLINED: ("无", "none"),
    ComplaintStage.REFERRED: ("督促承办机关答复", "see that the organ answers"),
    ComplaintStage.ACCEPTED: ("核查并作出答复意见", "verify and answer"),
    ComplaintStage.ANSWERED: ("反馈举报人", "feed back"),
    ComplaintStage.FED_BACK: ("等待复查请求或期限届满", "await a request for review"),
    ComplaintStage.UNDER_REVIEW: ("等待复查意见", "await the review"),
    ComplaintStage.REVIEWED: ("等待复核请求或期限届满", "await a request for second review"),
    ComplaintStage.UNDER_FINAL_REVIEW: ("等待复核意见", "await the second review"),
    ComplaintStage.ENDED: ("无", "none"),
}
ACTS: Words = {
    Act.DECLINE_COMPLAINT: ("举报不予受理", "decline a complaint"),
    Act.REFER_COMPLAINT: ("举报转办", "refer a complaint"),
    Act.FIND_NO_ACTION: ("举报经核查不予处理", "find that a complaint justifies no action"),
    Act.EXTEND_COMPLAINT: ("举报延长办理期限", "extend the term of a complaint"),
}
STEPS: Words = {
    Step.COMPLAINT_ACCEPTED: ("受理举报", "complaint accepted"),
    Step.COMPLAINT_FED_BACK: ("反馈举报人", "complainant told"),
    Step.COMPLAINT_LINKED: ("关联重复举报", "duplicate linked"),
    Step.TRANSFER_REFUSED: ("承办机关提出异议", "transfer objected to"),
    Step.REFERRAL_ANSWERED: ("承办机关答复", "organ answered"),
    Step.FILING_TOLD: ("告知是否立案", "told whether a case was filed"),
    Step.REVIEW_ASKED: ("举报人请求复查复核", "review asked for"),
    Step.REVIEW_UPHELD: ("复查复核维持", "upheld on review"),
    Step.REVIEW_SENT_BACK: ("复查复核要求重办", "sent back on review"),
    Step.RETALIATION_REPORTED: ("反映打击报复", "retaliation reported"),
    Step.RETALIATION_ANSWERED: ("答复打击报复", "retaliation answered"),
}
NOTICES: Words = {
    Notice.COMPLAINT_DECLINED: ("举报不予受理告知书", "notice that a complaint is not accepted"),
    Notice.COMPLAINT_REFERRAL: ("举报转办告知书", "notice that a complaint was referred"),
    Notice.COMPLAINT_EXTENDED: ("举报延长办理期限告知书", "notice of a longer term"),
    Notice.COMPLAINT_REPLY: ("举报答复意见书", "reply to a complaint"),
}
NEEDS: Words = {
    Need.ACTION_ON_FILE: ("收到举报之后的检查或者处理", "an inspection or act since it came in"),
    Need.ANSWER_TERM_RUNS: (
        "尚未届满、未延长过的举报答复期限",
        "an answer term that runs and was not extended",
    ),
    Need.TRANSFER_OBJECTION_RUNS: ("尚未届满的转送异议期限", "an objection within its term"),
    Need.REVIEW_REQUEST_RUNS: (
        "在期限内提出的复查、复核请求",
        "a request for review within its term",
    ),
    Need.OTHER_COMPLAINT_ON_FILE: ("本案中的另一件举报", "another complaint of this case"),
    Need.COMPLAINANT_NAMED: ("实名举报", "a complainant who gave a name"),
    Need.FILING_DECIDED: ("是否立案的决定", "a decision whether to file a case"),
    Need.RETALIATION_OPEN: ("尚未答复的打击报复情况", "retaliation not yet answered"),
}
TERMS: Words = {
    TermKind.COMPLAINT_ROUTE: ("举报去向告知期限", "to say what becomes of the complaint"),
    TermKind.COMPLAINT_EXTENSION: ("举报延长办理期限", "extended answer to the complaint"),
    TermKind.COMPLAINT_FEEDBACK: ("举报反馈期限", "to feed back the result"),
    TermKind.FILING_TOLD: ("是否立案告知期限", "to tell whether a case was filed"),
    TermKind.TRANSFER_OBJECTION: ("转送异议期限", "to object to a transfer"),
    TermKind.REFERRAL_ANSWER: ("转办答复期限", "answer of the organ it was referred to"),
    TermKind.REVIEW_REQUEST: ("请求复查复核期限", "to ask for a review"),
    TermKind.REVIEW_ANSWER: ("复查复核答复期限", "answer on review"),
    TermKind.RETALIATION: ("打击报复答复期限", "answer on retaliation"),
}
REFUSALS: dict[str, tuple[str, str]] = {
    "complaint_stage": (
        "举报 {0} 处于“{1}”，此时不能办理“{2}”。请先完成前面的步骤，"
        "可用 mingdan complaints 查看下一步。",
        'complaint {0} is "{1}", where "{2}" cannot be done; complete the steps before it first.',
    ),
    "no_complaint": (
        "本案没有编号为 {0} 的举报。请核对举报编号和案件编号。",
        "this case has no complaint {0}; check the numbers of complaint and case.",
    ),
    "complaint_known": (
        "编号为 {0} 的举报已在本案登记。另一件举报请使用新的编号。",
        "complaint {0} is on file already; another complaint needs a number of its own.",
    ),
}
PARTICULARS: dict[str, tuple[str, str]] = {
    "complaint_no": ("举报编号", "number of the complaint"),
    "why": ("理由", "the reason"),
    "organ": ("承办机关", "the competent organ"),
    "answer_by": ("承办机关答复的截止日", "the day the organ must answer by"),
    "done": ("处理情况", "what was done"),
    "duplicate_of": ("重复的举报编号", "number of the duplicate"),
    "retaliation": ("打击报复的情形", "what the retaliation was"),
    "found": ("查明的情况", "what was found"),
}
