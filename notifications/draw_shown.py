"""A random draw as the public sees it: announced, then with everything that repeats it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class DrawShown:
    """An announcement with its digest and day; the whole document once it is drawn."""

    announcement: Mapping[str, Any]
    digest: str
    announced_on: str
    document: Mapping[str, Any] | None

    @property
    def number(self) -> str:
        """Its number."""
        return str(self.announcement["number"])

    def result(self) -> list[tuple[str, str, list[str]]]:
        """(code, name, inspectors) of each enterprise, in the order drawn."""
        if self.document is None:
            return []
        called = {one["uscc"]: one["name"] for one in self.document["candidates"]}
        return [
            (one["uscc"], called[one["uscc"]], one["inspectors"]) for one in self.document["result"]
        ]

    def kept_away(self) -> list[tuple[str, str, str]]:
        """(inspector, name of the enterprise or "", reason) of each exclusion."""
        if self.document is None:
            return []
        called = {one["uscc"]: one["name"] for one in self.document["candidates"]}
        return [
            (one["person"], called.get(one["uscc"], one["uscc"]), one["reason"])
            for one in self.document["pool"]["exclusions"]
        ]  # fmt: skip
