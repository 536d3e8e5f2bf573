"""Policy packs: what the office may choose, as dated values with reference and status.

A pack is YAML checked by pydantic. Each value has one entry a date; the entry in force on the
day decides. ``status`` says whether the value is law, office policy or unconfirmed, and travels
with it onto every screen and notice.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from domain.bulletin import ListKind
from domain.jurisdiction import Added
from domain.lifecycle import ROW_BY_ID
from domain.measures import MEASURES, USUAL, MeasureKind, kind_of
from domain.roles import Role
from domain.timelimits import TermKind, TermRule, Unit
from domain.told import ToldError
from domain.vocabulary import Ground, Need
from rules.pack_terms import LATER
from rules.pack_values import VALUES as OTHER_VALUES
from rules.pack_values import Key
from rules.serious import SERIOUS
from rules.yaml_text import read_yaml

HERE = Path(__file__).parent / "packs"
Status = Literal["law", "office_policy", "unconfirmed"]
SILENT = "本规则包未作规定"
# Set in the order or the referral itself; no pack gives their length.
SET_IN_THE_PAPER = frozenset({TermKind.RECTIFICATION, TermKind.REFERRAL_ANSWER})


VALUES: dict[str, Key] = {key: one.takes for key, one in SERIOUS.items()} | OTHER_VALUES


class PackError(ToldError):
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


class DatedStep(_Part):
    """What a jurisdiction asks for beside a row of the table, from a day on.

    It can only add: the row's own needs and signatures always stand.
    """

    since: date = Field(alias="from")
    needs: tuple[Need, ...] = ()
    signed_by: tuple[Role, ...] = ()
    reference: str = Field(min_length=1)
    status: Status


class Span(_Part):
    """First and last day in force; no last day: until further notice."""

    first: date = Field(alias="from")
    last: date | None = Field(alias="to")


class ListBasis(_Part):
    """What creates a statutory list (国办发〔2020〕49号 (六)(七)); only law can."""

    reference: str = Field(min_length=1)
    status: Literal["law"]


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
    steps: dict[str, tuple[DatedStep, ...]] = Field(default_factory=dict)
    list_basis: ListBasis | None = None
    measures: dict[str, tuple[DatedValue, ...]] = Field(default_factory=dict)  # on or off
    digest: str = ""
    text: bytes = Field(default=b"", exclude=True, repr=False)  # as it was read

    @model_validator(mode="after")
    def complete(self) -> Pack:
        """Every value, term and ground the engine asks for is there, and no unknown one."""
        missing = [
            key
            for key, takes in VALUES.items()
            if not self.values.get(key) and (takes.absent is None or key in self.values)
        ]
        missing += [f"terms.{kind}" for kind in TermKind if _needs(kind, self.terms)]
        missing += [f"grounds.{ground}" for ground in Ground if ground not in self.grounds]
        unknown = [key for key in self.values if key not in VALUES]
        if missing or unknown:
            raise ValueError(
                f"missing: {', '.join(missing) or 'none'}; unknown: {', '.join(unknown) or 'none'}"
            )
        return self

    @model_validator(mode="after")
    def steps_fit_the_table(self) -> Pack:
        """Steps are added to rows there are, and signatures to acts, by roles new to the row."""
        wrong: list[str] = []
        for row_id, entries in self.steps.items():
            row = ROW_BY_ID.get(row_id)
            if row is None:
                wrong.append(f"steps.{row_id}: no such row; see docs/lifecycle.md")
                continue
            for entry in entries:
                if entry.signed_by and not row.signed_by:
                    wrong.append(f"steps.{row_id}: nobody signs this row; give needs instead")
                if set(entry.signed_by) & set(row.signed_by):
                    wrong.append(f"steps.{row_id}: a role signs twice; leave the row's own out")
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    @model_validator(mode="after")
    def list_is_lawful(self) -> Pack:
        """A statutory list names the law that creates it; joint punishment needs such a list."""
        statutory = ListKind(self.list_kind) is ListKind.STATUTORY
        wrong: list[str] = []
        if statutory and self.list_basis is None:
            wrong.append(
                "list_kind: statutory needs list_basis, with the law that creates the list as its "
                "reference and status: law; a district keeps list_kind: district"
            )
        if not statutory and self.list_basis is not None:
            wrong.append("list_basis belongs to list_kind: statutory; leave it out")
        for code, entries in self.measures.items():
            joint = kind_of(code) == MeasureKind.JOINT_PUNISHMENT
            if code not in MEASURES:
                wrong.append(f"measures.{code}: no such measure; use {', '.join(MEASURES)}")
            if joint and not statutory:
                wrong.append(f"measures.{code}: a district list brings no joint punishment")
            if joint and any(entry.status != "law" for entry in entries):
                wrong.append(f"measures.{code}: joint punishment needs law as its status")
            if any(entry.value not in ("on", "off") for entry in entries):
                wrong.append(f"measures.{code}: value is on or off")
        if wrong:
            raise ValueError("; ".join(wrong))
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
            days = [entry.since for entry in entries] or [self.in_force.first]
            if len(set(days)) < len(days):
                wrong.append(f"{key}: two entries of one date; keep one")
            if min(days) > self.in_force.first:
                wrong.append(f"{key}: nothing from {self.in_force.first}; date the first entry so")
        for key, entries in self.values.items():
            takes = VALUES.get(key)
            if takes is not None:
                wrong += [
                    f"{key}: {e.value!r}; use {takes.remedy}"
                    for e in entries
                    if not takes.fits(e.value)
                ]
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    def value(self, key: str, on: date) -> DatedValue:
        """The entry of a key in force on a day, or the first one before it all began."""
        if key not in self.values:
            return self._silent(key)
        entries = sorted(self.values[key], key=lambda entry: entry.since)
        held = [entry for entry in entries if entry.since <= on]
        return held[-1] if held else entries[0]

    def _silent(self, key: str) -> DatedValue:
        """What holds of a key the pack was written without."""
        said = {"from": self.in_force.first, "value": VALUES[key].absent}
        return DatedValue.model_validate({**said, "reference": SILENT, "status": "unconfirmed"})

    def values_since(self, on: date) -> date:
        """The day of the latest change of any value up to a day; it names what holds that day."""
        days = (entry.since for entries in self.values.values() for entry in entries)
        return max((day for day in days if day <= on), default=self.in_force.first)

    def measures_on(self, on: date) -> tuple[str, ...]:
        """The measures in use on a day; a pack that names none takes the usual ones."""
        if not self.measures:
            return USUAL
        latest = {
            code: max((e for e in entries if e.since <= on), key=lambda e: e.since, default=None)
            for code, entries in self.measures.items()
        }
        return tuple(code for code, e in latest.items() if e is not None and e.value == "on")

    def list_values(self, on: date) -> dict[str, str]:
        """What the pack says of the list itself, under names no other value has."""
        return {
            "list.kind": self.list_kind,
            "list.basis": "" if self.list_basis is None else self.list_basis.reference,
            "list.measures": ";".join(self.measures_on(on)),
        }

    def dated_terms(self) -> Iterator[tuple[date, TermRule]]:
        """Every term rule with its first day."""
        for kind, entries in self.terms.items():
            for e in entries:
                yield e.since, TermRule(kind, e.length, e.unit, e.reference, e.status)
        for kind, rule in LATER.items():
            if kind not in self.terms:
                yield self.in_force.first, rule

    def dated_steps(self) -> Iterator[tuple[date, str, Added]]:
        """What the pack adds to the table: from which day, to which row, and what."""
        for row, entries in self.steps.items():
            for e in entries:
                yield e.since, row, Added(e.needs, e.signed_by)


def _needs(kind: TermKind, terms: dict[TermKind, tuple[DatedTerm, ...]]) -> bool:
    may_be_silent = kind in SET_IN_THE_PAPER or kind in LATER
    return not terms.get(kind) and (kind in terms or not may_be_silent)


def load_pack(path: Path) -> Pack:
    """Read one pack; PackError names file, key and remedy."""
    return read_pack(path.name, path.read_bytes())


def read_pack(name: str, text: bytes) -> Pack:
    """A pack from its text; PackError names it by ``name``."""
    try:
        pack = Pack.model_validate(read_yaml(text))
    except yaml.YAMLError as error:
        raise PackError(f"{name}: not readable as YAML: {error}") from error
    except ValidationError as error:
        lines = [
            f"{name}, {'.'.join(str(part) for part in one['loc']) or 'pack'}: {one['msg']}"
            for one in error.errors()
        ]
        raise PackError("\n".join(lines) + "\nCorrect these keys in the file.") from error
    return pack.model_copy(update={"digest": sha256(text).hexdigest(), "text": text})


def load_packs(folder: Path = HERE) -> tuple[Pack, ...]:
    """All packs, by the day they came into force; their spans may not overlap."""
    packs = sorted((load_pack(p) for p in folder.glob("*.yaml")), key=lambda p: p.in_force.first)
    for one, following in pairwise(packs):
        if one.in_force.last is None or one.in_force.last >= following.in_force.first:
            raise PackError(
                f"{following.id}: in_force.from overlaps {one.id}; end that pack the day before"
            )
    return tuple(packs)
