"""Measurements (检测结果): typed with limit, ratio and arithmetic beside them; and a judged report."""

from __future__ import annotations

from typing import Any

from fastapi.responses import HTMLResponse, Response
from starlette.background import BackgroundTask

from domain.events import CheckType
from domain.journal import Entry, Issued, Judged, Moved, Opened, Refused, TermEnded, TermStarted
from domain.measurement import Fraction, SampleKind
from domain.roles import Role
from domain.words import refusal, row_words
from flows.formats.checks import UNIT_NAMES
from flows.moves import Outcome, show_anew
from flows.typed_report import record, wrong_cells
from rules.agents import ALIASES
from storage import enterprises, history, inspections, judgements, officials
from storage.unit_of_work import UnitOfWork
from web.desk.asked import Asked, PageError, Problem
from web.desk.enterprise_at import enterprise_at
from web.desk.inspection_form import problems_of, rows_of, told_of, typed, with_answer
from web.desk.routes import INSIDE, Route, get, offices, post

FORM = "desk/inspection_form.html.j2"
INSPECTORS = offices(Role.INSPECTOR)


def new(asked: Asked) -> Response:
    """The form; without an enterprise, where to find one."""
    uscc = asked.said("uscc") or asked.query("uscc")
    if not uscc:
        return asked.page("desk/inspection_whose.html.j2")
    return _form(asked, uscc)


def _form(asked: Asked, uscc: str, problems: list[Problem] | None = None) -> Response:
    with asked.reading() as unit:
        enterprise = enterprise_at(asked, unit, uscc)
        cases = enterprises.cases_among(unit, [uscc]).get(uscc, [])
        people = _inspectors(asked, unit)
    agents = asked.assembly.book.agents
    return asked.page(
        FORM,
        problems=problems or (),
        enterprise=enterprise,
        cases=[(one.case_id, _case(asked, one)) for one in cases],
        people=people,
        checks=[(one.value, asked.word(one)) for one in CheckType],
        kinds=[(one.value, f"{one.value} {asked.word(one)}") for one in SampleKind],
        fractions=[(one.value, asked.word(one)) for one in Fraction if one],
        units=[(unit, unit) for unit in dict.fromkeys(UNIT_NAMES.values())],
        verdicts=[
            ("1", asked.say("符合", "compliant")),
            ("0", asked.say("不符合", "not compliant")),
        ],
        yes_no=[("1", asked.say("有", "yes")), ("0", asked.say("无", "no"))],
        agents=[*agents.names.items(), *((agent, said) for said, agent in ALIASES.items())],
        rows=rows_of(asked),
        case_id=asked.query("case"),
        told_of=told_of(asked, typed(asked)) if asked.fields or asked.before else None,
    )


def _case(asked: Asked, one: enterprises.CaseStanding) -> str:
    return f"{one.case_id} · {asked.word(one.status)}"


def _inspectors(asked: Asked, unit: UnitOfWork) -> list[tuple[str, str]]:
    names = officials.names(unit)
    roster = officials.roster(unit)
    return [
        (person, f"{names.get(person, person)}（{person}）")
        for person in sorted(roster.by_person)
        if roster.holds(person, Role.INSPECTOR, asked.today)
    ]


def judged(asked: Asked) -> Response:
    """The verdicts on what is typed so far, as a fragment for the page."""
    report = typed(asked)
    facts: dict[str, Any] = {
        "told_of": told_of(asked, report), "language": asked.language, "say": asked.say,
        "word": asked.word,
    }  # fmt: skip
    return HTMLResponse(asked.house.render("desk/judged_rows.html.j2", facts))


