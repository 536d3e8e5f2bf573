"""The papers of a case: what was issued, how each was served, and each as it was issued."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse, Response

from domain.case_file import case_file
from domain.events import ServiceOutcome, ServiceWay
from domain.journal import Issued, Recorded
from domain.triggers import SERVED_AGAIN, Trigger
from domain.words import trigger_words
from flows.case_pages import PROOFS
from flows.moves import CaseNow, case_now
from flows.next_move import by_trigger
from storage import papers, queries
from storage.cases import entries_of
from storage.unit_of_work import UnitOfWork
from web.desk.acts import ANY_OFFICE, PAPER_POLICY, address, enterprise_of
from web.desk.asked import Asked, PageError
from web.desk.passes import MAKERS
from web.desk.routes import Route, get

Facts = dict[str, Any]
Names = Mapping[str, str]


def told(asked: Asked, unit: UnitOfWork, now: CaseNow, names: Names) -> Facts:
    """What was issued, the latest first, with every attempt to serve it."""
    made = case_file(entries_of(unit, now.case.case_id))
    serving = {move.row.on.what: f"/cases/{now.case.case_id}{address(move)}"
               for move in by_trigger(now.moves()) if move.row.on.kind == "served"}  # fmt: skip
    mailed = {one.number: one for one in queries.notice_lines(unit, now.case.case_id)}
    told_papers: list[Facts] = []
    for paper in reversed(made.papers):
        issued = paper.issued
        line = mailed.get(issued.number)
        services = [_service(asked, one, names) for one in made.services
                    if one.document == issued.number and _for(one) == issued.notice.value]  # fmt: skip
        told_papers.append({
            "serve": serving.get(issued.notice.value, ""), "open": not any(s["good"] for s in services),
            "issued": issued, "title": asked.word(issued.notice), "line": line,
            "services": services,
            "code": _code(asked, now, issued),
        })  # fmt: skip
    header = asked.say("文书,文号,制发日,送达日,送达方式", "paper,number,issued,served,way")
    rows = [[p["title"], p["issued"].number, p["issued"].on, s["on"], s["way"]]
            for p in told_papers for s in (p["services"] or [{"on": "", "way": ""}])]  # fmt: skip
    return {"papers": told_papers, "header": header.split(","), "rows": rows}


def _code(asked: Asked, now: CaseNow, issued: Issued) -> str:
    """Where a code to go with a document is made; "" for who may not, and for a complainant's."""
    if issued.complaint or not MAKERS.admits(asked.official, party=False):
        return ""
    return f"/passes/new?{urlencode({'uscc': now.case.uscc, 'document': issued.number})}"


def _for(one: Recorded) -> str:
    """The document an attempt at service was for."""
    return one.said.get("document") or Trigger(one.what).what


def _service(asked: Asked, one: Recorded, names: Names) -> Facts:
    said = one.said
    outcome = ServiceOutcome(said.get("outcome", ServiceOutcome.SERVED))
    way = said.get("way", "")
    english = asked.language == "en"
    proofs = [f"{name}：{said[key]}" for key, name in PROOFS.items() if said.get(key)]
    return {
        "on": one.on, "way": asked.word(ServiceWay(way)) if way else "", "to": one.by,
        "good": outcome is ServiceOutcome.SERVED,
        "result": trigger_words(one.what)[english] if one.what == SERVED_AGAIN else asked.word(outcome),
        "place": said.get("place", ""), "note": one.note, "proofs": proofs,
        "servers": "、".join(names.get(who, who) for who in said.get("servers", "").split(";") if who),
    }  # fmt: skip


def _paper(asked: Asked) -> papers.Kept:
    case_id = asked.path["case_id"]
    with asked.reading() as unit:
        now = case_now(asked.assembly, unit, case_id, asked.today)
        enterprise_of(asked, unit, now)
        kept = papers.kept(unit, case_id, asked.path["message_id"])
    if kept is None:
        raise PageError(
            404, "该文书尚未生成，或编号不对。文书在制发后由文书流程生成。",
            "This paper is not made yet, or there is none of that number.",
        )  # fmt: skip
    return kept


def paper_page(asked: Asked) -> Response:
    """A document as it was issued, on a page of its own."""
    return HTMLResponse(_paper(asked).html, headers={"Content-Security-Policy": PAPER_POLICY})


def paper_pdf(asked: Asked) -> Response:
    """The same, as the paper that was issued."""
    kept = _paper(asked)
    headers = {"Content-Disposition": f'inline; filename="{kept.digest[:16]}.pdf"'}
    return Response(kept.pdf, media_type="application/pdf", headers=headers)


ROUTES: tuple[Route, ...] = (
    get("/cases/{case_id}/papers/{message_id}", ANY_OFFICE, paper_page),
    get("/cases/{case_id}/papers/{message_id}/pdf", ANY_OFFICE, paper_pdf),
)
