"""The rule engines of W1: each takes a measurement at a time, as its own manual would have it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from time import perf_counter
from typing import Any

from bench.w1_work import NOISE_SERIOUS, SCALE, SECOND, Limits, Row, excursion, multiple_of

Table = dict[int, list[Limits]]
Answers = Sequence[tuple[int, int]]
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
