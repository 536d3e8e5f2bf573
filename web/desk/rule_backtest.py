"""The back-test of a draft of rules, and its shadow: begun, running, what they found."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from fastapi.responses import Response
from starlette.background import BackgroundTask

from domain.rule_change import DECIDES, DRAFTS, RuleStanding
from flows.rule_backtests import (
    NOT_BEGUN,
    NotBegunError,
    Trial,
    start,
    trials,
    whole,
)
from flows.rule_drafts import Proposed, proposed
from notifications.backtest_page import TURNS, WORDS, backtest_page, bars
from storage import officials, rule_backtests, rule_drafts
from storage.rule_backtests import BACKTEST, SHADOW
from web.desk.asked import Asked, PageError, Problem, written_day
from web.desk.routes import Route, get, offices, post
from web.desk.rows import MOST_ROWS, bounds, csv_answer, turning, wants_csv
from web.desk.rule_draft import PLACE, found, number_of
from web.desk.rules import WHO

ACTS = offices(DRAFTS, DECIDES)
COLUMNS = ("change", "name", "uscc", "town", "branch", "size", "before", "after", "agents")


def backtest_of(asked: Asked) -> Response:
    """What a back-test found, with the form that begins one."""
    return _page(asked, BACKTEST)


def shadow_of(asked: Asked) -> Response:
    """What the shadow found last night, with the form that lets a draft run as one."""
    return _page(asked, SHADOW)


def _page(asked: Asked, kind: str, problems: Sequence[Problem] = (), status: int = 200) -> Response:
    limit, offset = bounds(asked)
    turn = asked.query("turn")
    turn = turn if turn in TURNS else ""
    with asked.reading() as unit:
        proposal = found(proposed(asked.assembly, unit, number_of(asked), asked.today))
        draft, text = proposal.draft, proposal.draft.edition
        tried = [
            one for one in trials(unit, draft.no, text.digest if text else "", asked.at)
            if one.tried.kind == kind
        ]  # fmt: skip
        shown = _chosen(asked, tried)
        lines = []
        if shown is not None and shown.good:
            if asked.query("as") == "page":
                told = whole(unit, shown, MOST_ROWS)
                return _as_file(asked, draft.no, backtest_page(told, asked.language))
            lines = rule_backtests.lines(
                unit, draft.no, shown.tried.no, limit=limit, offset=offset, turn=turn
            )
        names = officials.names(unit)
        running_as_shadow = rule_drafts.shadow(unit)
    words = WORDS[asked.language]
    if wants_csv(asked):
        return csv_answer(
            asked.say(f"回测-{draft.no}", f"backtest-{draft.no}"),
            [words[one] if one in words else asked.say("接触人数", "People") for one in COLUMNS],
            (
                (words[o.turn], o.name, o.uscc, o.township, o.industry, o.size, o.reports_before,
                 o.reports_after, "、".join(o.agents))
                for o in lines
            ),
        )  # fmt: skip
    counts = shown.told.get("enterprises", {}) if shown is not None else {}
    total = sum(counts.get(one, 0) for one in ((turn,) if turn else TURNS))
    run_no = str(shown.tried.no) if shown is not None else ""
    return asked.page(
        "desk/rule_backtest.html.j2",
        problems=problems,
        status=status,
        kind=kind,
        draft=draft,
        text=text,
        tried=tried,
        shown=shown,
        t=words,
        turns=TURNS,
        turn=turn,
        counts=counts,
        charts=[(name, bars(values)) for name, values in shown.told["by"].items() if values]
        if shown is not None and shown.good
        else [],
        lines=lines,
        total=total,
        turning=turning(asked, total, run=run_no, turn=turn),
        names=names,
        is_shadow=running_as_shadow == draft.no,
        other_shadow=running_as_shadow if running_as_shadow != draft.no else None,
        may_try=_may_try(asked, proposal, kind),
        alive=any(one.running for one in tried),
    )


def _may_try(asked: Asked, proposal: Proposed, kind: str) -> bool:
    stands = proposal.draft.stands
    open_to = {RuleStanding.DRAFTING, RuleStanding.WAITING}
    if kind == SHADOW:
        open_to |= {RuleStanding.APPROVED}
    may = ACTS.admits(asked.person, party=False)
    return may and stands in open_to and proposal.draft.edition is not None


def _chosen(asked: Asked, tried: Sequence[Trial]) -> Trial | None:
    """The back-test that is asked for; else the newest."""
    wanted = asked.number("run", 0)
    if not wanted:
        return tried[0] if tried else None
    for one in tried:
        if one.tried.no == wanted:
            return one
    raise PageError(
        404, "没有这次回测。请从修订稿进入。", "There is no such back-test. Enter from the draft."
    )  # fmt: skip


def _as_file(asked: Asked, no: int, page: str) -> Response:
    name = quote(asked.say(f"回测-{no}.html", f"backtest-{no}.html"))
    told = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(page, media_type="text/html; charset=utf-8", headers=told)


def begin_backtest(asked: Asked) -> Response:
    """Begin a back-test of the newest text; it runs outside this process."""
    no = number_of(asked)
    days = {name: asked.said(name) for name in ("first", "last")}
    try:
        read = {name: written_day(said) if said else None for name, said in days.items()}
    except ValueError:
        wrong = Problem("first", "请按年-月-日填写起止日。", "Give the days as year-month-day.")
        return _page(asked, BACKTEST, (wrong,))
    try:
        begun = start(
            asked.assembly, no, first=read["first"], last=read["last"] or asked.today,
            by=asked.official.person, at=asked.at,
        )  # fmt: skip
    except NotBegunError as error:
        field = "first" if error.code == "span" else ""
        wrong = Problem(field, *NOT_BEGUN[error.code])
        return _page(asked, BACKTEST, (wrong,), status=422 if field else 409)
    return asked.to(
        f"/rules/drafts/{no}/backtest", "回测已开始，在后台进行，可以离开本页。",
        "The back-test has begun; it runs on if you leave this page.",
        after=BackgroundTask(
            asked.house.beside, asked.assembly, "backtest", draft=no, no=begun
        ),
    )  # fmt: skip


def choose_shadow(asked: Asked) -> Response:
    """Let this draft run as the shadow, beginning now; or no draft."""
    no = number_of(asked)
    here = f"/rules/drafts/{no}/shadow"
    with asked.reading() as unit:
        proposal = found(proposed(asked.assembly, unit, no, asked.today))
        running = rule_drafts.shadow(unit) == no
    stop = asked.said("do") == "stop"
    if not stop and not _may_try(asked, proposal, SHADOW):
        code = "no_text" if proposal.draft.edition is None else "closed"
        return _page(asked, SHADOW, (Problem("", *NOT_BEGUN[code]),), status=409)
    with asked.writing() as unit:
        if not (stop and not running):
            chosen = None if stop else no
            rule_drafts.choose_shadow(unit, chosen, asked.official.person, asked.at.isoformat())
        unit.commit()
    if stop:
        return asked.to(here, "影子试算已停止。", "The shadow is stopped.")
    return asked.to(
        here, "已设为影子规则，现在试算一次，以后每夜一次，没有法律效力。",
        "It runs as the shadow: once now, then every night, without legal effect.",
        after=BackgroundTask(asked.house.beside, asked.assembly, "shadow"),
    )  # fmt: skip


ROUTES: tuple[Route, ...] = (
    get(f"{PLACE}/backtest", WHO, backtest_of),
    post(f"{PLACE}/backtest", ACTS, begin_backtest),
    get(f"{PLACE}/shadow", WHO, shadow_of),
    post(f"{PLACE}/shadow", ACTS, choose_shadow),
)
