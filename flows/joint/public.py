"""The indicators as the public may see them: of the newest pack, small counts of people left out.

A figure of people is hidden where it is a small one, where those it lacks are few, or where taking
it from a figure that is told would give a few: the statement before a correction, or the whole of
which it counts the key industries (docs/adr/0055).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from domain.joint.indicators import IndicatorBook
from domain.joint.owed import CLOSED
from domain.joint.pack import (
    NONE,
    Correction,
    CountPart,
    InQuarter,
    Pack,
    RatePart,
    Share,
    Verdict,
)
from domain.joint.records import Owed, Progress
from flows.joint.pack_papers import LANGUAGES, chart_form
from notifications.indicators_shown import (
    IndicatorShown,
    IndicatorsShown,
    ResolutionShown,
    RestatedShown,
    ValueShown,
    hidden_of,
)
from notifications.redaction.counts import coarsened
from notifications.redaction.leaks import Allowed, Canaries, Search
from rules.indicator_book import load_indicator_book
from storage import joint_packs
from storage.unit_of_work import UnitOfWork

NOT_TOLD = "（内容不公开）"


def shown(
    unit: UnitOfWork, *, least: int, secret: Canaries, allowed: Allowed
) -> IndicatorsShown | None:
    """What is shown; None as long as there is no pack. ``least``: the least count of people."""
    every = joint_packs.every(unit)
    if not every:
        return None
    head, pack = max(every, key=lambda one: (one[0].period, one[0].edition))
    making = _Showing(pack, [one for _, one in every], least, Search(secret, allowed))
    charts = {}
    for language in LANGUAGES:
        paper = joint_packs.paper(unit, head.period, head.edition, chart_form(language))
        drawn = {} if paper is None else json.loads(paper.content)
        charts[language] = {
            key.removesuffix(".trend"): svg for key, svg in drawn.items() if key.endswith(".trend")
        }
    return IndicatorsShown(
        period=pack.period, edition=head.edition, known_at=pack.known_at, least=least,
        indicators=(*making.rates(), *making.counts()),
        milestones=tuple(
            (one.indicator, one.name, one.progress) for one in pack.milestones if one.public
        ),
        resolutions=tuple(making.resolutions()), charts=charts,
    )  # fmt: skip


class _Showing:
    def __init__(self, pack: Pack, every: list[Pack], least: int, search: Search) -> None:
        self.pack, self._every = pack, every
        self.book: IndicatorBook = load_indicator_book()
        self.least, self._search = least, search
        self._units = {one.unit: one.name for one in self.pack.units}
        self._names = {key: name for key, name, _ in self.book.units}

    def rates(self) -> Iterator[IndicatorShown]:
        """The rates that may be public."""
        for one in self.pack.rates:
            if one.public:
                values = tuple(self._value(one, each.period, each.figure) for each in one.quarters)
                may = [each for each in one.corrections if self._may_correct(one, each, values)]
                yield IndicatorShown(
                    id=one.indicator, name=one.name, unit=self._unit(one.unit), target=one.target,
                    numerator=one.numerator, denominator=one.denominator, gaps=one.gaps,
                    unconfirmed=one.unconfirmed, values=values,
                    restated=tuple(self._restated(each) for each in may),
                )  # fmt: skip

    def _value(self, one: RatePart, period: str, figure: Share) -> ValueShown:
        known = figure.share.value != NONE
        numbers = (figure.done.value, figure.due.value) if known else ("", "")
        hidden = (
            known
            and self.book.one(one.indicator).of_people
            and hidden_of(
                int(figure.done.value), int(figure.due.value), least=self.least,
                others=self._others(one, period),
            )
        )  # fmt: skip
        share = figure.share.value if known and not hidden else ""
        done, due = ("", "") if hidden else numbers
        return ValueShown(period=period, share=share, done=done, due=due,
                          verdict=figure.verdict.value, hidden=hidden)  # fmt: skip

    def _may_correct(
        self, one: RatePart, correction: Correction, values: tuple[ValueShown, ...]
    ) -> bool:
        """Whether it may be told what a figure was: not where a few people would come out."""
        now = next((each for each in values if each.period == correction.period), None)
        if now is None or now.hidden:
            return False
        if not self.book.one(one.indicator).of_people or not now.due:
            return True
        was, is_now = _tenths(correction.was.value), _tenths(correction.now.value)
        # What is said is cut off to a tenth of a per cent: so far it may be another.
        return abs(was - is_now) * int(now.due) >= self.least * 1000 + int(now.due)

    def _others(self, one: RatePart, period: str) -> list[tuple[int, int]]:
        """What is told besides: the same of other packs, and the whole of a key industry's."""
        found = []
        for pack in self._every:
            found += [self._of(each.figure) for each in _rate(pack, one.indicator)
                      if each.period == period]  # fmt: skip
        rule = self.book.one(one.indicator).rule
        if rule is not None and rule.industries:
            whole = next(
                each for each in self.book.indicators
                if each.rule is not None and each.rule.matter is rule.matter
                and not each.rule.industries
            )  # fmt: skip
            found += [self._of(each.figure) for each in _rate(self.pack, whole.id)
                      if each.period == period]  # fmt: skip
        return [each for each in found if each != (-1, -1)]

    def _of(self, figure: Share) -> tuple[int, int]:
        if figure.share.value == NONE:
            return -1, -1
        return int(figure.done.value), int(figure.due.value)

    def _restated(self, one: Correction) -> RestatedShown:
        """Why, without how many: of a few enterprises the public could name them."""
        causes = [name for name, _ in one.causes]
        zh, en = ("、".join(name[0] for name in causes), ", ".join(name[1] for name in causes))
        reason = "；".join(coarsened([one.reason], self.least)) if one.reason else ""
        why = (zh or self._may_tell(reason), en or self._may_tell(reason))
        return RestatedShown(period=one.period, was=one.was.value, now=one.now.value,
                             on=one.on.isoformat(), why=why)  # fmt: skip

    def counts(self) -> Iterator[IndicatorShown]:
        """The counts that may be public, quarter by quarter as the packs had them."""
        for one in self.pack.counts:
            if one.public:
                yield IndicatorShown(
                    id=one.indicator, name=one.name, unit=self._unit(one.unit), target="",
                    numerator=("", ""), denominator=("", ""), gaps=one.gaps, unconfirmed=False,
                    values=tuple(self._counted(one)),
                )  # fmt: skip

    def _counted(self, one: CountPart) -> Iterator[ValueShown]:
        people = self.book.one(one.indicator).of_people
        said: dict[str, list[str]] = {}
        for pack in self._every:
            some = (each.now.value for each in pack.counts if each.indicator == one.indicator)
            said.setdefault(pack.period, []).extend(some)
        for period, every in sorted(said.items()):
            now = every[-1] if every else NONE
            known = now != NONE
            before = [(int(each), 0) for each in every if each != NONE]
            hidden = people and known and hidden_of(
                int(now), None, least=self.least, others=before
            )  # fmt: skip
            yield ValueShown(period=period, share="", done=now if known and not hidden else "",
                             due="", verdict=Verdict.NONE.value, hidden=hidden)  # fmt: skip

    def resolutions(self) -> Iterator[ResolutionShown]:
        """The resolutions that were marked public, on the day of the pack."""
        day = datetime.fromisoformat(self.pack.known_at).date()
        for one in self.pack.debts.some:
            if one.public and one.owed == Owed.RESOLUTION.value:
                closed = Progress(one.progress) in CLOSED
                yield ResolutionShown(
                    number=one.number, unit=self._unit(one.unit),
                    text=self._may_tell("".join(coarsened([one.text], self.least))),
                    due_on=one.due_on.isoformat(), progress=one.progress,
                    late=not closed and one.filed != Progress.DONE and day > one.due_on,
                )  # fmt: skip

    def _may_tell(self, text: str) -> str:
        """A text, unless the guard of the site would stop it."""
        return NOT_TOLD if any(self._search.found_in(text)) else text

    def _unit(self, key: str) -> tuple[str, str]:
        return self._units.get(key) or self._names.get(key, (key, key))


def _rate(pack: Pack, indicator: str) -> list[InQuarter]:
    return [each for one in pack.rates if one.indicator == indicator for each in one.quarters]


def _tenths(said: str) -> int:
    """A share that is said in per cent, in tenths of one."""
    return int(said.removesuffix("%").replace(".", "")) if said.endswith("%") else 0
