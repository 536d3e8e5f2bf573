"""A pack with some values changed from a day on: the text of a new pack, read by the same models.

The new pack stands beside the old one, whose text and digest stay what they are. It holds what is
in force on its first day and what was already to come, so that, tried on older records, it judges
them as if its values had always held.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

import yaml

from domain.lifecycle import ROW_BY_ID
from domain.measures import MEASURES, MeasureKind, kind_of
from domain.timelimits import TermKind
from rules.packs import VALUES, Pack, Status, read_pack

TERMS, MEASURE, STEPS = "terms.", "measures.", "steps."
STATUSES: tuple[Status, ...] = get_args(Status)
LAW: Status = "law"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A value to be changed. ``key`` as in ``terms.listing``; a value of the pack has no prefix.

    A term's value is its length and unit (``12 months``); a step's are the needs and the roles it
    adds (``need_one;need_two|role_one``), each of which may be empty.
    """

    key: str
    value: str
    reference: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a pack says of a key on a day."""

    value: str
    since: date
    reference: str
    status: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something wrong with a change: which part of it (value, reference, status), what to do."""

    key: str
    part: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """What an amended pack is called."""

    id: str
    zh: str
    en: str


def keys_of(pack: Pack) -> tuple[str, ...]:
    """Every key that may be changed; joint punishment only where the list is a statutory one."""
    lawful = pack.list_kind == "statutory"
    measures = (
        code for code in MEASURES if lawful or kind_of(code) != MeasureKind.JOINT_PUNISHMENT
    )
    return (
        *VALUES,
        *(f"{TERMS}{kind}" for kind in TermKind if f"{TERMS}{kind}" in set(_named_terms(pack))),
        *(f"{MEASURE}{code}" for code in measures),
        *(f"{STEPS}{row}" for row in ROW_BY_ID),
    )


def _named_terms(pack: Pack) -> Iterator[str]:
    return (f"{TERMS}{rule.kind}" for _, rule in pack.dated_terms())


def held_on(pack: Pack, on: date) -> dict[str, Held]:
    """What a pack says of every key on a day, of the ones it is silent on too."""
    found = {}
    for key in VALUES:
        entry = pack.value(key, on)
        found[key] = Held(
            value=entry.value, since=entry.since, reference=entry.reference, status=entry.status
        )
    terms = sorted(pack.dated_terms(), key=lambda one: one[0])
    for since, rule in terms:
        key = f"{TERMS}{rule.kind}"
        if since <= on or key not in found:
            found[key] = Held(
                value=f"{rule.length} {rule.unit}", since=since, reference=rule.basis,
                status=rule.status,
            )  # fmt: skip
    for code, entries in pack.measures.items():
        for one in sorted(entries, key=lambda e: e.since):
            if one.since <= on:
                found[f"{MEASURE}{code}"] = Held(
                    value=one.value, since=one.since, reference=one.reference, status=one.status
                )
    for row, steps in pack.steps.items():
        for step in sorted(steps, key=lambda e: e.since):
            if step.since <= on:
                found[f"{STEPS}{row}"] = Held(
                    value=f"{';'.join(step.needs)}|{';'.join(step.signed_by)}", since=step.since,
                    reference=step.reference, status=step.status,
                )  # fmt: skip
    return found


def wrongs(base: Pack, changes: Sequence[Change], since: date) -> list[Wrong]:
    """What a person can correct in the changes, each by its key; the models check the whole."""
    held, known, found = held_on(base, since), set(keys_of(base)), []
    for one in changes:
        if one.key not in known:
            found.append(
                Wrong(one.key, "value", f"规则包中没有 {one.key} 这一项，请删去。",
                      f"There is no key {one.key}; take it out.")
            )  # fmt: skip
            continue
        was = held.get(one.key)
        found += _wrong_value(one)
        if not one.reference.strip():
            found.append(
                Wrong(one.key, "reference", f"{one.key}：请写明依据（文号或条款）。",
                      f"{one.key}: give the reference (document number or clause).")
            )  # fmt: skip
        if one.status not in STATUSES:
            found.append(
                Wrong(one.key, "status", f"{one.key}：请选择性质（法定、本机关规定、未核实）。",
                      f"{one.key}: choose its standing (law, office policy, unconfirmed).")
            )  # fmt: skip
        elif was is not None and was.status == LAW and one.status != LAW:
            found.append(
                Wrong(one.key, "status",
                      f"{one.key}：现行数值为法定（{was.reference}），只能依法律变更："
                      "性质须为法定，并写明新的条款。",
                      f"{one.key} is fixed by law ({was.reference}); only law can change it: its "
                      "standing must be law, with the new article as its reference.")
            )  # fmt: skip
        if was is not None and (was.value, was.reference, was.status) == (
            one.value, one.reference, one.status,
        ):  # fmt: skip
            found.append(
                Wrong(one.key, "value", f"{one.key}：与现行规定相同，没有变更，请修改或移出本项。",
                      f"{one.key} is what holds already; change it or take it out.")
            )  # fmt: skip
    return found


