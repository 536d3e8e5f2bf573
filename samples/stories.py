"""What happens to the enterprises of the sample district: one story each, told in dated acts.

A story knows the procedure's order, not its verdicts: it measures, proposes, signs and serves;
whether that is enough is for the engine to say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from domain.lifecycle import TABLE
from domain.timelimits import Calendar, TermKind, TermRule, start_term
from samples.places import Unit

SERIOUS, OVER, FINE = "serious", "over", "fine"
# Seriously over by a laboratory that is not accredited for it; over where the laboratory saw nothing.
DOUBTFUL, DISPUTED = "doubtful", "disputed"
SIGNERS = {row.on.what: tuple(r.value for r in row.signed_by) for row in TABLE if row.signed_by}
PEOPLE = {
    "section_head": "sec-01",
    "legal_reviewer": "leg-01",
    "agency_head": "head-01",
}
VIOLATION = (
    "《职业病防治法》第十五条第一项关于职业病危害因素的强度或者浓度符合国家职业卫生标准的规定"
)
BASIS = "《职业病防治法》第七十二条第一项"
HARM_BASIS = "《职业病防治法》第七十七条"


@dataclass(frozen=True, slots=True)
class Visit:
    """A measurement round: when, how bad, and whether it answers an order."""

    unit: Unit
    on: date
    level: str
    reinspection: bool
    inspectors: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Report:
    """A complaint: about whom, when, what, and its number."""

    unit: Unit
    on: date
    subject: str
    number: str


@dataclass(slots=True)
class Teller:
    """Writes one enterprise's story; ``day`` is where the story has got to."""

    unit: Unit
    day: date
    calendar: Calendar
    rules: Callable[[TermKind, date], TermRule]
    visits: list[Visit] = field(default_factory=list)
    acts: list[dict[str, object]] = field(default_factory=list)
    complaints: list[Report] = field(default_factory=list)
    proposals: int = 0
    cases: int = 1  # which case of the enterprise the story is about

    @property
    def case(self) -> str:
        """The number of the case the story is about: the enterprise's first, unless it says so."""
        return f"{self.unit.uscc}-{self.cases:02d}"

    @property
    def inspectors(self) -> tuple[str, str]:
        """The two inspectors who visit this enterprise."""
        first = self.unit.number % 7 + 1
        return f"ins-{first:02d}", f"ins-{first + 1:02d}"

    def wait(self, days: int = 1) -> Teller:
        """Go on some days, to a working day."""
        self.day = self.calendar.next_working(self.day + timedelta(days=days))
        return self

    def until(self, day: date) -> Teller:
        """Go on to a day, unless it is past, and to a working day."""
        self.day = self.calendar.next_working(max(day, self.day))
        return self

    def after(self, kind: TermKind, start: date) -> Teller:
        """Go past the last day of a term."""
        due = start_term(self.rules(kind, start), start, self.calendar).due_on
        return self.until(due + timedelta(days=1))

    def _write(self, **said: object) -> Teller:
        ref = f"{self.case}/{len(self.acts) + 1:03d}"
        self.acts.append({"ref": ref, "on": self.day.isoformat(), "case": self.case, **said})
        return self

    def complain(self, subject: str = "粉尘") -> Teller:
        """Somebody complains."""
        number = f"SLJB-{self.day.year}-{self.unit.number:03d}{len(self.complaints) + 1}"
        self.complaints.append(Report(self.unit, self.day, subject, number))
        return self

    def follow(self, step: str, note: str = "", of: int = -1, **said: str) -> Teller:
        """A step of a complaint, the latest unless another is meant."""
        particulars = {"complaint_no": self.complaints[of].number, **said}
        return self.step(step, note, **particulars)

    def resolve(self, act: str, reason: str, of: int = -1, **said: str) -> Teller:
        """An act about a complaint and its signatures."""
        return self.act(act, reason, complaint_no=self.complaints[of].number, **said)

    def visit(self, level: str, *, reinspection: bool = False) -> Teller:
        """The workplace is measured, at a level of trouble."""
        self.visits.append(Visit(self.unit, self.day, level, reinspection, self.inspectors))
        return self

    def step(self, step: str, note: str = "", by: str = "", **particulars: str) -> Teller:
        """A procedural fact is put on file."""
        document = f"示材〔{self.day.year}〕{self.unit.number:03d}-{len(self.acts) + 1}"
        said: dict[str, object] = {"particulars": particulars} if particulars else {}
        return self._write(
            do="step", step=step, by=by or self.inspectors[0], document=document, note=note, **said
        )

    def serve(self, document: str, way: str = "direct", **said: object) -> Teller:
        """A document is served two days later, against a receipt; or an attempt fails."""
        self.wait(2)
        to_complainant = document.startswith("complaint_")
        if way == "post":
            said = {"tracking": f"示邮{self.unit.number:03d}{len(self.acts) + 1:03d}", **said}
        return self._write(
            do="serve",
            document=document,
            way=way,
            recipient="举报人" if to_complainant else f"虚构签收人{self.unit.number:03d}",
            proof=f"送达回证〔{self.day.year}〕{self.unit.number:03d}-{len(self.acts) + 1}",
            servers=";".join(self.inspectors),
            place=f"{self.unit.township}（虚构地址）",
            **said,
        )

    def propose(self, act: str, reason: str, by: str = "", **particulars: str) -> Teller:
        """An act is asked for; the case numbers its proposals from 1."""
        self.proposals += 1
        return self._write(
            do="propose",
            act=act,
            by=by or self.inspectors[0],
            reason=reason,
            particulars=particulars,
        )

    def attempt(self, do: str, **said: object) -> Teller:
        """What is going to be refused; a refused proposal takes no number."""
        return self._write(do=do, **said)

    def answer(self, role: str, answer: str = "approve", reason: str = "", by: str = "") -> Teller:
        """A signatory answers the latest proposal."""
        return self._write(
            do="answer", proposal=self.proposals, role=role, by=by or PEOPLE[role],
            answer=answer, reason=reason,
        )  # fmt: skip

    def act(self, act: str, reason: str, **particulars: str) -> Teller:
        """A proposal and all its signatures, a day apart."""
        self.propose(act, reason, **particulars)
        for role in SIGNERS[act]:
            self.wait(1).answer(role, by=self.inspectors[1] if role == "inspector" else "")
        return self


