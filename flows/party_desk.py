"""What an enterprise sees of its own matters, and what it may hand in.

It sees what was served on it, its terms and what it handed in itself; never a complaint, never
what the office is still about to do. A matter of which nothing was served does not exist for it:
that there is one may tell that somebody complained.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from domain.case import Case, Fact, Finding
from domain.term_account import table, told
from domain.term_kinds import TRAITS, Party
from domain.timelimits import Calendar, Term, TermKind
from domain.triggers import Trigger, step
from domain.vocabulary import ON_THE_LIST, Notice, Step
from flows.assembly import Assembly
from flows.moves import CaseNow, Outcome, hand_in, lapsed
from storage import evidence, judgements, officials
from storage.cases import load_cases
from storage.complaints_on_file import cases_of
from storage.papers import copies_of
from storage.unit_of_work import UnitOfWork

N, T = Notice, TermKind
RECEIPT = "SJ-"  # what the number of every receipt begins with
LONGEST = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Something an enterprise may hand in, once one of ``after`` was served on it.

    ``within`` is its term; with ``only_within`` it is not taken in after the last day.
    """

    step: Step
    zh: str
    en: str
    hint_zh: str
    hint_en: str
    after: tuple[Notice, ...]
    within: TermKind | None = None
    only_within: bool = False
    unless: Step | None = None  # on file: there is nothing left to ask for


OFFERS: tuple[Offer, ...] = (
    Offer(
        step=Step.RECTIFICATION_REPORTED, zh="报告整改情况", en="Report what was put right",
        hint_zh="逐项写明做了什么、哪天完成；附整改后的照片、新的检测报告。",
        hint_en="Item by item: what was done, when. Add photos after, and the new test report.",
        after=(N.RECTIFICATION_ORDER,), within=T.RECTIFICATION,
    ),
    Offer(
        step=Step.EXTENSION_REQUESTED, zh="申请延期整改", en="Ask for more time",
        hint_zh="须在期满前提出：写明理由、需要多久、延期期间怎样保护劳动者。",
        hint_en="Before the last day: why, how long, and how workers are protected meanwhile.",
        after=(N.RECTIFICATION_ORDER,), within=T.RECTIFICATION, only_within=True,
    ),
    Offer(
        step=Step.DEFENCE_RECEIVED, zh="陈述、申辩", en="Statement and defence",
        hint_zh="写明不同意的事实、理由或依据，附证据。不会因为申辩而加重处罚（行政处罚法 45）。",
        hint_en="What you do not accept and why, with evidence. A defence never makes it worse.",
        after=(N.WARNING_PRENOTICE, N.PENALTY_PRENOTICE), within=T.DEFENCE,
    ),
    Offer(
        step=Step.HEARING_REQUESTED, zh="申请听证", en="Ask for a hearing",
        hint_zh="写明要求听证即可，可以附要点。听证不收费（行政处罚法 63、64）。",
        hint_en="Say that you ask for one; points may be added. A hearing costs nothing.",
        after=(N.PENALTY_PRENOTICE,), within=T.HEARING_REQUEST, only_within=True,
    ),
    Offer(
        step=Step.HEARING_WITHDRAWN, zh="撤回听证申请", en="Withdraw the request for a hearing",
        hint_zh="撤回后按一般程序继续办理。", hint_en="The procedure then goes on without one.",
        after=(N.PENALTY_PRENOTICE,),
    ),
    Offer(
        step=Step.DEFERRAL_REQUESTED, zh="申请暂缓或分期缴纳罚款", en="Ask to defer the fine",
        hint_zh="写明经济困难的情况和打算怎样缴纳（行政处罚法 66）。",
        hint_en="Say what the difficulty is and how you will pay.",
        after=(N.PENALTY_DECISION,), within=T.PAY_FINE, unless=Step.PERFORMED,
    ),
    Offer(
        step=Step.OBJECTION_RECEIVED, zh="对拟列入提出异议", en="Object to the listing",
        hint_zh="写明不同意的事实、理由，附证据。",
        hint_en="What you object to and why, with evidence.",
        after=(N.INTENT_TO_LIST, N.RELISTING_INTENT), within=T.OBJECTION,
    ),
    Offer(
        step=Step.REPAIR_APPLIED, zh="申请信用修复（提前移出）", en="Apply for credit repair",
        hint_zh="写明已履行的义务和整改结果，附缴款凭证、复查报告。本机关不收任何费用。",
        hint_en="What was performed and put right, with proof. The office charges nothing.",
        after=(N.LISTING_DECISION, N.RELISTING_DECISION), within=T.EARLIEST_EXIT,
    ),
    Offer(
        step=Step.ENTRY_ANSWERED, zh="对公示内容作出回应", en="Answer the published entry",
        hint_zh="原样随条目向社会公布。不要写个人电话、证件号码。",
        hint_en="Published as it stands with the entry. No personal phone or identity numbers.",
        after=(N.LISTING_DECISION, N.RELISTING_DECISION),
    ),
)  # fmt: skip
OFFER: Mapping[str, Offer] = {offer.step.value: offer for offer in OFFERS}


