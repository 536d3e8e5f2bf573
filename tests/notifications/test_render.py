"""One source gives page, text and paper; facts are data; the same facts give the same bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from domain.vocabulary import Notice
from notifications.blocks import UnknownTagError, read_blocks
from notifications.catalogue import CATALOGUE, EVERY
from notifications.render import MissingFactsError, Renderer
from notifications.typesetting import Fonts, GlyphMissingError
from notifications.wording import (
    articles,
    numbered_items,
    plain_yuan,
    printed_unit,
    term_length,
    yuan,
    zh_date,
    zh_moment,
)
from tests.notifications.sample_facts import sample_facts

GOLDEN = Path(__file__).parents[1] / "golden" / "notices"
HOSTILE = '<script>alert(1)</script> #panic("x") {{ 7*7 }} {% raw %} $a$ *b* `c` @d // e \\ "f"'
PAGE_NUMBER = re.compile(r"—\d+—")


def bare(text: str) -> str:
    """Without blanks and page numbers, which the typesetter places as it needs."""
    return PAGE_NUMBER.sub("", "".join(text.split()))


def paper_text(pdf: bytes) -> str:
    return bare("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def at(facts: Any, parts: list[str]) -> Iterator[Any]:
    if not parts:
        yield facts
    elif parts[0] in EVERY:
        for element in facts:
            yield from at(element, parts[1:])
    else:
        yield from at(facts[parts[0]], parts[1:])


def said(path: str, value: Any) -> list[str]:
    """How a fact reads in a document."""
    if path.startswith("terms."):
        return [term_length(value)]
    if path.endswith((".items", "_items", ".control_measures")):
        return numbered_items(value)
    if path in ("row.basis", "legal_basis"):
        return [articles(value)]
    if path == "particulars.hearing_public":
        return ["公开举行"]
    if path == "particulars.hearing_at":
        return [zh_moment(value)]
    if path.endswith(("fine_yuan", "fine.principal", "fine.additional", "fine.total")):
        return [yuan(value)]
    if path.endswith(".yuan"):
        return [plain_yuan(value)]
    if path.endswith(".unit"):
        return [printed_unit(value)]
    if isinstance(value, dict):
        return [str(part) for part in value.values()]
    if re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)) and not path.endswith("sampled_on"):
        return [zh_date(value)]
    return [str(value)]


@pytest.mark.parametrize("notice", Notice)
def test_the_paper_says_every_required_fact(renderer: Renderer, notice: Notice) -> None:
    facts = sample_facts(notice)
    paper = paper_text(renderer.render(notice, facts, specimen=False).pdf)

    for path in CATALOGUE[notice].required:
        for value in at(facts, path.split(".")):
            for words in said(path, value):
                assert bare(words) in paper, path


@pytest.mark.parametrize("notice", Notice)
def test_the_text_is_the_reviewed_one(renderer: Renderer, notice: Notice) -> None:
    """A change of wording shows in tests/golden: python -m tests.notifications.write_golden."""
    rendered = renderer.render(notice, sample_facts(notice), specimen=True)

    assert rendered.text == (GOLDEN / f"{notice.value}.txt").read_text("utf-8")


@pytest.mark.parametrize("notice", Notice)
def test_the_same_facts_give_the_same_bytes_in_a_fresh_renderer(
    renderer: Renderer, notice: Notice
) -> None:
    facts = sample_facts(notice)

    first = renderer.render(notice, facts, specimen=True)
    second = Renderer().render(notice, facts, specimen=True)

    assert first == second


@pytest.mark.parametrize("notice", Notice)
def test_subjects_name_the_document_in_both_languages(renderer: Renderer, notice: Notice) -> None:
    facts = sample_facts(notice)
    rendered = renderer.render(notice, facts, specimen=True)

    assert rendered.subject == f"{CATALOGUE[notice].zh}（{facts['number']}）"
    assert rendered.subject_en == f"{CATALOGUE[notice].en} ({facts['number']})"


def test_a_hostile_name_is_only_text(renderer: Renderer) -> None:
    facts = sample_facts(Notice.LISTING_DECISION)
    facts["enterprise"]["name"] = HOSTILE
    rendered = renderer.render(Notice.LISTING_DECISION, facts, specimen=True)

    assert "<script" not in rendered.html
    assert "&lt;script&gt;" in rendered.html
    assert HOSTILE in rendered.text
    assert "".join(HOSTILE.split()) in paper_text(rendered.pdf)


def test_a_character_no_font_has_stops_the_document_by_name(renderer: Renderer) -> None:
    facts = sample_facts(Notice.LISTING_DECISION)
    facts["enterprise"]["representative"] = "甄𠮷"

    with pytest.raises(GlyphMissingError, match=r"U\+20BB7") as stopped:
        renderer.render(Notice.LISTING_DECISION, facts, specimen=True)
    assert stopped.value.character == "𠮷"


def test_a_renderer_goes_on_after_a_failed_document(renderer: Renderer) -> None:
    facts = sample_facts(Notice.REMOVAL_DECISION)
    facts["reason"] = "𠮷"
    with pytest.raises(GlyphMissingError):
        renderer.render(Notice.REMOVAL_DECISION, facts, specimen=True)

    after = renderer.render(
        Notice.REMOVAL_DECISION, sample_facts(Notice.REMOVAL_DECISION), specimen=True
    )

    assert "移出决定书" in paper_text(after.pdf)


def test_the_specimen_mark_is_on_page_text_and_paper(renderer: Renderer) -> None:
    facts = sample_facts(Notice.LISTING_DECISION)
    sample = renderer.render(Notice.LISTING_DECISION, facts, specimen=True)
    real = renderer.render(Notice.LISTING_DECISION, facts, specimen=False)

    for shown in (sample.html, sample.text, paper_text(sample.pdf)):
        assert "未加盖印章" in shown
    for shown in (real.html, real.text, paper_text(real.pdf)):
        assert "未加盖印章" not in shown


def test_terms_that_are_not_law_are_noted_at_the_foot(renderer: Renderer) -> None:
    facts = sample_facts(Notice.INTENT_TO_LIST)
    rendered = renderer.render(Notice.INTENT_TO_LIST, facts, specimen=True)

    assert "注：异议期5个工作日（本机关规定）。" in rendered.text
    assert "注：列入期限36个月（尚未核实，以本机关确认为准）。" in rendered.text


def test_the_days_of_a_listing_carry_the_standing_of_their_terms(renderer: Renderer) -> None:
    facts = sample_facts(Notice.LISTING_DECISION)
    facts["terms"]["earliest_exit"] = facts["terms"]["listing"] | {"length": 12}
    rendered = renderer.render(Notice.LISTING_DECISION, facts, specimen=True)

    assert "注：列入期限36个月（尚未核实" in rendered.text
    assert "注：可申请提前移出前的最短期限12个月（尚未核实" in rendered.text


def test_a_district_listing_disclaims_joint_punishment_and_a_statutory_one_does_not(
    renderer: Renderer,
) -> None:
    facts = sample_facts(Notice.LISTING_DECISION)
    district = renderer.render(Notice.LISTING_DECISION, facts, specimen=True)
    statutory = renderer.render(
        Notice.LISTING_DECISION, facts | {"list_kind": "statutory"}, specimen=True
    )

    assert "不附加任何联合惩戒措施" in district.text
    assert "不附加任何联合惩戒措施" not in statutory.text
    assert "严重失信主体名单" in statutory.text


def test_harm_that_was_established_is_not_called_a_test_report(renderer: Renderer) -> None:
    facts = sample_facts(Notice.WARNING_DECISION)
    facts["finding"] |= {"kind": "established", "report_no": "职业病诊断材料3号", "lines": []}
    text = renderer.render(Notice.WARNING_DECISION, facts, specimen=True).text

    assert "2026年3月2日查明：" in text
    assert "以上事实有职业病诊断材料3号等证据证明。" in text
    assert "检测报告" not in text
    assert "检测值" not in text


def test_a_reply_that_grants_instalments_says_which(renderer: Renderer) -> None:
    facts = sample_facts(Notice.DEFERRAL_REPLY)
    facts["particulars"]["instalments"] = "2026年10月底前五万元，余款年底前"
    text = renderer.render(Notice.DEFERRAL_REPLY, facts, specimen=True).text

    assert (
        "分期缴纳罚款：2026年10月底前五万元，余款年底前。最后一期至迟于2026年12月31日缴清" in text
    )
    assert "同意你单位暂缓" not in text


def test_no_page_carries_a_receipt_and_nothing_else(renderer: Renderer) -> None:
    """The signature, its notes and the receipt take the last paragraph along."""
    for notice in Notice:
        pdf = renderer.render(notice, sample_facts(notice), specimen=False).pdf
        pages = [bare(page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]
        last, issued = pages[-1], zh_date(sample_facts(notice)["issued_on"])
        assert last.index(bare(sample_facts(notice)["office"]["name"] + issued)) > 0, notice


def test_the_receipt_tells_a_complainant_nothing_about_the_enterprise_file(
    renderer: Renderer,
) -> None:
    facts = sample_facts(Notice.COMPLAINT_RECEIPT)
    rendered = renderer.render(Notice.COMPLAINT_RECEIPT, facts, specimen=True)

    assert facts["enterprise"]["uscc"] not in rendered.text
    assert facts["enterprise"]["representative"] not in rendered.text


def test_the_pdf_is_archival_tagged_and_dated_by_the_document(renderer: Renderer) -> None:
    facts = sample_facts(Notice.LISTING_DECISION)
    rendered = renderer.render(Notice.LISTING_DECISION, facts, specimen=True)
    reader = PdfReader(io.BytesIO(rendered.pdf))
    metadata = reader.xmp_metadata
    assert metadata is not None
    assert reader.metadata is not None

    assert b"pdfaid:part" in rendered.pdf
    assert reader.metadata.title == rendered.subject
    assert str(reader.metadata["/CreationDate"]).startswith("D:20260928")
    assert "'/Marked': True" in str(reader.root_object["/MarkInfo"].get_object())


def test_the_template_version_follows_the_template_and_the_faces(renderer: Renderer) -> None:
    listing = renderer.template_version("listing_decision.html.j2")
    other_face = Renderer(Fonts(families=("Some Face", "Noto Sans SC")))

    assert listing != renderer.template_version("removal_decision.html.j2")
    assert listing != other_face.template_version("listing_decision.html.j2")
    assert len(listing) == 64


def test_an_unnamed_hole_in_the_facts_is_an_error_too(renderer: Renderer) -> None:
    facts = sample_facts(Notice.REINSPECTION_OPINION)
    facts["reinspection"]["items"] = [{"item": "排风"}]

    with pytest.raises(MissingFactsError, match="result"):
        renderer.render(Notice.REINSPECTION_OPINION, facts, specimen=True)


def test_a_tag_outside_the_vocabulary_is_refused() -> None:
    with pytest.raises(UnknownTagError, match="marquee"):
        read_blocks("<p>a</p><marquee>b</marquee>")
