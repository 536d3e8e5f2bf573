"""Filing by workbook (表格报送): the template filled in, its rows judged one by one."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi.responses import Response

from domain.joint.organisation import files_for
from domain.joint.records import UnitNamed
from flows.formats.layouts import FIGURES
from flows.formats.problem_words import in_english
from flows.formats.report import ImportReport
from flows.formats.tables import UnreadableFileError
from flows.joint.workbook import file_workbook
from storage import joint_records
from web.desk.asked import Asked, Problem
from web.desk.figures import REPORTERS
from web.desk.routes import Route, get, post

MOST_BYTES = 5_000_000
ENDINGS = (".xlsx", ".csv", ".jsonl")


def form(asked: Asked) -> Response:
    """Where a workbook is handed in."""
    return _page(asked)


def _page(
    asked: Asked, problem: tuple[str, str] | None = None, report: ImportReport | None = None
) -> Response:
    return asked.page(
        "desk/figures_file.html.j2",
        problems=[Problem("file", *problem)] if problem else (),
        report=report,
        rows=[
            (one, one.problem if asked.language != "en" else in_english(one, FIGURES))
            for one in (report.problems if report else ())
        ],
    )


def hand_in(asked: Asked) -> Response:
    """File what is right in it, and say what is wrong with the rest."""
    with asked.reading() as unit:
        named = [one.record for one in joint_records.read(unit, UnitNamed)]
    units = [one.unit for one in files_for(named, asked.official.person, asked.today)]
    if not units:
        return _page(asked, (
            "没有单位指定您为填报人，请联系联席会议办公室。",
            "No unit named you as its reporter: ask the office of the joint meeting.",
        ))  # fmt: skip
    file = next((one for name, one in asked.files if name == "file" and one.filename), None)
    if file is None or file.filename is None:
        return _page(asked, ("请选择文件。", "Choose a file."))
    ending = Path(file.filename).suffix.lower()
    content = file.file.read(MOST_BYTES + 1)
    if ending not in ENDINGS or len(content) > MOST_BYTES:
        return _page(asked, (
            "请用 .xlsx、.csv 或 .jsonl 文件，不超过 5 MB。",
            "A file of .xlsx, .csv or .jsonl, of 5 MB at most.",
        ))  # fmt: skip
    with TemporaryDirectory(prefix="mingdan-") as folder:
        path = Path(folder) / f"figures{ending}"
        path.write_bytes(content)
        try:
            report = file_workbook(
                asked.assembly, path, units=units, by=asked.official.person, at=asked.at
            )
        except UnreadableFileError as error:
            return _page(asked, (str(error), str(error)))
    return _page(asked, report=report)


ROUTES: tuple[Route, ...] = (
    get("/figures/workbook", REPORTERS, form),
    post("/figures/workbook", REPORTERS, hand_in, keeps=False),
)
