"""How questions to the read API are put: parameters, the register, what problems there may be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import Path, Query, Request
from fastapi.dependencies.models import Dependant

from domain.bulletin import EntryStatus, IssueHead
from domain.vocabulary import Ground
from flows.public_register import OpenRegister, PublicRegister, Wanted, issue_numbered
from notifications.transparency.file_list import ListedFile
from web.problems import MEDIA_TYPE, PROBLEMS, ProblemError

MOST = 500  # entries of a page
_WORD = "[A-Za-z0-9]+(-[A-Za-z0-9]+)*"
EntryId = Annotated[str, Path(pattern=f"^{_WORD}$", max_length=32, description="条目编号")]
Uscc = Annotated[str, Path(pattern="^[0-9A-Z]{15,18}$", description="统一社会信用代码")]
Cursor = Annotated[
    str | None,
    Query(pattern=rf"^[0-9]{{1,6}}\.{_WORD}$", max_length=40, description="as given by `next`"),
]
Limit = Annotated[int, Query(ge=1, le=MOST, description="entries of a page")]
Since = Annotated[int, Query(ge=1, le=999_999, description="the issue the reader has")]
Sha256 = Annotated[
    str, Query(pattern="^[0-9A-Fa-f]{64}$", description="SHA-256 of the file, in hexadecimal")
]
Text = Annotated[str, Query(max_length=64)]
State = Annotated[EntryStatus | None, Query(description="without it: what is on the list")]


@dataclass(frozen=True, slots=True)
class Counter:
    """What the API answers from: the register, and today.

    ``document`` gives an entry's own document with its proof, as the site has it; None: it has not.
    ``look_up`` gives the file of a SHA-256 by the release that stands; None: it never had one.
    FileNotFoundError: no release stands.
    """

    opened: OpenRegister
    today: Callable[[], date]
    document: Callable[[str], dict[str, Any] | None] = lambda _entry_id: None
    look_up: Callable[[str], ListedFile | None] = lambda _sha256: None


def counter(request: Request) -> Counter:
    """The counter a question was put at."""
    found: Counter = request.app.state.counter
    return found


def register_of(request: Request) -> AbstractContextManager[PublicRegister]:
    """The register, opened for this question, in the thread that answers it."""
    return counter(request).opened()


def wanted(
    status: State = None,
    ground: Ground | None = None,
    township: Text = "",
    industry: Text = "",
    hazard: Text = "",
    q: Text = "",
) -> Wanted:
    """Which entries are asked for."""
    return Wanted(
        status=status, ground=ground, township=township, industry=industry, hazard=hazard, q=q
    )


def days(
    as_of: Annotated[date | None, Query(description="the list of this day")] = None,
    known_at: Annotated[date | None, Query(description="as published by this day")] = None,
) -> date | None:
    """The day a question is about: what stood on the one, published by the other."""
    return min((day for day in (as_of, known_at) if day is not None), default=None)


def place(
    register: PublicRegister, cursor: str | None, otherwise: IssueHead | None
) -> tuple[IssueHead | None, str]:
    """The issue and id a cursor goes on from, so that an issue between two pages mixes nothing."""
    if cursor is None:
        return otherwise, ""
    number, _, after = cursor.partition(".")
    head = issue_numbered(register, int(number))
    if head is None:
        raise ProblemError("no-such-issue", int(number))
    return head, after


def only_known(request: Request) -> None:
    """Refuse a parameter that the address has not, or one given twice.

    ``?ussc=...`` passed over in silence would answer with everybody, as if all had been asked for.
    """
    known = sorted(_names(request.scope["route"].dependant))
    given = [name for name, _ in request.query_params.multi_items()]
    strange = [name for name in given if name not in known]
    if strange:
        code = "unknown-parameter" if known else "no-parameters"
        raise ProblemError(code, _told(strange), known="、".join(known))
    twice = [name for name in given if given.count(name) > 1]
    if twice:
        raise ProblemError("repeated-parameter", _told(twice))


def _told(names: Iterable[str]) -> str:
    """Names as they were given, one of blanks or of nothing too."""
    return "、".join(f"“{name}”" for name in dict.fromkeys(names))


def _names(dependant: Dependant) -> set[str]:
    own = {one.alias for one in dependant.query_params}
    return own.union(*map(_names, dependant.dependencies))


def may_say(*codes: str) -> dict[int | str, dict[str, Any]]:
    """The problems an address may answer with, for its description."""
    told: dict[int | str, dict[str, Any]] = {}
    for code in (*codes, "invalid-request", "not-ready"):
        status, _, title, *_ = PROBLEMS[code]
        before = told.get(status, {}).get("description")
        schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
        told[status] = {
            "description": f"{before}; {title}" if before else title,
            "content": {MEDIA_TYPE: schema},
        }
    return told
