"""The case file (案件): where it stands, what is next, and everything on file, part by part."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi.responses import Response

from domain.case_file import Request, case_file
from domain.challenges import challenges_of
from domain.events import InspectionRecorded
from domain.findings import Band, JudgedLine
from domain.lifecycle import CHAPTERS
from domain.names import PARTICULARS
from domain.needs import beside
from domain.performance import additional_fine
from domain.reweighing import first_of
from domain.roles import Role
from domain.term_account import responsible, status_told, table
from domain.term_account import told as account_told
from domain.words import row_words, trigger_words
from flows import terms
from flows.case_pages import ENTRY_ZH
from flows.facts import yuan_of
from flows.journal_told import told
from flows.ladder import ladder
from flows.moves import CaseNow, Move, case_now
from flows.next_move import by_trigger, dues, next_of, resting
from flows.party_desk import RECEIPT
from rules.evidence_quality import WORDS as DEFECTS
from storage import bulletins, history, issues, judgements, officials, papers
from storage.cases import entries_of
from storage.codec import entries_from_json
from storage.unit_of_work import UnitOfWork
from web.desk import case_papers
from web.desk.acts import (
    ANY_OFFICE,
    KINDS,
    address,
    enterprise_of,
    lacks,
    why_not_do,
)
from web.desk.asked import Asked, PageError
from web.desk.routes import Route, get, offices
from web.desk.rows import csv_answer

# Who works at the hearing desk (web/desk/hearings.py), and so is led there from a case.
HEARING_DESK = offices(Role.HEARING_CHAIR, Role.LEGAL_REVIEWER, Role.SECTION_HEAD, Role.AGENCY_HEAD)
Facts = dict[str, Any]
Names = Mapping[str, str]
PARTS: Mapping[str, tuple[str, str]] = {
    "now": ("办理", "What is next"),
    "timeline": ("经过", "Timeline"),
    "findings": ("检测与判定", "Findings"),
    "papers": ("文书与送达", "Papers and service"),
    "terms": ("期限", "Terms"),
    "proposals": ("请示", "Proposals"),
    "complaints": ("举报", "Complaints"),
    "publication": ("公示", "Publication"),
}
# Chapters of the table beside the road of the procedure; their moves are folded.
ROAD = ("线索", "警告", "责令", "行政处罚", "列入")


@dataclass(frozen=True, slots=True)
class Done:
    """A move as a page offers it: its form, or why it is not for whoever asks."""

    move: Move
    verb: str
    words: str
    href: str
    why_not: str
    lacks: Sequence[Mapping[str, str]]


def case_page(asked: Asked) -> Response:
    """One case, one part of it; each part is a fixed number of queries."""
    case_id, part = asked.path["case_id"], asked.query("part", "now")
    if part not in PARTS:
        raise PageError(404, "案件没有这一部分。", "A case has no such part.")
    with asked.reading() as unit:
        now = case_now(asked.assembly, unit, case_id, asked.today)
        enterprise = enterprise_of(asked, unit, now)
        names = officials.names(unit)
        facts = TELLS[part](asked, unit, now, names)
    if asked.query("as") == "csv":
        return _csv(case_id, part, facts)
    moves = by_trigger(now.moves())
    return asked.page(
        f"desk/case_{part}.html.j2",
        case=now.case,
        enterprise=enterprise,
        inspectors=[names.get(who, who) for who in now.case.inspectors],
        part_here=part,
        parts=[(key, asked.say(*words)) for key, words in PARTS.items()],
        next=next_of(now, moves),
        waits_for=now.waits_for,
        locks=[
            (asked.say(*trigger_words(fact.what)), fact.on, fact.document)
            for matter in beside.MATTERS.values()
            for fact in beside.running(now.case, matter)
        ],
        resting=resting(now),
        **facts,
    )


def _csv(case_id: str, part: str, facts: Facts) -> Response:
    if "rows" not in facts:
        raise PageError(404, "这一部分没有表格可以下载。", "This part has no table to download.")
    return csv_answer(f"{case_id}-{part}", facts["header"], facts["rows"])


# -- what is next --------------------------------------------------------------------------------


def _now(asked: Asked, _unit: UnitOfWork, now: CaseNow, _names: Names) -> Facts:
    moves = by_trigger(now.moves())
    coming = next_of(now, moves)
    fine = additional_fine(now.case, now.today)
    groups: dict[str, list[Done]] = {}
    for title, chapter in CHAPTERS.items():
        ids = {row.id for row in chapter}
        for move in moves:
            if move.row.id in ids:
                groups.setdefault(title, []).append(offered(asked, now, move))
    road = [one for title, some in groups.items() if title.startswith(ROAD) for one in some]
    return {
        "rungs": ladder(now.case),
        "lead": None if coming.move is None else offered(asked, now, coming.move),
        "blocked": [asked.word(need) for need in coming.missing],
        "ready": [one for one in road if not one.lacks],
        "not_ready": [one for one in road if one.lacks],
        "others": [
            (asked.say(*_title(title)), some)
            for title, some in groups.items()
            if not title.startswith(ROAD)
        ],
        "running": [
            (number, term, responsible(term, english=asked.language == "en"))
            for number, term in now.case.running()
        ],
        "challenges": challenges_of(now.case)
        if HEARING_DESK.admits(asked.official, party=False)
        else (),
        "fine": None if fine is None else (yuan_of(fine.total_fen), fine.days_late),
    }


def _title(title: str) -> tuple[str, str]:
    """A chapter's name in both languages; the table writes them side by side."""
    zh_words, _, en_words = title.partition(" ")
    return zh_words, en_words


