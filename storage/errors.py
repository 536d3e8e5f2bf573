"""What storage can fail with, sorted by what to do next and without naming a database."""

from __future__ import annotations

from domain.told import ToldError


class StorageError(ToldError):
    """Base of everything storage reports."""


class TryAgainError(StorageError):
    """Somebody else was there first, or the database was away: repeat the whole unit of work."""


class NoDatabaseError(TryAgainError):
    """Where the database should be there is none that answers, or nothing that may be opened."""


class NoSpaceError(TryAgainError):
    """The database's disk is full; the unit of work left nothing and can be done again."""


class LostRaceError(TryAgainError):
    """A row with this key stands already; if it happens every time, the event is at fault."""


class NotAllowedError(StorageError):
    """The database's own guards refused a row (keys, checks, triggers): it must not exist."""


class ChangedOutsideError(StorageError):
    """A row is not as the product wrote it: its seal does not fit, and nothing is built on it."""
