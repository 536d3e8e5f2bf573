"""The log of the list on both databases: logged, signed, proven, forgotten, shown again."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from flows.audit import audit
from flows.settings import Settings
from flows.transparency import (
    NoHeadError,
    Prover,
    documents,
    log_files,
    log_versions,
    only_changed,
    sign_head,
    signing_key,
)
from notifications.transparency.leaf import LeafError
from notifications.transparency.merkle import consistency, consistent
from notifications.transparency.note import read_checkpoint
from notifications.transparency.proofs import in_short, read_document
from notifications.transparency.signing import LogKeyError
from notifications.transparency.tiles import StoredTree
from storage import transparency
from storage.unit_of_work import UnitOfWork
from tests.flows.log_office import AT, DAY, Office, Randomness, published, tombstone
from tests.notifications.sample_issues import sample_entry


@pytest.fixture
def office(database_url, tmp_path):
    made = Office(tmp_path / "home", database_url)
    yield made
    made.engine.dispose()


def test_what_was_logged_is_proven_to_whoever_has_the_key(office):
    office.log(*(published(n) for n in range(1, 6)))
    files = dict(office.files())
    document = json.loads(files[f"entry/{sample_entry(3).entry_id}/entry.json"])
    assert document["entry"]["name"] == sample_entry(3).name
    shown = read_document(json.dumps(document).encode(), office.key.verifier)
    assert (shown.entry_id, shown.version, shown.index) == (sample_entry(3).entry_id, 1, 2)
    proof = in_short(document["proof"])
    assert (proof["index"], proof["version"], proof["size"]) == (2, 1, 5)
    assert (proof["leaf"], proof["root"]) == (shown.hash.hex(), shown.head.root.hex())
    assert files["log/key.txt"].decode().strip() == office.key.verifier


def test_a_log_of_two_tiles_grows_consistently(office):
    before = office.log(*(published(n, name=f"虚构{n}") for n in range(1, 271)))
    after = office.log(published(1, "corrected", name="虚构一"), *map(published, range(300, 560)))
    assert (before.size, after.size) == (270, 531)
    with UnitOfWork(office.engine, reading=True) as unit:
        tree = StoredTree(531, lambda *asked: transparency.hashes(unit, *asked))
        proof = consistency(270, 531, tree.node)
        assert len(transparency.hashes(unit, 1, 0, 5)) == 2
    heads = [read_checkpoint(head.note, office.key.verifier) for head in (before, after)]
    assert consistent(270, 531, proof, heads[0].root, heads[1].root)
    files = dict(office.files())
    assert len(files["log/tile/0/001"]) == 8192
    assert {"log/tile/1/000.p/2", "log/tile/0/002.p/19", "log/tile/1/000.p/1"} <= files.keys()
    assert "log/tile/0/001.p/14" not in files, "the full tile took its place"


def test_an_unchanged_log_is_the_same_bytes_and_the_same_head(office):
    first = office.log(published(1), published(2))
    files = dict(office.files())
    assert office.log() == first
    assert dict(office.files()) == files


def test_only_what_changed_for_the_public_is_logged_again(office):
    office.log(published(1), published(2), published(3))
    office.log(published(1, "corrected", address="新址"))
    with UnitOfWork(office.engine, reading=True) as unit:
        asked = [
            published(1, "corrected", address="新址"), published(2, "changed"), published(4),
            published(3, "corrected", address="又一新址"), published(1, "corrected"),
        ]  # fmt: skip
        fresh = [one.entry_id for one in only_changed(unit, asked)]
    assert fresh == [sample_entry(n).entry_id for n in (4, 3, 1)]


def test_a_proof_under_an_earlier_head_stays_good(office):
    office.log(published(1), published(2))
    early = dict(office.files())[f"entry/{sample_entry(1).entry_id}/entry.json"]
    office.log(*(published(n) for n in range(3, 9)))
    assert read_document(early, office.key.verifier).head.size == 2


def test_a_withdrawn_name_is_forgotten_and_the_log_stays_whole(office):
    office.log(published(1), published(2), published(3))
    office.log(published(2, "corrected", address="新址"), tombstone(2, DAY))
    with UnitOfWork(office.engine, reading=True) as unit:
        before = dict(log_files(unit, office.key))
    assert office.forget(2) == 2
    assert office.forget(2) == 0
    with UnitOfWork(office.engine, reading=True) as unit:
        assert dict(log_files(unit, office.key)) == before
        versions = transparency.versions_of(unit, sample_entry(2).entry_id)
        shown = dict(documents(unit, office.key))
    assert [(one.version, one.content is None, one.salt is None) for one in versions] == [
        (1, True, True), (2, True, True), (3, False, False),
    ]  # fmt: skip
    assert sample_entry(2).name.encode() not in b"".join([*before.values(), *shown.values()])
    with office.engine.connect() as raw:
        for row in raw.execute(text("SELECT * FROM log_leaves")).mappings():
            assert sample_entry(2).name not in str(dict(row))


def test_nothing_is_proven_before_a_head_is_signed(office):
    with UnitOfWork(office.engine) as unit:
        assert list(documents(unit, office.key)) == []
        log_versions(unit, [published(1)], office.random)
        with pytest.raises(NoHeadError):
            list(documents(unit, office.key))
        sign_head(unit, office.key, AT)
        log_versions(unit, [published(2)], office.random)
        last = transparency.versions_of(unit, sample_entry(2).entry_id)[0]
        with pytest.raises(NoHeadError):
            Prover(unit, office.key).document(last)


def test_a_content_that_cannot_be_written_logs_nothing(office):
    with UnitOfWork(office.engine) as unit, pytest.raises(LeafError, match="二进制小数"):
        log_versions(unit, [published(1, facts_zh=0.5)], office.random)
    with UnitOfWork(office.engine, reading=True) as unit:
        assert transparency.size(unit) == 0


def test_the_key_is_made_once_and_kept_from_others(tmp_path):
    settings, random = Settings(home=tmp_path), Randomness()
    key = signing_key(settings, random)
    assert signing_key(settings, random).verifier == key.verifier
    assert settings.log_key_file.stat().st_mode & 0o077 == 0
    with pytest.raises(LogKeyError, match=settings.log_name):
        signing_key(Settings(home=tmp_path, log_name="other.example/log"), random)


# -- the audit -------------------------------------------------------------------------------------
FORGED = {
    "a leaf": ("log_leaves", "log_leaves_forgotten",
               "UPDATE log_leaves SET leaf = replace(leaf, 'published', 'corrected') WHERE idx = 3",
               "3", "摘要"),
    "a row beside its leaf": ("log_leaves", "log_leaves_forgotten",
                              "UPDATE log_leaves SET what = 'x' WHERE idx = 3", "3", "所在行"),
    "a content": ("log_leaves", "log_leaves_forgotten",
                  "UPDATE log_leaves SET content = '{}' WHERE idx = 3", "3", "内容"),
    "a hash": ("log_leaves", "log_leaves_forgotten",
               "UPDATE log_leaves SET leaf_hash = salt WHERE idx = 3", "3", "摘要"),
    "a root": ("log_checkpoints", "log_checkpoints_no_update",
               "UPDATE log_checkpoints SET root = (SELECT salt FROM log_leaves WHERE idx = 0)",
               "260", "树根"),
    "a note": ("log_checkpoints", "log_checkpoints_no_update",
               "UPDATE log_checkpoints SET note = 'x'", "260", "无法读取"),
    "a node": ("log_nodes", "log_nodes_no_update",
               "UPDATE log_nodes SET hash = (SELECT salt FROM log_leaves WHERE idx = 0)",
               "1/0", "下一层"),
    "a lost node": ("log_nodes", "log_nodes_no_delete", "DELETE FROM log_nodes", "1", "应有 1 个"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_the_audit_names_what_somebody_changed_behind_the_guards(tmp_path, name):
    office = Office(tmp_path / "home")
    office.log(*map(published, range(1, 261)))
    with UnitOfWork(office.engine, reading=True) as unit:
        assert audit(unit).findings == ()
    table, trigger, statement, row, problem = FORGED[name]
    with office.engine.begin() as raw:
        raw.execute(text(f"DROP TRIGGER {trigger}"))
        raw.execute(text(statement))
    with UnitOfWork(office.engine, reading=True) as unit:
        found = audit(unit).findings
    assert (table, row) in {(one.table, one.key) for one in found}
    assert any(problem in one.problem for one in found)
    office.engine.dispose()
