"""Heads and lines of plainly fictional issues of any length, for the announcements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from domain.bulletin import (
    FIRST_DIGEST,
    ChangeKind,
    Entry,
    EntryStatus,
    IssueHead,
    IssueLine,
    ListKind,
    Reason,
)
from notifications.announcements import (
    Issuer,
    Original,
    correction_request,
    entry_request,
    issue_orders,
    withdrawal_request,
)
from notifications.press import AnnouncementRequest
from notifications.public_view import public_entry
from tests.notifications import sample_issues

NUMBER = "云卫职公告〔2026〕3号"
DAY = date(2026, 10, 12)
ADDRESS = "https://list.example/entry/yx-ohbl-2026-000001/"
SITE = replace(sample_issues.SITE, address_of_site="https://list.example/")
ISSUER = Issuer(site=SITE, kind=ListKind.DISTRICT)
ORIGINAL = Original(number="云卫职公告〔2026〕2号", on=date(2026, 7, 10), issue=1)
NAMES = (
    "云溪区样例石材加工厂",
    "云溪区样例精密机械零部件表面处理与热处理联合加工有限责任公司第一分公司",
    "云溪Sample Coatings（虚构）有限公司",
    "样例木业",
    "云溪区样例水泥粉磨站",
)
GROUNDS = (("G1", "G2"), ("G2",), ("G1", "G2", "G3"))


def sample_entry(number: int) -> Entry:
    """A fictional entry with a name of any length, in both scripts."""
    return replace(
        sample_issues.sample_entry(number),
        name=f"{NAMES[number % 5]}（样例{number}）",
        uscc=f"91000000MA{number:06d}1X",
        grounds=GROUNDS[number % 3],
    )


def hidden(entry: Entry, status: EntryStatus) -> Entry:
    """The entry as the public sees it while it must not be named."""
    withdrawn = status in (EntryStatus.WITHDRAWN_REVOKED, EntryStatus.WITHDRAWN_ERROR)
    now = replace(
        entry, status=status, withdrawn_at=DAY if withdrawn else None, reason_code=status.value
    )
    return public_entry(now, now)


def sample_lines(count: int, *, gone: bool = True) -> Iterator[IssueLine]:
    """``count`` lines in force, number 2 suspended; then a removal and a withdrawal."""
    for number in range(1, count + 1):
        entry = sample_entry(number)
        if number == 2:
            entry = hidden(entry, EntryStatus.SUSPENDED)
        yield IssueLine(entry=entry, change=ChangeKind.ADDED, reason=Reason.LISTED)
    if gone:
        removed = replace(
            sample_entry(count + 1),
            status=EntryStatus.REMOVED_REPAIRED,
            removed_date=date(2026, 9, 28),
        )
        withdrawn = hidden(sample_entry(count + 2), EntryStatus.WITHDRAWN_REVOKED)
        for entry in (removed, withdrawn):
            yield IssueLine(entry=entry, change=ChangeKind.REMOVED, reason=entry.status)


def sample_head(count: int, *, gone: bool = True) -> IssueHead:
    """The head of ``sample_lines``."""
    left = 2 if gone else 0
    return IssueHead(
        number=2, period="2026-Q3", kind=ListKind.DISTRICT, released_on=DAY,
        office=SITE.office_zh, opening=left, added=count, removed=left, closing=count,
        lines_digest="cd" * 32, previous_digest=FIRST_DIGEST,
    )  # fmt: skip


def sample_issue(count: int) -> AnnouncementRequest:
    """The announcement of an issue that fits into one document."""
    (order,) = issue_orders(
        sample_head(count), sample_lines(count), issuer=ISSUER, number=NUMBER, folder="list/x",
        proof_address=ADDRESS,
    )  # fmt: skip
    assert isinstance(order.request, AnnouncementRequest)
    return order.request


def sample_requests() -> dict[str, AnnouncementRequest]:
    """One of each announcement that fits into one document."""
    entry = sample_entry(1)
    corrected = replace(
        entry,
        correction="处罚决定书文号由“云卫职罚〔2026〕11号”更正为“云卫职罚〔2026〕1号”",
        corrected_on=DAY,
    )
    return {
        "issue": sample_issue(3),
        "withdrawal": withdrawal_request(
            hidden(entry, EntryStatus.WITHDRAWN_REVOKED), issuer=ISSUER,
            number="云卫职公告〔2026〕4号", issued_on=DAY, original=ORIGINAL,
            effect="该条目自始不发生效力，据此采取的管理措施同时终止",
            taken_down=("名单网页和条目页", "数据文件（CSV、JSON）和订阅源", "第1期名单公告及其附件"),
            proof_address=ADDRESS,
        ),
        "correction": correction_request(
            corrected, issuer=ISSUER, number="云卫职公告〔2026〕5号", issued_on=DAY,
            original=ORIGINAL, reason="录入错误",
            effect="更正后的内容自原公布之日起适用，其余内容不变",
            replaced=("名单网页和条目页", "数据文件"), proof_address=ADDRESS,
        ),
        "entry": entry_request(
            entry, issuer=ISSUER, number="第2期第1号", issued_on=DAY, proof_address=ADDRESS
        ),
    }  # fmt: skip
