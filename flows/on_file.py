"""Reading everything a case file is made from, as of a moment, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from domain.as_of import enterprise_as_of
from domain.bulletin import IssueHead, IssueLine
from domain.case_file import case_file
from domain.enterprise import Enterprise
from domain.events import ComplaintFiled, InspectionRecorded
from domain.findings import Findings, JudgedLine
from domain.journal import Entry
from domain.jurisdiction import Jurisdiction
from domain.reweighing import first_of
from flows.assembly import Assembly
from storage import bulletins, history, issues, judgements, noted, officials, papers
from storage.cases import FIRST, enterprise_on, link, load_cases
from storage.codec import entries_from_json
from storage.papers import Paper, Row
from storage.unit_of_work import UnitOfWork


class DossierError(Exception):
    """A case file that cannot be made; the message says why and what to do."""


class UnknownCaseError(DossierError):
    """There is no such case, or there was none at that moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnFile:
    """Everything a case file is made from. ``entries`` are those of each of the ``rows``."""

    rows: Sequence[Row]
    entries: Sequence[Sequence[Entry]]
    enterprise: Enterprise
    papers: Mapping[tuple[str, str], Paper]  # by notice and number
    lines: Mapping[str, Sequence[JudgedLine]]  # by judgement
    findings: Mapping[str, Findings]
    inspections: Mapping[str, InspectionRecorded]
    issues: Sequence[tuple[IssueHead, str, IssueLine]]  # those that carried it, with its line
    complaints: Sequence[ComplaintFiled]
    names: Mapping[str, str]
    law: Jurisdiction


def read(unit: UnitOfWork, assembly: Assembly, case_id: str, at: datetime) -> OnFile:
    """What was on file at a moment; nothing that was recorded, rendered or shown later.

    UnknownCaseError, or DossierError when the stored log or a document was touched.
    """
    found = load_cases(unit, [case_id])
    rows = [row for row in papers.rows_of(unit, case_id) if _by(row.recorded_at, at)]
    if not found or not rows:
        when = f"截至 {at.isoformat()} " if found else ""
        raise UnknownCaseError(f"{when}没有案件 {case_id}；mingdan cases 可列出全部案件")
    _check_chain(case_id, rows)
    entries = [entries_from_json(row.body) for row in rows]
    reports = case_file(entry for some in entries for entry in some).reports
    judged = [one.finding.judgement_id for one in reports]
    lines: dict[str, list[JudgedLine]] = {}
    for key, line in judgements.lines_of(unit, judged):
        lines.setdefault(key, []).append(line)
    known = {row.event_id for row in rows}
    kept = [_as_rendered(paper, at) for paper in papers.papers_of(unit, case_id)]
    made = history.inspections_of(unit, {first_of(one) for one in judged})
    return OnFile(
        rows=rows,
        entries=entries,
        enterprise=_enterprise(unit, found[case_id].case.uscc, at),
        papers={(paper.notice, paper.number): paper for paper in kept},
        lines=lines,
        findings=judgements.findings_of(unit, judged),
        inspections={one.on_file.judgement_id: one.event for one in made},
        issues=_issues(unit, case_id, at),
        complaints=[one for key, one in papers.complaints_of(unit, case_id) if key in known],
        names=officials.names(unit),
        law=assembly.jurisdiction(officials.roster(unit)),
    )


def _issues(unit: UnitOfWork, case_id: str, at: datetime) -> list[tuple[IssueHead, str, IssueLine]]:
    """The issues the public had seen by a moment that say something of a case, oldest first."""
    shown = {head.number: (head, digest) for head, digest, moment in issues.shown_moments(unit)
             if _by(moment, at)}  # fmt: skip
    ids = bulletins.listing_ids_of(unit, case_id)
    lines = [one for some in issues.carried(unit, ids).values() for one in some]
    return [(*shown[number], line) for number, line in sorted(lines, key=lambda one: one[0])
            if number in shown]  # fmt: skip


def _by(moment: str, at: datetime) -> bool:
    return datetime.fromisoformat(moment) <= at


def _check_chain(case_id: str, rows: Sequence[Row]) -> None:
    head = FIRST
    for row in rows:
        head = link(head, case_id, row.no, row.body, row.event_digest)
        if head != row.digest:
            raise DossierError(
                f"日志 {case_id}#{row.no} 与链上摘要不符，不能据以制作案卷；"
                "请运行 mingdan audit 查明。"
            )


def _as_rendered(paper: Paper, at: datetime) -> Paper:
    """A document as it stood at a moment; DossierError when its bytes are not those issued."""
    attempts = tuple(one for one in paper.attempts if _by(one.at, at))
    if paper.rendered_at is None or paper.pdf is None or not _by(paper.rendered_at, at):
        return replace(paper, digest=None, html=None, pdf=None, attempts=attempts)
    if sha256(paper.pdf).hexdigest() != paper.digest:
        raise DossierError(f"文书 {paper.number} 与其摘要不符：该行被改动，不能附卷。")
    return replace(paper, attempts=attempts)


def _enterprise(unit: UnitOfWork, uscc: str, at: datetime) -> Enterprise:
    """The enterprise as then registered, else as first registered."""
    _, journal = next(noted.enterprise_journals(unit, [uscc]))
    said = enterprise_as_of(journal, valid_on=at.date(), known_at=at)
    return said or enterprise_on(unit, uscc, at.date())
