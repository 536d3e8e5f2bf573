"""What is still to be done, and how it is called."""

from __future__ import annotations

from enum import StrEnum


class What(StrEnum):
    """What is to be done, and by whom."""

    RESAMPLE = "resample"  # 重新采样
    CONFIRM = "confirm"  # 本机关核对标准数值
    QUERY = "query"  # 质询检测机构
    RETALIATION = "retaliation"  # 查明打击报复，科室负责人
    TAKE_DOWN = "take_down"  # 撤下或更正条目，公示发布人员
    ACKNOWLEDGEMENT = "acknowledgement"  # 催告订阅方签收，公示发布人员
    SHOWING = "showing"  # 公示网站未能更新，公示发布人员


ZH = {
    What.RESAMPLE: "重新采样",
    What.CONFIRM: "核对限值",
    What.QUERY: "质询检测机构",
    What.RETALIATION: "查明打击报复",
    What.TAKE_DOWN: "撤下条目",
    What.ACKNOWLEDGEMENT: "催告签收",
    What.SHOWING: "恢复网站更新",
}
EN = {
    What.RESAMPLE: "sample again",
    What.CONFIRM: "confirm the figure",
    What.QUERY: "ask the laboratory",
    What.RETALIATION: "look into retaliation",
    What.TAKE_DOWN: "take the entry down",
    What.ACKNOWLEDGEMENT: "have it acknowledged",
    What.SHOWING: "let the site go out again",
}
NOT_TO_SAY = "科室负责人查明并答复；不得向用人单位透露举报人"
NOT_TO_SAY_EN = "for the section head to look into and answer; the complainant is not disclosed"
