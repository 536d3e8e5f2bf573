"""The journal of the joint meeting: records appended in order, each hashed over the one before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import msgspec
from sqlalchemy import insert, or_, select

from domain.joint.records import (
    RECORD_KIND_OF,
    RECORD_KINDS,
    MemberNamed,
    Record,
    UnitNamed,
)
from storage.codec import UnreadableError, to_json
from storage.joint_tables import joint_records
from storage.under_seal import SEALED, is_sound, sealed
from storage.unit_of_work import UnitOfWork, translated

FIRST = "0" * 64
WHO = (RECORD_KIND_OF[UnitNamed], RECORD_KIND_OF[MemberNamed])  # says who receives what
_decoders = {kind: msgspec.json.Decoder(cls) for kind, cls in RECORD_KINDS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A record as it is on file."""

    no: int
    subject: str
    record: Record
    by: str
    ref: str
    recorded_at: str


def link(
    previous: str, no: int, kind: str, on: date, body: str, by: str, ref: str, recorded_at: str
) -> str:
    """The digest of a record: SHA-256 over the one before it and all it says."""
    said = "\n".join((previous, str(no), kind, on.isoformat(), by, ref, recorded_at, body))
    return sha256(said.encode()).hexdigest()


def append(unit: UnitOfWork, records: Sequence[Record], *, by: str, ref: str, at: str) -> list[int]:
    """Put records on file; their numbers. What came with ``ref`` before is not put on file again.

    A number already taken means another writer: ``LostRaceError``.
    """
    t = joint_records.c
    refs = [ref if place == 0 else f"{ref}#{place}" for place in range(len(records))]
    with translated():
        known = unit.connection.scalars(select(t.no).where(t.ref.in_(refs))).all()
        if known:
            return sorted(known)
        newest = unit.connection.execute(
            select(t.no, t.digest).order_by(t.no.desc()).limit(1)
        ).first()
    last, digest = (0, FIRST) if newest is None else newest
    rows, numbers = [], list[int]()
    for no, (record, its) in enumerate(zip(records, refs, strict=True), start=last + 1):
        kind, body = RECORD_KIND_OF[type(record)], to_json(record)
        digest = link(digest, no, kind, record.on, body, by, its, at)
        numbers.append(no)
        rows.append(sealed(unit, joint_records, {
            "no": no, "kind": kind, "subject": record.subject, "on_day": record.on, "body": body,
            "by_whom": by, "ref": its, "recorded_at": at, "digest": digest,
        }))  # fmt: skip
    with translated():
        if rows:
            unit.connection.execute(insert(joint_records), rows)
    return numbers


def read(
    unit: UnitOfWork,
    *kinds: type[Record],
    subject: str = "",
    subjects: Iterable[str] = (),
    beginning: str = "",
    known_at: str = "",
) -> list[Kept]:
    """Records in their order: of some kinds, about a subject or subjects that begin so.

    ``known_at``: only those recorded by that moment. Who belongs to the meeting, and at which
    address, is told only by what the product put on file.
    """
    t = joint_records.c
    query = select(*(t[name] for name in SEALED[joint_records]), t.seal).order_by(t.no)
    if kinds:
        query = query.where(t.kind.in_([RECORD_KIND_OF[one] for one in kinds]))
    wanted = [*([subject] if subject else []), *subjects]
    if wanted:
        query = query.where(t.subject.in_(wanted))
    if beginning:
        query = query.where(t.subject >= beginning, t.subject < f"{beginning}\uffff")
    if known_at:
        query = query.where(t.recorded_at <= known_at)
    with translated():
        rows = unit.connection.execute(query).mappings().all()
    return [
        Kept(no=row["no"], subject=row["subject"], record=decoded(row["kind"], row["body"]),
             by=row["by_whom"], ref=row["ref"], recorded_at=row["recorded_at"])
        for row in rows
        if row["kind"] not in WHO or is_sound(unit, joint_records, row)
    ]  # fmt: skip


def known(unit: UnitOfWork, ref: str) -> list[Record]:
    """What came with a reference before, in its order; nothing when none did."""
    t = joint_records.c
    same = or_(t.ref == ref, t.ref.startswith(f"{ref}#", autoescape=True))
    with translated():
        rows = unit.connection.execute(select(t.kind, t.body).where(same).order_by(t.no)).all()
    return [decoded(kind, body) for kind, body in rows]


def says(unit: UnitOfWork, text: str) -> bool:
    """Whether a record has this text, whole, as one of its values: a number that was given."""
    t = joint_records.c
    held = t.body.contains(json.dumps(text, ensure_ascii=False), autoescape=True)
    with translated():
        return unit.connection.execute(select(t.no).where(held).limit(1)).first() is not None


def decoded(kind: str, body: str) -> Record:
    """The record of a row; UnreadableError when it is none."""
    decoder = _decoders.get(kind)
    if decoder is None:
        raise UnreadableError(f"no record of the joint meeting is called {kind!r}")
    try:
        return decoder.decode(body)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise UnreadableError(f"{kind}: {error}") from error


def problems(unit: UnitOfWork) -> Iterator[tuple[str, str, str]]:
    """What the audit finds wrong: (table, key, what)."""
    t = joint_records.c
    columns = (t.no, t.kind, t.subject, t.on_day, t.body, t.by_whom, t.ref, t.recorded_at, t.digest)
    digest, expected = FIRST, 1
    with translated():
        rows = unit.connection.execute(select(*columns).order_by(t.no)).all()
    for no, kind, subject, on, body, by, ref, at, said in rows:
        if no != expected:
            yield "joint_records", str(expected), "缺少这一条"
            return
        digest = link(digest, no, kind, on, body, by, ref, at)
        if digest != said:
            yield "joint_records", str(no), "内容与链上摘要不符：该条被改动"
            return
        try:
            record = decoded(kind, body)
        except UnreadableError as error:
            yield "joint_records", str(no), f"无法读取：{error}"
            return
        if record.subject != subject or record.on != on:
            yield "joint_records", str(no), "所记的事项或日期与内容不一致：该条被改动"
        expected += 1
