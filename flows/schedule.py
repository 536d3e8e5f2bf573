"""THE TIMETABLE: one row a job, read by APScheduler on one machine and by Prefect on many.

Every job may run late, twice or on two machines at once without harm: what it does is keyed by
days and periods, never by how often it ran. Times are office time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from flows.clock import OFFICE_TIME

log = logging.getLogger(__name__)
ZONE = "Asia/Shanghai"  # the times below, by the name other programs know


@dataclass(frozen=True, slots=True)
class Job:
    """A job: its id, when it runs (cron, office time), which flow, and why.

    ``beside``: how many machines may be at it at once. What they work on they share by themselves.
    """

    id: str
    cron: str
    flow: str
    zh: str
    beside: int = 1


TIMETABLE = (
    # A backlog that lasts calls one more machine each minute.
    Job("handle", "* * * * *", "handle", "办理收件箱中等待的事件", beside=4),
    Job("terms", "10 0 * * *", "terms", "结束已届满的期限"),
    Job("delivery", "*/5 * * * *", "delivery", "制作并发出待发文书"),
    Job("retractions", "*/5 * * * *", "retractions", "发出撤下、更正、移出通知"),
    # In the morning of the first, second and third working day; a day missed is not made up.
    Job("reminders", "0 9 * * *", "reminders", "催告未签收的订阅方"),
    Job("shadow", "30 2 * * *", "shadow", "试算影子规则包（无法律效力）"),
    # Drafted from the 10th of the quarter's first month, so that two people can sign it before the
    # 20th; repeated daily, so that a day missed is made up. Once it is out, the rest find it.
    Job("publication", "0 9 10-31 1,4,7,10 *", "publication", "制作上一季度名单草稿"),
    Job("indicators", "40 1 * * *", "indicators", "统计联席会议指标，有变动的留存；总览的大数字"),
    Job("figures", "30 8 * * *", "figures", "催报联席会议指标数据"),
    # Daily: its day stands in the indicator book; once it is out, the rest find it.
    Job("pack", "10 2 * * *", "pack", "到汇编日编制联席会议季度材料，编成为止"),
    Job("escalation", "20 8 * * *", "escalation", "提醒联席会议临期事项，逾期的报负责人和领导小组"),
    # The whole backup once a night, points to go back to in between (flows/backups/at_its_time.py).
    Job("backup", "*/10 * * * *", "backup", "每夜备份，其间留存恢复点（SQLite）"),
    Job("drill", "20 4 1,15 * *", "drill", "备份恢复演练"),
    Job("extra", "30 9 * * *", "extra", "有条目退出名单的，制作增期草稿"),
    # Last: at start it finds what the others have just made up.
    Job("watch", "*/5 * * * *", "watch", "查看各项任务是否按时运行，有问题的告知值班人员"),
)


def last_due(job: Job, now: datetime) -> datetime:
    """The last moment a job was due, this one included; for one that never was: this one."""
    trigger = CronTrigger.from_crontab(job.cron, timezone=OFFICE_TIME)
    for back in (timedelta(minutes=2), timedelta(days=2), timedelta(days=400)):
        found: datetime | None = None
        due: datetime | None = trigger.get_next_fire_time(None, now - back)
        while due is not None and due <= now:
            found, due = due, trigger.get_next_fire_time(None, due + timedelta(seconds=1))
        if found is not None:
            return found
    return now


def scheduler(
    run: Callable[[str], object], timetable: Sequence[Job] = TIMETABLE
) -> BackgroundScheduler:
    """A scheduler for this process with every job of the timetable; start it yourself.

    Jobs that fell into a pause of the process run once when it wakes (``coalesce``, no grace
    limit), and never beside themselves. They work with what the caller works with, though in other
    threads: its office, its renderer, its Prefect settings.
    """
    context = copy_context()

    def within(flow: str) -> object:
        return context.copy().run(run, flow)  # a copy: two jobs may run side by side

    made = BackgroundScheduler(
        timezone=OFFICE_TIME,
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for job in timetable:
        made.add_job(
            within,
            CronTrigger.from_crontab(job.cron, timezone=OFFICE_TIME),
            args=[job.flow],
            id=job.id,
            name=job.zh,
        )
    made.add_listener(_failed, EVENT_JOB_ERROR)
    return made


def catch_up(run: Callable[[str], object]) -> None:
    """Run every job once at start: whatever was due while no process ran is made up now."""
    for job in TIMETABLE:
        try:
            run(job.flow)
        except Exception:
            log.exception("job failed", extra={"action": "job_failed", "job": job.id})


def _failed(event: JobExecutionEvent) -> None:
    error = event.exception
    log.error(
        "job failed",
        exc_info=(type(error), error, error.__traceback__),
        extra={"action": "job_failed", "job": event.job_id},
    )
