"""The penalty: filed, investigated, told before, heard, decided, served, revoked or changed."""

from __future__ import annotations

from domain.findings import Band
from domain.roles import Role
from domain.row import LEGAL_THEN_HEAD, Row
from domain.standing import AFTER_DECISION
from domain.timelimits import TermKind
from domain.triggers import act, lapsed, reinspected, served, step
from domain.vocabulary import Act, Need, Notice, Status, Step

S, N, T, R = Status, Need, TermKind, Role

# fmt: off
PENALTY: tuple[Row, ...] = (
    Row(id="P1", zh="处罚立案（逾期不改正）", en="the penalty case is filed",
        when=(S.OVERDUE,), on=act(Act.FILE_PENALTY), becomes=S.PENALTY_FILED,
        signed_by=(R.AGENCY_HEAD,), starts=(T.DECISION,), basis=("行政处罚法 54、60",)),
    Row(id="P2", zh="处罚立案（重大损害）", en="the penalty case is filed on harm",
        when=(S.INSPECTED,), on=act(Act.FILE_PENALTY), becomes=S.PENALTY_FILED,
        needs=(N.HARM_ON_FILE,), signed_by=(R.AGENCY_HEAD,), particulars=("inspectors",),
        starts=(T.DECISION,), basis=("职业病防治法 77", "行政处罚法 54、60")),
    Row(id="P2b", zh="处罚立案（可直接处以罚款的违法行为）", en="filed on an offence fined at once",
        when=(S.INSPECTED,), on=act(Act.FILE_PENALTY), becomes=S.PENALTY_FILED,
        needs=(N.VIOLATION_STANDS, N.DIRECT_OFFENCE), signed_by=(R.AGENCY_HEAD,),
        particulars=("inspectors", "offence"), starts=(T.DECISION,),
        basis=("职业病防治法 71、75", "使用有毒物品条例 58-63", "行政处罚法 54、60")),
    Row(id="P2c", zh="调查终结报告", en="the investigation is reported",
        when=(S.FILED, S.PENALTY_FILED), on=step(Step.INVESTIGATION_REPORTED),
        basis=("行政处罚法 54、57",)),
    Row(id="P3", zh="行政处罚事先告知", en="pre-notice of the penalty",
        when=(S.PENALTY_FILED,), on=act(Act.PRENOTIFY_PENALTY), becomes=S.PENALTY_NOTICED,
        needs=(N.INVESTIGATION_REPORTED, N.FINE_WITHIN_RANGE), signed_by=(R.SECTION_HEAD,), particulars=("violation", "legal_basis", "fine_yuan"),
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
        starts=(T.HEARING_NOTICE,), ends=(T.HEARING_NOTICE,), basis=("行政处罚法 64(2)",)),
    Row(id="P8", zh="听证通知期届满", en="the hearing may be held",
        when=(S.HEARING,), on=lapsed(T.HEARING_NOTICE), basis=("行政处罚法 64(2)",)),
    Row(id="P9", zh="举行听证", en="the hearing was held",
        when=(S.HEARING,), on=step(Step.HEARING_HELD), recorded_by=(R.HEARING_CHAIR,), becomes=S.PENALTY_NOTICED,
        needs=(N.HEARING_NOTICE_GIVEN,), basis=("行政处罚法 64、65",)),
    Row(id="P9b", zh="无正当理由不出席听证，视为放弃", en="the hearing was forfeited",
        when=(S.HEARING,), on=step(Step.HEARING_FORFEITED), recorded_by=(R.HEARING_CHAIR,), becomes=S.PENALTY_NOTICED,
        needs=(N.HEARING_NOTICE_GIVEN,), basis=("行政处罚法 64",)),
    Row(id="P9c", zh="撤回听证申请", en="the request for a hearing was withdrawn",
        when=(S.HEARING,), on=step(Step.HEARING_WITHDRAWN), becomes=S.PENALTY_NOTICED,
        ends=(T.HEARING_NOTICE,), basis=("行政处罚法 64",)),
    Row(id="P10", zh="法制审核", en="legal review",
        when=(S.PENALTY_NOTICED,), on=step(Step.LEGAL_REVIEW), recorded_by=(R.LEGAL_REVIEWER,), basis=("行政处罚法 58",)),
    Row(id="P11", zh="集体讨论", en="collective discussion",
        when=(S.PENALTY_NOTICED,), on=step(Step.COLLECTIVE_DISCUSSION), recorded_by=(R.AGENCY_HEAD,), basis=("行政处罚法 57",)),
    Row(id="P12", zh="作出行政处罚决定", en="the penalty is decided",
        when=(S.PENALTY_NOTICED,), on=act(Act.PENALISE), becomes=S.PENALISED,
        needs=(N.TWO_INSPECTORS, N.VIOLATION_STANDS, N.PENALTY_PRENOTICE_SERVED, N.DEFENCE_WINDOW_CLOSED,
               N.DEFENCE_ANSWERED, N.HEARING_RIGHT_CLOSED, N.HEARING_HELD_IF_ASKED,
               N.COLLECTIVELY_DISCUSSED, N.NOT_HARSHER_THAN_NOTICED, N.NO_RECUSAL_PENDING, N.NOT_WITH_THE_POLICE),
        signed_by=LEGAL_THEN_HEAD, particulars=("fine_yuan",),
        starts=(T.SERVE_DECISION,), ends=(T.DECISION, T.DEFENCE, T.HEARING_REQUEST),
        notices=(Notice.PENALTY_DECISION,), basis=("行政处罚法 45、57、58、59、60",)),
    Row(id="P13", zh="处罚决定书送达生效", en="the penalty decision was served",
        when=(S.PENALISED,), on=served(Notice.PENALTY_DECISION), becomes=S.EFFECTIVE,
        # Its own terms: those against the warning may still run, and must not stand for them.
        starts=(T.PAY_FINE, T.RECONSIDERATION, T.SUIT),
        ends=(T.SERVE_DECISION, T.RECONSIDERATION, T.SUIT),
        basis=("行政处罚法 61、67", "行政复议法 20", "行政诉讼法 46")),
    *(Row(id=f"P15{mark}", zh="处罚后复查，记入案卷", en="a re-inspection after the decision is kept",
          when=AFTER_DECISION, on=reinspected(band), basis=("职业病防治法 26(4)",))
      for mark, band in zip("abcd", Band, strict=True)),
    Row(id="P17", zh="处罚决定被撤销，终止", en="the decision was revoked: ended",
        when=(S.PENALISED, S.EFFECTIVE, S.CANDIDATE, S.LIST_NOTICED),
        on=step(Step.DECISION_REVOKED), becomes=S.CLOSED,
        ends=(T.SERVE_DECISION, T.PAY_FINE, T.OBJECTION, T.DEMAND, T.COURT_APPLICATION,
              T.REMEDY_REPLY),
        basis=("行政处罚法 48、75",)),
    Row(id="P18", zh="处罚决定被变更", en="the decision was changed before the list",
        when=(S.EFFECTIVE, S.CANDIDATE, S.LIST_NOTICED), on=step(Step.DECISION_CHANGED),
        becomes=S.EFFECTIVE, ends=(T.OBJECTION,), basis=("行政处罚法 48、75",)),
)
# fmt: on
