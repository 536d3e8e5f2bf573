"""Searching the list: every way people look for an enterprise, and nothing that may not be found."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.bulletin import EntryStatus
from notifications.pages.chrome import ROWS
from notifications.search import FIELDS, Asked, Found, find, publisher
from notifications.search_index import normal, search_index, syllables
from notifications.shown import Mention, ShownEntry
from tests.notifications.sample_issues import (
    SITE,
    SUSPENDED_NAME,
    WITHDRAWN_NAME,
    ShownOf,
    sample_entry,
    two_issues,
)


def written(shown: Iterable[ShownEntry], folder: Path, heads=()) -> Path:
    path = folder / "index.sqlite"
    with search_index() as index:
        index.tell(SITE, heads)
        for one in shown:
            index.add(one)
        path.write_bytes(b"".join(index.pieces()))
    return path


def numbers(found: Found) -> list[int]:
    return [int(row.entry_id[-6:]) for row in found.rows]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    shown = ShownOf(two_issues())
    entries = [
        replace(one, entry=replace(one.entry, former_names=("云溪长城石料厂",)))
        if one.entry.entry_id.endswith("01") else one
        for one in shown.entries()
    ]  # fmt: skip
    return written(entries, tmp_path_factory.mktemp("index"), shown.heads)


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("石材加工厂第1号", [1]),
        ("样例 第27号", [27]),
        ("云溪区样例水泥粉磨站第5号", [5]),
        ("91000000MA0000041X", [4]),
        ("91000000ma0000041x", [4]),
        ("９１００００００ＭＡ０００００４１Ｘ", [4]),
        ("云卫职罚〔2026〕7号", [7]),
        ("云卫职罚(2026)7", [7]),
        ("yx-ohbl-2026-000009", [9]),
        ("长城", [1]),
        ("changcheng", [1]),
        ("yunxichangchengshiliao", [1]),
        ("yunxichangchengshil", [1]),
        ("yxccsl", [1]),
        ("YXCCSL", [1]),
        ("angcheng", []),  # no syllable begins there
        ("ccs", [1]),
        ("没有这一家", []),
    ],
)
def test_an_enterprise_is_found_by_any_of_its_names_and_numbers(
    index: Path, q: str, expected: list[int]
) -> None:
    assert numbers(find(index, Asked(q=q))) == expected


@pytest.mark.parametrize("name", [WITHDRAWN_NAME, SUSPENDED_NAME])
def test_a_name_that_may_not_be_shown_is_not_even_in_the_file(index: Path, name: str) -> None:
    content = index.read_bytes()

    assert name.encode() not in content
    assert normal(name).encode() not in content
    assert "".join(syllables(name)).encode() not in content
    assert find(index, Asked(q=name, status="all")).total == 0


def test_their_numbers_still_lead_to_their_pages(index: Path) -> None:
    (row,) = find(index, Asked(q="yx-ohbl-2026-000003", status="all")).rows

    assert (row.name, row.uscc, row.status) == ("", "", EntryStatus.WITHDRAWN_REVOKED)


def test_what_left_is_found_only_when_asked_for(index: Path) -> None:
    assert 6 not in numbers(find(index, Asked()))
    assert numbers(find(index, Asked(status="removed_repaired"))) == [6]
    assert {3, 6} <= set(numbers(find(index, Asked(status="all"))))


def test_an_issue_is_searched_as_it_stood(index: Path) -> None:
    assert numbers(find(index, Asked(issue="1"))) == list(range(1, 9))
    assert find(index, Asked(issue="2")).total == 25
    assert find(index, Asked(issue="nonsense", status="all")).total == 27


def test_filters_narrow_together(index: Path) -> None:
    asked = Asked(township="青石镇", ground="G1", industry="皮箱、包（袋）制造")
    found = numbers(find(index, asked))

    assert found == [
        n for n in range(4, 28)
        if n not in (3, 6) and n % 4 == 0 and n % 3 and (n - 1) % 5 == 3
    ]  # fmt: skip
    assert find(index, Asked(ground="G")).total == 0


def test_the_publisher_is_read_back(index: Path) -> None:
    site, heads, log_key = publisher(index)

    assert site == SITE
    assert list(heads) == ShownOf(two_issues()).heads
    assert log_key == ""


def test_the_file_cannot_be_written_by_who_reads_it(index: Path) -> None:
    before = index.read_bytes()
    find(index, Asked(q="x'; DROP TABLE entries; --"))

    assert index.read_bytes() == before


@given(q=st.text(max_size=40), ground=st.text(max_size=5), status=st.text(max_size=12),
       issue=st.text(max_size=12), page=st.integers(-(10**6), 10**9))  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_whatever_is_asked_gets_an_answer(
    index: Path, q: str, ground: str, status: str, issue: str, page: int
) -> None:
    found = find(index, Asked(q=q, ground=ground, status=status, issue=issue, page=page))

    assert 1 <= found.page <= found.pages
    assert len(found.rows) == min(found.total, ROWS)


@given(number=st.integers(4, 27).filter(lambda n: n != 6), data=st.data())
@settings(max_examples=100, deadline=None)
def test_every_stretch_of_a_name_finds_it(index: Path, number: int, data: st.DataObject) -> None:
    """Characters anywhere, syllables from where one begins, initials of any stretch."""
    name = sample_entry(number).name
    first = data.draw(st.integers(0, len(name) - 1))
    last = data.draw(st.integers(first + 1, len(name)))
    read = syllables(name[first:last])
    asked = [name[first:last]]
    if all(part.isalpha() and part.isascii() for part in read):
        asked += ["".join(read), "".join(part[0] for part in read)]

    for q in asked:
        assert number in numbers(find(index, Asked(q=q))), q


def test_a_hundred_thousand_entries_are_searched_quickly(tmp_path: Path) -> None:
    """Rows made in the database itself: writing them is not what is tried here."""
    one = ShownEntry(entry=sample_entry(1), mentions=())
    path = written([one], tmp_path)
    with closing(sqlite3.connect(path)) as file, file:
        columns = [row[1] for row in file.execute("PRAGMA table_info(entries)")][1:]
        file.execute(
            "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
            f"INSERT INTO entries SELECT 'e-' || i, {', '.join(columns)} FROM n, entries"
        )
    file.close()
    for q in ("石材", "yunxi", "yxq", "91000000MA0000011X", "nothing"):
        started = time.process_time()
        found = find(path, Asked(q=q))
        assert time.process_time() - started < 2, q  # of one core; some 0.2 on a quiet one
        assert found.total == (0 if q == "nothing" else 100_000)


def test_the_query_of_a_page_keeps_what_was_asked() -> None:
    asked = Asked(q="云溪 厂", ground="G1", page=3)

    assert asked.at(1) == "q=%E4%BA%91%E6%BA%AA+%E5%8E%82&ground=G1"
    assert asked.at(2).endswith("&page=2")
    assert set(FIELDS) == set(Asked.__dataclass_fields__) - {"page"}


def test_an_entry_that_left_stands_in_the_issues_before(tmp_path: Path) -> None:
    entry = replace(sample_entry(1), first_issue=2, status=EntryStatus.REMOVED_EXPIRED)
    left = Mention(issue=5, period="2027-Q1", slug="2027-Q1", released_on=date(2027, 4, 10),
                   change="DEL", reason="removed_expired")  # fmt: skip
    path = written([ShownEntry(entry=entry, mentions=(left,))], tmp_path)

    stood = [n for n in range(1, 8) if find(path, Asked(issue=f"{n}")).total]
    assert stood == [2, 3, 4]
