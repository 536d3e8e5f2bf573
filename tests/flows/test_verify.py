"""Published files spoilt in every way: each is named, by the product and by the lone file."""

from __future__ import annotations

import ast
import http.server
import json
import shutil
import subprocess
import sys
import threading
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from notifications.transparency.merkle import leaf_hash
from notifications.transparency.places import UnreadableError
from notifications.transparency.signing import SigningKey, new_key
from notifications.transparency.tiles import bundle, unbundle
from notifications.transparency.verdicts import IN_ORDER, SENTENCES, verdict_of
from notifications.transparency.verifier_source import verifier_source
from notifications.transparency.verify import check
from tests.flows.log_office import (
    CORRECTED,
    COUNT,
    DAY,
    QUIET,
    SLUG,
    WITHDRAWN,
    World,
    document,
    issue_file,
)
from tests.notifications.sample_issues import sample_entry

ENTRIES, TILE = "log/tile/entries/000", "log/tile/0/000"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = World(tmp_path_factory.mktemp("world"))
    yield made
    made.office.engine.dispose()


@pytest.fixture
def site(world, tmp_path):
    return shutil.copytree(world.new, tmp_path / "site")


def found(target, **given):
    """The kinds of findings, with the facts named."""
    return [(one.kind, one.facts) for one in check(str(target), **given)]


def kinds(target, **given):
    return [kind for kind, _ in found(target, **given)]


def wrong(target, **given):
    return [(kind, facts) for kind, facts in found(target, **given) if kind not in IN_ORDER]


# -- what is in order ------------------------------------------------------------------------------
def test_a_whole_site_is_genuine(world, site):
    ((kind, facts),) = found(site, key=world.key)
    assert (kind, facts["leaves"], facts["files"]) == ("genuine_site", COUNT + 3, 2)
    assert facts["entries"] == COUNT + 1  # the issue's own document too


def test_a_key_found_beside_is_to_be_compared_with_the_printed_one(world, site):
    assert found(site)[0] == ("key_beside", {"key": world.key})
    assert kinds(site, key=str(site / "log/key.txt")) == ["genuine_site"]


@pytest.mark.parametrize("folder", [f"list/{SLUG}", "log", f"entry/{sample_entry(9).entry_id}"])
def test_a_folder_of_the_site_is_checked_with_its_log(world, site, folder):
    assert kinds(site / folder, key=world.key) == ["genuine_site"]


def test_the_log_alone_is_checked(world, site, tmp_path):
    alone = shutil.copytree(site / "log", tmp_path / "alone")
    assert found(alone, key=world.key) == [
        ("genuine_site", {"files": 0, "entries": 0, "leaves": COUNT + 3})
    ]


def test_an_entry_is_genuine_and_in_force(world, site):
    ((kind, facts),) = found(site / document(QUIET), key=world.key)
    assert (kind, facts["index"], facts["version"]) == ("genuine", QUIET - 1, 1)


def test_an_entry_alone_is_genuine_as_far_as_it_can_tell(world, tmp_path):
    lone = shutil.copy(world.new / document(QUIET), tmp_path / "kept.json")
    assert kinds(lone, key=world.key) == ["alone"]
    assert kinds(lone) == ["key_beside", "alone"]
    assert kinds(lone, key=world.key, site=str(world.new)) == ["genuine"]


def test_a_notice_anywhere_is_known_by_its_digest(world, tmp_path):
    lone = shutil.copy(world.new / f"list/{SLUG}/notice.pdf", tmp_path / "下载.pdf")
    ((kind, facts),) = found(lone, key=world.key, site=str(world.new))
    assert (kind, facts) == ("genuine_file", {"file": "下载.pdf", "source": "log"})
    assert kinds(tmp_path, key=world.key, site=str(world.new)) == ["genuine_file", "genuine_site"]


def test_an_earlier_head_and_an_older_copy_are_beginnings_of_this_log(world, site):
    since = str(world.old / "log/checkpoint")
    assert kinds(site, key=world.key, since=since, mirror=str(world.old)) == ["genuine_site"]


