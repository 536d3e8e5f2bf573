"""A journal entry as a sentence, in Chinese or English."""

from __future__ import annotations

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
    Protected,
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
from domain.words import en, refusal, row_words, zh

OfTerm = TermStarted | TermSuspended | TermResumed | TermMoved | TermEnded


def told(entry: Entry, *, english: bool = False) -> str:
    """A journal entry as a sentence."""
    match entry:
        case Judged() | Reweighed() | GroundWeighed():
            return _weighed(entry, english=english)
        case Recorded() | ComplaintMoved() | ComplaintLapsed():
            return _put_on_file(entry, english=english)
        case Proposed() | Answered() | Dropped():
            return _of_proposal(entry, english=english)
        case TermStarted() | TermSuspended() | TermResumed() | TermMoved() | TermEnded():
            return (_of_term_en if english else _of_term)(entry)
        case Opened():
            return f"case {entry.case_id} opened" if english else f"案件 {entry.case_id} 建立"
        case Moved():
            becomes = (en if english else zh)(entry.becomes)
            return f"{row_words(entry.row, english=english)} → {becomes}"
        case Issued() if english:
            return f"issued: {en(entry.notice)} {entry.number}"
        case Issued():
            return f"制发《{zh(entry.notice)}》{entry.number}"
        case Refused() if english:
            return f"refused: {refusal(entry, english=True)}"
        case Refused():
            return f"未予办理：{refusal(entry)}"
        case Registered():
            return f"{'registered: ' if english else '登记：'}{entry.enterprise.name}"
        case Protected():
            what, said = (en if english else zh)(entry.standing.matter), entry.standing
            return (
                f"{what}: {said.done}/{said.due}" if english else f"{what}：{said.done}／{said.due}"
            )


def _weighed(entry: Judged | Reweighed | GroundWeighed, *, english: bool) -> str:
    """What was made of a report, or of a ground (whose sentence is kept in Chinese alone)."""
    if isinstance(entry, GroundWeighed):
        return entry.zh
    if english:
        what = "judged again: the milder verdict stands"
        what = row_words(entry.row, english=True) if isinstance(entry, Judged) else what
        return f"{what}: {entry.finding.summary_en}"
    what = row_words(entry.row) if isinstance(entry, Judged) else "从旧兼从轻，重新判定"
    return f"{what}：{entry.finding.summary_zh}"


def _of_proposal(entry: Proposed | Answered | Dropped, *, english: bool) -> str:
    if isinstance(entry, Proposed):
        name = entry.instead_of
        if english:
            who = f"{entry.by} for {name}" if name else entry.by
            return f"proposal {entry.number}: {en(entry.act)}, by {who}: {entry.reason}"
        who = f"{entry.by} 代 {name}" if name else entry.by
        return f"第 {entry.number} 号请示：{zh(entry.act)}，{who} 提出：{entry.reason}"
    if isinstance(entry, Dropped):
        if english:
            return f"proposal {entry.proposal} fell away: the case moved on without it"
        return f"第 {entry.proposal} 号请示因案件变化而失效"
    said = f"{': ' if english else '：'}{entry.reason}" if entry.reason else ""
    if english:
        who = f"{en(entry.role)} {entry.by}"
        return f"proposal {entry.proposal}: {who}: {en(entry.answer)}{said}"
    return f"第 {entry.proposal} 号请示：{zh(entry.role)} {entry.by} {zh(entry.answer)}{said}"


def _of_term(entry: OfTerm) -> str:
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


def _of_term_en(entry: OfTerm) -> str:
    match entry:
        case TermStarted():
            term = entry.term
            return f"{en(term.kind)} begins, last day {term.due_on} ({term.basis})"
        case TermSuspended():
            return f"{en(entry.term)} rests: {entry.reason} ({entry.paper})"
        case TermResumed():
            return f"{en(entry.term)} goes on, last day {entry.due_on} ({entry.paper})"
        case TermMoved():
            return f"{en(entry.term)}: last day {entry.was} becomes {entry.due_on}: {entry.reason}"
        case TermEnded():
            return f"{en(entry.term)} {'ran out' if entry.lapsed else 'ended'}"


def _put_on_file(entry: Recorded | ComplaintMoved | ComplaintLapsed, *, english: bool) -> str:
    """A fact, or what became of a complaint and the terms that run from it."""
    row = row_words(entry.row, english=english)
    if isinstance(entry, Recorded):
        if english:
            return f"{row}: {entry.document}" + (f" ({entry.note})" if entry.note else "")
        return f"{row}：{entry.document}" + (f"（{entry.note}）" if entry.note else "")
    word = en if english else zh
    of = f"complaint {entry.complaint}: " if english else f"举报 {entry.complaint}："
    said = f"{of}{row} → {word(entry.becomes)}"
    if isinstance(entry, ComplaintLapsed):
        if english:
            return f"{said} ({en(entry.term)} over on {entry.due_on})"
        return f"{said}（{zh(entry.term)} {entry.due_on} 届满）"
    if english:
        runs = "; ".join(f"{en(t.kind)}, last day {t.due_on} ({t.basis})" for t in entry.starts)
        return f"{said} ({runs})" if runs else said
    runs = "；".join(f"{zh(t.kind)}最后一日 {t.due_on}（{t.basis}）" for t in entry.starts)
    return f"{said}（{runs}）" if runs else said
