"""The form of a move: one field for each thing it must say, made from its row of the table.

What a particular is decides its field: a day, a sum, people in office, measures of the pack, items
of the order. What is wrong is said beside its field and nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain import particulars
from domain.criteria import FIGURES
from domain.measures import MEASURES, USUAL, codes_of
from domain.names import PARTICULARS
from domain.offences import LADDER, offence_of
from domain.roles import Role
from domain.term_kinds import MAY_REST
from domain.triggers import act, step
from domain.vocabulary import TO_COMPLAINANT, Act, Notice, Step, TermTurn
from flows.formats.decisions import COMPLAINANT
from flows.moves import CaseNow, Move
from notifications.wording import numbered_items
from web.desk.asked import Asked, Problem, written_day

SAID = "said_"  # before the name of a particular in the form
# What an act may say beside what its row asks for.
OPTIONAL: Mapping[str, tuple[str, ...]] = {
    str(act(Act.PRENOTIFY_PENALTY)): ("stop_work", "offence"),
    str(act(Act.PENALISE)): ("stop_work",),
    str(act(Act.DEFER_FINE)): ("instalments",),
    str(act(Act.FILE_PENALTY)): ("inspectors", "offence"),
    str(step(Step.HARM_ESTABLISHED)): FIGURES,
}
LONG = frozenset({
    "items", "removal_conditions", "why", "done", "found", "retaliation", "fraud", "correction",
    "reply", "control_measures", "control_reason", "closure_grounds", "heard_on_the_spot",
    "evidence_items", "evidence_disposal", "instalments", "stop_work", "suspension_reason",
    "violation", "crime",
})  # fmt: skip
NUMBERS = frozenset({"fine_yuan", "rectification_days", *FIGURES})
DAYS = frozenset({"rectify_by", "pay_by", "hold_until", "answer_by"})
FIXED_CHOICES = {
    "hearing_public": (("公开", "公开", "open"), ("不公开", "不公开", "closed")),
    "succession": (("合并", "合并", "merger"), ("分立", "分立", "division")),
    "entity_end": (("注销", "注销", "struck off"), ("死亡", "经营者死亡", "the operator died")),
}
# Once told they stand: a later act says the same unless somebody changes it.
TOLD_BEFORE = frozenset({
    "violation", "legal_basis", "fine_yuan", "offence", "removal_conditions", "stop_work",
    "hearing_place",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of the form. ``kind``: text, long, number, day, moment, one (of), many (of)."""

    name: str
    label: str
    kind: str
    hint: str = ""
    optional: bool = False
    value: str = ""
    values: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = field(default=())


def fields_of(asked: Asked, now: CaseNow, move: Move, names: Mapping[str, str]) -> list[Field]:
    """The fields of the particulars of a move; the number of a complaint is fixed and is none."""
    row = move.row
    extra = [name for name in OPTIONAL.get(str(row.on), ()) if name not in row.particulars]
    maker = _Maker(asked, now, move, names)
    needed = [name for name in row.particulars if name != "complaint_no"]
    return [maker.field(name) for name in needed] + [
        maker.field(name, optional=True) for name in extra
    ]


