"""``mingdan publish``, ``issues``, ``issue``, ``sign-issue`` and ``return-issue``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer()
OfFolder = Annotated[Path | None, typer.Option("--out", help="the demo of this folder")]
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object")]
By = Annotated[str, typer.Option(help="who answers: the id in the register of officials")]


def _settings(out: Path | None) -> Any:
    from flows.settings import Settings

    return Settings() if out is None else Settings(home=out)


def _print(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


@app.command()
def publish(
    period: Annotated[str, typer.Option(help="e.g. 2026-Q3; empty: the last full quarter")] = "",
    *,
    out: OfFolder = None,
) -> None:
    """Draft the issue of a quarter for two people to sign; once it is out, show it again."""
    from flows.orchestration import Worker, extra, publication, working_with

    with working_with(Worker.of(_settings(out))):
        told = publication(period)
        if told.get("draft") is None and not period and "kept_inside" not in told:
            told |= {name: value for name, value in extra().items() if value is not None}
        _print(told)


@app.command()
def issues(*, out: OfFolder = None, as_json: AsJson = False) -> None:
    """List every draft and where it stands."""
    from flows.assembly import assemble
    from flows.console import grid
    from flows.issue_told import all_told
    from storage.unit_of_work import UnitOfWork

    with UnitOfWork(assemble(_settings(out)).engine, reading=True) as unit:
        told = list(all_told(unit))
    if as_json:
        _print(told)
        return
    grid(
        f"名单各期（草稿 {len(told)} 份）",
        ("草稿", "期", "季度", "类别", "制作日", "期末条数", "检查发现", "状态"),
        [tuple(one.values()) for one in told],
    )


@app.command()
def issue(
    draft: Annotated[int, typer.Argument()] = 0, *, out: OfFolder = None, as_json: AsJson = False
) -> None:
    """Show a draft (none: the newest): totals, every change with its reason, what stops it."""
    from flows.assembly import assemble
    from flows.issue_told import draft_told, tell_draft
    from storage import drafts
    from storage.unit_of_work import UnitOfWork

    assembly = assemble(_settings(out))
    with UnitOfWork(assembly.engine, reading=True) as unit:
        found = drafts.draft(unit, draft) if draft else drafts.newest(unit)
        if found is None:
            raise typer.BadParameter(
                "没有这份草稿：mingdan issues 可列出全部草稿，mingdan publish 制作草稿。"
            )
        told = draft_told(unit, assembly, found)
    if as_json:
        _print(told)
    else:
        tell_draft(told)


@app.command("sign-issue")
def sign_issue(
    draft: int,
    *,
    by: By,
    override: Annotated[
        str, typer.Option(help="the reason for which it comes out in spite of what was found")
    ] = "",
    out: OfFolder = None,
) -> None:
    """Sign a draft; the second signature brings the issue out."""
    _answer(draft, by, "override" if override else "approve", override, out)


@app.command("return-issue")
def return_issue(
    draft: int,
    *,
    by: By,
    reason: Annotated[str, typer.Option(help="why it goes no further")],
    out: OfFolder = None,
) -> None:
    """Send a draft back; it goes no further."""
    _answer(draft, by, "return", reason, out)


def _answer(draft: int, by: str, said: str, reason: str, out: Path | None) -> None:
    from domain.release_words import refusal_in_words
    from flows.orchestration import Worker, release, working_with
    from flows.release import NotReleasedError
    from storage import drafts
    from storage.unit_of_work import UnitOfWork

    worker = Worker.of(_settings(out))
    try:
        with working_with(worker):
            _print(release(draft, by, said, reason))
    except NotReleasedError as error:
        with UnitOfWork(worker.assembly.engine, reading=True) as unit:
            known = drafts.draft(unit, draft)
        found = () if known is None else known.found
        sys.stderr.write(refusal_in_words(error.code, error.detail, found) + "\n")
        raise typer.Exit(1) from error
