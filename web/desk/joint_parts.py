"""What the pages of the joint meeting share: who may come, days of a form, papers as answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import wraps
from typing import TypeVar

from fastapi.responses import Response

from domain.joint.organisation import DISTRICT
from domain.joint.records import UnitNamed
from domain.roles import Role
from flows.joint.documents import issued, rendered
from flows.joint.organisation import Organisation, standing
from flows.joint.papers import Paper
from flows.joint.records import NotTakenError
from notifications.render import MissingFactsError
from notifications.typesetting import GlyphMissingError, TypesettingError
from web.desk.asked import Asked, PageError, Problem, written_day
from web.desk.routes import Answers, offices

Made = TypeVar("Made")
Form = Callable[[Asked, Sequence[Problem]], Response]

READERS = offices(Role.MEETING_SECRETARY, Role.SECTION_HEAD, Role.AGENCY_HEAD)
WRITERS = offices(Role.MEETING_SECRETARY)


def may_write(asked: Asked) -> bool:
    """Whether whoever asks puts records on file."""
    return WRITERS.admits(asked.person, party=False)


def ref(asked: Asked) -> str:
    """The reference of a form: it counts once."""
    return f"desk:{asked.said('ref')}"


def day_of(said: str) -> date | None:
    """A day as it was typed; None when it is none."""
    try:
        return written_day(said)
    except ValueError:
        return None


def day_said(asked: Asked, name: str) -> date:
    """The day of a form that must be there; WrongFormError when it is none."""
    found, problems = days(asked, name)
    refuse(problems)
    return found[name]


def days(asked: Asked, *names: str) -> tuple[dict[str, date], list[Problem]]:
    """The days of a form that must be there, and what is wrong with them."""
    found, problems = {}, []
    for name in names:
        day = day_of(asked.said(name))
        if day is None:
            problems.append(
                Problem(name, "请填写日期，如 2026-03-02。", "Give a day, as 2026-03-02.")
            )
        else:
            found[name] = day
    return found, problems


def lines(said: str) -> tuple[str, ...]:
    """What stands on each line."""
    return tuple(line.strip() for line in said.splitlines() if line.strip())


def group_on(asked: Asked, on: date | None = None) -> Organisation:
    """The meeting as of a day; today's otherwise."""
    with asked.reading() as unit:
        return standing(unit, on or asked.today)


def choices(group: Organisation) -> list[tuple[str, str]]:
    """The units to choose from."""
    return [(key, one.name) for key, one in group.units.items()]


def townships_told(asked: Asked, one: UnitNamed) -> str:
    """What a unit answers for, in words."""
    if DISTRICT in one.townships:
        return asked.say("全区", "the whole district")
    return "、".join(one.townships) or "—"


class WrongFormError(Exception):
    """A form that cannot be taken as it is; ``problems`` say what is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(one.en for one in problems))
        self.problems = tuple(problems)


def refuse(problems: Sequence[Problem]) -> None:
    """Give the form back when something is wrong with it."""
    if problems:
        raise WrongFormError(problems)


def wrong(field: str, zh: str, en: str) -> WrongFormError:
    """One thing that is wrong with a form, to be raised."""
    return WrongFormError([Problem(field, zh, en)])


def or_again(form: Form) -> Callable[[Answers], Answers]:
    """What takes a form: where it cannot be taken, ``form`` shows it again with what is wrong."""

    def around(takes: Answers) -> Answers:
        @wraps(takes)
        def answers(asked: Asked) -> Response:
            try:
                return takes(asked)
            except WrongFormError as error:
                return form(asked, error.problems)
            except NotTakenError as error:
                return form(asked, (Problem(error.field, error.zh, error.en),))

        return answers

    return around


def on_file(asked: Asked, put: Callable[..., Made], *said: object) -> Made:
    """Put something on file as whoever asks, once for the form; what ``put`` made of it."""
    return put(
        asked.assembly, *said, by=asked.official.person, ref=ref(asked), at=asked.at.isoformat()
    )


def none_such() -> PageError:
    """There is nothing of that number."""
    return PageError(
        404, "没有这个编号。请从“联席会议”进入。", "There is none of that number; enter from the joint meeting."
    )  # fmt: skip


def paper(asked: Asked, one: Paper | None, *, keep: bool = True) -> Response:
    """A paper as a PDF, as it was first made; PageError when there is none or it cannot be made.

    ``keep`` False: it is not final yet, and made anew each time.
    """
    if one is None:
        raise none_such()
    try:
        if keep:
            kept = issued(asked.assembly, one, at=asked.at.isoformat())
            content, digest = kept.content, kept.digest
        else:
            made = rendered(asked.assembly, one)
            content, digest = made.pdf, made.digest
    except (MissingFactsError, GlyphMissingError, TypesettingError) as error:
        raise PageError(422, str(error), f"The paper cannot be made: {error}") from error
    headers = {"Content-Disposition": f'inline; filename="{digest[:16]}.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)
