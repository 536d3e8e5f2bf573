"""A draft of rules: the form it is made with, and one page on which it is handed in and decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from fastapi.responses import Response
from starlette.background import BackgroundTask

from domain.measures import MEASURES
from domain.names import TERM
from domain.need_names import NEED
from domain.roles import OF_THE_OFFICE, Role
from domain.rule_change import (
    DECIDES,
    DRAFTS,
    MOVES,
    STANDS,
    TABLE,
    RuleMove,
    RuleSaid,
    RuleStanding,
    why_not,
)
from domain.timelimits import TermKind, Unit
from flows.handle import Handled
from flows.publish import refresh
from flows.rule_backtests import trials
from flows.rule_book import LENGTHS, NAMES, SWITCH, in_words, step_name
from flows.rule_drafts import (
    Proposed,
    RuleRefusedError,
    WrongChangeError,
    decide,
    proposed,
    refused_in_words,
    save,
)
from flows.rules_told import STANDINGS, differences, group_of, lines_of
from notifications.rule_book_view import RuleLine
from rules.amending import MEASURE, STEPS, TERMS, Change, Wrong, keys_of
from rules.packs import VALUES
from storage import officials, rule_drafts
from web.desk.asked import Asked, PageError, Problem, written_day
from web.desk.routes import Route, get, offices, post
from web.desk.rows import csv_answer, wants_csv
from web.desk.rules import WHO

PLACE = "/rules/drafts/{no}"
OWN = {  # what each office is told it may do, in this order
    RuleStanding.DRAFTING: (RuleMove.HAND_IN, RuleMove.DROP),
    RuleStanding.WAITING: (RuleMove.APPROVE, RuleMove.RETURN, RuleMove.REFUSE, RuleMove.DROP),
    RuleStanding.APPROVED: (RuleMove.WITHDRAW,),
}
OPEN = (RuleStanding.DRAFTING, RuleStanding.WAITING)


FIELDS = {
    "paper_missing": "paper", "withdrawal_paper_missing": "paper", "reason_missing": "reason",
}  # fmt: skip


class Card(NamedTuple):
    """One value to be changed, as a form asks for it. ``choices`` empty: it is typed."""

    key: str
    name: str
    kind: str  # value, term, measure or step
    now: str  # what holds, in words
    fixed: bool  # by law
    choices: list[tuple[str, str]]
    hint: str
    given: Change | None


def number_of(asked: Asked) -> int:
    """The number of the draft in the address; 0 for what is none."""
    told = asked.path["no"]
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 8 else 0


def found(proposal: Proposed | None) -> Proposed:
    """The draft, or a page that says there is none."""
    if proposal is None:
        raise PageError(
            404, "没有这份修订稿。请从“规则”进入。", "There is no such draft. Enter from the rules."
        )  # fmt: skip
    return proposal


# -- the form ------------------------------------------------------------------------------------


def edit(asked: Asked) -> Response:
    """The form of a draft: the values to change, each with its reference and standing."""
    return _form(asked)


def _form(asked: Asked, problems: Sequence[Problem] = (), status: int = 200) -> Response:
    with asked.reading() as unit:
        proposal = found(proposed(asked.assembly, unit, number_of(asked), asked.today))
    draft, text = proposal.draft, proposal.draft.edition
    if draft.stands is not RuleStanding.DRAFTING:
        raise PageError(
            409, f"本稿{STANDS[draft.stands][0]}，不能再修改。",
            f"This draft is {STANDS[draft.stands][1]} and takes no changes.",
        )  # fmt: skip
    since = _day(asked.said("since")) or (text.since if text else asked.today + timedelta(days=1))
    base = asked.assembly.book.pack(since)
    keys, given = _keys(asked, proposal), {one.key: one for one in proposal.changes}
    known = keys_of(base)
    lines = lines_of(base, since)
    cards = [_card(asked, key, lines, given.get(key)) for key in keys if key in known]
    offered: dict[str, list[tuple[str, str]]] = {}
    for key in known:
        if key not in keys:
            offered.setdefault(asked.say(*group_of(key)), []).append((key, _name(asked, key)))
    return asked.page(
        "desk/rule_edit.html.j2",
        problems=problems,
        status=status,
        draft=draft,
        base=base,
        cards=cards,
        offered=offered,
        standings=[(one, asked.say(*words)) for one, words in STANDINGS.items()],
        units=[(one.value, asked.say(*LENGTHS[one]).format("").strip()) for one in Unit],
        needs=[(one.value, asked.say(*words)) for one, words in NEED.items()],
        roles=[(one.value, asked.word(one)) for one in Role if one in OF_THE_OFFICE],
        since=since,
        seen=text.no if text else 0,
    )


def _keys(asked: Asked, proposal: Proposed) -> list[str]:
    """Which values are on the form: those typed, with the one added and without the one taken."""
    if not (asked.fields or asked.before):
        return [one.key for one in proposal.changes]
    done, keys = asked.said("do"), asked.all_said("key")
    if done == "add" and asked.said("add") not in keys:
        keys = [*keys, asked.said("add")]
    return [one for one in keys if done != f"drop:{one}"]


def _name(asked: Asked, key: str) -> str:
    if key.startswith(TERMS):
        return asked.say(*TERM[TermKind(key.removeprefix(TERMS))])
    if key.startswith(MEASURE):
        return asked.say(*MEASURES[key.removeprefix(MEASURE)])
    return asked.say(*(step_name(key) if key.startswith(STEPS) else NAMES[key]))


def _card(asked: Asked, key: str, lines: Mapping[str, RuleLine], given: Change | None) -> Card:
    held = lines.get(key)
    now = asked.say("未作规定", "nothing said")
    if held is not None:
        standing = asked.say(*STANDINGS[held.standing])
        value = asked.say(held.value_zh, held.value_en)
        now = asked.say(
            f"{value}（{held.since} 起，{held.reference}，{standing}）",
            f"{value} (since {held.since}, {held.reference}, {standing})",
        )
    kind, choices, hint = "value", [], ""
    if key.startswith(TERMS):
        kind = "term"
    elif key.startswith(MEASURE):
        kind, choices = "measure", [(one, asked.say(*words)) for one, words in SWITCH.items()]
    elif key.startswith(STEPS):
        kind = "step"
    else:
        takes = VALUES[key]
        choices = [(one, asked.say(*in_words(key, one))) for one in takes.choices]
        hint = "" if choices else asked.say(takes.remedy_zh, takes.remedy)
    fixed = held is not None and held.standing == "law"
    return Card(key, _name(asked, key), kind, now, fixed, choices, hint, given)


def _day(said: str) -> date | None:
    try:
        return written_day(said) if said else None
    except ValueError:
        return None


def _typed(asked: Asked) -> list[Change]:
    return [
        Change(
            key=key,
            value=_value(asked, key),
            reference=asked.said(f"reference:{key}"),
            status=asked.said(f"status:{key}"),
        )
        for key in asked.all_said("key")
    ]


def _value(asked: Asked, key: str) -> str:
    if key.startswith(TERMS):
        return f"{asked.said(f'value:{key}')} {asked.said(f'unit:{key}')}".strip()
    if key.startswith(STEPS):
        needs, roles = (asked.all_said(f"{part}:{key}") for part in ("needs", "roles"))
        return f"{';'.join(needs)}|{';'.join(roles)}"
    return asked.said(f"value:{key}")


def save_form(asked: Asked) -> Response:
    """Keep what the form says as the next text; or only add or take away a value on the form."""
    no, done = number_of(asked), asked.said("do")
    if done == "add" or done.startswith("drop:"):
        return _form(asked)
    since = _day(asked.said("since"))
    if since is None:
        return _form(asked, (Problem("since", "请填写施行日。", "Give the day it begins."),))
    seen = asked.said("seen")
    try:
        save(
            asked.assembly, no, _typed(asked), since, by=asked.official.person,
            seen=int(seen) if seen.isascii() and seen.isdecimal() else -1, at=asked.at.isoformat(),
        )  # fmt: skip
    except WrongChangeError as error:
        return _form(asked, _problems(asked, error.wrong))
    except RuleRefusedError as error:
        zh, en = (refused_in_words(error.code, error.detail, english=e) for e in (False, True))
        field = {"too_early": "since", "nothing_changed": "add"}.get(error.code, "")
        return _form(asked, (Problem(field, zh, en),), status=422 if field else 409)
    return asked.to(
        f"/rules/drafts/{no}", "已保存。请核对差异表，然后回测。",
        "Saved. Look at what changes, then back-test it.",
    )  # fmt: skip


def _problems(asked: Asked, wrong: Sequence[Wrong]) -> list[Problem]:
    """Each by the field it is about, with the name of the value beside its key."""
    told: dict[str, tuple[str, str]] = {}
    for one in wrong:
        part = "needs" if one.part == "value" and one.key.startswith(STEPS) else one.part
        zh, en = one.zh, one.en
        if one.key in NAMES or one.key.startswith((TERMS, MEASURE)):
            name = _name(asked, one.key)
            zh = zh.replace(one.key, f"{name}（{one.key}）", 1)
            en = en.replace(one.key, f"{name} ({one.key})", 1)
        field = f"{part}:{one.key}" if part else ""
        before = told.get(field, ("", ""))
        told[field] = f"{before[0]}{zh}", f"{before[1]} {en}".strip()
    return [Problem(field, *sentences) for field, sentences in told.items()]


# -- the page ------------------------------------------------------------------------------------


def draft_page(asked: Asked) -> Response:
    """The difference sheet, the back-test, what was decided, and what may be done."""
    return _page(asked)


def _page(asked: Asked, problems: Sequence[Problem] = (), status: int = 200) -> Response:
    with asked.reading() as unit:
        proposal = found(proposed(asked.assembly, unit, number_of(asked), asked.today))
        draft, text = proposal.draft, proposal.draft.edition
        tried = trials(unit, draft.no, text.digest if text else "", asked.at)
        roster, names = officials.roster(unit), officials.names(unit)
        shadow = rule_drafts.shadow(unit) == draft.no
    turned = (
        differences(proposal.base, proposal.made, text.since)
        if text and proposal.base and proposal.made
        else []
    )
    if asked.query("as") == "yaml" and proposal.made:
        named = f'attachment; filename="{proposal.made.id}.yaml"'
        told = {"Content-Disposition": named}
        return Response(proposal.made.text, media_type="application/yaml", headers=told)
    if wants_csv(asked):
        heading = (
            ("Key", "Rule", "Old", "New", "Begins", "Reference", "Standing")
            if asked.language == "en"
            else ("规则", "名称", "原为", "改为", "施行日", "依据", "性质")
        )
        return csv_answer(
            asked.say(f"规则修订第{draft.no}号", f"rule-draft-{draft.no}"), heading,
            (
                (o.key, asked.say(o.line.zh, o.line.en),
                 asked.say(o.was.value_zh, o.was.value_en) if o.was else "",
                 asked.say(o.now.value_zh, o.now.value_en) if o.now else "", o.on,
                 o.line.reference, asked.say(*STANDINGS[o.line.standing]))
                for o in turned
            ),
        )  # fmt: skip
    person, digest = asked.official.person, text.digest if text else ""

    def hindered(move: RuleMove) -> str:
        said = RuleSaid(move=move, by=person, digest=digest, paper="文", reason="理")
        refused = why_not(draft, said, proposal.facts, roster)
        return refused_in_words(*refused, english=asked.language == "en") if refused else ""

    moves = [one for one in OWN.get(draft.stands, ()) if TABLE[one][0] in asked.official.roles]
    hindrances = {one: hindered(one) for one in moves}
    good = [one for one in tried if one.tried.kind == "backtest"]
    after = [p for p in asked.assembly.book.packs if text and p.in_force.first > text.since]
    return asked.page(
        "desk/rule_draft.html.j2",
        problems=problems,
        status=status,
        draft=draft,
        text=text,
        stands=asked.say(*STANDS[draft.stands]),
        turned=turned,
        base=proposal.base,
        made=proposal.made,
        body=proposal.made.text.decode() if proposal.made else "",
        replaced_on=after[0] if after else None,
        taken_back=draft.decisions[-1] if draft.stands is RuleStanding.WITHDRAWN else None,
        standings=STANDINGS,
        trial=good[0] if good else None,
        shadow=shadow,
        names=names,
        move_words={one: asked.say(*words) for one, words in MOVES.items()},
        moves=[(one.value, asked.say(*MOVES[one])) for one in moves if not hindrances[one]],
        hindrances=list(dict.fromkeys(filter(None, hindrances.values()))),
        decides=DECIDES in asked.official.roles and draft.stands is RuleStanding.WAITING,
        withdraws=RuleMove.WITHDRAW in moves,
        may_edit=DRAFTS in asked.official.roles and draft.stands is RuleStanding.DRAFTING,
        may_try=draft.stands in OPEN,
    )


def act(asked: Asked) -> Response:
    """Hand in, approve, return, refuse, give up, or take an approval back."""
    no, said = number_of(asked), asked.said("move")
    if said not in set(RuleMove):
        return _page(asked, (Problem("move", "请选择一种办理。", "Please choose what to do."),))
    move = RuleMove(said)
    given = RuleSaid(
        move=move, by=asked.official.person, digest=asked.said("digest"),
        paper=asked.said("paper"), reason=asked.said("reason"),
    )  # fmt: skip
    with asked.reading() as unit:
        found(proposed(asked.assembly, unit, no, asked.today))
    try:
        decide(asked.assembly, no, given, at=asked.at.isoformat())
    except RuleRefusedError as error:
        zh, en = (refused_in_words(error.code, error.detail, english=e) for e in (False, True))
        field = FIELDS.get(error.code, "")
        return _page(asked, (Problem(field, zh, en),), status=422 if field else 409)
    words, after = MOVES[move], None
    if move in (RuleMove.APPROVE, RuleMove.WITHDRAW):
        asked.house.lasting.look_again()
    if move is RuleMove.APPROVE:
        after = BackgroundTask(_shown, asked)
    return asked.to(
        f"/rules/drafts/{no}", f"已办理：{words[0]}。", f"Done: {words[1]}.", after=after
    )  # fmt: skip


def _shown(asked: Asked) -> None:
    """Rules that begin today are on the public page today."""
    refresh(asked.assembly.renewed(), Handled(), at=asked.at.isoformat())


ROUTES: tuple[Route, ...] = (
    get(PLACE, WHO, draft_page),
    post(PLACE, offices(DRAFTS, DECIDES), act),
    get(f"{PLACE}/edit", offices(DRAFTS), edit),
    post(f"{PLACE}/edit", offices(DRAFTS), save_form),
)
