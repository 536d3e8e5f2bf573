"""The data files hold what they must, nothing they must not, and the same bytes every time."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.bulletin import Entry
from notifications.files.csv_files import FORMULA_STARTS, csv_files
from notifications.files.fields import CHILDREN, ENTRIES
from notifications.files.ftm import entities_in
from notifications.files.issue_file import pieces
from notifications.files.statements import Statements
from notifications.site_words import words
from tests.conftest import EXAMPLES
from tests.notifications.files.written import ADDRESSED, contents, histories, written
from tests.notifications.sample_issues import (
    REMOVED_NAME,
    SUSPENDED_NAME,
    WITHDRAWN_NAME,
    Issue,
    first_issue,
    sample_entry,
    second_issue,
    two_issues,
)

CANARY = "金丝雀"
# What a reader sees of what may no longer be shown: nothing that names, places or describes.
HIDDEN = (
    WITHDRAWN_NAME, SUSPENDED_NAME, "91000000MA0000031X", "91000000MA0000021X", "甄示例3",
    "采石路3号", "采石路2号", "第3号：切割岗位", "第6号：切割岗位", "采石路6号",
)  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return contents(written(tmp_path_factory.mktemp("files"), two_issues()))


def test_the_same_list_gives_the_same_bytes(files: dict[str, bytes], tmp_path: Path) -> None:
    assert contents(written(tmp_path, two_issues()[::-1])) == files


def test_a_second_release_of_an_unchanged_list_is_the_first(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    for _ in range(2):
        site = written(tmp_path, two_issues())
    assert contents(site) == files


def test_what_was_once_told_is_in_no_file_of_any_issue(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    before = b"".join(contents(written(tmp_path, [first_issue()])).values()).decode()
    now = b"".join(files.values()).decode()

    assert [word for word in HIDDEN if word not in before] == []
    assert [word for word in HIDDEN if word in now] == []
    assert REMOVED_NAME in now  # removed, not withdrawn: its name may stay


@settings(max_examples=EXAMPLES // 3, deadline=None)
@given(histories())
def test_a_canary_in_every_field_of_a_withdrawn_entry_flies_nowhere(issues: list[Issue]) -> None:
    """Whatever the history: a hidden entry's words are in no file, another's are."""
    now: dict[str, Entry] = {x.entry.entry_id: x.entry for _, lines in issues for x in lines}
    gone = {key for key, entry in now.items() if entry.withdrawn_at or entry.status == "suspended"}

    def marked(entry: Entry) -> Entry:
        word = f"{CANARY}{entry.entry_id}。"
        told = ("name", "uscc", "address", "representative", "township", "industry_name",
                "facts_zh", "facts_en", "decision_no", "listing_no", "measures",
                "removal_conditions", "remedies", "successor", "correction")  # fmt: skip
        steps = tuple(
            replace(s, zh=word, en=word, document_no=word, basis=word) for s in entry.steps
        )
        over = tuple(replace(o, workshop=word, post=word, agent=word) for o in entry.exceedances)
        return replace(
            entry, steps=steps, exceedances=over, legal_basis=(word,), **dict.fromkeys(told, word)
        )

    told = [
        (head, tuple(replace(x, entry=marked(x.entry)) for x in lines)) for head, lines in issues
    ]
    with tempfile.TemporaryDirectory() as folder:
        text = b"".join(contents(written(Path(folder), told)).values()).decode()
    seen = {key for key in now if f"{CANARY}{key}。" in text}

    assert seen == now.keys() - gone


_START = st.sampled_from([*FORMULA_STARTS, "", "a"])
_ANY = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)
_TEXT = st.builds("".join, st.tuples(_START, _ANY))


@st.composite
def hostile(draw: st.DrawFn) -> Issue:
    """An issue of one entry whose every text may begin like a formula."""
    entry = sample_entry(1)
    told = {f.name: draw(_TEXT) for f in fields(Entry) if f.type == "str" and f.name != "entry_id"}
    steps = tuple(replace(one, zh=draw(_TEXT), basis=draw(_TEXT)) for one in entry.steps[:2])
    over = tuple(
        replace(one, workshop=draw(_TEXT), value=draw(_TEXT), ratio=draw(_TEXT))
        for one in entry.exceedances
    )
    basis = tuple(draw(st.lists(_TEXT, max_size=2)))
    head, [line] = first_issue(1)
    changed = replace(entry, **told, steps=steps, exceedances=over, legal_basis=basis)
    return head, (replace(line, entry=changed),)


@settings(max_examples=EXAMPLES * 2, deadline=None)
@given(hostile())
def test_no_cell_of_any_csv_file_begins_a_formula(issue: Issue) -> None:
    head, lines = issue
    for one in (*csv_files(), Statements(ADDRESSED, entities_in(head, ADDRESSED))):
        text = b"".join(pieces(one, head, lines)).decode("utf-8-sig")
        for row in csv.reader(io.StringIO(text, newline=""), strict=True):
            assert [cell for cell in row if cell.startswith(FORMULA_STARTS)] == []


@settings(max_examples=EXAMPLES * 2, deadline=None)
@given(hostile())
def test_a_cell_read_back_is_what_was_told_but_for_its_guard(issue: Issue) -> None:
    """RFC 4180 holds any text; the apostrophe stands before what begins like a formula only."""
    head, [line] = issue
    text = b"".join(pieces(csv_files()[0], head, [line])).decode()
    [row] = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    for name in ("name", "facts_zh", "remedies", "correction"):
        told = getattr(line.entry, name)
        assert row[name] == (f"'{told}" if told.startswith(FORMULA_STARTS) else told)


def test_a_noise_level_above_its_limit_stays_a_number() -> None:
    """Printed with a plus, which a spreadsheet would take for a sum."""
    head, [line] = first_issue(1)
    noise = replace(line.entry.exceedances[1], ratio="+6.2")
    loud = replace(line, entry=replace(line.entry, exceedances=(noise,)))
    [file] = [one for one in csv_files() if one.name == "exceedances.csv"]

    assert b",6.2\r\n" in b"".join(pieces(file, head, [loud]))


def test_every_field_of_an_entry_has_its_column_or_its_own_file() -> None:
    columns = [field.name for field in ENTRIES.fields]

    assert {f.name for f in fields(Entry)} == set(columns) | {table.name for table in CHILDREN}
    assert columns[:32] == [  # as first published: columns are only ever added at the end
        "entry_id", "status", "name", "uscc", "address", "representative", "township",
        "industry_name", "grounds", "facts_zh", "facts_en", "legal_basis", "decision_no",
        "decision_date", "served_date", "listing_no", "listing_date", "measures",
        "removal_conditions", "remedies", "earliest_exit_date", "end_date", "office",
        "first_issue", "removed_date", "removal_no", "withdrawn_at", "reason_code",
        "successor", "successor_since", "correction", "corrected_on",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["list/index.json", "list/2026-Q2/entries.json", "list/2026-Q3/changes.json", "feed.atom",
     "feed.json", "feed.rss", "catalog.jsonld", "list/2026-Q3/datapackage.json",
     "list/2026-Q3/entries.csv-metadata.json", "list/deltas/1-2.json", "list/latest.json"],
)  # fmt: skip
def test_every_file_that_can_says_what_it_is_for_and_how_it_may_be_used(
    files: dict[str, bytes], name: str
) -> None:
    text = files[name].decode()

    assert words("zh")["licence"] in text
    assert "信息公开，不是处罚" in text


def test_a_list_without_issues_has_its_catalogue_and_feed(tmp_path: Path) -> None:
    files = contents(written(tmp_path, []))

    assert json.loads(files["list/index.json"])["issues"] == []
    assert json.loads(files["list/deltas/index.json"])["deltas"] == []
    assert b"<entry>" not in files["feed.atom"]
    assert "list/latest.json" not in files


def test_an_extra_issue_of_a_period_takes_no_file_away(tmp_path: Path) -> None:
    from domain.bulletin import IssueSort

    first = first_issue()
    head, lines = second_issue(first)
    extra = (replace(head, period=first[0].period, sort=IssueSort.EXTRA), lines)
    files = contents(written(tmp_path, [first, extra]))

    assert json.loads(files["list/2026-Q2/entries.json"])["number"] == 1
    assert json.loads(files["list/2026-Q2-2/entries.json"])["number"] == 2
