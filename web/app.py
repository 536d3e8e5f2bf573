"""The public counter: the published files as they stand, templates, and how fresh all is.

The list itself is static: any web server can serve the same folder. Where the database is at hand
too, so are the desks of officials, complainants and enterprises (``web/desk/table.py``).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.base import RequestResponseEndpoint

from flows import clock
from flows.acknowledging import Counter
from flows.deliver import mail_settings
from flows.formats.layouts import LAYOUTS
from flows.formats.template import write_template
from flows.public_register import over_the_database
from flows.release import kept_inside
from flows.settings import Settings
from flows.showings import Site
from flows.watching import Beside
from notifications.mailer import SmtpMailer
from notifications.transparency.file_list import NAME, look_up
from notifications.transparency.proofs import document_path
from rules.findings import load_rule_book
from web.acknowledge import acknowledging
from web.api import create_api, mount_api
from web.asking import Counter as Asked
from web.counter import counter
from web.desk.asked import House
from web.desk.assets import assets
from web.desk.door import desks
from web.desk.house import opened
from web.desk.table import ROUTES
from web.health import health_of, watched_by
from web.programs import Programs
from web.watched import Watched

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EMPTY = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{zh}</title>'
    '<body><p>{zh}</p><p lang="en">{en}</p></body></html>'
)
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
}
# A browser that came by https comes by https again for a year (RFC 6797); over http it is no word.
BY_HTTPS = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
FAILED = (
    "本服务出错，刚才的操作没有完成，请稍后再试。"
    " This service failed and nothing was done. Please try again later."
)
# A cache asks before it shows a page again: a name that was taken down is gone from it as well.
# Only what never says anything else under its name may be kept: full and partial tiles of the log.
REVALIDATE = "no-cache"
FOR_EVER = "public, max-age=31536000, immutable"
CONTENT_ADDRESSED = ("/log/tile/",)


def _document(public: Path, entry_id: str) -> dict[str, Any] | None:
    """An entry's document in the site, where the office keeps a log."""
    path = public / document_path(entry_id)
    if not path.exists():
        return None
    told: dict[str, Any] = json.loads(path.read_bytes())
    return told


def app_from_settings() -> FastAPI:
    """The application for the settings of this process."""
    return create_app(Settings())


def create_app(settings: Settings, house: House | None = None) -> FastAPI:
    """The application that serves the public site of ``settings``, and the desks of ``house``.

    Without one, the desks are those of the database of ``settings``, where it stands.
    """
    house = house or opened(settings)
    held = house.assembly.engine if house else None
    receipts, site = Counter(settings, held), Site(settings, held)

    app = FastAPI(
        title="Mingdan",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_life_of(house, receipts, site),
    )
    public = settings.site / "public"

    @app.middleware("http")
    async def secure(request: Request, call_next: RequestResponseEndpoint) -> Response:
        return secured(request, await call_next(request))

    @app.exception_handler(Exception)
    def failed(request: Request, _: Exception) -> Response:
        """What nobody foresaw: told without what is inside, with the same headers."""
        response = Response(FAILED, 500, media_type="text/plain; charset=utf-8")
        response.headers["Cache-Control"] = "no-store"
        return secured(request, response)

    app.add_middleware(Watched, ids=lambda: secrets.token_urlsafe(6))
    app.include_router(health_of(site))

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

    api = create_api(
        Asked(
            opened=over_the_database(settings, clock.today, held),
            today=clock.today,
            document=partial(_document, public),
            look_up=partial(look_up, public / NAME),
        ),
        Programs(house.assembly, house.now, house.tokens) if house else None,
    )
    if house is not None:
        app.router.routes.extend(desks(house, ROUTES))
        app.include_router(watched_by(house))
    app.include_router(assets())
    app.include_router(acknowledging(receipts))  # before the API, which takes all of /v1
    mount_api(app, api)

    @app.get("/list/latest/{name}")
    def latest(name: str) -> Response:
        """A file of the newest issue, under an address that stays."""
        found = public / "list" / "latest.json"
        if not found.exists():
            raise HTTPException(404, "名单尚未公布第一期。")
        newest = json.loads(found.read_bytes())
        wanted = f"{newest['path']}{name}"
        if wanted not in {file["path"] for file in newest["files"]}:
            raise HTTPException(404, f"最近一期没有 {name}；各文件见 /list/latest.json")
        return RedirectResponse(f"/{wanted}", status_code=302)

    @app.get("/")
    def front() -> Response:
        """The newest issue; before there is one, why."""
        page = public / "index.html"
        if page.exists():
            return FileResponse(page)
        return HTMLResponse(_nothing_yet(house), status_code=404)

    app.include_router(counter(public))
    files = StaticFiles(directory=public, html=True, check_dir=False)
    files.config_checked = True  # before the first issue there is no folder: not found, no failure
    app.mount("/", files, name="public")
    return app


def _life_of(house: House | None, *closed: Counter | Site) -> Callable[[FastAPI], Any]:
    """What begins and ends with the process."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        beside = _looking_on(house) if house else None
        if beside:
            beside.start()
        yield
        if beside:
            beside.stop()
        for one in closed:
            one.close()

    return lifespan


def _looking_on(house: House) -> Beside | None:
    """Looks for what does not run, where somebody is to be told of it."""
    settings = house.assembly.settings
    if not settings.on_duty:
        return None
    mailer = SmtpMailer(mail_settings(settings.smtp)) if settings.smtp.host else None
    return Beside(lambda: house.lasting.at(house.now()), house.now, mailer)


def _nothing_yet(house: House | None) -> str:
    """Why there is no list: none was released yet, or it is kept inside by the rules in force."""
    book = load_rule_book() if house is None else house.lasting.at(house.now()).book
    inside = kept_inside(book, clock.today())
    said = "本机关的名单只在内部管理，不向社会公布。" if inside else "名单尚未公布第一期。"
    told = "This list is kept inside." if inside else "No issue has been released yet."
    return EMPTY.format(zh=said, en=told)


def secured(request: Request, response: Response) -> Response:
    """An answer with what every answer says to the browser that got it."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.url.scheme == "https":
        response.headers.setdefault(*BY_HTTPS)
    response.headers.setdefault("Cache-Control", kept_for(request.url.path, response))
    return response


def kept_for(path: str, response: Response) -> str:
    """What caches may do with an answer (RFC 9111)."""
    kept = path.startswith(CONTENT_ADDRESSED) and response.status_code < 400
    return FOR_EVER if kept else REVALIDATE
