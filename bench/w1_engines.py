"""The engines of W1: the product, a columnar baseline written by hand, and rule engines.

Each takes the measurements and the tables and gives (band, rule) of every row. Run as a program, it
times one engine in a process of its own and checks every row: python -m bench.w1_engines ENGINE N.
"""

from __future__ import annotations

import json
import math
import os
import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from time import perf_counter
from typing import Any

from bench.w1_work import (
    AGENTS,
    NOISE_SERIOUS,
    NOISY,
    SCALE,
    SECOND,
    Limits,
    Row,
    answer,
    excursion,
    figure,
    multiple_of,
    rows,
    tables,
)

Table = dict[int, list[Limits]]
Answers = Sequence[tuple[int, int]]
Engine = Callable[[list[Row], Table], tuple[float, Answers]]
CHUNK = 100_000
BATCH = 1_000  # of a peer that takes several at once
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


def mingdan(measured: list[Row], table: Table) -> tuple[float, Answers]:
    """The product: its own columns made from the file's, then its one judgement."""
    import polars as pl

    from rules.judge import judge

    book, frame = book_of(table), frame_of(measured)
    samples = ("TWA", "STEL", "MAC")

    def key(agent: int, kind: int) -> int:
        said = ("NOISE", "", "dB(A)") if agent >= AGENTS - NOISY else (samples[kind], "", "mg/m3")
        return int(book.keys.get((f"agent-{agent}", *said, False, 0), 0))

    keys = pl.Series([key(agent, kind) for agent in range(AGENTS) for kind in range(3)])
    multiples = pl.Series([multiple_of(agent) for agent in range(AGENTS)])

    def decide(part: Any) -> Any:
        judged = judge(columns(part, keys, multiples), book)
        ratio = pl.col("value") / pl.col("limit") / reduction(judged["hours"], judged["reduced"])
        return judged.select("band", "figure", "reduced", "over_db", ratio=ratio)

    decide(frame.head(10))
    start = perf_counter()
    told = [decide(frame.slice(at, CHUNK)) for at in range(0, frame.height, CHUNK)]
    seconds = perf_counter() - start
    judged, numbers = pl.concat(told), (3, 0, 1, 2)  # of NOT_JUDGED first
    answers = []
    for band, place, reduced, *_ in judged.iter_rows():
        number, basis, edition = numbers[band], 9, 0
        if place:
            edition, kind, _ = book.figures[place - 1][1].limit_id.split(":")
            basis = BASIS[kind] + bool(reduced)
        answers.append((number, 100 * int(edition) + 10 * basis + number))
    return seconds, answers


def columns(frame: Any, keys: Any, multiples: Any) -> Any:
    """The columns of the product's judgement from those of the file."""
    import polars as pl

    from rules.judge import SCHEMA

    count, agent = frame.height, frame["agent"]

    def always(value: object, dtype: Any) -> Any:
        return pl.Series([value], dtype=dtype).new_from_index(0, count)

    return pl.DataFrame(
        {
            "key": keys.gather(agent * 3 + frame["kind"]),
            "noise": agent >= AGENTS - NOISY,
            "on": frame["day"],
            "value": (frame["value"] * SCALE + 0.5).cast(pl.Int64),
            "hours": frame["hours"] * SCALE,
            "days": always(5.0, pl.Float64),
            "ratio_num": multiples.gather(agent),
            "ratio_den": always(1, pl.Int64),
            "serious_db": always(float(NOISE_SERIOUS), pl.Float64),
            "rounded": always(value=False, dtype=pl.Boolean),
            "reduce": always(value=True, dtype=pl.Boolean),
        },
        schema=SCHEMA,
    )


def reduction(hours: Any, reduced: Any) -> Any:
    """What a limit is multiplied by for a long shift."""
    import polars as pl

    h = hours / SCALE
    one = pl.Series([1.0]).new_from_index(0, len(hours))
    return ((8 / h) * (24 - h) / 16).zip_with(reduced, one)


def polars(measured: list[Row], table: Table) -> tuple[float, Answers]:
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
        wide = part.with_columns(
            (edition + 1).alias("e"), *(column.gather(at).alias(n) for n, column in place.items())
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
            wide.with_columns(ratio.alias("ratio"))
            .with_columns(band.alias("band"), basis.alias("basis"))
            .select("limit", "ratio", "band", rule=100 * c("e") + 10 * c("basis") + c("band"))
        )

    decide(frame.head(10))
    start = perf_counter()
    made = [decide(frame.slice(at, CHUNK)) for at in range(0, frame.height, CHUNK)]
    seconds = perf_counter() - start
    return seconds, pl.concat(made).select("band", "rule").rows()


