"""What becomes of the complaints of the sample district, one story an outcome.

The first three are the story of their enterprise. The others start where measurements are in order:
the case is a lead until the next measurement closes it, and the complaint goes on by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from samples.stories import FINE, Teller

# What a complaint of a subject says, where "there is a problem with ..." would not do.
TELLS = {
    "打击报复": "因劳动者举报职业病危害，将其调离岗位并降低工资",
    "拖欠工资": "拖欠工资",
    "未告知": "没有告知岗位的职业病危害",
    "未体检": "没有组织上岗前体检",
    "拒绝整改": "对提出的问题拒绝整改",
}


def complaint_clean(t: Teller) -> None:
    """A complaint, an inspection that finds nothing, an answer."""
    t.complain("噪声").wait(2).follow("complaint_accepted").wait(8).visit(FINE).wait(10)
    t.follow("complaint_answered", done="已到现场检测，各岗位噪声强度均符合职业接触限值")
    t.serve("complaint_reply")


def complaint_lead(t: Teller) -> None:
    """A complaint nobody has inspected yet."""
    t.complain("未告知")


def complaint_dropped(t: Teller) -> None:
    """A complaint found to be without ground: no case is filed."""
    t.complain("未体检").wait(3).follow("complaint_accepted").wait(9)
    t.act("close_lead", "经核查不属实，不予立案").wait(2)
    t.resolve("find_no_action", "核查不属实", why="已核对体检档案，接触职业病危害的劳动者均已体检")
    t.wait(1).follow("complaint_fed_back", "按举报人选择的方式答复")


def unfounded(t: Teller) -> None:
    """Accepted, verified, no action justified, fed back by mail; nobody asks for a review."""
    t.complain("粉尘").wait(2).follow("complaint_accepted").serve("complaint_receipt").wait(20)
    t.resolve(
        "find_no_action", "核查不属实", why="已查阅最近一期检测报告并到现场查看，除尘设施运行正常"
    )
    t.serve("complaint_reply", way="post")


def declined(t: Teller) -> None:
    """Nothing in it can be verified: not accepted."""
    t.complain("噪声").wait(5)
    t.resolve("decline_complaint", "没有可以核查的内容", why="没有写明车间和岗位，无法联系补正")
    t.serve("complaint_declined")


def referred(t: Teller) -> None:
    """Another organ's matter: referred with a day to answer by, and answered."""
    t.complain("拖欠工资").wait(4)
    by = t.calendar.next_working(t.day + timedelta(days=45))
    t.resolve(
        "refer_complaint", "不属于本机关职责", organ="示例区人力资源和社会保障局（虚构）",
        answer_by=by.isoformat(),
    )  # fmt: skip
    t.serve("complaint_referral").wait(30).follow("referral_answered", "承办机关来函告知办理结果")


def sent_back(t: Teller) -> None:
    """The organ it was referred to objects in time; it is accepted after all."""
    t.complain("化学毒物").wait(4)
    by = t.calendar.next_working(t.day + timedelta(days=45))
    t.resolve(
        "refer_complaint", "拟由生态环境部门办理", organ="示例区生态环境局（虚构）",
        answer_by=by.isoformat(),
    )  # fmt: skip
    t.wait(2).follow("transfer_refused", why="反映的是工作场所空气，属于职业病危害")
    t.wait(2).follow("complaint_accepted").wait(20)
    t.resolve("find_no_action", "检测符合限值", why="喷漆岗位检测结果符合职业接触限值")
    t.wait(3).follow("complaint_fed_back", "电话答复")


def extended(t: Teller) -> None:
    """The verification takes longer: extended once, then answered and reviewed."""
    t.complain("粉尘").wait(2).follow("complaint_accepted")
    start = t.day
    t.until(start + timedelta(days=50))
    t.resolve("extend_complaint", "检测未完成", why="须在设备满负荷运行时采样，检测尚未完成")
    t.wait(15).resolve(
        "find_no_action", "检测符合限值", why="满负荷运行时的检测结果符合职业接触限值"
    )
    t.serve("complaint_reply").wait(10).follow("review_asked", "书面请求复查")
    t.wait(20).follow("review_upheld", "复查机关维持答复意见")


def late(t: Teller) -> None:
    """Accepted and then left lying: the term to answer runs out."""
    t.complain("未告知").wait(2).follow("complaint_accepted")


def twice(t: Teller) -> None:
    """Two people report the same; linked, each answered."""
    t.complain("未体检").complain("未体检")
    t.wait(1).follow("complaint_accepted", of=0)
    t.wait(1).follow("complaint_accepted")
    t.follow(
        "complaint_linked", why="同一单位、同一内容", duplicate_of=t.complaints[0].number
    ).wait(15)
    for of in (0, 1):
        t.resolve("find_no_action", "核查不属实", of, why="已核对体检档案，均已体检")
        t.wait(1).follow("complaint_fed_back", "按举报人选择的方式答复", of)


def retaliated(t: Teller) -> None:
    """The complainant is punished for it: flagged, looked into, answered."""
    t.complain("拒绝整改").wait(2).follow("complaint_accepted").wait(6)
    t.follow("retaliation_reported", "劳动者来电反映", retaliation="调离岗位并降低工资")
    t.wait(8).follow("retaliation_answered", found="经查属实，已督促恢复原岗位和工资")
    t.wait(10).resolve("find_no_action", "已整改", why="复核时所提问题已经整改，检测结果符合限值")
    t.wait(2).follow("complaint_fed_back", "当面答复")


def punished(t: Teller) -> None:
    """Retaliation is what is reported, and nobody has answered yet."""
    t.complain("打击报复").wait(1).follow("complaint_accepted")


# Outcomes with how often each comes before the round begins again.
OUTCOMES: tuple[tuple[Callable[[Teller], None], int], ...] = (
    (unfounded, 4),
    (declined, 2),
    (referred, 2),
    (sent_back, 1),
    (extended, 2),
    (late, 1),
    (retaliated, 1),
    (punished, 1),
)
