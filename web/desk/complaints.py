"""Complaints at the office: the list, one of them, questions, the seal, finding its enterprise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from fastapi.responses import Response

from domain.complaint_course import dues
from domain.complaint_words import NEXT_STEP
from domain.lifecycle import ROW_BY_ID
from domain.roles import Role
from flows import complaining
from flows.complaint_desk import RECENT, DeskLine, counts, desk_page, held, may_repeat, place
from flows.entrance import digest_of
from flows.gives_away import FEW
from flows.handle import drain
from flows.moves import lapsed
from flows.search import called, meant
from notifications.files.csv_files import csv_row
from storage import accounts, evidence, followings, officials, seals
from storage.complaint_lists import ComplaintFilter
from storage.complaints_on_file import Filed, one_filed
from storage.unit_of_work import UnitOfWork
from storage.unplaced import unplaced
from web.desk.asked import Asked, ElsewhereError, PageError, Problem
from web.desk.handed_files import handed_back
from web.desk.routes import Route, get, offices, post
from web.desk.rows import after, ended, figure

WORKERS = offices(Role.INSPECTOR, Role.SECTION_HEAD)
PAGE = 50
MOST_ROWS = 10_000  # of a file
VIEWS = (
    ("open", "在办", "Open"), ("late", "逾期", "Late"), ("wrote", "举报人有新答复", "Complainant wrote"),
    ("all", "近一年全部", "All of a year"),
)  # fmt: skip
HEADER = (
    ("举报编号", "Complaint"), ("提交日", "Filed on"), ("镇乡街", "Township"),
    ("用人单位", "Enterprise"), ("事项", "Subject"), ("阶段", "Stage"), ("下一步", "Next"),
    ("应办", "Owed"), ("最后一日", "By"), ("逾期", "Late"), ("案件", "Case"),
)  # fmt: skip
LONGEST = 1500


def _wanted(asked: Asked, unit: UnitOfWork, words: str) -> ComplaintFilter:
    """What the address asks for; words are a number, or mean enterprises."""
    view = asked.query("view", VIEWS[0][0])
    wanted = ComplaintFilter(
        today=asked.today, since=asked.today - RECENT, within=asked.official.townships,
        view=view if view in {value for value, *_ in VIEWS} else VIEWS[0][0],
    )  # fmt: skip
    if not words:
        return wanted
    if one_filed(unit, words) is not None:
        return replace(wanted, number=words)
    usccs, _ = meant(unit, words, asked.official.townships)
    return replace(wanted, usccs=tuple(usccs))


def complaints(asked: Asked) -> Response:
    """The list by the last day, so what is late first; a fixed number of queries."""
    words, whole = asked.query("q"), asked.query("as") == "csv"
    page = 1 if whole else asked.number("page")
    with asked.reading() as unit:
        wanted = _wanted(asked, unit, words)
        found = desk_page(
            asked.assembly, unit, wanted, page=page, most=MOST_ROWS if whole else PAGE,
            after=None if whole else ended(asked),
        )  # fmt: skip
        if whole:
            return _csv(asked, found.lines)
        lost = unplaced(unit)
        figures = counts(unit, wanted)
    return asked.page(
        "desk/complaints.html.j2", lines=found.lines, view=wanted.view, views=VIEWS, page=page,
        more=found.more, after=after(found.ended), words=words, lost=lost,
        counts={**{view: figure(count) for view, count in figures.items()}, "lost": len(lost)},
    )  # fmt: skip


def _csv(asked: Asked, lines: Sequence[DeskLine]) -> Response:
    rows = [csv_row([asked.say(*words) for words in HEADER])]
    rows += [
        csv_row(
            [
                one.event.complaint_no, one.event.on, one.township, one.enterprise,
                one.event.subject, asked.word(one.complaint.stage), asked.say(*one.next_step),
                asked.word(one.due.kind) if one.due else "", one.due.due_on if one.due else "",
                asked.say("逾期", "late") if one.overdue else "", one.case_id,
            ]
        )
        for one in lines
    ]  # fmt: skip
    return Response(
        b"\xef\xbb\xbf" + b"".join(rows), media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="complaints.csv"'},
    )  # fmt: skip


def _mine(asked: Asked) -> Filed:
    """The complaint of the address, if it is this person's to see."""
    with asked.reading() as unit:
        found = one_filed(unit, asked.path["number"])
    if found is None:
        raise PageError(
            404, "没有这件举报，或者它还在等待确认用人单位。请回到举报列表查看。",
            "There is no such complaint, or its enterprise is not known yet. See the list.",
        )  # fmt: skip
    if not asked.official.answers_for(found.township):
        raise ElsewhereError
    return found


