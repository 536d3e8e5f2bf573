"""A pack as one text: its sections in their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from domain.joint.indicators import IndicatorBook
from domain.joint.owed import CLOSED
from domain.joint.pack import (
    NONE,
    CasePart,
    Cases,
    Hard,
    OwedPart,
    Pack,
    RatePart,
    Share,
    UnitPart,
)
from domain.joint.records import Owed, Progress, UnitKind
from domain.vocabulary import Status
from notifications.charts import Movements
from notifications.joint.rates import indicators, targets
from notifications.joint.text import Part, Parts, Text, Writer


def written(pack: Pack, book: IndicatorBook, edition: int, language: str) -> Text:
    """The text of an edition of a pack."""
    w = Writer(pack, book, language)
    beginning(w, edition)
    for section in (
        targets, indicators, milestones, duties, movements, candidates, overdue, complaints, hard,
        debts, units,
    ):  # fmt: skip
        section(w)
    return w.text


def beginning(w: Writer, edition: int) -> None:
    """Which edition it is, and as known when."""
    moment = datetime.fromisoformat(w.pack.known_at)
    w.tell(w.say(
        f"第{edition}版，据{moment.year}年{moment.month}月{moment.day}日{moment:%H:%M}时的记录编制。"
        "各项数字均可按所附查询重新得出；标“待确认”的口径尚未经联席会议确认。",
        f"Edition {edition}, from what was on record at {moment:%H:%M} on {moment.day} "
        f"{moment:%B %Y}. Every number can be counted again by the query it carries; what is "
        "marked unconfirmed has not been adopted by the meeting.",
    ), quiet=True)  # fmt: skip


def milestones(w: Writer) -> None:
    """What is no rate."""
    w.section("工作目标", "Milestones")
    w.table(w.say("不以比率表示的目标", "Targets that are no rates"), (
        (w.say("目标", "Milestone"), 42, False), (w.say("责任单位", "Unit"), 22, False),
        (w.say("进展", "State"), 12, False), (w.say("依据", "Evidence"), 24, False),
    ), [
        (f"{one.indicator} {one.name[w.english]}", w.unit(one.unit),
         w.word(Progress(one.progress)), one.evidence or NONE)
        for one in w.pack.milestones
    ])  # fmt: skip


def duties(w: Writer) -> None:
    """The duty lists of the bureaus."""
    w.section("两部门统计事项", "Figures of the two bureaus")
    every = [one.unit for one in w.pack.counts] + [one.unit for one in w.pack.rates]
    for key in dict.fromkeys(every):
        rows: list[Sequence[Part | Parts]] = [
            (f"{one.indicator} {one.name[w.english]}", one.now, one.before,
             _filed(w, one.filed_on, late=one.late),
             "" if one.gaps[0] == NONE else one.gaps[w.english])
            for one in w.pack.counts if one.unit == key
        ]  # fmt: skip
        rows += [
            (f"{one.indicator} {one.name[w.english]}",
             (one.now.share, w.say("（", " ("), one.now.done, "/", one.now.due,
              w.say("）", ")")),
             one.quarters[-2].figure.share if len(one.quarters) > 1 else NONE,
             w.say("计算", "counted") if one.counted
             else _filed(w, one.filed_on, late=one.late),
             one.gaps[w.english])
            for one in w.pack.rates if one.unit == key and not one.target
        ]  # fmt: skip
        if rows:
            w.table(w.unit(key), (
                (w.say("事项", "Figure"), 32, False), (w.say("本季度", "Now"), 24, True),
                (w.say("上季度", "Before"), 12, True),
                (w.say("报送", "Filed"), 12, False), (w.say("说明", "Note"), 20, False),
            ), rows)  # fmt: skip


def _filed(w: Writer, filed_on: date | None, *, late: bool) -> str:
    if filed_on is None:
        return w.say("未报送", "not filed")
    return w.say("迟报", "late") if late else w.say("已报送", "filed")


def movements(w: Writer) -> None:
    """The list: what came and what left."""
    w.section("名单变动", "The list")
    last = w.pack.movements[-1]
    if w.english:
        w.tell("At the beginning ", last.opening, ", added ", last.added, ", removed ",
                  last.removed, ", at the end ", last.closing, ".")  # fmt: skip
    else:
        w.tell("季初在列", last.opening, "家，本季列入", last.added, "家，移出", last.removed,
                  "家，季末在列", last.closing, "家。")  # fmt: skip
    title = w.say("各季度名单变动", "The list by quarter")
    w.chart("list", Movements(
        title=title, told=w.say("各季度列入与移出家数，数值见下表。",
                                   "Added and removed by quarter; the table is below."),
        quarters=tuple(
            (w.at(one.period, short=True), int(one.added.value), int(one.removed.value))
            for one in w.pack.movements
        ), words=w.words,
    ))  # fmt: skip
    w.table(title, (
        (w.say("季度", "Quarter"), 36, False), (w.say("季初", "Opening"), 16, True),
        (w.say("列入", "Added"), 16, True), (w.say("移出", "Removed"), 16, True),
        (w.say("季末", "Closing"), 16, True),
    ), [
        (w.at(one.period), one.opening, one.added, one.removed, one.closing)
        for one in w.pack.movements
    ])  # fmt: skip


def _cases(w: Writer, cases: Cases, since: str, days: str, told: Callable[[CasePart], str]) -> None:
    if not cases.some:
        w.tell(w.say("无。", "None."))
        return
    w.tell(w.say("共", "In all "), cases.count, w.say("件。", "."))
    w.table("", (
        (w.say("用人单位", "Enterprise"), 25, False), (since, 14, False), (days, 8, True),
        (w.say("说明", "What is on file"), 53, False),
    ), [
        (f"{one.name}（{one.township}）", one.on.isoformat(), one.days, told(one))
        for one in cases.some
    ])  # fmt: skip


def candidates(w: Writer) -> None:
    """Whom the meeting is asked about."""
    w.section("拟列入对象", "Candidates for the list")
    w.tell(w.say(
        "会议的建议对案件没有约束力：是否列入由本机关依程序决定。",
        "What the meeting recommends binds nobody: the office decides by its procedure.",
    ), quiet=True)  # fmt: skip
    _cases(w, w.pack.candidates, w.say("提出日", "Since"), w.say("天数", "Days"),
                lambda one: one.told[w.english])  # fmt: skip


def overdue(w: Writer) -> None:
    """Orders that were not followed in time."""
    w.section("逾期未整改", "Overdue rectifications")
    _cases(w, w.pack.overdue, w.say("逾期日", "Since"), w.say("天数", "Days"),
                lambda one: one.told[w.english])  # fmt: skip


def complaints(w: Writer) -> None:
    """Complaints in and out."""
    c = w.pack.complaints
    w.section("举报办理", "Complaints")
    if w.english:
        w.tell("Came in ", c.came, "; answered, declined or referred ", c.answered,
                  "; open ", c.open, ", of which ", c.late, " are past their day.")  # fmt: skip
    else:
        w.tell("本季收到", c.came, "件，答复、不予受理或转办", c.answered, "件；尚未答复",
                  c.open, "件，其中已过期限", c.late, "件。")  # fmt: skip


def hard(w: Writer) -> None:
    """Cases that need the meeting."""
    w.section("疑难案件", "Hard cases")
    w.tell(w.say(
        "指复议、诉讼或停止执行未决，公示或期限中止，或者开始九十日以上未作决定的案件"
        "（建议口径，待确认）。",
        "Where a review, a suit or a stay is pending, publicity or a term rests, or nothing was "
        "decided for more than ninety days (suggested, unconfirmed).",
    ), quiet=True)  # fmt: skip
    _cases(w,
        w.pack.hard, w.say("开始日", "Since"), w.say("天数", "Days"),
        lambda one: w.say("；", "; ").join(
            (*(w.word(Hard(why)) for why in one.why), w.word(Status(one.status)))
        ),
    )  # fmt: skip


def debts(w: Writer) -> None:
    """What was resolved before, and where it stands."""
    d = w.pack.debts
    w.section("会议决议和交办事项", "What is owed to the meeting")
    if not d.some:
        w.tell(w.say("无。", "None."))
        return
    if w.english:
        w.tell("In all ", d.every, ", done ", d.done, ", late ", d.late, ".")
    else:
        w.tell("共", d.every, "项，已办结", d.done, "项，逾期", d.late, "项。")
    if d.waiting is not None and any(one.filed for one in d.some):
        w.tell(w.say("单位已报告、待确认", "Filed by their units and to be confirmed: "), d.waiting,
                  w.say("项；已报告办结的，等待期间不计逾期。",
                        "; what is filed as done is not late while it waits."))  # fmt: skip
    w.table("", (
        (w.say("事项", "What"), 40, False), (w.say("责任单位", "Unit"), 20, False),
        (w.say("期限", "Due"), 14, False), (w.say("进展", "State"), 12, False),
        (w.say("逾期天数", "Days late"), 10, True), (w.say("依据", "Evidence"), 20, False),
    ), [
        (f"{one.number} {one.text}（{w.word(Owed(one.owed))}）{_waits(w, one)}", w.unit(one.unit),
         one.due_on.isoformat(), w.word(Progress(one.progress)),
         one.days_late, one.evidence or one.note or NONE)
        for one in d.some
    ])  # fmt: skip


def _waits(w: Writer, one: OwedPart) -> str:
    """What its unit filed that nobody answered yet."""
    if not one.filed:
        return ""
    said, on = w.word(Progress(one.filed)), one.filed_on
    return w.say(
        f"（单位{on}报告“{said}”，待确认）", f" (filed as {said} on {on}, to be confirmed)"
    )


def units(w: Writer) -> None:
    """A page for each unit."""
    w.section("各单位", "The units", apart=True)
    for place, one in enumerate(w.pack.units):
        _unit(w, one, apart=place > 0)


def _unit(w: Writer, one: UnitPart, *, apart: bool) -> None:
    w.head(f"{one.name[w.english]}（{w.word(UnitKind(one.kind))}）", apart=apart)
    if one.duties:
        w.tell(w.say("职责：", "Duties: "), w.say("；", "; ").join(one.duties),
                  w.say("。", "."))  # fmt: skip
    if one.townships:
        w.tell(w.say("辖区：", "Answers for: "), w.say("、", ", ").join(one.townships),
                  w.say("。", "."))  # fmt: skip
    w.tell(w.say("在办案件", "Open cases "), one.open_cases,
              w.say("件，其中逾期未整改", ", of which overdue rectifications "), one.overdue,
              w.say("件。", "."))  # fmt: skip
    rates = [each for each in w.pack.rates if each.indicator in one.indicators]
    if rates:
        _unit_rates(w, w.say("所报指标", "Its indicators"),
                         [(each, each.now) for each in rates])  # fmt: skip
    if one.places:
        by_id = {each.indicator: each for each in w.pack.rates}
        _unit_rates(w, w.say("辖区指标", "Indicators of its townships"),
                         [(by_id[key], figure) for key, figure in one.places])  # fmt: skip
    counts = [each for each in w.pack.counts if each.indicator in one.indicators]
    if counts:
        w.table(w.say("统计事项", "Figures"), (
            (w.say("事项", "Figure"), 60, False), (w.say("本季度", "Now"), 20, True),
            (w.say("报送", "Filed"), 20, False),
        ), [
            (f"{each.indicator} {each.name[w.english]}", each.now,
             _filed(w, each.filed_on, late=each.late))
            for each in counts
        ])  # fmt: skip
    owed = [each for each in w.pack.debts.some if each.number in one.owed]
    if owed:
        w.table(w.say("应办事项", "What it owes"), (
            (w.say("事项", "What"), 56, False), (w.say("期限", "Due"), 16, False),
            (w.say("进展", "State"), 14, False), (w.say("逾期天数", "Days late"), 14, True),
        ), [
            (f"{each.number} {each.text}{_waits(w, each)}", each.due_on.isoformat(),
             w.word(Progress(each.progress)), each.days_late)
            for each in owed
        ])  # fmt: skip
    late = [each for each in owed if Progress(each.progress) not in CLOSED]
    if not owed or not late:
        w.tell(w.say("没有未办结的应办事项。", "Nothing is owed."))


def _unit_rates(w: Writer, caption: str, rows: Sequence[tuple[RatePart, Share]]) -> None:
    w.table(caption, (
        (w.say("指标", "Indicator"), 48, False), (w.say("目标", "Target"), 10, True),
        (w.say("本季度", "Now"), 14, True), (w.say("分子", "Done"), 12, True),
        (w.say("分母", "Due"), 12, True), (w.say("结果", "Result"), 12, False),
    ), [
        (f"{one.indicator} {one.name[w.english]}", one.target or NONE, figure.share,
         figure.done, figure.due, w.word(figure.verdict))
        for one, figure in rows
    ])  # fmt: skip
