"""``POST /v1/inspections``, ``complaints``, ``enterprises``, ``figures``; ``/v1/receipts/{id}``.

What comes is streamed to a file and read like any file that is imported; JSON is one body with
its rows, each an object of the layout's columns.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Header, Request, Response
from fastapi import Path as PathPart
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool

from flows.formats.layouts import LAYOUTS, Column
from flows.formats.tables import UnreadableFileError, json_object
from flows.receiving import (
    MOST_ROWS,
    KeyUsedError,
    Received,
    Sent,
    TooManyRowsError,
    found,
    handle_received,
    receive,
)
from storage.receipts import HandedIn, Receipt
from web.asking import may_say
from web.problems import MEDIA_TYPE, ProblemError, problem, speaks_english
from web.program_answers import EventStands, EventState, ReceiptTold, RowProblem, RowsRejected
from web.programs import Caller, with_token
from web.sending import encoded, sent

router = APIRouter()
MOST, MOST_JSON = 40_000_000, 10_000_000  # bytes; JSON is held in memory while it is read
JSON = "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS = {
    JSON: ".json", "application/x-ndjson": ".jsonl", "application/jsonl": ".jsonl",
    "text/csv": ".csv", XLSX: ".xlsx",
}  # fmt: skip
FAULTS = (
    "no-token", "scope-missing", "too-many-requests", "too-large", "media-type", "unreadable",
    "rows-rejected", "key-used",
)  # fmt: skip
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key", pattern=r"^[!-~]{1,128}$",
        description="the same content again under one key is answered as the first time",
    ),
]  # fmt: skip
ReceiptId = Annotated[str, PathPart(pattern="^[A-Za-z0-9_-]{1,32}$")]
STATES = {"waiting": EventState.WAITING, "done": EventState.HANDLED, "parked": EventState.PARKED}
LOOKED_AT = "本机关正在核查（We are looking into it）"


def _body(kind: str) -> dict[str, Any]:
    """What may be sent, for the description: the columns of the layout."""
    layout = LAYOUTS[kind]
    rows = {
        "type": "object",
        "required": [column.key for column in layout.columns if column.required],
        "properties": {column.key: _cell(column) for column in layout.columns},
    }
    whole = {
        "type": "object",
        "required": ["rows"],
        "properties": {"rows": {"type": "array", "minItems": 1, "items": rows}},
    }
    file = {"schema": {"type": "string", "format": "binary"}}
    content = {JSON: {"schema": whole}, "application/x-ndjson": file, "text/csv": file, XLSX: file}
    return {"requestBody": {"required": True, "content": content}}


def _cell(column: Column) -> dict[str, Any]:
    told = f"{column.zh}（{column.en}）{'：' if column.help_zh else ''}{column.help_zh}"
    shape: dict[str, Any] = {"type": ["string", "number", "null"], "description": told}
    if column.required:
        shape["type"] = ["string", "number"]
    # The description is published with the site, where no name or address may stand: an entry of
    # that name can fall any day, and the guard would stop the whole site.
    told_by_example = column.example and column.check not in ("text", "email")
    return shape | ({"examples": [column.example]} if told_by_example else {})


def _answers() -> dict[int | str, dict[str, Any]]:
    told = may_say(*FAULTS)
    told[201] = {"model": ReceiptTold, "description": "Rows were taken"}
    told[200] = {"model": ReceiptTold, "description": "All of it was here before; nothing changed"}
    told[422]["content"][MEDIA_TYPE]["schema"] = {
        "allOf": [{"$ref": "#/components/schemas/Problem"}],
        "properties": {"receipt": {"$ref": "#/components/schemas/ReceiptTold"}},
    }
    return told


def _may(kind: str) -> dict[str, Any]:
    return {
        "response_model": None, "responses": _answers(), "openapi_extra": _body(kind),
        "status_code": 201,
    }  # fmt: skip


@router.post("/inspections", **_may("inspections"))
async def post_inspections(
    request: Request, caller: Annotated[Caller, with_token("POST", "/inspections")], key: Key = None
) -> Response:
    """Results of measurements by report and sample; scope inspections:write."""
    return await _taken(request, caller, "inspections", key)


@router.post("/complaints", **_may("complaints"))
async def post_complaints(
    request: Request, caller: Annotated[Caller, with_token("POST", "/complaints")], key: Key = None
) -> Response:
    """Complaints, whose senders are sealed at once and never told; scope complaints:write."""
    return await _taken(request, caller, "complaints", key)


@router.post("/enterprises", **_may("enterprises"))
async def post_enterprises(
    request: Request, caller: Annotated[Caller, with_token("POST", "/enterprises")], key: Key = None
) -> Response:
    """Registrations of enterprises in the token's townships; scope enterprises:write."""
    return await _taken(request, caller, "enterprises", key)


