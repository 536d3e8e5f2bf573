"""Records of calling a unit to account (党政同责、一岗双责、失职追责), each by its paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewCalled:
    """A unit is called in to account (约谈) on a day, by the notice ``paper``."""

    on: date
    number: str
    unit: str
    held_on: date
    time: str
    place: str
    persons: tuple[str, ...]  # who is to come
    about: tuple[str, ...]  # subjects
    said: str
    paper: str
    basis: str

    @property
    def subject(self) -> str:
        """What it is about."""
        return f"unit:{self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interviewed:
    """A unit was called in to account (约谈), by a paper."""

    on: date
    number: str
    unit: str
    persons: tuple[str, ...]
    about: tuple[str, ...]  # subjects
    said: str
    paper: str
    basis: str

    @property
    def subject(self) -> str:
        """What it is about."""
        return f"unit:{self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NonPerformanceReported:
    """It was reported upwards that a unit does not do what it is charged with (失职追责)."""

    on: date
    number: str
    unit: str
    about: tuple[str, ...]
    to: str
    said: str
    paper: str
    basis: str

    @property
    def subject(self) -> str:
        """What it is about."""
        return f"unit:{self.unit}"
