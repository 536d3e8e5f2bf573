"""The office's own sign-in, against a provider that really listens; each attack is a test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from pydantic import ValidationError

from flows.account_keeping import Unasked, UnaskedError
from flows.provider import MOST, Provider, RefusedError, Visit
from flows.settings import Oidc
from storage import accounts
from storage.unit_of_work import UnitOfWork
from tests.web.desk import ADMINISTRATOR, PASSWORD, Desks
from tests.web.provider import SECRET, FakeProvider, running, unsigned

SUBJECT = "sub-sec-01"
VISIT = Visit("s", "n", "v" * 48, "http://testserver/desk/oidc/back")


@pytest.fixture(scope="module")
def listening() -> Iterator[FakeProvider]:
    with running() as made:
        yield made


@pytest.fixture
def provider(listening) -> FakeProvider:
    """The same process for all tests, as new for each."""
    fresh = FakeProvider(issuer=listening.issuer, key=listening.key)
    listening.__dict__.update(fresh.__dict__)
    return listening


@pytest.fixture
def desks(office, provider) -> Desks:
    made = Desks(office, second_factor=True, oidc=provider.settings())
    made.everybody()
    made.entrance.ask_join("sec-01", SUBJECT, by=ADMINISTRATOR, at=made.at)
    made.entrance.confirm("sec-01", "", by="head-01", at=made.at)
    provider.now = made.at.timestamp()
    return made


def there_and_back(desks, visitor=None, **query) -> tuple:
    """A browser that goes to the provider; (the browser, where it is sent back to)."""
    visitor = visitor or desks.visitor()
    out = visitor.get("/desk/oidc", params=query)
    assert out.status_code == 303, out.text
    back = httpx.get(out.headers["location"])
    assert back.status_code == 307
    return visitor, back.headers["location"]


def comes_back(desks, **query):
    visitor, back = there_and_back(desks, **query)
    return visitor.get(back)


def refused(desks, answer, told, status=403):
    """A page in words, nobody in, a line of the log."""
    assert answer.status_code == status, answer.text
    assert told in answer.text
    assert "mingdan_desk" not in answer.headers.get("set-cookie", "")
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        (line,) = accounts.noted(unit, limit=1)
    assert line.what in ("turned_oidc", "turned_unknown")
    return line.detail


# -- in, and out again ---------------------------------------------------------------------------


def test_whom_the_provider_vouches_for_gives_the_second_factor_still(desks):
    answer = comes_back(desks, to="/desk/approvals")

    assert answer.headers["location"] == "/desk/second?to=%2Fdesk%2Fapprovals"
    visitor = desks.visitor(answer.cookies["mingdan_desk"])
    assert visitor.get("/desk/approvals").headers["location"] == "/desk/second/new"


@pytest.mark.parametrize("said", [{"amr": ["pwd", "mfa"]}, {"acr": "mfa"}])
@pytest.mark.parametrize("trusted", ["mfa, hwk", ""])
def test_the_provider_s_second_factor_counts_only_where_the_office_trusts_it(
    office, provider, desks, said, trusted
):
    provider.claims = lambda told: told.update(said)
    trusting = Desks(office, second_factor=True, oidc=provider.settings(trusted=trusted))

    visitor = trusting.visitor(comes_back(trusting).cookies["mingdan_desk"])

    assert (visitor.get("/desk/approvals").status_code == 200) is bool(trusted)


def test_a_second_factor_the_provider_does_not_claim_is_not_taken_for_given(
    office, provider, desks
):
    trusting = Desks(office, second_factor=True, oidc=provider.settings(trusted="mfa"))
    provider.claims = lambda told: told.update(amr=["pwd"], acr="0")

    visitor = trusting.visitor(comes_back(trusting).cookies["mingdan_desk"])

    assert visitor.get("/desk/approvals").headers["location"] == "/desk/second/new"


def test_signing_out_ends_our_session_and_offers_the_provider_s(office, provider, desks):
    trusting = Desks(office, second_factor=True, oidc=provider.settings(trusted="mfa"))
    provider.claims = lambda told: told.update(amr=["mfa"])
    token = comes_back(trusting).cookies["mingdan_desk"]
    visitor = trusting.visitor(token)

    out = visitor.hand_in("/desk/sign-out")
    offered = visitor.get(out.headers["location"])
    there = visitor.get("/desk/oidc/out")

    assert trusting.visitor(token).get("/desk/approvals").status_code == 303
    assert 'href="/desk/oidc/out"' in offered.text
    assert there.headers["location"] == f"{provider.issuer}/out?client_id=mingdan"


def test_the_button_stands_only_where_the_office_has_one(office, desks):
    assert 'href="/desk/oidc"' in desks.visitor().get("/desk/sign-in").text
    without = Desks(office).visitor()

    assert "/desk/oidc" not in without.get("/desk/sign-in").text
    assert without.get("/desk/oidc").status_code == 404
    assert without.get("/desk/oidc/back").status_code == 404


def test_the_browser_takes_a_challenge_a_nonce_and_a_state_and_never_the_secret(desks):
    out = desks.visitor().get("/desk/oidc")
    said = parse_qs(urlsplit(out.headers["location"]).query)

    assert said["code_challenge_method"] == ["S256"]
    assert said["redirect_uri"] == ["http://testserver/desk/oidc/back"]
    assert {"state", "nonce", "code_challenge"} <= set(said)
    assert SECRET not in out.headers["location"]
    assert "HttpOnly" in out.headers["set-cookie"]


# -- whose account it is -------------------------------------------------------------------------


def test_somebody_unknown_is_told_what_to_do_and_gets_no_account(desks, provider):
    provider.subject = "sub-unknown"
    provider.claims = lambda told: told.update(email="sec-01", preferred_username="sec-01")

    answer = comes_back(desks)

    refused(desks, answer, "请把这个标识告诉管理员")
    assert "sub-unknown" in answer.text


def test_a_closed_account_stays_closed_whoever_vouches(desks):
    desks.entrance.close("sec-01", by="test", at=desks.at)

    assert "账户已停用" in comes_back(desks).text


def test_a_subject_is_joined_to_one_account_by_two_people(desks):
    admin = desks.signed_in(ADMINISTRATOR)
    asked = admin.hand_in("/desk/accounts/ins-01", do="join", subject="sub-ins-01")
    with pytest.raises(UnaskedError) as own:
        desks.entrance.confirm("ins-01", "", by=ADMINISTRATOR, at=desks.at)
    taken = admin.hand_in("/desk/accounts/ins-01", do="join", subject=SUBJECT)

    assert asked.status_code == 303
    assert own.value.why is Unasked.ONESELF
    assert taken.status_code == 422
    assert "已与另一个账户绑定" in taken.text


def test_a_subject_that_was_parted_lets_nobody_in(desks):
    admin = desks.signed_in(ADMINISTRATOR)

    assert admin.hand_in("/desk/accounts/sec-01", do="join", subject="").status_code == 303

    refused(desks, comes_back(desks), "还没有账户与您的身份绑定")


# -- attacks on the token ------------------------------------------------------------------------


def other_key(claims):
    return jwt.encode({"alg": "RS256", "kid": "k1"}, claims, RSAKey.generate_key(2048))


def by_secret(claims):
    """Signed by what the client knows too: an algorithm no provider needs here."""
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET * 4))


@pytest.mark.parametrize(
    ("turn", "sign", "told"),
    [
        ({"nonce": "of another visit"}, None, "没有通过核对"),
        ({"iss": "http://127.0.0.1:1"}, None, "没有通过核对"),
        ({"aud": "another client"}, None, "没有通过核对"),
        ({"aud": ["mingdan", "another client"]}, None, "没有通过核对"),
        ({"azp": "another client"}, None, "没有通过核对"),
        ({"sub": ""}, None, "没有通过核对"),
        ({"sub": 7}, None, "没有通过核对"),
        ({}, unsigned, "没有通过核对"),
        ({}, other_key, "没有通过核对"),
        ({}, by_secret, "没有通过核对"),
        ({}, lambda _claims: "no.token.atall", "没有通过核对"),
        ({"exp": -400}, None, "已过期"),
        ({"iat": -4000, "exp": 300}, None, "已过期"),
        ({"iat": 400}, None, "没有通过核对"),
    ],
)
def test_a_token_that_does_not_hold_lets_nobody_in(desks, provider, turn, sign, told):
    def lie(claims):
        moments = {"exp", "iat"}
        claims.update({k: int(provider.now) + v if k in moments else v for k, v in turn.items()})

    provider.claims, provider.sign = lie, sign

    assert refused(desks, comes_back(desks), told)


def test_clocks_may_be_a_minute_apart(desks, provider):
    for apart in (-50, 50):
        provider.now = desks.at.timestamp() + apart
        assert comes_back(desks).status_code == 303
    provider.claims = lambda told: told.update(exp=int(desks.at.timestamp()) - 70)
    refused(desks, comes_back(desks), "已过期")


def test_a_new_key_of_the_provider_is_found(desks, provider):
    assert comes_back(desks).status_code == 303
    assert provider.asked.count("keys") == 1
    later = desks.house.provider.clock() + 31
    desks.house.provider.clock = lambda: later
    provider.rotate()

    assert comes_back(desks).status_code == 303
    assert provider.asked.count("keys") == 2


def test_tokens_of_an_unknown_key_make_no_storm_of_questions(desks, provider):
    comes_back(desks)
    provider.sign = other_key

    for _ in range(3):
        refused(desks, comes_back(desks), "没有通过核对")

    assert provider.asked.count("keys") == 1


# -- attacks on the visit ------------------------------------------------------------------------


def test_an_answer_used_twice_lets_in_once(desks, provider):
    visitor, back = there_and_back(desks)
    held = visitor.cookies["mingdan_oidc"]
    assert visitor.get(back).status_code == 303
    visitor.cookies.set("mingdan_oidc", held, path="/desk/oidc")
    before = provider.asked.count("token")

    refused(desks, visitor.get(back), "已经用过")

    assert provider.asked.count("token") == before


def test_a_code_the_provider_took_before_is_refused(desks, provider):
    visitor, back = there_and_back(desks)
    provider.codes.clear()

    assert "invalid_grant" in refused(desks, visitor.get(back), "不认这次登录")


def test_a_code_of_another_visit_does_not_fit_its_verifier(desks):
    """Injected into one's own visit: PKCE binds the code to the browser that asked."""
    _, stolen = there_and_back(desks)
    code = parse_qs(urlsplit(stolen).query)["code"][0]
    visitor, back = there_and_back(desks)
    own = parse_qs(urlsplit(back).query)["code"][0]

    refused(desks, visitor.get(back.replace(own, code)), "不认这次登录")


