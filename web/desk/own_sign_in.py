"""Coming in by the office's own sign-in (统一身份登录): there, back, and out of it again."""

from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import datetime

from fastapi.responses import RedirectResponse, Response

from flows.entrance import NOBODY, Turned, TurnedAwayError
from flows.provider import STANDS, Provider, Refused, RefusedError, Visit
from storage import accounts
from web.desk.asked import Asked, PageError
from web.desk.routes import OUTSIDE, Route, get
from web.desk.sign_in import TOLD, after, with_session

VISIT = "mingdan_oidc"  # a cookie: the visit this browser began
VISITOR = "oidc"  # whose what is kept of a visit is
BACK = "/oidc/back"
REFUSED: dict[Refused, tuple[int, str, str]] = {
    Refused.AWAY: (
        503, "统一身份系统暂时无法使用，或者它的回答不合要求。请稍后再试，或改用用户名和密码登录。",
        "The office's own sign-in is away, or does not answer as it should. Try again later, or use name and password.",
    ),
    Refused.SAID_NO: (
        403, "统一身份系统没有同意这次登录。请重新登录，或改用用户名和密码。",
        "The office's own sign-in did not agree. Sign in again, or use name and password.",
    ),
    Refused.CODE: (
        403, "统一身份系统不认这次登录，可能已经用过或超时。请回到登录页重新开始。",
        "The office's own sign-in does not know this visit: it was used, or took too long. Begin again at the sign-in page.",
    ),
    Refused.TOKEN: (
        403, "统一身份系统的回答没有通过核对（签名、签发方、接收方或随机数不符），没有登录。请重新登录；再次出现的，请告诉管理员。",
        "What came back did not pass: signature, issuer, audience or nonce is wrong. Nobody was signed in. Begin again; if it happens again, tell the administrator.",
    ),
    Refused.EXPIRED: (
        403, "统一身份系统的回答已过期，没有登录。请重新登录；总是这样的，请管理员核对两边的时钟。",
        "What came back has expired. Begin again; if it is always so, the administrator should compare the clocks.",
    ),
    Refused.LOST: (
        403, "这次登录不是从本浏览器开始的，或者已经用过、超过10分钟。请回到登录页重新开始。",
        "This visit was not begun in this browser, was used already, or is older than ten minutes. Begin again at the sign-in page.",
    ),
}  # fmt: skip


def _provider(asked: Asked) -> Provider:
    if asked.house.provider is None:
        raise PageError(
            404, "本机关没有开通统一身份登录，请用用户名和密码登录。",
            "This office has no sign-in of its own here: use name and password.",
        )  # fmt: skip
    return asked.house.provider


def set_out(asked: Asked) -> Response:
    """To the office's own sign-in, with what it must bring back."""
    provider, tokens = _provider(asked), asked.house.tokens
    own = f"{asked.request.base_url}{asked.at_desk(BACK).removeprefix('/')}"
    redirect = provider.settings.redirect or own
    # PKCE (RFC 7636, 4.1) asks for 43 signs at least.
    visit = Visit(tokens(), tokens(), f"{tokens()}{tokens()}", redirect)
    try:
        address = provider.address(visit)
    except RefusedError as error:
        raise _refused(asked, error) from error
    kept = [
        ("nonce", visit.nonce), ("verifier", visit.verifier), ("at", asked.at.isoformat()),
        ("to", asked.query("to")), ("again", asked.query("again")),
    ]  # fmt: skip
    asked.house.entrance.keep(visit.state, VISITOR, visit.redirect, kept, asked.at)
    response = RedirectResponse(address, status_code=303)
    response.set_cookie(
        VISIT, visit.state, path=asked.at_desk("/oidc"), httponly=True, samesite="lax",
        max_age=int(STANDS.total_seconds()), secure=asked.by_https,
    )  # fmt: skip
    return response


def come_back(asked: Asked) -> Response:
    """Whom it vouches for comes in, if an administrator said whose account that is."""
    provider = _provider(asked)
    try:
        visit, kept = _visit(asked)
        if asked.query("error"):
            raise RefusedError(Refused.SAID_NO, asked.query("error")[:64])  # noqa: TRY301
        if asked.query("iss", provider.settings.issuer) != provider.settings.issuer:  # RFC 9207
            raise RefusedError(Refused.TOKEN, "iss of the answer")  # noqa: TRY301
        vouched = provider.vouched(visit, asked.query("code"), at=asked.at)
    except RefusedError as error:
        raise _refused(asked, error) from error
    token = asked.house.tokens()
    try:
        asked.house.entrance.sign_in_as(
            vouched.subject, token=token, second=vouched.second, at=asked.at
        )  # fmt: skip
    except TurnedAwayError as error:
        if error.why is Turned.UNKNOWN:
            raise PageError(
                403, "统一身份系统认识您，但本系统还没有账户与您的身份绑定。"
                f"请把这个标识告诉管理员，由管理员绑定后再登录：{vouched.subject}",
                "The office's own sign-in knows you, but no account here is joined to you. "
                f"Give the administrator this subject to join, then sign in again: {vouched.subject}",
            ) from error  # fmt: skip
        raise PageError(403, *TOLD[error.why]) from error
    onward = asked.to(after("/second", kept.get("again", ""), kept.get("to", "")))
    onward.delete_cookie(VISIT, path=asked.at_desk("/oidc"))
    return with_session(asked, onward, token)


def _visit(asked: Asked) -> tuple[Visit, dict[str, str]]:
    """What this browser began, once."""
    state = asked.query("state")
    held = asked.request.cookies.get(VISIT, "")
    if not state or not hmac.compare_digest(state.encode(), held.encode()):
        raise RefusedError(Refused.LOST, "state")
    found = asked.house.entrance.give_back(state, VISITOR)
    if found is None:
        raise RefusedError(Refused.LOST, "used")
    redirect, fields = found
    kept = dict(fields)
    if asked.at - datetime.fromisoformat(kept["at"]) > STANDS:
        raise RefusedError(Refused.LOST, "late")
    return Visit(state, kept["nonce"], kept["verifier"], redirect), kept


def _refused(asked: Asked, error: RefusedError) -> PageError:
    """The page in words; and a line of the log."""
    with asked.writing() as unit:
        accounts.note(
            unit, at=asked.at.isoformat(), who=NOBODY, what="turned_oidc",
            detail=f"{error.why.value} {error.detail}",
        )  # fmt: skip
        unit.commit()
    return PageError(*REFUSED[error.why])


def leave_there(asked: Asked) -> Response:
    """On to where the session at the office's own sign-in is ended."""
    address = _provider(asked).way_out()
    if not address:
        raise PageError(
            404, "统一身份系统没有提供退出的地址，请在那边自行退出，或关闭浏览器。",
            "The office's own sign-in names no way out: sign out there, or close the browser.",
        )  # fmt: skip
    return RedirectResponse(address, status_code=303)


LIMIT = "60/minute"
ROUTES: tuple[Route, ...] = tuple(
    replace(one, limit=LIMIT)
    for one in (
        get("/oidc", OUTSIDE, set_out),
        get(BACK, OUTSIDE, come_back),
        get("/oidc/out", OUTSIDE, leave_there),
    )
)
