"""What every answer says to a browser: pages, files, the API, errors, what nobody foresaw."""

from __future__ import annotations

import re
import warnings
from http.cookies import SimpleCookie

import pytest

from tests.web.desk import PASSWORD, Desks
from tests.web.test_access_matrix import endpoints
from web.app import HEADERS, create_app
from web.desk.routes import PARTY, PUBLIC
from web.desk.table import ROUTES

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

AT_HTTPS = "https://office.example"
# Beside the routes: what is served of a folder, and what is not there at all.
OTHERS = (
    "/", "/none-such", "/list/none.json", "/static/none.css", "/v1/none-such", "/desk/none-such",
    "/v1/cases/none", "/v1/openapi.json", "/log/checkpoint", "/../etc/passwd", "/%2e%2e/etc/passwd",
)  # fmt: skip


@pytest.fixture
def desks(office) -> Desks:
    made = Desks(office)
    made.account("sec-01")
    public = office.settings.site / "public" / "list"
    public.mkdir(parents=True)
    (public / "page.html").write_text("<p>虚构名单</p>", "utf-8")
    return made


def addresses(app) -> list[tuple[str, str]]:
    """Every route of the application, with what nobody has in the place of a number."""
    found = [
        (method, re.sub(r"\{[^}]+\}", "none-such", route.path))
        for route in endpoints(app.routes)
        for method in sorted(route.methods)
        if method != "HEAD"
    ]
    return [*found, *(("GET", one) for one in (*OTHERS, "/list/page.html"))]


def test_every_answer_says_what_a_browser_may_do_with_it(desks):
    client = TestClient(desks.app, follow_redirects=False)
    seen = addresses(desks.app)
    assert len(seen) > len(ROUTES)
    for method, address in [*seen, *(("DELETE", address) for _, address in seen[:3])]:
        answer = client.request(method, address)
        said = f"{method} {address}: {answer.status_code}"
        assert answer.status_code in (503, *range(200, 500)), said  # no issue yet: not healthy
        for name in HEADERS:
            assert answer.headers.get(name), f"{said}: {name}"
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy.replace("style-src 'unsafe-inline'", ""), said
        assert "default-src 'none'" in policy, said
        assert answer.headers["x-content-type-options"] == "nosniff", said
        assert answer.headers.get("cache-control"), said
        assert "server" not in answer.headers, said
        assert "x-powered-by" not in answer.headers, said
        assert "strict-transport-security" not in answer.headers, said  # a word of https alone


def test_a_page_answers_the_method_of_its_row_and_no_other(desks):
    client = TestClient(desks.app, follow_redirects=False)

    told = {method: client.request(method, "/desk/sign-in") for method in ("GET", "HEAD", "PUT")}

    assert [one.status_code for one in told.values()] == [200, 404, 405]
    assert client.post("/desk/cases", data={"a": "b"}).status_code == 405


def test_what_nobody_foresaw_says_so_too_and_tells_nothing(desks):
    app = create_app(desks.assembly.settings, desks.house)

    @app.get("/v2-broken")
    def broken() -> None:
        raise RuntimeError("SECRET of the inside")

    app.router.routes.insert(0, app.router.routes.pop())  # before the files, which take all
    answer = TestClient(app, raise_server_exceptions=False).get("/v2-broken")

    assert answer.status_code == 500
    assert "SECRET" not in answer.text
    assert "出错" in answer.text
    for name, value in HEADERS.items():
        assert answer.headers[name] == value


def test_by_https_every_cookie_is_of_https_alone_and_out_of_reach_of_scripts(desks):
    client = TestClient(desks.app, base_url=AT_HTTPS, follow_redirects=False)
    given = {"login": "sec-01", "password": PASSWORD}
    answers = [
        client.get("/desk/sign-in?lang=en"),
        client.post("/desk/sign-in", data=given),
        client.post("/complain/where", data={"enterprise": "虚构厂", "township": "示例一镇",
                                             "searched": "虚构厂", "uscc": "none"}),
    ]  # fmt: skip
    cookies = [one for answer in answers for one in answer.headers.get_list("set-cookie")]

    assert len(cookies) >= 3
    for line in cookies:
        (cookie,) = SimpleCookie(line).values()
        assert cookie["secure"], line
        assert cookie["httponly"], line
        assert cookie["samesite"].lower() in ("lax", "strict"), line
        assert not cookie["domain"], line
    paths = {
        name: morsel["path"] for line in cookies for name, morsel in SimpleCookie(line).items()
    }
    assert paths["mingdan_desk"] == "/desk"
    assert paths[PUBLIC.cookie] == PUBLIC.prefix
    assert PARTY.cookie not in paths
    for answer in answers:
        assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
