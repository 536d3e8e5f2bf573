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
    RELIST_NOTICED = "relist_noticed"  # 拟恢复列入告知: the early removal was got by fraud
    WITHDRAWN = "withdrawn"  # 已撤销列入
    NOT_LISTED = "not_listed"  # 不予列入
    CLOSED = "closed"  # 结案
    TRANSFERRED = "transferred"  # 已移送有管辖权的机关
    ENDED = "ended"  # 主体终止: deregistered, or the operator died


TERMINAL = frozenset(
    {
        Status.REMOVED,
        Status.WITHDRAWN,
        Status.NOT_LISTED,
        Status.CLOSED,
        Status.TRANSFERRED,
        Status.ENDED,
    }
)
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
    REGISTER_EVIDENCE = "register_evidence"
    DISPOSE_OF_EVIDENCE = "dispose_of_evidence"
    CONTROL = "control"
    LIFT_CONTROL = "lift_control"
    WARN_ON_THE_SPOT = "warn_on_the_spot"
    PRENOTIFY_WARNING = "prenotify_warning"
    WARN_AND_ORDER = "warn_and_order"
    EXTEND = "extend"
    REFUSE_EXTENSION = "refuse_extension"
    FILE_PENALTY = "file_penalty"
    PRENOTIFY_PENALTY = "prenotify_penalty"
    CONVENE_HEARING = "convene_hearing"
    PENALISE = "penalise"
    NO_PENALTY = "no_penalty"
    DEFER_FINE = "defer_fine"
    REFUSE_DEFERRAL = "refuse_deferral"
    DEMAND = "demand"
    APPLY_TO_COURT = "apply_to_court"
    REQUEST_CLOSURE = "request_closure"
    TRANSFER_TO_POLICE = "transfer_to_police"
    TRANSFER_JURISDICTION = "transfer_jurisdiction"
    CLOSE = "close"
    NOMINATE = "nominate"
    NOTIFY_INTENT = "notify_intent"
    LIST = "list"
    DO_NOT_LIST = "do_not_list"
    SUSPEND_PUBLICITY = "suspend_publicity"
    REMOVE_EARLY = "remove_early"
    REFUSE_REPAIR = "refuse_repair"
    REMOVE_EXPIRED = "remove_expired"
    HOLD = "hold"
    CORRECT_ENTRY = "correct_entry"
    WITHDRAW = "withdraw"
    DECLINE_COMPLAINT = "decline_complaint"
    REFER_COMPLAINT = "refer_complaint"
    FIND_NO_ACTION = "find_no_action"
    EXTEND_COMPLAINT = "extend_complaint"
    NOTIFY_RELISTING = "notify_relisting"
    RELIST = "relist"
    DO_NOT_RELIST = "do_not_relist"
    NOTIFY_SUCCESSOR = "notify_successor"
    CARRY_OVER = "carry_over"
    DO_NOT_CARRY_OVER = "do_not_carry_over"
    INFORM_DISTRICT = "inform_district"
    END_ENTITY = "end_entity"
    SUSPEND_TERM = "suspend_term"
    RESUME_TERM = "resume_term"


