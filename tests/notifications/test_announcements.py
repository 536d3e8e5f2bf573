"""The public announcements: every fact on paper, in order, in the layout of an official document."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from domain.bulletin import EntryStatus, IssueLine, IssueSort, ListKind, TotalsDoNotCloseError
from notifications import typesetting
from notifications.announcement_files import (
    proof_address,
    write_announcement,
    write_entry_notices,
)
from notifications.announcement_rows import ANNOUNCEMENTS, announcement_number
from notifications.announcements import VOLUME, Issuer, entry_request, issue_orders
from notifications.catalogue import fact_name
from notifications.press import AnnouncementRequest, Order, Press
from notifications.proof_code import UselessAddressError, code_picture, code_rows
from notifications.release import releasing
from notifications.render import ANNOUNCEMENTS as FOLDER
from notifications.render import MissingFactsError, Rendered, Renderer
from notifications.typesetting import GlyphMissingError
from notifications.wording import zh_date
from tests.notifications.sample_announcements import (
    ADDRESS,
    DAY,
    ISSUER,
    NUMBER,
    SITE,
    hidden,
    sample_entry,
    sample_head,
    sample_issue,
    sample_lines,
    sample_requests,
)
from tests.notifications.sample_issues import ShownOf, two_issues
from tests.notifications.test_render import bare

GOLDEN = Path(__file__).parents[1] / "golden" / "announcements"
KINDS = ("issue", "withdrawal", "correction", "entry")
POINT = 72 / 25.4  # points in a millimetre


@pytest.fixture(scope="module")
def made(renderer: Renderer) -> dict[str, Rendered]:
    return {name: one.rendered_by(renderer) for name, one in sample_requests().items()}


def reader(rendered: Rendered) -> PdfReader:
    return PdfReader(io.BytesIO(rendered.pdf))


def pages(rendered: Rendered) -> list[str]:
    return [bare(page.extract_text()) for page in reader(rendered).pages]


def placed(rendered: Rendered, page: int) -> Iterator[tuple[str, float, float, float]]:
    """Each stretch of text of a page: words, left and baseline in mm from top left, size in pt."""
    found: list[tuple[str, float, float, float]] = []

    def visit(text: str, cm: Any, tm: Any, _font: Any, size: float) -> None:
        if text.strip():
            x = cm[0] * tm[4] + cm[4]
            y = cm[3] * tm[5] + cm[5]
            found.append((text.strip(), x / POINT, 297 - y / POINT, abs(size)))

    reader(rendered).pages[page].extract_text(visitor_text=visit)
    return iter(found)


@pytest.mark.parametrize("kind", KINDS)
def test_the_text_is_the_reviewed_one(made: dict[str, Rendered], kind: str) -> None:
    """A change of wording shows in tests/golden: python -m tests.notifications.write_golden."""
    assert made[kind].text == (GOLDEN / f"{kind}.txt").read_text("utf-8")


def test_every_announcement_has_a_template_and_none_is_left_over() -> None:
    sources = {path.name for path in FOLDER.glob("*.html.j2") if path.name[0] != "_"}

    assert sources == {row.template for row in ANNOUNCEMENTS}


def values(value: object) -> Iterator[str]:
    if isinstance(value, list | tuple):
        for one in value:
            yield from values(one)
    elif re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)):
        yield zh_date(str(value))
    elif re.fullmatch(r"\d{4}-Q3", str(value)):
        yield f"{str(value)[:4]}年第三季度"
    elif value in ("G1", "G2", "G3"):
        yield {"G1": "严重超标", "G2": "拒绝整改或者整改不到位", "G3": "重大损害"}[str(value)]
    else:
        yield str(value)


@pytest.mark.parametrize("kind", KINDS)
def test_page_and_paper_say_every_required_fact(made: dict[str, Rendered], kind: str) -> None:
    request = sample_requests()[kind]
    paper = "".join(pages(made[kind]))
    page = bare(re.sub(r"<[^>]+>", "", made[kind].html))

    for path in request.row.required:
        fact: Any = request.facts
        for step in path.split("."):
            fact = fact[step]
        for words in values(fact):
            assert bare(words) in paper, path
            assert bare(words) in page, path


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_fact_is_refused_by_its_name(renderer: Renderer, kind: str) -> None:
    request = sample_requests()[kind]
    for path in request.row.required:
        facts = deepcopy(dict(request.facts))
        *way, last = path.split(".")
        place: Any = facts
        for step in way:
            place = place[step]
        place[last] = ""
        with pytest.raises(MissingFactsError) as refused:
            renderer.announce(request.row, facts, specimen=True)
        assert fact_name(path) in refused.value.names


@pytest.mark.parametrize("kind", KINDS)
def test_the_paper_is_archival_accessible_and_nobodys_own(
    made: dict[str, Rendered], kind: str
) -> None:
    rendered = made[kind]
    paper = reader(rendered)
    root = paper.root_object
    xmp = rendered.pdf[rendered.pdf.index(b"<x:xmpmeta") :].decode("utf-8", "ignore")

    assert re.search(r"pdfaid:part>2<", xmp)
    assert re.search(r"pdfaid:conformance>A<", xmp)
    assert re.search(r"pdfuaid:part>1<", xmp)
    assert root["/MarkInfo"].get_object()["/Marked"]
    assert root["/Lang"] == "zh-CN"
    assert root["/ViewerPreferences"].get_object()["/DisplayDocTitle"]
    (intent,) = root["/OutputIntents"].get_object()
    assert intent.get_object()["/S"] == "/GTS_PDFA1"
    assert paper.metadata is not None
    assert paper.metadata.title == rendered.subject
    assert paper.metadata.author is None
    assert "dc:creator" not in xmp
    assert str(paper.metadata["/CreationDate"]).startswith("D:20261012")


def structure(element: Any) -> Iterator[DictionaryObject]:
    """The elements of a document's structure, in reading order."""
    element = element.get_object()
    if isinstance(element, list):
        for one in element:
            yield from structure(one)
    elif isinstance(element, DictionaryObject):
        if "/S" in element:
            yield element
        if "/K" in element:
            yield from structure(element["/K"])


