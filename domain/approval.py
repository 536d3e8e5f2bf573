"""Who may ask for a binding act and who may sign it next.

Nobody signs twice, nobody signs what they asked for or what was asked in their name, and
inspector, legal reviewer, hearing chair and approver of a case are different people (行政处罚法 42,
57, 58, 64). A deputy stands under the same rules, for themselves and for whom they deputise.
Whoever is recused does nothing more.
"""

from __future__ import annotations

from datetime import date

from domain.case import Case, Proposal
from domain.jurisdiction import Jurisdiction
from domain.lifecycle import ROW_BY_ID
from domain.roles import Appointment, Role, Roster
from domain.triggers import step
from domain.vocabulary import Step

# Offices of one case that are never one person's; an inspector holds none of the others.
APART = (Role.LEGAL_REVIEWER, Role.HEARING_CHAIR, Role.AGENCY_HEAD)
PROPOSERS = (Role.INSPECTOR, Role.SECTION_HEAD)
RECUSED = str(step(Step.RECUSED))


def next_role(order: tuple[Role, ...], signed: int) -> Role:
    """The role whose signature a proposal waits for."""
    return order[signed]


def signing_order(case: Case, law: Jurisdiction) -> tuple[Role, ...]:
    """The roles that sign the open proposal of a case, those a pack adds included."""
    proposal = case.proposal
    if proposal is None:
        return ()
    row = ROW_BY_ID[proposal.row]
    return row.signed_by + law.added(row.id, proposal.on).signed_by


def waits_for(case: Case, law: Jurisdiction) -> Role | None:
    """The office whose signature the open proposal waits for; None without one."""
    if case.proposal is None:
        return None
    return next_role(signing_order(case, law), len(case.proposal.signed))


def recused(case: Case) -> frozenset[str | None]:
    """Everybody who was recused from the case; None where an older record names nobody."""
    return frozenset([fact.said.get("person") for fact in case.facts if fact.what == RECUSED])


def office_to_ask(case: Case, by: str, on: date, roster: Roster) -> Appointment | str:
    """The office by which a person may ask for an act, their own before a deputy's; or why not."""
    offices = [held for role in PROPOSERS if (held := roster.standing(by, role, on))]
    if not offices:
        return "not_in_role"
    away = recused(case)
    fit = [office for office in offices if not away & {*_persons(office)}]
    return min(fit, key=lambda office: office.deputises_for) if fit else "recused"


def why_not_sign(
    case: Case,
    proposal: Proposal,
    order: tuple[Role, ...],
    role: Role,
    office: Appointment | None,
) -> str:
    """A refusal code, or "" when who stands in ``office`` may sign the proposal in that role.

    ``order`` are the roles that sign it, those a pack adds included.
    """
    if role is not next_role(order, len(proposal.signed)):
        return "wrong_order"
    if office is None:
        return "not_in_role"
    for who in _persons(office):
        if code := _why_not(case, proposal, who, role):
            return code
    return ""


def _persons(office: Appointment) -> tuple[str, ...]:
    """Who acts: the signer, and whom the signer stands in for."""
    return (office.person, office.deputises_for) if office.deputises_for else (office.person,)


def _why_not(case: Case, proposal: Proposal, who: str, role: Role) -> str:
    if who in proposal.people:
        return "same_person"
    if who in recused(case):
        return "recused"
    if role is Role.INSPECTOR:  # the second inspector of a decision on the spot
        return ""
    if who in case.inspectors or any(
        who in _held(case, other) for other in APART if role in APART and other is not role
    ):
        return "not_apart"
    return ""


def _held(case: Case, role: Role) -> frozenset[str | None]:
    """Who has held an office in this case so far."""
    if role is Role.HEARING_CHAIR:
        return frozenset({case.particulars.get("hearing_chair")})
    return case.signers(role)
