"""A row of the catalogue of notices, and the groups of facts that many rows ask for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.vocabulary import Notice


class Addressee(StrEnum):
    """Who a notice speaks to."""

    ENTERPRISE = "enterprise"
    COMPLAINANT = "complainant"
    AUTHORITY = "authority"  # police, court, government, another agency: handed over on paper
    SUCCESSOR = "successor"  # whoever is to take over an enterprise's duties


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueRow:
    """One notice. ``series`` is the kind part of its document number (文号), before 〔year〕.

    ``to`` is the fact that names the addressee. A path may have a ``*``, every element of a list
    that must not be empty, or a ``?``, every element of a list that may be.
    """

    notice: Notice
    zh: str
    en: str
    addressee: Addressee = Addressee.ENTERPRISE
    to: str = "enterprise.name"
    series: str
    required: tuple[str, ...]
    basis: tuple[str, ...]

    @property
    def template(self) -> str:
        """File name of the notice's one source."""
        return f"{self.notice.value}.html.j2"

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms the notice states, so that their standing can be noted at its foot."""
        return tuple(name.split(".")[1] for name in self.required if name.startswith("terms."))


HEAD = ("office.name", "office.address", "office.phone", "number", "issued_on", "case_id")
TO_ENTERPRISE = (*HEAD, "enterprise.name", "enterprise.uscc")
ON_THE_PARTY = (*TO_ENTERPRISE, "enterprise.address", "enterprise.representative")
FOUND = ("finding.report_no", "finding.on", "finding.summary_zh")
# Harm that was established stands without a measurement over a limit.
FINDING = (*FOUND,
           *(f"finding.lines.?.{field}" for field in (
               "workshop", "post", "agent", "sampled_on", "value", "unit", "limit",
               "limit_source", "ratio")))  # fmt: skip
REMEDIES = ("terms.reconsideration", "terms.suit", "office.reconsideration_organ", "office.court")
VIOLATION = ("violation", "legal_basis")
LISTED = ("listing.decision.zh", "listing.decision.number", "listing.decision.on")
LISTING = ("listing.listed_on", "listing.until", "listing.earliest_exit")
SUCCESSOR = ("particulars.successor_name", "particulars.successor_uscc",
             "particulars.successor_address")  # fmt: skip
FINE = ("fine.principal", "fine.additional", "fine.total",
        *(f"fine.stretches.*.{field}" for field in (
            "first", "last", "days", "zh", "yuan")))  # fmt: skip


def document(notice: Notice) -> tuple[str, str]:
    """Number and day of a document that was issued before."""
    return f"documents.{notice.value}.number", f"documents.{notice.value}.on"
