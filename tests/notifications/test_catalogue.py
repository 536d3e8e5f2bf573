"""The catalogue is complete, and a missing fact stops a notice by its name."""

from __future__ import annotations

from copy import deepcopy
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from domain.lifecycle import TABLE
from domain.roles import Role
from domain.vocabulary import TO_COMPLAINANT, Notice
from notifications.blocks import cell_text, read_blocks
from notifications.catalogue import (
    CATALOGUE,
    EVERY,
    Addressee,
    document_number,
    missing_facts,
)
from notifications.catalogue_row import REMEDIES
from notifications.render import FOLDER, MissingFactsError, Renderer
from tests.notifications.sample_facts import sample_facts


def without(facts: dict[str, Any], path: str) -> dict[str, Any]:
    """A copy of the facts in which the fact at ``path`` is gone."""
    changed = deepcopy(facts)
    *way, last = path.split(".")
    places: list[Any] = [changed]
    for step in way:
        places = [p for place in places for p in (place if step in EVERY else [place[step]])]
    for place in places:
        if last in EVERY:
            place.clear()
        else:
            del place[last]
    return changed


def only_required(notice: Notice) -> dict[str, Any]:
    """Nothing but the facts the catalogue asks for."""
    facts = sample_facts(notice)
    kept: dict[str, Any] = {}
    for path in CATALOGUE[notice].required:
        parts = path.split(".")
        stem = list(takewhile(lambda part: part not in EVERY, parts))
        source, target = facts, kept
        for step in stem[:-1]:
            source, target = source[step], target.setdefault(step, {})
        target[stem[-1]] = source[stem[-1]]
    return kept


def test_every_notice_has_a_row_and_a_template_and_no_template_is_left_over() -> None:
    sources = {path.name for path in Path(FOLDER).glob("*.html.j2") if path.name[0] != "_"}

    assert set(CATALOGUE) == set(Notice)
    assert sources == {row.template for row in CATALOGUE.values()}


def test_every_notice_of_the_lifecycle_is_issued_by_some_row() -> None:
    assert {notice for row in TABLE for notice in row.notices} == set(CATALOGUE)


def test_the_papers_of_complaints_and_no_others_speak_to_the_complainant() -> None:
    spoken_to = {n for n, row in CATALOGUE.items() if row.addressee is Addressee.COMPLAINANT}

    assert spoken_to == TO_COMPLAINANT
    for notice in TO_COMPLAINANT:
        assert not any(path.startswith("enterprise.") for path in CATALOGUE[notice].required)


@pytest.mark.parametrize("notice", Notice)
def test_a_notice_is_headed_by_the_name_of_its_addressee(
    renderer: Renderer, notice: Notice
) -> None:
    """A paper to another authority or a successor begins with its name (主送), never ours."""
    row, facts = CATALOGUE[notice], sample_facts(notice)
    assert row.to in row.required
    heads = [
        cell_text(block.rows[0][0])
        for block in read_blocks(renderer.render(notice, facts, specimen=True).fragment)
        if block.role == "to"
    ]
    name: Any = facts
    for step in row.to.split("."):
        name = name[step]
    if row.addressee in (Addressee.AUTHORITY, Addressee.SUCCESSOR):
        assert heads == [f"{name}："]
    assert all(name in head for head in heads)


BINDING = frozenset(Notice) & {
    notice for row in TABLE if Role.LEGAL_REVIEWER in row.signed_by for notice in row.notices
}
NO_BURDEN = {  # signed by the legal reviewer too, but nobody is worse off by it, or it only asks
    *(Notice.REPAIR_GUIDE, Notice.NOT_LISTED_NOTICE, Notice.REMOVAL_DECISION),
    *(Notice.NOT_RELISTED_NOTICE, Notice.WITHDRAWAL_DECISION, Notice.NO_SUCCESSION_NOTICE),
    *(Notice.COURT_APPLICATION, Notice.CLOSURE_REQUEST),
}
ALSO_BINDING = {  # decided by the agency head or on the spot alone
    *(Notice.EVIDENCE_REGISTRATION, Notice.EVIDENCE_DISPOSAL, Notice.CONTROL_DECISION),
    *(Notice.SPOT_DECISION, Notice.EXTENSION_REFUSAL, Notice.DEFERRAL_REFUSAL),
}


@pytest.mark.parametrize("notice", sorted((BINDING - NO_BURDEN) | ALSO_BINDING))
def test_a_decision_that_binds_somebody_tells_the_remedies(
    renderer: Renderer, notice: Notice
) -> None:
    text = renderer.render(notice, facts := sample_facts(notice), specimen=True).text
    assert set(REMEDIES) <= set(CATALOGUE[notice].required)
    assert f"60日内向{facts['office']['reconsideration_organ']}申请行政复议" in text
    assert f"6个月内直接向{facts['office']['court']}提起行政诉讼" in text


def test_no_measurement_is_missed_where_harm_was_established_without_one() -> None:
    facts = sample_facts(Notice.WARNING_PRENOTICE)
    facts["finding"]["lines"] = []
    assert missing_facts(Notice.WARNING_PRENOTICE, facts) == ()
    del facts["finding"]["lines"]
    assert "超标检测结果" in "".join(missing_facts(Notice.WARNING_PRENOTICE, facts))


@pytest.mark.parametrize("notice", Notice)
def test_the_sample_facts_are_complete(notice: Notice) -> None:
    assert missing_facts(notice, sample_facts(notice)) == ()


@pytest.mark.parametrize("notice", Notice)
def test_each_required_fact_is_missed_by_its_path(notice: Notice) -> None:
    unnoticed = [
        path
        for path in CATALOGUE[notice].required
        if not any(
            name.endswith(f"（{path}）")
            for name in missing_facts(notice, without(sample_facts(notice), path))
        )
    ]

    assert unnoticed == []


@pytest.mark.parametrize("notice", Notice)
def test_missing_facts_are_named_in_chinese(notice: Notice) -> None:
    names = missing_facts(notice, {})

    assert len(names) == len(CATALOGUE[notice].required)
    assert all("\u4e00" <= name.removeprefix("《")[0] <= "\u9fff" for name in names)


@pytest.mark.parametrize("blank", ["", "   ", None, [], {}])
def test_a_blank_is_missing_too(blank: object) -> None:
    facts = sample_facts(Notice.NOT_LISTED_NOTICE)
    facts["reason"] = blank

    assert missing_facts(Notice.NOT_LISTED_NOTICE, facts) == ("理由（reason）",)


def test_a_missing_fact_stops_the_notice_and_says_what_to_do(renderer: Renderer) -> None:
    facts = without(sample_facts(Notice.PENALTY_DECISION), "office.court")

    with pytest.raises(MissingFactsError, match=r"有管辖权的人民法院.*请补充") as stopped:
        renderer.render(Notice.PENALTY_DECISION, facts, specimen=True)
    assert stopped.value.names == ("有管辖权的人民法院（office.court）",)


@pytest.mark.parametrize("notice", Notice)
def test_the_required_facts_alone_are_enough(renderer: Renderer, notice: Notice) -> None:
    rendered = renderer.render(notice, only_required(notice), specimen=False)

    assert CATALOGUE[notice].zh in rendered.text


def test_the_document_number_has_six_cornered_brackets_and_no_padding() -> None:
    made = document_number("云卫职", Notice.PENALTY_PRENOTICE, 2026, 3)

    assert made == "云卫职罚告〔2026〕3号"
