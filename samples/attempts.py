"""Stories in which somebody tries what the procedure does not allow, and is refused.

Every refusal is followed by the right way, so that these cases go on like the others.
"""

from __future__ import annotations

from domain.timelimits import TermKind
from samples.stories import (
    BASIS,
    FINE,
    OVER,
    PEOPLE,
    VIOLATION,
    Teller,
    candidate,
    decided,
    noticed,
    overdue,
)

REFUSED = 12  # attempts in the stories below
STRAYS = 2  # acts on cases nobody opened: set aside, not refused


def wrongly_signed(t: Teller) -> None:
    """Rectified in the end; but people sign out of turn, twice, or in a role they do not hold."""
    _filed_by_the_wrong(t)
    t.propose(
        "prenotify_warning", "拟给予警告并责令限期改正", by="sec-01",
        violation=VIOLATION, legal_basis=BASIS,
    )  # fmt: skip
    t.wait(1)
    _sign(t, "section_head", by="sec-01")  # asked for it, so may not sign it
    t.answer("section_head", by="sec-02").serve("warning_prenotice").wait(1)
    order = {"items": "完善通风除尘设施；重新检测并报告结果", "rectification_days": "30"}
    reason = "事实清楚，当事人未在期限内陈述申辩"
    _ask(t, "warn_and_order", t.inspectors[0], reason, order)  # the defence term still runs
    t.after(TermKind.DEFENCE, t.day).propose("warn_and_order", reason, **order)
    _ask(t, "no_penalty", t.inspectors[1], "另行请示")  # one proposal is open
    t.wait(1)
    _sign(t, "agency_head")  # before the legal reviewer
    t.answer("legal_reviewer")
    _sign(t, "legal_reviewer")  # twice
    t.wait(1).answer("agency_head").serve("warning_decision").serve("rectification_order")
    t.wait(25).visit(FINE, reinspection=True)


def _filed_by_the_wrong(t: Teller) -> None:
    t.visit(OVER).wait(3)
    t.propose("file", "检测结果超过职业接触限值", inspectors=";".join(t.inspectors)).wait(1)
    _sign(t, "agency_head", by=t.inspectors[0])  # an inspector as the head
    t.answer("agency_head")
    _sign(t, "agency_head")  # nothing is left to sign
    t.wait(1)


def overreaching(t: Teller) -> None:
    """Penalised and performed; but a heavier fine than noticed and an unproven service fail."""
    start = noticed(overdue(t)).day
    t.after(TermKind.DEFENCE, start).after(TermKind.HEARING_REQUEST, start)
    t.step("legal_review", "法制审核通过", by="leg-02")
    t.step("collective_discussion", "集体讨论同意处罚建议", by="head-01").wait(1)
    _ask(t, "penalise", t.inspectors[0], "加重处罚", {"fine_yuan": "90000"})
    t.act("penalise", "逾期不改正，事实清楚，证据确凿", fine_yuan="80000")
    t.attempt("serve", document="penalty_decision", way="direct", recipient="虚构签收人", proof="")
    t.serve("penalty_decision").wait(8).step("performed", "罚款已缴纳，已停止作业整改")
    t.wait(5).act("close", "处罚决定已履行")


def hurried(t: Teller) -> None:
    """A candidate whom some would list without notice of intent, or without standing to ask."""
    candidate(decided(noticed(overdue(t))))
    _ask(t, "list", t.inspectors[0], "跳过拟列入告知直接列入")
    _ask(t, "nominate", "pub-01", "无权提出")
    t.attempt(
        "serve", document="listing_decision", way="direct", recipient="虚构签收人", proof="送达回证"
    )  # never issued


def _sign(t: Teller, role: str, *, by: str = "") -> None:
    t.attempt(
        "answer", proposal=t.proposals, role=role, by=by or PEOPLE[role], answer="approve",
        reason="",
    )  # fmt: skip


def _ask(
    t: Teller, act: str, by: str, reason: str, particulars: dict[str, str] | None = None
) -> None:
    t.attempt("propose", act=act, by=by, reason=reason, particulars=particulars or {})


def strays(usccs: tuple[str, ...]) -> list[dict[str, object]]:
    """Acts on case numbers that do not exist, one for each of the first enterprises given."""
    return [
        {
            "ref": f"unknown/{index:02d}",
            "on": "2026-09-22",
            "case": f"{uscc}-77",
            "do": "step",
            "step": "performed",
            "by": "ins-01",
            "document": f"示材〔2026〕9{index:02d}号",
        }
        for index, uscc in enumerate(usccs[:STRAYS])
    ]
