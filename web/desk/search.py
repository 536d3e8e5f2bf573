"""Search (查找): enterprises, cases, documents and agents by whatever is remembered of them."""

from __future__ import annotations

from fastapi.responses import Response

from domain.roles import Role
from flows.limits_told import figures_of, in_force, told
from flows.search import SHOWN, STRETCH, find
from flows.search import Asked as Sought
from rules.agents import Unresolved
from storage import enterprises
from web.desk.asked import Asked
from web.desk.routes import INSIDE, Route, get
from web.desk.sheets import sheet


def search(asked: Asked) -> Response:
    """What is found, by kind. The address holds the whole search, so that it can be kept."""
    wanted = Sought(
        asked.query("q"), asked.official.townships, asked.query("township"), asked.query("industry")
    )
    whole = asked.query("as") == "csv"
    with asked.reading() as unit:
        found = find(asked.assembly, unit, wanted, most=STRETCH if whole else SHOWN)
        if whole:
            lines = [(one.line, "、".join(one.former)) for one in found.enterprises]
            header = ("统一社会信用代码", "单位名称", "曾用名", "镇乡街", "行业代码", "行业名称")
            rows = [
                (line.uscc, line.name, former, line.township, line.industry, line.industry_name)
                for line, former in lines
            ]
            return sheet("search", header, rows)
        cases = enterprises.cases_among(unit, [one.line.uscc for one in found.enterprises])
        townships = enterprises.choices(unit, "township")
    return asked.page(
        "desk/search.html.j2",
        wanted=wanted,
        found=found,
        cases=cases,
        townships=[(one, one) for one in townships if wanted.admits(one)],
        figures=_figures(asked, found.agents[0][1]) if len(found.agents) == 1 else (),
        enters=Role.INSPECTOR in asked.official.roles,
    )


def _figures(asked: Asked, name: str) -> list[tuple[str, ...]]:
    """The limits of the one agent that was found, as they hold today."""
    known = figures_of(asked.assembly.book, name)
    if isinstance(known, Unresolved):
        return []
    return [told(one) for one in in_force(known[1], asked.today)]


ROUTES: tuple[Route, ...] = (get("/search", INSIDE, search),)
