"""The rule desk (规则): every rule in force with its clause, what it was, what is to come; drafts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fastapi.responses import Response

from domain.roles import Role
from domain.rule_change import STANDS
from flows.rule_drafts import RuleRefusedError, begin, refused_in_words
from flows.rules_told import STANDINGS, Turned, all_turned, group_of, lines_of, strays
from notifications.rule_book_view import RuleLine
from storage import officials, rule_drafts
from web.desk.asked import Asked, Problem, written_day
from web.desk.routes import INSIDE, Route, get, offices, post
from web.desk.rows import bounds, csv_answer, turning, wants_csv

# Whoever drafts and decides, and who looks at it for the law; an administrator does neither.
WHO = offices(Role.SECTION_HEAD, Role.AGENCY_HEAD, Role.LEGAL_REVIEWER)
DRAFTS = offices(Role.SECTION_HEAD)
LONGEST_TITLE = 120
HEADING = (
    ("规则", "名称", "数值", "自", "依据", "性质", "规则包", "摘要"),
    ("Key", "Rule", "Value", "Since", "Reference", "Standing", "Pack", "Digest"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A rule on the page: its name, what holds, its standing in words, what it was before."""

    line: RuleLine
    name: str
    value: str
    standing: str
    history: tuple[Turned, ...]


def in_force(asked: Asked) -> Response:
    """Every rule of a day, by what it is about; as a file too."""
    book, on = asked.assembly.book, _day(asked.query("on")) or asked.today
    pack = book.pack(on)
    lines = lines_of(pack, on)
    if wants_csv(asked):
        rows = (
            (o.key, asked.say(o.zh, o.en), asked.say(o.value_zh, o.value_en), o.since, o.reference,
             asked.say(*STANDINGS[o.standing]), pack.id, pack.digest)
            for o in lines.values()
        )  # fmt: skip
        heading = HEADING[asked.language == "en"]
        return csv_answer(asked.say(f"规则-{on}", f"rules-{on}"), heading, rows)
    turned = all_turned(book)
    with asked.reading() as unit:
        stray = strays(unit, book)
    return asked.page(
        "desk/rules.html.j2",
        on=on,
        pack=pack,
        groups=_groups(asked, lines.values(), turned),
        grounds=sorted(pack.grounds.items()),
        coming=[one for one in turned if one.on > on],
        strays=stray,
        limits=book.limits.digest,
        standings=STANDINGS,
        may_see=WHO.admits(asked.person, party=False),
    )


def _groups(
    asked: Asked, lines: Iterable[RuleLine], turned: list[Turned]
) -> list[tuple[str, list[Row]]]:
    found: dict[str, list[Row]] = {}
    for line in lines:
        row = Row(
            line,
            asked.say(line.zh, line.en),
            asked.say(line.value_zh, line.value_en),
            asked.say(*STANDINGS[line.standing]),
            tuple(one for one in reversed(turned) if one.key == line.key),
        )
        found.setdefault(asked.say(*group_of(line.key)), []).append(row)
    return list(found.items())


def _day(said: str) -> date | None:
    try:
        return written_day(said) if said else None
    except ValueError:
        return None


def drafts(asked: Asked) -> Response:
    """Every draft, the newest first, and the form that begins one."""
    return _drafts(asked)


def _drafts(asked: Asked, problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    limit, offset = bounds(asked)
    with asked.reading() as unit:
        found, total = rule_drafts.some(unit, limit=limit, offset=offset)
        names = officials.names(unit)
        shadow = rule_drafts.shadow(unit)
    rows = [
        (one, asked.say(*STANDS[one.stands]), names.get(one.made_by, one.made_by)) for one in found
    ]
    if wants_csv(asked):
        heading = (
            ("No.", "For", "Drafted by", "On", "Begins", "Stands", "Paper", "Digest")
            if asked.language == "en"
            else ("号", "事由", "拟订人", "拟订日", "施行日", "状态", "文号", "摘要")
        )
        return csv_answer(
            asked.say("规则修订稿", "rule-drafts"), heading,
            (
                (o.no, o.title, by, o.made_at[:10], o.edition.since if o.edition else "", stands,
                 o.decisions[-1].paper if o.decisions else "", o.edition.digest if o.edition else "")
                for o, stands, by in rows
            ),
        )  # fmt: skip
    return asked.page(
        "desk/rule_drafts.html.j2",
        problems=problems,
        status=status,
        rows=rows,
        total=total,
        shadow=shadow,
        turning=turning(asked, total),
        may_draft=Role.SECTION_HEAD in asked.official.roles,
    )


def begin_draft(asked: Asked) -> Response:
    """Begin a draft, and on to its form."""
    title = asked.said("title")
    if not 0 < len(title) <= LONGEST_TITLE:
        short = Problem(
            "title", f"请用不超过{LONGEST_TITLE}字写明为什么修订。",
            f"Say in {LONGEST_TITLE} characters at most what it is for.",
        )  # fmt: skip
        return _drafts(asked, (short,))
    try:
        no = begin(asked.assembly, title, by=asked.official.person, at=asked.at.isoformat())
    except RuleRefusedError as error:
        zh, en = (refused_in_words(error.code, error.detail, english=e) for e in (False, True))
        return _drafts(asked, (Problem("", zh, en),), status=409)
    return asked.to(f"/rules/drafts/{no}/edit")


ROUTES: tuple[Route, ...] = (
    get("/rules", INSIDE, in_force),
    get("/rules/drafts", WHO, drafts),
    post("/rules/drafts", DRAFTS, begin_draft),
)
