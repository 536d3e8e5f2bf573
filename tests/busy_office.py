"""An office in the middle of its work: one enterprise on the list, with something of everything.

Made by the pages and functions people use, so that what is tested on it is tested on real rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time

from domain.roles import Appointment, Role
from domain.vocabulary import Act, Notice, Step
from flows.assembly import Assembly
from flows.deliver import deliver
from flows.handle import drain
from flows.publish import show
from notifications.render import Renderer
from storage import history, officials, papers
from storage.unit_of_work import UnitOfWork
from tests.domain.test_bundle import ANSWER, PHOTO, photo, sealed
from tests.flows.issues import publish
from tests.flows.living import ROAD, Living, at
from tests.office import CASE, USCC, inspection, take
from tests.web.test_desk_complain import sent, with_traces
from tests.web.test_desk_delegates import SIGNED, let_act
from tests.web.test_desk_delegates import consent as consents
from tests.web.test_desk_inspect import NUMBER, send
from tests.web.test_desk_party import PDF, Party

RELEASED = date(2026, 4, 15)
PERIOD = "2026-Q1"
EVERY_ROLE = tuple(Role)


@dataclass
class Busy:
    """The office and the numbers of what lies in it, as they stand in addresses."""

    life: Living
    party: Party
    numbers: dict[str, str] = field(default_factory=dict)

    @property
    def assembly(self) -> Assembly:
        return self.life.assembly

    @property
    def desks(self):
        return self.party.desks

    def today(self) -> None:
        self.desks.at = datetime.combine(self.life.day, time(10), self.desks.at.tzinfo)

    def by(self, person: str):
        self.today()
        return self.desks.signed_in(person)

    def official(self, person: str, *townships: str, roles: tuple[Role, ...] = EVERY_ROLE) -> None:
        """Somebody who holds these offices in these townships."""
        self.desks.account(person, townships=townships)
        held = [Appointment(person, role, date(2025, 1, 1)) for role in roles]
        with UnitOfWork(self.assembly.engine) as unit:
            officials.appoint(unit, held, {person: f"虚构{person}"})
            unit.commit()


def complained_of(busy: Busy) -> None:
    """By the page of the public, with a name under seal and a photo."""
    busy.today()
    number, busy.numbers["code"] = sent(busy.desks.visitor(), photos=[with_traces()])
    busy.numbers["complaint"] = number


def inspected(busy: Busy) -> None:
    """On site, with a photo; and the report of a laboratory."""
    answer = send(busy.by("ins-01"), sealed(ANSWER, photo()), **{"01-ABCD.jpg": PHOTO})
    assert answer.status_code == 201, answer.text
    busy.life.give(inspection(busy.life.day))


def answered(busy: Busy) -> None:
    """The enterprise hands in its defence and lets somebody act for it."""
    assert busy.party.come_in().status_code == 303
    busy.party.hand_in(
        "defence_received", text="已经整改。", files=[("说明.pdf", PDF, "application/pdf")]
    )
    let_act(busy.party, files=SIGNED)
    assert consents(busy.party).status_code == 303


def listed(busy: Busy) -> None:
    """The road to the list, with a hearing asked for too late and an objection that was reviewed."""
    busy.life.go(Step.DEFENCE_REVIEWED)
    for station in ROAD[3:]:
        if station is Step.COLLECTIVE_DISCUSSION:  # the days to ask for a hearing are over
            busy.life.give(take(Step.HEARING_REQUESTED, busy.life.day))
        busy.life.go(station)
        if station is Notice.INTENT_TO_LIST:
            busy.life.go(Step.OBJECTION_RECEIVED)
            busy.life.give(take(Step.OBJECTION_REVIEWED, busy.life.day))


def made(assembly: Assembly, renderer: Renderer) -> Busy:
    """The office on the day after its list came out."""
    life = Living(assembly)
    busy = Busy(life, Party(life))
    busy.desks.everybody()
    complained_of(busy)
    inspected(busy)
    for station in (Act.FILE, Act.PRENOTIFY_WARNING, Notice.WARNING_PRENOTICE):
        life.go(station)
    answered(busy)
    listed(busy)
    busy.today()
    deliver(assembly, now=busy.desks.at, mailer=None, renderer=renderer)
    life.day = RELEASED
    publish(assembly, period=PERIOD, today=RELEASED, at=at(RELEASED))
    drain(assembly, at=at(RELEASED))
    show(assembly, at=at(RELEASED))
    numbered(busy)
    return busy


def numbered(busy: Busy) -> None:
    """What stands in addresses, read from the pages that link to it."""
    found = busy.numbers
    with UnitOfWork(busy.assembly.engine, reading=True) as unit:
        found["message_id"] = papers.papers_of(unit, CASE)[0].message_id
        found["judgement_id"] = history.inspections_at(unit, [USCC])[0].on_file.judgement_id
    visitor = busy.by("ins-01")
    page = visitor.get(f"/desk/complaints/{found['complaint']}").text
    found["complaint_photo"] = re.search(r"/photo/([0-9a-f]{64})", page)[1]
    page = visitor.get(f"/desk/inspect/records/{NUMBER}").text
    found["site_photo"] = re.search(r"/photos/([0-9a-f]{64})", page)[1]
    page = visitor.get("/desk/received").text
    found["received"] = re.search(r"SJ-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}(?=</span>)", page)[0]
    page = visitor.get(f"/desk/received/{CASE}/{found['received']}").text
    found["file"] = re.search(rf"/desk/received/{CASE}/{found['received']}/([0-9a-f]{{64}})", page)[
        1
    ]
    page = visitor.get(f"/desk/enterprises/{USCC}/delegates").text
    found["delegation"] = re.search(
        rf"/desk/enterprises/{USCC}/delegates/([A-Z]+-[^\"?]+)\"", page
    )[1]