class _Maker:
    def __init__(self, asked: Asked, now: CaseNow, move: Move, names: Mapping[str, str]) -> None:
        self.asked, self.now, self.move, self.names = asked, now, move, names
        self.english = asked.language == "en"

    def field(self, name: str, *, optional: bool = False) -> Field:
        """The field of a particular."""
        label = PARTICULARS.get(name, (name, name))[self.english]
        said = self.now.case.particulars
        before = said.get(name, "") if name in TOLD_BEFORE else ""
        choices, many = self._choices(name)
        kind = "text"
        if choices or many:
            kind = "many" if many else "one"
        elif name in NUMBERS:
            kind = "number"
        elif name in DAYS:
            kind = "day"
        elif name == "hearing_at":
            kind = "moment"
        elif name in LONG:
            kind = "long"
        values = self.now.case.inspectors if name == "inspectors" else ()
        return Field(
            name=f"{SAID}{name}", label=label, kind=kind, optional=optional, value=before,
            values=values, choices=tuple(choices), hint=self._hint(name),
        )  # fmt: skip

    def _choices(self, name: str) -> tuple[list[tuple[str, str]], bool]:
        """What can be chosen, and whether more than one."""
        case, today = self.now.case, self.now.today
        match name:
            case "inspectors":
                return self._people(Role.INSPECTOR), True
            case "hearing_chair":
                chairs = self._people(Role.HEARING_CHAIR)
                return [one for one in chairs if one[0] not in case.inspectors], False
            case "person":
                return sorted(self.names.items(), key=lambda one: one[0]), False
            case "offence":
                return [(one.code, f"{one.article}　{one.zh}") for one in LADDER], False
            case "measures":
                held = self.now.law.values(today).get("list.measures", ";".join(USUAL))
                codes = [code for code in codes_of(held) if code in MEASURES]
                return [(code, MEASURES[code][self.english]) for code in codes], True
            case "open_items":
                items = numbered_items(case.particulars.get("items", ""))
                return [(str(item), str(item)) for item in items], True
            case "term":
                rests = self.move.row.turns is TermTurn.RESUME
                some = [t.kind for t in case.terms
                        if t.kind in MAY_REST and (t.suspended is not None) is rests]  # fmt: skip
                return [(kind.value, self.asked.word(kind)) for kind in some], False
            case "duplicate_of":
                others = [one for one in case.complaints if one.number != self.move.complaint]
                return [(one.number, f"{one.number}　{one.subject}") for one in others], False
            case _:
                fixed = FIXED_CHOICES.get(name, ())
                return [(value, (zh, en)[self.english]) for value, zh, en in fixed], False

    def _people(self, role: Role) -> list[tuple[str, str]]:
        """Who holds an office today."""
        roster, today = self.now.law.roster, self.now.today
        held = [who for who in sorted(roster.by_person) if roster.holds(who, role, today)]
        return [(who, f"{self.names.get(who, who)}（{who}）") for who in held]

    def _hint(self, name: str) -> str:
        say = self.asked.say
        case = self.now.case
        match name:
            case "fine_yuan":
                offence = offence_of(case, case.particulars)
                told = case.particulars.get("fine_yuan", "")
                least, most = f"{offence.least:,}", f"{offence.most:,}"
                more = say(
                    f"；已告知 {told} 元，不得更高", f"; {told} was noticed, no more than that"
                )
                return say(f"{offence.article}：{least} 至 {most} 元",
                           f"{offence.article}: {least} to {most} yuan") + (more if told else "")  # fmt: skip
            case "inspectors":
                return say("至少两人（行政处罚法 42）", "at least two (行政处罚法 42)")
            case "items":
                return say("一行一项", "one on each line")
            case "open_items":
                order = case.document(Notice.RECTIFICATION_ORDER)
                of = f"{order.number}：" if order is not None else ""
                return of + say("勾选复查时仍未完成的事项", "those still open at the re-inspection")
            case "rectify_by" | "pay_by" | "hold_until" | "answer_by":
                return say("晚于今天的日期", "a day after today")
            case "reply":
                longest = particulars.LONGEST_REPLY
                return say(
                    f"不超过{longest}字，将随条目向社会公布",
                    f"at most {longest} signs; published",
                )
            case "successor_uscc":
                return say("18位", "18 characters")
            case _:
                return ""


# -- what was filled in ------------------------------------------------------------------------


def particulars_said(asked: Asked, fields: Iterable[Field], move: Move) -> dict[str, str]:
    """The particulars as they were filled in, blanks left out."""
    said = {}
    for one in fields:
        told = ";".join(asked.all_said(one.name)) if one.kind == "many" else asked.said(one.name)
        text = told.replace("\r\n", "\n").strip()
        if text:
            said[one.name.removeprefix(SAID)] = text
    return said | ({"complaint_no": move.complaint} if move.complaint else {})


