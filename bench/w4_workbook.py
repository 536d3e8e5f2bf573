"""The workbook of W4: a seeded sheet of results in which about 1 % of the rows hold wrong cells.

Everything in it is made up. Ten kinds of wrong cells are planted, and where they are is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import Workbook

SEED = 4
ROWS = 100_000
ENTERPRISES = 20_000
CODES = tuple(f"A{number:03d}" for number in range(300))
NOISY = frozenset(CODES[:20])
KINDS = ("TWA", "STEL", "MAC")
UNITS = ("mg/m3", "dB(A)")
FIRST, LAST = date(2015, 1, 1), date(2026, 12, 31)
LONGEST = 100  # characters of an enterprise's name
CERTIFICATE = r"^[A-Z]{2}-\d{4}-\d{5}$"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
HEADER = (
    "序号", "用人单位名称", "统一社会信用代码", "车间", "岗位", "职业病危害因素", "结果类别",
    "检测结果", "单位", "日接触时间(h)", "采样日期", "机构证书编号",
)  # fmt: skip
Cells = list[Any]


def check_character(body: str) -> str:
    """The 18th character of a credit code (GB 32100-2015)."""
    weighed = sum(ALPHABET.index(c) * w for c, w in zip(body, WEIGHTS, strict=True))
    return ALPHABET[-weighed % 31]


def _code(random: Random) -> str:
    body = f"9199{random.randrange(10**4):04d}MA" + "".join(random.choices(ALPHABET, k=7))
    return body + check_character(body)


def _right(number: int, enterprise: tuple[str, str], random: Random) -> Cells:
    agent = random.choice(CODES)
    noisy = agent in NOISY
    value = random.gauss(82, 4) if noisy else random.lognormvariate(0, 0.9)
    day = FIRST + timedelta(random.randrange((LAST - FIRST).days + 1))
    return [
        number, *enterprise,
        f"虚构{random.randrange(40)}车间", f"岗位{random.randrange(200)}",
        agent, random.choice(KINDS), round(value, 3), UNITS[noisy],
        random.choice((6.0, 7.5, 8.0, 10.0, 12.0)), day,
        f"{random.choice('ABCD')}X-{day.year}-{random.randrange(10**5):05d}",
    ]  # fmt: skip


def _wrong_check(row: Cells, random: Random) -> str:
    code = str(row[2])
    return code[:-1] + random.choice([c for c in ALPHABET if c != code[-1]])


# (column from 0, what is put there)
PLANTS: tuple[tuple[int, Callable[[Cells, Random], Any]], ...] = (
    (7, lambda _row, _random: "未见异常"),  # a word where a number belongs
    (5, lambda _row, random: f"X{random.randrange(1000):03d}"),  # no agent of the list
    (2, _wrong_check),
    (7, lambda _row, random: -random.randrange(1, 9)),
    (4, lambda _row, _random: None),  # required and empty
    (10, lambda _row, random: date(random.choice((1999, 2031)), 5, 6)),
    (10, lambda _row, _random: "上月中旬"),
    (11, lambda row, _random: str(row[11]).lower()),
    (1, lambda row, _random: str(row[1]) * 12),
    (8, lambda row, _random: UNITS[row[8] == UNITS[0]]),  # the unit of another kind of agent
    (0, lambda row, _random: row[0] + 0.5),
    (9, lambda _row, _random: 25),
)
AGENT, UNIT = 5, 8  # never both in one row: a unit cannot be held against an unknown agent


def rows_with_plants(count: int = ROWS) -> Iterator[tuple[Cells, list[int]]]:
    """Every row with the columns (from 0) that are wrong in it."""
    random = Random(SEED)
    enterprises = [(f"虚构第{n:05d}机械制造厂", _code(random)) for n in range(ENTERPRISES)]
    for number in range(1, count + 1):
        row = _right(number, random.choice(enterprises), random)
        wrong: list[int] = []
        if random.random() < 0.01:
            for column, put in random.sample(PLANTS, random.choice((1, 1, 2))):
                if column not in wrong and not {AGENT, UNIT} <= {column, *wrong}:
                    row[column] = put(row, random)
                    wrong.append(column)
        yield row, wrong


def write_workbook(path: Path, count: int = ROWS) -> frozenset[tuple[int, str]]:
    """Write the sheet; the (row, column letter) of every planted cell."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("w4")
    sheet.append(HEADER)
    planted: set[tuple[int, str]] = set()
    for number, (row, wrong) in enumerate(rows_with_plants(count), start=2):
        sheet.append(row)
        planted.update((number, "ABCDEFGHIJKL"[column]) for column in wrong)
    book.save(path)
    return frozenset(planted)
