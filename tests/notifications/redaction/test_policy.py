"""Nothing is published that has no row; each kind of subject gets what the policy says."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.bulletin import (
    REMOVED,
    RESTING,
    WITHDRAWN,
    Entry,
    EntryStatus,
    ExceedanceLine,
    ProcedureStep,
)
from domain.measurement import Fraction, SampleKind
from notifications.public_view import public_entry
from notifications.redaction.leaks import Canaries, unfit
from notifications.redaction.patterns import Kind
from notifications.redaction.policy import (
    ENTRY,
    EXCEEDANCE,
    EXPLANATION,
    STEP,
    How,
    Row,
    Until,
    treated,
)
from notifications.redaction.subjects import Subject, subject_of
from rules.findings import RuleBook, judge_inspections
from tests.conftest import EXAMPLES
from tests.notifications.redaction.leaking import WRITTEN_IDENTITIES, WRITTEN_MOBILES
from tests.notifications.sample_issues import sample_entry
from tests.office import dust, inspection

PLANTED = "甄不得见"
HELD_BACK = WITHDRAWN | RESTING
TEXT_FIELDS = [row.field for row in ENTRY if row.organisation is How.TEXT]


@pytest.mark.parametrize(
    ("record", "table"), [(Entry, ENTRY), (ProcedureStep, STEP), (ExceedanceLine, EXCEEDANCE)]
)
def test_every_public_field_has_one_row_and_a_rule(record, table):
    assert sorted(row.field for row in table) == sorted(one.name for one in fields(record))
    assert all(row.rule for row in table)


def test_a_field_without_a_row_is_not_published(monkeypatch):
    fewer = tuple(row for row in ENTRY if row.field not in ("address", "exceedances"))
    monkeypatch.setattr("notifications.redaction.policy.ENTRY", fewer)

    shown = treated(sample_entry(1))

    assert (shown.address, shown.exceedances) == ("", ())
    assert shown.name


def test_what_an_explanation_says_beyond_its_rows_is_not_published():
    entry = sample_entry(1)
    line = replace(
        entry.exceedances[0], explanation={"zh": "说明", "workers": 3, "names": [PLANTED]}
    )

    (shown,) = treated(replace(entry, exceedances=(line,))).exceedances

    assert shown.explanation == {"zh": "说明"}


def test_every_key_of_an_explanation_has_its_row(book: RuleBook):
    """As the product explains; a new key shows here before it shows in public."""
    day = date(2025, 10, 9)
    noise = replace(
        dust("95", day, "003"), agent="noise", kind=SampleKind.NOISE, unit="dB(A)",
        fraction=Fraction.NONE, silica_pct="",
    )  # fmt: skip
    converted = replace(dust("2.4", day, "004"), reported="2400 μg/m3")
    lines = (dust("2.4", day), dust("0.1", day, "002"), noise, converted)
    event = replace(inspection(day), measurements=lines)

    (judged,) = judge_inspections([("J-1", event)], book)

    told = {key for line in judged.lines for key in line.explanation}
    assert told == {row.field for row in EXPLANATION}


@pytest.mark.parametrize(
    ("code", "subject"),
    [
        ("91350211M0000XUF46", Subject.ORGANISATION),
        ("92350211M0000XUF46", Subject.SOLE_PROPRIETOR),
        ("93350211M0000XUF46", Subject.ORGANISATION),
        ("12350211M0000XUF46", Subject.ORGANISATION),
        ("", Subject.UNKNOWN),
        ("350211000012345", Subject.UNKNOWN),
        ("8" * 18, Subject.UNKNOWN),
    ],
)
def test_the_code_tells_the_kind_of_subject(code, subject):
    assert subject_of(code) is subject


def test_a_sole_proprietor_is_shown_by_name_and_code_only():
    entry = replace(
        sample_entry(1), uscc="92350211M0000XUF46", former_names=("云溪区旧名石材加工店",)
    )

    shown = treated(entry)

    assert (shown.name, shown.uscc) == (entry.name, entry.uscc)
    assert (shown.address, shown.representative, shown.former_names) == ("", "", ())
    assert shown.facts_zh == entry.facts_zh


def test_of_a_subject_of_unknown_kind_the_representative_is_masked():
    shown = treated(replace(sample_entry(1), uscc="350211000012345"))
    assert (shown.representative, shown.address) == ("甄**", "")


@pytest.mark.parametrize("status", EntryStatus)
def test_each_state_shows_what_its_rows_say(status):
    entry = replace(sample_entry(1), status=status, reply="我厂已停产整改。")
    states = {Until.ALWAYS}
    states |= set() if status in HELD_BACK else {Until.NAMED}
    states |= set() if status in HELD_BACK | REMOVED else {Until.ACTIVE}

    shown = public_entry(entry, entry)

    for row in ENTRY:
        value, was = getattr(shown, row.field), getattr(entry, row.field)
        assert value == was if row.until in states else not value, row.field


def test_an_entry_that_fell_since_shows_no_name_in_an_old_issue():
    now = replace(sample_entry(1), status=EntryStatus.WITHDRAWN_REVOKED)
    shown = public_entry(sample_entry(1), now)
    assert (shown.status, shown.name, shown.facts_zh) == (now.status, "", "")


@pytest.mark.parametrize("field", TEXT_FIELDS)
def test_small_counts_are_coarse_in_every_free_text(field):
    entry = replace(sample_entry(1), **{field: "3名劳动者确诊尘肺病。"})
    assert getattr(treated(entry), field) == "不足5名劳动者确诊尘肺病。"
    assert getattr(treated(entry, small_cell=3), field) == "3名劳动者确诊尘肺病。"


# -- what the guard of a draft finds -----------------------------------------------------------


def test_the_sample_entries_are_fit():
    assert [unfit(sample_entry(number)) for number in range(1, 10)] == [()] * 9


def shown_texts() -> list[str]:
    """Every text field of an entry, of its steps and of its measurements, as paths."""
    plain = [
        one.name
        for one in fields(Entry)
        if isinstance(getattr(sample_entry(1), one.name), str) and one.name != "status"
    ]
    inner = [f"steps.{name}" for name in ("zh", "en", "document_no", "basis")]
    inner += [
        f"exceedances.{name}"
        for name in ("workshop", "post", "agent", "value", "unit", "limit", "limit_source", "ratio")
    ]
    return [*plain, "grounds", "legal_basis", *inner, "explanation.zh", "explanation.defects"]


def planted_in(path: str, text: str) -> Entry:
    entry = replace(sample_entry(1), former_names=("云溪区旧名厂",))
    name, _, inner = path.partition(".")
    if name == "steps":
        return replace(entry, steps=(replace(entry.steps[0], **{inner: text}),))
    if name == "exceedances":
        return replace(entry, exceedances=(replace(entry.exceedances[0], **{inner: text}),))
    if name == "explanation":
        value = [text] if inner == "defects" else text
        line = replace(entry.exceedances[0], explanation={inner: value})
        return replace(entry, exceedances=(line,))
    value = (text,) if isinstance(getattr(entry, name), tuple) else text
    return replace(entry, **{name: value})


# Its own names, codes and document numbers are what the law has published (d4).
ITS_OWN = {
    "entry_id", "uscc", "decision_no", "listing_no", "removal_no", "steps.document_no",
}  # fmt: skip


@settings(max_examples=EXAMPLES * 4, deadline=None)
@given(
    st.sampled_from(shown_texts()).filter(lambda p: p not in ITS_OWN),
    WRITTEN_IDENTITIES | WRITTEN_MOBILES,
)
def test_a_number_is_found_in_any_field_and_never_repeated(path, number):
    entry = planted_in(path, f"记录{number}。")
    leaks = unfit(entry)
    assert leaks, path
    field = {"explanation": "exceedances.1.explanation"}.get(path.split(".")[0], path.split(".")[0])
    assert all(leak.where.startswith(field) for leak in leaks)
    assert all(leak.file == entry.entry_id for leak in leaks)
    assert all(number not in leak.zh() + leak.en() for leak in leaks)
    assert all(len(leak.shown) <= 4 for leak in leaks)


@pytest.mark.parametrize("path", shown_texts())
@pytest.mark.parametrize(
    "hand", ["{}", "甄 不 得 见", "甄\u200b不得\u00ad见", "甄·不得见", "甄\n不得见"]
)
def test_a_planted_name_is_found_in_any_field(path, hand):
    entry = planted_in(path, f"据{hand.format(PLANTED)}反映")
    found = {leak.kind for leak in unfit(entry, canaries=Canaries(planted=frozenset({PLANTED})))}
    assert Kind.PLANTED in found


def test_what_is_not_shown_is_not_searched_either():
    entry = replace(sample_entry(1), uscc="92350211M0000XUF46", address="甄宅 13800138000")
    assert unfit(entry) == ()


def test_rows_are_read_by_lawyers():
    """A rule names its source; a treatment is one of four words."""
    for row in (*ENTRY, *STEP, *EXCEEDANCE, *EXPLANATION):
        assert isinstance(row, Row)
        assert {row.organisation, row.sole_proprietor, row.unknown} <= set(How)
