"""A journal entry as a sentence."""

from __future__ import annotations

from domain.complaint_words import STAGE as COMPLAINT_STAGE
from domain.journal import (
    Answered,
    ComplaintLapsed,
    ComplaintMoved,
    Dropped,
    Entry,
    GroundWeighed,
    Issued,
    Judged,
    Moved,
    Opened,
    Proposed,
    Recorded,
    Refused,
    Registered,
    Reweighed,
    TermEnded,
    TermMoved,
    TermResumed,
    TermStarted,
    TermSuspended,
)
from domain.words import refusal, row_words, zh


def _weighed(entry: Judged | Reweighed | GroundWeighed) -> str:
    """What was made of a report, or of a ground."""
    if isinstance(entry, GroundWeighed):
        return entry.zh
    what = row_words(entry.row) if isinstance(entry, Judged) else "从旧兼从轻，重新判定"
    return f"{what}：{entry.finding.summary_zh}"


def _of_term(
    entry: TermStarted | TermSuspended | TermResumed | TermMoved | TermEnded,
) -> str:
    """What became of a term."""
    match entry:
        case TermStarted():
            return f"{zh(entry.term.kind)}起算，最后一日 {entry.term.due_on}（{entry.term.basis}）"
        case TermSuspended():
            return f"{zh(entry.term)}中止：{entry.reason}（{entry.paper}）"
        case TermResumed():
            return f"{zh(entry.term)}恢复，最后一日 {entry.due_on}（{entry.paper}）"
        case TermMoved():
            return f"{zh(entry.term)}最后一日由 {entry.was} 改为 {entry.due_on}：{entry.reason}"
        case TermEnded():
            return f"{zh(entry.term)}{'届满' if entry.lapsed else '终止'}"


def _put_on_file(entry: Recorded | ComplaintMoved | ComplaintLapsed) -> str:
    """A fact, or what became of a complaint and the terms that run from it."""
    if isinstance(entry, Recorded):
        note = f"（{entry.note}）" if entry.note else ""
        return f"{row_words(entry.row)}：{entry.document}{note}"
    said = f"举报 {entry.complaint}：{row_words(entry.row)} → {COMPLAINT_STAGE[entry.becomes][0]}"
    if isinstance(entry, ComplaintLapsed):
        return f"{said}（{zh(entry.term)} {entry.due_on} 届满）"
    runs = "；".join(f"{zh(t.kind)}最后一日 {t.due_on}（{t.basis}）" for t in entry.starts)
    return f"{said}（{runs}）" if runs else said


def told(entry: Entry) -> str:
    """A journal entry as a sentence."""
    match entry:
        case Opened():
            return f"案件 {entry.case_id} 建立"
        case Judged() | Reweighed() | GroundWeighed():
            return _weighed(entry)
        case Recorded() | ComplaintMoved() | ComplaintLapsed():
            return _put_on_file(entry)
        case Proposed():
            return f"第 {entry.number} 号请示：{zh(entry.act)}，{entry.by} 提出：{entry.reason}"
        case Answered():
            said = f"：{entry.reason}" if entry.reason else ""
            return (
                f"第 {entry.proposal} 号请示：{zh(entry.role)} {entry.by} {zh(entry.answer)}{said}"
            )
        case Dropped():
            return f"第 {entry.proposal} 号请示因案件变化而失效"
        case Moved():
            return f"{row_words(entry.row)} → {zh(entry.becomes)}"
        case TermStarted() | TermSuspended() | TermResumed() | TermMoved() | TermEnded():
            return _of_term(entry)
        case Issued():
            return f"制发《{zh(entry.notice)}》{entry.number}"
        case Refused():
            return f"未予办理：{refusal(entry)}"
        case Registered():
            return f"登记：{entry.enterprise.name}"
