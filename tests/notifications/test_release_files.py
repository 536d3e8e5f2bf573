"""The files of a release as a mapping on disk: what a dict would say, in the order of the paths."""

from __future__ import annotations

from collections.abc import MutableMapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.release_files import LAST, PORTION, Files, Written

PATHS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters=LAST), min_size=1, max_size=8
)
WRITTEN = st.builds(Written, st.integers(0, 2**40), st.from_regex(r"[0-9a-f]{64}", fullmatch=True))


@given(st.lists(st.tuples(PATHS, WRITTEN)), PATHS)
def test_it_says_what_a_dict_says(rows: list[tuple[str, Written]], beginning: str) -> None:
    files, known = Files(), dict[str, Written]()
    for path, written in rows:
        files[path] = known[path] = written

    assert list(files.items()) == sorted(known.items())
    assert list(files) == sorted(known)
    assert len(files) == len(known)
    assert all(files[path] == written for path, written in known.items())
    assert list(files.values()) == [known[path] for path in sorted(known)]
    assert (beginning in files) is (beginning in known)
    assert list(files.under(beginning)) == [
        (path, known[path]) for path in sorted(known) if path.startswith(beginning)
    ]
    assert list(files.by_digest()) == sorted((one.sha256, path) for path, one in known.items())


def test_what_is_not_there_is_a_key_error() -> None:
    files: MutableMapping[str, Written] = Files()
    files["a"] = Written(1, "0" * 64)
    del files["a"]

    for ask in (files.__getitem__, files.__delitem__):
        with pytest.raises(KeyError, match="a"):
            ask("a")
    assert files.get("a") is None


def test_it_is_read_in_order_while_more_are_written() -> None:
    files = Files()
    for number in range(2 * PORTION + 1):
        files[f"{number:05}"] = Written(number, "0" * 64)
    seen = []
    for path, _ in files.under(""):
        seen.append(path)
        files[f"{path}-log"] = Written(0, "0" * 64)
        if len(seen) > 3 * PORTION:
            break

    assert seen == sorted(seen)
