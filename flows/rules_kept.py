"""Keeping the rules this database is judged by, and judging any record again by its own rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Engine

from domain.findings import Findings, Judgement
from rules.agents import AgentIndex
from rules.findings import RuleBook, judge_inspections
from rules.limit_book import LimitBook
from rules.packs import Pack
from rules.texts import RulesLostError, limits_from, limits_text, missing, pack_from
from storage import rule_texts
from storage.history import JudgedInspection
from storage.rule_texts import RuleText
from storage.unit_of_work import UnitOfWork

Used = tuple[str, tuple[str, ...]]  # digest of the limits, digests of the packs


def keep_rules(engine: Engine, book: RuleBook) -> int:
    """Put the texts of a rule book on file, where they are not yet; returns how many were new.

    Done whenever the parts are built, so no judgement can be written by rules that are not kept.
    """
    wanted = [pack.digest for pack in book.packs if pack.text] + [book.limits.digest]
    with UnitOfWork(engine, reading=True) as unit:
        lacking = set(wanted) - rule_texts.known(unit, wanted)
    if not lacking:
        return 0
    with UnitOfWork(engine) as unit:
        new = rule_texts.keep(unit, [one for one in _texts(book) if one.digest in lacking])
        unit.commit()
    return new


def _texts(book: RuleBook) -> Iterable[RuleText]:
    for pack in book.packs:
        yield RuleText(pack.digest, "pack", pack.id, pack.text)
    yield RuleText(book.limits.digest, "limits", "limits", limits_text(book.limits))


class RulesKept:
    """The rules on file, read as they are asked for and then held."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._unit = unit
        self._limits: dict[str, LimitBook] = {}
        self._packs: dict[str, Pack] = {}
        self._books: dict[Used, RuleBook] = {}

    def judge_again(self, some: Sequence[JudgedInspection]) -> list[Judgement | RulesLostError]:
        """Each record judged by the packs and limits it was judged by, or why it cannot be.

        By the same version of the programme the result is what is on file, to the byte.
        MeasurementError names a figure that cannot be judged at all.
        """
        found: list[Judgement | RulesLostError | None] = [None] * len(some)
        alike: dict[tuple[Used, date | None], list[int]] = defaultdict(list)
        for place, one in enumerate(some):
            alike[rules_of(one.on_file), one.on_file.decided_on].append(place)
        for (used, decided_on), places in alike.items():
            try:
                book = self._book(used)
            except RulesLostError as error:
                found = [error if n in set(places) else one for n, one in enumerate(found)]
                continue
            made = judge_inspections(
                [(some[n].on_file.judgement_id, some[n].event) for n in places],
                book,
                carried=[some[n].on_file.carried for n in places],
                decided_on=decided_on,
            )
            for place, judgement in zip(places, made, strict=True):
                found[place] = judgement
        return [one for one in found if one is not None]

    def _book(self, used: Used) -> RuleBook:
        if used not in self._books:
            self._load(used)
            limits = self._limits[used[0]]
            packs = sorted((self._packs[one] for one in used[1]), key=lambda p: p.in_force.first)
            self._books[used] = RuleBook(limits, tuple(packs), AgentIndex(limits))
        return self._books[used]

    def _load(self, used: Used) -> None:
        limits, packs = used
        lacking = [one for one in packs if one not in self._packs]
        if limits not in self._limits:
            lacking.append(limits)
        kept = rule_texts.find(self._unit, lacking)
        if limits in lacking and limits not in kept:
            raise missing("限值表", [limits])
        lost = [one for one in lacking if one not in kept]
        if lost:
            raise missing("规则包", lost)
        for digest, text in kept.items():
            if text.kind == "pack":
                self._packs[digest] = pack_from(digest, text.name, text.body)
            else:
                self._limits[digest] = limits_from(digest, text.body)


def rules_of(findings: Findings) -> Used:
    """The digests a judgement rests on: its limits, and every pack it was weighed by."""
    return findings.limits_digest, tuple(sorted({findings.pack_digest, *findings.weighed}))
