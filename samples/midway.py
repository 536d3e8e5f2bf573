"""Stories that are still under way when the sample ends, one for each state on the way."""

from __future__ import annotations

from collections.abc import Callable

from domain.timelimits import TermKind
from samples.stories import (
    BASIS,
    OVER,
    VIOLATION,
    Teller,
    candidate,
    decided,
    file,
    intent,
    noticed,
    order,
    overdue,
)

# By the state they have got to.
MIDWAY: dict[str, Callable[[Teller], object]] = {
    "inspected": lambda t: t.visit(OVER),
    "filed": lambda t: file(t, OVER),
    "warning_noticed": lambda t: file(t, OVER).act(
        "prenotify_warning", "拟给予警告", violation=VIOLATION, legal_basis=BASIS
    ),
    "ordered": order,
    "overdue": overdue,
    "penalty_filed": lambda t: overdue(t).act("file_penalty", "逾期不改正"),
    "penalty_noticed": lambda t: noticed(overdue(t)),
    "hearing": lambda t: noticed(overdue(t)).wait(1).step("hearing_requested", "申请听证"),
    "effective": lambda t: decided(noticed(overdue(t))),
    "list_noticed": lambda t: intent(candidate(decided(noticed(overdue(t))))),
}


def penalised_only(t: Teller) -> None:
    """Decided, the document not yet served."""
    start = noticed(overdue(t)).day
    t.after(TermKind.DEFENCE, start).after(TermKind.HEARING_REQUEST, start)
    t.step("collective_discussion", "集体讨论同意", by="head-01").wait(1)
    t.act("penalise", "逾期不改正", fine_yuan="80000")


def listed_only(t: Teller) -> None:
    """Listed, the decision not yet served."""
    intent(candidate(decided(noticed(overdue(t)))))
    t.after(TermKind.OBJECTION, t.day).act("list", "异议期内未提出异议，决定列入")
