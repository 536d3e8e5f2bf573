"""The table of pages: every address, who may ask it, and what answers. Nothing else is served.

A row says who may come; whoever is not named is turned away before the page is asked. The table is
walked by a test, role by role (``tests/web/test_access_matrix.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi.responses import Response

from domain.roles import OF_THE_OFFICE, Role
from flows.entrance import Person
from web.desk.asked import Asked, Desk

Answers = Callable[[Asked], Response]


@dataclass(frozen=True, slots=True)
class Who:
    """Who may ask a page. ``outside``: anybody; ``entering``: an official half-way in.

    ``inside``: the office's own people; ``others``: those of other units too, who file figures.
    """

    outside: bool = False
    entering: bool = False
    inside: bool = False
    others: bool = False
    roles: frozenset[Role] = frozenset()
    administrators: bool = False
    parties: bool = False

    def admits(self, person: Person | None, *, party: bool) -> bool:
        """Whether this person, or an enterprise, may."""
        if self.outside or (self.parties and party):
            return True
        if person is None:
            return False
        if self.entering:
            return True
        if not person.inside:
            return False
        own = person.administrator or not person.roles or bool(person.roles & OF_THE_OFFICE)
        return (
            (self.inside and (own or self.others))
            or bool(self.roles & person.roles)
            or (self.administrators and person.administrator)
        )


OUTSIDE = Who(outside=True)
ENTERING = Who(entering=True)
INSIDE = Who(inside=True)
EVERYBODY = Who(inside=True, others=True)
ADMINISTRATORS = Who(administrators=True)
PARTIES = Who(parties=True)


def offices(*roles: Role, administrators: bool = False) -> Who:
    """Those who hold one of these offices today."""
    return Who(roles=frozenset(roles), administrators=administrators)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A page: ``path`` below its desk, ``limit`` as the limits library writes it (``10/minute``)."""

    method: str
    path: str
    who: Who
    answers: Answers
    desk: Desk
    limit: str = ""
    keeps: bool = True  # what is typed is kept when the session has ended
    paced: str = ""  # the field with the name whose wrong passwords make the answer wait

    @property
    def address(self) -> str:
        """The whole address."""
        return f"{self.desk.prefix}{self.path}"


OFFICE = Desk(prefix="/desk", cookie="mingdan_desk", frame="desk/frame.html.j2")
PUBLIC = Desk(prefix="/complain", cookie="mingdan_complain", frame="complain/frame.html.j2")
PARTY = Desk(prefix="/party", cookie="mingdan_party", frame="party/frame.html.j2")


def get(path: str, who: Who, answers: Answers, desk: Desk = OFFICE) -> Route:
    """A page that is read."""
    return Route(method="GET", path=path, who=who, answers=answers, desk=desk)


def post(
    path: str,
    who: Who,
    answers: Answers,
    desk: Desk = OFFICE,
    *,
    limit: str = "",
    keeps: bool = True,
    paced: str = "",
) -> Route:
    """A form that is handed in. The page of the same address, read, is the form."""
    return Route(
        method="POST", path=path, who=who, answers=answers, desk=desk, limit=limit, keeps=keeps,
        paced=paced,
    )  # fmt: skip
