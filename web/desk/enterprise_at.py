"""The enterprise a page is about, to those who answer for its township; the parts of its page."""

from __future__ import annotations

from domain.enterprise import Enterprise
from storage.cases import load_enterprises
from storage.unit_of_work import UnitOfWork
from web.desk.asked import Asked, ElsewhereError, PageError

PARTS = {
    "overview": ("概况", "Overview"),
    "inspections": ("检查", "Inspections"),
    "measurements": ("检测结果", "Measurements"),
    "protection": ("防治记录", "Protection"),
    "papers": ("文书", "Documents"),
}


def tabs_of(asked: Asked) -> list[tuple[str, str]]:
    """The parts of an enterprise's page, in the reader's language."""
    return [(key, asked.say(*words)) for key, words in PARTS.items()]


def enterprise_at(asked: Asked, unit: UnitOfWork, uscc: str) -> Enterprise:
    """The enterprise as it is on record; PageError without one, or for somebody else's."""
    stored = load_enterprises(unit, [uscc]).get(uscc)
    if stored is None:
        raise PageError(
            404, f"没有登记过代码为 {uscc} 的用人单位。请核对代码，或从“查找”进入。",
            f"No enterprise of code {uscc} is registered. Check the code, or use the search.",
        )  # fmt: skip
    if not asked.official.answers_for(stored.enterprise.township):
        raise ElsewhereError
    return stored.enterprise
