"""Who and what the sample district consists of. Every name says that it is made up."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from stdnum.cn import uscc as uscc_number

TOWNSHIPS = (
    *(f"示例{n}镇" for n in "一二三四五六七八九"),
    "示例十街道",
    "示例东园区",
    "示例西园区",
)


@dataclass(frozen=True, slots=True)
class Hazard:
    """An agent at a post: its name in the standard, how it is sampled, and how it is told."""

    workshop: str
    post: str
    agent: str
    kind: str
    unit: str = "mg/m3"
    fraction: str = ""
    silica: str = ""


@dataclass(frozen=True, slots=True)
class Industry:
    """A key industry with the hazards its posts have; the first one is its leading hazard."""

    code: str
    name: str
    word: str
    hazards: tuple[Hazard, ...]


def _noise(workshop: str, post: str) -> Hazard:
    return Hazard(workshop, post, "噪声", "NOISE", "dB(A)")


def _dust(workshop: str, post: str, agent: str, fraction: str, silica: str = "") -> Hazard:
    return Hazard(workshop, post, agent, "TWA", "mg/m3", fraction, silica)


H = Hazard
INDUSTRIES = (
    Industry("3011", "水泥制造", "水泥", (
        _dust("原料车间", "破碎", "矽尘", "总尘", "24.5"), _dust("原料车间", "破碎", "矽尘", "呼尘", "24.5"),
        _dust("原料车间", "石灰石堆场", "石灰石粉尘", "总尘"), _dust("包装车间", "包装", "水泥粉尘", "总尘"),
        _dust("包装车间", "装车", "水泥粉尘", "呼尘"), _noise("粉磨车间", "球磨"), _noise("粉磨车间", "风机巡检"))),
    Industry("3212", "铅锌冶炼", "铅锌冶炼", (
        H("熔炼车间", "鼓风炉", "铅烟", "TWA"), H("配料车间", "配料", "铅尘", "TWA"),
        H("熔炼车间", "烟气收尘", "二氧化硫", "TWA"), H("熔炼车间", "烟气收尘", "二氧化硫", "STEL"),
        H("制酸车间", "巡检", "硫酸及三氧化硫", "TWA"), H("制酸车间", "巡检", "硫酸及三氧化硫", "STEL"),
        _noise("熔炼车间", "鼓风机房"))),
    Industry("3216", "铝冶炼", "铝冶炼", (
        H("电解车间", "电解槽", "氟化氢", "MAC"), _dust("电解车间", "加料", "铝尘-氧化铝粉尘", "总尘"),
        H("电解车间", "出铝", "一氧化碳(非高原)", "TWA"), H("电解车间", "出铝", "一氧化碳(非高原)", "STEL"),
        _dust("阳极车间", "清理", "石墨粉尘", "总尘"), _noise("阳极车间", "振动成型"))),
    Industry("2614", "有机化学原料制造", "化工", (
        H("合成车间", "投料", "苯", "TWA"), H("合成车间", "投料", "苯", "STEL"),
        H("合成车间", "取样", "甲苯", "TWA"), H("合成车间", "取样", "甲苯", "STEL"),
        H("氯化车间", "操作", "氯", "MAC"), H("罐区", "装卸", "二甲苯", "TWA"),
        H("罐区", "装卸", "二甲苯", "STEL"), _noise("公用车间", "空压机房"))),
    Industry("3120", "炼钢", "炼钢", (
        _dust("炼钢车间", "修炉", "矽尘", "总尘", "31.0"), _dust("炼钢车间", "修炉", "矽尘", "呼尘", "31.0"),
        H("炼钢车间", "炉前", "一氧化碳(非高原)", "TWA"), H("炼钢车间", "炉前", "一氧化碳(非高原)", "STEL"),
        H("精炼车间", "加料", "锰及其无机化合物", "TWA"), _noise("轧钢车间", "轧制"), _noise("轧钢车间", "剪切"))),
    Industry("3032", "建筑用石加工", "石材", (
        _dust("切割车间", "切割", "矽尘", "总尘", "62.0"), _dust("切割车间", "切割", "矽尘", "呼尘", "62.0"),
        _dust("打磨车间", "打磨", "矽尘", "总尘", "18.0"), _dust("打磨车间", "抛光", "石灰石粉尘", "总尘"),
        _noise("切割车间", "大切机"), _noise("打磨车间", "手持打磨"))),
    Industry("2110", "木质家具制造", "家具", (
        H("喷漆车间", "喷漆", "苯", "TWA"), H("喷漆车间", "喷漆", "苯", "STEL"),
        H("喷漆车间", "调漆", "甲苯", "TWA"), H("喷漆车间", "调漆", "甲苯", "STEL"),
        _dust("木工车间", "开料", "木粉尘", "总尘"), H("胶合车间", "涂胶", "甲醛", "MAC"),
        _noise("木工车间", "压刨"))),
    Industry("3843", "铅蓄电池制造", "蓄电池", (
        H("极板车间", "铸板", "铅烟", "TWA"), H("极板车间", "涂板", "铅尘", "TWA"),
        H("装配车间", "焊接", "铅烟", "TWA"), H("化成车间", "充电", "硫酸及三氧化硫", "TWA"),
        H("化成车间", "充电", "硫酸及三氧化硫", "STEL"), _noise("极板车间", "分板"))),
)  # fmt: skip

OFFICIALS = (
    *((f"ins-{n:02d}", f"虚构执法{n:02d}", "inspector") for n in range(1, 9)),
    ("sec-01", "虚构科长一", "section_head"),
    ("sec-02", "虚构科长二", "section_head"),
    ("leg-01", "虚构法审一", "legal_reviewer"),
    ("leg-02", "虚构法审二", "legal_reviewer"),
    ("head-01", "虚构局长一", "agency_head"),
    ("hrg-01", "虚构听证一", "hearing_chair"),
    ("pub-01", "虚构发布一", "publicity_officer"),
    ("jm-01", "虚构联席办一", "meeting_secretary"),
)


@dataclass(frozen=True, slots=True)
class Unit:
    """An enterprise of the sample district."""

    number: int
    uscc: str
    name: str
    township: str
    industry: Industry
    workers: int

    @property
    def address(self) -> str:
        """Where it is."""
        return f"{self.township}示例工业路{self.number}号"

    @property
    def row(self) -> tuple[str, ...]:
        """Its line in the register, in the order of the enterprise layout."""
        return (
            self.uscc,
            self.name,
            self.township,
            self.industry.code,
            self.industry.name,
            self.address,
            f"虚构负责人{self.number:03d}",
            f"unit{self.number:03d}@example.invalid" if self.number % 9 else "",
            str(self.workers),
            "2025-09-01",
        )


def code_of(number: int, *, broken: bool = False) -> str:
    """A credit code of the impossible region 999999; ``broken`` spoils its check character."""
    body = f"91999999{number:06d}XMD"
    body = body[:17].ljust(17, "0")
    check = uscc_number.calc_check_digit(body)
    if broken:
        check = "0" if check != "0" else "1"
    return body + str(check)


def units(random: Random, count: int) -> tuple[Unit, ...]:
    """The enterprises, round robin over industries and townships."""
    made = []
    for n in range(1, count + 1):
        industry = INDUSTRIES[(n - 1) % len(INDUSTRIES)]
        made.append(
            Unit(
                n,
                code_of(n, broken=n % 40 == 7),
                f"示例第{n:03d}{industry.word}厂（虚构）",
                TOWNSHIPS[(n - 1) // len(INDUSTRIES) % len(TOWNSHIPS)],
                industry,
                random.randint(12, 160),
            )
        )
    return tuple(made)
