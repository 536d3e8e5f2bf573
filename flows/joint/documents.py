"""The papers of the joint meeting: gathered from what is on file, kept as they were first made.

What was sent or shown once is shown again byte for byte, whatever templates, faces or letterhead
are by then. A paper that says something else is another paper. ``known_at`` makes a paper as it
was made at a moment: that is how a kept one is compared with the records (``documents_check``).
"""

from __future__ import annotations

from pathlib import Path

from domain.joint.accountability import Interview
from domain.joint.evaluation import Evaluation
from domain.joint.meetings import Meeting
from domain.joint.periods import Period
from domain.joint.records import Charged, InterviewCalled, NonPerformanceReported, Owed, RoundHeld
from flows.assembly import Assembly
from flows.faces import office_fonts
from flows.joint import accountability, meetings, owing, papers, supervision
from flows.joint.organisation import standing
from flows.joint.papers import Paper
from flows.settings import Settings
from notifications.render import Rendered, Renderer
from rules.indicator_book import load_indicator_book
from storage import joint_documents
from storage.errors import LostRaceError
from storage.joint_documents import Document
from storage.unit_of_work import UnitOfWork

BEFORE_RECORDS = "约谈通知"  # what an interview from before the records was called in by

_held: dict[Path | None, Renderer] = {}  # by the folder of the office's own faces


def renderer(settings: Settings) -> Renderer:
    """One for the process: it holds the fonts."""
    if settings.fonts not in _held:
        _held[settings.fonts] = Renderer(office_fonts(settings))
    return _held[settings.fonts]


def rendered(assembly: Assembly, paper: Paper) -> Rendered:
    """A paper as it would be made now; nothing is kept."""
    office = assembly.settings.office
    made = renderer(assembly.settings)
    return made.announce(paper.row, paper.facts(office), specimen=office.specimen)


def issued(assembly: Assembly, paper: Paper, *, at: str) -> Document:
    """A paper as it was first made; made and kept now when it was not."""
    facts = paper.facts(assembly.settings.office)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        if found := joint_documents.find(unit, paper.kind, facts):
            return found
    made = rendered(assembly, paper)
    document = Document(
        kind=paper.kind, number=paper.number, title=made.subject, facts=facts,
        template_version=made.template_version, content=made.pdf, digest=made.digest, kept_at=at,
    )  # fmt: skip
    with UnitOfWork(assembly.engine) as unit:
        try:
            joint_documents.keep(unit, document)
            unit.commit()
        except LostRaceError:  # somebody asked for it at the same moment: theirs is the first
            return issued(assembly, paper, at=at)
    return document


# -- what each is gathered from --------------------------------------------------------------------


def convening_notice(unit: UnitOfWork, meeting: Meeting, known_at: str = "") -> Paper:
    """The notice that calls a meeting, as it is called now."""
    group = standing(unit, meeting.called.on, known_at)
    cut_off = load_indicator_book().cut_off(Period.read(meeting.called.period))
    return papers.convening_notice(meeting, group, cut_off)


def minutes(unit: UnitOfWork, meeting: Meeting, known_at: str = "") -> Paper:
    """The minutes as they stand, with what was resolved."""
    group = standing(unit, meeting.called.on, known_at)
    things = owing.everything(unit, known_at=known_at)
    resolved = owing.charged_from(things, meeting.number, Owed.RESOLUTION)
    return papers.minutes(meeting, group, resolved, meetings.names_of(unit, meeting))


def charge_notice(unit: UnitOfWork, charge: Charged, known_at: str = "") -> Paper:
    """The notice by which a unit is charged."""
    return papers.charge_notice(charge, standing(unit, charge.on, known_at))


def interview_notice(unit: UnitOfWork, called: InterviewCalled, known_at: str = "") -> Paper:
    """The notice that calls a unit in."""
    things = owing.everything(unit, called.on, known_at=known_at)
    about = accountability.told(things, called.about)
    return papers.interview_notice(called, standing(unit, called.on, known_at), about)


def interview_record(unit: UnitOfWork, interview: Interview, known_at: str = "") -> Paper | None:
    """The record of an interview; None before it was held."""
    called, held = interview.called, interview.held
    if held is None:
        return None
    on = called.on if called else held.on
    about = accountability.told(owing.everything(unit, on, known_at=known_at), interview.about)
    notice = called.paper if called else BEFORE_RECORDS
    return papers.interview_record(held, notice, standing(unit, on, known_at), about)


def non_performance_report(
    unit: UnitOfWork, report: NonPerformanceReported, known_at: str = ""
) -> Paper:
    """The report upwards."""
    about = accountability.told(owing.everything(unit, report.on, known_at=known_at), report.about)
    return papers.non_performance_report(report, standing(unit, report.on, known_at), about)


def round_opinion(unit: UnitOfWork, held: RoundHeld, known_at: str = "") -> Paper:
    """What a supervision round tells the unit."""
    things = owing.everything(unit, known_at=known_at)
    findings = owing.charged_from(things, held.round, Owed.FINDING)
    return papers.round_opinion(held, standing(unit, held.on, known_at), findings)


def closed_evaluation(unit: UnitOfWork) -> Evaluation | None:
    """The final evaluation as it was closed; None before."""
    book = load_indicator_book()
    closed = supervision.closing(unit, book)
    if closed is None:
        return None
    on, known_at = closed
    return supervision.evaluation(unit, book, on=on, known_at=known_at)
