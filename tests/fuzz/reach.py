"""How far into the code the inputs of a search come: the lines of the product that they run."""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType, FrameType
from typing import Any

from tests.fuzz.parser import Parser

ROOT = Path(__file__).parents[2]
PRODUCT = ("domain", "flows", "notifications", "rules", "storage", "web")
FEW = 400  # inputs that are run; a search keeps one for each new branch


@dataclass(frozen=True)
class Reach:
    """Lines run by the right inputs alone, by all inputs of a search, and lines of these functions."""

    seeds: int
    lines: int
    whole: int
    inputs: int

    def __str__(self) -> str:
        far = f"{self.seeds} lines by the seeds, {self.lines} by {self.inputs} inputs"
        return f"{far}, of {self.whole} in the functions they come to"


def reached(parser: Parser, corpus: Path) -> Reach:
    """What the inputs of a folder reach; told apart for the seeds among them."""
    codes: dict[CodeType, set[int]] = {}
    ours = tuple(f"{ROOT / one}/" for one in PRODUCT)

    def trace(frame: FrameType, _event: str, _told: Any) -> Any:
        if not frame.f_code.co_filename.startswith(ours):
            return None
        lines = codes.setdefault(frame.f_code, set())

        def line(inner: FrameType, event: str, _told: Any) -> Any:
            if event == "line":
                lines.add(inner.f_lineno)
            return line

        return line

    given = sorted(corpus.glob("seed-*")), [one for one in corpus.iterdir() if one.is_file()]
    counts = []
    for inputs in given:
        for one in inputs[:FEW]:
            with TemporaryDirectory() as place:
                threading.settrace(trace)
                sys.settrace(trace)
                try:
                    with suppress(Exception):  # what broke it is kept elsewhere
                        parser.told(one.read_bytes(), Path(place))
                finally:
                    sys.settrace(None)
                    threading.settrace(None)  # type: ignore[arg-type]
        counts.append(sum(map(len, codes.values())))
    whole = sum(len({line for *_, line in one.co_lines() if line}) for one in codes)
    return Reach(counts[0], counts[1], whole, len(given[1]))
