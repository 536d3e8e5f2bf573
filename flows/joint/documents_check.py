"""Every paper of the joint meeting that was sent or shown, compared with the records behind it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from domain.joint.accountability import Account
from domain.joint.meetings import Meeting
from flows.assembly import Assembly
from flows.joint import accountability, documents, meetings, owing, papers, supervision
from flows.joint.papers import Paper
from rules.indicator_book import load_indicator_book
from storage import joint_documents, joint_mails
from storage.joint_documents import Document, facts_digest
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Unproven:
    """A paper that is not what the records say, or a mail whose paper is not kept."""

    number: str
    title: str
    zh: str
    en: str


BYTES = ("保存的文书与其摘要不符", "the paper that is kept does not have its digest")
FACTS = ("文书所述与当时的记录不符", "the paper says another thing than the records of its moment")
NO_RECORD = ("没有与文书对应的记录", "there is no record of what the paper tells")
NO_PAPER = ("邮件附件没有留存", "the paper that went with the mail is not kept")


def unproven(assembly: Assembly) -> tuple[int, list[Unproven]]:
    """How many papers are kept, and those that cannot be proven from the records."""
    with UnitOfWork(assembly.engine, reading=True) as unit:
        kept = joint_documents.every(unit)
        wrong = [(one.number, one.title, _wrong(unit, assembly, one)) for one in kept]
        digests = {one.digest for one in kept}
        wrong += [
            (one.id, one.title, NO_PAPER)
            for one in joint_mails.every(unit)
            if one.paper and one.paper not in digests
        ]
    found = [
        Unproven(number=number, title=title, zh=said[0], en=said[1])
        for number, title, said in wrong
        if said is not None
    ]
    return len(kept), found


def _wrong(unit: UnitOfWork, assembly: Assembly, one: Document) -> tuple[str, str] | None:
    if sha256(one.content).hexdigest() != one.digest:
        return BYTES
    again = made_again(unit, one)
    if again is None:
        return NO_RECORD
    said = again.facts(assembly.settings.office)
    # An enterprise may be called otherwise by now; what it was called is not the meeting's record.
    if "considered" in one.facts:
        names = {each["case_id"]: each["name"] for each in one.facts["considered"]}
        said["considered"] = [
            {**each, "name": names.get(each["case_id"], "")} for each in said["considered"]
        ]
    return None if facts_digest(said) == facts_digest(one.facts) else FACTS


def made_again(unit: UnitOfWork, one: Document) -> Paper | None:
    """A kept paper from the records as they were known when it was made; None: there are none."""
    at = one.kept_at
    match one.kind:
        case "convening_notice" | "minutes":
            return _of_meeting(unit, one)
        case "charge_notice":
            things = owing.everything(unit, known_at=at)
            charges = [each.charge for each in things if each.number == one.number]
            return documents.charge_notice(unit, charges[0], at) if charges else None
        case "interview_notice" | "interview_record" | "non_performance_report":
            return _of_account(unit, one, accountability.of_unit(unit, known_at=at))
        case "round_opinion":
            held = supervision.rounds(unit, known_at=at)
            mine = [each for each in held if each.paper == one.number]
            return documents.round_opinion(unit, mine[0], at) if mine else None
        case "evaluation_report":
            closed = documents.closed_evaluation(unit)
            if closed is None:
                return None
            return papers.evaluation_report(load_indicator_book(), closed)
    return None


def _of_meeting(unit: UnitOfWork, one: Document) -> Paper | None:
    def mine(meeting: Meeting) -> bool:
        told = meeting.convened if one.kind == "convening_notice" else meeting.minutes
        return bool(told) and told[-1].number == one.number

    found = next((each for each in meetings.every(unit, known_at=one.kept_at) if mine(each)), None)
    if found is None:
        return None
    make = documents.convening_notice if one.kind == "convening_notice" else documents.minutes
    return make(unit, found, one.kept_at)


def _of_account(unit: UnitOfWork, one: Document, account: Account) -> Paper | None:
    at = one.kept_at
    if one.kind == "non_performance_report":
        reports = [each for each in account.reports if each.paper == one.number]
        return documents.non_performance_report(unit, reports[0], at) if reports else None
    for each in account.interviews:
        if each.called is not None and each.called.paper == one.number:
            return documents.interview_notice(unit, each.called, at)
        if each.held is not None and each.held.paper == one.number:
            return documents.interview_record(unit, each, at)
    return None