class TermTurn(ClosedList):
    """What an act does to the running term that its particulars name."""

    SUSPEND = "suspend"
    RESUME = "resume"


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
    INVESTIGATION_REPORTED = "investigation_reported"
    SPOT_DECISION_FILED = "spot_decision_filed"
    WARNING_REVOKED = "warning_revoked"
    RECUSAL_REQUESTED = "recusal_requested"
    RECUSAL_REFUSED = "recusal_refused"
    RECUSED = "recused"
    DEFENCE_RECEIVED = "defence_received"
    DEFENCE_WAIVED = "defence_waived"
    DEFENCE_REVIEWED = "defence_reviewed"
    EXTENSION_REQUESTED = "extension_requested"
    RECTIFICATION_REPORTED = "rectification_reported"
    REFUSED_TO_RECTIFY = "refused_to_rectify"
    ITEMS_OPEN = "items_open"
    ENTRY_REFUSED = "entry_refused"
    NO_REPLY = "no_reply"
    HEARING_REQUESTED = "hearing_requested"
    HEARING_HELD = "hearing_held"
    HEARING_FORFEITED = "hearing_forfeited"
    HEARING_WITHDRAWN = "hearing_withdrawn"
    LEGAL_REVIEW = "legal_review"
    COLLECTIVE_DISCUSSION = "collective_discussion"
    PERFORMED = "performed"
    DEFERRAL_REQUESTED = "deferral_requested"
    COURT_RULED = "court_ruled"
    GOVERNMENT_DECIDED = "government_decided"
    CRIME_SUSPECTED = "crime_suspected"
    POLICE_ANSWERED = "police_answered"
    RECONSIDERATION_FILED = "reconsideration_filed"
    REMEDY_REPLIED = "remedy_replied"
    RECONSIDERATION_UPHELD = "reconsideration_upheld"
    SUIT_FILED = "suit_filed"
    SUIT_UPHELD = "suit_upheld"
    MEETING_RECOMMENDED = "meeting_recommended"
    MEETING_DECLINED = "meeting_declined"
    SUPERIOR_CONSENTED = "superior_consented"
    OBJECTION_RECEIVED = "objection_received"
    OBJECTION_WAIVED = "objection_waived"
    OBJECTION_REVIEWED = "objection_reviewed"
    SUSPENSION_ORDERED = "suspension_ordered"
    SUSPENSION_LIFTED = "suspension_lifted"
    DECISION_REVOKED = "decision_revoked"
    DECISION_CHANGED = "decision_changed"
    LISTING_ERROR_FOUND = "listing_error_found"
    ENTRY_ANSWERED = "entry_answered"
    REPAIR_APPLIED = "repair_applied"
    REPAIR_VERIFIED = "repair_verified"
    REPAIR_FRAUD_FOUND = "repair_fraud_found"
    SUCCESSION_ESTABLISHED = "succession_established"
    SUCCESSOR_OBJECTED = "successor_objected"
    SUCCESSOR_ANSWERED = "successor_answered"
    RELOCATED = "relocated"
    OUT_OF_BUSINESS = "out_of_business"
    ENTITY_ENDED = "entity_ended"
    AGENCY_SUCCEEDED = "agency_succeeded"


