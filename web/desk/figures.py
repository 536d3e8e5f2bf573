"""Filing (指标报送): what a unit owes for a quarter, filled in as a whole or by township."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fastapi.responses import Response

from domain.joint.figures import Figure
from domain.joint.indicators import Indicator, IndicatorBook, Measure
from domain.joint.organisation import files_for
from domain.joint.periods import Period
from domain.joint.records import Progress, UnitNamed
from domain.roles import Role
from flows.formats.layouts import FIGURES
from flows.formats.problem_words import in_chinese, in_english
from flows.joint.at_door import Filing, Said, file_figures, parts_of
from flows.joint.filing import WHOLE, Filed, Reported, filed_of, milestones
from flows.joint.reminders import open_period
from rules.indicator_book import load_indicator_book
from storage import enterprises, joint_records, joint_snapshots
from storage.unit_of_work import UnitOfWork
from web.desk.asked import Asked, PageError, Problem
from web.desk.indicators import period_asked, unit_names
from web.desk.routes import Route, get, offices, post

REPORTERS = offices(Role.UNIT_REPORTER)
FIELD_OF = {
    "分子": "numerator", "分母": "denominator", "进展": "progress", "佐证材料": "evidence",
    "说明": "note", "更正原因": "reason",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Due:
    """An indicator that is to be filed: what stands, what stood, what the engine counts."""

    indicator: Indicator
    held: Filed | None
    before: Figure | None
    counted: Figure | None
    reached: Reported | None

    @property
    def by_township(self) -> bool:
        """Whether it was filed township by township."""
        return self.held is not None and bool(self.held.cells)


def _units(asked: Asked, unit: UnitOfWork) -> tuple[UnitNamed, ...]:
    records = [one.record for one in joint_records.read(unit, UnitNamed)]
    return files_for(records, asked.official.person, asked.today)


def _dues(unit: UnitOfWork, book: IndicatorBook, period: Period, units: Iterable[str]) -> list[Due]:
    mine = set(units)
    held = filed_of(unit, book, [period.after(-1), period])
    reached = milestones(unit)
    kept = joint_snapshots.of_period(unit, period)
    counted = joint_snapshots.wholes(unit, [kept[-1].no]).get(kept[-1].no, {}) if kept else {}
    return [
        Due(
            one, held[period].get(one.id),
            before.figure if (before := held[period.after(-1)].get(one.id)) else None,
            counted.get(one.id), reached.get(one.id),
        )
        for one in book.indicators if one.unit in mine
    ]  # fmt: skip


def _period(asked: Asked, book: IndicatorBook) -> tuple[Period, list[Period]]:
    """The quarter that is filed for: as said, else the one that is open."""
    said = asked.said("period") or asked.query("period")
    opened = open_period(book, asked.today)
    if opened is None:
        raise PageError(
            404, "规划期已过，没有可报送的季度。", "The plan is over: there is nothing to file."
        )
    if not said:
        return opened, [opened.after(-back) for back in range(5)]
    try:
        chosen = Period.read(said)
    except ValueError:
        chosen = period_asked(asked, book)[0]
    return chosen, [opened.after(-back) for back in range(5)]


# -- all of a unit's -------------------------------------------------------------------------------


def form(asked: Asked) -> Response:
    """The indicators of the units somebody files for, with what stands and what stood."""
    return _page(asked)


def _page(asked: Asked, problems: Sequence[Problem] = (), *, doubted: bool = False) -> Response:
    book = load_indicator_book()
    period, choices = _period(asked, book)
    with asked.reading() as unit:
        units = _units(asked, unit)
        dues = _dues(unit, book, period, (one.unit for one in units))
    return asked.page(
        "desk/figures.html.j2",
        problems=problems,
        doubted=doubted,
        book=book,
        units=units,
        period=period,
        choices=[(str(one), str(one)) for one in choices],
        cut_off=book.cut_off(period),
        figures=[one for one in dues if one.indicator.submitted and not _goal(one.indicator)],
        goals=[one for one in dues if _goal(one.indicator)],
        own=[one for one in dues if not one.indicator.submitted],
        missing=sum(
            one.held is None for one in dues if one.indicator.submitted and not _goal(one.indicator)
        ),
        progresses=[(one.value, asked.word(one)) for one in Progress],
        names=unit_names(asked, book),
        rate=Measure.RATE,
    )


def _goal(indicator: Indicator) -> bool:
    return indicator.measure is Measure.MILESTONE


def hand_in(asked: Asked) -> Response:
    """File what was filled in: all of it, or nothing while something is wrong."""
    book = load_indicator_book()
    period, _ = _period(asked, book)
    with asked.reading() as unit:
        units = [one.unit for one in _units(asked, unit)]
        dues = _dues(unit, book, period, units)
    said, fields = list[Said](), dict[int, str]()
    for due in dues:
        one = _typed(asked, due, period, row=len(said) + 1)
        if one is not None:
            fields[one.row] = due.indicator.id
            said.append(one)
    if not said:
        return _page(asked, [Problem("", "还没有填写任何数据。", "Nothing was filled in yet.")])
    done = _filed(asked, said, units)
    problems = _problems(done, fields)
    if problems:
        return _page(asked, problems, doubted=any(one.doubted for one in done.told))
    return _filed_words(asked, done, f"/figures?period={period}")


def _typed(asked: Asked, due: Due, period: Period, row: int) -> Said | None:
    """What was typed of an indicator; None where nothing was, or what stands already."""
    key = due.indicator.id
    cells = {name: asked.said(f"{name}-{key}") for name in FIELD_OF.values()}
    if _goal(due.indicator):
        if not cells["progress"]:
            return None
        return Said(
            row=row, indicator=key, progress=cells["progress"], evidence=cells["evidence"],
            note=cells["note"],
        )  # fmt: skip
    if due.by_township or not (cells["numerator"] or cells["denominator"]):
        return None
    return Said(
        row=row, indicator=key, period=str(period), numerator=cells["numerator"],
        denominator=cells["denominator"], note=cells["note"], reason=cells["reason"],
    )  # fmt: skip


def _filed(asked: Asked, said: Sequence[Said], units: Iterable[str]) -> Filing:
    return file_figures(
        asked.assembly, said, by=asked.official.person, ref=f"desk:{asked.said('ref')}",
        at=asked.at, units=units, sure=asked.said("sure") == "yes",
    )  # fmt: skip


def _problems(done: Filing, fields: dict[int, str]) -> list[Problem]:
    """What keeps it out, at its field: refusals, and what is odd until somebody is sure."""
    if done.numbers or all(one.repeated for one in done.told):
        return []
    found = dict[str, Problem]()
    for told in done.told:
        for one in told.problems:
            if not one.refuses and not told.doubted:
                continue
            name = "note" if told.doubted and not one.refuses else FIELD_OF.get(one.name, "")
            field = f"{name}-{fields[told.said.row]}" if name else ""
            found.setdefault(field or one.problem, Problem(
                field, f"{told.said.indicator} {in_chinese(one)}",
                f"{told.said.indicator} {in_english(one, FIGURES)}",
            ))  # fmt: skip
    return list(found.values())


def _filed_words(asked: Asked, done: Filing, path: str) -> Response:
    many, late = len(done.numbers), any(one.late for one in done.told)
    if not many:
        return asked.to(path, "与已报的数相同，未作改动。", "As filed before: nothing was changed.")
    words = (f"已报送 {many} 项。", f"{many} filed.")
    if late:
        words = (f"{words[0]}已过截止日，标为逾期。", f"{words[1]} After the cut-off: marked late.")
    return asked.to(path, *words)


# -- one of them, by township ----------------------------------------------------------------------


def by_township(asked: Asked) -> Response:
    """A form with a row for each township."""
    return _township_page(asked)


def _one(asked: Asked, unit: UnitOfWork, book: IndicatorBook, period: Period) -> Due:
    units = [one.unit for one in _units(asked, unit)]
    dues = _dues(unit, book, period, units)
    found = next((one for one in dues if one.indicator.id == asked.path["indicator"]), None)
    if found is None or _goal(found.indicator):
        raise PageError(
            404, "没有由您分镇乡街报送的这一指标。请从“指标报送”进入。",
            "There is no such indicator of your units. Enter from the filing.",
        )  # fmt: skip
    return found


def _places(asked: Asked, unit: UnitOfWork, due: Due) -> list[str]:
    """The townships its unit answers for; for the whole district, all of the register."""
    (named,) = [one for one in _units(asked, unit) if one.unit == due.indicator.unit]
    known = enterprises.choices(unit, "township")
    if named.townships and "*" not in named.townships:
        return sorted(named.townships)
    return sorted({*known, *(one.township for one in (due.held.cells if due.held else ()))})


def _township_page(
    asked: Asked, problems: Sequence[Problem] = (), *, doubted: bool = False
) -> Response:
    book = load_indicator_book()
    period, _ = _period(asked, book)
    with asked.reading() as unit:
        due = _one(asked, unit, book, period)
        places = _places(asked, unit, due)
        before = filed_of(unit, book, [period.after(-1)])[period.after(-1)].get(due.indicator.id)
    held = parts_of(due.held)
    return asked.page(
        "desk/figures_township.html.j2",
        problems=problems,
        doubted=doubted,
        due=due,
        its=due.indicator,
        period=period,
        cut_off=book.cut_off(period),
        places=[
            (number, place, held.get(place), parts_of(before).get(place))
            for number, place in enumerate(places, start=1)
        ],
        whole=WHOLE in held,
        rate=Measure.RATE,
    )


def hand_in_townships(asked: Asked) -> Response:
    """File the figures of townships, together."""
    book = load_indicator_book()
    period, _ = _period(asked, book)
    with asked.reading() as unit:
        due = _one(asked, unit, book, period)
        places = _places(asked, unit, due)
        units = [one.unit for one in _units(asked, unit)]
    said = [
        Said(
            row=number, indicator=due.indicator.id, period=str(period), township=place,
            numerator=asked.said(f"numerator-{number}"),
            denominator=asked.said(f"denominator-{number}"),
            note=asked.said("note"), reason=asked.said("reason"),
        )
        for number, place in enumerate(places, start=1)
        if asked.said(f"numerator-{number}") or asked.said(f"denominator-{number}")
    ]  # fmt: skip
    if not said:
        return _township_page(
            asked, [Problem("", "还没有填写任何数据。", "Nothing was filled in yet.")]
        )
    done = _filed(asked, said, units)
    problems = [
        Problem(
            one.field.partition("-")[0] if one.field.startswith(("note", "reason")) else one.field,
            one.zh, one.en,
        )
        for one in _problems(done, {one.row: str(one.row) for one in said})
    ]  # fmt: skip
    if problems:
        return _township_page(asked, problems, doubted=any(one.doubted for one in done.told))
    return _filed_words(asked, done, f"/figures?period={period}")


ROUTES: tuple[Route, ...] = (
    get("/figures", REPORTERS, form),
    post("/figures", REPORTERS, hand_in),
    get("/figures/{indicator}", REPORTERS, by_township),
    post("/figures/{indicator}", REPORTERS, hand_in_townships),
)
