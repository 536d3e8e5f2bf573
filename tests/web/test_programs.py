"""Programs with tokens: what they may, what counts once, what is said of a row, what never shows."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from domain.vocabulary import Status
from flows.formats.problem_words import in_english
from flows.tokens import LONGEST, Missing, Scope, Wanted
from storage import accounts
from storage.access_tables import access_log
from storage.cases import load_enterprises
from storage.seals import load_key, new_key, open_seal
from storage.tables import inbox, received_rows
from storage.token_tables import api_receipts, api_tokens
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living
from tests.formats.sample_rows import row as csv_row_of
from tests.formats.sample_rows import write_csv
from tests.formats.test_files import write
from tests.office import CASE, USCC
from tests.web.desk import Desks
from tests.web.programs import (
    COMPLAINT,
    ENTERPRISE,
    LABORATORY,
    RIGHT,
    ROW,
    Program,
    token,
)
from web.handing_in import MOST_JSON, XLSX
from web.problems import PROBLEMS
from web.programs import SCOPE_OF, WHAT

KINDS = tuple(RIGHT)


@pytest.fixture
def desks(office) -> Desks:
    life = Living(office)
    made = Desks(office)
    made.everybody()
    made.life = life
    return made


@pytest.fixture
def program(desks) -> Program:
    return Program(desks, token(desks))


def of(answer, status, code=""):
    """The answer as data, after its status and the kind of problem it is."""
    assert answer.status_code == status, answer.text
    told = answer.json()
    if code:
        assert answer.headers["content-type"] == "application/problem+json"
        assert told["type"] == f"/v1/problems/{code}"
    return told


def why(told):
    """Why rows of a receipt were refused."""
    return [one["problem"] for one in told["receipt"]["problems"] if one["refuses"]]


def at_once(desks, program, times):
    """What so many programs are answered that hand the same in at once, under one key."""
    shown = program.client.headers["Authorization"].removeprefix("Bearer ")
    programs = [Program(desks, shown) for _ in range(times)]
    for one in programs:  # what FastAPI makes for the first question is not made by two threads
        assert one.get("cases").status_code == 200
    with ThreadPoolExecutor(times) as pool:
        sent = [
            pool.submit(one.post, "inspections", ROW, **{"Idempotency-Key": "k-1"})
            for one in programs
        ]
        return [one.result() for one in sent]


def count(desks, table, *where):
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        return unit.connection.scalar(select(func.count()).select_from(table).where(*where))


def events(desks, source):
    return count(desks, inbox, inbox.c.source == source)


# -- who may ------------------------------------------------------------------------------------


def address_of(path):
    return path.lstrip("/").format(receipt_id="none-such", case_id=CASE)


@pytest.mark.parametrize("held", [*Scope, None])
def test_each_address_answers_the_scope_the_table_names_and_no_other(desks, held):
    """Scope by route; a token of all other scopes is turned away, too."""
    of_one = Program(desks, token(desks, held or Scope.CASES))
    of_others = Program(desks, token(desks, *(one for one in Scope if one is not held)))
    for (method, path), scope in SCOPE_OF.items():
        for program, may in (
            (of_one, scope in (None, held or Scope.CASES)),
            (of_others, scope in (None, *(one for one in Scope if one is not held))),
        ):
            answer = program.client.request(method, f"/v1/{address_of(path)}")
            assert (answer.status_code != 403) is may, (held, method, path, answer.text)
            assert answer.status_code != 401
            if not may:
                of(answer, 403, "scope-missing")
                assert f'scope="{scope.value}"' in answer.headers["www-authenticate"]


def test_the_table_of_scopes_is_the_api_s(desks):
    described = desks.visitor().get("/openapi.json").json()
    told = {
        (method.upper(), path): operation["security"]
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
        if "security" in operation
    }

    assert told == {
        at: [{"token": [scope.value] if scope else []}] for at, scope in SCOPE_OF.items()
    }
    assert described["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    unsafe = {
        path
        for path, operations in described["paths"].items()
        if set(operations) - {"get"} and (("POST", path) not in SCOPE_OF)
    }
    assert unsafe == set()
    assert set(WHAT) == set(Scope)


@pytest.mark.parametrize("at", SCOPE_OF, ids=" ".join)
@pytest.mark.parametrize(
    "shown", ["", "Bearer ", "Bearer mdt_unknown", "Basic bWR0Og==", "Bearer \x7f"]
)
def test_without_a_good_token_nothing_answers(desks, at, shown):
    method, path = at
    headers = {"Authorization": shown} if shown else {}

    answer = desks.visitor().request(method, f"/v1/{address_of(path)}", headers=headers)

    of(answer, 401, "no-token")
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_no_address_passes_over_a_parameter_it_does_not_have(desks, program):
    """Nor does one tell who may not ask that it has none: the token is asked for first."""
    described = desks.visitor().get("/openapi.json").json()
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            given = [one for one in operation.get("parameters", ()) if one["in"] == "query"]
            code = "unknown-parameter" if given else "no-parameters"
            at = f"/v1{re.sub(r'{[a-z_]+}', 'one', path)}?ussc=1"
            told = of(program.client.request(method, at), 422, code)
            assert "“ussc”" in told["detail"]
            assert all(one["name"] in told["detail"] for one in given), at
            if (method.upper(), path) in SCOPE_OF:
                of(desks.visitor().request(method, at), 401, "no-token")


def test_a_token_ends_on_its_day_and_when_it_is_revoked(desks):
    shown = token(desks, days=1)
    program = Program(desks, shown)
    assert program.get("cases").status_code == 200
    desks.at += timedelta(days=1)
    assert program.get("cases").status_code == 200
    desks.at += timedelta(days=1)
    of(program.get("cases"), 401, "no-token")

    other = Program(desks, token(desks))
    (number,) = re.findall(r"/desk/tokens/([0-9a-f]{12})", admin(desks).get("/desk/tokens").text)[
        :1
    ]
    admin(desks).hand_in(f"/desk/tokens/{number}")
    of(other.get("cases"), 401, "no-token")


def test_a_token_is_kept_by_its_digest_alone(desks):
    shown = token(desks)
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        kept = repr(unit.connection.execute(select(api_tokens)).all())

    assert shown not in kept
    assert shown.removeprefix("mdt_") not in kept


def test_every_use_and_refusal_is_in_the_log(desks):
    program = Program(desks, token(desks, Scope.CASES))
    program.get("cases")
    program.get("receipts/none")
    program.post("inspections", ROW)
    desks.visitor().get("/v1/cases")

    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        lines = accounts.noted(unit, limit=4)[::-1]
    assert [(one.who, one.what) for one in lines] == [
        (LABORATORY, "api_cases"), (LABORATORY, "api_receipt"), (LABORATORY, "api_turned"),
        ("?", "api_turned"),
    ]  # fmt: skip
    assert "inspections:write" in lines[2].detail
    assert LABORATORY in admin(desks).get("/desk/records?group=programs").text


def test_a_program_that_asks_too_often_waits_and_others_do_not(desks):
    one = Program(desks, token(desks))
    answers = [one.client.post("/v1/inspections").status_code for _ in range(61)]
    other = Program(desks, token(desks, unit="另一机构"))

    assert set(answers[:60]) == {415}
    assert answers[60] == 429
    of(one.client.post("/v1/inspections"), 429, "too-many-requests")
    assert one.client.post("/v1/inspections").headers["retry-after"] == "60"
    assert other.client.post("/v1/inspections").status_code == 415


def test_strangers_are_slowed_down_before_they_fill_the_log(desks):
    visitor = desks.visitor()
    answers = [visitor.get("/v1/cases").status_code for _ in range(40)]

    assert answers == [401] * 30 + [429] * 10
    assert count(desks, access_log, access_log.c.what == "api_turned") == 30


# -- handing in ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_rows_are_taken_handled_and_counted_once(desks, program, kind):
    first = program.post(kind, RIGHT[kind])
    second = program.post(kind, RIGHT[kind])

    one, two = of(first, 201), of(second, 200)
    assert (one["rows"], one["accepted"], one["repeated"], one["rejected"]) == (1, 1, 0, 0)
    assert (two["accepted"], two["repeated"]) == (0, 1)
    told = of(program.get(f"receipts/{one['receipt_id']}"), 200)
    assert [event["state"] for event in told["events"]] == ["handled"]
    assert first.headers["location"] == f"/v1/receipts/{one['receipt_id']}"
    assert of(program.get(f"receipts/{two['receipt_id']}"), 200)["events"] == told["events"]


def test_the_three_kinds_of_file_say_the_same_as_json(desks, tmp_path):
    rows = [csv_row_of(样品编号=f"{n:03d}") for n in range(3)]
    workbook, text = write(tmp_path / "a.xlsx", rows), write_csv(tmp_path / "a.csv", rows)
    lines = "\n".join(json.dumps(one, ensure_ascii=False) for one in rows)
    program = Program(desks, token(desks))

    def send(content, media):
        headers = {"Content-Type": media}
        return program.client.post("/v1/inspections", content=content, headers=headers)

    assert of(send(workbook.read_bytes(), XLSX), 201)["accepted"] == 3
    assert of(send(text.read_bytes(), "text/csv; charset=utf-8"), 200)["repeated"] == 3
    assert of(send(lines.encode(), "application/x-ndjson"), 200)["repeated"] == 3
    assert of(program.post("inspections", *rows), 200)["repeated"] == 3


def test_a_wrong_row_is_told_by_row_column_value_and_what_to_do(desks, program):
    wrong = {**ROW, "sample_no": "002", "value": "0.85mg"}

    told = of(program.post("inspections", ROW, wrong), 201)

    assert (told["accepted"], told["rejected"]) == (1, 1)
    (problem,) = told["problems"]
    assert (problem["row"], problem["name"], problem["value"]) == (
        2,
        "检测结果（value）",
        "0.85mg",
    )
    assert problem["refuses"]
    assert problem["remedy"]
    assert problem["en"].startswith("Result: no number")


def test_where_no_row_is_right_that_is_a_problem_with_its_receipt(desks, program):
    answer = program.post("inspections", {**ROW, "uscc": "x"}, **{"Accept-Language": "en"})

    told = of(answer, 422, "rows-rejected")
    assert told["title"] == "No row could be taken"
    assert told["receipt"]["rejected"] == 1
    assert events(desks, f"inspections:{LABORATORY}") == 0


def test_one_number_with_other_content_is_asked_back_and_changes_nothing(desks, program):
    of(program.post("inspections", ROW), 201)

    told = of(program.post("inspections", {**ROW, "value": "9"}), 422, "rows-rejected")

    assert told["receipt"]["problems"][0]["problem"] == "该编号此前已接收，但内容与当时不同"
    assert events(desks, f"inspections:{LABORATORY}") == 1


def test_a_laboratory_cannot_touch_the_numbers_of_another(desks, program):
    of(program.post("inspections", ROW), 201)
    other = Program(desks, token(desks, unit="另一机构"))

    told = of(other.post("inspections", {**ROW, "value": "0.2"}), 201)

    assert told["accepted"] == 1
    assert events(desks, f"inspections:{LABORATORY}") == 1
    assert events(desks, "inspections:另一机构") == 1
    of(program.get(f"receipts/{told['receipt_id']}"), 404, "no-such-receipt")


def test_a_new_token_of_the_same_unit_goes_on_where_the_old_one_was(desks, program):
    told = of(program.post("inspections", ROW), 201)
    again = Program(desks, token(desks))

    assert of(again.post("inspections", ROW), 200)["repeated"] == 1
    assert of(again.get(f"receipts/{told['receipt_id']}"), 200)["accepted"] == 1


def test_a_laboratory_reports_its_own_results_alone(desks):
    shown = token(desks, Scope.INSPECTIONS, laboratory="91999999000009XMDK")

    program = Program(desks, shown)
    of(program.post("inspections", ROW), 201)
    others = {**ROW, "report_no": "别家1号", "laboratory": "别家检测机构"}
    told = of(program.post("inspections", others), 422, "rows-rejected")

    (problem,) = told["receipt"]["problems"]
    assert problem["problem"] == "不是本令牌的检测机构"
    assert LABORATORY in problem["remedy"]


# -- the key -------------------------------------------------------------------------------------


def test_the_same_key_answers_as_the_first_time(desks, program):
    first = program.post("inspections", ROW, **{"Idempotency-Key": "k-1"})
    again = program.post("inspections", ROW, **{"Idempotency-Key": "k-1"})

    assert of(again, 200)["receipt_id"] == of(first, 201)["receipt_id"]
    assert again.headers["idempotency-replayed"] == "true"
    assert of(again, 200)["accepted"] == 1
    assert count(desks, api_receipts) == 1


def test_a_key_with_other_content_or_of_another_kind_is_refused(desks, program):
    of(program.post("inspections", ROW, **{"Idempotency-Key": "k-1"}), 201)
    other = program.post("inspections", {**ROW, "sample_no": "9"}, **{"Idempotency-Key": "k-1"})
    kind = program.post("enterprises", ENTERPRISE, **{"Idempotency-Key": "k-1"})

    of(other, 422, "key-used")
    of(kind, 422, "key-used")
    elsewhere = Program(desks, token(desks, unit="另一机构"))
    of(elsewhere.post("inspections", ROW, **{"Idempotency-Key": "k-1"}), 201)


def test_the_same_sent_at_once_counts_once(desks, program):
    answers = at_once(desks, program, 4)

    assert sorted(one.status_code for one in answers) == [200, 200, 200, 201]
    assert len({one.json()["receipt_id"] for one in answers}) == 1
    assert events(desks, f"inspections:{LABORATORY}") == 1


# -- what cannot be read -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "media", "status", "code"),
    [
        (b"", "application/json", 422, "unreadable"),
        (b"{", "application/json", 422, "unreadable"),
        (b"[" * 100_000, "application/json", 422, "unreadable"),
        (b"[]", "application/json", 422, "unreadable"),
        (b'{"rows": []}', "application/json", 422, "unreadable"),
        (b'{"rows": [1]}', "application/json", 422, "unreadable"),
        (b"\xff\xfe\x00", "application/json", 422, "unreadable"),
        (b"a,b\n1,2\n", "text/csv", 422, "unreadable"),
        (b"no workbook", XLSX, 422, "unreadable"),
        (b"{}\nnothing", "application/x-ndjson", 422, "unreadable"),
        (b"x", "application/pdf", 415, "media-type"),
        (b"x", "", 415, "media-type"),
        (b"x" * (MOST_JSON + 1), "application/json", 413, "too-large"),
    ],
    ids=str,
)
def test_what_cannot_be_read_is_told_and_leaves_nothing(
    desks, program, content, media, status, code
):
    headers = {"Content-Type": media}

    for language in ("zh", "en"):
        headers["Accept-Language"] = language
        answer = program.client.post("/v1/inspections", content=content, headers=headers)
        told = of(answer, status, code)
        assert told["title"] == PROBLEMS[code][1 if language == "zh" else 2]

    assert count(desks, api_receipts) == 0
    assert count(desks, received_rows) == 0


def test_a_body_without_its_length_is_read_no_further_than_it_may_be(desks, program):
    sent = []

    def endless():
        for _ in range(MOST_JSON // 1_000_000 + 30):
            sent.append(1)
            yield b" " * 1_000_000

    answer = program.client.post(
        "/v1/inspections", content=endless(), headers={"Content-Type": "application/json"}
    )

    of(answer, 413, "too-large")
    assert count(desks, api_receipts) == 0


def test_what_breaks_while_it_is_taken_leaves_nothing_half(desks, program, monkeypatch):
    from storage import receipts
    from storage.errors import TryAgainError

    def broken(*_given):
        raise TryAgainError("away")

    monkeypatch.setattr(receipts, "add", broken)

    of(program.post("inspections", ROW), 503, "not-ready")

    assert events(desks, f"inspections:{LABORATORY}") == 0
    assert count(desks, received_rows) == 0
    monkeypatch.undo()
    of(program.post("inspections", ROW), 201)


# -- complaints ----------------------------------------------------------------------------------


def test_who_complained_is_sealed_and_never_told(desks, program):
    answer = program.post(
        "complaints", {**COMPLAINT, "text": "虚构举报人说粉尘大，电话13800000000"}
    )
    receipt = program.get(f"receipts/{of(answer, 201)['receipt_id']}")
    with UnitOfWork(desks.assembly.engine) as unit:
        key = load_key(desks.assembly.settings.home / "seal.key", new_key())
        sealed = open_seal(
            unit, key, "12345-0001", by="ins-01", reason="核对", at=desks.at.isoformat()
        )
        everything = repr(unit.connection.execute(select(inbox.c.body)).all())

    assert sealed["person"] == "虚构举报人"
    body = answer.request.content
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        (kept,) = unit.connection.scalars(select(api_receipts.c.digest))
    assert kept != sha256(body).hexdigest()  # it would prove a guess
    for said in (answer.text, receipt.text, everything):
        assert "虚构举报人" not in said
        assert "13800000000" not in said


def test_a_wrong_complaint_is_told_without_repeating_it(desks, program):
    wrong = {**COMPLAINT, "text": "虚构举报人" * 500, "person": "x" * 300}

    told = program.post("complaints", wrong)

    of(told, 422, "rows-rejected")
    assert "虚构举报人" not in told.text
    assert "xxx" not in told.text


def test_a_complaint_number_of_somebody_else_is_not_taken(desks, program):
    of(program.post("complaints", COMPLAINT), 201)
    other = Program(desks, token(desks, Scope.COMPLAINTS, unit="另一热线"))

    same = of(other.post("complaints", COMPLAINT), 422, "rows-rejected")

    assert same["receipt"]["problems"][0]["problem"] == "该举报编号已由其他来源登记"
    assert same["receipt"]["events"] == []
    assert of(program.post("complaints", COMPLAINT), 200)["repeated"] == 1


def test_a_complaint_that_came_in_is_at_the_office_s_desk(desks, program):
    of(program.post("complaints", COMPLAINT), 201)

    assert "12345-0001" in desks.signed_in("ins-01").get("/desk/complaints").text


# -- enterprises ---------------------------------------------------------------------------------


def test_an_enterprise_is_registered_in_the_token_s_townships_alone(desks):
    of_one = Program(desks, token(desks, Scope.ENTERPRISES, townships=("示例一镇",)))
    of_two = Program(desks, token(desks, Scope.ENTERPRISES, unit="别处", townships=("示例二镇",)))

    of(of_one.post("enterprises", ENTERPRISE), 201)
    elsewhere = of(of_two.post("enterprises", ENTERPRISE), 422, "rows-rejected")
    drawn = {**ENTERPRISE, "township": "示例二镇", "registered_on": "2025-10-01"}
    taken_over = of(of_two.post("enterprises", drawn), 422, "rows-rejected")

    assert why(elsewhere) == ["不在本令牌的镇乡街内"]
    assert why(taken_over) == ["该单位登记在本令牌以外的镇乡街"]
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        known = load_enterprises(unit, [ENTERPRISE["uscc"]])[ENTERPRISE["uscc"]]
    assert known.enterprise.township == "示例一镇"


# -- on both databases ---------------------------------------------------------------------------


def test_on_either_database_all_of_it_counts_once_under_its_unit(assembly):
    Living(assembly)
    desks = Desks(assembly)
    desks.everybody()
    one, other = Program(desks, token(desks)), Program(desks, token(desks, unit="另一机构"))
    answers = at_once(desks, one, 3)

    assert sorted(answer.status_code for answer in answers) == [200, 200, 201]
    receipt = answers[0].json()["receipt_id"]
    assert [event["state"] for event in one.get(f"receipts/{receipt}").json()["events"]] == [
        "handled"
    ]
    of(one.post("complaints", COMPLAINT), 201)
    of(other.post("complaints", COMPLAINT), 422, "rows-rejected")
    of(other.post("inspections", {**ROW, "value": "9"}), 201)
    of(one.post("enterprises", ENTERPRISE), 201)
    # The first report found nothing over; the complaint and the second one are another case.
    told = {case["case_id"]: case["status"] for case in of(one.get("cases"), 200)["cases"]}
    assert told == {CASE: "closed", f"{USCC}-02": "inspected"}


# -- receipts ------------------------------------------------------------------------------------


def test_what_is_parked_is_told_with_its_reason(desks, program):
    stranger = {**ROW, "uscc": ENTERPRISE["uscc"]}

    receipt = of(program.post("inspections", stranger), 201)["receipt_id"]

    (event,) = of(program.get(f"receipts/{receipt}"), 200)["events"]
    assert event["state"] == "parked"
    assert "尚未登记" in event["reason"]


def test_what_failed_inside_is_not_told_to_the_outside(desks, program):
    receipt = of(program.post("inspections", ROW), 201)["receipt_id"]
    with UnitOfWork(desks.assembly.engine) as unit:
        unit.connection.execute(text("DROP TRIGGER inbox_done"))  # it was handled
        unit.connection.execute(
            inbox.update().where(inbox.c.source.like("inspections:%"))
            .values(status="parked", error="KeyError('a path of the server')")
        )  # fmt: skip
        unit.commit()

    (event,) = of(program.get(f"receipts/{receipt}"), 200)["events"]

    assert event["state"] == "parked"
    assert "KeyError" not in event["reason"]
    assert event["reason"]


# -- cases ---------------------------------------------------------------------------------------


def test_other_departments_read_where_cases_of_their_townships_stand(desks):
    desks.life.walk(Status.LISTED)
    here = Program(desks, token(desks, Scope.CASES, townships=("示例一镇",)))
    elsewhere = Program(desks, token(desks, Scope.CASES, townships=("示例二镇",)))

    (case,) = of(here.get("cases"), 200)["cases"]

    assert (case["case_id"], case["status"], case["township"]) == (CASE, "listed", "示例一镇")
    assert of(here.get(f"cases/{CASE}"), 200) == case
    assert case["status_name"] == "已列入，待公布"
    assert {term["kind"] for term in case["terms"]}
    assert of(elsewhere.get("cases"), 200)["cases"] == []
    of(elsewhere.get(f"cases/{CASE}"), 404, "no-such-case")
    assert of(elsewhere.get("cases?township=示例一镇"), 200)["cases"] == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", 1), ("status=listed", 1), ("status=filed", 0), ("township=示例一镇", 1),
        ("township=示例二镇", 0), (f"uscc={USCC}", 1), ("uscc=91999999000002XMDB", 0),
        (f"cursor={CASE}", 0), ("cursor=910000000000000000-01", 1),
    ],
)  # fmt: skip
def test_cases_are_found_by_what_is_asked(desks, asked, found):
    desks.life.walk(Status.LISTED)

    assert len(of(Program(desks, token(desks)).get(f"cases?{asked}"), 200)["cases"]) == found


def test_cases_lead_on_page_by_page(desks, program):
    for number in range(2, 6):
        code = f"9199999900000{number}XMD{number}"
        of(program.post("enterprises", {**ENTERPRISE, "uscc": code}), 201)
        of(program.post("inspections", {**ROW, "uscc": code, "report_no": code, "value": "9"}), 201)
    everything = [one["case_id"] for one in of(program.get("cases"), 200)["cases"]]
    found, address = [], "/v1/cases?limit=2"
    while address:
        answer = program.client.get(address)
        found += [one["case_id"] for one in of(answer, 200)["cases"]]
        address = answer.links.get("next", {}).get("url", "")

    assert len(everything) == 4
    assert found == everything


def test_a_lead_and_who_complained_are_nobody_else_s(desks, program):
    """A case that is a complaint and nothing more is not told; its terms never are."""
    of(program.post("complaints", COMPLAINT), 201)
    assert of(program.get("cases"), 200)["cases"] == []
    of(program.get(f"cases/{CASE}"), 404, "no-such-case")

    of(program.post("inspections", {**ROW, "value": "9"}), 201)

    told = program.get("cases").text
    assert CASE in told
    assert "complaint" not in told
    assert "12345-0001" not in told


def test_an_answer_for_a_token_is_asked_for_again_cheaply_and_kept_by_no_cache(desks, program):
    answer = program.get("cases")
    again = program.get("cases", **{"If-None-Match": answer.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert answer.headers["cache-control"] == "private, no-cache"
    assert "Authorization" in answer.headers["vary"]
    assert program.post("inspections", ROW).headers["cache-control"] == "no-store"


def test_no_page_of_the_web_may_use_a_token(desks):
    asked = {
        "Origin": "https://elsewhere.example.invalid", "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }  # fmt: skip

    assert desks.visitor().options("/v1/inspections", headers=asked).status_code == 400


# -- the desk of tokens --------------------------------------------------------------------------


def admin(desks):
    return desks.signed_in("adm-01")


FORM = {
    "unit": "虚构检测机构", "scopes": "inspections:write", "until": "2027-11-26", "townships": "",
    "laboratory": "",
}  # fmt: skip


def test_a_token_made_at_the_desk_is_shown_once_and_works(desks):
    made = admin(desks).hand_in("/desk/tokens/new", **FORM)
    (shown,) = re.findall(r'id="token">(mdt_[^<]+)<', made.text)

    row = {**ROW, "laboratory": "虚构检测机构"}
    assert of(Program(desks, shown).post("inspections", row), 201)["accepted"] == 1
    page = admin(desks).get("/desk/tokens").text
    assert "虚构检测机构" in page
    assert shown not in page
    csv = admin(desks).get("/desk/tokens?as=csv").text
    assert "虚构检测机构" in csv
    assert shown not in csv


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"unit": ""}, "unit"),
        ({"unit": "长" * 49}, "unit"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"scopes": ["cases:read"]}, "townships"),
        ({"scopes": ["enterprises:write"]}, "townships"),
        ({"townships": "没有这个镇"}, "townships"),
        ({"laboratory": "x"}, "laboratory"),
        ({"until": "2027-11-27"}, "until"),
        ({"until": "2026-11-25"}, "until"),
        ({"until": "soon"}, "until"),
    ],
)
def test_a_wrong_form_makes_no_token(desks, change, field):
    answer = admin(desks).hand_in("/desk/tokens/new", **{**FORM, **change})

    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    assert count(desks, api_tokens) == 0


def test_what_is_missing_of_a_token_is_said_by_its_field(desks):
    today = desks.at.date()
    wanted = Wanted(unit="a\nb", scopes=(), until=today + LONGEST + timedelta(days=1))

    assert wanted.missing(today) == [Missing.UNIT, Missing.SCOPES, Missing.UNTIL]


def test_a_site_without_its_database_says_so(tmp_path):
    from flows.settings import Settings
    from tests.web.desk import TestClient
    from web.app import create_app

    client = TestClient(create_app(Settings(home=tmp_path)))

    of(client.get("/v1/cases", headers={"Authorization": "Bearer x"}), 503, "not-ready")


def test_what_only_a_program_is_told_has_its_english(book):
    from flows.formats.layouts import INSPECTIONS
    from flows.formats.verdicts import Problem

    source = Path("flows/receiving.py").read_text("utf-8")
    told = re.findall(r'"((?:不是本|不在本|该单位|该举报)[^"]+)"', source)

    assert len(told) == 4
    for said in told:
        english = in_english(Problem(1, "-", "整行", "", said, ""), INSPECTIONS)
        assert english.isascii() or english.split(": ")[1].isascii()
