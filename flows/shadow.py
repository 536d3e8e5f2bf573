"""A shadow pack: what it would make of everything on file, told every night beside the live pack.

It has no legal effect: it reads, and writes a page and its data, nothing else. It is a job of its
own, so one that fails delays nobody.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from flows.assembly import Assembly
from flows.backtest import BackTest, as_data, backtest
from notifications.backtest_page import backtest_page
from rules.findings import with_pack
from storage.unit_of_work import UnitOfWork


def shadow(assembly: Assembly, *, today: date) -> BackTest | None:
    """Back-test the shadow pack, if there is one; PackError when it cannot be used.

    The page and its data stand under ``shadow`` in the office's folder, by the id of the pack.
    """
    pack = assembly.settings.shadow_pack
    if not pack:
        return None
    candidate = with_pack(assembly.book, pack).packs[0]
    with UnitOfWork(assembly.engine, reading=True) as unit:
        found = backtest(unit, assembly.book, candidate, first=date.min, last=today)
    folder, told = assembly.settings.home / "shadow", as_data(found)
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / f"{candidate.id}.html", backtest_page(told))
    _replace(folder / f"{candidate.id}.json", json.dumps(told, ensure_ascii=False, indent=1))
    return found


def _replace(path: Path, text: str) -> None:
    """Written aside and put in place whole: whoever reads meanwhile reads the last one."""
    aside = path.with_name(f".{path.name}.new")
    aside.write_text(text, "utf-8")
    aside.replace(path)
