"""What the site was made from, overheard as it passes: registered names that may stand in it.

A complainant may bear the name of a listed enterprise's representative, a document's number may
look like a telephone's. What the policy shows is allowed to be there; it is noted only where it
would be a finding, so that memory does not grow with the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from domain.bulletin import Entry, IssueHead, IssueLine
from notifications.redaction.leaks import Allowed, Canaries, names_of, numbers_of
from notifications.redaction.patterns import hits
from notifications.shown import Shown, ShownEntry

REMEMBERED = 100_000


class Overheard:
    """The port ``Shown``, passed through; ``allowed`` grows as entries are read."""

    def __init__(self, shown: Shown, canaries: Canaries, allowed: Allowed) -> None:
        self._shown, self._canaries, self._allowed = shown, canaries, allowed
        self._numbers, self._names = set[str](), set[str]()
        self._seen = set[str]()

    @property
    def heads(self) -> Sequence[IssueHead]:
        """Every issue that was released, oldest first."""
        return self._shown.heads

    def lines(self, number: int) -> Iterator[IssueLine]:
        """The lines of an issue, by id."""
        for line in self._shown.lines(number):
            self._note(line.entry)
            yield line

    def entries(self) -> Iterator[ShownEntry]:
        """Every entry that ever was in an issue, by id."""
        for shown in self._shown.entries():
            self._note(shown.entry)
            yield shown

    @property
    def allowed(self) -> Allowed:
        """What was allowed from the start, and what was overheard since."""
        base = self._allowed
        return Allowed(
            base.numbers | frozenset(self._numbers),
            base.names | frozenset(self._names),
            base.passages,
        )

    def _note(self, entry: Entry) -> None:
        self._numbers |= {one for one in self._fresh(numbers_of(entry)) if any(hits(one))}
        self._names |= {
            one for one in self._fresh(names_of(entry)) if any(self._canaries.hits(one))
        }

    def _fresh(self, values: Iterable[str]) -> set[str]:
        fresh = {one for one in values if one} - self._seen
        if len(self._seen) > REMEMBERED:
            self._seen.clear()
        self._seen |= fresh
        return fresh
