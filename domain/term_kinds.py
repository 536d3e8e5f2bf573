"""What holds of each kind of term: who must act within it, whom it favours, whether it may rest.

A term may be suspended only where its length binds the office itself. The time an enterprise has is
never the office's to stop; a works that needs longer asks for an extension (row O4), a fine is
deferred by 行政处罚法 66, and an order to stop publicity is a row of its own (L13).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.closed_list import ClosedList
from domain.roles import Role
from domain.timelimits import TermKind


class Party(ClosedList):
    """Who is outside the office and has a term of its own."""

    ENTERPRISE = "enterprise"
    SUCCESSOR = "successor"
    COMPLAINANT = "complainant"
    ORGAN = "organ"  # the one a complaint was referred to


class Favour(ClosedList):
    """Which of two last days is the better one for the enterprise."""

    LATER = "later"  # time it has, or protection it enjoys
    EARLIER = "earlier"  # a burden that ends
    NEITHER = "neither"  # the office's own limit


@dataclass(frozen=True, slots=True)
class Traits:
    """``may_rest`` is why the term may be suspended, in the words of its account; "": never."""

    responsible: Role | Party
    favour: Favour
    may_rest: str = ""


# The reasons below are not read in a text of law (the suspensions of 13号令 were not seen): they
# are told as unconfirmed, and the agency head signs each suspension with its paper.
OWN_LIMIT = "本机关自身的办案期限；检测、鉴定或不可抗力期间不计入，依据未核实，由机关负责人签批"

_ITS_TIME = Traits(Party.ENTERPRISE, Favour.LATER)
TRAITS: Mapping[TermKind, Traits] = {
    TermKind.COMPLAINT_ANSWER: Traits(Role.INSPECTOR, Favour.NEITHER),
    TermKind.COMPLAINT_ROUTE: Traits(Role.SECTION_HEAD, Favour.NEITHER),
    TermKind.COMPLAINT_EXTENSION: Traits(Role.SECTION_HEAD, Favour.NEITHER),
    TermKind.COMPLAINT_FEEDBACK: Traits(Role.INSPECTOR, Favour.NEITHER),
    TermKind.FILING_TOLD: Traits(Role.INSPECTOR, Favour.NEITHER),
    TermKind.REFERRAL_ANSWER: Traits(Role.INSPECTOR, Favour.NEITHER),
    TermKind.TRANSFER_OBJECTION: Traits(Party.ORGAN, Favour.NEITHER),
    TermKind.REVIEW_REQUEST: Traits(Party.COMPLAINANT, Favour.LATER),
    TermKind.REVIEW_ANSWER: Traits(Role.SECTION_HEAD, Favour.NEITHER),
    TermKind.RETALIATION: Traits(Role.SECTION_HEAD, Favour.NEITHER),
    TermKind.DECISION: Traits(Role.AGENCY_HEAD, Favour.NEITHER, OWN_LIMIT),
    TermKind.DEFENCE: _ITS_TIME,
    TermKind.HEARING_REQUEST: _ITS_TIME,
    TermKind.HEARING_NOTICE: Traits(Role.HEARING_CHAIR, Favour.LATER),
    TermKind.RECTIFICATION: _ITS_TIME,
    TermKind.SERVE_DECISION: Traits(Role.INSPECTOR, Favour.NEITHER),
    TermKind.PAY_FINE: _ITS_TIME,
    TermKind.RECONSIDERATION: _ITS_TIME,
    TermKind.SUIT: _ITS_TIME,
    TermKind.OBJECTION: _ITS_TIME,
    TermKind.LISTING: Traits(Role.SECTION_HEAD, Favour.EARLIER),
    TermKind.EARLIEST_EXIT: Traits(Party.ENTERPRISE, Favour.EARLIER),
    TermKind.EVIDENCE: Traits(Role.AGENCY_HEAD, Favour.EARLIER),
    TermKind.DEMAND: _ITS_TIME,
    TermKind.COURT_APPLICATION: Traits(Role.AGENCY_HEAD, Favour.NEITHER),
    TermKind.REMEDY_REPLY: Traits(Role.LEGAL_REVIEWER, Favour.NEITHER),
    TermKind.SUIT_AFTER_REVIEW: _ITS_TIME,
    TermKind.CRIME_TRANSFER: Traits(Role.AGENCY_HEAD, Favour.NEITHER),
    TermKind.SUCCESSOR_OBJECTION: Traits(Party.SUCCESSOR, Favour.LATER),
    TermKind.HOLD: Traits(Role.AGENCY_HEAD, Favour.EARLIER),
    TermKind.WITHDRAW: Traits(Role.PUBLICITY_OFFICER, Favour.NEITHER),
}
MAY_REST = frozenset(kind for kind, traits in TRAITS.items() if traits.may_rest)
