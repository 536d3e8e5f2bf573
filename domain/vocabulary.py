"""The words of the procedure: where a case stands, what is done, what is written."""

from __future__ import annotations

from domain.closed_list import ClosedList


class Status(ClosedList):
    """Where a case stands. Waiting for signatures is not a state: see ``Case.proposal``."""

    START = "start"  # nothing on file yet
    LEAD = "lead"  # 线索: a complaint, not yet inspected
    INSPECTED = "inspected"  # 已检查: over a limit, or harm established, not yet filed
    FILED = "filed"  # 已立案: warning proceeding
    WARNING_NOTICED = "warning_noticed"  # 警告事先告知
    ORDERED = "ordered"  # 警告并责令限期改正
    OVERDUE = "overdue"  # 逾期未改正 / 拒绝整改 / 整改不到位
    PENALTY_FILED = "penalty_filed"  # 处罚立案
    PENALTY_NOTICED = "penalty_noticed"  # 处罚事先告知
    HEARING = "hearing"  # 听证
    PENALISED = "penalised"  # 已作出处罚决定, not yet served
    EFFECTIVE = "effective"  # 处罚决定已送达生效
    CANDIDATE = "candidate"  # 拟列入对象
    LIST_NOTICED = "list_noticed"  # 拟列入告知
    LISTED = "listed"  # 已列入, not yet published
    PUBLISHED = "published"  # 已公布
    SUSPENDED = "suspended"  # 暂停公示
    REMOVED = "removed"  # 已移出
    WITHDRAWN = "withdrawn"  # 已撤销列入
    NOT_LISTED = "not_listed"  # 不予列入
    CLOSED = "closed"  # 结案


TERMINAL = frozenset({Status.REMOVED, Status.WITHDRAWN, Status.NOT_LISTED, Status.CLOSED})
ON_THE_LIST = frozenset({Status.LISTED, Status.PUBLISHED, Status.SUSPENDED})
PUBLIC = frozenset({Status.PUBLISHED})


class Ground(ClosedList):
    """Why an enterprise can be listed: the founding document's three, a closed list."""

    G1_EXCEEDED = "G1"  # 工作场所职业病危害因素严重超标
    G2_RECTIFICATION = "G2"  # 拒绝整改或整改不到位
    G3_HARM = "G3"  # 对劳动者职业健康造成重大损害


class ComplaintStage(ClosedList):
    """Where one complaint stands; its case may be anywhere meanwhile."""

    RECEIVED = "received"  # 已收到，待定去向
    DECLINED = "declined"  # 不予受理
    REFERRED = "referred"  # 已转送有权处理的机关
    ACCEPTED = "accepted"  # 已受理，办理中
    ANSWERED = "answered"  # 已作出答复意见，待反馈
    FED_BACK = "fed_back"  # 已反馈，可请求复查
    UNDER_REVIEW = "under_review"  # 复查中
    REVIEWED = "reviewed"  # 复查维持，可请求复核
    UNDER_FINAL_REVIEW = "under_final_review"  # 复核中
    ENDED = "ended"  # 办结


class Act(ClosedList):
    """What officials can ask to have done; each binds somebody and needs signatures."""

    FILE = "file"
    CLOSE_LEAD = "close_lead"
    PRENOTIFY_WARNING = "prenotify_warning"
    WARN_AND_ORDER = "warn_and_order"
    EXTEND = "extend"
    FILE_PENALTY = "file_penalty"
    PRENOTIFY_PENALTY = "prenotify_penalty"
    CONVENE_HEARING = "convene_hearing"
    PENALISE = "penalise"
    NO_PENALTY = "no_penalty"
    CLOSE = "close"
    NOMINATE = "nominate"
    NOTIFY_INTENT = "notify_intent"
    LIST = "list"
    DO_NOT_LIST = "do_not_list"
    REMOVE_EARLY = "remove_early"
    REMOVE_EXPIRED = "remove_expired"
    WITHDRAW = "withdraw"
    DECLINE_COMPLAINT = "decline_complaint"
    REFER_COMPLAINT = "refer_complaint"
    FIND_NO_ACTION = "find_no_action"
    EXTEND_COMPLAINT = "extend_complaint"


class Step(ClosedList):
    """Procedural facts that are put on file, each with its document."""

    COMPLAINT_ACCEPTED = "complaint_accepted"
    COMPLAINT_ANSWERED = "complaint_answered"
    COMPLAINT_FED_BACK = "complaint_fed_back"
    COMPLAINT_LINKED = "complaint_linked"
    TRANSFER_REFUSED = "transfer_refused"
    REFERRAL_ANSWERED = "referral_answered"
    FILING_TOLD = "filing_told"
    REVIEW_ASKED = "review_asked"
    REVIEW_UPHELD = "review_upheld"
    REVIEW_SENT_BACK = "review_sent_back"
    RETALIATION_REPORTED = "retaliation_reported"
    RETALIATION_ANSWERED = "retaliation_answered"
    HARM_ESTABLISHED = "harm_established"
    LABORATORY_ANSWERED = "laboratory_answered"
    DEFENCE_RECEIVED = "defence_received"
    DEFENCE_WAIVED = "defence_waived"
    DEFENCE_REVIEWED = "defence_reviewed"
    EXTENSION_REQUESTED = "extension_requested"
    REFUSED_TO_RECTIFY = "refused_to_rectify"
    ITEMS_OPEN = "items_open"
    ENTRY_REFUSED = "entry_refused"
    NO_REPLY = "no_reply"
    HEARING_REQUESTED = "hearing_requested"
    HEARING_HELD = "hearing_held"
    LEGAL_REVIEW = "legal_review"
    COLLECTIVE_DISCUSSION = "collective_discussion"
    PERFORMED = "performed"
    MEETING_RECOMMENDED = "meeting_recommended"
    OBJECTION_RECEIVED = "objection_received"
    OBJECTION_WAIVED = "objection_waived"
    OBJECTION_REVIEWED = "objection_reviewed"
    SUSPENSION_ORDERED = "suspension_ordered"
    SUSPENSION_LIFTED = "suspension_lifted"
    DECISION_REVOKED = "decision_revoked"
    LISTING_ERROR_FOUND = "listing_error_found"
    REPAIR_APPLIED = "repair_applied"
    REPAIR_VERIFIED = "repair_verified"


