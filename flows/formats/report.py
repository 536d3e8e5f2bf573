"""What became of a file: the counts, and the file of rejected rows to be sent back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from flows.formats.verdicts import Problem

COLUMNS = (
    ("行", 8),
    ("列", 6),
    ("列名", 20),
    ("填写的内容", 32),
    ("问题", 40),
    ("怎么办", 52),
    ("处理", 12),
)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The verdict on a file. ``repeated`` rows were received before and changed nothing."""

    file: str
    kind: str
    rows: int
    accepted: int
    repeated: int
    rejected: int
    warnings: int
    events: int
    problems: tuple[Problem, ...]
    rejects_file: str = ""

    def as_dict(self) -> dict[str, object]:
        """Plain data for JSON."""
        return asdict(self)

    def sentence(self) -> str:
        """One sentence for a person."""
        said = f"{self.file}：共 {self.rows} 行，接收 {self.accepted} 行"
        if self.repeated:
            said += f"，{self.repeated} 行此前已接收（未作任何改动）"
        if self.rejected:
            said += f"，退回 {self.rejected} 行"
        if self.warnings:
            said += f"，提示 {self.warnings} 处"
        if self.rejects_file:
            said += f"；退回清单：{self.rejects_file}"
        return said + "。"


def write_rejects(problems: Sequence[Problem], path: Path) -> None:
    """A workbook of every wrong cell: row, column, value, what is wrong, what to do.

    Values are written as text, so that one that begins with ``=`` is shown and never computed.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("退回清单")
    for index, (_, width) in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{len(problems) + 1}"
    sheet.append([_head(sheet, name) for name, _ in COLUMNS])
    for problem in problems:
        done = "退回" if problem.refuses else "已接收"
        words = (problem.column, problem.name, problem.value, problem.problem, problem.remedy, done)
        sheet.append([problem.row, *(_text(sheet, one) for one in words)])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def _head(sheet: Any, name: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, name)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="E8EEF4")
    return cell


def _text(sheet: Any, said: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", said))
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
