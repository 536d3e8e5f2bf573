"""Prefect's part: a flow run per batch, for seeing and for many machines; never the record.

Each flow is a thin wrapper of a plain function. With Prefect's API down the same plain functions
do the work and the run says so. Prefect's telemetry is off before it is ever imported.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

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
from flows.joint.compiling import Compiled, compile_due, compile_pack
from flows.joint.escalation import escalate
from flows.joint.figures import take_again
from flows.joint.invitations import invite
from flows.joint.reminders import remind_of_figures
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
from flows.settings import Settings
from flows.shadow import shadow
from flows.tasks import settle
from flows.tick import sweep
from notifications.mailer import Mailer, SmtpMailer
from notifications.render import Renderer

log = logging.getLogger(__name__)
PRIVATE = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
IN_PROCESS = {
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
    "PREFECT_LOGGING_LEVEL": "ERROR",
    "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
}


def keep_to_itself() -> None:
    """Switch Prefect's telemetry off, unless somebody said otherwise; before it is imported."""
    for key, value in PRIVATE.items():
        os.environ.setdefault(key, value)


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


def handle(at: str = "") -> dict[str, Any]:
    """Handle everything that waits."""
    assembly, moment = _here().assembly, at or clock.now().isoformat()
    done = drain(assembly, at=moment)
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
    """Count the indicators of the joint meeting again; what is another than before is kept."""
    moment = datetime.fromisoformat(at) if at else clock.now()
    return {"snapshots": take_again(_here().assembly, at=moment)}


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


PLAIN: dict[str, Callable[..., dict[str, Any]]] = {
    "intake": intake,
    "handle": handle,
    "terms": terms,
    "delivery": delivery,
    "retractions": retractions,
    "reminders": reminders,
    "escalation": escalation,
    "indicators": indicators,
    "pack": pack,
    "figures": figures,
    "backtest": try_draft,
    "shadow": try_shadow,
    "publication": publication,
    "backup": backup,
    "drill": drill,
    "extra": extra,
    "release": release,
}
ZH = {
    "intake": "收件", "handle": "办理", "terms": "期限", "delivery": "文书",
    "retractions": "撤下通知", "reminders": "催告签收", "escalation": "逾期报告",
    "indicators": "指标统计",
    "pack": "季度材料", "figures": "催报指标", "backtest": "规则回测", "shadow": "影子试算",
    "publication": "名单草稿", "backup": "备份", "drill": "恢复演练",
    "extra": "增期草稿", "release": "签发公布",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the summary shows it. ``by`` is prefect, or plain when its API was down."""

    flow: str
    by: str
    seconds: float
    result: dict[str, Any]


@dataclass(slots=True)
class Runner:
    """Runs the flows of this process, as Prefect flow runs when that is possible.

    ``away`` says why Prefect cannot be had just now, or nothing. It is asked before every run: a
    process that keeps the timetable for months outlives many an API.
    """

    by_prefect: bool
    why_plain: str = ""
    away: Callable[[], str] = lambda: ""
    runs: list[Run] = field(default_factory=list)
    _flows: dict[str, Callable[..., dict[str, Any]]] = field(default_factory=dict)

    def run(self, name: str, **given: Any) -> dict[str, Any]:
        """Run one flow by its name."""
        start, reason = perf_counter(), self.away() if self.by_prefect else self.why_plain
        by_prefect = self.by_prefect and not reason
        if self.by_prefect and reason != self.why_plain:
            self._changed(reason)
        result = (self._prefect(name) if by_prefect else PLAIN[name])(**given)
        by = "prefect" if by_prefect else "plain"
        self.runs.append(Run(name, by, perf_counter() - start, result))
        return result

    def _changed(self, reason: str) -> None:
        self.why_plain = reason
        if reason:
            log.warning("Prefect is away: %s", reason, extra={"action": "prefect_away"})
        else:
            log.info("Prefect is back", extra={"action": "prefect_back"})

    def _prefect(self, name: str) -> Callable[..., dict[str, Any]]:
        if name not in self._flows:
            self._flows[name] = as_flow(name)
        return self._flows[name]


def as_flow(name: str, *, from_outside: bool = False) -> Any:
    """The Prefect flow of a name.

    ``from_outside``: its values come as JSON through a server, so days and moments arrive as text
    and are read and checked before the flow starts. Within a process they are what they are.
    """
    from prefect import flow  # noqa: PLC0415  a second and a half nobody else must pay

    return flow(
        name=f"mingdan-{name}",
        description=PLAIN[name].__doc__,
        persist_result=False,
        validate_parameters=from_outside,
    )(PLAIN[name])


@contextmanager
def runner(home: Path, *, prefect: bool = True) -> Iterator[Runner]:
    """A runner with Prefect's in-process API started, or with plain functions and the reason."""
    if not prefect:
        yield Runner(by_prefect=False, why_plain="switched off")
        return
    place = home.absolute() / "prefect"
    place.mkdir(parents=True, exist_ok=True)
    keep_to_itself()
    for key, value in {**IN_PROCESS, "PREFECT_HOME": str(place)}.items():
        os.environ.setdefault(key, value)
    with _started() as reason:
        yield Runner(by_prefect=not reason, why_plain=reason, away=_away)


def _away() -> str:
    """Why Prefect's API does not answer; empty when it does."""
    from prefect.client.orchestration import get_client  # noqa: PLC0415

    try:
        with get_client(sync_client=True) as client:
            problem = client.api_healthcheck()
    except Exception as error:  # whatever keeps Prefect away, the work is done without it
        problem = error
    return "" if problem is None else repr(problem)


@contextmanager
def _started() -> Iterator[str]:
    """Prefect's API for the length of the block; yields why not when it cannot be had."""
    entered, reason = False, ""
    try:
        from prefect.client.orchestration import get_client  # noqa: PLC0415
        from prefect.settings import (  # noqa: PLC0415
            PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
            temporary_settings,
        )

        # The heartbeat thread would add a second to every flow run in this process.
        quiet = temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None})
        with quiet, get_client(sync_client=True) as client:
            problem = client.api_healthcheck()
            if problem is None:
                entered = True
                yield ""
                return
            reason = repr(problem)
    except Exception as error:  # whatever keeps Prefect away, the work is done without it
        if entered:
            raise
        reason = f"{type(error).__name__}: {error}"
    log.warning("Prefect is away: %s", reason, extra={"action": "prefect_away"})
    yield reason
