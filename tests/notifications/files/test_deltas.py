"""A reader who applies a delta has the newest issue, whatever copy of the older one he kept."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from domain.bulletin import ChangeKind, EntryStatus, TotalsDoNotCloseError
from notifications.files.changes import Changes
from notifications.files.deltas import FOLDER, WINDOW
from notifications.files.issue_file import pieces
from notifications.files.plain_json import entry_line
from notifications.public_view import slug
from tests.conftest import EXAMPLES
from tests.notifications.files.written import contents, histories, written
from tests.notifications.sample_issues import Issue, ShownOf, issue_of, sample_entry, two_issues

Copy = dict[str, dict[str, object]]


def files_of(issues: list[Issue]) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        return contents(written(Path(folder), issues))


def copy_in(files: dict[str, bytes], issue: Issue) -> Copy:
    lines = files[f"list/{slug(issue[0])}/entries.jsonl"].splitlines()
    return {entry["entry_id"]: entry for entry in map(json.loads, lines)}


def copy_as_first_released(issue: Issue) -> Copy:
    """What a reader took who came on the day of the issue."""
    kept = [line.entry for line in issue[1] if line.change is not ChangeKind.REMOVED]
    return {entry.entry_id: json.loads(entry_line(entry)) for entry in kept}


def applied(copy: Copy, delta: dict[str, list[dict[str, object]]]) -> Copy:
    now = dict(copy)
    for change in delta["changes"]:
        if change["kind"] == "DEL":
            del now[str(change["entry_id"])]
        else:
            entry = change["entry"]
            assert isinstance(entry, dict)
            assert (entry["entry_id"] in now) == (change["kind"] == "MOD")
            now[entry["entry_id"]] = entry
    return now


@settings(max_examples=EXAMPLES // 2, deadline=None)
@given(histories())
def test_any_copy_of_an_older_issue_becomes_the_newest(issues: list[Issue]) -> None:
    files, newest = files_of(issues), issues[-1]
    for older in issues[:-1]:
        delta = json.loads(files[f"{FOLDER}/{older[0].number}-{newest[0].number}.json"])
        for copy in (copy_in(files, older), copy_as_first_released(older)):
            assert applied(copy, delta) == copy_in(files, newest)
        kinds = [change["kind"] for change in delta["changes"]]
        told = (kinds.count("ADD"), kinds.count("DEL"), kinds.count("MOD"))
        assert told == (delta["added"], delta["removed"], delta["changed"])
        assert delta["opening"] == older[0].closing
        assert delta["closing"] == newest[0].closing
        assert delta["opening"] + delta["added"] - delta["removed"] == delta["closing"]


@settings(max_examples=EXAMPLES // 2, deadline=None)
@given(histories())
def test_the_changes_of_every_issue_close_the_sum(issues: list[Issue]) -> None:
    files = files_of(issues)
    for head, lines in issues:
        told = json.loads(files[f"list/{slug(head)}/changes.json"])
        kinds = [change["kind"] for change in told["changes"]]
        assert kinds.count("ADD") == told["added"] == told["counted"]["added"]
        assert kinds.count("DEL") == told["removed"] == told["counted"]["removed"]
        assert kinds.count("MOD") == told["changed"] == told["counted"]["changed"]
        assert told["opening"] + told["added"] - told["removed"] == told["closing"]
        assert [c["reason"] for c in told["changes"]] == [x.reason for x in lines if x.change]


def test_a_head_that_says_other_totals_than_its_lines_is_not_written() -> None:
    (head, lines), _ = two_issues()
    wrong = replace(head, opening=1, closing=head.closing + 1)

    with pytest.raises(TotalsDoNotCloseError, match="opening, closing"):
        list(pieces(Changes(), wrong, lines))


def test_a_name_withdrawn_after_the_newest_issue_is_told_to_old_copies_too() -> None:
    """No issue has said it yet: the delta does, for the name is gone from every file."""
    first = issue_of(1, "2026-Q2", two_issues()[0][0].released_on, [sample_entry(1)])
    second = issue_of(2, "2026-Q3", two_issues()[1][0].released_on, [sample_entry(1)], first)

    class Since(ShownOf):
        def __init__(self) -> None:
            super().__init__([first, second])
            self._now[sample_entry(1).entry_id] = replace(
                sample_entry(1), status=EntryStatus.WITHDRAWN_REVOKED
            )

    from notifications.files.deltas import differences

    [told] = differences(Since(), 1, 2)
    assert (told.kind, told.entry.status, told.entry.name) == (
        ChangeKind.CHANGED, EntryStatus.WITHDRAWN_REVOKED, "",
    )  # fmt: skip


def test_only_deltas_to_the_newest_issue_are_offered_in_list_and_map() -> None:
    issues: list[Issue] = []
    for number in range(1, WINDOW + 4):
        day = two_issues()[0][0].released_on.replace(year=2026 + number)
        before = issues[-1] if issues else None
        issues.append(issue_of(number, f"{day.year}-Q3", day, [sample_entry(1)], before))
    files = files_of(issues)
    index = json.loads(files[f"{FOLDER}/index.json"])
    newest = issues[-1][0].number
    paths = {delta["path"] for delta in index["deltas"]}

    assert [delta["from"] for delta in index["deltas"]] == list(range(newest - WINDOW, newest))
    assert {path for ways in index["map"].values() for path in ways.values()} == paths
    assert {path for path in files if path.startswith(FOLDER)} == paths | {f"{FOLDER}/index.json"}
