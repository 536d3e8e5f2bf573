"""The same district on the other database publishes the same bytes."""

from __future__ import annotations

import json

from tests.acceptance.test_main_job import mingdan


def tree(folder):
    public = folder / "public"
    return {
        str(path.relative_to(public)): path.read_bytes()
        for path in sorted(public.rglob("*"))
        if path.is_file()
    }


def test_postgresql_and_sqlite_publish_the_same_bytes(tmp_path, postgres_url):
    """Four quarters on each, by the plain functions: every published file is identical."""
    told = {}
    for name, env in (("sqlite", {}), ("postgresql", {"MINGDAN_DATABASE_URL": postgres_url})):
        answer = mingdan("demo", "--out", tmp_path / name, "--json", "--no-prefect", env=env)
        told[name] = json.loads(answer.stdout)
        assert told[name]["flow_runs"]["by"] == "plain"
    ours, theirs = tree(tmp_path / "sqlite"), tree(tmp_path / "postgresql")
    assert ours.keys() == theirs.keys()
    assert [name for name in ours if ours[name] != theirs[name]] == []
    for part in ("events", "cases", "listings", "issues", "notices"):
        assert told["sqlite"][part] == told["postgresql"][part]
    audited = mingdan(
        "audit", "--out", tmp_path / "postgresql", env={"MINGDAN_DATABASE_URL": postgres_url}
    )
    assert "全部一致" in audited.stdout
