"""Meetings at the desk: called, attended, minuted; resolutions; candidates considered."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi.responses import Response

from domain.joint.meetings import Meeting, changes, meeting_before, usual_agenda
from domain.joint.periods import Period
from domain.joint.records import (
    AttendanceTaken,
    Charged,
    GroupRole,
    MeetingConvened,
    MinutesKept,
    Owed,
    PaperMailed,
    Reminded,
)
from flows.joint import documents, meetings, owing
from flows.joint.organisation import Organisation, standing
from flows.joint.papers import Paper
from storage import joint_records
from storage.unit_of_work import UnitOfWork
from web.desk.asked import Asked, Problem
from web.desk.joint_parts import (
    READERS,
    WRITERS,
    choices,
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
    wrong,
)
from web.desk.routes import Route, get, post
from web.desk.rows import bounds, csv_answer, turning, wants_csv

HERE = "/joint/meetings"
ONE = f"{HERE}/{{number}}"


def listed(asked: Asked) -> Response:
    """Every meeting, the newest first."""
    with asked.reading() as unit:
        every = tuple(reversed(meetings.every(unit)))
    limit, offset = bounds(asked)
    if wants_csv(asked):
        heading = asked.say(
            "编号,季度,召开日,地点,主持人,状态", "number,quarter,held on,place,chair,state"
        )
        return csv_answer(asked.say("联席会议", "meetings"), heading.split(","), (
            (one.number, one.called.period, one.called.held_on, one.called.place,
             one.called.chair, asked.word(one.state))
            for one in every
        ))  # fmt: skip
    return asked.page(
        "desk/joint_meetings.html.j2", every=every[offset : offset + limit], total=len(every),
        turning=turning(asked, len(every)), may_write=may_write(asked),
    )  # fmt: skip


def meeting_of(asked: Asked, unit: UnitOfWork) -> Meeting:
    """The meeting of an address."""
    found = meetings.one(unit, asked.path["number"])
    if found is None:
        raise none_such()
    return found


# -- calling ---------------------------------------------------------------------------------------


def new_form(asked: Asked, problems: Sequence[Problem] = ()) -> Response:
    """The form that calls a meeting: the last quarter, the usual agenda, everybody."""
    with asked.reading() as unit:
        every = meetings.every(unit)
        group = standing(unit, asked.today)
    period = Period.of(asked.today).after(-1)
    return _calling(
        asked, group, problems, known=None, period=period,
        agenda=usual_agenda(period, meeting_before(every, asked.today)),
    )  # fmt: skip


def anew_form(asked: Asked, problems: Sequence[Problem] = ()) -> Response:
    """The form that calls one anew, as it is called now."""
    with asked.reading() as unit:
        known = meeting_of(asked, unit)
        group = standing(unit, asked.today)
    called = known.called
    return _calling(
        asked, group, problems, known=called, period=Period.read(called.period),
        agenda=called.agenda,
    )  # fmt: skip


def _calling(
    asked: Asked,
    group: Organisation,
    problems: Sequence[Problem],
    *,
    known: MeetingConvened | None,
    period: Period,
    agenda: Sequence[str],
) -> Response:
    heads = [one for one in group.members if one.role is not GroupRole.MEMBER]
    return asked.page(
        "desk/joint_meeting_form.html.j2", problems=problems, known=known, period=str(period),
        agenda="\n".join(agenda), units=choices(group),
        taken=known.units if known else tuple(group.units),
        chair=known.chair if known else next((one.name for one in heads), ""),
        heads=[one.name for one in heads],
    )  # fmt: skip


def _wanted(asked: Asked, number: str) -> MeetingConvened:
    found, problems = days(asked, "held_on")
    try:
        period = str(Period.read(asked.said("period")))
    except ValueError:
        period = ""
        problems.append(Problem("period", "请写季度，如 2026-Q3。", "Give a quarter, as 2026-Q3."))
    refuse(problems)
    return MeetingConvened(
        on=asked.today, meeting=number, period=period, held_on=found["held_on"],
        time=asked.said("time"), place=asked.said("place"), chair=asked.said("chair"),
        agenda=lines(asked.said("agenda")), units=tuple(asked.all_said("units")),
        reason=asked.said("reason"),
    )  # fmt: skip


@or_again(new_form)
def convene(asked: Asked) -> Response:
    """Call it; its notice goes to the units by the next run of the delivery."""
    number = on_file(asked, meetings.convene, _wanted(asked, ""))
    return asked.to(
        f"{HERE}/{number}", f"会议 {number} 已召集，通知将发往各单位邮箱。",
        f"Meeting {number} is called; its notice goes to the units.",
    )  # fmt: skip


@or_again(anew_form)
def convene_anew(asked: Asked) -> Response:
    """Call it anew: another day, place or agenda, with the reason."""
    with asked.reading() as unit:
        number = meeting_of(asked, unit).number
    on_file(asked, meetings.convene, _wanted(asked, number))
    return asked.to(
        f"{HERE}/{number}", "已重新召集，新的通知将发往各单位邮箱。", "Called anew; a new notice goes out."
    )  # fmt: skip


# -- one of them -----------------------------------------------------------------------------------


def one(asked: Asked) -> Response:
    """A meeting: its call, who came, its minutes with corrections, what it resolved."""
    with asked.reading() as unit:
        found = meeting_of(asked, unit)
        things = owing.everything(unit, asked.today)
        group = standing(unit, asked.today)
        mailed = joint_records.read(unit, Reminded, PaperMailed, subject=found.subject)
        names = meetings.names_of(unit, found)
    resolutions = owing.charged_from(things, found.number, Owed.RESOLUTION)
    corrected = [
        (later, changes(earlier.paragraphs, later.paragraphs))
        for earlier, later in zip(found.minutes, found.minutes[1:], strict=False)
    ]
    ways = {
        kept.record.unit: kept
        for kept in mailed
        if isinstance(kept.record, Reminded | PaperMailed) and _of_call(kept.record, found.called)
    }
    return asked.page(
        "desk/joint_meeting.html.j2", one=found, called=found.called, group=group,
        resolutions=resolutions, corrected=corrected, names=names, ways=ways,
        over=found.called.held_on <= asked.today, may_write=may_write(asked),
    )  # fmt: skip


def _of_call(mailed: Reminded | PaperMailed, called: MeetingConvened) -> bool:
    """Whether a mail was of the call that stands."""
    if isinstance(mailed, PaperMailed):
        return mailed.number == called.number
    return mailed.due_on == called.held_on


def document(asked: Asked) -> Response:
    """The notice, or the minutes, as a paper."""
    with asked.reading() as unit:
        found = meeting_of(asked, unit)
        made: Paper | None = None
        if asked.path["paper"] == "notice.pdf":
            made = documents.convening_notice(unit, found)
        elif asked.path["paper"] == "minutes.pdf" and found.minutes:
            made = documents.minutes(unit, found)
    return paper(asked, made)


def attendance_form(asked: Asked, problems: Sequence[Problem] = ()) -> Response:
    """Who came and who did not."""
    with asked.reading() as unit:
        found = meeting_of(asked, unit)
        group = standing(unit, found.called.held_on)
    last = found.attendance[-1] if found.attendance else None
    present = last.present if last else ()
    seats = [each.name for each in group.members]
    return asked.page(
        "desk/joint_attendance.html.j2", problems=problems, one=found, called=found.called,
        group=group, seats=[(each, each) for each in seats],
        here=[each for each in present if each in seats],
        others="\n".join(each for each in present if each not in seats),
        absent=dict(last.absent) if last else {},
    )  # fmt: skip


@or_again(attendance_form)
def take_attendance(asked: Asked) -> Response:
    """Put it on file."""
    with asked.reading() as unit:
        found = meeting_of(asked, unit)
    present = (*asked.all_said("present"), *lines(asked.said("others")))
    missing = asked.all_said("missing")
    taken = AttendanceTaken(
        on=asked.today, meeting=found.number, present=tuple(dict.fromkeys(present)),
        absent={key: asked.said(f"why-{key}") for key in found.called.units if key in missing},
    )  # fmt: skip
    on_file(asked, meetings.take_attendance, taken)
    return asked.to(f"{HERE}/{found.number}", "到会情况已登记。", "It is on record who came.")


def minutes_form(asked: Asked, problems: Sequence[Problem] = ()) -> Response:
    """The minutes, a paragraph a line; a correction starts from what stands."""
    with asked.reading() as unit:
        found = meeting_of(asked, unit)
    text = "\n".join(found.minutes[-1].paragraphs) if found.minutes else ""
    return asked.page(
        "desk/joint_minutes.html.j2", problems=problems, one=found, called=found.called, text=text
    )


@or_again(minutes_form)
def keep_minutes(asked: Asked) -> Response:
    """Put them on file."""
    with asked.reading() as unit:
        found = meeting_of(asked, unit)
    kept = MinutesKept(
        on=asked.today, meeting=found.number, paragraphs=lines(asked.said("paragraphs")),
        reason=asked.said("reason"),
    )  # fmt: skip
    on_file(asked, meetings.keep_minutes, kept)
    return asked.to(f"{HERE}/{found.number}", "纪要已登记。", "The minutes are on record.")


# -- resolutions -----------------------------------------------------------------------------------


def resolution_form(asked: Asked, problems: Sequence[Problem] = ()) -> Response:
    """One resolution: which unit, what, by when."""
    with asked.reading() as unit:
        found = meeting_of(asked, unit)
    return asked.page(
        "desk/joint_charge_form.html.j2", problems=problems, known=None, kind=Owed.RESOLUTION,
        units=choices(group_on(asked)), basis=_basis(found), back=f"{HERE}/{found.number}",
        unit=asked.query("unit"), sources=(),
    )  # fmt: skip


def _basis(found: Meeting) -> str:
    called = Period.read(found.called.period)
    return f"{called.year}年第{called.quarter}季度联席会议（{found.number}）"


@or_again(resolution_form)
def resolve(asked: Asked) -> Response:
    """Put a resolution on file."""
    with asked.reading() as unit:
        found = meeting_of(asked, unit)
    due_on = day_said(asked, "due_on")
    if not found.attendance:
        raise wrong("", "请先登记到会情况。", "Put on file first who came.")
    wanted = Charged(
        on=asked.today, owed=Owed.RESOLUTION, number="", unit=asked.said("unit"),
        text=asked.said("text"), due_on=due_on, basis=asked.said("basis"), source=found.number,
        public=asked.said("public") == "yes",
    )  # fmt: skip
    made = on_file(asked, owing.charge, wanted)
    return asked.to(
        f"{HERE}/{found.number}", f"决议 {made.number} 已登记。", f"Resolution {made.number} is on record."
    )  # fmt: skip


ROUTES: tuple[Route, ...] = (
    get(HERE, READERS, listed),
    get(f"{HERE}/new", WRITERS, new_form),
    post(f"{HERE}/new", WRITERS, convene),
    get(ONE, READERS, one),
    get(f"{ONE}/anew", WRITERS, anew_form),
    post(f"{ONE}/anew", WRITERS, convene_anew),
    get(f"{ONE}/attendance", WRITERS, attendance_form),
    post(f"{ONE}/attendance", WRITERS, take_attendance),
    get(f"{ONE}/minutes", WRITERS, minutes_form),
    post(f"{ONE}/minutes", WRITERS, keep_minutes),
    get(f"{ONE}/resolutions", WRITERS, resolution_form),
    post(f"{ONE}/resolutions", WRITERS, resolve),
    get(f"{ONE}/papers/{{paper}}", READERS, document),
)
