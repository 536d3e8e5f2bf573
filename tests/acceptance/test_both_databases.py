"""The same district on the other database publishes the same bytes."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing

from tests.acceptance.office import mingdan

# What each office's own key signs, and the salts of its log: never the same twice.
SIGNED = re.compile(
    r"log/.*|(en/)?verify/index\.html|.*/(entry|proof)\.json|list/(index|latest)\.json|catalog\.jsonld"
)
INDEX = "search/index.sqlite"  # holds the office's key in one row; the rest must be the same


def tree(folder):
    public = folder / "public"
    files = {str(p.relative_to(public)): p for p in sorted(public.rglob("*")) if p.is_file()}
    return {name: compared(name, path) for name, path in files.items()}


def compared(name, path):
    if name == INDEX:
        with closing(sqlite3.connect(path)) as index:
            return [line for line in index.iterdump() if "'log_key'" not in line]
    return b"" if SIGNED.fullmatch(name) else path.read_bytes()


def test_postgresql_and_sqlite_publish_the_same_bytes(done, tmp_path, postgres_url):
    """Four quarters on each, there by Prefect, here by the plain functions: every published file
    is identical."""
    sqlite, of_sqlite = done
    env, postgresql = {"MINGDAN_DATABASE_URL": postgres_url}, tmp_path / "postgresql"
    answer = mingdan("demo", "--out", postgresql, "--json", "--no-prefect", env=env)
    told = json.loads(answer.stdout)
    assert (of_sqlite["flow_runs"]["by"], told["flow_runs"]["by"]) == ("prefect", "plain")
    ours, theirs = tree(sqlite), tree(postgresql)
    assert ours.keys() == theirs.keys()
    assert [name for name in ours if ours[name] != theirs[name]] == []
    for part in ("events", "cases", "listings", "issues", "notices"):
        assert of_sqlite[part] == told[part]
    assert "全部一致" in mingdan("audit", "--out", postgresql, env=env).stdout
