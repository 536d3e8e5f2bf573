"""Who belongs to the joint meeting as of a day: seats, units, what each answers for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fastapi.responses import Response

from domain.joint.organisation import DISTRICT
from domain.joint.records import GroupRole, MemberNamed, UnitKind, UnitNamed
from flows.joint.organisation import listed, name_member, name_unit
from web.desk.asked import Asked, Problem
from web.desk.joint_parts import (
    READERS,
    WRITERS,
    choices,
    day_of,
    days,
    group_on,
    may_write,
    on_file,
    or_again,
    refuse,
    townships_told,
)
from web.desk.routes import Route, get, post
from web.desk.rows import csv_answer, wants_csv

HERE = "/joint/organisation"


def organisation(asked: Asked) -> Response:
    """The group and its units as of a day, and every record about them."""
    on = day_of(asked.query("on")) or asked.today
    group = group_on(asked, on)
    if wants_csv(asked):
        heading = asked.say(
            "编号,单位,性质,负责人,责任区域,报送人,起",
            "id,unit,kind,head,answers for,reporters,since",
        )
        return csv_answer(asked.say("成员单位", "units"), heading.split(","), (
            (key, one.name, asked.word(one.kind), one.head, townships_told(asked, one),
             "、".join(one.reporters), one.on)
            for key, one in group.units.items()
        ))  # fmt: skip
    return asked.page(
        "desk/joint_organisation.html.j2", on=on, group=group, may_write=may_write(asked),
        answers_for=lambda one: townships_told(asked, one),
        named=lambda record: "unit" if isinstance(record, UnitNamed) else "member",
    )  # fmt: skip


# -- a unit ----------------------------------------------------------------------------------------


def unit_form(asked: Asked, problems: Sequence[Problem] = ()) -> Response:
    """The form of a unit, filled with what is on record of one that is changed."""
    group = group_on(asked)
    return asked.page(
        "desk/joint_unit_form.html.j2", problems=problems,
        known=group.units.get(asked.query("unit")),
        kinds=[(one.value, asked.word(one)) for one in UnitKind],
    )  # fmt: skip


@or_again(unit_form)
def keep_unit(asked: Asked) -> Response:
    """Put it on file."""
    found, problems = days(asked, "on")
    kind = asked.said("kind")
    if kind not in set(UnitKind):
        problems.append(Problem("kind", "请选择单位性质。", "Choose what kind of unit it is."))
    until = _until(asked, problems)
    refuse(problems)
    places = (DISTRICT,) if asked.said("district") == "yes" else listed(asked.said("townships"))
    one = UnitNamed(
        on=found["on"], unit=asked.said("unit"), name=asked.said("name"), kind=UnitKind(kind),
        head=asked.said("head"), email=asked.said("email"), head_email=asked.said("head_email"),
        townships=tuple(places), reporters=tuple(listed(asked.said("reporters"))),
        duties=tuple(asked.said("duties").splitlines()), until=until, paper=asked.said("paper"),
    )  # fmt: skip
    on_file(asked, name_unit, one)
    return asked.to(HERE, f"{one.name}已登记。", f"{one.name} is on record.")


def _until(asked: Asked, problems: list[Problem]) -> date | None:
    said = asked.said("until")
    day = day_of(said)
    if said and day is None:
        problems.append(Problem("until", "不是日期，如 2026-03-02。", "Not a day, as 2026-03-02."))
    return day


# -- a seat ----------------------------------------------------------------------------------------


def member_form(asked: Asked, problems: Sequence[Problem] = ()) -> Response:
    """The form of a seat, filled with what is on record of one that is changed."""
    group = group_on(asked)
    wanted = asked.query("person")
    return asked.page(
        "desk/joint_member_form.html.j2", problems=problems, units=choices(group),
        known=next((one for one in group.members if one.person == wanted), None),
        roles=[(one.value, asked.word(one)) for one in GroupRole],
    )  # fmt: skip


@or_again(member_form)
def keep_member(asked: Asked) -> Response:
    """Put it on file."""
    found, problems = days(asked, "on")
    role = asked.said("role")
    if role not in set(GroupRole):
        problems.append(Problem("role", "请选择职务。", "Choose which seat it is."))
    until = _until(asked, problems)
    refuse(problems)
    one = MemberNamed(
        on=found["on"], person=asked.said("person"), name=asked.said("name"),
        role=GroupRole(role), unit=asked.said("unit"), title=asked.said("title"),
        paper=asked.said("paper"), until=until, email=asked.said("email"),
    )  # fmt: skip
    on_file(asked, name_member, one)
    return asked.to(HERE, f"{one.name}已登记。", f"{one.name} is on record.")


ROUTES: tuple[Route, ...] = (
    get(HERE, READERS, organisation),
    get(f"{HERE}/unit", WRITERS, unit_form),
    post(f"{HERE}/unit", WRITERS, keep_unit),
    get(f"{HERE}/member", WRITERS, member_form),
    post(f"{HERE}/member", WRITERS, keep_member),
)
