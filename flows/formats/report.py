"""What became of a file: the counts, and the file of rejected rows to be sent back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill

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
    book = Workbook()
    sheet = book.active
    sheet.title = "退回清单"
    sheet.append([name for name, _ in COLUMNS])
    for problem in problems:
        sheet.append(
            [
                problem.row,
                problem.column,
                problem.name,
                None,
                problem.problem,
                problem.remedy,
                "退回" if problem.refuses else "已接收",
            ]
        )
        cell = sheet.cell(sheet.max_row, 4)
        cell.value = problem.value
        cell.data_type = "s"
    for index, (_, width) in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[sheet.cell(1, index).column_letter].width = width
        head = sheet.cell(1, index)
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor="E8EEF4")
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
