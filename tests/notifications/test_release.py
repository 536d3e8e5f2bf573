"""The site changes in one step: old or new, never a mixture, whatever happens meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from notifications.release import UnsafePathError, releasing

PUBLISH_SLOWLY = """
import sys, time
from pathlib import Path
from notifications.release import releasing
with releasing(Path(sys.argv[1])) as release:
    for number in range(20):
        release.put(f"page{number}.html", b"new")
        print(number, flush=True)
        time.sleep(0.05)
"""


def write_site(files: Iterable[tuple[str, bytes]], folder: Path) -> Path:
    with releasing(folder) as release:
        for name, content in files:
            release.put(name, content)
    return (folder / "public").resolve()


def site(word: str, pages: int = 3) -> Iterator[tuple[str, bytes]]:
    for number in range(pages):
        yield f"list/page{number}.html", word.encode()


def seen(folder: Path) -> set[str]:
    public = folder / "public"
    return {path.read_text() for path in public.rglob("*.html")}


def test_a_release_is_reachable_through_the_link(tmp_path: Path) -> None:
    release = write_site(site("first"), tmp_path)

    assert (tmp_path / "public").is_symlink()
    assert (tmp_path / "public").resolve() == release.resolve()
    assert seen(tmp_path) == {"first"}


def test_the_new_release_replaces_the_old_one_and_one_is_kept_back(tmp_path: Path) -> None:
    for word in ("first", "second", "third"):
        write_site(site(word), tmp_path)

    kept = sorted(path.name for path in (tmp_path / "releases").iterdir())
    assert seen(tmp_path) == {"third"}
    assert kept == ["2", "3"]


def test_a_page_that_is_gone_does_not_linger(tmp_path: Path) -> None:
    write_site(site("first", pages=5), tmp_path)
    write_site(site("second", pages=1), tmp_path)

    assert len(list((tmp_path / "public" / "list").iterdir())) == 1


def test_a_build_that_fails_half_way_changes_nothing(tmp_path: Path) -> None:
    def broken() -> Iterator[tuple[str, bytes]]:
        yield "list/page0.html", b"second"
        raise RuntimeError("no more")

    write_site(site("first"), tmp_path)
    with pytest.raises(RuntimeError, match="no more"):
        write_site(broken(), tmp_path)

    assert seen(tmp_path) == {"first"}


@pytest.mark.parametrize("after", [0, 7, 15])
def test_a_killed_publisher_changes_nothing_and_the_next_one_clears_up(
    tmp_path: Path, after: int
) -> None:
    write_site(site("first"), tmp_path)
    publisher = subprocess.Popen(
        [sys.executable, "-c", PUBLISH_SLOWLY, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert publisher.stdout is not None
    with publisher:
        for line in publisher.stdout:
            if int(line) == after:
                break
        publisher.send_signal(signal.SIGKILL)

    assert seen(tmp_path) == {"first"}
    write_site(site("second"), tmp_path)
    assert seen(tmp_path) == {"second"}
    assert list((tmp_path / "releases").glob(".unfinished-*")) == []


def test_a_reader_never_sees_a_mixture(tmp_path: Path) -> None:
    write_site(site("0"), tmp_path)
    done = threading.Event()
    views: list[set[str]] = []

    def read() -> None:
        while not done.is_set():
            release = (tmp_path / "public").resolve()
            pages = [release / f"list/page{number}.html" for number in range(3)]
            words = {page.read_text() for page in pages if page.exists()}
            if all(page.exists() for page in pages):
                views.append(words)

    reader = threading.Thread(target=read)
    reader.start()
    write_site(site("1"), tmp_path)
    done.set()
    reader.join()

    assert {len(view) for view in views} <= {1}


@pytest.mark.parametrize("name", ["../out.html", "/etc/out.html", "a/../../b", "a\\b", ""])
def test_a_path_outside_the_release_is_refused(tmp_path: Path, name: str) -> None:
    write_site(site("first"), tmp_path)
    with pytest.raises(UnsafePathError):
        write_site([(name, b"x")], tmp_path)

    assert seen(tmp_path) == {"first"}


def test_two_files_of_one_name_are_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError):
        write_site([("a.html", b"1"), ("a.html", b"2")], tmp_path)
