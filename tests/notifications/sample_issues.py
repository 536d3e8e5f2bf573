"""Two issues of a fictional list: additions, a removal, a withdrawal and a suspension."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from domain.bulletin import (
    FIRST_DIGEST,
    Entry,
    EntryStatus,
    ExceedanceLine,
    IssueHead,
    IssueLine,
    IssueSort,
    ListKind,
    ProcedureStep,
    Totals,
    roll_forward,
)
from notifications.public_view import mentions, public_line
from notifications.shown import ShownEntry
from notifications.site_identity import SiteIdentity

OFFICE = "云溪区卫生健康局"
SITE = SiteIdentity(
    office_zh=OFFICE,
    office_en="Yunxi District Health Bureau",
    address="云溪区松涛路18号",
    phone="000-5550100",
    specimen=True,
    next_issue_by=date(2026, 10, 20),
)
TOWNSHIPS = ("青石镇", "白塔街道", "柳湾乡", "工业园区")
TRADES = (("石材加工厂", "建筑用石加工"), ("家具厂", "木质家具制造"), ("铸件厂", "黑色金属铸造"),
          ("箱包厂", "皮箱、包（袋）制造"), ("水泥粉磨站", "水泥制造"))  # fmt: skip
WITHDRAWN_NAME = "云溪区样例铸件厂第3号"
SUSPENDED_NAME = "云溪区样例家具厂第2号"
REMOVED_NAME = "云溪区样例石材加工厂第6号"


def _steps(first: date) -> tuple[ProcedureStep, ...]:
    rows = (
        (0, "现场检查并采样", "Inspection and sampling", "YX-JC-2025-0317", "职业病防治法 62"),
        (21, "警告并责令限期改正", "Warning and order to rectify", "云卫职责改〔2026〕3号",
         "职业病防治法 72"),
        (113, "复查", "Re-inspection", "YX-JC-2026-0388", "职业病防治法 72"),
        (155, "行政处罚决定", "Penalty decision", "云卫职罚〔2026〕5号", "行政处罚法 57"),
        (157, "处罚决定书送达", "Decision served", "", "行政处罚法 61"),
        (190, "拟列入告知", "Notice of intent to list", "云卫职列告〔2026〕2号",
         "国办发〔2020〕49号 (八)"),
        (204, "列入决定", "Listing decision", "云卫职列〔2026〕2号", "国办发〔2020〕49号 (七)(八)"),
    )  # fmt: skip
    return tuple(
        ProcedureStep(on=first + timedelta(days=days), zh=zh, en=en, document_no=no, basis=basis)
        for days, zh, en, no, basis in rows
    )


def _lines(sampled_on: date) -> tuple[ExceedanceLine, ...]:
    return (
        ExceedanceLine(
            workshop="一车间", post="切割岗位", agent="矽尘（呼尘）", sampled_on=sampled_on,
            value="2.1", unit="mg/m3", limit="0.7", limit_source="GBZ 2.1-2019 表2", ratio="3.0",
            explanation={
                "zh": "样品 YX-0317-01 的检测值为 2.1 mg/m³，限值为 0.7 mg/m³。",
                "en": "Sample YX-0317-01 measured 2.1 mg/m³ against a limit of 0.7 mg/m³.",
                "arithmetic": "2.1 ÷ 0.7 = 3.00",
                "compliant_at": "0.7",
            },
        ),
        ExceedanceLine(
            workshop="动力车间", post="空压机房", agent="噪声", sampled_on=sampled_on,
            value="91.2", unit="dB(A)", limit="85", limit_source="GBZ 2.2-2007", ratio="6.2",
            explanation={},
        ),
    )  # fmt: skip


def sample_entry(number: int) -> Entry:
    """A fictional entry; name, place and trade follow from the number."""
    trade, industry = TRADES[(number - 1) % len(TRADES)]
    first = date(2025, 10, 9) + timedelta(days=number % 9)
    listed = first + timedelta(days=204)
    return Entry(
        entry_id=f"yx-ohbl-2026-{number:06d}",
        status=EntryStatus.ACTIVE,
        name=f"云溪区样例{trade}第{number}号",
        uscc=f"91000000MA0000{number:02d}1X",
        address=f"云溪区{TOWNSHIPS[number % 4]}采石路{number}号",
        representative=f"甄示例{number}",
        township=TOWNSHIPS[number % 4],
        industry_name=industry,
        grounds=("G1", "G2") if number % 3 else ("G2",),
        facts_zh=f"第{number}号：切割岗位矽尘浓度和空压机房噪声超过国家职业卫生标准，责令改正后逾期未改正。",
        facts_en=f"No. {number}: dust and noise over the limits, not rectified in time.",
        legal_basis=("《中华人民共和国职业病防治法》第七十二条第一项", "联席会议制度 四(2)"),
        decision_no=f"云卫职罚〔2026〕{number}号",
        decision_date=first + timedelta(days=155),
        served_date=first + timedelta(days=157),
        listing_no=f"云卫职列〔2026〕{number}号",
        listing_date=listed,
        measures="向社会公布；列入期间每半年至少检查一次。",
        removal_conditions="缴清罚款，超标岗位经重新检测符合国家职业卫生标准，并作出书面信用承诺。",
        remedies="不服列入决定的，可以自收到之日起60日内申请行政复议，或者6个月内提起行政诉讼。",
        earliest_exit_date=listed.replace(year=2027),
        end_date=listed.replace(year=2029),
        office=OFFICE,
        first_issue=1,
        steps=_steps(first),
        exceedances=_lines(first),
    )


Issue = tuple[IssueHead, tuple[IssueLine, ...]]


class ShownOf:
    """A few issues as the public may see them today, from lists."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        self._issues = sorted(issues, key=lambda issue: issue[0].number)
        self.heads = [head for head, _ in self._issues]
        lines = [line for _, lines in self._issues for line in lines]
        self._now = {line.entry.entry_id: line.entry for line in lines}

    def lines(self, number: int) -> Iterator[IssueLine]:
        (lines,) = [lines for head, lines in self._issues if head.number == number]
        return (public_line(line, self._now[line.entry.entry_id]) for line in lines)

    def entries(self) -> Iterator[ShownEntry]:
        for entry_id, now in sorted(self._now.items()):
            said = [
                (head, line)
                for head, lines in self._issues
                for line in lines
                if line.entry.entry_id == entry_id
            ]
            shown = public_line(IssueLine(entry=now), now).entry
            yield ShownEntry(entry=shown, mentions=tuple(mentions(said)))