def tags(rendered: Rendered) -> list[DictionaryObject]:
    return list(structure(reader(rendered).root_object["/StructTreeRoot"]))


def test_headings_tables_and_the_code_are_told_to_a_screen_reader(
    made: dict[str, Rendered],
) -> None:
    found = tags(made["issue"])
    kinds = [one["/S"] for one in found]
    figure = next(one for one in found if one["/S"] == "/Figure")

    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == 3 + 2  # the sections and the two annexes
    assert kinds.count("/Table") == 2
    assert kinds.count("/TH") == 6 + 5
    assert "核验二维码" in str(figure["/Alt"])


def test_the_text_comes_out_in_the_order_it_is_read(made: dict[str, Rendered]) -> None:
    paper = "".join(pages(made["issue"]))
    order = [
        SITE.office_zh, NUMBER, "关于公布职业病危害治理“黑名单”第2期的公告", "根据《中华人民共和国行政处罚法》",
        "一、名单总体情况", "二、列入事由和效力", "三、救济和查询", "附件：1.在列用人单位名单",
        "2.本期移出和撤销的条目", "2026年10月12日", "核验：", ADDRESS, "附件1", "序号用人单位名称",
        "（样例1）", "（样例3）", "附件2", "（样例4）", "不再公布",
    ]  # fmt: skip
    at = 0
    for words in order:
        at = paper.index(bare(words), at) + 1


def test_the_totals_close_in_words(made: dict[str, Rendered]) -> None:
    assert (
        "上期在列2家，本期新列入3家，移出或者撤销2家，本期在列3家（2＋3－2＝3）。在列单位见附件1"
        in made["issue"].text
    )


@pytest.mark.parametrize("count", [1, 3, 40])
def test_no_page_is_empty_and_the_signature_never_stands_alone(
    renderer: Renderer, count: int
) -> None:
    said = pages(sample_issue(count).rendered_by(renderer))
    signed = next(text for text in said if bare(zh_date("2026-10-12")) in text and "附件：" in text)

    assert all(len(text.replace("样张", "")) > 60 for text in said)
    assert signed.index("认为公布的信息有错误") < signed.index("附件：1.")


