"""``/v1/cases``: where the cases of a token's townships stand, for other departments."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request, Response

from domain.vocabulary import Status
from domain.words import en, zh
from storage import cases_told
from storage.cases_told import Told, Wanted
from storage.tokens import EVERYWHERE
from storage.unit_of_work import UnitOfWork
from web.asking import Text, may_say
from web.problems import ProblemError, speaks_english
from web.program_answers import CasesTold, CaseTold, ListingTold, TermTold
from web.programs import Caller, with_token
from web.sending import sent

router = APIRouter()
FAULTS = ("no-token", "scope-missing", "too-many-requests")
CASE = "^[0-9A-Z]{18}-[0-9]{2,6}$"
CaseId = Annotated[str, Path(pattern=CASE, description="案件编号")]
Cursor = Annotated[str | None, Query(pattern=CASE, description="as given by `next`")]
Limit = Annotated[int, Query(ge=1, le=200, description="cases of a page")]
Code = Annotated[str, Query(pattern="^([0-9A-Z]{15,18})?$", description="统一社会信用代码")]


@router.get("/cases", response_model=CasesTold, responses=may_say(*FAULTS))
def get_cases(
    request: Request,
    caller: Annotated[Caller, with_token("GET", "/cases")],
    township: Text = "",
    status: Status | None = None,
    uscc: Code = "",
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Response:
    """Cases by number, as they stand today; scope cases:read."""
    wanted = Wanted(
        townships=_townships(caller), township=township.replace("\0", ""), status=status or "",
        uscc=uscc, after=cursor or "",
    )  # fmt: skip
    found = _found(caller, wanted, limit + 1)
    following = found[limit - 1].case.case_id if len(found) > limit else None
    english = speaks_english(request)
    told = CasesTold(
        cases=tuple(_told(one, english=english) for one in found[:limit]), next=following
    )
    address = ""
    if following is not None:
        asked = [pair for pair in request.query_params.multi_items() if pair[0] != "cursor"]
        address = f"{request.url.path}?{urlencode([*asked, ('cursor', following)])}"
    return sent(request, told, following=address, private=True)


@router.get("/cases/{case_id}", response_model=CaseTold, responses=may_say(*FAULTS, "no-such-case"))
def get_case(
    request: Request,
    case_id: CaseId,
    caller: Annotated[Caller, with_token("GET", "/cases/{case_id}")],
) -> Response:
    """One case; of another township, or a lead, there is none. Scope cases:read."""
    found = _found(caller, Wanted(townships=_townships(caller), case_id=case_id), 1)
    if not found:
        raise ProblemError("no-such-case", case_id)
    return sent(request, _told(found[0], english=speaks_english(request)), private=True)


def _townships(caller: Caller) -> tuple[str, ...] | None:
    return None if EVERYWHERE in caller.token.townships else caller.token.townships


def _found(caller: Caller, wanted: Wanted, limit: int) -> list[Told]:
    with UnitOfWork(caller.programs.assembly.engine, reading=True) as unit:
        return cases_told.told(unit, wanted, limit=limit)


def _told(one: Told, *, english: bool) -> CaseTold:
    said, case = (en if english else zh), one.case
    return CaseTold(
        case_id=case.case_id, uscc=case.uscc, enterprise=case.name, township=case.township,
        status=case.status, status_name=said(case.status), opened_on=case.opened_on,
        listings=tuple(
            ListingTold(
                listing_id=two.listing_id, decided_on=two.decided_on,
                served_on=two.listing_served_on, ended_on=two.ended_on,
            )
            for two in one.listings
            if two.listing_served_on is not None
        ),
        terms=tuple(
            TermTold(
                kind=two.kind, name=said(two.kind), started_on=two.started_on, due_on=two.due_on,
                suspended_on=two.suspended_on,
            )
            for two in one.terms
        ),
    )  # fmt: skip
