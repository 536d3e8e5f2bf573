"""The office's own sign-in: OpenID Connect, by authorization code with PKCE.

Only the issuer's own host is ever asked, by https (http on loopback), whatever its documents say.
What it vouches for is a subject; whose account that is an administrator said beforehand.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Lock
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
from authlib.integrations.requests_client import (  # type: ignore[import-untyped]
    OAuth2Session,
)
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from requests.adapters import HTTPAdapter

from flows.settings import Oidc

SCOPE = "openid"
LEEWAY = 60  # seconds two clocks may be apart
OLDEST = 600  # seconds a token may be old when it comes
PATIENCE = 10  # seconds for one answer
MOST = 1_000_000  # bytes of one answer
FRESH = 3600  # seconds a discovery document is used
STANDS = timedelta(minutes=10)  # how long somebody may stay at the provider
PAUSE = 30  # seconds between two looks for keys that are not there
# Signatures by a key only the provider has; "none" and shared secrets are no signatures here.
ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Refused(StrEnum):
    """Why the office's own sign-in did not let somebody in."""

    AWAY = "away"  # it does not answer, or not as it should
    SAID_NO = "said_no"  # it says so itself: access_denied and the like
    CODE = "code"  # it does not know the code, or took it before
    TOKEN = "token"  # noqa: S105  not signed by it, not for us, not for this visit
    EXPIRED = "expired"
    LOST = "lost"  # this browser began no such visit, or long ago, or it was used


class RefusedError(Exception):
    """Somebody is not let in; ``why`` says what they are told, ``detail`` what is logged."""

    def __init__(self, why: Refused, detail: str = "") -> None:
        super().__init__(f"{why.value}: {detail}")
        self.why, self.detail = why, detail


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the provider vouches for; ``second``: with a second factor the office trusts."""

    subject: str
    second: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """What a browser takes to the provider, and is asked for when it comes back."""

    state: str
    nonce: str
    verifier: str
    redirect: str


class _OnlyTheIssuer(HTTPAdapter):
    """Asks the issuer's own host and no other, redirects included, and no endless answers."""

    def __init__(self, issuer: str) -> None:
        super().__init__()
        self._issuer = issuer

    def send(self, request: requests.PreparedRequest, *given: Any, **named: Any) -> Any:
        """Send it, or ConnectionError."""
        if not _same_host(request.url or "", self._issuer):
            raise requests.ConnectionError(f"not the issuer's own host: {request.url}")
        response = super().send(request, *given, **{**named, "stream": True})
        body = b""
        for piece in response.iter_content(65_536):
            body += piece
            if len(body) > MOST:
                response.close()
                raise requests.ConnectionError("an answer without end")
        response._content = body  # noqa: SLF001  requests has no door for it
        return response


