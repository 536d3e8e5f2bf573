"""Who may ask for a binding act and who may sign it next.

Nobody signs twice, nobody signs what they asked for, whoever investigated neither reviews nor
decides, and the legal reviewer of a case never heads its decision (行政处罚法 42, 57, 58).
"""

from __future__ import annotations

from datetime import date

from domain.case import Case, Proposal
from domain.lifecycle import ROW_BY_ID
from domain.roles import Role, Roster

APART = {Role.LEGAL_REVIEWER: Role.AGENCY_HEAD, Role.AGENCY_HEAD: Role.LEGAL_REVIEWER}
PROPOSERS = (Role.INSPECTOR, Role.SECTION_HEAD)


def next_role(proposal: Proposal) -> Role:
    """The role whose signature the proposal waits for."""
    return ROW_BY_ID[proposal.row].signed_by[len(proposal.signed)]


def why_not_propose(by: str, on: date, roster: Roster) -> str:
    """A refusal code, or "" when the person may propose."""
    if any(roster.holds(by, role, on) for role in PROPOSERS):
        return ""
    return "not_in_role"


def why_not_sign(case: Case, by: str, role: Role, on: date, roster: Roster) -> str:
    """A refusal code, or "" when ``by`` may sign the open proposal in that role."""
    proposal = case.proposal
    if proposal is None:
        return "no_proposal"
    if role is not next_role(proposal):
        return "wrong_order"
    if not roster.holds(by, role, on):
        return "not_in_role"
    if by == proposal.by or any(s.by == by for s in proposal.signed):
        return "same_person"
    if role in APART and (by in case.inspectors or by in case.signers(APART[role])):
        return "not_apart"
    return ""
