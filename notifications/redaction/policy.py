"""The redaction policy: every public field, while when it is shown, to whom it belongs, and why.

This table is all there is: what has no row here is not published. A row reads: the field; until
when it is shown; how for an organisation, for a sole proprietor (个体工商户), and for a subject
whose kind is not known; by which rule. Sources are named as in the law sheet: "d4" is the minimum
safe set for a district list, "d5" what is masked; both are proposals built from official lists.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any, TypeVar

from domain.bulletin import (
    REMOVED,
    RESTING,
    WITHDRAWN,
    Entry,
    EntryStatus,
    ExceedanceLine,
    ProcedureStep,
)
from domain.closed_list import ClosedList
from notifications.redaction.counts import SMALL_CELL, coarsened
from notifications.redaction.subjects import Subject, subject_of


class Until(ClosedList):
    """While the entry is in which state a field is shown."""

    ALWAYS = "always"  # also when withdrawn or suspended: number, dates, reason (行政处罚法 48)
    NAMED = "named"  # while the entry may be named: active, or removed
    ACTIVE = "active"  # on the list only: a removed entry keeps identity and dates, no facts


class How(ClosedList):
    """How a field is shown while it is."""

    PLAIN = "plain"
    TEXT = "text"  # free text: small counts of persons are made coarse, leaks stop the issue
    MASKED = "masked"  # the first character only
    NEVER = "never"


A, N, F = Until.ALWAYS, Until.NAMED, Until.ACTIVE
PLAIN, TEXT, MASKED, NEVER = How.PLAIN, How.TEXT, How.MASKED, How.NEVER
STATE = "行政处罚法 48：撤回、停止公示后只留编号、日期和原因"
D4 = "d4 最小安全字段（建议）"
PERSON = "d5：个体工商户只公布名称和代码；住所可能是家庭住址"
COUNTS = "d5；个人信息保护法 28、34：不含劳动者信息，少量人数不公布"
SOURCE = "d4；行政处罚法 48、政府信息公开条例 20(6)"


@dataclass(frozen=True, slots=True)
class Row:
    """A field of the public entry and how the policy treats it."""

    field: str
    until: Until
    organisation: How
    sole_proprietor: How
    unknown: How
    rule: str

    def how(self, subject: Subject) -> How:
        """How it is shown for a kind of subject."""
        return {
            Subject.ORGANISATION: self.organisation,
            Subject.SOLE_PROPRIETOR: self.sole_proprietor,
            Subject.UNKNOWN: self.unknown,
        }[subject]


ENTRY = (
    Row("entry_id", A, PLAIN, PLAIN, PLAIN, STATE),
    Row("status", A, PLAIN, PLAIN, PLAIN, STATE),
    Row("decision_date", A, PLAIN, PLAIN, PLAIN, STATE),
    Row("served_date", A, PLAIN, PLAIN, PLAIN, STATE),
    Row("listing_date", A, PLAIN, PLAIN, PLAIN, STATE),
    Row("earliest_exit_date", A, PLAIN, PLAIN, PLAIN, STATE),
    Row("end_date", A, PLAIN, PLAIN, PLAIN, STATE),
    Row("removed_date", A, PLAIN, PLAIN, PLAIN, STATE),
    Row("withdrawn_at", A, PLAIN, PLAIN, PLAIN, STATE),
    Row("reason_code", A, PLAIN, PLAIN, PLAIN, STATE),
    Row("office", A, PLAIN, PLAIN, PLAIN, STATE),
    Row("first_issue", A, PLAIN, PLAIN, PLAIN, STATE),
    Row("successor_since", A, PLAIN, PLAIN, PLAIN, STATE),
    Row("corrected_on", A, PLAIN, PLAIN, PLAIN, STATE),
    Row("replied_on", A, PLAIN, PLAIN, PLAIN, STATE),
    Row("name", N, PLAIN, PLAIN, PLAIN, PERSON),
    Row("uscc", N, PLAIN, PLAIN, PLAIN, PERSON),
    Row("former_names", N, PLAIN, NEVER, NEVER, PERSON),
    Row("township", N, PLAIN, PLAIN, PLAIN, D4),
    Row("industry_name", N, PLAIN, PLAIN, PLAIN, D4),
    Row("grounds", N, PLAIN, PLAIN, PLAIN, SOURCE),
    Row("legal_basis", N, PLAIN, PLAIN, PLAIN, SOURCE),
    Row("decision_no", N, PLAIN, PLAIN, PLAIN, SOURCE),
    Row("listing_no", N, PLAIN, PLAIN, PLAIN, SOURCE),
    Row("removal_no", N, PLAIN, PLAIN, PLAIN, SOURCE),
    Row("address", F, PLAIN, NEVER, NEVER, PERSON),
    # 法定代表人: name only; official lists of organisations show it. Of a person it is the name.
    Row("representative", F, PLAIN, NEVER, MASKED, "d4；d1 双公示字段；d5"),
    Row("facts_zh", F, TEXT, TEXT, TEXT, COUNTS),
    Row("facts_en", F, TEXT, TEXT, TEXT, COUNTS),
    Row("measures", F, TEXT, TEXT, TEXT, SOURCE),
    Row("removal_conditions", F, TEXT, TEXT, TEXT, SOURCE),
    Row("remedies", F, PLAIN, PLAIN, PLAIN, SOURCE),
    Row("steps", F, PLAIN, PLAIN, PLAIN, SOURCE),
    Row("exceedances", F, PLAIN, PLAIN, PLAIN, COUNTS),
    Row("successor", F, PLAIN, PLAIN, PLAIN, PERSON),
    Row("correction", F, TEXT, TEXT, TEXT, COUNTS),
    Row("reply", F, TEXT, TEXT, TEXT, COUNTS),
)
STEP = tuple(
    Row(name, F, PLAIN, PLAIN, PLAIN, SOURCE) for name in ("on", "zh", "en", "document_no", "basis")
)
EXCEEDANCE = tuple(
    Row(name, F, PLAIN, PLAIN, PLAIN, COUNTS)
    for name in (
        "workshop", "post", "agent", "sampled_on", "value", "unit", "limit", "limit_source",
        "ratio", "explanation",
    )
)  # fmt: skip
# Keys of a measurement's explanation (rules/explain.py). None tells how many people were exposed.
EXPLANATION = tuple(
    Row(name, F, PLAIN, PLAIN, PLAIN, COUNTS)
    for name in (
        "sample_no", "workshop", "post", "agent", "agent_id", "kind", "fraction", "silica_pct",
        "sampled_on", "value", "unit", "reported", "hours", "days_per_week", "band", "pack",
        "lab_verdict", "limit", "limit_id", "limit_kind", "limit_source", "limit_status",
        "limit_sources", "limit_applied", "reduced", "ratio", "arithmetic", "method",
        "serious_from", "clause", "compliant_at", "defects", "zh", "en",
    )
)  # fmt: skip
SHOWN_UNTIL: dict[EntryStatus, frozenset[Until]] = {
    **dict.fromkeys(EntryStatus, frozenset({A, N, F})),
    **dict.fromkeys(REMOVED, frozenset({A, N})),
    **dict.fromkeys(WITHDRAWN | RESTING, frozenset({A})),
}
Record = TypeVar("Record", Entry, ProcedureStep, ExceedanceLine)


def treated(
    entry: Entry, *, status: EntryStatus | None = None, small_cell: int = SMALL_CELL
) -> Entry:
    """An entry as the policy lets it be shown in a state: its own, or the one given.

    ``small_cell`` is the least count of persons that is told (pack: ``publication.small_cell``).
    """
    subject = subject_of(entry.uscc)
    while_ = SHOWN_UNTIL[status or entry.status]
    shown = _kept(entry, ENTRY, while_, subject)
    texts = [row.field for row in ENTRY if row.how(subject) is TEXT]
    coarse = coarsened([getattr(shown, name) for name in texts], small_cell)
    change: dict[str, Any] = dict(zip(texts, coarse, strict=True))
    change["steps"] = tuple(_kept(one, STEP, while_, subject) for one in shown.steps)
    change["exceedances"] = tuple(_exceedance(one, while_, subject) for one in shown.exceedances)
    return replace(shown, **change)


def _exceedance(line: ExceedanceLine, while_: frozenset[Until], subject: Subject) -> ExceedanceLine:
    known = {row.field for row in EXPLANATION}
    told = {key: value for key, value in line.explanation.items() if key in known}
    return _kept(replace(line, explanation=told), EXCEEDANCE, while_, subject)


def _kept(
    record: Record, table: tuple[Row, ...], while_: frozenset[Until], subject: Subject
) -> Record:
    """A record with nothing in it but what the table shows; blank is what is not shown."""
    change: dict[str, Any] = {}
    for name in _hidden(tuple(one.name for one in fields(record)), table, while_, subject):
        change[name] = _blank(getattr(record, name))
    for row in table:
        if row.how(subject) is MASKED and row.field not in change:
            change[row.field] = masked(getattr(record, row.field))
    return replace(record, **change) if change else record


@cache
def _hidden(
    names: tuple[str, ...], table: tuple[Row, ...], while_: frozenset[Until], subject: Subject
) -> tuple[str, ...]:
    shown = {
        row.field for row in table if row.until in while_ and row.how(subject) is not How.NEVER
    }
    return tuple(name for name in names if name not in shown)


def _blank(value: object) -> object:
    if isinstance(value, str):
        return ""
    return () if isinstance(value, tuple) else None


def masked(name: str) -> str:
    """A name by its first character; the stars do not tell its length."""
    return f"{name[0]}**" if name else ""
