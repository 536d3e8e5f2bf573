"""The door: who asks, whether they may, whether the form is theirs; then the page, or what failed.

Whatever goes wrong is answered by a page that says what happened, what was kept and what to do.
"""

from __future__ import annotations

import hmac
import logging
from asyncio import sleep
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.routing import BaseRoute

from flows.entrance import Person, form_token
from flows.moves import NoCaseError
from storage.errors import StorageError
from web.desk.asked import LANGUAGE, LANGUAGES, Asked, House, PageError, without_nul
from web.desk.bodies import BodyError, form_of
from web.desk.page_route import PageRoute
from web.desk.routes import PUBLIC, Route, Who, get

log = logging.getLogger(__name__)
FORM_TOKEN = "_form"  # noqa: S105  the name of a field
NOT_KEPT = {FORM_TOKEN, "password", "old_password", "new_password", "again", "code"}
AWAY = (
    "数据库暂时无法使用，刚才的操作没有完成。",
    "The database is away just now; what you did was not done.",
)


def desks(house: House, routes: Sequence[Route]) -> list[BaseRoute]:
    """All pages of the table, as routes of an application."""
    door = _Door(house, routes)
    return [
        PageRoute(route.method, route.address, door.answer(route))
        for route in (*routes, *door.forms_again())
    ]


class _Door:
    def __init__(self, house: House, routes: Sequence[Route]) -> None:
        self._house, self._routes = house, routes
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._limits: dict[str, RateLimitItem] = {
            route.limit: parse(route.limit) for route in routes if route.limit
        }

    def forms_again(self) -> list[Route]:
        """Where those who come in again get back what they had typed."""
        desks = {route.desk: None for route in self._routes if route.desk is not PUBLIC}
        who = Who(inside=True, parties=True)
        return [get("/again/{token}", who, self.form_again, desk) for desk in desks]

    def answer(self, route: Route) -> Any:
        """The endpoint of a route."""

        async def endpoint(request: Request) -> Response:
            try:
                fields, files = await form_of(request)
            except BodyError as error:
                told = Response(str(error), error.status, media_type="text/plain; charset=utf-8")
                return _unkept(told)
            if route.paced:  # waited for without a thread: those of others stay free
                name = next((value for key, value in fields if key == route.paced), "")
                await sleep(self._house.pace.pause(name.strip(), self._house.now()))
            try:
                return await run_in_threadpool(self._answer, route, request, fields, files)
            finally:
                for _, file in files:
                    await file.close()

        endpoint.__name__ = f"{route.method} {route.address}"
        return endpoint

    def _answer(
        self,
        route: Route,
        request: Request,
        fields: Sequence[tuple[str, str]],
        files: Sequence[tuple[str, UploadFile]],
    ) -> Response:
        try:
            asked = self._asked(route, request, fields, files)
        except StorageError:  # not even who asks can be told
            log.warning("storage was away", exc_info=True, extra={"action": "page"})
            asked = Asked(
                house=self._house, desk=route.desk, request=request, at=self._house.now(),
                language=language_of(request), token="",
            )  # fmt: skip
            return _unkept(_sorry(asked, 503, *AWAY))
        try:
            response = self._checked(route, asked)
        except PageError as error:
            response = _failed(asked, error)
        except NoCaseError as error:
            missing = PageError(
                404, f"没有案件 {error}。请核对编号，或从“查找”进入。",
                f"There is no case {error}. Check the number, or use the search.",
            )  # fmt: skip
            response = _failed(asked, missing)
        except StorageError:
            log.warning("storage was away", exc_info=True, extra={"action": "page"})
            response = self._kept(asked, route, 503, *AWAY)
        except Exception:
            number = self._house.tokens()[:8]
            log.exception("page failed %s", number, extra={"action": "page", "id": number})
            response = self._kept(
                asked, route, 500,
                f"本页出错，刚才的操作没有完成。请把编号 {number} 告诉管理员。",
                f"This page failed and nothing was done. Please tell number {number} to the administrator.",
            )  # fmt: skip
        if request.query_params.get("lang") in LANGUAGES:  # chosen once, kept for the next pages
            response.set_cookie(
                LANGUAGE, asked.language, httponly=True, secure=asked.by_https, samesite="lax"
            )
        return _unkept(response)

    def _asked(
        self,
        route: Route,
        request: Request,
        fields: Sequence[tuple[str, str]],
        files: Sequence[tuple[str, UploadFile]],
    ) -> Asked:
        token, at = request.cookies.get(route.desk.cookie, ""), self._house.now()
        asked = Asked(
            house=self._house, desk=route.desk, request=request, at=at,
            language=language_of(request), token=token,
            path={name: without_nul(value) for name, value in request.path_params.items()},
            fields=tuple(fields), files=tuple(files), parts=self._house.lasting.at(at),
        )  # fmt: skip
        if not token or route.desk is PUBLIC:  # whoever complains has no session, only a draft
            return asked
        entrance = self._house.entrance
        person = entrance.who(token, at=at)
        party = None if person else entrance.party(token, at=at)
        return replace(asked, person=person, party=party)

    def _checked(self, route: Route, asked: Asked) -> Response:
        if route.method == "POST" and not _own_form(asked):
            raise PageError(
                403, "这个表单不是从本站打开的，或已在别处退出登录。请回到原页面重新打开后再提交。",
                "This form did not come from this site, or you have signed out since. Open its page again.",
            )  # fmt: skip
        if not route.who.admits(asked.person, party=asked.party is not None):
            return self._turned_away(route, asked)
        if route.limit and not self._within(route, asked.request):
            raise PageError(
                429, "操作过于频繁，请稍候几分钟再试。已经提交的内容不受影响。",
                "Too many requests. Please wait a few minutes; what was handed in is kept.",
            )  # fmt: skip
        return route.answers(asked)

    def _within(self, route: Route, request: Request) -> bool:
        from_where = request.client.host if request.client else ""
        return self._limiter.hit(self._limits[route.limit], route.address, from_where)

    def _turned_away(self, route: Route, asked: Asked) -> Response:
        person = asked.person
        if person is None and asked.party is None:
            return self._to_the_door(route, asked)
        if person is not None and not person.inside:
            return RedirectResponse(f"{route.desk.prefix}{_next_step(person)}", status_code=303)
        return _sorry(
            asked, 403, "您今天担任的职务不能办理此项。如任职有变动，请管理员更新任职名册。",
            "Your office does not give access to this page. Ask the administrator if that has changed.",
        )  # fmt: skip

    def _to_the_door(self, route: Route, asked: Asked) -> Response:
        """To the page one comes in by; what was typed waits there for its owner."""
        door = f"{route.desk.prefix}/sign-in"
        owner = self._house.entrance.ended(asked.token)
        if route.method == "POST" and route.keeps and asked.fields and owner:
            return RedirectResponse(f"{door}?again={self._keep(asked, owner)}", status_code=303)
        to = "" if route.method == "POST" else f"?to={asked.request.url.path}"
        return RedirectResponse(f"{door}{to}", status_code=303)

    def _keep(self, asked: Asked, owner: str) -> str:
        kept = self._house.tokens()
        fields = [(name, value) for name, value in asked.fields if name not in NOT_KEPT]
        self._house.entrance.keep(kept, owner, asked.request.url.path, fields, asked.at)
        return kept

    def _kept(
        self, asked: Asked, route: Route, status: int, zh_told: str, en_told: str
    ) -> Response:
        """A failure that gives the form back, when it can still be kept."""
        again = ""
        owner = asked.person.person if asked.person else asked.party.uscc if asked.party else ""
        if route.method == "POST" and route.keeps and asked.fields and owner:
            try:
                again = asked.at_desk(f"/again/{self._keep(asked, owner)}")
            except StorageError:
                again = ""
        return _sorry(asked, status, zh_told, en_told, again=again)

    def form_again(self, asked: Asked) -> Response:
        """The page of a form that was kept, filled in as it was."""
        owner = asked.person.person if asked.person else asked.party.uscc if asked.party else ""
        kept = self._house.entrance.give_back(asked.path["token"], owner)
        if kept is None:
            raise PageError(
                404, "这份表单已经取回，或者不是您填写的。", "This form was taken back already, or is not yours."
            )  # fmt: skip
        address, fields = kept
        found = self._page_at(address)
        if found is None:
            raise PageError(404, "原来的页面已不存在。", "The page of this form is gone.")
        route, path = found
        if not route.who.admits(asked.person, party=asked.party is not None):
            return self._turned_away(route, asked)
        return route.answers(replace(asked.with_before(fields), path=path))

    def _page_at(self, address: str) -> tuple[Route, Mapping[str, str]] | None:
        parts = address.split("/")
        for route in self._routes:
            wanted = route.address.split("/")
            if route.method == "GET" and len(wanted) == len(parts):
                pairs = list(zip(wanted, parts, strict=True))
                if all(one == two or one.startswith("{") for one, two in pairs):
                    return route, {o[1:-1]: t for o, t in pairs if o.startswith("{")}
        return None


