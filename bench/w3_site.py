"""W3's entries as the product has them: entries, an issue of them, and who publishes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bench.w3_entries import Row
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
from notifications.announcements import Issuer
from notifications.shown import ShownEntry
from notifications.site_identity import SiteIdentity

SITE = SiteIdentity(
    office_zh="虚构区卫生健康局", office_en="Fictional District Health Bureau",
    address="虚构区示例路1号", phone="000-0000000", specimen=False,
    address_of_site="https://list.example/",
)  # fmt: skip
ISSUER = Issuer(site=SITE, kind=ListKind.DISTRICT)
RELEASED = date(2026, 10, 12)


def entry_of(row: Row) -> Entry:
    """The row as an entry; what the row does not say is the same for all."""
    listed = date.fromisoformat(row["listing_date"])
    return Entry(
        entry_id=f"xg-ohbl-2026-{int(row['no']):06d}", status=EntryStatus.ACTIVE,
        name=row["name"], uscc=row["uscc"], address=row["address"], representative="甄示例",
        township=row["address"].removeprefix("虚构区").partition("示例路")[0],
        industry_name="建筑用石加工", grounds=("G1", "G2"),
        facts_zh=f"{row['agent']}：{row['violation']}", facts_en="Over the limit, not rectified.",
        legal_basis=("《中华人民共和国职业病防治法》第七十二条第一项",),
        decision_no=row["decision_no"], decision_date=listed, served_date=listed,
        listing_no=f"虚卫职列〔{listed.year}〕{row['no']}号", listing_date=listed,
        measures="向社会公布；列入期间每半年至少检查一次。",
        removal_conditions="缴清罚款，超标岗位经重新检测符合国家职业卫生标准，并作出书面信用承诺。",
        remedies="不服列入决定的，可以自收到之日起60日内申请行政复议，或者6个月内提起行政诉讼。",
        earliest_exit_date=listed.replace(year=listed.year + 1, day=min(listed.day, 28)),
        end_date=date.fromisoformat(row["removal_date"]), office=row["authority"], first_issue=1,
    )  # fmt: skip


class ShownRows:
    """One issue of the rows, as the site is told of it."""

    def __init__(self, some: Sequence[Row]) -> None:
        self._lines = [
            IssueLine(entry=entry_of(row), change=ChangeKind.ADDED, reason=Reason.LISTED)
            for row in some
        ]
        self.heads = [
            IssueHead(
                number=1, period="2026-Q3", kind=ListKind.DISTRICT, released_on=RELEASED,
                office=SITE.office_zh, opening=0, added=len(some), removed=0, closing=len(some),
                lines_digest="cd" * 32, previous_digest=FIRST_DIGEST,
            )
        ]  # fmt: skip

    def lines(self, _number: int) -> Iterator[IssueLine]:
        """Every entry, new."""
        yield from self._lines

    def entries(self) -> Iterator[ShownEntry]:
        """Every entry, without what issues said of it."""
        for line in self._lines:
            yield ShownEntry(entry=line.entry, mentions=())
