"""Domain values to JSON text and back, by explicit types.

msgspec reads and writes plain frozen dataclasses several times faster than the alternatives
measured (docs/adr/0004), and refuses unknown members and wrong types.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from domain.bulletin import Entry as EntryShown
from domain.bulletin import IssueHead
from domain.case import Case
from domain.enterprise import Enterprise
from domain.events import EVENT_KINDS, KIND_OF, Event
from domain.findings import Findings, JudgedLine
from domain.journal import ENTRY_KIND_OF, ENTRY_KINDS, Entry
from domain.proof_kept import KeptProof

T = TypeVar("T")

_encoder = msgspec.json.Encoder()
_event_decoders: dict[str, msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(cls) for kind, cls in EVENT_KINDS.items()
}
_entry_decoders: dict[str, msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(cls) for kind, cls in ENTRY_KINDS.items()
}
_entries_decoder = msgspec.json.Decoder(list[tuple[str, msgspec.Raw]])
_case_decoder = msgspec.json.Decoder(Case)
_findings_decoder = msgspec.json.Decoder(Findings)
_line_decoder = msgspec.json.Decoder(JudgedLine)
_enterprise_decoder = msgspec.json.Decoder(Enterprise)
_issue_head_decoder = msgspec.json.Decoder(IssueHead)
_entry_shown_decoder = msgspec.json.Decoder(EntryShown)
_proof_decoder = msgspec.json.Decoder(KeptProof)


class UnreadableError(Exception):
    """A stored body is not what its kind says it is."""


def to_json(value: object) -> str:
    """Compact JSON of a domain value; equal values give equal text."""
    return encoded(value).decode()


def encoded(value: object) -> bytes:
    """The text of :func:`to_json` in UTF-8, for whoever takes a digest of it."""
    return _encoder.encode(value)


def event_to_row(event: Event) -> tuple[str, str]:
    """(kind, body) of an event."""
    return KIND_OF[type(event)], to_json(event)


def event_from_row(kind: str, body: str) -> Event:
    """The event of a (kind, body) row; UnreadableError when it is none."""
    event: Event = _read(_event_decoders.get(kind), kind, body)
    return event


def entries_to_json(entries: Iterable[Entry]) -> str:
    """The journal entries of one event, in order: ``[[kind, entry], ...]``."""
    return entries_encoded(entries).decode()


def entries_encoded(entries: Iterable[Entry]) -> bytes:
    """The text of :func:`entries_to_json` in UTF-8."""
    return encoded([(ENTRY_KIND_OF[type(entry)], entry) for entry in entries])


def entries_from_json(body: str) -> list[Entry]:
    """The journal entries of a row; UnreadableError when one of them is none."""
    said = _read(_entries_decoder, "journal", body)
    return [_read(_entry_decoders.get(kind), kind, entry) for kind, entry in said]


def case_from_json(body: str) -> Case:
    """The case of a stored fold."""
    return _read(_case_decoder, "case", body)


def findings_from_json(body: str) -> Findings:
    """The findings of a stored judgement."""
    return _read(_findings_decoder, "findings", body)


def line_from_json(body: str) -> JudgedLine:
    """One judged line."""
    return _read(_line_decoder, "judged line", body)


def enterprise_from_json(body: str) -> Enterprise:
    """An enterprise's particulars."""
    return _read(_enterprise_decoder, "enterprise", body)


def issue_head_from_json(body: str) -> IssueHead:
    """The head of a published issue."""
    return _read(_issue_head_decoder, "issue", body)


def entry_shown_from_json(body: str) -> EntryShown:
    """An entry of the list as it was released."""
    return _read(_entry_shown_decoder, "entry of the list", body)


def proof_from_json(body: str) -> KeptProof:
    """A proof as it was kept."""
    return _read(_proof_decoder, "proof", body)


def _read(decoder: msgspec.json.Decoder[T] | None, kind: str, body: str | msgspec.Raw) -> T:
    if decoder is None:
        raise UnreadableError(f"no value is called {kind!r}")
    try:
        return decoder.decode(body)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise UnreadableError(f"{kind}: {error}") from error
