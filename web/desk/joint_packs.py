"""Quarterly packs of the joint meeting: compiled, read, taken along, and asked where a number is from."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from fastapi.responses import Response
from markupsafe import Markup
from starlette.background import BackgroundTask

from domain.joint.pack import Pack, PackStage, Said, numbers
from domain.joint.periods import Period
from domain.roles import Role
from flows.joint import asked_packs, figures
from flows.joint.asked_packs import Making
from flows.joint.asking import Asking, NoSuchQueryError, since_of
from flows.joint.pack import asking_of
from flows.joint.pack_papers import DOCX, PDF, page_form
from flows.joint.query_words import told
from notifications.joint.page import contents
from rules.indicator_book import load_indicator_book
from storage import joint_packs, officials, protection_counts
from storage.joint_packs import Edition
from storage.protection_counts import AsOf
from storage.unit_of_work import UnitOfWork
from web.desk.asked import Asked, PageError, Problem
from web.desk.packed import packed
from web.desk.routes import Route, get, offices, post
from web.desk.rows import A_PAGE, MOST_ROWS, csv_answer, wants_csv

READERS = offices(Role.MEETING_SECRETARY, Role.SECTION_HEAD, Role.AGENCY_HEAD)
MAKERS = offices(Role.MEETING_SECRETARY)
KINDS = {
    PDF: ("application/pdf", "pdf"),
    DOCX: ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
}
Row = tuple[str, ...]
OF_ENTERPRISES, OF_NUMBERS = "/enterprises/", (4, 5)  # where their rows lead; due and done
OF_INDICATORS = ("rate ", "count ", "ahead ", "was ", "cause ")


def listed(asked: Asked) -> Response:
    """Every period with its newest edition, and the form that compiles one."""
    return _list(asked)


def _list(asked: Asked, problems: Sequence[Problem] = ()) -> Response:
    with asked.reading() as unit:
        found = joint_packs.editions(unit)
        making = asked_packs.asked(unit, asked.at)
    newest: dict[str, list[Edition]] = {}
    for one in found:
        newest.setdefault(one.period, []).append(one)
    last = Period.of(asked.today).after(-1)
    return asked.page(
        "desk/joint_packs.html.j2", problems=problems, periods=list(newest.items()),
        making=[one for one in making.values() if one.stands is not Making.MADE],
        choices=[(str(one), str(one)) for one in map(last.after, range(1, -4, -1))], last=str(last),
        may_make=MAKERS.admits(asked.person, party=False),
    )  # fmt: skip


def compile_now(asked: Asked) -> Response:
    """Ask for a period's pack: it is made outside this process, once however often it is asked."""
    try:
        period = Period.read(asked.said("period"))
    except ValueError:
        return _list(asked, [Problem("period", "请选择季度。", "Choose a quarter.")])
    if period.first > asked.today:
        return _list(asked, [Problem(
            "period", "该季度尚未开始。", "This quarter has not begun yet."
        )])  # fmt: skip
    no = asked_packs.start(asked.assembly, period, by=asked.official.person, at=asked.at)
    if no is None:
        return asked.to(
            f"/joint/packs/{period}", "这一季度的材料正在编制，请稍候。",
            "The pack of this quarter is being made already.",
        )  # fmt: skip
    return asked.to(
        f"/joint/packs/{period}", "已开始编制，在后台进行，可以离开本页。",
        "It is being made; it goes on if you leave this page.",
        after=BackgroundTask(asked.house.beside, asked.assembly, "compile", no=no),
    )  # fmt: skip


def _found(asked: Asked) -> tuple[Edition, Pack]:
    with asked.reading() as unit:
        found = joint_packs.pack_of(unit, asked.path["period"], asked.number("edition", 0))
    if found is None:
        raise PageError(
            404, "没有这一版材料。请从“季度材料”进入。",
            "There is no such edition. Enter from the packs.",
        )  # fmt: skip
    return found


def one(asked: Asked) -> Response:
    """An edition, with the others of its period to choose from, and one that is being made."""
    with asked.reading() as unit:
        making = asked_packs.asked(unit, asked.at).get(asked.path["period"])
        if making is not None and making.old(asked.at):
            making = None
        names = officials.names(unit)
        stands = joint_packs.pack_of(unit, asked.path["period"]) is not None
    if making is not None and not stands:
        return asked.page(
            "desk/joint_pack.html.j2", head=None, making=making, names=names,
            title=asked.say("%s季度材料", "Pack of %s") % asked.path["period"], editions=(),
            fragment="", stages=_stages(asked), period=asked.path["period"],
        )  # fmt: skip
    head, pack = _found(asked)
    with asked.reading() as unit:
        every = joint_packs.editions(unit, head.period)
        shown = joint_packs.paper(unit, head.period, head.edition, page_form(asked.language))
    content = "" if shown is None else shown.content.decode()
    return packed(asked, asked.page(
        "desk/joint_pack.html.j2", head=head, title=pack.title[asked.language == "en"],
        editions=every, contents=contents(content),
        fragment=Markup(content),  # noqa: S704  our own escaped output
        making=making, names=names, stages=_stages(asked), period=head.period,
    ))  # fmt: skip


