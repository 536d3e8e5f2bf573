"""Random draws (双随机抽查): who is inspected and by whom; announced first, repeatable by anybody."""

from __future__ import annotations

from datetime import date

from fastapi.responses import Response
from starlette.background import BackgroundTask

from domain import draw
from domain.draw import DrawError
from domain.roles import Role
from flows import draws as flow
from flows.publish import show
from storage import draws, officials
from storage.draws import Kept
from web.desk.asked import Asked, PageError, Problem
from web.desk.draw_form import ROWS, asked_for, choices_of, problems_of
from web.desk.routes import Route, get, offices, post
from web.desk.rows import A_PAGE, bounds, csv_answer, turning, wants_csv

READERS = offices(Role.INSPECTOR, Role.SECTION_HEAD, Role.AGENCY_HEAD)
MAKERS = offices(Role.SECTION_HEAD, Role.AGENCY_HEAD)
STATES = {
    draws.PREPARED: ("已准备，待预告", "Prepared"),
    draws.ANNOUNCED: ("已预告，待抽取", "Announced"),
    draws.DRAWN: ("已抽取", "Drawn"),
}
SHOWN = 20  # candidates that a look at the rule shows


def listed(asked: Asked) -> Response:
    """Every draw, the newest first."""
    limit, offset = bounds(asked)
    with asked.reading() as unit:
        found, total = draws.listed(unit, limit=limit, offset=offset)
    if wants_csv(asked):
        heading = (
            ("Number", "Task", "State", "Prepared", "Announced", "Drawn", "Candidates", "Wanted")
            if asked.language == "en"
            else ("编号", "任务", "状态", "准备日", "预告日", "抽取日", "候选家数", "抽取家数")
        )
        return csv_answer(asked.say("双随机抽查", "draws"), heading, (
            (one.number, one.announcement["task"], asked.say(*STATES[one.state]),
             one.prepared_at[:10], one.announced_at[:10], one.drawn_at[:10],
             one.announcement["candidates"]["count"], one.announcement["wanted"])
            for one in found
        ))  # fmt: skip
    return asked.page(
        "desk/draws.html.j2", found=found, total=total, turning=turning(asked, total),
        state=lambda one: asked.say(*STATES[one.state]),
        may_make=MAKERS.admits(asked.person, party=False),
    )  # fmt: skip


# -- preparing -------------------------------------------------------------------------------------


def new_form(asked: Asked) -> Response:
    """What is asked for."""
    return _form(asked)


def _form(
    asked: Asked, problems: tuple[Problem, ...] = (), found: list[draw.Candidate] | None = None
) -> Response:
    with asked.reading() as unit:
        choices = choices_of(asked, unit)
        names = officials.names(unit)
        people = [
            (one, f"{names.get(one, one)}（{one}）") for one in flow.inspectors(unit, asked.today)
        ]
        earlier, _ = draws.listed(unit, limit=A_PAGE)
    return asked.page(
        "desk/draw_new.html.j2", problems=problems, people=people, rows=range(1, ROWS + 1),
        earlier=[(one.number, f"{one.number} {one.announcement['task']}") for one in earlier],
        found=found, shown=(found or ())[:SHOWN], **choices,
    )  # fmt: skip


def prepare(asked: Asked) -> Response:
    """Look at whom a rule names, or freeze them."""
    problems = problems_of(asked)
    if problems:
        return _form(asked, tuple(problems))
    wanted = asked_for(asked)
    mine = asked.official.townships
    try:
        if asked.said("do") != "freeze":
            with asked.reading() as unit:
                return _form(asked, found=flow.candidates_of(unit, wanted.rule, mine))
        number = flow.prepare(
            asked.assembly, wanted, townships=mine, by=asked.official.person, at=asked.at,
            ref=f"desk:{asked.said('ref')}", token=asked.house.tokens(),
        )  # fmt: skip
    except DrawError as error:
        return _form(asked, (Problem("", error.zh, error.en),))
    return asked.to(
        f"/draws/{number}", "名单和名录已冻结，请由另一人核对后公布预告。",
        "Candidates and inspectors are frozen; somebody else now announces it.",
    )  # fmt: skip


# -- one draw --------------------------------------------------------------------------------------


def _found(asked: Asked) -> Kept:
    with asked.reading() as unit:
        kept = draws.one(unit, asked.path["number"])
    if kept is None:
        raise PageError(
            404, "没有这次抽查。请从“双随机”进入。", "There is no such draw. Enter from the draws."
        )
    return kept


