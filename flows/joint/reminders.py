"""Every day: units are reminded of the figures they have not filed, by mail, once a stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from domain.closed_list import ClosedList
from domain.joint.indicators import Indicator, IndicatorBook, Measure
from domain.joint.periods import Period
from domain.joint.records import Reminded
from flows.assembly import Assembly
from flows.joint.filing import filed
from flows.joint.mails import post, ref_of
from flows.joint.organisation import standing
from notifications.joint_letters import JointMail, figures_due
from notifications.mailer import Mailer
from rules.indicator_book import load_indicator_book
from storage import joint_records
from storage.unit_of_work import UnitOfWork

DAYS_BEFORE = 5
BY = "figures"  # who puts it on record: the flow


class Stage(ClosedList):
    """How near the cut-off is; a unit is reminded once at each."""

    SOON = "soon"  # in the five days before it
    LAST_DAY = "last_day"
    LATE = "late"


@dataclass(slots=True)
class RemindedOfFigures:
    """What a run did: units reminded, put off till the next run, and those without an address."""

    reminded: int = 0
    later: int = 0
    no_address: int = 0


def stage_of(cut_off: date, today: date) -> Stage | None:
    """The stage of a day; None while it is too early."""
    if today > cut_off:
        return Stage.LATE
    if today == cut_off:
        return Stage.LAST_DAY
    return Stage.SOON if today >= cut_off - timedelta(days=DAYS_BEFORE) else None


def open_period(book: IndicatorBook, today: date) -> Period | None:
    """The quarter whose figures are being filed: the last that is over, within the plan."""
    period = Period.of(today).after(-1)
    return period if book.plan_from <= period.last and period.first <= book.plan_to else None


def lacking(
    unit: UnitOfWork, book: IndicatorBook, period: Period
) -> dict[str, tuple[Indicator, ...]]:
    """The figures of a period that are not filed yet, by the unit that answers for them."""
    held = filed(unit, book, period)
    found: dict[str, tuple[Indicator, ...]] = {}
    for one in book.indicators:
        due = one.submitted and one.measure is not Measure.MILESTONE and one.since <= period.last
        if due and one.id not in held:
            found[one.unit] = (*found.get(one.unit, ()), one)
    return found


def not_reminded(
    unit: UnitOfWork, book: IndicatorBook, today: date
) -> dict[str, tuple[Indicator, ...]]:
    """The units that are to be reminded today and were not, each with what it has not filed."""
    period = open_period(book, today)
    stage = stage_of(book.cut_off(period), today) if period else None
    if period is None or stage is None:
        return {}
    return {
        key: some
        for key, some in lacking(unit, book, period).items()
        if not joint_records.known(unit, _ref(period, key, stage))
    }


def remind_of_figures(
    assembly: Assembly, *, now: datetime, mailer: Mailer | None
) -> RemindedOfFigures:
    """Remind those who are due today. Without a mailer nobody is, and nothing says they were."""
    done, today, book = RemindedOfFigures(), now.date(), load_indicator_book()
    period = open_period(book, today)
    stage = stage_of(book.cut_off(period), today) if period else None
    if period is None or stage is None:
        return done
    with UnitOfWork(assembly.engine, reading=True) as unit:
        group = standing(unit, today)
        due = not_reminded(unit, book, today)
    for key, some in due.items():
        named = group.units.get(key)
        if named is None or not named.email:
            done.no_address += 1
            continue
        if mailer is None:
            continue
        mail = _mail(assembly, book, period, stage, named.name, named.email, some, key)
        if not post(
            assembly, mail, partial(_reminded, today, period, key, book.cut_off(period)),
            by=BY, now=now, mailer=mailer,
        ):  # fmt: skip
            done.later += 1
            continue
        done.reminded += 1
    return done


def _reminded(on: date, period: Period, unit: str, due_on: date, way: str) -> Reminded:
    return Reminded(on=on, about=f"figures:{period}:{unit}", unit=unit, due_on=due_on, way=way)


def _ref(period: Period, unit: str, stage: Stage) -> str:
    """By what the record of a reminder is known: it is made once."""
    return ref_of(_id(period, unit, stage))


def _id(period: Period, unit: str, stage: Stage) -> str:
    return f"joint.figures.{period}.{unit}.{stage.value}"


def _mail(
    assembly: Assembly,
    book: IndicatorBook,
    period: Period,
    stage: Stage,
    name: str,
    email: str,
    some: tuple[Indicator, ...],
    key: str,
) -> JointMail:
    return figures_due(
        _id(period, key, stage), [email], assembly.settings.office.name, unit=name,
        period=str(period), due_on=book.cut_off(period), late=stage is Stage.LATE,
        figures=[f"{one.id} {one.name[0]}" for one in some],
    )  # fmt: skip
