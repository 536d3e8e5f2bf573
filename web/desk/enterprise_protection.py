"""What an enterprise did for its workers (防治记录): how each matter stands, and adding a record."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi.responses import Response

from domain.enterprise import Enterprise
from domain.joint.matters import Matter
from domain.roles import Role
from flows.formats.layouts import PROTECTION
from flows.formats.problem_words import in_chinese, in_english
from flows.joint.protection_told import in_force, stands, yuan
from flows.typed_record import COLUMNS, record_protection
from rules.indicator_book import load_indicator_book
from storage import protection
from storage.unit_of_work import UnitOfWork
from web.desk.asked import Asked, PageError, Problem
from web.desk.enterprise_at import enterprise_at, tabs_of
from web.desk.routes import INSIDE, Route, get, offices, post
from web.desk.sheets import sheet

MAY_ADD = offices(Role.INSPECTOR, Role.MEETING_SECRETARY)
MOST = 1000  # records that are read: those of the last years
KEY_OF = {column.zh: column.key for column in PROTECTION.columns}
HEADER = tuple(column.zh for column in PROTECTION.columns)
HEADER_EN = tuple(column.en for column in PROTECTION.columns)


def protection_part(
    asked: Asked, unit: UnitOfWork, enterprise: Enterprise, problems: Sequence[Problem] = ()
) -> Response:
    """The part of an enterprise's page, with the form for those who may add."""
    lines = protection.lines_of(unit, enterprise.uscc, limit=MOST)
    if asked.query("as") == "csv":
        return sheet(f"protection-{enterprise.uscc}", HEADER_EN if asked.language == "en" else HEADER, [
            (one.record_no, one.uscc, asked.word(one.matter), one.on_day, one.due, one.done,
             f"{one.spent_fen // 100}.{one.spent_fen % 100:02d}", one.project, one.paper,
             one.instead_of)
            for one in lines
        ])  # fmt: skip
    told = stands(lines, load_indicator_book(), asked.today)
    counting = {one.event_id for one in in_force(lines)}
    return asked.page(
        "desk/enterprise_protection.html.j2",
        problems=problems,
        enterprise=enterprise,
        part="protection",
        tabs=tabs_of(asked),
        matters_now=[one for one in told if not one.project],
        projects=[one for one in told if one.project],
        spent=sum(one.spent_fen for one in told),
        lines=lines[:100],
        more=len(lines) > 100,
        corrected={one.event_id for one in lines} - counting,
        numbers=[one.record_no for one in lines if one.record_no],
        yuan=yuan,
        matters=[(one.value, asked.word(one)) for one in Matter],
        adds=MAY_ADD.admits(asked.person, party=False),
    )


def page(asked: Asked) -> Response:
    """The same at the address of the form."""
    with asked.reading() as unit:
        return protection_part(asked, unit, enterprise_at(asked, unit, asked.path["uscc"]))


def add(asked: Asked) -> Response:
    """Take a record in, by the door of the files."""
    uscc = asked.path["uscc"]
    with asked.reading() as unit:
        enterprise_at(asked, unit, uscc)
    cells = {key: asked.said(key) for key in COLUMNS} | {"uscc": uscc}
    made = record_protection(
        asked.assembly, cells, by=asked.official.person, today=asked.today,
        at=asked.at.isoformat(),
    )  # fmt: skip
    if made.problems:
        problems = [
            Problem(KEY_OF.get(one.name, ""), in_chinese(one), in_english(one, PROTECTION))
            for one in made.problems
        ]
        with asked.reading() as unit:
            return protection_part(asked, unit, enterprise_at(asked, unit, uscc), problems)
    if made.parked:
        raise PageError(
            409, f"记录已收件，但未能办理，已挂起待查：{made.parked}",
            f"The record was received but could not be handled; it is parked: {made.parked}",
        )  # fmt: skip
    words = ("记录已登记。", "The record is on file.")
    if made.repeated:
        words = ("该记录此前已登记，未作任何改动。", "It was on file; nothing was changed.")
    return asked.to(f"/enterprises/{uscc}?part=protection", *words)


ROUTES: tuple[Route, ...] = (
    get("/enterprises/{uscc}/protection", INSIDE, page),
    post("/enterprises/{uscc}/protection", MAY_ADD, add),
)
