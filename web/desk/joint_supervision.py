"""Supervision rounds with their findings, and the final evaluation of the plan (四·4)."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi.responses import Response

from domain.joint.evaluation import Evaluation
from domain.joint.records import EvaluationClosed, GroupRole, Owed, RoundHeld
from flows.joint import documents, owing, papers, supervision
from flows.joint.organisation import standing
from rules.indicator_book import load_indicator_book
from storage.unit_of_work import UnitOfWork
from web.desk.asked import Asked, Problem
from web.desk.joint_parts import (
    READERS,
    WRITERS,
    choices,
    day_of,
    day_said,
    days,
    group_on,
    lines,
    may_write,
    none_such,
    on_file,
    or_again,
    paper,
    refuse,
)
from web.desk.routes import Route, get, post
from web.desk.rows import bounds, csv_answer, turning, wants_csv

ROUNDS = "/joint/rounds"
EVALUATION = "/joint/evaluation"
ROWS = 5  # findings a form takes; more are charged by another round of the same day


def rounds(asked: Asked) -> Response:
    """Every round, the newest first, with how many of its findings are done."""
    with asked.reading() as unit:
        every = supervision.rounds(unit)
        things = owing.everything(unit, asked.today)
        group = standing(unit, asked.today)
    found = {one.round: owing.charged_from(things, one.round, Owed.FINDING) for one in every}
    limit, offset = bounds(asked)
    if wants_csv(asked):
        heading = asked.say("编号,日期,单位,范围,问题,已办结", "number,on,unit,scope,findings,done")
        return csv_answer(asked.say("督导", "rounds"), heading.split(","), (
            (one.round, one.on, group.called(one.unit), one.scope, len(found[one.round]),
             sum(each.closed for each in found[one.round]))
            for one in every
        ))  # fmt: skip
    return asked.page(
        "desk/joint_rounds.html.j2", every=every[offset : offset + limit], total=len(every),
        turning=turning(asked, len(every)), found=found, group=group, may_write=may_write(asked),
    )  # fmt: skip


def round_form(asked: Asked, problems: Sequence[Problem] = ()) -> Response:
    """The form of a round with its findings."""
    return asked.page(
        "desk/joint_round_form.html.j2", problems=problems, units=choices(group_on(asked)),
        rows=range(1, ROWS + 1),
    )  # fmt: skip


@or_again(round_form)
def hold_round(asked: Asked) -> Response:
    """Put it on file."""
    found, problems = days(asked, "on")
    findings = []
    for row in range(1, ROWS + 1):
        text, due_on = asked.said(f"finding-{row}"), day_of(asked.said(f"due-{row}"))
        if text and due_on is None:
            problems.append(Problem(f"due-{row}", "请填写整改期限。", "Give the day it is due."))
        elif due_on is not None and not text:
            problems.append(Problem(f"finding-{row}", "请写明问题。", "Say what was found."))
        elif due_on is not None:
            findings.append(supervision.Finding(text=text, due_on=due_on))
    refuse(problems)
    wanted = RoundHeld(
        on=found["on"], round="", unit=asked.said("unit"), team=lines(asked.said("team")),
        scope=asked.said("scope"), summary=asked.said("summary"), paper="",
    )  # fmt: skip
    made = on_file(asked, supervision.hold_round, wanted, findings)
    return asked.to(
        f"{ROUNDS}/{made.round}", f"督导 {made.round} 已登记，请送达督导意见书。",
        f"Round {made.round} is on record.",
    )  # fmt: skip


def _round(asked: Asked, unit: UnitOfWork) -> RoundHeld:
    wanted = asked.path["number"]
    found = next((one for one in supervision.rounds(unit) if one.round == wanted), None)
    if found is None:
        raise none_such()
    return found


def one_round(asked: Asked) -> Response:
    """One round: what it told the unit, and how its findings stand."""
    with asked.reading() as unit:
        one = _round(asked, unit)
        things = owing.everything(unit, asked.today)
        group = standing(unit, asked.today)
    return asked.page(
        "desk/joint_round.html.j2", one=one, group=group,
        findings=owing.charged_from(things, one.round, Owed.FINDING),
    )  # fmt: skip


def opinion(asked: Asked) -> Response:
    """What the unit is told, as a paper."""
    with asked.reading() as unit:
        told = documents.round_opinion(unit, _round(asked, unit))
    return paper(asked, told)


# -- the final evaluation --------------------------------------------------------------------------


def _evaluation(asked: Asked, unit: UnitOfWork) -> Evaluation:
    """As it was when it was closed; before, as of today."""
    book = load_indicator_book()
    closed = supervision.closing(unit, book)
    on, known_at = closed or (asked.today, "")
    return supervision.evaluation(unit, book, on=on, known_at=known_at)


def evaluation(asked: Asked, problems: Sequence[Problem] = ()) -> Response:
    """The evaluation, and the form by which the group closes it."""
    book = load_indicator_book()
    with asked.reading() as unit:
        found = _evaluation(asked, unit)
        group = standing(unit, asked.today)
    if wants_csv(asked):
        heading = asked.say("编号,指标,目标,首期,首期值,末期,末期值,达到,更正",
                            "id,indicator,target,first,was,last,is,met,restated")  # fmt: skip
        return csv_answer(asked.say("终期评估", "evaluation"), heading.split(","), (
            (one.indicator.id, asked.say(*one.indicator.name),
             "" if one.indicator.target is None else f"{float(one.indicator.target * 100):g}%",
             one.first[0] if one.first else "", one.first[1].said if one.first else "",
             one.last[0] if one.last else "", one.last[1].said if one.last else "",
             "" if one.met is None else asked.say(*(("是", "yes") if one.met else ("否", "no"))),
             one.restated)
            for one in found.outcomes
        ))  # fmt: skip
    return asked.page(
        "desk/joint_evaluation.html.j2", problems=problems, found=found, book=book,
        heads=[(one.name, one.name) for one in group.members if one.role is GroupRole.HEAD],
        may_write=may_write(asked),
    )  # fmt: skip


@or_again(evaluation)
def close(asked: Asked) -> Response:
    """The group closes it, by its paper."""
    wanted = EvaluationClosed(
        on=day_said(asked, "on"), plan=load_indicator_book().id, conclusion=asked.said("conclusion"),
        by_group=asked.said("by_group"), paper=asked.said("paper"),
    )  # fmt: skip
    on_file(asked, supervision.close, wanted)
    return asked.to(EVALUATION, "终期评估已审定。", "The evaluation is closed.")


def evaluation_paper(asked: Asked) -> Response:
    """The report: as closed, or as of today."""
    with asked.reading() as unit:
        found = _evaluation(asked, unit)
    told = papers.evaluation_report(load_indicator_book(), found)
    return paper(asked, told, keep=found.closed is not None)


ROUTES: tuple[Route, ...] = (
    get(ROUNDS, READERS, rounds),
    get(f"{ROUNDS}/new", WRITERS, round_form),
    post(f"{ROUNDS}/new", WRITERS, hold_round),
    get(f"{ROUNDS}/{{number}}", READERS, one_round),
    get(f"{ROUNDS}/{{number}}/opinion.pdf", READERS, opinion),
    get(EVALUATION, READERS, evaluation),
    get(f"{EVALUATION}/close", WRITERS, evaluation),
    post(f"{EVALUATION}/close", WRITERS, close),
    get(f"{EVALUATION}/report.pdf", READERS, evaluation_paper),
)