def offered(asked: Asked, now: CaseNow, move: Move) -> Done:
    """A move with the words and the address of its form, for whoever asks."""
    words = row_words(move.row.id, english=asked.language == "en")
    if move.complaint:
        words = f"{words}（{move.complaint}）"
    return Done(
        move=move,
        verb=asked.say(*KINDS[move.row.on.kind]),
        words=words,
        href=f"/cases/{now.case.case_id}{address(move)}",
        why_not=why_not_do(asked, now, move),
        lacks=lacks(asked, now, move),
    )


def received_at(case_id: str, document: str) -> str:
    """Where what an enterprise handed in under this number is read; "" for any other paper."""
    return f"/received/{case_id}/{document}" if document.startswith(RECEIPT) else ""


# -- what is on file -----------------------------------------------------------------------------


def _timeline(asked: Asked, unit: UnitOfWork, now: CaseNow, names: Names) -> Facts:
    english = asked.language == "en"
    lines: list[Facts] = []
    for row in papers.rows_of(unit, now.case.case_id):
        for place, entry in enumerate(entries_from_json(row.body)):
            by = getattr(entry, "by", "")
            lines.append({
                "no": row.no + place, "on": entry.on, "told": told(entry, english=english),
                "by": names.get(by, by), "document": getattr(entry, "document", ""),
                "recorded_at": row.recorded_at, "digest": row.digest,
                "received": received_at(now.case.case_id, getattr(entry, "document", "")),
            })  # fmt: skip
    header = asked.say(
        "序号,日期,内容,记录人,材料,记入时间,摘要", "no,day,what,by,document,recorded,digest"
    )
    keys = ("no", "on", "told", "by", "document", "recorded_at", "digest")
    return {"lines": lines, "header": header.split(","),
            "rows": [[one[key] for key in keys] for one in lines]}  # fmt: skip


def _findings(asked: Asked, unit: UnitOfWork, now: CaseNow, _names: Names) -> Facts:
    ids = [one.judgement_id for one in now.case.findings]
    by_judgement: dict[str, list[JudgedLine]] = {}
    for key, line in judgements.lines_of(unit, ids):
        by_judgement.setdefault(key, []).append(line)
    events = {one.on_file.judgement_id: one.event
              for one in history.inspections_of(unit, {first_of(key) for key in ids})}  # fmt: skip
    reports: list[Facts] = []
    for finding in reversed(now.case.findings):
        event = events.get(first_of(finding.judgement_id))
        reports.append({
            "finding": finding, "check": _check(asked, event),
            "laboratory": event.laboratory if event else "",
            "lines": [_measured(asked, one) for one in by_judgement.get(finding.judgement_id, ())],
        })  # fmt: skip
    header = asked.say(
        "报告,样品,岗位,因素,结果,限值,比值,判定",
        "report,sample,post,agent,result,limit,ratio,verdict",
    )
    keys = ("sample", "where", "agent", "result", "limit", "ratio", "verdict")
    rows = [
        [r["finding"].report_no, *(one[key] for key in keys)] for r in reports for one in r["lines"]
    ]
    return {"reports": reports, "header": header.split(","), "rows": rows}


def _check(asked: Asked, event: InspectionRecorded | None) -> str:
    return "" if event is None else asked.word(event.check)


def _measured(asked: Asked, line: JudgedLine) -> Facts:
    """A measurement down to its limit and its arithmetic, as the judgement explains it."""
    said = {key: str(value) for key, value in line.explanation.items() if value is not None}
    english = asked.language == "en"
    return {
        "sample": line.sample_no, "where": f"{said.get('workshop', '')} {said.get('post', '')}",
        "agent": said.get("agent", ""), "result": f"{said.get('value', '')} {said.get('unit', '')}",
        "limit": said.get("limit_applied") or said.get("limit", "—"),
        "limit_kind": said.get("limit_kind", ""), "ratio": line.ratio or "—",
        "verdict": asked.word(line.band), "over": line.band in (Band.EXCEEDED, Band.SERIOUS),
        "told": said.get("en" if english else "zh", ""), "arithmetic": said.get("arithmetic", ""),
        "source": " ".join(filter(None, (said.get("limit_source"), said.get("clause")))),
        "defects": [] if line.band is Band.COMPLIANT else
        [DEFECTS[code][english] for code in line.defects],
        "differs": line.differs_from_lab,
        "shown": line.band is not Band.COMPLIANT or line.differs_from_lab,
    }  # fmt: skip


