"""The rules as they are told: what is in force, what it was before, what is to come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flows.rule_book import rule_lines, step_lines
from notifications.rule_book_view import RuleLine
from rules.findings import RuleBook
from rules.packs import Pack
from storage import rule_drafts
from storage.rule_drafts import Approved
from storage.unit_of_work import UnitOfWork

GROUPS: tuple[tuple[str, str, str], ...] = (
    ("serious.", "列入事由 G1：严重超标", "Ground G1: seriously over"),
    ("rectification.", "列入事由 G2：拒绝整改或整改不到位", "Ground G2: rectification"),
    ("harm.", "列入事由 G3：重大损害", "Ground G3: major harm"),
    ("comparison.", "判定方法", "How results are judged"),
    ("shift.", "判定方法", "How results are judged"),
    ("evidence.", "证据质量", "Quality of evidence"),
    ("extension.", "整改与延续", "Orders and their extension"),
    ("listing.", "整改与延续", "Orders and their extension"),
    ("list.", "名单与公布", "The list and its publication"),
    ("publication.", "名单与公布", "The list and its publication"),
    ("terms.", "期限", "Terms"),
    ("measures.", "列入后的管理措施", "Measures after listing"),
    ("steps.", "附加的程序步骤", "Steps added to the procedure"),
)
STANDINGS: dict[str, tuple[str, str]] = {
    "law": ("法定", "law"),
    "office_policy": ("本机关规定", "office policy"),
    "unconfirmed": ("未核实", "unconfirmed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """A value that changes on a day: what it was, what it becomes (None: not said any more)."""

    on: date
    pack: Pack
    key: str
    was: RuleLine | None
    now: RuleLine | None

    @property
    def line(self) -> RuleLine:
        """The line it is named by."""
        line = self.now or self.was
        if line is None:
            raise ValueError(f"{self.key}: neither was nor is")
        return line


def group_of(key: str) -> tuple[str, str]:
    """The heading a key stands under."""
    return next((zh, en) for prefix, zh, en in GROUPS if key.startswith(prefix))


def lines_of(pack: Pack, on: date) -> dict[str, RuleLine]:
    """Everything a pack says on a day, by key; the steps it adds too."""
    return {line.key: line for line in (*rule_lines(pack, on), *step_lines(pack, on))}


def differences(base: Pack, made: Pack, on: date) -> list[Turned]:
    """What a pack says otherwise than another on a day."""
    return list(_turned(lines_of(base, on), lines_of(made, on), made, on))


def _turned(
    was: dict[str, RuleLine], now: dict[str, RuleLine], pack: Pack, on: date
) -> Iterator[Turned]:
    for key in dict.fromkeys((*now, *was)):
        before, after = was.get(key), now.get(key)
        if _says(before) != _says(after):
            yield Turned(on=on, pack=pack, key=key, was=before, now=after)


def _says(line: RuleLine | None) -> tuple[str, ...] | None:
    return None if line is None else (line.value_zh, line.reference, line.standing)


def all_turned(book: RuleBook) -> list[Turned]:
    """Every change of every value over all packs, the oldest first."""
    found: list[Turned] = []
    was: dict[str, RuleLine] = {}
    for day in _days(book):
        pack = book.pack(day)
        now = lines_of(pack, day)
        found += _turned(was, now, pack, day)
        was = now
    return found


def _days(book: RuleBook) -> list[date]:
    """Every day on which something may change."""
    days = {pack.in_force.first for pack in book.packs}
    for pack in book.packs:
        days |= {e.since for entries in pack.values.values() for e in entries}
        days |= {e.since for measured in pack.measures.values() for e in measured}
        days |= {since for since, _ in pack.dated_terms()}
        days |= {since for since, _, _ in pack.dated_steps()}
    return sorted(day for day in days if day >= book.packs[0].in_force.first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """An approved pack that goes before another one than it was made from."""

    approved: Approved
    pack: Pack
    before: Pack


def strays(unit: UnitOfWork, book: RuleBook) -> list[Stray]:
    """Approved packs that would displace rules they do not know, a newer programme's say.

    What they changed must be drafted anew from the rules they stand on now.
    """
    by_digest = {one.digest: one for one in rule_drafts.approved(unit)}
    found = []
    for before, pack in zip(book.packs, book.packs[1:], strict=False):
        told = by_digest.get(pack.digest)
        if told is not None and told.base != before.digest:
            found.append(Stray(approved=told, pack=pack, before=before))
    return found