def complaint_page(asked: Asked) -> Response:
    """One complaint."""
    return _page(asked, _mine(asked))


def _page(
    asked: Asked,
    mine: Filed,
    problems: tuple[Problem, ...] = (),
    identity: dict[str, str] | None = None,
    code: str = "",
) -> Response:
    event, number = mine.event, mine.event.complaint_no
    with asked.reading() as unit:
        key = complaining.sealing_key(asked.assembly)
        found = held(asked.assembly, unit, event)
        law = asked.assembly.jurisdiction(officials.roster(unit))
        exposed = complaining.exposed_at(unit, event.uscc)
        names = officials.names(unit)
        facts: dict[str, Any] = {
            "photos": evidence.handed_in(unit, evidence.COMPLAINT, number),
            "messages": followings.messages(unit, key, number),
            "can_ask": followings.can_be_told(unit, number),
            "repeats": may_repeat(unit, mine),
            "opened": [one for one in seals.openings(unit) if one.complaint_no == number],
        }
    case, complaint = found or (None, None)
    moves = []
    if case is not None:
        now = lapsed(case, law, asked.today)
        case = now.case
        complaint = case.complaint(number)
        moves = [move for move in now.moves() if move.complaint == number]
    return asked.page(
        "desk/complaint.html.j2", problems=problems, mine=mine, event=event, case=case,
        complaint=complaint, moves=moves, names=names,
        dues=dues(case, complaint, law, asked.today) if case and complaint else (),
        next_step=asked.say(*NEXT_STEP[complaint.stage]) if complaint else "",
        course=[(ROW_BY_ID[one.row], one.on) for one in complaint.course] if complaint else [],
        few=exposed if exposed is not None and exposed < FEW else None, identity=identity,
        code=code, **facts,
    )  # fmt: skip


def ask(asked: Asked) -> Response:
    """Ask the complainant something; they read it with their code."""
    mine = _mine(asked)
    number, text = mine.event.complaint_no, asked.said("question")
    if not text or len(text) > LONGEST:
        say = Problem(
            "question",
            f"请写问题，最多{LONGEST}字。",
            f"Write a question of at most {LONGEST} letters.",
        )
        return _page(asked, mine, (say,))
    key = complaining.sealing_key(asked.assembly)
    with asked.writing() as unit:
        known = followings.messages(unit, key, number)
        if not (known and known[-1].text == text):  # sent twice counts once
            followings.write(
                unit, key, number, text, side=followings.OFFICE, by=asked.official.person,
                at=asked.at.isoformat(),
            )  # fmt: skip
        unit.commit()
    return asked.to(
        f"/complaints/{number}", "问题已留给举报人。", "The question waits for the complainant."
    )


def give_code(asked: Asked) -> Response:
    """A code for whoever complained otherwise than online: told to them, shown this once."""
    mine = _mine(asked)
    number = mine.event.complaint_no
    with asked.writing() as unit:
        if followings.can_be_told(unit, number):
            say = Problem("", "这件举报已有查询码，不能再生成。", "It has a code already.")
            return _page(asked, mine, (say,))
        code = complaining.code_of(asked.house.tokens())
        followings.follow(unit, digest_of(code), number, asked.at.isoformat())
        accounts.note(
            unit, at=asked.at.isoformat(), who=asked.official.person, what="code_given",
            detail=number,
        )  # fmt: skip
        unit.commit()
    return _page(asked, mine, code=code)


