"""Tokens (接口令牌) of laboratories and departments: made, shown once, listed, revoked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fastapi.responses import Response

from flows import tokens
from flows.tokens import LONGEST, MISSING, SCOPE_WORDS, Wanted
from storage import tokens as kept
from storage.queries import townships_among
from storage.tokens import EVERYWHERE, Token
from web.desk.asked import Asked, PageError, Problem, written_day
from web.desk.routes import ADMINISTRATORS, Route, get, post
from web.desk.rows import bounds, csv_answer, turning, wants_csv

HEADINGS = (
    ("编号", "使用单位", "检测机构代码", "权限", "镇乡街", "制发人", "制发时间", "有效至", "最近使用",
     "状态"),
    ("Number", "Unit", "Laboratory", "Scopes", "Townships", "Made by", "Made at", "Until",
     "Last used", "State"),
)  # fmt: skip


def tokens_page(asked: Asked) -> Response:
    """Every token ever made, the newest first."""
    limit, offset = bounds(asked)
    with asked.reading() as unit:
        found, total = kept.listed(unit, limit=limit, offset=offset)
    rows = [(one, _state(asked, one)) for one in found]
    if wants_csv(asked):
        return csv_answer(
            asked.say("接口令牌", "tokens"), HEADINGS[asked.language == "en"],
            (
                (
                    one.number, one.unit, one.laboratory or "", " ".join(one.scopes),
                    "、".join(one.townships), one.made_by, one.made_at, one.until,
                    one.last_used or "", state,
                )
                for one, state in rows
            ),
        )  # fmt: skip
    return asked.page(
        "desk/tokens.html.j2", rows=rows, total=total, turning=turning(asked, total),
        words=_words(asked),
    )  # fmt: skip


def _words(asked: Asked) -> dict[str, str]:
    return {scope.value: asked.say(*told) for scope, told in SCOPE_WORDS.items()}


def _state(asked: Asked, one: Token) -> str:
    if one.revoked_at is not None:
        return asked.say("已撤销", "revoked")
    return asked.say("有效", "good") if one.good_on(asked.today) else asked.say("已过期", "ended")


def new_form(asked: Asked) -> Response:
    """The form of a new token."""
    return _new(asked)


def _new(asked: Asked, problems: Sequence[Problem] = ()) -> Response:
    return asked.page(
        "desk/token_new.html.j2", problems=problems, scopes=list(_words(asked).items()),
        until=(asked.today + LONGEST).isoformat(),
    )  # fmt: skip


def make(asked: Asked) -> Response:
    """Make a token and show it, this once."""
    try:
        until = written_day(asked.said("until"))
    except ValueError:
        until = date.min
    typed = asked.said("townships").replace("、", "\n").replace("，", "\n").replace(",", "\n")
    townships = [one.strip() for one in typed.splitlines() if one.strip()]
    wanted = Wanted(
        unit=asked.said("unit"), laboratory=asked.said("laboratory").upper(),
        scopes=asked.all_said("scopes"), townships=townships, until=until,
    )  # fmt: skip
    problems = [Problem(one.value, *MISSING[one]) for one in wanted.missing(asked.today)]
    with asked.reading() as unit:
        strange = set(townships) - {EVERYWHERE} - townships_among(unit, townships)
    if strange:
        told = "、".join(sorted(strange))
        problems.append(
            Problem(
                "townships", f"没有登记在这里的用人单位：{told}。请核对名称。",
                f"No enterprise is registered in: {told}. Check the name.",
            )
        )  # fmt: skip
    if problems:
        return _new(asked, problems)
    with asked.writing() as unit:
        token = tokens.make(
            unit, wanted, asked.house.tokens(), by=asked.official.person, at=asked.at
        )
        unit.commit()
    return asked.page("desk/token_made.html.j2", token=token, wanted=wanted)


def token_page(asked: Asked) -> Response:
    """One token, and the way to end it."""
    one = _found(asked)
    return asked.page(
        "desk/token.html.j2", one=one, state=_state(asked, one), words=_words(asked),
        good=one.good_on(asked.today),
    )  # fmt: skip


def _found(asked: Asked) -> Token:
    with asked.reading() as unit:
        found = kept.numbered(unit, asked.path["number"])
    if found is None:
        raise PageError(404, "没有这个令牌。", "There is no such token.")
    return found


def revoke(asked: Asked) -> Response:
    """End it, at once and for ever."""
    one = _found(asked)
    with asked.writing() as unit:
        tokens.revoke(unit, one.number, by=asked.official.person, at=asked.at)
        unit.commit()
    return asked.to(
        "/tokens", f"{one.unit}的令牌 {one.number} 已撤销。", f"Token {one.number} of {one.unit} is revoked."
    )  # fmt: skip


ROUTES: tuple[Route, ...] = (
    get("/tokens", ADMINISTRATORS, tokens_page),
    get("/tokens/new", ADMINISTRATORS, new_form),
    post("/tokens/new", ADMINISTRATORS, make),
    get("/tokens/{number}", ADMINISTRATORS, token_page),
    post("/tokens/{number}", ADMINISTRATORS, revoke),
)
