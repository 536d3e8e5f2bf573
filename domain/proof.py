"""Due process as an object: what a move needs, what shows it, who signs it, what is missing.

A proof is worked out from a case, a row and a day; it is green exactly when the row can be taken
(``domain/due_process.py`` decides both).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain import due_process
from domain.case import Case, Signature
from domain.criteria import Values
from domain.jurisdiction import Jurisdiction
from domain.lifecycle import ROWS, TABLE
from domain.needs.asked import Asked, Shown
from domain.roles import Role
from domain.row import Row
from domain.triggers import PUBLISHED, Trigger, act
from domain.vocabulary import Act, Need, Status

S = Status
# Before these the proof is shown, and kept with them as it stood.
PROVED: tuple[Trigger, ...] = (
    act(Act.PENALISE),
    act(Act.NOTIFY_INTENT),
    act(Act.LIST),
    PUBLISHED,
    act(Act.NOTIFY_RELISTING),
    act(Act.RELIST),
)
_LISTED = (S.LISTED, S.PUBLISHED, S.SUSPENDED)
_NEXT: dict[Status, Trigger] = {
    **dict.fromkeys((S.PENALISED, S.EFFECTIVE, S.CANDIDATE), act(Act.NOTIFY_INTENT)),
    S.LIST_NOTICED: act(Act.LIST),
    **dict.fromkeys(_LISTED, PUBLISHED),
    S.REMOVED: act(Act.NOTIFY_RELISTING),
    S.RELIST_NOTICED: act(Act.RELIST),
}


@dataclass(frozen=True, slots=True)
class Item:
    """A need of the row, or one the pack adds, and what it rests on; None: it is missing."""

    need: Need
    shown: Shown
    by_pack: bool = False

    @property
    def met(self) -> bool:
        """Green or red."""
        return self.shown is not None


@dataclass(frozen=True, slots=True)
class Signing:
    """A role that signs, in its order, and its signature once it is there."""

    role: Role
    signature: Signature | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What a row needs of a case on a day. ``stands``: the case is where the row can be taken."""

    case_id: str
    row: Row
    on: date
    status: Status
    stands: bool
    items: tuple[Item, ...]
    signing: tuple[Signing, ...]

    @property
    def green(self) -> bool:
        """Whether the row can be taken: nothing is missing but signatures."""
        return self.stands and not self.missing

    @property
    def missing(self) -> tuple[Need, ...]:
        """The needs that are not on file, in the order of the row."""
        return tuple(item.need for item in self.items if not item.met)


def prove(case: Case, row: Row, on: date, said: Values, law: Jurisdiction) -> Proof:
    """The proof of a row on a day. ``said`` are the particulars of the act, as far as told."""
    added = law.added(row.id, on)
    asked = Asked(case, on, said, law.values(on))
    items = [Item(need, found) for need, found in due_process.shown(row.needs, asked)]
    items += [Item(need, found, True) for need, found in due_process.shown(added.needs, asked)]
    proposal = case.proposal
    signed = proposal.signed if proposal is not None and proposal.row == row.id else ()
    order = row.signed_by + added.signed_by
    waiting = (None,) * (len(order) - len(signed))
    signing = map(Signing, order, (*signed, *waiting))
    stands = case.status in row.when
    return Proof(case.case_id, row, on, case.status, stands, tuple(items), tuple(signing))


def proof_of(
    case: Case, trigger: Trigger, on: date, law: Jurisdiction, said: Values | None = None
) -> Proof:
    """The proof of an act or of publication: of the row that would be taken, else the nearest.

    Without ``said`` the act is taken as its open proposal says, or as was told before.
    """
    open_one = case.proposal
    if said is None:
        asked = open_one is not None and act(open_one.act) == trigger
        more = open_one.particulars if open_one is not None and asked else {}
        said = {**case.particulars, **more}
    rows = ROWS.get((case.status, trigger)) or tuple(row for row in TABLE if row.on == trigger)
    proofs = [prove(case, row, on, said, law) for row in rows]
    return min(proofs, key=lambda proof: len(proof.missing))


def next_act(case: Case) -> Trigger:
    """The next act that is proved, from where the case stands: the open proposal's before all."""
    if case.proposal is not None:
        return act(case.proposal.act)
    return _NEXT.get(case.status, act(Act.PENALISE))
