"""Why "seriously": the criteria of the policy pack in words, and the texts of the grounds.

No statute says from which figure on a limit is seriously exceeded. Whoever is told so is told by
whose criterion, with its figure, and whether it is law, the office's own rule or unconfirmed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.findings import Band, Findings
from domain.vocabulary import Ground
from rules.packs import GroundText, Pack, Status
from rules.serious import SERIOUS

STATUS_WORDS: dict[Status, tuple[str, str]] = {
    "law": ("法定", "law"),
    "office_policy": ("本机关规定", "the office's own rule"),
    "unconfirmed": ("未核实", "unconfirmed"),
}


@dataclass(frozen=True, slots=True)
class Met:
    """A criterion of the pack that was met, as it stood on the day."""

    key: str
    zh: str
    en: str
    value: str
    reference: str
    status: Status


def criterion(key: str, pack: Pack, on: date) -> Met:
    """A pack key of ``Findings.serious_because`` in words, with its figure on a day."""
    entry = pack.value(key, on)
    number = Decimal(entry.value)
    figures = {"value": _plain(number), "percent": _plain(number * 100)}
    zh, en = (words.format(**figures) for words in (SERIOUS[key].zh, SERIOUS[key].en))
    return Met(key, zh, en, entry.value, entry.reference, entry.status)


def reasons(keys: Sequence[str], pack: Pack, on: date) -> tuple[str, str]:
    """One sentence in each language that says by which criteria it is serious; else empty."""
    met = [criterion(key, pack, on) for key in keys]
    if not met:
        return "", ""
    zh = "；".join(f"{one.zh}（{STATUS_WORDS[one.status][0]}）" for one in met)
    en = "; ".join(f"{one.en} ({STATUS_WORDS[one.status][1]})" for one in met)
    return f"认定严重超标的标准：{zh}。", f" Serious by: {en}."


def supported(findings: Findings, pack: Pack) -> tuple[tuple[Ground, GroundText], ...]:
    """The grounds an inspection alone supports: G1, on evidence that may carry a listing.

    G2 rests on a rectification order that ran out and G3 on harm established on file; neither is
    ever read off a measurement.
    """
    if findings.outcome_usable is not Band.SERIOUS:
        return ()
    return ((Ground.G1_EXCEEDED, pack.grounds[Ground.G1_EXCEEDED]),)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