def test_a_catalogue_of_another_shape_is_read(world, site):
    content = (site / f"list/{SLUG}/notice.pdf").read_bytes()
    (site / "list/index.json").write_bytes(issue_file(f"list/{SLUG}/notice.pdf", content))
    assert kinds(site, key=world.key) == ["genuine_site"]


# -- withdrawn and superseded ----------------------------------------------------------------------
def test_what_was_withdrawn_is_said_of_an_old_copy_and_of_the_tombstone(world, tmp_path):
    lone = shutil.copy(world.old / document(WITHDRAWN), tmp_path / "kept.json")
    ((kind, facts),) = found(lone, key=world.key, site=str(world.new))
    assert (kind, facts["index"], facts["on"]) == ("withdrawn", COUNT + 2, DAY.isoformat())
    assert kinds(world.new / document(WITHDRAWN), key=world.key) == ["tombstone"]


def test_what_was_replaced_is_said_with_the_version_in_force(world, tmp_path):
    lone = shutil.copy(world.old / document(CORRECTED), tmp_path / "kept.json")
    ((kind, facts),) = found(lone, key=world.key, site=str(world.new))
    assert (kind, facts["version"], facts["newest"]) == ("superseded", 1, 2)
    assert facts["index"] == COUNT + 1


def test_a_site_that_still_shows_what_was_withdrawn_is_not_in_order(world, site):
    shutil.copy(world.old / document(WITHDRAWN), site / document(WITHDRAWN))
    ((kind, facts),) = wrong(site, key=world.key)
    assert (kind, facts["file"]) == ("withdrawn", document(WITHDRAWN))


# -- spoilt ----------------------------------------------------------------------------------------
def flip(path, at):
    raw = bytearray(path.read_bytes())
    raw[at] ^= 1
    path.write_bytes(bytes(raw))


def cut(path, keep):
    path.write_bytes(path.read_bytes()[:keep])


def change(path, old, new):
    raw = path.read_text("utf-8")
    assert old in raw
    path.write_text(raw.replace(old, new, 1), "utf-8")


def leaves_of(site):
    leaves, ended = unbundle((site / ENTRIES).read_bytes())
    assert ended
    return leaves


def write_leaves(site, leaves, *, tile=True):
    (site / ENTRIES).write_bytes(bundle(leaves))
    if tile:
        (site / TILE).write_bytes(b"".join(map(leaf_hash, leaves)))


def swapped(site, a, b):
    leaves = leaves_of(site)
    leaves[a], leaves[b] = leaves[b], leaves[a]
    return leaves


def dropped(site, at):
    leaves = leaves_of(site)
    del leaves[at]
    return leaves


