"""Every request seen: a line in the log, a figure for Prometheus, both by the route's template.

An address may hold the number of a case or of a complaint; its template does not.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import perf_counter
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flows.instruments import REQUEST_SECONDS
from flows.work_log import milliseconds

log = logging.getLogger(__name__)
OTHER = "/{other}"  # a file of the site, or an address nothing answers
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNSEEN = frozenset(
    {"/healthz", "/readyz", "/metrics"}
)  # asked every few seconds: counted, not told


class Watched:
    """An application with every answer of it seen. ``ids`` makes eight letters nobody can guess."""

    def __init__(self, app: ASGIApp, ids: Callable[[], str]) -> None:
        self._app, self._ids = app, ids

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        since, status = perf_counter(), 500  # until it says otherwise

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sent)
        finally:
            self._see(scope, status, milliseconds(since))

    def _see(self, scope: Scope, status: int, ms: int) -> None:
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        path = template_of(scope)
        REQUEST_SECONDS.labels(method, path, str(status)).observe(ms / 1000)
        if path in UNSEEN and status < 400:
            return
        outcome = "failed" if status >= 500 else "refused" if status >= 400 else "done"
        log.info(
            "request",
            extra={
                "action": "request",
                "id": self._ids(),
                "route": f"{method} {path}",
                "status": status,
                "ms": ms,
                "outcome": outcome,
            },
        )


def template_of(scope: Scope) -> str:
    """The template of the route that answered."""
    route: Any = scope.get("route")
    path = getattr(route, "path", None)
    return path if isinstance(path, str) and path else OTHER
