"""The lifecycle table as a page for lawyers (``docs/lifecycle.md``) and as plain data.

``python -m domain.lifecycle_page > docs/lifecycle.md`` writes the page; a test compares the two.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from enum import StrEnum

from domain.lifecycle import CHAPTERS, TABLE
from domain.names import PARTICULARS
from domain.row import Row
from domain.triggers import Trigger
from domain.vocabulary import TERMINAL, ComplaintStage, Status
from domain.words import trigger_words, zh

HEAD = (
    "编号", "情形（when）", "事项（on）", "须已在案（needs）", "依次签批（signed by）",
    "载明（particulars）", "变为（becomes）", "期限", "文书（notices）", "依据（basis）",
)  # fmt: skip


def _names(members: Iterable[StrEnum], join: str = "、") -> str:
    return join.join(zh(member) for member in members)


def _when(row: Row) -> str:
    if len(row.stages) == len(ComplaintStage):
        return "举报任何阶段"
    if row.stages:
        return f"举报：{_names(row.stages)}"
    return _called(row.when)


def _called(when: tuple[Status, ...]) -> str:
    """The states of a row; many are called by the first of them, and told at the end of the page."""
    return _names(when) if len(when) <= 8 else f"{zh(when[0])} 等 {len(when)} 种"


def _terms(row: Row) -> str:
    told = [f"起算：{_names(row.starts)}"] if row.starts else []
    told += [f"终止：{_names(row.ends)}"] if row.ends else []
    told += [f"{zh(row.turns)}：所载明的期限"] if row.turns is not None else []
    return "；".join(told)


def _by(row: Row) -> list[str]:
    """What the pack must bear out, or the row is taken without its ground."""
    return [] if row.by is None else [f"列入事由以规则包 `{row.by}` 为准"]


def _recorded(row: Row) -> str:
    """Who alone may put the fact on file."""
    return f"（由{_names(row.recorded_by, '或')}记录）" if row.recorded_by else ""


def _becomes(row: Row) -> str:
    told = [] if row.becomes is None else [zh(row.becomes)]
    told += [] if row.makes is None else [f"举报：{zh(row.makes)}"]
    told += [f"列入事由：{_names(row.grounds)}"] if row.grounds else []
    return "；".join(told) or "（不变）"


def _cells(row: Row) -> tuple[str, ...]:
    return (
        f"{row.id} {row.zh}<br>*{row.en}*",
        _when(row),
        trigger_words(str(row.on))[0],
        "、".join((*(zh(need) for need in row.needs), *_by(row))),
        _names(row.signed_by, " → ") or _recorded(row),
        "、".join(PARTICULARS[name][0] for name in row.particulars),
        _becomes(row),
        _terms(row),
        _names(row.notices),
        "；".join(row.basis),
    )


def _diagram() -> list[str]:
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f"    {s.value}: {zh(s)}" for s in Status if s is not Status.START]
    seen: set[tuple[str, str]] = set()
    for row in TABLE:
        for status in row.when:
            if row.becomes is None or row.becomes is status or (status, row.becomes) in seen:
                continue
            seen.add((status, row.becomes))
            source = "[*]" if status is Status.START else status.value
            lines.append(f"    {source} --> {row.becomes.value}: {row.id}")
    lines += [f"    {s.value} --> [*]" for s in Status if s in TERMINAL]
    return [*lines, "```"]


def page() -> str:
    """The whole table as Markdown, with its diagram."""
    lines = [
        "# 办案流程表 / The lifecycle table",
        "",
        "本页由 `domain/lifecycle.py` 及 `domain/chapters/` 生成，不要手改。一行即一种合法的办理：案件处于某情形，遇某事项，",
        "所需材料已在案，并经依次签批，方可变为下一情形。没有对应行的办理一律不予办理，并记录理由。",
        "",
        "Generated from `domain/lifecycle.py` and its chapters; do not edit. One row is one lawful move; a pair of",
        "state and event without a row is refused, and the refusal is recorded.",
        "",
        *_diagram(),
        "",
    ]
    for title, rows in CHAPTERS.items():
        lines += [f"## {title}", "", f"| {' | '.join(HEAD)} |", "|" + " --- |" * len(HEAD)]
        lines += [f"| {' | '.join(_cells(row))} |" for row in rows]
        lines.append("")
    return "\n".join((*lines, *_groups()))


def _groups() -> list[str]:
    """The states that rows speak of together, told in full."""
    groups = dict.fromkeys(row.when for row in TABLE if len(row.when) > 8 and not row.stages)
    return [
        "## 情形的合称 Groups of states",
        "",
        "举报的各行只问该件举报的阶段，不问案件处于何种情形。",
        "",
        *(f"- {_called(when)}：{_names(when)}" for when in groups),
        "",
    ]


def as_data() -> list[dict[str, object]]:
    """The table as plain data, values by their codes."""

    def plain(value: object) -> object:
        if isinstance(value, Trigger):
            return str(value)
        if isinstance(value, tuple):
            return [plain(one) for one in value]
        return value.value if isinstance(value, StrEnum) else value

    return [{name: plain(getattr(row, name)) for name in row.__slots__} for row in TABLE]


if __name__ == "__main__":
    sys.stdout.write(page())
