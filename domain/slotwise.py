"""Frozen values made quickly: each slot filled by its own setter.

The ``__init__`` that ``dataclass`` writes for a frozen class finds every field by its name again.
An event fills some forty fields; by their setters all of it costs a twenty-fifth less.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields
from inspect import Parameter, signature
from typing import Any, TypeVar

T = TypeVar("T")


def slotwise(cls: type[T]) -> type[T]:
    """A frozen dataclass with slots and without ``__post_init__``, its ``__init__`` filling slots.

    Signature and defaults stay what they were.
    """
    written: Any = cls.__init__
    given = list(signature(written).parameters.values())
    named = [one.name for one in given if one.kind is Parameter.KEYWORD_ONLY]
    placed = [one.name for one in given if one.kind is not Parameter.KEYWORD_ONLY]
    parts: dict[str, Callable[..., Any]] = {}
    lines = [f"def __init__({', '.join(placed + ['*', *named] * bool(named))}):"]
    for one in fields(cls):  # type: ignore[arg-type]  # a dataclass, which a decorator cannot say
        value, parts[f"set_{one.name}"] = one.name, getattr(cls, one.name).__set__
        if one.default_factory is not MISSING:
            parts[f"new_{one.name}"] = one.default_factory
            value = f"new_{value}() if {value} is unsaid else {value}"
        lines.append(f" set_{one.name}(self, {value})")
    unsaid = next((one.default for one in given if _made(one)), None)
    scope: dict[str, Any] = {**parts, "unsaid": unsaid}
    exec("\n".join(lines), scope)  # noqa: S102  # as dataclasses write theirs; names of fields alone
    made = scope["__init__"]
    made.__defaults__, made.__kwdefaults__ = written.__defaults__, written.__kwdefaults__
    made.__qualname__, made.__annotations__ = written.__qualname__, written.__annotations__
    cls.__init__ = made  # type: ignore[method-assign]
    return cls


def _made(one: Parameter) -> bool:
    """Whether a parameter, left out, is made anew each time (the mark dataclasses put there)."""
    return type(one.default).__name__ == "_HAS_DEFAULT_FACTORY_CLASS"
