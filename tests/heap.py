"""Looking through the heap without what stood there before: a whole session's worth of objects."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def set_aside() -> Iterator[None]:
    """Collecting, and listing what is alive, see only what came since; a second becomes a blink."""
    with warnings.catch_warnings():  # what an earlier test left open is told of at its own end
        warnings.simplefilter("ignore")
        gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