def file(t: Teller, level: str) -> Teller:
    """From the finding to the filed case."""
    t.visit(level).wait(3)
    return t.act("file", "检测结果超过职业接触限值", inspectors=";".join(t.inspectors)).wait(1)


def order(t: Teller, level: str = OVER, days: int = 30) -> Teller:
    """Filed, pre-notice, no defence, warned and ordered, order served."""
    file(t, level).act(
        "prenotify_warning", "拟给予警告并责令限期改正", violation=VIOLATION, legal_basis=BASIS
    )
    t.serve("warning_prenotice")
    t.after(TermKind.DEFENCE, t.day)
    t.act(
        "warn_and_order", "事实清楚，当事人未在期限内陈述申辩",
        items="完善通风除尘设施；重新检测并报告结果", rectification_days=str(days),
    )  # fmt: skip
    return t.serve("warning_decision").serve("rectification_order")


def overdue(t: Teller, level: str = OVER, refind: str = OVER) -> Teller:
    """Ordered, and the re-inspection after the term failed."""
    order(t, level).wait(32).wait(1)
    return t.visit(refind, reinspection=True).wait(2)


def noticed(t: Teller, fine: str = "80000", why: str = "逾期不改正", basis: str = BASIS) -> Teller:
    """The penalty case filed and its pre-notice served."""
    t.act("file_penalty", why, inspectors=";".join(t.inspectors)).wait(1)
    t.step("investigation_reported", "调查终结，违法事实清楚，证据确凿，建议按裁量基准处罚").wait(1)
    t.act(
        "prenotify_penalty", f"{why}，按裁量基准一般档次", violation=VIOLATION,
        legal_basis=basis, fine_yuan=fine,
    )  # fmt: skip
    return t.serve("penalty_prenotice")


