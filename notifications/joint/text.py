"""What a quarterly pack says, as headings, sentences, tables and charts: one text for every paper.

Page, PDF and DOCX are set from the same text, so they say the same; ``lines`` is that text bare,
for whoever compares a paper with its pack.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from domain.joint.indicators import IndicatorBook
from domain.joint.pack import Pack, Said
from domain.joint.periods import Period
from domain.words import en, zh
from notifications.charts import Chart, ChartWords
from notifications.wording import ORDINALS

Part = str | Said
Parts = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a level from 1; ``apart``: it begins a page of its own on paper."""

    level: int
    text: str
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences; ``quiet``: a remark in small type."""

    parts: Parts
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """A table. ``widths`` are shares of the type area, 0 for as wide as it needs."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Parts, ...], ...]
    widths: tuple[int, ...]
    right: frozenset[int] = frozenset()  # columns of numbers


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart by its key; the table it is drawn from stands next."""

    key: str


Block = Heading | Paragraph | Lines | Picture


@dataclass(slots=True)
class Text:
    """A pack in a language: its title, its blocks, and the charts among them by key."""

    title: str
    language: str
    blocks: list[Block] = field(default_factory=list)
    charts: dict[str, Chart] = field(default_factory=dict)


def bare(parts: Parts) -> str:
    """A sentence or a cell as plain text."""
    return "".join(one.value if isinstance(one, Said) else one for one in parts)


def lines(text: Text) -> Iterator[str]:
    """All a text says, piece by piece in its order: what every paper of it must say."""
    for block in text.blocks:
        match block:
            case Heading():
                yield block.text
            case Paragraph():
                yield bare(block.parts)
            case Lines():
                yield block.caption
                yield from block.head
                for row in block.rows:
                    yield from (bare(cell) for cell in row)
            case Picture():
                pass


def share_of(said: str) -> Fraction | None:
    """A share as a number again, as far as it is said; None for none."""
    return Fraction(said.removesuffix("%")) / 100 if said.endswith("%") else None


def quarter(period: str, language: str, *, short: bool = False) -> str:
    """A quarter as people say it."""
    one = Period.read(period)
    if language == "en":
        return f"Q{one.quarter} {one.year}"
    if short:
        return f"{one.year % 100}年{one.quarter}季"
    return f"{one.year}年第{'一二三四'[one.quarter - 1]}季度"


def chart_words(language: str) -> ChartWords:
    """What is written into charts in a language."""
    if language == "zh":
        return ChartWords()
    return ChartWords(target="target", forecast="forecast", met="met", missed="missed",
                      added="added", removed="removed")  # fmt: skip


class Writer:
    """Writes a pack in a language, piece by piece; see ``rates`` and ``sections``."""

    def __init__(self, pack: Pack, book: IndicatorBook, language: str) -> None:
        self.pack, self.book, self.language = pack, book, language
        self.english = language == "en"
        self.text = Text(pack.title[self.english], language)
        self.units = {one.unit: one for one in pack.units}
        self._names = {key: name for key, name, _ in book.units}
        self._sections = 0
        self.word = en if self.english else zh
        self.words = chart_words(language)

    def say(self, chinese: str, english: str) -> str:
        """One of two sentences."""
        return english if self.english else chinese

    def at(self, period: str, *, short: bool = False) -> str:
        """A quarter as people say it."""
        return quarter(period, self.language, short=short)

    def unit(self, key: str) -> str:
        """The name of a unit."""
        if key in self.units:
            return self.units[key].name[self.english]
        return self._names.get(key, (key, key))[self.english]

    def section(self, chinese: str, english: str, *, apart: bool = False) -> None:
        """Begin a numbered section."""
        self._sections += 1
        ordinal = ORDINALS[self._sections - 1] if self._sections <= 10 else "十一"
        told = f"{self._sections}. {english}" if self.english else f"{ordinal}、{chinese}"
        self.text.blocks.append(Heading(1, told, apart))

    def head(self, text: str, *, apart: bool = False) -> None:
        """Begin a part of a section."""
        self.text.blocks.append(Heading(2, text, apart))

    def tell(self, *parts: Part, quiet: bool = False) -> None:
        """A paragraph."""
        self.text.blocks.append(Paragraph(tuple(parts), quiet))

    def table(
        self, caption: str, columns: Sequence[tuple[str, int, bool]],
        rows: Sequence[Sequence[Part | Parts]],
    ) -> None:  # fmt: skip
        """A table; columns are (heading, share of the width, numbers or not)."""
        self.text.blocks.append(Lines(
            caption,
            tuple(name for name, _, _ in columns),
            tuple(tuple(c if isinstance(c, tuple) else (c,) for c in row) for row in rows),
            tuple(width for _, width, _ in columns),
            frozenset(place for place, (_, _, number) in enumerate(columns) if number),
        ))  # fmt: skip

    def chart(self, key: str, chart: Chart) -> None:
        """A chart; its table follows."""
        self.text.charts[key] = chart
        self.text.blocks.append(Picture(key))