def test_the_head_of_a_long_table_comes_again_and_rows_stay_whole(renderer: Renderer) -> None:
    rendered = sample_issue(40).rendered_by(renderer)
    said = [text for text in pages(rendered) if "（样例" in text]

    assert len(said) > 3
    assert all("序号用人单位名称统一社会信用代码" in text for text in said)
    for number in range(3, 41):
        entry = sample_entry(number)
        (page,) = [text for text in said if bare(entry.entry_id) in text]
        for words in (entry.name, entry.uscc, entry.decision_no):
            assert bare(words) in page, number


def test_the_layout_is_that_of_the_standard(made: dict[str, Rendered]) -> None:
    """A4; type area 156 x 225 mm, 37 mm from the top, 28 mm from the bound edge."""
    page = reader(made["issue"]).pages[0]
    text = [one for one in placed(made["issue"], 1) if "样张" not in one[0]]
    body = [one for one in text if one[3] == pytest.approx(15.75)]
    baselines = sorted({round(top, 2) for _, _, top, _ in body})
    steps = [b - a for a, b in itertools.pairwise(baselines)]

    assert (round(page.mediabox.width / POINT), round(page.mediabox.height / POINT)) == (210, 297)
    assert steps == pytest.approx([225 / 22] * len(steps), abs=0.02)
    assert min(left for _, left, _, _ in body) == pytest.approx(26, abs=0.6)  # outer edge, page 2
    assert 37 < baselines[0] < 37 + 5.6
    number = next(one for one in text if one[2] > 262)
    assert number[0].startswith("—")
    assert number[3] == 14


def test_page_numbers_stand_at_the_outer_edge(made: dict[str, Rendered]) -> None:
    def number_left(page: int) -> float:
        return next(left for _, left, top, _ in placed(made["issue"], page) if top > 262)

    assert number_left(0) > 105 > number_left(1)


def test_a_withdrawal_has_no_name_and_no_number_that_leads_to_one(
    made: dict[str, Rendered],
) -> None:
    entry = sample_entry(1)
    rendered = made["withdrawal"]

    for shown in (rendered.html, rendered.text, "".join(pages(rendered)), rendered.subject):
        for words in (entry.name, entry.uscc, entry.representative, entry.decision_no,
                      entry.listing_no, entry.address):  # fmt: skip
            assert bare(words) not in bare(shown)
        assert entry.entry_id in bare(shown) or shown is rendered.subject


def test_an_entry_that_must_not_be_named_gets_no_notice(renderer: Renderer) -> None:
    entry = hidden(sample_entry(1), EntryStatus.SUSPENDED)
    request = entry_request(entry, issuer=ISSUER, number="第2期第1号", issued_on=DAY)

    with pytest.raises(MissingFactsError, match="用人单位名称"):
        request.rendered_by(renderer)


def test_an_entry_has_one_page(renderer: Renderer) -> None:
    entry = sample_entry(1)
    long = replace(entry, facts_zh=entry.facts_zh * 7)
    for one in (sample_entry(2), entry, long):
        request = entry_request(
            one, issuer=ISSUER, number="第2期第1号", issued_on=DAY, proof_address=ADDRESS
        )
        assert len(pages(request.rendered_by(renderer))) == 1


def test_the_code_says_the_address_and_nothing_is_printed_without_one(renderer: Renderer) -> None:
    with_code = sample_issue(3)
    without = replace(with_code, proof_address="").rendered_by(renderer)
    black = sum(sum(row) for row in code_rows(ADDRESS))
    drawn = re.findall(r"M\d+ \d+h(\d+)v1", code_picture(ADDRESS).partition('fill="#000"')[2])

    assert ADDRESS in bare("".join(pages(with_code.rendered_by(renderer))))
    assert sum(map(int, drawn)) == black
    assert "核验" not in without.text
    assert "<svg" not in without.html
    assert not [one for one in tags(without) if one["/S"] == "/Figure"]
    assert proof_address(replace(SITE, address_of_site=""), "list/x") == ""
    assert proof_address(SITE, "list/x") == "https://list.example/list/x/"


@pytest.mark.parametrize(
    "address", ["list.example/x", "/entry/1/", "https:///x", "javascript:x", "https://名单.example"]
)
def test_an_address_nobody_can_follow_is_refused(renderer: Renderer, address: str) -> None:
    with pytest.raises(UselessAddressError, match="核验地址"):
        replace(sample_issue(3), proof_address=address).rendered_by(renderer)


