"""A real OpenID provider on loopback: it signs, keeps codes, asks for PKCE; and can be told to lie."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from flows.settings import Oidc
from tests.web.desk import NOW

CLIENT, SECRET = "mingdan", "a-secret-of-the-test"
Turn = Callable[[dict[str, Any]], None]


@dataclass
class FakeProvider:
    """What it says of itself and of whoever comes; tests turn it."""

    issuer: str = ""
    subject: str = "sub-sec-01"
    now: float = NOW.timestamp()
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1"}))
    document: Turn = lambda _told: None
    claims: Turn = lambda _told: None
    sign: Callable[[dict[str, Any]], str] | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    away: bool = False

    def rotate(self, name: str = "k2") -> None:
        """Sign by another key from now on, and show that one alone."""
        self.key = RSAKey.generate_key(2048, {"kid": name})

    def settings(self, **more: str) -> Oidc:
        """Those of an office that has it."""
        return Oidc(issuer=self.issuer, client_id=CLIENT, client_secret=SECRET, **more)

    # -- its pages --------------------------------------------------------------------------

    def app(self) -> Starlette:
        """Its four addresses."""
        return Starlette(routes=[
            Route("/.well-known/openid-configuration", self.discovery),
            Route("/authorize", self.authorize),
            Route("/token", self.token, methods=["POST"]),
            Route("/keys", self.keys),
            Route("/elsewhere", self.elsewhere),
        ])  # fmt: skip

    async def discovery(self, _request: Request) -> Response:
        self.asked.append("discovery")
        if self.away:
            return Response(status_code=503)
        told = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/out",
        }
        self.document(told)
        return JSONResponse(told)

    async def keys(self, _request: Request) -> Response:
        self.asked.append("keys")
        return JSONResponse(KeySet([self.key]).as_dict(private=False))

    async def elsewhere(self, _request: Request) -> Response:
        return RedirectResponse("http://127.0.0.1:9/keys")

    async def authorize(self, request: Request) -> Response:
        """Whoever comes is the subject; a code that is good once."""
        said = dict(request.query_params)
        code = f"code-{len(self.codes)}"
        self.codes[code] = said
        back = urlencode({"code": code, "state": said["state"], "iss": self.issuer})
        return RedirectResponse(f"{said['redirect_uri']}?{back}")

    async def token(self, request: Request) -> Response:
        self.asked.append("token")
        said = {name: one[0] for name, one in parse_qs((await request.body()).decode()).items()}
        visit = self.codes.pop(said.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {basic}":
            return JSONResponse({"error": "invalid_client"}, 401)
        digest = hashlib.sha256(said.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            visit is None
            or visit.get("code_challenge") != challenge
            or visit["redirect_uri"] != said.get("redirect_uri")
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": self.subject, "nonce": visit["nonce"],
            "iat": int(self.now), "exp": int(self.now) + 300,
        }  # fmt: skip
        self.claims(claims)
        made = self.sign(claims) if self.sign else self.signed(claims)
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": made})

    def signed(self, claims: dict[str, Any]) -> str:
        """An ID token by its key."""
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)


def unsigned(claims: dict[str, Any]) -> str:
    """A token that says it needs no signature."""
    parts = (json.dumps(one).encode() for one in ({"alg": "none"}, claims))
    return ".".join(base64.urlsafe_b64encode(one).decode().rstrip("=") for one in parts) + "."


@contextmanager
def running() -> Iterator[FakeProvider]:
    """A provider that listens on loopback."""
    provider = FakeProvider()
    config = uvicorn.Config(provider.app(), host="127.0.0.1", port=0, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 30
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    provider.issuer = f"http://127.0.0.1:{port}"
    try:
        yield provider
    finally:
        server.should_exit = True
        thread.join(10)
