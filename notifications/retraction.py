"""The mail that tells a subscriber that an entry fell. It names nobody: the id finds the copy."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from markupsafe import escape

from domain.retraction import TO_DO, WORDS, Retraction
from notifications.letter import Letter
from notifications.mailer import Attachment
from notifications.site_words import words

NAMELESS = "本通知不写名称和统一社会信用代码：条目编号在每一个数据文件中，凭编号即可找到您的副本。"
NAMELESS_EN = (
    "This notice gives no name and no credit code: the id stands in every data file and finds"
    " your copy."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """How a subscriber says that it followed: the code, and the link when the site has one."""

    token: str
    link: str = ""


def reason_told(change: Retraction, language: str = "zh") -> str:
    """Why the entry fell, in the words of the public pages."""
    return words(language).get(change.reason, WORDS[change.kind][language == "en"])


def in_groups(token: str) -> str:
    """A token as it is read out on the telephone."""
    return "-".join(token[at : at + 4] for at in range(0, len(token), 4))


def retraction_letter(
    change: Retraction,
    *,
    office: str,
    office_en: str,
    phone: str,
    answering: Answering,
    point: int = 0,
    log_index: int | None = None,
) -> Letter:
    """The mail of a retraction, or its reminder on the ``point``-th working day.

    ``log_index``: the leaf of this change in the office's log; None while it keeps none.
    """
    title, title_en = WORDS[change.kind]
    if point:
        title, title_en = f"催告（第{point}个工作日）：{title}", f"Reminder {point}: {title_en}"
    chinese = [
        f"{office}{title}",
        f"条目编号：{change.entry_id}",
        f"原因：{reason_told(change)}（{change.reason}）",
        f"依据：{'；'.join(change.basis)}",
        *([f"依据的事实发生于：{_zh(change.term.started_on)}"] if _law(change) else []),
        f"决定日期：{_zh(change.on)}",
        f"{_until(change)}{TO_DO[change.kind][0]}。",
        f"期限依据：{change.term.basis}",
        *([f"公布日志序号：{log_index}"] if log_index is not None else []),
        _answer(answering, phone),
        NAMELESS,
    ]
    english = [
        f"{office_en}: {title_en}",
        f"Entry: {change.entry_id}",
        f"Reason: {reason_told(change, 'en')} ({change.reason})",
        f"Decided on: {change.on}",
        f"{_until_en(change)} {TO_DO[change.kind][1]}.",
        *([f"Log index: {log_index}"] if log_index is not None else []),
        _answer_en(answering, phone),
        NAMELESS_EN,
    ]
    html = "".join(f"<p>{escape(line)}</p>" for line in chinese)
    html += "<hr>" + "".join(f'<p lang="en">{escape(line)}</p>' for line in english)
    return Letter(
        subject=f"【{office}】{title}：{change.entry_id} / {title_en}",
        html=f'<div lang="zh-CN">{html}</div>',
        text="\n".join([*chinese, "", "----", "", *english]) + "\n",
        attachment=Attachment(
            name="retraction.json", content=_data(change, answering, log_index).encode()
        ),
    )


def _law(change: Retraction) -> bool:
    return change.term.started_on != change.on


def _until(change: Retraction) -> str:
    if change.term.due_on < change.on:
        return f"期限已于{_zh(change.term.due_on)}届满，请立即"
    return f"请在{_zh(change.term.due_on)}前（含当日）"


def _until_en(change: Retraction) -> str:
    if change.term.due_on < change.on:
        return f"The term was over on {change.term.due_on}; at once,"
    return f"By {change.term.due_on}, that day included,"


def _answer(answering: Answering, phone: str) -> str:
    code = in_groups(answering.token)
    by_code = f"回复本邮件写明签收码 {code}，或致电 {phone} 报签收码"
    if answering.link:
        return f"办理后请签收：打开 {answering.link} 并按“确认”；也可以{by_code}。"
    return f"办理后请签收：{by_code}。"


def _answer_en(answering: Answering, phone: str) -> str:
    by_code = f"answer this mail with the code {in_groups(answering.token)}, or call {phone}"
    if answering.link:
        return f"Then acknowledge: open {answering.link} and press the button; or {by_code}."
    return f"Then acknowledge: {by_code}."


def _data(change: Retraction, answering: Answering, log_index: int | None) -> str:
    """The same for a program."""
    told = {
        "type": f"cn.ohs.listing.{change.kind}.v1",
        "subject": change.entry_id,
        "change": change.no,
        "reason": change.reason,
        "basis": change.basis,
        "fact_on": change.term.started_on,
        "decided_on": change.on,
        "due_on": change.term.due_on,
        "log_index": log_index,
        "acknowledge": answering.link or None,
        "code": answering.token,
    }
    return json.dumps(told, ensure_ascii=False, indent=1, default=str) + "\n"


def _zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
