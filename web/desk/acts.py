"""Everything that is done in a case: one form for every move of the table, from ask to record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import quote

from fastapi.responses import HTMLResponse, Response
from starlette.background import BackgroundTask

from domain import approval, service_of_documents
from domain.enterprise import Enterprise
from domain.events import DocumentServed, ServiceOutcome, ServiceWay
from domain.journal import ComplaintMoved, Issued, Refused, TermStarted
from domain.lifecycle import ROW_BY_ID
from domain.next_steps import NEXT_STEP
from domain.roles import OF_THE_OFFICE, Appointment, Role
from domain.service_of_documents import PUBLIC_NOTICE_DAYS
from domain.vocabulary import TO_COMPLAINANT, Notice
from domain.words import en, refusal, zh
from flows.foreseen import Foreseen, foreseen, paper_facts
from flows.formats.decisions import ActError, read_decision
from flows.journal_told import told
from flows.moves import BY_HAND, CaseNow, Move, case_now, hand_in, show_anew
from flows.next_move import CURE, lacking
from flows.party_papers import in_force, why_not_by
from notifications.render import MissingFactsError, draft_page
from storage import officials
from storage.cases import load_enterprises
from storage.party_papers import Consent, consents_of
from web.desk.act_form import Field, beside_its_field, blanks, fields_of, given_of
from web.desk.asked import Asked, ElsewhereError, PageError, Problem, written_day
from web.desk.routes import Route, get, offices, post

ANY_OFFICE = offices(*OF_THE_OFFICE)
# A document of ours on a page of its own: its styles are inside it, nothing of it may act.
PAPER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
KINDS = {"act": ("提请", "Propose"), "step": ("登记", "Record"), "served": ("送达", "Serve")}
# What makes a way of service valid (domain/service_of_documents.py), for whoever records it.
WAYS: Mapping[ServiceWay, tuple[str, str]] = {
    ServiceWay.DIRECT: ("由受送达人签收，自签收日起算", "signed for by the addressee; from that day"),
    ServiceWay.LEFT: ("须有见证人或者录像，自留置日起算", "a witness or a recording; from that day"),
    ServiceWay.POST: ("须有邮件编号，自回执上的收件日起算", "a tracking number; from the receipt's day"),
    ServiceWay.ENTRUSTED: ("须写明受委托的机关，自受送达人签收日起算",
                           "the organ that served it; from the day it was signed for"),
    ServiceWay.ELECTRONIC: ("须有签名的送达确认书和到达系统的截图，自到达日起算",
                            "signed consent and a capture of its arrival; from that day"),
    ServiceWay.PUBLIC_NOTICE: (f"其他方式送达未成后才可用，自公告之日起满{PUBLIC_NOTICE_DAYS}日视为送达",
                               f"only after others failed; served {PUBLIC_NOTICE_DAYS} days after"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """A move somebody is about to make: the case as of today and the form of it."""

    now: CaseNow
    move: Move
    enterprise: Enterprise
    names: Mapping[str, str]
    fields: Sequence[Field]
    why_not: str
    consents: Sequence[Consent] = ()  # to electronic service, of its enterprise


def enterprise_of(asked: Asked, unit: Any, now: CaseNow) -> Enterprise:
    """The enterprise of a case; PageError when it is not in the townships of whoever asks."""
    found = load_enterprises(unit, [now.case.uscc])[now.case.uscc].enterprise
    if not asked.official.answers_for(found.township):
        raise ElsewhereError
    return found


def why_not_do(asked: Asked, now: CaseNow, move: Move) -> str:
    """Why a person cannot make a move, as a sentence; "" when they can."""
    person, row, on = asked.official.person, move.row, now.today
    roster = now.law.roster
    if row.on.kind == "act":
        if now.case.proposal is not None:
            return _sentence(asked, now, row.on, "proposal_open", (str(now.case.proposal.number),))
        office = approval.office_to_ask(now.case, person, on, roster)
        if isinstance(office, Appointment):
            return ""
        return _sentence(asked, now, row.on, office, (asked.official.name,))
    if row.recorded_by and not any(roster.holds(person, role, on) for role in row.recorded_by):
        who = (asked.official.name, row.recorded_by[0].value)
        return _sentence(asked, now, row.on, "recorder", who)
    return ""


def _sentence(asked: Asked, now: CaseNow, event: str, code: str, detail: tuple[str, ...]) -> str:
    refused = Refused(on=now.today, event=str(event), code=code, detail=detail)
    return refusal(refused, english=asked.language == "en")


def address(move: Move) -> str:
    """Where the form of a move stands, below its case."""
    query = f"?complaint={quote(move.complaint)}" if move.complaint else ""
    return f"/do/{move.row.id}{query}"


def _doing(asked: Asked) -> Doing:
    case_id, row_id = asked.path["case_id"], asked.path["row_id"]
    row = ROW_BY_ID.get(row_id)
    if row is None or row.on.kind not in BY_HAND:
        raise PageError(
            404, "没有这一办理事项。请从案件页选择。", "There is no such move; choose one on the case."
        )  # fmt: skip
    complaint = asked.said("complaint") or asked.query("complaint")
    with asked.reading() as unit:
        now = case_now(asked.assembly, unit, case_id, asked.today)
        enterprise = enterprise_of(asked, unit, now)
        names = officials.names(unit)
        consents = consents_of(unit, enterprise.uscc) if row.on.kind == "served" else ()
    found = [m for m in now.moves() if m.row.id == row_id and complaint in ("", m.complaint)]
    if not found:
        raise PageError(
            409, f"案件已处于“{zh(now.case.status)}”，此项现在不能办理。请回案件页查看下一步。",
            f'The case is "{en(now.case.status)}"; this cannot be done now. See the case for what can.',
        )  # fmt: skip
    move = found[0]
    fields = fields_of(asked, now, move, names)
    return Doing(now=now, move=move, enterprise=enterprise, names=names, fields=fields,
                 why_not=why_not_do(asked, now, move), consents=consents)  # fmt: skip


def do_form(asked: Asked) -> Response:
    """The form of a move, with what it lacks and what would follow."""
    return _form(asked, _doing(asked))


def _form(
    asked: Asked,
    doing: Doing,
    problems: Sequence[Problem] = (),
    status: int = 200,
    made: Foreseen | None = None,
) -> Response:
    now, move = doing.now, doing.move
    kind = move.row.on.kind
    return asked.page(
        "desk/do.html.j2",
        status=status,
        problems=problems,
        case=now.case,
        move=move,
        row=move.row,
        kind=kind,
        verb=asked.say(*KINDS[kind]),
        enterprise=doing.enterprise,
        fields=doing.fields,
        why_not=doing.why_not,
        missing=lacks(asked, now, move),
        order=move.order,
        served=_service_choices(asked, doing) if kind == "served" else None,
        foreseen=None if made is None else _told(asked, now, made, asked.said("on")),
    )


def lacks(asked: Asked, now: CaseNow, move: Move) -> list[dict[str, str]]:
    """What a move lacks: its name, what to do, and the address of the form that does it."""
    moves = {str(one.row.on): one for one in now.moves()
             if not lacking(one) and not one.complaint}  # fmt: skip
    told = []
    for need in lacking(move):
        cure = moves.get(str(CURE.get(need, "")))
        told.append({
            "need": asked.word(need),
            "next": asked.say(*NEXT_STEP[need]),
            "href": f"/cases/{now.case.case_id}{address(cure)}" if cure else "",
        })  # fmt: skip
    return told


def _service_choices(asked: Asked, doing: Doing) -> dict[str, Any]:
    case, notice = doing.now.case, Notice(doing.move.row.on.what)
    roster, today = doing.now.law.roster, doing.now.today
    servers = [who for who in sorted(roster.by_person) if roster.holds(who, Role.INSPECTOR, today)]
    return {
        "papers": [
            (one.number, f"{one.number}（{one.on}）", service_of_documents.already_served(case, one.number, notice))
            for one in case.documents
            if one.notice is notice and one.complaint in ("", doing.move.complaint or one.complaint)
        ],
        "ways": [(way.value, asked.word(way), asked.say(*WAYS[way])) for way in ServiceWay],
        "outcomes": [(one.value, asked.word(one)) for one in ServiceOutcome],
        "servers": [(who, f"{doing.names.get(who, who)}（{who}）") for who in servers],
        "me": (asked.official.person,) if asked.official.person in servers else (),
        "complainant": notice in TO_COMPLAINANT,
        "tried": service_of_documents.tried_in_vain(case, notice),
        "consent": in_force(doing.consents, today),
    }  # fmt: skip


def _told(asked: Asked, now: CaseNow, made: Foreseen, on: str) -> dict[str, Any]:
    """What would follow, in words."""
    english = asked.language == "en"
    if made.refused is not None:
        return {"refused": refusal(made.refused, english=english), "lines": [], "papers": []}
    starts = [one.term for one in made.entries if isinstance(one, TermStarted)]
    starts += [t for one in made.entries if isinstance(one, ComplaintMoved) for t in one.starts]
    return {
        "refused": "",
        "becomes": made.case.status if made.case.status is not now.case.status else None,
        "lines": [told(one, english=english) for one in made.entries
                  if not isinstance(one, TermStarted | Issued)],
        "terms": starts,
        "papers": made.papers,
        "on": on,
    }  # fmt: skip


def _foresee(asked: Asked, doing: Doing) -> tuple[dict[str, Any], list[Problem], Foreseen | None]:
    """What the form says, what is wrong with it, and what it would lead to."""
    given = given_of(asked, doing.now, doing.move, doing.fields)
    problems = blanks(asked, doing.now, doing.move, doing.fields, given)
    problems += _consent_problems(doing, given)
    if problems:
        return given, problems, None
    try:
        made = foreseen(doing.now, given, short=asked.assembly.settings.office.short)
    except ActError as error:
        return given, [Problem("", f"{error.problem}：{error.remedy}。", str(error))], None
    refused = made.refused
    if refused is not None:
        sentence = refusal(refused), refusal(refused, english=True)
        detail = refused.detail if refused.code == "particulars" else ()
        return given, beside_its_field(detail, doing.fields, sentence), made
    return given, [], made


def _consent_problems(doing: Doing, given: Mapping[str, Any]) -> list[Problem]:
    """A consent given online must hold on the day of the service that names it."""
    if given.get("way") != ServiceWay.ELECTRONIC:
        return []
    try:
        on = written_day(given["on"])
    except ValueError:
        return []  # told already
    wrong = why_not_by(doing.consents, str(given.get("consent", "")), on)
    return [Problem("consent", *wrong)] if wrong else []


def do(asked: Asked) -> Response:
    """Hand it in, or show what would follow; what the law refuses comes back as its sentence."""
    doing = _doing(asked)
    if doing.why_not:
        raise PageError(403, doing.why_not, doing.why_not)
    given, problems, made = _foresee(asked, doing)
    if problems or asked.said("then") == "preview":
        return _form(asked, doing, problems, made=None if problems else made)
    outcome = hand_in(asked.assembly, {**given, "ref": f"desk:{asked.said('ref')}"}, at=asked.at)
    if outcome.refused is not None:
        told_zh, told_en = refusal(outcome.refused), refusal(outcome.refused, english=True)
        again = replace(asked, fields=tuple(f for f in asked.fields if f[0] != "ref"))
        return _form(again, doing, [Problem("", told_zh, told_en)], status=409)
    if outcome.parked:
        raise PageError(
            500, "已收到，但未能办理，已挂起待查。请联系管理员。",
            "It was received but could not be handled; it is parked. Ask the administrator.",
        )  # fmt: skip
    here = f"/cases/{doing.now.case.case_id}"
    if outcome.repeated:
        return asked.to(here, "这份表单此前已经提交过，没有重复办理。", "This form was handed in before; nothing was done twice.")  # fmt: skip
    row = doing.move.row
    verb = KINDS[row.on.kind]
    said_zh = f"已{verb[0]}：{row.zh}。"
    said_en = f"Done: {row.en}."
    waiting = _waiting(doing, outcome.entries)
    if waiting is not None:
        said_zh, said_en = (
            f"{said_zh}现待{zh(waiting)}签署。",
            f"{said_en} {en(waiting)} signs next.",
        )
    after = BackgroundTask(show_anew, asked.assembly, outcome, at=asked.at)
    return asked.to(here, said_zh, said_en, after=after)


def _waiting(doing: Doing, entries: Sequence[object]) -> Role | None:
    """Who signs first, when what was handed in is a proposal."""
    order = doing.move.order
    return order[0] if doing.move.row.on.kind == "act" and entries and order else None


def preview(asked: Asked) -> Response:
    """What would follow from the form as it stands, as a piece of the page."""
    doing = _doing(asked)
    _, problems, made = _foresee(asked, doing)
    told_made = None if made is None else _told(asked, doing.now, made, asked.said("on"))
    words = [asked.say(one.zh, one.en) for one in problems if not one.field] if made is None else []
    valid = _valid_from(asked, doing)
    return asked.page("desk/foreseen.html.j2", foreseen=told_made, words=words, valid=valid,
                      blank=len(problems) if made is None else 0)  # fmt: skip


def _valid_from(asked: Asked, doing: Doing) -> date | None:
    """The day a service counts from, as far as the form says."""
    if doing.move.row.on.kind != "served":
        return None
    try:
        given = given_of(asked, doing.now, doing.move, doing.fields)
        event = read_decision({"ref": "-", **given}).event
    except ActError:
        return None
    if not isinstance(event, DocumentServed) or service_of_documents.failed(event):
        return None
    return service_of_documents.effective_on(event)


def paper(asked: Asked) -> Response:
    """A document as it would go out, on a page of its own in which nothing can act."""
    doing = _doing(asked)
    _, problems, made = _foresee(asked, doing)
    wanted = (
        next((p for p in made.papers if p.notice.value == asked.path["notice"]), None)
        if made
        else None
    )
    if made is None or problems or wanted is None:
        words = "；".join(asked.say(one.zh, one.en) for one in problems)
        raise PageError(
            422, f"还不能预览：请先填完表单。{words}", f"Fill in the form first. {words}"
        )
    with asked.reading() as unit:
        facts = paper_facts(asked.assembly, unit, made, wanted)
    try:
        page = draft_page(wanted.notice, facts, specimen=asked.assembly.settings.office.specimen)
    except MissingFactsError as error:
        raise PageError(
            422, str(error), f"The document lacks facts: {', '.join(error.names)}"
        ) from error
    return HTMLResponse(page, headers={"Content-Security-Policy": PAPER_POLICY})


HERE = "/cases/{case_id}/do/{row_id}"
ROUTES: tuple[Route, ...] = (
    get(HERE, ANY_OFFICE, do_form),
    post(HERE, ANY_OFFICE, do),
    post(f"{HERE}/preview", ANY_OFFICE, preview, keeps=False),
    post(f"{HERE}/paper/{{notice}}", ANY_OFFICE, paper, keeps=False),
)
