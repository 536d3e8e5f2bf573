"""Confirmations (账户确认): what one person asked of an account, and another confirms."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi.responses import Response

from domain.roles import Role
from flows.account_keeping import STANDS, UnaskedError
from storage import accounts, officials
from storage.account_asks import Ask
from web.desk.accounts import new_half, unasked
from web.desk.asked import Asked, PageError, Problem
from web.desk.records import people
from web.desk.routes import Route, get, offices, post

WHO = offices(Role.AGENCY_HEAD, administrators=True)
WHAT = {
    "open": ("启用新账户", "Open a new account"),
    "reset": ("重置账户", "Reset the account"),
    "join": ("绑定统一身份", "Join to the office's own sign-in"),
    "close": ("停用账户", "Close the account"),
    "suspend": ("紧急停用，已先行停用", "Suspended at once: close it"),
    "towns": ("更改负责镇乡街", "Change its townships"),
}


def confirmations_page(asked: Asked) -> Response:
    """All that waits for a second person."""
    waiting = asked.house.entrance.waiting(at=asked.at)
    with asked.reading() as unit:
        names = accounts.names(unit) | officials.names(unit)
        named = {one.person: accounts.by_person(unit, one.person) for one in waiting}
    rows = [
        (one, account.name if (account := named[one.person]) else one.person,
         asked.say(*WHAT[one.what]), people(one.asked_by, names))
        for one in waiting
    ]  # fmt: skip
    return asked.page("desk/confirmations.html.j2", rows=rows)


def confirmation_form(asked: Asked) -> Response:
    """One of them: who asked for what, of whom, and whether one may confirm it."""
    return _form(asked)


def _waiting(asked: Asked) -> Ask:
    person = asked.path["person"]
    for one in asked.house.entrance.waiting(at=asked.at):
        if one.person == person:
            return one
    raise PageError(
        404, f"没有等待确认的申请：可能已经办理、撤回，或者已过{STANDS.days}天。",
        f"Nothing waits here: it was done or withdrawn, or is older than {STANDS.days} days.",
    )  # fmt: skip


def _form(asked: Asked, problems: Sequence[Problem] = ()) -> Response:
    ask = _waiting(asked)
    with asked.reading() as unit:
        account = accounts.by_person(unit, ask.person)
        roster, names = officials.roster(unit), accounts.names(unit) | officials.names(unit)
    held = [asked.word(role) for role in Role if roster.holds(ask.person, role, asked.today)]
    return asked.page(
        "desk/confirmation.html.j2", problems=problems, ask=ask, account=account, held=held,
        what=asked.say(*WHAT[ask.what]), asked_by=people(ask.asked_by, names),
        own=asked.official.person in (ask.asked_by, ask.person),
    )  # fmt: skip


def confirm(asked: Asked) -> Response:
    """Confirm or withdraw it."""
    ask, by, entrance = _waiting(asked), asked.official.person, asked.house.entrance
    try:
        if asked.said("do") == "withdraw":
            entrance.withdraw(ask.person, by=by, at=asked.at)
            return asked.to(
                "/confirmations", "已撤回，账户恢复原状。", "Withdrawn; the account is as it was."
            )
        half = new_half(asked)
        done = entrance.confirm(ask.person, half, by=by, at=asked.at)
    except UnaskedError as error:
        return _form(asked, [unasked(error, "do")])
    if done.half is None:
        return asked.to("/confirmations", "已确认，现已生效。", "Confirmed; it counts from now.")
    with asked.reading() as unit:
        account = accounts.by_person(unit, ask.person)
    if account is None:
        raise PageError(404, "没有这个账户。", "There is no such account.")
    return asked.page(
        "desk/account_made.html.j2", login=account.login, name=account.name, password=half,
        of=account.person, which="second",
    )  # fmt: skip


ROUTES: tuple[Route, ...] = (
    get("/confirmations", WHO, confirmations_page),
    get("/confirmations/{person}", WHO, confirmation_form),
    post("/confirmations/{person}", WHO, confirm, keeps=False),
)
