"""What is fined, by which article, and between which sums (职业病防治法 69-77, 使用有毒物品条例).

Which track a case takes depends on the offence, not on "over the limit" alone: most offences are
warned about first and fined when they are not put right; some are fined at once.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.case import Case
from domain.criteria import Values
from domain.vocabulary import Ground


@dataclass(frozen=True, slots=True)
class Offence:
    """One row of the ladder. ``least`` and ``most`` are yuan; ``direct``: fined at once."""

    code: str
    article: str
    zh: str
    least: int
    most: int
    direct: bool = False


LADDER = (
    Offence("69", "职业病防治法 69", "未预评价、未落实三同时、未做控制效果评价", 100_000, 500_000),
    Offence("70", "职业病防治法 70", "结果未存档、上报、公布，未建制度，未培训", 0, 100_000),
    Offence("71", "职业病防治法 71", "未申报、未日常监测、未告知、未体检", 50_000, 100_000, True),
    Offence(
        "72", "职业病防治法 72", "超标、无防护、未检测评价、无警示、拒绝监督检查", 50_000, 200_000
    ),
    Offence("75", "职业病防治法 75", "隐瞒危害、擅自拆除停用防护设施等", 50_000, 300_000, True),
    Offence("77", "职业病防治法 77", "已造成劳动者生命健康严重损害", 100_000, 500_000, True),
    Offence("T58", "使用有毒物品条例 58", "高毒作业（58）", 100_000, 500_000, True),
    Offence("T59", "使用有毒物品条例 59", "高毒作业（59）", 50_000, 200_000, True),
    Offence("T60", "使用有毒物品条例 60", "高毒作业（60）", 50_000, 300_000, True),
    Offence("T61", "使用有毒物品条例 61(1)", "高毒作业超标未停止", 50_000, 200_000, True),
)
OFFENCES = {one.code: one for one in LADDER}
DIRECT = frozenset(one.code for one in LADDER if one.direct)


def offence_of(case: Case, said: Values) -> Offence:
    """What the case fines: as named in the act or before it, else by what is on file."""
    usual = "72" if Ground.G2_RECTIFICATION in case.grounds or not _harm(case) else "77"
    named = said.get("offence") or case.particulars.get("offence") or usual
    return OFFENCES.get(named, OFFENCES[usual])


def _harm(case: Case) -> bool:
    return Ground.G3_HARM in case.grounds


def fine_fits(offence: Offence, yuan: int) -> bool:
    """Whether a fine lies within the lawful range, ends included (民法典 1259)."""
    return offence.least <= yuan <= offence.most
