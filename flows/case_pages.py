"""What each page of a case file states, as plain values in Chinese for its template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from domain.bulletin import IssueHead, IssueLine
from domain.case_file import CaseFile, Line, Part, Request, TermHistory
from domain.events import CheckType, ComplaintFiled, InspectionRecorded, ServiceOutcome, ServiceWay
from domain.findings import Band, Findings, JudgedLine
from domain.journal import (
    ComplaintLapsed,
    Judged,
    Opened,
    Recorded,
    Refused,
    Reweighed,
    TermMoved,
    TermResumed,
    TermSuspended,
)
from domain.jurisdiction import Jurisdiction
from domain.lifecycle import ROW_BY_ID
from domain.names import PARTICULARS
from domain.reweighing import first_of
from domain.timelimits import start_term
from domain.triggers import PUBLISHED, SERVED_AGAIN, Trigger
from domain.words import refusal, row_words, zh
from storage.papers import Paper

Facts = dict[str, Any]
MAILED = {
    "sent": "已交邮件服务器", "partly": "部分收件人被拒", "refused": "被拒收", "failed": "未送出",
    "unknown": "结果不明",
}  # fmt: skip
ENTRY_ZH = {
    "active": "载明", "suspended": "停止公示", "removed_expired": "期满移出",
    "removed_repaired": "提前移出", "withdrawn_revoked": "撤销（决定被撤销）",
    "withdrawn_error": "撤销（列入有误）",
}  # fmt: skip
PROOFS = {
    "witness": "见证人", "recording": "录音录像", "tracking": "邮件跟踪",
    "entrusted_to": "受委托机关", "consent": "同意电子送达",
}  # fmt: skip
Names = Mapping[str, str]


def person(who: str, names: Names) -> str:
    """A person by name and by the id the log knows them by."""
    return f"{names[who]}（{who}）" if who in names and names[who] != who else who


def lines(made: CaseFile, part: Part, names: Names) -> list[Facts]:
    """The moves and facts of a part, in the order of the log."""
    return [_line(entry, names) for entry in made.lines.get(part, [])]


def _line(entry: Line, names: Names) -> Facts:
    if isinstance(entry, Opened):
        return _told(entry.on, f"案件 {entry.case_id} 建立")
    if isinstance(entry, Refused):
        return _told(entry.on, f"未予办理：{refusal(entry)}")
    row = ROW_BY_ID[entry.row]
    basis = "；".join(row.basis)
    if isinstance(entry, Judged):
        by = "；".join(person(one, names) for one in entry.inspectors)
        return _told(entry.on, row.zh, by, f"检测报告 {entry.finding.report_no}", basis)
    if isinstance(entry, Recorded):
        note = f"第{entry.note}期" if entry.what == PUBLISHED else entry.note
        what = f"{row.zh}：{note}" if note else row.zh
        return _told(entry.on, what, person(entry.by, names), entry.document, basis)
    if isinstance(entry, ComplaintLapsed):
        what = f"{row.zh}（{zh(entry.term)} {entry.due_on} 届满）"
        return _told(entry.on, what, "", f"举报 {entry.complaint}", basis)
    signed = "；".join(f"{zh(s.role)} {person(s.by, names)} {s.on}" for s in entry.signed)
    return _told(entry.on, f"{row.zh}（{zh(entry.becomes)}）", signed, "", basis)


def _told(on: date, what: str, by: str = "", document: str = "", basis: str = "") -> Facts:
    return {"on": on, "what": what, "by": by, "document": document, "basis": basis}


def reports(
    made: CaseFile,
    lines_by_judgement: Mapping[str, Sequence[JudgedLine]],
    findings: Mapping[str, Findings],
    inspections: Mapping[str, InspectionRecorded],
) -> list[Facts]:
    """Every judged report, with the account of each of its measurements."""
    told = []
    for entry in made.reports:
        one = entry.finding.judgement_id
        if one not in findings:  # a milder law of the time between stands; it was told before
            continue
        some, event = findings[one], inspections.get(first_of(one))
        measured = lines_by_judgement.get(one, ())
        told.append(
            {
                "heading": _heading(entry, event),
                "summary": some.summary_zh,
                "judgement_id": one,
                "law": some.law,
                "pack_digest": some.pack_digest,
                "limits_digest": some.limits_digest,
                "lines": [_measured(line) for line in measured],
                "sentences": [
                    str(line.explanation["zh"]) + _defects(line)
                    for line in measured
                    if line.band is not Band.COMPLIANT
                ],
            }
        )
    return told


def _heading(entry: Judged | Reweighed, event: InspectionRecorded | None) -> str:
    if isinstance(entry, Reweighed):
        return f"检测报告 {entry.finding.report_no}：从旧兼从轻，重新判定（{entry.on}）"
    if event is None:
        return f"检测报告 {entry.finding.report_no}（{entry.on}）"
    kind = zh(CheckType(event.check))
    return f"检测报告 {event.report_no}（{entry.on}，{kind}，{event.laboratory}）"


def _measured(line: JudgedLine) -> Facts:
    """One measurement down to its limit, with the edition, table and row it comes from."""
    said = {key: str(value) for key, value in line.explanation.items() if value is not None}
    limit = "—"
    if said.get("limit"):
        limit = f"{said.get('limit_kind', '')} {said['limit']} {said['unit']}".strip()
        if said.get("limit_applied") not in (None, "", said["limit"]):
            limit += f"，按 {said['limit_applied']} 适用"
        limit += f"（{said.get('limit_source', '')}；{said.get('clause', '')}）"
    hours = f"（每日 {said['hours']} h）" if said.get("hours") not in (None, "", "8") else ""
    return {
        "sample_no": line.sample_no,
        "where": f"{said.get('workshop', '')}{said.get('post', '')}　{said['agent']}",
        "result": f"{said['value']} {said['unit']}{hours}",
        "limit": limit,
        "arithmetic": said.get("arithmetic", "—"),
        "band": zh(line.band),
        "over": line.band in (Band.EXCEEDED, Band.SERIOUS),
    }


def _defects(line: JudgedLine) -> str:
    told = line.explanation.get("defects")
    said = "；".join(map(str, told)) if isinstance(told, list | tuple) else ""
    return f"　不能作为列入依据：{said}。" if said else ""


def requests(made: CaseFile, names: Names) -> list[Facts]:
    """Every binding act that was asked for: by whom, the answers, what became of it."""
    return [_request(one, names) for one in made.requests]


def _request(one: Request, names: Names) -> Facts:
    asked = one.asked
    return {
        "number": asked.number,
        "act": zh(asked.act),
        "by": person(asked.by, names),
        "on": asked.on,
        "reason": asked.reason,
        "particulars": [
            (PARTICULARS.get(name, (name,))[0], _said(value, names))
            for name, value in asked.particulars.items()
        ],
        "result": _result(one),
        "basis": "；".join(ROW_BY_ID[asked.row].basis),
        "answers": [
            {
                "on": answer.on,
                "role": zh(answer.role),
                "by": person(answer.by, names),
                "said": zh(answer.answer),
                "reason": answer.reason,
            }
            for answer in one.answers
        ],
    }


def _said(value: str, names: Names) -> str:
    """A particular; people by name."""
    return "；".join(person(one, names) for one in value.split(";"))


def _result(one: Request) -> str:
    if one.taken is not None:
        return f"{one.taken.on} 批准，{row_words(one.taken.row)}"
    if one.dropped is not None:
        return f"{one.dropped.on} 因案件变化而失效（{row_words(one.dropped.row)}）"
    if one.answers and one.answers[-1].answer.value != "approve":
        return f"{one.answers[-1].on} {zh(one.answers[-1].answer)}"
    return "待签批"


def services(made: CaseFile, papers: Mapping[tuple[str, str], Paper], names: Names) -> list[Facts]:
    """The chain of every document from its issue to its service, and the mails about it."""
    told = []
    for paper in made.papers:
        notice, number = paper.issued.notice, paper.issued.number
        kept = papers.get((notice.value, number))
        told.append(
            {
                "title": zh(notice),
                "number": number,
                "on": paper.issued.on,
                "kept": "附卷" if kept and kept.pdf else "文书尚未生成",
                "digest": kept.digest if kept and kept.pdf else "",
                "services": [
                    _service(one, names)
                    for one in made.services
                    if (_served(one), one.document) == (notice.value, number)
                ],
                "mails": [
                    {
                        "on": mail.at[:10],
                        "result": MAILED.get(mail.outcome, mail.outcome),
                        "detail": mail.detail,
                    }
                    for mail in (kept.attempts if kept else ())
                ],
            }
        )
    return told


def _served(one: Recorded) -> str:
    """The document an attempt at service was for."""
    return one.said.get("document") or Trigger(one.what).what


def _service(one: Recorded, names: Names) -> Facts:
    """An attempt; the note says way and proof, on older records the way by its code."""
    said = one.said
    way, _, proof = one.note.partition(": ")
    if way not in {member.value for member in ServiceWay}:
        way = said.get("way", "")
        proof = one.note.removeprefix(f"{zh(ServiceWay(way))}：") if way else one.note
    more = [f"{name}：{said[key]}" for key, name in PROOFS.items() if said.get(key)]
    servers = [person(who, names) for who in said.get("servers", "").split(";") if who]
    outcome = ServiceOutcome(said.get("outcome", ServiceOutcome.SERVED))
    again = one.what == SERVED_AGAIN
    return {
        "on": one.on,
        "way": zh(ServiceWay(way)) if way else "",
        "result": "再次送达" if again else zh(outcome),
        "good": outcome is ServiceOutcome.SERVED,
        "place": said.get("place", ""),
        "servers": "、".join(servers),
        "by": one.by,
        "proof": "；".join([proof, *more]),
    }


def terms(made: CaseFile, law: Jurisdiction, today: date) -> list[Facts]:
    """Every term that ever ran: from which fact, how long, until when, and how it ended."""
    return [
        {
            "kind": zh(one.term.kind),
            "started_on": one.term.started_on,
            "length": _length(one, law),
            "due_on": _due_on(one),
            "ended": "；".join([*map(_changed, one.changes), _ended(one, today)]),
            "basis": one.term.basis,
        }
        for one in made.terms
    ]


def _length(one: TermHistory, law: Jurisdiction) -> str:
    """The length the rules of the day give; of a term set by an act, the days it was given."""
    term = one.term
    try:
        rule = law.rule(term.kind, term.started_on)
    except KeyError:  # no pack of that day gives one: it was set in the act itself
        rule = None
    if rule is None or start_term(rule, term.started_on, law.calendar).due_on != term.due_on:
        return f"共 {(term.due_on - term.started_on).days} 日"
    return f"{rule.length} {zh(rule.unit)}"


def _due_on(one: TermHistory) -> date:
    """The last day as it stands after every change."""
    moved = [c.due_on for c in one.changes if not isinstance(c, TermSuspended)]
    return moved[-1] if moved else one.term.due_on


def _changed(change: TermSuspended | TermResumed | TermMoved) -> str:
    if isinstance(change, TermSuspended):
        return f"{change.on} 中止：{change.reason}（{change.paper}）"
    if isinstance(change, TermResumed):
        return f"{change.on} 恢复，最后一日 {change.due_on}（{change.paper}）"
    return f"{change.on} 最后一日由 {change.was} 改为 {change.due_on}：{change.reason}"


def _ended(one: TermHistory, today: date) -> str:
    if one.ended is not None and one.ended.lapsed:
        return f"{one.ended.on} 届满"
    if one.ended is not None:
        return f"{one.ended.on} 终止：{row_words(one.by)}"
    if one.changes and isinstance(one.changes[-1], TermSuspended):
        return "中止中"
    return "进行中" if _due_on(one) >= today else "最后一日已过，日志尚未记载届满"


def issues(found: Iterable[tuple[IssueHead, str, IssueLine]]) -> list[Facts]:
    """The issues that carried this case, or told that it had left."""
    return [
        {
            "number": f"第{head.number}期",
            "period": head.period,
            "on": head.released_on,
            "entry": f"{line.entry.entry_id} {ENTRY_ZH[line.entry.status.value]}",
            "digest": digest,
        }
        for head, digest, line in found
    ]


def complaints(found: Iterable[ComplaintFiled]) -> list[Facts]:
    """The complaints as redacted at the door."""
    return [
        {
            "complaint_no": one.complaint_no,
            "on": one.on,
            "channel": one.channel,
            "subject": one.subject,
            "text": one.text,
        }
        for one in found
    ]
