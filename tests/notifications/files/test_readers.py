"""The files read by the programs people read such files with."""

from __future__ import annotations

import csv
import io
import json
import warnings
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import polars as pl
import pytest
from followthemoney import model
from followthemoney.proxy import EntityProxy
from followthemoney.statement import Statement
from followthemoney.statement.serialize import CSV_COLUMNS, read_csv_statements
from frictionless import Package, system
from jsonschema import Draft202012Validator, FormatChecker
from rdflib import Graph, Namespace
from rdflib.namespace import DCTERMS, RDF
from stdnum.cn import uscc

from domain.bulletin import Entry, ListKind
from domain.measures import MEASURES
from notifications.files.events import REASONS
from notifications.files.fields import CHILDREN, ENTRIES, TABLES, Kind
from notifications.files.ftm import PROPERTY_TYPES
from notifications.files.statements import COLUMNS
from notifications.release import releasing
from tests.notifications.files.written import ADDRESSED, contents, written
from tests.notifications.sample_issues import (
    SITE,
    Issue,
    first_issue,
    sample_entry,
    second_issue,
)

ATOM, GONE_NS, HISTORY = (
    "{http://www.w3.org/2005/Atom}",
    "{http://purl.org/atompub/tombstones/1.0}",
    "{http://purl.org/syndication/history/1.0}",
)
NEWEST = "list/2026-Q3"


def real_codes(issue: Issue) -> Issue:
    """The issue with credit codes that pass their check, which FollowTheMoney insists on."""
    head, lines = issue

    def coded(entry: Entry) -> Entry:
        number = int(entry.entry_id[-6:])
        body = f"91000000MA{number:07d}"
        more: dict[str, Any] = {}
        if number == 4:
            more = {"former_names": ("云溪区样例老箱包厂",), "reply": "已按要求整改。",
                    "replied_on": date(2026, 8, 1)}  # fmt: skip
        return replace(entry, uscc=body + uscc.calc_check_digit(body), **more)

    return head, tuple(replace(line, entry=coded(line.entry)) for line in lines)


@pytest.fixture(scope="module")
def issues() -> tuple[Issue, Issue]:
    first = first_issue()
    return real_codes(first), real_codes(second_issue(first))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, issues: tuple[Issue, Issue]) -> Path:
    return written(tmp_path_factory.mktemp("site"), issues).resolve()


def lines_of(site: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (site / name).read_text("utf-8").splitlines()]


# --- tables ---------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", ["list/2026-Q2", NEWEST])
def test_frictionless_finds_nothing_wrong_with_any_file_of_the_package(
    site: Path, folder: str
) -> None:
    with system.use_context(trusted=True), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own libraries
        package = Package(str(site / folder / "datapackage.json"))
        report = package.validate()

    assert report.valid, report.flatten(["name", "fieldName", "type", "note"])
    assert {resource.path for resource in package.resources} == {
        path.name for path in (site / folder).iterdir()
    } - {"datapackage.json", "entries-excel.csv", "entries.csv-metadata.json"}
    assert package.licenses
    assert "信息公开，不是处罚" in str(package.description)


def test_frictionless_notices_a_child_without_its_entry(site: Path, tmp_path: Path) -> None:
    """The foreign keys bind: a row of a file that names no entry is an error."""
    for path in (site / NEWEST).iterdir():
        content = path.read_bytes()
        if path.name == "grounds.csv":
            content += b"yx-ohbl-2026-999999,1,G1\r\nyx-ohbl-2026-000001,9,G4\r\n"
        (tmp_path / path.name).write_bytes(content)
    with system.use_context(trusted=True), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = Package(str(tmp_path / "datapackage.json")).validate().flatten(["type"])

    kinds = {kind for [kind] in found}
    assert {"foreign-key", "constraint-error", "hash-count"} <= kinds


