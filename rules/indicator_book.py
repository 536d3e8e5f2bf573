"""The indicator book as dated data: YAML checked by pydantic into ``domain.joint.indicators``."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from domain.joint.indicators import (
    UNITS,
    Confirmed,
    Counted,
    CrossCheck,
    Escalation,
    Indicator,
    IndicatorBook,
    IndustrySet,
    Measure,
    NumberOf,
    Rule,
    Side,
    Tie,
    Window,
)
from domain.joint.matters import OF_PROJECTS, Matter
from domain.joint.records import UnitKind
from rules.yaml_text import read_yaml

HERE = Path(__file__).parent / "indicators"
Words = tuple[Annotated[str, Field(min_length=1)], Annotated[str, Field(min_length=1)]]
NONE: Words = ("—", "—")
Unit = tuple[
    Annotated[str, Field(min_length=1)],
    Annotated[str, Field(min_length=1)],
    Annotated[str, Field(min_length=1)],
]
_Number = Annotated[str, Field(pattern=r"^[A-Z][0-9]{2}\.(numerator|denominator)$")]


class IndicatorBookError(Exception):
    """A book that cannot be used; names file, key and what to do."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Plan(_Part):
    since: date = Field(alias="from")
    to: date
    continues_until: date | None = None
    confirmed: Confirmed


class _IndustrySet(_Part):
    name: Words
    codes: tuple[Annotated[str, Field(pattern="^[0-9]{2,4}$")], ...] = Field(min_length=1)
    confirmed: Confirmed


class _Unit(_Part):
    name: Words
    kind: UnitKind


class _Rule(_Part):
    matter: Matter
    counted: Counted
    window: Window
    without_record: Literal["exposed"] | Annotated[int, Field(ge=0)] = 1
    industries: str = ""

    @model_validator(mode="after")
    def _projects(self) -> _Rule:
        if (self.counted is Counted.PROJECTS) is not (self.matter in OF_PROJECTS):
            raise ValueError(f"{self.matter} and counted: {self.counted} do not go together")
        return self


class _Escalation(_Part):
    remind_before: Annotated[int, Field(ge=1, le=60)]
    unit_head_after: Annotated[int, Field(ge=1, le=365)]
    group_after: Annotated[int, Field(ge=1, le=365)]
    confirmed: Confirmed

    @model_validator(mode="after")
    def _in_order(self) -> _Escalation:
        if self.group_after <= self.unit_head_after:
            raise ValueError("group_after must be later than unit_head_after")
        return self


class _CrossCheck(_Part):
    agree: tuple[_Number, _Number] | None = None
    within: tuple[_Number, _Number] | None = None
    why: Words
    confirmed: Confirmed

    @model_validator(mode="after")
    def _one_tie(self) -> _CrossCheck:
        if (self.agree is None) is (self.within is None):
            raise ValueError("say one of agree and within, with two numbers")
        return self

    @property
    def numbers(self) -> tuple[str, str]:
        """The two numbers that hang together."""
        found = self.agree or self.within
        if found is None:
            raise ValueError(self.why[0])
        return found


class _Indicator(_Part):
    name: Words
    measure: Measure
    unit: str
    basis: str = Field(min_length=1)
    version: int = 1
    since: date | None = None
    target: Annotated[str, Field(pattern=r"^[0-9]{1,3}(\.[0-9]+)?$")] | None = None
    numerator: Words = NONE
    denominator: Words = NONE
    gaps: Words = NONE
    confirmed: Confirmed = Confirmed.UNCONFIRMED
    rule: _Rule | None = None
    public: bool = True
    people: bool = False
    counted_in: Unit | None = None

    @model_validator(mode="after")
    def _said(self) -> _Indicator:
        if self.measure is Measure.RATE and NONE in (self.numerator, self.denominator):
            raise ValueError("a rate says what its numerator and its denominator are")
        if self.rule is not None and self.measure is not Measure.RATE:
            raise ValueError("only a rate is counted by a rule")
        if self.measure is Measure.RATE and (self.rule is None) is (self.counted_in is None):
            raise ValueError(
                "a rate that is filed says what its numerator counts,"
                " such as counted_in: [人, worker, workers]; of a counted one its rule says it"
            )
        return self


