"""``mingdan draw``: a published random draw is repeated, on any machine, without a database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from domain.draw import main

app = typer.Typer(help="Random inspections: check a draw that was published", no_args_is_help=True)


@app.callback()
def draw() -> None:
    """Random draws of inspections."""


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="draw.json, as published")],
    announced: Annotated[
        Path | None, typer.Option(help="announcement.json, as kept from before the draw")
    ] = None,
) -> None:
    """Repeat a draw: 0 the same result, 1 something was changed (named), 2 unreadable."""
    raise typer.Exit(main([str(one) for one in (file, announced) if one is not None]))
