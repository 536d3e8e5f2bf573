"""Terms that hold where a pack is silent, because it was written before the kind existed."""

from __future__ import annotations

from domain.timelimits import TermKind, TermRule, Unit

WORKING, DAYS, MONTHS = Unit.WORKING_DAYS, Unit.DAYS, Unit.MONTHS
LATER: dict[TermKind, TermRule] = {
    kind: TermRule(kind, length, unit, basis, status)
    for kind, length, unit, basis, status in (
        (TermKind.EVIDENCE, 7, WORKING, "行政处罚法 56、85", "law"),
        (TermKind.DEMAND, 10, WORKING, "行政强制法 54、69", "law"),
        (TermKind.COURT_APPLICATION, 3, MONTHS, "行政强制法 53", "law"),
        (TermKind.REMEDY_REPLY, 10, WORKING, "行政复议法 48、88", "law"),
        (TermKind.SUIT_AFTER_REVIEW, 15, DAYS, "行政诉讼法 45", "law"),
        (TermKind.CRIME_TRANSFER, 3, DAYS, "国务院令310号（2020）", "law"),
        (
            TermKind.SUCCESSOR_OBJECTION,
            5,
            WORKING,
            "行政处罚法 44、45（期限由本机关规定）",
            "office_policy",
        ),
        *(
            (kind, length, unit, "本规则包未作规定", "unconfirmed")
            for kind, length, unit in (
                (TermKind.COMPLAINT_ROUTE, 15, DAYS),
                (TermKind.COMPLAINT_EXTENSION, 30, DAYS),
                (TermKind.TRANSFER_OBJECTION, 5, WORKING),
                (TermKind.REVIEW_REQUEST, 30, DAYS),
                (TermKind.REVIEW_ANSWER, 30, DAYS),
                (TermKind.COMPLAINT_FEEDBACK, 10, DAYS),
                (TermKind.FILING_TOLD, 5, WORKING),
                (TermKind.RETALIATION, 15, DAYS),
            )
        ),
        (TermKind.HOLD, 10, WORKING, "期满未整改时作出决定的期限，法律未规定", "office_policy"),
    )
}
