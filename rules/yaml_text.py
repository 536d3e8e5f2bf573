"""YAML as the packs and books are written in, read by libyaml where it is there: ten times as fast.

Only plain values are read, never objects. yaml.YAMLError as from the slower reader.
"""

from __future__ import annotations

from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# What the reader trips over where a value is no such day, number or truth as its tag says
# (``!!timestamp x``, ``!!int ""``, ``!!bool x``), or is none that can be (2026-99-99).
NOT_WHAT_IT_SAYS = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError)


def read_yaml(text: str | bytes) -> Any:
    """What a text says, in lists, dicts, strings, numbers and dates."""
    try:
        return yaml.load(text, Loader=_LOADER)  # noqa: S506  both loaders are the safe one
    except RecursionError as error:
        raise yaml.YAMLError("层数过多 nested too deeply") from error
    except NOT_WHAT_IT_SAYS as error:
        why = f": {error}" if isinstance(error, ValueError) else ""  # else the reader's own stumble
        raise yaml.YAMLError(
            f"{_place(text)}不是所写的日期、数字或者真假值 no such day, number or truth value{why}"
        ) from error


def _place(text: str | bytes) -> str:
    """Where the first value stands that is not what it says; "" when it is none by itself."""
    loader = _LOADER(text)
    try:
        waiting, seen = [loader.get_single_node()], set[int]()
        while waiting:
            node = waiting.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            if isinstance(node, yaml.ScalarNode):
                try:
                    loader.construct_object(node)
                except NOT_WHAT_IT_SAYS:
                    mark = node.start_mark
                    return f"第 {mark.line + 1} 行第 {mark.column + 1} 列 {node.value!r} "
            elif isinstance(node, yaml.SequenceNode):
                waiting += reversed(node.value)
            elif isinstance(node, yaml.MappingNode):
                waiting += [one for pair in reversed(node.value) for one in reversed(pair)]
    finally:
        loader.dispose()
    return ""
