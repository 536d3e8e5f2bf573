"""What should have run and did not: the timetable held against what is on record.

No run is believed because it says so. A job that ran left its work done; where it did not, the
work still lies there. A job that leaves nothing behind is told as such.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from platform import python_version

from domain.joint.periods import Period
from domain.retraction import reminder_due
from flows import issue
from flows.assembly import Assembly
from flows.backups.at_its_time import NIGHTLY
from flows.backups.keeping import age
from flows.backups.making import form_of
from flows.joint import owing
from flows.joint.compiling import due
from flows.joint.organisation import standing
from flows.joint.reminders import not_reminded
from flows.release import kept_inside, last_day_for, period_before, period_of
from flows.schedule import TIMETABLE, Job, last_due
from rules.indicator_book import load_indicator_book
from storage import (
    drafts,
    issues,
    joint_packs,
    joint_snapshots,
    operations,
    protection,
    retractions,
    rule_backtests,
    rule_drafts,
)
from storage.operations import Ages, Queue
from storage.rule_backtests import SHADOW
from storage.schema import head
from storage.unit_of_work import UnitOfWork

PATIENCE = timedelta(minutes=15)  # a queue that is worked on is shorter than that
Words = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A job, when it was due last, and what the record says. ``done`` None: nothing to go by."""

    job: Job
    due: datetime
    done: bool | None
    told: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The public site: the newest issue, whether it is shown, when the site was written."""

    number: int | None
    period: str
    shown: bool
    written_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What runs here: versions, the pack in force, the calendar."""

    versions: tuple[tuple[str, str], ...]
    pack: str
    pack_title: Words
    pack_digest: str
    calendar: str
    years: tuple[tuple[int, str], ...]  # this year and the next, and how well each is known
    calendar_until: str


def checks(
    assembly: Assembly, unit: UnitOfWork, now: datetime, old: Ages | None = None
) -> list[Check]:
    """Every job of the timetable with what the record says of it; ``old`` spares two queries."""
    found = []
    known = {} if old is None else {"handle": _inbox(old.events, now),
                                    "delivery": _outbox(old.notices, now)}  # fmt: skip
    for job in TIMETABLE:
        done, told = known.get(job.id) or LOOKS[job.id](assembly, unit, now)
        found.append(Check(job=job, due=last_due(job, now), done=done, told=told))
    return found


Look = Callable[[Assembly, UnitOfWork, datetime], tuple[bool | None, Words]]
Looked = tuple[bool | None, Words]
NO_BACKUPS = ("没有设置备份文件夹", "no folder for backups is set")
NO_UNITS = ("没有登记联席会议成员单位", "no unit of the joint meeting is named")


def _handle(_: Assembly, unit: UnitOfWork, now: datetime) -> Looked:
    return _inbox(operations.inbox_queue(unit), now)


def _inbox(queue: Queue, now: datetime) -> Looked:
    if not queue.waiting:
        return True, ("收件箱已空", "the inbox is empty")
    late = now - datetime.fromisoformat(queue.oldest) > PATIENCE
    return not late, (
        f"{queue.waiting}件等待，最早收到于 {queue.oldest[:16]}",
        f"{queue.waiting} wait, the oldest since {queue.oldest[:16]}",
    )


def _terms(_: Assembly, unit: UnitOfWork, now: datetime) -> Looked:
    count, oldest = operations.unswept(unit, now.date())
    if not count:
        return True, ("没有已届满而未结束的期限", "no term is over and still running")
    return False, (
        f"{count}项期限已届满而未结束，最早 {oldest}",
        f"{count} terms are over and were not ended, the earliest on {oldest}",
    )


def _delivery(_: Assembly, unit: UnitOfWork, now: datetime) -> Looked:
    return _outbox(operations.outbox_queue(unit), now)


def _outbox(queue: Queue, now: datetime) -> Looked:
    if not queue.waiting:
        return True, ("没有待发文书", "no notice waits")
    return queue.oldest >= now.date().isoformat(), (
        f"{queue.waiting}件待发，最早 {queue.oldest}",
        f"{queue.waiting} wait, the oldest of {queue.oldest}",
    )


