"""The warning: filed, told before, defended, decided, or given on the spot."""

from __future__ import annotations

from domain.roles import Role
from domain.row import LEGAL_THEN_HEAD, SECTION_THEN_HEAD, Row
from domain.standing import AFTER_WARNING
from domain.timelimits import TermKind
from domain.triggers import act, lapsed, served, step
from domain.vocabulary import Act, Need, Notice, Status, Step

S, N, T, R = Status, Need, TermKind, Role

# fmt: off
WARNING: tuple[Row, ...] = (
    Row(id="F1", zh="立案（警告程序）", en="the warning case is filed",
        when=(S.INSPECTED,), on=act(Act.FILE), becomes=S.FILED,
        signed_by=(R.AGENCY_HEAD,), particulars=("inspectors",), starts=(T.DECISION,),
        basis=("行政处罚法 54、60",)),
    Row(id="F2", zh="不予立案", en="no case is filed",
        when=(S.LEAD, S.INSPECTED), on=act(Act.CLOSE_LEAD), becomes=S.CLOSED,
        signed_by=SECTION_THEN_HEAD, basis=("行政处罚法 33、57",)),
    Row(id="F0", zh="当场警告并责令限期改正", en="warning and order on the spot",
        when=(S.INSPECTED,), on=act(Act.WARN_ON_THE_SPOT), becomes=S.ORDERED,
        needs=(N.VIOLATION_STANDS,), signed_by=(R.INSPECTOR,),
        particulars=("inspectors", "violation", "legal_basis", "heard_on_the_spot", "spot_place",
                     "items", "rectification_days"),
        starts=(T.SERVE_DECISION,), notices=(Notice.SPOT_DECISION, Notice.RECTIFICATION_ORDER),
        basis=("职业病防治法 72", "行政处罚法 28、42、51、52")),
    Row(id="F0b", zh="当场处罚报所属机关备案", en="the decision on the spot is filed with the agency",
        when=AFTER_WARNING, on=step(Step.SPOT_DECISION_FILED), basis=("行政处罚法 52",)),
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
        when=(S.FILED, S.WARNING_NOTICED, S.PENALTY_FILED, S.PENALTY_NOTICED),
        on=act(Act.NO_PENALTY), becomes=S.CLOSED,
        signed_by=LEGAL_THEN_HEAD, ends=(T.DECISION, T.DEFENCE, T.HEARING_REQUEST),
        notices=(Notice.NO_PENALTY_DECISION,), basis=("行政处罚法 33、40、57",)),
    Row(id="F11", zh="办案期限届满未作出决定", en="the time to decide ran out",
        when=(S.FILED, S.WARNING_NOTICED, S.PENALTY_FILED, S.PENALTY_NOTICED, S.HEARING),
        on=lapsed(T.DECISION), basis=("行政处罚法 60",)),
    Row(id="F12", zh="警告决定被撤销，终止", en="the warning was revoked: ended",
        when=AFTER_WARNING, on=step(Step.WARNING_REVOKED), becomes=S.CLOSED,
        ends=(T.RECTIFICATION, T.SERVE_DECISION, T.DECISION, T.DEFENCE, T.HEARING_REQUEST,
              T.HEARING_NOTICE),
        basis=("行政处罚法 75",)),
    # -- the warning reaches the enterprise ------------------------------------------------
    Row(id="O2", zh="警告决定书送达", en="warning served: remedies start",
        when=(*AFTER_WARNING, S.CLOSED), on=served(Notice.WARNING_DECISION),
        starts=(T.RECONSIDERATION, T.SUIT), basis=("行政复议法 20", "行政诉讼法 46")),
    Row(id="O2b", zh="当场处罚决定书送达", en="decision on the spot served: remedies start",
        when=(*AFTER_WARNING, S.CLOSED), on=served(Notice.SPOT_DECISION),
        starts=(T.RECONSIDERATION, T.SUIT), basis=("行政复议法 20", "行政诉讼法 46")),
)
# fmt: on
