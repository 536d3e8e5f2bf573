"""The words people read: a Chinese and an English name for every value, and every refusal.

Chinese names are the field's legal terms; tests/wiring walks every enumeration and fails on a
value without its word.
"""

from __future__ import annotations

from enum import StrEnum

from domain import complaint_words
from domain.events import CheckType, ServiceWay
from domain.findings import Band
from domain.journal import Refused
from domain.lifecycle import ROW_BY_ID
from domain.measurement import Fraction, SampleKind
from domain.roles import Answer, Role
from domain.timelimits import TermKind, Unit
from domain.vocabulary import Act, ComplaintStage, Ground, Need, Notice, Status, Step

Words = dict[StrEnum, tuple[str, str]]

STATUS: Words = {
    Status.START: ("尚无案件", "no case yet"),
    Status.LEAD: ("线索", "lead"),
    Status.INSPECTED: ("已检查，待立案", "inspected, not yet filed"),
    Status.FILED: ("已立案（警告程序）", "filed (warning)"),
    Status.WARNING_NOTICED: ("警告事先告知", "pre-notice of warning"),
    Status.ORDERED: ("责令限期改正", "ordered to rectify"),
    Status.OVERDUE: ("逾期未改正", "not rectified"),
    Status.PENALTY_FILED: ("处罚立案", "filed (penalty)"),
    Status.PENALTY_NOTICED: ("处罚事先告知", "pre-notice of penalty"),
    Status.HEARING: ("听证", "hearing"),
    Status.PENALISED: ("已作出处罚决定，待送达", "penalised, not yet served"),
    Status.EFFECTIVE: ("处罚决定已送达", "penalty in effect"),
    Status.CANDIDATE: ("拟列入对象", "candidate for the list"),
    Status.LIST_NOTICED: ("拟列入告知", "notice of intent to list"),
    Status.LISTED: ("已列入，待公布", "listed, not yet published"),
    Status.PUBLISHED: ("已公布", "published"),
    Status.SUSPENDED: ("暂停公示", "publicity suspended"),
    Status.REMOVED: ("已移出", "removed"),
    Status.WITHDRAWN: ("已撤销列入", "listing withdrawn"),
    Status.NOT_LISTED: ("不予列入", "not listed"),
    Status.CLOSED: ("已结案", "closed"),
}
GROUND: Words = {
    Ground.G1_EXCEEDED: ("工作场所职业病危害因素严重超标", "hazard seriously over the limit"),
    Ground.G2_RECTIFICATION: ("拒绝整改或整改不到位", "rectification refused, late or incomplete"),
    Ground.G3_HARM: ("对劳动者职业健康造成重大损害", "major harm to workers' health"),
}
ACT: Words = {
    Act.FILE: ("立案", "file the case"),
    Act.CLOSE_LEAD: ("不予立案", "file no case"),
    Act.PRENOTIFY_WARNING: ("警告事先告知", "give pre-notice of a warning"),
    Act.WARN_AND_ORDER: ("警告并责令限期改正", "warn and order to rectify"),
    Act.EXTEND: ("批准延期整改", "extend the rectification term"),
    Act.FILE_PENALTY: ("处罚立案", "file the penalty case"),
    Act.PRENOTIFY_PENALTY: ("行政处罚事先告知", "give pre-notice of a penalty"),
    Act.CONVENE_HEARING: ("决定举行听证", "convene a hearing"),
    Act.PENALISE: ("作出行政处罚决定", "decide the penalty"),
    Act.NO_PENALTY: ("不予行政处罚", "decide on no penalty"),
    Act.CLOSE: ("结案", "close the case"),
    Act.NOMINATE: ("提出拟列入建议", "nominate for the list"),
    Act.NOTIFY_INTENT: ("拟列入告知", "give notice of intent to list"),
    Act.LIST: ("列入决定", "decide the listing"),
    Act.DO_NOT_LIST: ("不予列入", "decide not to list"),
    Act.REMOVE_EARLY: ("提前移出", "remove early"),
    Act.REMOVE_EXPIRED: ("期满移出", "remove at the end of the term"),
    Act.WITHDRAW: ("撤销列入", "withdraw the listing"),
    **complaint_words.ACTS,
}
STEP: Words = {
    Step.COMPLAINT_ANSWERED: ("答复举报人", "complainant answered"),
    **complaint_words.STEPS,
    Step.HARM_ESTABLISHED: ("查实重大损害", "major harm established"),
    Step.LABORATORY_ANSWERED: ("检测机构答复", "laboratory answered"),
    Step.DEFENCE_RECEIVED: ("收到陈述申辩", "defence received"),
    Step.DEFENCE_WAIVED: ("放弃陈述申辩", "defence waived"),
    Step.DEFENCE_REVIEWED: ("复核陈述申辩", "defence reviewed"),
    Step.REFUSED_TO_RECTIFY: ("拒绝整改", "rectification refused"),
    Step.ITEMS_OPEN: ("逐项核查未完成", "items of the order still open"),
    Step.EXTENSION_REQUESTED: ("申请延期整改", "extension requested"),
    Step.ENTRY_REFUSED: ("拒绝复查进入", "entry refused"),
    Step.NO_REPLY: ("逾期未报告整改", "no reply after the term"),
    Step.HEARING_REQUESTED: ("申请听证", "hearing requested"),
    Step.HEARING_HELD: ("举行听证", "hearing held"),
    Step.LEGAL_REVIEW: ("法制审核", "legal review"),
    Step.COLLECTIVE_DISCUSSION: ("集体讨论", "collective discussion"),
    Step.PERFORMED: ("履行处罚决定", "decision performed"),
    Step.MEETING_RECOMMENDED: ("联席会议建议列入", "joint meeting recommended"),
    Step.OBJECTION_RECEIVED: ("收到异议", "objection received"),
    Step.OBJECTION_WAIVED: ("放弃异议", "objection waived"),
    Step.OBJECTION_REVIEWED: ("核实并反馈异议", "objection reviewed"),
    Step.SUSPENSION_ORDERED: ("决定停止公示", "suspension ordered"),
    Step.SUSPENSION_LIFTED: ("恢复公示", "suspension lifted"),
    Step.DECISION_REVOKED: ("处罚决定被撤销", "decision revoked"),
    Step.LISTING_ERROR_FOUND: ("查明列入有误", "listing found wrong"),
    Step.REPAIR_APPLIED: ("申请信用修复", "credit repair applied for"),
    Step.REPAIR_VERIFIED: ("核实修复条件", "repair conditions verified"),
}
NOTICE: Words = {
    Notice.COMPLAINT_RECEIPT: ("举报受理告知书", "receipt of a complaint"),
    **complaint_words.NOTICES,
    Notice.WARNING_PRENOTICE: ("行政处罚事先告知书（警告）", "pre-notice of a warning"),
    Notice.WARNING_DECISION: ("行政处罚决定书（警告）", "warning decision"),
    Notice.RECTIFICATION_ORDER: ("责令限期改正通知书", "order to rectify"),
    Notice.EXTENSION_REPLY: ("延期整改批复", "reply on the extension"),
    Notice.REINSPECTION_OPINION: ("整改复查意见书", "opinion on the re-inspection"),
    Notice.PENALTY_PRENOTICE: ("行政处罚事先告知书", "pre-notice of a penalty"),
    Notice.HEARING_NOTICE: ("听证通知书", "notice of hearing"),
    Notice.PENALTY_DECISION: ("行政处罚决定书", "penalty decision"),
    Notice.NO_PENALTY_DECISION: ("不予行政处罚决定书", "decision not to penalise"),
    Notice.INTENT_TO_LIST: ("拟列入告知书", "notice of intent to list"),
    Notice.LISTING_DECISION: ("列入决定书", "listing decision"),
    Notice.REPAIR_GUIDE: ("信用修复告知书", "guide to credit repair"),
    Notice.NOT_LISTED_NOTICE: ("不予列入通知书", "notice that no listing follows"),
    Notice.REMOVAL_DECISION: ("移出决定书", "removal decision"),
    Notice.WITHDRAWAL_DECISION: ("撤销列入决定书", "withdrawal of the listing"),
}
NEED: Words = {
    Need.TWO_INSPECTORS: ("两名以上执法人员", "at least two inspectors"),
    Need.A_GROUND: ("列入事由", "a ground for listing"),
    Need.VIOLATION_STANDS: (
        "依现行规则仍成立的违法事实",
        "a violation that stands under the law in force",
    ),
    Need.HARM_ON_FILE: ("查实重大损害的材料", "established harm on file"),
    Need.WARNING_PRENOTICE_SERVED: ("警告事先告知书已送达", "pre-notice of the warning served"),
    Need.PENALTY_PRENOTICE_SERVED: ("处罚事先告知书已送达", "pre-notice of the penalty served"),
    Need.DEFENCE_WINDOW_CLOSED: ("陈述申辩期届满或当事人明确放弃", "defence term over or waived"),
    Need.DEFENCE_ANSWERED: ("对收到的陈述申辩的复核意见", "review of the defence received"),
    Need.HEARING_RIGHT_CLOSED: ("听证申请期届满或已举行听证", "hearing right exercised or lapsed"),
    Need.HEARING_HELD_IF_ASKED: ("应申请举行的听证", "the hearing that was asked for"),
    Need.HEARING_ASKED_IN_TIME: ("在申请期内提出的听证申请", "a request within its term"),
    Need.CHAIR_IS_NO_INSPECTOR: (
        "非本案调查人员担任的听证主持人",
        "a chair who did not investigate",
    ),
    Need.HEARING_NOTICE_GIVEN: (
        "听证通知送达满七个工作日",
        "seven working days' notice of hearing",
    ),
    Need.COLLECTIVELY_DISCUSSED: ("负责人集体讨论记录", "record of the collective discussion"),
    Need.NOT_HARSHER_THAN_NOTICED: ("不高于事先告知的罚款金额", "a fine no higher than noticed"),
    Need.EXTENSION_ASKED_IN_TIME: ("期满前提出的书面延期申请", "an extension asked before expiry"),
    Need.RECTIFICATION_ORDER_SERVED: ("责令限期改正通知书已送达", "order to rectify served"),
    Need.RECTIFICATION_TERM_OVER: ("整改期限届满", "rectification term over"),
    Need.DECISION_SERVED: ("行政处罚决定书已送达", "penalty decision served"),
    Need.MEETING_HAS_RECOMMENDED: ("联席会议研究建议", "recommendation of the joint meeting"),
    Need.INTENT_SERVED: ("拟列入告知书已送达", "notice of intent served"),
    Need.OBJECTION_WINDOW_CLOSED: ("异议期届满或当事人明确放弃", "objection term over or waived"),
    Need.OBJECTION_ANSWERED: ("对收到的异议的核实反馈", "answer to the objection received"),
    Need.LISTING_DECISION_SERVED: ("列入决定书已送达", "listing decision served"),
    Need.REMOVAL_APPLIED_AND_VERIFIED: (
        "信用修复申请及核实意见",
        "repair applied for and verified",
    ),
    Need.EARLIEST_EXIT_REACHED: ("最短公示期届满", "minimum period over"),
    Need.LISTING_TERM_OVER: ("列入期限届满", "listing term over"),
    Need.RECTIFIED: ("最近一次复查合格", "latest re-inspection passed"),
    Need.BASIS_FALLEN: ("处罚决定被撤销或列入有误的认定", "a revoked decision or a proven error"),
    Need.DUTIES_PERFORMED: ("处罚决定已履行", "penalty performed"),
    **complaint_words.NEEDS,
}
ROLE: Words = {
    Role.INSPECTOR: ("执法人员", "inspector"),
    Role.SECTION_HEAD: ("科室负责人", "section head"),
    Role.LEGAL_REVIEWER: ("法制审核人员", "legal reviewer"),
    Role.AGENCY_HEAD: ("机关负责人", "agency head"),
    Role.HEARING_CHAIR: ("听证主持人", "hearing chair"),
    Role.PUBLICITY_OFFICER: ("公示发布人员", "publicity officer"),
    Role.MEETING_SECRETARY: ("联席会议办公室", "joint-meeting office"),
}
TERM: Words = {
    TermKind.COMPLAINT_ANSWER: ("举报答复期限", "answer to the complaint"),
    **complaint_words.TERMS,
    TermKind.DECISION: ("作出决定期限", "time to decide"),
    TermKind.DEFENCE: ("陈述申辩期限", "time for a defence"),
    TermKind.HEARING_REQUEST: ("听证申请期限", "time to ask for a hearing"),
    TermKind.HEARING_NOTICE: ("听证通知期限", "notice before a hearing"),
    TermKind.RECTIFICATION: ("整改期限", "time to rectify"),
    TermKind.SERVE_DECISION: ("决定送达期限", "time to serve the decision"),
    TermKind.PAY_FINE: ("缴纳罚款期限", "time to pay the fine"),
    TermKind.RECONSIDERATION: ("申请行政复议期限", "time for reconsideration"),
    TermKind.SUIT: ("提起行政诉讼期限", "time to sue"),
    TermKind.OBJECTION: ("异议期限", "time to object"),
    TermKind.LISTING: ("列入期限", "listing term"),
    TermKind.EARLIEST_EXIT: ("最短公示期", "minimum period shown"),
    TermKind.WITHDRAW: ("撤下公示期限", "time to take down"),
}
OTHER: Words = {
    Answer.APPROVE: ("同意", "approve"),
    Answer.REFUSE: ("不同意", "refuse"),
    Answer.RETURN: ("退回", "return"),
    Unit.WORKING_DAYS: ("个工作日", "working days"),
    Unit.DAYS: ("日", "days"),
    Unit.MONTHS: ("个月", "months"),
    Band.NOT_JUDGED: ("无法判定", "not judged"),
    Band.COMPLIANT: ("符合", "compliant"),
    Band.EXCEEDED: ("超标", "exceeded"),
    Band.SERIOUS: ("严重超标", "seriously exceeded"),
    SampleKind.TWA: ("时间加权平均浓度", "time-weighted average"),
    SampleKind.STEL: ("短时间接触浓度", "short-term concentration"),
    SampleKind.MAC: ("最高浓度", "ceiling concentration"),
    SampleKind.PEAK: ("峰接触浓度", "peak exposure"),
    SampleKind.NOISE: ("噪声等效声级", "noise level"),
    Fraction.TOTAL: ("总尘", "total dust"),
    Fraction.RESPIRABLE: ("呼尘", "respirable dust"),
    Fraction.NONE: ("非粉尘", "not dust"),
    CheckType.PERIODIC: ("定期检测", "periodic test"),
    CheckType.SUPERVISION: ("监督检测", "supervision"),
    CheckType.EVALUATION: ("评价", "evaluation"),
    CheckType.REINSPECTION: ("整改复查", "re-inspection"),
    ServiceWay.DIRECT: ("直接送达", "direct"),
    ServiceWay.LEFT: ("留置送达", "left with witness"),
    ServiceWay.POST: ("邮寄送达", "post"),
    ServiceWay.ENTRUSTED: ("委托送达", "entrusted"),
    ServiceWay.ELECTRONIC: ("电子送达", "electronic"),
    ServiceWay.PUBLIC_NOTICE: ("公告送达", "public notice"),
}
GROUPS: tuple[Words, ...] = (
    STATUS,
    complaint_words.STAGE,
    GROUND,
    ACT,
    STEP,
    NOTICE,
    NEED,
    ROLE,
    TERM,
    OTHER,
)
_BY_MEMBER = {
    (type(member), member.value): words for group in GROUPS for member, words in group.items()
}