def given_of(asked: Asked, now: CaseNow, move: Move, fields: Iterable[Field]) -> dict[str, Any]:
    """What the form says as an act of ``flows/formats/decisions.py``, without its reference."""
    case_id, me = now.case.case_id, asked.official.person
    trigger = move.row.on
    head: dict[str, Any] = {"case": case_id, "on": now.today.isoformat(), "by": me}
    said = particulars_said(asked, fields, move)
    if trigger.kind == "act":
        return {**head, "do": "propose", "act": trigger.what, "reason": asked.said("reason"),
                "particulars": said}  # fmt: skip
    head["on"] = asked.said("on")
    if trigger.kind == "step":
        return {**head, "do": "step", "step": trigger.what, "document": asked.said("document"),
                "note": asked.said("note"), "particulars": said}  # fmt: skip
    told = {name: asked.said(name) for name in SERVICE if asked.said(name)}
    if Notice(trigger.what) in TO_COMPLAINANT:
        told["recipient"] = COMPLAINANT
    told.setdefault("outcome", "served")
    return {**head, "do": "serve", "document": trigger.what, **told,
            "servers": ";".join(asked.all_said("servers"))}  # fmt: skip


SERVICE = (
    "way", "outcome", "recipient", "proof", "place", "witness", "recording", "tracking",
    "entrusted_to", "consent", "number",
)  # fmt: skip
# What the form asks for beside the particulars, as its message names it.
ASKED_FOR = {
    "reason": ("理由", "the reason"),
    "on": ("日期", "the day"),
    "document": ("材料名称或文号", "the paper"),
    "way": ("送达方式", "the way of service"),
    "recipient": ("受送达人或签收人", "who received it"),
    "proof": ("送达证明", "the proof"),
}


def _blank(name: str, words: tuple[str, str], *, choose: bool = False) -> Problem:
    told_zh, told_en = words
    verb = ("请选择", "Please choose") if choose else ("请填写", "Please fill in")
    return Problem(name, f"{verb[0]}“{told_zh}”。", f"{verb[1]}: {told_en}.")


def blanks(
    asked: Asked, now: CaseNow, move: Move, fields: Iterable[Field], given: Mapping[str, Any]
) -> list[Problem]:
    """What must be filled in and is not, and a day that cannot be."""
    problems = [
        _blank(one.name, _words(one), choose=bool(one.choices))
        for one in fields
        if not one.optional and not any(asked.all_said(one.name))
    ]
    needed: dict[str, tuple[str, ...]] = {
        "act": ("reason",),
        "step": ("on", "document"),
        "served": ("on", "way", "recipient", "proof"),
    }
    problems += [
        _blank(name, ASKED_FOR[name], choose=name == "way")
        for name in needed[move.row.on.kind]
        if not str(given.get(name, "")).strip()
    ]
    if "on" in needed[move.row.on.kind] and given["on"]:
        problems += _day(str(given["on"]), now.today)
    return problems


def _day(said: str, today: date) -> list[Problem]:
    try:
        day = written_day(said)
    except ValueError:
        return [Problem("on", "不是日期，请填写如 2026-03-02。", "Not a day; write 2026-03-02.")]
    if day > today:
        return [Problem("on", "不能晚于今天。", "It cannot be after today.")]
    return []


def beside_its_field(
    detail: Iterable[str], fields: Iterable[Field], sentence: tuple[str, str]
) -> list[Problem]:
    """A refusal of particulars beside the fields it names; over the form when it names none."""
    here = {one.name: one for one in fields}
    found = []
    for name in detail:
        one = here.get(f"{SAID}{name}")
        if one is not None:
            told_zh, told_en = _words(one)
            more = f"：{one.hint}" if one.hint else ""
            found.append(
                Problem(one.name, f"“{told_zh}”不正确{more}。", f"{told_en} will not do{more}.")
            )
    return found or [Problem("", *sentence)]


def _words(one: Field) -> tuple[str, str]:
    """What a particular is called, in both languages."""
    return PARTICULARS.get(one.name.removeprefix(SAID), (one.label, one.label))