def _retractions(_: Assembly, unit: UnitOfWork, __: datetime) -> Looked:
    waiting = operations.retractions_queue(unit).waiting
    unshown = len(retractions.not_shown(unit))
    if not waiting and not unshown:
        return True, ("没有待发的撤下通知", "nothing that fell waits to be told")
    return False, (
        f"{waiting}封通知待发，{unshown}项变动网站尚未显示",
        f"{waiting} mails wait, {unshown} changes are not on the site yet",
    )


def _reminders(assembly: Assembly, unit: UnitOfWork, now: datetime) -> Looked:
    told = retractions.told(unit, outstanding=True)
    missing = [
        one
        for one in told
        if (reminder_due(one.made_on, now.date(), assembly.calendar) or 0) > one.reminders
    ]
    if not missing:
        return True, ("应催告的均已催告", "everybody due was reminded")
    return False, (
        f"{len(missing)}个订阅方应催告而未催告",
        f"{len(missing)} subscribers were not reminded",
    )


def _escalation(_: Assembly, unit: UnitOfWork, now: datetime) -> Looked:
    rule = load_indicator_book().escalation
    day = last_due(_JOBS["escalation"], now).date()
    missing = sum(len(one.levels_due(day, rule)) for one in owing.everything(unit, now.date()))
    if not missing:
        return True, ("逾期事项均已报告", "everything late was laid before somebody")
    return False, (
        f"{missing}项逾期事项应报告而未报告",
        f"{missing} late matters were not laid before anybody",
    )


def _indicators(_: Assembly, unit: UnitOfWork, now: datetime) -> Looked:
    book, period = load_indicator_book(), Period.of(now.date())
    if period.first > book.plan_to:
        return True, ("规划期已过", "the plan is over")
    if protection.begins_after(unit, period.last):
        return None, ("还没有防治记录", "nothing of enterprises is on record yet")
    kept = joint_snapshots.of_period(unit, period)
    if not kept:
        return False, (f"{period} 还没有统计", f"{period} was not counted yet")
    newest = kept[-1].known_at[:16]
    return True, (f"{period} 最近一次变动 {newest}", f"{period} last changed {newest}")


def _figures(_: Assembly, unit: UnitOfWork, now: datetime) -> Looked:
    day = last_due(_JOBS["figures"], now).date()
    if not standing(unit, day).units:
        return None, NO_UNITS
    missing = not_reminded(unit, load_indicator_book(), day)
    if not missing:
        return True, ("应催报的单位均已催报", "every unit that is due was reminded")
    return False, (
        f"{len(missing)}个单位应催报而未催报（没有邮箱或未设邮件服务器）",
        f"{len(missing)} units were not reminded (no address, or no mail server)",
    )


def _pack(_: Assembly, unit: UnitOfWork, now: datetime) -> Looked:
    period = due(last_due(_JOBS["pack"], now).date())
    if period is None:
        return True, ("没有应编制的季度材料", "no pack is due")
    made = joint_packs.editions(unit, str(period))
    if made:
        return True, (f"{period} 季度材料已编成", f"the pack of {period} is out")
    return False, (f"{period} 季度材料尚未编成", f"the pack of {period} is not out")


def _shadow(assembly: Assembly, unit: UnitOfWork, now: datetime) -> Looked:
    draft = rule_drafts.shadow(unit)
    if draft is not None:
        tried = [one for one in rule_backtests.of_draft(unit, draft) if one.kind == SHADOW]
        last = tried[0].started_at if tried else ""
        done = bool(last) and datetime.fromisoformat(last) >= last_due(_JOBS["shadow"], now)
        return done, (
            f"第{draft}号修订稿作影子，最近一次试算 {last[:16] or '尚无'}",
            f"draft {draft} runs as the shadow, last tried {last[:16] or 'never'}",
        )
    if not assembly.settings.shadow_pack:
        return None, ("没有设置影子规则包", "no shadow pack is set")
    return None, ("试算没有法律效力，不留记录", "it has no legal effect and leaves no record")


def _publication(assembly: Assembly, unit: UnitOfWork, now: datetime) -> Looked:
    today = now.date()
    period = period_before(today)
    if kept_inside(assembly.book, today):
        return None, ("名单只在内部管理", "the list is kept inside")
    if issues.regular(unit, period) is not None:
        return True, (f"{period} 已公布", f"{period} is out")
    due = last_day_for(period)
    newest = drafts.newest(unit)
    if newest is not None and newest.head.period == period and not newest.returned:
        return today <= due, (
            f"{period} 草稿待签字，最迟 {due} 公布",
            f"the draft of {period} waits for signatures; due by {due}",
        )
    return period_of(last_due(_JOBS["publication"], now).date()) <= period, (
        f"{period} 没有草稿，最迟 {due} 公布",
        f"{period} has no draft; due by {due}",
    )