NOTICE = f"list/{SLUG}/notice.pdf"
SPOILT = {
    "a byte of a notice flipped": (
        lambda site: flip(site / NOTICE, 4), {("file", NOTICE)}),
    "a notice cut off": (
        lambda site: cut(site / NOTICE, 9), {("short", NOTICE)}),
    "a notice gone": (
        lambda site: (site / NOTICE).unlink(), {("missing", NOTICE)}),
    "the catalogue changed with the notice": (
        lambda site: (
            (site / NOTICE).write_bytes(b"another"),
            (site / "list/index.json").write_bytes(issue_file(NOTICE, b"another")),
        ), {("short", NOTICE)}),
    "the catalogue cut off": (
        lambda site: cut(site / "list/index.json", 40), {("broken", "list/index.json")}),
    "a name changed": (
        lambda site: change(site / document(QUIET), sample_entry(QUIET).name, "别的厂"),
        {("content", document(QUIET), QUIET - 1)}),
    "a salt changed": (
        lambda site: change(site / document(QUIET), '"salt": "', '"salt": "00'),
        {("content", document(QUIET), QUIET - 1)}),
    "the leaf of a document changed": (
        lambda site: change(site / document(QUIET), '"what": "published"', '"what": "corrected"'),
        {("proof", document(QUIET), QUIET - 1)}),
    "a document cut off": (
        lambda site: cut(site / document(QUIET), 300), {("broken", document(QUIET))}),
    "a document gone": (
        lambda site: (site / document(QUIET)).unlink(), {("missing", document(QUIET))}),
    "one entry in the place of another": (
        lambda site: shutil.copy(site / document(4), site / document(QUIET)),
        {("swapped", document(QUIET))}),
    "a byte of a leaf flipped": (
        lambda site: flip(site / ENTRIES, 70), {("leaf", ENTRIES, 0)}),
    "a byte of a tile flipped": (
        lambda site: flip(site / TILE, 32 * 9 + 5), {("leaf", TILE, 9)}),
    "a byte of an upper tile flipped": (
        lambda site: flip(site / "log/tile/1/000.p/1", 0), {("tile", "log/tile/1/000.p/1")}),
    "a tile gone": (
        lambda site: (site / TILE).unlink(), {("missing", TILE)}),
    "a hash dropped from a tile": (
        lambda site: cut(site / TILE, 8192 - 32), {("missing_leaf", TILE, 255)}),
    "a tile cut off": (
        lambda site: cut(site / TILE, 8192 - 5), {("broken", TILE), ("missing_leaf", TILE, 255)}),
    "a bundle cut off": (
        lambda site: cut(site / "log/tile/entries/001.p/17", 100),
        {("broken", "log/tile/entries/001.p/17"),
         ("missing_leaf", "log/tile/entries/001.p/17", 256)}),
    "a leaf dropped": (
        lambda site: write_leaves(site, dropped(site, 7), tile=False),
        {("missing_leaf", ENTRIES, 7)}),
    "two leaves reordered": (
        lambda site: write_leaves(site, swapped(site, 3, 8), tile=False),
        {("reordered", ENTRIES, 3), ("reordered", ENTRIES, 8)}),
    "two leaves reordered, the tile as well": (
        lambda site: write_leaves(site, swapped(site, 3, 8)),
        {("root",), ("reordered", document(4), 3), ("reordered", document(9), 8)}),
    "the head changed": (
        lambda site: change(site / "log/checkpoint", f"\n{COUNT + 3}\n", f"\n{COUNT + 2}\n"),
        {("unsigned", "log/checkpoint")}),
}  # fmt: skip


def told(findings):
    """Kind, file and leaf of each finding, as far as its sentence has them."""
    made = set()
    for kind, facts in findings:
        text = SENTENCES[kind][0]
        names = [name for name in ("file", "index") if "{" + name + "}" in text]
        made.add((kind, *(facts[name] for name in names)))
    return made


@pytest.mark.parametrize("name", SPOILT)
def test_what_is_spoilt_is_named(world, site, name):
    spoil, expected = SPOILT[name]
    spoil(site)
    findings = wrong(site, key=world.key)
    assert expected <= told(findings)
    if not any(kind in ("root", "unsigned") for kind, *_ in expected):
        assert told(findings) == expected


def test_a_leaf_dropped_from_every_file_of_the_log_is_missed(world, site):
    """Whoever drops a leaf must shift the rest; documents and the signed size still tell."""
    write_leaves(site, dropped(site, 7))
    findings = told(wrong(site, key=world.key))
    assert ("lost", "log/checkpoint") in findings
    assert ("missing_leaf", document(8), 7) in findings


def test_a_leaf_dropped_and_signed_anew_is_a_fork_to_whoever_kept_a_head(world, site):
    since = str(world.old / "log/checkpoint")
    for name in ("log", "entry"):
        shutil.rmtree(site / name)
        shutil.copytree(world.fork / name, site / name)
    assert told(wrong(site / "log", key=world.key, since=since)) == {("forked", since, COUNT)}


def test_a_log_that_was_rolled_back_is_missing_leaves(world):
    since = str(world.new / "log/checkpoint")
    ((kind, facts),) = wrong(world.old, key=world.key, since=since)
    assert (kind, facts["want"], facts["size"]) == ("lost", COUNT + 3, COUNT + 1)


