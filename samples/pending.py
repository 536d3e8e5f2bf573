"""What the sample leaves open at its end: proposals in different acts and at different signatures.

They are asked for after the last issue, so that whoever signs in finds something to sign. One lacks
something: its signature was given before the recusal that must now be decided first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from samples.stories import BASIS, VIOLATION, Teller

# After the last issue of the sample; the files come in on the day after the last act.
ASKED, SIGNED, RECEIVED = date(2026, 10, 19), date(2026, 10, 20), date(2026, 10, 21)
HEARING = "2026-12-18T09:30"


def filed(t: Teller) -> None:
    """Waits for the agency head."""
    t.propose("file", "检测结果超过职业接触限值", inspectors=";".join(t.inspectors))


def prenoticed(t: Teller) -> None:
    """Waits for the section head."""
    t.propose(
        "prenotify_warning", "拟给予警告并责令限期改正", violation=VIOLATION, legal_basis=BASIS
    )


def penalty_filed(t: Teller) -> None:
    """Waits for the agency head."""
    t.propose("file_penalty", "复查仍超标，逾期不改正", inspectors=";".join(t.inspectors))


def penalised(t: Teller) -> None:
    """Discussed and reviewed; signed by the legal reviewer, waits for the agency head."""
    t.step("collective_discussion", "集体讨论同意处罚建议", by="head-01")
    t.propose("penalise", "逾期不改正，事实清楚，证据确凿", fine_yuan="80000")
    t.until(SIGNED).answer("legal_reviewer")


def convened(t: Teller) -> None:
    """Waits for the section head."""
    t.propose(
        "convene_hearing", "当事人在期限内申请听证", hearing_at=HEARING, hearing_chair="hrg-01",
        hearing_place="示例区行政执法听证室（虚构）", hearing_public="公开",
    )  # fmt: skip


def nominated(t: Teller) -> None:
    """Waits for the section head."""
    t.propose("nominate", "处罚决定已生效，符合列入事由")


def listed(t: Teller) -> None:
    """Signed by the legal reviewer; then the party asks that an inspector stand aside."""
    t.propose("list", "异议期内未提出异议，决定列入")
    t.until(SIGNED).answer("legal_reviewer")
    t.step("recusal_requested", "当事人称该执法人员与其有利害关系", person=t.inspectors[1])


def relisted(t: Teller) -> None:
    """Waits for the legal reviewer."""
    t.propose("relist", "提前移出所依据的材料虚假，当事人未提出异议")


# By the state of the case that is left there.
PENDING: Mapping[str, Callable[[Teller], object]] = {
    "inspected": filed,
    "filed": prenoticed,
    "overdue": penalty_filed,
    "penalty_noticed": penalised,
    "hearing": convened,
    "effective": nominated,
    "list_noticed": listed,
    "relist_noticed": relisted,
}


def left_open(tellers: Mapping[str, Teller]) -> list[dict[str, object]]:
    """The acts that leave a proposal open in the cases of these tellers, by their day."""
    found: list[dict[str, object]] = []
    for state, leave in PENDING.items():
        teller = tellers[state]
        told = len(teller.acts)
        leave(teller.until(ASKED))
        found += teller.acts[told:]
    return sorted(found, key=lambda act: str(act["on"]))
