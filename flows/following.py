"""What whoever holds a receipt's code is told of their complaint, and what they may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from domain.complaint import Complaint
from domain.events import ComplaintFiled
from domain.journal import ComplaintMoved, Entry
from domain.lifecycle import ROW_BY_ID
from domain.timelimits import TermKind
from domain.vocabulary import ComplaintStage, Step
from flows.assembly import Assembly
from flows.complaining import read_code, sealing_key
from flows.entrance import digest_of
from flows.moves import Outcome, hand_in, lapsed
from storage import evidence, followings, officials
from storage.cases import entries_of, load_cases
from storage.complaints_on_file import as_it_came, cases_of, one_filed
from storage.followings import COMPLAINANT, Message
from storage.unit_of_work import UnitOfWork

C, T = ComplaintStage, TermKind
Words = tuple[str, str]
UNPLACED: Words = (
    "已收到。正在确认是哪一家单位，确认后开始办理。",
    "Received. The office is finding out which enterprise it is; then it goes on.",
)
WAITING: Words = (
    "已收到，正在登记，请稍后再看。",
    "Received and being put on file; look again soon.",
)
# What each stage means to whoever complained; {day} is the last day of what is owed next.
PLAIN: Mapping[ComplaintStage, tuple[str, str, tuple[TermKind, ...]]] = {
    C.RECEIVED: ("已收到，正在决定由谁办理。{day}前告知您。",
                 "Received; who handles it is being decided. You are told by {day}.",
                 (T.COMPLAINT_ROUTE,)),
    C.DECLINED: ("不予受理，理由见下。", "Not accepted; the reason is below.", ()),
    C.REFERRED: ("已转给有权处理的机关，要求其在{day}前答复。",
                 "Passed to the authority in charge, which must answer by {day}.",
                 (T.REFERRAL_ANSWER,)),
    C.ACCEPTED: ("已受理，正在核查。{day}前作出答复。",
                 "Accepted, and being looked into. It is answered by {day}.",
                 (T.COMPLAINT_EXTENSION, T.COMPLAINT_ANSWER)),
    C.ANSWERED: ("已有处理结果，{day}前告知您。", "There is a result; you are told by {day}.",
                 (T.COMPLAINT_FEEDBACK,)),
    C.FED_BACK: ("已答复，内容见下。不服的，可在{day}前请求复查。",
                 "Answered; see below. You may ask for a review by {day}.", (T.REVIEW_REQUEST,)),
    C.UNDER_REVIEW: ("复查中，{day}前答复。", "Under review; answered by {day}.",
                     (T.REVIEW_ANSWER,)),
    C.REVIEWED: ("复查维持原答复。不服的，可在{day}前请求复核。",
                 "Upheld on review. You may ask for a second review by {day}.",
                 (T.REVIEW_REQUEST,)),
    C.UNDER_FINAL_REVIEW: ("复核中，{day}前答复。", "Under second review; answered by {day}.",
                           (T.REVIEW_ANSWER,)),
    C.ENDED: ("已办结。", "Ended.", ()),
}  # fmt: skip
NO_DAY: Words = ("法定期限", "the legal time limit")
LATE: Words = ("（已过期限，本机关负责人正在督办）", " (late: the head of the section sees to it)")
TOLD = frozenset(C) - {C.RECEIVED, C.REFERRED, C.ACCEPTED, C.ANSWERED}
ANSWERS = ("done", "why")  # the particulars that hold what the office found
OFFICE_ONLY = frozenset({"C11", "C20", "C21", "C22"})  # told in messages, if at all
REVIEWABLE = frozenset({C.FED_BACK, C.REVIEWED})


@dataclass(frozen=True, slots=True)
class Passed:
    """A station of the complaint, and the day."""

    zh: str
    en: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A complaint as its writer is told of it. ``case_id`` is never shown to them."""

    complaint_no: str
    event: ComplaintFiled
    complaint: Complaint | None
    case_id: str
    sentence: Words
    day: date | None
    late: bool
    passed: tuple[Passed, ...]
    answer: str
    messages: tuple[Message, ...]
    photos: int
    opened: tuple[str, ...]

    @property
    def may_ask_review(self) -> bool:
        """Whether a review can be asked for today."""
        if self.complaint is None or self.complaint.stage not in REVIEWABLE:
            return False
        return self.complaint.term(T.REVIEW_REQUEST) is not None

    @property
    def open(self) -> bool:
        """Whether the office still takes something in about it."""
        return self.complaint is None or self.complaint.stage not in (C.DECLINED, C.ENDED)


