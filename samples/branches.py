"""Stories of the district that leave the usual road: on the spot, transferred, ended, by fraud."""

from __future__ import annotations

from datetime import date

from samples.stories import (
    BASIS,
    FINE,
    OVER,
    VIOLATION,
    Teller,
    decided,
    listed_late,
    noticed,
    overdue,
    repaired,
)


def on_the_spot(t: Teller) -> None:
    """Warned on the spot by two inspectors, filed with the agency, rectified in time."""
    t.visit(OVER).wait(1)
    t.act(
        "warn_on_the_spot", "事实确凿，当场警告", inspectors=";".join(t.inspectors),
        violation=VIOLATION, legal_basis=BASIS, items="停用并维修除尘设施后重新检测",
        rectification_days="30", heard_on_the_spot="当场告知并听取意见，见现场笔录",
        spot_place=t.unit.address,
    )  # fmt: skip
    t.serve("spot_decision").serve("rectification_order")
    t.step("spot_decision_filed", "当场处罚决定报机关备案").wait(20)
    t.step("rectification_reported", "报告整改完成").wait(3).visit(FINE, reinspection=True)


def transferred(t: Teller) -> None:
    """The workplace turns out to lie in another district: the case goes there."""
    t.visit(OVER).wait(4)
    t.act(
        "transfer_jurisdiction", "该作业场所不在本区", receiving_agency="示例乙区卫生健康局（虚构）"
    )
    t.serve("case_transfer")


def ended(t: Teller) -> None:
    """Struck off the register before the penalty was decided: no subject, no decision."""
    noticed(overdue(t)).wait(3).step("entity_ended", "登记机关准予注销", entity_end="注销").wait(1)
    t.act("end_entity", "主体已注销，不得对不存在的主体作出处罚")


def by_fraud(t: Teller) -> None:
    """Left the list early on a forged report; told that it is to be listed again."""
    repaired(t)
    t.until(date(2026, 9, 1)).step("repair_fraud_found", "复查检测报告系伪造").wait(2)
    t.act("notify_relisting", "提前移出所依据的材料虚假", fraud="复查检测报告编号与机构存档不符")
    t.serve("relisting_intent")


def demanded(t: Teller) -> None:
    """Does not pay: the post comes back first, the demand is left with a witness."""
    decided(noticed(overdue(t))).wait(22).act("demand", "逾期未缴纳罚款")
    t.serve("demand_letter", "post", outcome="returned")
    t.serve("demand_letter", "left", outcome="refused", witness="虚构居委会见证人")


def controlled(t: Teller) -> None:
    """Emergency control until the leak is mended, then shown again after a stay of its own."""
    t.visit(OVER).wait(1)
    t.act(
        "control", "有证据证明可能发生急性中毒事故", control_measures="责令暂停该岗位作业",
        control_reason="通风失效，气体检测仪报警",
    )  # fmt: skip
    t.serve("control_decision").wait(5).act("lift_control", "泄漏已消除").serve("control_lifted")


def held_up(t: Teller) -> None:
    """Listed; the agency itself takes the entry down while it looks into an error, then shows it."""
    listed_late(t)
    t.until(date(2026, 5, 12)).act("suspend_publicity", "核查当事人反映的地址错误")
    t.serve("suspension_notice")
    t.until(date(2026, 6, 15)).step("suspension_lifted", "地址无误，恢复公示")
