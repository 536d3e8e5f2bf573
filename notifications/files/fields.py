"""THE FIELDS of the data files: one row a column, from which every schema and page is made.

CSVW, Frictionless and ``docs/data.md`` are derived from these tables; nothing is typed twice.
Columns are only ever added at the end of a table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from operator import attrgetter

from domain.bulletin import Entry, EntryStatus
from domain.vocabulary import Ground

Row = tuple[object, ...]


class Kind(Enum):
    """What a cell holds."""

    TEXT = "string"
    DAY = "date"  # YYYY-MM-DD
    COUNT = "integer"


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name, what it holds, Chinese title, English meaning.

    ``always``: never empty, whatever may no longer be shown. ``codes`` is its closed list.
    """

    name: str
    kind: Kind
    zh: str
    en: str
    always: bool = False
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file of an issue: its rows from an entry; ``key`` is unique in it.

    A child table (``of`` names its parent) has one row a value, by entry and position.
    """

    name: str
    zh: str
    en: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    rows: Callable[[Entry], Iterator[Row]]
    of: str = ""

    @property
    def file(self) -> str:
        """Its file in the folder of an issue."""
        return f"{self.name}.csv"


GROUNDS = tuple(ground.value for ground in Ground)
_TEXT, _DAY, _COUNT = Kind.TEXT, Kind.DAY, Kind.COUNT

ENTRY_FIELDS = (
    Field("entry_id", _TEXT, "条目编号", "Opaque id of the listing, never re-used", always=True),
    Field("status", _TEXT, "状态", "State of the entry today", always=True,
          codes=tuple(status.value for status in EntryStatus)),
    Field("name", _TEXT, "单位名称", "Name of the enterprise on the day it was listed"),
    Field("uscc", _TEXT, "统一社会信用代码", "Unified social credit code, GB 32100-2015"),
    Field("address", _TEXT, "住所", "Address"),
    Field("representative", _TEXT, "法定代表人（负责人）", "Legal representative, name only"),
    Field("township", _TEXT, "镇乡街", "Township or subdistrict"),
    Field("industry_name", _TEXT, "行业", "Industry, name of GB/T 4754"),
    Field("grounds", _TEXT, "列入事由", "Codes of the grounds joined by '; ', see grounds.csv"),
    Field("facts_zh", _TEXT, "违法事实", "What was found, in Chinese"),
    Field("facts_en", _TEXT, "违法事实（英文）", "What was found, in English"),
    Field("legal_basis", _TEXT, "法律依据", "Clauses joined by '; ', see legal_basis.csv"),
    Field("decision_no", _TEXT, "处罚决定书文号", "Number of the penalty decision, verbatim"),
    Field("decision_date", _DAY, "处罚决定日期", "Day of the penalty decision", always=True),
    Field("served_date", _DAY, "处罚决定送达日期", "Day it was served", always=True),
    Field("listing_no", _TEXT, "列入决定书文号", "Number of the listing decision, verbatim"),
    Field("listing_date", _DAY, "列入日期", "Day of the listing decision", always=True),
    Field("measures", _TEXT, "管理措施", "What follows from the listing"),
    Field("removal_conditions", _TEXT, "移出条件", "What must be done to leave the list"),
    Field("remedies", _TEXT, "救济途径", "Remedies against the listing decision"),
    Field("earliest_exit_date", _DAY, "最早可申请移出", "First day removal can be applied for",
          always=True),
    Field("end_date", _DAY, "期限届满", "Last day of the listing", always=True),
    Field("office", _TEXT, "列入机关", "Office that listed", always=True),
    Field("first_issue", _COUNT, "首次公布期号", "Number of the first issue it stood in",
          always=True),
    Field("removed_date", _DAY, "移出日期", "Day it was removed"),
    Field("removal_no", _TEXT, "移出决定书文号", "Number of the removal decision"),
    Field("withdrawn_at", _DAY, "撤销日期", "Day it was withdrawn"),
    Field("reason_code", _TEXT, "原因代码", "Why it left: the state it left with"),
    Field("successor", _TEXT, "义务承继人", "Name and code of whoever took the duties over"),
    Field("successor_since", _DAY, "承继日期", "Since when"),
    Field("correction", _TEXT, "更正内容", "What was corrected, as decided"),
    Field("corrected_on", _DAY, "更正日期", "Day of the correction"),
    Field("reply", _TEXT, "单位的陈述", "The enterprise's own words on its entry"),
    Field("replied_on", _DAY, "陈述日期", "Day it gave them"),
)  # fmt: skip
_CHILD = (
    Field("entry_id", _TEXT, "条目编号", "The entry, as in entries.csv", always=True),
    Field("position", _COUNT, "序号", "Place within the entry, from 1", always=True),
)


_values = attrgetter(*(field.name for field in ENTRY_FIELDS))


def _columns(entry: Entry) -> Iterator[Row]:
    yield _values(entry)


def _grounds(entry: Entry) -> Iterator[Row]:
    for position, ground in enumerate(entry.grounds, 1):
        yield entry.entry_id, position, ground


def _legal_basis(entry: Entry) -> Iterator[Row]:
    for position, clause in enumerate(entry.legal_basis, 1):
        yield entry.entry_id, position, clause


def _former_names(entry: Entry) -> Iterator[Row]:
    for position, name in enumerate(entry.former_names, 1):
        yield entry.entry_id, position, name


def _steps(entry: Entry) -> Iterator[Row]:
    for position, one in enumerate(entry.steps, 1):
        yield entry.entry_id, position, one.on, one.zh, one.en, one.document_no, one.basis


def _exceedances(entry: Entry) -> Iterator[Row]:
    for position, one in enumerate(entry.exceedances, 1):
        yield (
            entry.entry_id, position, one.workshop, one.post, one.agent, one.sampled_on,
            _decimal(one.value), one.unit, _decimal(one.limit), one.limit_source,
            _decimal(one.ratio),
        )  # fmt: skip


def _decimal(figure: str) -> str:
    """A figure without the plus some are printed with, which a spreadsheet would calculate."""
    return figure.removeprefix("+")


ENTRIES = Table(
    "entries", "名单条目", "Entries of the issue", ENTRY_FIELDS, ("entry_id",), _columns
)
CHILDREN = (
    Table(
        "grounds", "列入事由", "Grounds of each entry",
        (*_CHILD, Field("ground", _TEXT, "列入事由", "G1 seriously over a limit, G2 rectification"
                        " refused or incomplete, G3 major harm", always=True, codes=GROUNDS)),
        ("entry_id", "position"), _grounds, of="entries",
    ),
    Table(
        "legal_basis", "法律依据", "Clauses each entry rests on",
        (*_CHILD, Field("clause", _TEXT, "条款", "Law and article, verbatim")),
        ("entry_id", "position"), _legal_basis, of="entries",
    ),
    Table(
        "steps", "办理过程", "Dated steps of the procedure",
        (
            *_CHILD,
            Field("on", _DAY, "日期", "Day of the step", always=True),
            Field("zh", _TEXT, "步骤", "The step, in Chinese", always=True),
            Field("en", _TEXT, "步骤（英文）", "The step, in English"),
            Field("document_no", _TEXT, "文号", "Number of its document"),
            Field("basis", _TEXT, "依据", "Clause the step rests on"),
        ),
        ("entry_id", "position"), _steps, of="entries",
    ),
    Table(
        "former_names", "曾用名", "Names an enterprise bore before",
        (*_CHILD, Field("name", _TEXT, "曾用名", "A name it bore before")),
        ("entry_id", "position"), _former_names, of="entries",
    ),
    Table(
        "exceedances", "超标检测结果", "Measurements over a limit",
        (
            *_CHILD,
            Field("workshop", _TEXT, "车间", "Workshop"),
            Field("post", _TEXT, "岗位", "Post"),
            Field("agent", _TEXT, "职业病危害因素", "Agent"),
            Field("sampled_on", _DAY, "采样日期", "Day of sampling", always=True),
            Field("value", _TEXT, "检测值", "Measured value, a decimal in text"),
            Field("unit", _TEXT, "单位", "Unit of value and limit"),
            Field("limit", _TEXT, "限值", "Limit in force that day, a decimal in text"),
            Field("limit_source", _TEXT, "限值出处", "Standard, edition and table"),
            Field("ratio", _TEXT, "超标倍数", "Value by limit; for noise the decibels above it"),
        ),
        ("entry_id", "position"), _exceedances, of="entries",
    ),
)  # fmt: skip
TABLES = (ENTRIES, *CHILDREN)