def test_a_character_no_face_has_stops_the_announcement(renderer: Renderer) -> None:
    entry = replace(sample_entry(1), name="甄𠮷厂")
    with pytest.raises(GlyphMissingError, match=r"U\+20BB7"):
        entry_request(entry, issuer=ISSUER, number="1", issued_on=DAY).rendered_by(renderer)


def orders_of(
    count: int, volume_rows: int, lines: Iterator[IssueLine] | None = None
) -> list[Order]:
    given = sample_lines(count) if lines is None else lines
    return list(
        issue_orders(
            sample_head(count), given, issuer=ISSUER, number=NUMBER, folder="list/x",
            volume_rows=volume_rows, proof_address=ADDRESS,
        )
    )  # fmt: skip


def facts_of(order: Order) -> Any:
    assert isinstance(order.request, AnnouncementRequest)
    return order.request.facts


@pytest.mark.parametrize("count", [10, 11, 15, 20])
def test_a_long_annex_is_cut_into_volumes_without_losing_a_row(count: int) -> None:
    orders = orders_of(count, 5)
    *volumes, last = [facts_of(order) for order in orders]
    rows = [row for facts in volumes for row in facts["annex"]["rows"]]

    assert [order.path for order in orders[:-1]] == [
        f"list/x/annex-1-{n:03d}" for n in range(1, len(volumes) + 1)
    ]
    assert orders[-1].path == "list/x/notice"
    assert [row["order"] for row in rows] == list(range(1, count + 1))
    assert {facts["annex"]["volumes"] for facts in volumes} == {len(volumes)}
    assert all(1 <= len(facts["annex"]["rows"]) <= 5 for facts in volumes)
    assert [annex["count"] for annex in last["annexes"]] == [count, 2]


def test_the_announcement_of_a_long_issue_points_to_the_volumes(renderer: Renderer) -> None:
    first, *_, last = orders_of(11, 5)
    volume, notice = first.request.rendered_by(renderer), last.request.rendered_by(renderer)

    assert "附件：1.在列用人单位名单（11个条目，分3册单独印制，与本公告同时公布）" in notice.text
    assert "（样例1）" not in notice.text
    assert "附件1（第1册，共3册）" in volume.text
    assert "本册为序号1至5" in volume.text
    assert volume.subject == f"在列用人单位名单（{NUMBER}）"


def test_an_issue_is_read_as_it_goes() -> None:
    """The first volume is there when its rows are; nothing waits for the end of the list."""
    taken: list[IssueLine] = []

    def counted() -> Iterator[IssueLine]:
        for line in sample_lines(3 * VOLUME):
            taken.append(line)
            yield line

    orders = issue_orders(
        sample_head(3 * VOLUME), counted(), issuer=ISSUER, number=NUMBER, folder="x"
    )
    next(orders)

    assert len(taken) == VOLUME


@pytest.mark.parametrize("kept", [1, 2, 3, 4])
def test_lines_that_are_not_as_many_as_the_head_says_are_refused(kept: int) -> None:
    with pytest.raises(TotalsDoNotCloseError):
        orders_of(3, 100, itertools.islice(sample_lines(3), kept))
    with pytest.raises(TotalsDoNotCloseError):
        orders_of(3, 100, sample_lines(3 + kept))


def test_an_issue_without_entries_or_departures_has_no_annex(renderer: Renderer) -> None:
    (order,) = issue_orders(
        sample_head(0, gone=False), iter(()), issuer=ISSUER, number=NUMBER, folder="x"
    )
    text = order.request.rendered_by(renderer).text

    assert "本期在列0家（0＋0－0＝0）。" in text
    assert "附件" not in text


def test_a_single_annex_goes_without_a_number(renderer: Renderer) -> None:
    (order,) = issue_orders(
        sample_head(3, gone=False), sample_lines(3, gone=False), issuer=ISSUER, number=NUMBER,
        folder="x",
    )  # fmt: skip
    text = order.request.rendered_by(renderer).text

    assert "附件：在列用人单位名单" in text
    assert "附件1" not in text


