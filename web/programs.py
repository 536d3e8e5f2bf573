"""Who asks the API with a token: whether it is good, has the scope, and does not ask too often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from fastapi import Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from flows import tokens
from flows.assembly import Assembly
from flows.entrance import NOBODY
from flows.tokens import Scope
from storage import accounts
from storage import tokens as kept
from storage.tokens import Token
from storage.unit_of_work import UnitOfWork
from web.asking import only_known
from web.problems import ProblemError

READS, WRITES, STRANGERS = map(RateLimitItemPerMinute, (300, 60, 30))
BEARER = HTTPBearer(
    scheme_name="token", auto_error=False,
    description="A token made by the office's administrator, with the scopes it may be used for.",
)  # fmt: skip
WHAT = {
    Scope.INSPECTIONS: "api_inspections",
    Scope.COMPLAINTS: "api_complaints",
    Scope.ENTERPRISES: "api_enterprises",
    Scope.CASES: "api_cases",
    Scope.FIGURES: "api_figures",
    Scope.INDICATORS: "api_indicators",
}
# Which scope an address asks for; None: any good token, of its own receipts. Walked by a test.
SCOPE_OF: dict[tuple[str, str], Scope | None] = {
    ("POST", "/inspections"): Scope.INSPECTIONS,
    ("POST", "/complaints"): Scope.COMPLAINTS,
    ("POST", "/enterprises"): Scope.ENTERPRISES,
    ("GET", "/receipts/{receipt_id}"): None,
    ("GET", "/cases"): Scope.CASES,
    ("GET", "/cases/{case_id}"): Scope.CASES,
    ("POST", "/figures"): Scope.FIGURES,
    ("GET", "/indicators"): Scope.INDICATORS,
}


@dataclass(frozen=True, slots=True)
class Programs:
    """What programs are answered from."""

    assembly: Assembly
    now: Callable[[], datetime]
    tokens: Callable[[], str]
    reads: RateLimitItem = READS  # of a token
    writes: RateLimitItem = WRITES
    strangers: RateLimitItem = STRANGERS  # of an address that shows no good token
    limiter: MovingWindowRateLimiter = field(
        default_factory=lambda: MovingWindowRateLimiter(MemoryStorage())
    )

    def within(self, limit: RateLimitItem, whose: str) -> None:
        """ProblemError when somebody asks too often."""
        if not self.limiter.hit(limit, whose):
            wait = limit.get_expiry()
            raise ProblemError("too-many-requests", wait, {"Retry-After": str(wait)})


@dataclass(frozen=True, slots=True)
class Caller:
    """A program that may: its token, and when it asks."""

    programs: Programs
    token: Token
    at: datetime


def programs_of(request: Request) -> Programs:
    """Where programs are answered; ProblemError where no database is at hand."""
    found: Programs | None = request.app.state.programs
    if found is None:
        raise ProblemError("not-ready", headers={"Retry-After": "3600"})
    return found


Shown = Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)]


def allowed(method: str, path: str) -> Callable[[Request, Shown], Caller]:
    """What lets a program in to an address, by :data:`SCOPE_OF`; every use is in the log."""
    scope = SCOPE_OF[method, path]

    def caller(request: Request, shown: Shown) -> Caller:
        programs = programs_of(request)
        at, where = programs.now(), f"{request.method} {request.url.path}"
        with UnitOfWork(programs.assembly.engine, reading=True) as unit:
            token = tokens.known(unit, shown.credentials) if shown else None
        good = token is not None and token.good_on(at.date())
        if token is None or not good:
            programs.within(programs.strangers, request.client.host if request.client else "")
            _note(programs, token, at, "api_turned", where)
            told = 'Bearer realm="mingdan"' + (', error="invalid_token"' if shown else "")
            raise ProblemError("no-token", headers={"WWW-Authenticate": told})
        limit = programs.writes if request.method == "POST" else programs.reads
        programs.within(limit, f"{request.method} {token.number}")
        if scope is not None and scope.value not in token.scopes:
            _note(programs, token, at, "api_turned", f"{where} {scope.value}")
            told = f'Bearer realm="mingdan", error="insufficient_scope", scope="{scope.value}"'
            raise ProblemError("scope-missing", scope.value, {"WWW-Authenticate": told})
        only_known(request)  # what it is asked for is nobody's business who may not ask
        _note(programs, token, at, WHAT[scope] if scope else "api_receipt", where)
        return Caller(programs, token, at)

    return caller


def _note(programs: Programs, token: Token | None, at: datetime, what: str, told: str) -> None:
    moment = at.isoformat()
    with UnitOfWork(programs.assembly.engine) as unit:
        who = token.unit if token else NOBODY
        number = token.number if token else ""
        accounts.note(unit, at=moment, who=who, what=what, detail=f"{number} {told[:200]}".strip())
        if token is not None:
            kept.used(unit, token.number, moment)
        unit.commit()


def with_token(method: str, path: str) -> object:
    """The dependency of an address, with its scope for the description."""
    scope = SCOPE_OF[method, path]
    return Security(allowed(method, path), scopes=[scope.value] if scope else [])
