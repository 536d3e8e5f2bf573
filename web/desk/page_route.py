"""A route to a page that takes the request as it is.

Nothing of it is read from a signature: two hundred are made in a few milliseconds whenever a process
starts, and none costs FastAPI's work of finding its parameters when it is asked.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import Request
from fastapi.responses import Response
from starlette.routing import Match, Route
from starlette.types import Scope


class PageRoute(Route):
    """One address answered for one method, and for no other: not even HEAD comes with GET."""

    def __init__(
        self, method: str, address: str, endpoint: Callable[[Request], Awaitable[Response]]
    ) -> None:
        super().__init__(address, endpoint, methods=[method], include_in_schema=False)
        self.methods = {method}

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As of any route; whoever watches finds the template of the address in the scope."""
        match, found = super().matches(scope)
        return match, {**found, "route": self} if found else found
