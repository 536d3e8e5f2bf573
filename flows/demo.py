"""The main job on the sample district: four quarters, from files to published issues.

The clock of the demo is the sample's: each quarter's files come in on the day the sample says,
and its issue comes out before the 20th.
"""

from __future__ import annotations

import json
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from email import message_from_bytes
from pathlib import Path
from typing import Any

from domain.joint.owed_records import Progress, ProgressFiled
from flows import clock
from flows.assembly import Assembly
from flows.clock import OFFICE_TIME
from flows.demo_accounts import open_accounts
from flows.joint import unit_filings
from flows.orchestration import Worker, working_with
from flows.prefect_runs import Runner, runner
from flows.settings import Settings, Smtp
from samples.district import LEFT_OPEN, NEXT_MEETING, QUARTERS, Quarter, write_district
from samples.joint import REPORTERS
from samples.pending import RECEIVED
from storage import inbox, issues, joint_packs, outbox, queries
from storage.unit_of_work import UnitOfWork

Tell = Callable[[str, int, int], None]  # (what is being done, step, steps)
KINDS = (
    "enterprises", "officials", "joint", "figures", "inspections", "complaints", "decisions",
    "protection",
)  # fmt: skip
# On which day of the month after a quarter what the units file comes in.
BEFORE_CUT_OFF = {"joint": 6, "figures": 7}


@dataclass(frozen=True, slots=True)
class Told:
    """What the demo did: the figures, and the flow runs with what each gave."""

    summary: dict[str, Any]
    runs: tuple[Any, ...]
    why_plain: str
    fresh: bool


SAMPLE_REASON = "已逐条核对差异表和挂起事件，与实际情况一致（样例）"


def moment(day: date, hour: int = 9) -> datetime:
    """An hour of a day in office time."""
    return datetime.combine(day, time(hour), OFFICE_TIME)


