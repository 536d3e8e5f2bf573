"""Mails to the person on duty: something does not run as it should, or does again."""

from __future__ import annotations

from collections.abc import Sequence

from notifications.joint_letters import JointMail
from notifications.wording import zh_moment

RUNBOOK = "处置办法见 docs/operations.md 中“{}”一节。"


def trouble_begun(
    no: int, to: Sequence[str], office: str, *, key: str, said: str, since: str, page: str
) -> JointMail:
    """Something is wrong since a moment. ``page``: where the operations page is, or ""."""
    kind = key.partition(".")[0]
    return JointMail(
        id=f"watch.{no}.begun",
        to=tuple(to),
        subject=f"【{office}】运行异常：{said}",
        lines=(f"{zh_moment(since)}发现：{said}。", RUNBOOK.format(kind), *_where(page)),
    )


def trouble_over(
    no: int, to: Sequence[str], office: str, *, said: str, since: str, over: str, page: str
) -> JointMail:
    """What was told of is over."""
    return JointMail(
        id=f"watch.{no}.over",
        to=tuple(to),
        subject=f"【{office}】已恢复：{said}",
        lines=(
            f"{zh_moment(since)}发现的异常已于{zh_moment(over)}恢复。原情况：{said}。",
            *_where(page),
        ),
    )


def _where(page: str) -> list[str]:
    return [f"运行页面：{page}"] if page else []
