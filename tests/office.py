"""People and events every test knows: a fictional office and one fictional enterprise."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine

from domain import triggers
from domain.enterprise import Enterprise
from domain.events import (
    ActProposed,
    CheckType,
    ComplaintFiled,
    DocumentServed,
    EnterpriseRegistered,
    InspectionRecorded,
    LeadRegistered,
    LeadSource,
    ProposalAnswered,
    ServiceOutcome,
    ServiceWay,
    StepTaken,
)
from domain.lifecycle import TABLE
from domain.measurement import Fraction, Measurement, SampleKind
from domain.roles import Answer, Appointment, Role, Roster
from domain.timelimits import Calendar
from domain.vocabulary import Act, Notice, Step
from storage import officials
from storage.unit_of_work import UnitOfWork

USCC = "91999999000001XMDA"
CASE = f"{USCC}-01"
ENTERPRISE = Enterprise(
    uscc=USCC,
    name="示例第001水泥厂（虚构）",
    township="示例一镇",
    industry="3011",
    industry_name="水泥制造",
    address="示例一镇示例工业路1号",
    representative="虚构负责人001",
    email="unit001@example.invalid",
    workers_exposed=40,
)
SINCE = date(2020, 1, 1)
PEOPLE = {
    "ins-01": Role.INSPECTOR,
    "ins-02": Role.INSPECTOR,
    "sec-01": Role.SECTION_HEAD,
    "leg-01": Role.LEGAL_REVIEWER,
    "head-01": Role.AGENCY_HEAD,
    "hrg-01": Role.HEARING_CHAIR,
    "jm-01": Role.MEETING_SECRETARY,
    "pub-01": Role.PUBLICITY_OFFICER,
    "rep-01": Role.UNIT_REPORTER,
}
ROSTER = Roster.of(tuple(Appointment(who, role, SINCE) for who, role in PEOPLE.items()))
SIGNER = {
    Role.INSPECTOR: "ins-02",  # the second one, of a decision on the spot
    Role.SECTION_HEAD: "sec-01",
    Role.LEGAL_REVIEWER: "leg-01",
    Role.AGENCY_HEAD: "head-01",
}
PARTICULARS = {
    "inspectors": "ins-01;ins-02",
    "violation": "《职业病防治法》第十五条第一项",
    "legal_basis": "《职业病防治法》第七十二条第一项",
    "items": "完善除尘设施",
    "rectification_days": "30",
    "rectify_by": "2026-12-30",
    "fine_yuan": "80000",
    "hearing_at": "2026-12-30T09:30",
    "hearing_place": "听证室",
    "hearing_chair": "hrg-01",
    "hearing_public": "公开",
    "measures": "publicity.entry;supervision.inspections",
    "term": "decision",
    "suspension_reason": "现场样品送检",
    "suspension_document": "送检委托书",
    "resumption_document": "检测报告",
    "removal_conditions": "整改复查合格",
    "heard_on_the_spot": "当场告知并听取陈述申辩，见现场笔录",
    "spot_place": "示例一镇示例工业路1号原料车间",
    "offence": "72",
    "evidence_items": "除尘器运行记录一册",
    "evidence_place": "就地封存于该厂档案室，由该厂保管",
    "evidence_disposal": "退还",
    "control_measures": "责令暂停破碎岗位作业",
    "control_reason": "有证据证明可能发生急性中毒事故",
    "pay_by": "2026-12-30",
    "closure_grounds": "情节严重",
    "crime": "虚构罪名",
    "police": "示例区公安机关（虚构）",
    "person": "ins-09",
    "hold_until": "2026-12-30",
    "correction": "罚款金额更正",
    "fraud": "复查报告系伪造",
    "reply": "已经更换除尘系统，待复测。",
    "succession": "合并",
    "successor_uscc": "91999999000002XMDB",
    "successor_name": "示例第002水泥厂（虚构）",
    "successor_address": "示例二镇示例工业路2号",
    "new_address": "示例三镇示例工业路3号",
    "new_district": "示例三区职业卫生监管机关（虚构）",
    "service_address": "示例一镇示例收发室",
    "entity_end": "注销",
    "receiving_agency": "示例四区职业卫生监管机关（虚构）",
    "agency": "示例承接机关（虚构）",
}
OF_A_COMPLAINT = {
    "complaint_no": "JB-1",
    "why": "没有可以核查的内容",
    "organ": "示例区人力资源和社会保障局（虚构）",
    "answer_by": "2026-12-30",
}
COMPLAINT_ACTS = {Act(r.on.what) for r in TABLE if r.of_complaint and r.on.kind == "act"}
# The 2025 table of the State Council's notice, by hand.
HOLIDAYS_2025 = (
    (date(2025, 1, 1), date(2025, 1, 1)),
    (date(2025, 1, 28), date(2025, 2, 4)),
    (date(2025, 4, 4), date(2025, 4, 6)),
    (date(2025, 5, 1), date(2025, 5, 5)),
    (date(2025, 5, 31), date(2025, 6, 2)),
    (date(2025, 10, 1), date(2025, 10, 8)),
)
MAKE_UP_2025 = frozenset(
    (date(2025, 1, 26), date(2025, 2, 8), date(2025, 4, 27), date(2025, 9, 28), date(2025, 10, 11))
)


def calendar_2025() -> Calendar:
    """2024 to 2027 with the holidays of 2025 only."""
    off = {
        date.fromordinal(day): "holiday"
        for first, last in HOLIDAYS_2025
        for day in range(first.toordinal(), last.toordinal() + 1)
        if date.fromordinal(day).weekday() < 5
    }
    return Calendar(date(2024, 1, 1), date(2027, 12, 31), off, MAKE_UP_2025)


def appoint_everybody(engine: Engine, since: date) -> None:
    """Put the people of this office on record."""
    with UnitOfWork(engine) as unit:
        made = [Appointment(who, role, since) for who, role in PEOPLE.items()]
        officials.appoint(unit, made, {who: f"虚构{who}" for who in PEOPLE})
        unit.commit()


def registered(on: date = date(2025, 9, 1)) -> EnterpriseRegistered:
    """The enterprise enters the register."""
    return EnterpriseRegistered(on=on, enterprise=ENTERPRISE)


def dust(value: str, on: date, sample: str = "001", **more: object) -> Measurement:
    """A total-dust sample of silica dust with 24.5 % free silica: the limit is 1 mg/m3."""
    given: dict[str, object] = {
        "sample_no": sample,
        "workshop": "原料车间",
        "post": "破碎",
        "agent": "dust-40",
        "kind": SampleKind.TWA,
        "value": value,
        "unit": "mg/m3",
        "sampled_on": on,
        "fraction": Fraction.TOTAL,
        "silica_pct": "24.5",
        "workers": 3,
        "sampled_minutes": 480,
    }
    return Measurement(**{**given, **more})  # type: ignore[arg-type]


def inspection(
    on: date, value: str = "2.4", *, report: str = "R-1", answers: bool = False
) -> InspectionRecorded:
    """A report with one dust sample; with ``answers`` it is the re-inspection of the case."""
    return InspectionRecorded(
        uscc=USCC,
        on=on,
        report_no=report,
        check=CheckType.REINSPECTION if answers else CheckType.PERIODIC,
        laboratory="示例检测机构（虚构）",
        measurements=(dust(value, on),),
        inspectors=("ins-01", "ins-02") if answers else (),
        case_id=CASE if answers else "",
    )


def complaint(
    on: date, number: str = "JB-1", *, subject: str = "粉尘", named: bool = False
) -> ComplaintFiled:
    """A complaint about the enterprise."""
    return ComplaintFiled(
        uscc=USCC,
        on=on,
        complaint_no=number,
        channel="电话",
        subject=subject,
        text="粉尘很大",
        named=named,
    )


def about(step: Step, on: date, number: str = "JB-1", **said: str) -> StepTaken:
    """A step of a complaint, with every particular it could need."""
    usual = {
        "done": "已责令改正",
        "why": "同一车间、同一内容",
        "retaliation": "调离岗位并降低工资",
        "found": "经查属实，已责令纠正",
        "duplicate_of": "JB-2",
    }
    return StepTaken(
        case_id=CASE,
        on=on,
        step=step,
        by="ins-01",
        document="示材1号",
        particulars={**usual, "complaint_no": number, **said},
    )


def propose(act: Act, on: date, by: str = "ins-01", **particulars: str) -> ActProposed:
    """An inspector asks for an act, with every particular it could need."""
    return ActProposed(
        case_id=CASE,
        on=on,
        act=act,
        by=by,
        reason="依法办理",
        particulars={**(OF_A_COMPLAINT if act in COMPLAINT_ACTS else PARTICULARS), **particulars},
    )


def approve(
    number: int, role: Role, on: date, by: str = "", answer: Answer = Answer.APPROVE
) -> ProposalAnswered:
    """A signatory answers a proposal."""
    return ProposalAnswered(
        case_id=CASE,
        on=on,
        proposal=number,
        by=by or SIGNER[role],
        role=role,
        answer=answer,
        reason="理由",
    )


def serve(
    document: Notice,
    on: date,
    way: ServiceWay = ServiceWay.DIRECT,
    outcome: ServiceOutcome = ServiceOutcome.SERVED,
) -> DocumentServed:
    """A document is served with every proof any way could need, or in vain."""
    return DocumentServed(
        case_id=CASE,
        on=on,
        document=document,
        way=way,
        recipient="虚构签收人",
        proof="送达回证",
        witness="虚构见证人",
        recording="录像1号",
        tracking="示邮0001",
        entrusted_to="示例受托机关（虚构）",
        consent="送达地址确认书1号",
        outcome=outcome,
    )


def take(step: Step, on: date, by: str = "", **said: str) -> StepTaken:
    """A procedural fact is put on file by who may, with the particulars its row asks for."""
    rows = [row for row in TABLE if row.on == triggers.step(step)]
    may = [role for row in rows for role in row.recorded_by]
    given = {**PARTICULARS, "complaint_no": "JB-1"}
    asked = {name: given[name] for row in rows for name in row.particulars if name in given}
    return StepTaken(
        case_id=CASE,
        on=on,
        step=step,
        by=by or next((who for who, role in PEOPLE.items() if role in may), "ins-01"),
        document="示材1号",
        note="记录",
        particulars={**asked, **said},
    )


def lead(on: date, number: str = "XS-1") -> LeadRegistered:
    """A lead from the inspection plan."""
    return LeadRegistered(uscc=USCC, on=on, lead_no=number, source=LeadSource.PLAN, subject="粉尘")
