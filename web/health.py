"""``/healthz``: whether the public site stands, how old it is, whether a showing was stopped."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from flows import clock
from flows.showings import Site


def health_of(site: Site) -> APIRouter:
    """The route. What stands is healthy: that a showing was stopped is said, no more.

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
