"""The sections of a pack about its rates: how targets stand, each with trend and forecast."""

from __future__ import annotations

from collections.abc import Sequence

from domain.joint.pack import NONE, Correction, RatePart
from notifications.charts import Bars, Point, Trend
from notifications.joint.text import Part, Parts, Writer, share_of


def _aims(w: Writer) -> list[RatePart]:
    return [one for one in w.pack.rates if one.target]


def targets(w: Writer) -> None:
    """How the rates of the plan stand."""
    t = w.pack.targets
    w.section("目标完成情况", "Targets")
    if w.english:
        w.tell("Of the rates of the plan ", t.met, " reach their target, ", t.missed,
                  " miss it, ", t.none, " were not filed.")  # fmt: skip
    else:
        w.tell("规划目标比率中，达到目标", t.met, "项，未达到目标", t.missed,
                  "项，未报送或无数据", t.none, "项。")  # fmt: skip
    rows: list[Sequence[Part | Parts]] = []
    for one in _aims(w):
        before = one.quarters[-2].figure.share if len(one.quarters) > 1 else NONE
        mark = w.say("（待确认）", " (unconfirmed)") if one.unconfirmed else ""
        rows.append((f"{one.indicator} {one.name[w.english]}{mark}", one.target, before,
                     one.now.share, one.now.done, one.now.due,
                     w.word(one.now.verdict), w.unit(one.unit)))  # fmt: skip
    w.table(
        w.say(f"{w.at(w.pack.period)}各项目标", f"Targets, {w.at(w.pack.period)}"),
        (
            (w.say("指标", "Indicator"), 34, False), (w.say("目标", "Target"), 10, True),
            (w.say("上季度", "Before"), 12, True), (w.say("本季度", "Now"), 12, True),
            (w.say("分子", "Done"), 11, True), (w.say("分母", "Due"), 11, True),
            (w.say("结果", "Result"), 11, False), (w.say("责任单位", "Unit"), 22, False),
        ),
        rows,
    )  # fmt: skip


def indicators(w: Writer) -> None:
    """Each rate of the plan by itself."""
    w.section("各项指标", "Indicators")
    for one in _aims(w):
        _indicator(w, one)


def _indicator(w: Writer, one: RatePart) -> None:
    name = f"{one.indicator} {one.name[w.english]}"
    w.head(name)
    source = (
        w.say("由本系统按用人单位记录计算", "counted from enterprises' records")
        if one.counted
        else w.say(f"由{w.unit(one.unit)}报送", f"filed by {w.unit(one.unit)}")
    )
    w.tell(w.say(
        f"分子：{one.numerator[0]}；分母：{one.denominator[0]}。{source}。{one.gaps[0]}"
        f"{'（待确认）' if one.unconfirmed else ''}。",
        f"Numerator: {one.numerator[1]}; denominator: {one.denominator[1]}; {source}. "
        f"{one.gaps[1]}{' (unconfirmed)' if one.unconfirmed else ''}.",
    ), quiet=True)  # fmt: skip
    if all(each.figure.share.value == NONE for each in one.quarters):
        w.tell(w.say("各季度均未报送。", "Nothing was filed for any quarter."))
        return
    _trend(w, one, name)
    for each in one.corrections:
        _correction(w, each)
    for places, what, key in (
        (one.townships, ("镇乡街、园区", "Township or park"), "townships"),
        (one.industries, ("行业", "Industry"), "industries"),
    ):
        if places:
            points = tuple(
                Point(each.name[w.english], share_of(each.figure.share.value),
                      each.figure.share.value)
                for each in places
            )  # fmt: skip
            title = w.say(f"{name}，按{what[0]}", f"{name}, by {what[1].lower()}")
            w.chart(f"{one.indicator}.{key}", Bars(
                title=title, told=w.say("各处比率与目标的横条图，数值见下表。",
                                           "Bars beside the target; the table is below."),
                points=points, target=share_of(one.target), target_said=one.target,
                words=w.words,
            ))  # fmt: skip
            w.table(title, (
                (what[w.english], 40, False), (w.say("比率", "Rate"), 15, True),
                (w.say("分子", "Done"), 15, True), (w.say("分母", "Due"), 15, True),
                (w.say("结果", "Result"), 15, False),
            ), [
                (each.name[w.english], each.figure.share, each.figure.done,
                 each.figure.due, w.word(each.figure.verdict))
                for each in places
            ])  # fmt: skip


