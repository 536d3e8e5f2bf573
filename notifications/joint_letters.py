"""Mails of the joint meeting: a notice that calls, a reminder, a matter laid before somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import escape

from notifications.mailer import Attachment
from notifications.wording import zh_date

NOT_THE_PAPER = "本邮件仅为通知，以加盖印章的文书为准。"


@dataclass(frozen=True, slots=True, kw_only=True)
class JointMail:
    """What ``mailer.compose`` needs of a mail, and to whom it goes; ``id`` is it for ever."""

    id: str
    to: tuple[str, ...]
    subject: str
    lines: tuple[str, ...]
    attachments: tuple[Attachment, ...] = ()

    @property
    def html(self) -> str:
        """The lines as paragraphs."""
        said = "".join(f"<p>{escape(line)}</p>" for line in self.lines)
        return f'<div lang="zh-CN">{said}</div>'

    @property
    def text(self) -> str:
        """The lines as they are."""
        return "\n".join(self.lines) + "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A thing that is owed, as a mail tells it."""

    kind: str  # in words
    number: str
    text: str
    unit: str
    due_on: date


def reminder(made: str, to: Sequence[str], office: str, matter: Matter) -> JointMail:
    """A unit is reminded of what falls due."""
    return JointMail(
        id=made,
        to=tuple(to),
        subject=f"【{office}】临期提醒：{matter.kind}{matter.number}，期限{zh_date(matter.due_on)}",
        lines=(f"{matter.unit}：",
               f"下列事项将于{zh_date(matter.due_on)}到期，请按期办结并报送证明材料。",
               *_told(matter), NOT_THE_PAPER),
    )  # fmt: skip


def laid(
    made: str, to: Sequence[str], office: str, matter: Matter, *, before: str, days_late: int
) -> JointMail:
    """An overdue matter is laid before somebody: the head of the unit, or the leading group."""
    return JointMail(
        id=made,
        to=tuple(to),
        subject=f"【{office}】逾期{days_late}日报告：{matter.kind}{matter.number}（{matter.unit}）",
        lines=(f"{before}：",
               f"{matter.unit}的下列事项已逾期{days_late}日，尚未办结，现予报告。",
               *_told(matter), NOT_THE_PAPER),
    )  # fmt: skip


def figures_due(
    made: str,
    to: Sequence[str],
    office: str,
    *,
    unit: str,
    period: str,
    due_on: date,
    late: bool,
    figures: Sequence[str],
) -> JointMail:
    """A unit is reminded of the figures of a quarter that it has not filed."""
    when = f"已于{zh_date(due_on)}截止" if late else f"于{zh_date(due_on)}截止"
    what = "逾期催报" if late else "临期提醒"
    return JointMail(
        id=made,
        to=tuple(to),
        subject=f"【{office}】{what}：{period}指标数据，{when}",
        lines=(f"{unit}：",
               f"{period}季度指标数据报送{when}，下列指标尚未收到你单位的数据，请"
               f"{'尽快' if late else '按期'}报送（工作台“指标报送”、表格或接口均可）。",
               *figures, NOT_THE_PAPER),
    )  # fmt: skip


def with_paper(
    made: str, to: Sequence[str], office: str, *, unit: str, lines: Sequence[str], paper: Attachment
) -> JointMail:
    """A paper on its way to a unit, with what matters of it in words."""
    return JointMail(
        id=made,
        to=tuple(to),
        subject=f"【{office}】{paper.name.removesuffix('.pdf')}",
        lines=(f"{unit}：", *lines, NOT_THE_PAPER),
        attachments=(paper,),
    )


def answered(
    made: str,
    to: Sequence[str],
    office: str,
    *,
    unit: str,
    kind: str,
    number: str,
    text: str,
    confirmed: bool,
    reason: str,
) -> JointMail:
    """What a unit filed was confirmed, or returned with what is to be done."""
    what = "已确认" if confirmed else "已退回"
    said = (
        "你单位报告的办理情况已经确认。" if confirmed else f"你单位报告的办理情况已退回：{reason}"
    )
    return JointMail(
        id=made,
        to=tuple(to),
        subject=f"【{office}】{what}：{kind}{number}",
        lines=(f"{unit}：", said, f"{kind}：{number}", f"事项：{text}",
               *(() if confirmed else ("请补充后在工作台“单位应办”重新报告。",))),
    )  # fmt: skip


def _told(matter: Matter) -> tuple[str, ...]:
    return (
        f"{matter.kind}：{matter.number}",
        f"事项：{matter.text}",
        f"期限：{zh_date(matter.due_on)}",
    )
