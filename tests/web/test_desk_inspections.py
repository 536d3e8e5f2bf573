"""Results typed by hand: the verdict beside them, what is wrong by row and column, what came of it."""

from __future__ import annotations

import re
from datetime import date

import pytest

from domain.events import InspectionRecorded
from flows.formats.checks import CHECKS
from flows.formats.layouts import INSPECTIONS
from flows.formats.problem_words import ENGLISH, in_english
from flows.formats.verdicts import Problem
from flows.intake import import_file
from flows.typed_report import TypedReport, judged, record
from storage import history, inbox, inspections
from storage.accounts import noted
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living
from tests.office import CASE, USCC
from tests.web.browser import WIDTHS, browser, come_in, faults, served
from tests.web.desk import NOW, Desks

FORM = "/desk/inspections/new"
HEAD = {
    "uscc": USCC, "report_no": "示检〔2026〕001号", "check": "supervision",
    "laboratory": "示例检测机构（虚构）", "accredited": "1", "sampled_on": "2026-11-20",
    "inspector_1": "ins-01", "inspector_2": "ins-02", "rows": "3", "do": "hand_in",
}  # fmt: skip
DUST = {
    "sample_no": "001", "workshop": "原料车间", "post": "破碎", "agent": "矽尘", "kind": "TWA",
    "value": "2.4", "unit": "mg/m3", "fraction": "total", "silica_pct": "24.5", "hours": "8",
    "days_per_week": "5", "sampled_minutes": "480", "lab_verdict": "1",
}  # fmt: skip


def row(number: int, **cells: str) -> dict[str, str]:
    return {f"{key}-{number}": value for key, value in {**DUST, **cells}.items()}


@pytest.fixture
def desks(office) -> Desks:
    Living(office)
    made = Desks(office)
    made.everybody()
    return made


@pytest.fixture
def inspector(desks):
    return desks.signed_in("ins-01")


def on_file(desks) -> list[InspectionRecorded]:
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        return [one.event for one in history.inspections_at(unit, [USCC])]


# -- the verdict beside what is typed --------------------------------------------------------------


def test_the_limit_the_ratio_and_the_arithmetic_stand_beside_a_result(inspector) -> None:
    fragment = inspector.hand_in("/desk/inspections/judged", **HEAD, **row(1)).text

    assert "2.4 ÷ 1 = 2.40" in fragment
    assert "PC-TWA 1 mg/m3" in fragment
    assert "严重超标" in fragment
    assert "与检测机构的判定不一致" in fragment


def test_it_says_the_same_in_english(inspector) -> None:
    fragment = inspector.hand_in("/desk/inspections/judged?lang=en", **HEAD, **row(1)).text

    assert "2.40 × the limit" in fragment
    assert "The laboratory judges otherwise" in fragment


def test_a_row_without_its_value_says_so_and_the_others_are_judged(inspector) -> None:
    given = {**HEAD, **row(1, value=""), **row(2, sample_no="002", value="0.9")}
    fragment = inspector.hand_in("/desk/inspections/judged", **given).text

    assert "检测结果：必填而未填" in fragment
    assert "0.9 ÷ 1 = 0.90" in fragment


def test_nothing_of_it_is_kept(inspector, desks) -> None:
    inspector.hand_in("/desk/inspections/judged", **HEAD, **row(1))
    inspector.hand_in(FORM, **{**HEAD, "do": "calculate"}, **row(1))

    assert on_file(desks) == []


def test_a_name_of_several_agents_is_asked_back_and_the_answer_fills_the_cell(inspector) -> None:
    given = {**HEAD, **row(1, agent="锰", fraction="", silica_pct="")}
    page = inspector.hand_in(FORM, **{**given, "do": "calculate"}).text
    chosen = re.findall(r'name="is-1" value="([\w-]+)"', page)
    answered = inspector.hand_in(FORM, **{**given, "do": "", "is-1": chosen[0]}).text

    assert chosen == ["chem-214"]
    assert 'name="agent-1" type="text" value="chem-214"' in answered
    assert "锰及其无机化合物" in answered


def test_more_rows_keep_what_was_typed(inspector) -> None:
    page = inspector.hand_in(FORM, **{**HEAD, "do": "more"}, **row(3, value="0.77")).text

    assert 'id="row-6"' in page
    assert 'id="row-7"' not in page
    assert 'value="0.77"' in page


def test_below_detection_is_said_by_its_box(inspector) -> None:
    given = {**row(1, value="0.1"), "below-1": "1"}
    fragment = inspector.hand_in("/desk/inspections/judged", **HEAD, **given).text

    assert "低于检出限 0.1 mg/m3" in fragment


# -- handing in ------------------------------------------------------------------------------------


