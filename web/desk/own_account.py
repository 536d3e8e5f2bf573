"""One's own account (我的账户): where one is signed in, and the way to end that."""

from __future__ import annotations

from fastapi.responses import Response

from storage import accounts, officials
from web.desk.asked import Asked, PageError
from web.desk.records import people
from web.desk.routes import EVERYBODY, Route, get, post


def own_account(asked: Asked) -> Response:
    """Every session that has not ended, and who last changed how one comes in."""
    person = asked.official
    with asked.reading() as unit:
        names = accounts.names(unit) | officials.names(unit)
    return asked.page(
        "desk/own_account.html.j2",
        sessions=asked.house.entrance.sessions_of(person, at=asked.at),
        reset_by=people(person.reset_by, names),
    )


def end_session(asked: Asked) -> Response:
    """End one of them; ending the one that asks is signing out."""
    if not asked.house.entrance.end_session(asked.official, asked.said("session"), at=asked.at):
        raise PageError(404, "没有这处登录。", "There is no such session of yours.")
    return asked.to("/account", "这处登录已结束。", "That session has ended.")


ROUTES: tuple[Route, ...] = (
    get("/account", EVERYBODY, own_account),
    post("/account", EVERYBODY, end_session, keeps=False),
)