def _stages(asked: Asked) -> list[tuple[str, str]]:
    return [(one.value, asked.word(one)) for one in PackStage]


def paper(asked: Asked) -> Response:
    """The PDF or the DOCX of an edition."""
    head, pack = _found(asked)
    form = asked.path["form"]
    with asked.reading() as unit:
        found = joint_packs.paper(unit, head.period, head.edition, form) if form in KINDS else None
    if found is None:
        raise PageError(404, "这一版没有这种文书。", "This edition has no such paper.")
    kind, ending = KINDS[form]
    name = quote(f"{pack.title[0]}（第{head.edition}版）.{ending}")
    return Response(
        found.content, media_type=kind,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )  # fmt: skip


# -- where a number is from ------------------------------------------------------------------------


def number(asked: Asked) -> Response:
    """The query behind a number: in words, counted again as known then, with its rows."""
    head, pack = _found(asked)
    query = asked.query("q")
    said = next((each for each in numbers(pack) if each.query == query), None)
    if said is None:
        raise PageError(404, "材料中没有这个数。", "The pack holds no such number.")
    page = asked.number("page")
    limit, offset = (MOST_ROWS, 0) if wants_csv(asked) else (A_PAGE + 1, (page - 1) * A_PAGE)
    with asked.reading() as unit:
        asking = asking_of(unit, asked.assembly, Period.read(head.period), head.known_at)
        again = _again(asking, said)
        heading, rows, links = _rows(asked, unit, asking, query, limit, offset)
    if wants_csv(asked):
        return csv_answer(asked.say("数字的来源", "rows"), heading, rows)
    return asked.page(
        "desk/joint_number.html.j2", head=head, said=said, again=again,
        in_words=told(load_indicator_book(), query)[asked.language == "en"], heading=heading,
        rows=rows[:A_PAGE], links=links, right=OF_NUMBERS if links == OF_ENTERPRISES else (), more=len(rows) > A_PAGE, page=page,
        indicator=query.split(" ")[1] if query.startswith(OF_INDICATORS) else "",
        address=f"?edition={head.edition}&q={quote(query)}",
    )  # fmt: skip


def _again(asking: Asking, said: Said) -> str:
    try:
        return asking.answer(said.query)
    except NoSuchQueryError:
        return ""


def _rows(
    asked: Asked, unit: UnitOfWork, asking: Asking, query: str, limit: int, offset: int
) -> tuple[Row, list[Row], str]:
    """The rows behind a number as far as whoever asks answers for them: head, rows, link."""
    kind, *words = query.split(" ")
    mine = asked.official.townships
    if kind in ("rate", "ahead") and not asking.book.one(words[0]).submitted:
        return _enterprises(asked, unit, asking, words, limit, offset)
    if kind in ("cases", "case"):
        wanted = words[0] if kind == "cases" else words[1]
        some = asking.cases_of(wanted, words[2] if len(words) == 3 else "")
        if kind == "case":
            some = [each for each in some if each.case.case_id == words[0]]
        found: list[Row] = [
            (each.case.case_id, each.name, each.township, asked.word(each.case.status),
             since_of(each, wanted).isoformat())
            for each in some if not mine or each.township in mine
        ]  # fmt: skip
        head = asked.say("案号,用人单位,镇乡街,状态,起算日", "Case,Enterprise,Township,State,Since")
        return tuple(head.split(",")), found[offset : offset + limit], "/cases/"
    return (), [], ""


def _enterprises(
    asked: Asked, unit: UnitOfWork, asking: Asking, words: Sequence[str], limit: int, offset: int
) -> tuple[Row, list[Row], str]:
    period = Period.read(words[1]) if words[1][:4].isdecimal() else asking.period
    where, place = (words[3], " ".join(words[4:])) if len(words) > 4 else ("", "")
    townships = list(asked.official.townships)
    if where == "township":
        townships = [one for one in [place] if not townships or one in townships] or ["-"]
    elif where == "unit":
        its = asking.units[place].townships
        townships = [one for one in its if not townships or one in townships] or ["-"]
    counting = figures.counting(asking.book, asking.book.one(words[0]), period)
    as_of = AsOf(day=period.last, known_at=asking.known_at)
    found = protection_counts.behind(
        unit, counting, as_of, townships=townships, limit=limit, offset=offset
    )  # fmt: skip
    head = asked.say(
        "统一社会信用代码,用人单位,镇乡街,行业,应做,已做,记录,日期",
        "Code,Enterprise,Township,Industry,Due,Done,Record,Day",
    )
    rows: list[Row] = [
        (one.uscc, one.name, one.township, one.industry, str(one.due), str(one.done),
         one.record_no, one.on.isoformat() if one.on else "")
        for one in found
    ]  # fmt: skip
    return tuple(head.split(",")), rows, OF_ENTERPRISES


ROUTES: tuple[Route, ...] = (
    get("/joint/packs", READERS, listed),
    post("/joint/packs", MAKERS, compile_now, limit="6/minute"),
    get("/joint/packs/{period}", READERS, one),
    get("/joint/packs/{period}/number", READERS, number),
    get("/joint/packs/{period}/{form}", READERS, paper),
)
