"""Nothing private reaches a public byte: the real flows, with a canary in every private field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from domain.events import (
    ActProposed,
    ComplaintFiled,
    DocumentServed,
    EnterpriseRegistered,
    InspectionRecorded,
    LeadRegistered,
    ProposalAnswered,
    StepTaken,
)
from domain.particulars import CHECKS
from domain.release import Stop
from domain.vocabulary import Act, Notice, Status, Step
from flows import redaction
from flows.handle import drain
from flows.publish import show
from flows.release import NotReleasedError, draft_regular
from notifications.redaction.leaks import Canaries
from notifications.redaction.scan import LeakError, scan
from notifications.redaction.texts import texts_of
from notifications.release import Release
from notifications.release_files import Written
from storage import seals
from storage.unit_of_work import UnitOfWork
from tests.flows.issues import publish, sign
from tests.flows.living import Living, at
from tests.office import CASE, complaint, lead

RELEASED, PERIOD = date(2026, 4, 15), "2026-Q1"
SECRET = {"person": "秦虚构举报者", "phone": "000-55501234", "contact": "canary@example.invalid"}
# What the public is told of an act; everything else an event says stays in the file.
TOLD = {"violation", "legal_basis", "measures", "removal_conditions", "correction", "offence"}
PRIVATE: dict[type, tuple[str, ...]] = {
    ActProposed: ("reason",),
    ProposalAnswered: ("reason",),
    ComplaintFiled: ("text", "channel"),
    DocumentServed: ("recipient", "proof", "place", "witness", "recording", "tracking"),
    InspectionRecorded: ("laboratory",),
    LeadRegistered: ("subject",),
    StepTaken: ("note", "document"),
}


class Telltale(Living):
    """A life whose every private field says something that must never be read in public."""

    def __init__(self, assembly) -> None:
        self.planted = dict[str, str]()
        super().__init__(assembly)

    def _canary(self, where: str) -> str:
        said = f"密{len(self.planted):04d}不公开"
        self.planted[said] = where
        return said

    def give(self, *events, drained: bool = True):
        return super().give(*map(self._planted, events), drained=drained)

    def _planted(self, event):
        kind = type(event)
        change = {name: self._canary(f"{kind.__name__}.{name}") for name in PRIVATE.get(kind, ())}
        if isinstance(event, EnterpriseRegistered):
            enterprise = replace(event.enterprise, email=f"{self._canary('email')}@example.invalid")
            change["enterprise"] = enterprise
        if isinstance(event, ActProposed | StepTaken):
            change["particulars"] = {
                name: value
                if name in TOLD or name in CHECKS
                else self._canary(f"{kind.__name__}.{name}")
                for name, value in event.particulars.items()
            }
        return replace(event, **change)


def seal(assembly, number: str = "JB-1") -> None:
    key = seals.load_key(assembly.settings.home / "seal.key", seals.new_key())
    with UnitOfWork(assembly.engine) as unit:
        seals.seal(unit, key, [(number, SECRET)], at(date(2025, 10, 9)))
        unit.commit()


def public(assembly) -> Path:
    return assembly.settings.site / "public"


def as_release(folder: Path) -> Release:
    """What stands in public, to be looked through again by other eyes."""
    release = Release(folder.resolve())
    for path in sorted(folder.resolve().rglob("*")):
        if path.is_file():
            release.files[str(path.relative_to(folder.resolve()))] = Written(0, "")
    return release


def bring_out(life) -> None:
    publish(life.assembly, period=PERIOD, today=RELEASED, at=at(RELEASED))
    drain(life.assembly, at=at(RELEASED))
    show(life.assembly, at=at(RELEASED))


def listed(life: Living) -> Living:
    life.walk(Status.LISTED).go(Notice.LISTING_DECISION)
    return life


def test_no_canary_of_any_event_is_in_any_public_byte(office):
    seal(office)
    life = Telltale(office)
    life.give(complaint(life.day, named=True), lead(life.day))
    listed(life)
    bring_out(life)
    kinds = {where.partition(".")[0] for where in life.planted.values()}
    assert {kind.__name__ for kind in PRIVATE} | {"email"} == kinds
    assert len(life.planted) > 100

    values = [*life.planted, *SECRET.values(), CASE, "密0"]
    released = as_release(public(office))
    assert len(released.files) > 10
    for name in released.files:
        content = released.read(name)
        told = [piece.text for piece in texts_of(released.path(name), name)]
        for value in values:
            assert value.encode() not in content, (name, value, life.planted.get(value))
            assert not any(value in text for text in told), (name, value, life.planted.get(value))
    planted = Canaries(planted=frozenset(life.planted))
    assert scan(released, planted, redaction.allowed(office.settings)) == []


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("整改合格，联系 138 0013 8000", "手机号码"),
        ("整改合格，由秦虚构举报者确认", "已封存的举报人信息"),
        ("整改合格，０００－５５５０１２３４", "已封存的举报人信息"),
        ("整改合格，工人甄实例确诊矽肺", "自然人的健康状况"),
        ("整改合格，虚构leg-01签收", "被处罚人以外的人的姓名"),
    ],
)
def test_a_leak_in_a_paper_stops_the_draft_and_nobody_can_override_it(office, said, kind):
    seal(office)
    life = Living(office)
    act = life.act

    def acting(what: Act, **particulars: str) -> None:
        act(what, **{**particulars, "removal_conditions": said})

    life.act = acting
    listed(life)
    draft = draft_regular(office, period=PERIOD, today=RELEASED, at=at(RELEASED))

    (found,) = [one for one in draft.found if one.stop is Stop.UNREDACTED]
    assert any("removal_conditions" in one and kind in one for one in found.detail)
    assert all(secret not in "".join(found.detail) for secret in (said, *SECRET.values()))
    with pytest.raises(NotReleasedError):
        sign(office, draft, RELEASED, at(RELEASED))
    assert not public(office).exists()


def test_a_leak_that_comes_after_the_issue_keeps_the_site_as_it_was(office):
    life = listed(Living(office))
    bring_out(life)
    before = sorted(path.read_bytes() for path in public(office).rglob("*") if path.is_file())
    life.day = RELEASED
    life.pass_days(3)
    life.go(Step.LISTING_ERROR_FOUND)
    life.pass_days(1)
    life.act(Act.CORRECT_ENTRY, correction="联系人电话更正为13800138000")

    with pytest.raises(LeakError, match="手机号码"):
        show(office, at=at(life.day))

    after = sorted(path.read_bytes() for path in public(office).rglob("*") if path.is_file())
    assert after == before


def test_the_name_of_what_fell_is_looked_for_in_every_file(office):
    life = listed(Living(office))
    bring_out(life)
    life.day = RELEASED
    life.go(Step.DECISION_REVOKED)
    life.pass_days(1)
    life.act(Act.WITHDRAW)
    with UnitOfWork(office.engine, reading=True) as unit:
        names = redaction.canaries(unit, office).withdrawn
    show(office, at=at(life.day))

    assert names == {"示例第001水泥厂（虚构）", CASE[:18]}
    allowed = redaction.allowed(office.settings)
    assert scan(as_release(public(office)), Canaries(planted=names), allowed) == []


def test_what_rested_through_an_issue_has_its_name_again_when_it_resumes(office):
    """The issue keeps the entry whole; what rests is the policy's to hide, and to show again."""
    life = listed(Living(office))
    bring_out(life)
    life.day = RELEASED
    life.go(Step.SUSPENSION_ORDERED)
    later = date(2026, 7, 15)
    publish(office, period="2026-Q2", today=later, at=at(later))
    show(office, at=at(later))
    page = public(office) / "index.html"
    assert "示例第001水泥厂" not in page.read_text("utf-8")

    life.day = later
    life.go(Step.SUSPENSION_LIFTED)
    show(office, at=at(life.day))

    assert "示例第001水泥厂" in page.read_text("utf-8")


def test_a_release_is_refused_when_the_key_of_the_seals_is_gone(office):
    seal(office)
    life = listed(Living(office))
    (office.settings.home / "seal.key").unlink()
    with pytest.raises(seals.SealError, match="恢复原密钥"):
        bring_out(life)
    assert not (office.settings.home / "seal.key").exists()


def test_a_passage_the_office_looked_at_may_stand(office, tmp_path):
    passages = tmp_path / "allowed.txt"
    passages.write_text("# 已核对\n咨询电话 13900139000（本局）\n", "utf-8")
    settings = office.settings.model_copy(update={"allowed_passages": passages})
    assert redaction.allowed(settings).passages == {"咨询电话 13900139000（本局）"}

    missing = office.settings.model_copy(update={"allowed_passages": tmp_path / "none.txt"})
    with pytest.raises(redaction.NoSuchPassagesError, match="MINGDAN_ALLOWED_PASSAGES"):
        redaction.allowed(missing)
