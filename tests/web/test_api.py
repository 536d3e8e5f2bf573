"""The read API: what it answers, how it pages, what it never says."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from domain.bulletin import EntryStatus
from notifications.files.schemas import entry_schema
from notifications.files.whole_list import OPENAPI
from tests.notifications.sample_issues import (
    REMOVED_NAME,
    SUSPENDED_NAME,
    WITHDRAWN_NAME,
    sample_entry,
    two_issues,
)
from tests.web.registers import TODAY, TestClient, api_of, with_checks
from web.problems import PROBLEMS

_, (_, LINES) = with_checks(two_issues())
IDS = {int(line.entry.entry_id.split("-")[3]): line.entry.entry_id for line in LINES}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(api_of()) as made:
        yield made


def ids(client: TestClient, **asked: object) -> list[str]:
    answer = client.get("/v1/listings", params={"limit": 500, **asked})
    assert answer.status_code == 200, answer.text
    return [one["entry_id"] for one in answer.json()["listings"]]


def numbered(*numbers: int) -> list[str]:
    return [IDS[number] for number in numbers]


def test_without_a_question_it_answers_the_list_of_the_newest_issue(client: TestClient) -> None:
    told = client.get("/v1/listings").json()

    assert told["issue"] == 2
    assert told["next"] is None
    assert len(told["listings"]) == 25
    assert set(told["listings"][0]) == set(entry_schema()["$defs"]["Entry"]["properties"])


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({"status": "suspended"}, (2,)),
        ({"status": "withdrawn_revoked"}, (3,)),
        ({"status": "removed_repaired"}, (6,)),
        ({"q": "第27号"}, (27,)),
        ({"q": "云卫职罚〔2026〕14号"}, (14,)),
        ({"q": "YX-OHBL-2026-000015"}, (15,)),
        ({"hazard": "矽尘", "q": "第16号"}, (16,)),
        ({"hazard": "苯"}, ()),
        ({"ground": "G3"}, ()),
        ({"q": WITHDRAWN_NAME}, ()),
        ({"q": SUSPENDED_NAME}, ()),
        ({"as_of": "2026-07-10"}, (1, 2, 3, 4, 5, 6, 7, 8)),
        ({"as_of": "2026-09-28"}, (1, 2, 3, 4, 5, 7, 8)),  # 6 was removed that day
        ({"as_of": "2026-10-11"}, (1, 2, 4, 5, 7, 8)),  # 3 was withdrawn, no issue out yet
        ({"as_of": "2027-01-01", "known_at": "2026-08-01"}, (1, 2, 3, 4, 5, 6, 7, 8)),
    ],
)
def test_it_answers_what_was_asked_and_no_more(
    client: TestClient, asked: dict[str, str], numbers: tuple[int, ...]
) -> None:
    assert ids(client, **asked) == numbered(*numbers)


def test_filters_by_township_industry_and_ground_leave_the_rest_out(client: TestClient) -> None:
    """Against the sample itself, the suspended entry apart, which tells none of them."""
    shown = {n: sample_entry(n) for n in IDS if n not in (2, 3, 6)}
    first = sample_entry(1)

    assert ids(client, township=first.township) == numbered(
        *(n for n, one in shown.items() if one.township == first.township)
    )
    assert ids(client, industry="石") == numbered(
        *(n for n, one in shown.items() if "石" in one.industry_name)
    )
    assert ids(client, ground="G1") == numbered(
        *(n for n, one in shown.items() if "G1" in one.grounds)
    )


@pytest.mark.parametrize("asked", [{}, {"ground": "G1"}, {"as_of": "2026-10-01"}])
def test_pages_lead_on_to_every_entry_once(client: TestClient, asked: dict[str, str]) -> None:
    found, address = [], f"/v1/listings?limit=4&{'&'.join(f'{k}={v}' for k, v in asked.items())}"
    while address:
        answer = client.get(address)
        told = answer.json()
        found += [one["entry_id"] for one in told["listings"]]
        address = answer.links.get("next", {}).get("url", "")
        assert ("cursor=" in address) == (told["next"] is not None)

    assert found == ids(client, **asked)


def test_a_cursor_stays_with_the_issue_it_began_in(client: TestClient) -> None:
    told = client.get("/v1/listings", params={"cursor": f"1.{IDS[6]}"}).json()

    assert told["issue"] == 1
    assert [one["entry_id"] for one in told["listings"]] == numbered(7, 8)


def test_the_changes_since_an_issue_lead_to_the_newest_page_by_page(client: TestClient) -> None:
    copy = dict.fromkeys(ids(client, as_of="2026-07-10"))
    address = "/v1/changes?since=1&limit=7"
    while address:
        answer = client.get(address)
        for change in answer.json()["changes"]:
            if change["kind"] == "DEL":
                del copy[change["entry_id"]]
                assert change["entry"] is None
                assert change["on"] in {"2026-09-28", "2026-09-30"}
            else:
                copy[change["entry_id"]] = change["entry"]
        address = answer.links.get("next", {}).get("url", "")

    assert sorted(copy) == ids(client)
    assert client.get("/v1/changes?since=2").json()["changes"] == [
        {"kind": "MOD", "entry_id": IDS[2], "status": "suspended", "on": None,
         "entry": client.get(f"/v1/listings/{IDS[2]}").json()}
    ]  # fmt: skip


def test_a_withdrawn_entry_answers_with_id_dates_and_reason_only(client: TestClient) -> None:
    told = client.get(f"/v1/listings/{IDS[3]}").json()

    assert {name for name, value in told.items() if value} == {
        "entry_id", "status", "decision_date", "served_date", "listing_date",
        "earliest_exit_date", "end_date", "office", "first_issue", "withdrawn_at", "reason_code",
    }  # fmt: skip


def test_no_address_ever_says_a_withdrawn_or_suspended_name(client: TestClient) -> None:
    """Every address with every entry, every day that is asked about, every state."""
    asked = ["/v1/issues", "/v1/status", "/v1/changes?since=1", "/v1/changes?since=2"]
    for one in IDS.values():
        asked += [
            f"/v1/listings/{one}{more}" for more in ("", "/history", "/explanation", "/proof")
        ]
    asked += [f"/v1/listings?as_of=2026-{month:02d}-11" for month in range(7, 13)]
    asked += [f"/v1/listings?status={status}&limit=500" for status in EntryStatus]
    asked += [f"/v1/enterprises/{sample_entry(n).uscc}" for n in (2, 3)]
    said = "".join(client.get(address).text for address in asked)

    assert REMOVED_NAME in said
    for hidden in (WITHDRAWN_NAME, SUSPENDED_NAME, sample_entry(3).address, "第3号：切割岗位"):
        assert hidden not in said


def test_history_explanation_and_proof_of_an_entry(client: TestClient) -> None:
    history = client.get(f"/v1/listings/{IDS[6]}/history").json()
    told = client.get(f"/v1/listings/{IDS[1]}/explanation").json()

    assert [(m["issue"], m["change"], m["reason"]) for m in history["mentions"]] == [
        (1, "ADD", "listed"), (2, "DEL", "removed_repaired"),
    ]  # fmt: skip
    assert told["exceedances"][0]["explanation"]["arithmetic"] == "2.1 ÷ 0.7 = 3.00"
    assert [ground["code"] for ground in told["grounds"]] == ["G1", "G2"]
    assert client.get(f"/v1/listings/{IDS[1]}/proof").json() == {
        "entry_id": IDS[1], "entry": {"entry_id": IDS[1]}, "proof": {"index": 0},
    }  # fmt: skip


def test_an_enterprise_answers_with_its_entries(client: TestClient) -> None:
    told = client.get(f"/v1/enterprises/{sample_entry(6).uscc}").json()

    assert [one["entry_id"] for one in told["listings"]] == [IDS[6]]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        (f"/v1/listings/{IDS[7][:-1]}{'A' if IDS[7][-1] != 'A' else 'B'}", "check-character"),
        ("/v1/listings/nonsense", "check-character"),
        ("/v1/listings/yx-ohbl-2026-000099", "no-such-entry"),
        (f"/v1/listings/{IDS[7]}/proof", "no-proof"),
        ("/v1/enterprises/91000000MA0000999X", "no-such-enterprise"),
        ("/v1/enterprises/91000000MA0000031X", "no-such-enterprise"),  # a withdrawn one
        ("/v1/changes?since=9", "no-such-issue"),
        ("/v1/listings?cursor=9.a", "no-such-issue"),
        ("/v1/listings?as_of=2020-01-01", "no-issue-yet"),
        ("/v1/listings?limit=0", "invalid-request"),
        ("/v1/listings?as_of=yesterday", "invalid-request"),
        ("/v1/listings?uscc=91000000MA0000031X", "unknown-parameter"),  # not: everybody
        ("/v1/status?day=2026-10-12", "no-parameters"),
        ("/v1/listings?ground=G1&ground=G2", "repeated-parameter"),  # not: the last of them
        ("/v1/nowhere", "no-such-path"),
    ],
)  # fmt: skip
def test_a_question_without_an_answer_is_a_problem_in_both_languages(
    client: TestClient, address: str, code: str
) -> None:
    status, zh, en, *_ = PROBLEMS[code]
    for language, title in (("zh-CN", zh), ("en-GB,zh;q=0.3", en), ("fr", zh), ("", zh)):
        answer = client.get(address, headers={"Accept-Language": language})
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        told = answer.json()
        assert (told["type"], told["title"]) == (f"/v1/problems/{code}", title)
        assert (told["status"], "{" in told["detail"]) == (status, False)
    assert client.get(told["type"]).json()["title"] == zh


def test_a_wrong_parameter_is_named(client: TestClient) -> None:
    told = client.get("/v1/listings?limit=0&as_of=x").json()

    assert "limit" in told["detail"]
    assert "as_of" in told["detail"]


def test_a_misspelt_parameter_is_told_with_those_there_are(client: TestClient) -> None:
    told = client.get("/v1/changes?sinse=1&since=1").json()["detail"]

    assert told == (
        "这个地址没有参数 “sinse”，没有按它查询。可用的参数：cursor、limit、since。请更正后重新查询。"
    )


def test_an_answer_can_be_checked_and_asked_for_again_cheaply(client: TestClient) -> None:
    answer = client.get("/v1/listings")
    again = client.get(
        "/v1/listings", headers={"If-None-Match": f'"x", W/{answer.headers["etag"]}'}
    )
    digest = base64.b64encode(sha256(answer.content).digest()).decode()

    assert answer.headers["content-digest"] == f"sha-256=:{digest}:"
    assert answer.headers["last-modified"] == "Sun, 11 Oct 2026 16:00:00 GMT"
    assert answer.headers["cache-control"] == "public, no-cache"
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == answer.headers["etag"]
    assert client.get("/v1/listings", headers={"If-None-Match": '"x"'}).status_code == 200


def test_any_page_of_the_web_may_read_and_nothing_may_write(client: TestClient) -> None:
    origin = {"Origin": "https://elsewhere.example.invalid"}
    asked = client.options(
        "/v1/listings", headers={**origin, "Access-Control-Request-Method": "GET",
                                 "Access-Control-Request-Headers": "If-None-Match"},
    )  # fmt: skip
    posted = client.post("/v1/listings", headers=origin)

    assert client.get("/v1/listings", headers=origin).headers["access-control-allow-origin"] == "*"
    assert asked.status_code == 200
    assert (posted.status_code, posted.json()["type"]) == (405, "/v1/problems/method-not-allowed")
    assert "GET" in posted.headers["allow"]
    assert client.head("/v1/listings").headers["etag"] == client.get("/v1/listings").headers["etag"]


@pytest.mark.parametrize(
    ("today", "state"),
    [(TODAY, "current"), (date(2027, 1, 20), "current"), (date(2027, 1, 21), "late"),
     (date(2027, 4, 22), "late"), (date(2027, 4, 23), "stale")],
)  # fmt: skip
def test_the_status_says_openly_how_old_the_list_is(today: date, state: str) -> None:
    told = TestClient(api_of(today=today)).get("/v1/status").json()

    assert (told["state"], told["newest_issue"], told["on_the_list"]) == (state, 2, 25)
    assert told["next_issue_by"] == "2027-01-20"  # that of the fourth quarter
    assert told["licence"]


def test_before_the_first_issue_it_says_so() -> None:
    client = TestClient(api_of([]))

    assert client.get("/v1/status").json()["state"] == "none"
    assert client.get("/v1/issues").json() == {"issues": []}
    assert client.get("/v1/listings").json()["type"] == "/v1/problems/no-issue-yet"
    assert client.get("/v1/changes?since=1").json()["type"] == "/v1/problems/no-such-issue"


def test_the_copy_in_the_site_is_the_description_of_the_api(client: TestClient) -> None:
    """Make it anew: python -m web.api > notifications/files/openapi.json."""
    assert client.get("/openapi.json").content == Path(OPENAPI).read_bytes()
    assert json.loads(OPENAPI.read_bytes())["openapi"].startswith("3.1")
