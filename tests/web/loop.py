"""The one event loop in which the applications of all tests answer their browsers.

A test client without one starts a thread and a loop for every request, and lets both go again.
"""

from __future__ import annotations

from contextlib import ExitStack
from functools import cache

from anyio.from_thread import BlockingPortal, start_blocking_portal

_open = ExitStack()


@cache
def portal() -> BlockingPortal:
    """The way into the loop, which runs from when it is first asked for."""
    return _open.enter_context(start_blocking_portal())


def close() -> None:
    """The end of the loop, and of the threads in which pages were made."""
    _open.close()
    portal.cache_clear()