def _handed_in(row: Row, table: Table) -> dict[str, Any]:
    """A measurement with the limit row looked up by the host, as a row engine takes it."""
    edition = 1 if row.day < SECOND else 2
    one = table[edition][row.agent]
    return {
        "value": row.value / SCALE, "hours": row.hours, "kind": row.kind, "e": edition,
        "k": multiple_of(row.agent), "lg": 10 * math.log10(row.hours / 8),
        "f": float(excursion(edition, one.twa or 0)),
        **{n: -1.0 if v is None else v / SCALE for n, v in one._asdict().items()},
    }  # fmt: skip


ZEN = (
    "db >= 0 ? (value + lg - db <= 0 ? 50 : value + lg - db < 5 ? 51 : 52)"
    " : kind == 2 ? (mac < 0 ? 93 : value <= mac ? 0 : value < mac * k ? 1 : 2)"
    " : kind == 0 ? (twa < 0 ? 93 : hours <= 8"
    " ? (value <= twa ? 10 : value < twa * k ? 11 : 12)"
    " : (value * 16 * hours <= twa * 8 * (24 - hours) ? 20"
    " : value * 16 * hours < twa * 8 * (24 - hours) * k ? 21 : 22))"
    " : stel >= 0 ? (value <= stel ? 30 : value < stel * k ? 31 : 32)"
    " : twa < 0 ? 93 : value <= twa * f ? 40 : value < twa * f * k ? 41 : 42"
)


def zen(measured: list[Row], table: Table) -> tuple[float, Answers]:
    """zen-engine: one compiled expression, the limit row handed in."""
    from zen import compile_expression

    rule = compile_expression(ZEN)
    start = perf_counter()
    told = [(given["e"], int(rule.evaluate(given))) for given in (
        _handed_in(row, table) for row in measured)]  # fmt: skip
    seconds = perf_counter() - start
    return seconds, [_numbered(*one) for one in told]


def _numbered(edition: int, number: int) -> tuple[int, int]:
    return number % 10, 100 * edition + number


def zen_whole(measured: list[Row], table: Table) -> tuple[float, Answers]:
    """zen-engine: a decision that finds the limit row itself, in its own table; in batches.

    As every engine here that does the whole work it is handed the measurement alone, and as the
    columns of the others its logarithm, which its language has not.
    """
    from zen import ZenEngine

    engine = ZenEngine({"loader": {"type": "static", "content": {"judge": _decision(table)}}})

    def asked(row: Row) -> dict[str, Any]:
        given = {
            "agent": row.agent, "kind": row.kind, "value": row.value / SCALE, "hours": row.hours,
            "e": 1 if row.day < SECOND else 2, "lg": 10 * math.log10(row.hours / 8),
        }  # fmt: skip
        return {"key": "judge", "context": given}

    start = perf_counter()
    told = []
    for at in range(0, len(measured), BATCH):
        batch = engine.evaluate_batch([asked(row) for row in measured[at : at + BATCH]])
        told += [one["data"]["result"] for one in batch]
    seconds = perf_counter() - start
    return seconds, [_numbered(int(one["e"]), int(one["number"])) for one in told]


def _decision(table: Table) -> dict[str, Any]:
    """A decision as its editor saves it: a table of the limits, then the expression over one."""

    def node(name: str, kind: str, content: dict[str, Any] | None = None) -> dict[str, Any]:
        return {"id": name, "name": name, "type": kind, "content": content or {}}

    names = ("twa", "stel", "mac", "db", "k", "f")
    limits = [
        (edition, agent, *(-1 if v is None else v / SCALE for v in one), multiple_of(agent),
         float(excursion(edition, one.twa or 0)))
        for edition, agents in table.items() for agent, one in enumerate(agents)
    ]  # fmt: skip
    lookup = {
        "hitPolicy": "first", "passThrough": True,
        "inputs": [{"id": name, "name": name, "field": name} for name in ("e", "agent")],
        "outputs": [{"id": name, "name": name, "field": name} for name in names],
        "rules": [
            dict(zip(("e", "agent", *names), map(str, row), strict=True), _id=str(place))
            for place, row in enumerate(limits)
        ],
    }  # fmt: skip
    judged = {"expressions": [
        {"id": "e", "key": "e", "value": "e"}, {"id": "number", "key": "number", "value": ZEN},
    ]}  # fmt: skip
    nodes = [
        node("measurement", "inputNode"), node("limits", "decisionTableNode", lookup),
        node("judgement", "expressionNode", judged), node("answer", "outputNode"),
    ]  # fmt: skip
    edges = [
        {"id": f"{one['id']}-", "type": "edge", "sourceId": one["id"], "targetId": next_["id"]}
        for one, next_ in pairwise(nodes)
    ]
    return {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [one | {"position": {"x": 0, "y": 0}} for one in nodes],
        "edges": edges,
    }


