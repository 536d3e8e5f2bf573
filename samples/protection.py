"""What the enterprises of the sample district have on record of what they owe their workers.

Every enterprise has a diligence of its own; the district gets better from quarter to quarter, so that
some targets are met, some are missed by little and some by much.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from samples.joint import Ended
from samples.places import Unit

HEADER = (
    "记录编号", "统一社会信用代码", "事项", "截至日期", "应办数", "已办数", "本年已投入(元)", "建设项目", "依据材料",
    "更正的记录",
)  # fmt: skip
DECLARATION, HEALTH_CHECK, TRAINING = "职业病危害项目申报", "职业健康检查", "职业卫生培训"
TREATMENT, FACILITIES, EVALUATION = "职业病危害治理", "防护设施“三同时”", "控制效果评价"
# By matter: the share of enterprises that have done it by the end of each quarter, and what one of
# them spends on it a year, in yuan for each exposed worker.
SHARES: dict[str, tuple[tuple[float, float, float, float], int]] = {
    DECLARATION: ((0.74, 0.79, 0.83, 0.88), 0),
    "职业病危害摸底调查": ((0.70, 0.81, 0.88, 0.93), 0),
    HEALTH_CHECK: ((0.80, 0.84, 0.87, 0.89), 320),
    "危害告知和警示标识": ((0.82, 0.86, 0.88, 0.90), 25),
    TRAINING: ((0.71, 0.82, 0.90, 0.93), 40),
}
PROJECTS = 26  # enterprises with a building project; its evaluation follows in some quarter
EVALUATED = (0.42, 0.58, 0.69, 0.73)
LATE = 6  # records of the third quarter that come with the fourth file
CORRECTED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A record: how a matter stands in an enterprise on a day; both counts are cumulative."""

    number: str
    unit: Unit
    matter: str
    on: date
    due: int
    done: int
    yuan: int = 0
    project: str = ""
    instead_of: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """Its line, in the order of ``HEADER``."""
        return (
            self.number, self.unit.uscc, self.matter, self.on.isoformat(), str(self.due),
            str(self.done), str(self.yuan or ""), self.project, f"{self.matter}台账（虚构）",
            self.instead_of,
        )  # fmt: skip


@dataclass(slots=True)
class _Quarter:
    """A quarter's records being written down."""

    period: str
    random: Random
    rows: list[Kept] = field(default_factory=list)

    def write(
        self, unit: Unit, matter: str, done: int, due: int = 1, *, yuan: int = 0, project: str = ""
    ) -> None:
        """Write a record down, on some day of the quarter."""
        year, number = int(self.period[:4]), int(self.period[-1])
        day = date(year, 3 * number - 2, 1) + timedelta(days=self.random.randint(8, 86))
        no = f"JL-{self.period}-{len(self.rows) + 1:04d}"
        self.rows.append(
            Kept(number=no, unit=unit, matter=matter, on=day, due=due, done=done, yuan=yuan,
                 project=project)
        )  # fmt: skip

    def did(self, unit: Unit, matter: str, yuan: int) -> None:
        """An enterprise did all it owed of a matter, or nearly all."""
        due, done = 1, 1
        if matter == HEALTH_CHECK:
            due = max(1, unit.workers - self.random.randint(0, 4))
            done = due - self.random.randint(0, 1)
        elif matter == TRAINING:
            due = done = 2 + unit.workers // 60
        self.write(unit, matter, done, due, yuan=yuan * unit.workers)


def kept(units: Sequence[Unit], quarters: Sequence[Ended], seed: int) -> Iterator[list[Kept]]:
    """The records that come in with each quarter's files."""
    random = Random(seed)
    diligence = {unit.uscc: random.random() for unit in units}
    projects = random.sample(list(units), PROJECTS)
    late: list[Kept] = []
    for index, quarter in enumerate(quarters):
        written = _Quarter(quarter.period, random)
        for unit in units:
            _matters(written, unit, index, diligence[unit.uscc])
        for place, unit in enumerate(projects):
            _project(written, unit, place / PROJECTS, index)
        rows = written.rows
        if index == len(quarters) - 1:
            rows = [*late, *_corrected(late), *rows]
        elif index == len(quarters) - 2:
            late = [row for row in rows if row.matter in (DECLARATION, TRAINING)][:LATE]
            rows = [row for row in rows if row not in late]
        yield sorted(rows, key=lambda row: (row.on, row.number))


def _matters(written: _Quarter, unit: Unit, index: int, diligence: float) -> None:
    """What an enterprise did in a quarter: for the first time, or as every year."""
    yearly = unit.number // 8 % 4 == index
    for matter, (shares, yuan) in SHARES.items():
        before = shares[index - 1] if index else 0.0
        first = before <= diligence < shares[index]
        if first or (yuan and yearly and diligence < before):
            written.did(unit, matter, yuan)
        elif index == 0 and matter == HEALTH_CHECK and written.random.random() < 0.5:
            done = unit.workers * written.random.randint(30, 70) // 100
            written.write(unit, matter, done, unit.workers, yuan=320 * done)
    if yearly:
        written.write(unit, TREATMENT, 1, yuan=written.random.randint(5, 60) * 1000)


def _project(written: _Quarter, unit: Unit, place: float, index: int) -> None:
    """A building project: its facilities at the beginning, its evaluation in some quarter."""
    name = f"示例{unit.number:03d}号技改项目（虚构）"
    evaluated = place < EVALUATED[index]
    if index == 0:
        spent = written.random.randint(8, 90) * 10_000
        written.write(unit, FACILITIES, 1, yuan=spent, project=name)
    if index == 0 or (evaluated and place >= EVALUATED[index - 1]):
        written.write(unit, EVALUATION, int(evaluated), yuan=30_000 * evaluated, project=name)


def _corrected(late: Sequence[Kept]) -> Iterator[Kept]:
    """Two of the late records were wrong as well, and are corrected at once."""
    for row in late[:CORRECTED]:
        yield replace(row, number=f"{row.number}-更正", done=0, instead_of=row.number)
