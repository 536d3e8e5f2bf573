"""Every value has its word, and every refusal a sentence with the next step."""

from __future__ import annotations

from datetime import date

import pytest

from domain import approval, complaint_course, decide, service_of_documents, words
from domain.challenges import Challenge, Standing
from domain.events import CheckType, LeadSource, ServiceOutcome, ServiceWay
from domain.findings import Band
from domain.journal import Refused
from domain.measurement import Fraction, SampleKind
from domain.roles import Answer, Role
from domain.term_kinds import Party
from domain.timelimits import DayKind, TermKind, Unit
from domain.vocabulary import (
    Act,
    ComplaintStage,
    Ground,
    Need,
    Notice,
    Status,
    Step,
    TermTurn,
)

ENUMS = (
    Act, Answer, Band, Challenge, CheckType, ComplaintStage, DayKind, Fraction, Ground, LeadSource, Need,
    Notice, Party, Role, SampleKind, ServiceOutcome, ServiceWay, Standing, Status, Step, TermKind, TermTurn,
    Unit,
)  # fmt: skip
DETAIL = {
    "no_row": ("closed", "act.list"),
    "needs_missing": ("intent_served", "objection_answered"),
    "not_issued": ("listing_decision",),
    "no_proof": ("listing_decision",),
    "particulars": ("fine_yuan",),
    "complaint_stage": ("JB-1", "referred", "step.complaint_answered"),
    "wrong_order": ("head-01", "agency_head"),
    "recorder": ("ins-01", "agency_head"),
    **{code: ("listing_decision",) for code in words.REFUSALS if code.startswith("service_")},
}


def test_no_value_lacks_its_word():
    missing = []
    for kind in ENUMS:
        for member in kind:
            try:
                if not (words.zh(member) and words.en(member)):
                    missing.append(member)
            except KeyError:
                missing.append(member)
    assert missing == []


@pytest.mark.parametrize("code", sorted(words.REFUSALS))
def test_a_refusal_says_what_to_do_next(code):
    refused = Refused(
        on=date(2026, 1, 5), event="act.list", code=code, detail=DETAIL.get(code, ("head-01",))
    )
    said = words.refusal(refused)
    assert "{" not in said
    assert "_" not in said
    assert any(word in said for word in ("请", "后重新", "必须", "须有")), said
    assert "{" not in words.refusal(refused, english=True)


def test_every_refusal_code_in_the_procedure_has_its_sentence():
    import re
    from pathlib import Path

    modules = (decide, approval, complaint_course, service_of_documents)
    source = "".join(Path(m.__file__ or "").read_text("utf-8") for m in modules)
    used = set(re.findall(r'return "([a-z_]{6,})"|code = "([a-z_]+)"', source))
    codes = {one for pair in used for one in pair if one}
    codes |= {"no_complaint", "complaint_stage", "complaint_known"}
    codes |= {"no_row", "needs_missing", "proposal_open", "particulars", "two_inspectors"}
    assert codes <= set(words.REFUSALS)
