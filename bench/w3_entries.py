"""The entries of W3: seeded and made up, as rows and as one-page notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from random import Random

from bench.w4_workbook import ALPHABET, check_character

SEED = 3
ENTRIES = 10_000
NOTICES = 1_000
FAMILY = "Noto Sans SC"
PLACES = ("青石镇", "白塔街道", "柳湾乡", "松涛工业园区", "云溪高新技术产业园区")
TRADES = (
    "石材加工",
    "木质家具制造",
    "黑色金属铸造",
    "箱包制造",
    "水泥粉磨",
    "电镀和热处理",
    "蓄电池装配",
)
KINDS = ("加工厂", "有限公司", "有限责任公司", "股份有限公司")
AGENTS = ("矽尘（呼尘）", "噪声", "苯", "铅烟", "甲醛", "电焊烟尘", "木粉尘")
POSTS = ("切割岗位", "打磨岗位", "喷漆岗位", "浇铸岗位")
FACTS = (
    "未设置有效的通风排毒设施，", "责令限期改正后逾期未改正，", "未按照规定公布检测结果，",
    "复查检测结果仍超过国家职业卫生标准，", "劳动者接触时间超过规定，",
)  # fmt: skip
FIELDS = {
    "no": "序号", "name": "用人单位名称", "uscc": "统一社会信用代码", "address": "住所",
    "agent": "职业病危害因素", "violation": "违法事实", "decision_no": "处罚决定书文号",
    "listing_date": "列入日期", "removal_date": "移出日期", "authority": "列入机关",
}  # fmt: skip
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A one-page notice: title, number, a table of five rows, three paragraphs, a seal line."""

    title: str
    number: str
    table: tuple[tuple[str, str], ...]
    paragraphs: tuple[str, ...]
    seal: str


def _uscc(random: Random) -> str:
    body = "91990000MA" + "".join(random.choices(ALPHABET, k=7))
    return body + check_character(body)


def _violation(random: Random) -> str:
    text = random.choice(POSTS)
    while len(text) < 30:
        text += random.choice(FACTS)
    return text[:59].rstrip("，") + "。"


def rows(count: int = ENTRIES) -> list[Row]:
    """The entries as rows of text, the same for everybody."""
    random = Random(SEED)
    made = []
    for number in range(1, count + 1):
        listed = date(2024, 1, 1) + timedelta(random.randrange(900))
        made.append(
            {
                "no": str(number),
                "name": f"虚构{random.choice(PLACES)}{random.choice(TRADES)}{random.choice(KINDS)}",
                "uscc": _uscc(random),
                "address": f"虚构区{random.choice(PLACES)}示例路{random.randrange(1, 999)}号",
                "agent": random.choice(AGENTS),
                "violation": _violation(random),
                "decision_no": f"虚卫职罚〔{listed.year}〕{number}号",
                "listing_date": listed.isoformat(),
                "removal_date": listed.replace(
                    year=listed.year + 3, day=min(listed.day, 28)
                ).isoformat(),
                "authority": "虚构区卫生健康局",
            }
        )
    return made


def sheet(row: Row) -> Sheet:
    """What the notice of an entry says, about 350 characters."""
    names = ("name", "uscc", "address", "agent", "decision_no")
    return Sheet(
        title="职业病危害治理名单条目公示",
        number=f"虚卫职公示〔{row['listing_date'][:4]}〕{row['no']}号",
        table=tuple((FIELDS[name], row[name]) for name in names),
        paragraphs=(
            f"经查，该单位{row['violation']}上述事实有检测报告、现场笔录和复查意见书等证据证明，当事人在法定期限内"
            "未提出陈述申辩。",
            f"依据《中华人民共和国职业病防治法》第七十二条，于{row['listing_date']}将该单位列入名单，期限至"
            f"{row['removal_date']}。列入期间每半年至少检查一次，检查结果同样向社会公布，并抄告有关部门。",
            "缴清罚款、超标岗位经重新检测符合国家职业卫生标准的，可以在满一年后申请移出，不收取任何费用。也不需要委托他人办理。不服列入决定的，"
            "可以自收到决定书之日起六十日内申请行政复议，或者六个月内提起行政诉讼。",
        ),
        seal=f"{row['authority']}（印章）　{row['listing_date']}",
    )


def face() -> Path:
    """The one face everybody sets in: the packaged Noto Sans SC."""
    folder = Path(str(files("justmytype_intl_cjk") / "fonts" / "ofl" / "notosanssc"))
    return next(folder.glob("*.ttf"))
