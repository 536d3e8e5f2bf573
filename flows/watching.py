"""Somebody is told: what is wrong goes on record, and to the person on duty by mail, once.

The timetable looks (the job ``watch``), the web's process looks beside it in case nobody keeps the
timetable, and ``mingdan watch`` may look from a third place. Whoever sees a trouble first records
it; whoever claims it tells of it, under one Message-ID for ever.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Event, Thread

from flows import troubles
from flows.assembly import Assembly
from flows.deliver import LEASE
from flows.joint.mails import offer
from flows.punctuality import PATIENCE
from notifications.joint_letters import JointMail
from notifications.mailer import Mailer, TransportError
from notifications.trouble_letters import trouble_begun, trouble_over
from storage import troubles as kept
from storage.errors import LostRaceError
from storage.troubles import TroubleRow
from storage.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)
EVERY = 300.0  # seconds between two looks of a process beside the timetable


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look found: how much is wrong, mails that went out, mails the server did not take."""

    wrong: int
    told: int = 0
    later: int = 0


def look(assembly: Assembly, *, now: datetime, mailer: Mailer | None) -> Looked:
    """Record what is wrong, and tell of what is new or over.

    What comes and goes is one trouble: it is over when it was not seen for a quarter of an hour.
    """
    at = now.isoformat()
    with UnitOfWork(assembly.engine, reading=True) as unit:
        wrong = troubles.troubles(assembly, unit, now)
    try:
        with UnitOfWork(assembly.engine) as unit:
            before = {one.key for one in kept.going_on(unit)}
            kept.seen(unit, wrong, at)
            kept.mended(unit, unseen_since=(now - PATIENCE).isoformat(), at=at)
            unit.commit()
    except LostRaceError:  # somebody else recorded it at the same moment, and tells of it
        return Looked(len(wrong))
    for key in sorted(wrong.keys() - before):
        log.warning("trouble", extra={"action": "watch", "trouble": key, "outcome": "begun"})
    if mailer is None or not assembly.settings.on_duty:
        return Looked(len(wrong))
    return _tell(assembly, len(wrong), now, mailer)


def _tell(assembly: Assembly, wrong: int, now: datetime, mailer: Mailer) -> Looked:
    at, told, later = now.isoformat(), 0, 0
    with UnitOfWork(assembly.engine) as unit:
        claimed = kept.claim(unit, now=at, until=(now + LEASE).isoformat())
        unit.commit()
    for one in claimed:
        try:
            offer(assembly, _mail(assembly, one), now=now, mailer=mailer)
        except TransportError:
            later += 1
            continue
        with UnitOfWork(assembly.engine) as unit:
            kept.told(unit, one, at)
            unit.commit()
        told += 1
    return Looked(wrong, told, later)


def _mail(assembly: Assembly, one: TroubleRow) -> JointMail:
    settings = assembly.settings
    address = settings.counter_address
    page = f"{address}desk/operations" if address.startswith("http") else ""
    to, office = settings.on_duty, settings.office.name
    if one.mended_at is None:
        return trouble_begun(
            one.no, to, office, key=one.key, said=one.zh, since=one.since, page=page
        )
    return trouble_over(
        one.no, to, office, said=one.zh, since=one.since, over=one.mended_at, page=page
    )


class Beside:
    """Looks every few minutes in a thread of its own, until it is told to stop."""

    def __init__(
        self, assembly: Callable[[], Assembly], now: Callable[[], datetime], mailer: Mailer | None
    ) -> None:
        self._assembly, self._now, self._mailer = assembly, now, mailer
        self._ended = Event()
        self._thread = Thread(target=self._looks, name="watch", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; a look that has begun is waited for a little."""
        self._ended.set()
        self._thread.join(timeout=10)

    def _looks(self) -> None:
        while not self._ended.wait(EVERY):
            try:
                look(self._assembly(), now=self._now(), mailer=self._mailer)
            except Exception:  # the database is away: what is wrong is seen from outside
                log.exception("no look", extra={"action": "watch", "outcome": "failed"})
