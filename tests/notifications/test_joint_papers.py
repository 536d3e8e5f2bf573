"""The papers of the joint meeting: each has its template, and none goes out with a gap."""

from __future__ import annotations

import pytest

from notifications.joint.page import PACK
from notifications.joint_papers import CONVENING, JOINT_PAPERS
from notifications.render import JOINT, MissingFactsError

FACTS = {
    "office": {"name": "示例区卫生部门（虚构）", "address": "示例路1号", "phone": "000-00000000"},
    "number": "示职联席〔2026〕1号", "issued_on": "2026-10-09", "to": ["各成员单位"],
    "cut_off": "2026-10-08",
    "meeting": {
        "number": "LX-2026-1", "period": "2026-Q3", "held_on": "2026-10-20", "time": "14:30",
        "place": "虚构会议室", "chair": "虚构组长", "agenda": ["通报<指标>"], "reason": "",
    },
}  # fmt: skip


def test_every_paper_has_a_template_and_none_is_left_over():
    papers = {row.template for row in JOINT_PAPERS} | {PACK}
    assert papers == {path.name for path in JOINT.glob("*.j2")}


def test_what_is_written_in_a_form_is_text_on_the_paper(renderer):
    made = renderer.announce(CONVENING, FACTS, specimen=True)
    assert "通报<指标>。" in made.text
    assert "通报&lt;指标&gt;" in made.html
    assert made.pdf.startswith(b"%PDF")
    assert made.pdf == renderer.announce(CONVENING, FACTS, specimen=True).pdf


@pytest.mark.parametrize("gap", ["place", "agenda", "chair"])
def test_a_paper_with_a_gap_is_not_made(renderer, gap):
    lacking = {**FACTS, "meeting": {**FACTS["meeting"], gap: ""}}
    with pytest.raises(MissingFactsError):
        renderer.announce(CONVENING, lacking, specimen=True)
