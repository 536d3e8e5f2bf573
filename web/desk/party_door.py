"""How an enterprise comes in: by a code served with a document; its next codes; leaving."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi.responses import RedirectResponse, Response

from flows import passes as codes
from flows.entrance import digest_of
from storage import passes
from web.desk.asked import Asked, Problem
from web.desk.routes import OUTSIDE, PARTIES, PARTY, Route, get, post
from web.desk.sign_in import with_session

WRONG = Problem(
    "code", "信用代码与验证码不符，或者验证码已用过、已过期。请核对文书，或向本机关索取新的验证码。",
    "This code does not belong to this enterprise, was used or is too old. Check the paper, or ask the office for a new one.",
)  # fmt: skip
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class GoodCode:
    """A code that is still good, as it is listed: never itself."""

    digest: str
    document: str
    until: Any
    mine: bool


def sign_in_form(asked: Asked) -> Response:
    """Where code and name are typed."""
    if asked.party is not None:
        return asked.to("/")
    return _door(asked, to=asked.query("to"), again=asked.query("again"))


def _door(asked: Asked, problems: tuple[Problem, ...] = (), *, to: str, again: str) -> Response:
    return asked.page("party/sign_in.html.j2", problems=problems, to=to, again=again)


def sign_in(asked: Asked) -> Response:
    """Come in, once by each code."""
    uscc, acting = asked.said("uscc").upper(), asked.said("acting")
    paper, to, again = asked.said("paper"), asked.said("to"), asked.said("again")
    missing = []
    if not acting or len(acting) > LONGEST_NAME:
        missing.append(Problem("acting", "请写办理人姓名。", "Write the name of whoever acts."))
    if not paper or len(paper) > LONGEST_NAME:
        missing.append(
            Problem("paper", "请写身份或授权文件，例如“法定代表人”或授权委托书编号。",
                    "Write by what right: “legal representative”, or the number of the power of attorney.")
        )  # fmt: skip
    if missing:
        return _door(asked, tuple(missing), to=to, again=again)
    token = asked.house.tokens()
    came = codes.come_in(
        asked.house.entrance, asked.assembly.engine, token=token, uscc=uscc,
        code=asked.said("code"), acting=f"{acting}（{paper}）", at=asked.at,
    )  # fmt: skip
    if not came:
        return _door(asked, (WRONG,), to=to, again=again)
    if again:
        path = asked.at_desk(f"/again/{again}")
    else:
        safe = to.startswith(f"{PARTY.prefix}/") and "//" not in to and "\\" not in to
        path = to if safe else asked.at_desk("/")
    return with_session(asked, RedirectResponse(path, status_code=303), token)


def sign_out(asked: Asked) -> Response:
    """Leave."""
    asked.house.entrance.leave(asked.token, at=asked.at)
    response = asked.to("/sign-in", "已退出。", "You have left.")
    response.delete_cookie(PARTY.cookie, path=PARTY.prefix)
    return response


def codes_page(asked: Asked) -> Response:
    """Who may come in: the codes still good, and the next one of this session."""
    uscc = asked.enterprise.uscc
    mine = asked.enterprise.session
    following = codes.next_code(asked.token)
    digest = digest_of(following)
    with asked.reading() as unit:
        found = passes.good_for(unit, uscc, asked.today)
    listed = [GoodCode(one.digest, one.document, one.until, one.digest == digest) for one in found]
    stands = any(one.mine for one in listed)
    return asked.page(
        "party/codes.html.j2", codes=listed,
        following=following if stands else "", since=mine.began_at,
    )  # fmt: skip


def void_code(asked: Asked) -> Response:
    """An end to a code."""
    with asked.writing() as unit:
        codes.withdraw(unit, asked.enterprise.uscc, asked.said("end"), asked.at)
        unit.commit()
    return asked.to("/codes", "该验证码已作废。", "That code is void.")


ROUTES: tuple[Route, ...] = (
    get("/sign-in", OUTSIDE, sign_in_form, PARTY),
    post("/sign-in", OUTSIDE, sign_in, PARTY, limit="10/minute", keeps=False),
    post("/sign-out", PARTIES, sign_out, PARTY, keeps=False),
    get("/codes", PARTIES, codes_page, PARTY),
    post("/codes", PARTIES, void_code, PARTY, keeps=False),
)
