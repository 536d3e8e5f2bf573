"""``mingdan schedule``, ``deploy``, ``work``: the timetable on one machine or on many."""

from __future__ import annotations

import os
import signal
import sys
from typing import Annotated

import typer

from flows.settings import Settings

app = typer.Typer()


@app.command()
def schedule() -> None:
    """Keep the timetable on this machine: catch up once, then run every job on its day."""
    import time
    from contextlib import suppress

    from flows.orchestration import Worker, working_with
    from flows.prefect_runs import runner
    from flows.schedule import TIMETABLE, catch_up, scheduler
    from flows.work_log import keep_log

    settings = Settings()
    keep_log(settings)
    # Told to end, it ends as by Ctrl+C: the job at work is finished, Prefect's process goes too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    worker = Worker.of(settings)
    with suppress(KeyboardInterrupt), runner(settings.home) as running, working_with(worker):
        catch_up(running.run)
        keeper = scheduler(running.run)
        keeper.start()
        try:
            for job in TIMETABLE:
                typer.echo(f"{job.cron:28} {job.zh}")
            while True:
                time.sleep(3600)
        finally:
            keeper.shutdown()


@app.command()
def deploy() -> None:
    """Bring the Prefect server (PREFECT_API_URL) to the timetable; starts nothing."""
    _deployed(Settings())


@app.command()
def work(
    limit: Annotated[int, typer.Option(help="flows this machine runs at a time", min=1)] = 2,
) -> None:
    """Share the timetable with other machines through a Prefect server (PREFECT_API_URL)."""
    from flows.deployments import work as work_on

    _deployed(Settings())
    sys.stdout.flush()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    raise typer.Exit(work_on(limit))


def _deployed(settings: Settings) -> None:
    """The server at the timetable, told as a table; an answer that helps when there is none."""
    from flows.console import grid
    from flows.deployments import NoServerError, places, register, server
    from flows.orchestration import ZH
    from flows.schedule import TIMETABLE
    from flows.work_log import keep_log

    keep_log(settings)
    try:
        os.environ |= places(settings)
        url = server()
    except NoServerError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    names = register()
    days = {job.id: (job.cron, job.zh) for job in TIMETABLE}
    rows = []
    for name in names:
        flow = name.partition("/")[2]
        cron, zh = days.get(flow, ("按需 on demand", ZH.get(flow, "")))
        rows.append((name, cron, zh))
    grid(f"Prefect 服务器 {url}：已登记 {len(names)} 项", ("部署", "时刻", "内容"), rows)
    if settings.url.startswith("sqlite"):
        typer.echo("数据库是 SQLite 文件，只供本机；多台机器请设 MINGDAN_DATABASE_URL。")
