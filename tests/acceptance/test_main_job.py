"""The main job as its user runs it: one command, a real Prefect, a real browser."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from domain.vocabulary import Status
from flows.demo import free_port
from samples.district import DUPLICATES
from tests.acceptance.office import MINGDAN, mingdan

ROOT = Path(__file__).parents[2]
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)


def test_every_main_state_and_every_ground_occurs(done):
    _, told = done
    expected = {s.value for s in Status if s is not Status.START}
    assert set(told["cases"]["by_state"]) == expected


def test_the_main_job_ran_as_prefect_flow_runs(done):
    _, told = done
    assert told["flow_runs"]["by"] == "prefect", told["flow_runs"]
    assert told["flow_runs"]["count"] >= 20


def test_four_issues_came_out_and_their_totals_close(done):
    _, told = done
    assert [i["period"] for i in told["issues"]] == ["2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"]
    for issue in told["issues"]:
        assert issue["opening"] + issue["added"] - issue["removed"] == issue["closing"]
    assert sum(i["removed"] for i in told["issues"]) >= 4  # repaired and withdrawn ones left


def test_wrong_rows_came_back_and_nothing_else_was_parked(done):
    out, told = done
    assert len(list((out / "rejects").glob("*.xlsx"))) >= 4
    assert told["events"]["parked"] == 2
    assert told["events"]["refusals"] == 12
    assert told["notices"]["by_state"].get("stopped", 0) == 0
    assert told["notices"]["by_state"].get("given_up", 0) == 0


def test_the_list_as_of_each_release_day_is_what_its_issue_carried(done):
    out, told = done
    with closing(sqlite3.connect(out / "mingdan.db")) as database:
        query = "SELECT number, released_on FROM issues ORDER BY number"
        issues = database.execute(query).fetchall()
        query = "SELECT issue, body FROM issue_entries WHERE in_force"
        lines = [(number, json.loads(body)) for number, body in database.execute(query)]
    for issue, released_on in issues:
        days = ("--valid-on", released_on, "--known-on", released_on)
        answer = mingdan("as-of", "list", *days, "--json", "--out", out)
        served = [o for o in json.loads(answer.stdout)["list"] if o["served_on"]]
        told = {o["listing_id"]: (o["name"], o["shown"]) for o in served}
        carried = {e["entry_id"]: e for number, e in lines if number == issue}
        assert told.keys() == carried.keys()
        for key, entry in carried.items():
            name, shown = told[key]
            assert shown is (entry["status"] == "active")
            assert name == entry["name"] or not shown
    assert len(lines) > 20


@pytest.mark.parametrize("status", ["published", "removed", "withdrawn", "hearing"])
def test_a_case_file_of_the_sample_is_whole_on_a_machine_without_the_product(
    done, tmp_path, status
):
    out, _ = done
    with closing(sqlite3.connect(out / "mingdan.db")) as database:
        query = "SELECT case_id FROM cases WHERE status = ? ORDER BY case_id"
        (case_id,) = database.execute(query, (status,)).fetchone()
    folder = tmp_path / "dossier"
    told = json.loads(mingdan("dossier", case_id, "--to", folder, "--json", "--out", out).stdout)
    alone = [sys.executable, "-I", "-S", str(folder / "verify.py")]
    answer = subprocess.run(alone, cwd="/", text=True, capture_output=True, env={}, check=True)
    assert told["head"] in answer.stdout
    items = json.loads((folder / "manifest.json").read_text("utf-8"))["items"]
    assert all(item["digest"] for item in items if "notice" in item)


def test_a_sample_to_take_again_and_a_query_to_a_laboratory_are_left(done):
    out, _ = done
    found = json.loads(mingdan("tasks", "--out", out, "--json").stdout)
    assert {one["what"] for one in found} == {"resample", "query", "retaliation"}
    assert all(one["defects"] for one in found if one["what"] == "resample")


def test_every_mail_arrived_once(done):
    out, told = done
    mails = [path.name for path in (out / "mail").glob("*.eml")]
    of_the_meeting = [name for name in mails if name.startswith("joint.")]
    assert len(mails) == told["mails_received"]
    assert len(mails) - len(of_the_meeting) == told["notices"]["by_state"]["sent"]


def test_all_three_grounds_are_on_the_published_list(done):
    out, told = done
    text = (out / "public" / "list" / "2026-Q1" / "entries.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    (issue,) = [one for one in told["issues"] if one["period"] == "2026-Q1"]
    assert len(rows) == issue["closing"] > 0
    assert all(ground in text for ground in ("G1", "G2", "G3"))


def test_no_complainant_reaches_a_public_file_a_notice_or_a_log(done):
    out, _ = done
    people = re.findall(r"虚构举报人\d\d", "".join(
        p.read_text("utf-8") for p in (out / "sample").glob("complaints-*.csv")))  # fmt: skip
    assert len(set(people)) == 20
    for folder in ("public", "mail", "rejects"):
        for path in (out / folder).rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                assert "虚构举报人".encode() not in content, path
    database = (out / "mingdan.db").read_bytes()
    assert "虚构举报人".encode() not in database


def test_complaints_of_the_district_stand_in_every_stage_that_waits(done):
    """Some answered, some referred, refused, linked, late; each says what is next."""
    found = json.loads(mingdan("complaints", "--out", done[0], "--json").stdout)
    names = [name for path in (done[0] / "sample").glob("complaints-*.csv")
             for name in re.findall(r"SLJB-[\d-]+", path.read_text("utf-8"))]  # fmt: skip
    assert sorted(one["complaint_no"] for one in found) == sorted(names)
    assert {one["stage"] for one in found} >= {"received", "declined", "accepted", "ended"}
    assert sum(bool(one["linked"]) for one in found) == 2 * DUPLICATES
    assert any(one["retaliation_on"] for one in found)
    assert all(one["dues"] for one in found if one["open"])


def test_a_second_run_changes_nothing_and_says_so(done):
    out, told = done
    before = {p: p.stat().st_mtime_ns for p in (out / "public").rglob("*") if p.is_file()}
    again = json.loads(mingdan("demo", "--out", out, "--json").stdout)
    assert again.pop("fresh") is False
    assert {p: p.stat().st_mtime_ns for p in before} == before
    assert again["events"] == told["events"]
    assert again["published_files"] == told["published_files"]


def test_the_audit_finds_the_main_job_whole(done):
    out, _ = done
    assert "全部一致" in mingdan("audit", "--out", out).stdout


def test_an_office_works_by_commands(done, tmp_path):
    """Import, look, propose, sign: each answer is a sentence."""
    sample = done[0] / "sample"
    env = {"MINGDAN_HOME": str(tmp_path / "office")}
    for kind, name in (
        ("enterprises", "enterprises.xlsx"),
        ("officials", "officials.csv"),
        ("inspections", "inspections-2025-Q4.xlsx"),
    ):
        said = mingdan("import", kind, sample / name, env=env).stdout
        assert "接收" in said
    listed = mingdan("cases", "--status", "inspected", env=env).stdout
    case_id = re.findall(r"\w{18}-\d\d", listed)[0]
    act = {"ref": "1", "on": "2026-01-09", "case": case_id, "do": "propose", "act": "file",
           "by": "ins-01", "reason": "超标", "particulars": {"inspectors": "ins-01;ins-02"}}  # fmt: skip
    said = mingdan("record", json.dumps(act), env=env).stdout
    assert "第 1 号请示：立案" in said
    wrong = {"ref": "2", "on": "2026-01-09", "case": case_id, "do": "answer", "proposal": 1,
             "role": "agency_head", "by": "ins-01", "answer": "approve"}  # fmt: skip
    assert "未予办理" in mingdan("record", json.dumps(wrong), env=env).stdout
    told = mingdan("case", case_id, env=env).stdout
    assert "待签批" in told
    missing = mingdan("import", "inspections", tmp_path / "nowhere.xlsx", env=env, check=False)
    assert missing.returncode == 1
    assert "找不到文件" in missing.stderr
    assert "Traceback" not in missing.stderr


@contextmanager
def serving(out):
    port = free_port()
    process = subprocess.Popen(
        [*MINGDAN, "serve", "--out", str(out), "--port", str(port)], cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(600):  # a busy machine takes its time
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
                    assert answer.status == 200
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_citizen_reads_the_list_in_a_browser(done):
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    assert CHROMIUM, "install chromium, or run this through bootstrap.py test"
    out, _ = done
    with serving(out) as address, sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        strangers: list[str] = []
        for width, height in ((1366, 768), (360, 740)):
            page = browser.new_page(viewport={"width": width, "height": height})
            page.on("request", lambda r: r.url.startswith(address) or strangers.append(r.url))
            page.goto(f"{address}/")
            assert page.locator("html").get_attribute("lang") == "zh-CN"
            assert page.get_by_text("（虚构）").count() >= 10
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert Axe().run(page).response["violations"] == []
            page.get_by_role("link", name=re.compile("示例第")).first.click()
            body = page.locator("body").inner_text()
            assert "GBZ 2.1-2019" in body
            assert "÷" in body
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert Axe().run(page).response["violations"] == []
            page.goto(f"{address}/en/")
            assert page.locator("html").get_attribute("lang") == "en"
            page.goto(f"{address}/nowhere")
            assert "404" in page.content() or page.get_by_role("heading").count()
            page.close()
        browser.close()
    assert strangers == []


def fetch(address):
    """(status, headers, body) of an address, taken literally."""
    try:
        with urllib.request.urlopen(address) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def test_the_counter_answers_with_safe_headers_and_templates(done):
    with serving(done[0]) as address:
        status, headers, _ = fetch(f"{address}/")
        assert status == 200
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert fetch(f"{address}/templates/inspections.xlsx")[2][:2] == b"PK"
        for nowhere in ("templates/x.xlsx", "../mingdan.db", "%2e%2e/mingdan.db", "nowhere"):
            assert fetch(f"{address}/{nowhere}")[0] == 404, nowhere


SHOW = (
    "import sys; from pathlib import Path; from flows.assembly import assemble;"
    " from flows.publish import show; from flows.settings import Settings;"
    " show(assemble(Settings(home=Path(sys.argv[1]))), at=sys.argv[2])"
)


def test_an_unchanged_list_is_shown_in_the_same_bytes(done):
    """Shown again, later that day, by fresh processes that order their sets otherwise.

    Nothing is left out: salts are drawn once and kept, a head of the log is signed once, and
    Ed25519 draws nothing at random (RFC 8032).
    """
    out, _ = done
    with closing(sqlite3.connect(out / "mingdan.db")) as database:
        (shown_at,) = database.execute("SELECT max(shown_at) FROM issues").fetchone()
    before, releases = contents(out), set()
    for seed, hour in (("0", "22"), ("4242", "23")):
        clean = {k: v for k, v in os.environ.items() if not k.startswith("MINGDAN_")}
        later = f"{shown_at[:11]}{hour}{shown_at[13:]}"
        subprocess.run(
            [sys.executable, "-c", SHOW, str(out), later], cwd=ROOT, check=True,
            env={**clean, "PYTHONHASHSEED": seed},
        )  # fmt: skip
        releases.add((out / "public").resolve())
        after = contents(out)
        assert after.keys() == before.keys()
        assert [name for name in before if after[name] != before[name]] == []
    assert len(releases) == 2
    assert any(name.endswith("/withdrawal.pdf") for name in before)


def contents(out):
    public = (out / "public").resolve()
    files = (path for path in public.rglob("*") if path.is_file())
    return {str(path.relative_to(public)): path.read_bytes() for path in files}
