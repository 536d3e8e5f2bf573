"""Who hands in: over and over until there is a receipt, and every receipt is remembered."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock

from sqlalchemy import Engine

from domain.vocabulary import Status
from flows import tick
from flows.assembly import Assembly
from flows.handle import drain
from flows.intake import import_file
from storage import inbox, queries
from storage.cases import load_cases, registered
from storage.unit_of_work import UnitOfWork
from tests.faults.parts import Office
from tests.faults.rounds import Round, Row, lines
from tests.faults.supervisor import StuckError, until

LATE = 22  # o'clock: the day of a round does not end while it is fed


@dataclass
class Feeder:
    """Hands rounds in through the doors of a running office; ``gate`` is passed before each file."""

    office: Office
    engine: Engine
    token: str
    gate: Callable[[], None] = lambda: None
    receipts: list[str] = field(default_factory=list)  # of the API
    refs: list[str] = field(default_factory=list)  # of officials' acts
    accepted: int = 0  # rows for which there is a receipt
    moving: Lock = field(default_factory=Lock)  # of the clock: two move it

    def round(self, one: Round) -> None:
        """All of a round, in the order a careful office would hand it in."""
        with self.moving:
            self.office.clock.set(one.morning)
        self._post("enterprises", one.enterprises(), f"e{one.number}")
        until(lambda: self._registered(one), "enterprises are on the register")
        self._post("inspections", one.inspections(), f"i{one.number}")
        for name, rows in one.decisions():
            self.gate()
            self._lay_down(name, rows)
        until(self._handled, "everything is handled")
        # With a mistake planted, a term may stand open for ever; what is found tells of it then.
        with suppress(StuckError) if self.office.plants else nullcontext():
            until(
                self._swept, "every term that ran out has lapsed", 5 if self.office.plants else 120
            )

    def later(self) -> None:
        """Some minutes of the day go by: leases of the dead run out, postponed mails fall due."""
        with self.moving:
            now = self.office.clock.now()
            if now.hour < LATE:
                self.office.clock.set(now + timedelta(minutes=5))

    def _post(self, kind: str, rows: list[Row], key: str) -> None:
        self.gate()
        address = f"{self.office.settings.public_address}v1/{kind}"
        headers = {
            "Authorization": f"Bearer {self.token}", "Content-Type": "application/json",
            "Idempotency-Key": key,
        }  # fmt: skip
        body = json.dumps({"rows": rows}).encode()

        def taken() -> dict | None:
            request = urllib.request.Request(address, body, headers)
            with urllib.request.urlopen(request, timeout=20) as answer:
                told = json.load(answer)
            assert told["accepted"] + told["repeated"] == len(rows), told
            return told

        self.receipts.append(until(taken, f"a receipt for {kind} {key}")["receipt_id"])
        self.accepted += len(rows)

    def _lay_down(self, name: str, rows: list[Row]) -> None:
        path = self.office.door / f"{name}.jsonl"
        aside = path.with_suffix(".under-way")
        aside.write_text(lines(rows))
        aside.replace(path)
        until(path.with_suffix(".receipt").exists, f"a receipt for {name}")
        self.refs += [row["ref"] for row in rows]
        self.accepted += len(rows)

    def _registered(self, one: Round) -> bool:
        with UnitOfWork(self.engine, reading=True) as unit:
            return len(registered(unit, one.codes)) == len(one.codes)

    def _handled(self) -> bool:
        with UnitOfWork(self.engine, reading=True) as unit:
            return not inbox.waiting_count(unit)

    def _swept(self) -> bool:
        with UnitOfWork(self.engine, reading=True) as unit:
            day = self.office.clock.now().date()
            return not queries.due_terms(unit, day) and not inbox.waiting_count(unit)


def undisturbed(assembly: Assembly, rounds: list[Round], folder) -> None:
    """The same rounds with nobody killed, in this process: what must come out of the others."""
    for one in rounds:
        at, day = one.morning.isoformat(), one.day
        tick.sweep(assembly, today=day, at=at)
        drain(assembly, at=at)
        files = (("enterprises", one.enterprises()), ("inspections", one.inspections()))
        decisions = [("decisions", rows) for _, rows in one.decisions()]
        for number, (kind, rows) in enumerate((*files, *decisions)):
            path = folder / f"{one.number}-{number}.jsonl"
            path.write_text(lines(rows))
            import_file(assembly, kind, path, today=day, at=at)
            drain(assembly, at=at)
        tick.sweep(assembly, today=day, at=at)
        drain(assembly, at=at)


def proposals_of(assembly: Assembly, case_id: str) -> int:
    """How many proposals a case has had; it must be one that is published."""
    with UnitOfWork(assembly.engine, reading=True) as unit:
        case = load_cases(unit, [case_id])[case_id].case
    assert case.status is Status.PUBLISHED
    return case.proposals
