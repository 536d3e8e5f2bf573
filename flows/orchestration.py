"""The work of each flow as a plain function, by the name of its flow, and what it works with.

``prefect_runs`` runs them as Prefect flow runs where that can be had; they know nothing of it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from datetime import date, datetime
from math import inf
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from domain.bulletin import IssueHead
from domain.joint.periods import Period
from domain.release import Draft, ReleaseAnswer
from domain.release_words import stop_in_words
from flows import clock
from flows.assembly import Assembly, assemble
from flows.backups.at_its_time import back_up, practise
from flows.deliver import deliver, mail_settings
from flows.faces import office_fonts
from flows.handle import Handled, drain
from flows.intake import import_file
from flows.joint.asked_packs import run as run_asked
from flows.joint.compiling import Compiled, compile_due, compile_pack
from flows.joint.counting import count_indicators
from flows.joint.escalation import escalate
from flows.joint.invitations import invite
from flows.joint.reminders import remind_of_figures
from flows.kept_figures import keep_figures
from flows.publish import bring_out, refresh, show
from flows.release import (
    InternalListError,
    answer,
    draft_extra,
    draft_regular,
    last_day_for,
    period_before,
)
from flows.retract import remind, retract
from flows.rule_backtests import run as run_backtest
from flows.rule_backtests import try_shadow_draft
from flows.runs import on_record
from flows.settings import Settings
from flows.shadow import shadow
from flows.tasks import settle
from flows.tick import sweep
from flows.watching import look
from notifications.mailer import Mailer, SmtpMailer
from notifications.render import Renderer

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Worker:
    """What the flows of a process work with; built once."""

    assembly: Assembly
    renderer: Renderer
    mailer: Mailer | None

    @classmethod
    def of(cls, settings: Settings) -> Worker:
        """A worker from settings."""
        mailer = SmtpMailer(mail_settings(settings.smtp)) if settings.smtp.host else None
        return cls(assemble(settings), Renderer(office_fonts(settings)), mailer)


_worker: ContextVar[Worker | None] = ContextVar("worker", default=None)


@contextmanager
def working_with(worker: Worker) -> Iterator[None]:
    """Let the flows below this block use a worker instead of building one from settings."""
    token = _worker.set(worker)
    try:
        yield
    finally:
        _worker.reset(token)


def engine_here() -> Engine:
    """The database the flows of this process work with."""
    return (_worker.get() or _here()).assembly.engine


def _here() -> Worker:
    worker = _worker.get()
    if worker is None:
        worker = Worker.of(Settings())
        _worker.set(worker)
    worker.assembly = worker.assembly.renewed()  # a worker outlives many a rule
    return worker


# -- the plain functions, by the name of their flow ----------------------------------------------


def intake(kind: str, path: str, today: date | None = None, at: str = "") -> dict[str, Any]:
    """Take in a file and handle what it brought."""
    worker, moment = _here(), at or clock.now().isoformat()
    report = import_file(
        worker.assembly,
        kind,
        Path(path),
        today=today or clock.today(),
        at=moment,
        rejects_dir=worker.assembly.settings.home / "rejects",
    )
    return report.as_dict()


def handle(at: str = "", seconds: float | None = None) -> dict[str, Any]:
    """Handle everything that waits; what is not begun after so many seconds is left to the next."""
    assembly, moment = _here().assembly, at or clock.now().isoformat()
    done = drain(assembly, at=moment, seconds=inf if seconds is None else seconds)
    refresh(assembly, done, at=moment)
    return {"events": done.events, "entries": done.entries, "parked": done.parked}


def terms(today: date | None = None, at: str = "") -> dict[str, Any]:
    """Let the terms that ran out lapse."""
    moment = at or clock.now().isoformat()
    assembly = _here().assembly
    lapsed = sweep(assembly, today=today or clock.today(), at=moment)
    settle(assembly)
    return {"terms": lapsed, **handle(moment)}


def delivery(now: datetime | None = None) -> dict[str, Any]:
    """Render and offer the notices that wait, those that call a joint meeting too."""
    worker, moment = _here(), now or clock.now()
    done = deliver(worker.assembly, now=moment, mailer=worker.mailer, renderer=worker.renderer)
    invited = invite(worker.assembly, now=moment, mailer=worker.mailer)
    return {
        "rendered": done.rendered, "sent": done.sent, "stopped": done.stopped, "invited": invited,
    }  # fmt: skip


def retractions(now: datetime | None = None) -> dict[str, Any]:
    """Tell subscribers of entries that fell, and show what no site tells yet."""
    worker, moment = _here(), now or clock.now()
    done = retract(worker.assembly, now=moment, mailer=worker.mailer)
    shown = refresh(worker.assembly, Handled(), at=moment.isoformat())
    return {"made": done.made, "sent": done.sent, "given_up": done.given_up, "shown": shown}


def reminders(now: datetime | None = None) -> dict[str, Any]:
    """Remind the subscribers who did not acknowledge, on fixed working days."""
    moment = now or clock.now()
    made = remind(_here().assembly, today=moment.date())
    return {"reminders": made, **retractions(moment)}


def escalation(now: datetime | None = None) -> dict[str, Any]:
    """Remind units of what they owe the joint meeting; lay what is late before head and group."""
    worker = _here()
    return asdict(escalate(worker.assembly, now=now or clock.now(), mailer=worker.mailer))


def indicators(at: str = "") -> dict[str, Any]:
    """Count the indicators of the joint meeting again where anything came that they rest on.

    First the large figures of the overview, as the day before ended.
    """
    moment = datetime.fromisoformat(at) if at else clock.now()
    keep_figures(_here().assembly, at=moment)
    return {"snapshots": count_indicators(_here().assembly, at=moment)}


def pack(period: str = "", at: str = "") -> dict[str, Any]:
    """Compile the quarterly pack that is due and is not out; one that is named, again.

    The public page of indicators is shown with it, where there is a site.
    """
    moment, assembly = datetime.fromisoformat(at) if at else clock.now(), _here().assembly
    if period:
        made: Compiled | None = compile_pack(assembly, Period.read(period), at=moment, by="")
    else:
        made = compile_due(assembly, at=moment)
    if made is None:
        return {"pack": None}
    if made.fresh and (assembly.settings.site / "public").exists():
        show(assembly, at=moment.isoformat())
    return {"pack": made.period, "edition": made.edition, "fresh": made.fresh}


def compile_asked(no: int) -> dict[str, Any]:
    """Make the pack that was asked for at the desk; its row holds what came of it.

    The public page of indicators is shown with a new edition, where there is a site.
    """
    assembly = _here().assembly
    done = run_asked(assembly, no, clock.now)
    if done is not None and done.fresh and (assembly.settings.site / "public").exists():
        show(assembly, at=clock.now().isoformat())
    return {"no": no, "edition": done.edition if done else None}


def figures(now: datetime | None = None) -> dict[str, Any]:
    """Remind units of figures they have not filed, before the cut-off and after it."""
    worker = _here()
    return asdict(remind_of_figures(worker.assembly, now=now or clock.now(), mailer=worker.mailer))


def try_draft(draft: int, no: int) -> dict[str, Any]:
    """Do the back-test of a draft that was begun at the rule desk; its row holds what it found."""
    run_backtest(_here().assembly, draft, no, clock.now)
    return {"draft": draft, "no": no}


def try_shadow(today: date | None = None) -> dict[str, Any]:
    """Try the shadow pack, and the draft that runs as one, out on everything on file."""
    assembly = _here().assembly
    draft = try_shadow_draft(assembly, now=clock.now)
    found = shadow(assembly, today=today or clock.today())
    told: dict[str, Any] = {"pack": "", "reports": 0}
    if found is not None:
        told = {"pack": found.pack, "reports": found.reports}
    return told if draft is None else {**told, "draft": draft}


def publication(period: str = "", today: date | None = None, at: str = "") -> dict[str, Any]:
    """Draft the issue of the last full quarter, unless it is out.

    Two people sign the draft; ``release`` takes their answers. A list that is kept inside drafts
    nothing, and says so.
    """
    day, moment = today or clock.today(), at or clock.now().isoformat()
    assembly, asked = _here().assembly, period or period_before(day)
    try:
        made = draft_regular(assembly, period=asked, today=day, at=moment)
    except InternalListError as error:
        return {"issue": None, "kept_inside": str(error)}
    if isinstance(made, IssueHead):
        show(assembly, at=moment)  # mended here, if a crash came between release and showing
        return {"issue": made.number, "period": made.period, "draft": None}
    late = day > last_day_for(asked)
    if late:
        log.warning("issue late", extra={"action": "issue_late", "period": asked})
    return {**_told(made), "late": late}


def extra(today: date | None = None, at: str = "") -> dict[str, Any]:
    """Draft an extra issue when an entry of the newest one has left the list."""
    day, moment = today or clock.today(), at or clock.now().isoformat()
    made = draft_extra(_here().assembly, today=day, at=moment)
    return {"issue": None, "draft": None} if made is None else _told(made)


def _told(made: Draft) -> dict[str, Any]:
    """A draft as a flow run tells it."""
    return {
        "issue": None,
        "period": made.head.period,
        "draft": made.no,
        "found": [stop_in_words(one) for one in made.found],
    }


def backup() -> dict[str, Any]:
    """Back everything up once a night and let old backups go; in between keep a point (SQLite)."""
    return back_up(_here().assembly, now=clock.now())


def drill() -> dict[str, Any]:
    """Put the newest backup back aside and audit it, unless it was since the job was last due."""
    return practise(_here().assembly, now=clock.now())


def release(
    draft: int,
    by: str,
    said: str = "approve",
    reason: str = "",
    today: date | None = None,
    at: str = "",
) -> dict[str, Any]:
    """Take an official's answer to a draft; the second signature brings the issue out."""
    day, moment = today or clock.today(), at or clock.now().isoformat()
    assembly = _here().assembly
    out = answer(
        assembly, draft, by=by, said=ReleaseAnswer(said), reason=reason, today=day, at=moment
    )
    if out is None:
        return {"issue": None, "draft": draft}
    files = bring_out(assembly, at=moment)
    return {"issue": out.number, "period": out.period, "files": len(files)}