def complaint_behind(unit: UnitOfWork, typed: str) -> str:
    """The number of the complaint a code leads to; "" for any code that leads nowhere."""
    code = read_code(typed)
    found = followings.followed(unit, digest_of(code)) if code else None
    return "" if found is None else found.complaint_no


def followed(assembly: Assembly, unit: UnitOfWork, number: str, today: date) -> Followed:
    """All its writer is told of a complaint as of a day; LookupError when it is nowhere."""
    key, law = sealing_key(assembly), assembly.jurisdiction(officials.roster(unit))
    case_id, complaint, entries = "", None, list[Entry]()
    filed = one_filed(unit, number)
    if filed is not None:
        event = filed.event
        stored = load_cases(unit, cases_of(unit, [event.uscc]))
        for one in stored.values():
            case = lapsed(one.case, law, today).case if one.case.complaint(number) else one.case
            if (held := case.complaint(number)) is not None:
                case_id, complaint = case.case_id, held
                entries = entries_of(unit, case_id)
    else:
        waits = as_it_came(unit, number)
        if waits is None:
            raise LookupError(number)
        event = waits
    sentence, day, late = _sentence(complaint, event)
    return Followed(
        complaint_no=number,
        event=event,
        complaint=complaint,
        case_id=case_id,
        sentence=sentence,
        day=day,
        late=late,
        passed=tuple(_passed(complaint)),
        answer=_answer(complaint, entries, number),
        messages=tuple(followings.messages(unit, key, number)),
        photos=len(evidence.handed_in(unit, evidence.COMPLAINT, number)),
        opened=tuple(followings.opened(unit, number)),
    )


def _sentence(one: Complaint | None, event: ComplaintFiled) -> tuple[Words, date | None, bool]:
    if one is None:
        return WAITING if event.uscc else UNPLACED, None, False
    zh, en, kinds = PLAIN[one.stage]
    running = [term for kind in kinds for term in one.terms if term.kind is kind]
    over = [term for kind in kinds for term in one.overdue if term.kind is kind]
    found = (*running, *over)
    return (zh, en), found[0].due_on if found else None, bool(over and not running)


def _passed(one: Complaint | None) -> list[Passed]:
    if one is None:
        return []
    rows = [(ROW_BY_ID[step.row], step.on) for step in one.course]
    return [
        Passed(row.zh, row.en, on)
        for row, on in rows
        if row.id not in OFFICE_ONLY and row.on.kind != "lapsed"
    ]


def _answer(one: Complaint | None, entries: list[Entry], number: str) -> str:
    """What the office found, once it has been told; nothing before."""
    if one is None or one.stage not in TOLD:
        return ""
    said = [
        entry.said[name]
        for entry in entries
        if isinstance(entry, ComplaintMoved) and entry.complaint == number
        for name in ANSWERS
        if entry.said.get(name) and entry.row in ("C3", "C5", "C9")
    ]
    return said[-1] if said else ""


def tell_office(
    assembly: Assembly, unit: UnitOfWork, number: str, text: str, *, at: datetime
) -> int:
    """Keep what the complainant writes, once; returns the number of the message."""
    key = sealing_key(assembly)
    known = followings.messages(unit, key, number)
    if known and known[-1].side == COMPLAINANT and known[-1].text == text:
        return known[-1].no
    return followings.write(unit, key, number, text, side=COMPLAINANT, at=at.isoformat())


def ask_review(
    assembly: Assembly, told: Followed, reason: str, *, ref: str, at: datetime
) -> Outcome:
    """Ask for a review of the answer: the reason is kept as a message, the request in the case."""
    with UnitOfWork(assembly.engine) as unit:
        number = tell_office(assembly, unit, told.complaint_no, reason, at=at)
        unit.commit()
    return hand_in(
        assembly,
        {
            "do": "step", "ref": ref, "case": told.case_id, "on": at.date().isoformat(),
            "step": Step.REVIEW_ASKED.value, "by": "",
            "document": f"{told.complaint_no}/{number}",
            "particulars": {"complaint_no": told.complaint_no},
        },
        at=at,
    )  # fmt: skip
