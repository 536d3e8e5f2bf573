"""What the office's own sign-in answers, and what it says of whoever came."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import requests
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from requests.adapters import BaseAdapter

from flows.provider import Provider, RefusedError, Visit
from flows.settings import Oidc
from tests.fuzz.bending import Bender, after_a_letter, values
from tests.fuzz.parser import Parser
from tests.fuzz.rows import WORDS
from tests.web.desk import NOW

ISSUER = "https://issuer.invalid"
VISIT = Visit("state", "nonce", "v" * 48, "http://testserver/desk/oidc/back")
ADDRESSES = ("/.well-known/openid-configuration", "/keys", "/token")


@cache
def _signer() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "k1"})


CLAIMS = {
    "iss": ISSUER, "aud": "mingdan", "sub": "s", "nonce": "nonce", "amr": ["otp"], "acr": "1",
    "iat": int(NOW.timestamp()), "exp": int((NOW + timedelta(minutes=5)).timestamp()),
}  # fmt: skip


def _signed(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "k1"}, claims, _signer())


def _answers(_: Path) -> list[bytes]:
    known = {
        "issuer": ISSUER, "authorization_endpoint": f"{ISSUER}/authorize", "token_endpoint": f"{ISSUER}/token",
        "jwks_uri": f"{ISSUER}/keys", "end_session_endpoint": f"{ISSUER}/out",
    }  # fmt: skip
    keys = KeySet([_signer()]).as_dict(private=False)
    token = {"access_token": "x", "token_type": "Bearer", "id_token": _signed(CLAIMS)}
    return [
        bytes([n]) + json.dumps(one).encode() for n, one in enumerate((known, keys, token, CLAIMS))
    ]


class _Canned(BaseAdapter):
    """Answers without a network, by the address alone."""

    def __init__(self, told: dict[str, bytes]) -> None:
        super().__init__()
        self._told = told

    def send(
        self, request: requests.PreparedRequest, *_given: Any, **_named: Any
    ) -> requests.Response:
        made = requests.Response()
        made.status_code, made.url, made.request = 200, str(request.url), request
        made.headers["Content-Type"] = "application/json"
        made._content = self._told.get(
            str(request.url).removeprefix(ISSUER).partition("?")[0], b"{}"
        )
        return made

    def close(self) -> None:
        """Nothing is open."""


class _Offline(Provider):
    """A provider whose answers are given beforehand."""

    told: dict[str, bytes]

    def _session(self, redirect: str = "") -> OAuth2Session:
        session = super()._session(redirect)
        for scheme in ("https://", "http://"):
            session.mount(scheme, _Canned(self.told))
        return session


def _signs_in(raw: bytes, folder: Path) -> object:
    """A visit one answer of which, told by the first byte, is what was given."""
    which = (raw or b"\0")[0] % 4
    answers = [one[1:] for one in _answers(folder)[:3]]
    if which < 3:
        answers[which] = raw[1:]
    else:
        try:
            claims = json.loads(raw[1:])
            made = _signed(claims)
        except (ValueError, TypeError, AttributeError, RecursionError):
            made = "a.b.c"
        answers[2] = json.dumps(
            {"access_token": "x", "token_type": "Bearer", "id_token": made}
        ).encode()
    provider = _Offline(Oidc(issuer=ISSUER, client_id="mingdan", trusted="otp 1"))
    provider.told = dict(zip(ADDRESSES, answers, strict=True))
    provider.way_out()
    provider.address(VISIT)
    return provider.vouched(VISIT, "code", at=NOW)


TOKENS = (*WORDS, b'"iat": "x"', b'"sub": 1', b'"aud": []', b'"kty": "oct"', b'"crv": "P-256"', b'"error": 1', b'"expires_in": "x"', b'"expires_at": 1e99')  # fmt: skip
_each: dict[int, Bender] = dict.fromkeys(range(4), values)

PARSERS: dict[str, Parser] = {
    "provider": Parser(_signs_in, (RefusedError,), _answers, TOKENS, after_a_letter(_each)),
}  # fmt: skip
