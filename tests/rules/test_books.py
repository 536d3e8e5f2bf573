"""Limits, agents and packs: read, checked, and wrong ones refused by file, key and remedy."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from domain.roles import Role
from domain.timelimits import TermKind, Unit
from domain.vocabulary import Need
from rules import limit_book as lb
from rules import packs as pk
from rules.agents import Unresolved
from rules.pack_terms import LATER


def test_both_editions_are_carried_with_their_days(book):
    editions = {one.edition for one in book.limits.limits}
    assert editions == {
        "GBZ 2.1-2007", "GBZ 2.1-2019", "GBZ 2.1-2019/1", "GBZ 2.1-2019/2", "GBZ 2.2-2007",
    }  # fmt: skip
    assert len(book.limits.limits) > 1500
    assert all(one.valid_from <= one.valid_to for one in book.limits.limits)


def test_no_agent_has_a_ceiling_together_with_an_average(book):
    kinds: dict[tuple[str, str], set[str]] = {}
    for one in book.limits.limits:
        kinds.setdefault((one.agent, one.edition), set()).add(one.kind)
    assert [key for key, found in kinds.items() if {"MAC", "PC-TWA"} <= found] == []


def test_every_figure_says_how_well_it_is_known(book):
    for one in book.limits.limits:
        assert one.status in lb.STATUSES
        assert bool(one.value) == (one.status != "blank"), one.limit_id


@pytest.mark.parametrize(
    ("said", "agent"),
    [("矽尘", "dust-40"), ("苯", "chem-012"), ("噪音", "noise"), ("Ammonia", "chem-002"),
     ("７１-４３-２", "chem-012"), (" 铅 烟 ", "chem-224b")],
)  # fmt: skip
def test_agents_are_known_by_name_alias_and_cas(book, said, agent):
    assert book.agents.resolve(said) == agent


@pytest.mark.parametrize("said", ["一氧化碳", "630-08-0", "7439-92-1", "某种不明粉末", "笨"])
def test_an_ambiguous_or_unknown_agent_is_a_question(book, said):
    found = book.agents.resolve(said)
    assert isinstance(found, Unresolved)
    if said == "一氧化碳":
        assert len(found.candidates) == 3


def test_a_name_and_a_cas_that_contradict_are_asked_back(book):
    assert isinstance(book.agents.resolve("苯", "7664-41-7"), Unresolved)
    assert book.agents.resolve("铅烟", "7439-92-1") == "chem-224b"


@pytest.fixture
def limits(tmp_path: Path) -> Path:
    return Path(shutil.copytree(lb.HERE, tmp_path / "limits"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",PC-TWA,,,0.3,", ",PC-TWB,,,0.3,", "kind"),
        (",PC-TWA,,,0.3,", ",PC-TWA,,,0.1234567,", "six decimals"),
        (",PC-TWA,,,0.3,", ",PC-TWA,,,,", "value"),
        ("2020-04-01,,S1+S2+S4+S8", "1.4.2020,,S1+S2+S4+S8", "YYYY-MM-DD"),
    ],
)
def test_a_wrong_limit_names_file_row_and_remedy(limits, old, new, said):
    path = limits / "chemicals.csv"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(lb.LimitBookError, match=said):
        lb.load_limit_book(limits)


def test_one_changed_figure_changes_the_digest(limits, book):
    path = limits / "noise.csv"
    path.write_text(path.read_text("utf-8").replace(",85,", ",86,", 1), "utf-8")
    assert lb.load_limit_book(limits).digest != book.limits.digest


@pytest.mark.parametrize(
    ("day", "pack"),
    [
        (date(2019, 1, 1), "jizhou-2018"),
        (date(2026, 3, 31), "jizhou-2018"),
        (date(2026, 4, 1), "national-2026"),
    ],
)
def test_the_pack_in_force_on_the_day_decides(book, day, pack):
    assert book.pack(day).id == pack


def test_statutory_terms_are_what_the_statutes_say(book):
    rules = book.terms_by_date()[-1][1]
    expected = {
        TermKind.DECISION: (90, Unit.DAYS, "law"),
        TermKind.HEARING_REQUEST: (5, Unit.WORKING_DAYS, "law"),
        TermKind.HEARING_NOTICE: (7, Unit.WORKING_DAYS, "law"),
        TermKind.SERVE_DECISION: (7, Unit.WORKING_DAYS, "law"),
        TermKind.PAY_FINE: (15, Unit.DAYS, "law"),
        TermKind.RECONSIDERATION: (60, Unit.DAYS, "law"),
        TermKind.SUIT: (6, Unit.MONTHS, "law"),
        TermKind.WITHDRAW: (3, Unit.WORKING_DAYS, "law"),
        TermKind.OBJECTION: (5, Unit.WORKING_DAYS, "office_policy"),
        TermKind.EVIDENCE: (7, Unit.WORKING_DAYS, "law"),
        TermKind.DEMAND: (10, Unit.WORKING_DAYS, "law"),
        TermKind.COURT_APPLICATION: (3, Unit.MONTHS, "law"),
        TermKind.REMEDY_REPLY: (10, Unit.WORKING_DAYS, "law"),
        TermKind.SUIT_AFTER_REVIEW: (15, Unit.DAYS, "law"),
    }
    assert {k: (rules[k].length, rules[k].unit, rules[k].status) for k in expected} == expected


def test_nothing_unconfirmed_is_called_law(book):
    for pack in book.packs:
        for entries in pack.values.values():
            assert all(entry.status != "law" for entry in entries)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  withdraw:", "  withdrew:", "terms"),
        ("status: law}", "status: maybe}", "status"),
        ("  comparison.method:", "  comparison.methods:", "comparison.method"),
        ("length: 90", "length: -1", "length"),
        ("id: national-2026", "id: [", "YAML"),
    ],
)
def test_a_wrong_pack_names_file_key_and_remedy(tmp_path, old, new, said):
    path = tmp_path / "national-2026.yaml"
    text = (pk.HERE / "national-2026.yaml").read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(pk.PackError, match=said) as caught:
        pk.load_pack(path)
    assert "national-2026.yaml" in str(caught.value)


def test_packs_that_overlap_are_refused(tmp_path):
    for name in ("a", "b"):
        text = (pk.HERE / "national-2026.yaml").read_text("utf-8")
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    with pytest.raises(pk.PackError, match="overlaps"):
        pk.load_packs(tmp_path)


STEP = """
steps:
  L9:
    - {from: 2026-04-01, needs: [superior_has_consented], signed_by: [publicity_officer],
       reference: 市监总局令44号（2021）, status: unconfirmed}