REFUSALS: dict[str, tuple[str, str]] = {
    "no_row": (
        "案件处于“{0}”，此时不能办理“{1}”。请先完成前面的步骤，可用 mingdan case 查看下一步。",
        'the case is "{0}", where "{1}" cannot be done; complete the steps before it first.',
    ),
    "needs_missing": (
        "材料不齐，尚缺：{all}。补齐并记入案卷后重新提交。",
        "not on file yet: {all}. Put it on file, then ask again.",
    ),
    "proposal_open": (
        "第 {0} 号请示尚未办结，不能另提新的请示。请先由签批人同意、不同意或退回。",
        "proposal {0} is still open; have it approved, refused or returned first.",
    ),
    "no_proposal": (
        "没有待签批的第 {0} 号请示。请核对请示编号。",
        "there is no open proposal {0}; check its number.",
    ),
    "not_in_role": (
        "{0} 在该日不担任所需职务。请由任职人员办理，或先更新任职名册。",
        "{0} does not hold the required role that day; have somebody who does act.",
    ),
    "wrong_order": (
        "尚未轮到 {0}（{1}）签批。请按规定顺序签批。",
        "it is not {0}'s turn ({1}); sign in the order the row gives.",
    ),
    "same_person": (
        "{0} 已提出或签批过本请示，不得重复签批。请由另一人签批。",
        "{0} proposed or signed this already; another person must sign.",
    ),
    "not_apart": (
        "{0} 是本案调查人员或已在本案担任另一签批职务，应当回避。请由无关人员签批。",
        "{0} investigated this case or signed it in another capacity; another person must sign.",
    ),
    "reason_missing": (
        "不同意或退回必须写明理由。",
        "a refusal or a return needs its reason.",
    ),
    "not_issued": (
        "《{0}》尚未制发，不能登记送达。请先完成签批。",
        "{0} has not been issued; it cannot be served yet.",
    ),
    "no_proof": (
        "登记《{0}》送达必须附送达证明（送达回证、见证人、邮寄回执等）。",
        "service of {0} needs its proof (receipt, witness, postal record).",
    ),
    "two_inspectors": (
        "复查须有两名以上执法人员，现有：{all}。",
        "a re-inspection needs two inspectors; named: {all}.",
    ),
    **complaint_words.REFUSALS,
    "particulars": (
        "请示内容缺少或不正确：{all}。请补正后重新提交。",
        "missing or wrong particulars: {all}. Correct them and ask again.",
    ),
}
TRIGGER_WORDS = {
    "complained": ("受理举报", "complaint"),
    "published": ("向社会公布", "publication"),
    "inspected": ("检查结果", "inspection"),
    "reinspected": ("复查结果", "re-inspection"),
    "served": ("送达", "service"),
    "lapsed": ("届满", "lapse"),
}
PARTICULARS = {
    "inspectors": ("两名以上在任执法人员", "two inspectors in office"),
    "open_items": ("未完成的整改事项", "items still open"),
    "report_no": ("检测报告编号", "number of the report"),
    "acute_cases": ("急性职业病例数", "acute cases"),
    "deaths": ("死亡人数", "deaths"),
    "anthrax_cases": ("职业性炭疽例数", "cases of anthrax"),
    "items": ("整改事项", "items to rectify"),
    "rectification_days": ("整改期限（天数）", "days to rectify"),
    "rectify_by": ("延期后的截止日", "new last day"),
    "violation": ("违反的条款", "article breached"),
    "legal_basis": ("处罚依据", "legal basis"),
    "fine_yuan": ("罚款金额（元）", "fine in yuan"),
    "hearing_at": ("听证日期和时刻", "day and hour of the hearing"),
    "hearing_place": ("听证地点", "place of the hearing"),
    "hearing_chair": ("在任听证主持人", "hearing chair in office"),
    "hearing_public": ("是否公开听证", "public or closed"),
    "measures": ("管理措施", "measures"),
    "removal_conditions": ("移出条件", "removal conditions"),
    **complaint_words.PARTICULARS,
}