def test_an_extra_issue_says_so(renderer: Renderer) -> None:
    head = replace(sample_head(3), sort=IssueSort.EXTRA)
    (order,) = issue_orders(head, sample_lines(3), issuer=ISSUER, number=NUMBER, folder="x")

    assert "第2期（临时）的公告" in order.request.rendered_by(renderer).text


def test_a_statutory_list_names_its_own_basis_or_is_not_announced(renderer: Renderer) -> None:
    def announced(basis: tuple[str, ...]) -> str:
        issuer = Issuer(site=SITE, kind=ListKind.STATUTORY, basis=basis)
        head = replace(sample_head(3), kind=ListKind.STATUTORY)
        (order,) = issue_orders(head, sample_lines(3), issuer=issuer, number=NUMBER, folder="x")
        return order.request.rendered_by(renderer).text

    with pytest.raises(MissingFactsError, match="公布依据"):
        announced(())
    text = announced(("《某省社会信用条例》（虚构）第八条",))
    assert "根据《某省社会信用条例》（虚构）第八条，现公布职业病危害严重失信主体名单" in text
    assert "不附加任何联合惩戒措施" not in text


def test_an_issue_is_written_into_a_release(tmp_path: Path) -> None:
    with Press(workers=1) as press, releasing(tmp_path) as release:
        write_announcement(
            release, sample_head(3), sample_lines(3), site=SITE, press=press, number=NUMBER,
            newest=False,
        )  # fmt: skip
    folder = tmp_path / "public" / "list" / "2026-Q3"

    assert sorted(path.name for path in folder.iterdir()) == ["notice.html", "notice.pdf"]
    assert (folder / "notice.pdf").read_bytes().startswith(b"%PDF-1.7")
    assert "https://list.example/list/2026-Q3/" in (folder / "notice.html").read_text("utf-8")
    assert 'name="robots" content="noindex"' in (folder / "notice.html").read_text("utf-8")


def test_every_entry_that_may_be_named_gets_its_notice(tmp_path: Path) -> None:
    first, second = two_issues()
    shown = ShownOf((first, second))
    with Press(workers=1) as press, releasing(tmp_path) as release:
        write_entry_notices(
            release, shown.entries(), site=SITE, press=press, kind=ListKind.DISTRICT
        )
    entries = {one.entry.entry_id: one for one in shown.entries()}
    folders = {path.name: path for path in (tmp_path / "public" / "entry").iterdir()}
    active = {key for key, one in entries.items() if one.entry.status is EntryStatus.ACTIVE}
    carried_on = "yx-ohbl-2026-000001"
    page = (folders[carried_on] / "notice.html").read_text("utf-8")

    assert set(folders) == active
    assert len(entries) - len(active) == 3  # withdrawn, removed, suspended
    assert "第1期" in page
    assert "更新于2026年7月10日" in page
    assert f"https://list.example/entry/{carried_on}/" in page
    assert (folders[carried_on] / "notice.pdf").read_bytes().startswith(b"%PDF-1.7")


def test_the_number_of_an_announcement_has_six_cornered_brackets() -> None:
    assert announcement_number("云卫职", 2026, 3) == NUMBER


def test_a_long_document_is_forgotten_and_changes_no_later_one(
    made: dict[str, Rendered], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The compiler keeps what its last ten runs worked out: a long document would stay that long."""
    runs: list[int] = []
    real = typesetting._compiled

    def counted(compiler: Any, document: Any, *rest: Any) -> object:
        runs.append(len(document["blocks"]))
        return real(compiler, document, *rest)

    monkeypatch.setattr(typesetting, "_compiled", counted)
    fresh = Renderer()
    sample_issue(3).rendered_by(fresh)
    assert len(runs) == 1
    sample_issue(typesetting.LONG).rendered_by(fresh)
    assert runs[2:] == [0] * typesetting.RUNS_REMEMBERED
    assert sample_requests()["entry"].rendered_by(fresh) == made["entry"]


def test_the_same_facts_give_the_same_bytes(made: dict[str, Rendered]) -> None:
    fresh = Renderer()
    for name, request in sample_requests().items():
        assert request.rendered_by(fresh) == made[name]
