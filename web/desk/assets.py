"""Styles and the script of the desks: the site's own stylesheet, and what the desks add to it."""

from __future__ import annotations

import gzip
import mimetypes
from functools import cache
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, Response

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
    def asset(name: str, request: Request) -> Response:
        """A file by its name, packed for whoever takes it so; no other is reachable."""
        if name not in ASSETS:
            raise HTTPException(404)
        vary = {"Vary": "Accept-Encoding"}
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return FileResponse(ASSETS[name], headers=vary)
        kind, _ = mimetypes.guess_type(name)
        packed = _packed(name, ASSETS[name].stat().st_mtime_ns)
        return Response(packed, media_type=kind, headers={**vary, "Content-Encoding": "gzip"})

    return router


@cache
def _packed(name: str, _changed: int) -> bytes:
    return gzip.compress(ASSETS[name].read_bytes(), 9, mtime=0)