def test_an_answer_for_another_browser_is_refused(desks):
    """Somebody made to sign in as the attacker: the state is not theirs."""
    _, back = there_and_back(desks)
    stranger, _ = there_and_back(desks)

    refused(desks, stranger.get(back), "不是从本浏览器开始的")
    refused(desks, desks.visitor().get(back), "不是从本浏览器开始的")
    refused(desks, desks.visitor().get("/desk/oidc/back"), "不是从本浏览器开始的")


def test_a_visit_that_took_too_long_begins_again(desks):
    visitor, back = there_and_back(desks)
    desks.at += timedelta(minutes=11)

    refused(desks, visitor.get(back), "超过10分钟")


def test_an_answer_of_another_issuer_is_refused_before_it_is_asked(desks, provider):
    visitor, back = there_and_back(desks)
    path, _, query = back.partition("?")
    said = {name: one[0] for name, one in parse_qs(query).items()}

    answer = visitor.get(path, params=said | {"iss": "https://other.invalid"})

    refused(desks, answer, "没有通过核对")
    assert provider.asked.count("token") == 0


def test_a_provider_that_says_no_is_heard(desks):
    visitor, back = there_and_back(desks)
    path, _, query = back.partition("?")
    state = parse_qs(query)["state"][0]

    answer = visitor.get(path, params={"state": state, "error": "access_denied"})

    assert "access_denied" in refused(desks, answer, "没有同意")


