"""Policy packs: what the office may choose, as dated values with reference and status.

A pack is YAML checked by pydantic. Each value has one entry a date; the entry in force on the
day decides. ``status`` says whether the value is law, office policy or unconfirmed, and travels
with it onto every screen and notice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from domain.timelimits import TermKind, TermRule, Unit
from domain.vocabulary import Ground

HERE = Path(__file__).parent / "packs"
Status = Literal["law", "office_policy", "unconfirmed"]


def _decimal(low: str, high: str) -> tuple[Callable[[str], bool], str]:
    def fits(value: str) -> bool:
        try:
            return Decimal(low) <= Decimal(value) <= Decimal(high)
        except ArithmeticError:
            return False

    return fits, f"a decimal number from {low} to {high}"


def _whole(low: int, high: int) -> tuple[Callable[[str], bool], str]:
    return (
        lambda value: value.isdecimal() and low <= int(value) <= high,
        f"a whole number from {low} to {high}",
    )


def _one_of(*words: str) -> tuple[Callable[[str], bool], str]:
    return lambda value: value in words, f"one of {', '.join(words)}"


VALUES = {
    "serious.concentration_ratio": _decimal("1", "100"),
    "serious.noise_db_over": _decimal("0", "60"),
    "serious.posts_over_share": _decimal("0.01", "1"),
    "serious.workers_over": _whole(1, 100_000),
    "comparison.method": _one_of("full_value", "rounded_value"),
    "shift.reduction": _one_of("on", "off"),
    "evidence.limit_sources": _whole(0, 20),
    "evidence.stel_minutes": _whole(1, 480),
    "evidence.twa_minutes": _whole(1, 480),
}


class PackError(Exception):
    """A pack that cannot be used; names file, key and what to do."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DatedValue(_Part):
    """A value from a day on."""

    since: date = Field(alias="from")
    value: str
    reference: str = Field(min_length=1)
    status: Status


class DatedTerm(_Part):
    """The length of a term from a day on."""

    since: date = Field(alias="from")
    length: int = Field(gt=0)
    unit: Unit
    reference: str = Field(min_length=1)
    status: Status


class Span(_Part):
    """First and last day in force; no last day: until further notice."""

    first: date = Field(alias="from")
    last: date | None = Field(alias="to")


class GroundText(_Part):
    """A ground for listing in words, with its clause."""

    zh: str
    en: str
    clause: str


class Pack(_Part):
    """One rule pack as written."""

    id: str
    title_zh: str
    title_en: str
    in_force: Span
    list_kind: Literal["district", "statutory"]
    values: dict[str, tuple[DatedValue, ...]]
    terms: dict[TermKind, tuple[DatedTerm, ...]]
    grounds: dict[Ground, GroundText]
    digest: str = ""

    @model_validator(mode="after")
    def complete(self) -> Pack:
        """Every value, term and ground the engine asks for is there, and no unknown one."""
        missing = [key for key in VALUES if not self.values.get(key)]
        missing += [f"terms.{kind}" for kind in TermKind if _needs(kind, self.terms)]
        missing += [f"grounds.{ground}" for ground in Ground if ground not in self.grounds]
        unknown = [key for key in self.values if key not in VALUES]
        if missing or unknown:
            raise ValueError(
                f"missing: {', '.join(missing) or 'none'}; unknown: {', '.join(unknown) or 'none'}"
            )
        return self

    @model_validator(mode="after")
    def well_dated(self) -> Pack:
        """One entry a date, none missing at the start, and every value one that can be used."""
        wrong: list[str] = []
        dated: list[tuple[str, tuple[DatedValue | DatedTerm, ...]]] = [
            *self.values.items(),
            *((f"terms.{kind}", entries) for kind, entries in self.terms.items()),
        ]
        for key, entries in dated:
            days = [entry.since for entry in entries]
            if len(set(days)) < len(days):
                wrong.append(f"{key}: two entries of one date; keep one")
            if min(days) > self.in_force.first:
                wrong.append(f"{key}: nothing from {self.in_force.first}; date the first entry so")
        for key, entries in self.values.items():
            fits, words = VALUES.get(key, _one_of())
            wrong += [f"{key}: {e.value!r}; use {words}" for e in entries if not fits(e.value)]
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    def value(self, key: str, on: date) -> DatedValue:
        """The entry of a key in force on a day, or the first one before it all began."""
        entries = sorted(self.values[key], key=lambda entry: entry.since)
        held = [entry for entry in entries if entry.since <= on]
        return held[-1] if held else entries[0]

    def dated_terms(self) -> Iterator[tuple[date, TermRule]]:
        """Every term rule with its first day."""
        for kind, entries in self.terms.items():
            for e in entries:
                yield e.since, TermRule(kind, e.length, e.unit, e.reference, e.status)


def _needs(kind: TermKind, terms: dict[TermKind, tuple[DatedTerm, ...]]) -> bool:
    # The rectification term is set in the order itself; no pack gives its length.
    return kind is not TermKind.RECTIFICATION and not terms.get(kind)


def load_pack(path: Path) -> Pack:
    """Read one pack; PackError names file, key and remedy."""
    text = path.read_bytes()
    try:
        pack = Pack.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise PackError(f"{path.name}: not readable as YAML: {error}") from error
    except ValidationError as error:
        lines = [
            f"{path.name}, {'.'.join(str(part) for part in one['loc']) or 'pack'}: {one['msg']}"
            for one in error.errors()
        ]
        raise PackError("\n".join(lines) + "\nCorrect these keys in the file.") from error
    return pack.model_copy(update={"digest": sha256(text).hexdigest()})


def load_packs(folder: Path = HERE) -> tuple[Pack, ...]:
    """All packs, by the day they came into force; their spans may not overlap."""
    packs = sorted((load_pack(p) for p in folder.glob("*.yaml")), key=lambda p: p.in_force.first)
    for one, following in pairwise(packs):
        if one.in_force.last is None or one.in_force.last >= following.in_force.first:
            raise PackError(
                f"{following.id}: in_force.from overlaps {one.id}; end that pack the day before"
            )
    return tuple(packs)
