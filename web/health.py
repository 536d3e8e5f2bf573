"""Whether this process is well, for machines that watch over it.

``/healthz``, for everybody: whether the public site stands, how old it is, whether a showing was
stopped. ``/readyz`` and ``/metrics``, for the office's monitor alone: whether this process can
work, what is wrong, and all figures.
"""

from __future__ import annotations

import hmac

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST

from flows import clock
from flows.metrics import exposition
from flows.readiness import ready
from flows.showings import Site
from flows.troubles import troubles
from storage.errors import StorageError
from storage.unit_of_work import UnitOfWork
from web.desk.asked import House

HERE = frozenset({"127.0.0.1", "::1"})
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


def health_of(site: Site) -> APIRouter:
    """The route of all. What stands is healthy: that a showing was stopped is said, no more.

    What stopped it is a code; the words are the office's.
    """
    router = APIRouter()

    @router.get("/healthz")
    def health() -> JSONResponse:
        """How the site stands: 200, or 503 while there is none."""
        told = site.standing()
        since, stop = told.shown_at, told.stopped
        said = {
            "public": since is not None,
            "shown_at": since.isoformat() if since else None,
            "age_seconds": int((clock.now() - since).total_seconds()) if since else None,
            "stopped": {"at": stop.at, "why": stop.why} if stop else None,
        }
        return JSONResponse(said, status_code=200 if since else 503)

    return router


def watched_by(house: House) -> APIRouter:
    """The routes of the office's monitor; whoever else asks is told that there is nothing."""
    router = APIRouter()
    token = house.assembly.settings.watch_token

    @router.get("/readyz")
    def readiness(request: Request) -> JSONResponse:
        """Whether this process can work: 200 or 503. What else is wrong is told beside it.

        A late job or a queue is no reason to send people elsewhere: it is in ``troubles``, and the
        answer stays 200.
        """
        _of_the_monitor(token, request)
        checks = ready(house.assembly.settings, house.assembly.engine)
        able = all(one.ok for one in checks)
        said = {
            "ready": able,
            "checks": {one.name: one.ok for one in checks},
            "troubles": _troubles(house) if able else None,
        }
        return JSONResponse(said, status_code=200 if able else 503)

    @router.get("/metrics")
    def metrics(request: Request) -> Response:
        """All figures, in Prometheus' text format."""
        _of_the_monitor(token, request)
        return Response(exposition(house.assembly, house.now()), media_type=CONTENT_TYPE_LATEST)

    return router


def _troubles(house: House) -> list[str] | None:
    try:
        with UnitOfWork(house.assembly.engine, reading=True) as unit:
            return sorted(troubles(house.assembly, unit, house.now()))
    except StorageError:  # it was there a moment ago
        return None


def _of_the_monitor(token: str, request: Request) -> None:
    """404 for whoever shows no token; where there is none, for whoever is not on this machine.

    What a proxy passes on comes from this machine too, but says from whom it has it.
    """
    if token:
        shown = request.headers.get("authorization", "")
        admitted = hmac.compare_digest(shown.encode(), f"Bearer {token}".encode())
    else:
        host = request.client.host if request.client else ""
        passed_on = any(name in request.headers for name in FORWARDED)
        admitted = host in HERE and not passed_on
    if not admitted:
        raise HTTPException(404)