def business_rules(measured: list[Row], table: Table) -> tuple[float, Answers]:
    """business-rules: a rule for each basis and band over numeric variables, first that holds."""
    from business_rules import run_all
    from business_rules.actions import BaseActions, rule_action
    from business_rules.fields import FIELD_NUMERIC
    from business_rules.variables import BaseVariables, numeric_rule_variable

    class Variables(BaseVariables):  # type: ignore[misc]
        def __init__(self, given: dict[str, Any]) -> None:
            self.given = given

        @numeric_rule_variable
        def basis(self) -> int:
            g = self.given
            if g["db"] >= 0:
                return 5
            if g["kind"] == 1 and g["stel"] < 0:
                return 4 if g["twa"] >= 0 else 9
            limit = (g["twa"], g["stel"], g["mac"])[g["kind"]]
            return 9 if limit < 0 else (1 + (g["hours"] > 8), 3, 0)[g["kind"]]

        @numeric_rule_variable
        def over(self) -> float:
            """The ratio to the limit; for noise such that 1 and k mean the same."""
            g = self.given
            match self.basis():
                case 5:
                    return (g["value"] + g["lg"] - g["db"]) * (g["k"] - 1) / NOISE_SERIOUS + 1
                case 9:
                    return 0
                case 4:
                    return g["value"] / (g["twa"] * g["f"])
                case 2:
                    return g["value"] * 16 * g["hours"] / (g["twa"] * 8 * (24 - g["hours"]))
            return g["value"] / (g["twa"], g["stel"], g["mac"])[g["kind"]]

        @numeric_rule_variable
        def times_serious(self) -> float:
            return self.over() / self.given["k"]

    class Actions(BaseActions):  # type: ignore[misc]
        def __init__(self) -> None:
            self.number = -1

        @rule_action(params={"number": FIELD_NUMERIC})
        def say(self, number: int) -> None:
            self.number = int(number)

    def rule(number: int, *tests: tuple[str, str, float]) -> dict[str, Any]:
        said = [{"name": n, "operator": o, "value": v} for n, o, v in tests]
        return {
            "conditions": {"all": said},
            "actions": [{"name": "say", "params": {"number": number}}],
        }

    rules = [rule(93, ("basis", "equal_to", 9))]
    for basis in range(6):
        here = ("basis", "equal_to", basis)
        rules += [
            rule(10 * basis, here, ("over", "less_than_or_equal_to", 1)),
            rule(10 * basis + 2, here, ("times_serious", "greater_than_or_equal_to", 1)),
            rule(10 * basis + 1, here, ("over", "greater_than", 1)),
        ]
    start = perf_counter()
    told = []
    for row in measured:
        given, actions = _handed_in(row, table), Actions()
        run_all(rules, Variables(given), actions, stop_on_first_trigger=True)
        told.append((given["e"], actions.number))
    seconds = perf_counter() - start
    return seconds, [_numbered(*one) for one in told]


ENGINES: dict[str, tuple[Engine, int]] = {
    "mingdan": (mingdan, 1_000_000),
    "polars, written by hand": (polars, 1_000_000),
    "zen-engine, its decision, the whole work": (zen_whole, 50_000),
    "zen-engine, an expression, limit row handed in": (zen, 50_000),
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
        right = answer(row, table)
        if said != right and not (right[0] == 3 and said[0] == 3):
            raise AssertionError(f"{row}: {said}, not {right}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    figures = {"rows": len(measured), "seconds": seconds, "megabytes": memory}
    print(json.dumps(figures | {"per_second": round(len(measured) / seconds)}))


if __name__ == "__main__":
    main()
