"""The API, ``/v1``: the published list for programs, without a key; and, by token, handing in.

What asks for a token is said by ``web/programs.py``; all the rest is public and read only.
Described by ``/openapi.json`` (OpenAPI 3.1), of which the site carries a static copy:
``python -m web.api > notifications/files/openapi.json``. Fields are only ever added.
"""

from __future__ import annotations

import sys
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import http_exception_handler
from fastapi.middleware.cors import CORSMiddleware
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from notifications.files.plain_json import document
from web import case_answers, entry_answers, handing_in, list_answers, sharing
from web.asking import Counter
from web.problems import answer, answer_problems
from web.programs import Programs


def create_api(counter: Counter, programs: Programs | None = None) -> FastAPI:
    """The application to mount at /v1, over whatever register it is given.

    Without ``programs``, where no database is at hand, what asks for a token is not ready.
    """
    api = FastAPI(
        title="名单 Mingdan",
        version="1",
        description=(
            "The published list, for programs: public, read only, without a key. By a token of the "
            "office: handing in results, complaints and registrations, and where cases stand."
        ),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        servers=[{"url": "/v1"}],
    )
    api.state.counter, api.state.programs = counter, programs
    for part in (list_answers, entry_answers, handing_in, case_answers, sharing):
        api.include_router(part.router)
    answer_problems(api)
    api.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD"],
        allow_headers=["If-None-Match"],
        expose_headers=["ETag", "Link", "Content-Digest", "Last-Modified"],
    )
    api.add_middleware(HeadLikeGet)
    return api


class HeadLikeGet:
    """HEAD is answered as GET would be, without the content (RFC 9110, 9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a question on; of the answer to HEAD the headers alone."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def headers_only(message: Message) -> None:
            emptied = {"body": b""} if message["type"] == "http.response.body" else {}
            await send({**message, **emptied})

        await self._app({**scope, "method": "GET"}, receive, headers_only)


def mount_api(app: FastAPI, api: FastAPI) -> None:
    """Put the API under /v1 of the site's application, its description beside it."""
    app.mount("/v1", api)
    app.add_api_route("/openapi.json", lambda: _described(api), include_in_schema=False)

    @app.exception_handler(HTTPException)
    async def stray(request: Request, error: HTTPException) -> Response:
        """An address so odd that it did not even reach the API is answered as the API does."""
        if request.url.path.startswith("/v1/"):
            return answer(request, "no-such-path")
        return await http_exception_handler(request, error)


def _described(api: FastAPI) -> Response:
    return Response(document(description(api)), media_type="application/json")


def description(api: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, made once; problems stand for FastAPI's own shapes of errors."""
    made = api.openapi()
    for own in ("HTTPValidationError", "ValidationError"):
        made["components"]["schemas"].pop(own, None)
    return made


def _nothing() -> Any:
    """The description is made without a register: whoever asked one here would be wrong."""
    raise NotImplementedError("described, not asked")


if __name__ == "__main__":
    sys.stdout.buffer.write(document(description(create_api(Counter(_nothing, _nothing)))))
