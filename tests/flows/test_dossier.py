"""A case file: whole, in order, checkable without the product, and silent about who complained."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import text
from typer.testing import CliRunner

from domain.case_file import PART_WORDS, Part
from domain.events import ServiceOutcome, ServiceWay
from domain.vocabulary import Act, Notice, Status, Step
from flows.cli import app
from flows.clock import OFFICE_TIME
from flows.deliver import deliver
from flows.dossier import OFFICE, PAGES, PARTY, make_dossier
from flows.handle import drain
from flows.on_file import DossierError, UnknownCaseError
from flows.publish import show
from notifications import dossier_verifier as verifier
from storage import papers, seals
from storage.unit_of_work import UnitOfWork
from tests.conftest import _assembly
from tests.flows.issues import publish
from tests.flows.living import ROAD, Living, at
from tests.office import CASE, ENTERPRISE, about, complaint, inspection, propose, serve, take

SECRET = {"name": "虚构举报人甲", "phone": "13900000000"}
SAID = "夜班粉尘很大，除尘器停用"


def lived(assembly, renderer):
    """Inspected, complained about, penalised, listed, published, withdrawn; every paper rendered."""
    life = Living(assembly).walk(Status.INSPECTED)
    life.give(replace(complaint(life.day), text=SAID))
    life.give(about(Step.COMPLAINT_ACCEPTED, life.day))
    with UnitOfWork(assembly.engine) as unit:
        key = seals.load_key(assembly.settings.home / "seal.key", seals.new_key())
        seals.seal(unit, key, [("JB-1", SECRET)], at(life.day))
        unit.commit()
    for station in ROAD:
        life.go(station)
    life.pass_days(1)
    publish(assembly, period="2025-Q4", today=life.day, at=at(life.day))
    drain(assembly, at=at(life.day))
    show(assembly, at=at(life.day))
    life.go(Step.DECISION_REVOKED)
    life.go(Act.WITHDRAW)
    life.pass_days(1)
    deliver(assembly, now=datetime.fromisoformat(at(life.day)), mailer=None, renderer=renderer)
    return life


def evening(life):
    return datetime.fromisoformat(at(life.day)) + timedelta(hours=8)


@pytest.fixture(scope="module")
def life(tmp_path_factory, book, renderer):
    home = tmp_path_factory.mktemp("office")
    assembly = _assembly(f"sqlite:///{home / 'mingdan.db'}", home, book)
    yield lived(assembly, renderer)
    assembly.engine.dispose()


@pytest.fixture(scope="module")
def whole(life, tmp_path_factory):
    folder = tmp_path_factory.mktemp("dossiers") / "案卷"
    return make_dossier(life.assembly, CASE, folder, at=evening(life))


@pytest.fixture
def copy(whole, tmp_path):
    return shutil.copytree(whole.folder, tmp_path / "copy")


def manifest_of(folder):
    return json.loads((folder / "manifest.json").read_text("utf-8"))


def tree(folder):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def run_verifier(folder, cwd):
    """As a court would: the file alone, no site packages, no environment, from anywhere."""
    command = [sys.executable, "-I", "-S", str(folder / "verify.py")]
    return subprocess.run(command, cwd=cwd, text=True, capture_output=True, env={}, check=False)


def page_text(page):
    return page.extract_text().replace(" ", "").replace("\u3000", "")


# -- what is in it ---------------------------------------------------------------------------


def test_the_parts_come_in_the_order_of_a_case_file(whole):
    items = manifest_of(whole.folder)["items"]
    parts = list(dict.fromkeys(item["part"] for item in items))
    nothing = (Part.HEARING, Part.PERFORMANCE, Part.SUCCESSION)  # none of it in this case
    assert parts == [PART_WORDS[part][0] for part in Part if part not in nothing]
    assert [item["order"] for item in items] == list(range(1, len(items) + 1))
    assert set(PAGES) == set(Part)


def test_every_document_is_there_as_it_was_issued(whole, life):
    with UnitOfWork(life.assembly.engine, reading=True) as unit:
        kept = papers.papers_of(unit, CASE)
    items = {i["number"]: i for i in manifest_of(whole.folder)["items"] if "notice" in i}
    assert len(kept) == len(items) > 8
    for paper in kept:
        html, pdf = (whole.folder / name for name in items[paper.number]["files"])
        assert pdf.read_bytes() == paper.pdf
        assert html.read_text("utf-8") == paper.html
        assert items[paper.number]["digest"] == paper.digest


def test_one_pdf_with_an_index_that_is_right_about_every_page(whole):
    manifest = manifest_of(whole.folder)
    bound = PdfReader(whole.folder / "案卷.pdf")
    pages = [page_text(page) for page in bound.pages]
    total = len(pages)
    assert total == manifest["pages"] == whole.pages
    for number, told in enumerate(pages[1:], start=2):
        assert f"第{number}页共{total}页" in told
    assert whole.head in "".join(pages[0].split())
    index = pages[1]
    for item in manifest["items"]:
        first, last = item["pages"]
        assert item["title"] in index.replace("\n", "")
        assert (f"{first}—{last}" if first != last else str(first)) in index
        if "notice" in item:
            own = PdfReader(io.BytesIO((whole.folder / item["files"][1]).read_bytes()))
            assert last - first + 1 == len(own.pages)
            for offset, page in enumerate(own.pages):
                words = "".join(page_text(page).split())
                assert words in "".join(pages[first - 1 + offset].split())
        else:
            assert item["title"] in pages[first - 1]
    follows = [tuple(item["pages"]) for item in manifest["items"]]
    assert follows[0][0] == 3
    assert [first for first, _ in follows[1:]] == [last + 1 for _, last in follows[:-1]]
    assert len(bound.outline) == len(manifest["items"])


def test_it_explains_measurements_service_terms_signatures_and_issues(whole):
    told = {
        item["title"]: (whole.folder / item["files"][0]).read_text("utf-8")
        for item in manifest_of(whole.folder)["items"]
        if "notice" not in item
    }
    explained = told["调查、检测与判定说明"]
    for word in ("2.4 ÷ 1 = 2.40", "GBZ 2.1-2019 表2", "严重超标", "破碎"):
        assert word in explained
    service = told["送达回证"]
    assert service.count("直接送达") >= 6
    assert "虚构签收人" in service
    assert "届满" in told["期限表"]
    assert "终止：作出行政处罚决定" in told["期限表"]
    assert "5 个工作日" in told["期限表"]
    review = told["审核与签批记录"]
    assert "虚构leg-01（leg-01）" in review
    assert "集体讨论" in review
    assert "第1期" in told["公布记录"]
    log = told["日志摘录"]
    rows = [json.loads(line) for line in log_lines(whole.folder)]
    assert all(row["digest"] in log and row["event_digest"] in log for row in rows)
    assert rows[-1]["digest"] == whole.head


def test_a_hearing_a_refusal_and_a_document_not_yet_rendered_are_told(office, tmp_path):
    life = Living(office)
    stations = list(ROAD[: ROAD.index(Notice.PENALTY_PRENOTICE) + 1])
    stations += [Step.HEARING_REQUESTED, Act.CONVENE_HEARING, Notice.HEARING_NOTICE, "wait",
                 Step.HEARING_HELD]  # fmt: skip
    life.give(inspection(life.day))
    for station in stations:
        if station is Notice.RECTIFICATION_ORDER:
            life.give(serve(station, life.day, ServiceWay.POST, ServiceOutcome.RETURNED))
        life.go(station)
    life.give(serve(Notice.RECTIFICATION_ORDER, life.day, ServiceWay.LEFT))
    life.give(take(Step.REPAIR_APPLIED, life.day))  # cannot be done here
    made = make_dossier(office, CASE, tmp_path / "d", at=evening(life))

    items = manifest_of(made.folder)["items"]
    hearing = [i["title"] for i in items if i["part"] == PART_WORDS[Part.HEARING][0]]
    assert hearing == ["听证记录", "听证通知书"]
    assert [i["digest"] for i in items if "notice" in i] == [None] * 6
    pages = {i["title"]: i["files"] for i in items if i["files"]}
    assert "未予办理" in (made.folder / pages["审核与签批记录"][0]).read_text("utf-8")
    record = (made.folder / pages["听证记录"][0]).read_text("utf-8")
    assert record.index("申请听证") < record.index("举行听证")
    chain = (made.folder / pages["送达回证"][0]).read_text("utf-8")
    order = chain[chain.index("《责令限期改正通知书》") :]
    failed, served, again = (
        order.index(one) for one in ("退回", "<strong>已送达", "<strong>再次送达")
    )
    assert failed < served < again
    assert "邮件跟踪：示邮0001" in order[failed:served]
    first = next(i["pages"][0] for i in items if "notice" in i)
    assert "文书尚未生成" in page_text(PdfReader(made.folder / "案卷.pdf").pages[first - 1])
    answer = run_verifier(made.folder, tmp_path)
    assert answer.returncode == 0
    assert answer.stdout.count("not rendered then, not attached") == 6


# -- who may read what -----------------------------------------------------------------------


def everything(folder):
    """All words of a case file: its texts, and those of its PDFs."""
    said = []
    for name, content in tree(folder).items():
        if name.suffix == ".pdf":
            reader = PdfReader(io.BytesIO(content))
            said += [page_text(page) for page in reader.pages]
        elif name.name != "verify.py":
            said.append(content.decode())
    return re.sub(r"\s", "", "\n".join(said))


def test_the_office_reads_the_redacted_complaint_and_never_who_complained(whole):
    told = everything(whole.folder)
    assert SAID in told
    assert "JB-1" in told
    for secret in SECRET.values():
        assert secret not in told


def test_the_party_reads_nothing_about_a_complaint_and_the_chain_still_holds(life, whole, tmp_path):
    made = make_dossier(life.assembly, CASE, tmp_path / "d", at=evening(life), reader=PARTY)

    # A field that is there for every entry and empty in all of these says nothing.
    told = re.sub(r'\\?"complaints?\\?":(\\?"\\?"|\[\])', "", everything(made.folder))
    for word in (SAID, "JB-1", "举报", "complain", *SECRET.values()):
        assert word not in told
    receipts = [
        i for i in manifest_of(whole.folder)["items"] if i.get("notice") == "complaint_receipt"
    ]
    assert len(receipts) == 1
    assert receipts[0]["number"] not in told
    assert (made.head, made.entries) == (whole.head, whole.entries)
    assert made.withheld >= 1
    answer = run_verifier(made.folder, "/")
    assert answer.returncode == 0
    assert f"{made.withheld} rows of the log are withheld by law" in answer.stdout


# -- the same again --------------------------------------------------------------------------


def test_the_same_moment_gives_the_same_bytes_whatever_is_recorded_later(
    life, whole, tmp_path, renderer
):
    again = make_dossier(life.assembly, CASE, tmp_path / "again", at=evening(life))
    assert tree(again.folder) == tree(whole.folder)

    earlier = datetime.fromisoformat(at(life.day - timedelta(days=30)))
    before = make_dossier(life.assembly, CASE, tmp_path / "before", at=earlier)
    assert before.entries < whole.entries
    assert verifier.check(before.folder) == []


def test_both_databases_give_the_same_case_file(tmp_path, postgres_url, book, renderer):
    made = []
    for name, url in (("lite", f"sqlite:///{tmp_path / 'a.db'}"), ("pg", postgres_url)):
        assembly = _assembly(url, tmp_path / name, book)
        living = lived(assembly, renderer)
        made.append(make_dossier(assembly, CASE, tmp_path / f"d-{name}", at=evening(living)))
        assembly.engine.dispose()
    assert tree(made[0].folder) == tree(made[1].folder)


# -- the verifier ----------------------------------------------------------------------------


def test_the_verifier_runs_alone_from_anywhere(whole, tmp_path):
    answer = run_verifier(whole.folder, tmp_path)
    assert answer.stderr == ""
    assert answer.returncode == 0
    assert "全部一致" in answer.stdout
    assert whole.head in answer.stdout
    assert not list(whole.folder.rglob("__pycache__"))


def flip(path):
    content = bytearray(path.read_bytes())
    at_byte = content.index(b"needed") if path.name == "verify.py" else len(content) // 2
    content[at_byte] ^= 1
    path.write_bytes(content)


KINDS = {
    "bound": "案卷.pdf",
    "document": "*决定书*.pdf",
    "document page": "*决定书*.html",
    "own page": "*送达回证.html",
    "case": "case.json",
    "log": "journal.jsonl",
    "manifest": "manifest.json",
    "verifier": "verify.py",
}


@pytest.mark.parametrize("pattern", KINDS.values(), ids=KINDS.keys())
def test_a_flipped_byte_is_named_by_its_file(copy, pattern):
    path = min(copy.rglob(pattern))
    flip(path)
    answer = run_verifier(copy, "/")
    assert answer.returncode == 1
    assert f"✗ {path.relative_to(copy).as_posix()}" in answer.stdout


def sealed_again(folder):
    """A forger corrects every digest of the manifest too."""
    manifest = manifest_of(folder)
    for one in manifest["files"]:
        content = (folder / one["path"]).read_bytes()
        one |= {"size": len(content), "sha256": verifier.digest_of(content)}
    (folder / "manifest.json").write_text(verifier.canonical(verifier.sealed(manifest)), "utf-8")


def log_lines(folder):
    return (folder / "journal.jsonl").read_text("utf-8").splitlines(keepends=True)


def write_log(folder, lines):
    (folder / "journal.jsonl").write_text("".join(lines), "utf-8")


@pytest.mark.parametrize("forged", [False, True])
def test_a_dropped_line_of_the_log_is_named_by_its_entries(copy, forged):
    lines = log_lines(copy)
    gone = json.loads(lines.pop(4))
    write_log(copy, lines)
    if forged:
        sealed_again(copy)
    answer = run_verifier(copy, "/")
    assert answer.returncode == 1
    last = gone["no"] + gone["count"] - 1
    assert f"entries {gone['no']}-{last} are missing" in answer.stdout
    assert ("journal.jsonl：被改动" in answer.stdout) is not forged


@pytest.mark.parametrize("forged", [False, True])
def test_two_lines_of_the_log_that_changed_places_are_named(copy, forged):
    lines = log_lines(copy)
    lines[3], lines[4] = lines[4], lines[3]
    write_log(copy, lines)
    if forged:
        sealed_again(copy)
    answer = run_verifier(copy, "/")
    assert answer.returncode == 1
    for line in lines[3:5]:
        assert f"第 {json.loads(line)['no']} 条：与链不符" in answer.stdout
    assert f"entry {json.loads(lines[4])['no']} is out of order" in answer.stdout


def test_a_last_line_that_was_cut_off_is_named(copy):
    lines = log_lines(copy)
    write_log(copy, lines[:-1])
    sealed_again(copy)
    answer = run_verifier(copy, "/")
    assert "should end with entry" in answer.stdout
    assert "the last digest is not the one" in answer.stdout
    assert answer.returncode == 1


def test_a_reworded_entry_is_named_even_with_every_digest_corrected(copy):
    lines = log_lines(copy)
    at_line = next(i for i, line in enumerate(lines) if "80000" in line)
    lines[at_line] = lines[at_line].replace("80000", "50000")
    write_log(copy, lines)
    sealed_again(copy)
    answer = run_verifier(copy, "/")
    assert answer.returncode == 1
    assert f"第 {json.loads(lines[at_line])['no']} 条：与链不符" in answer.stdout


def test_what_was_added_or_is_missing_is_named(copy):
    (copy / "卷内文件" / "补充.txt").write_text("后加", "utf-8")
    (copy / "case.json").unlink()
    answer = run_verifier(copy, "/")
    assert answer.returncode == 1
    assert "✗ 卷内文件/补充.txt：目录中没有，是后加的" in answer.stdout
    assert "✗ case.json：缺失" in answer.stdout


@pytest.mark.parametrize("what", ["left out", "exchanged", "invented"])
def test_a_document_that_the_log_does_not_bear_out_is_named(copy, what):
    manifest = manifest_of(copy)
    item = next(i for i in manifest["items"] if i.get("notice") == "penalty_decision")
    number, name = item["number"], item["files"][1]
    if what == "left out":
        manifest["items"].remove(item)
        said = f"✗ {number}：日志载明制发，卷内没有"
    elif what == "invented":
        manifest["items"].append({**item, "number": "示卫职罚〔2030〕1号"})
        said = "✗ 示卫职罚〔2030〕1号：日志没有制发记载"
    else:
        other = next(i for i in manifest["items"] if i.get("notice") == "intent_to_list")
        shutil.copy(copy / other["files"][1], copy / name)
        said = f"✗ {name}：与文书摘要不符"
    (copy / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    sealed_again(copy)
    answer = run_verifier(copy, "/")
    assert answer.returncode == 1
    assert said in answer.stdout


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"{}"])
def test_a_manifest_that_is_none_is_said_in_one_line(copy, content):
    (copy / "manifest.json").write_bytes(content)
    answer = run_verifier(copy, "/")
    assert (answer.returncode, answer.stderr) == (1, "")
    assert "✗ manifest.json：无法读取" in answer.stdout


@pytest.mark.parametrize("line", ["{", "[]", '{"no": 1}', '{"no":"x","count":1,"body":"[]"}'])
def test_a_line_that_is_none_is_named_by_its_place(copy, line):
    write_log(copy, [line + "\n", *log_lines(copy)[1:]])
    answer = run_verifier(copy, "/")
    assert (answer.returncode, answer.stderr) == (1, "")
    assert "journal.jsonl 第 1 行 / line 1：无法读取" in answer.stdout


# -- what cannot be made ---------------------------------------------------------------------


def left_over(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_with_something_in_it_is_left_alone(life, tmp_path):
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "x").write_text("mine")
    with pytest.raises(DossierError, match="不是空文件夹"):
        make_dossier(life.assembly, CASE, tmp_path / "d", at=evening(life))
    assert left_over(tmp_path) == ["d"]
    assert left_over(tmp_path / "d") == ["x"]


def test_an_empty_folder_is_filled(life, tmp_path):
    (tmp_path / "d").mkdir()
    made = make_dossier(life.assembly, CASE, tmp_path / "d", at=evening(life), reader=OFFICE)
    assert verifier.check(made.folder) == []
    assert left_over(tmp_path) == ["d"]


@pytest.mark.parametrize("case_id", ["X-01", ENTERPRISE.uscc, ""])
def test_an_unknown_case_is_said(life, tmp_path, case_id):
    with pytest.raises(UnknownCaseError, match="没有案件"):
        make_dossier(life.assembly, case_id, tmp_path / "d", at=evening(life))
    assert left_over(tmp_path) == []


def test_a_case_that_was_not_known_yet_is_said_with_the_moment(life, tmp_path):
    early = datetime(2025, 1, 1, tzinfo=OFFICE_TIME)
    with pytest.raises(UnknownCaseError, match="截至 2025-01-01"):
        make_dossier(life.assembly, CASE, tmp_path / "d", at=early)
    assert left_over(tmp_path) == []


def test_a_character_no_font_has_stops_it_and_nothing_is_left(office, tmp_path):
    life = Living(office).walk(Status.FILED)
    life.give(replace(propose(Act.PRENOTIFY_WARNING, life.day), reason="\U0001f980"))
    (tmp_path / "made").mkdir()
    with pytest.raises(DossierError, match="字体缺少字符"):
        make_dossier(office, CASE, tmp_path / "made" / "d", at=evening(life))
    assert left_over(tmp_path / "made") == []


def test_a_document_that_was_touched_is_not_bound(office, tmp_path, renderer):
    life = Living(office).walk(Status.WARNING_NOTICED)
    deliver(office, now=datetime.fromisoformat(at(life.day)), mailer=None, renderer=renderer)
    with office.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER notices_no_update"))  # behind the guards
        connection.execute(text("UPDATE notices SET pdf = x'00'"))
    with pytest.raises(DossierError, match="与其摘要不符"):
        make_dossier(office, CASE, tmp_path / "d", at=evening(life))


def test_the_command_writes_it_and_says_what_to_compare(office, tmp_path):
    Living(office).walk(Status.WARNING_NOTICED)
    home = ["--out", str(office.settings.home)]
    answer = CliRunner().invoke(app, ["dossier", CASE, "--to", str(tmp_path / "d"), *home])
    assert answer.exit_code == 0
    assert manifest_of(tmp_path / "d")["digest"] in answer.stdout
    told = CliRunner().invoke(
        app, ["dossier", CASE, "--to", str(tmp_path / "e"), "--for", "party", "--json",
              "--at", "2026-10-01T12:00:00", *home],
    )  # fmt: skip
    assert json.loads(told.stdout)["entries"] == manifest_of(tmp_path / "e")["entries"]
    for given, said in (
        (["X-01", "--to", str(tmp_path / "f")], "没有案件"),
        ([CASE, "--to", str(tmp_path / "d")], "不是空文件夹"),
        ([CASE, "--to", str(tmp_path / "f"), "--for", "me"], "请用office、party之一"),
    ):
        refused = CliRunner().invoke(app, ["dossier", *given, *home])
        assert refused.exit_code == 2
        assert said in "".join(refused.output.split())
    assert not (tmp_path / "f").exists()
