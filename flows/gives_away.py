"""What in a complaint may give its author away, said before it is sent.

A question to whoever writes, never a verdict: numbers and addresses are taken out by themselves
(``formats/records.py``), but a person is known by what only they can know, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from flows.formats.records import IDENTITY_NUMBER, MAIL, PHONE, plain

FEW = 10  # exposed workers from which on one is not known by one's post alone


@dataclass(frozen=True, slots=True)
class Clue:
    """A passage that may tell who wrote, and why."""

    passage: str
    zh: str
    en: str


_COUNTED = r"(?:[0-9]{1,2}|[一二两三四五六七八九十])\s*(?:个|名|位)?\s*人"
CLUES: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (PHONE, "电话号码会被自动隐去", "a telephone number; it will be taken out"),
    (IDENTITY_NUMBER, "证件号码会被自动隐去", "an identity number; it will be taken out"),
    (MAIL, "邮箱会被自动隐去", "a mail address; it will be taken out"),
    (re.compile(rf"(?:只有|仅有|就|总共|一共|共)\s*(?:我|我们|他|她)?\s*{_COUNTED}"),
     "人数很少，容易被认出", "so few people that one is easily known"),
    (re.compile(r"(?:只有|就|仅)我(?:一个|自己|知道|在)?|唯一的?(?:女工|男工|工人|操作工)?"),
     "只有一个人符合的说法", "fits one person only"),
    (re.compile(r"我(?:的名字)?(?:叫|姓|名叫)\s*[\u4e00-\u9fff]{1,4}|本人(?:姓名)?[:：]?\s*[\u4e00-\u9fff]{2,4}(?=[，,。；;\s])"),
     "像是姓名", "looks like a name"),
    (re.compile(r"(?:我的?)?(?:工号|员工号|工牌)[号是为:：\s]*[A-Za-z0-9-]{2,}"),
     "工号", "a staff number"),
    (re.compile(r"我(?:是|在|从)[^，。；\n]{0,16}(?:岗位|班组|班长|组长|主管|会计|司机|电工|焊工|质检|仓库|入职|上班)"),
     "您的岗位或经历", "your post or your history"),
    (re.compile(r"我(?:上周|昨天|前天|上个月|[0-9]{1,2}月[0-9]{1,2}日)[^，。；\n]{0,12}(?:反映|提过|投诉|找过|请假|体检|住院)"),
     "只有您做过的事", "something only you did"),
)  # fmt: skip


def gives_away(text: str) -> tuple[Clue, ...]:
    """The passages that may give somebody away, in their order, each once."""
    narrow = plain(text)
    found = {
        (match.start(), match.group(0).strip()): (zh, en)
        for pattern, zh, en in CLUES
        for match in pattern.finditer(narrow)
    }
    return tuple(Clue(passage, zh, en) for (_, passage), (zh, en) in sorted(found.items()))
