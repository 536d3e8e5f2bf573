"""The list: nominated, recommended, told before, objected to, decided, published, suspended."""

from __future__ import annotations

from domain.roles import Role
from domain.row import LEGAL_THEN_HEAD, Row
from domain.timelimits import TermKind
from domain.triggers import PUBLISHED, act, lapsed, served, step
from domain.vocabulary import Act, Need, Notice, Status, Step

S, N, T, R = Status, Need, TermKind, Role

# fmt: off
LISTING: tuple[Row, ...] = (
    Row(id="L1", zh="提出拟列入建议", en="nominated for the list",
        when=(S.EFFECTIVE,), on=act(Act.NOMINATE), becomes=S.CANDIDATE,
        needs=(N.DECISION_SERVED, N.A_GROUND, N.NO_STAY), signed_by=(R.SECTION_HEAD,),
        basis=("联席会议制度 四(2)", "国办发〔2020〕49号")),
    Row(id="L2", zh="联席会议研究建议", en="the joint meeting recommends",
        when=(S.CANDIDATE,), on=step(Step.MEETING_RECOMMENDED), recorded_by=(R.MEETING_SECRETARY,), basis=("联席会议制度 二",)),
    Row(id="L2b", zh="联席会议未建议列入", en="the joint meeting did not recommend it",
        when=(S.CANDIDATE,), on=step(Step.MEETING_DECLINED), recorded_by=(R.MEETING_SECRETARY,), basis=("联席会议制度 二",)),
    Row(id="L2c", zh="上级机关同意列入", en="the superior agency consents",
        when=(S.CANDIDATE, S.LIST_NOTICED), on=step(Step.SUPERIOR_CONSENTED),
        basis=("规则包（如有规定）",)),
    Row(id="L3", zh="拟列入告知", en="notice of intent to list",
        when=(S.CANDIDATE,), on=act(Act.NOTIFY_INTENT), becomes=S.LIST_NOTICED,
        needs=(N.DECISION_SERVED, N.A_GROUND, N.MEETING_HAS_RECOMMENDED, N.NO_STAY, N.MEASURES_ALLOWED),
        signed_by=(R.AGENCY_HEAD,), particulars=("measures", "removal_conditions"),
        notices=(Notice.INTENT_TO_LIST,), basis=("国办发〔2020〕49号 (八)",)),
    Row(id="L4", zh="拟列入告知书送达，异议期起算", en="intent served: the objection term starts",
        when=(S.LIST_NOTICED,), on=served(Notice.INTENT_TO_LIST),
        starts=(T.OBJECTION,), basis=("国办发〔2020〕49号 (八)",)),
    Row(id="L5", zh="异议期届满", en="the objection term is over",
        when=(S.LIST_NOTICED, S.RELIST_NOTICED), on=lapsed(T.OBJECTION), basis=("国办发〔2020〕49号 (八)",)),
    Row(id="L6", zh="收到异议", en="an objection came in",
        when=(S.LIST_NOTICED, S.RELIST_NOTICED), on=step(Step.OBJECTION_RECEIVED), basis=("国办发〔2020〕49号 (八)",)),
    Row(id="L7", zh="明确放弃异议", en="the objection was waived",
        when=(S.LIST_NOTICED, S.RELIST_NOTICED), on=step(Step.OBJECTION_WAIVED), ends=(T.OBJECTION,),
        basis=("国办发〔2020〕49号 (八)",)),
    Row(id="L8", zh="核实并反馈异议", en="the objection was examined and answered",
        when=(S.LIST_NOTICED, S.RELIST_NOTICED), on=step(Step.OBJECTION_REVIEWED), basis=("国办发〔2020〕49号 (八)",)),
    Row(id="L9", zh="列入决定", en="the listing is decided",
        when=(S.LIST_NOTICED,), on=act(Act.LIST), becomes=S.LISTED,
        needs=(N.DECISION_SERVED, N.A_GROUND, N.MEETING_HAS_RECOMMENDED, N.INTENT_SERVED,
               N.OBJECTION_WINDOW_CLOSED, N.OBJECTION_ANSWERED, N.NO_RECUSAL_PENDING, N.NO_STAY,
               N.MEASURES_ALLOWED),
        signed_by=LEGAL_THEN_HEAD, starts=(T.LISTING, T.EARLIEST_EXIT), ends=(T.OBJECTION,),
        notices=(Notice.LISTING_DECISION, Notice.REPAIR_GUIDE),
        basis=("国办发〔2020〕49号 (七)(八)", "国办发〔2025〕22号")),
    Row(id="L10", zh="不予列入", en="not listed",
        when=(S.CANDIDATE, S.LIST_NOTICED), on=act(Act.DO_NOT_LIST), becomes=S.NOT_LISTED,
        signed_by=LEGAL_THEN_HEAD, ends=(T.OBJECTION,), notices=(Notice.NOT_LISTED_NOTICE,),
        basis=("国办发〔2020〕49号 (八)",)),
    Row(id="L11", zh="列入决定书送达", en="the listing decision was served",
        when=(S.LISTED, S.SUSPENDED), on=served(Notice.LISTING_DECISION), basis=("行政处罚法 61",)),
    Row(id="L12", zh="向社会公布", en="published in an issue",
        when=(S.LISTED,), on=PUBLISHED, becomes=S.PUBLISHED,
        needs=(N.DECISION_SERVED, N.LISTING_DECISION_SERVED, N.NO_STAY, N.LISTING_TERM_RUNNING,
               N.PUBLICITY_ALLOWED),
        basis=("行政处罚法 48", "联席会议制度 四(2)")),
    # -- suspension by a reviewing organ, a court or the agency itself ----------------------
    Row(id="L13", zh="停止公示", en="publicity is suspended",
        when=(S.LISTED, S.PUBLISHED), on=step(Step.SUSPENSION_ORDERED), becomes=S.SUSPENDED,
        notices=(Notice.SUSPENSION_NOTICE,), basis=("行政复议法 42", "行政诉讼法 56")),
    Row(id="L13b", zh="本机关决定停止公示", en="the agency itself suspends publicity",
        when=(S.LISTED, S.PUBLISHED), on=act(Act.SUSPEND_PUBLICITY), becomes=S.SUSPENDED,
        signed_by=(R.AGENCY_HEAD,), notices=(Notice.SUSPENSION_NOTICE,),
        basis=("行政复议法 42", "行政诉讼法 56")),
    Row(id="L13c", zh="停止执行", en="the decision is stayed, or stayed again",
        when=(S.EFFECTIVE, S.CANDIDATE, S.LIST_NOTICED, S.SUSPENDED, S.RELIST_NOTICED), on=step(Step.SUSPENSION_ORDERED),
        basis=("行政处罚法 73", "行政复议法 42", "行政诉讼法 56")),
    Row(id="L14", zh="恢复公示", en="the suspension was lifted",
        when=(S.SUSPENDED,), on=step(Step.SUSPENSION_LIFTED), becomes=S.PUBLISHED,
        needs=(N.DECISION_SERVED, N.LAST_STAY, N.EVER_PUBLISHED, N.LISTING_TERM_RUNNING),
        basis=("行政复议法 42", "行政诉讼法 56")),
    Row(id="L14b", zh="恢复公示，尚待公布", en="the suspension was lifted before it was published",
        when=(S.SUSPENDED,), on=step(Step.SUSPENSION_LIFTED), becomes=S.LISTED,
        needs=(N.DECISION_SERVED, N.LAST_STAY, N.LISTING_TERM_RUNNING),
        basis=("行政复议法 42", "行政诉讼法 56")),
    Row(id="L14c", zh="解除停止执行", en="the stay was lifted",
        when=(S.EFFECTIVE, S.CANDIDATE, S.LIST_NOTICED, S.SUSPENDED, S.RELIST_NOTICED),
        on=step(Step.SUSPENSION_LIFTED), needs=(N.STAYED,),
        basis=("行政处罚法 73", "行政复议法 42", "行政诉讼法 56")),
)
# fmt: on
