"""JSON Schema 2020-12 of what the JSON files hold, derived from the types that are written."""

from __future__ import annotations

from typing import Any

import msgspec

from domain.bulletin import ChangeKind, Entry, IssueHead
from notifications.files.fields import ENTRY_FIELDS

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_ROOT = "#/$defs/"


def _anything(kind: type) -> dict[str, Any]:
    """The account of a judgement holds plain data of any shape."""
    if kind is object:
        return {"description": "plain data"}
    raise NotImplementedError(kind)  # how msgspec asks to be told that a type has no schema


def _schema_of(kind: type, title: str) -> dict[str, Any]:
    made: dict[str, Any] = msgspec.json.schema(kind, schema_hook=_anything)
    return {"$schema": DRAFT, "title": title, **made}


def entry_schema() -> dict[str, Any]:
    """An entry as in entries.jsonl."""
    made = _schema_of(Entry, "An entry of the list")
    fields = made["$defs"]["Entry"]
    fields.pop("description", None)
    for field in ENTRY_FIELDS:
        fields["properties"][field.name]["description"] = f"{field.zh} / {field.en}"
    return made


def issue_head_schema() -> dict[str, Any]:
    """An issue's head, as in entries.json and changes.json before the terms of use."""
    return _schema_of(IssueHead, "The head of an issue")


def _list_of(title: str, said: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
    return {
        "$schema": DRAFT,
        "title": title,
        "type": "object",
        "properties": {**said, "changes": {"type": "array", "items": item}},
        "required": [*said, "changes"],
        "$defs": entry_schema()["$defs"],
    }


_BOTH = {
    "type": "object",
    "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
    "required": ["zh", "en"],
}
_TERMS = {"title": _BOTH, "purpose": _BOTH, "licence": _BOTH}
_COUNT = {"type": "integer", "minimum": 0}


def changes_schema() -> dict[str, Any]:
    """An issue's changes.json."""
    head: dict[str, Any] = issue_head_schema()["$defs"]["IssueHead"]["properties"]
    kinds = {"enum": [kind.value for kind in ChangeKind]}
    names = ("reason", "entry_id", "name")
    change = {
        "type": "object",
        "properties": {
            "kind": kinds,
            **{name: {"type": "string"} for name in names},
            "status": {"$ref": f"{_ROOT}EntryStatus"},
        },
        "required": ["kind", *names, "status"],
    }
    made = _list_of("What changed in an issue", {**head, **_TERMS}, change)
    made["$defs"] |= issue_head_schema()["$defs"]
    return made


def delta_schema() -> dict[str, Any]:
    """A delta between two issues."""
    whole = {
        "type": "object",
        "properties": {
            "kind": {"enum": [ChangeKind.ADDED.value, ChangeKind.CHANGED.value]},
            "entry": {"$ref": f"{_ROOT}Entry"},
        },
        "required": ["kind", "entry"],
    }
    left = {
        "type": "object",
        "properties": {
            "kind": {"const": ChangeKind.REMOVED.value},
            "entry_id": {"type": "string"},
            "status": {"$ref": f"{_ROOT}EntryStatus"},
            "on": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
        },
        "required": ["kind", "entry_id", "status", "on"],
    }
    day = {"type": "string", "format": "date"}
    said: dict[str, Any] = {
        "from": {"type": "integer", "minimum": 1},
        "to": {"type": "integer", "minimum": 1},
        "from_released_on": day,
        "to_released_on": day,
        **_TERMS,
    }
    said |= dict.fromkeys(("opening", "added", "removed", "changed", "closing"), _COUNT)
    return _list_of("From one issue to another", said, {"oneOf": [whole, left]})


SCHEMAS = {
    "entry": entry_schema,
    "issue": issue_head_schema,
    "changes": changes_schema,
    "delta": delta_schema,
}
