"""Candidates for the list before a meeting: why each is one, and what the meeting recommends.

A recommendation enters the case as an event of the procedure; it binds nobody.
"""

from __future__ import annotations

from collections.abc import Sequence

from fastapi.responses import Response
from starlette.background import BackgroundTask

from domain.joint.records import CandidateConsidered
from flows.joint import meetings
from flows.moves import show_anew
from web.desk.asked import Asked, Problem
from web.desk.joint_meetings import HERE, ONE, meeting_of
from web.desk.joint_parts import READERS, WRITERS, may_write, or_again, ref, wrong
from web.desk.routes import Route, get, post


def candidates(asked: Asked, problems: Sequence[Problem] = ()) -> Response:
    """The candidates no meeting recommended yet, each with why it is one."""
    page = asked.number("page")
    with asked.reading() as unit:
        found = meeting_of(asked, unit)
        waiting, more = meetings.candidates(
            asked.assembly, unit, asked.today, within=asked.official.townships, page=page
        )
        names = meetings.names_of(unit, found)
    return asked.page(
        "desk/joint_candidates.html.j2", problems=problems, one=found, called=found.called,
        waiting=waiting, names=names, page=page, more=more,
        over=found.called.held_on <= asked.today, may_write=may_write(asked),
    )  # fmt: skip


@or_again(candidates)
def recommend(asked: Asked) -> Response:
    """Put one recommendation into its case and on the record of the meeting."""
    with asked.reading() as unit:
        found = meeting_of(asked, unit)
        waiting, _ = meetings.candidates(
            asked.assembly, unit, asked.today, within=asked.official.townships,
            page=asked.number("page"),
        )  # fmt: skip
    said, case_id = asked.said("answer"), asked.said("case")
    if said not in ("yes", "no"):
        raise wrong("answer", "请选择建议。", "Choose what is recommended.")
    if case_id not in {each.case_id for each in waiting} and found.on(case_id) is None:
        raise wrong("", "该案件不在名单中。", "The case is none of them.")
    given = CandidateConsidered(
        on=asked.today, meeting=found.number, case_id=case_id, recommends=said == "yes",
        reason=asked.said("reason"), event_ref=ref(asked),
    )  # fmt: skip
    outcome = meetings.recommend(asked.assembly, given, by=asked.official.person, at=asked.at)
    return asked.to(
        f"{HERE}/{found.number}/candidates", "建议已登记并入卷。建议不具有约束力。",
        "On record, and in the case. It binds nobody.",
        after=BackgroundTask(show_anew, asked.assembly, outcome, at=asked.at),
    )  # fmt: skip


ROUTES: tuple[Route, ...] = (
    get(f"{ONE}/candidates", READERS, candidates),
    post(f"{ONE}/candidates", WRITERS, recommend),
)