def one(asked: Asked) -> Response:
    """What was frozen and announced, and what came of it."""
    return _page(asked, _found(asked))


def _page(asked: Asked, kept: Kept, problems: tuple[Problem, ...] = ()) -> Response:
    official = asked.official
    with asked.reading() as unit:
        candidates, pool = draws.frozen(unit, kept.number)
        names = officials.names(unit)
        leaf = flow.place_in_log(unit, kept) if kept.announced_at else None
    # Before the draw nobody is told of enterprises beyond their townships; after it all is public.
    open_to = not official.townships or kept.prepared_by == official.person or kept.result
    called = {one.uscc: one.name for one in candidates}
    if wants_csv(asked):
        if not open_to:
            raise PageError(
                403, "候选名单在抽取后公开。", "The candidates are opened after the draw."
            )
        return csv_answer(
            asked.say("候选名单", "candidates"), ("uscc", asked.say("用人单位", "name")),
            ((each.uscc, each.name) for each in candidates),
        )  # fmt: skip
    page = asked.number("page")
    expected = date.fromisoformat(kept.announcement["expected_on"])
    return asked.page(
        "desk/draw.html.j2", problems=problems, kept=kept, said=kept.announcement,
        state=asked.say(*STATES[kept.state]), names=names, called=called, pool=pool, leaf=leaf,
        candidates=candidates[(page - 1) * A_PAGE : page * A_PAGE] if open_to else [],
        first=(page - 1) * A_PAGE + 1,
        open_to=open_to, total=len(candidates), turning=turning(asked, len(candidates)),
        may_make=MAKERS.admits(asked.person, party=False),
        may_announce=kept.state == draws.PREPARED and kept.prepared_by != official.person,
        may_draw=leaf is not None and kept.state == draws.ANNOUNCED
        and expected <= asked.today,
        expected=expected,
    )  # fmt: skip


def announce(asked: Asked) -> Response:
    """Announce it: the site shows it from now on."""
    kept, at = _found(asked), asked.at
    try:
        flow.announce(asked.assembly, kept.number, by=asked.official.person, at=at)
    except DrawError as error:
        return _page(asked, kept, (Problem("", error.zh, error.en),))
    return asked.to(
        f"/draws/{kept.number}", "预告已登记，网站正在更新。", "Announced; the site is being renewed.",
        after=BackgroundTask(show, asked.assembly, at=at.isoformat()),
    )  # fmt: skip


def carry_out(asked: Asked) -> Response:
    """Draw with the public value; what comes of it is shown and stays."""
    kept, at = _found(asked), asked.at
    problems = []
    if not asked.said("value"):
        problems.append(Problem(
            "value", "请照预告的写法填公布的数值。", "Enter the value as the announcement says."
        ))  # fmt: skip
    if not asked.said("source"):
        problems.append(Problem("source", "请写数值的出处。", "Say where it was published."))
    if problems:
        return _page(asked, kept, tuple(problems))
    try:
        flow.carry_out(
            asked.assembly, kept.number, value=asked.said("value"), source=asked.said("source"),
            by=asked.official.person, at=at,
        )  # fmt: skip
    except DrawError as error:
        return _page(asked, kept, (Problem("", error.zh, error.en),))
    return asked.to(
        f"/draws/{kept.number}", "已抽取，网站正在更新。", "Drawn; the site is being renewed.",
        after=BackgroundTask(show, asked.assembly, at=at.isoformat()),
    )  # fmt: skip


def download(asked: Asked) -> Response:
    """The announcement, or the whole draw, exactly as it is published."""
    kept, wanted = _found(asked), asked.path["name"]
    told = {"announcement.json": kept.announcement, "draw.json": kept.result}.get(wanted)
    if told is None or not kept.announced_at:
        raise PageError(404, "还没有这个文件。", "There is no such file yet.")
    return Response(
        draw.canonical(told), media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{wanted}"'},
    )  # fmt: skip


ROUTES: tuple[Route, ...] = (
    get("/draws", READERS, listed),
    get("/draws/new", MAKERS, new_form),
    post("/draws/new", MAKERS, prepare),
    get("/draws/{number}", READERS, one),
    get("/draws/{number}/announce", READERS, one),
    post("/draws/{number}/announce", MAKERS, announce),
    get("/draws/{number}/draw", READERS, one),
    post("/draws/{number}/draw", MAKERS, carry_out),
    get("/draws/{number}/{name}", READERS, download),
)
