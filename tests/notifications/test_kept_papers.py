"""Papers that were set before: the same bytes, set once, nobody else's, and gone when not used."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from notifications.announcements import entry_request
from notifications.blocks import read_blocks
from notifications.faces import Faces, Fonts, packaged_font_folder
from notifications.kept_papers import KEPT, UNDER_WAY, papers_kept
from notifications.press import Order, Press
from notifications.render import Renderer
from notifications.typesetting import ANNOUNCEMENT, NOTICE, Typesetter
from tests.notifications.sample_announcements import ADDRESS, DAY, ISSUER, sample_entry

KEY, OTHER = b"1" * 32, b"2" * 32
MADE_OF = "甲".encode()
BLOCKS = read_blocks("<h1>公告</h1><p>内容</p>")


class Setting:
    """Sets a paper and counts how often it had to."""

    def __init__(self, paper: bytes = b"%PDF-1.7 ...") -> None:
        self.paper, self.times = paper, 0

    def __call__(self) -> bytes:
        self.times += 1
        return self.paper


def showing(folder: Path, setting: Callable[[], bytes], key: bytes = KEY) -> bytes:
    """A showing that asks for one paper."""
    with papers_kept(folder, key) as papers:
        return papers.once(MADE_OF, setting)


def kept(folder: Path) -> list[Path]:
    return sorted((folder / KEPT).iterdir())


def test_what_was_set_is_taken_over_from_showing_to_showing(tmp_path: Path) -> None:
    setting = Setting()
    for _ in range(3):
        assert showing(tmp_path, setting) == setting.paper
    assert setting.times == 1
    assert not (tmp_path / UNDER_WAY).exists()


def test_what_a_showing_does_not_use_is_gone_after_it(tmp_path: Path) -> None:
    setting = Setting()
    showing(tmp_path, setting)
    with papers_kept(tmp_path, KEY) as papers:
        papers.once(b"another", Setting(b"other"))
    (one,) = kept(tmp_path)
    assert setting.paper not in one.read_bytes()
    showing(tmp_path, setting)
    assert setting.times == 2


@pytest.mark.parametrize("whole", [True, False])
def test_a_paper_of_another_hand_is_not_shown(tmp_path: Path, whole: bool) -> None:
    setting = Setting()
    showing(tmp_path, setting)
    (one,) = kept(tmp_path)
    mine = one.read_bytes()
    one.write_bytes(mine[:32] + b"%PDF of a forger" if whole else mine[:40])
    assert showing(tmp_path, setting) == setting.paper
    assert setting.times == 2
    assert kept(tmp_path)[0].read_bytes() == mine


def test_a_paper_put_under_the_name_of_another_is_not_shown(tmp_path: Path) -> None:
    with papers_kept(tmp_path, KEY) as papers:
        papers.once(MADE_OF, Setting(b"one"))
        papers.once(b"another", Setting(b"other"))
    first, second = kept(tmp_path)
    swapped = first.read_bytes(), second.read_bytes()
    second.write_bytes(swapped[0])
    first.write_bytes(swapped[1])
    setting = Setting(b"one")
    assert showing(tmp_path, setting) == b"one"
    assert setting.times == 1


def test_a_new_key_sets_everything_anew(tmp_path: Path) -> None:
    setting = Setting()
    showing(tmp_path, setting)
    showing(tmp_path, setting, OTHER)
    assert setting.times == 2


def test_a_showing_that_failed_leaves_what_was_kept_and_nothing_else(tmp_path: Path) -> None:
    setting = Setting()
    showing(tmp_path, setting)

    def refuse() -> bytes:
        raise OSError(errno.ENOSPC, "no space")

    with pytest.raises(OSError, match="no space"), papers_kept(tmp_path, KEY) as papers:
        papers.once(MADE_OF, setting)
        papers.once(b"another", refuse)
    assert not (tmp_path / UNDER_WAY).exists()
    assert showing(tmp_path, setting) == setting.paper
    assert setting.times == 1


def test_what_a_killed_showing_left_is_swept(tmp_path: Path) -> None:
    (tmp_path / UNDER_WAY).mkdir()
    (tmp_path / UNDER_WAY / "half").write_bytes(b"x")
    showing(tmp_path, Setting())
    assert [one.name for one in kept(tmp_path)] != ["half"]
    assert len(kept(tmp_path)) == 1


def test_the_same_paper_twice_in_a_showing_is_one(tmp_path: Path) -> None:
    setting = Setting()
    showing(tmp_path, setting)
    with papers_kept(tmp_path, KEY) as papers:
        assert papers.once(MADE_OF, setting) == papers.once(MADE_OF, setting)
    assert setting.times == 1
    assert len(kept(tmp_path)) == 1


def test_a_file_system_without_links_keeps_them_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unheard_of(*_: object) -> None:
        raise OSError(errno.EPERM, "not permitted")

    setting = Setting()
    showing(tmp_path, setting)
    monkeypatch.setattr(os, "link", unheard_of)
    for _ in range(2):
        assert showing(tmp_path, setting) == setting.paper
    assert setting.times == 1


# What the typesetter is handed, each time with one thing changed, and nothing else.
SAME = {
    "title": "公告", "author": "示例机关（虚构）", "issued_on": date(2026, 10, 12),
    "specimen": False, "layout": NOTICE, "extra": {"code": ""},
}  # fmt: skip
CHANGED = {
    "title": "公示", "author": "示例机关二（虚构）", "issued_on": date(2026, 10, 13),
    "specimen": True, "layout": ANNOUNCEMENT, "extra": {"code": "<svg/>"},
}  # fmt: skip


def asked_for(folder: Path, fonts: Fonts | None = None, blocks=BLOCKS, **given) -> str:
    """The name under which a paper that is set from this is kept, and nothing but it."""
    with papers_kept(folder, KEY) as papers:
        Typesetter(fonts, papers).pdf(blocks, **{**SAME, **given})
    (one,) = kept(folder)
    return one.name


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> str:
    return asked_for(tmp_path_factory.mktemp("usual"))


@pytest.mark.parametrize("what", [name for name in SAME if name != "extra"])
def test_what_a_paper_is_set_from_decides_whether_it_was_set(
    tmp_path: Path, usual: str, what: str
) -> None:
    assert asked_for(tmp_path, **{what: CHANGED[what]}) != usual


def test_so_do_its_blocks_and_what_its_layout_asks_for_besides(tmp_path: Path, usual: str) -> None:
    more = read_blocks("<h1>公告</h1><p>内容。</p>")
    assert asked_for(tmp_path, blocks=more) != usual
    assert asked_for(tmp_path, extra={"code": "", "more": "1"}) != usual
    assert asked_for(tmp_path) == usual


def test_so_do_the_faces_and_their_files(tmp_path: Path, usual: str) -> None:
    folder = tmp_path / "faces"
    folder.mkdir()
    face = next(one for one in packaged_font_folder().iterdir() if one.suffix == ".ttf")
    (folder / face.name).write_bytes(face.read_bytes())
    given = asked_for(tmp_path, Fonts(folders=(folder,)))
    assert given != usual
    assert asked_for(tmp_path, Fonts(folders=(folder,))) == given
    os.utime(folder / face.name, ns=(0, 0))  # another file of the same name and size
    assert asked_for(tmp_path, Fonts(folders=(folder,))) != given
    named = Faces(title="宋体")
    assert asked_for(tmp_path, Fonts(faces=named)) != usual


def test_papers_of_the_press_are_taken_over_by_other_workers(
    tmp_path: Path, renderer: Renderer
) -> None:
    orders = [
        Order(
            f"e{number}",
            entry_request(
                sample_entry(number), issuer=ISSUER, number=str(number), issued_on=DAY,
                proof_address=ADDRESS,
            ),
        )
        for number in range(6)
    ]  # fmt: skip

    def shown(workers: int) -> list[object]:
        with (
            papers_kept(tmp_path, KEY) as papers,
            Press(workers=workers, chunk=2, worth_it=2, papers=papers) as press,
        ):
            return list(press.run(orders))

    alone = [(one.path, one.request.rendered_by(renderer)) for one in orders]
    assert shown(2) == alone
    first = {one.name: one.stat().st_ino for one in kept(tmp_path)}
    assert len(first) == len(orders) + 1  # and the one code of their one address
    assert shown(2) == shown(1) == alone
    assert {one.name: one.stat().st_ino for one in kept(tmp_path)} == first  # linked, not set anew