def open_seal(asked: Asked) -> Response:
    """Show who complained, once, on this answer alone; who asked, why and when is kept for ever."""
    mine = _mine(asked)
    number = mine.event.complaint_no
    try:
        with asked.writing() as unit:
            identity = seals.open_seal(
                unit, complaining.sealing_key(asked.assembly), number,
                by=asked.official.person, reason=asked.said("reason"), at=asked.at.isoformat(),
            )  # fmt: skip
            accounts.note(
                unit, at=asked.at.isoformat(), who=asked.official.person, what="seal_opened",
                detail=number,
            )  # fmt: skip
            unit.commit()
    except seals.SealError as error:
        english = "Write why it must be opened; an anonymous complaint has nothing sealed."
        return _page(asked, mine, (Problem("reason", str(error), english),))
    return _page(asked, mine, identity=identity)


def photo(asked: Asked) -> Response:
    """A photo that came with a complaint."""
    mine = _mine(asked)
    with asked.reading() as unit:
        found = evidence.read(
            unit, evidence.COMPLAINT, mine.event.complaint_no, asked.path["digest"],
            complaining.sealing_key(asked.assembly),
        )  # fmt: skip
    if found is None:
        raise PageError(404, "没有这张照片。", "There is no such photo.")
    return handed_back(found[0].media_type, found[1], found[0].digest[:16])


def unplaced_page(asked: Asked) -> Response:
    """A complaint whose enterprise nobody has found yet."""
    return _unplaced(asked)


def _unplaced(asked: Asked, problems: tuple[Problem, ...] = ()) -> Response:
    number, words = asked.path["number"], asked.query("q")
    with asked.reading() as unit:
        waiting = unplaced(unit, number)
        found = called(unit, words, limit=20) if len(words) >= 2 else []
        photos = evidence.handed_in(unit, evidence.COMPLAINT, number)
    if not waiting:
        raise PageError(
            404, "这件举报已经归属到用人单位，请在举报列表中查看。",
            "This complaint has found its enterprise; see the list.",
        )  # fmt: skip
    event = waiting[0].event
    return asked.page(
        "desk/unplaced.html.j2", problems=problems, event=event, words=words, found=found,
        photos=len(photos),
    )  # fmt: skip


def place_it(asked: Asked) -> Response:
    """Give it its enterprise; it goes on at once like any other."""
    number, uscc = asked.path["number"], asked.said("uscc").upper()
    with asked.reading() as unit:
        found = called(unit, uscc, limit=1) if uscc else []
    if not found or found[0].uscc != uscc:
        say = Problem(
            "uscc", "请选择一家已登记的用人单位；名册里没有的，请先登记该单位。",
            "Choose a registered enterprise; register it first if it is not in the register.",
        )  # fmt: skip
        return _unplaced(asked, (say,))
    if place(asked.assembly, number, uscc, by=asked.official.person, at=asked.at):
        drain(asked.assembly, at=asked.at.isoformat())
    mine = asked.official.answers_for(found[0].township)
    return asked.to(
        f"/complaints/{number}" if mine else "/complaints", f"举报已归属到{found[0].name}。", f"It goes on under {found[0].name}."
    )  # fmt: skip


ROUTES: tuple[Route, ...] = (
    get("/complaints", WORKERS, complaints),
    get("/complaints/unplaced/{number}", WORKERS, unplaced_page),
    post("/complaints/unplaced/{number}", WORKERS, place_it),
    get("/complaints/{number}", WORKERS, complaint_page),
    post("/complaints/{number}/ask", WORKERS, ask),
    get("/complaints/{number}/ask", WORKERS, complaint_page),
    post("/complaints/{number}/code", WORKERS, give_code),
    get("/complaints/{number}/code", WORKERS, complaint_page),
    post("/complaints/{number}/seal", WORKERS, open_seal, limit="20/hour"),
    get("/complaints/{number}/seal", WORKERS, complaint_page),
    get("/complaints/{number}/photo/{digest}", WORKERS, photo),
)