def test_two_mirrors_that_differ_are_a_fork_from_the_first_leaf_that_differs(world):
    ((kind, facts),) = wrong(world.new, key=world.key, mirror=str(world.fork))
    assert (kind, facts["index"]) == ("forked", 4)
    ((kind, facts),) = wrong(world.new / "log", key=world.key, mirror=str(world.fork / "log"))
    assert (kind, facts["index"]) == ("forked", 4)


def test_an_entry_of_a_forked_log_is_not_in_this_one(world, tmp_path):
    lone = shutil.copy(world.fork / document(5), tmp_path / "kept.json")
    assert told(wrong(lone, key=world.key, site=str(world.new))) == {
        ("missing_leaf", "kept.json", 4)
    }


def test_an_entry_that_was_never_logged_is_told_in_the_site(world, site):
    other = SigningKey(new_key("list.mingdan.invalid/log", b"f" * 32), "list.mingdan.invalid/log")
    forged = json.loads((site / document(QUIET)).read_text("utf-8"))
    text = forged["proof"]["checkpoint"].split("\n\n")[0] + "\n"
    forged["proof"] |= {"checkpoint": other.sign(text), "key": other.verifier}
    (site / "entry/forged").mkdir()
    (site / "entry/forged/entry.json").write_text(json.dumps(forged), "utf-8")
    assert told(wrong(site, key=world.key)) == {("unsigned", "entry/forged/entry.json")}
    assert kinds(shutil.copy(site / "entry/forged/entry.json", site.parent / "f.json"),
                 key=world.key) == ["unsigned"]  # fmt: skip


def test_the_wrong_key_is_told_of_everything_it_did_not_sign(site):
    other = SigningKey(new_key("list.mingdan.invalid/log", b"k" * 32), "list.mingdan.invalid/log")
    findings = Counter(kind for kind, _ in wrong(site, key=other.verifier))
    assert findings == {"unsigned": COUNT + 2}


def test_a_lone_file_that_is_not_published_is_told(world, site, tmp_path):
    (tmp_path / "notice.pdf").write_bytes(b"%PDF-1.7 another notice")
    lone = found(tmp_path / "notice.pdf", key=world.key, site=str(site))
    assert lone == [("unlisted", {"file": "notice.pdf"})]
    flip(site / NOTICE, 4)
    assert told(wrong(site / NOTICE, key=world.key)) == {("file", NOTICE)}


@pytest.mark.parametrize(
    ("leaf", "spoilt", "kind"),
    [
        ("first", (b'"version":1', b'"version":3'), "skipped"),
        ("last", (b'"version":2', b'"version":1'), "reordered"),
        ("last", (b'"version":2', b'"version":"two"'), "leaf"),
        ("last", (b'"version":2', b'"version": 2'), "leaf"),
    ],
)
def test_a_leaf_out_of_turn_is_told_though_the_tree_was_made_over_it(
    world, site, leaf, spoilt, kind
):
    name, tile, index = (
        (ENTRIES, TILE, 3) if leaf == "first"
        else ("log/tile/entries/001.p/17", "log/tile/0/001.p/17", COUNT + 2)
    )  # fmt: skip
    leaves, _ = unbundle((site / name).read_bytes())
    leaves[index % 256] = leaves[index % 256].replace(*spoilt)
    (site / name).write_bytes(bundle(leaves))
    (site / tile).write_bytes(b"".join(map(leaf_hash, leaves)))
    assert (kind, name, index) in told(wrong(site / "log", key=world.key))


def test_a_list_that_points_out_of_its_site_or_nests_without_end_is_only_told(world, site):
    (site.parent / "outside").write_bytes(b"secret")
    (site / "list/index.json").write_bytes(issue_file("../outside", b"secret"))
    assert told(wrong(site, key=world.key)) == {("missing", "../outside")}
    (site / "list/index.json").write_text("[" * 100_000)
    (site / document(QUIET)).write_text('{"proof": ' + "[" * 100_000)
    assert told(wrong(site, key=world.key)) == {
        ("broken", "list/index.json"), ("broken", document(QUIET)),
    }  # fmt: skip


def test_a_site_without_its_log_cannot_be_checked(world, site):
    shutil.rmtree(site / "log")
    with pytest.raises(UnreadableError, match="log/checkpoint"):
        check(str(site), key=world.key)


