"""By what an office holds a ground for listing established: refusal, open items, tiers of harm.

What seriously over means (G1) is judged from measurements, in ``rules/``. The two other grounds
rest on facts put on file; the values of the policy pack say which facts are enough. A new
criterion is one word, one row of ``CRITERIA`` and one function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from domain.closed_list import ClosedList
from domain.vocabulary import Ground

Values = Mapping[str, str]


class Criterion(ClosedList):
    """What a row of the table rests its ground on; named by its key in a policy pack."""

    STILL_OVER = "rectification.still_over"  # the re-inspection after the term is over a limit
    REFUSED = "rectification.refused"  # a written or recorded refusal to rectify
    ENTRY_REFUSED = "rectification.entry_refused"  # no entry for the re-inspection
    NO_REPLY = "rectification.no_reply"  # no report of what was done
    ITEMS_OPEN = "rectification.items_open"  # items of the order not done, counted one by one
    HARM = "harm"


@dataclass(frozen=True, slots=True)
class Weighed:
    """Whether a criterion is met, and the sentence that says by which value of which pack."""

    met: bool
    zh: str


# (tier, Chinese name), mildest first.
# 卫生部令25号 (2002): its text has 以上 and 以下 on both sides of 10, 50 and 5, so a tie goes to
# the higher tier. 国务院令493号: acute industrial poisoning counts as serious injury.
ORDER_25 = {"general": "一般", "major": "重大", "extraordinary": "特大"}
ORDER_493 = {"general": "一般", "larger": "较大", "major": "重大", "extraordinary": "特别重大"}
FIGURES = ("acute_cases", "deaths", "anthrax_cases")


def tier_25(acute: int, deaths: int, anthrax: int) -> str:
    """The tier of an accident by 卫生部令25号: acute cases, deaths, cases of anthrax."""
    if acute >= 50 or deaths >= 5 or anthrax >= 5:
        return "extraordinary"
    return "major" if acute >= 10 or deaths >= 1 or anthrax >= 1 else "general"


def tier_493(injured: int, deaths: int) -> str:
    """The tier of an accident by 国务院令493号: acute poisonings as injured, deaths."""
    steps = (("extraordinary", 100, 30), ("major", 50, 10), ("larger", 10, 3))
    for tier, most_injured, most_deaths in steps:
        if injured >= most_injured or deaths >= most_deaths:
            return tier
    return "general"


def _switch(key: Criterion, values: Values, _said: Values) -> Weighed:
    value = values.get(key, "on")
    return Weighed(value != "off", f"{key}：{value}")


def _items_open(values: Values, said: Values) -> Weighed:
    least = values.get(Criterion.ITEMS_OPEN, "1")
    items = [one for one in said.get("open_items", "").split(";") if one.strip()]
    return Weighed(
        least != "off" and len(items) >= int(least),
        f"未完成事项 {len(items)} 项，{Criterion.ITEMS_OPEN}：{least}",
    )


def _harm(values: Values, said: Values) -> Weighed:
    """By the tiers of the figures on file; without figures, by a finding under 职业病防治法 77."""
    if not any(said.get(name) for name in FIGURES):
        value = values.get("harm.finding", "on")
        return Weighed(value != "off", f"harm.finding：{value}")
    acute, deaths, anthrax = (int(said.get(name) or 0) for name in FIGURES)
    scales = (
        ("harm.order25", "卫生部令25号", ORDER_25, tier_25(acute, deaths, anthrax)),
        ("harm.order493", "国务院令493号", ORDER_493, tier_493(acute, deaths)),
    )
    met, zh = False, list[str]()
    for key, order, tiers, tier in scales:
        least = values.get(key, "off")
        if least == "off":
            continue
        met |= list(tiers).index(tier) >= list(tiers).index(least)
        zh.append(f"依{order}为{tiers[tier]}事故，{key}：{tiers[least]}及以上")
    return Weighed(
        met,
        f"急性职业病 {acute} 例、死亡 {deaths} 人、职业性炭疽 {anthrax} 例；"
        + ("；".join(zh) or "规则包不以事故等级为列入事由"),
    )


CRITERIA: dict[Criterion, tuple[Ground, Callable[[Values, Values], Weighed]]] = {
    **{
        one: (Ground.G2_RECTIFICATION, partial(_switch, one))
        for one in (
            Criterion.STILL_OVER,
            Criterion.REFUSED,
            Criterion.ENTRY_REFUSED,
            Criterion.NO_REPLY,
        )
    },
    Criterion.ITEMS_OPEN: (Ground.G2_RECTIFICATION, _items_open),
    Criterion.HARM: (Ground.G3_HARM, _harm),
}


GROUND_OF = {criterion: ground for criterion, (ground, _) in CRITERIA.items()}


def established(criterion: Criterion, values: Values, said: Values) -> tuple[bool, str]:
    """Whether the pack of the day bears a ground out, and the sentence that says by which value.

    ``values`` are the pack's, with its id under ``pack``; ``said`` is what was put on file.
    """
    ground, weigh = CRITERIA[criterion]
    found = weigh(values, said)
    verdict = "成立" if found.met else "不成立"
    return found.met, (
        f"列入事由 {ground}：{found.zh}（规则包 {values.get('pack', '')}），{verdict}"
    )
