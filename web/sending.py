"""How an answer is sent: the same question the same bytes, with what caches and readers check."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import format_datetime
from hashlib import sha256

import msgspec
from fastapi import Request, Response

_ENCODER = msgspec.json.Encoder(order="deterministic")
OFFICE_TIME = timezone(timedelta(hours=8))
# Kept by nobody without asking again: a name that is withdrawn must fall from caches too.
CACHE = "public, no-cache"
PRIVATE = "private, no-cache"  # what only a token may see


def encoded(value: object) -> bytes:
    """A value as JSON."""
    return _ENCODER.encode(value)


def sent(
    request: Request,
    value: object,
    *,
    changed_on: date | None = None,
    following: str = "",
    by_language: bool = False,
    private: bool = False,
) -> Response:
    """The answer, or 304 when the reader has it.

    ``following`` is the address of the next page; ``by_language``: its words depend on the reader;
    ``private``: it is for whoever holds the token alone.
    """
    body = encoded(value)
    digest = sha256(body).digest()
    tag = f'"{digest.hex()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": PRIVATE if private else CACHE}
    if private:
        headers["Vary"] = "Authorization"
    if changed_on is not None:
        moment = datetime.combine(changed_on, time(), OFFICE_TIME).astimezone(UTC)
        headers["Last-Modified"] = format_datetime(moment, usegmt=True)
    if by_language:
        headers["Vary"] = "Accept-Language"
    if following:
        headers["Link"] = f'<{following}>; rel="next"'
    if _has_it(request, tag):
        return Response(status_code=304, headers=headers)
    headers["Content-Digest"] = f"sha-256=:{base64.b64encode(digest).decode()}:"
    return Response(body, media_type="application/json", headers=headers)


def _has_it(request: Request, tag: str) -> bool:
    """RFC 9110, 13.1.2: any of the tags, weakly compared, or the star."""
    told = request.headers.get("if-none-match", "")
    known = [one.strip().removeprefix("W/") for one in told.split(",")]
    return tag in known or known == ["*"]
