"""Quarterly packs: counted as known then, the same in every paper, at the desk and in public."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from docx import Document
from pypdf import PdfReader
from typer.testing import CliRunner

from domain.joint.matters import Matter
from domain.joint.pack import Said, Verdict, numbers
from domain.joint.periods import Period
from domain.joint.records import Advanced, Charged, FigureFiled, Owed, Progress
from domain.vocabulary import Status
from flows import cli_pack, clock
from flows.clock import OFFICE_TIME
from flows.joint import asked_packs, compiling, figures, pack_check, pack_papers, public
from flows.joint.asked_packs import Making
from flows.joint.compiling import compile_due, compile_pack, due
from flows.joint.records import put
from flows.orchestration import PLAIN, Worker, working_with
from flows.publish import show
from flows.redaction import allowed
from notifications.joint import office_file, paper
from notifications.joint.page import contents
from notifications.joint.text import Heading, lines
from notifications.redaction.leaks import NOBODY, Canaries
from notifications.typesetting import Typesetter
from storage import joint_packs, overview, transparency
from storage.errors import NotAllowedError
from storage.unit_of_work import UnitOfWork
from tests.conftest import _assembly
from tests.flows.living import Living
from tests.flows.test_joint_figures import give, record, registered
from tests.office import complaint
from tests.web.browser import WIDTHS, browser, come_in, faults, faults_in_the_dark, served
from tests.web.desk import Desks

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
Q4, Q1 = Period(2025, 4), Period(2026, 1)
MADE = datetime(2026, 4, 9, 9, tzinfo=OFFICE_TIME)
LATER = datetime(2026, 5, 20, 9, tzinfo=OFFICE_TIME)
BY = "jm-01"


def files(indicator, period, numerator, denominator=None, **more):
    return FigureFiled(on=period.after(1).first, indicator=indicator, period=str(period),
                       unit="health", numerator=numerator, denominator=denominator, **more)  # fmt: skip


def filled(assembly):
    """A case that got onto the list, enterprises with records, figures, resolutions."""
    live = Living(assembly, start=date(2025, 10, 9)).walk(Status.PUBLISHED)
    assert live.day < date(2026, 4, 1), live.day
    live.give(complaint(date(2026, 2, 3), "JB-7"))
    for period, share in ((Q4, 3), (Q1, 5)):
        at = datetime.combine(period.last, datetime.min.time(), OFFICE_TIME)
        some = range(1, 9)
        if period is Q4:
            give(assembly, [
                registered(n, on=date(2025, 10, 9), township=f"示例{'一二'[n % 2]}镇",
                           industry="3011" if n < 4 else "2110") for n in some
            ], at)  # fmt: skip
        on = period.first + timedelta(days=40)
        give(assembly, [
            *(record(n, Matter.DECLARATION, 1, on=on) for n in some if n <= share),
            *(record(n, Matter.HEALTH_CHECK, 20 + 3 * n, 60, on=on) for n in some if n <= share),
        ], at + timedelta(minutes=1))  # fmt: skip
    put(assembly, [
        files("R08", Q4, 40, 62), files("H01", Q4, 2), files("H03", Q4, 12),
    ], by=BY, ref="q4", at="2026-01-06T10:00:00+08:00")  # fmt: skip
    put(assembly, [
        files("R08", Q1, 55, 62), files("H01", Q1, 3), files("H03", Q1, 15),
        Charged(on=date(2026, 1, 20), owed=Owed.RESOLUTION, number="JY-1", unit="health",
                text="核对放射工作人员名册", due_on=date(2026, 3, 2), basis="纪要", public=True),
        Charged(on=date(2026, 1, 20), owed=Owed.RESOLUTION, number="JY-2", unit="safety",
                text="补做定期检测", due_on=date(2026, 3, 31), basis="纪要"),
        Advanced(on=date(2026, 3, 1), owed=Owed.RESOLUTION, number="JY-1",
                 progress=Progress.DONE, evidence="核对报告"),
    ], by=BY, ref="q1", at="2026-04-06T10:00:00+08:00")  # fmt: skip


@pytest.fixture(scope="module")
def office(sqlite_ready, tmp_path_factory, book):
    home = tmp_path_factory.mktemp("packs")
    shutil.copyfile(sqlite_ready, home / "mingdan.db")
    made = _assembly(f"sqlite:///{home / 'mingdan.db'}", home, book)
    filled(made)
    figures.take(made, Q4, at=datetime(2026, 1, 9, 9, tzinfo=OFFICE_TIME))
    done = compile_pack(made, Q1, at=MADE, by=BY)
    assert (done.edition, done.fresh) == (1, True)
    yield made
    made.engine.dispose()


def kept(office, edition=1):
    with UnitOfWork(office.engine, reading=True) as unit:
        found = joint_packs.pack_of(unit, str(Q1), edition)
        forms = joint_packs.forms(unit, str(Q1), edition)
        papers = {one: joint_packs.paper(unit, str(Q1), edition, one).content for one in forms}
    assert found is not None
    return found[1], papers


@pytest.fixture(scope="module")
def made(office):
    return kept(office)


def value(pack, query):
    return next(one.value for one in numbers(pack) if one.query == query)


def test_what_a_pack_says_is_what_the_desks_say(office, made):
    pack, _ = made
    r01 = pack.rate("R01")
    assert (r01.now.share.value, r01.now.done.value, r01.now.due.value) == ("55.5%", "5", "9")
    assert r01.now.verdict is Verdict.MISSED
    assert [one.figure.share.value for one in r01.quarters] == ["33.3%", "55.5%"]
    assert sum(int(one.figure.due.value) for one in r01.townships) == 9
    assert {one.place for one in r01.industries} == {"cement", "other"}
    with UnitOfWork(office.engine, reading=True) as unit:
        series = dict(figures.series(unit, "R05", Q1))
        _, listed = overview.listed_on(unit, (), [Q1.last])
    assert value(pack, f"rate R05 {Q1} share") == series[Q1].said
    last = pack.movements[-1]
    assert int(last.closing.value) == listed.rows == 1
    for one in pack.movements:
        opening, added, removed, closing = (
            int(each.value) for each in (one.opening, one.added, one.removed, one.closing)
        )
        assert opening + added - removed == closing
    assert (pack.complaints.came.value, pack.complaints.open.value) == ("1", "1")
    assert (pack.debts.every.value, pack.debts.done.value, pack.debts.late.value) == ("2", "1", "1")
    assert value(pack, "owed resolution:JY-2 days_late") == "9"
    health = next(one for one in pack.units if one.unit == "health")
    assert health.owed == ("JY-1",)
    ahead = r01.ahead
    assert ahead is not None
    assert ahead.needed.value == "3", "85 % of nine are eight"
    assert ahead.a_month.value == "1"


def test_papers_and_records_agree_and_go_on_agreeing(office):
    assert pack_check.kept_differences(office, str(Q1)) == (joint_head(office), [])
    assert pack_check.kept_differences(office, "2024-Q1") is None


def joint_head(office, edition=1):
    with UnitOfWork(office.engine, reading=True) as unit:
        return joint_packs.pack_of(unit, str(Q1), edition)[0]


def other(pack, query, said):
    """The pack with one number changed."""
    told = pack_json(pack)
    old = json.dumps({"value": value(pack, query), "query": query}, ensure_ascii=False,
                     separators=(",", ":"))  # fmt: skip
    assert told.count(old) >= 1
    new = json.dumps({"value": said, "query": query}, ensure_ascii=False, separators=(",", ":"))
    return joint_packs._decoder.decode(told.replace(old, new))


def pack_json(pack):
    from storage.codec import to_json

    return to_json(pack)


PAGE = ["html.zh"]
CHANGED = f"rate R05 {Q1} done"


def forms_of(differences):
    return {one.form for one in differences}


def test_a_changed_digit_is_found_in_the_page(made):
    pack, papers = made
    good = value(pack, CHANGED)
    page = papers["html.zh"].decode()
    wrong = page.replace(f">{good}</a>", f">{int(good) + 1}</a>", 1).encode()
    assert wrong != papers["html.zh"]
    assert forms_of(pack_check.in_papers(pack, 1, {**papers, "html.zh": wrong}, PAGE)) == {
        "html.zh"
    }
    swapped = page.replace("q=rate%20R05%20", "q=rate%20R06%20", 1).encode()
    assert forms_of(pack_check.in_papers(pack, 1, {**papers, "html.zh": swapped}, PAGE)) == {
        "html.zh"
    }


def test_a_changed_digit_is_found_in_the_docx(made):
    pack, papers = made
    good = value(pack, CHANGED)
    document = Document(BytesIO(papers["docx"]))
    cell = next(
        cell for table in document.tables for row in table.rows for cell in row.cells
        if cell.text == good
    )  # fmt: skip
    cell.paragraphs[0].runs[0].text = good[:-1] + str((int(good[-1]) + 1) % 10)
    changed = BytesIO()
    document.save(changed)
    (found,) = pack_check.in_papers(pack, 1, {"docx": changed.getvalue()}, ["docx"])
    assert (found.form, found.pack) == ("docx", good)
    assert good in found.zh()


def test_a_changed_digit_is_found_in_the_pdf(office, made):
    pack, papers = made
    good = value(pack, CHANGED)
    wrong = other(pack, CHANGED, str(int(good) + 1))
    text = pack_papers.texts(wrong, 1)["zh"]
    pdf = paper.pdf(
        Typesetter(), text, json.loads(papers["svg.zh"]), office="示例办公室",
        made_on=date(2026, 4, 9), specimen=True,
    )  # fmt: skip
    found = pack_check.in_papers(pack, 1, {**papers, "pdf": pdf}, ["pdf"])
    assert forms_of(found) == {"pdf"}
    assert good in {one.pack for one in found}
    less = {form: content for form, content in papers.items() if form != "pdf"}
    assert forms_of(pack_check.in_papers(pack, 1, less, ["pdf"])) == {"pdf"}


def test_the_pdf_has_contents_whose_lines_lead_to_their_pages(made):
    """Every heading is named in the contents, with the number of the page its link leads to."""
    pack, papers = made
    headings = [
        one.text
        for one in pack_papers.texts(pack, 1)["zh"].blocks
        if isinstance(one, Heading)
    ]  # fmt: skip
    pdf = PdfReader(BytesIO(papers["pdf"]))
    marks = list(_flat(pdf.outline))
    assert [one.title for one in marks[1:]] == headings, "the first is the title"
    fronts = [page for page in pdf.pages if "/Annots" in page]
    told = "".join("".join(page.extract_text() for page in fronts).split())
    for mark, heading in zip(marks[1:], headings, strict=True):
        no = pdf.get_destination_page_number(mark) + 1
        assert re.search(rf"{re.escape(''.join(heading.split()))}[.…·]*{no}", told), heading


def _flat(outline):
    for one in outline:
        if isinstance(one, list):
            yield from _flat(one)
        else:
            yield one


def test_the_page_has_contents_with_the_parts_of_its_sections(desks, made):
    pack, papers = made
    told = contents(papers["html.zh"].decode())
    headings = [one for one in pack_papers.texts(pack, 1)["zh"].blocks if isinstance(one, Heading)]
    assert [one[1] for one in told] == [one.text for one in headings if one.level == 1]
    assert sum(len(its) for *_, its in told) == sum(one.level == 2 for one in headings)
    shown = desks.signed_in(BY).get(f"/desk/joint/packs/{Q1}").text
    anchors = set(re.findall(r'href="#(s[0-9]+)"', shown))
    assert anchors == set(re.findall(r' id="(s[0-9]+)"', shown))
    assert len(anchors) == len(headings)


def test_the_page_is_light_on_a_slow_line(desks):
    """Hundreds of kilobytes of charts pack to a tenth; what the browser shows is the same."""
    visitor, place = desks.signed_in(BY), f"/desk/joint/packs/{Q1}"
    with visitor.stream("GET", place) as answer:
        sent = sum(len(part) for part in answer.iter_raw())
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["vary"] == "Accept-Encoding"
    plain = visitor.get(place, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert sent * 5 < len(plain.content)
    assert sent < 100_000
    assert "</article>" in plain.text


def test_what_is_needed_says_of_what(made):
    """Enterprises for declarations, persons for health checks, projects for evaluations."""
    pack, _ = made
    ahead = replace(pack.rate("R01").ahead, missing=Said("4.0", ""), needed=Said("7", ""))
    rates = tuple(
        replace(one, ahead=replace(ahead, a_month=Said(a_month, "")))
        for one in pack.rates
        for key, a_month in (("R01", "1"), ("R05", "37"), ("R08", "2"))
        if one.indicator == key
    )
    told = {
        language: "\n".join(lines(text))
        for language, text in pack_papers.texts(replace(pack, rates=rates), 1).items()
    }
    assert "每月需新增1家（共差7家）" in told["zh"]
    assert "每月需新增37人（共差7人）" in told["zh"]
    assert "1 more enterprise a month is needed (7 in all)" in told["en"]
    assert "37 more persons a month are needed" in told["en"]
    assert "2 more workers a month are needed" in told["en"]


def test_a_number_the_records_do_not_give_is_found(office, made):
    pack, _ = made
    wrong = other(pack, CHANGED, "1")
    assert [one.where for one in pack_check.in_records(office, wrong)] == [CHANGED]
    unknown = replace(pack, targets=replace(pack.targets, met=Said("1", "no such query")))
    assert [one.there for one in pack_check.in_records(office, unknown)] == [""]


def test_papers_that_differ_are_not_kept(office, monkeypatch):
    wrong = office_file.docx
    monkeypatch.setattr(
        pack_papers.office_file, "docx",
        lambda text, *said, **more: wrong(without_a_row(text), *said, **more),
    )  # fmt: skip
    monkeypatch.setattr(compiling, "same", lambda *_: False)
    monkeypatch.setattr(pack_papers, "drawn", lambda asked: kept_pictures(office, asked))
    with pytest.raises(pack_check.PapersDifferError, match="docx"):
        compile_pack(office, Q1, at=MADE + timedelta(hours=1), by=BY)
    with UnitOfWork(office.engine, reading=True) as unit:
        assert [one.edition for one in joint_packs.editions(unit, str(Q1))] == [1]


def without_a_row(text):
    """The text with one row of a table left out."""
    from notifications.joint.text import Lines, Text

    place = next(n for n, one in enumerate(text.blocks) if isinstance(one, Lines))
    block = text.blocks[place]
    blocks = [*text.blocks]
    blocks[place] = replace(block, rows=block.rows[1:])
    return Text(text.title, text.language, blocks, text.charts)


def kept_pictures(office, asked):
    """The pictures of the first edition, without drawing them again."""
    _, papers = kept(office)
    svgs = [*json.loads(papers["svg.zh"]).values(), *json.loads(papers["svg.en"]).values()]
    document = Document(BytesIO(papers["docx"]))
    pngs = iter([one.blob for one in document.part.package.image_parts])
    png = next(pngs)
    assert len(svgs) == len(asked)
    return [(svg, png) for svg in svgs]


def test_the_day_of_the_book_and_no_other(office):
    assert due(date(2026, 4, 8)) is None
    assert due(date(2026, 4, 9)) == due(date(2026, 6, 30)) == Q1
    assert compile_due(office, at=MADE) is None, "it is out"
    assert compile_due(office, at=datetime(2026, 7, 8, 9, tzinfo=OFFICE_TIME)) is None


def test_the_flow_of_the_timetable_compiles_once(office, renderer):
    with working_with(Worker(office, renderer, None)):
        assert PLAIN["pack"](at=MADE.isoformat()) == {"pack": None}
        again = PLAIN["pack"](period=str(Q1), at=(MADE + timedelta(days=1)).isoformat())
    assert again == {"pack": str(Q1), "edition": 1, "fresh": False}


def test_a_command_tells_that_all_agrees(office, monkeypatch):
    monkeypatch.setenv("MINGDAN_HOME", str(office.settings.home))
    told = CliRunner().invoke(cli_pack.app, ["check", str(Q1), "--json"])
    assert (told.exit_code, json.loads(told.stdout)["differences"]) == (0, [])
    papers = CliRunner().invoke(cli_pack.app, ["check"])
    assert (papers.exit_code, papers.output) == (0, "已发文书 0 份，与其摘要和当时的记录一致\n")
    none = CliRunner().invoke(cli_pack.app, ["check", "2024-Q1"])
    assert none.exit_code == 2
    assert "mingdan joint pack" in none.output


# -- in public --------------------------------------------------------------------------------


def shown(office, secret=NOBODY):
    with UnitOfWork(office.engine, reading=True) as unit:
        return public.shown(unit, least=5, secret=secret, allowed=allowed(office.settings))


def test_the_public_sees_no_few_people(office):
    told = shown(office)
    assert told is not None
    by_id = {one.id: one for one in told.indicators}
    assert [one.hidden for one in by_id["H01"].values] == [True], "two and three cases"
    assert [one.done for one in by_id["H03"].values] == ["15"]
    r08 = by_id["R08"].values[-1]
    assert (r08.share, r08.done, r08.due) == ("88.7%", "55", "62")
    assert by_id["R01"].values[-1].done == "5", "enterprises are no people"
    assert [(one.number, one.progress) for one in told.resolutions] == [("JY-1", "done")]
    text = b"".join(content for _, content in told.files()).decode()
    assert "JY-2" not in text
    secret = Canaries(named=frozenset({"核对放射工作人员名册"}))
    assert [one.text for one in shown(office, secret).resolutions] == [public.NOT_TOLD]


def test_the_site_has_the_page_its_data_and_a_leaf_of_the_log(office):
    written = show(office, at=(MADE + timedelta(hours=2)).isoformat())
    assert {"indicators/index.html", "en/indicators/index.html", "indicators/indicators.csv",
            "indicators/indicators.json"} <= set(written)  # fmt: skip
    site = office.settings.site / "public"
    page = (site / "indicators" / "index.html").read_text()
    assert "待确认" in page
    assert "不公布" in page
    assert "<script" not in page
    assert "style=" not in page
    assert 'href="../indicators/index.html"' in (site / "list" / "index.html").read_text()
    with UnitOfWork(office.engine, reading=True) as unit:
        assert transparency.versions_of(unit, "indicators")


# -- at the desk ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def desks(office):
    made = Desks(office)
    made.account(BY)
    made.account("sec-01", townships=["示例二镇"])
    return made


def test_the_desk_shows_a_pack_and_where_each_number_is_from(desks, made):
    pack, papers = made
    secretary = desks.signed_in(BY)
    assert f"/desk/joint/packs/{Q1}" in secretary.get("/desk/joint/packs").text
    page = secretary.get(f"/desk/joint/packs/{Q1}").text
    assert "style=" not in page
    links = re.findall(r'<a class="said" href="([^"]+)"', page)
    assert len(links) > 100
    pdf = secretary.get(f"/desk/joint/packs/{Q1}/pdf")
    assert (pdf.content, pdf.headers["content-type"]) == (papers["pdf"], "application/pdf")
    assert secretary.get(f"/desk/joint/packs/{Q1}/docx").content == papers["docx"]
    assert secretary.get(f"/desk/joint/packs/{Q1}/svg.zh").status_code == 404
    assert secretary.get(f"/desk/joint/packs/{Q1}?edition=7").status_code == 404
    for query, words in (
        (f"rate R01 {Q1} share township 示例一镇", "一致"),
        (f"list {Q1} closing", "没有逐行的清单"),
        ("cases overdue", "一致"),
        ("owed late", "一致"),
        ("ahead R01 missing", "一致"),
    ):
        answer = secretary.get(f"/desk/joint/packs/{Q1}/number", params={"q": query})
        assert answer.status_code == 200, query
        assert words in answer.text, query
    rows = secretary.get(
        f"/desk/joint/packs/{Q1}/number", params={"q": f"rate R01 {Q1} due", "as": "csv"}
    ).text.splitlines()
    assert len(rows) == 1 + int(pack.rate("R01").now.due.value)
    assert secretary.get(f"/desk/joint/packs/{Q1}/number?q=nothing").status_code == 404


def test_rows_behind_a_number_keep_to_the_townships_of_whoever_asks(desks):
    mine = desks.signed_in("sec-01").get(
        f"/desk/joint/packs/{Q1}/number", params={"q": f"rate R01 {Q1} due", "as": "csv"}
    )
    assert "示例二镇" in mine.text
    assert "示例一镇" not in mine.text


def test_a_wrong_quarter_is_refused_at_the_door(desks):
    secretary = desks.signed_in(BY)
    for period in ("", "2026", "2031-Q1"):
        assert secretary.hand_in("/desk/joint/packs", period=period).status_code == 422
    assert desks.signed_in("sec-01").hand_in("/desk/joint/packs", period=str(Q1)).status_code == 403


def asking_for(desks, at):
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        return asked_packs.asked(unit, at)[str(Q1)]


def test_a_pack_that_is_asked_for_is_made_outside_and_once(desks, monkeypatch):
    secretary, begun = desks.signed_in(BY), []
    monkeypatch.setattr(asked_packs, "run", lambda _assembly, no, _now: begun.append(no))
    page = f"/desk/joint/packs/{Q1}"
    for n in (1, 2):
        answer = secretary.hand_in("/desk/joint/packs", period=str(Q1), ref=f"press-{n}")
        assert (answer.status_code, answer.headers["location"]) == (303, page)
    (no,) = begun
    assert 'data-again="2"' in secretary.get(page).text
    assert "being made" in secretary.get("/desk/joint/packs?lang=en").text
    then, real = MADE + timedelta(days=1), asked_packs.compile_pack  # nothing is another yet
    monkeypatch.setattr(
        asked_packs, "compile_pack", lambda *said, **more: real(*said, **{**more, "at": then})
    )
    monkeypatch.setattr(clock, "now", lambda: desks.at)
    with working_with(Worker(desks.assembly, None, None)):
        assert PLAIN["compile"](no) == {"no": no, "edition": 1}
    told = secretary.get(f"{page}?lang=zh").text
    assert "data-again" not in told
    assert "与第1版没有不同" in told
    asking = asking_for(desks, desks.at)
    assert asking.stands is Making.MADE
    assert asking.old(datetime.fromisoformat(asking.compilation.ended_at) + timedelta(hours=1))


def test_one_whose_process_died_is_begun_again_and_one_that_fails_says_why(desks, monkeypatch):
    at = desks.at + timedelta(hours=1)
    assembly = desks.assembly
    first = asked_packs.start(assembly, Q1, by=BY, at=at)
    assert asked_packs.start(assembly, Q1, by=BY, at=at + asked_packs.SILENT) is None
    later = at + asked_packs.SILENT + timedelta(seconds=1)
    assert asking_for(desks, later).stands is Making.SILENT
    again = asked_packs.start(assembly, Q1, by=BY, at=later)
    assert again == first + 1

    def broken(*_given, **_named):
        raise OSError("磁盘已满")

    monkeypatch.setattr(asked_packs, "compile_pack", broken)
    done = asked_packs.run(assembly, again, lambda: later)
    assert (done.failed, done.edition) == ("磁盘已满", None)
    desks.at = later
    assert "磁盘已满" in desks.signed_in(BY).get(f"/desk/joint/packs/{Q1}").text
    refused = "UPDATE joint_compilations SET failed = NULL"
    with UnitOfWork(assembly.engine) as unit, pytest.raises(NotAllowedError):
        unit.run(refused, ())


LOOKED_AT = {
    WIDTHS[0]: ("", f"/{Q1}"),
    WIDTHS[1]: (f"/{Q1}?lang=en", f"/{Q1}/number?q=cases%20overdue&lang=zh"),
}


def test_the_pages_are_without_faults_at_both_widths_and_in_both_languages(desks):
    with served(desks) as address, browser() as chromium:
        for width, paths in LOOKED_AT.items():
            page = chromium.new_page(viewport={"width": width, "height": 900})
            come_in(page, address, BY)
            for path in paths:
                page.goto(f"{address}/desk/joint/packs{path}")
                assert faults(page) == [], (width, path)
                assert faults_in_the_dark(page) == [], (width, path)
                wide = "document.documentElement.scrollWidth > window.innerWidth"
                assert not page.evaluate(wide), (width, path)
            page.close()


# -- what comes later: last, for it changes what is known -----------------------------------------


def test_what_comes_later_gives_another_edition_and_leaves_the_first_true(office, monkeypatch):
    monkeypatch.setattr(pack_papers, "drawn", lambda asked: kept_pictures(office, asked))
    put(office, [files("R08", Q1, 53, 62, reason="一人重复计算")], by=BY, ref="again",
        at=LATER.isoformat())  # fmt: skip
    give(office, [
        record(6, Matter.DECLARATION, 1, on=date(2026, 3, 30), no="late-6"),
        record(5, Matter.DECLARATION, 0, on=date(2026, 3, 30), no="wrong-5",
               instead_of=f"JL-5-declaration-{Q1.first + timedelta(days=40)}"),
    ], LATER)  # fmt: skip
    again = compile_pack(office, Q1, at=LATER + timedelta(hours=1), by=BY)
    assert (again.edition, again.fresh) == (2, True)
    same = compile_pack(office, Q1, at=LATER + timedelta(days=1), by=BY)
    assert (same.edition, same.fresh) == (2, False), "only days went by"
    pack, _ = kept(office, 2)
    (found,) = pack.rate("R08").corrections
    assert (found.was.value, found.now.value, found.reason) == ("88.7%", "85.4%", "一人重复计算")
    assert pack_check.kept_differences(office, str(Q1), 1)[1] == [], "as it was known then"
    assert pack_check.kept_differences(office, str(Q1), 2)[1] == []
    r08 = next(one for one in shown(office).indicators if one.id == "R08")
    assert r08.values[-1].hidden, "two people would come out of the difference"
    assert r08.restated == ()
