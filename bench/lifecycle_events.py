"""W2's events: ten a case, round robin over the cases, so that neighbours never share a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from domain.enterprise import Enterprise
from domain.events import (
    ActProposed,
    CheckType,
    DocumentServed,
    EnterpriseRegistered,
    Event,
    InspectionRecorded,
    ProposalAnswered,
    ServiceWay,
    StepTaken,
)
from domain.measurement import Fraction, Measurement, SampleKind
from domain.roles import Answer, Appointment, Role
from domain.vocabulary import Act, Notice, Step

DAY = date(2026, 3, 2)
PEOPLE = {
    "ins-01": Role.INSPECTOR,
    "ins-02": Role.INSPECTOR,
    "sec-01": Role.SECTION_HEAD,
    "leg-01": Role.LEGAL_REVIEWER,
    "head-01": Role.AGENCY_HEAD,
}
APPOINTMENTS = tuple(Appointment(who, role, date(2020, 1, 1)) for who, role in PEOPLE.items())
SAMPLE = Measurement(
    sample_no="1",
    workshop="车间",
    post="破碎",
    agent="dust-40",
    kind=SampleKind.TWA,
    value="2.4",
    unit="mg/m3",
    sampled_on=DAY,
    fraction=Fraction.TOTAL,
    silica_pct="24.5",
    sampled_minutes=480,
)
PARTICULARS = {
    Act.FILE: {"inspectors": "ins-01;ins-02"},
    Act.PRENOTIFY_WARNING: {
        "violation": "《职业病防治法》第十五条第一项",
        "legal_basis": "职业病防治法 72(1)",
    },
    Act.WARN_AND_ORDER: {"items": "完善除尘", "rectification_days": "30"},
}
EVENTS = 10
AT = "2026-03-12T09:00:00+08:00"


def enterprises(count: int) -> Iterator[EnterpriseRegistered]:
    """The enterprises of ``count`` cases."""
    first = Enterprise(
        uscc="",
        name="示例厂（虚构）",
        township="示例镇",
        industry="3011",
        industry_name="水泥制造",
        address="示例路",
        representative="虚构",
    )
    for number in range(count):
        yield EnterpriseRegistered(on=DAY, enterprise=replace(first, uscc=uscc(number)))


def uscc(number: int) -> str:
    """The code of the n-th enterprise."""
    return f"91999999{number:06d}XMD0"


def rounds(count: int, seed: int = 2) -> Iterator[Event]:
    """Every case's first event in random order, then every case's second, and so on."""
    random = Random(seed)
    for step in range(EVENTS):
        order = list(range(count))
        random.shuffle(order)
        for number in order:
            yield _event(number, step)


def _event(number: int, step: int) -> Event:
    code = uscc(number)
    case_id, on = f"{code}-01", DAY + timedelta(days=step)

    def propose(act: Act) -> Event:
        return ActProposed(
            case_id=case_id,
            on=on,
            act=act,
            by="ins-01",
            reason="依法办理",
            particulars=PARTICULARS[act],
        )

    def answer(proposal: int, role: Role, by: str) -> Event:
        return ProposalAnswered(
            case_id=case_id, on=on, proposal=proposal, by=by, role=role, answer=Answer.APPROVE
        )

    match step:
        case 0:
            return InspectionRecorded(
                uscc=code,
                on=on,
                report_no=f"R{number}",
                check=CheckType.PERIODIC,
                laboratory="示例检测机构",
                measurements=(SAMPLE,),
            )
        case 1:
            return propose(Act.FILE)
        case 2:
            return answer(1, Role.AGENCY_HEAD, "head-01")
        case 3:
            return propose(Act.PRENOTIFY_WARNING)
        case 4:
            return answer(2, Role.SECTION_HEAD, "sec-01")
        case 5:
            return DocumentServed(
                case_id=case_id,
                on=on,
                document=Notice.WARNING_PRENOTICE,
                way=ServiceWay.DIRECT,
                recipient="虚构",
                proof="送达回证",
            )
        case 6:
            return StepTaken(
                case_id=case_id, on=on, step=Step.DEFENCE_WAIVED, by="ins-01", document="示材"
            )
        case 7:
            return propose(Act.WARN_AND_ORDER)
        case 8:
            return answer(3, Role.LEGAL_REVIEWER, "leg-01")
        case _:
            return answer(3, Role.AGENCY_HEAD, "head-01")
