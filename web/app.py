"""The public counter: the published files as they stand, templates, and how fresh all is.

The list itself is static: any web server can serve the same folder. Desks for inspectors and
officials are not part of this application yet; they work by files and commands.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.base import RequestResponseEndpoint

from flows.formats.layouts import LAYOUTS
from flows.formats.template import write_template
from flows.settings import Settings

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def app_from_settings() -> FastAPI:
    """The application for the settings of this process."""
    return create_app(Settings())


def create_app(settings: Settings) -> FastAPI:
    """The application that serves the public site of ``settings``."""
    app = FastAPI(title="Mingdan", docs_url=None, redoc_url=None, openapi_url=None)
    public = settings.site / "public"

    @app.middleware("http")
    async def secure(request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    @app.get("/healthz")
    def health() -> JSONResponse:
        """Whether the public site stands."""
        stands = (public / "index.html").exists()
        return JSONResponse({"public": stands}, status_code=200 if stands else 503)

    @app.get("/templates/{kind}.xlsx")
    def template(kind: str) -> Response:
        """The template of a kind of file."""
        if kind not in LAYOUTS:
            raise HTTPException(404, f"没有 {kind} 模板；可用：{'、'.join(LAYOUTS)}")
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"{kind}.xlsx"
            write_template(LAYOUTS[kind], path)
            content = path.read_bytes()
        disposition = f'attachment; filename="{kind}.xlsx"'
        return Response(content, media_type=XLSX, headers={"Content-Disposition": disposition})

    app.mount("/", StaticFiles(directory=public, html=True, check_dir=False), name="public")
    return app
