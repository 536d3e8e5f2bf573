"""Enterprises (用人单位): the list, and all that is on file about one, complaints as a count only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi.responses import Response

from domain.case import Case
from domain.enterprise import Enterprise
from domain.journal import Registered
from domain.roles import Role
from domain.timelimits import Term
from domain.vocabulary import ON_THE_LIST, TERMINAL, Notice
from flows.bundles import inspections_on_site
from storage import bulletins, enterprises, inspections
from storage.cases import entries_of, load_cases
from storage.enterprises import PAGE, EnterpriseLine
from storage.unit_of_work import UnitOfWork
from web.desk.asked import Asked
from web.desk.enterprise_at import enterprise_at, tabs_of
from web.desk.enterprise_protection import protection_part
from web.desk.routes import INSIDE, Route, get
from web.desk.sheets import sheet

AT_A_TIME = 1000  # rows of a file read together
MOST_CASES = 100  # of one enterprise, the newest; the list of cases has all
ORDERS = frozenset({Notice.RECTIFICATION_ORDER})


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document that left the office for the enterprise."""

    on: date
    notice: Notice
    number: str
    case_id: str

    @property
    def order(self) -> bool:
        """Whether it orders the enterprise to rectify."""
        return self.notice in ORDERS


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of enterprises is asked for."""

    township: str
    industry: str

    @classmethod
    def of(cls, asked: Asked) -> Filters:
        """As the address says."""
        return cls(asked.query("township"), asked.query("industry"))

    def lines(self, asked: Asked, unit: UnitOfWork, after: str, limit: int) -> list[EnterpriseLine]:
        """The enterprises after a code, of the townships the reader answers for."""
        return enterprises.enterprise_lines(
            unit, townships=asked.official.townships, township=self.township,
            industry=self.industry, after=after, limit=limit,
        )  # fmt: skip


# -- the list --------------------------------------------------------------------------------------


def listed(asked: Asked) -> Response:
    """Enterprises by their code, fifty at a time."""
    filters = Filters.of(asked)
    if asked.query("as") == "csv":
        return sheet("enterprises", _header(asked), _all_rows(asked, filters))
    with asked.reading() as unit:
        lines = filters.lines(asked, unit, asked.query("after"), PAGE + 1)
        shown = lines[:PAGE]
        cases = enterprises.cases_among(unit, [line.uscc for line in shown])
        townships = enterprises.choices(unit, "township")
        industries = enterprises.choices(unit, "industry")
    mine = asked.official.townships
    return asked.page(
        "desk/enterprises.html.j2",
        lines=shown,
        cases=cases,
        more=shown[-1].uscc if len(lines) > PAGE else "",
        terminal=TERMINAL,
        on_the_list=ON_THE_LIST,
        townships=[(one, one) for one in townships if not mine or one in mine],
        industries=industries,
        filters=filters,
        first=not asked.query("after"),
    )


def _header(asked: Asked) -> list[str]:
    if asked.language == "en":
        return ["uscc", "name", "township", "industry", "industry_name", "workers_exposed"]
    return ["统一社会信用代码", "单位名称", "镇乡街", "行业代码", "行业名称", "接害人数"]


def _all_rows(asked: Asked, filters: Filters) -> Iterator[tuple[object, ...]]:
    """Every enterprise the filters let through; a few hundred in memory at a time."""
    after = ""
    while True:
        with asked.reading() as unit:
            lines = filters.lines(asked, unit, after, AT_A_TIME)
        for one in lines:
            yield (
                one.uscc, one.name, one.township, one.industry, one.industry_name,
                one.workers_exposed,
            )  # fmt: skip
        if len(lines) < AT_A_TIME:
            return
        after = lines[-1].uscc


# -- one enterprise --------------------------------------------------------------------------------


def one(asked: Asked) -> Response:
    """The part of an enterprise's page that is asked for."""
    part = asked.query("part", "overview")
    uscc = asked.path["uscc"]
    with asked.reading() as unit:
        enterprise = enterprise_at(asked, unit, uscc)
        match part:
            case "inspections":
                return _inspections(asked, unit, enterprise)
            case "measurements":
                return _measurements(asked, unit, enterprise)
            case "papers":
                return _papers(asked, unit, enterprise)
            case "protection":
                return protection_part(asked, unit, enterprise)
            case _:
                return _overview(asked, unit, enterprise)


def _page(asked: Asked, part: str, enterprise: Enterprise, **facts: Any) -> Response:
    return asked.page(
        f"desk/enterprise_{part}.html.j2", enterprise=enterprise, part=part,
        tabs=tabs_of(asked), **facts,
    )  # fmt: skip


def _cases(unit: UnitOfWork, uscc: str) -> list[Case]:
    """The newest cases of an enterprise, as they stand."""
    held = enterprises.cases_among(unit, [uscc]).get(uscc, [])[:MOST_CASES]
    stored = load_cases(unit, [one.case_id for one in held])
    return [stored[one.case_id].case for one in held]


