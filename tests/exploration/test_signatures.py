"""Nobody signs twice, for themselves, when recused or through a deputy: every office tried by all.

For every row that is signed, in the state where a walk first could take it, everybody of an office
with deputies tries every place, and every way the case can remember somebody is tried with it:
an inspector of the case, recused, the chair of its hearing, or a signatory of an earlier act. What
the procedure lets pass is compared with the rule, told anew here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from domain.approval import APART
from domain.case import Case, Fact, Signature, Taken
from domain.decide import decide
from domain.evolve import changed
from domain.journal import Answered, Refused
from domain.jurisdiction import Jurisdiction
from domain.lifecycle import ROW_BY_ID, TABLE
from domain.roles import Appointment, Role, Roster
from domain.triggers import step
from domain.vocabulary import Act, Step
from tests.exploration.moves import ASKED, EVERY_DAY, VARIANTS, law_of, next_day
from tests.exploration.walks import MAIN_LINE, plans, taken
from tests.office import PEOPLE, SINCE, approve, propose

# Who stands in for whom, in which office. "two-hats" holds every office: small offices have such.
DEPUTIES = (
    ("dep-01", Role.AGENCY_HEAD, "head-01"),
    ("leg-01", Role.AGENCY_HEAD, "head-01"),
    ("ins-01", Role.AGENCY_HEAD, "head-01"),
    ("dep-01", Role.LEGAL_REVIEWER, "leg-01"),
    ("sec-01", Role.LEGAL_REVIEWER, "leg-01"),
    ("dep-02", Role.SECTION_HEAD, "sec-01"),
    ("ins-03", Role.SECTION_HEAD, "sec-01"),
)
APPOINTMENTS = (
    *(Appointment(who, role, SINCE) for who, role in PEOPLE.items()),
    *(Appointment("two-hats", role, SINCE) for role in Role),
    Appointment("ins-03", Role.INSPECTOR, SINCE),
    *(Appointment(who, role, SINCE, None, of, "委托书1号") for who, role, of in DEPUTIES),
)
ROSTER = Roster.of(APPOINTMENTS)
EVERYBODY = tuple(ROSTER.by_person)
PROPOSERS = ("ins-01", "two-hats", "dep-02")
LAW = Jurisdiction(EVERY_DAY, law_of({}).terms, ROSTER)


@dataclass(frozen=True)
class Memory:
    """What the case remembers of people."""

    inspectors: frozenset[str]
    recused: frozenset[str] = frozenset()
    chair: str = ""
    signed: tuple[tuple[Role, str], ...] = ()


def memories() -> Iterator[Memory]:
    """The usual, and one thing remembered of one person."""
    usual = frozenset({"ins-01", "ins-02"})
    yield Memory(usual)
    for who in EVERYBODY:
        yield Memory(usual | {who})
        yield Memory(usual, recused=frozenset({who}))
        yield Memory(usual, chair=who)
        for role in APART:
            if role is not Role.HEARING_CHAIR:
                yield Memory(usual, signed=((role, who),))


def remembering(case: Case, memory: Memory) -> Case:
    """The case, remembering just that of people."""
    recused = tuple(
        Fact(str(step(Step.RECUSED)), case.opened_on, "", "", said={"person": who})
        for who in memory.recused
    )
    taken = tuple(
        Taken("F1", Act.FILE, "ins-01", case.opened_on, "", (Signature(role, who, case.opened_on),))
        for role, who in memory.signed
    )
    particulars = {**case.particulars, "hearing_chair": memory.chair}
    return changed(
        case, inspectors=tuple(sorted(memory.inspectors)), facts=(*recused, *case.facts),
        taken=taken, particulars=particulars,
    )  # fmt: skip


def lawful(who: str, role: Role, signed: list[tuple[Role, str]], by: str, memory: Memory) -> bool:
    """The rule, told anew: whoever acts and whoever they stand in for are free of the case."""
    held = [a for a in ROSTER.by_person[who] if a.role is role]
    if not held:
        return False
    deputy = min(held, key=lambda a: bool(a.deputises_for))
    persons = {who, deputy.deputises_for} - {""}
    before = {by, in_whose_name(by, memory), *(p for _, p in signed)}
    if persons & (before | memory.recused):
        return False
    if role is Role.INSPECTOR:
        return True
    offices = {*memory.signed, *signed, (Role.HEARING_CHAIR, memory.chair)}
    apart = {p for r, p in offices if r in APART and role in APART and r is not role}
    return not persons & (memory.inspectors | apart)


def in_whose_name(by: str, memory: Memory) -> str:
    """Whom somebody asks for who has no office of their own that may ask; empty: themselves."""
    asking = (Role.INSPECTOR, Role.SECTION_HEAD)
    held = [a.deputises_for for a in ROSTER.by_person[by] if a.role in asking]
    return min(who for who in held if not {by, who} & memory.recused)


def signed_rows():
    """Every signed row with the state a walk could first take it in."""
    found = {}
    for plan in (MAIN_LINE, *plans()):
        for node in taken(plan).nodes.values():
            for edge in node.out.values():
                for row in edge.rows - found.keys():
                    if ROW_BY_ID[row].signed_by:
                        found[row] = node
    return found


def proposed(case: Case, row: str, by: str, on) -> Case | None:
    """The case with the row's act proposed by somebody; None where that is refused."""
    which = ROW_BY_ID[row].on
    for said in VARIANTS.get(Act(which.what), ({},)):
        event = propose(Act(which.what), on, by)
        event.particulars.clear()
        event.particulars.update({**ASKED[which], **said})
        _, after = decide(case, event, None, LAW)
        if after.proposal is not None and after.proposal.row == row:
            return after
    return None


def lacks(entries) -> bool:
    """Refused for what is not on file, not for who signed."""
    return any(isinstance(e, Refused) and e.code == "needs_missing" for e in entries)


def test_every_signature_of_every_row_is_lawful_and_every_lawful_one_passes():
    rows = signed_rows()
    assert set(rows) == {row.id for row in TABLE if row.signed_by}
    tried, wrong = 0, []
    for (row, node), memory, by in product(rows.items(), memories(), PROPOSERS):
        on = next_day(node.on)
        case = proposed(remembering(node.case, memory), row, by, on)
        if case is None:  # whoever is recused proposes nothing; some needs look at people too
            continue
        frontier = [(case, [])]
        for place, role in enumerate(ROW_BY_ID[row].signed_by):
            nexts = []
            for (stands, signed), who in product(frontier, EVERYBODY):
                tried += 1
                answer = approve(stands.proposal.number, role, on, who)
                entries, after = decide(stands, answer, None, LAW)
                passed = any(isinstance(e, Answered) for e in entries)
                if passed != lawful(who, role, signed, by, memory) and not lacks(entries):
                    wrong.append((row, place, who, by, memory))
                if passed and after.proposal is not None:
                    sign = after.proposal.signed[-1]
                    people = [(role, p) for p in (sign.by, sign.instead_of) if p]
                    nexts.append((after, [*signed, *people]))
            frontier = nexts
    assert wrong == []
    assert tried > 10_000
