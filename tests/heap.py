"""Looking through the heap without what stood there before: a whole session's worth of objects."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def set_aside() -> Iterator[None]:
    """Collecting, and listing what is alive, see only what came since; a second becomes a blink."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