def _wrong_value(one: Change) -> list[Wrong]:
    if one.key.startswith(TERMS):
        length, _, unit = one.value.partition(" ")
        if length.isascii() and length.isdecimal() and int(length) > 0 and unit:
            return []
        zh, en = "1 以上的整数，并选择单位", "a whole number of 1 or more, with its unit"
    elif one.key.startswith(MEASURE):
        if one.value in ("on", "off"):
            return []
        zh, en = "采用（on）或不采用（off）", "on or off"
    elif one.key.startswith(STEPS):
        return [] if one.value.count("|") == 1 else [_bad(one, "勾选增加的要件或签署人", "needs")]
    else:
        takes = VALUES[one.key]
        if takes.fits(one.value):
            return []
        zh, en = takes.remedy_zh, takes.remedy
    return [_bad(one, zh, en)]


def _bad(one: Change, zh: str, en: str) -> Wrong:
    return Wrong(
        one.key, "value", f"{one.key}：“{one.value}”不能用。应为{zh}。",
        f"{one.key}: “{one.value}” cannot be used; use {en}.",
    )  # fmt: skip


def amended(base: Pack, changes: Sequence[Change], since: date, name: Name) -> Pack:
    """The pack with these values from a day on; PackError names what the models refuse."""
    data = base.model_dump(mode="json", by_alias=True, exclude={"digest"})
    data |= {"id": name.id, "title_zh": name.zh, "title_en": name.en}
    until = base.in_force.last
    data["in_force"] = {
        "from": since.isoformat(),
        "to": until.isoformat() if until is not None and until >= since else None,
    }
    for group in ("values", "terms", "measures", "steps"):
        data[group] = {key: _from(entries, since) for key, entries in data[group].items()}
    for one in changes:
        group, key, said = _entry(one)
        entries = [e for e in data[group].get(key, []) if e["from"] > since.isoformat()]
        said |= {"reference": one.reference, "status": one.status}
        data[group][key] = [{"from": since.isoformat(), **said}, *entries]
    text = _head(base, name) + yaml.safe_dump(
        _dated(data), allow_unicode=True, sort_keys=False, default_flow_style=None, width=10**6
    )
    return read_pack(name.id, text.encode())


def _head(base: Pack, name: Name) -> str:
    return (
        f"# 政策规则包 {name.id}：以 {base.id} 为底本修订，底本摘要 {base.digest}。\n"
        "# status: law 法定；office_policy 本机关规定；unconfirmed 未核实。\n"
    )


def _from(entries: list[dict[str, Any]], since: date) -> list[dict[str, Any]]:
    """The entry in force on a day, and those that begin later."""
    ordered = sorted(entries, key=lambda one: one["from"])
    before = [one for one in ordered if one["from"] <= since.isoformat()]
    return before[-1:] + ordered[len(before) :]


def _entry(one: Change) -> tuple[str, str, dict[str, Any]]:
    """Where a change stands in a pack, and what it says there."""
    if one.key.startswith(TERMS):
        length, _, unit = one.value.partition(" ")
        number: int | str = int(length) if length.isascii() and length.isdecimal() else length
        return "terms", one.key.removeprefix(TERMS), {"length": number, "unit": unit}
    if one.key.startswith(MEASURE):
        return "measures", one.key.removeprefix(MEASURE), {"value": one.value}
    if one.key.startswith(STEPS):
        needs, _, roles = one.value.partition("|")
        said = {"needs": _some(needs), "signed_by": _some(roles)}
        return "steps", one.key.removeprefix(STEPS), said
    return "values", one.key, {"value": one.value}


def _some(words: str) -> list[str]:
    return [word for word in words.split(";") if word]


def _dated(data: Any) -> Any:
    """The same with days as YAML writes them, without quotation marks."""
    if isinstance(data, dict):
        return {
            key: date.fromisoformat(value)
            if key in ("from", "to") and isinstance(value, str)
            else _dated(value)
            for key, value in data.items()
        }
    return [_dated(one) for one in data] if isinstance(data, list) else data
