"""The numbers of what the joint meeting puts on record: a series by year, e.g. ``LX-2026-4``."""

from __future__ import annotations

from collections.abc import Callable

from domain.joint.records import Owed

# Takes the next free number of a series in a year, as it is written.
Next = Callable[[str, int, Callable[[int], str]], str]

MEETING = "LX"  # 联席会议
INTERVIEW = "YT"  # 约谈
NON_PERFORMANCE = "SZ"  # 失职追责
ROUND = "DC"  # 督导
OF_OWED = {Owed.RESOLUTION: "JY", Owed.TASK: "RW", Owed.GOAL: "MB", Owed.FINDING: "WT"}
PAPERS = "joint-paper"  # the series of document numbers (文号)


def number(series: str, year: int, take: Next) -> str:
    """The next number of a series in a year; a meeting's is not padded, there are four a year."""
    wide = 1 if series == MEETING else 2
    return take(f"joint-{series}", year, lambda serial: f"{series}-{year}-{serial:0{wide}d}")


def paper_number(office_short: str, year: int, take: Next) -> str:
    """The next document number of the meeting's office, e.g. 示职联席〔2026〕3号."""
    return take(PAPERS, year, lambda serial: f"{office_short}联席〔{year}〕{serial}号")
