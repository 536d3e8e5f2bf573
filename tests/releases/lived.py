"""The life of an office that every release keeps: half a year of work, and what is left open.

An enterprise judged, penalised and listed; an issue signed and shown, an entry corrected; a sealed
complainant, a photo, an account, a subscriber, an event that waits and one that is parked.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from domain.events import EnterpriseRegistered
from domain.vocabulary import Act, Step
from flows.assembly import with_parts
from flows.clock import OFFICE_TIME
from flows.deliver import deliver
from flows.publish import show
from flows.settings import Backup, Settings
from notifications.render import Renderer
from rules.findings import load_rule_book
from storage import evidence, inbox, seals, subscribers
from storage.inbox import Incoming
from storage.schema import migrate
from storage.unit_of_work import UnitOfWork, connect
from tests.flows.living import ROAD, Living, at
from tests.flows.test_publish import bring_out
from tests.office import ENTERPRISE, appoint_everybody, complaint, inspection
from tests.releases import PROGRAMS, phrase_file
from tests.web.desk import Desks

AT = datetime(2026, 4, 20, 3, 20, tzinfo=OFFICE_TIME)
CORRECTED = date(2026, 4, 17)
PERSON = "虚构举报人甲"
PHOTO = b"a photo" * 9


def lived(url: str, home: Path, folder: Path) -> Living:
    """An office that worked for half a year."""
    home.mkdir()
    engine = connect(url)
    migrate(engine)
    kept = Backup(folder=folder, pass_phrase_file=phrase_file(home.parent), programs=PROGRAMS)
    database_url = "" if url.startswith("sqlite") else url
    settings = Settings(home=home, database_url=database_url, backup=kept)
    office = with_parts(settings, engine, load_rule_book())
    appoint_everybody(engine, date(2025, 1, 1))
    life = Living(office)
    life.give(inspection(life.day))
    for station in ROAD:
        life.go(station)
        if station is Act.PRENOTIFY_WARNING:  # one paper is enough: they are large
            now = datetime.fromisoformat(at(life.day))
            deliver(office, now=now, mailer=None, renderer=Renderer())
    key = seals.load_key(home / "seal.key", seals.new_key())
    with UnitOfWork(engine) as unit:
        seals.seal(unit, key, [("JB-9", {"person": PERSON})], at(life.day))
        evidence.keep(
            unit, about=evidence.COMPLAINT, ref="JB-9", name="照片.jpg", body=PHOTO,
            media_type="image/jpeg", at=at(life.day), key=key,
        )  # fmt: skip
        subscribers.add(
            unit, name="示例银行（虚构）", email="bank@example.invalid", since=life.day,
            registered_by="pub-01", at=at(life.day),
        )  # fmt: skip
        unit.commit()
    life.give(complaint(life.day, "JB-9", named=True))
    bring_out(life)
    life.day = CORRECTED
    life.go(Step.LISTING_ERROR_FOUND)
    life.act(Act.CORRECT_ENTRY, correction="地址已更正")
    show(office, at=at(life.day))
    Desks(office).account("head-01", administrator=True)
    other = replace(ENTERPRISE, uscc="91999999000002XMDB", name="示例第002水泥厂（虚构）")
    with UnitOfWork(engine) as unit:
        events = (
            EnterpriseRegistered(on=life.day, enterprise=other),
            complaint(life.day, "JB-10", subject="噪声"),
        )
        waiting = [Incoming("test", f"waits-{n}", one) for n, one in enumerate(events)]
        inbox.take(unit, waiting, at(life.day))
        (parked, *_) = inbox.claim(unit, 1)
        inbox.park(unit, [(parked.id, "留待人工处理")], at(life.day))
        unit.commit()
    return life
