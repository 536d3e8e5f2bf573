"""The convening notice on its way: to each invited unit's address, once each time it is called."""

from __future__ import annotations

from datetime import datetime

from domain.joint.meetings import Meeting
from domain.joint.periods import Period
from domain.joint.records import Reminded
from flows.assembly import Assembly
from flows.joint import meetings, papers
from flows.joint.mails import offer
from flows.joint.organisation import Organisation, standing
from flows.joint.records import put
from notifications.joint_letters import convening
from notifications.mailer import Attachment, Mailer
from notifications.wording import zh_date, zh_period
from rules.indicator_book import load_indicator_book
from storage import joint_records
from storage.unit_of_work import UnitOfWork

BY = "delivery"


def invite(assembly: Assembly, *, now: datetime, mailer: Mailer | None) -> int:
    """Mail every notice that was not mailed yet to those who have an address; how many went out.

    ``mailer`` None: they go on waiting. A meeting whose day has passed or that has minutes invites
    nobody any more.
    """
    if mailer is None:
        return 0
    with UnitOfWork(assembly.engine, reading=True) as unit:
        coming = [
            one
            for one in meetings.every(unit)
            if one.called.held_on >= now.date() and not one.minutes
        ]
        group = standing(unit, now.date())
        sent = {one.ref for one in joint_records.read(
            unit, Reminded, subjects=[one.subject for one in coming]
        )} if coming else set()  # fmt: skip
    gone = 0
    for one in coming:
        waiting = [
            key
            for key in one.called.units
            if key in group.units and group.units[key].email and _ref(one, key) not in sent
        ]
        if waiting:
            gone += sum(_mail(assembly, one, group, waiting, now, mailer))
    return gone


def _ref(one: Meeting, unit: str) -> str:
    return f"mail:joint.convening.{one.number}.{len(one.convened)}.{unit}"


def _mail(
    assembly: Assembly,
    one: Meeting,
    group: Organisation,
    waiting: list[str],
    now: datetime,
    mailer: Mailer,
) -> list[bool]:
    called = one.called
    cut_off = load_indicator_book().cut_off(Period.read(called.period))
    paper = papers.convening_notice(assembly, one, group, cut_off)
    told = (
        f"定于{zh_date(called.held_on)}{called.time}在{called.place}召开"
        f"{zh_period(called.period)}职业病防治联席会议（{called.meeting}），通知见附件。"
    )
    done = []
    for key in waiting:
        unit = group.units[key]
        mail = convening(
            _ref(one, key).removeprefix("mail:"), [unit.email], assembly.settings.office.name,
            unit=unit.name, lines=[told],
            paper=Attachment(name=f"{paper.subject}.pdf", content=paper.pdf),
        )  # fmt: skip
        way = offer(assembly, mail, now=now, mailer=mailer)
        if way is not None:
            record = Reminded(
                on=now.date(), about=one.subject, unit=key, due_on=called.held_on, way=way
            )
            put(assembly, [record], by=BY, ref=_ref(one, key), at=now.isoformat())
        done.append(way is not None)
    return done
