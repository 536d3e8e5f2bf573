"""A plainly fictional leading group with its units, put on record by its office."""

from __future__ import annotations

from datetime import date

from domain.joint.records import (
    Charged,
    GroupRole,
    MeetingConvened,
    MemberNamed,
    Owed,
    UnitKind,
    UnitNamed,
)
from flows.assembly import Assembly
from flows.joint.organisation import name_member, name_unit

SINCE = date(2025, 1, 6)
PAPER = "示职联〔2025〕1号"
UNITS = (
    UnitNamed(on=SINCE, unit="safety", name="示例区安全监管部门（虚构）", kind=UnitKind.BUREAU,
              head="虚构局长甲", email="safety@example.invalid", townships=("*",), paper=PAPER),
    UnitNamed(on=SINCE, unit="health", name="示例区卫生部门（虚构）", kind=UnitKind.BUREAU,
              head="虚构局长乙", townships=("*",), paper=PAPER),
    UnitNamed(on=SINCE, unit="town-1", name="示例一镇（虚构）", kind=UnitKind.TOWNSHIP,
              head="虚构镇长", email="town1@example.invalid", head_email="mayor1@example.invalid",
              townships=("示例一镇",), paper=PAPER),
)  # fmt: skip
MEMBERS = (
    MemberNamed(on=SINCE, person="grp-01", name="虚构组长", role=GroupRole.HEAD, unit="safety",
                title="虚构副区长", paper=PAPER, email="head@example.invalid"),
    MemberNamed(on=SINCE, person="grp-02", name="虚构副组长", role=GroupRole.DEPUTY, unit="health",
                title="虚构主任", paper=PAPER),
)  # fmt: skip


def named(assembly: Assembly) -> Assembly:
    """The group and its units, on record."""
    at = f"{SINCE}T09:00:00+08:00"
    for one in UNITS:
        name_unit(assembly, one, by="jm-01", ref=f"unit-{one.unit}", at=at)
    for member in MEMBERS:
        name_member(assembly, member, by="jm-01", ref=f"member-{member.person}", at=at)
    return assembly


def charged(on: date, due_on: date, **said) -> Charged:
    """A task of the fictional township."""
    given = {"owed": Owed.TASK, "unit": "town-1", "text": "逐户核对未申报单位", "number": "",
             "basis": "联席会议制度 四·1"}  # fmt: skip
    return Charged(on=on, due_on=due_on, **{**given, **said})


def called(on: date, held_on: date, **said) -> MeetingConvened:
    """A meeting to be called."""
    given = {"meeting": "", "period": "2026-Q3", "time": "14:30", "place": "虚构会议室",
             "chair": "虚构组长", "agenda": ("通报指标", "议定事项"), "units": ("safety", "town-1")}  # fmt: skip
    return MeetingConvened(on=on, held_on=held_on, **{**given, **said})
