"""Coming in: name and password, a password of one's own, the second factor; and leaving."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi.responses import RedirectResponse, Response

from flows.credentials import SHORTEST_PASSWORD, second_address
from flows.entrance import Turned, TurnedAwayError
from notifications.proof_code import code_picture
from web.desk.asked import Asked, Problem
from web.desk.routes import ENTERING, OUTSIDE, Route, get, post

HOME = "/"
TOLD: dict[Turned, tuple[str, str]] = {
    Turned.WRONG: (
        "用户名或密码不对，请重新输入。",
        "Name or password is wrong. Please try again.",
    ),
    Turned.LOCKED: (
        "动态口令连续输错次数过多，账户暂时锁定15分钟。丢失手机的，请管理员重置。",
        "Too many wrong codes: locked for 15 minutes. Who lost the phone asks an administrator.",
    ),
    Turned.CLOSED: ("账户已停用，请联系管理员。", "The account is closed. Ask the administrator."),
    Turned.CHANGED: (
        "您的账户记录在系统之外被改动过，暂不能登录。请联系管理员，由维护人员核实后重设。",
        "This account's record was changed outside the system: nobody comes in by it. Turn to the "
        "administrator; whoever keeps the server checks it and resets it.",
    ),
    Turned.CODE: (
        "验证码不对或已经用过。请等动态口令刷新后再输入。",
        "The code is wrong or was used already. Wait for the next one.",
    ),
    Turned.UNKNOWN: (
        "没有与您的统一身份绑定的账户，请联系管理员。",
        "No account is joined to you. Ask the administrator.",
    ),
    Turned.WEAK: (
        f"新密码至少{SHORTEST_PASSWORD}个字符，不能含用户名，也不能与旧密码相同。",
        f"At least {SHORTEST_PASSWORD} characters, without your name, and not the old one.",
    ),
}


def _told(error: TurnedAwayError, field: str) -> list[Problem]:
    return [Problem(field, *TOLD[error.why])]


def sign_in_form(asked: Asked) -> Response:
    """The form by which officials come in."""
    if asked.person is not None and asked.person.inside:
        return asked.to(HOME)
    return _form(asked, to=asked.query("to"), again=asked.query("again"))


def _form(asked: Asked, problems: Sequence[Problem] = (), *, to: str, again: str) -> Response:
    provider = asked.house.provider is not None
    return asked.page(
        "desk/sign_in.html.j2", problems=problems, to=to, again=again, provider=provider,
        there=after("/oidc", again, to), left=provider and asked.query("left") == "1",
    )  # fmt: skip


def sign_in(asked: Asked) -> Response:
    """Take name and password; the second factor comes next."""
    token = asked.house.tokens()
    again, to = asked.said("again"), asked.said("to")
    try:
        asked.house.entrance.sign_in(
            asked.said("login"), _raw(asked, "password"), token=token, at=asked.at
        )
        asked.house.pace.right(asked.said("login"))
    except TurnedAwayError as error:
        if error.why is Turned.WRONG:
            asked.house.pace.wrong(asked.said("login"), asked.at)
        return _form(asked, _told(error, "login"), to=to, again=again)
    response = RedirectResponse(asked.at_desk(after("/second", again, to)), status_code=303)
    return with_session(asked, response, token)


def with_session(asked: Asked, response: Response, token: str) -> Response:
    """Give the browser its session: for this desk alone, out of reach of any script."""
    response.set_cookie(
        asked.desk.cookie, token, path=asked.desk.prefix, httponly=True, secure=asked.by_https,
        samesite="lax",
    )  # fmt: skip
    return response


def _anew(asked: Asked, response: Response) -> Response:
    """Somebody may do more than before: they do it under a token that nobody knew before."""
    token = asked.house.tokens()
    asked.house.entrance.renew(asked.official.session, token, at=asked.at)
    return with_session(asked, response, token)


def _raw(asked: Asked, name: str) -> str:
    """A field as typed: blanks are part of a password."""
    return next((value for key, value in asked.fields if key == name), "")


def after(path: str, again: str, to: str) -> str:
    """Where to go on after coming in: back to a form, or to the page that was asked."""
    told = {key: value for key, value in (("again", again), ("to", to)) if value}
    return f"{path}?{urlencode(told)}" if told else path


def second_form(asked: Asked) -> Response:
    """The code of the second factor; whoever has none yet sets it up first."""
    person = asked.official
    again, to = asked.query("again"), asked.query("to")
    if person.must_change:
        return asked.to(after("/password", again, to))
    if person.inside:
        return _onward(asked, again, to)
    if not person.enrolled:
        return asked.to(after("/second/new", again, to))
    return asked.page("desk/second.html.j2", again=again, to=to)


def second(asked: Asked) -> Response:
    """Take the code."""
    return _proved(asked, "desk/second.html.j2")


def _proved(asked: Asked, template: str, **facts: Any) -> Response:
    person, again, to = asked.official, asked.said("again"), asked.said("to")
    try:
        asked.house.entrance.prove(person, asked.said("code"), at=asked.at)
    except TurnedAwayError as error:
        if error.why is Turned.LOCKED:
            return asked.to("/sign-in", *TOLD[error.why])
        problems = _told(error, "code")
        return asked.page(template, problems=problems, again=again, to=to, **facts)
    return _anew(asked, _onward(asked, again, to))


def _onward(asked: Asked, again: str, to: str) -> Response:
    """Back to the form that was kept, or on to the page that was asked for, of this desk only.

    Whoever was let in another way by somebody else is told so first.
    """
    person, told = asked.official, ("", "")
    if person.told_of_reset(asked.at):
        when = person.reset_at[:16].replace("T", " ")
        told = (
            f"您的登录方式在{when}由{person.reset_by}变动过。不是您要求的，请立即告诉机关负责人。",
            f"{person.reset_by} changed how you come in, {when}. If you did not ask, tell the agency head at once.",
        )  # fmt: skip
    if again:
        return asked.to(f"/again/{again}", *told)
    safe = to.startswith(f"{asked.desk.prefix}/") and "//" not in to and "\\" not in to
    return asked.to(to.removeprefix(asked.desk.prefix) if safe else HOME, *told)


def new_second_form(asked: Asked) -> Response:
    """Setting up the second factor: a picture for the phone, and its text for typing."""
    if asked.official.enrolled:
        return asked.to("/second")
    return asked.page(
        "desk/second_new.html.j2", again=asked.query("again"), to=asked.query("to"),
        **_offered(asked),
    )  # fmt: skip


def new_second(asked: Asked) -> Response:
    """Take the first code: the phone has the seed."""
    if asked.official.enrolled:
        return asked.to("/second")
    return _proved(asked, "desk/second_new.html.j2", **_offered(asked))


def _offered(asked: Asked) -> dict[str, Any]:
    person = asked.official
    seed = asked.house.entrance.seed_offered(person)
    issuer = asked.assembly.settings.office.name
    spaced = " ".join(seed[n : n + 4] for n in range(0, len(seed), 4))
    return {"seed": spaced, "picture": code_picture(second_address(seed, person.login, issuer))}


def _may_change(asked: Asked) -> bool:
    """A password alone changes no password: it may be somebody else's who has no phone to it."""
    return asked.official.inside or asked.official.must_change


