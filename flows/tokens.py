"""Tokens of laboratories and other departments: made, shown once, known by their digest, ended."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from flows.entrance import digest_of
from flows.formats.checks import USCC_SHAPE
from storage import accounts, tokens
from storage.tokens import Token
from storage.unit_of_work import UnitOfWork

PREFIX = "mdt_"  # so that a token left in a text is found
LONGEST = timedelta(days=365)
LONGEST_NAME = 48


class Scope(StrEnum):
    """What a token may be used for; nothing that is not said."""

    INSPECTIONS = "inspections:write"
    COMPLAINTS = "complaints:write"
    ENTERPRISES = "enterprises:write"
    CASES = "cases:read"
    FIGURES = "figures:write"
    INDICATORS = "indicators:read"


SCOPE_WORDS: dict[Scope, tuple[str, str]] = {
    Scope.INSPECTIONS: ("报送检测结果", "hand in results of measurements"),
    Scope.COMPLAINTS: ("转来举报", "hand in complaints"),
    Scope.ENTERPRISES: ("报送用人单位登记", "hand in registrations of enterprises"),
    Scope.CASES: ("查案件的进展", "read where cases stand"),
    Scope.FIGURES: ("报送本单位的指标数据", "file the figures of its unit"),
    Scope.INDICATORS: ("查联席会议指标", "read the indicators of the joint meeting"),
}
IN_TOWNSHIPS = frozenset(
    {Scope.ENTERPRISES, Scope.CASES, Scope.INDICATORS}
)  # these ask for townships


class Missing(StrEnum):
    """What is wrong with a token somebody asks for, by the field of the form."""

    UNIT = "unit"
    SCOPES = "scopes"
    TOWNSHIPS = "townships"
    LABORATORY = "laboratory"
    UNTIL = "until"


MISSING: dict[Missing, tuple[str, str]] = {
    Missing.UNIT: (
        f"填写使用单位的名称，最多{LONGEST_NAME}个字符，不含换行。",
        f"Name whose it is, at most {LONGEST_NAME} characters in one line.",
    ),
    Missing.SCOPES: ("至少选一项权限。", "Choose at least one scope."),
    Missing.TOWNSHIPS: (
        "报送用人单位、查案件或查指标的，写明镇乡街；确需全区的，写 *。",
        "To register, to read cases or indicators, name townships; * for the whole district.",
    ),
    Missing.LABORATORY: (
        "检测机构的统一社会信用代码为18位，不含 I、O、S、V、Z；不是检测机构的，留空。",
        "A laboratory's code has 18 characters without I, O, S, V, Z; blank if it is none.",
    ),
    Missing.UNTIL: ("有效期从今天起，至多一年。", "Good from today for a year at most."),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The token somebody asks for."""

    unit: str
    scopes: Sequence[str]
    until: date
    townships: Sequence[str] = ()
    laboratory: str = ""

    def missing(self, today: date) -> list[Missing]:
        """What is wrong with it."""
        asked, known = set(self.scopes), set(Scope)
        told = {
            Missing.UNIT: not self.unit.strip()
            or len(self.unit) > LONGEST_NAME
            or not self.unit.isprintable(),
            Missing.SCOPES: not asked or not asked <= known,
            Missing.TOWNSHIPS: bool(asked & IN_TOWNSHIPS) and not self.townships,
            Missing.LABORATORY: bool(self.laboratory) and not _code(self.laboratory),
            Missing.UNTIL: not today <= self.until <= today + LONGEST,
        }
        return [one for one, wrong in told.items() if wrong]


def _code(said: str) -> bool:
    return re.fullmatch(USCC_SHAPE, said) is not None


def make(unit: UnitOfWork, wanted: Wanted, secret: str, *, by: str, at: datetime) -> str:
    """Put a token on record and return it: it can be shown now and never again.

    ValueError when something is wrong with it.
    """
    if wanted.missing(at.date()):
        raise ValueError("no such token can be made")
    token = f"{PREFIX}{secret}"
    digest = digest_of(token)
    made = Token(
        number=digest[:12], digest=digest, unit=wanted.unit.strip(),
        laboratory=wanted.laboratory or None, scopes=_in_order(wanted.scopes),
        townships=tuple(dict.fromkeys(wanted.townships)), made_by=by, made_at=at.isoformat(),
        until=wanted.until,
    )  # fmt: skip
    tokens.add(unit, made)
    told = f"{made.number} {made.unit} {' '.join(made.scopes)} {made.until}"
    accounts.note(unit, at=at.isoformat(), who=by, what="token_made", detail=told)
    return token


def _in_order(scopes: Iterable[str]) -> tuple[str, ...]:
    asked = set(scopes)
    return tuple(one.value for one in Scope if one in asked)


def revoke(unit: UnitOfWork, number: str, *, by: str, at: datetime) -> bool:
    """End a token; False when there is none, or it was ended before."""
    ended = tokens.revoke(unit, number, by=by, at=at.isoformat())
    if ended:
        accounts.note(unit, at=at.isoformat(), who=by, what="token_revoked", detail=number)
    return ended


def known(unit: UnitOfWork, shown: str) -> Token | None:
    """The token somebody shows, good or not; None when it is none."""
    return tokens.by_digest(unit, digest_of(shown)) if shown.startswith(PREFIX) else None