def issue_of(
    number: int, period: str, released_on: date, now: Iterable[Entry], before: Issue | None = None
) -> Issue:
    """The issue that follows one, compiled as the product compiles it."""
    opening = 0 if before is None else before[0].closing
    earlier = () if before is None else (one.entry for one in before[1] if one.in_force)
    totals = Totals(opening)
    lines = tuple(totals.count(line) for line in roll_forward(earlier, now))
    totals.close()
    head = IssueHead(
        number=number,
        period=period,
        sort=IssueSort.REGULAR,
        kind=ListKind.DISTRICT,
        released_on=released_on,
        office=OFFICE,
        opening=opening,
        added=totals.added,
        removed=totals.removed,
        closing=totals.closing,
        changed=totals.changed,
        corrected=totals.corrected,
        lines_digest="cd" * 32,
        previous_digest=FIRST_DIGEST if before is None else "ab" * 32,
    )
    return head, lines


def first_issue(count: int = 8) -> Issue:
    """Issue 1, ``count`` entries."""
    return issue_of(1, "2026-Q2", date(2026, 7, 10), map(sample_entry, range(1, count + 1)))


def second_issue(first: Issue, total: int = 27) -> Issue:
    """Issue 2: number 3 withdrawn, number 6 removed, number 2 suspended, the rest carried on."""
    changed = {
        2: replace(sample_entry(2), status=EntryStatus.SUSPENDED),
        3: replace(sample_entry(3), status=EntryStatus.WITHDRAWN_REVOKED,
                   withdrawn_at=date(2026, 9, 30), reason_code="withdrawn_revoked"),
        6: replace(sample_entry(6), status=EntryStatus.REMOVED_REPAIRED,
                   removed_date=date(2026, 9, 28), removal_no="云卫职移〔2026〕1号"),
    }  # fmt: skip
    now = [changed.get(n) or sample_entry(n) for n in range(1, total + 1)]
    return issue_of(2, "2026-Q3", date(2026, 10, 12), now, first)


def two_issues() -> tuple[Issue, Issue]:
    """Both, in order; the second has 25 entries in force."""
    first = first_issue()
    return first, second_issue(first)