def _overview(asked: Asked, unit: UnitOfWork, enterprise: Enterprise) -> Response:
    uscc = enterprise.uscc
    cases = _cases(unit, uscc)
    said = [entry for entry in entries_of(unit, uscc) if isinstance(entry, Registered)]
    reports, _ = inspections.reports_at(unit, uscc, limit=0)
    over, _ = inspections.measured_at(unit, uscc, over_only=True, limit=0)
    return _page(
        asked,
        "overview",
        enterprise,
        cases=cases,
        running=sorted(_running(cases), key=lambda pair: pair[1].due_on),
        open_cases=sum(one.status not in TERMINAL for one in cases),
        complaints=sum(len(one.complaints) for one in cases),
        listings=bulletins.listings_of(unit, [one.case_id for one in cases]),
        listed=any(one.status in ON_THE_LIST for one in cases),
        registered=list(reversed(said)),
        former=dict.fromkeys(
            entry.enterprise.name for entry in said if entry.enterprise.name != enterprise.name
        ),
        reports=reports,
        over=over,
        enters=Role.INSPECTOR in asked.official.roles,
    )


def _running(cases: list[Case]) -> Iterator[tuple[str, Term]]:
    """The running terms of the cases themselves; those of complaints say that there is one."""
    return ((case.case_id, term) for case in cases for term in case.terms)


def _inspections(asked: Asked, unit: UnitOfWork, enterprise: Enterprise) -> Response:
    whole, page = asked.query("as") == "csv", asked.number("page")
    limit, offset = (AT_A_TIME, 0) if whole else (PAGE, (page - 1) * PAGE)
    total, reports = inspections.reports_at(unit, enterprise.uscc, limit=limit, offset=offset)
    if whole:
        header = (
            "日期",
            "报告编号",
            "检测类别",
            "检测机构",
            "判定",
            "判定数",
            "超标数",
            "案件编号",
        )
        rows = [
            (
                one.event.on, one.event.report_no, asked.word(one.event.check),
                one.event.laboratory, asked.word(one.findings.outcome), one.findings.judged,
                one.findings.over, one.case_id,
            )
            for one in reports
        ]  # fmt: skip
        return sheet(f"inspections-{enterprise.uscc}", header, rows)
    return _page(
        asked, "inspections", enterprise, reports=reports, total=total, page=page,
        pages=_pages(total), on_site=inspections_on_site(unit, enterprise.uscc)[:PAGE],
    )  # fmt: skip


def _measurements(asked: Asked, unit: UnitOfWork, enterprise: Enterprise) -> Response:
    over_only, page = asked.query("over") == "1", asked.number("page")
    uscc = enterprise.uscc
    if asked.query("as") == "csv":
        header = ("采样日期", "样品编号", "车间", "岗位", "危害因素", "结果", "单位", "限值类别", "适用限值",
                  "比值或差值", "判定", "案件编号")  # fmt: skip
        return sheet(f"measurements-{uscc}", header, _measured_rows(asked, uscc, over_only))
    total, lines = inspections.measured_at(
        unit, uscc, over_only=over_only, limit=PAGE, offset=(page - 1) * PAGE
    )
    return _page(
        asked, "measurements", enterprise, lines=lines, total=total, page=page,
        pages=_pages(total), over_only=over_only,
    )  # fmt: skip


def _measured_rows(asked: Asked, uscc: str, over_only: bool) -> Iterator[tuple[object, ...]]:
    offset = 0
    while True:
        with asked.reading() as unit:
            _, lines = inspections.measured_at(
                unit, uscc, over_only=over_only, limit=AT_A_TIME, offset=offset
            )
        for one in lines:
            said = one.line.explanation
            yield (
                said["sampled_on"], one.line.sample_no, said["workshop"], said["post"],
                said["agent"], said["value"], said["unit"], said.get("limit_kind"),
                said.get("limit_applied"), one.line.ratio, asked.word(one.line.band), one.case_id,
            )  # fmt: skip
        if len(lines) < AT_A_TIME:
            return
        offset += AT_A_TIME


def _papers(asked: Asked, unit: UnitOfWork, enterprise: Enterprise) -> Response:
    # What answers a complaint is not the enterprise's: it would say who complained of what.
    found = [
        DocumentLine(paper.on, paper.notice, paper.number, case.case_id)
        for case in _cases(unit, enterprise.uscc)
        for paper in case.documents
        if not paper.complaint
    ]
    found.sort(key=lambda line: line.on, reverse=True)
    if asked.query("as") == "csv":
        header = ("日期", "文书", "文号", "案件编号")
        rows = [(line.on, asked.word(line.notice), line.number, line.case_id) for line in found]
        return sheet(f"documents-{enterprise.uscc}", header, rows)
    page = asked.number("page")
    return _page(
        asked, "papers", enterprise, papers=found[(page - 1) * PAGE : page * PAGE],
        total=len(found), page=page, pages=_pages(len(found)),
    )  # fmt: skip


def _pages(total: int) -> int:
    return max(1, -(-total // PAGE))


ROUTES: tuple[Route, ...] = (
    get("/enterprises", INSIDE, listed),
    get("/enterprises/{uscc}", INSIDE, one),
)
