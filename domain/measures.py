"""What follows from a listing: a closed list of measures, each of one kind.

A district list publishes what was decided and brings more inspections; joint punishment needs a
list that a law creates (国办发〔2020〕49号 (六)(七), 行政处罚法 16). The kind is the first part of
a measure's code, so that the database can see it too. Which measures are in use, on what basis and
from when, is for the pack.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from domain.closed_list import ClosedList
from domain.criteria import Values
from domain.row import Row


class MeasureKind(ClosedList):
    """What a measure is."""

    PUBLICITY = "publicity"
    SUPERVISION = "supervision"
    JOINT_PUNISHMENT = "joint_punishment"


# Code, Chinese, English. What was done about the lists of 2015 and 2017 names most of them.
MEASURES: dict[str, tuple[str, str]] = {
    "publicity.entry": ("向社会公布", "publication"),
    "supervision.inspections": ("增加监督检查频次", "more frequent inspections"),
    "supervision.half_yearly": ("列入期间每半年至少检查一次", "an inspection every half-year"),
    "supervision.interview": ("每年约谈主要负责人一次", "a yearly interview of the head"),
    "joint_punishment.procurement": (
        "限制参加政府采购和招标投标",
        "no public procurement or tenders",
    ),
    "joint_punishment.funds": ("限制享受财政资金和优惠政策", "no public funds or preferences"),
    "joint_punishment.finance": ("通报金融机构供融资授信参考", "told to lenders"),
    "joint_punishment.honours": ("取消评先评优资格", "no honours"),
}
PUBLIC, INTERNAL = "public", "internal"


def kind_of(code: str) -> str:
    """The kind a code stands under, e.g. ``publicity``; not checked."""
    return code.partition(".")[0]


USUAL = tuple(code for code in MEASURES if kind_of(code) != MeasureKind.JOINT_PUNISHMENT)


def codes_of(text: str) -> tuple[str, ...]:
    """The measures named in a particular such as ``"publicity.entry;supervision.interview"``."""
    return tuple(code.strip() for code in text.split(";") if code.strip())


def in_prose(text: str) -> bool:
    """Whether they were told in free words, as before there was a list of them."""
    return not set(codes_of(text)) & set(MEASURES)


def in_words(text: str, *, english: bool = False) -> str:
    """The measures as people read them; free words stay as they are."""
    joint = "; " if english else "；"
    return joint.join(MEASURES.get(code, (code, code))[english] for code in codes_of(text))


def of_kind(text: str, kind: MeasureKind) -> tuple[str, ...]:
    """Those of a kind."""
    return tuple(code for code in codes_of(text) if kind_of(code) == kind)


def told_where_asked(said: Mapping[str, str], rows: Iterable[Row]) -> dict[str, str]:
    """The particulars without measures, unless a row asks for them.

    They are told in the notice of intent and nowhere else.
    """
    if "measures" not in said or any("measures" in row.particulars for row in rows):
        return dict(said)
    return {name: value for name, value in said.items() if name != "measures"}


def why_not(text: str, values: Values) -> tuple[str, tuple[str, ...]] | None:
    """A refusal code and the measures at fault; None when a list by these values may bring them."""
    if not text:
        return None
    joint = of_kind(text, MeasureKind.JOINT_PUNISHMENT)
    if joint and values.get("list.kind", "district") == "district":
        return "joint_punishment", joint
    in_use = codes_of(values.get("list.measures", ";".join(USUAL)))
    unknown = tuple(code for code in codes_of(text) if code not in in_use)
    if unknown:
        return "measures_unknown", unknown
    public = of_kind(text, MeasureKind.PUBLICITY)
    if public and values.get("list.publication") == INTERNAL:
        return "list_is_internal", public
    return None


def may_be_shown(text: str, values: Values) -> bool:
    """Whether a listing told with these measures may be published under these values.

    Only what the notice of intent told the enterprise may follow: a listing decided while the list
    was kept inside is not published when the list is opened.
    """
    district = values.get("list.kind", "district") == "district"
    if district and of_kind(text, MeasureKind.JOINT_PUNISHMENT):
        return False
    if values.get("list.publication") == INTERNAL:
        return False
    return in_prose(text) or bool(of_kind(text, MeasureKind.PUBLICITY))
