"""What is looked at on site: the items of a checklist, each with its article."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rules.yaml_text import read_yaml

FILE = Path(__file__).parent / "checklists" / "on_site.yaml"


@dataclass(frozen=True, slots=True)
class Item:
    """A thing to look at; ``confirmed``: its rule was read in the original."""

    code: str
    zh: str
    en: str
    clause: str
    confirmed: bool


@cache
def on_site() -> tuple[Item, ...]:
    """The items of the on-site checklist, in order."""
    read = read_yaml(FILE.read_text("utf-8"))
    return tuple(Item(**item) for item in read["items"])
