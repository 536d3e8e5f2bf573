"""The enterprise's own desk: what is due, its matters, handing in, how to leave the list."""

from __future__ import annotations

from typing import Any

from fastapi.responses import Response
from starlette.background import BackgroundTask

from domain.particulars import LONGEST_REPLY
from domain.timelimits import TermKind
from domain.triggers import act
from domain.vocabulary import Act, Need, Step
from domain.words import refusal
from flows import party_desk
from flows.formats.decisions import ActError
from flows.late_requests import late_in
from flows.moves import show_anew
from flows.party_desk import LONGEST, OFFER, HandedIn, Matter, Offer
from flows.proof_told import proof_told
from storage import evidence
from storage.cases import load_enterprises
from storage.papers import papers_of
from web.desk.asked import Asked, PageError, Problem
from web.desk.handed_files import MOST_FILES, PDF, files_of
from web.desk.routes import PARTIES, PARTY, Route, get, post

# What each condition of leaving early means to the enterprise; others are told as the law names them.
PLAIN = {
    Need.EARLIEST_EXIT_REACHED: (
        "最短公示期已满", "The shortest time of publicity is over",
        "到下面写的最早日期再申请即可。", "Wait for the earliest day below.",
    ),
    Need.DUTIES_PERFORMED: (
        "处罚决定已履行", "The penalty is performed",
        "缴清罚款、做完决定要求的事，把凭证随申请交来。", "Pay, do what was decided, and hand in the proof.",
    ),
    Need.RECTIFIED: (
        "整改后复查合格", "A re-inspection after putting things right was passed",
        "完成整改后报告整改情况，本机关复查检测合格。", "Put it right and report it; the office then re-inspects.",
    ),
    Need.REMOVAL_APPLIED_AND_VERIFIED: (
        "已申请信用修复并经核实", "Repair was applied for and verified",
        "在本页提出申请，本机关核实后告知结果。", "Apply on this page; the office verifies and tells you.",
    ),
}  # fmt: skip


def _matter(asked: Asked) -> Matter:
    """The matter of the address; whatever is not this enterprise's own is not there."""
    with asked.reading() as unit:
        found = party_desk.matter(
            asked.assembly, unit, asked.enterprise.uscc, asked.path["case_id"], asked.today
        )
    if found is None:
        raise PageError(
            404, "没有这件事项，或者还没有文书送达贵单位。请回到首页查看。",
            "There is no such matter, or nothing of it was served on you. See the start page.",
        )  # fmt: skip
    return found


def home(asked: Asked) -> Response:
    """What is due, by when and why then; every matter with its last document."""
    uscc, english = asked.enterprise.uscc, asked.language == "en"
    with asked.reading() as unit:
        found = party_desk.matters(asked.assembly, unit, uscc, asked.today)
        known = load_enterprises(unit, [uscc]).get(uscc)
    if known is None:
        raise PageError(
            404, "贵单位的登记信息已不在名册中，请与本机关联系。",
            "Your enterprise is not in the register any more; ask the office.",
        )  # fmt: skip
    enterprise = known.enterprise
    due = [
        (one, party_desk.term_told(term, asked.assembly.calendar, english=english))
        for one in found
        for term in one.terms
        if term.kind is not TermKind.EARLIEST_EXIT  # nothing is due on it: see how to leave
    ]
    due.sort(key=lambda pair: pair[1].term.due_on)
    return asked.page("party/home.html.j2", enterprise=enterprise, matters=found, due=due)


def matter_page(asked: Asked) -> Response:
    """One matter: documents, facts with their arithmetic, terms, what can be handed in."""
    one, english = _matter(asked), asked.language == "en"
    with asked.reading() as unit:
        facts = party_desk.measured(unit, one, english=english)
        late = late_in(unit, one.case.case_id)
    calendar = asked.assembly.calendar
    return asked.page(
        "party/matter.html.j2", one=one, offers=one.offers(), facts=facts, OFFER=OFFER,
        terms=[party_desk.term_told(term, calendar, english=english) for term in one.terms],
        findings=one.findings(),
        late=[(o, party_desk.term_told(o.term, calendar, english=english)) for o in late if o.term],
    )  # fmt: skip


def paper(asked: Asked) -> Response:
    """A copy of a document that was served."""
    one, wanted = _matter(asked), asked.path["message_id"]
    if wanted not in {told.message_id for told in one.papers if told.message_id}:
        raise PageError(404, "没有这份文书。", "There is no such document.")
    with asked.reading() as unit:
        found = next(
            p for p in papers_of(unit, one.case.case_id) if p.message_id == wanted
        )  # fmt: skip
    if found.pdf is None:
        raise PageError(404, "这份文书没有电子副本，请以送达的纸质文书为准。", "There is no copy.")
    return Response(
        found.pdf,
        media_type=PDF,
        headers={"Content-Disposition": 'attachment; filename="paper.pdf"'},
    )


def _offer(asked: Asked, one: Matter) -> Offer:
    offer = OFFER.get(asked.path["step"])
    if offer is None or offer not in one.offers():
        raise PageError(
            409, "现在不能提交这一项：文书还没有送达、期限已过，或者已进入下一步。请回到事项页查看。",
            "This cannot be handed in now: not served yet, too late, or things went on. See the matter.",
        )  # fmt: skip
    return offer


def hand_in_form(asked: Asked) -> Response:
    """The form of something to be handed in."""
    one = _matter(asked)
    return _form(asked, one, _offer(asked, one))