def _terms(asked: Asked, unit: UnitOfWork, now: CaseNow, _names: Names) -> Facts:
    english, calendar = asked.language == "en", asked.assembly.calendar
    running = list(terms.running(unit, case_id=now.case.case_id))
    shown = [
        {
            "one": one, "days_left": one.days_left(asked.today),
            "who": responsible(one.term, english=english), "status": status_told(one.term, english=english),
            "account": account_told(one.term, calendar, english=english),
            "days": table(one.term, calendar, english=english),
        }
        for one in running
    ]  # fmt: skip
    header = asked.say(
        "期限,举报,起算,最后一日,办理人,依据", "term,complaint,from,last day,who,basis"
    )
    rows = [[asked.word(one.term.kind), one.complaint, one.term.started_on,
             one.term.due_on, responsible(one.term, english=english), one.term.basis] for one in running]  # fmt: skip
    return {"shown": shown, "header": header.split(","), "rows": rows}


def _proposals(asked: Asked, unit: UnitOfWork, now: CaseNow, names: Names) -> Facts:
    made = case_file(entries_of(unit, now.case.case_id))
    shown = [_request(asked, one, names) for one in reversed(made.requests)]
    header = asked.say("编号,事项,提请人,提请日,结果", "no,act,by,on,result")
    rows = [[one["number"], one["act"], one["by"], one["on"], one["result"]] for one in shown]
    return {"shown": shown, "header": header.split(","), "rows": rows}


def _request(asked: Asked, one: Request, names: Names) -> Facts:
    said, english = one.asked, asked.language == "en"
    if one.taken is not None:
        result = asked.say(f"{one.taken.on} 批准", f"approved {one.taken.on}")
    elif one.dropped is not None:
        result = asked.say(f"{one.dropped.on} 因案件变化而失效", f"fell away {one.dropped.on}")
    elif one.answers and one.answers[-1].answer.value != "approve":
        result = f"{one.answers[-1].on} {asked.word(one.answers[-1].answer)}"
    else:
        result = asked.say("待签署", "waits for signatures")
    return {
        "number": said.number, "act": asked.word(said.act), "by": names.get(said.by, said.by),
        "on": said.on, "reason": said.reason, "result": result,
        "particulars": [(PARTICULARS.get(name, (name, name))[english],
                         "、".join(names.get(v, v) for v in value.split(";")))
                        for name, value in said.particulars.items()],
        "answers": [(a.on, asked.word(a.role), names.get(a.by, a.by), asked.word(a.answer), a.reason)
                    for a in one.answers],
    }  # fmt: skip


def _complaints(asked: Asked, _unit: UnitOfWork, now: CaseNow, _names: Names) -> Facts:
    """Numbers, stages and what is owed; what was said and by whom is not here."""
    owed = dues(now)
    shown: list[Facts] = [
        {"one": one, "stage": asked.word(one.stage),
         "dues": [due for number, due in owed if number == one.number],
         "course": [(passed.on, row_words(passed.row, english=asked.language == "en"))
                    for passed in one.course]}
        for one in now.case.complaints
    ]  # fmt: skip
    header = asked.say("编号,收到,事由,状态", "number,received,subject,stage")
    rows = [[s["one"].number, s["one"].on, s["one"].subject, s["stage"]] for s in shown]
    return {"shown": shown, "header": header.split(","), "rows": rows}


def _publication(asked: Asked, unit: UnitOfWork, now: CaseNow, _names: Names) -> Facts:
    ids = bulletins.listing_ids_of(unit, now.case.case_id)
    carried = issues.carried(unit, ids)
    heads = {head.number: head for head in issues.heads(unit)} if carried else {}
    lines = sorted(((number, line) for some in carried.values() for number, line in some),
                   key=lambda one: one[0])  # fmt: skip
    shown = [(heads[number], line) for number, line in lines]
    header = asked.say("期,季度,公布日,条目,状态", "issue,period,released,entry,state")
    rows = [[h.number, h.period, h.released_on, line.entry.entry_id, line.entry.status.value]
            for h, line in shown]  # fmt: skip
    return {
        "ids": ids,
        "shown": shown,
        "states": ENTRY_ZH,
        "header": header.split(","),
        "rows": rows,
    }


Tells = Callable[[Asked, UnitOfWork, CaseNow, Names], Facts]
TELLS: Mapping[str, Tells] = {
    "now": _now,
    "timeline": _timeline,
    "findings": _findings,
    "papers": case_papers.told,
    "terms": _terms,
    "proposals": _proposals,
    "complaints": _complaints,
    "publication": _publication,
}


ROUTES: tuple[Route, ...] = (get("/cases/{case_id}", ANY_OFFICE, case_page),)