class _Book(_Part):
    id: str
    title: Words
    plan: _Plan
    cut_off_day: Annotated[int, Field(ge=1, le=28)]
    compile_day: Annotated[int, Field(ge=1, le=28)]
    escalation: _Escalation
    industries: dict[str, _IndustrySet]
    units: dict[str, _Unit]
    indicators: dict[str, _Indicator]
    cross_checks: tuple[_CrossCheck, ...] = ()

    @model_validator(mode="after")
    def _known(self) -> _Book:
        if self.compile_day < self.cut_off_day:
            raise ValueError("compile_day lies before cut_off_day: let it be a later day")
        for key, one in self.indicators.items():
            if one.unit not in self.units:
                raise ValueError(f"{key}: no unit {one.unit!r}; name one of {list(self.units)}")
            if one.rule and one.rule.industries not in ("", "key", *self.industries):
                raise ValueError(f"{key}: no set of industries {one.rule.industries!r}")
        for check in self.cross_checks:
            for said in check.numbers:
                self._number(said)
        return self

    def _number(self, said: str) -> None:
        """A number of a cross check is one of an indicator that has it."""
        key, _, side = said.partition(".")
        one = self.indicators.get(key)
        if one is None or one.measure is Measure.MILESTONE:
            raise ValueError(f"cross_checks: no indicator with numbers is called {key!r}")
        if one.measure is Measure.COUNT and side == Side.DENOMINATOR:
            raise ValueError(f"cross_checks: {key} is a count and has no denominator")


def read_indicator_book(text: bytes, name: str) -> IndicatorBook:
    """A book from its YAML; IndicatorBookError names file, key and what is wrong."""
    try:
        said = _Book.model_validate(read_yaml(text))
    except yaml.YAMLError as error:
        raise IndicatorBookError(f"{name}: not YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise IndicatorBookError(f"{name}: {where or 'book'}: {first['msg']}") from error
    return IndicatorBook(
        id=said.id,
        title=said.title,
        plan_from=said.plan.since,
        plan_to=said.plan.continues_until or said.plan.to,
        cut_off_day=said.cut_off_day,
        compile_day=said.compile_day,
        escalation=Escalation(**said.escalation.model_dump()),
        indicators=tuple(_indicator(key, one, said.plan) for key, one in said.indicators.items()),
        industries=tuple(
            IndustrySet(id=key, name=one.name, codes=one.codes, confirmed=one.confirmed)
            for key, one in said.industries.items()
        ),
        units=tuple((key, one.name, one.kind.value) for key, one in said.units.items()),
        digest=sha256(text).hexdigest(),
        cross_checks=tuple(_cross_check(one) for one in said.cross_checks),
    )


def _cross_check(said: _CrossCheck) -> CrossCheck:
    one, other = (NumberOf(key, Side(side)) for key, _, side in
                  (each.partition(".") for each in said.numbers))  # fmt: skip
    return CrossCheck(
        tie=Tie.AGREE if said.agree else Tie.WITHIN, one=one, other=other, why=said.why,
        confirmed=said.confirmed,
    )  # fmt: skip


def _indicator(key: str, one: _Indicator, plan: _Plan) -> Indicator:
    rule = (
        None
        if one.rule is None
        else Rule(
            matter=one.rule.matter,
            counted=one.rule.counted,
            window=one.rule.window,
            without_record=None
            if one.rule.without_record == "exposed"
            else one.rule.without_record,
            industries=one.rule.industries,
        )
    )
    return Indicator(
        id=key,
        version=one.version,
        since=one.since or plan.since,
        name=one.name,
        measure=one.measure,
        unit=one.unit,
        basis=one.basis,
        target=None if one.target is None else Fraction(one.target) / 100,
        numerator=one.numerator,
        denominator=one.denominator,
        gaps=one.gaps,
        confirmed=one.confirmed,
        rule=rule,
        public=one.public,
        people=one.people,
        counted_in=UNITS[one.rule.counted] if one.rule else one.counted_in,
    )


@lru_cache(maxsize=4)
def load_indicator_book(name: str = "jizhou-2018") -> IndicatorBook:
    """The book that is shipped under a name."""
    path = HERE / f"{name}.yaml"
    return read_indicator_book(path.read_bytes(), path.name)
