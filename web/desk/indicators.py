"""The indicator book (指标) with its figures: all of them, one of them, the rows behind one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fastapi.responses import Response
from markupsafe import Markup

from domain.joint.figures import Cell, Figure, total
from domain.joint.indicators import Confirmed, Counted, Indicator, IndicatorBook, Measure
from domain.joint.periods import Period
from domain.roles import OF_THE_OFFICE, Role
from flows.joint.book_told import Line, lines, sentence
from flows.joint.figures import rows_behind
from flows.joint.filing import filed, milestones
from flows.joint.protection_told import yuan
from flows.joint.spending_told import spending
from flows.joint.trends import sparks, trend
from rules.indicator_book import load_indicator_book
from storage import joint_snapshots
from storage.enterprises import industry_names
from storage.unit_of_work import UnitOfWork
from web.desk.asked import Asked, PageError
from web.desk.routes import Route, get, offices
from web.desk.rows import A_PAGE, bounds, csv_answer, wants_csv

READERS = offices(Role.MEETING_SECRETARY, Role.SECTION_HEAD, Role.AGENCY_HEAD, Role.UNIT_REPORTER)
LOOK_BACK = 8  # quarters that can be chosen


def period_asked(asked: Asked, book: IndicatorBook) -> tuple[Period, list[Period]]:
    """The quarter that is asked for (the last full one unless said), and those to choose from."""
    running = Period.of(asked.today)
    choices = [running.after(-back) for back in range(LOOK_BACK + 1)]
    choices = [one for one in choices if one.last >= book.plan_from]
    said = asked.query("period")
    try:
        chosen = Period.read(said) if said else running.after(-1)
    except ValueError:
        chosen = running.after(-1)
    if not book.plan_from <= chosen.last or chosen > running:
        raise PageError(
            404, f"{chosen} 没有指标数据：请选择规划期内、不晚于本季度的季度。",
            f"There are no figures of {chosen}: choose a quarter of the plan, up to this one.",
        )  # fmt: skip
    return chosen, choices if chosen in choices else [*choices, chosen]


def unit_names(asked: Asked, book: IndicatorBook) -> dict[str, str]:
    """What the units of the book are called."""
    return {key: asked.say(*name) for key, name, _ in book.units}


# -- all of them -----------------------------------------------------------------------------------


def listed(asked: Asked) -> Response:
    """Every indicator with its target, its figure, its trend; the milestones."""
    book = load_indicator_book()
    period, choices = period_asked(asked, book)
    with asked.reading() as unit:
        told = lines(unit, book, period, townships=asked.official.townships)
        reached = milestones(unit)
        kept = joint_snapshots.of_period(unit, period)
    if wants_csv(asked):
        return _csv(asked, period, told)
    rates = [one for one in told if one.indicator.target is not None]
    duties = [
        one for one in told
        if one.indicator.target is None and one.indicator.measure is not Measure.MILESTONE
    ]  # fmt: skip
    return asked.page(
        "desk/indicators.html.j2",
        book=book,
        period=period,
        choices=[(str(one), str(one)) for one in choices],
        running=period.last >= asked.today,
        rates=rates,
        duties=duties,
        goals=[one for one in book.indicators if one.measure is Measure.MILESTONE],
        reached=reached,
        known_at=kept[-1].known_at if kept else "",
        met=sum(one.met is True for one in rates),
        missed=sum(one.met is False for one in rates),
        trends={key: Markup(svg) for key, svg in sparks([*rates, *duties]).items()},  # noqa: S704
        names=unit_names(asked, book),
        unconfirmed=Confirmed.UNCONFIRMED,
        files=Role.UNIT_REPORTER in asked.official.roles,
    )


def _csv(asked: Asked, period: Period, told: Sequence[Line]) -> Response:
    header = asked.say(
        "编号,指标,目标,季度,数值,分子,分母,达标,来源,截至,重述次数",
        "id,indicator,target,quarter,figure,numerator,denominator,met,source,as of,restated",
    )
    rows: Iterable[tuple[object, ...]] = (
        (one.indicator.id, asked.say(*one.indicator.name),
         "" if one.indicator.target is None else f"{float(one.indicator.target * 100):g}%",
         each.period, "" if each.figure is None else each.figure.said,
         "" if each.figure is None else each.figure.numerator,
         "" if each.figure is None or each.figure.denominator is None else each.figure.denominator,
         met_words(asked, each.figure, one.indicator),
         asked.say("报送", "filed") if one.indicator.submitted else asked.say("统计", "counted"),
         each.at[:16], len(each.restated) or "")
        for one in told if one.indicator.measure is not Measure.MILESTONE for each in one.quarters
    )  # fmt: skip
    return csv_answer(f"indicators-{period}", header.split(","), rows)


def met_words(asked: Asked, figure: Figure | None, indicator: Indicator) -> str:
    """Whether a target is met, in words; nothing where that cannot be said."""
    met = None if figure is None else figure.meets(indicator.target)
    if met is None:
        return ""
    return asked.say("达标", "met") if met else asked.say("未达标", "not met")


# -- one of them -----------------------------------------------------------------------------------


def _named(asked: Asked, book: IndicatorBook) -> Indicator:
    try:
        return book.one(asked.path["indicator"])
    except KeyError:
        raise PageError(
            404, "指标簿中没有这个编号。请从“指标”进入。",
            "There is no such indicator in the book. Enter from the indicators.",
        ) from None  # fmt: skip


def one(asked: Asked) -> Response:
    """Its definition, quarters, restatements, and the figure by township and industry."""
    book = load_indicator_book()
    its = _named(asked, book)
    period, choices = period_asked(asked, book)
    mine = asked.official.townships
    with asked.reading() as unit:
        (line,) = [
            each for each in lines(unit, book, period, townships=mine) if each.indicator is its
        ]
        cells = _cells(unit, book, line, period, mine)
        reached = milestones(unit).get(its.id) if its.measure is Measure.MILESTONE else None
        called = industry_names(unit, (cell.industry for cell in cells if cell.industry))
    return asked.page(
        "desk/indicator.html.j2",
        book=book,
        its=its,
        line=line,
        period=period,
        choices=[(str(each), str(each)) for each in choices],
        townships=_by(cells, lambda cell: cell.township),
        industries=_by(cells, lambda cell: cell.industry),
        called=called,
        reached=reached,
        sentences=[
            (each.at, sentence(each, english=asked.language == "en"))
            for quarter in line.quarters for each in quarter.restated
        ],
        trend=Markup(trend(line, asked.language)),  # noqa: S704  drawn here, its words escaped
        names=unit_names(asked, book),
        counts=Counted,
        unconfirmed=Confirmed.UNCONFIRMED,
        may_open=not its.submitted and _opens(asked),
    )  # fmt: skip


def _cells(
    unit: UnitOfWork, book: IndicatorBook, line: Line, period: Period, mine: Sequence[str]
) -> list[Cell]:
    its = line.indicator
    if its.submitted:
        held = filed(unit, book, period).get(its.id)
        some = list(held.cells) if held else []
    elif line.now.snapshot:
        some = joint_snapshots.cells_of(unit, line.now.snapshot, its.id).get(its.id, [])
    else:
        some = []
    return [each for each in some if not mine or each.township in mine]


def _by(cells: Sequence[Cell], key: object) -> list[tuple[str, Figure]]:
    found: dict[str, list[Figure]] = {}
    for cell in cells:
        found.setdefault(key(cell), []).append(cell.figure)  # type: ignore[operator]
    return [(name, _sum(some)) for name, some in sorted(found.items()) if name]


def _sum(some: Sequence[Figure]) -> Figure:
    if all(each.denominator is None for each in some):
        return Figure(numerator=sum(each.numerator for each in some))
    return total(some)


# -- the rows behind one ---------------------------------------------------------------------------


def _opens(asked: Asked) -> bool:
    """Whether somebody may see single enterprises: the office, or a reporter of townships."""
    return bool(asked.official.roles & OF_THE_OFFICE or asked.official.townships)


def rows(asked: Asked) -> Response:
    """The enterprises a counted figure is made of, as its snapshot counted them."""
    book = load_indicator_book()
    its = _named(asked, book)
    period, _ = period_asked(asked, book)
    if its.submitted:
        raise PageError(
            404, "该指标由单位报送，没有逐户明细。", "It is filed by its unit: there are no rows."
        )
    if not _opens(asked):
        raise PageError(
            403, "逐户明细只对本机关和负责镇乡街的填报人开放。",
            "The rows are open to this office and to reporters of townships.",
        )  # fmt: skip
    lacking = asked.query("lacking") == "1"
    wanted = asked.query("township")
    mine = asked.official.townships
    if wanted and not asked.official.answers_for(wanted):
        raise PageError(403, "不在您负责的镇乡街。", "Not in your townships.")
    limit, offset = bounds(asked)
    with asked.reading() as unit:
        found = rows_behind(
            unit, book, its, period, townships=[wanted] if wanted else mine,
            lacking=lacking or None, limit=limit + 1, offset=offset,
        )  # fmt: skip
    if wants_csv(asked):
        header = asked.say(
            "统一社会信用代码,用人单位,镇乡街,行业,建设项目,已办,应办,截至,记录编号,材料",
            "uscc,enterprise,township,industry,project,done,due,as of,record,paper",
        )
        return csv_answer(f"{its.id}-{period}", header.split(","), [
            (each.uscc, each.name, each.township, each.industry, each.project, each.done, each.due,
             each.on or "", each.record_no, each.paper)
            for each in found
        ])  # fmt: skip
    kept = f"?period={period}" + ("&lacking=1" if lacking else "")
    kept += f"&township={wanted}" if wanted else ""
    return asked.page(
        "desk/indicator_rows.html.j2",
        its=its,
        period=period,
        rows=found[:limit],
        more=len(found) > limit,
        page=asked.number("page"),
        first=offset,
        a_page=A_PAGE,
        kept=kept,
        lacking=lacking,
        township=wanted,
        linked=bool(asked.official.roles & OF_THE_OFFICE),
    )


# -- what was spent --------------------------------------------------------------------------------


def spent(asked: Asked) -> Response:
    """What enterprises spent, beside what came of it."""
    book = load_indicator_book()
    period, choices = period_asked(asked, book)
    with asked.reading() as unit:
        told = spending(unit, book, period, asked.official.townships)
        called = industry_names(unit, (one.key for one in told.industries))
    if wants_csv(asked):
        header = asked.say(
            "分组,名称,投入(元),户数,接害劳动者,人均(元)",
            "group,name,spent (yuan),enterprises,workers,each (yuan)",
        )
        groups = (
            (asked.say("事项", "matter"), told.matters),
            (asked.say("镇乡街", "township"), told.townships),
            (asked.say("行业", "industry"), told.industries),
        )
        return csv_answer(f"spending-{period}", header.split(","), [
            (group, each.key, f"{each.fen // 100}.{each.fen % 100:02d}", each.enterprises or "",
             each.workers, "" if each.each is None else f"{each.each // 100}.{each.each % 100:02d}")
            for group, parts in groups for each in parts
        ])  # fmt: skip
    return asked.page(
        "desk/spending.html.j2", spent=told, period=period, yuan=yuan, called=called,
        choices=[(str(each), str(each)) for each in choices],
        indicators={key: book.one(key) for key in told.indicators},
    )  # fmt: skip


ROUTES: tuple[Route, ...] = (
    get("/indicators", READERS, listed),
    get("/indicators/spending", READERS, spent),
    get("/indicators/{indicator}", READERS, one),
    get("/indicators/{indicator}/rows", READERS, rows),
)