@router.post("/figures", **_may("figures"))
async def post_figures(
    request: Request, caller: Annotated[Caller, with_token("POST", "/figures")], key: Key = None
) -> Response:
    """Figures of the joint meeting; the token's unit is the id of the unit that answers for them.

    Scope figures:write. A figure that was filed before needs the reason of its change.
    """
    return await _taken(request, caller, "figures", key)


async def _taken(request: Request, caller: Caller, kind: str, key: str | None) -> Response:
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    ending = ENDINGS.get(media)
    if ending is None:
        raise ProblemError("media-type")
    with TemporaryDirectory(prefix="mingdan-") as folder:
        path = Path(folder) / f"{kind}{ending}"
        digest = await _streamed(request, path, MOST_JSON if media == JSON else MOST)
        told = await run_in_threadpool(_received, caller, Sent(kind, path, digest, key))
    return _answer(request, caller, told)


async def _streamed(request: Request, path: Path, most: int) -> str:
    """Put the content into a file, piece by piece; its SHA-256."""
    large = ProblemError("too-large", f"{most // 1_000_000} MB")
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > most:
        raise large
    size, digest = 0, sha256()
    async with await anyio.open_file(path, "wb") as file:
        async for piece in request.stream():
            size += len(piece)
            if size > most:
                raise large
            digest.update(piece)
            await file.write(piece)
    return digest.hexdigest()


def _received(caller: Caller, what: Sent) -> Received:
    programs = caller.programs
    try:
        if what.path.suffix == ".json":
            what = Sent(what.kind, _as_lines(what.path), what.digest, what.key)
        return receive(
            programs.assembly, caller.token, what, receipt_id=programs.tokens()[:32], at=caller.at
        )
    except UnreadableFileError as error:
        raise ProblemError("unreadable", error) from error
    except TooManyRowsError as error:
        raise ProblemError("too-large", f"{MOST_ROWS} rows") from error
    except KeyUsedError as error:
        raise ProblemError("key-used") from error


def _as_lines(path: Path) -> Path:
    """The rows of a JSON body as a file of one object a line."""
    shape = '内容应形如 {"rows": [{…}, …]}，每行一个对象；请检查引号、逗号和括号。'
    try:
        rows = json_object(path.read_text("utf-8-sig")).get("rows")
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError(shape) from error
    if not isinstance(rows, list) or not rows or not all(isinstance(one, dict) for one in rows):
        raise UnreadableFileError(shape)
    lines = path.with_suffix(".jsonl")
    with lines.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in rows)
    return lines


def _answer(request: Request, caller: Caller, told: Received) -> Response:
    receipt, assembly = told.receipt, caller.programs.assembly
    listed = found(assembly, caller.token, receipt.receipt_id)
    shown = _told(receipt, listed[1] if listed else [])
    headers = {"Cache-Control": "no-store", "Location": f"/v1/receipts/{receipt.receipt_id}"}
    if told.again:
        headers["Idempotency-Replayed"] = "true"
    if receipt.rejected and not receipt.accepted and not receipt.repeated:
        wrong = problem("rows-rejected", english=speaks_english(request))
        body = RowsRejected(
            type=wrong.type, title=wrong.title, status=wrong.status, detail=wrong.detail,
            receipt=shown,
        )  # fmt: skip
        return Response(encoded(body), wrong.status, headers, MEDIA_TYPE)
    after = BackgroundTask(handle_received, assembly, at=caller.at) if receipt.accepted else None
    status = 201 if receipt.accepted and not told.again else 200
    return Response(encoded(shown), status, headers, JSON, background=after)


def _told(receipt: Receipt, events: list[HandedIn]) -> ReceiptTold:
    return ReceiptTold(
        receipt_id=receipt.receipt_id, kind=receipt.kind, received_at=receipt.at,
        rows=receipt.rows, accepted=receipt.accepted, repeated=receipt.repeated,
        rejected=receipt.rejected,
        problems=tuple(RowProblem(**one) for one in json.loads(receipt.problems)),
        events=tuple(
            EventStands(ref=one.ref, uscc=one.uscc, state=STATES[one.status], reason=_reason(one))
            for one in events
        ),
    )  # fmt: skip


def _reason(one: HandedIn) -> str:
    """Why it was parked, where that is for the sender; what failed inside is not."""
    if one.status != "parked":
        return ""
    return one.error if one.error.startswith(("用人单位", "没有案件")) else LOOKED_AT


@router.get(
    "/receipts/{receipt_id}",
    response_model=ReceiptTold,
    responses=may_say("no-token", "too-many-requests", "no-such-receipt"),
)
def get_receipt(
    request: Request,
    receipt_id: ReceiptId,
    caller: Annotated[Caller, with_token("GET", "/receipts/{receipt_id}")],
) -> Response:
    """What became of something the token's unit handed in."""
    listed = found(caller.programs.assembly, caller.token, receipt_id)
    if listed is None:
        raise ProblemError("no-such-receipt", receipt_id)
    return sent(request, _told(*listed), private=True)