def password_form(asked: Asked) -> Response:
    """A password of one's own: the first one is changed at the door, later ones inside."""
    if not _may_change(asked):
        return asked.to("/second")
    return asked.page("desk/password.html.j2", again=asked.query("again"), to=asked.query("to"))


def password(asked: Asked) -> Response:
    """Change it."""
    if not _may_change(asked):
        return asked.to("/second")
    again, to = asked.said("again"), asked.said("to")
    new = _raw(asked, "new_password")
    if new != _raw(asked, "repeated"):
        wrong = Problem("repeated", "两次输入的新密码不一致。", "The two new passwords differ.")
        return asked.page("desk/password.html.j2", problems=[wrong], again=again, to=to)
    try:
        asked.house.entrance.change_password(
            asked.official, _raw(asked, "old_password"), new, at=asked.at
        )
    except TurnedAwayError as error:
        field = "new_password" if error.why is Turned.WEAK else "old_password"
        return asked.page("desk/password.html.j2", problems=_told(error, field), again=again, to=to)
    told = "密码已更改。", "Your password is changed."
    return _anew(asked, asked.to(after("/second", again, to), *told))


def sign_out(asked: Asked) -> Response:
    """Leave."""
    asked.house.entrance.leave(asked.token, at=asked.at)
    left = "?left=1" if asked.official.by_provider else ""
    response = asked.to(f"/sign-in{left}", "已退出登录。", "You have signed out.")
    response.delete_cookie(asked.desk.cookie, path=asked.desk.prefix)
    return response


ROUTES: tuple[Route, ...] = (
    get("/sign-in", OUTSIDE, sign_in_form),
    post("/sign-in", OUTSIDE, sign_in, limit="30/minute", keeps=False, paced="login"),
    get("/second", ENTERING, second_form),
    post("/second", ENTERING, second, limit="30/minute", keeps=False),
    get("/second/new", ENTERING, new_second_form),
    post("/second/new", ENTERING, new_second, limit="30/minute", keeps=False),
    get("/password", ENTERING, password_form),
    post("/password", ENTERING, password, limit="30/minute", keeps=False),
    post("/sign-out", ENTERING, sign_out, keeps=False),
)
