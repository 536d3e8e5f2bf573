"""Service of documents (送达): which attempt is valid, and from which day it counts.

行政处罚法 61 and 民诉法 87-95. The term a document starts runs from its earliest valid service.
Mail that our own server calls delivered is no service at all: it never comes through here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from domain.case import Case
from domain.events import DocumentServed, ServiceOutcome, ServiceWay
from domain.triggers import ATTEMPTED, served
from domain.vocabulary import Notice
from domain.words import zh

PUBLIC_NOTICE_DAYS = 30  # 民诉法 95: deemed served 30 days after the notice


@dataclass(frozen=True, slots=True)
class Way:
    """What makes a way of service valid: a refusal code when it fails, and the question."""

    code: str
    proven: Callable[[DocumentServed], bool]


# 直接: signed for. 留置: a witness, or a recording. 邮寄: tracked to its receipt. 委托: by a named
# organ. 电子: signed consent and a capture of the arrival. 公告: only when nothing else worked.
WAYS: Mapping[ServiceWay, Way] = {
    ServiceWay.DIRECT: Way("service_recipient", lambda e: bool(e.recipient.strip())),
    ServiceWay.LEFT: Way("service_witness", lambda e: bool((e.witness + e.recording).strip())),
    ServiceWay.POST: Way("service_tracking", lambda e: bool(e.tracking.strip())),
    ServiceWay.ENTRUSTED: Way("service_entrusted", lambda e: bool(e.entrusted_to.strip())),
    ServiceWay.ELECTRONIC: Way(
        "service_consent", lambda e: bool(e.consent.strip() and e.recording.strip())
    ),
    ServiceWay.PUBLIC_NOTICE: Way("service_tried", lambda _e: True),
}
FIELDS = ("way", "place", "outcome", "witness", "recording", "tracking", "entrusted_to", "consent")


def why_invalid(case: Case, event: DocumentServed) -> str:
    """A refusal code when what is told as served is not proven as the law asks, else ""."""
    if not event.proof.strip():
        return "no_proof"
    way = WAYS[event.way]
    if not way.proven(event):
        return way.code
    if event.way is ServiceWay.PUBLIC_NOTICE and not tried_in_vain(case, event.document):
        return way.code
    return ""


def tried_in_vain(case: Case, document: Notice) -> bool:
    """Whether another way was tried and failed: a public notice is the last resort (民诉法 95)."""
    return any(
        fact.what == ATTEMPTED and fact.said.get("document") == document.value
        for fact in case.facts
    )


def effective_on(event: DocumentServed) -> date:
    """The day a valid service counts from."""
    if event.way is ServiceWay.PUBLIC_NOTICE:
        return event.on + timedelta(days=PUBLIC_NOTICE_DAYS)
    return event.on


def failed(event: DocumentServed) -> bool:
    """Whether the attempt did not reach the addressee; leaving it makes a refusal good."""
    if event.outcome is ServiceOutcome.REFUSED:
        return event.way is not ServiceWay.LEFT
    return event.outcome is not ServiceOutcome.SERVED


def already_served(case: Case, number: str, document: Notice) -> date | None:
    """The day this very document (by its number) was first served, or None."""
    what = served(document)
    return next((f.on for f in case.facts if f.what == what and f.document == number), None)


def note(event: DocumentServed) -> str:
    """The way and its proof, as people read them on the file."""
    return f"{zh(event.way)}：{event.proof}"


def told(event: DocumentServed) -> dict[str, str]:
    """How, where, by whom and with what result, by field name; blanks left out."""
    said = {name: str(getattr(event, name)) for name in FIELDS if getattr(event, name)}
    if event.servers:
        said["servers"] = ";".join(event.servers)
    return {"document": event.document.value, **said}