def test_a_report_is_one_inspection_and_its_page_says_what_it_led_to(inspector, desks) -> None:
    given = {**HEAD, **row(1), **row(2, sample_no="002", post="包装", value="0.4")}
    answer = inspector.hand_in(FORM, **given)
    page = inspector.get(answer.headers["location"]).text
    (event,) = on_file(desks)

    assert answer.status_code == 303
    assert (event.report_no, len(event.measurements)) == ("示检〔2026〕001号", 2)
    assert event.inspectors == ("ins-01", "ins-02")
    assert event.on == date(2026, 11, 20)
    assert f"建立案件 {CASE}" in page
    assert "超过限值的结果，共1个" in page


def test_who_typed_it_is_noted(inspector, desks) -> None:
    inspector.hand_in(FORM, **HEAD, **row(1))
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        lines = [one for one in noted(unit, who="ins-01") if one.what == "inspection_recorded"]

    assert len(lines) == 1
    assert lines[0].detail.startswith("示检〔2026〕001号:")


def test_the_same_report_again_changes_nothing_and_leads_to_the_same_page(inspector, desks) -> None:
    first = inspector.hand_in(FORM, **HEAD, **row(1))
    again = inspector.hand_in(FORM, **HEAD, **row(1))

    assert again.headers["location"] == first.headers["location"]
    assert "此前已接收" in inspector.get(again.headers["location"]).text
    assert len(on_file(desks)) == 1


def test_the_same_number_with_another_value_is_a_conflict_told_at_its_row(inspector, desks) -> None:
    inspector.hand_in(FORM, **HEAD, **row(1))
    answer = inspector.hand_in(FORM, **HEAD, **row(1, value="0.4"))

    assert answer.status_code == 422
    assert "该编号此前已接收，但内容与当时不同" in answer.text
    assert [one.measurements[0].value for one in on_file(desks)] == ["2.4"]


def test_wrong_cells_are_named_by_row_and_column_and_nothing_is_lost(inspector, desks) -> None:
    given = {
        **HEAD,
        "inspector_2": "",
        **row(2, value="约3"),
        **row(3, sample_no="003", unit="dB(A)"),
    }
    answer = inspector.hand_in(FORM, **given)

    assert answer.status_code == 422
    assert 'href="#value-2">第2行 检测结果：不是' in answer.text
    assert 'href="#unit-3">第3行 单位：单位与危害因素不符' in answer.text
    assert 'href="#inspector_2">监督检测和复查须有两名执法人员' in answer.text
    assert 'value="约3"' in answer.text
    assert on_file(desks) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"report_no": ""}, "report_no"),
        ({"laboratory": ""}, "laboratory"),
        ({"check": "reinspection"}, "case_id"),
        ({"case_id": CASE}, "case_id"),
        ({"sampled_on": "2027-01-01"}, "sampled_on"),
        ({"inspector_2": "ins-01"}, "inspector_2"),
    ],
)
def test_what_is_wrong_with_the_whole_report_is_said_once_at_its_field(
    inspector, change, field
) -> None:
    given = {**HEAD, **change, **row(1), **row(2, sample_no="002")}
    answer = inspector.hand_in(FORM, **given)

    assert answer.status_code == 422
    assert answer.text.count(f'href="#{field}"') == 1


def test_a_report_without_results_asks_for_one(inspector) -> None:
    assert "请至少填写一行" in inspector.hand_in(FORM, **HEAD).text


def test_a_reinspection_answers_its_case(desks) -> None:
    inspector = desks.signed_in("ins-01")
    inspector.hand_in(FORM, **HEAD, **row(1))
    given = {**HEAD, "check": "reinspection", "case_id": CASE, "report_no": "示检〔2026〕002号"}
    answer = inspector.hand_in(FORM, **given, **row(1, value="0.4"))
    page = inspector.get(answer.headers["location"]).text

    assert "未予办理" in page  # nothing was ordered yet: the law says no, and the page says why
    assert on_file(desks)[-1].case_id == CASE


# -- who and whose ---------------------------------------------------------------------------------


def test_only_inspectors_enter_and_everybody_inside_reads(desks) -> None:
    inspector = desks.signed_in("ins-01")
    page = inspector.hand_in(FORM, **HEAD, **row(1)).headers["location"]

    assert desks.signed_in("leg-01").get(f"{FORM}?uscc={USCC}").status_code == 403
    assert desks.signed_in("leg-01").get(page).status_code == 200
    assert desks.visitor().get(page).status_code == 303


def test_an_enterprise_of_another_township_is_not_theirs(office) -> None:
    Living(office)
    desks = Desks(office)
    desks.account("ins-01", townships=["示例二镇"])
    inspector = desks.signed_in("ins-01")

    assert inspector.get(f"{FORM}?uscc={USCC}").status_code == 404
    assert inspector.hand_in(FORM, **HEAD, **row(1)).status_code == 404
    assert on_file(desks) == []


def test_what_does_not_exist_is_said_with_what_to_do(inspector) -> None:
    assert inspector.get(f"{FORM}?uscc=91999999000009XMDZ").status_code == 404
    assert "没有这份检测报告" in inspector.get("/desk/inspections/J0").text


