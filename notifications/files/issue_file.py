"""What a data file of an issue is: told the head, then every line once, then the end.

So an issue of any length is read once, whatever the number of formats, and none of it is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from typing import Generic, Protocol, TypeVar

from domain.bulletin import ChangeKind, IssueHead, IssueLine
from notifications.release import Release

T = TypeVar("T")


class IssueFile(Protocol):
    """A format. A new one is made for every issue, so it may count and remember a little.

    The lines come as the public may see them today, by id; ``name`` is the file's in the folder
    of its issue.
    """

    name: str

    def begin(self, head: IssueHead) -> bytes:
        """What stands before the lines."""

    def line(self, line: IssueLine) -> bytes:
        """What a line becomes; nothing when it has no place in this format."""

    def end(self) -> bytes:
        """What stands after the lines."""


class CountedFile(IssueFile, Protocol):
    """A format that knows how many rows it wrote, for the catalogue."""

    rows: int


class OfOneLine(Generic[T]):
    """What is made of a line, for several formats in turn: made once, for the line at hand."""

    def __init__(self, make: Callable[[IssueLine], T]) -> None:
        self._make = make
        self._line: IssueLine | None = None

    def __call__(self, line: IssueLine) -> T:
        """What the line gives."""
        if line is not self._line:
            self._made = self._make(line)
            self._line = line
        return self._made


def stands(line: IssueLine) -> bool:
    """Whether the entry was on the list by this issue, whatever became of it since.

    Its status does not tell: the line shows the entry as it is today.
    """
    return line.change is not ChangeKind.REMOVED


def write_issue(
    release: Release,
    folder: str,
    head: IssueHead,
    lines: Iterable[IssueLine],
    formats: Iterable[IssueFile],
) -> None:
    """Write an issue in every format into a folder of the release, reading its lines once."""
    with ExitStack() as files:
        sinks = [
            (one, files.enter_context(release.open(f"{folder}/{one.name}"))) for one in formats
        ]
        for one, sink in sinks:
            sink.write(one.begin(head))
        for line in lines:
            for one, sink in sinks:
                sink.write(one.line(line))
        for one, sink in sinks:
            sink.write(one.end())


def pieces(of: IssueFile, head: IssueHead, lines: Iterable[IssueLine]) -> Iterator[bytes]:
    """One format alone, piece by piece."""
    yield of.begin(head)
    for line in lines:
        yield of.line(line)
    yield of.end()
