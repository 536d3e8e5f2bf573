"""Drafts of issues and what was answered to them: append-only."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from sqlalchemy import func, insert, select

from domain.bulletin import IssueHead
from domain.release import Answered, Draft, Found, ReleaseAnswer
from domain.roles import Role
from storage.codec import to_json
from storage.list_tables import issue_answers, issue_drafts, listings
from storage.tables import cases, enterprises
from storage.unit_of_work import UnitOfWork, translated

_body = msgspec.json.Decoder(tuple[IssueHead, tuple[Found, ...]])


def keep(unit: UnitOfWork, head: IssueHead, found: tuple[Found, ...], at: str) -> Draft:
    """Put a draft on file under the next number. LostRaceError: another took it first."""
    with translated():
        last = unit.connection.scalar(select(func.max(issue_drafts.c.no))) or 0
        draft = Draft(no=last + 1, head=head, found=found)
        unit.connection.execute(
            insert(issue_drafts).values(
                no=draft.no,
                number=head.number,
                period=head.period,
                sort=head.sort.value,
                drafted_on=head.released_on,
                lines_digest=head.lines_digest,
                body=to_json((head, found)),
                recorded_at=at,
            )
        )
    return draft


def answer(unit: UnitOfWork, draft: Draft, said: Answered, at: str) -> None:
    """Put an answer on file. LostRaceError: somebody answered meanwhile."""
    with translated():
        unit.connection.execute(
            insert(issue_answers).values(
                draft=draft.no,
                no=len(draft.answers) + 1,
                person=said.person,
                role=said.role.value,
                answer=said.answer.value,
                reason=said.reason,
                on_day=said.on,
                recorded_at=at,
            )
        )


def draft(unit: UnitOfWork, no: int) -> Draft | None:
    """A draft with its answers."""
    return next(_drafts(unit, no), None)


def newest(unit: UnitOfWork) -> Draft | None:
    """The draft made last."""
    with translated():
        no = unit.connection.scalar(select(func.max(issue_drafts.c.no)))
    return None if no is None else draft(unit, no)


def all_drafts(unit: UnitOfWork) -> list[Draft]:
    """Every draft, oldest first."""
    return list(_drafts(unit, None))


def stamp(unit: UnitOfWork) -> tuple[int, ...]:
    """What the lines of the next issue follow from, as numbers that only ever rise.

    The listings that were served, and how far the journals of their cases and enterprises went.
    """
    query = (
        select(
            func.count(), func.count(listings.c.ended_on), func.sum(cases.c.version),
            func.sum(enterprises.c.version),
        )
        .select_from(listings)
        .join(cases, cases.c.case_id == listings.c.case_id)
        .join(enterprises, enterprises.c.uscc == cases.c.uscc)
        .where(listings.c.listing_served_on.is_not(None))
    )  # fmt: skip
    with translated():
        return tuple(int(one or 0) for one in unit.connection.execute(query).one())


def _drafts(unit: UnitOfWork, no: int | None) -> Iterator[Draft]:
    d, a = issue_drafts.c, issue_answers.c
    asked = select(d.no, d.body).order_by(d.no)
    said = select(a.draft, a.person, a.role, a.answer, a.reason, a.on_day)
    said = said.order_by(a.draft, a.no)
    if no is not None:
        asked, said = asked.where(d.no == no), said.where(a.draft == no)
    with translated():
        drafts = unit.connection.execute(asked).all()
        answers = unit.connection.execute(said).all()
    for number, body in drafts:
        head, found = _body.decode(body)
        told = tuple(
            Answered(
                person=person,
                role=Role(role),
                answer=ReleaseAnswer(answer),
                reason=reason,
                on=on,
            )
            for of, person, role, answer, reason, on in answers
            if of == number
        )
        yield Draft(no=number, head=head, found=found, answers=told)
