"""The court that plays a scenario: real judgement, real procedure, real packs; no database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unittest import mock

from domain import complaint_course, taking, words
from domain.case import Case
from domain.decide import decide, open_case
from domain.effects import Send, effects
from domain.events import (
    ActProposed,
    CheckType,
    EntryPublished,
    Event,
    InspectionRecorded,
    LeadSource,
    ServiceOutcome,
    ServiceWay,
    TermLapsed,
)
from domain.evolve import evolve
from domain.findings import Band, Findings, Judgement
from domain.journal import ComplaintLapsed, Issued, Refused
from domain.jurisdiction import Jurisdiction
from domain.lifecycle import ROW_BY_ID, TABLE
from domain.measurement import Fraction, Measurement, SampleKind
from domain.reweighing import again_on, first_of, to_reweigh
from domain.timelimits import TermKind
from domain.vocabulary import Act, Notice, Step
from rules.agents import Unresolved
from rules.calendar import build_calendar
from rules.findings import History, RuleBook, judge_inspections, load_rule_book
from tests.domain.test_lifecycle import findings
from tests.office import (
    CASE,
    COMPLAINT_ACTS,
    OF_A_COMPLAINT,
    PARTICULARS,
    ROSTER,
    USCC,
    approve,
    complaint,
    lead,
    serve,
    take,
)
from tests.rules.test_criteria import changed
from tests.scenarios.scenario_files import DEFECT_WORDS, Scenario, member

BOOK = load_rule_book()
CALENDAR = build_calendar()
OF_COMPLAINTS = {Step(row.on.what) for row in TABLE if row.of_complaint and row.on.kind == "step"}
YES = {"是": True, "否": False, True: True, False: False}
PASSED = {"合格": True, "不合格": False}
TOXICITY = {"轻度": "light", "中度": "medium", "高度": "high", "极度": "extreme"}


def book_of(scenario: Scenario) -> RuleBook:
    """The shipped rules, with what the scenario assumes of the packs."""
    packs = (
        changed(p.id, **scenario.packs[p.id]) if p.id in scenario.packs else p for p in BOOK.packs
    )
    return replace(BOOK, packs=tuple(packs)) if scenario.packs else BOOK


class Court:
    """Plays one scenario step by step; ``rows`` are the rows of the table it took."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario, self.book = scenario, book_of(scenario)
        self.law = Jurisdiction(
            CALENDAR,
            self.book.terms_by_date(),
            ROSTER,
            self.book.criteria_by_date(),
            self.book.steps_by_date(),
        )
        self.case: Case | None = None
        self.history = History()
        self.measured: dict[str, tuple[InspectionRecorded, Judgement]] = {}
        self.refusals: list[str] = []
        self.rows: set[str] = set()

    def run(self) -> Case:
        """Play every step, then compare the result."""
        with self._watched():
            for number, step in enumerate(self.scenario.steps, start=1):
                self._step(
                    f"{self.scenario.file}，{self.scenario.title}，第 {number} 步 {step}", step
                )
        assert self.case is not None
        self._compare(self.case)
        return self.case

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Note every row that is taken, those that leave no entry of their own included."""
        applied, lapsed = taking.apply, complaint_course.lapses

        def noted(draft: Any, row: Any, *rest: Any) -> None:
            self.rows.add(row.id)
            applied(draft, row, *rest)

        def noted_lapses(case: Case, today: date) -> Iterator[ComplaintLapsed]:
            for entry in lapsed(case, today):
                self.rows.add(entry.row)
                yield entry

        with (
            mock.patch.object(taking, "apply", noted),
            mock.patch.object(complaint_course, "lapses", noted_lapses),
        ):
            yield

    def _step(self, where: str, step: dict[str, Any]) -> None:
        self.refusals.clear()
        judged = self._play(step)
        said, expected = "；".join(self.refusals), step.get("不予办理")
        assert bool(said) == bool(expected), f"{where}：{said or '应不予办理，而办理了'}"
        assert not expected or expected in said, f"{where}：不予办理的理由是：{said}"
        if judged is not None:
            _compare_judged(where, step, judged)

    def _compare(self, case: Case) -> None:
        where, result = f"{self.scenario.file}，{self.scenario.title}", self.scenario.result
        assert words.zh(case.status) == result["状态"], f"{where}：{words.zh(case.status)}"
        if "事由" in result:
            grounds = [ground.value for ground in case.grounds]
            assert grounds == result["事由"], f"{where}：事由 {grounds}"
        running = {words.zh(term.kind): term.due_on for _, term in case.running()}
        running |= {f"{words.zh(term.kind)}（{of}）": term.due_on for of, term in case.running()}
        for name, due in result.get("期限", {}).items():
            assert running.get(name, "无") == due, f"{where}：{running}"
        stands = {one.number: words.zh(one.stage) for one in case.complaints}
        for number, stage in result.get("举报", {}).items():
            assert stands.get(number, "无") == stage, f"{where}：{stands}"
        late = {one.number: [words.zh(t.kind) for t in one.overdue] for one in case.complaints}
        for number, kinds in result.get("逾期", {}).items():
            assert late.get(number) == kinds, f"{where}：{late}"

    def tell(self, event: Event, judged: Findings | None = None) -> None:
        """One event, as the write path would decide it."""
        again = []
        if self.case is None:
            self.case, _ = open_case(event, CASE)
        due = to_reweigh(self.case, event, lambda on: self.book.law(on).name)
        for finding in due:
            name = first_of(finding.judgement_id)
            if name in self.measured:
                known, first = self.measured[name]
                (made,) = judge_inspections(
                    [(again_on(name, event.on), known)], self.book,
                    carried=[first.findings.carried], decided_on=event.on,
                )  # fmt: skip
                again.append(made.findings)
        entries, self.case = decide(self.case, event, judged, self.law, again)
        for send in effects(entries):
            self.issue(send)
        self.refusals += [words.refusal(e) for e in entries if isinstance(e, Refused)]

    def issue(self, send: Send) -> None:
        """A document leaves the office, each of its kind under a number of its own."""
        assert self.case is not None
        number = f"{sum(one.notice is send.notice for one in self.case.documents) + 1}号"
        issued = Issued(
            on=send.on, notice=send.notice, number=number, row=send.row, complaint=send.complaint
        )
        self.case = evolve(self.case, issued)

    def _play(self, step: dict[str, Any]) -> Judgement | None:
        on = step["日"]
        if "检查" in step or "复查" in step:
            return self._inspect(step, on)
        if "举报" in step:
            number, named = str(step.get("编号", "JB-1")), bool(YES[step.get("实名", False)])
            self.tell(complaint(on, number, subject=str(step["举报"]), named=named))
        elif "线索" in step:
            self.tell(replace(lead(on), source=member(LeadSource, step["线索"])))
        elif "请示" in step:
            self._ask(step, on)
        elif "事实" in step:
            said = {str(k): str(v) for k, v in step.get("载明", {}).items()}
            fact = member(Step, step["事实"])
            if fact in OF_COMPLAINTS:
                said = {"complaint_no": str(step.get("编号", "JB-1")), **said}
            self.tell(take(fact, on, step.get("记录人", ""), **said))
        elif "送达" in step:
            way = member(ServiceWay, step.get("方式", "直接送达"))
            outcome = member(ServiceOutcome, step.get("结果", "已送达"))
            self.tell(serve(member(Notice, step["送达"]), on, way, outcome))
        elif "期满" in step:
            self.tell(TermLapsed(case_id=CASE, on=on, term=member(TermKind, step["期满"])))
        else:
            self.tell(EntryPublished(case_id=CASE, on=on, issue=1, period=str(step["公布"])))
        return None

    def _inspect(self, step: dict[str, Any], on: date) -> Judgement | None:
        answers = "复查" in step
        said = step["复查" if answers else "检查"]
        samples = said if isinstance(said, list) else []
        event = InspectionRecorded(
            uscc=USCC,
            on=on,
            report_no=f"R-{len(self.measured) + 1}",
            check=CheckType.REINSPECTION if answers else CheckType.PERIODIC,
            laboratory="示例检测机构（虚构）",
            measurements=tuple(_measurement(n, one, on) for n, one in enumerate(samples, start=1)),
            inspectors=("ins-01", "ins-02") if answers else (),
            case_id=CASE if answers else "",
        )
        if not samples:
            self.tell(event, findings(member(Band, said)))
            return None
        name = f"M{len(self.measured) + 1}"
        (made,) = judge_inspections([(name, event)], self.book, self.history)
        self.measured[name] = (event, made)
        self.tell(event, made.findings)
        return made

    def _ask(self, step: dict[str, Any], on: date) -> None:
        act = member(Act, step["请示"])
        more = {str(k): str(v) for k, v in step.get("载明", {}).items()}
        later = on + timedelta(days=30)  # what an act says of the future lies in its future
        fixed = dict.fromkeys(("rectify_by", "pay_by", "hold_until"), f"{later}")
        usual = PARTICULARS | fixed | {"hearing_at": f"{later}T09:30"}
        if act in COMPLAINT_ACTS:
            number = str(step.get("编号", "JB-1"))
            usual = {**OF_A_COMPLAINT, "answer_by": f"{later}", "complaint_no": number}
        self.tell(ActProposed(
            case_id=CASE, on=on, act=act, by=step.get("提出", "ins-01"), reason="理由",
            particulars={**usual, "rectification_days": "30", **more}))  # fmt: skip
        assert self.case is not None
        if self.case.proposal is None:
            return
        number, row = self.case.proposal.number, ROW_BY_ID[self.case.proposal.row]
        people = step.get("签批", [""] * len(row.signed_by))
        for role, by in zip(row.signed_by, people, strict=False):
            self.tell(approve(number, role, on, by))


def _compare_judged(where: str, step: dict[str, Any], judged: Judgement) -> None:
    found = judged.findings
    for key, band in (("判定", found.outcome), ("作为列入依据", found.outcome_usable)):
        if key in step:
            assert words.zh(band) == step[key], f"{where}：{key} {words.zh(band)}"
    accounts = "".join(str(line.explanation["zh"]) for line in judged.lines) + found.summary_zh
    if "说明" in step:
        assert step["说明"] in accounts, f"{where}：{accounts}"
    if "缺陷" in step:
        defects = {DEFECT_WORDS.get(code, code) for line in judged.lines for code in line.defects}
        assert defects == set(step["缺陷"]), f"{where}：{defects}"
    if "待办" in step:
        due = {"重新采样": found.resample, "质询检测机构": found.differs}
        assert [task for task, samples in due.items() if samples] == step["待办"], where


def _measurement(number: int, said: dict[str, Any], on: date) -> Measurement:
    agent = BOOK.agents.resolve(str(said["因素"]))
    assert not isinstance(agent, Unresolved), f"因素“{said['因素']}”不明：{agent}"
    value, noise, dust = str(said["结果"]), agent == "noise", agent.startswith("dust-")
    usual = SampleKind.NOISE if noise else SampleKind.TWA
    return Measurement(
        sample_no=f"{number:03d}",
        workshop=str(said.get("车间", "一车间")),
        post=str(said.get("岗位", "破碎")),
        agent=agent,
        kind=SampleKind(said.get("类别", usual)),
        value=value.removeprefix("<"),
        unit=str(said.get("单位", "dB(A)" if noise else "mg/m3")),
        sampled_on=said.get("采样日", on),
        hours=str(said.get("接触时间", "8")),
        days_per_week=str(said.get("周天数", "5")),
        below_detection=value.startswith("<"),
        fraction=member(Fraction, said.get("粉尘", "总尘" if dust else "非粉尘")),
        silica_pct=str(said.get("游离二氧化硅", "24.5" if agent == "dust-40" else "")),
        workers=int(said.get("人数", 3)),
        sampled_minutes=int(said.get("采样分钟", 0)),
        accredited=YES[said.get("资质", True)],
        calibrated_until=said.get("检定有效期"),
        lab_verdict=PASSED.get(said.get("机构判定", "")),
        labour=str(said.get("劳动强度", "")),
        toxicity=TOXICITY.get(said.get("毒物危害", ""), ""),
    )
