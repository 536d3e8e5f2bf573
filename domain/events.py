"""Everything that can happen to a case from outside, in the past tense.

An event carries the day it happened on. It never carries a verdict: judging and deciding
come later, on the one write path.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from domain.closed_list import ClosedList
from domain.enterprise import Enterprise
from domain.joint.matters import Standing
from domain.measurement import Measurement
from domain.roles import Answer, Role
from domain.timelimits import TermKind
from domain.vocabulary import Act, Notice, Step


class CheckType(ClosedList):
    """Kind of test behind a report; codes of the periodic-test report in the comment."""

    PERIODIC = "periodic"  # 10 定期检测
    SUPERVISION = "supervision"  # 20 监督检测
    EVALUATION = "evaluation"  # 30/31/32/33 评价
    REINSPECTION = "reinspection"  # 复查: answers a rectification order


class ServiceWay(ClosedList):
    """Ways of service (行政处罚法 61, 民诉法 87-95). Mail sent by us is none of them."""

    DIRECT = "direct"  # 直接送达
    LEFT = "left"  # 留置送达, with witness or recording
    POST = "post"  # 邮寄送达
    ENTRUSTED = "entrusted"  # 委托送达
    ELECTRONIC = "electronic"  # 电子送达, only with signed consent
    PUBLIC_NOTICE = "public_notice"  # 公告送达, deemed served 30 days after the notice


class ServiceOutcome(ClosedList):
    """What became of an attempt at service."""

    SERVED = "served"  # 已送达
    NOBODY = "nobody"  # 无人签收
    REFUSED = "refused"  # 拒收: leave it, with witness or recording
    UNKNOWN = "unknown"  # 查无此址、下落不明
    RETURNED = "returned"  # 退回


class LeadSource(ClosedList):
    """Where a lead came from that is no complaint (职业病防治法 62-66)."""

    PLAN = "plan"  # 检查计划
    MONITORING = "monitoring"  # 监测
    LABORATORY = "laboratory"  # 技术服务机构报告
    REFERRAL = "referral"  # 其他机关移送


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterpriseRegistered:
    """An enterprise entered the register, or its particulars changed."""

    on: date
    enterprise: Enterprise


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionRecorded:
    """How a matter an enterprise owes its workers stood on a day: declared, checked, trained ..."""

    uscc: str
    on: date
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionRecorded:
    """A test report or an inspection with its measurements came in.

    ``inspectors`` are at least two for a supervision or a re-inspection (行政处罚法 42); a
    periodic report by a laboratory names none. A re-inspection names the case it answers.
    """

    uscc: str
    on: date
    report_no: str
    check: CheckType
    laboratory: str
    measurements: tuple[Measurement, ...]
    inspectors: tuple[str, ...] = ()
    case_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintFiled:
    """The public reported something. Who reported it is sealed elsewhere and never here."""

    uscc: str
    on: date
    complaint_no: str
    channel: str
    subject: str  # what it is about, one of the complaint subjects of the intake form
    text: str  # as redacted at the door
    named: bool  # a sealed identity exists


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadRegistered:
    """Something other than a complaint or a report points at an enterprise."""

    uscc: str
    on: date
    lead_no: str
    source: LeadSource
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActProposed:
    """An official asks for an act that binds somebody; it waits for its signatures.

    ``particulars`` is what the act needs to say, by field name: ``rectification_days``,
    ``items``, ``fine_yuan``, ``measures``, ``removal_conditions`` ...
    """

    case_id: str
    on: date
    act: Act
    by: str
    reason: str
    particulars: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalAnswered:
    """A signatory approved, refused or returned the proposal that is open."""

    case_id: str
    on: date
    proposal: int
    by: str
    role: Role
    answer: Answer
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentServed:
    """An attempt to serve a document: by whom, where, how, and what became of it.

    Which ways are valid with which proof is in ``domain/service_of_documents.py``. ``servers`` are
    the officials who served it; ``on`` is the day it reached the addressee, or the day of a public
    notice.
    """

    case_id: str
    on: date
    document: Notice
    way: ServiceWay
    recipient: str
    proof: str
    outcome: ServiceOutcome = ServiceOutcome.SERVED
    place: str = ""
    servers: tuple[str, ...] = ()
    witness: str = ""
    recording: str = ""
    tracking: str = ""
    entrusted_to: str = ""
    consent: str = ""
    number: str = ""  # its 文号, where more than one of the kind left the office; empty: the latest


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTaken:
    """A procedural fact was established and put on file with its document.

    ``particulars`` are the figures it rests on, by field name: ``deaths``, ``open_items`` ...
    """

    case_id: str
    on: date
    step: Step
    by: str
    document: str
    note: str = ""
    particulars: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TermLapsed:
    """The clock says a term may have run out; the procedure checks it again."""

    case_id: str
    on: date
    term: TermKind


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarChanged:
    """Another working calendar is in force; the running terms of the case are counted anew."""

    case_id: str
    on: date
    calendar: str  # the version now in force
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPublished:
    """An issue of the list carried this listing for the first time."""

    case_id: str
    on: date
    issue: int
    period: str


Event = (
    EnterpriseRegistered
    | ProtectionRecorded
    | InspectionRecorded
    | ComplaintFiled
    | LeadRegistered
    | ActProposed
    | ProposalAnswered
    | DocumentServed
    | StepTaken
    | TermLapsed
    | CalendarChanged
    | EntryPublished
)
OPENS_A_CASE = (InspectionRecorded, ComplaintFiled, LeadRegistered)
EVENT_KINDS: dict[str, type[Event]] = {
    "enterprise_registered": EnterpriseRegistered,
    "protection_recorded": ProtectionRecorded,
    "inspection_recorded": InspectionRecorded,
    "complaint_filed": ComplaintFiled,
    "lead_registered": LeadRegistered,
    "act_proposed": ActProposed,
    "proposal_answered": ProposalAnswered,
    "document_served": DocumentServed,
    "step_taken": StepTaken,
    "term_lapsed": TermLapsed,
    "calendar_changed": CalendarChanged,
    "entry_published": EntryPublished,
}
KIND_OF: dict[type[Event], str] = {cls: kind for kind, cls in EVENT_KINDS.items()}


def uscc_of(event: Event) -> str:
    """The enterprise an event is about; events of one enterprise keep their order."""
    match event:
        case EnterpriseRegistered():
            return event.enterprise.uscc
        case InspectionRecorded() | ComplaintFiled() | LeadRegistered() | ProtectionRecorded():
            return event.uscc
        case _:
            return event.case_id[:18]
