"""What is wrong just now, each thing with a key, in words that say what to look at.

A key is a kind, or a kind and a job (``late.terms``). What to do about each kind stands in
docs/operations.md under a heading of that name; a test compares them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows import operations as running_office
from flows.assembly import Assembly
from flows.backups.keeping import age
from flows.doors import UNSEALED, key_is_the_office_s
from flows.punctuality import PATIENCE, Punctual, punctuality, stands_still
from flows.readiness import ready
from flows.release import last_day_for, period_before
from storage import accounts, operations, showings, under_seal
from storage.unit_of_work import UnitOfWork

Words = tuple[str, str]  # Chinese, English
A_DAY = timedelta(days=1)
BACKUP = timedelta(hours=26)  # nightly, and two hours' patience
SOME = 20
KINDS = (
    "database",
    "schema",
    "disk",
    "key",
    "timetable",
    "late",
    "failed",
    "queue",
    "parked",
    "unsealed",
    "accounts",
    "rights",
    "door",
    "terms",
    "issue",
    "mail",
    "undelivered",
    "site",
    "backup",
)


def troubles(assembly: Assembly, unit: UnitOfWork, now: datetime) -> dict[str, Words]:
    """Everything that is wrong at a moment, by its key."""
    wanting = [one for one in ready(assembly.settings, assembly.engine) if not one.ok]
    found: dict[str, Words] = {one.name: (one.zh, one.en) for one in wanting}
    jobs = punctuality(unit, now)
    found |= of_the_timetable(jobs, now)
    for look in (_queue, _parked, _unsealed, _accounts, _rights, _door, _mail, _undelivered, _site):
        found |= look(unit, now)
    found |= _left(assembly.in_force(unit), unit, now, {one.job.id: one for one in jobs})
    found |= _backup(assembly, now)
    return found


def _since(text: str) -> str:
    return text[:16].replace("T", " ")


def of_the_timetable(jobs: list[Punctual], now: datetime) -> dict[str, Words]:
    """What is wrong with the jobs themselves; where none moves, that alone."""
    if stands_still(jobs, now):
        return {
            "timetable": (
                "时间表没有在运行：15分钟内没有任何任务开始或完成",
                "nobody keeps the timetable: no job began or ended within 15 minutes",
            )
        }
    found: dict[str, Words] = {}
    for one in jobs:
        last = _since(one.run.done_at or "") if one.run else ""
        if one.late:
            found[f"late.{one.job.id}"] = (
                f"{one.job.zh}：应于 {one.due:%Y-%m-%d %H:%M} 运行，最近一次完成 {last or '尚无'}",
                f"{one.job.id} was due at {one.due:%Y-%m-%d %H:%M}, last done {last or 'never'}",
            )
        if one.failing and one.run:
            at = _since(one.run.failed_at or "")
            found[f"failed.{one.job.id}"] = (
                f"{one.job.zh}：{at} 运行失败（{one.run.failed}）",
                f"{one.job.id} failed at {at} ({one.run.failed})",
            )
    return found


def _queue(unit: UnitOfWork, now: datetime) -> dict[str, Words]:
    queue = operations.inbox_queue(unit)
    if not queue.waiting or now - datetime.fromisoformat(queue.oldest) <= PATIENCE:
        return {}
    since = _since(queue.oldest)
    return {
        "queue": (
            f"收件箱有{queue.waiting}件等待办理，最早收到于 {since}",
            f"{queue.waiting} events wait to be handled, the oldest since {since}",
        )
    }


def _parked(unit: UnitOfWork, _: datetime) -> dict[str, Words]:
    count = operations.parked_count(unit)
    told = (
        f"{count}件事件已挂起，等人查看",
        f"{count} events were set aside, for somebody",
    )
    return {"parked": told} if count else {}


def _unsealed(unit: UnitOfWork, _: datetime) -> dict[str, Words]:
    count = operations.parked_count(unit, UNSEALED[0])
    told = (
        f"{count}件事件没有本机关的收件封印，不是由系统收下的，已挂起",
        f"{count} events bear no seal of the office: the system did not take them in; set aside",
    )
    return {"unsealed": told} if count else {}


def _accounts(unit: UnitOfWork, _: datetime) -> dict[str, Words]:
    if not key_is_the_office_s(unit):
        return {}  # that is one trouble, not one for each account
    changed = [one.person for one in accounts.in_order(unit) if not one.sound]
    some = changed[:SOME]
    told = (
        f"{len(changed)}个账户的记录在系统之外被改动，已不能登录：{'、'.join(some)}",
        f"the records of {len(changed)} accounts were changed outside: {', '.join(some)}",
    )
    return {"accounts": told} if changed else {}


def _rights(unit: UnitOfWork, _: datetime) -> dict[str, Words]:
    if not key_is_the_office_s(unit):
        return {}
    found = list(under_seal.problems(unit, under_seal.FEW))
    some = [f"{table} {key}" for table, key, _ in found[:SOME]]
    told = (
        f"{len(found)}项任职、程序令牌、订阅方、账户申请或规则审批不是由系统写下的，"
        f"不产生权限：{'、'.join(some)}",
        f"{len(found)} appointments, tokens, subscribers, requests about accounts or decisions on"
        f" rules were not written by the system and give nothing: {', '.join(some)}",
    )
    return {"rights": told} if found else {}


def _door(unit: UnitOfWork, _: datetime) -> dict[str, Words]:
    if key_is_the_office_s(unit):
        return {}
    return {
        "door": (
            "登录密钥 access.key 不是原来的那把，来件、会话、账户的封印都对不上",
            "access.key is not the one that sealed: no event, session or account fits its seal",
        )
    }


def _mail(unit: UnitOfWork, now: datetime) -> dict[str, Words]:
    queue = operations.outbox_queue(unit)
    if not queue.waiting or queue.oldest >= (now - A_DAY).date().isoformat():
        return {}
    return {
        "mail": (
            f"{queue.waiting}件文书待发，最早为 {queue.oldest} 的",
            f"{queue.waiting} notices wait to be sent, the oldest of {queue.oldest}",
        )
    }


def _undelivered(unit: UnitOfWork, now: datetime) -> dict[str, Words]:
    count = operations.failed_since(unit, (now - A_DAY).isoformat(), SOME)
    told = (
        f"一天内有{count}件文书未能发出，须另行送达",
        f"{count} notices of the last day could not be handed over: serve them otherwise",
    )
    return {"undelivered": told} if count else {}


def _site(unit: UnitOfWork, _: datetime) -> dict[str, Words]:
    """That it was stopped, and since when; what stopped it, the publicity officer reads."""
    stops = showings.stops(unit)
    if not stops or stops[-1].mended_at is not None:
        return {}
    since = _since(stops[-1].at)
    return {
        "site": (
            f"公示网站自 {since} 起停止更新（{stops[-1].why}），请公示专员处理",
            f"the public site has not been renewed since {since} ({stops[-1].why})",
        )
    }


def _left(
    assembly: Assembly, unit: UnitOfWork, now: datetime, jobs: dict[str, Punctual]
) -> dict[str, Words]:
    """What a job that ran on time left undone, where the law names a day."""
    found: dict[str, Words] = {}
    terms = jobs["terms"]
    if not terms.late and terms.due.date() == now.date():
        count, oldest = operations.unswept(unit, now.date())
        if count:
            found["terms"] = (
                f"{count}项期限已届满而未结束，最早 {oldest}",
                f"{count} terms are over and were not ended, the earliest on {oldest}",
            )
    period = period_before(now.date())
    done, _ = running_office.LOOKS["publication"](assembly, unit, now)
    if done is False and now.date() > last_day_for(period):
        found["issue"] = (
            f"{period} 名单应于 {last_day_for(period)} 前公布，尚未公布",
            f"the list of {period} was due by {last_day_for(period)} and is not out",
        )
    return found


def _backup(assembly: Assembly, now: datetime) -> dict[str, Words]:
    folder = assembly.settings.backup.folder
    if folder is None:
        return {}
    newest = age(folder).backup
    if newest is not None and now - newest <= BACKUP:
        return {}
    told = "尚无" if newest is None else f"{newest:%Y-%m-%d %H:%M}"
    en_told = "never" if newest is None else f"{newest:%Y-%m-%d %H:%M}"
    return {"backup": (f"最近一次备份：{told}", f"the last backup was made: {en_told}")}
