"""A unit's account with the joint meeting: what it filed, owes and was called in for (四·1)."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi.responses import Response

from domain.joint.accountability import Interview
from domain.joint.organisation import units as units_of
from domain.joint.owed import Owing, tally
from domain.joint.records import (
    FigureFiled,
    InterviewCalled,
    Interviewed,
    NonPerformanceReported,
    PaperMailed,
    UnitNamed,
)
from flows.joint import accountability, documents, owing, supervision
from flows.joint.papers import Paper
from rules.indicator_book import load_indicator_book
from storage import joint_records
from storage.unit_of_work import UnitOfWork
from web.desk.asked import Asked, PageError, Problem
from web.desk.joint_parts import (
    READERS,
    WRITERS,
    day_said,
    lines,
    may_write,
    none_such,
    on_file,
    or_again,
    paper,
    townships_told,
)
from web.desk.routes import Route, get, post

HERE = "/joint/units/{unit}"
FILED = 40  # figures shown, the newest first
BASIS = "联席会议制度 四·1"


def _unit(asked: Asked, unit: UnitOfWork) -> UnitNamed:
    """The unit as it is, or as it last was."""
    key = asked.path["unit"]
    kept = joint_records.read(unit, UnitNamed, subject=f"unit:{key}")
    records = [one.record for one in kept]
    now = units_of(records, asked.today).get(key)
    last = [one for one in records if isinstance(one, UnitNamed)]
    if now is None and not last:
        raise none_such()
    return now or last[-1]


def account(asked: Asked) -> Response:
    """Everything of one unit on one page."""
    with asked.reading() as unit:
        one = _unit(asked, unit)
        things = [each for each in owing.everything(unit, asked.today) if each.unit == one.unit]
        found = accountability.of_unit(unit, one.unit)
        filed = [
            kept
            for kept in reversed(joint_records.read(unit, FigureFiled))
            if isinstance(kept.record, FigureFiled) and kept.record.unit == one.unit
        ]
        held = [each for each in supervision.rounds(unit) if each.unit == one.unit]
    book = load_indicator_book()
    return asked.page(
        "desk/joint_unit.html.j2", one=one, answers_for=townships_told(asked, one),
        gone=one.until is not None and one.until < asked.today,
        things=_ordered(things), counts=tally(things, asked.today), account=found,
        filed=filed[:FILED], more=max(0, len(filed) - FILED), rounds=held,
        indicators={each.id: asked.say(*each.name) for each in book.indicators},
        may_write=may_write(asked),
    )  # fmt: skip


def _ordered(things: list[Owing]) -> list[Owing]:
    """What is open before what is closed, each by its day."""
    return sorted(things, key=lambda one: (one.closed, one.due_on))


# -- interviews ------------------------------------------------------------------------------------


def _going(asked: Asked, unit: UnitOfWork, key: str) -> list[tuple[str, str]]:
    """What a unit is called in about: what it owes and has not done, the late first."""
    things = [each for each in owing.everything(unit, asked.today) if each.unit == key]
    return [
        (each.subject, f"{asked.word(each.owed)} {each.number}：{each.charge.text}")
        for each in sorted(things, key=lambda each: each.due_on)
        if not each.closed
    ]


def interview_form(asked: Asked, problems: Sequence[Problem] = ()) -> Response:
    """The form that calls a unit in."""
    with asked.reading() as unit:
        one = _unit(asked, unit)
        about = _going(asked, unit, one.unit)
    return asked.page(
        "desk/joint_interview_form.html.j2", problems=problems, one=one, about=about, basis=BASIS
    )


@or_again(interview_form)
def call_in(asked: Asked) -> Response:
    """Call it in."""
    with asked.reading() as unit:
        one = _unit(asked, unit)
    held_on = day_said(asked, "held_on")
    wanted = InterviewCalled(
        on=asked.today, number="", unit=one.unit, held_on=held_on,
        time=asked.said("time"), place=asked.said("place"), persons=lines(asked.said("persons")),
        about=tuple(asked.all_said("about")), said=asked.said("said"), paper="",
        basis=asked.said("basis"),
    )  # fmt: skip
    made = on_file(asked, accountability.call_in, wanted)
    return asked.to(
        f"/joint/units/{one.unit}/interviews/{made.number}",
        f"约谈 {made.number} 已登记，通知书将发往单位邮箱；请同时送达盖章的通知书。",
        f"Interview {made.number} is called; its notice goes to the unit's mail.",
    )  # fmt: skip


def _interview(asked: Asked, unit: UnitOfWork) -> Interview:
    found = accountability.of_unit(unit, asked.path["unit"]).interview(asked.path["number"])
    if found is None:
        raise none_such()
    return found


def interview(asked: Asked, problems: Sequence[Problem] = ()) -> Response:
    """One interview: its notice, and its record or the form of it."""
    with asked.reading() as unit:
        found = _interview(asked, unit)
        one = _unit(asked, unit)
        about = accountability.told(owing.everything(unit), found.about)
        mailed = [
            kept.record
            for kept in joint_records.read(unit, PaperMailed, subject=f"unit:{one.unit}")
            if isinstance(kept.record, PaperMailed)
            and found.called is not None
            and kept.record.number == found.called.paper
        ]
    return asked.page(
        "desk/joint_interview.html.j2", problems=problems, one=one, found=found, about=about,
        mailed=mailed,
        may_write=may_write(asked), over=found.on <= asked.today,
    )  # fmt: skip


@or_again(interview)
def hold(asked: Asked) -> Response:
    """Put on file what came of it."""
    with asked.reading() as unit:
        known = _interview(asked, unit)
    held = Interviewed(
        on=day_said(asked, "on"), number=known.number, unit=asked.path["unit"],
        persons=lines(asked.said("persons")), about=known.about, said=asked.said("said"),
        paper="", basis=known.basis,
    )  # fmt: skip
    on_file(asked, accountability.hold, held)
    return asked.to(
        f"/joint/units/{held.unit}/interviews/{held.number}", "约谈记录已登记。", "Its record is on file."
    )  # fmt: skip


def interview_paper(asked: Asked) -> Response:
    """The notice, or the record."""
    with asked.reading() as unit:
        found = _interview(asked, unit)
        made: Paper | None = None
        if asked.path["paper"] == "record.pdf":
            made = documents.interview_record(unit, found)
        elif asked.path["paper"] == "notice.pdf" and found.called is not None:
            made = documents.interview_notice(unit, found.called)
    return paper(asked, made)


# -- reports of non-performance --------------------------------------------------------------------


def report_form(asked: Asked, problems: Sequence[Problem] = ()) -> Response:
    """The form of a report upwards."""
    with asked.reading() as unit:
        one = _unit(asked, unit)
        about = _going(asked, unit, one.unit)
    return asked.page(
        "desk/joint_report_form.html.j2", problems=problems, one=one, about=about, basis=BASIS,
        to=asked.assembly.settings.office.government,
    )  # fmt: skip


@or_again(report_form)
def report(asked: Asked) -> Response:
    """Put it on file."""
    with asked.reading() as unit:
        one = _unit(asked, unit)
    wanted = NonPerformanceReported(
        on=asked.today, number="", unit=one.unit, about=tuple(asked.all_said("about")),
        to=asked.said("to"), said=asked.said("said"), paper="", basis=asked.said("basis"),
    )  # fmt: skip
    made = on_file(asked, accountability.report, wanted)
    return asked.to(
        f"/joint/units/{one.unit}", f"报告 {made.number} 已登记。", f"Report {made.number} is on record."
    )  # fmt: skip


def report_paper(asked: Asked) -> Response:
    """The report."""
    with asked.reading() as unit:
        made = accountability.of_unit(unit, asked.path["unit"]).report(asked.path["number"])
        if made is None:
            raise PageError(404, "没有这份报告。", "There is no such report.")
        told = documents.non_performance_report(unit, made)
    return paper(asked, told)


ROUTES: tuple[Route, ...] = (
    get(HERE, READERS, account),
    get(f"{HERE}/interview", WRITERS, interview_form),
    post(f"{HERE}/interview", WRITERS, call_in),
    get(f"{HERE}/interviews/{{number}}", READERS, interview),
    post(f"{HERE}/interviews/{{number}}", WRITERS, hold),
    get(f"{HERE}/interviews/{{number}}/{{paper}}", READERS, interview_paper),
    get(f"{HERE}/report", WRITERS, report_form),
    post(f"{HERE}/report", WRITERS, report),
    get(f"{HERE}/reports/{{number}}/report.pdf", READERS, report_paper),
)
