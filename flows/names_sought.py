"""How a name is kept to be found: by characters, pinyin and initials, from any place in it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from notifications.search_index import normal, syllables
from storage import sought
from storage.sought import Name
from storage.unit_of_work import UnitOfWork

TAIL = range(4, 10)  # the last characters of a credit code that are found by themselves


def name_of(uscc: str, name: str) -> Name:
    """A name with every word it is found by: each place of it on which a search may begin."""
    said, words = _read(name)
    tails = {uscc[-length:].casefold() for length in TAIL}
    return Name(uscc, name, said, words | tails | {uscc.casefold()})


@lru_cache(maxsize=1024)
def _read(name: str) -> tuple[str, frozenset[str]]:
    bare, parts = normal(name), syllables(name)
    initials = "".join(part[0] for part in parts)
    words = {bare[first:] for first in range(len(bare))}
    words |= {initials[first:] for first in range(len(initials))}
    words |= {"".join(parts[first:]) for first in range(len(parts))}
    return "\n".join((bare, initials, " ".join(parts))), frozenset(words)


def keep_names(unit: UnitOfWork, named: Iterable[tuple[str, str]]) -> None:
    """Keep (code, name) pairs to be found by; enterprises must be written before."""
    sought.keep_names(unit, [name_of(*one) for one in dict.fromkeys(named)])


def know_names(unit: UnitOfWork) -> bool:
    """Fill the search from the register, if it knows nothing yet; returns whether it did."""
    if not sought.unnamed(unit):
        return False
    for some in sought.names_on_record(unit):
        keep_names(unit, some)
    return True


def reads(said: str, word: str) -> bool:
    """Whether a name has a word in it: in its characters, its initials, or its pinyin."""
    name, initials, read = said.split("\n")
    if word in name or word in initials:
        return True
    parts = read.split()
    return any("".join(parts[first:]).startswith(word) for first in range(len(parts)))
