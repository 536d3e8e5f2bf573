"""Every day: units are reminded of what falls due, and what is late is laid before somebody, once.

What a day missed is made up on the next: both follow from the records, never from how often it ran.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.joint.owed import Owing
from domain.joint.records import Escalated, GroupRole, Level, Record, Reminded, UnitNamed
from domain.words import zh
from flows.assembly import Assembly
from flows.joint import owing
from flows.joint.mails import Recorded, post, ref_of
from flows.joint.organisation import Organisation, standing
from flows.joint.records import put
from notifications.joint_letters import JointMail, Matter, laid, reminder
from notifications.mailer import Mailer
from rules.indicator_book import load_indicator_book
from storage.unit_of_work import UnitOfWork

BY = "escalation"  # who puts it on record: the flow


@dataclass(slots=True)
class Escalations:
    """What a run did: reminded, laid before a head, before the group; put off till the next run."""

    reminded: int = 0
    unit_head: int = 0
    group: int = 0
    later: int = 0


def escalate(assembly: Assembly, *, now: datetime, mailer: Mailer | None) -> Escalations:
    """Do what is due today.

    A reminder is a mail, and without a mailer or an address there is none. That something was laid
    before somebody stands on record without a mail too: the desk and the pack show it.
    """
    done, today = Escalations(), now.date()
    rule = load_indicator_book().escalation
    with UnitOfWork(assembly.engine, reading=True) as unit:
        things = owing.everything(unit, today)
        group = standing(unit, today)
    for thing in things:
        if thing.reminder_due(today, rule):
            _remind(assembly, thing, group, now, mailer, done)
        for level in thing.levels_due(today, rule):
            _lay(assembly, thing, group, level, now, mailer, done)
    return done


def _id(what: str, thing: Owing) -> str:
    """The name of a mail and the reference of its record: one for each charge and stage."""
    return f"joint.{what}.{thing.owed.value}.{thing.number}.{thing.unit}.{thing.turn}"


def _matter(thing: Owing, group: Organisation) -> Matter:
    return Matter(
        kind=zh(thing.owed), number=thing.number, text=thing.charge.text,
        unit=group.called(thing.unit), due_on=thing.due_on,
    )  # fmt: skip


def _remind(
    assembly: Assembly,
    thing: Owing,
    group: Organisation,
    now: datetime,
    mailer: Mailer | None,
    done: Escalations,
) -> None:
    unit = group.units.get(thing.unit)
    if mailer is None or unit is None or not unit.email:
        return
    office = assembly.settings.office.name
    mail = reminder(_id("reminder", thing), [unit.email], office, _matter(thing, group))

    def record(way: str) -> Record:
        return Reminded(
            on=now.date(), about=thing.subject, unit=thing.unit, due_on=thing.due_on, way=way
        )

    if post(assembly, mail, record, by=BY, now=now, mailer=mailer):
        done.reminded += 1
    else:
        done.later += 1


def _lay(
    assembly: Assembly,
    thing: Owing,
    group: Organisation,
    level: Level,
    now: datetime,
    mailer: Mailer | None,
    done: Escalations,
) -> None:
    made = _id(level.value, thing)
    mail = _laid(assembly, thing, group, level, made, now)

    def record(way: str) -> Record:
        return Escalated(
            on=now.date(), owed=thing.owed, number=thing.number, level=level,
            days_late=thing.days_late(now.date()), way=way,
        )  # fmt: skip

    if not _told(assembly, mail, record, now, mailer):
        done.later += 1
        return
    if level is Level.GROUP:
        done.group += 1
    else:
        done.unit_head += 1


def _laid(
    assembly: Assembly, thing: Owing, group: Organisation, level: Level, made: str, now: datetime
) -> JointMail:
    unit = group.units.get(thing.unit)
    if level is Level.GROUP:
        to, before = group.addresses(GroupRole.HEAD, GroupRole.DEPUTY), "联席会议领导小组"
    else:
        to = _of_head(unit)
        before = f"{group.called(thing.unit)}负责人" + (f"（{unit.head}）" if unit else "")
    return laid(
        made, to, assembly.settings.office.name, _matter(thing, group), before=before,
        days_late=thing.days_late(now.date()),
    )  # fmt: skip


def _of_head(unit: UnitNamed | None) -> tuple[str, ...]:
    address = (unit.head_email or unit.email) if unit else ""
    return (address,) if address else ()


def _told(
    assembly: Assembly, mail: JointMail, record: Recorded, now: datetime, mailer: Mailer | None
) -> bool:
    """Put it on record, by mail where there is a way; False: the mail is tried again first."""
    if mailer is not None and mail.to:
        return post(assembly, mail, record, by=BY, now=now, mailer=mailer)
    put(assembly, [record("")], by=BY, ref=ref_of(mail.id), at=now.isoformat())
    return True
