"""The approval desk (审批): what waits for a signature, one page to each, and the answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from fastapi.responses import Response
from starlette.background import BackgroundTask

from domain.case import Proposal, Signature
from domain.decided import question_of
from domain.journal import Refused
from domain.lifecycle import ROW_BY_ID
from domain.names import PARTICULARS
from domain.proof import Proof, prove
from domain.roles import Answer, Role
from domain.triggers import Trigger
from domain.words import refusal
from flows.brief import brief
from flows.moves import CaseNow, case_now, hand_in, lapsed, show_anew
from flows.proof_told import proof_told
from flows.similar import decided_words, similar
from storage import officials
from storage.cases import load_cases, load_enterprises
from storage.queries import WaitingLine, waiting_lines
from web.desk.asked import Asked, ElsewhereError, PageError, Problem
from web.desk.case_file import received_at
from web.desk.routes import INSIDE, Route, get, post

ANSWERS = {
    Answer.APPROVE: ("同意", "Approve"),
    Answer.RETURN: ("退回补正", "Return with reason"),
    Answer.REFUSE: ("不同意", "Refuse"),
}


QUEUE = 100  # those that wait longest; the next come up as these are answered
# What a legal reviewer looks at, item by item (法制审核, 行政处罚法 58), and what they may say of each.
REVIEWED = (
    ("competence", "主体与权限", "competence"),
    ("facts", "事实与证据", "facts and evidence"),
    ("law", "法律适用", "the law applied"),
    ("procedure", "程序", "procedure"),
    ("proportion", "裁量", "proportion"),
    ("paper", "文书", "the document"),
)
OPINIONS = {
    "agree": ("同意", "agreed"),
    "change": ("需修改", "to be changed"),
    "disagree": ("不同意", "not agreed"),
}


@dataclass(frozen=True, slots=True)
class InQueue:
    """A line of the queue; ``why_not``: why it is not for this person after all."""

    line: WaitingLine
    act: str
    asked_on: date
    missing: int
    why_not: str


def queue(asked: Asked) -> Response:
    """What waits for the offices this person holds, what is incomplete first."""
    person = asked.official
    with asked.reading() as unit:
        offices = [role.value for role in person.roles]
        lines = waiting_lines(unit, offices, person.townships, limit=QUEUE + 1)
        stored = load_cases(unit, [line.case_id for line in lines], asked.assembly.folds)
        law = asked.assembly.jurisdiction(officials.roster(unit))
    told = [_in_queue(asked, line, lapsed(stored[line.case_id].case, law, asked.today))
            for line in lines[:QUEUE]]  # fmt: skip
    mine = [one for one in told if not one.why_not]
    mine.sort(key=lambda one: (not one.missing, one.asked_on, one.line.case_id))
    apart = [one for one in told if one.why_not]
    return asked.page(
        "desk/approvals.html.j2", mine=mine, apart=apart, more=len(lines) > QUEUE, shown=QUEUE
    )


def _in_queue(asked: Asked, line: WaitingLine, now: CaseNow) -> InQueue:
    proposal = _open(now)
    code = now.why_not_sign(asked.official.person, Role(line.waits_for))
    return InQueue(
        line, asked.word(proposal.act), proposal.on, len(_proof(now, proposal).missing),
        _sentence(asked, now, code) if code else "",
    )  # fmt: skip


def _open(now: CaseNow) -> Proposal:
    if now.case.proposal is None:
        raise PageError(
            409, "这件请示已经办结或撤回，列表已更新。", "This proposal has been answered meanwhile."
        )  # fmt: skip
    return now.case.proposal


def _proof(now: CaseNow, proposal: Proposal) -> Proof:
    row = ROW_BY_ID[proposal.row]
    said = {**now.case.particulars, **proposal.particulars}
    return prove(now.case, row, now.today, said, now.law)


def _sentence(asked: Asked, now: CaseNow, code: str) -> str:
    role = now.waits_for
    detail = (asked.official.name, role.value if role else "")
    refused = Refused(on=now.today, event="answer", code=code, detail=detail)
    return refusal(refused, english=asked.language == "en")


def proposal_page(asked: Asked) -> Response:
    """One proposal on one page."""
    return _page(asked)


def _page(asked: Asked, problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    case_id = asked.path["case_id"]
    with asked.reading() as unit:
        now = case_now(asked.assembly, unit, case_id, asked.today)
        enterprise = load_enterprises(unit, [now.case.uscc])[now.case.uscc].enterprise
        if not asked.official.answers_for(enterprise.township):
            raise ElsewhereError
        proposal = _open(now)
        row = ROW_BY_ID[proposal.row]
        names = officials.names(unit)
        proof = _proof(now, proposal)
        told = proof_told(asked.assembly, unit, case_id, Trigger(str(row.on)), asked.today)
        alike = similar(asked.assembly, unit, now, proposal, enterprise.industry)
    asker = names.get(proposal.by, proposal.by)
    paragraph = brief(now.case, enterprise.name, proposal, proof, asker)
    waits_for = now.waits_for
    code = now.why_not_sign(asked.official.person, waits_for) if waits_for else "no_proposal"
    english = asked.language == "en"
    return asked.page(
        "desk/proposal.html.j2",
        status=status,
        problems=problems,
        now=now,
        proposal=proposal,
        row=row,
        enterprise=enterprise,
        brief=asked.say(*paragraph),
        proof=told,
        particulars=[
            (PARTICULARS.get(name, (name, name))[english], names.get(value, value))
            for name, value in proposal.particulars.items()
        ],
        signing=[
            (role, signed, names.get(signed.by, signed.by) if signed else "")
            for role, signed in _signatures(now, proposal)
        ],
        asker=asker,
        received=partial(received_at, case_id),
        waits_for=waits_for,
        why_not=_sentence(asked, now, code) if code else "",
        answers=[(one.value, asked.say(*words)) for one, words in ANSWERS.items()],
        reviewed=[(f"review_{name}", asked.say(zh, en)) for name, zh, en in REVIEWED]
        if waits_for is Role.LEGAL_REVIEWER
        else [],
        alike=[
            (
                one,
                decided_words(one.line, english=english),
                asked.official.answers_for(one.line.township),
            )
            for one in alike
        ],
        compared=question_of(now.case, proposal.act) is not None,
        opinions=[(one, asked.say(*words)) for one, words in OPINIONS.items()],
    )


def _signatures(now: CaseNow, proposal: Proposal) -> list[tuple[Role, Signature | None]]:
    order = now.signing_order
    waiting: tuple[Signature | None, ...] = (None,) * (len(order) - len(proposal.signed))
    return list(zip(order, (*proposal.signed, *waiting), strict=True))


def answer(asked: Asked) -> Response:
    """Approve, return or refuse; a refusal of the law comes back as its own sentence."""
    case_id = asked.path["case_id"]
    said, reason = asked.said("answer"), asked.said("reason")
    if said not in {one.value for one in Answer}:
        return _page(asked, (Problem("answer", "请选择一种意见。", "Please choose an answer."),))
    if said != Answer.APPROVE and not reason:
        why = Problem(
            "reason", "退回或不同意必须写明理由。", "A return or a refusal needs its reason."
        )
        return _page(asked, (why,))
    with asked.reading() as unit:
        now = case_now(asked.assembly, unit, case_id, asked.today)
        enterprise = load_enterprises(unit, [now.case.uscc])[now.case.uscc].enterprise
    role = now.waits_for
    number = asked.said("proposal")
    if role is None or not asked.official.answers_for(enterprise.township):
        return _page(asked)
    if role is Role.LEGAL_REVIEWER:
        unfit = _review_problems(asked, said)
        if unfit:
            return _page(asked, unfit)
        reason = _review_told(asked, reason)
    outcome = hand_in(
        asked.assembly,
        {
            "do": "answer", "ref": f"desk:{asked.said('ref')}", "case": case_id,
            "on": asked.today.isoformat(), "proposal": number, "by": asked.official.person,
            "role": role.value, "answer": said, "reason": reason,
        },
        at=asked.at,
    )  # fmt: skip
    if outcome.refused is not None:
        sentence = refusal(outcome.refused), refusal(outcome.refused, english=True)
        # The reference counted for what was refused; what is handed in next is another answer.
        again = replace(asked, fields=tuple(one for one in asked.fields if one[0] != "ref"))
        return _page(again, (Problem("", *sentence),), status=409)
    if outcome.repeated:
        return asked.to(
            "/approvals", "这份意见此前已经提交过，没有重复签署。",
            "This answer was handed in before; nothing was signed twice.",
        )  # fmt: skip
    if outcome.parked:
        raise PageError(
            500, "您的意见已收到，但未能办理，已挂起待查。请联系管理员。",
            "Your answer was received but could not be handled; it is parked. Ask the administrator.",
        )  # fmt: skip
    after = BackgroundTask(show_anew, asked.assembly, outcome, at=asked.at)
    words = ANSWERS[Answer(said)]
    return asked.to(
        "/approvals", f"已签署意见：{words[0]}（{case_id}）。", f"Signed: {words[1]} ({case_id}).",
        after=after,
    )  # fmt: skip


def _review_problems(asked: Asked, said: str) -> tuple[Problem, ...]:
    """Every item has its opinion, and the answer follows from them."""
    opinions = {name: asked.said(f"review_{name}") for name, _, _ in REVIEWED}
    open_ones = [name for name, opinion in opinions.items() if opinion not in OPINIONS]
    if open_ones:
        sentence = "请对每一项写明审核意见。", "Please give an opinion on every item."
        return tuple(Problem(f"review_{name}", *sentence) for name in open_ones)
    if said == Answer.APPROVE and set(opinions.values()) != {"agree"}:
        why = (
            "有需修改或不同意的项，只能退回或不同意。",
            "Not every item is agreed: return it or refuse.",
        )
        return (Problem("answer", *why),)
    return ()


def _review_told(asked: Asked, reason: str) -> str:
    """The review as it stands on file, in the office's language, the reason last."""
    told = [f"{zh}：{OPINIONS[asked.said(f'review_{name}')][0]}" for name, zh, _ in REVIEWED]
    return f"法制审核：{'；'.join(told)}。{reason}"


ROUTES: tuple[Route, ...] = (
    get("/approvals", INSIDE, queue),
    get("/approvals/{case_id}", INSIDE, proposal_page),
    post("/approvals/{case_id}", INSIDE, answer),
)