def hand_in(asked: Asked) -> Response:
    """Calculate, give more rows, or take the report in; then what it led to."""
    uscc = asked.said("uscc")
    if asked.said("do") != "hand_in":
        return _form(with_answer(asked), uscc)
    with asked.reading() as unit:
        enterprise_at(asked, unit, uscc)
    report = typed(asked)
    problems = problems_of(asked, report, wrong_cells(asked.assembly, report, asked.today))
    if problems:
        return _form(asked, uscc, problems)
    made = record(
        asked.assembly, report, by=asked.official.person, today=asked.today,
        at=asked.at.isoformat(),
    )  # fmt: skip
    if made.problems:
        return _form(asked, uscc, problems_of(asked, report, made.problems))
    if made.standing is not None and made.standing.status == "parked":
        raise PageError(
            409, f"报告已收件，但未能办理，已挂起待查：{made.standing.error}",
            f"The report was received but could not be handled; it is parked: {made.standing.error}",
        )  # fmt: skip
    if made.standing is not None and made.standing.status == "waiting":
        return asked.to(
            f"/enterprises/{uscc}?part=inspections", "报告已收件，正在办理，请稍后刷新本页。",
            "The report was received and is being handled; look again in a moment.",
        )  # fmt: skip
    words = ("报告已录入并判定。", "The report is on file and judged.")
    if made.repeated:
        words = (
            "该报告此前已接收，未作任何改动。",
            "This report was on file; nothing was changed.",
        )
    after = None
    if made.handled is not None:
        after = BackgroundTask(
            show_anew, asked.assembly, Outcome(handled=made.handled), at=asked.at
        )
    return asked.to(f"/inspections/{made.judgement_id}", *words, after=after)


def report_page(asked: Asked) -> Response:
    """A judged report: every measurement with its account, and what the report led to."""
    judgement_id = asked.path["judgement_id"]
    with asked.reading() as unit:
        found = history.inspections_of(unit, [judgement_id])
        if not found:
            raise PageError(
                404, "没有这份检测报告。请从用人单位页面的“检查”进入。",
                "There is no such report. Look among the inspections of its enterprise.",
            )  # fmt: skip
        (one,) = found
        enterprise = enterprise_at(asked, unit, one.event.uscc)
        lines = [line for _, line in judgements.lines_of(unit, [judgement_id])]
        entries = inspections.led_to(unit, one.case_id, one.event_id)
        names = officials.names(unit)
    over = [line for line in lines if line.band in judgements.OVER]
    return asked.page(
        "desk/inspection.html.j2",
        one=one,
        enterprise=enterprise,
        findings=one.on_file,
        over=over,
        others=[line for line in lines if line.band not in judgements.OVER],
        inspectors=[names.get(who, who) for who in one.event.inspectors],
        led_to=[sentence for entry in entries if (sentence := _led_to(asked, entry))],
    )


def _led_to(asked: Asked, entry: Entry) -> str:
    """What an entry of the journal says, as far as a report can lead to it."""
    english = asked.language == "en"
    match entry:
        case Opened():
            return asked.say(f"建立案件 {entry.case_id}", f"Case {entry.case_id} was opened")
        case Judged():
            return row_words(entry.row, english=english)
        case Moved():
            return f"{row_words(entry.row, english=english)} → {asked.word(entry.becomes)}"
        case Issued():
            return asked.say("制发", "Issued: ") + f"{asked.word(entry.notice)} {entry.number}"
        case TermStarted():
            last = entry.term.due_on.isoformat()
            term = asked.word(entry.term.kind)
            return asked.say(f"{term}起算，最后一日 {last}", f"{term} began, last day {last}")
        case TermEnded():
            term = asked.word(entry.term)
            return asked.say(f"{term}终止", f"{term} ended")
        case Refused():
            why = refusal(entry, english=english)
            return asked.say(f"未予办理：{why}", f"Refused: {why}")
        case _:
            return ""


ROUTES: tuple[Route, ...] = (
    get("/inspections/new", INSPECTORS, new),
    post("/inspections/new", INSPECTORS, hand_in),
    post("/inspections/judged", INSPECTORS, judged, keeps=False),
    get("/inspections/{judgement_id}", INSIDE, report_page),
)
