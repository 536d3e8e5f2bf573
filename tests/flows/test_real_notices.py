"""Notices of real cases: scenarios are lived through the write path, and every paper they lead to is
rendered from what is on file. Between them the scenarios issue every notice of every row."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import text

from domain.events import CheckType, InspectionRecorded
from domain.findings import Band
from domain.journal import Refused
from domain.lifecycle import TABLE
from domain.words import refusal
from flows.assembly import with_parts
from flows.clock import OFFICE_TIME
from flows.deliver import deliver
from flows.handle import drain
from flows.settings import Settings
from storage import cases, inbox, outbox, queries
from storage.inbox import Incoming
from storage.schema import migrate
from storage.unit_of_work import UnitOfWork, connect
from tests.flows.living import at
from tests.office import CASE, SINCE, USCC, appoint_everybody, dust, registered
from tests.scenarios.court import Court, book_of
from tests.scenarios.scenario_files import load_scenarios

SCENARIOS = {scenario.title: scenario for scenario in load_scenarios()}
# A scenario that only names a verdict is measured so that the verdict is real.
MEASURED = {
    Band.COMPLIANT: "0.5", Band.EXCEEDED: "1.2", Band.SERIOUS: "2.4", Band.NOT_JUDGED: "<2.4",
}  # fmt: skip
LIVED = (
    "先行登记保存证据，七个工作日内作出处理决定",
    "采取临时控制措施，未解除不得结案，解除后方可",
    "涉嫌犯罪的移送公安机关，答复前不得作出处罚决定",
    "三日内未决定是否移送，记入案卷，仍可移送",
    "举报六十日内答复",
    "办案期间又有举报，并入在办案件，状态不变",
    "急性职业病九例、无死亡，为一般，不构成列入事由，也不得按重大损害立案",
    "五个工作日内申请听证，提前七个工作日通知后举行",
    "异议未核实，不得列入；异议成立则不予列入",
    "警告后按期整改，复查合格，结案",
    "只准延期一次；未答复的申请须答复",
    "逾期复查仍严重超标，两个事由并存",
    "申辩成立，不予处罚",
    "当场警告并责令限期改正，报所属机关备案，决定书当场送达",
    "可直接处以罚款的违法行为，不经警告立案处罚",
    "逾期未缴罚款，催告，救济期满后三个月内申请强制执行",
    "复议期间按期答复；维持后十五日内未起诉，方可申请强制执行",
    "诉讼期间不得申请强制执行，维持后方可",
    "批准暂缓缴纳，新的截止日前不算逾期",
    "不予暂缓缴纳，书面答复",
    "情节严重，提请人民政府责令停建、关闭；关闭是政府的决定",
    "期满且复查合格，移出",
    "期满未整改，决定延续公示，至新的截止日",
    "规则包不允许延续公示的，期满即可移出",
    "信用修复申请不符合条件，书面不予修复，可再次申请",
    "提前移出后查明材料虚假，告知、听取异议后恢复列入，再次送达后方可公布",
    "异议成立，不予恢复列入",
    "复议机关决定停止公示，解除后恢复",
    "本机关自行决定停止公示",
    "合并后的主体，告知并听取异议后承继",
    "分立后不由其承继，名单仍列原主体",
    "迁往外区，案件不移转，只向迁入地机关通报；歇业的按送达地址",
    "本机关没有管辖权，移送有管辖权的机关",
    "执法职责划转，正在计算的期限继续计算",
    "处罚决定被撤销，列入随之撤销",
    "处罚决定被变更，三个工作日内更正公示信息",
)


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
        assert done.parked == 0, inbox_errors(self.assembly)

    def tell(self, event, judged=None):
        if isinstance(event, InspectionRecorded) and not event.measurements:
            value = MEASURED[judged.outcome]
            sample = dust(value.strip("<"), event.on, below_detection=value.startswith("<"))
            event = replace(event, measurements=(sample,))
        self._give(event)
        with UnitOfWork(self.assembly.engine, reading=True) as unit:
            entries = cases.entries_of(unit, CASE)
            self.case = cases.load_cases(unit, [CASE])[CASE].case
        self.refusals += [refusal(e) for e in entries[self.seen :] if isinstance(e, Refused)]
        self.seen = len(entries)


def inbox_errors(assembly):
    with UnitOfWork(assembly.engine, reading=True) as unit:
        return [one.error for one in inbox.parked(unit)]


@pytest.mark.parametrize("title", LIVED)
def test_every_paper_of_a_real_case_has_all_its_facts(title, tmp_path, renderer):
    life = Life(SCENARIOS[title], tmp_path)
    life.run()
    now = datetime(2028, 1, 3, 9, tzinfo=OFFICE_TIME)
    done = deliver(life.assembly, now=now, mailer=None, renderer=renderer)
    with UnitOfWork(life.assembly.engine, reading=True) as unit:
        lines = queries.notice_lines(unit)
        assert outbox.counts(unit) == {"no_address": len(lines)}, [one.error for one in lines]
    life.assembly.engine.dispose()
    assert done.rendered == len(lines) > 0


def test_between_them_the_scenarios_issue_every_notice_of_every_row():
    taken = set[str]()
    for title in LIVED:
        court = Court(SCENARIOS[title])
        court.run()
        taken |= court.rows
    assert [row.id for row in TABLE if row.notices and row.id not in taken] == []
