"""A marked value is found in any writing, and its mark tells nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.marks import LONGEST, Marked, mark
from domain.writing import bare, figures, plain

KEY, OTHER = b"k" * 32, b"o" * 32


def looking_for(*values: str, key: bytes = KEY) -> Marked:
    return Marked(key, frozenset(filter(None, (mark(key, value) for value in values))))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("秦虚构", "据秦虚构反映"),
        ("秦虚构", "秦 虚\u200b构来电"),
        ("秦·虚构", "秦虚构"),
        ("欧阳虚构", "群众欧阳-虚构称"),
        ("000-55501234", "电话０００　５５５０１２３４"),
        ("000-55501234", "零零零五五五零一二三四"),
        ("+86 138 0013 8000", "(138)0013-8000"),
        ("canary@example.invalid", "写信到 CANARY@example.invalid 即可"),
        ("wx: zhen_88", "微信WX-ZHEN88"),
        ("虚构市虚构路一百二十三号虚构小区四号楼五单元六零一室", "住虚构市虚构路一百二十三号虚构小区四号楼五单元六零一室。"),
        ("秦{虚}构", "据秦{虚}构所述"),  # signs no writer puts between two of a name
        ("秦{虚}构", "据秦虚构所述"),
        ("123|45/678", "号码123|45/678。"),
        ("秦构", "举报人秦构反映"),
        ("秦构", "（秦构）"),
    ],
)  # fmt: skip
def test_a_marked_value_is_found_however_it_is_written(value, text):
    assert list(looking_for(value).found_in(text))
    assert not list(looking_for(value, key=OTHER).found_in("粉尘浓度超过限值"))


@pytest.mark.parametrize(
    "text", ["秦虚", "虚构秦", "大秦构造公司", "坚持公开、秦始构建", "12345678901"]
)
def test_what_merely_resembles_it_is_not(text):
    assert list(looking_for("秦虚构", "秦构", "00055501234").found_in(text)) == []


@pytest.mark.parametrize("value", ["", "秦", " - ", "1234"])
def test_too_short_a_value_has_no_mark(value):
    assert mark(KEY, value) is None


def test_a_mark_is_of_its_key_and_tells_no_sign_of_its_value():
    one, other = mark(KEY, "秦虚构"), mark(OTHER, "秦虚构")
    assert one is not None
    assert one != other
    assert "秦" not in repr(one)
    assert "k" * 8 not in repr(looking_for("秦虚构"))


@given(st.text(min_size=2, max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_any_marked_value_is_found_between_other_text(value, before, after):
    made = mark(KEY, value)
    if made is None or made.length == 2 or made.script == "d":
        return
    assert list(looking_for(value).found_in(f"{before}，{value}，{after}"))


def test_what_was_clean_is_remembered_for_its_own_marks_only():
    marked = looking_for("秦虚构")
    assert not list(marked.found_in("秦虚拟"))
    assert list(marked.found_in("秦虚构"))
    assert list(marked.found_in("秦虚构"))


@given(st.text())
def test_the_readings_are_stable(text):
    assert plain(plain(text)) == plain(text)
    assert len(figures(plain(text))) == len(plain(text))
    assert bare(bare(text)) == bare(text)


def test_a_long_value_is_known_by_its_beginning():
    long = "虚" * (LONGEST + 10)
    assert list(looking_for(long).found_in(long[:LONGEST]))