def test_csvw_describes_every_table_column_by_column(site: Path) -> None:
    told = json.loads((site / NEWEST / "entries.csv-metadata.json").read_bytes())
    for table, described in zip(TABLES, told["tables"], strict=True):
        with (site / NEWEST / described["url"]).open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            rows = list(reader)
        columns = described["tableSchema"]["columns"]
        assert [column["name"] for column in columns] == reader.fieldnames
        assert described["tableSchema"]["primaryKey"] == list(table.key)
        for column in columns:
            cells = [row[column["name"]] for row in rows]
            assert not column["required"] or all(cells), column["name"]
            kind = column["datatype"]
            if isinstance(kind, dict) and kind["base"] == "date":
                assert [date.fromisoformat(cell) for cell in cells if cell] or not any(cells)
            elif isinstance(kind, dict):
                assert set(cells) <= set(kind["format"].split("|"))
    assert told["dc:rights"]
    assert told["dc:description"]


def test_polars_and_the_csv_module_read_what_the_json_says(site: Path) -> None:
    told = {entry["entry_id"]: entry for entry in lines_of(site, f"{NEWEST}/entries.jsonl")}
    for name, encoding in (("entries.csv", "utf-8"), ("entries-excel.csv", "utf-8-sig")):
        content = (site / NEWEST / name).read_bytes()
        rows = list(csv.DictReader(io.StringIO(content.decode(encoding), newline=""), strict=True))
        frame = pl.read_csv(site / NEWEST / name, infer_schema=False).fill_null("")
        assert frame.to_dicts() == rows
        assert content.startswith(b"\xef\xbb\xbf") == (name != "entries.csv")
        assert b"\n" not in content.replace(b"\r\n", b"")
        for row in rows:
            entry = told[row["entry_id"]]
            for field in ENTRIES.fields:
                said = entry[field.name]
                plain = (
                    "; ".join(said) if isinstance(said, list) else str("" if said is None else said)
                )
                assert row[field.name] == plain


def test_the_child_files_hold_each_value_on_a_row_of_its_own(site: Path) -> None:
    told = lines_of(site, f"{NEWEST}/entries.jsonl")
    found = {
        table.name: pl.read_csv(site / NEWEST / table.file, infer_schema=False).to_dicts()
        for table in CHILDREN
    }
    for table in CHILDREN:
        expected = [(e["entry_id"], str(n)) for e in told for n in range(1, len(e[table.name]) + 1)]
        assert [(row["entry_id"], row["position"]) for row in found[table.name]] == expected
    grounds = [row["ground"] for row in found["grounds"]]
    assert grounds == [ground for entry in told for ground in entry["grounds"]]
    assert {Decimal(row["ratio"]) for row in found["exceedances"]} == {
        Decimal("3.0"),
        Decimal("6.2"),
    }


# --- followthemoney -------------------------------------------------------------------------


def entities(site: Path, folder: str = NEWEST) -> list[EntityProxy]:
    return [model.get_proxy(data) for data in lines_of(site, f"{folder}/entities.ftm.json")]


def test_followthemoney_takes_every_entity_and_drops_no_value(site: Path) -> None:
    told = lines_of(site, f"{NEWEST}/entities.ftm.json")
    for data, loaded in zip(told, entities(site), strict=True):
        again = model.make_entity(data["schema"])
        again.id = data["id"]
        for name, values in data["properties"].items():
            again.add(name, values)  # cleaned and validated, unlike a loaded one
            assert sorted(again.get(name)) == sorted(values), name
        model.get(data["schema"]).validate(loaded.to_dict())
        assert loaded.caption != loaded.id

    assert sum(data["schema"] == "Company" for data in told) == 24  # one of 25 has no name today
    assert sum(data["schema"] == "Sanction" for data in told) == 24


def test_every_sanction_leads_to_its_company(site: Path) -> None:
    found = {entity.id: entity for entity in entities(site)}
    for entity in found.values():
        for company in entity.get("entity", quiet=True):
            assert found[company].schema.name == "Company"
            assert entity.get("programUrl") == [ADDRESSED.address_of_site]
    first = found["yx-ohbl-2026-000001"]
    assert first.get("status") == ["Active"]
    assert first.get("authorityId") == ["云卫职列〔2026〕1号"]
    assert first.get("listingDate") == ["2026-05-02"]
    [renamed] = found["yx-ohbl-2026-000004"].get("entity")
    assert found[renamed].get("previousName") == ["云溪区样例老箱包厂"]


