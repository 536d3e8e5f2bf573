"""What stops a release, and why an answer to a draft was refused, in words: Chinese, English.

Each says what to do next.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.names import ROLE
from domain.release import Found, Stop
from domain.roles import Role

STOPS: dict[Stop, tuple[str, str]] = {
    Stop.EMPTY: (
        "本期没有任何在列条目（上期 {0} 条）。请核对是否确已全部退出；"
        "确实如此的，由第二人说明理由后发布。",
        "no entry is in force by this issue ({0} before). If so, the second person says why.",
    ),
    Stop.SHRUNKEN: (
        "本期退出 {0} 条，超过上期 {1} 条的 {2}%。请逐条核对差异表；"
        "确实如此的，由第二人说明理由后发布。",
        "{0} of {1} entries leave, more than {2}%. Check the difference sheet; if so, say why.",
    ),
    Stop.WAITING: (
        "收件箱中还有 {0} 件事件未办理，名单可能因此改变。请先运行 mingdan handle，再制作草稿。",
        "{0} events wait that may change the list. Run mingdan handle, then draft again.",
    ),
    Stop.PARKED: (
        "有 {0} 件事件被挂起。请先运行 mingdan parked 查明并处理；"
        "与名单无关的，由第二人说明理由后发布。",
        "{0} events are parked. Look at mingdan parked; if they have no bearing, say why.",
    ),
    Stop.STALE: (
        "名单在签字期间已有变化，与所签的草稿不同，没有发布。"
        "请运行 mingdan publish 重新制作草稿并签字。",
        "the list has changed since it was signed; nothing came out. Draft it again.",
    ),
    Stop.UNPROVED: (
        "下列条目的程序证明缺失，或与其日志不符，不能发布：{all}。请运行 mingdan audit 查明。",
        "the proof of these entries is missing or does not follow from its journal: {all}.",
    ),
    Stop.UNREDACTED: (
        "下列内容不得公开，不能发布：{all}。请更正相应文书后重新制作草稿。",
        "this must not be public: {all}. Correct the paper it comes from, then draft again.",
    ),
    Stop.CLOCK: (
        "本机日期 {1} 早于名单中已有的日期 {0}。请校准时钟后重新制作草稿。",
        "today is {1} by this machine, earlier than {0} in the list. Set the clock, draft again.",
    ),
    Stop.NO_KEY: (
        "公布记录的签名密钥不可用，不能发布。请恢复密钥文件后重试。",
        "the key that signs the log cannot be had. Restore its file, then try again.",
    ),
}
REFUSALS: dict[str, tuple[str, str]] = {
    "no_draft": ("没有 {0} 号草稿。mingdan issues 可列出草稿。", "there is no draft {0}."),
    "newer_draft": (
        "{0} 号草稿之后已有 {1} 号草稿，请对后者签字。",
        "draft {1} came after draft {0}; sign that one.",
    ),
    "draft_closed": (
        "{0} 号草稿已经发布或退回，不能再签。",
        "draft {0} was released or returned; it takes no more answers.",
    ),
    "same_person": (
        "{0} 已对本草稿签过意见，须由另一人签字。",
        "{0} has answered this draft; somebody else must sign.",
    ),
    "not_in_role": (
        "{0} 当日不任所需职务（{roles}），不能签字。",
        "{0} does not hold the office that signs now ({roles}).",
    ),
    "reason_missing": ("退回或强制发布须写明理由。", "returning and overriding need a reason."),
    "stopped": ("不能发布：{stops}", "it cannot come out: {stops}"),
    "new_finding": (
        "签字之后又发现：{stops} 没有发布，请重新制作草稿。",
        "found since it was signed: {stops} Nothing came out; draft again.",
    ),
    "override_needed": (
        "发布检查有以下发现，第二人须说明理由方可发布（--override 理由）：{stops}",
        "the guard found this; the second person must say why (--override REASON): {stops}",
    ),
    "nothing_to_override": (
        "没有需要说明理由的发现，或者尚未轮到第二人：请直接签字。",
        "there is nothing to override, or it is not the second signature: just sign.",
    ),
}


def stop_in_words(found: Found, *, english: bool = False) -> str:
    """A finding of the guard as a sentence."""
    told = STOPS[found.stop][english]
    padded = (*found.detail, *("",) * (3 - len(found.detail)))
    return told.format(*padded, all=(", " if english else "、").join(found.detail))


def refusal_in_words(
    code: str, detail: Sequence[str], found: Sequence[Found] = (), *, english: bool = False
) -> str:
    """Why an answer was refused; ``found`` are the findings of its draft."""
    by_stop = {one.stop.value: one for one in found}
    named = [one for one in detail if one in set(Stop)]
    said = [by_stop.get(one, Found(Stop(one))) for one in named]
    stops = "".join(stop_in_words(one, english=english) for one in said)
    roles = [ROLE[Role(one)][english] for one in detail if one in set(Role)]
    joined = (", " if english else "、").join(roles)
    padded = (*detail, "", "")
    return REFUSALS[code][english].format(*padded, stops=stops, roles=joined)
