"""The rules as the rule page shows them: plain data, filled in ``flows/rule_book.py``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """A value, a time limit, a measure or an added step in force, in words.

    ``standing`` is law, office_policy or unconfirmed. ``key`` is its name in the rule pack.
    """

    key: str
    zh: str
    en: str
    value_zh: str
    value_en: str
    since: date
    reference: str
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundLine:
    """A ground for listing with its clause and the criteria that establish it."""

    code: str
    zh: str
    en: str
    clause: str
    criteria: tuple[RuleLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionLine:
    """An edition of the exposure limits; ``until`` None: in force. ``sourced`` of ``figures``."""

    name: str
    covers_zh: str
    covers_en: str
    figures: int
    sourced: int
    since: date
    until: date | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBookView:
    """Every rule in force; ``changed_on`` is the day of the latest change."""

    changed_on: date
    pack_id: str
    title_zh: str
    title_en: str
    since: date
    digest: str
    limits_digest: str
    grounds: tuple[GroundLine, ...]
    values: tuple[RuleLine, ...]
    terms: tuple[RuleLine, ...]
    measures: tuple[RuleLine, ...]
    editions: tuple[EditionLine, ...]
    steps: tuple[RuleLine, ...] = ()  # what the pack adds to the procedure