def test_a_topic_says_no_more_than_the_measures_do(tmp_path: Path) -> None:
    """Publicity is an action of a regulator; only a bar from procurement is a debarment."""
    head, lines = real_codes(first_issue(2))
    bars = "；".join(
        MEASURES[code][0] for code in ("publicity.entry", "joint_punishment.procurement")
    )
    barred = replace(lines[1], entry=replace(lines[1].entry, measures=bars))
    folder = written(tmp_path, [(replace(head, kind=ListKind.STATUTORY), (lines[0], barred))])
    companies = [e for e in entities(folder, "list/2026-Q2") if e.schema.name == "Company"]

    assert [company.get("topics") for company in companies] == [["reg.action"], ["debarment"]]


def test_a_code_that_fails_its_check_is_kept_as_a_number_of_the_register(tmp_path: Path) -> None:
    folder = written(tmp_path, [first_issue(1)])
    [company, _] = entities(folder, "list/2026-Q2")

    assert company.get("uscCode") == []
    assert company.get("registrationNumber") == [sample_entry(1).uscc]


def test_the_statements_are_those_followthemoney_makes_itself(site: Path) -> None:
    file = io.BytesIO((site / NEWEST / "statements.csv").read_bytes())
    told = {statement.id: statement for statement in read_csv_statements(file)}
    made = {
        statement.id: statement
        for entity in entities(site)
        for statement in Statement.from_entity(entity, "yx_ohbl")
    }

    assert list(COLUMNS) == CSV_COLUMNS
    assert set(told) == set(made)
    for key, statement in told.items():
        assert statement.prop_type == made[key].prop_type
        assert (statement.value, statement.schema) == (made[key].value, made[key].schema)


def test_the_property_types_are_those_of_the_model() -> None:
    for schema in ("Company", "Sanction"):
        properties = model.get(schema).properties
        found = {name: properties[name].type.name for name in PROPERTY_TYPES if name in properties}
        assert found == {name: kind for name, kind in PROPERTY_TYPES.items() if name in found}


