"""Commands for whoever keeps the product running: the web's process, and a look from outside."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from flows import clock
from flows.settings import Settings

app = typer.Typer()


@app.command()
def web(
    host: Annotated[str, typer.Option(help="address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="port; taken: it does not start")] = 8300,
) -> None:
    """Serve the list and the desks of MINGDAN_HOME, for a proxy to stand before."""
    import uvicorn

    from flows.work_log import keep_log

    keep_log(Settings())
    uvicorn.run(
        "web.app:app_from_settings",
        factory=True,
        host=host,
        port=port,
        log_config=None,  # into our own log
        access_log=False,  # addresses tell cases; web/watched.py tells routes
        server_header=False,
    )


@app.command()
def watch(
    *,
    address: Annotated[
        str, typer.Option("--web", help="ask this web process (http://127.0.0.1:8300) instead")
    ] = "",
    tell: Annotated[
        bool, typer.Option("--tell", help="mail the person on duty (MINGDAN_DUTY) as well")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Look from outside: what should run and does not. Ends with 1 when something is wrong."""
    from flows.deliver import mail_settings
    from flows.outside import seen_from_outside, seen_on_the_web
    from flows.watching import look
    from notifications.mailer import SmtpMailer

    settings, now = Settings(), clock.now()
    if address:
        found = seen_on_the_web(address, settings.watch_token)
    else:
        assembly, found = seen_from_outside(settings, now)
        if tell and assembly is not None and settings.smtp.host:
            look(assembly, now=now, mailer=SmtpMailer(mail_settings(settings.smtp)))
    if as_json:
        told = {key: {"zh": zh, "en": en} for key, (zh, en) in found.items()}
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    else:
        for key, (zh, _) in found.items():
            typer.echo(f"{key:20} {zh}")
        if not found:
            typer.echo("没有发现异常。")
    raise typer.Exit(1 if found else 0)
