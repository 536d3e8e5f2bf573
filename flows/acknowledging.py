"""The counter at which subscribers acknowledge: by the token of a mail, on the web or typed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

from sqlalchemy import Engine

from domain.retraction import Retraction
from flows.retract import Acknowledged, acknowledge, token_digest
from flows.settings import Settings
from notifications.retraction import reason_told
from storage import retractions
from storage.errors import TryAgainError
from storage.unit_of_work import UnitOfWork, connect


class AwayError(Exception):
    """The database is not to be had here: this place only serves the static list."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a token is about, and whether it was acknowledged."""

    change: Retraction
    answer: Acknowledged

    @property
    def reason(self) -> tuple[str, str]:
        """Why the entry fell, in Chinese and English."""
        return reason_told(self.change), reason_told(self.change, "en")


@dataclass(slots=True)
class Counter:
    """Opens the database of ``settings`` when it is first asked; the list itself needs none."""

    settings: Settings
    _engine: Engine | None = None
    _lock: Lock = field(default_factory=Lock)

    def look(self, token: str) -> Asked | None:
        """What a token is about; None when it is nobody's. Reads only."""
        return self._asked(token, None)

    def take(self, token: str, *, at: str, way: str = "link") -> Asked | None:
        """Acknowledge by a token."""
        return self._asked(token, (at, way))

    def close(self) -> None:
        """Let go of the database."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def _asked(self, token: str, answer: tuple[str, str] | None) -> Asked | None:
        try:
            with UnitOfWork(self._opened(), reading=answer is None) as unit:
                found = retractions.by_token(unit, token_digest(token))
                if answer is None:
                    said = None if found is None else Acknowledged(found, fresh=False)
                else:
                    at, way = answer
                    said = acknowledge(unit, found, at=at, way=way)
                if said is None:
                    return None
                change = retractions.change(unit, said.told.entry_id, said.told.no)
                unit.commit()
        except TryAgainError as error:
            raise AwayError(str(error)) from error
        if change is None:
            raise LookupError(f"{said.told.retraction_id} has no change")
        return Asked(change, said)

    def _opened(self) -> Engine:
        with self._lock:
            if self._engine is None:
                if not self.settings.database_stands:
                    raise AwayError("no database here")
                self._engine = connect(self.settings.url)
            return self._engine
