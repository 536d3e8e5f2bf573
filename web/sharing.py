"""``GET /v1/indicators``: figures of the joint meeting, shared between departments."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from domain.joint.periods import Period
from flows.joint.book_told import lines
from flows.joint.shared import IndicatorsTold, indicator_told
from rules.indicator_book import load_indicator_book
from storage.tokens import EVERYWHERE
from storage.unit_of_work import UnitOfWork
from web.asking import may_say
from web.programs import Caller, with_token
from web.sending import sent

router = APIRouter()
Quarter = Annotated[
    str | None,
    Query(
        pattern="^(19|2[0-9])[0-9]{2}-Q[1-4]$",
        description="a quarter, 2026-Q3; the last full one",
    ),
]


@router.get(
    "/indicators",
    response_model=IndicatorsTold,
    responses=may_say("no-token", "scope-missing", "too-many-requests"),
)
def get_indicators(
    request: Request,
    caller: Annotated[Caller, with_token("GET", "/indicators")],
    period: Quarter = None,
) -> Response:
    """Every indicator with eight quarters and restatements; scope indicators:read.

    A token of single townships is told what is counted of these; what a unit filed for the whole
    district is not theirs.
    """
    book = load_indicator_book()
    asked = Period.read(period) if period else Period.of(caller.at.date()).after(-1)
    places = caller.token.townships
    townships = () if EVERYWHERE in places else places
    with UnitOfWork(caller.programs.assembly.engine, reading=True) as unit:
        told = lines(unit, book, asked, townships=townships)
    value = IndicatorsTold(
        period=str(asked), book=book.digest, indicators=tuple(indicator_told(one) for one in told)
    )
    return sent(request, value, private=True)
