"""Whose signature a case waits for stands on its row, and is what the case itself says."""

from __future__ import annotations

from sqlalchemy import text

from domain.approval import waits_for
from domain.lifecycle import ROW_BY_ID
from domain.roles import Role
from domain.vocabulary import Act
from flows import at_desk
from flows.audit import audit
from storage import officials, queries
from storage.cases import load_cases
from storage.unit_of_work import UnitOfWork
from tests.office import CASE, SIGNER, approve, propose


def noted(life):
    with UnitOfWork(life.assembly.engine, reading=True) as unit:
        found = unit.rows(f"SELECT waits_for, asked_on FROM cases WHERE case_id = '{CASE}'")
        case = load_cases(unit, [CASE])[CASE].case
        law = life.assembly.jurisdiction(officials.roster(unit))
        queue = queries.waiting_lines(unit, list(Role))
    ((role, asked_on),) = found
    assert role == (waits_for(case, law) or "")
    assert (asked_on is None) == (case.proposal is None)
    assert [line.waits_for for line in queue] == [role] * bool(role)
    return role


def test_the_row_follows_the_proposal_from_desk_to_desk(life):
    assert noted(life) == ""
    life.give(propose(Act.FILE, life.day))
    order = ROW_BY_ID[life.case.proposal.row].signed_by
    assert len(order) > 0
    for n, role in enumerate(order):
        assert noted(life) == role
        life.give(approve(1, role, life.day, SIGNER[role]))
        assert noted(life) == (order[n + 1] if n + 1 < len(order) else "")
    assert life.case.proposal is None


def test_a_queue_is_the_townships_own(life):
    life.give(propose(Act.FILE, life.day))
    with UnitOfWork(life.assembly.engine, reading=True) as unit:
        (line,) = queries.waiting_lines(unit, list(Role))
        assert queries.waiting_lines(unit, list(Role), [line.township]) == [line]
        assert queries.waiting_lines(unit, list(Role), ["别处"]) == []
        assert queries.waiting_lines(unit, [Role.MEETING_SECRETARY]) == []


def test_a_database_from_before_is_noted_once_and_a_changed_row_is_found(life):
    life.give(propose(Act.FILE, life.day))
    was = noted(life)
    with UnitOfWork(life.assembly.engine) as unit:
        unit.connection.execute(text("UPDATE cases SET waits_for = '', asked_on = NULL"))
        unit.commit()
    with UnitOfWork(life.assembly.engine, reading=True) as unit:
        assert [found.table for found in audit(unit).findings] == ["cases"]
    with UnitOfWork(life.assembly.engine) as unit:
        law = life.assembly.jurisdiction(officials.roster(unit))
        at_desk.catch_up(unit, law)
        unit.commit()
    assert noted(life) == was
    with UnitOfWork(life.assembly.engine, reading=True) as unit:
        assert audit(unit).findings == ()
