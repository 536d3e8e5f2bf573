"""Which agent a name and a CAS number mean: both editions' names, every number of a row."""

from __future__ import annotations

from datetime import date

import pytest

from rules.agents import Unresolved


@pytest.mark.parametrize(
    ("said", "agent"),
    [("丁酮", "chem-151"), ("双丙酮醇", "chem-063"), ("DDT", "chem-040"), ("乙硼烷", "chem-089"),
     ("二硝基氯苯", "chem-094"), ("2,4-二硝基氯苯", "chem-094")],
)  # fmt: skip
def test_the_names_of_both_editions_mean_the_same_agent(book, said, agent):
    assert book.agents.resolve(said) == agent


def test_an_agent_is_called_by_the_name_of_the_newest_edition(book):
    assert book.agents.names["chem-151"] == "甲乙酮"


@pytest.mark.parametrize("cas", ["1330-20-7", "95-47-6", "108-38-3"])
def test_every_registry_number_of_xylene_means_xylene(book, cas):
    assert book.agents.resolve("", cas) == "chem-069"
    assert book.agents.resolve("二甲苯", cas) == "chem-069"


def test_the_numbers_of_misprinted_rows_mean_their_own_agents(book):
    assert book.agents.resolve("124-40-3") == "chem-068"
    assert book.agents.resolve("584-84-9") == "chem-105"
    assert isinstance(book.agents.resolve("7440-62-6"), Unresolved)


@pytest.mark.parametrize(
    ("name", "numbers", "agent"),
    [
        ("三氯氢硅", ("10025-28-2", "10025-78-2"), "chem-247"),
        ("邻氯苯乙烯", ("2038-87-4", "2039-87-4"), "chem-168"),
        ("碳酸钠", ("3313-92-6", "497-19-8"), "chem-277"),
        ("乙基戊基甲酮", ("541-85-5", "106-68-3"), "chem-322"),
        ("氰化物", ("460-19-5", "57-12-5"), "chem-232"),
        ("二硝基氯苯", ("25567-67-3", "97-00-7"), "chem-094"),
        ("二氧化锡", ("1332-29-2", "18282-10-5"), "chem-099"),
    ],
)
def test_both_numbers_in_print_mean_the_agent_they_are_printed_for(book, name, numbers, agent):
    assert [book.agents.resolve(name, cas) for cas in numbers] == [agent, agent]


@pytest.mark.parametrize("said", ["石棉", "铅", "岩棉"])
def test_a_part_of_a_name_is_asked_back_with_the_names_that_hold_it(book, said):
    found = book.agents.resolve(said)
    assert isinstance(found, Unresolved)
    assert all(said in name for _, name in found.candidates[:1])


def test_nitrogen_dioxide_by_number_alone_is_asked_back(book):
    found = book.agents.resolve("10102-44-0")
    assert isinstance(found, Unresolved)
    assert {agent for agent, _ in found.candidates} == {"chem-095", "chem-2007-086"}


def test_a_dust_limit_taken_from_the_later_edition_is_marked_inferred(book):
    silica = book.limits.agent("dust-40", date(2019, 1, 1))
    assert {one.status for one in silica if one.kind == "PC-TWA"} == {"inferred"}
    assert {one.confirmed_by for one in silica} == {0}
