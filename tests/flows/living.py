"""A case living through the whole write path: events in, drained, day by day."""

from __future__ import annotations

from datetime import date, timedelta

from domain.events import Event
from domain.lifecycle import ROW_BY_ID
from domain.roles import Role
from domain.vocabulary import Act, Notice, Status, Step
from flows.assembly import Assembly
from flows.handle import Handled, drain
from flows.tick import sweep
from rules.calendar import build_calendar
from storage import cases, inbox
from storage.inbox import Incoming
from storage.unit_of_work import UnitOfWork
from tests.office import CASE, SIGNER, approve, inspection, propose, registered, serve, take

CALENDAR = build_calendar()
START = date(2025, 10, 9)
ROAD: tuple[object, ...] = (
    Act.FILE, Act.PRENOTIFY_WARNING, Notice.WARNING_PRENOTICE, "wait", Act.WARN_AND_ORDER,
    Notice.RECTIFICATION_ORDER, "wait long", "fail", Act.FILE_PENALTY,
    Step.INVESTIGATION_REPORTED, Act.PRENOTIFY_PENALTY,
    Notice.PENALTY_PRENOTICE, "wait", Step.COLLECTIVE_DISCUSSION, Act.PENALISE,
    Notice.PENALTY_DECISION, Act.NOMINATE, Step.MEETING_RECOMMENDED, Act.NOTIFY_INTENT,
    Notice.INTENT_TO_LIST, "wait", Act.LIST, Notice.LISTING_DECISION,
)  # fmt: skip


def at(day: date) -> str:
    return f"{day}T09:00:00+08:00"


class Living:
    """Feeds events through the inbox and drains it after each."""

    def __init__(self, assembly: Assembly, start: date = START) -> None:
        self.assembly, self.day, self.count, self.proposal = assembly, start, 0, 0
        self.give(registered())

    @classmethod
    def resumed(cls, assembly: Assembly, day: date) -> Living:
        """The life of an office that was put back; its events have numbers of their own."""
        life = cls.__new__(cls)
        life.assembly, life.day, life.count, life.proposal = assembly, day, 5000, 0
        return life

    def give(self, *events: Event, drained: bool = True) -> Handled:
        for event in events:
            self.count += 1
            with UnitOfWork(self.assembly.engine) as unit:
                incoming = [Incoming("test", f"e{self.count:04d}", event)]
                assert inbox.take(unit, incoming, at(self.day)) == 1
                unit.commit()
        self.handled = drain(self.assembly, at=at(self.day)) if drained else Handled()
        return self.handled

    def pass_days(self, days: int) -> None:
        self.day = CALENDAR.next_working(self.day + timedelta(days=days))

    def act(self, act: Act, **particulars: str) -> None:
        self.proposal += 1
        later = self.day + timedelta(days=30)  # what an act says of the future lies in its future
        usual = dict.fromkeys(("rectify_by", "pay_by", "hold_until"), f"{later}")
        usual |= {"hearing_at": f"{later}T09:30", "rectification_days": "10"}
        self.give(propose(act, self.day, **{**usual, **particulars}))
        with UnitOfWork(self.assembly.engine, reading=True) as unit:
            proposal = cases.load_cases(unit, [CASE])[CASE].case.proposal
        assert proposal is not None, act
        for role in ROW_BY_ID[proposal.row].signed_by:
            self.give(approve(proposal.number, Role(role), self.day, SIGNER[role]))

    def go(self, station: object) -> None:
        self.pass_days(1)
        match station:
            case Act():
                self.act(station)
            case Notice():
                self.give(serve(station, self.day))
            case Step():
                self.give(take(station, self.day))
            case "fail":
                self.give(inspection(self.day, report="R-2", answers=True))
            case "wait" | "wait long":
                self.pass_days(40 if station == "wait long" else 10)
                sweep(self.assembly, today=self.day, at=at(self.day))
                drain(self.assembly, at=at(self.day))

    def walk(self, until: Status) -> Living:
        """Start with an inspection seriously over, then take the road until a status."""
        self.give(inspection(self.day))
        for station in ROAD:
            if self.status is until:
                return self
            self.go(station)
        return self

    @property
    def status(self) -> Status:
        return self.case.status

    @property
    def case(self):
        with UnitOfWork(self.assembly.engine, reading=True) as unit:
            return cases.load_cases(unit, [CASE])[CASE].case


def listed(assembly: Assembly) -> Living:
    """Over the limit, warned, fined and listed; the decision is served, no issue carries it yet."""
    life = Living(assembly).walk(Status.LISTED)
    life.go(Notice.LISTING_DECISION)
    return life
