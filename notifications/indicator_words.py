"""The words of the page of indicators. One line per word: key, Chinese, English."""

from __future__ import annotations

INDICATORS: tuple[tuple[str, str, str], ...] = (
    ("indicators", "防治指标", "Indicators"),
    ("indicators_title", "职业病防治规划指标完成情况", "How the plan's indicators stand"),
    (
        "indicators_lead",
        "职业病防治联席会议每季度核对的指标：目标、各季度数值、口径和更正。文件只规定了目标，没有规定口径；标“待确认”的口径是建议，尚未经联席会议确认。",
        "What the joint meeting looks at every quarter: targets, figures, what they count, corrections."
        " The document set targets and no denominators; what is marked unconfirmed is suggested and"
        " was not adopted by the meeting.",
    ),
    (
        "indicators_as_of",
        "截至{period}，据{day}的记录，第{edition}版。",
        "{period}, from the records of {day}, edition {edition}.",
    ),
    (
        "indicators_least",
        "涉及人数少于{least}的数字，以及由其可以推算的数字，不公布。",
        "Counts of fewer than {least} people, and figures from which they could be worked out, are not told.",
    ),
    ("indicator_target", "目标", "Target"),
    ("indicator_now", "本期", "Now"),
    ("indicator_result", "结果", "Result"),
    ("indicator_unit", "责任单位", "Unit"),
    ("indicator_quarter", "季度", "Quarter"),
    ("indicator_rate", "比率", "Rate"),
    ("indicator_count", "数量", "Count"),
    ("indicator_numerator", "分子", "Numerator"),
    ("indicator_denominator", "分母", "Denominator"),
    ("indicator_gaps", "说明", "Note"),
    ("indicator_unconfirmed", "待确认", "unconfirmed"),
    ("indicator_hidden", "不公布", "not told"),
    ("indicator_none", "—", "—"),
    ("indicator_met", "达到", "met"),
    ("indicator_missed", "未达到", "missed"),
    ("indicator_all", "各项指标", "All indicators"),
    ("indicator_counts", "统计事项", "Figures"),
    ("indicator_milestones", "工作目标", "Milestones"),
    ("indicator_resolutions", "可以公开的会议决议", "Resolutions that may be public"),
    ("indicator_no_resolution", "没有可以公开的决议。", "There is none."),
    ("indicator_resolution", "决议", "Resolution"),
    ("indicator_due", "期限", "Due"),
    ("indicator_state", "进展", "State"),
    ("indicator_late", "逾期", "late"),
    ("indicator_corrections", "更正", "Corrections"),
    (
        "indicator_restated",
        "{period}曾公布{was}，现为{now}（{day}起）",
        "{period} was given as {was}; it is {now} (since {day})",
    ),
    ("indicator_files", "数据文件", "As data"),
    ("progress_open", "未办", "open"),
    ("progress_under_way", "办理中", "under way"),
    ("progress_done", "已办结", "done"),
    ("progress_dropped", "不再办理", "dropped"),
)
