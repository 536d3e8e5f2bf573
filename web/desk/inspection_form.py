"""A report of measurements as a form: what was typed, and where what is wrong with it belongs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from domain.findings import Findings, JudgedLine
from flows.formats.layouts import INSPECTIONS
from flows.formats.problem_words import in_chinese, in_english
from flows.formats.verdicts import Problem as Wrong
from flows.typed_report import BY_TWO, TypedReport, judged
from rules.agents import Unresolved
from rules.judge import MeasurementError
from web.desk.asked import Asked, Problem

HEAD = ("uscc", "report_no", "check", "laboratory", "accredited", "calibrated_until", "case_id")
ROW = (
    "sample_no", "workshop", "post", "workers", "agent", "fraction", "silica_pct", "kind", "value",
    "unit", "hours", "days_per_week", "sampled_minutes", "lab_verdict",
)  # fmt: skip
# What is typed anew in each row; the rest stands there before anybody has typed.
TYPED = ("workshop", "post", "workers", "agent", "silica_pct", "value", "sampled_minutes")
FIRST_ROWS, MORE_ROWS, MOST_ROWS = 3, 3, 60
KEY_OF = {column.zh: column.key for column in INSPECTIONS.columns}
FIELD_OF = {"inspectors": "inspector_1", "uscc": "", "name": "", "cas": "agent"}


@dataclass(frozen=True, slots=True)
class RowTold:
    """What is said beside a row: its verdict, or what is wrong, or which agent was meant."""

    number: int
    agent: str
    line: JudgedLine | None
    wrong: tuple[str, ...]
    candidates: tuple[tuple[str, str], ...]  # (agent id, name)


@dataclass(frozen=True, slots=True)
class FormTold:
    """What is said beside the form: of each row that says anything, and of all together."""

    rows: tuple[RowTold, ...]
    findings: Findings | None


def rows_of(asked: Asked) -> int:
    """How many rows the form has."""
    told = asked.said("rows")
    return min(int(told), MOST_ROWS) if told.isascii() and told.isdecimal() else FIRST_ROWS


def with_answer(asked: Asked) -> Asked:
    """The form with the agent that was chosen where a name meant several, or with more rows."""
    changed = {
        f"agent-{name.removeprefix('is-')}": value
        for name, value in asked.fields
        if name.startswith("is-")
    }
    if asked.said("do") == "more":
        changed["rows"] = str(min(rows_of(asked) + MORE_ROWS, MOST_ROWS))
    kept = [(name, value) for name, value in asked.fields if name not in changed]
    return replace(asked, fields=(*kept, *changed.items()))


def typed(asked: Asked) -> TypedReport:
    """What was typed, as a report; a row in which nothing was typed is empty."""
    head = {key: asked.said(key) for key in HEAD}
    people = dict.fromkeys(asked.said(name) for name in ("inspector_1", "inspector_2"))
    head["inspectors"] = ";".join(one for one in people if one)
    return TypedReport(head, [_row(asked, number) for number in range(1, rows_of(asked) + 1)])


def _row(asked: Asked, number: int) -> dict[str, str] | None:
    cells = {key: asked.said(f"{key}-{number}") for key in ROW}
    if not any(cells[key] for key in TYPED):
        return None
    if asked.said(f"below-{number}") and cells["value"]:
        cells["value"] = "<" + cells["value"].lstrip("<")
    day = asked.said(f"sampled_on-{number}") or asked.said("sampled_on")
    return {**cells, "sampled_on": day}


def told_of(asked: Asked, report: TypedReport) -> FormTold:
    """The verdict on every row that says enough, and what the others lack."""
    found = judged(asked.assembly, report, asked.today)
    try:
        reports = list(found.reports)
    except MeasurementError as error:
        return FormTold((RowTold(1, "", None, (str(error),), ()),), None)
    lines = {one.row: one.line for made in reports for one in made.results}
    wrong: dict[int, list[Wrong]] = {}
    for problem in found.problems:
        if problem.refuses:
            wrong.setdefault(problem.row, []).append(problem)
    rows = [
        RowTold(
            number,
            row["agent"],
            lines.get(number),
            tuple(_said(asked, one) for one in wrong.get(number, ())),
            _candidates(asked, row["agent"], wrong.get(number, ())),
        )
        for number, row in enumerate(report.rows, start=1)
        if row is not None
    ]
    findings = reports[0].findings if len(reports) == 1 else None
    return FormTold(tuple(rows), findings)


def _said(asked: Asked, problem: Wrong) -> str:
    return asked.say(in_chinese(problem), in_english(problem, INSPECTIONS))


def _candidates(asked: Asked, agent: str, wrong: Sequence[Wrong]) -> tuple[tuple[str, str], ...]:
    """What a name that means no agent, or several, may mean: asked back, never guessed."""
    if not agent or all(KEY_OF.get(one.name) != "agent" for one in wrong):
        return ()
    found = asked.assembly.book.agents.resolve(agent)
    return found.candidates[:8] if isinstance(found, Unresolved) else ((found, agent),)


def problems_of(asked: Asked, report: TypedReport, wrong: Iterable[Wrong]) -> list[Problem]:
    """What is wrong at its field, by row and column; what all rows share is said once."""
    found: dict[str, Problem] = {}
    for one in wrong:
        key = KEY_OF.get(one.name, "")
        field = FIELD_OF.get(key, key)
        of_row = key in ROW or bool(key == "sampled_on" and asked.said(f"sampled_on-{one.row}"))
        if of_row:
            field = f"{field}-{one.row}"
        before = (f"第{one.row}行 ", f"Row {one.row}, ") if of_row else ("", "")
        said = in_chinese(one), in_english(one, INSPECTIONS)
        found.setdefault(field, Problem(field, before[0] + said[0], before[1] + said[1]))
    return [*found.values(), *_of_the_whole(report)]


def _of_the_whole(report: TypedReport) -> list[Problem]:
    """What a file cannot be asked: a result, two inspectors, and the case of a re-inspection."""
    found = []
    check, case_id = report.check, report.head["case_id"]
    if all(row is None for row in report.rows):
        found.append(Problem(
            "workshop-1", "还没有检测结果：请至少填写一行。", "No result yet: fill in at least one row."
        ))  # fmt: skip
    if check in BY_TWO and len(report.head["inspectors"].split(";")) < 2:
        found.append(Problem(
            "inspector_2", "监督检测和复查须有两名执法人员（行政处罚法42）：请选择另一名。",
            "A supervision or re-inspection needs two inspectors (Administrative Penalty Law 42).",
        ))  # fmt: skip
    if (check is not None and check.value == "reinspection") is not bool(case_id):
        found.append(Problem(
            "case_id", "复查须选择所答复的案件，其他类别不选。",
            "A re-inspection names the case it answers; no other check does.",
        ))  # fmt: skip
    return found
