"""Leaving garbage lying for the length of a batch."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Leave garbage lying until the block is left.

    A batch makes a hundred thousand values and drops hardly any; looking through them again and
    again in the middle costs a tenth of its time, a quarter where they are only judged. Its size is
    bounded, and so is what lies about.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
