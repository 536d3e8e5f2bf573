"""The downloadable template of a layout: header in both languages, an example, help, choices."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from domain.joint.matters import Matter
from domain.joint.records import Progress
from domain.roles import Role
from domain.words import zh
from flows.formats.layouts import Column, Layout

CHOICES = {
    "check_type": ("定期检测", "监督检测", "评价", "复查"),
    "kind": ("TWA", "STEL", "MAC", "PEAK", "NOISE", "1", "2", "3"),
    "fraction": ("总尘", "呼尘"),
    "unit": ("mg/m3", "f/ml", "dB(A)"),
    "yes_no": ("是", "否"),
    "role": tuple(zh(role) for role in Role),
    "matter": tuple(zh(matter) for matter in Matter),
    "progress": tuple(zh(progress) for progress in Progress),
}
REQUIRED = PatternFill("solid", fgColor="FCE8D8")
OPTIONAL = PatternFill("solid", fgColor="E8EEF4")
ROWS = 5000  # how far down the choices are offered


def write_template(layout: Layout, path: Path) -> None:
    """Write the template of a layout as .xlsx."""
    book = Workbook()
    sheet = book.active
    sheet.title = layout.zh
    for index, column in enumerate(layout.columns, start=1):
        _head(sheet, index, column)
    sheet.append([column.example for column in layout.columns])
    sheet.freeze_panes = "A2"
    guide = book.create_sheet("填表说明")
    guide.append(["列名", "Column", "必填", "示例", "说明"])
    for column in layout.columns:
        guide.append(
            [column.zh, column.en, "是" if column.required else "", column.example, column.help_zh]
        )
    for letter, width in zip("ABCDE", (24, 24, 8, 32, 48), strict=True):
        guide.column_dimensions[letter].width = width
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def _head(sheet: object, index: int, column: Column) -> None:
    cell = sheet.cell(1, index, column.zh)  # type: ignore[attr-defined]
    cell.font = Font(bold=True)
    cell.fill = REQUIRED if column.required else OPTIONAL
    said = f"{column.en}\n{'必填' if column.required else '选填'}"
    cell.comment = Comment(f"{said}\n{column.help_zh}".strip(), "Mingdan")
    letter = cell.column_letter
    sheet.column_dimensions[letter].width = max(12, 2 * len(column.zh) + 4)  # type: ignore[attr-defined]
    choices = CHOICES.get(column.check)
    if choices:
        rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
        sheet.add_data_validation(rule)  # type: ignore[attr-defined]
        rule.add(f"{letter}2:{letter}{ROWS}")
