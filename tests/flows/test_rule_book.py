"""The rule page tells every rule of the pack in force, each with date, source and standing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.roles import Role
from domain.timelimits import TermKind
from domain.vocabulary import Need
from flows.rule_book import rule_book_view
from rules.amending import Change, Name, amended
from rules.biological import load_indices
from rules.packs import VALUES
from rules.physical import load_physical

DAYS = (date(2017, 1, 1), date(2019, 5, 1), date(2022, 1, 1), date(2026, 11, 1))


@pytest.mark.parametrize("day", DAYS)
def test_every_value_and_term_of_the_pack_is_told_once(book, day):
    view, pack = rule_book_view(book, day), book.pack(day)
    criteria = [line for ground in view.grounds for line in ground.criteria]
    told = [line.key for line in (*criteria, *view.values)]

    assert sorted(told) == sorted(VALUES)
    assert {line.key for line in view.terms} >= {f"terms.{kind}" for kind in pack.terms}
    assert len({line.key for line in view.terms}) == len(view.terms)
    assert {line.key for line in view.measures} <= {f"measures.{code}" for code in pack.measures}
    assert (view.pack_id, view.digest) == (pack.id, pack.digest)


@pytest.mark.parametrize("day", DAYS[1:])
def test_each_line_is_the_entry_in_force_that_day(book, day):
    view, pack = rule_book_view(book, day), book.pack(day)
    lines = {line.key: line for ground in view.grounds for line in ground.criteria}
    for key, line in lines.items():
        entry = pack.value(key, day)
        assert (line.since, line.reference, line.standing) == (
            entry.since, entry.reference, entry.status,
        )  # fmt: skip
    held = {}
    for since, some in book.terms_by_date():
        if since <= day:
            held |= some
    for line in view.terms:
        rule = held[TermKind(line.key.removeprefix("terms."))]
        assert str(rule.length) in line.value_zh
        assert (line.reference, line.standing) == (rule.basis, rule.status)
        assert line.since <= day
    assert pack.in_force.first <= view.changed_on <= day


def test_what_a_pack_adds_to_a_step_is_told_with_who_signs_and_since_when(book):
    pack, since = book.pack(DAYS[-1]), date(2026, 10, 1)
    asked = f"{Need.COLLECTIVELY_DISCUSSED}|{Role.SECTION_HEAD}"
    change = Change(
        key="steps.P1", value=asked, reference="示卫职〔2026〕8号", status="office_policy"
    )
    made = amended(pack, [change], since, Name(id="added", zh="加", en="added"))
    with_it = replace(book, packs=(*book.packs, made))

    (line,) = rule_book_view(with_it, DAYS[-1]).steps

    assert (line.key, line.since, line.reference) == ("steps.P1", since, "示卫职〔2026〕8号")
    assert line.zh.endswith("（P1）")
    assert "加签：科室负责人" in line.value_zh
    assert "须有：" in line.value_zh
    assert "also signed by section head" in line.value_en
    assert rule_book_view(with_it, DAYS[-1]).changed_on == since
    assert rule_book_view(with_it, date(2026, 9, 30)).steps == ()
    assert rule_book_view(book, DAYS[-1]).steps == ()


def test_both_languages_say_every_figure(book):
    view = rule_book_view(book, DAYS[-1])
    for line in (*view.values, *view.terms, *view.measures):
        figures = [c for c in line.value_zh if c.isdecimal()]
        assert figures == [c for c in line.value_en if c.isdecimal()]
        assert line.zh
        assert line.en


def test_every_figure_of_the_limits_is_in_an_edition(book):
    view = rule_book_view(book, DAYS[-1])
    figures = [*book.limits.limits, *load_physical(), *load_indices()]

    assert sum(line.figures for line in view.editions) == sum(f.status != "blank" for f in figures)
    assert sum(line.sourced for line in view.editions) == sum(
        f.status == "sourced" for f in figures
    )
    assert [line.since for line in view.editions] == sorted(
        (line.since for line in view.editions), reverse=True
    )


def test_an_edition_to_come_is_not_told_yet(book):
    names = {line.name for line in rule_book_view(book, date(2019, 5, 1)).editions}

    assert names == {"GBZ 2.1-2007", "GBZ 2.2-2007"}