@dataclass(frozen=True, slots=True)
class ServedPaper:
    """A document that was served, and its copy, when it was rendered."""

    notice: Notice
    number: str
    on: date
    served_on: date
    message_id: str


@dataclass(frozen=True, slots=True)
class TermTold:
    """A term of the enterprise, with its account in sentences and day by day."""

    term: Term
    sentences: tuple[str, ...]
    days: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One matter as the enterprise sees it."""

    now: CaseNow
    papers: tuple[ServedPaper, ...]

    @property
    def case(self) -> Case:
        """The case, with what ran out lapsed; not all of it is the enterprise's to see."""
        return self.now.case

    @property
    def last_paper(self) -> ServedPaper:
        """The latest document served."""
        return max(self.papers, key=lambda one: (one.served_on, one.on))

    @property
    def terms(self) -> tuple[Term, ...]:
        """The running terms within which the enterprise must, or may, act."""
        own = (t for t in self.case.terms if TRAITS[t.kind].responsible is Party.ENTERPRISE)
        return tuple(sorted(own, key=lambda term: term.due_on))

    @property
    def violation(self) -> str:
        """The article the documents name, unless one is under way that may name another."""
        issued = [one for one in self.case.documents if not one.complaint]
        told = issued[-1].number in {paper.number for paper in self.papers}
        return self.case.particulars.get("violation", "") if told else ""

    @property
    def items(self) -> tuple[str, ...]:
        """What the order served asks for, one thing each."""
        if not self._told_last((N.RECTIFICATION_ORDER,)):
            return ()
        text = self.case.particulars.get("items", "")
        for sign in ("\n", ";"):
            text = text.replace(sign, "；")
        return tuple(part.strip() for part in text.split("；") if part.strip())

    @property
    def listed(self) -> bool:
        """Whether it is on the list, by a decision that was served."""
        told = self.was_served(N.LISTING_DECISION) or self.was_served(N.RELISTING_DECISION)
        return told and self.case.status in ON_THE_LIST

    @property
    def handed_in(self) -> tuple[Fact, ...]:
        """What the enterprise handed in here, the latest first."""
        own = [fact for fact in self.case.facts if fact.document.startswith(RECEIPT)]
        return tuple(reversed(own))

    def findings(self) -> tuple[Finding, ...]:
        """The findings that stood when the last document was made."""
        return tuple(f for f in self.case.findings if f.on <= self.last_paper.on)

    def was_served(self, notice: Notice) -> bool:
        """Whether a document of this kind was served."""
        return any(paper.notice is notice for paper in self.papers)

    def offers(self) -> tuple[Offer, ...]:
        """What can be handed in now."""
        open_steps = {
            m.row.on.what for m in self.now.moves() if m.row.on.kind == "step" and m.ready
        }
        open_now = [one for one in OFFERS if one.step.value in open_steps and self._due(one)]
        return tuple(sorted(open_now, key=self._urgency))

    def _urgency(self, offer: Offer) -> date:
        """Its last day; what has none comes last."""
        term = self.term_of(offer)
        return date.max if term is None else term.due_on

    def _due(self, offer: Offer) -> bool:
        """Whether the latest of the documents it answers was served, and its term still runs."""
        if not self._told_last(offer.after):
            return False
        if offer.unless is not None and self.case.last(step(offer.unless)) is not None:
            return False
        return not offer.only_within or self.term_of(offer) is not None

    def _told_last(self, notices: tuple[Notice, ...]) -> bool:
        """Whether the latest document of these kinds was served."""
        issued = [d for d in self.case.documents if d.notice in notices and not d.complaint]
        return bool(issued) and issued[-1].number in {paper.number for paper in self.papers}

    def term_of(self, offer: Offer) -> Term | None:
        """The term of an offer, while it runs."""
        return None if offer.within is None else self.case.term(offer.within)


