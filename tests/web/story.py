"""A case that lives through the forms of the desk, each handed in by whoever may."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, time, timedelta

from sqlalchemy import Engine, event

from domain.journal import Entry
from domain.measures import USUAL
from domain.triggers import Trigger, act, served, step
from domain.vocabulary import Act, Notice, Status, Step
from flows.clock import OFFICE_TIME
from flows.foreseen import Foreseen, foreseen
from flows.moves import CaseNow, Move, case_now
from flows.next_move import by_trigger
from storage.cases import entries_of
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living
from tests.office import CASE, PARTICULARS, SIGNER, inspection
from tests.web.desk import Desks, Visitor

FORM = f"/desk/cases/{CASE}/do"
MANY = {"inspectors": ["ins-01", "ins-02"], "measures": list(USUAL[:2])}
ROAD: tuple[Trigger | str, ...] = (
    act(Act.FILE), act(Act.PRENOTIFY_WARNING), served(Notice.WARNING_PRENOTICE), "wait",
    act(Act.WARN_AND_ORDER), served(Notice.RECTIFICATION_ORDER), "wait long", "fail",
    act(Act.FILE_PENALTY), step(Step.INVESTIGATION_REPORTED), act(Act.PRENOTIFY_PENALTY),
    served(Notice.PENALTY_PRENOTICE), "wait", step(Step.COLLECTIVE_DISCUSSION), act(Act.PENALISE),
    served(Notice.PENALTY_DECISION), act(Act.NOMINATE), step(Step.MEETING_RECOMMENDED),
    act(Act.NOTIFY_INTENT), served(Notice.INTENT_TO_LIST), "wait", act(Act.LIST),
    served(Notice.LISTING_DECISION),
)  # fmt: skip
RECORDERS = {
    str(step(Step.COLLECTIVE_DISCUSSION)): "head-01",
    str(step(Step.MEETING_RECOMMENDED)): "jm-01",
}
# What a legal reviewer says item by item, where the desk asks for it.
REVIEW = {
    f"review_{item}": "agree"
    for item in ("competence", "facts", "law", "procedure", "proportion", "paper")
}
Fields = dict[str, str | list[str]]


class Story:
    """One case at the desk; the clock of the desk is that of the story."""

    def __init__(self, desks: Desks, living: Living, *, measured: bool = True) -> None:
        self.desks, self.living = desks, living
        if measured:
            living.give(inspection(living.day))

    def by(self, person: str) -> Visitor:
        """The browser of somebody, signed in today."""
        self.desks.at = datetime.combine(self.living.day, time(10), OFFICE_TIME)
        return self.desks.signed_in(person)

    def now(self) -> CaseNow:
        """The case as of the story's day."""
        with UnitOfWork(self.living.assembly.engine, reading=True) as unit:
            return case_now(self.living.assembly, unit, CASE, self.living.day)

    def entries(self) -> Sequence[Entry]:
        """Its journal."""
        with UnitOfWork(self.living.assembly.engine, reading=True) as unit:
            return entries_of(unit, CASE)

    def move(self, trigger: Trigger) -> Move:
        """The move that a trigger asks for."""
        return next(one for one in by_trigger(self.now().moves()) if one.row.on == trigger)

    def fields(self, trigger: Trigger) -> Fields:
        """What the form of a move is filled in with."""
        today = self.living.day.isoformat()
        later = self.living.day + timedelta(days=30)
        usual = {**PARTICULARS, "hearing_at": f"{later}T09:30", "rectification_days": "10"}
        said: Fields = {
            f"said_{name}": MANY.get(name, usual.get(name, ""))
            for name in self.move(trigger).row.particulars
        }
        match trigger.kind:
            case "act":
                return {**said, "reason": "依法办理"}
            case "step":
                return {**said, "on": today, "document": "示材1号", "note": "记录"}
            case _:
                return {"on": today, "way": "direct", "recipient": "虚构签收人",
                        "proof": "送达回证1号", "outcome": "served"}  # fmt: skip

    def foresee(self, trigger: Trigger, person: str = "ins-01") -> Foreseen:
        """What an act filled in like that would lead to."""
        fields = self.fields(trigger)
        said = {
            name.removeprefix("said_"): ";".join(value) if isinstance(value, list) else value
            for name, value in fields.items()
            if name.startswith("said_")
        }
        given = {
            "do": "propose", "on": self.living.day.isoformat(), "act": trigger.what, "by": person,
            "reason": "依法办理", "particulars": said,
        }  # fmt: skip
        return foreseen(self.now(), given, short="示卫职")

    def hand_in(self, trigger: Trigger, person: str = "ins-01", **more: str | list[str]):
        """Hand the form of a move in, filled in or with other fields."""
        address = f"{FORM}/{self.move(trigger).row.id}"
        given = {**self.fields(trigger), "ref": f"{trigger}/{len(self.entries())}", **more}
        return self.by(person).hand_in(address, **given)

    def take(self, trigger: Trigger) -> None:
        """A move by who may make it, and all its signatures, a day later."""
        self.living.pass_days(1)
        answer = self.hand_in(trigger, RECORDERS.get(str(trigger), "ins-01"))
        assert answer.status_code == 303, (trigger, problems(answer.text))
        self.sign()

    def sign(self) -> None:
        """Everybody signs the open proposal at the approval desk, in order."""
        while (role := self.now().waits_for) is not None:
            proposal = self.now().case.proposal
            assert proposal is not None
            answer = self.by(SIGNER[role]).hand_in(
                f"/desk/approvals/{CASE}", proposal=f"{proposal.number}", answer="approve",
                ref=f"{proposal.number}-{role}", **REVIEW,
            )  # fmt: skip
            assert answer.status_code == 303, (proposal.act, role, problems(answer.text))

    def go(self, station: Trigger | str) -> None:
        """A station of the road."""
        if isinstance(station, Trigger):
            self.take(station)
        else:
            self.living.go(station)

    def until(self, status: Status) -> Story:
        """The road until the case stands so."""
        for station in ROAD:
            if self.now().case.status is status:
                break
            self.go(station)
        assert self.now().case.status is status
        return self


def problems(page: str) -> list[str]:
    """What a page says is wrong with a form."""
    found = re.search(r'id="problems">(.*?)</div>', page, re.DOTALL)
    told = re.findall(r"<li>(.*?)</li>", found[1], re.DOTALL) if found else []
    return [re.sub(r"<[^>]+>", "", one).strip() for one in told]


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
