"""My work (我的待办): what is to be done next in each case, by legal risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi.responses import Response

from domain.approval import PROPOSERS
from domain.roles import OF_THE_OFFICE, Role
from domain.timelimits import Unit, due_day
from domain.vocabulary import Ground, Need, Status
from flows import my_work as flow
from flows import tasks
from flows.next_move import Next, Running, by_trigger, next_of
from storage.case_lists import PAGE, WorkFilter
from storage.cases import registered
from web.desk.acts import ANY_OFFICE, address
from web.desk.asked import Asked
from web.desk.routes import EVERYBODY, Route, get
from web.desk.rows import after, csv_answer, ended, figure

TABS = {
    "mine": ("我的", "Mine"),
    "office": ("全部在办", "The office"),
    "others": ("等待他人签署", "Waiting for others"),
    "tasks": ("抽样与核查任务", "Tasks"),
}
SOON = 3  # working days
MOST_ROWS = 1000  # of a file
TASKS_READ = 50  # reports, and complaints, whose tasks are listed: those that came first
CARRY_ON = frozenset(PROPOSERS)
# Where a case waits for what only these put on file or bring out.
STANDS_FOR = {
    Role.HEARING_CHAIR: Status.HEARING,
    Role.MEETING_SECRETARY: Status.CANDIDATE,
    Role.PUBLICITY_OFFICER: Status.LISTED,
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list."""

    case_id: str
    name: str
    township: str
    status: Status
    grounds: tuple[Ground, ...]
    next: Next
    href: str
    term: Running | None
    missing: tuple[Need, ...]
    complaints: int  # still open
    waits_for: Role | None


def my_work(asked: Asked) -> Response:
    """What is to be done, overdue first; a page of it in a fixed number of queries."""
    tab = asked.query("tab", "mine")
    tab = tab if tab in TABS else "mine"
    if tab == "tasks":
        return _tasks(asked)
    wanted = _wanted(asked, tab)
    whole = asked.query("as") == "csv"
    page = 1 if whole else asked.number("page")
    with asked.reading() as unit:
        found = flow.my_work(
            asked.assembly, unit, wanted, page=page, most=MOST_ROWS if whole else PAGE,
            after=None if whole else ended(asked),
        )  # fmt: skip
    lines = [_line(one) for one in found.cases]
    if whole:
        return _csv(asked, lines)
    return asked.page(
        "desk/work.html.j2",
        lines=lines,
        tab=tab,
        tabs=[(key, asked.say(*words)) for key, words in TABS.items()],
        due=wanted.due,
        count={
            name: figure(getattr(found.count, name)) for name in ("all", "late", "today", "soon")
        },
        to_sign=figure(found.count.to_sign),
        page=page,
        more=found.more,
        after=after(found.ended),
    )


def _wanted(asked: Asked, tab: str) -> WorkFilter:
    person = asked.official
    due = asked.query("due")
    soon = due_day(asked.today, SOON, Unit.WORKING_DAYS, asked.assembly.calendar)
    return WorkFilter(
        person=person.person if person.roles & CARRY_ON else "",
        roles=frozenset(role.value for role in person.roles),
        within=person.townships,
        today=asked.today,
        soon=soon,
        stands=frozenset(
            STANDS_FOR[role].value for role in sorted(person.roles) if role in STANDS_FOR
        ),
        tab=tab,
        due=due if due in ("late", "today", "soon") else "",
    )


def _line(one: flow.Weighed) -> Line:
    now, line, case = one.now, one.line, one.now.case
    coming = next_of(now, by_trigger(now.moves()))
    here = f"/cases/{case.case_id}"
    if coming.move is not None:
        here = f"{here}{address(coming.move)}"
    return Line(
        case_id=case.case_id, name=line.name, township=line.township, status=case.status,
        grounds=case.grounds, next=coming, href=here, term=one.term, missing=coming.missing,
        complaints=sum(bool(complaint.dues()) for complaint in case.complaints), waits_for=now.waits_for,
    )  # fmt: skip


def _csv(asked: Asked, lines: Sequence[Line]) -> Response:
    header = asked.say(
        "下一步,案件,用人单位,镇乡街,状态,事由,期限,最后一日,依据,尚缺",
        "next,case,enterprise,township,status,grounds,term,last day,basis,missing",
    )
    english = asked.language == "en"
    return csv_answer("work", header.split(","), [
        (one.next.en if english else one.next.zh, one.case_id, one.name, one.township,
         asked.word(one.status), " ".join(one.grounds),
         asked.word(one.term.kind) if one.term else "", one.term.due_on if one.term else "",
         one.term.basis if one.term else "", "；".join(map(asked.word, one.missing)))
        for one in lines
    ])  # fmt: skip


def _tasks(asked: Asked) -> Response:
    """Samples to take again, figures to confirm, laboratories to ask, retaliation, take-downs."""
    english, whole = asked.language == "en", asked.query("as") == "csv"
    with asked.reading() as unit:
        told = tasks.open_tasks(
            asked.assembly, unit, today=asked.today, townships=asked.official.townships,
            most=MOST_ROWS if whole else TASKS_READ,
        )  # fmt: skip
        places = registered(unit, {one.uscc for one in told if one.uscc})
    mine = [one for one in told if asked.official.answers_for(places.get(one.uscc, ""))]
    names = tasks.EN if english else tasks.ZH
    if whole:
        header = asked.say("事项,案件,用人单位,对象,岗位,因素,最后一日,说明",
                           "task,case,enterprise,about,post,agent,last day,why")  # fmt: skip
        return csv_answer("tasks", header.split(","), [
            (names[t.what], t.case_id, t.enterprise, t.complaint_no or f"{t.report_no} {t.sample_no}",
             f"{t.workshop}{t.post}", t.agent, t.due_on, t.reason_en if english else t.reason_zh)
            for t in mine
        ])  # fmt: skip
    page = asked.number("page")
    return asked.page(
        "desk/tasks.html.j2", tasks=mine[(page - 1) * PAGE : page * PAGE], names=names,
        tab="tasks", tabs=[(key, asked.say(*words)) for key, words in TABS.items()],
        page=page, more=len(mine) > page * PAGE,
    )  # fmt: skip


def home(asked: Asked) -> Response:
    """Where somebody lands: at their work; an administrator, who has none, at the approvals."""
    roles = asked.official.roles
    if roles and not roles & OF_THE_OFFICE:
        return asked.to("/figures")
    return asked.to("/work" if asked.official.roles else "/approvals")


ROUTES: tuple[Route, ...] = (get("/", EVERYBODY, home), get("/work", ANY_OFFICE, my_work))