def demo(out: Path, tell: Tell, *, prefect: bool = True) -> Told:
    """Run the main job into ``out``; a second time finds everything done and changes nothing."""
    with _mail_server(out / "mail") as port:
        smtp = Smtp(host="127.0.0.1", port=port, security="none")
        settings = Settings(home=out, smtp=smtp)
        worker = Worker.of(settings)
        if _done(worker):
            return Told(summary(worker, out), (), "", fresh=False)
        tell("生成虚构样例", 0, 1)
        files = out / "sample"
        write_district(files, book=worker.assembly.book, calendar=worker.assembly.calendar)
        with runner(out, prefect=prefect) as running, working_with(worker):
            _quarters(running, files, tell)
            _leave_open(running, files, tell)
            _report(worker.assembly)
        open_accounts(
            worker.assembly, out, at=clock.now(), password=lambda: secrets.token_urlsafe(9)
        )
        told = summary(worker, out)
    (out / "summary.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    return Told(told, tuple(running.runs), running.why_plain, fresh=True)


def _done(worker: Worker) -> bool:
    """Whether all four issues are out, what is left open is, nothing waits, and the files stand."""
    with UnitOfWork(worker.assembly.engine, reading=True) as unit:
        periods = {head.period for head in issues.heads(unit)}
        packs = {one.period for one in joint_packs.editions(unit)}
        waiting = inbox.waiting_count(unit) + outbox.counts(unit).get("waiting", 0)
        shown = not issues.not_shown(unit)
        asked = _asked(unit, worker.assembly.settings.home / "sample" / LEFT_OPEN)
    stands = (worker.assembly.settings.site / "public" / "index.html").exists()
    every = {quarter.period for quarter in QUARTERS}
    return stands and shown and asked and not waiting and every <= periods & packs


def _asked(unit: UnitOfWork, file: Path) -> bool:
    """Whether everything the sample leaves open was taken in."""
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    refs = [json.loads(line)["ref"] for line in lines]
    return bool(refs) and len(inbox.seen_rows(unit, "officials", refs)) == len(refs)


def _quarters(running: Runner, files: Path, tell: Tell) -> None:
    steps = sum(len(_files_of(files, q)) for q in QUARTERS) + 7 * len(QUARTERS)
    step = 0
    for quarter in QUARTERS:
        at = moment(quarter.received).isoformat()
        for kind, path in _files_of(files, quarter):
            step += 1
            tell(f"{quarter.period} 收件 {path.name}", step, steps)
            came = quarter.received.replace(day=BEFORE_CUT_OFF.get(kind, quarter.received.day))
            running.run(
                "intake", kind=kind, path=str(path), today=came, at=moment(came).isoformat()
            )
        for name, zh, given in (
            ("handle", "办理", {"at": at}),
            ("terms", "期限", {"today": quarter.released, "at": moment(quarter.released).isoformat()}),
            ("publication", "公布", {
                "period": quarter.period, "today": quarter.released,
                "at": moment(quarter.released, 10).isoformat()}),
            ("delivery", "文书", {"now": moment(quarter.released, 11)}),
            ("indicators", "指标", {"at": moment(quarter.released, 12).isoformat()}),
            ("escalation", "督办", {"now": moment(quarter.released, 13)}),
            ("pack", "季度材料", {
                "period": quarter.period, "at": moment(quarter.released, 14).isoformat()}),
        ):  # fmt: skip
            step += 1
            tell(f"{quarter.period} {zh}", step, steps)
            told = running.run(name, **given)
            if name == "publication":
                _sign(running, told, quarter)


def _leave_open(running: Runner, files: Path, tell: Tell) -> None:
    """What is asked for after the last issue and nobody has signed yet."""
    at = moment(RECEIVED).isoformat()
    tell("待签请示", 1, 1)
    for kind, name in (("decisions", LEFT_OPEN), ("joint", NEXT_MEETING)):
        running.run("intake", kind=kind, path=str(files / name), today=RECEIVED, at=at)
    running.run("handle", at=at)


def _report(assembly: Assembly) -> None:
    """A unit reports something as done; the meeting's office has not answered yet."""
    for person in REPORTERS.values():
        with UnitOfWork(assembly.engine, reading=True) as unit:
            units = unit_filings.units_of(unit, person, RECEIVED)
            owed = [one for one in unit_filings.owed_by(unit, units, RECEIVED) if not one.closed]
        if owed:
            break
    else:
        return
    said = ProgressFiled(
        on=RECEIVED, owed=owed[0].owed, number=owed[0].number, no=0, unit=owed[0].unit,
        progress=Progress.DONE, evidence="示职联办函〔2026〕9号（虚构）及检查记录",
    )  # fmt: skip
    unit_filings.file_progress(
        assembly, said, (), units=units, by=person, ref="sample-filing-1",
        at=moment(RECEIVED, 15).isoformat(),
    )  # fmt: skip


def _sign(running: Runner, told: dict[str, Any], quarter: Quarter) -> None:
    """The two officials of the sample sign the draft, if there is one."""
    if told["draft"] is None:
        return
    second = ("override", SAMPLE_REASON) if told["found"] else ("approve", "")
    given = {"today": quarter.released, "at": moment(quarter.released, 10).isoformat()}
    for by, (said, reason) in (("pub-01", ("approve", "")), ("head-01", second)):
        running.run("release", draft=told["draft"], by=by, said=said, reason=reason, **given)


def _files_of(files: Path, quarter: Quarter) -> list[tuple[str, Path]]:
    """The files that come in for a quarter; the registers come with the first one."""
    found = []
    for kind in KINDS:
        single = kind in ("enterprises", "officials")
        if single and quarter is not QUARTERS[0]:
            continue
        pattern = f"{kind}.*" if single else f"{kind}-{quarter.period}.*"
        found += [(kind, path) for path in sorted(files.glob(pattern))]
    return found


def summary(worker: Worker, out: Path) -> dict[str, Any]:
    """The figures of a run, from the database and the files as they stand."""
    with UnitOfWork(worker.assembly.engine, reading=True) as unit:
        counts = queries.counts(unit)
        out_so_far = issues.heads(unit)
        told: dict[str, Any] = {
            "events": {
                "total": counts["events"],
                "by_kind": queries.events_by_kind(unit),
                "parked": len(inbox.parked(unit)),
                "refusals": queries.refusals(unit),
            },
            "enterprises": counts["enterprises"],
            "measurements_judged": counts["judged_measurements"],
            "journal_entries": counts["journal_entries"],
            "cases": {"total": counts["cases"], "by_state": queries.cases_by_status(unit)},
            "listings": counts["listings"],
            "issues": [
                {
                    "number": i.number, "period": i.period, "released_on": i.released_on.isoformat(),
                    "opening": i.opening, "added": i.added, "removed": i.removed,
                    "closing": i.closing,
                }
                for i in out_so_far
            ],
            "notices": {"total": counts["notices"], "by_state": outbox.counts(unit)},
            "packs": _packs(unit),
        }  # fmt: skip
    told["mails_received"] = len(list((out / "mail").glob("*.eml")))
    told["paths"] = {
        "database": str(out / "mingdan.db"),
        "public": str(out / "public"),
        "sample": str(out / "sample"),
        "rejects": str(out / "rejects"),
        "mail": str(out / "mail"),
    }
    public = out / "public"
    told["published_files"] = sorted(
        str(path.relative_to(public)) for path in public.rglob("*") if path.is_file()
    )
    return told


def _packs(unit: UnitOfWork) -> list[dict[str, Any]]:
    """The newest quarterly pack of each period: how many targets are met, missed, unknown."""
    told = []
    for quarter in QUARTERS:
        found = joint_packs.pack_of(unit, quarter.period)
        if found is not None:
            edition, pack = found
            counts = {name: int(getattr(pack.targets, name).value)
                      for name in ("met", "missed", "none")}  # fmt: skip
            told.append({"period": edition.period, "edition": edition.edition, **counts})
    return told


def free_port() -> int:
    """A port of loopback that nothing listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def port_or_another(wanted: int) -> int:
    """The wanted port of loopback, or a free one when it is taken or 0."""
    try:
        with socket.create_server(("127.0.0.1", wanted)) as probe:
            return int(probe.getsockname()[1])
    except OSError:
        return free_port()


@contextmanager
def _mail_server(folder: Path) -> Iterator[int]:
    """A mail server of the demo's own on loopback that keeps every message as a file."""
    from aiosmtpd.controller import Controller

    folder.mkdir(parents=True, exist_ok=True)

    class Keep:
        async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
            raw = bytes(envelope.content)
            name = str(message_from_bytes(raw)["Message-ID"]).strip("<>").partition("@")[0]
            (folder / f"{name}.eml").write_bytes(raw)
            return "250 kept"

    port = free_port()
    controller = Controller(Keep(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
