"""What a page is asked, by whom, when and in which language; and how it answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import quote, unquote

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.background import BackgroundTask
from starlette.datastructures import UploadFile

from domain.words import en, zh
from flows.assembly import Assembly, Lasting
from flows.entrance import Entrance, Party, Person, form_token
from flows.pace import Pace
from flows.provider import Provider
from flows.trying_out import set_going
from storage.unit_of_work import UnitOfWork

SAID = "mingdan_said"  # a cookie that carries one sentence to the next page
LANGUAGE = "mingdan_language"
LANGUAGES = ("zh", "en")
YEARS = range(1900, 3000)  # of days in forms: a day more, a term later, is still a day


class PageError(Exception):
    """A page that cannot be given, in words: what happened and what to do."""

    def __init__(self, status: int, zh_told: str, en_told: str) -> None:
        super().__init__(zh_told)
        self.status, self.zh, self.en = status, zh_told, en_told


class ElsewhereError(PageError):
    """What is asked is of a township that whoever asks does not answer for.

    They are told what they are told of a number that nobody has: it is not theirs to learn.
    """

    def __init__(self) -> None:
        super().__init__(
            404, "没有这个编号，或者它不在您负责的镇乡街。请核对编号，或从“查找”进入。",
            "There is none of that number, or it is not in your townships. Check it, or use the search.",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """A link of the navigation."""

    path: str
    words: str
    here: bool


@dataclass(frozen=True, slots=True)
class House:
    """What all pages work with. ``tokens`` makes unguessable words; ``now`` reads the clock.

    ``assembly`` is as it was opened; a page is answered by ``lasting``, by the rules in force.
    """

    assembly: Assembly
    lasting: Lasting
    entrance: Entrance
    now: Callable[[], datetime]
    tokens: Callable[[], str]
    render: Callable[[str, Mapping[str, Any]], str]
    navigation: Callable[[Asked], Sequence[Item]] = lambda _asked: ()
    provider: Provider | None = None  # the office's own sign-in, where it has one
    pace: Pace = field(default_factory=Pace)
    beside: Callable[..., None] = set_going  # begins what takes minutes, outside this process


@dataclass(frozen=True, slots=True)
class Desk:
    """A group of pages with one door: where it stands, its cookie, its frame."""

    prefix: str
    cookie: str
    frame: str  # the template every page of it extends


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a form: which field, and what to do, in both languages."""

    field: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question to a page. ``before`` are values typed earlier, to fill a form with again."""

    house: House
    desk: Desk
    request: Request
    at: datetime
    language: str
    token: str
    person: Person | None = None
    party: Party | None = None
    path: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, UploadFile], ...] = ()
    before: tuple[tuple[str, str], ...] = ()
    parts: Assembly | None = None  # none while the database is away

    # -- who and when ----------------------------------------------------------------------

    @property
    def assembly(self) -> Assembly:
        """The parts of the running product, the same for all of an answer."""
        return self.parts or self.house.assembly

    @property
    def by_https(self) -> bool:
        """Whether the browser came by https: then its cookies go by nothing else."""
        return bool(self.request.url.scheme == "https")

    @property
    def today(self) -> date:
        """The day, in office time."""
        return self.at.date()

    @property
    def official(self) -> Person:
        """The official who asks; a route that is theirs has one."""
        if self.person is None:
            raise PageError(403, "请先登录。", "Please sign in first.")
        return self.person

    @property
    def enterprise(self) -> Party:
        """The enterprise that asks; a route that is theirs has one."""
        if self.party is None:
            raise PageError(
                403, "请先用文书上的一次性验证码进入。", "Please enter with your code first."
            )
        return self.party

    def told_of(self, error: PageError) -> PageError:
        """What whoever asks is told of an error.

        Who answers for some townships hears the same of what is not there and of what is elsewhere.
        """
        partly = self.person is not None and bool(self.person.townships)
        named = self.path or self.said("uscc") or self.query("uscc")
        return ElsewhereError() if partly and named and error.status == 404 else error

    # -- what was asked and filled in --------------------------------------------------------

    def query(self, name: str, otherwise: str = "") -> str:
        """A value of the address."""
        return without_nul(self.request.query_params.get(name, otherwise)).strip()

    def said(self, name: str, otherwise: str = "") -> str:
        """A field of the form as it was handed in, else as it was typed before."""
        for fields in (self.fields, self.before):
            for key, value in fields:
                if key == name:
                    return value.strip()
        return otherwise

    def all_said(self, name: str) -> list[str]:
        """Every value of a field."""
        fields = self.fields or self.before
        return [value.strip() for key, value in fields if key == name]

    def number(self, name: str, otherwise: int = 1) -> int:
        """A positive number of the address; anything else is ``otherwise``."""
        told = self.query(name)
        good = told.isascii() and told.isdecimal() and len(told) < 8
        return int(told) or otherwise if good else otherwise

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        """A unit of work that only reads."""
        with UnitOfWork(self.assembly.engine, reading=True) as unit:
            yield unit

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        """A unit of work; whoever opens it commits."""
        with UnitOfWork(self.assembly.engine) as unit:
            yield unit

    # -- words -----------------------------------------------------------------------------

    def say(self, zh_told: str, en_told: str) -> str:
        """One of two sentences, by the reader's language."""
        return en_told if self.language == "en" else zh_told

    def word(self, member: StrEnum) -> str:
        """The name of a value."""
        return en(member) if self.language == "en" else zh(member)

    def navigation(self) -> Sequence[Item]:
        """The links of this desk for whoever asks."""
        return self.house.navigation(self)

    # -- answers ---------------------------------------------------------------------------

    def at_desk(self, path: str) -> str:
        """An address of this desk."""
        return f"{self.desk.prefix}{path}"

    def page(
        self,
        template: str,
        *,
        status: int = 200,
        problems: Sequence[Problem] = (),
        **facts: Any,
    ) -> HTMLResponse:
        """A page, or a form again with what is wrong with it (then 422)."""
        told = self.request.cookies.get(SAID, "")
        known = {
            "asked": self,
            "frame": self.desk.frame,
            "desk": self.desk.prefix,
            "language": self.language,
            "person": self.person,
            "party": self.party,
            "today": self.today,
            "at": self.at,
            "say": self.say,
            "word": self.word,
            "form_token": form_token(self.token) if self.token else "",
            "ref": self.house.tokens(),
            "problems": {one.field: self.say(one.zh, one.en) for one in problems},
            "told": _sentence(told),
            "office": self.assembly.settings.office,
        }
        html = self.house.render(template, {**known, **facts})
        response = HTMLResponse(html, status_code=422 if problems and status == 200 else status)
        if told:
            response.delete_cookie(SAID)
        return response

    def to(
        self,
        path: str,
        zh_told: str = "",
        en_told: str = "",
        *,
        after: BackgroundTask | None = None,
    ) -> Response:
        """On to another page of this desk, with a sentence about what was done."""
        response = RedirectResponse(self.at_desk(path), status_code=303, background=after)
        if zh_told:
            sentence = quote(json.dumps(self.say(zh_told, en_told), ensure_ascii=False))
            response.set_cookie(
                SAID, sentence[:3500], max_age=60, httponly=True, secure=self.by_https,
                samesite="lax",
            )  # fmt: skip
        return response

    def with_before(self, before: Sequence[tuple[str, str]]) -> Asked:
        """The same question with a form to be filled again."""
        return replace(self, before=tuple(before), fields=())


def written_day(told: str) -> date:
    """A day somebody wrote; ValueError for none, or one no term can be reckoned from."""
    day = date.fromisoformat(told)
    if day.year not in YEARS:
        raise ValueError(told)
    return day


def without_nul(value: str) -> str:
    """A text without the one character that nobody can type and PostgreSQL does not keep."""
    return value.replace("\0", "")


def _sentence(cookie: str) -> str:
    try:
        said = json.loads(unquote(cookie)) if cookie else ""
    except ValueError:
        return ""
    return said if isinstance(said, str) else ""