class Notice(ClosedList):
    """Documents the procedure produces; content in ``notifications/catalogue.py``."""

    COMPLAINT_RECEIPT = "complaint_receipt"  # 举报受理告知书
    COMPLAINT_DECLINED = "complaint_declined"  # 举报不予受理告知书
    COMPLAINT_REFERRAL = "complaint_referral"  # 举报转办告知书
    COMPLAINT_EXTENDED = "complaint_extended"  # 举报延长办理期限告知书
    COMPLAINT_REPLY = "complaint_reply"  # 举报答复意见书
    EVIDENCE_REGISTRATION = "evidence_registration"  # 先行登记保存证据决定书
    EVIDENCE_DISPOSAL = "evidence_disposal"  # 先行登记保存证据处理决定书
    CONTROL_DECISION = "control_decision"  # 临时控制措施决定书
    CONTROL_LIFTED = "control_lifted"  # 解除临时控制措施通知书
    SPOT_DECISION = "spot_decision"  # 当场行政处罚决定书（警告）
    WARNING_PRENOTICE = "warning_prenotice"  # 行政处罚事先告知书（警告）
    WARNING_DECISION = "warning_decision"  # 行政处罚决定书（警告）
    RECTIFICATION_ORDER = "rectification_order"  # 责令限期改正通知书
    EXTENSION_REPLY = "extension_reply"  # 延期整改批复
    EXTENSION_REFUSAL = "extension_refusal"  # 不予延期整改通知书
    REINSPECTION_OPINION = "reinspection_opinion"  # 整改复查意见书
    PENALTY_PRENOTICE = "penalty_prenotice"  # 行政处罚事先告知书
    HEARING_NOTICE = "hearing_notice"  # 听证通知书
    PENALTY_DECISION = "penalty_decision"  # 行政处罚决定书
    NO_PENALTY_DECISION = "no_penalty_decision"  # 不予行政处罚决定书
    DEFERRAL_REPLY = "deferral_reply"  # 暂缓（分期）缴纳罚款批准书
    DEFERRAL_REFUSAL = "deferral_refusal"  # 不予暂缓（分期）缴纳罚款通知书
    DEMAND_LETTER = "demand_letter"  # 催告书
    COURT_APPLICATION = "court_application"  # 强制执行申请书, to the court
    CLOSURE_REQUEST = "closure_request"  # 提请责令停建、关闭的请示, to the government
    CRIME_TRANSFER = "crime_transfer"  # 涉嫌犯罪案件移送书, to the police
    CASE_TRANSFER = "case_transfer"  # 案件移送函, to the competent agency
    AGENCY_CHANGE = "agency_change"  # 案件承接告知书
    INTENT_TO_LIST = "intent_to_list"  # 拟列入告知书
    LISTING_DECISION = "listing_decision"  # 列入决定书
    REPAIR_GUIDE = "repair_guide"  # 信用修复告知书, served with the listing (两书同达)
    NOT_LISTED_NOTICE = "not_listed_notice"  # 不予列入通知书
    SUSPENSION_NOTICE = "suspension_notice"  # 停止公示通知书
    REPAIR_REFUSAL = "repair_refusal"  # 不予信用修复决定书
    HOLD_DECISION = "hold_decision"  # 延续公示决定书
    CORRECTION_NOTICE = "correction_notice"  # 更正公告
    RELISTING_INTENT = "relisting_intent"  # 拟撤销移出、恢复列入告知书
    RELISTING_DECISION = "relisting_decision"  # 撤销移出、恢复列入决定书
    NOT_RELISTED_NOTICE = "not_relisted_notice"  # 不予恢复列入通知书
    SUCCESSION_NOTICE = "succession_notice"  # 义务承继告知书, to the successor
    SUCCESSION_DECISION = "succession_decision"  # 义务承继决定书, to the successor
    NO_SUCCESSION_NOTICE = "no_succession_notice"  # 不予承继通知书, to the successor
    RELOCATION_REPORT = "relocation_report"  # 用人单位迁址情况通报, to the new district
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
    TERM_RUNS = "term_runs"
    TERM_RESTS = "term_rests"
    # of the matters that run beside the procedure
    EVIDENCE_HELD = "evidence_held"
    EVIDENCE_NOT_HELD = "evidence_not_held"
    CONTROL_IN_FORCE = "control_in_force"
    CONTROL_NOT_IN_FORCE = "control_not_in_force"
    NO_STAY = "no_stay"
    STAYED = "stayed"
    LAST_STAY = "last_stay"
    CRIME_ON_FILE = "crime_on_file"
    WITH_THE_POLICE = "with_the_police"
    NOT_WITH_THE_POLICE = "not_with_the_police"
    NO_REMEDY_RUNNING = "no_remedy_running"
    NO_RECUSAL_PENDING = "no_recusal_pending"
    # of the penalty and its performance
    INVESTIGATION_REPORTED = "investigation_reported"
    DIRECT_OFFENCE = "direct_offence"
    FINE_WITHIN_RANGE = "fine_within_range"
    EXTENSION_WITHIN_CAP = "extension_within_cap"
    EXTENSION_PENDING = "extension_pending"
    NO_REPORT_ON_FILE = "no_report_on_file"
    DEFERRAL_PENDING = "deferral_pending"
    FINE_OVERDUE = "fine_overdue"
    DEMAND_TERM_OVER = "demand_term_over"
    REMEDIES_OVER = "remedies_over"
    COURT_TERM_RUNNING = "court_term_running"
    # of the list
    SUPERIOR_HAS_CONSENTED = "superior_has_consented"
    EVER_PUBLISHED = "ever_published"
    LISTING_TERM_RUNNING = "listing_term_running"
    NOT_RECTIFIED = "not_rectified"
    HOLD_ALLOWED = "hold_allowed"
    HOLD_NOT_ALLOWED = "hold_not_allowed"
    REPAIR_PENDING = "repair_pending"
    CHANGE_ON_FILE = "change_on_file"
    REMOVED_EARLY = "removed_early"
    FRAUD_ON_FILE = "fraud_on_file"
    RELISTING_INTENT_SERVED = "relisting_intent_served"
    MEASURES_ALLOWED = "measures_allowed"
    PUBLICITY_ALLOWED = "publicity_allowed"
    # of those who come and go
    SUCCESSION_ON_FILE = "succession_on_file"
    SUCCESSOR_NOTICE_SERVED = "successor_notice_served"
    SUCCESSOR_WINDOW_CLOSED = "successor_window_closed"
    SUCCESSOR_HEARD = "successor_heard"
    RELOCATION_ON_FILE = "relocation_on_file"
    ENTITY_HAS_ENDED = "entity_has_ended"
    ACTION_ON_FILE = "action_on_file"
    ANSWER_TERM_RUNS = "answer_term_runs"
    TRANSFER_OBJECTION_RUNS = "transfer_objection_runs"
    REVIEW_REQUEST_RUNS = "review_request_runs"
    OTHER_COMPLAINT_ON_FILE = "other_complaint_on_file"
    COMPLAINANT_NAMED = "complainant_named"
    FILING_DECIDED = "filing_decided"
    RETALIATION_OPEN = "retaliation_open"
