"""Programs with tokens in a test, and what they would hand in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flows.tokens import Scope, Wanted, make
from storage.unit_of_work import UnitOfWork
from tests.office import USCC
from tests.web.desk import ADMINISTRATOR, Desks

LABORATORY = "示例检测机构"
ROW: dict[str, Any] = {
    "report_no": "示检〔2026〕001号", "sample_no": "001", "check": "定期检测", "uscc": USCC,
    "laboratory": LABORATORY, "workshop": "原料车间", "post": "破碎", "agent": "矽尘",
    "fraction": "总尘", "silica_pct": "35", "kind": "TWA", "value": "0.85", "unit": "mg/m3", "hours": "8",
    "sampled_on": "2026-03-02",
}  # fmt: skip
COMPLAINT: dict[str, Any] = {
    "complaint_no": "12345-0001", "filed_on": "2026-11-20", "channel": "12345热线", "uscc": USCC,
    "subject": "粉尘", "text": "破碎车间粉尘很大。", "person": "虚构举报人", "phone": "13800000000",
}  # fmt: skip
ENTERPRISE: dict[str, Any] = {
    "uscc": "91999999000002XMDB", "name": "示例第002水泥厂（虚构）", "township": "示例一镇",
    "industry": "3011", "industry_name": "水泥制造", "address": "示例一镇工业路2号",
    "representative": "虚构乙", "registered_on": "2025-09-01",
}  # fmt: skip
RIGHT = {"inspections": ROW, "complaints": COMPLAINT, "enterprises": ENTERPRISE}
SCOPE_OF_KIND = {
    "inspections": Scope.INSPECTIONS, "complaints": Scope.COMPLAINTS,
    "enterprises": Scope.ENTERPRISES,
}  # fmt: skip


def token(
    desks: Desks,
    *scopes: str,
    unit: str = LABORATORY,
    townships: tuple[str, ...] = ("*",),
    laboratory: str = "",
    days: int = 30,
) -> str:
    """A token of the office, as it is shown once."""
    wanted = Wanted(
        unit=unit, scopes=scopes or tuple(Scope), townships=townships, laboratory=laboratory,
        until=desks.at.date() + timedelta(days=days),
    )  # fmt: skip
    with UnitOfWork(desks.assembly.engine) as made:
        shown = make(made, wanted, desks.house.tokens(), by=ADMINISTRATOR, at=desks.at)
        made.commit()
    return shown


class Program:
    """A program at the office's server, with its token."""

    def __init__(self, desks: Desks, shown: str) -> None:
        self.client = desks.visitor()
        self.client.headers["Authorization"] = f"Bearer {shown}"

    def post(self, kind: str, *rows: dict[str, Any], **headers: str):
        """Hand rows in as JSON."""
        return self.client.post(f"/v1/{kind}", json={"rows": list(rows)}, headers=headers)

    def get(self, address: str, **headers: str):
        """Ask something."""
        return self.client.get(f"/v1/{address}", headers=headers)