"""


def national() -> bytes:
    return (pk.HERE / "national-2026.yaml").read_bytes()


def test_a_pack_may_add_a_step_to_a_row(book):
    pack = pk.read_pack("more.yaml", national() + STEP.encode())
    steps = replace(book, packs=(book.packs[0], pack)).steps_by_date()
    added = dict(steps)[date(2026, 4, 1)]["L9"]
    assert (added.needs, added.signed_by) == (
        (Need.SUPERIOR_HAS_CONSENTED,),
        (Role.PUBLICITY_OFFICER,),
    )
    assert book.steps_by_date() == ()  # the packs that ship add nothing


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("L9:", "L99:", "no such row"),
        ("L9:", "L11:", "nobody signs this row"),
        ("[publicity_officer]", "[agency_head]", "a role signs twice"),
        ("[superior_has_consented]", "[nothing]", "needs"),
        ("signed_by: [publicity_officer],", "remove: [legal_reviewer],", "remove"),
    ],
)
def test_a_step_that_cannot_be_added_is_refused_by_name(old, new, said):
    text = STEP.replace(old, new, 1)
    assert text != STEP
    with pytest.raises(pk.PackError, match=said):
        pk.read_pack("more.yaml", national() + text.encode())


def test_a_pack_older_than_a_kind_of_term_takes_it_from_the_law():
    text = national().decode()
    start = text.index("  evidence:\n    - {from: 2026-04-01, length")
    end = text.index("\n", text.index("\n", start) + 1) + 1
    older = pk.read_pack("older.yaml", (text[:start] + text[end:]).encode())
    rules = {rule.kind: rule for _, rule in older.dated_terms()}
    assert rules[TermKind.EVIDENCE] == LATER[TermKind.EVIDENCE]
