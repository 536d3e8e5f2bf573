"""Commands about the joint meeting: ``mingdan joint`` (where it stands), ``mingdan joint owed``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from flows import clock
from flows.settings import Settings

joint = typer.Typer(
    help="The joint meeting: when it meets next, until when to file, what is owed or late",
    invoke_without_command=True,
)
OfFolder = Annotated[Path | None, typer.Option("--out", help="the demo of this folder")]
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object")]


def _settings(out: Path | None) -> Settings:
    return Settings() if out is None else Settings(home=out)


def _print(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


@joint.callback()
def state(context: typer.Context, *, as_json: AsJson = False, out: OfFolder = None) -> None:
    """Where the joint meeting stands today."""
    if context.invoked_subcommand is not None:
        return
    from flows.assembly import assemble
    from flows.console import say
    from flows.joint.told import state as told
    from storage.unit_of_work import UnitOfWork

    with UnitOfWork(assemble(_settings(out)).engine, reading=True) as unit:
        found = told(unit, clock.today())
    if as_json:
        _print(found)
        return
    coming, counts = found["next_meeting"], found["owed"]
    say(f"成员单位 {found['units']} 个，领导小组 {found['members']} 人")
    say(
        f"下次会议：{coming['number']}，{coming['held_on']} {coming['time']}，{coming['place']}"
        if coming
        else "下次会议：尚未召集"
    )
    say(f"报送截止：{found['period']}，{found['cut_off']}")
    say(
        f"应办事项 {counts['every']} 项：办结 {counts['done']}，未办 {counts['open']}，"
        f"办理中 {counts['under_way']}，其中逾期 {counts['late']}，待确认 {counts['waiting']}"
    )


@joint.command("owed")
def owed(
    *,
    late: Annotated[bool, typer.Option("--late", help="only what is late")] = False,
    unit_id: Annotated[str, typer.Option("--unit", help="only of this unit, by its id")] = "",
    as_json: AsJson = False,
    out: OfFolder = None,
) -> None:
    """What is owed: resolutions, tasks, stage goals, findings; what is due first first."""
    from flows.assembly import assemble
    from flows.console import grid
    from flows.joint.told import owed as told
    from storage.unit_of_work import UnitOfWork

    with UnitOfWork(assemble(_settings(out)).engine, reading=True) as unit:
        rows: list[dict[str, Any]] = [
            one
            for one in told(unit, clock.today())
            if (one["late"] or not late) and unit_id in ("", one["unit"])
        ]
    if as_json:
        _print({"owed": rows})
        return
    grid(
        f"应办事项（{len(rows)}）",
        ("编号", "类别", "单位", "事项", "期限", "状态", "逾期日数", "已报告"),
        [
            (one["number"], one["kind_zh"], one["unit_name"], one["text"], one["due_on"],
             f"{one['progress_zh']}（待确认）" if one["waiting_since"] else one["progress_zh"],
             one["days_late"], one["laid_before_zh"] or "—")
            for one in rows
        ],
    )  # fmt: skip
