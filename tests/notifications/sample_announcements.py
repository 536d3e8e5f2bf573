"""Heads and lines of plainly fictional issues of any length, for the announcements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

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
from notifications.announcements import Issuer, Original

NUMBER = "云卫职公告〔2026〕3号"
DAY = date(2026, 10, 12)
ADDRESS = "https://list.example/entry/yx-ohbl-2026-000001/"
ISSUER = Issuer(office="云溪区卫生健康局", address="云溪区松涛路18号", phone="000-5550100")
ORIGINAL = Original(number="云卫职公告〔2026〕2号", on=date(2026, 7, 10), issue=1)
NAMES = (
    "云溪区样例石材加工厂",
    "云溪区样例精密机械零部件表面处理与热处理联合加工有限责任公司第一分公司",
    "云溪Sample Coatings（虚构）有限公司",
    "样例木业",
    "云溪区样例水泥粉磨站",
)
TOWNSHIPS = ("青石镇", "白塔街道", "云溪高新技术产业园区", "柳湾乡")


def sample_entry(number: int) -> Entry:
    """A fictional entry; everything follows from the number."""
    listed = date(2026, 5, 1) + timedelta(days=number % 60)
    return Entry(
        entry_id=f"yx-ohbl-2026-{number:06d}",
        status=EntryStatus.ACTIVE,
        name=f"{NAMES[number % 5]}（样例{number}）",
        uscc=f"91000000MA{number:06d}1X",
        address=f"云溪区{TOWNSHIPS[number % 4]}采石路{number}号",
        representative=f"甄示例{number}",
        township=TOWNSHIPS[number % 4],
        industry_name="建筑用石加工",
        grounds=(("G1", "G2"), ("G2",), ("G1", "G2", "G3"))[number % 3],
        facts_zh="切割岗位矽尘（呼尘）浓度2.1 mg/m³，超过限值0.7 mg/m³；责令限期改正后，2026年1月30日复查仍超过限值。",
        facts_en="Respirable silica 2.1 mg/m³ against a limit of 0.7 mg/m³, not rectified in time.",
        legal_basis=("《中华人民共和国职业病防治法》第七十二条第一项", "联席会议制度 四(2)"),
        decision_no=f"云卫职罚〔2026〕{number}号",
        decision_date=listed - timedelta(days=49),
        served_date=listed - timedelta(days=47),
        listing_no=f"云卫职列〔2026〕{number}号",
        listing_date=listed,
        measures="向社会公布；列入期间每半年至少检查一次。",
        removal_conditions="缴清罚款，超标岗位经重新检测符合国家职业卫生标准，并作出书面信用承诺。",
        remedies="不服列入决定的，可以自收到之日起60日内申请行政复议，或者6个月内提起行政诉讼。",
        earliest_exit_date=listed.replace(year=2027),
        end_date=listed.replace(year=2029),
        office=ISSUER.office,
        first_issue=1,
    )


def hidden(entry: Entry, status: EntryStatus) -> Entry:
    """The entry as the public sees it while it must not be named."""
    return replace(
        entry, status=status, name="", uscc="", address="", representative="", township="",
        industry_name="", grounds=(), decision_no="", listing_no="", facts_zh="", measures="",
        withdrawn_at=DAY if status is EntryStatus.WITHDRAWN_REVOKED else None,
        reason_code=status.value,
    )  # fmt: skip


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
        number=2, period="2026-Q3", kind=ListKind.DISTRICT, released_on=DAY, office=ISSUER.office,
        opening=left, added=count, removed=left, closing=count, lines_digest="cd" * 32,
        previous_digest=FIRST_DIGEST,
    )  # fmt: skip
