"""Retractions (撤下与更正): what fell, by when it must be gone, and which subscriber has not answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi.responses import Response

from domain.roles import Role
from flows.retract import acknowledge
from flows.retractions_told import as_data, page, told_as_data
from storage import retractions
from storage.open_changes import changes_counted
from storage.ranges import COUNTED_TO
from storage.retractions import Told
from web.desk.asked import Asked, PageError, Problem
from web.desk.publication import WHO
from web.desk.routes import Route, get, offices, post
from web.desk.rows import bounds, csv_answer, turning, wants_csv

MAILS = {
    "waiting": ("待发", "waiting"),
    "sent": ("已发出", "sent"),
    "given_up": ("未能发出，请电话告知", "not delivered: please telephone"),
}
SHOWN = ("open", "all")


def retractions_page(asked: Asked) -> Response:
    """What is still to be decided, then every retraction, the late first."""
    which = asked.query("show", "open")
    whole, english = which == "all", asked.language == "en"
    limit, offset = bounds(asked)
    if wants_csv(asked):
        with asked.reading() as unit:
            told = as_data(
                asked.assembly, unit, today=asked.today, english=english, unsettled=not whole
            )
        found = [one for one in told["retractions"] if whole or _open(one)]
        heading = (
            ("Entry", "What", "Reason", "Decided", "Due", "Shown", "Told", "Acknowledged", "Late")
            if english
            else ("条目", "事项", "原因", "决定日", "期限", "网页更新", "已告知", "已签收", "逾期")
        )
        return csv_answer(asked.say("撤下与更正", "retractions"), heading, _rows(asked, found))
    with asked.reading() as unit:
        here = page(unit, asked.assembly, asked.today, whole=whole, limit=limit, offset=offset)
        count = changes_counted(unit, whole=whole) + here.fresh
    told = told_as_data(asked.assembly, here.found, here.owed, today=asked.today, english=english)
    total = min(count, COUNTED_TO + 1)
    return asked.page(
        "desk/retractions.html.j2",
        owed=told["owed"],
        found=told["retractions"],
        total=total,
        which=which,
        mails={name: asked.say(*words) for name, words in MAILS.items()},
        may_take=Role.PUBLICITY_OFFICER in asked.official.roles,
        turning=turning(asked, total, counted_to=COUNTED_TO, show=which),
    )


def _open(one: Mapping[str, Any]) -> bool:
    return one["shown_at"] is None or one["outstanding"] > 0


def _rows(asked: Asked, found: list[dict[str, Any]]) -> Iterator[tuple[object, ...]]:
    for one in found:
        yield (
            one["entry_id"], one["told"], one["reason_told"], one["decided_on"], one["due_on"],
            one["shown_at"] or "", len(one["subscribers"]), one["acknowledged"],
            asked.say("是", "yes") if one["overdue"] else "",
        )  # fmt: skip


def paper_form(asked: Asked) -> Response:
    """The form for an acknowledgement that came by letter or telephone."""
    return _paper(asked)


def _paper(asked: Asked, problems: tuple[Problem, ...] = ()) -> Response:
    with asked.reading() as unit:
        told = _found(next(iter(retractions.told(unit, retraction_id=asked.path["id"])), None))
    return asked.page("desk/acknowledged.html.j2", problems=problems, one=told)


def _found(told: Told | None) -> Told:
    if told is None:
        raise PageError(
            404, "没有这份通知。请从“撤下与更正”进入。",
            "There is no such notice. Enter from the retractions.",
        )  # fmt: skip
    return told


def take_paper(asked: Asked) -> Response:
    """Put on file that a subscriber acknowledged by letter or telephone."""
    paper = asked.said("paper")
    if not paper:
        what = Problem(
            "paper", "请写明来函或电话记录。", "Name the letter or the note of the call."
        )
        return _paper(asked, (what,))
    with asked.writing() as unit:
        found = _found(next(iter(retractions.told(unit, retraction_id=asked.path["id"])), None))
        done = acknowledge(
            unit, found, at=asked.at.isoformat(), way="paper", by_whom=asked.official.person,
            paper=paper,
        )  # fmt: skip
        unit.commit()
    if done is not None and not done.fresh:
        return asked.to(
            "/publication/retractions", f"{found.name}此前已签收，未作改动。",
            f"{found.name} had acknowledged before; nothing was changed.",
        )  # fmt: skip
    return asked.to(
        "/publication/retractions", f"已记录{found.name}签收。",
        f"It is on file that {found.name} acknowledged.",
    )  # fmt: skip


TAKES = offices(Role.PUBLICITY_OFFICER)
ROUTES: tuple[Route, ...] = (
    get("/publication/retractions", WHO, retractions_page),
    get("/publication/retractions/{id}", TAKES, paper_form),
    post("/publication/retractions/{id}", TAKES, take_paper),
)
