"""The papers of the joint meeting: which facts each must carry.

Of the same make and the same red head as the announcements; they go to units and are not published.
"""

from __future__ import annotations

from notifications.announcement_rows import AnnouncementRow

HEAD = ("office.name", "office.address", "office.phone", "number", "issued_on")
BASIS = ("联席会议制度 二、四",)

CONVENING = AnnouncementRow(
    template="convening_notice.html.j2",
    zh="会议通知",
    en="Convening notice",
    required=(*HEAD, "meeting.number", "meeting.period", "meeting.held_on", "meeting.time",
              "meeting.place", "meeting.chair", "meeting.agenda", "to"),
    basis=BASIS,
)  # fmt: skip
MINUTES = AnnouncementRow(
    template="minutes.html.j2",
    zh="会议纪要",
    en="Minutes",
    required=(*HEAD, "meeting.number", "meeting.period", "meeting.held_on", "meeting.chair",
              "present", "paragraphs"),
    basis=BASIS,
)  # fmt: skip
CHARGE = AnnouncementRow(
    template="charge_notice.html.j2",
    zh="交办通知书",
    en="Notice of a charge",
    required=(*HEAD, "to", "charge.kind", "charge.text", "charge.due_on", "charge.basis"),
    basis=("联席会议制度 四·1",),
)
INTERVIEW = AnnouncementRow(
    template="interview_notice.html.j2",
    zh="约谈通知书",
    en="Notice of an interview",
    required=(*HEAD, "to", "interview.held_on", "interview.time", "interview.place",
              "interview.persons", "interview.said", "interview.basis"),
    basis=("联席会议制度 四·1",),
)  # fmt: skip
INTERVIEW_RECORD = AnnouncementRow(
    template="interview_record.html.j2",
    zh="约谈记录",
    en="Record of an interview",
    required=(*HEAD, "unit", "interview.held_on", "interview.persons",
              "interview.said", "interview.basis", "interview.notice"),
    basis=("联席会议制度 四·1",),
)  # fmt: skip
NON_PERFORMANCE = AnnouncementRow(
    template="non_performance_report.html.j2",
    zh="履职不力情况报告",
    en="Report of non-performance",
    required=(*HEAD, "to", "unit", "report.said", "report.about", "report.basis"),
    basis=("联席会议制度 四·1",),
)
ROUND = AnnouncementRow(
    template="round_opinion.html.j2",
    zh="督导意见书",
    en="Opinion of a supervision round",
    required=(*HEAD, "to", "round.on", "round.team", "round.scope", "round.summary"),
    basis=("联席会议制度 四·4",),
)
EVALUATION = AnnouncementRow(
    template="evaluation_report.html.j2",
    zh="终期评估报告",
    en="Final evaluation",
    required=(*HEAD, "plan.name", "plan.from", "plan.to", "upto", "targets"),
    basis=("联席会议制度 四·4",),
)
JOINT_PAPERS = (
    CONVENING, MINUTES, CHARGE, INTERVIEW, INTERVIEW_RECORD, NON_PERFORMANCE, ROUND, EVALUATION,
)  # fmt: skip
