"""What the party said or asked for since a paper reached it, and how it was answered: sentences."""

from __future__ import annotations

from datetime import date

from domain.case import Case, Fact
from domain.timelimits import TermKind
from domain.triggers import Trigger, lapsed, served, step
from domain.vocabulary import Notice, Step

HEARING = {
    step(Step.HEARING_HELD): "本机关于{day}举行听证，听取了当事人的陈述、申辩和质证。",
    step(Step.HEARING_FORFEITED): "当事人无正当理由未出席听证，视为放弃听证权利。",
    step(Step.HEARING_WITHDRAWN): "当事人于{day}撤回听证申请。",
}
REMEDIES = {
    step(Step.RECONSIDERATION_FILED): "当事人于{day}申请行政复议",
    step(Step.RECONSIDERATION_UPHELD): "行政复议机关于{day}决定维持",
    step(Step.DECISION_CHANGED): "处罚决定于{day}被变更",
    step(Step.SUIT_FILED): "当事人于{day}提起行政诉讼",
    step(Step.SUIT_UPHELD): "人民法院于{day}裁判维持",
    lapsed(TermKind.SUIT_AFTER_REVIEW): "此后在法定期限内未提起行政诉讼",
}
RELISTING = (Notice.RELISTING_INTENT, Notice.RELISTING_DECISION, Notice.NOT_RELISTED_NOTICE)
TO_SUCCESSORS = (Notice.SUCCESSION_DECISION, Notice.NO_SUCCESSION_NOTICE)


def defence(case: Case) -> str:
    """Statement, defence and hearing since the latest pre-notice."""
    start = served(Notice.PENALTY_PRENOTICE)
    if case.last(start) is None:
        start = served(Notice.WARNING_PRENOTICE)
    since = case.since(start)
    spoken = any(fact.what == step(Step.HEARING_HELD) for fact in since)
    said = _heard(
        case,
        start,
        received=(Step.DEFENCE_RECEIVED,),
        reviewed=Step.DEFENCE_REVIEWED,
        waived=Step.DEFENCE_WAIVED,
        over=None if spoken else TermKind.DEFENCE,
        what="陈述、申辩",
    )
    return said + "".join(_told(since, HEARING))


def objection(case: Case, notice: Notice) -> str:
    """Objections to what a notice follows up: a listing, a listing again, a succession."""
    if notice in TO_SUCCESSORS:
        return _heard(
            case,
            served(Notice.SUCCESSION_NOTICE),
            received=(Step.SUCCESSOR_OBJECTED,),
            reviewed=Step.SUCCESSOR_ANSWERED,
            waived=None,
            over=TermKind.SUCCESSOR_OBJECTION,
            what="异议",
            who="你单位",
        )
    again = notice in RELISTING
    return _heard(
        case,
        served(Notice.RELISTING_INTENT if again else Notice.INTENT_TO_LIST),
        received=(Step.OBJECTION_RECEIVED,),
        reviewed=Step.OBJECTION_REVIEWED,
        waived=Step.OBJECTION_WAIVED,
        over=TermKind.OBJECTION,
        what="异议",
    )


def remedies(case: Case) -> str:
    """Which remedies were sought since the penalty decision was served, and how they ended."""
    told = _told(case.since(served(Notice.PENALTY_DECISION)), REMEDIES)
    if told:
        return "，".join(told) + "。"
    return "当事人在法定期限内未申请行政复议，也未提起行政诉讼。"


def day_zh(day: date) -> str:
    """A day as documents write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def _heard(
    case: Case,
    start: Trigger,
    *,
    received: tuple[Step, ...],
    reviewed: Step,
    waived: Step | None,
    over: TermKind | None,
    what: str,
    who: str = "当事人",
) -> str:
    """What came in since a paper was served, and the answer; empty when nothing is sure."""
    if case.last(start) is None:
        return ""
    after = {fact.what: fact for fact in case.since(start)}
    came = [after[str(step(one))] for one in received if str(step(one)) in after]
    answer = after.get(str(step(reviewed)))
    if came and answer is not None:
        return f"{who}于{day_zh(came[-1].on)}提出{what}。经复核：{_ended(answer.note)}"
    if came:
        return f"{who}于{day_zh(came[-1].on)}提出{what}。{_ended(came[-1].note)}"
    if waived is not None and str(step(waived)) in after:
        return f"{who}明确放弃{what}。"
    if over is not None and str(lapsed(over)) in after:
        return f"{who}在规定期限内未提出{what}。"
    return ""


def _told(facts: tuple[Fact, ...], sentences: dict[Trigger, str]) -> list[str]:
    return [
        sentences[Trigger(fact.what)].format(day=day_zh(fact.on))
        for fact in facts
        if fact.what in sentences
    ]


def _ended(note: str) -> str:
    return note if not note or note.endswith("。") else f"{note}。"