def matters(assembly: Assembly, unit: UnitOfWork, uscc: str, today: date) -> list[Matter]:
    """The matters of an enterprise of which it was told, the latest first."""
    law = assembly.jurisdiction(officials.roster(unit))
    stored = load_cases(unit, cases_of(unit, [uscc]), assembly.folds)
    copies = copies_of(unit, stored)
    found = [_matter(lapsed(one.case, law, today), copies) for one in stored.values()]
    told_of = [one for one in found if one.papers]
    return sorted(told_of, key=lambda one: one.last_paper.served_on, reverse=True)


def matter(
    assembly: Assembly, unit: UnitOfWork, uscc: str, case_id: str, today: date
) -> Matter | None:
    """One of them; None when there is none of that number that this enterprise was told of."""
    stored = load_cases(unit, [case_id]).get(case_id)
    if stored is None or stored.case.uscc != uscc:
        return None
    law = assembly.jurisdiction(officials.roster(unit))
    found = _matter(lapsed(stored.case, law, today), copies_of(unit, [case_id]))
    return found if found.papers else None


def _matter(now: CaseNow, copies: Mapping[tuple[str, str, str], str]) -> Matter:
    case = now.case
    on = {
        (Trigger(fact.what).what, fact.document): fact.on
        for fact in case.facts
        if Trigger(fact.what).kind == "served"
    }
    papers = [
        ServedPaper(
            one.notice, one.number, one.on, on[one.notice.value, one.number],
            copies.get((case.case_id, one.notice.value, one.number), ""),
        )
        for one in case.documents
        if not one.complaint and (one.notice.value, one.number) in on
    ]  # fmt: skip
    return Matter(now=now, papers=tuple(papers))


def term_told(term: Term, calendar: Calendar, *, english: bool) -> TermTold:
    """A term with its account."""
    return TermTold(
        term, told(term, calendar, english=english), table(term, calendar, english=english)
    )


def measured(unit: UnitOfWork, one: Matter, *, english: bool) -> list[str]:
    """What was over a limit, with its arithmetic, as far as the enterprise was told."""
    ids = [finding.judgement_id for finding in one.findings()]
    lines = judgements.lines_of(unit, ids, over_only=True)
    return [str(line.explanation["en" if english else "zh"]) for _, line in lines]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """What an enterprise hands in. ``files``: (name, media type, content), as they will be kept."""

    offer: Offer
    text: str
    acting: str
    files: tuple[tuple[str, str, bytes], ...] = ()


def receipt_number(case_id: str, ref: str) -> str:
    """The number of the receipt of a form of a case: the same however often it is sent."""
    letters = sha256(f"{case_id} {ref}".encode()).hexdigest()[:12].upper()
    return RECEIPT + "-".join(letters[n : n + 4] for n in range(0, 12, 4))


def files_ref(case_id: str, number: str) -> str:
    """What the files of a receipt are kept under: never another case's."""
    return f"{case_id}/{number}"


def receive(
    assembly: Assembly, one: Matter, what: HandedIn, *, ref: str, at: datetime
) -> tuple[str, Outcome]:
    """Take it in: the files are kept first, then it goes on file; (number of its receipt, outcome).

    ActError when its words cannot stand (a reply with a telephone number).
    """
    case_id = one.case.case_id
    number = receipt_number(case_id, ref)
    public = what.offer.step is Step.ENTRY_ANSWERED
    given = {
        "do": "step", "ref": f"party:{case_id}:{number}", "case": case_id,
        "on": at.date().isoformat(), "step": what.offer.step.value, "by": what.acting,
        "document": number, "note": "" if public else what.text,
        "particulars": {"reply": what.text} if public else {},
    }  # fmt: skip
    one.now.foresee(given)  # what is no act is said before anything is kept
    ref, moment = files_ref(case_id, number), at.isoformat()
    with UnitOfWork(assembly.engine) as unit:
        for name, media_type, body in what.files:
            evidence.keep(
                unit, about=evidence.PARTY, ref=ref, name=name, media_type=media_type, body=body,
                at=moment,
            )  # fmt: skip
        unit.commit()
    return number, hand_in(assembly, given, at=at)


def fact_of(case: Case, number: str) -> Fact | None:
    """What was handed in under the number of a receipt."""
    return next((fact for fact in case.facts if fact.document == number), None)


def applied_for_repair(case: Case) -> Fact | None:
    """The latest application for repair."""
    return case.last(step(Step.REPAIR_APPLIED))