def test_a_form_whose_session_ended_comes_back_filled(desks, inspector) -> None:
    desks.entrance.leave(inspector.cookies["mingdan_desk"], at=desks.at)
    door = inspector.hand_in(FORM, **HEAD, **row(2, value="0.66")).headers["location"]
    again = desks.signed_in("ins-01").get(f"/desk/again/{door.split('again=')[1]}").text

    assert 'id="value-2" name="value-2" type="text" value="0.66"' in again
    assert "示检〔2026〕001号" in again


# -- one report, whichever way it comes ------------------------------------------------------------


def test_a_file_with_the_same_rows_is_a_repeat(desks, inspector, tmp_path) -> None:
    """Typed or read: the same references, the same digests, the same event."""
    inspector.hand_in(FORM, **HEAD, **row(1))
    head = {k: v for k, v in HEAD.items() if k not in ("inspector_1", "inspector_2", "rows", "do")}
    cells = {**head, "inspectors": "ins-01;ins-02", **DUST}
    path = tmp_path / "report.csv"
    path.write_text(",".join(cells) + "\n" + ",".join(cells.values()) + "\n", "utf-8")
    told = import_file(desks.assembly, "inspections", path, today=NOW.date(), at=NOW.isoformat())

    assert (told.accepted, told.repeated, told.rejected) == (0, 1, 0)
    assert len(on_file(desks)) == 1


def test_on_both_databases_a_report_is_taken_once_and_judged(assembly) -> None:
    Living(assembly)
    head = {k: HEAD[k] for k in ("uscc", "report_no", "check", "laboratory")}
    report = TypedReport(
        {**head, "inspectors": "ins-01;ins-02"}, [{**DUST, "sampled_on": "2026-11-20"}, None]
    )
    made = [
        record(assembly, report, by="ins-01", today=NOW.date(), at=NOW.isoformat())
        for _ in range(2)
    ]
    with UnitOfWork(assembly.engine, reading=True) as unit:
        total, lines = inspections.measured_at(unit, USCC)
        over, _ = inspections.measured_at(unit, USCC, over_only=True)
        reports, _ = inspections.reports_at(unit, USCC)
        waiting = inbox.waiting_count(unit)

    assert [one.repeated for one in made] == [False, True]
    assert {one.judgement_id for one in made} == {lines[0].judgement_id}
    assert (total, over, reports, waiting) == (1, 1, 1, 0)


def test_a_typed_row_is_judged_as_its_file_would_be(office) -> None:
    report = TypedReport({"check": "periodic"}, [{**DUST, "sampled_on": "2026-11-20"}])
    (found,) = judged(office, report, NOW.date()).reports

    assert found.results[0].line.explanation["arithmetic"] == "2.4 ÷ 1 = 2.40"


# -- words -----------------------------------------------------------------------------------------


def test_every_sentence_of_the_checks_has_its_english() -> None:
    said = [check.problem_zh for check in CHECKS.values() if check.problem_zh]
    silent = [one for one in said if not any(known.fullmatch(one) for known, _ in ENGLISH)]

    assert silent == []


def test_an_english_sentence_names_its_column() -> None:
    problem = Problem(1, "A", "检测结果", "x", "超过 200 字", "精简后重报")

    assert in_english(problem, INSPECTIONS) == "Result: longer than 200 characters: shorten it."


# -- in a browser ----------------------------------------------------------------------------------


def test_results_are_typed_on_a_desk_and_on_a_phone(desks) -> None:
    """One journey: type, see the verdict, be told what is wrong, mend it, hand in."""
    with served(desks) as address, browser() as chromium:
        for width in WIDTHS:
            page = chromium.new_context(viewport={"width": width, "height": 740}).new_page()
            come_in(page, address, "ins-01")
            for language in ("zh", "en"):
                page.goto(f"{address}{FORM}?uscc={USCC}&lang={language}")
                assert faults(page) == []
            page.goto(f"{address}{FORM}?uscc={USCC}&lang=zh")
            for name, value in {
                "report_no": f"示检{width}",
                "laboratory": "示例检测机构（虚构）",
                "sampled_on": "2026-11-20",
                **row(1, agent="苯", value="7.5"),
            }.items():
                if page.locator(f"#{name}").evaluate("one => one.tagName") == "INPUT":
                    if not page.locator(f"#{name}").is_visible():
                        page.click("#row-1 summary")
                    page.fill(f"#{name}", value)
            page.select_option("#kind-1", "TWA")
            page.select_option("#check", "supervision")
            page.wait_for_selector("#judged .big")
            assert "限值的 2.50 倍" in page.inner_text("#judged")
            assert faults(page) == []
            page.select_option("#inspector_1", "ins-01")
            page.click("text=提交报告")
            page.wait_for_selector("#problems")
            assert faults(page) == []
            page.select_option("#inspector_2", "ins-02")
            page.click("text=提交报告")
            page.wait_for_selector("text=报告已录入并判定")
            assert faults(page) == []
            page.context.close()
