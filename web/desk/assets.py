"""Styles and the script of the desks: the site's own stylesheet, and what the desks add to it."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, HTTPException
from fastapi.responses import FileResponse

from notifications.pages.chrome import FOLDER

STATIC = Path(__file__).parents[1] / "static"
ASSETS = {
    "base.css": FOLDER / "style.css",
    **{path.name: path for path in sorted(STATIC.iterdir()) if path.is_file()},
}


def assets() -> APIRouter:
    """Their routes."""
    router = APIRouter()

    @router.get("/assets/{name}", include_in_schema=False)
    def asset(name: str) -> FileResponse:
        """A file by its name; no other is reachable."""
        if name not in ASSETS:
            raise HTTPException(404)
        return FileResponse(ASSETS[name])

    return router