def test_a_statement_remembers_the_issue_that_first_said_it(tmp_path: Path) -> None:
    first = first_issue(8)
    head, lines = second_issue(first, 9)
    moved = replace(lines[0], entry=replace(lines[0].entry, address="云溪区新街1号"))
    folder = written(tmp_path, [first, (head, (moved, *lines[1:]))])
    with (folder / "list/2026-Q3/statements.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["origin"] == "yx-ohbl-2026-000001"]
    seen = {(row["prop"], row["first_seen"][:10], row["last_seen"][:10]) for row in rows}

    assert ("address", "2026-10-12", "2026-10-12") in seen
    assert ("name", "2026-07-10", "2026-10-12") in seen


def xml_of(content: bytes) -> ET.Element:
    return ET.fromstring(content)  # noqa: S314  our own


# --- feeds ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["feed.atom", "feed.rss", "feed/1-1.atom", "feed/2-1.atom"])
def test_feedparser_reads_the_feed_without_a_complaint(site: Path, name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        told = feedparser.parse((site / name).read_bytes())

    assert not told.bozo, told.get("bozo_exception")
    assert told.version == ("rss20" if name == "feed.rss" else "atom10")
    assert told.feed.title == "职业病危害治理“黑名单”"
    assert all(one.id.startswith("tag:yx-ohbl,2026-") for one in told.entries)
    assert len({one.id for one in told.entries}) == len(told.entries)


def test_the_feed_tells_issues_additions_changes_and_removals(site: Path) -> None:
    told = feedparser.parse((site / "feed.atom").read_bytes())
    by_kind: dict[str, list[str]] = {}
    for one in told.entries:
        by_kind.setdefault(one.tags[0].term, []).append(one.title)

    assert {kind: len(titles) for kind, titles in by_kind.items()} == {
        "issue.released": 2, "listing.published": 25, "listing.changed": 1,
        "listing.removed": 1, "listing.withdrawn": 1,
    }  # fmt: skip
    assert by_kind["listing.removed"] == ["信用修复移出：云溪区样例石材加工厂第6号"]
    assert by_kind["listing.withdrawn"] == ["依据撤销，条目已撤回：yx-ohbl-2026-000003"]
    assert by_kind["listing.changed"] == ["暂停公示：yx-ohbl-2026-000002"]


@pytest.mark.parametrize("name", ["feed.atom", "feed/1-1.atom"])
def test_a_withdrawn_entry_is_a_tombstone_with_its_reason(site: Path, name: str) -> None:
    root = xml_of((site / name).read_bytes())
    [resting, gone] = root.findall(f"{GONE_NS}deleted-entry")
    event = "tag:yx-ohbl,2026-07-10:1/yx-ohbl-2026-000003"

    assert gone.attrib == {"ref": event, "when": "2026-09-30T00:00:00+08:00"}
    assert gone.findtext(f"{GONE_NS}comment") == "yx-ohbl-2026-000003：依据撤销，条目已撤回"
    assert resting.attrib["ref"] == "tag:yx-ohbl,2026-07-10:1/yx-ohbl-2026-000002"
    assert resting.findtext(f"{GONE_NS}comment") == "yx-ohbl-2026-000002：暂停公示"
    told = [one.text for one in root.iter(f"{ATOM}id")]
    assert {event, resting.attrib["ref"]} & set(told) == set()


def test_the_archive_leads_page_by_page_to_every_event(site: Path) -> None:
    def links(root: ET.Element) -> dict[str, str]:
        return {one.attrib["rel"]: one.attrib["href"] for one in root.findall(f"{ATOM}link")}

    name, seen, pages = "feed.atom", set[str](), []
    while name:
        root = xml_of((site / name).read_bytes())
        pages.append(name)
        assert (root.find(f"{HISTORY}archive") is not None) == (name != "feed.atom")
        seen |= {str(one.findtext(f"{ATOM}id")) for one in root.findall(f"{ATOM}entry")}
        name = links(root).get("prev-archive", "").removeprefix(ADDRESSED.address_of_site)

    assert pages == ["feed.atom", "feed/2-1.atom", "feed/1-1.atom"]
    assert len(seen) == 2 + 6 + 22  # issues; additions of issue 1 but two; changes of issue 2


def test_a_long_issue_fills_as_many_archive_pages_as_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.files.atom.PAGE", 5)
    folder = written(tmp_path, [first_issue(8), second_issue(first_issue(8), 12)])
    counts = {
        path.name: len(xml_of(path.read_bytes()).findall(f"{ATOM}entry"))
        + len(xml_of(path.read_bytes()).findall(f"{GONE_NS}deleted-entry"))
        for path in (folder / "feed").iterdir()
    }

    assert counts == {"1-1.atom": 5, "1-2.atom": 4, "2-1.atom": 5, "2-2.atom": 3}


def test_the_json_feed_says_the_same_as_the_atom_feed(site: Path) -> None:
    told = json.loads((site / "feed.json").read_bytes())
    atom = feedparser.parse((site / "feed.atom").read_bytes())

    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert told["feed_url"] == f"{ADDRESSED.address_of_site}feed.json"
    assert [(i["id"], i["title"], i["content_text"], i["url"]) for i in told["items"]] == [
        (e.id, e.title, e.summary, e.link) for e in atom.entries
    ]


def test_without_an_address_links_are_relative_and_rss_is_left_out(tmp_path: Path) -> None:
    files = contents(written(tmp_path, [first_issue(2)], SITE))
    root = xml_of(files["feed/1-1.atom"])
    [entry] = [e for e in root.iter(f"{ATOM}entry") if "000001" in str(e.findtext(f"{ATOM}id"))]

    assert "feed.rss" not in files
    assert "url" not in json.loads(files["feed.json"])["items"][0]
    assert entry.find(f"{ATOM}link").attrib["href"] == "../entry/yx-ohbl-2026-000001/"
    assert not any(b"example.invalid" in content for content in files.values())


def test_every_reason_of_a_change_has_its_words() -> None:
    from domain.bulletin import Reason

    assert set(REASONS) == set(Reason)


# --- catalogue and schemas ------------------------------------------------------------------


def test_rdflib_reads_the_catalogue_as_dcat(site: Path, issues: tuple[Issue, Issue]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of rdflib about itself
        graph = Graph().parse(site / "catalog.jsonld", format="json-ld")
    spdx = Namespace("http://spdx.org/rdf/terms#")
    dcat = Namespace("http://www.w3.org/ns/dcat#")  # rdflib knows DCAT 2 only
    [series] = graph.subjects(RDF.type, dcat.DatasetSeries)
    datasets = set(graph.subjects(dcat.inSeries, series))

    assert {str(graph.value(one, DCTERMS.issued)) for one in datasets} == {
        str(head.released_on) for head, _ in issues
    }
    checked = 0
    for one in graph.subjects(RDF.type, dcat.Distribution):
        path = str(graph.value(one, dcat.downloadURL)).removeprefix(ADDRESSED.address_of_site)
        content = (site / path).read_bytes()
        checksum = graph.value(graph.value(one, spdx.checksum), spdx.checksumValue)
        assert str(checksum) == _sha256(content)
        assert int(str(graph.value(one, dcat.byteSize))) == len(content)
        checked += 1
    assert checked == len(
        [p for folder in ("2026-Q2", "2026-Q3") for p in (site / "list" / folder).iterdir()]
    )
    assert len(set(graph.subjects(DCTERMS.rights))) == 4  # catalogue, series, two issues


def _sha256(content: bytes) -> str:
    from hashlib import sha256

    return sha256(content).hexdigest()


def test_the_index_tells_size_digest_and_rows_of_every_file(site: Path) -> None:
    index = json.loads((site / "list/index.json").read_bytes())
    files = {file["path"]: file for issue in index["issues"] for file in issue["files"]}

    for path, file in files.items():
        content = (site / path).read_bytes()
        assert (file["bytes"], file["sha256"]) == (len(content), _sha256(content))
        if path.endswith((".jsonl", ".ftm.json")):
            assert file["rows"] == len(content.splitlines())
        elif path.endswith(".csv"):
            told = csv.reader(io.StringIO(content.decode(), newline=""))
            assert file["rows"] == len(list(told)) - 1
    assert index["newest"] == index["version"] == 2
    assert index["generated_at"] == index["last_change"] == "2026-10-12"
    latest = json.loads((site / "list/latest.json").read_bytes())
    assert {name: latest[name] for name in index["issues"][-1]} == index["issues"][-1]


def test_the_log_stands_in_the_index_where_there_is_one(tmp_path: Path) -> None:
    from notifications.files.whole_list import write_files
    from tests.notifications.sample_issues import ShownOf

    with releasing(tmp_path) as release:
        release.put("log/checkpoint", b"signed")
        write_files(release, ShownOf([first_issue(1)]), SITE)
    told = json.loads((tmp_path / "public/list/index.json").read_bytes())

    assert told["checkpoint"]["sha256"] == _sha256(b"signed")


def valid(schema: dict[str, Any], value: object) -> list[str]:
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    return [error.message for error in validator.iter_errors(value)]


@pytest.mark.parametrize("name", ["entry", "issue", "changes", "delta"])
def test_each_schema_is_one_and_fits_what_is_written(site: Path, name: str) -> None:
    schema = json.loads((site / f"schema/{name}.json").read_bytes())
    Draft202012Validator.check_schema(schema)
    told = {
        "entry": [e for q in ("Q2", "Q3") for e in lines_of(site, f"list/2026-{q}/entries.jsonl")],
        "issue": [json.loads((site / NEWEST / "entries.json").read_bytes())],
        "changes": [json.loads((site / NEWEST / "changes.json").read_bytes())],
        "delta": [json.loads((site / "list/deltas/1-2.json").read_bytes())],
    }[name]

    assert [problem for value in told for problem in valid(schema, value)] == []
    assert valid(schema, {**told[0], "kind": 7, "status": 7, "from": "x"}) != []


def test_the_schema_describes_every_field_of_the_table(site: Path) -> None:
    schema = json.loads((site / "schema/entry.json").read_bytes())
    described = schema["$defs"]["Entry"]["properties"]

    for field in ENTRIES.fields:
        assert described[field.name]["description"] == f"{field.zh} / {field.en}"
        if field.kind is Kind.DAY and field.always:
            assert described[field.name]["format"] == "date"
