"""The rules as they are told: what is in force, what it was before, what is to come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.names import ROLE
from domain.need_names import NEED
from domain.roles import Role
from domain.vocabulary import Need
from domain.words import row_words
from flows.rule_book import rule_lines
from notifications.rule_book_view import RuleLine
from rules.amending import STEPS, held_on
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
    found = {line.key: line for line in rule_lines(pack, on)}
    for key, held in held_on(pack, on).items():
        if key.startswith(STEPS) and held.value != "|":
            name_zh, name_en = step_name(key)
            zh, en = step_in_words(held.value)
            found[key] = RuleLine(
                key=key, zh=name_zh, en=name_en, value_zh=zh, value_en=en, since=held.since,
                reference=held.reference, standing=held.status,
            )  # fmt: skip
    return found


def step_name(key: str) -> tuple[str, str]:
    """The row of the lifecycle table a step is added to."""
    row = key.removeprefix(STEPS)
    return f"{row_words(row)}（{row}）", f"{row_words(row, english=True)} ({row})"


def step_in_words(value: str) -> tuple[str, str]:
    """What a step adds: needs, then signatures."""
    needs, _, roles = value.partition("|")
    words = [NEED[Need(one)] for one in needs.split(";") if one]
    signed = [ROLE[Role(one)] for one in roles.split(";") if one]
    zh = [f"须有：{'、'.join(w[0] for w in words)}"] if words else []
    en = [f"needs {', '.join(w[1] for w in words)}"] if words else []
    zh += [f"加签：{'、'.join(w[0] for w in signed)}"] if signed else []
    en += [f"also signed by {', '.join(w[1] for w in signed)}"] if signed else []
    return "；".join(zh) or "不另加", "; ".join(en) or "nothing more"


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
