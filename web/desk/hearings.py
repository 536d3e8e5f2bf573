"""The hearing and objection desk (听证与救济): what challenges the office's cases, in one place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from fastapi.responses import Response

from domain.challenges import Challenge, Standing
from domain.journal import Entry, Issued, Moved, Proposed, Recorded, Refused, TermEnded, TermStarted
from domain.lifecycle import ROW_BY_ID
from domain.roles import Role
from domain.term_account import table
from domain.term_account import told as account_told
from domain.timelimits import TermKind
from domain.triggers import act
from domain.vocabulary import Act, Notice
from domain.words import trigger_words
from flows.challenged import Stage, Told, barred_from_chair, begins, challenged
from flows.journal_told import told as entry_told
from flows.next_move import by_trigger
from flows.search import meant
from storage import officials
from storage.cases import entries_of
from storage.challenges import (
    ChallengeFilter,
    ChallengeLine,
    challenges_of_case,
    found_challenges,
    open_challenges,
)
from storage.enterprises import choices
from storage.ranges import Counted
from storage.unit_of_work import UnitOfWork
from web.desk.acts import enterprise_of
from web.desk.asked import Asked, PageError
from web.desk.case_file import HEARING_DESK, Done, offered, received_at
from web.desk.late_requests import refused
from web.desk.routes import Route, get
from web.desk.rows import A_PAGE, MOST_ROWS, csv_answer, wants_csv

REFUSED = "refused"
FILE_AT_A_TIME = 200
Facts = dict[str, Any]
OF_HEARING = frozenset({TermKind.HEARING_REQUEST, TermKind.HEARING_NOTICE})


def _asked_for(asked: Asked) -> tuple[ChallengeFilter, bool]:
    """What is asked for, and whether more enterprises may be meant than could be looked at."""
    with asked.reading() as unit:
        text, within = asked.query("q")[:60], asked.official.townships
        usccs, cut = meant(unit, text, within) if text else (None, False)
    standing, kind = asked.query("standing", Standing.CONVENE.value), asked.query("kind")
    wanted = ChallengeFilter(
        standing=Standing(standing) if standing in set(Standing) else Standing.CONVENE,
        kind=kind if kind in set(Challenge) else "",
        township=asked.query("township")[:60],
        usccs=None if usccs is None else tuple(usccs),
        within=within,
    )
    return wanted, cut


def hearings(asked: Asked) -> Response:
    """What challenges the cases of the townships of whoever asks, by where it stands."""
    if asked.query("which") == REFUSED:
        return refused(asked, _tabs)
    wanted, cut = _asked_for(asked)
    if wants_csv(asked):
        return csv_answer(
            asked.say("听证与救济", "hearings"), _heading(asked), list(_file(asked, wanted))
        )
    page = asked.number("page")
    with asked.reading() as unit:
        lines, more = found_challenges(unit, wanted, limit=A_PAGE, offset=(page - 1) * A_PAGE)
        found = challenged(asked.assembly, unit, lines, asked.today)
        places = sorted(wanted.within) or choices(unit, "township")
        names = officials.names(unit)
    said = {"kind": wanted.kind, "township": wanted.township, "q": asked.query("q")[:60]}
    kept = {name: value for name, value in said.items() if value}
    here = asked.at_desk("/hearings?")
    return asked.page(
        "desk/hearings.html.j2",
        rows=[(line, one, _account(asked, one)) for line, one in zip(lines, found, strict=True)],
        tabs=_tabs(asked, wanted),
        here=wanted.standing.value,
        said=said,
        kinds=[(one.value, asked.word(one)) for one in Challenge],
        places=places,
        names=names,
        more=more,
        cut=cut,
        page=page,
        tab_address=f"{here}{urlencode(kept)}{'&' if kept else ''}",
        address=f"{here}{urlencode(kept | {'standing': wanted.standing.value})}&",
        outcome=_outcome,
    )  # fmt: skip


def _tabs(asked: Asked, wanted: ChallengeFilter | None = None) -> list[tuple[str, str]]:
    """Where a challenge can stand, with how many do; and the requests that came too late."""
    if wanted is None:
        wanted, _ = _asked_for(asked)
    with asked.reading() as unit:
        counts = open_challenges(unit, wanted)
    return [
        *(
            (
                f"standing={s.value}",
                asked.word(s) if s not in counts else f"{asked.word(s)} {_so_many(counts[s])}",
            )
            for s in Standing
        ),
        (f"which={REFUSED}", asked.say("逾期未受理", "too late")),
    ]


def _so_many(found: Counted) -> str:
    return f"{found.rows}+" if found.more else str(found.rows)


def _account(asked: Asked, one: Told) -> tuple[str, ...]:
    if one.within is None:
        return ()
    return account_told(one.within, asked.assembly.calendar, english=asked.language == "en")


def _outcome(one: Told) -> tuple[str, str]:
    """What became of a challenge, in both languages."""
    return ("", "") if one.one.ended is None else trigger_words(one.one.ended.what)


# -- the same rows as a file -----------------------------------------------------------------------


def _heading(asked: Asked) -> tuple[str, ...]:
    if asked.language == "en":
        return ("Kind", "Case", "Enterprise", "Township", "Asked on", "Last day to ask", "In time",
                "Hearing", "Notice", "Chair", "Next", "Publication", "Ended", "Outcome")  # fmt: skip
    return ("事项", "案件", "用人单位", "镇乡街", "提出日", "最后一日", "是否在期限内", "听证日",
            "通知", "主持人", "下一步", "对公示的影响", "结束日", "结果")  # fmt: skip


def _file(asked: Asked, wanted: ChallengeFilter) -> Iterator[tuple[object, ...]]:
    """All rows of the file, their cases read some at a time."""
    for offset in range(0, MOST_ROWS, FILE_AT_A_TIME):
        with asked.reading() as unit:
            lines, more = found_challenges(unit, wanted, limit=FILE_AT_A_TIME, offset=offset)
            found = challenged(asked.assembly, unit, lines, asked.today)
            names = officials.names(unit)
        for line, one in zip(lines, found, strict=True):
            yield _row(asked, line, one, names)
        if not more:
            return


def _row(
    asked: Asked, line: ChallengeLine, one: Told, names: Mapping[str, str]
) -> tuple[object, ...]:
    say, sitting = asked.say, one.sitting
    in_time = {True: say("在期限内", "in time"), False: say("逾期", "late"), None: ""}
    early = {True: say("满七个工作日", "in time"), False: say("不足七个工作日", "too short"),
             None: say("尚未送达", "not served")}  # fmt: skip
    nearest = one.next
    return (
        asked.word(line.kind), line.case_id, line.name, line.township, line.asked_on,
        one.within.due_on if one.within else "", in_time[one.in_time],
        sitting.on if sitting else "", early[sitting.early_enough] if sitting else "",
        names.get(sitting.chair, sitting.chair) if sitting else "",
        say(nearest.zh, nearest.en) if nearest else "", say(one.effect.zh, one.effect.en),
        line.ended_on or "", say(*_outcome(one)),
    )  # fmt: skip


# -- one of them -----------------------------------------------------------------------------------


def hearing(asked: Asked) -> Response:
    """One challenge: what is done, what is missing, who may do it, and its time line."""
    case_id, no = asked.path["case_id"], asked.path["no"]
    with asked.reading() as unit:
        line = _line(unit, case_id, no)
        (one,) = challenged(asked.assembly, unit, [line], asked.today)
        enterprise = enterprise_of(asked, unit, one.now)
        names = officials.names(unit)
        entries = entries_of(unit, case_id)
    english = asked.language == "en"
    moves = [move for move in by_trigger(one.now.moves()) if move.row.on in one.settles]
    offers = [offered(asked, one.now, move) for move in moves]
    barred = barred_from_chair(one.now) if line.kind is Challenge.HEARING else ()
    roster = one.now.law.roster
    chairs = [who for who in sorted(roster.by_person)
              if roster.holds(who, Role.HEARING_CHAIR, asked.today) and who not in barred]  # fmt: skip
    return asked.page(
        "desk/hearing.html.j2",
        line=line,
        one=one,
        enterprise=enterprise,
        names=names,
        account=_account(asked, one),
        days=table(one.within, asked.assembly.calendar, english=english) if one.within else (),
        stages=[(stage, _form_of(stage, offers)) for stage in one.stages],
        offers=offers,
        barred=barred,
        chairs=chairs,
        lines=_course(asked, entries, line, one),
        outcome=_outcome(one),
        paper=None if one.answers is None else Notice(one.answers.what.partition(".")[2]),
        received=partial(received_at, case_id),
    )


def _line(unit: UnitOfWork, case_id: str, no: str) -> ChallengeLine:
    found = challenges_of_case(unit, case_id) if no.isascii() and no.isdecimal() else []
    line = next((one for one in found if str(one.no) == no), None)
    if line is None:
        raise PageError(
            404, "没有这件听证、异议或救济事项。请从列表进入。",
            "There is no such challenge; enter from the list.",
        )  # fmt: skip
    return line


def _form_of(stage: Stage, offers: list[Done]) -> Done | None:
    """The move that would do what is not done yet."""
    if stage.fact is not None:
        return None
    return next((one for one in offers if one.move.row.on in stage.by), None)


def _course(
    asked: Asked, entries: list[Entry], line: ChallengeLine, one: Told
) -> list[tuple[Any, str]]:
    """The entries of the journal that are about it, from the paper it answers to its end."""
    first = one.answers.on if one.answers is not None else line.asked_on
    last = one.one.ended.on if one.one.ended is not None else asked.today
    english = asked.language == "en"
    found = []
    begun = 0
    for entry in entries:
        begun += begins(entry)
        if begins(entry) and begun != line.no:
            continue  # another challenge, though of the same kind
        if first <= entry.on <= last and _about(entry, one):
            found.append((entry.on, entry_told(entry, english=english)))
    return found


def _about(entry: Entry, one: Told) -> bool:
    own = {str(t) for t in (*one.settles, *(t for stage in one.stages for t in stage.by))}
    own |= {one.one.asked.what} | ({one.answers.what} if one.answers is not None else set())
    terms = {TermKind.REMEDY_REPLY} if one.one.kind is Challenge.RECONSIDERATION else set()
    if one.one.kind is Challenge.HEARING:
        terms |= OF_HEARING
    match entry:
        case Recorded():
            return not entry.complaint and entry.what in own
        case Moved() | Issued():
            return str(ROW_BY_ID[entry.row].on) in own
        case Proposed():
            return str(act(Act(entry.act))) in own
        case Refused():
            return entry.event in own
        case TermStarted():
            return entry.term == one.within or entry.term.kind in terms
        case TermEnded():
            return entry.term in terms or (one.within is not None and entry.term is one.within.kind)
        case _:
            return False


ROUTES: tuple[Route, ...] = (
    get("/hearings", HEARING_DESK, hearings),
    get("/hearings/{case_id}/{no}", HEARING_DESK, hearing),
)