@pytest.mark.parametrize(
    "given",
    [
        {"target": "nowhere"},
        {"target": "."},
        {"key": "nowhere"},
        {"key": "a+b+c"},
        {"since": "nowhere"},
        {"mirror": "nowhere"},
        {"site": "nowhere"},
    ],
)
def test_what_cannot_be_read_is_said(world, tmp_path, monkeypatch, given):
    monkeypatch.chdir(tmp_path)
    target = given.pop("target", str(world.new))
    with pytest.raises(UnreadableError):
        check(target, **{"key": world.key, **given})


# -- the lone file and the command -----------------------------------------------------------------
def run(script, *words):
    """The verifier on a Python without any package."""
    command = (sys.executable, "-I", "-S", str(script), *map(str, words))
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    return done.returncode, done.stdout + done.stderr


def test_the_published_file_tells_what_the_product_tells(world, site):
    script = site / "verify.py"
    assert script.read_bytes() == verifier_source()
    code, said = run(script, site, "--key", world.key)
    assert (code, said.count("\n"), said[:4]) == (0, 1, "✓ 真实")
    assert run(script, site / document(QUIET))[0] == 0
    flip(site / NOTICE, 4)
    flip(site / TILE, 40)
    code, said = run(script, site, "--english")
    assert code == 1
    findings = check(str(site))
    told = [verdict_of(one.kind, "en", **one.facts) for one in findings]
    assert [line[2:] for line in said.splitlines()] == told
    assert "".join(line[0] for line in said.splitlines()) == "!" + "✗" * (len(findings) - 1)
    assert run(script, site / "nothing")[0] == 2


def test_the_command_is_the_same_check(world, site):
    def command(*words):
        done = CliRunner().invoke(app, ["verify", *map(str, words)])
        return done.exit_code, done.output

    assert command(site, "--key", world.key)[0] == 0
    flip(site / NOTICE, 4)
    assert command(site, "--key", world.key) == run(site / "verify.py", site, "--key", world.key)
    assert command(site / "nothing", "--english") == (
        2, f"Cannot be read: {site / 'nothing'}. Please check the path or the address.\n",
    )  # fmt: skip


def test_the_lone_file_names_nothing_twice():
    """Its parts are put into one namespace."""
    tree = ast.parse(verifier_source())
    made = Counter(
        name
        for node in tree.body
        for name in (
            [node.name] if isinstance(node, ast.FunctionDef | ast.ClassDef)
            else [one.id for one in getattr(node, "targets", [getattr(node, "target", None)])
                  if isinstance(one, ast.Name)]
        )
    )  # fmt: skip
    assert [name for name, count in made.items() if count > 1] == []
    roots = {
        (node.module or "").split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
    } | {
        one.name.split(".")[0]
        for n in ast.walk(tree)
        if isinstance(n, ast.Import)
        for one in n.names
    }
    assert roots <= sys.stdlib_module_names


@pytest.fixture
def address(site):
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_address_is_checked_like_a_folder(world, site, address, tmp_path):
    assert kinds(address, key=world.key) == ["genuine_site"]
    assert kinds(address + document(QUIET), key=world.key) == ["genuine"]
    assert kinds(address + NOTICE, key=world.key) == ["genuine_file"]
    lone = shutil.copy(world.old / document(CORRECTED), tmp_path / "kept.json")
    assert kinds(lone, key=world.key, site=address) == ["superseded"]
    flip(site / NOTICE, 4)
    assert told(wrong(address, key=world.key)) == {("file", NOTICE)}
    assert told(wrong(address + NOTICE, key=world.key)) == {("file", NOTICE)}
    with pytest.raises(UnreadableError):
        check("http://127.0.0.1:9/")


def test_every_finding_has_its_sentence_in_both_languages():
    assert all(len(set(pair)) == 2 and all(pair) for pair in SENTENCES.values())
    assert SENTENCES.keys() > IN_ORDER
    assert Path(check.__code__.co_filename).name == "verify.py"