class Notice(ClosedList):
    """Documents the procedure produces; content in ``notifications/catalogue.py``."""

    COMPLAINT_RECEIPT = "complaint_receipt"  # 举报受理告知书
    COMPLAINT_DECLINED = "complaint_declined"  # 举报不予受理告知书
    COMPLAINT_REFERRAL = "complaint_referral"  # 举报转办告知书
    COMPLAINT_EXTENDED = "complaint_extended"  # 举报延长办理期限告知书
    COMPLAINT_REPLY = "complaint_reply"  # 举报答复意见书
    WARNING_PRENOTICE = "warning_prenotice"  # 行政处罚事先告知书（警告）
    WARNING_DECISION = "warning_decision"  # 行政处罚决定书（警告）
    RECTIFICATION_ORDER = "rectification_order"  # 责令限期改正通知书
    EXTENSION_REPLY = "extension_reply"  # 延期整改批复
    REINSPECTION_OPINION = "reinspection_opinion"  # 整改复查意见书
    PENALTY_PRENOTICE = "penalty_prenotice"  # 行政处罚事先告知书
    HEARING_NOTICE = "hearing_notice"  # 听证通知书
    PENALTY_DECISION = "penalty_decision"  # 行政处罚决定书
    NO_PENALTY_DECISION = "no_penalty_decision"  # 不予行政处罚决定书
    INTENT_TO_LIST = "intent_to_list"  # 拟列入告知书
    LISTING_DECISION = "listing_decision"  # 列入决定书
    REPAIR_GUIDE = "repair_guide"  # 信用修复告知书, served with the listing (两书同达)
    NOT_LISTED_NOTICE = "not_listed_notice"  # 不予列入通知书
    REMOVAL_DECISION = "removal_decision"  # 移出决定书
    WITHDRAWAL_DECISION = "withdrawal_decision"  # 撤销列入决定书


# What is written to a complainant; nobody's name or address stands on it or on its service.
TO_COMPLAINANT = frozenset(
    {
        Notice.COMPLAINT_RECEIPT,
        Notice.COMPLAINT_DECLINED,
        Notice.COMPLAINT_REFERRAL,
        Notice.COMPLAINT_EXTENDED,
        Notice.COMPLAINT_REPLY,
    }
)


class Need(ClosedList):
    """What must be on file before a row may be taken; tested in ``due_process.py``."""

    TWO_INSPECTORS = "two_inspectors"
    A_GROUND = "a_ground"
    VIOLATION_STANDS = "violation_stands"
    WARNING_PRENOTICE_SERVED = "warning_prenotice_served"
    PENALTY_PRENOTICE_SERVED = "penalty_prenotice_served"
    DEFENCE_WINDOW_CLOSED = "defence_window_closed"
    DEFENCE_ANSWERED = "defence_answered"
    HEARING_RIGHT_CLOSED = "hearing_right_closed"
    HEARING_HELD_IF_ASKED = "hearing_held_if_asked"
    COLLECTIVELY_DISCUSSED = "collectively_discussed"
    HARM_ON_FILE = "harm_on_file"
    HEARING_ASKED_IN_TIME = "hearing_asked_in_time"
    CHAIR_IS_NO_INSPECTOR = "chair_is_no_inspector"
    HEARING_NOTICE_GIVEN = "hearing_notice_given"
    NOT_HARSHER_THAN_NOTICED = "not_harsher_than_noticed"
    EXTENSION_ASKED_IN_TIME = "extension_asked_in_time"
    RECTIFICATION_ORDER_SERVED = "rectification_order_served"
    RECTIFICATION_TERM_OVER = "rectification_term_over"
    DECISION_SERVED = "decision_served"
    MEETING_HAS_RECOMMENDED = "meeting_has_recommended"
    INTENT_SERVED = "intent_served"
    OBJECTION_WINDOW_CLOSED = "objection_window_closed"
    OBJECTION_ANSWERED = "objection_answered"
    LISTING_DECISION_SERVED = "listing_decision_served"
    REMOVAL_APPLIED_AND_VERIFIED = "removal_applied_and_verified"
    EARLIEST_EXIT_REACHED = "earliest_exit_reached"
    LISTING_TERM_OVER = "listing_term_over"
    RECTIFIED = "rectified"
    BASIS_FALLEN = "basis_fallen"
    DUTIES_PERFORMED = "duties_performed"
    ACTION_ON_FILE = "action_on_file"
    ANSWER_TERM_RUNS = "answer_term_runs"
    TRANSFER_OBJECTION_RUNS = "transfer_objection_runs"
    REVIEW_REQUEST_RUNS = "review_request_runs"
    OTHER_COMPLAINT_ON_FILE = "other_complaint_on_file"
    COMPLAINANT_NAMED = "complainant_named"
    FILING_DECIDED = "filing_decided"
    RETALIATION_OPEN = "retaliation_open"
