"""All pages of all desks, and what stands in their navigation."""

from __future__ import annotations

from dataclasses import dataclass

from web.desk import acts, approvals, case_file, case_papers, cases, sign_in, work
from web.desk.asked import Asked, Desk, Item
from web.desk.routes import OFFICE, Route

ROUTES: tuple[Route, ...] = (
    *sign_in.ROUTES,
    *approvals.ROUTES,
    *work.ROUTES,
    *cases.ROUTES,
    *case_file.ROUTES,
    *case_papers.ROUTES,
    *acts.ROUTES,
)


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the navigation of a desk; shown to whom its page admits."""

    path: str
    zh: str
    en: str


NAVIGATION: dict[Desk, tuple[Link, ...]] = {
    OFFICE: (
        Link("/work", "我的待办", "My work"),
        Link("/cases", "案件", "Cases"),
        Link("/approvals", "审批", "Approvals"),
    ),
}


def navigation(asked: Asked) -> list[Item]:
    """The links of the desk for whoever asks."""
    path = asked.request.url.path
    found = []
    for link in NAVIGATION.get(asked.desk, ()):
        route = next(
            one for one in ROUTES if one.desk is asked.desk and one.path == link.path
        )  # fmt: skip
        if route.who.admits(asked.person, party=asked.party is not None):
            address = asked.at_desk(link.path)
            here = path == address or path.startswith(f"{address}/")
            found.append(Item(link.path, asked.say(link.zh, link.en), here))
    return found
