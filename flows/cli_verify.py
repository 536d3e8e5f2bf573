"""``mingdan verify``: is what was published genuine, altered, withdrawn or superseded?"""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def verify(
    target: Annotated[str, typer.Argument(help="a folder, a file, or an http(s) address")],
    *,
    key: Annotated[str, typer.Option(help="the public key as printed, or a file with it")] = "",
    since: Annotated[str, typer.Option(help="a checkpoint kept from before")] = "",
    mirror: Annotated[str, typer.Option(help="another copy of the site")] = "",
    site: Annotated[str, typer.Option(help="where the log of a lone file is")] = "",
    english: Annotated[bool, typer.Option(help="say it in English")] = False,
) -> None:
    """Check published files against the log, as /verify.py does: 0 genuine, 1 not, 2 unreadable.

    A complainant's receipt is checked by its signature.
    """
    from notifications.transparency.verify import check, tell

    code = tell(
        lambda: check(target, key=key, since=since, mirror=mirror, site=site), english=english
    )
    raise typer.Exit(code)
