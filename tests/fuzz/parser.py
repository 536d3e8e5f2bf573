"""What a parser is to the fuzzer: how it is called, what it may refuse with, right inputs for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.bending import Bender, bytes_alone

Seeds = Callable[[Path], list[bytes]]


@dataclass(frozen=True)
class Parser:
    """How bytes are read (in a folder of their own), what refuses them, and right ones.

    ``bent`` spoils an input inside of what guards it (a checksum, the shape of JSON, a signature),
    so that what stands behind the door is reached; ``words`` are what a search puts in.
    """

    read: Callable[[bytes, Path], object]
    refuses: tuple[type[Exception], ...]
    seeds: Seeds
    words: tuple[bytes, ...] = ()
    bent: Bender = bytes_alone

    def told(self, raw: bytes, folder: Path) -> str:
        """What is said of it: nothing when it was read. Anything else that is raised comes out."""
        try:
            self.read(raw, folder)
        except self.refuses as error:
            return str(error) or f"!{type(error).__name__} says nothing"
        return ""
