"""The engines of W1: the product, a columnar baseline written by hand, and rule engines.

Each takes the measurements and the tables and gives limit, ratio, band and rule of every row. Run
as a program, it times one engine in a process of its own and checks every row:
python -m bench.w1_engines ENGINE N.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable, Iterator
from datetime import date
from time import perf_counter
from typing import Any

from bench.w1_rule_engines import Table, business_rules, zen, zen_packed, zen_whole
from bench.w1_work import (
    AGENTS,
    NOISE_SERIOUS,
    NOISY,
    SCALE,
    SECOND,
    Answer,
    Limits,
    Row,
    answer,
    differs,
    excursion,
    figure,
    multiple_of,
    rows,
    tables,
)

Engine = Callable[[list[Row], Table], tuple[float, list[Answer]]]
CHUNK = 100_000
BASIS = {"MAC": 0, "PC-TWA": 1, "PC-STEL": 3, "PE": 4, "L_EX,8h": 5}


def frame_of(measured: list[Row]) -> Any:
    """The measurements as columns; values as the floats a file holds."""
    import polars as pl

    return pl.DataFrame(
        {
            "agent": [row.agent for row in measured],
            "kind": [row.kind for row in measured],
            "value": [row.value / SCALE for row in measured],
            "hours": [row.hours for row in measured],
            "day": [row.day for row in measured],
        }
    )


def book_of(table: Table) -> Any:
    """The tables as a limit book of the product."""
    from rules.limit_book import FOREVER, Limit, LimitBook

    def made(edition: int, agent: int, kind: str, value: int) -> Limit:
        name, unit = f"agent-{agent}", "dB(A)" if kind.startswith("L_EX") else "mg/m3"
        return Limit(
            limit_id=f"{edition}:{kind}:{agent}", agent=name, name_zh=name, name_en=name, parent="",
            cas="", edition=str(edition), table="", row=str(agent),
            kind="PC-STEL" if kind == "PE" else kind, fraction="", silica="",
            value=f"{value // SCALE}.{value % SCALE:06d}", unit=unit,
            valid_from=date(2000, 1, 1) if edition == 1 else SECOND,
            valid_to=date.fromordinal(SECOND.toordinal() - 1) if edition == 1 else FOREVER,
            sources="", confirmed_by=1, status="sourced", notes="",
        )  # fmt: skip

    def all_of(edition: int, agent: int, one: Limits) -> Iterator[Limit]:
        for kind, value in (("PC-TWA", one.twa), ("PC-STEL", one.stel), ("MAC", one.mac),
                            ("L_EX,8h", one.db)):  # fmt: skip
            if value is not None:
                yield made(edition, agent, kind, value)
        if one.twa is not None and one.stel is None:
            yield made(edition, agent, "PE", int(one.twa * excursion(edition, one.twa)))

    limits = [
        limit
        for edition, agents in table.items()
        for agent, one in enumerate(agents)
        for limit in all_of(edition, agent, one)
    ]
    return LimitBook(tuple(limits), "")


def mingdan(measured: list[Row], table: Table) -> tuple[float, list[Answer]]:
    """The product: its own columns made from the file's, then its one judgement."""
    import polars as pl

    from rules.judge import judge

    book, frame = book_of(table), frame_of(measured)
    samples = ("TWA", "STEL", "MAC")

    def key(agent: int, kind: int) -> int:
        said = ("NOISE", "", "dB(A)") if agent >= AGENTS - NOISY else (samples[kind], "", "mg/m3")
        return int(book.keys.get((f"agent-{agent}", *said, False, 0), 0))

    numbered = [key(agent, kind) for agent in range(AGENTS) for kind in range(3)]
    keys = pl.Series(numbered, dtype=pl.UInt32)
    law = law_of(CHUNK)
    multiples = pl.Series([multiple_of(agent) for agent in range(AGENTS) for _ in range(3)])

    def decide(part: Any) -> Any:
        judged = judge(columns(part, keys, multiples, law), book)
        limit = shortened(judged["limit"] / SCALE, judged["hours"], judged["reduced"])
        ratio = judged["value"] / SCALE / limit
        ratio = judged["over_db"].zip_with(judged["noise"], ratio)
        said = [judged["band"], judged["figure"], judged["reduced"]]
        return pl.DataFrame([*said, limit.alias("limit"), ratio.alias("ratio")])

    decide(frame.head(10))
    start = perf_counter()
    told = [decide(frame.slice(at, CHUNK)) for at in range(0, frame.height, CHUNK)]
    seconds = perf_counter() - start
    judged, numbers = pl.concat(told), (3, 0, 1, 2)  # of NOT_JUDGED first
    answers = []
    for band, place, reduced, limit, ratio in judged.iter_rows():
        number, basis, edition = numbers[band], 9, 0
        if place:
            edition, kind, _ = book.figures[place - 1][1].limit_id.split(":")
            basis = BASIS[kind] + bool(reduced)
        answers.append(Answer(limit, ratio, number, 100 * int(edition) + 10 * basis + number))
    return seconds, answers


def law_of(count: int) -> dict[str, Any]:
    """What the law in force says, the same of every row."""
    import polars as pl

    from rules.judge import LAW

    said = {"ratio_den": 1, "serious_db": float(NOISE_SERIOUS), "rounded": False, "reduce": True}
    return {
        name: pl.Series([value], dtype=LAW[name]).new_from_index(0, count)
        for name, value in said.items()
    } | {"days": pl.Series([5.0]).new_from_index(0, count)}


