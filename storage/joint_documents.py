"""Papers of the joint meeting as they were first made: the bytes that were sent and shown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import RowMapping, insert, select

from storage.joint_tables import joint_documents
from storage.unit_of_work import UnitOfWork, translated

LETTERHEAD = "office"  # the fact that is no part of what a paper says


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A paper that is kept. ``digest`` is that of its PDF, ``facts`` what it was made of."""

    kind: str
    number: str
    title: str
    facts: Mapping[str, Any]
    template_version: str
    content: bytes
    digest: str
    kept_at: str


def facts_digest(facts: Mapping[str, Any]) -> str:
    """The digest of what a paper says, whoever's letterhead stands over it."""
    said = {key: value for key, value in facts.items() if key != LETTERHEAD}
    return sha256(_json(said).encode()).hexdigest()


def _json(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True)


def find(unit: UnitOfWork, kind: str, facts: Mapping[str, Any]) -> Document | None:
    """The paper that was made of these facts before; None when none was."""
    d = joint_documents.c
    same = (d.kind == kind, d.facts_digest == facts_digest(facts))
    with translated():
        row = unit.connection.execute(select(joint_documents).where(*same)).mappings().first()
    return None if row is None else _document(row)


def keep(unit: UnitOfWork, one: Document) -> None:
    """Keep a paper for ever; LostRaceError when another writer kept it meanwhile."""
    with translated():
        unit.connection.execute(insert(joint_documents).values(
            kind=one.kind, facts_digest=facts_digest(one.facts), number=one.number,
            title=one.title, facts=_json(one.facts), template_version=one.template_version,
            content=one.content, digest=one.digest, kept_at=one.kept_at,
        ))  # fmt: skip


def every(unit: UnitOfWork) -> list[Document]:
    """Every paper that is kept, the earliest first."""
    d = joint_documents.c
    query = select(joint_documents).order_by(d.kept_at, d.kind, d.facts_digest)
    with translated():
        return [_document(row) for row in unit.connection.execute(query).mappings()]


def _document(row: RowMapping) -> Document:
    return Document(
        kind=row["kind"], number=row["number"], title=row["title"],
        facts=json.loads(row["facts"]), template_version=row["template_version"],
        content=bytes(row["content"]), digest=row["digest"], kept_at=row["kept_at"],
    )  # fmt: skip


def problems(unit: UnitOfWork) -> Iterator[tuple[str, str, str]]:
    """What the audit finds wrong: (table, key, what)."""
    d = joint_documents.c
    columns = (d.kind, d.number, d.facts_digest, d.facts, d.content, d.digest)
    with translated():
        rows = unit.connection.execute(select(*columns).order_by(d.kept_at, d.facts_digest)).all()
    for kind, number, of_facts, facts, content, digest in rows:
        if sha256(content).hexdigest() != digest:
            yield "joint_documents", f"{kind} {number}", "内容与摘要不符：该文书被改动"
        if not _are_of(of_facts, facts):
            yield "joint_documents", f"{kind} {number}", "所记事实与摘要不符：该文书被改动"


def _are_of(digest: str, text: str) -> bool:
    """Whether a text is facts of this digest; whatever somebody wrote there is an answer too."""
    try:
        facts = json.loads(text)
    except ValueError:
        return False
    return isinstance(facts, dict) and facts_digest(facts) == digest