def decided(t: Teller, fine: str = "80000") -> Teller:
    """Defence and hearing terms over, discussed, decided, served."""
    start = t.day
    t.after(TermKind.DEFENCE, start).after(TermKind.HEARING_REQUEST, start)
    t.step("legal_review", "法制审核通过", by="leg-02")
    t.step("collective_discussion", "集体讨论同意处罚建议", by="head-01").wait(1)
    t.act("penalise", "逾期不改正，事实清楚，证据确凿", fine_yuan=fine)
    return t.serve("penalty_decision")


def candidate(t: Teller) -> Teller:
    """Nominated for the list."""
    return t.wait(2).act("nominate", "处罚决定已生效，符合列入事由").wait(1)


def intent(t: Teller) -> Teller:
    """Recommended by the joint meeting of the quarter and told of the intent."""
    t.until(_next_meeting(t.day))
    t.step("meeting_recommended", "联席会议建议列入", by="jm-01").wait(2)
    t.act(
        "notify_intent", "联席会议建议，拟列入",
        measures="publicity.entry;supervision.inspections",
        removal_conditions="整改复查合格；履行处罚决定；最短公示期届满后申请，或期满",
    )  # fmt: skip
    return t.serve("intent_to_list")


def listed(t: Teller) -> Teller:
    """No objection, listed, served."""
    t.after(TermKind.OBJECTION, t.day)
    t.act("list", "异议期内未提出异议，决定列入")
    return t.serve("listing_decision")


def _next_meeting(day: date) -> date:
    """The joint meeting sits on the 20th of the first month of a quarter, and of November."""
    for year in (day.year, day.year + 1):
        for month in (1, 4, 7, 10, 11):
            if date(year, month, 20) >= day:
                return date(year, month, 20)
    raise AssertionError(day)


# -- the stories -------------------------------------------------------------------------------


def rectified(t: Teller) -> None:
    """Warned, ordered, rectified in time."""
    order(t).wait(25)
    t.visit(FINE, reinspection=True)


def extended(t: Teller) -> None:
    """Asks for more time before the term is over, gets it, rectifies."""
    order(t).wait(20).step("extension_requested", "设备到货延迟，书面申请延期")
    by = t.calendar.next_working(t.day + timedelta(days=40))
    t.wait(1).act("extend", "申请在期满前提出，理由成立", rectify_by=by.isoformat())
    t.wait(30).visit(FINE, reinspection=True)


def defence_accepted(t: Teller) -> None:
    """The defence against the warning holds: no penalty."""
    file(t, OVER).act(
        "prenotify_warning", "拟给予警告并责令限期改正", violation=VIOLATION, legal_basis=BASIS
    )
    t.serve("warning_prenotice").wait(2).step("defence_received", "提交采样当日设备检修记录")
    t.wait(3).step("defence_reviewed", "检修属实，采样不具代表性，申辩成立")
    t.after(TermKind.DEFENCE, t.day).act("no_penalty", "当事人申辩成立，违法事实不能认定")


def penalised_and_done(t: Teller) -> None:
    """Penalised for not rectifying; performs, and is not listed."""
    decided(noticed(overdue(t))).wait(8).step("performed", "罚款已缴纳，已停止作业整改")
    t.wait(5).act("close", "处罚决定已履行")


def heard(t: Teller) -> None:
    """A hearing is asked for and held; the fine comes out lower."""
    noticed(overdue(t), "120000").wait(2).step("hearing_requested", "申请听证")
    hearing = t.calendar.next_working(t.day + timedelta(days=24))
    t.wait(1).act(
        "convene_hearing", "依申请举行听证", hearing_at=f"{hearing}T09:30",
        hearing_place="示例区卫生健康局听证室", hearing_chair="hrg-01", hearing_public="公开",
    )  # fmt: skip
    t.serve("hearing_notice").until(hearing)
    t.step("hearing_held", "听证会如期举行，维持处罚建议", by="hrg-01").wait(3)
    t.step("legal_review", "法制审核通过", by="leg-02")
    t.step("collective_discussion", "集体讨论同意按听证意见减轻", by="head-01")
    t.after(TermKind.DEFENCE, t.day).act("penalise", "经听证，减轻处罚", fine_yuan="100000")
    t.serve("penalty_decision")


