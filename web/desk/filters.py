"""Filters of lists kept by name, each by whoever keeps it and for them alone.

A list shows them by the macro ``filters`` of ``parts.html.j2``; what may be kept of its address is
said here, so that nothing else gets into a link.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from fastapi.responses import Response

from storage import filters
from storage.filters import Filter
from web.desk.asked import Asked, Problem, without_nul
from web.desk.routes import INSIDE, Route, get, post

# The lists, with the names in their addresses that narrow them.
LISTS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "/work": (("tab", "due"), "我的待办", "My work"),
    "/cases": (("q", "status", "township"), "案件", "Cases"),
    "/complaints": (("view", "q"), "举报", "Complaints"),
    "/enterprises": (("township", "industry"), "用人单位", "Enterprises"),
    "/search": (("q", "township", "industry"), "查找", "Search"),
}
LONGEST_NAME, LONGEST, MOST = 20, 400, 60


def narrowed(page: str, query: str) -> str:
    """What of an address narrows its list, in one order; "" when nothing does."""
    said = {name: without_nul(value).strip() for name, value in parse_qsl(query)}
    return urlencode([(name, said[name]) for name in LISTS[page][0] if said.get(name)])


def filters_of(asked: Asked, page: str) -> tuple[str, list[Filter]]:
    """(what narrows the list now, the filters kept for it) of whoever asks."""
    with asked.reading() as unit:
        kept = filters.kept(unit, asked.official.person, page)
    return narrowed(page, asked.request.url.query), kept


def mine(asked: Asked) -> Response:
    """All filters somebody keeps."""
    return _mine(asked)


def _mine(asked: Asked, problems: tuple[Problem, ...] = ()) -> Response:
    with asked.reading() as unit:
        kept = filters.kept(unit, asked.official.person)
    page = asked.said("page")
    said = narrowed(page, asked.said("asked")) if page in LISTS else ""
    return asked.page(
        "desk/filters.html.j2", problems=problems, kept=kept, page=page, narrowed=said,
        lists={path: asked.say(zh, en) for path, (_, zh, en) in LISTS.items()},
    )  # fmt: skip


def keep(asked: Asked) -> Response:
    """Keep a filter under a name, or keep one no longer."""
    page, name = asked.said("page"), asked.said("name")
    if page not in LISTS:
        return _mine(asked, (Problem("", "请从列表页保存筛选。", "Keep a filter from its list."),))
    person = asked.official.person
    if asked.said("do") == "drop":
        with asked.writing() as unit:
            filters.drop(unit, person, page, name)
            unit.commit()
        return asked.to("/filters", "已删除。", "Deleted.")
    said = narrowed(page, asked.said("asked"))
    if not said or len(said) > LONGEST:
        problem = Problem(
            "", "请先在列表页选择条件，再保存。", "Narrow the list first, then keep that."
        )
        return _mine(asked, (problem,))
    if not 1 <= len(name) <= LONGEST_NAME:
        problem = Problem(
            "name",
            f"请起一个名称，最多{LONGEST_NAME}字。",
            f"A name of at most {LONGEST_NAME} letters.",
        )
        return _mine(asked, (problem,))
    with asked.writing() as unit:
        if filters.count(unit, person) >= MOST:
            problem = Problem(
                "", f"最多保存{MOST}个，请先删除不用的。", f"At most {MOST}: delete some first."
            )
            return _mine(asked, (problem,))
        filters.keep(unit, person, Filter(page, name, said), asked.at.isoformat())
        unit.commit()
    return asked.to(f"{page}?{said}", f"已保存“{name}”。", f"Kept as “{name}”.")


ROUTES: tuple[Route, ...] = (get("/filters", INSIDE, mine), post("/filters", INSIDE, keep))
