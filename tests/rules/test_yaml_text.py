"""Texts of packs and books that are no such values as they say: told with their place."""

from __future__ import annotations

import pytest
import yaml

from rules.yaml_text import read_yaml


@pytest.mark.parametrize(
    "value",
    ["!!timestamp x", '!!int ""', "!!bool x", "!!float x", "!!int 1:x", "2026-99-99",
     "!!timestamp '2026-02-28 99:99:99'", "0001-01-01T00:00:00+99:99"],
)  # fmt: skip
def test_a_value_that_is_not_what_it_says_is_told_with_its_place(value: str) -> None:
    with pytest.raises(yaml.YAMLError, match=r"^第 3 行第 8 列 '.*' 不是所写的日期、数字"):
        read_yaml(f"first: 1\nthen:\n  - b: {value}\n  - c: {value}\n")


def test_what_is_right_is_read() -> None:
    assert read_yaml("a: !!int '7'\nb: &b [x]\nc: *b") == {"a": 7, "b": ["x"], "c": ["x"]}


def test_a_text_that_holds_itself_is_told_too() -> None:
    with pytest.raises(yaml.YAMLError, match="第 1 行第 15 列 'x'"):
        read_yaml("&a {a: *a, b: !!int x}")


@pytest.mark.parametrize("text", ["<<: x", "!!python/object:os.system x", "a: [", "a: !!set x"])
def test_what_the_reader_refuses_stays_its_own_refusal(text: str) -> None:
    with pytest.raises(yaml.MarkedYAMLError):
        read_yaml(text)


def test_what_is_nested_too_deeply_is_refused() -> None:
    with pytest.raises(yaml.YAMLError):
        read_yaml("[" * 100_000 + "]" * 100_000)