def test_nobody_is_led_to_another_site_by_it(office, provider, desks):
    trusting = Desks(office, second_factor=True, oidc=provider.settings(trusted="mfa"))
    provider.claims = lambda told: told.update(amr=["mfa"])
    answer = comes_back(trusting, to="https://elsewhere.invalid/")
    visitor = trusting.visitor(answer.cookies["mingdan_desk"])

    assert visitor.get(answer.headers["location"]).headers["location"] == "/desk/"


# -- attacks by its documents --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize(
    "address",
    ["http://169.254.169.254/latest", "https://elsewhere.invalid/x", "file:///etc/passwd", "", 7],
)
def test_no_host_but_the_issuer_s_is_ever_asked(desks, provider, name, address):
    provider.document = lambda told: told.update({name: address})

    refused(desks, desks.visitor().get("/desk/oidc"), "暂时无法使用", 503)


def test_a_redirect_to_another_host_is_not_followed(desks, provider):
    provider.document = lambda told: told.update(jwks_uri=f"{provider.issuer}/elsewhere")

    refused(desks, comes_back(desks), "暂时无法使用", 503)


def test_a_document_of_another_issuer_is_not_believed(desks, provider):
    provider.document = lambda told: told.update(issuer="https://other.invalid")

    refused(desks, desks.visitor().get("/desk/oidc"), "暂时无法使用", 503)


def test_an_endless_document_is_not_read_to_its_end(desks, provider):
    provider.document = lambda told: told.update(more="x" * MOST)

    refused(desks, desks.visitor().get("/desk/oidc"), "暂时无法使用", 503)


def test_a_provider_that_is_away_leaves_name_and_password(desks, provider):
    provider.away = True

    refused(desks, desks.visitor().get("/desk/oidc"), "改用用户名和密码", 503)

    given = {"login": "sec-01", "password": PASSWORD}
    assert desks.visitor().post("/desk/sign-in", data=given).status_code == 303


def test_a_provider_that_does_not_listen_is_away(provider):
    gone = Provider(Oidc(issuer="http://127.0.0.1:9", client_id="x"))

    with pytest.raises(RefusedError, match="away"):
        gone.address(VISIT)
    assert gone.way_out() == ""


@pytest.mark.parametrize(
    "issuer", ["http://id.example.invalid", "http://127.0.0.1.evil.invalid", "ftp://x", "https://"]
)
def test_an_issuer_must_be_https_but_on_loopback(issuer):
    with pytest.raises(ValidationError):
        Oidc(issuer=issuer, client_id="x")


def test_the_secret_may_stand_in_a_file(tmp_path):
    (tmp_path / "secret").write_text("from a file\n")

    told = Oidc(issuer="https://id.invalid", client_id="x", client_secret_file=tmp_path / "secret")

    assert told.secret == "from a file"
    with pytest.raises(ValidationError, match="CLIENT_ID"):
        Oidc(issuer="https://id.invalid")
