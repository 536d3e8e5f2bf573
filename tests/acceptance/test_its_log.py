"""The log of the main job on the whole sample district: every unit of work, and nobody in it."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections import Counter
from contextlib import closing

from flows.orchestration import FLOWS
from tests.acceptance.office import LOG


def lines_of(out):
    return (out.parent / LOG).read_text("utf-8").splitlines()


def leaves(value):
    """Every text in a value as JSON has it."""
    match value:
        case str():
            yield value
        case dict():
            for one in value.values():
                yield from leaves(one)
        case list():
            for one in value:
                yield from leaves(one)


def told_of_people_and_enterprises(out):
    """What the sample says of anybody: names, codes, telephones, addresses, what they wrote."""
    with closing(sqlite3.connect(out / "mingdan.db")) as database:
        for query in (
            "SELECT json_array(uscc, name, township, email, json(body)) FROM enterprises",
            "SELECT json_array(person, name, paper) FROM officials",
            "SELECT body FROM inbox WHERE kind = 'complaint_filed'",
            "SELECT json_array(complaint_no) FROM sealed_identities",
            "SELECT json_array(case_id) FROM cases",
        ):
            for (row,) in database.execute(query):
                yield from leaves(json.loads(row))
    for path in sorted((out / "sample").glob("complaints-*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                yield from leaves(row)
    for path in sorted((out / "sample").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            yield from leaves(json.loads(line))


def test_every_unit_of_work_has_its_line(done):
    out, told = done
    lines = [json.loads(line) for line in lines_of(out)]
    ran = Counter(one["action"] for one in lines if one["what"] == "flow ran")
    assert sum(ran.values()) == told["flow_runs"]["count"]
    assert set(ran) <= set(FLOWS)
    assert {"intake", "handle", "publication", "delivery", "pack"} <= set(ran)
    batches = [one for one in lines if one.get("action") == "batch"]
    assert sum(one["parked"] for one in batches) >= told["events"]["parked"]
    assert sum(one["refused"] for one in batches) == told["events"]["refusals"]
    for one in batches:
        assert {"at", "level", "ms", "events", "outcome", "event"} <= set(one)


def test_no_line_tells_of_anybody(done):
    out, _ = done
    text = "\n".join(lines_of(out))
    telling = re.compile(r"[^\x00-\x7f]|@|\d{7}|^[a-z]+-\d+$")
    known = {one for one in told_of_people_and_enterprises(out) if telling.search(one)}
    assert len(known) > 1_000, "the sample was read"
    assert [one for one in known if one in text] == []
    assert re.findall(r"[^\x00-\x7f]", text) == [], "no line has a word that is not the program's"
