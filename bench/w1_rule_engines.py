"""The rule engines of W1: each takes a measurement at a time, as its own manual would have it."""

from __future__ import annotations

import math
from itertools import pairwise
from time import perf_counter
from typing import Any

from bench.w1_work import (
    NOISE_SERIOUS,
    SCALE,
    SECOND,
    Answer,
    Limits,
    Row,
    excursion,
    multiple_of,
)

Table = dict[int, list[Limits]]
BATCH = 1_000  # of a peer that takes several at once


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


def _of(limit: str, basis: int) -> str:
    """Limit, ratio and number of a concentration, where there is a limit."""
    number = f"value <= {limit} ? {basis}0 : value < {limit} * k ? {basis}1 : {basis}2"
    return f"[{limit}, value / ({limit}), {number}]"


NONE = "[null, null, 93]"
REDUCED = (
    "[twa * 8 * (24 - hours) / (16 * hours), value * 16 * hours / (twa * 8 * (24 - hours)),"
    " value * 16 * hours <= twa * 8 * (24 - hours) ? 20"
    " : value * 16 * hours < twa * 8 * (24 - hours) * k ? 21 : 22]"
)
ZEN = (  # one path through it for each row, and the limit, the ratio and the number at its end
    "db >= 0 ? [db, value + lg - db, value + lg - db <= 0 ? 50 : value + lg - db < 5 ? 51 : 52]"
    f" : kind == 2 ? (mac < 0 ? {NONE} : {_of('mac', 0)})"
    f" : kind == 0 ? (twa < 0 ? {NONE} : hours <= 8 ? {_of('twa', 1)} : {REDUCED})"
    f" : stel >= 0 ? {_of('stel', 3)} : twa < 0 ? {NONE} : {_of('twa * f', 4)}"
)


OUTPUTS = {  # an expression for each output, as its editor has them; each may use those before it
    "limit": "db >= 0 ? db : kind == 2 ? (mac < 0 ? null : mac) : kind == 0 ? (twa < 0 ? null"
    " : hours <= 8 ? twa : twa * 8 * (24 - hours) / (16 * hours))"
    " : stel >= 0 ? stel : twa < 0 ? null : twa * f",
    "ratio": "limit == null ? null : db >= 0 ? value + lg - db : value / limit",
    "number": "db >= 0 ? (ratio <= 0 ? 50 : ratio < 5 ? 51 : 52)"
    " : kind == 2 ? (mac < 0 ? 93 : value <= mac ? 0 : value < mac * k ? 1 : 2)"
    " : kind == 0 ? (twa < 0 ? 93 : hours <= 8"
    " ? (value <= twa ? 10 : value < twa * k ? 11 : 12)"
    " : (value * 16 * hours <= twa * 8 * (24 - hours) ? 20"
    " : value * 16 * hours < twa * 8 * (24 - hours) * k ? 21 : 22))"
    " : stel >= 0 ? (value <= stel ? 30 : value < stel * k ? 31 : 32)"
    " : twa < 0 ? 93 : value <= twa * f ? 40 : value < twa * f * k ? 41 : 42",
}


def zen(measured: list[Row], table: Table) -> tuple[float, list[Answer]]:
    """zen-engine: a compiled expression for each output, the limit row handed in."""
    from zen import compile_expression

    rules = [(name, compile_expression(said)) for name, said in OUTPUTS.items()]
    start = perf_counter()
    told = []
    for row in measured:
        given = _handed_in(row, table)
        for name, rule in rules:
            given[name] = rule.evaluate(given)
        told.append((given["e"], given["limit"], given["ratio"], given["number"]))
    seconds = perf_counter() - start
    return seconds, [_numbered(*one) for one in told]


def zen_packed(measured: list[Row], table: Table) -> tuple[float, list[Answer]]:
    """zen-engine: all outputs packed by hand into one expression, to be called only once a row."""
    from zen import compile_expression

    rule = compile_expression(ZEN)
    start = perf_counter()
    told = [(given["e"], rule.evaluate(given)) for given in (
        _handed_in(row, table) for row in measured)]  # fmt: skip
    seconds = perf_counter() - start
    return seconds, [_numbered(edition, *one) for edition, one in told]


def _numbered(edition: int, limit: float | None, ratio: float | None, number: float) -> Answer:
    number = int(number)
    return Answer(limit, ratio, number % 10, 100 * edition + number)


def zen_whole(measured: list[Row], table: Table) -> tuple[float, list[Answer]]:
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
    return seconds, [_numbered(int(one["e"]), *one["told"]) for one in told]


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
        {"id": "e", "key": "e", "value": "e"}, {"id": "told", "key": "told", "value": ZEN},
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


def business_rules(measured: list[Row], table: Table) -> tuple[float, list[Answer]]:
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

        def limit_and_ratio(self) -> tuple[float | None, float | None]:
            """The limit after any reduction, and the ratio to it or the decibels over it."""
            g = self.given
            match self.basis():
                case 5:
                    return g["db"], g["value"] + g["lg"] - g["db"]
                case 9:
                    return None, None
                case 4:
                    limit = g["twa"] * g["f"]
                case 2:
                    times, left = 16 * g["hours"], 8 * (24 - g["hours"])
                    return g["twa"] * left / times, g["value"] * times / (g["twa"] * left)
                case _:
                    limit = (g["twa"], g["stel"], g["mac"])[g["kind"]]
            return limit, g["value"] / limit

        @numeric_rule_variable
        def over(self) -> float:
            """The ratio to the limit; for noise such that 1 and k mean the same."""
            _, ratio = self.limit_and_ratio()
            if self.basis() == 5:
                return ratio * (self.given["k"] - 1) / NOISE_SERIOUS + 1
            return ratio or 0

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
        variables = Variables(given)
        run_all(rules, variables, actions, stop_on_first_trigger=True)
        told.append((given["e"], *variables.limit_and_ratio(), actions.number))
    seconds = perf_counter() - start
    return seconds, [_numbered(*one) for one in told]