def watch(now: datetime | None = None) -> dict[str, Any]:
    """See what should have run and did not; the person on duty is told once."""
    worker = _here()
    return asdict(look(worker.assembly, now=now or clock.now(), mailer=worker.mailer))


FLOWS: dict[str, Callable[..., dict[str, Any]]] = {
    "intake": intake,
    "handle": handle,
    "terms": terms,
    "delivery": delivery,
    "retractions": retractions,
    "reminders": reminders,
    "escalation": escalation,
    "indicators": indicators,
    "pack": pack,
    "compile": compile_asked,
    "figures": figures,
    "backtest": try_draft,
    "shadow": try_shadow,
    "publication": publication,
    "backup": backup,
    "drill": drill,
    "extra": extra,
    "release": release,
    "watch": watch,
}
# The same, every run of them on record.
PLAIN = {name: on_record(name, flow, engine_here) for name, flow in FLOWS.items()}
ZH = {
    "intake": "收件", "handle": "办理", "terms": "期限", "delivery": "文书",
    "retractions": "撤下通知", "reminders": "催告签收", "escalation": "逾期报告",
    "indicators": "指标统计",
    "pack": "季度材料", "compile": "编制材料", "figures": "催报指标", "backtest": "规则回测",
    "shadow": "影子试算", "publication": "名单草稿", "backup": "备份", "drill": "恢复演练",
    "extra": "增期草稿", "release": "签发公布", "watch": "值守",
}  # fmt: skip
