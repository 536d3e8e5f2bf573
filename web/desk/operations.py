"""Operations (运行): what should have run and did not, what waits or lies aside, what runs here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from fastapi.responses import Response
from starlette.background import BackgroundTask

from domain.roles import Role
from domain.vocabulary import Notice
from flows import operations as running_office
from flows.ages import age
from flows.doors import UNSEALED
from flows.handle import Handled, drain
from flows.publish import refresh
from flows.punctuality import Punctual, punctuality
from flows.schedule import Job
from flows.troubles import of_the_timetable
from storage import inbox, operations, outbox
from storage import troubles as kept
from storage.ranges import COUNTED_TO, Counted
from web.desk.asked import Asked, Problem
from web.desk.routes import ADMINISTRATORS, Route, get, offices, post
from web.desk.rows import bounds, csv_answer, turning, wants_csv

WHO = offices(Role.AGENCY_HEAD, Role.SECTION_HEAD, administrators=True)
FAILED_SHOWN = 20
TROUBLES_SHOWN = 20
KINDS_EN = {
    "handle": "Handle what waits in the inbox",
    "terms": "End the terms that are over",
    "delivery": "Make and offer the notices that wait",
    "retractions": "Tell subscribers of what fell",
    "escalation": "Remind units of what they owe; lay what is late before head and group",
    "indicators": "Count the indicators, keep what is another; count the large figures of the overview",
    "figures": "Remind units of figures they have not filed",
    "pack": "Compile the quarterly pack",
    "reminders": "Remind subscribers who did not acknowledge",
    "shadow": "Try the shadow pack",
    "publication": "Draft the quarter's issue",
    "backup": "Back up every night, keep points in between (SQLite)",
    "drill": "Put the newest backup back aside, and audit it",
    "extra": "Draft an extra issue when an entry left",
    "watch": "See what should have run and did not; tell the person on duty",
}
EVENTS = {
    "enterprise_registered": ("用人单位登记", "an enterprise registered"),
    "inspection_recorded": ("检测报告", "an inspection report"),
    "protection_recorded": ("防治记录", "a record of protection"),
    "complaint_filed": ("举报", "a complaint"),
    "lead_registered": ("线索", "a lead"),
    "act_proposed": ("请示", "an act asked for"),
    "proposal_answered": ("签署", "a signature"),
    "document_served": ("送达", "a service"),
    "step_taken": ("登记事实", "a fact put on file"),
    "term_lapsed": ("期限届满", "a term that ended"),
    "calendar_changed": ("日历变更", "a calendar changed"),
    "entry_published": ("条目公布", "an entry published"),
}
STATES = {
    "waiting": ("待发", "waiting"),
    "sent": ("已交邮件服务器", "handed to the mail server"),
    "no_address": ("没有邮箱，须另行送达", "no address: serve it otherwise"),
    "stopped": ("未能生成，须查明原因", "could not be made: see why"),
    "given_up": ("被拒收或者多次未成，须另行送达", "refused or given up: serve it otherwise"),
}
TABLES = {
    "confirmed": ("已核实", "confirmed"),
    "unconfirmed": ("未核实", "unconfirmed"),
    "projected": ("尚无年度表，只按周末推算", "no table yet, by weekends only"),
}


def operations_page(asked: Asked) -> Response:
    """All of it on one page."""
    return _page(asked)


def _page(asked: Asked, problems: Sequence[Problem] = ()) -> Response:
    assembly = asked.assembly
    limit, offset = bounds(asked)
    with asked.reading() as unit:
        parked, total = operations.parked_page(unit, limit=limit, offset=offset)
        parked = [replace(one, error=_why(asked, one.error)) for one in parked]
        if wants_csv(asked):
            heading = (
                ("No.", "Source", "Reference", "Kind", "Code", "Received", "Why")
                if asked.language == "en"
                else ("编号", "来源", "凭据", "类别", "统一社会信用代码", "收到", "原因")
            )
            rows = ((o.id, o.source, o.ref, o.kind, o.uscc, o.received_at, o.error) for o in parked)
            return csv_answer(asked.say("挂起事件", "parked"), heading, rows)
        old = operations.ages(unit, COUNTED_TO)
        checks = running_office.checks(assembly, unit, asked.at, old)
        site = running_office.site(assembly, unit, asked.at)
        here = running_office.running(assembly, unit, asked.at)
        jobs = {one.job.id: one for one in punctuality(unit, asked.at)}
        recorded = kept.newest(unit, TROUBLES_SHOWN)
        notices = operations.notices_by_status(unit, STATES, COUNTED_TO)
        failed = operations.failed_mails(unit, FAILED_SHOWN)
    return asked.page(
        "desk/operations.html.j2",
        problems=problems,
        checks=[(one, _named(asked, one.job), asked.say(*one.told), jobs[one.job.id])
                for one in checks],
        wrong=[(key.partition(".")[0], asked.say(*words))
               for key, words in sorted(_wrong(asked, list(jobs.values()), recorded).items())],
        was_wrong=[(one, asked.say(one.zh, one.en)) for one in recorded if one.mended_at],
        ages=[(asked.say(*what), told, asked.say(*age(at, asked.at)))
              for what, told, at in _aged(asked, old)],
        prefect=assembly.settings.prefect_page,
        site=site,
        here=here,
        parked=[(one, asked.say(*EVENTS[one.kind])) for one in parked],
        total=total,
        notices=[(asked.say(*words), notices.get(name, Counted())) for name, words in STATES.items()],
        failed=[(one, asked.word(Notice(one.notice)), asked.say(*STATES[one.status]))
                for one in failed],
        years=[(year, asked.say(*TABLES[known])) for year, known in here.years],
        pack=asked.say(*here.pack_title),
        may_release=asked.official.administrator,
        turning=turning(asked, total, counted_to=COUNTED_TO),
    )  # fmt: skip


def _wrong(
    asked: Asked, jobs: list[Punctual], recorded: Sequence[kept.TroubleRow]
) -> dict[str, tuple[str, str]]:
    """What the last look found; the timetable itself as it is now, since it may be what looks."""
    found = {one.key: (one.zh, one.en) for one in recorded if not one.mended_at}
    live = ("timetable", "late", "failed")
    rest = {key: words for key, words in found.items() if key.partition(".")[0] not in live}
    return rest | of_the_timetable(jobs, asked.at)


def _aged(
    asked: Asked, old: operations.Ages
) -> list[tuple[tuple[str, str], str, str | date | None]]:
    """What has an age: its name, what is told of it, since when."""

    def count(number: int) -> str:
        most = COUNTED_TO
        return (
            asked.say(f"{most}件以上", f"{most}+")
            if number > most
            else asked.say(f"{number}件", f"{number}")
        )

    return [
        (("最近一次收件", "Last intake"), "", old.intake),
        (("最近一期公布", "Last issue"), "", old.issue),
        (("待办理的事件", "Events in the queue"), count(old.events.waiting), old.events.oldest),
        (("待发文书", "Notices waiting"), count(old.notices.waiting), old.notices.oldest),
        (("待发的撤下通知", "Mails about what fell"), count(old.mails), None),
        (("未送达的处罚决定", "Penalty decisions not served"), count(old.unserved.count),
         old.unserved.oldest),
        (("挂起的事件", "Events set aside"), count(old.parked), None),
    ]  # fmt: skip


def _why(asked: Asked, error: str) -> str:
    """Why an event was set aside; that it came by no door concerns whoever looks, in English too."""
    return asked.say(*UNSEALED) if error == UNSEALED[0] else error


def _named(asked: Asked, job: Job) -> str:
    return asked.say(job.zh, KINDS_EN.get(job.id, job.id))


def put_back(asked: Asked) -> Response:
    """One of the two forms of the page."""
    return send_again(asked) if asked.said("what") == "mails" else release(asked)


def release(asked: Asked) -> Response:
    """Put events that were set aside back into the queue, and handle them at once."""
    ids = [int(one) for one in asked.all_said("event") if one.isdecimal() and len(one) < 18]
    if not ids:
        none = Problem("event", "请勾选要放行的事件。", "Tick the events to be released.")
        return _page(asked, (none,))
    at = asked.at.isoformat()
    with asked.writing() as unit:
        count = inbox.release(unit, ids)
        unit.commit()
    done = drain(asked.assembly, at=at)
    return asked.to(
        "/operations",
        f"已放行{count}件并办理，其中{done.parked}件再次挂起。",
        f"{count} released and handled; {done.parked} were set aside again.",
        after=BackgroundTask(_show, asked, done),
    )


def send_again(asked: Asked) -> Response:
    """Let notices that could not be made or handed over wait for the next delivery."""
    message_ids = [one for one in asked.all_said("mail") if len(one) <= 64]
    if not message_ids:
        none = Problem("mail", "请勾选要重新寄送的文书。", "Tick the notices to be sent again.")
        return _page(asked, (none,))
    with asked.writing() as unit:
        count = outbox.put_back(unit, message_ids)
        unit.commit()
    return asked.to(
        "/operations",
        f"已放回{count}件，随下一次寄送发出。仍未成的，须另行送达。",
        f"{count} put back; they go out with the next delivery. What fails again must be served "
        "otherwise.",
    )


def _show(asked: Asked, done: Handled) -> None:
    refresh(asked.assembly, done, at=asked.at.isoformat())


ROUTES: tuple[Route, ...] = (
    get("/operations", WHO, operations_page),
    post("/operations", ADMINISTRATORS, put_back),
)