def columns(frame: Any, keys: Any, multiples: Any, law: dict[str, Any]) -> Any:
    """The columns of the product's judgement from those of the file."""
    import polars as pl

    from rules.judge import SCHEMA

    agent, place = frame["agent"], frame["agent"] * 3 + frame["kind"]
    place = place.cast(pl.UInt32, wrap_numerical=True)
    made = {name: column.head(frame.height) for name, column in law.items()} | {
        "key": keys[place],
        "noise": agent >= AGENTS - NOISY,
        "on": frame["day"],
        "value": (frame["value"] * SCALE + 0.5).cast(pl.Int64, wrap_numerical=True),
        "hours": frame["hours"] * SCALE,
        "ratio_num": multiples[place],
    }
    return pl.DataFrame([made[name].alias(name) for name in SCHEMA])


def shortened(limit: Any, hours: Any, long: Any) -> Any:
    """Limits as they are in a long shift, where it is one."""
    rows = long.arg_true()
    h = hours[rows] / SCALE
    return limit.scatter(rows, limit[rows] * ((8 / h) * (24 - h) / 16))


def polars(measured: list[Row], table: Table) -> tuple[float, list[Answer]]:
    """Expressions over whole columns in floats, written by hand for just this work."""
    import polars as pl

    limits = pl.DataFrame(
        [
            (edition, agent, kind, None if (f := figure(table, edition, agent, kind)) is None
             else f / SCALE, table[edition][agent].stel is None, agent >= AGENTS - NOISY,
             float(multiple_of(agent)))
            for edition in (1, 2) for agent in range(AGENTS) for kind in range(3)
        ],
        schema=["edition", "agent", "kind", "limit", "no_stel", "noise", "k"], orient="row",
    )  # fmt: skip
    place = {name: limits[name] for name in ("limit", "no_stel", "noise", "k")}
    frame, c = frame_of(measured), pl.col

    def decide(part: Any) -> Any:
        edition = (part["day"] >= SECOND).cast(pl.Int64)
        at = edition * (AGENTS * 3) + part["agent"] * 3 + part["kind"]
        at = at.cast(pl.UInt32, wrap_numerical=True)  # four times sooner looked up by
        wide = part.with_columns(
            (edition + 1).alias("e"), *(column[at].alias(n) for n, column in place.items())
        )
        long = (c("kind") == 0) & (c("hours") > 8) & ~c("noise")
        rf = pl.when(long).then((8 / c("hours")) * ((24 - c("hours")) / 16)).otherwise(1.0)
        over = c("value") + 10 * (c("hours") / 8).log10() - c("limit")
        ratio = pl.when("noise").then(over).otherwise(c("value") / (c("limit") * rf))
        even = pl.when("noise").then(0.0).otherwise(1.0 + 1e-12)
        much = pl.when("noise").then(float(NOISE_SERIOUS)).otherwise(c("k") - 1e-12)
        band = (
            pl.when(c("limit").is_null()).then(3)
            .otherwise((c("ratio") > even).cast(pl.Int32) + (c("ratio") >= much).cast(pl.Int32))
        )  # fmt: skip
        basis = (
            pl.when(c("limit").is_null()).then(9).when("noise").then(5)
            .when(c("kind") == 2).then(0).when(c("kind") == 0).then(1 + long.cast(pl.Int32))
            .otherwise(3 + c("no_stel").cast(pl.Int32))
        )  # fmt: skip
        return (
            wide.with_columns(ratio.alias("ratio"), (c("limit") * rf).alias("reduced"))
            .with_columns(band.alias("band"), basis.alias("basis"))
            .select("reduced", "ratio", "band", rule=100 * c("e") + 10 * c("basis") + c("band"))
        )

    decide(frame.head(10))
    start = perf_counter()
    made = [decide(frame.slice(at, CHUNK)) for at in range(0, frame.height, CHUNK)]
    seconds = perf_counter() - start
    return seconds, [Answer(*row) for row in pl.concat(made).iter_rows()]


ENGINES: dict[str, tuple[Engine, int]] = {
    "mingdan": (mingdan, 1_000_000),
    "polars, written by hand": (polars, 1_000_000),
    "zen-engine, its decision, the whole work": (zen_whole, 50_000),
    "zen-engine, an expression an output, limit row handed in": (zen, 50_000),
    "zen-engine, packed into one expression, limit row handed in": (zen_packed, 50_000),
    "business-rules, limit row handed in": (business_rules, 5_000),
}


def main() -> None:
    """Print one JSON line; AssertionError when a row differs from the reference."""
    name, count = sys.argv[1], int(sys.argv[2])
    if hasattr(os, "sched_setaffinity"):  # one core, for whoever would take more
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    engine, most = ENGINES[name]
    table = tables()
    measured = rows(min(count, most), table)
    try:
        seconds, told = engine(measured, table)
    except ModuleNotFoundError as missing:
        print(json.dumps({"absent": str(missing.name)}))
        return
    for row, said in zip(measured, told, strict=True):
        if differs(said, right := answer(row, table)):
            raise AssertionError(f"{row}: {said}, not {right}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    figures = {"rows": len(measured), "seconds": seconds, "megabytes": memory}
    print(json.dumps(figures | {"per_second": round(len(measured) / seconds)}))


if __name__ == "__main__":
    main()