def not_recommended(t: Teller) -> None:
    """The joint meeting does not recommend the candidate: not listed."""
    candidate(decided(noticed(overdue(t)))).until(_next_meeting(t.day))
    t.wait(2).act("do_not_list", "联席会议认为违法情节不足以列入，未作建议")
    t.serve("not_listed_notice")


def objection_accepted(t: Teller) -> None:
    """The objection to the intended listing holds: not listed."""
    intent(candidate(decided(noticed(overdue(t))))).wait(2)
    t.step("objection_received", "提交整改后检测报告").wait(3)
    t.step("objection_reviewed", "整改已完成，异议成立").wait(1)
    t.act("do_not_list", "异议成立，不予列入")


def listed_late(t: Teller) -> None:
    """Listed on G2: still over the limit after the term."""
    listed(intent(candidate(decided(noticed(overdue(t))))))


def listed_serious(t: Teller) -> None:
    """Listed on G1 and G2: seriously over before and after the term."""
    listed(intent(candidate(decided(noticed(overdue(t, SERIOUS, SERIOUS), "150000"), "150000"))))


def listed_refused(t: Teller) -> None:
    """Listed on G2: the inspectors were refused entry."""
    order(t, SERIOUS).wait(10).step("entry_refused", "拒绝执法人员进入复查").wait(2)
    listed(intent(candidate(decided(noticed(t, "160000"), "160000"))))


def listed_harm(t: Teller) -> None:
    """Listed on G3 before the first issue: harm established, penalised directly."""
    t.complain("粉尘").wait(1).follow("complaint_accepted").visit(SERIOUS).wait(3)
    t.follow("complaint_answered", done="已到现场检测，破碎等岗位严重超标，依法处理中")
    t.follow("complaint_fed_back", "按举报人选择的方式答复")
    t.step("harm_established", "诊断机构报告新发职业病病例，经查实与该岗位接触有关").wait(1)
    why = "已经对劳动者生命健康造成严重损害"
    decided(noticed(t, "300000", why, HARM_BASIS), "300000")
    listed(intent(candidate(t)))


def suspended(t: Teller) -> None:
    """Listed; the reconsideration office stays the execution."""
    listed_late(t)
    t.until(date(2026, 5, 12)).step("suspension_ordered", "复议机关决定停止执行")


def resumed(t: Teller) -> None:
    """Listed, suspended, and shown again when the stay is lifted."""
    suspended(t)
    t.until(date(2026, 8, 4)).step("suspension_lifted", "复议机关维持原决定")


def withdrawn(t: Teller) -> None:
    """Listed; the penalty is revoked, so the listing is withdrawn."""
    listed_late(t)
    t.until(date(2026, 5, 18)).step("decision_revoked", "复议决定撤销行政处罚决定")
    t.act("withdraw", "列入所依据的处罚决定已被撤销")
    t.serve("withdrawal_decision")


def repaired(t: Teller) -> None:
    """Listed after the milder rules came; performs, rectifies, leaves early."""
    listed_late(t)
    decided_on = next(a for a in t.acts if a.get("act") == "list")["on"]
    t.wait(5).step("performed", "罚款已缴纳").wait(20).visit(FINE, reinspection=True).wait(1)
    t.after(TermKind.EARLIEST_EXIT, date.fromisoformat(str(decided_on)) + timedelta(days=7))
    t.step("repair_applied", "提交信用修复申请与承诺").wait(3)
    t.step("repair_verified", "四项条件核实属实").wait(1)
    t.act("remove_early", "符合信用修复条件，提前移出").serve("removal_decision")
