"""The office's own calendar: years whose table came out, and single days put right.

A YAML file checked by pydantic. It stands beside the tables of the library (``rules/calendar.py``)
and goes before them: a year given here replaces the library's, a correction replaces one day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from domain.told import ToldError
from rules.yaml_text import read_yaml

FIRST_YEAR = 2007  # the first day of GBZ 2.1-2007
LONGEST = 31  # days of one holiday; a longer one is a slip of the pen


class CalendarFileError(ToldError):
    """A calendar file that cannot be used; names file, key and what to do."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Holiday(_Part):
    """Days off in a row, as the notice names them; weekends among them belong to it."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    name: str = Field(min_length=1)

    @model_validator(mode="after")
    def in_order(self) -> Holiday:
        """From before to, and no longer than a holiday can be."""
        if not 0 <= (self.last - self.first).days < LONGEST:
            raise ValueError(f"{self.name}: from {self.first} to {self.last}; correct the two days")
        return self

    def days(self) -> Iterator[date]:
        """Every day of it."""
        for more in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=more)


class Year(_Part):
    """The whole table of a year; a year it is given for is taken from here alone."""

    year: int = Field(ge=FIRST_YEAR, le=2100)
    reference: str = Field(min_length=1)
    status: Literal["confirmed", "unconfirmed"]
    holidays: tuple[Holiday, ...] = Field(min_length=1)
    make_up_days: tuple[date, ...] = ()

    @model_validator(mode="after")
    def fits(self) -> Year:
        """Every day in its year and given once; only weekend days are made up."""
        off = [day for holiday in self.holidays for day in holiday.days()]
        wrong = [f"{day} is given twice" for day, n in Counter([*off, *self.make_up_days]).items()
                 if n > 1]  # fmt: skip
        wrong += [f"{d} is not in {self.year}" for d in (*off, *self.make_up_days)
                  if d.year != self.year]  # fmt: skip
        wrong += [f"{day} is no weekend day to make up" for day in self.make_up_days
                  if day.weekday() < 5]  # fmt: skip
        if wrong:
            raise ValueError(f"{self.year}: {'; '.join(wrong)}; correct these days")
        return self


class Correction(_Part):
    """One day put right: a holiday, a make-up day, or as its weekday says (ordinary)."""

    on: date = Field(alias="date")
    kind: Literal["holiday", "make_up", "ordinary"]
    name: str = ""
    reference: str = Field(min_length=1)

    @model_validator(mode="after")
    def sensible(self) -> Correction:
        """A holiday has a name; only a weekend day is made up."""
        if self.kind == "holiday" and not self.name:
            raise ValueError(f"{self.on}: a holiday needs its name")
        if self.kind == "make_up" and self.on.weekday() < 5:
            raise ValueError(f"{self.on} is no weekend day to make up; use ordinary")
        return self


class OfficeCalendar(_Part):
    """Everything the office says of the calendar; nothing said: the library's tables."""

    years: tuple[Year, ...] = ()
    corrections: tuple[Correction, ...] = ()

    @model_validator(mode="after")
    def once(self) -> OfficeCalendar:
        """No year and no day twice."""
        given = [str(one.year) for one in self.years] + [str(one.on) for one in self.corrections]
        twice = [what for what, times in Counter(given).items() if times > 1]
        if twice:
            raise ValueError(f"given twice: {', '.join(twice)}; keep one")
        return self


def read_office_calendar(path: Path) -> OfficeCalendar:
    """The office's calendar file; CalendarFileError names file, key and remedy."""
    try:
        return OfficeCalendar.model_validate(read_yaml(path.read_text("utf-8")) or {})
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CalendarFileError(
            f"{path}：不能读取（{error}）。请给出 UTF-8 的 YAML 文件。"
        ) from error
    except ValidationError as error:
        lines = [
            f"{path.name}, {'.'.join(str(part) for part in one['loc']) or 'file'}: {one['msg']}"
            for one in error.errors()
        ]
        told = "\n".join(lines)
        raise CalendarFileError(f"{told}\n请改正文件中的这些内容。Correct these keys.") from error
