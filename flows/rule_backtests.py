"""A draft of rules tried on the history, beside the work: begun by a person, kept with the draft.

It is the back-test of ``mingdan backtest``; here it leaves signs of life while it runs, and its
result, or why there is none. One that fell silent, because its process died, can be begun again.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from domain.rule_change import RuleStanding
from flows.assembly import Assembly
from flows.backtest import BackTest, as_data, backtest
from rules.packs import Pack
from rules.texts import missing, pack_from
from storage import rule_backtests, rule_drafts
from storage.errors import LostRaceError
from storage.rule_backtests import BACKTEST, SHADOW, Tried, TriedLine
from storage.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)
SILENT = timedelta(minutes=10)  # a portion of reports takes seconds
Now = Callable[[], datetime]
NOT_BEGUN: dict[str, tuple[str, str]] = {
    "no_text": (
        "本稿还没有文本，不能回测。请先保存要改的数值。",
        "There is no text yet to be tried. Save what is to change first.",
    ),
    "closed": ("本稿已经办结，不再回测。", "The draft is closed."),
    "running": (
        "已有一次回测正在进行，请等它完成。",
        "A back-test is running already; wait until it has ended.",
    ),
    "span": ("起始日晚于截止日，请改正。", "The first day is after the last; correct it."),
}


class NotBegunError(Exception):
    """A back-test that cannot begin now; its code is one of ``NOT_BEGUN``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A back-test as it stands at a moment. ``stale``: the draft has another text now."""

    tried: Tried
    running: bool
    interrupted: bool
    stale: bool
    told: dict[str, Any]  # the result, without the enterprises

    @property
    def good(self) -> bool:
        """Whether it ended with a result."""
        return self.tried.result is not None


def trials(unit: UnitOfWork, draft: int, digest: str, at: datetime) -> list[Trial]:
    """The back-tests of a draft, the newest first. ``digest``: the text of the draft now."""
    return [_trial(one, digest, at) for one in rule_backtests.of_draft(unit, draft)]


def _trial(one: Tried, digest: str, at: datetime) -> Trial:
    silent = at - datetime.fromisoformat(one.seen_at) > SILENT
    return Trial(
        tried=one,
        running=one.ended_at is None and not silent,
        interrupted=one.ended_at is None and silent,
        stale=one.digest != digest,
        told=json.loads(one.result) if one.result else {},
    )


def start(
    assembly: Assembly,
    draft_no: int,
    *,
    first: date | None,
    last: date,
    by: str,
    at: datetime,
    kind: str = BACKTEST,
) -> int:
    """Put the beginning of a back-test on file; ``run`` does it. NotBegunError says why not."""
    if first is not None and first > last:
        raise NotBegunError("span")
    with UnitOfWork(assembly.engine) as unit:
        draft = rule_drafts.draft(unit, draft_no)
        if draft is None or draft.edition is None:
            raise NotBegunError("no_text")
        closed = (RuleStanding.REFUSED, RuleStanding.DROPPED, RuleStanding.WITHDRAWN)
        if draft.stands in closed or (kind == BACKTEST and draft.stands is RuleStanding.APPROVED):
            raise NotBegunError("closed")
        digest = draft.edition.digest
        if any(one.running for one in trials(unit, draft_no, digest, at)):
            raise NotBegunError("running")
        moment = at.isoformat()
        beginning = {
            "draft": draft_no, "kind": kind, "digest": digest, "first": first, "last": last,
            "started_by": by, "started_at": moment, "seen_at": moment,
        }  # fmt: skip
        try:
            no = rule_backtests.begin(unit, beginning)
            unit.commit()
        except LostRaceError as error:
            raise NotBegunError("running") from error
    return no


def run(assembly: Assembly, draft_no: int, no: int, now: Now) -> None:
    """Do a back-test that has begun, and keep what it found, or why it failed."""
    judged = 0

    def tell(done: int) -> None:
        nonlocal judged
        judged = done
        with UnitOfWork(assembly.engine) as unit:
            rule_backtests.alive(unit, draft_no, no, done, now().isoformat())
            unit.commit()

    try:
        with UnitOfWork(assembly.engine, reading=True) as unit:
            one = next(t for t in rule_backtests.of_draft(unit, draft_no) if t.no == no)
            candidate, first = _candidate(unit, one), one.first or date.min
            found = backtest(
                unit, assembly.book, candidate, first=first, last=one.last, progress=tell
            )
        _keep(assembly, draft_no, no, found, now)
    except Exception as error:  # told where it was asked for; whoever asked begins it again
        log.exception("back-test failed", extra={"action": "backtest", "reason": repr(error)})
        with UnitOfWork(assembly.engine) as unit:
            why = str(error) or type(error).__name__
            rule_backtests.failed(unit, draft_no, no, why, now().isoformat())
            unit.commit()


def _candidate(unit: UnitOfWork, one: Tried) -> Pack:
    text = rule_drafts.text_of(unit, one.draft, one.digest)
    if text is None:
        raise missing("规则包", [one.digest])
    return pack_from(one.digest, text.name, text.body)


def _keep(assembly: Assembly, draft_no: int, no: int, found: BackTest, now: Now) -> None:
    told = as_data(found)
    lines = told.pop("lines")
    with UnitOfWork(assembly.engine) as unit:
        rule_backtests.ended(
            unit,
            draft_no,
            no,
            judged=found.reports,
            result=json.dumps(told, ensure_ascii=False),
            at=now().isoformat(),
            lines=(TriedLine(**one) for one in lines),
        )
        unit.commit()


def whole(unit: UnitOfWork, one: Trial, most: int) -> dict[str, Any]:
    """The result as ``flows.backtest.as_data`` tells it, with the first enterprises of it."""
    lines = rule_backtests.lines(unit, one.tried.draft, one.tried.no, limit=most, offset=0)
    return {**one.told, "lines": lines}


def try_shadow_draft(assembly: Assembly, *, now: Now) -> int | None:
    """Try the draft that runs as the shadow on everything on file; returns its number.

    Only its newest result is kept: it has no effect in law.
    """
    at = now()
    with UnitOfWork(assembly.engine, reading=True) as unit:
        draft_no = rule_drafts.shadow(unit)
    if draft_no is None:
        return None
    try:
        no = start(assembly, draft_no, first=None, last=at.date(), by=SHADOW, at=at, kind=SHADOW)
    except NotBegunError as error:
        log.info("no shadow: %s", error.code, extra={"action": "shadow"})
        return None
    run(assembly, draft_no, no, now)
    with UnitOfWork(assembly.engine) as unit:
        rule_backtests.forget_shadows(unit, draft_no, no)
        unit.commit()
    return draft_no