def _backup(assembly: Assembly, _: UnitOfWork, now: datetime) -> Looked:
    folder = assembly.settings.backup.folder
    if folder is None:
        return None, NO_BACKUPS
    found = age(folder)
    if found.backup is None:
        return False, (f"{folder} 中没有完整的备份", f"there is no whole backup in {folder}")
    whole, newest = found.backup.isoformat()[:16], max(found.backup, found.point or found.backup)
    zh, en = f"最近一次完整备份 {whole}", f"the last whole backup is of {whole}"
    if form_of(assembly.settings) != "sqlite":  # its own archived log has what came since
        return found.backup >= last_due(NIGHTLY, now), (zh, en)
    fresh = found.backup >= last_due(NIGHTLY, now) and now - newest <= 2 * PATIENCE
    point = newest.isoformat()[:16]
    return fresh, (f"{zh}，可以恢复到 {point}", f"{en}, one can go back to {point}")


def _drill(assembly: Assembly, _: UnitOfWork, now: datetime) -> Looked:
    folder = assembly.settings.backup.folder
    if folder is None:
        return None, NO_BACKUPS
    last = age(folder).drill
    if last is None:
        return False, ("还没有做过恢复演练", "no backup was ever tried out")
    on, count = last.at[:16], len(last.problems)
    good = not count and datetime.fromisoformat(last.at) >= last_due(_JOBS["drill"], now)
    return good, (
        f"最近一次恢复演练 {on}，"
        + (f"发现 {count} 个问题" if count else f"合格，{last.seconds} 秒"),
        f"the last drill was on {on}: "
        + (f"{count} problems" if count else f"good, {last.seconds} seconds"),
    )


def _extra(_: Assembly, unit: UnitOfWork, __: datetime) -> Looked:
    if not issue.fell_lately(unit):
        return True, ("没有条目退出，不需要增期", "nothing has left: no extra issue is due")
    newest = drafts.newest(unit)
    drafted = newest is not None and not newest.returned and not newest.complete
    return drafted, (
        ("有条目退出，草稿待签字", "something has left; the draft waits for signatures")
        if drafted
        else ("有条目退出，没有草稿", "something has left and there is no draft")
    )


def _watch(_: Assembly, __: UnitOfWork, ___: datetime) -> Looked:
    return None, ("所发现的异常见本页最上方", "what it found stands at the top of the page")


_JOBS = {job.id: job for job in TIMETABLE}
LOOKS: dict[str, Look] = {
    "handle": _handle,
    "terms": _terms,
    "delivery": _delivery,
    "retractions": _retractions,
    "reminders": _reminders,
    "shadow": _shadow,
    "publication": _publication,
    "indicators": _indicators,
    "figures": _figures,
    "pack": _pack,
    "escalation": _escalation,
    "backup": _backup,
    "drill": _drill,
    "extra": _extra,
    "watch": _watch,
}


def site(assembly: Assembly, unit: UnitOfWork, now: datetime) -> Site:
    """The public site as it stands."""
    newest, _ = issues.latest(unit)
    public = assembly.settings.site / "public"
    written = None
    if public.exists():
        written = datetime.fromtimestamp(public.resolve().stat().st_mtime, now.tzinfo)
    return Site(
        number=None if newest is None else newest.number,
        period="" if newest is None else newest.period,
        shown=newest is not None and newest.number not in issues.not_shown(unit),
        written_at=written,
    )


def running(assembly: Assembly, unit: UnitOfWork, now: datetime) -> Running:
    """What runs here."""
    pack, calendar = assembly.book.pack(now.date()), assembly.calendar
    year = now.year
    return Running(
        versions=(
            ("mingdan", version("mingdan")),
            ("Python", python_version()),
            operations.product(unit),
            ("schema", head()),
        ),
        pack=pack.id,
        pack_title=(pack.title_zh, pack.title_en),
        pack_digest=pack.digest,
        calendar=calendar.version,
        years=tuple((one, calendar.known(one)) for one in (year, year + 1)),
        calendar_until=calendar.last.isoformat(),
    )