def zh(member: StrEnum) -> str:
    """The Chinese name of a value."""
    return _BY_MEMBER[type(member), member.value][0]


def en(member: StrEnum) -> str:
    """The English name of a value."""
    return _BY_MEMBER[type(member), member.value][1]


def trigger_words(text: str) -> tuple[str, str]:
    """A trigger such as ``act.list`` in Chinese and English."""
    kind, _, what = text.partition(".")
    for group, prefix in ((ACT, "act"), (STEP, "step"), (NOTICE, "served"), (TERM, "lapsed")):
        if kind == prefix:
            words = next((w for m, w in group.items() if m.value == what), None)
            if words is not None:
                before = TRIGGER_WORDS.get(kind, ("", ""))
                return f"{words[0]}{before[0]}", f"{words[1]} {before[1]}".strip()
    zh_word, en_word = TRIGGER_WORDS.get(kind, (kind, kind))
    band = next((w for m, w in OTHER.items() if isinstance(m, Band) and m.value == what), None)
    return (f"{zh_word}：{band[0]}", f"{en_word}: {band[1]}") if band else (zh_word, en_word)


def _told(code: str, detail: tuple[str, ...], side: int) -> tuple[str, ...]:
    """The detail of a refusal in words."""
    if code == "no_row" and len(detail) == 2:
        return (STATUS[Status(detail[0])][side], trigger_words(detail[1])[side])
    if code == "complaint_stage":
        number, stage, trigger = detail
        return (
            number,
            complaint_words.STAGE[ComplaintStage(stage)][side],
            trigger_words(trigger)[side],
        )
    if code == "needs_missing":
        return tuple(NEED[Need(one)][side] for one in detail)
    if code == "particulars":
        return tuple(PARTICULARS.get(one, (one, one))[side] for one in detail)
    if code in ("not_issued", "no_proof"):
        return tuple(NOTICE[Notice(one)][side] for one in detail)
    roles = {role.value: words for role, words in ROLE.items()}
    return tuple(roles[one][side] if one in roles else one for one in detail)


def refusal(refused: Refused, *, english: bool = False) -> str:
    """A refusal as a sentence that names what is missing and the next step."""
    side = int(english)
    told = _told(refused.code, refused.detail, side)
    padded = (*told, "", "")
    joined = (", " if english else "、").join(told)
    return REFUSALS[refused.code][side].format(*padded, all=joined)


def row_words(row_id: str, *, english: bool = False) -> str:
    """The title of a row of the lifecycle table."""
    row = ROW_BY_ID[row_id]
    return row.en if english else row.zh
