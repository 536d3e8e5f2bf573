"""Where the joint meeting stands, as plain values for commands and programs."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from domain.joint.indicators import IndicatorBook
from domain.joint.meetings import next_meeting
from domain.joint.owed import tally
from domain.joint.periods import Period
from domain.words import zh
from flows.joint import meetings, owing
from flows.joint.organisation import standing
from rules.indicator_book import load_indicator_book
from storage.unit_of_work import UnitOfWork


def open_period(book: IndicatorBook, today: date) -> Period:
    """The quarter whose figures are due next: the last one until its cut-off, then this one."""
    last = Period.of(today).after(-1)
    return last if today <= book.cut_off(last) else last.after(1)


def state(unit: UnitOfWork, today: date) -> dict[str, Any]:
    """Next meeting, next cut-off, how many things stand how."""
    book, group = load_indicator_book(), standing(unit, today)
    period = open_period(book, today)
    coming = next_meeting(meetings.every(unit), today)
    called = coming.called if coming else None
    return {
        "on": today,
        "units": len(group.units),
        "members": len(group.members),
        "next_meeting": called and {
            "number": called.meeting, "period": called.period, "held_on": called.held_on,
            "time": called.time, "place": called.place,
        },
        "period": str(period),
        "cut_off": book.cut_off(period),
        "owed": asdict(tally(owing.everything(unit, today), today)),
    }  # fmt: skip


def owed(unit: UnitOfWork, today: date) -> list[dict[str, Any]]:
    """Everything that is owed, what is due first first."""
    group = standing(unit, today)
    return [
        {
            "number": one.number, "kind": one.owed, "kind_zh": zh(one.owed), "unit": one.unit,
            "unit_name": group.called(one.unit), "text": one.charge.text,
            "basis": one.charge.basis, "due_on": one.due_on, "progress": one.progress,
            "progress_zh": zh(one.progress), "late": one.is_late(today),
            "days_late": one.days_late(today), "laid_before": one.level,
            "laid_before_zh": zh(one.level) if one.level else "", "evidence": one.evidence,
            "waiting_since": one.waiting.on if one.waiting else None,
        }
        for one in owing.everything(unit, today)
    ]  # fmt: skip