def _trend(w: Writer, one: RatePart, name: str) -> None:
    ahead = one.ahead
    points = tuple(
        Point(w.at(each.period, short=True), share_of(each.figure.share.value),
              each.figure.share.value)
        for each in one.quarters
    )  # fmt: skip
    end = None
    if ahead is not None:
        by = w.say(f"{ahead.by.year % 100}年{ahead.by.month}月", f"{ahead.by:%b %Y}")
        end = Point(by, share_of(ahead.expected.value), ahead.expected.value)
    title = w.say(f"{name}，按季度", f"{name}, by quarter")
    w.chart(f"{one.indicator}.trend", Trend(
        title=title, told=w.say("各季度比率的折线，虚线为目标，点线为预测，数值见下表。",
                                   "A line by quarter; the target dashed, the forecast dotted. "
                                   "The table is below."),
        points=points, target=share_of(one.target), target_said=one.target, forecast=end,
        words=w.words,
    ))  # fmt: skip
    w.table(title, (
        (w.say("季度", "Quarter"), 40, False), (w.say("比率", "Rate"), 15, True),
        (w.say("分子", "Done"), 15, True), (w.say("分母", "Due"), 15, True),
        (w.say("结果", "Result"), 15, False),
    ), [
        (w.at(each.period), each.figure.share, each.figure.done, each.figure.due,
         w.word(each.figure.verdict))
        for each in one.quarters
    ])  # fmt: skip
    if ahead is not None:
        _ahead(w, one)


def _ahead(w: Writer, one: RatePart) -> None:
    ahead = one.ahead
    if ahead is None:
        return
    by = w.say(
        f"{ahead.by.year}年{ahead.by.month}月{ahead.by.day}日",
        f"{ahead.by.day} {ahead.by:%B %Y}",
    )
    reached = ahead.missing.value == "0.0"
    of_it, one_of_it, several = w.book.one(one.indicator).counted_in or ("", "", "")
    if w.english:
        head: Parts = ("At this pace it will be ", ahead.expected, f" by {by}")
        tail: Parts = (
            ("; the target will be met.",) if reached else
            (", ", ahead.missing, " points short of the target.")
        )  # fmt: skip
        need: Parts = (
            () if reached or ahead.needed.value == "0" else
            (" To reach it, ", ahead.a_month,
             f" more {one_of_it} a month is" if ahead.a_month.value == "1" else
             f" more {several} a month are",
             " needed (", ahead.needed, " in all).")
        )  # fmt: skip
    else:
        head = ("按目前进度，到", by, "为", ahead.expected)
        tail = ("，能够达到目标。",) if reached else ("，将差", ahead.missing, "个百分点。")
        need = (
            () if reached or ahead.needed.value == "0" else
            ("要达到目标，每月需新增", ahead.a_month, f"{of_it}（共差", ahead.needed,
             f"{of_it}）。")
        )  # fmt: skip
    w.tell(*head, *tail, *need)


def _correction(w: Writer, one: Correction) -> None:
    why: list[Part] = []
    for (chinese, english), many in one.causes:
        why += [w.say("、", ", ")] if why else []
        why += [w.say(f"{chinese}", f"{english}: "), many, w.say("家", "")]
    why += [one.reason] if one.reason else []
    because: Parts = (w.say("：", ": "), *why) if why else ()
    w.tell(
        w.say(f"{w.at(one.period)}曾报", f"{w.at(one.period)} was given as "), one.was,
        w.say("，现为", "; it is "), one.now,
        w.say(f"（自{one.on.isoformat()}）", f" now (since {one.on.isoformat()})"),
        *because, w.say("。", "."),
    )  # fmt: skip
