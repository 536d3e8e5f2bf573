"""A list kept inside: the procedure runs and the register is kept, nothing is published."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import yaml

from domain.bulletin import IssueSort, ListKind
from domain.measures import MEASURES
from domain.vocabulary import Act, Notice, Status, Step
from flows import issue
from flows.assembly import with_parts
from flows.handle import drain
from flows.issue import MixedListError
from flows.orchestration import Worker, publication, working_with
from flows.release import InternalListError
from rules.packs import read_pack
from storage import bulletins, inbox
from storage.unit_of_work import UnitOfWork
from tests.flows.issues import publish
from tests.flows.living import Living, at
from tests.office import CASE
from tests.rules.test_criteria import changed
from web.app import create_app
from web.desk.house import house_of

RELEASED = date(2026, 4, 15)
INSIDE = "supervision.inspections"


def under(assembly, **values):
    """The same office under shipped packs with other values."""
    packs = tuple(changed(pack.id, **values) for pack in assembly.book.packs)
    book = replace(assembly.book, packs=packs)
    return with_parts(assembly.settings, assembly.engine, book)


LAW = {"reference": "示例省职业病防治条例（虚构）第一条", "status": "law"}
JOINT = "joint_punishment.procurement"


def statutory(assembly):
    """The same office under packs that name the law which creates its list."""
    packs = []
    for pack in assembly.book.packs:
        said = yaml.safe_load(pack.text)
        since = said["in_force"]["from"]
        said |= {"list_kind": "statutory", "list_basis": LAW}
        said["measures"][JOINT] = [{"from": since, "value": "on", **LAW}]
        packs.append(read_pack(pack.id, yaml.safe_dump(said, allow_unicode=True).encode()))
    book = replace(assembly.book, packs=tuple(packs))
    return with_parts(assembly.settings, assembly.engine, book)


def test_a_statutory_list_names_its_law_and_may_bring_joint_punishment(assembly):
    life = Living(statutory(assembly)).walk(Status.CANDIDATE)
    life.go(Step.MEETING_RECOMMENDED)
    life.pass_days(1)
    life.act(Act.NOTIFY_INTENT, measures=f"publicity.entry;{JOINT}")
    for station in (Notice.INTENT_TO_LIST, "wait", Act.LIST, Notice.LISTING_DECISION):
        life.go(station)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        (listing,) = bulletins.all_listings(unit)
        assert inbox.parked(unit) == []
    assert (listing.list_kind, listing.list_basis) == ("statutory", LAW["reference"])
    out = publish(life.assembly, period="2026-Q1", today=RELEASED, at=at(RELEASED))
    drain(life.assembly, at=at(RELEASED))
    assert life.status is Status.PUBLISHED
    assert out.head.kind is ListKind.STATUTORY
    assert out.entries[0].legal_basis[0] == LAW["reference"]
    assert MEASURES[JOINT][0] in out.entries[0].measures


def listed_inside(assembly):
    office = under(assembly, **{"list.publication": "internal"})
    life = Living(office).walk(Status.CANDIDATE)
    life.go(Step.MEETING_RECOMMENDED)
    life.pass_days(1)
    life.act(Act.NOTIFY_INTENT, measures=INSIDE)
    for station in (Notice.INTENT_TO_LIST, "wait", Act.LIST, Notice.LISTING_DECISION):
        life.go(station)
    assert life.status is Status.LISTED
    return life


def test_the_register_is_kept_and_nothing_is_published(assembly):
    life = listed_inside(assembly)
    with UnitOfWork(assembly.engine, reading=True) as unit:
        (listing,) = bulletins.all_listings(unit)
        assert inbox.parked(unit) == []
    assert (listing.measures, listing.listing_served_on is not None) == (INSIDE, True)
    with pytest.raises(InternalListError, match="不向社会公布"):
        publish(life.assembly, period="2026-Q1", today=RELEASED, at=at(RELEASED))
    with working_with(Worker(life.assembly, None, None)):
        told = publication("2026-Q1", RELEASED, at(RELEASED))
    assert told["issue"] is None
    assert "只在内部管理" in told["kept_inside"]
    assert not (assembly.settings.site / "public").exists()


def test_opened_later_the_list_shows_only_what_was_told_so(assembly):
    listed_inside(assembly)
    out = publish(assembly, period="2026-Q1", today=RELEASED, at=at(RELEASED))
    drain(assembly, at=at(RELEASED))
    assert out.entries == ()
    with UnitOfWork(assembly.engine, reading=True) as unit:
        from storage import cases

        assert cases.load_cases(unit, [CASE])[CASE].case.status is Status.LISTED


def test_the_page_says_that_the_list_is_kept_inside(assembly):
    office = under(assembly, **{"list.publication": "internal"})
    app = create_app(office.settings, house_of(office))
    front = next(route.endpoint for route in app.routes if getattr(route, "path", "") == "/")
    answer = front()
    assert answer.status_code == 404
    assert "只在内部管理" in answer.body.decode()


def test_entries_of_two_kinds_never_stand_in_one_issue(assembly):
    with UnitOfWork(assembly.engine, reading=True) as unit:
        made = issue.compiling(unit, period="2026-Q1", sort=IssueSort.REGULAR, on=RELEASED)
    made.kinds = {"district": ["sl-1", "sl-3"], "statutory": ["sl-2"]}
    with pytest.raises(MixedListError, match="sl-1、sl-3"):
        issue.head(assembly, made, made.start(), "0" * 64)
