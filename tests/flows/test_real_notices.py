"""Notices of real cases: every paper that any scenario leads to is rendered from what is on file.

First from the journals of all scenarios, then, for a set that issues nearly every notice there is,
from a database, after every event went through the write path.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache

import pytest

from domain.events import EntryPublished, InspectionRecorded
from domain.findings import Band
from domain.journal import Refused
from domain.lifecycle import ROW_BY_ID, TABLE
from domain.reweighing import first_of
from domain.vocabulary import Notice
from domain.words import refusal
from flows.assembly import with_parts
from flows.clock import OFFICE_TIME
from flows.deliver import deliver
from flows.facts import notice_facts
from flows.handle import drain
from flows.release import period_before
from flows.settings import Office, Settings
from notifications.catalogue import missing_facts
from rules.findings import judge_inspections
from storage import cases, inbox, outbox, queries
from storage.inbox import Incoming
from storage.schema import migrate
from storage.unit_of_work import UnitOfWork, connect
from tests.flows.issues import publish
from tests.flows.living import at
from tests.office import CASE, ENTERPRISE, SINCE, appoint_everybody, dust, registered
from tests.scenarios.court import Court, book_of
from tests.scenarios.scenario_files import scenarios

SCENARIOS = {scenario.title: scenario for scenario in scenarios()}
# A scenario that only names a verdict is measured so that the verdict is real.
MEASURED = {
    Band.COMPLIANT: "0.5", Band.EXCEEDED: "1.2", Band.SERIOUS: "2.4", Band.NOT_JUDGED: "<2.4",
}  # fmt: skip


def measured(event, judged):
    """The event with a sample of that verdict, if it has none."""
    if not isinstance(event, InspectionRecorded) or event.measurements:
        return event
    value = MEASURED[judged.outcome]
    sample = dust(value.strip("<"), event.on, below_detection=value.startswith("<"))
    return replace(event, measurements=(sample,))


class Papers(Court):
    """Keeps every document that leaves the office, with the case as it was then."""

    def __init__(self, scenario):
        super().__init__(scenario)
        self.papers, self.lines = [], []

    def tell(self, event, judged=None):
        told = measured(event, judged)
        if isinstance(told, InspectionRecorded):
            name = judged.judgement_id if event.measurements else f"S{len(self.lines) + 1}"
            (made,) = judge_inspections([(name, told)], self.book, self.history)
            over = (Band.EXCEEDED, Band.SERIOUS)
            self.lines += [(name, line) for line in made.lines if line.band in over]
            judged = judged if event.measurements else replace(judged, judgement_id=name)
        super().tell(told, judged)

    def issue(self, send):
        super().issue(send)
        self.papers.append((send, self.case))

    def facts(self, send, case):
        terms = {}
        for since, rules in self.book.terms_by_date():
            terms |= rules if since <= send.on else {}
        lines = [
            (finding.judgement_id, line) for finding in case.findings
            for name, line in self.lines if name == first_of(finding.judgement_id)
        ]  # fmt: skip
        return notice_facts(
            office=Office(), case=case, enterprise=ENTERPRISE, lines=lines, rules=terms,
            names={}, notice=send.notice, number=case.documents[-1].number, row_id=send.row, on=send.on,
        )  # fmt: skip


@cache
def courts():
    played = [Papers(scenario) for scenario in SCENARIOS.values()]
    for court in played:
        court.run()
    return played


def test_no_paper_of_any_scenario_lacks_a_fact():
    lacking = {
        (court.scenario.title, send.row, send.notice.value): missing
        for court in courts()
        for send, case in court.papers
        if (missing := missing_facts(send.notice, court.facts(send, case)))
    }
    assert lacking == {}


def test_every_row_with_a_notice_is_rendered_from_a_case(renderer):
    first = {
        (send.row, send.notice): (court, send, case)
        for court in courts()
        for send, case in court.papers
    }
    assert set(first) == {(row.id, notice) for row in TABLE for notice in row.notices}
    for (row, notice), (court, send, case) in first.items():
        text = renderer.render(notice, court.facts(send, case), specimen=True).text
        assert case.documents[-1].number in text, (row, notice)
        for particular in ROW_BY_ID[row].particulars:
            assert particular not in text, (row, notice, particular)


class Life(Court):
    """A court whose every event goes through the inbox, the write path and a database."""

    def __init__(self, scenario, folder):
        super().__init__(scenario)
        url = f"sqlite:///{folder / 'mingdan.db'}"
        migrate(engine := connect(url))
        settings = Settings(home=folder, database_url=url)
        self.assembly, self.count, self.seen = with_parts(settings, engine, book_of(scenario)), 0, 0
        appoint_everybody(engine, SINCE)
        self._give(registered(scenario.steps[0]["日"]))

    def _give(self, event):
        self.count += 1
        with UnitOfWork(self.assembly.engine) as unit:
            assert inbox.take(unit, [Incoming("life", f"{self.count}", event)], at(event.on)) == 1
            unit.commit()
        done = drain(self.assembly, at=at(event.on))
        with UnitOfWork(self.assembly.engine, reading=True) as unit:
            assert done.parked == 0, [one.error for one in inbox.parked(unit)]

    def _publish(self, event):
        """The issue of the period comes out; whether it carried the case."""
        if event.period > period_before(event.on):
            return False
        publish(self.assembly, period=event.period, today=event.on, at=at(event.on))
        drain(self.assembly, at=at(event.on))
        with UnitOfWork(self.assembly.engine, reading=True) as unit:
            return len(cases.entries_of(unit, CASE)) > self.seen

    def tell(self, event, judged=None):
        if not (isinstance(event, EntryPublished) and self._publish(event)):
            self._give(measured(event, judged))
        with UnitOfWork(self.assembly.engine, reading=True) as unit:
            entries = cases.entries_of(unit, CASE)
            self.case = cases.load_cases(unit, [CASE])[CASE].case
        self.refusals += [refusal(e) for e in entries[self.seen :] if isinstance(e, Refused)]
        self.seen = len(entries)


# Between them they issue every notice there is.
LIVED = (
    "合并后的主体，告知并听取异议后承继",
    "异议成立，不予恢复列入",
    "先行登记保存证据，七个工作日内作出处理决定",
    "只准延期一次；未答复的申请须答复",
    "诉讼期间不得申请强制执行，维持后方可",
    "采取临时控制措施，未解除不得结案，解除后方可",
    "经核查不予处理，科室负责人签批，电话反馈匿名举报人",
    "不予受理，说明理由，书面告知",
    "不属于本机关的，转送有权处理的机关，限期答复",
    "延长办理期限，机关负责人签批，告知理由，只延长一次",
    "提前移出后查明材料虚假，告知、听取异议后恢复列入，再次送达后方可公布",
    "三日内未决定是否移送，记入案卷，仍可移送",
    "本机关没有管辖权，移送有管辖权的机关",
    "当场警告并责令限期改正，报所属机关备案，决定书当场送达",
    "按决定时的规则已不构成违法，不得警告",
    "检查后规则加重，重新衡量仍从旧",
    "没有超标检测结果而损害已经查实，可予警告并责令改正",
    "五个工作日内申请听证，提前七个工作日通知后举行",
    "执法职责划转，正在计算的期限继续计算",
    "迁往外区，案件不移转，只向迁入地机关通报；歇业的按送达地址",
    "不予暂缓缴纳，书面答复",
    "情节严重，提请人民政府责令停建、关闭；关闭是政府的决定",
    "批准暂缓缴纳，新的截止日前不算逾期",
    "异议未核实，不得列入；异议成立则不予列入",
    "复议机关决定停止公示，解除后恢复",
    "期满未整改，决定延续公示，至新的截止日",
    "分立后不由其承继，名单仍列原主体",
    "处罚决定被撤销，列入随之撤销",
    "处罚决定被变更，三个工作日内更正公示信息",
    "信用修复申请不符合条件，书面不予修复，可再次申请",
)


@pytest.mark.parametrize("title", LIVED)
def test_every_paper_of_a_case_in_a_database_has_all_its_facts(title, tmp_path, renderer):
    life = Life(SCENARIOS[title], tmp_path)
    life.run()
    now = datetime(2028, 1, 3, 9, tzinfo=OFFICE_TIME)
    done = deliver(life.assembly, now=now, mailer=None, renderer=renderer)
    with UnitOfWork(life.assembly.engine, reading=True) as unit:
        lines = queries.notice_lines(unit)
        assert outbox.counts(unit) == {"no_address": len(lines)}, [one.error for one in lines]
    life.assembly.engine.dispose()
    assert done.rendered == len(lines) > 0


def test_the_cases_in_a_database_issue_every_notice():
    issued = {
        send.notice for court in courts() if court.scenario.title in LIVED
        for send, _ in court.papers
    }  # fmt: skip
    assert set(Notice) - issued == set()