@dataclass(slots=True)
class Provider:
    """The provider of these settings. ``clock`` counts seconds, for how long things are kept."""

    settings: Oidc
    clock: Callable[[], float] = time.monotonic
    _known: dict[str, Any] = field(default_factory=dict, init=False)
    _known_at: float = field(default=0.0, init=False)
    _keys: KeySet | None = field(default=None, init=False)
    _keys_at: float = field(default=0.0, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    # -- the way there ----------------------------------------------------------------------

    def address(self, visit: Visit) -> str:
        """Where the browser goes; RefusedError when the provider is away."""
        told = self._discovered()
        with self._session(visit.redirect) as session:
            url, _ = session.create_authorization_url(
                told["authorization_endpoint"], state=visit.state, nonce=visit.nonce,
                code_verifier=visit.verifier,
            )  # fmt: skip
        return str(url)

    def way_out(self) -> str:
        """Where the session at the provider itself can be ended; "" when it does not say."""
        try:
            end = self._discovered().get("end_session_endpoint", "")
        except RefusedError:
            return ""
        if not isinstance(end, str) or not _same_host(end, self.settings.issuer):
            return ""
        glue = "&" if urlsplit(end).query else "?"
        return f"{end}{glue}{urlencode({'client_id': self.settings.client_id})}"

    def _session(self, redirect: str = "") -> OAuth2Session:
        session = OAuth2Session(
            self.settings.client_id, self.settings.secret or None, scope=SCOPE,
            redirect_uri=redirect or None, code_challenge_method="S256", default_timeout=PATIENCE,
            token_endpoint_auth_method=None if self.settings.secret else "none",
        )  # fmt: skip
        session.trust_env = False  # no credentials of the machine's own
        session.max_redirects = 3
        for scheme in ("https://", "http://"):
            session.mount(scheme, _OnlyTheIssuer(self.settings.issuer))
        return session

    # -- the way back -----------------------------------------------------------------------

    def vouched(self, visit: Visit, code: str, *, at: datetime) -> Vouched:
        """Whom the provider vouches for; RefusedError when that does not hold."""
        told = self._discovered()
        try:
            with self._session(visit.redirect) as session:
                answer = session.fetch_token(
                    told["token_endpoint"], grant_type="authorization_code", code=code,
                    code_verifier=visit.verifier,
                )  # fmt: skip
        except AuthlibBaseError as error:
            raise RefusedError(Refused.CODE, str(error.error)) from error
        except (requests.RequestException, ValueError) as error:
            raise RefusedError(Refused.AWAY, type(error).__name__) from error
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise RefusedError(Refused.TOKEN, "no id_token")
        claims = self._claims(token, visit.nonce, at)
        return Vouched(claims["sub"], bool(_strength(claims) & self.settings.trusts))

    def _claims(self, token: str, nonce: str, at: datetime) -> Mapping[str, Any]:
        """The claims of an ID token after all that OpenID Connect Core 3.1.3.7 asks."""
        client = self.settings.client_id
        try:
            claims = self._decoded(token).claims
            asked = jwt.JWTClaimsRegistry(
                now=int(at.timestamp()), leeway=LEEWAY,
                iss={"essential": True, "value": self.settings.issuer},
                aud={"essential": True, "value": client},
                nonce={"essential": True, "value": nonce},
                sub={"essential": True}, exp={"essential": True}, iat={"essential": True},
            )  # fmt: skip
            asked.validate(claims)
        except JoseError as error:
            why = Refused.EXPIRED if "expired" in error.error else Refused.TOKEN
            raise RefusedError(why, error.error) from error
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (several or "azp" in claims) and claims.get("azp") != client:
            raise RefusedError(Refused.TOKEN, "azp")
        if claims["iat"] < at.timestamp() - OLDEST:
            raise RefusedError(Refused.EXPIRED, "iat")
        if not 0 < len(claims["sub"]) <= 255:
            raise RefusedError(Refused.TOKEN, "sub")
        return claims

    def _decoded(self, token: str) -> jwt.Token:
        """The token, its signature right; keys are asked for anew when it names one not known."""
        try:
            return jwt.decode(token, self._keys_now(), algorithms=ALGORITHMS)
        except (InvalidKeyIdError, ValueError):
            return self._with_new_keys(token)
        except JoseError as error:
            if error.error == "bad_signature":  # the same name for a new key
                return self._with_new_keys(token)
            raise

    def _with_new_keys(self, token: str) -> jwt.Token:
        try:
            return jwt.decode(token, self._keys_now(anew=True), algorithms=ALGORITHMS)
        except ValueError as error:
            raise RefusedError(Refused.TOKEN, str(error)) from error

    # -- what the provider says of itself ---------------------------------------------------

    def _discovered(self) -> dict[str, Any]:
        """Its discovery document, whose addresses are all its own."""
        with self._lock:
            if self._known and self.clock() - self._known_at < FRESH:
                return self._known
            issuer = self.settings.issuer
            told = self._json(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
            if told.get("issuer") != issuer:
                raise RefusedError(Refused.AWAY, "another issuer")
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                if not _same_host(str(told.get(name, "")), issuer):
                    raise RefusedError(Refused.AWAY, f"{name} is not the issuer's own")
            self._known, self._known_at = told, self.clock()
            return told

    def _keys_now(self, *, anew: bool = False) -> KeySet:
        """Its keys; new ones are looked for at most every half a minute."""
        uri = self._discovered()["jwks_uri"]
        with self._lock:
            age = self.clock() - self._keys_at
            if self._keys is None or age > FRESH or (anew and age > PAUSE):
                try:
                    self._keys = KeySet.import_key_set(self._json(uri))  # type: ignore[arg-type]
                except (JoseError, ValueError, KeyError, TypeError) as error:
                    raise RefusedError(Refused.AWAY, "keys") from error
                self._keys_at = self.clock()
            return self._keys

    def _json(self, url: str) -> dict[str, Any]:
        try:
            with self._session() as session:
                answer = session.get(url, withhold_token=True)
                answer.raise_for_status()
                told = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise RefusedError(Refused.AWAY, type(error).__name__) from error
        if not isinstance(told, dict):
            raise RefusedError(Refused.AWAY, "no document")
        return told


def _same_host(url: str, issuer: str) -> bool:
    """Whether an address is at the issuer's own host, by https or on loopback."""
    try:
        one, own = urlsplit(url), urlsplit(issuer)
        same = (one.scheme, one.hostname, one.port) == (own.scheme, own.hostname, own.port)
    except ValueError:
        return False
    return same and (one.scheme == "https" or one.hostname in LOOPBACK) and not one.username


def _strength(claims: Mapping[str, Any]) -> set[str]:
    """How somebody proved who they are, as the provider says (RFC 8176; acr of OIDC Core)."""
    ways = claims.get("amr")
    said = [one for one in ways if isinstance(one, str)] if isinstance(ways, list) else []
    acr = claims.get("acr")
    return {*said, *([acr] if isinstance(acr, str) else [])}