def _failed(asked: Asked, error: PageError) -> Response:
    """What cannot be given, in words."""
    told = asked.told_of(error)
    return _sorry(asked, told.status, told.zh, told.en)


def _unkept(response: Response) -> Response:
    """No cache keeps a page of a desk, and no search engine."""
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("X-Robots-Tag", "noindex")
    return response


def _next_step(person: Person) -> str:
    """What somebody half-way in has to do."""
    if person.must_change:
        return "/password"
    return "/second" if person.enrolled else "/second/new"


def _sorry(asked: Asked, status: int, zh_told: str, en_told: str, *, again: str = "") -> Response:
    return asked.page(
        "desk/sorry.html.j2", status=status, sorry=asked.say(zh_told, en_told), again=again
    )


def language_of(request: Request) -> str:
    """Chinese, unless the reader chose English."""
    chosen = request.query_params.get("lang") or request.cookies.get(LANGUAGE, "")
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def _own_form(asked: Asked) -> bool:
    """A form of this site and of this session (CSRF): by what the browser says, and by its token."""
    headers = asked.request.headers
    site = headers.get("sec-fetch-site")
    origin = headers.get("origin", "null")  # "null" too: a page that tells nobody where it is
    if site is not None:
        if site not in ("same-origin", "none"):
            return False
    elif origin != "null" and origin.partition("://")[2] != headers.get("host", ""):
        return False
    if asked.person is None and asked.party is None:
        return True  # nobody to act for
    return hmac.compare_digest(asked.said(FORM_TOKEN).encode(), form_token(asked.token).encode())
