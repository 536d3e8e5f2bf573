"""Penalty decisions for 信用中国 (行政处罚信息“双公示”): the fields, an adapter, a file to look at.

The field list is that of the 2018 family as seen in reports and other offices' tables. **The
official annex was not read**: lengths, mandatory fields and code lists may differ, so nothing is
sent; a file and a receipt are written for the office to compare with what its platform asks.
Numbers of identity documents are asked for by some tables and never written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from notifications.files.csv_files import BOM, csv_row
from notifications.files.plain_json import document

UNREAD = (
    "试运行文件，未向任何系统报送。字段按2018年前后“双公示”数据标准的公开样例整理，"
    "官方附件未能核对：字段长度、必填项和代码表以接收平台的要求为准。"
)
TEN_THOUSAND = 10_000  # sums are told in units of 10,000 yuan (万元)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedPenalty:
    """A penalty decision that was published with the list, in this office's own terms."""

    entry_id: str
    name: str
    uscc: str
    representative: str
    decision_no: str
    offence: str
    facts: str
    basis: str
    fine_yuan: int | None
    decided_on: date
    office: str
    office_uscc: str


class Adapter(Protocol):
    """How a receiving side wants it. Another platform, another adapter; nothing else changes."""

    name: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its fields, in order."""

    def row(self, penalty: PublishedPenalty) -> Mapping[str, str]:
        """A decision in its fields; "" where this system knows nothing."""

    def missing(self, row: Mapping[str, str]) -> tuple[str, ...]:
        """The fields the receiver will ask for and this row leaves empty."""


class Fields2018:
    """The fields of the 2018 family. Which of them are mandatory is an assumption of ours."""

    name = "double-publicity-2018"
    columns = (
        "行政相对人名称", "行政相对人类别", "行政相对人代码_1(统一社会信用代码)",
        "行政相对人代码_2(工商注册号)", "行政相对人代码_3(组织机构代码)",
        "行政相对人代码_4(税务登记号)", "行政相对人代码_5(事业单位证书号)",
        "行政相对人代码_6(社会组织登记证号)", "法定代表人", "行政处罚决定书文号", "违法行为类型",
        "违法事实", "处罚依据", "处罚类别", "处罚内容", "罚款金额(万元)", "没收金额(万元)",
        "暂扣或吊销证照名称及编号", "处罚决定日期", "公示截止期", "处罚机关",
        "处罚机关统一社会信用代码", "数据来源单位", "数据来源单位统一社会信用代码",
    )  # fmt: skip
    # The codes before there was one for all, and what only some penalties have.
    may_be_empty = frozenset(
        {column for column in columns if "代码_" in column and "代码_1" not in column}
        | {"没收金额(万元)", "暂扣或吊销证照名称及编号"}
    )

    def row(self, penalty: PublishedPenalty) -> Mapping[str, str]:
        """What is known; the kind of party and the end of publicity are not, and stay empty."""
        fined = penalty.fine_yuan is not None
        known = {
            "行政相对人名称": penalty.name,
            "行政相对人代码_1(统一社会信用代码)": penalty.uscc,
            "法定代表人": penalty.representative,
            "行政处罚决定书文号": penalty.decision_no,
            "违法行为类型": penalty.offence,
            "违法事实": penalty.facts,
            "处罚依据": penalty.basis,
            "处罚类别": "罚款" if fined else "",
            "处罚内容": f"罚款{penalty.fine_yuan}元" if fined else "",
            "罚款金额(万元)": _in_ten_thousands(penalty.fine_yuan),
            "处罚决定日期": penalty.decided_on.isoformat(),
            "处罚机关": penalty.office,
            "处罚机关统一社会信用代码": penalty.office_uscc,
            "数据来源单位": penalty.office,
            "数据来源单位统一社会信用代码": penalty.office_uscc,
        }
        return {column: known.get(column, "") for column in self.columns}

    def missing(self, row: Mapping[str, str]) -> tuple[str, ...]:
        """Empty fields a receiver is likely to ask for."""
        return tuple(c for c in self.columns if not row[c] and c not in self.may_be_empty)


def _in_ten_thousands(yuan: int | None) -> str:
    """An exact decimal without trailing zeros: 80000 is 8, 12345 is 1.2345."""
    return "" if yuan is None else f"{(Decimal(yuan) / TEN_THOUSAND).normalize():f}"


@dataclass(slots=True)
class DryRun:
    """What a dry run wrote and what it found missing."""

    file: Path
    receipt: Path
    rows: int
    incomplete: int


def dry_run(folder: Path, penalties: Iterable[PublishedPenalty], adapter: Adapter) -> DryRun:
    """Write the file and the receipt of what would be sent; nothing is sent anywhere."""
    folder.mkdir(parents=True, exist_ok=True)
    file, receipt = folder / f"{adapter.name}.csv", folder / f"{adapter.name}.receipt.json"
    digest, told = sha256(), []
    with file.open("wb") as out:
        for piece, row in _pieces(penalties, adapter):
            digest.update(piece)
            out.write(piece)
            told += [row] if row else []
    missing = [row for row in told if row["missing"]]
    said = {
        "adapter": adapter.name,
        "sent": False,
        "note": UNREAD,
        "file": file.name,
        "sha256": digest.hexdigest(),
        "rows": len(told),
        "incomplete": len(missing),
        "decisions": told,
    }
    receipt.write_bytes(document(said))
    return DryRun(file, receipt, len(told), len(missing))


def _pieces(
    penalties: Iterable[PublishedPenalty], adapter: Adapter
) -> Iterator[tuple[bytes, dict[str, object]]]:
    yield BOM.encode() + csv_row([UNREAD]), {}
    yield csv_row(adapter.columns), {}
    for penalty in penalties:
        row = adapter.row(penalty)
        told: dict[str, object] = {
            "entry_id": penalty.entry_id,
            "decision_no": penalty.decision_no,
            "missing": adapter.missing(row),
        }
        yield csv_row(row[column] for column in adapter.columns), told
