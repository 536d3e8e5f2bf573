"""Accounts (账户): who may come in. An administrator makes them and signs nothing by that."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi.responses import Response

from flows.account_keeping import STANDS, NewAccount, Unasked, UnaskedError, needs_two, offices
from storage import accounts, officials
from storage.accounts import Account
from storage.errors import LostRaceError
from storage.queries import townships_among
from web.desk.asked import Asked, PageError, Problem
from web.desk.records import line_of, people
from web.desk.routes import ADMINISTRATORS, Route, get, post
from web.desk.rows import bounds, csv_answer, turning, wants_csv

LONGEST_NAME = 64  # of a person and of what one signs in with, as the table keeps them
NEWEST = 20
NOT_ONESELF = Problem(
    "do",
    "不能重置或停用自己的账户：请另一位管理员办理。自己的密码可在“更改密码”中更改。",
    "Not your own account: ask another administrator. Your password you can change yourself.",
)

UNASKED: dict[Unasked, tuple[str, str]] = {
    Unasked.GONE: (
        "没有等待确认的申请，或者已过三天、已有人办理。",
        "Nothing waits for this: it was done, withdrawn, or is older than three days.",
    ),
    Unasked.ONESELF: (
        "自己申请的，或者关于自己账户的，不能由自己确认：请另一位管理员或机关负责人办理。",
        "Not what you asked yourself, nor your own account: it takes somebody else.",
    ),
    Unasked.ALONE: (
        "此人任有职务或是管理员，须两人办理，但没有另一位可以确认的管理员或机关负责人。"
        "请先增设一位管理员；来不及的，由维护人员在服务器上执行 mingdan account（--reset 重置、--close 停用、--set-townships 改镇乡街），该操作单独留痕。",
        "This needs two people, and there is no other administrator or agency head to confirm it. Have another "
        "administrator made; in an emergency run mingdan account (--reset, --close, --set-townships) on the server, which the records tell apart.",
    ),
    Unasked.SUSPENDED: (
        "该账户已被紧急停用，等待确认。请先在“账户确认”中确认或撤回。",
        "It is suspended and waits to be confirmed: confirm or withdraw that first.",
    ),
    Unasked.AGAIN: (
        "您上次对该账户的紧急停用没有得到确认，不能再次单独停用：请申请停用，由另一人确认；或由另一位管理员办理。",
        "You suspended it last, and nobody confirmed that. Ask to close it, or let another administrator act.",
    ),
    Unasked.CHANGED: (
        "该账户的记录在系统之外被改动过，页面上不能再改。请维护人员核实后，在服务器上用 mingdan account --reset 重设或 --close 停用。",
        "This account's record was changed outside the system and is left alone here. Whoever keeps the server checks it, "
        "then runs mingdan account --reset or --close.",
    ),
    Unasked.TAKEN: (
        "这个统一身份标识已与另一个账户绑定，请核对。",
        "This subject is joined to another account; please check it.",
    ),
}
WAITS = (
    "已申请，须另一位管理员或机关负责人在“账户确认”中确认后生效。",
    "Asked. It counts once another administrator or the agency head confirms it.",
)
LONGEST_SUBJECT = 255  # OpenID Connect Core 2: of ``sub``
TOO_LONG = Problem("subject", "最多255个字符。", "At most 255 characters.")
HALF = 12  # signs of each half of a first password: 72 bits


def unasked(error: UnaskedError, field: str) -> Problem:
    """Why it was not asked or confirmed, beside the field it is about."""
    return Problem(field, *UNASKED[error.why])


def new_half(asked: Asked) -> str:
    """Half of a first password, or all of one."""
    return asked.house.tokens()[-HALF:]


HAS_ONE = Problem(
    "person", "此人已有账户，请从账户列表进入。", "This person has an account: enter from the list."
)


def accounts_page(asked: Asked) -> Response:
    """Every account, with the offices its owner holds today."""
    like = asked.query("q")
    limit, offset = bounds(asked)
    with asked.reading() as unit:
        found, total = accounts.listed(unit, like=like, limit=limit, offset=offset)
        roster = officials.roster(unit)
    held = {one.person: offices(roster, one.person, asked.at) for one in found}
    rows = [(one, [asked.word(role) for role in sorted(held[one.person])]) for one in found]
    if wants_csv(asked):
        heading = (
            ("User name", "Person", "Name", "Offices today", "Administrator", "Townships",
             "Second factor", "Made", "Closed")
            if asked.language == "en"
            else ("用户名", "人员编号", "姓名", "今日职务", "管理员", "负责镇乡街", "动态口令", "开设",
                  "停用")
        )  # fmt: skip
        return csv_answer(
            asked.say("账户", "accounts"), heading,
            (
                (
                    one.login, one.person, one.name, "、".join(held_now), _yes(asked, one.administrator),
                    "、".join(one.townships) or asked.say("全区", "whole district"),
                    _yes(asked, one.second is not None), one.made_at, one.closed_on or "",
                )
                for one, held_now in rows
            ),
        )  # fmt: skip
    return asked.page(
        "desk/accounts.html.j2",
        rows=rows,
        q=like,
        total=total,
        turning=turning(asked, total, q=like),
    )


def _yes(asked: Asked, told: bool) -> str:
    return asked.say("是", "yes") if told else asked.say("否", "no")


def new_form(asked: Asked) -> Response:
    """The form of a new account."""
    return _new(asked)


def _new(asked: Asked, problems: Sequence[Problem] = ()) -> Response:
    with asked.reading() as unit:
        names, had = officials.names(unit), {one.person for one in accounts.in_order(unit)}
    without = [(who, f"{name}（{who}）") for who, name in sorted(names.items()) if who not in had]
    return asked.page("desk/account_new.html.j2", problems=problems, without=without)


def make(asked: Asked) -> Response:
    """Make an account; its first password is shown once, to whoever hands it over."""
    outsider = not asked.said("person")
    person = asked.said("person") or asked.said("administrator_id")
    login = asked.said("login") or person
    townships = _townships(asked)
    with asked.reading() as unit:
        names = officials.names(unit)
        had = accounts.by_person(unit, person) is not None
        taken = accounts.by_login(unit, login) if login and not had else None
        unknown = set(townships) - townships_among(unit, townships)
    name = names.get(person) or asked.said("name")
    problems = list(_wrong(asked, person, name, outsider=outsider, known=person in names))
    if taken is not None:
        problems.append(
            Problem(
                "login", f"用户名 {login} 已有人使用，请另取一个。",
                f"{login} is taken; please choose another.",
            )
        )  # fmt: skip
    problems += [HAS_ONE] if had else []
    problems += _strange(unknown)
    if problems:
        return _new(asked, problems)
    half = new_half(asked)
    new = NewAccount(
        person=person, login=login, name=name, townships=townships,
        administrator=outsider or asked.said("administrator") == "yes",
    )  # fmt: skip
    try:
        waits = asked.house.entrance.open_account(
            new, half, by=asked.official.person, at=asked.at
        )  # fmt: skip
    except LostRaceError:
        return _new(asked, [HAS_ONE])
    except UnaskedError as error:
        return _new(asked, [unasked(error, "person")])
    return _first_password(asked, login, name, half, person, waits=waits)


def _wrong(
    asked: Asked, person: str, name: str, *, outsider: bool, known: bool
) -> Sequence[Problem]:
    problems = []
    if not person:
        problems.append(
            Problem(
                "person", "请选择人员；只管账户、不任职务的，填写管理员编号和姓名。",
                "Choose a person, or give number and name of an administrator without office.",
            )
        )  # fmt: skip
    elif outsider and known:
        problems.append(
            Problem(
                "administrator_id", "此编号在任职名册中，请从上面的人员中选择。",
                "This number is in the roster: choose the person above.",
            )
        )  # fmt: skip
    elif not outsider and not known:
        problems.append(
            Problem("person", "任职名册中没有此人。", "This person is not in the roster.")
        )
    if person and not name:
        problems.append(Problem("name", "请填写管理员的姓名。", "Give the administrator's name."))
    fields = {"administrator_id": person if outsider else "", "login": asked.said("login")}
    problems += [
        Problem(
            field, f"最多{LONGEST_NAME}个字符，不能有空格或“/”。",
            f"At most {LONGEST_NAME} characters, no blanks and no slash.",
        )
        for field, value in fields.items()
        if len(value) > LONGEST_NAME or "/" in value or len(value.split()) > 1
    ]  # fmt: skip
    return problems


def _townships(asked: Asked) -> list[str]:
    typed = asked.said("townships").replace("、", "\n").replace("，", "\n").replace(",", "\n")
    return list(dict.fromkeys(one.strip() for one in typed.splitlines() if one.strip()))


def _strange(unknown: set[str]) -> list[Problem]:
    """A township misspelt would leave its official without any enterprise."""
    if not unknown:
        return []
    told = "、".join(sorted(unknown))
    return [
        Problem(
            "townships", f"没有登记在这里的用人单位：{told}。请核对名称；不限的，留空。",
            f"No enterprise is registered in: {told}. Check the name; leave blank for all.",
        )
    ]  # fmt: skip


def _first_password(
    asked: Asked, login: str, name: str, password: str, person: str, *, waits: bool
) -> Response:
    return asked.page(
        "desk/account_made.html.j2", login=login, name=name, password=password, of=person,
        which="first" if waits else "whole",
    )  # fmt: skip


def account_page(asked: Asked) -> Response:
    """One account, what was done at the door lately, and what an administrator can do."""
    return _account(asked)


def _account(asked: Asked, problems: Sequence[Problem] = ()) -> Response:
    with asked.reading() as unit:
        account = _found(accounts.by_person(unit, asked.path["person"]))
        roster = officials.roster(unit)
        names = accounts.names(unit) | officials.names(unit)
        lately = accounts.noted(unit, who=account.person, limit=NEWEST)
    return asked.page(
        "desk/account.html.j2",
        problems=problems,
        account=account,
        held=[asked.word(role) for role in sorted(offices(roster, account.person, asked.at))],
        lately=[line_of(asked, one, names) for one in lately],
        oneself=account.person == asked.official.person,
        provider=asked.house.provider is not None,
        waits=any(
            one.person == account.person for one in asked.house.entrance.waiting(at=asked.at)
        ),
        reset_by=people(account.reset_by or "", names),
        locked=account.locked_until is not None and account.locked_until > asked.at.isoformat(),
        open=account.open_on(asked.today),
        suspended=account.suspended_at(asked.at),
        two=needs_two(roster, account.person, asked.today, administrator=account.administrator),
    )


def _found(account: Account | None) -> Account:
    if account is None:
        raise PageError(
            404, "没有这个账户。请从账户列表进入。", "There is no such account. Enter from the list."
        )  # fmt: skip
    return account


def change(asked: Asked) -> Response:
    """Reset, close or suspend an account, or give it other townships."""
    person, by, at = asked.path["person"], asked.official.person, asked.at
    entrance, do = asked.house.entrance, asked.said("do")
    with asked.reading() as unit:
        account = _found(accounts.by_person(unit, person))
    if do in ("reset", "close", "suspend", "join") and person == by:
        return _account(asked, [NOT_ONESELF])
    if do in ("reset", "join"):
        return _reset_or_join(asked, account, do)
    try:
        if do == "close" and entrance.ask_close(person, by=by, at=at):
            return asked.to(f"/accounts/{person}", *WAITS)
        if do == "suspend":
            entrance.suspend(person, by=by, at=at)
            return asked.to(
                f"/accounts/{person}",
                f"已停用，全部登录已结束。{STANDS.days}天内由另一人确认；没有确认的，到期自动恢复。",
                f"Shut, and all its sessions have ended. Another confirms within {STANDS.days} days; "
                "else it opens again by itself.",
            )  # fmt: skip
    except UnaskedError as error:
        return _account(asked, [unasked(error, "do")])
    if do == "close":
        return asked.to(
            "/accounts", f"{account.name}的账户已停用，全部登录已结束。",
            f"The account of {account.name} is closed and all its sessions have ended.",
        )  # fmt: skip
    if do == "townships":
        townships = _townships(asked)
        with asked.reading() as unit:
            unknown = set(townships) - townships_among(unit, townships)
        if unknown:
            return _account(asked, _strange(unknown))
        try:
            if entrance.ask_townships(person, townships, by=by, at=at):
                return asked.to(f"/accounts/{person}", *WAITS)
        except UnaskedError as error:
            return _account(asked, [unasked(error, "townships")])
        told = "、".join(townships)
        return asked.to(
            f"/accounts/{person}", f"负责镇乡街已改为：{told or '全区'}。",
            f"Now answers for: {told or 'the whole district'}.",
        )  # fmt: skip
    return _account(asked, [Problem("do", "请选择要办理的事项。", "Choose what to do.")])


def _reset_or_join(asked: Asked, account: Account, do: str) -> Response:
    """What lets somebody in another way: it waits for a second person where they may sign."""
    entrance, by = asked.house.entrance, asked.official.person
    subject = asked.said("subject")
    if len(subject) > LONGEST_SUBJECT:
        return _account(asked, [TOO_LONG])
    try:
        if do == "reset":
            half = new_half(asked)
            waits = entrance.ask_reset(account.person, half, by=by, at=asked.at)
            return _first_password(
                asked, account.login, account.name, half, account.person, waits=waits
            )  # fmt: skip
        waits = entrance.ask_join(account.person, subject, by=by, at=asked.at)
    except UnaskedError as error:
        return _account(asked, [unasked(error, "do" if do == "reset" else "subject")])
    back = f"/accounts/{account.person}"
    if waits:
        return asked.to(back, *WAITS)
    return asked.to(back, "已更改，其全部登录已结束。", "Changed; all their sessions have ended.")


ROUTES: tuple[Route, ...] = (
    get("/accounts", ADMINISTRATORS, accounts_page),
    get("/accounts/new", ADMINISTRATORS, new_form),
    post("/accounts/new", ADMINISTRATORS, make),
    get("/accounts/{person}", ADMINISTRATORS, account_page),
    post("/accounts/{person}", ADMINISTRATORS, change),
)
