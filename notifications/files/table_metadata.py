"""What the CSV files of an issue hold, for machines: CSVW and a Frictionless data package.

Both are made from the same table of fields (``fields.py``), after the files they describe, whose
sizes and digests the package carries.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.bulletin import IssueHead
from notifications.files.fields import ENTRIES, TABLES, Field, Kind, Table
from notifications.files.plain_json import document
from notifications.files.statements import COLUMNS
from notifications.files.terms_of_use import TermsOfUse, terms_of_use
from notifications.release import Release
from notifications.release_files import Written
from notifications.site_identity import SiteIdentity

CSVW_NAME = f"{ENTRIES.file}-metadata.json"
PACKAGE_NAME = "datapackage.json"
OTHERS = (  # files of an issue that are no tables of ours: name, format, media type
    ("entries.json", "json", "application/json"),
    ("changes.json", "json", "application/json"),
    ("entries.jsonl", "ndjson", "application/x-ndjson"),
    ("entities.ftm.json", "ndjson", "application/x-ndjson"),
)


def write_table_metadata(
    release: Release, folder: str, head: IssueHead, site: SiteIdentity
) -> None:
    """Both descriptions of an issue whose files stand in ``folder`` of the release."""
    release.put(f"{folder}/{CSVW_NAME}", document(csvw(head)))
    written = {
        path.removeprefix(f"{folder}/"): file for path, file in release.files.under(f"{folder}/")
    }
    release.put(f"{folder}/{PACKAGE_NAME}", document(data_package(head, site, written)))


def csvw(head: IssueHead) -> dict[str, Any]:
    """CSV on the Web (W3C, 2015): entries.csv and its child files as a group of tables."""
    said = terms_of_use(head.kind)
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "zh"}],
        "dc:title": f"{said.title} {head.period}",
        "dc:description": said.purpose,
        "dc:rights": said.licence,
        "dc:publisher": head.office,
        "dc:issued": {"@value": str(head.released_on), "@type": "date"},
        "dialect": {"delimiter": ",", "header": True, "encoding": "utf-8",
                    "lineTerminators": ["\r\n"]},
        "tables": [_csvw_table(table) for table in TABLES],
    }  # fmt: skip


def _csvw_table(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "columns": [_csvw_column(field) for field in table.fields],
        "primaryKey": list(table.key),
    }
    if table.of:
        schema["foreignKeys"] = [
            {
                "columnReference": "entry_id",
                "reference": {"resource": f"{table.of}.csv", "columnReference": "entry_id"},
            }
        ]
    return {"url": table.file, "dc:title": table.zh, "tableSchema": schema}


def _csvw_column(field: Field) -> dict[str, Any]:
    datatype: dict[str, Any] | str = field.kind.value
    if field.kind is Kind.DAY:
        datatype = {"base": "date", "format": "yyyy-MM-dd"}
    elif field.codes:
        datatype = {"base": "string", "format": "|".join(field.codes)}
    return {
        "name": field.name,
        "titles": {"zh": [field.name, field.zh]},
        "dc:description": {"@value": field.en, "@language": "en"},
        "datatype": datatype,
        "required": field.always,
    }


def data_package(
    head: IssueHead, site: SiteIdentity, written: dict[str, Written]
) -> dict[str, Any]:
    """A Frictionless Data Package (v1): tables with their schemas, the other files by digest."""
    chinese, english = terms_of_use(head.kind), terms_of_use(head.kind, "en")
    slug = head.period.lower()
    package: dict[str, Any] = {
        "profile": "data-package",
        "name": f"{site.feed_id}-{slug}-{head.number}",
        "id": f"tag:{site.feed_id},{head.released_on}:issue/{head.number}",
        "title": f"{chinese.title} {head.period}",
        "description": f"{chinese.purpose}\n\n{english.purpose}",
        "version": str(head.number),
        "created": f"{head.released_on}T00:00:00+08:00",
        "licenses": [{"name": "other-attribution", "title": _licence(chinese, english)}],
        "contributors": [{"title": head.office, "role": "publisher"}],
    }
    if site.address_of_site:
        package["homepage"] = site.address_of_site
    package["resources"] = [
        *(_table_resource(table, written[table.file]) for table in TABLES),
        _statements_resource(written["statements.csv"]),
        *(_file_resource(name, shape, media, written[name]) for name, shape, media in OTHERS),
    ]
    return package


def _licence(chinese: TermsOfUse, english: TermsOfUse) -> str:
    return f"{chinese.licence} {english.licence}"


def _resource(name: str, path: str, shape: str, media: str, written: Written) -> dict[str, Any]:
    return {
        "name": name,
        "path": path,
        "format": shape,
        "mediatype": media,
        "encoding": "utf-8",
        "bytes": written.bytes,
        "hash": f"sha256:{written.sha256}",
    }


def _table_resource(table: Table, written: Written) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(field) for field in table.fields],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    if table.of:
        schema["foreignKeys"] = [
            {"fields": ["entry_id"], "reference": {"resource": table.of, "fields": ["entry_id"]}}
        ]
    return {
        **_resource(table.name.replace("_", "-"), table.file, "csv", "text/csv", written),
        "profile": "tabular-data-resource",
        "title": table.zh,
        "description": table.en,
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"'},
        "schema": schema,
    }


def _field(field: Field) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if field.always:
        constraints["required"] = True
    if field.codes:
        constraints["enum"] = list(field.codes)
    if field.name == "position":
        constraints["minimum"] = 1
    made: dict[str, Any] = {
        "name": field.name,
        "type": field.kind.value,
        "title": field.zh,
        "description": field.en,
    }
    return {**made, "constraints": constraints} if constraints else made


def _statements_resource(written: Written) -> dict[str, Any]:
    fields: Sequence[dict[str, Any]] = [{"name": name, "type": "string"} for name in COLUMNS]
    return {
        **_resource("statements", "statements.csv", "csv", "text/csv", written),
        "profile": "tabular-data-resource",
        "title": "逐项陈述",
        "description": "FollowTheMoney statements: every value with the issue that first said it",
        "schema": {"fields": list(fields), "primaryKey": ["id"], "missingValues": [""]},
    }


def _file_resource(name: str, shape: str, media: str, written: Written) -> dict[str, Any]:
    # No table: checked by size and digest; "file" is Frictionless' word for that.
    return {**_resource(name.replace(".", "-"), name, shape, media, written), "type": "file"}
