"""The Chinese and English names of the joint meeting's values."""

from __future__ import annotations

from domain.joint.indicators import Confirmed, Counted, Measure, Side, Tie, Window
from domain.joint.matters import Matter
from domain.joint.meetings import MeetingState
from domain.joint.pack import Hard, PackStage, Verdict
from domain.joint.records import GroupRole, Level, Owed, Progress, UnitKind
from domain.need_names import Words

MATTER: Words = {
    Matter.DECLARATION: ("职业病危害项目申报", "declaration of hazards"),
    Matter.SURVEY: ("职业病危害摸底调查", "baseline survey"),
    Matter.EVALUATION: ("控制效果评价", "evaluation of control"),
    Matter.TESTING: ("定期检测", "periodic testing"),
    Matter.HEALTH_CHECK: ("职业健康检查", "health checks"),
    Matter.NOTICE_AND_SIGNS: ("危害告知和警示标识", "information and warning signs"),
    Matter.TRAINING: ("职业卫生培训", "training"),
    Matter.FACILITIES: ("防护设施“三同时”", "protective facilities (three simultaneous)"),
    Matter.TREATMENT: ("职业病危害治理", "treatment of hazards"),
    Matter.SURVEILLANCE: ("职业健康监护", "health surveillance"),
}
MEASURE: Words = {
    Measure.RATE: ("比率", "rate"),
    Measure.COUNT: ("数量", "count"),
    Measure.MILESTONE: ("工作目标", "milestone"),
}
COUNTED: Words = {
    Counted.ENTERPRISES: ("按用人单位", "by enterprises"),
    Counted.PERSONS: ("按人数", "by persons"),
    Counted.PROJECTS: ("按建设项目", "by projects"),
}
WINDOW: Words = {
    Window.YEAR: ("截至期末的一年内", "the year up to the end"),
    Window.PLAN: ("规划期内", "since the plan began"),
    Window.EVER: ("不限", "ever"),
}
SIDE: Words = {
    Side.NUMERATOR: ("分子", "numerator"),
    Side.DENOMINATOR: ("分母", "denominator"),
}
TIE: Words = {
    Tie.AGREE: ("应等于", "equals"),
    Tie.WITHIN: ("不大于", "is at most"),
}
CONFIRMED: Words = {
    Confirmed.DOCUMENT: ("文件规定", "in the document"),
    Confirmed.OFFICE: ("本机关规定", "office policy"),
    Confirmed.UNCONFIRMED: ("建议口径，待确认", "suggested, unconfirmed"),
}
UNIT_KIND: Words = {
    UnitKind.BUREAU: ("部门", "bureau"),
    UnitKind.TOWNSHIP: ("镇乡街", "township"),
    UnitKind.PARK: ("园区", "park"),
    UnitKind.INSTITUTION: ("技术机构", "institution"),
}
GROUP_ROLE: Words = {
    GroupRole.HEAD: ("组长", "head"),
    GroupRole.DEPUTY: ("副组长", "deputy head"),
    GroupRole.MEMBER: ("组员", "member"),
}
PROGRESS: Words = {
    Progress.OPEN: ("未办", "open"),
    Progress.UNDER_WAY: ("办理中", "under way"),
    Progress.DONE: ("已办结", "done"),
    Progress.DROPPED: ("不再办理", "dropped"),
}
LEVEL: Words = {
    Level.UNIT_HEAD: ("单位负责人", "head of the unit"),
    Level.GROUP: ("领导小组", "leading group"),
}
OWED: Words = {
    Owed.RESOLUTION: ("会议决议", "resolution"),
    Owed.TASK: ("交办任务", "task"),
    Owed.GOAL: ("阶段性目标", "stage goal"),
    Owed.FINDING: ("督导问题", "finding of a supervision"),
}
VERDICT: Words = {
    Verdict.MET: ("达到", "met"),
    Verdict.MISSED: ("未达到", "missed"),
    Verdict.NONE: ("—", "—"),
}
HARD: Words = {
    Hard.CHALLENGED: ("复议、诉讼或停止执行未决", "a review, a suit or a stay is pending"),
    Hard.RESTS: ("公示或期限中止", "its publicity or a term rests"),
    Hard.LONG: ("开始九十日以上未作决定", "undecided after ninety days"),
}
MEETING_STATE: Words = {
    MeetingState.CONVENED: ("已召集", "convened"),
    MeetingState.HELD: ("已召开，待纪要", "held, minutes to come"),
    MeetingState.MINUTED: ("已有纪要", "with minutes"),
}
PACK_STAGE: Words = {
    PackStage.COUNTED: ("按记录统计", "counting what is on record"),
    PackStage.WRITTEN: ("生成网页、PDF和DOCX", "making page, PDF and DOCX"),
    PackStage.CHECKED: ("逐个核对数字", "comparing every number"),
}
GROUPS = (
    VERDICT, HARD,
    MATTER, MEASURE, COUNTED, WINDOW, CONFIRMED, UNIT_KIND, GROUP_ROLE, PROGRESS, LEVEL, OWED,
    MEETING_STATE, PACK_STAGE, SIDE, TIE,
)  # fmt: skip
