"""THE CATALOGUE: which notice, to whom, which facts must be there, on what basis.

A fact is named by its dotted path in the nested facts (``notifications/catalogue_row.py``). A
notice whose facts are incomplete is never rendered: the missing ones are named, in Chinese, for the
official who has to supply them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from domain.timelimits import TermKind
from domain.vocabulary import Notice, Step
from domain.words import zh
from notifications.catalogue_row import Addressee, CatalogueRow
from notifications.chapters.complaints import COMPLAINTS
from notifications.chapters.handovers import HANDOVERS
from notifications.chapters.listing import ON_THE_LIST
from notifications.chapters.performance import PERFORMANCE
from notifications.chapters.sanctions import SANCTIONS
from notifications.fact_names import NAMES

__all__ = ["CATALOGUE", "ROWS", "Addressee", "CatalogueRow", "blank_facts", "document_number",
           "missing_facts"]  # fmt: skip

ROWS = (*COMPLAINTS, *SANCTIONS, *PERFORMANCE, *ON_THE_LIST, *HANDOVERS)
CATALOGUE: dict[Notice, CatalogueRow] = {row.notice: row for row in ROWS}


def document_number(office_short: str, notice: Notice, year: int, serial: int) -> str:
    """The document number, e.g. 云卫职罚告〔2026〕3号: six-cornered brackets, no padding.

    ``office_short`` is the office's abbreviation with its field (卫生行政执法文书规范 4).
    """
    return f"{office_short}{CATALOGUE[notice].series}〔{year}〕{serial}号"


EVERY = ("*", "?")  # every element of a list that must not, or may, be empty


def fact_name(path: str) -> str:
    """The Chinese name of a fact with its path, e.g. 文号（number）."""
    parts = path.split(".")
    if parts[0] == "terms":
        return f"{zh(TermKind(parts[1]))}（{path}）"
    if parts[0] == "papers":
        what = {"on": "日期", "document": "文件"}[parts[2]]
        return f"{zh(Step(parts[1]))}的{what}（{path}）"
    if parts[0] in ("documents", "served"):
        title = CATALOGUE[Notice(parts[1])].zh
        what = "送达日期" if parts[0] == "served" else {"number": "文号", "on": "日期"}[parts[2]]
        return f"《{title}》{what}（{path}）"
    each = next((at for at, part in enumerate(parts) if part in EVERY), None)
    if each is not None:
        outer = NAMES[".".join(parts[:each])]
        inner = "内容" if parts[-1] in EVERY else NAMES[parts[-1]]
        return f"{outer}：{inner}（{path}）"
    return f"{NAMES[path]}（{path}）"


def _values(facts: object, parts: tuple[str, ...]) -> Iterator[object]:
    """Every value at a path; a missing one yields None."""
    if not parts:
        yield facts
    elif parts[0] in EVERY:
        elements = facts if isinstance(facts, list | tuple) else ()
        if not elements and (parts[0] == "*" or facts is None):
            yield None
        for element in elements:
            yield from _values(element, parts[1:])
    elif isinstance(facts, Mapping) and parts[0] in facts:
        yield from _values(facts[parts[0]], parts[1:])
    else:
        yield None


def _is_blank(value: object) -> bool:
    return value is None or (not isinstance(value, bool | int) and not str(value).strip()) or (
        isinstance(value, Mapping | list | tuple) and not value
    )  # fmt: skip


def blank_facts(required: Iterable[str], facts: Mapping[str, Any]) -> tuple[str, ...]:
    """The required facts that are absent or blank, by Chinese name and path; empty when none."""
    return tuple(
        fact_name(path)
        for path in required
        if any(_is_blank(value) for value in _values(facts, tuple(path.split("."))))
    )


def missing_facts(notice: Notice, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """What of a notice's required facts is absent or blank."""
    return blank_facts(CATALOGUE[notice].required, facts)
