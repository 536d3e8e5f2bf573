"""How long the answer to a password waits: longer after each wrong one, and nobody is locked out.

By the name that was typed, whether anybody has it or not: an unknown name waits as a known one
does. The wait has a bound, so whoever types wrong passwords for somebody else delays them by
seconds and never shuts them out. Counts are kept in the memory of a process.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock

FREE = 3  # wrong passwords that cost nothing: fingers slip
LONGEST_WAIT = 8.0  # seconds
FORGOTTEN = timedelta(minutes=15)  # after the last wrong one
MOST_NAMES = 10_000  # kept at once; what was wrong longest ago goes first


class Pace:
    """The wrong passwords of late, by name."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[bytes, tuple[int, datetime]] = OrderedDict()
        self._alone = Lock()

    def pause(self, name: str, at: datetime) -> float:
        """How many seconds the next answer for a name waits."""
        with self._alone:
            over = self._count(_key(name), at) - FREE
        return 0.0 if over < 0 else min(float(1 << min(over, 16)), LONGEST_WAIT)

    def wrong(self, name: str, at: datetime) -> None:
        """One more wrong password for a name."""
        key = _key(name)
        with self._alone:
            self._wrong[key] = self._count(key, at) + 1, at
            self._wrong.move_to_end(key)
            if len(self._wrong) > MOST_NAMES:
                self._wrong.popitem(last=False)

    def right(self, name: str) -> None:
        """The right password forgives the wrong ones before."""
        with self._alone:
            self._wrong.pop(_key(name), None)

    def _count(self, key: bytes, at: datetime) -> int:
        count, last = self._wrong.get(key, (0, at))
        return count if at - last < FORGOTTEN else 0


def _key(name: str) -> bytes:
    """What is typed as a name may be a password: it is not kept."""
    return sha256(name.encode()).digest()
