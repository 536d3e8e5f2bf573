"""The limits of every edition: read, checked, and laid out for columnar judgement.

A limit is looked up by agent, kind of sample, dust fraction, unit, free silica and the day of
sampling. All figures are scaled integers (micro-units), so nothing is ever compared as a float.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from domain.told import ToldError

HERE = Path(__file__).parent / "limits"
FILES = ("chemicals.csv", "dusts.csv", "noise.csv", "biological_agents.csv")
LOOKED_UP = ("multiples.csv", "physical.csv", "biological_indices.csv")  # digested after FILES
SCALE = 1_000_000
FOREVER = date(9999, 12, 31)
STATUSES = ("sourced", "inferred", "unconfirmed", "blank")
SAMPLE_OF = {
    "MAC": "MAC",
    "PC-TWA": "TWA",
    "PC-STEL": "STEL",
    "L_EX,8h": "NOISE",
    "L_EX,w": "NOISE",
}
SILICA_FROM = (0, 10 * SCALE, 50 * SCALE + 1, 80 * SCALE + 1)  # where each band of silica begins
SILICA_BANDS = {
    "": (0, 1, 2, 3),
    "x<10": (0,),  # also when the silica is not stated
    "10<=x<=50": (1,),
    "50<x<=80": (2,),
    "x>80": (3,),
}
FIGURE = {"limit": pl.Int64, "step": pl.Int64}
SAID = ("name_zh", "name_en", "edition", "table", "value", "unit", "sources", "status", "notes")
COLUMNS = (
    *("agent", "name_zh", "name_en", "parent", "cas", "edition", "table", "row", "kind"),
    *("fraction", "silica", "value", "unit", "valid_from", "valid_to", "sources"),
    *("confirmed_by", "status", "notes"),
)


class LimitBookError(ToldError):
    """A limits file that cannot be used; names file, row, column and what to do."""


Key = tuple[str, str, str, str, bool, int]
"""What a figure is found by, but for the day: agent, kind of sample, fraction, unit, whether it
judges a week (noise), and the band of free silica."""


def silica_band(silica: int) -> int:
    """The band of a content of free silica in millionths of a per cent; -1: not stated."""
    return max(bisect_right(SILICA_FROM, silica) - 1, 0)


@dataclass(frozen=True, slots=True)
class Limit:
    """One figure of a standard."""

    limit_id: str
    agent: str
    name_zh: str
    name_en: str
    parent: str
    cas: str
    edition: str
    table: str
    row: str
    kind: str
    fraction: str
    silica: str
    value: str
    unit: str
    valid_from: date
    valid_to: date
    sources: str
    confirmed_by: int
    status: str
    notes: str

    @property
    def family(self) -> str:
        """chemical, dust, biological or noise."""
        known = {"chem": "chemical", "dust": "dust", "bio": "biological"}
        return known.get(self.agent.split("-")[0], "noise")

    @property
    def source(self) -> str:
        """Edition, table and row as printed, e.g. ``GBZ 2.1-2019 表1 第12号``."""
        if self.family == "noise":
            return f"{self.edition} {self.row}（{self.table}）"
        edition, _, amendment = self.edition.partition("/")
        amended = f"（第{amendment}号修改单）" if amendment else ""
        row = f" 第{self.row}号" if self.row else ""
        return f"{edition}{amended} {self.table}{row}"

    @property
    def keys(self) -> tuple[Key, ...]:
        """What this figure is found by."""
        said = (self.agent, self.sample, self.fraction, self.unit, self.kind == "L_EX,w")
        return tuple((*said, band) for band in SILICA_BANDS[self.silica])

    @property
    def sample(self) -> str:
        """The kind of sample this figure judges, a value of ``SampleKind``."""
        return "PEAK" if self.kind.startswith("PE") else SAMPLE_OF[self.kind]


def scaled(value: str) -> int:
    """A decimal text in micro-units; LimitBookError beyond six decimals."""
    number = Decimal(value) * SCALE
    if number != number.to_integral_value():
        raise LimitBookError(f"{value}: more than six decimals; round it as the standard prints it")
    return int(number)


@dataclass(frozen=True)
class LimitBook:
    """Every figure with its dates. ``digest`` is SHA-256 over the ``files`` it was read from."""

    limits: tuple[Limit, ...]
    digest: str
    files: dict[str, bytes] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def by_id(self) -> dict[str, Limit]:
        """Limits by their id."""
        return {limit.limit_id: limit for limit in self.limits}

    @cached_property
    def with_stel(self) -> frozenset[tuple[str, str]]:
        """(agent, edition) pairs that have a PC-STEL beside the PC-TWA."""
        return frozenset((one.agent, one.edition) for one in self.limits if one.kind == "PC-STEL")

    @cached_property
    def keys(self) -> dict[Key, int]:
        """Every key a figure is found by, numbered from 1; 0 stands for a key without figures.

        Those of time-weighted averages come last, so that their figures do.
        """
        keys = dict.fromkeys(key for one in self.limits if one.value for key in one.keys)
        in_turn = sorted(keys, key=_is_average)
        return {key: number for number, key in enumerate(in_turn, start=1)}

    @cached_property
    def figures(self) -> tuple[tuple[Key, Limit], ...]:
        """Each figure under each key it judges, in the order of key and first day."""
        found = [(key, one) for one in self.limits if one.value for key in one.keys]
        return tuple(sorted(found, key=lambda f: (self.keys[f[0]], f[1].valid_from)))

    @cached_property
    def frame(self) -> pl.DataFrame:
        """``figures`` for columnar judgement, after a row 0 that is no figure.

        ``limit`` and ``step`` (its last printed digit) are in millionths.
        """
        rows = [(scaled(one.value), _step(one.value)) for _, one in self.figures]
        return pl.DataFrame([(0, 1), *rows], FIGURE, orient="row")

    @cached_property
    def first_average(self) -> int:
        """The first row of ``frame`` that judges a time-weighted average; so do all after it."""
        return 1 + sum(not _is_average(key) for key, _ in self.figures)

    def in_force(self, keys: pl.Series, days: pl.Series) -> pl.Series:
        """The row in ``frame`` that holds for each numbered key on each day; 0 where none does."""
        places = keys * (len(self._changes) + 1)
        for change in self._changes:  # a handful, which are sooner compared than searched
            places = (places + 1).zip_with(days >= change, places)
        return self._held[places]

    @cached_property
    def _changes(self) -> tuple[date, ...]:
        """The days on which a figure begins or holds no more; between two of them all stand."""
        ends = {one.valid_to for _, one in self.figures} - {FOREVER}
        begins = {one.valid_from for _, one in self.figures}
        return tuple(sorted(begins | {end + timedelta(days=1) for end in ends}))

    @cached_property
    def _held(self) -> pl.Series:
        """The row in ``frame`` of what holds, for each key in turn and from each change on."""
        ages = len(self._changes) + 1
        rows = [0] * ages * (len(self.keys) + 1)
        for row, (key, one) in enumerate(self.figures, start=1):
            first, last = (bisect_right(self._changes, d) for d in (one.valid_from, one.valid_to))
            at = self.keys[key] * ages
            rows[at + first : at + last + 1] = [row] * (last + 1 - first)
        return pl.Series(rows, dtype=pl.UInt32)

    def agent(self, agent: str, on: date) -> tuple[Limit, ...]:
        """All figures of an agent in force on a day."""
        return tuple(
            one
            for one in self.limits
            if one.agent == agent and one.valid_from <= on <= one.valid_to
        )


def _is_average(key: Key) -> bool:
    """Whether what is found by a key judges a time-weighted average, whose limit may be reduced."""
    return key[1] == "TWA"


def _step(value: str) -> int:
    """The last printed digit of a limit in micro-units: 1 for six decimals, 10**6 for none."""
    exponent = Decimal(value).as_tuple().exponent
    return int(SCALE * Decimal(10) ** min(int(exponent), 0))


def load_limit_book(folder: Path = HERE) -> LimitBook:
    """Read and check the limits; LimitBookError names what is wrong and where."""
    files = {name: (folder / name).read_bytes() for name in (*FILES, *LOOKED_UP)}
    limits = [one for name in FILES for one in _read(folder / name)]
    limits += _peaks(limits, folder / "multiples.csv")
    _refuse_overlaps(limits)
    digest = sha256(b"".join(files.values())).hexdigest()
    return LimitBook(tuple(limits), digest, files)


def _refuse_overlaps(limits: list[Limit]) -> None:
    """No sample may ever meet two figures on one day."""
    held: dict[Key, list[Limit]] = {}
    for one in limits:
        for key in one.keys:
            for other in held.setdefault(key, []):
                if one.valid_from <= other.valid_to and other.valid_from <= one.valid_to:
                    raise LimitBookError(
                        f"{one.limit_id} and {other.limit_id}: both hold on the same days; keep "
                        "one row, or end the older one (valid_to) the day before the newer begins"
                    )
            held[key].append(one)


def _read(path: Path) -> Iterator[Limit]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
        if missing:
            raise LimitBookError(f"{path.name} row 1: columns missing: {missing}; add them")
        for number, row in enumerate(rows, start=2):
            yield _limit(row, f"{path.name} row {number}")


def checked(row: dict[str, str], where: str) -> dict[str, Any]:
    """What every row of a limits file says of its figure; LimitBookError names the remedy."""
    if row["status"] not in STATUSES:
        raise LimitBookError(f"{where}, status: {row['status']!r}; use one of {STATUSES}")
    if bool(row["value"]) == (row["status"] == "blank"):
        raise LimitBookError(f"{where}, value: a figure and status 'blank' exclude each other")
    try:
        if row["value"]:
            scaled(row["value"])
        since = date.fromisoformat(row["valid_from"])
        until = date.fromisoformat(row["valid_to"]) if row["valid_to"] else FOREVER
        confirmed_by = int(row["confirmed_by"])
    except (LimitBookError, ValueError, ArithmeticError) as error:
        raise LimitBookError(f"{where}: {error}; dates are YYYY-MM-DD, figures decimal") from error
    said = {name: row[name] for name in SAID}
    return said | {"valid_from": since, "valid_to": until, "confirmed_by": confirmed_by}


def _limit(row: dict[str, str], where: str) -> Limit:
    if row["kind"] not in SAMPLE_OF:
        raise LimitBookError(f"{where}, kind: {row['kind']!r}; use one of {tuple(SAMPLE_OF)}")
    if row["silica"] not in SILICA_BANDS:
        raise LimitBookError(f"{where}, silica: {row['silica']!r}; use {tuple(SILICA_BANDS)}")
    parts = (row["edition"], row["row"], row["agent"], row["kind"], row["fraction"])
    names = ("agent", "parent", "cas", "row", "kind", "fraction", "silica")
    own: dict[str, Any] = {name: row[name] for name in names}
    limit_id = ":".join((*parts, row["unit"], row["silica"]))
    return Limit(limit_id=limit_id, **own, **checked(row, where))


def _peaks(limits: list[Limit], path: Path) -> list[Limit]:
    """Peak limits of agents that have a PC-TWA only, from the multiples of each edition."""
    with path.open(encoding="utf-8", newline="") as file:
        multiples = list(csv.DictReader(file))
    stel = {(one.agent, one.edition) for one in limits if one.kind == "PC-STEL"}
    found = []
    for one in limits:
        if one.kind != "PC-TWA" or not one.value or (one.agent, one.edition) in stel:
            continue
        rule = _multiple(multiples, one)
        if rule is None:
            continue
        value = Decimal(one.value) * Decimal(rule["multiple"])
        status = one.status if rule["status"] == "sourced" else rule["status"]
        found.append(_peak(one, f"PE×{rule['multiple']}", f"{value.normalize():f}", status, rule))
    return found


def _multiple(multiples: list[dict[str, str]], limit: Limit) -> dict[str, str] | None:
    for rule in multiples:
        if not limit.edition.startswith(rule["edition"]) or rule["family"] != limit.family:
            continue
        below = Decimal(rule["twa_below"]) if rule["twa_below"] else None
        value = Decimal(limit.value)
        if Decimal(rule["twa_from"]) <= value and (below is None or value < below):
            return rule
    return None


def _peak(limit: Limit, kind: str, value: str, status: str, rule: dict[str, str]) -> Limit:
    parts = (
        limit.edition,
        limit.row,
        limit.agent,
        kind,
        limit.fraction,
        limit.unit,
        limit.silica,
    )
    return Limit(
        ":".join(parts),
        limit.agent,
        limit.name_zh,
        limit.name_en,
        limit.parent,
        limit.cas,
        limit.edition,
        limit.table,
        limit.row,
        kind,
        limit.fraction,
        limit.silica,
        value,
        limit.unit,
        limit.valid_from,
        limit.valid_to,
        limit.sources,
        limit.confirmed_by,
        status,
        rule["notes"],
    )
