"""Building what all pages work with: the parts of the product, the door's key, the templates."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from domain.words import en, row_words, trigger_words, zh
from flows import clock
from flows.assembly import Assembly, Lasting, assemble
from flows.entrance import Entrance
from flows.provider import Provider
from flows.settings import Settings
from storage.seals import load_key, new_key
from web.desk.asked import House
from web.desk.filters import filters_of
from web.desk.table import navigation

TEMPLATES = Path(__file__).parents[1] / "templates"
WEEKDAYS = "一二三四五六日"


@cache
def environment() -> Environment:
    """The templates of all desks: escaped, strict, compiled once in a process."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {
        "row_words": row_words,
        "trigger_words": trigger_words,
        "filters_of": filters_of,
    }
    made.filters |= {"day": day, "near_day": near_day, "moment": moment, "from_today": from_today,
                     "word_of": word_of}  # fmt: skip
    return made


def render(template: str, facts: Mapping[str, Any]) -> str:
    """A template with its facts."""
    return environment().get_template(template).render(facts)


def word_of(member: StrEnum, language: str = "zh") -> str:
    """The name of a value, also inside a map."""
    return en(member) if language == "en" else zh(member)


def day(value: date | str | None, language: str = "zh") -> str:
    """A day as people read it."""
    if not value:
        return "—"
    read = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    if language == "en":
        return f"{read.day} {read:%b %Y}"
    return f"{read.year}年{read.month}月{read.day}日"


def near_day(value: date, today: date, language: str = "zh") -> str:
    """A day without its year where that is today's or the day is not two months back."""
    if value.year != today.year and (today - value).days > 60:
        return day(value, language)
    return f"{value.day} {value:%b}" if language == "en" else f"{value.month}月{value.day}日"


def moment(value: datetime | str, language: str = "zh") -> str:
    """A moment to the minute."""
    read = datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{day(read.date(), language)} {read:%H:%M}"


def from_today(value: date, today: date, language: str = "zh") -> str:
    """How far off a day is, in words: the last day counts as today."""
    days = (value - today).days
    if language == "en":
        if days == 0:
            return "today is the last day"
        count = "1 day" if abs(days) == 1 else f"{abs(days)} days"
        return f"{count} left" if days > 0 else f"{count} late"
    if days == 0:
        return "今天最后一天"
    return f"还有{days}天" if days > 0 else f"已过{-days}天"


def opened(settings: Settings) -> House | None:
    """The house of these settings; None where only the public site is, without its database."""
    return house_of(assemble(settings)) if settings.database_stands else None


def house_of(
    assembly: Assembly,
    *,
    now: Callable[[], datetime] = clock.now,
    tokens: Callable[[], str] = lambda: secrets.token_urlsafe(24),
    hasher: PasswordHasher | None = None,
) -> House:
    """The house of an assembly. The key of the door lies beside the database, never in it."""
    key = load_key(assembly.settings.home / "access.key", new_key())
    entrance = Entrance(assembly.engine, key, hasher, second_factor=assembly.settings.second_factor)
    oidc = assembly.settings.oidc
    return House(
        assembly=assembly, lasting=Lasting(assembly), entrance=entrance, now=now, tokens=tokens,
        render=render, navigation=navigation, provider=Provider(oidc) if oidc.issuer else None,
    )  # fmt: skip