def _form(
    asked: Asked, one: Matter, offer: Offer, problems: list[Problem] | None = None, **more: Any
) -> Response:
    term = one.term_of(offer)
    told = None
    if term is not None:
        english = asked.language == "en"
        told = party_desk.term_told(term, asked.assembly.calendar, english=english)
    return asked.page(
        "party/hand_in.html.j2", problems=problems or (), one=one, offer=offer, term=told,
        items=one.items if offer.step is Step.RECTIFICATION_REPORTED else (),
        public=offer.step is Step.ENTRY_ANSWERED, longest=_longest(offer),
        preview=more.get("preview", ""), most=MOST_FILES,
    )  # fmt: skip


def _longest(offer: Offer) -> int:
    return LONGEST_REPLY if offer.step is Step.ENTRY_ANSWERED else LONGEST


def hand_in_it(asked: Asked) -> Response:
    """Take it in, and show its receipt."""
    one = _matter(asked)
    number = party_desk.receipt_number(one.case.case_id, asked.said("ref"))
    if party_desk.fact_of(one.case, number) is not None:  # sent twice
        return asked.to(f"/matters/{one.case.case_id}/receipts/{number}")
    offer = _offer(asked, one)
    text, problems = _text(asked, one, offer)
    files, wrong = files_of(asked)
    problems += wrong
    if problems:
        return _form(asked, one, offer, problems)
    if asked.said("preview"):
        return _form(asked, one, offer, preview=text)
    what = HandedIn(offer=offer, text=text, acting=asked.enterprise.acting, files=tuple(files))
    try:
        number, outcome = party_desk.receive(
            asked.assembly, one, what, ref=asked.said("ref"), at=asked.at
        )
    except ActError as error:
        english = (
            "It holds a telephone, mail or identity number: take that out and hand it in again."
        )
        return _form(asked, one, offer, [Problem("text", str(error), english)])
    if outcome.refused is not None:
        said = refusal(outcome.refused), refusal(outcome.refused, english=True)
        return _form(asked, one, offer, [Problem("", *said)])
    return asked.to(
        f"/matters/{one.case.case_id}/receipts/{number}", "已提交，这是回执。", "Handed in; this is the receipt.",
        after=BackgroundTask(show_anew, asked.assembly, outcome, at=asked.at),
    )  # fmt: skip


def _text(asked: Asked, one: Matter, offer: Offer) -> tuple[str, list[Problem]]:
    """What was written, measures item by item first."""
    parts = []
    if offer.step is Step.RECTIFICATION_REPORTED:
        for place, item in enumerate(one.items, start=1):
            if measure := asked.said(f"item-{place}"):
                parts.append(f"{place}. {item}：{measure}")
    text = "\n".join([*parts, *([asked.said("text")] if asked.said("text") else [])])
    most = _longest(offer)
    if not text:
        field = "item-1" if offer.step is Step.RECTIFICATION_REPORTED and one.items else "text"
        return "", [Problem(field, "请写内容。", "Write something.")]
    if len(text) > most:
        told = f"写了{len(text)}字，最多{most}字，请删减；更多内容可作为附件。"
        return "", [Problem("text", told, f"{len(text)} letters; at most {most}. Attach the rest.")]
    return text, []


def receipt(asked: Asked) -> Response:
    """What was handed in, when, by whom, with the digest of each file."""
    one, number = _matter(asked), asked.path["number"]
    fact = party_desk.fact_of(one.case, number)
    if fact is None or not number.startswith(party_desk.RECEIPT):
        raise PageError(404, "没有这份回执。", "There is no such receipt.")
    with asked.reading() as unit:
        files = evidence.handed_in(
            unit, evidence.PARTY, party_desk.files_ref(one.case.case_id, number)
        )
    return asked.page(
        "party/receipt.html.j2", one=one, fact=fact, files=files,
        offer=OFFER[fact.what.removeprefix("step.")],
    )  # fmt: skip


def leave_page(asked: Asked) -> Response:
    """How to leave the list: the conditions, which are met, the earliest day, what to do next."""
    one = _matter(asked)
    if not one.listed:
        raise PageError(409, "该事项没有列入名单。", "This matter is not on the list.")
    with asked.reading() as unit:
        proof = proof_told(
            asked.assembly, unit, one.case.case_id, act(Act.REMOVE_EARLY), asked.today
        )
    conditions = [_condition(asked, item) for item in proof["items"]]
    open_steps = {offer.step for offer in one.offers()}
    return asked.page(
        "party/leave.html.j2", one=one, conditions=conditions,
        earliest=one.case.term(TermKind.EARLIEST_EXIT), longest=one.case.term(TermKind.LISTING),
        may_apply=Step.REPAIR_APPLIED in open_steps, may_answer=Step.ENTRY_ANSWERED in open_steps,
        applied=party_desk.applied_for_repair(one.case),
    )  # fmt: skip


def _condition(asked: Asked, item: dict[str, Any]) -> dict[str, Any]:
    plain = PLAIN.get(Need(item["need"]))
    name = asked.say(item["zh"], item["en"]) if plain is None else asked.say(*plain[:2])
    todo = asked.say(item["next_zh"], item["next_en"]) if plain is None else asked.say(*plain[2:])
    shown = [one for one in item["evidence"] if one["on"]]
    return {"met": item["met"], "name": name, "todo": todo, "on": shown[-1]["on"] if shown else ""}


ROUTES: tuple[Route, ...] = (
    get("/", PARTIES, home, PARTY),
    get("/matters/{case_id}", PARTIES, matter_page, PARTY),
    get("/matters/{case_id}/papers/{message_id}", PARTIES, paper, PARTY),
    get("/matters/{case_id}/hand-in/{step}", PARTIES, hand_in_form, PARTY),
    post("/matters/{case_id}/hand-in/{step}", PARTIES, hand_in_it, PARTY, limit="30/minute"),
    get("/matters/{case_id}/receipts/{number}", PARTIES, receipt, PARTY),
    get("/matters/{case_id}/leave", PARTIES, leave_page, PARTY),
)
