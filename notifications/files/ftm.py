"""The list as FollowTheMoney entities: a Company and its Sanction, for databases of risk.

Only what stands and may be named today: a nameless entry is no entity, and one that left carries
no topic. An entry's enterprise is a ``Company`` by its credit code, its listing a ``Sanction``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stdnum.cn import uscc

from domain.bulletin import REMOVED, Entry, EntryStatus, IssueHead, IssueLine
from domain.measures import MEASURES
from notifications.entry_account import summary
from notifications.files.issue_file import OfOneLine, stands
from notifications.files.plain_json import compact
from notifications.site_identity import SiteIdentity
from notifications.site_words import list_title, words

STATUS = {  # of those that may be named
    EntryStatus.ACTIVE: "Active",
    EntryStatus.REMOVED_EXPIRED: "Expired",
    EntryStatus.REMOVED_REPAIRED: "Inactive",
    EntryStatus.SUBJECT_ENDED: "Inactive",
}
# A topic says what a consequence is; publicity alone is an action of a regulator and no more.
CHINESE = words("zh")
DEBARMENT, ACTION = "debarment", "reg.action"
DEBARS = MEASURES["joint_punishment.procurement"][0]
# The types of the properties used, as followthemoney's own model has them.
PROPERTY_TYPES = {
    "name": "name", "previousName": "name", "country": "country", "address": "address",
    "uscCode": "identifier", "registrationNumber": "identifier",
    "sector": "string", "topics": "topic",
    "sourceUrl": "url", "entity": "entity", "authority": "string", "authorityId": "identifier",
    "program": "string", "programId": "identifier", "programUrl": "url", "provisions": "string",
    "status": "string", "reason": "text", "listingDate": "date", "startDate": "date",
    "endDate": "date", "modifiedAt": "date", "recordId": "string", "summary": "text",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FtmEntity:
    """An entity: properties without empty values, each value once."""

    id: str
    schema: str
    properties: dict[str, list[str]]


def dataset_of(site: SiteIdentity) -> str:
    """The list as a dataset: its id with underscores, as FollowTheMoney names datasets."""
    return site.feed_id.replace("-", "_")


def entities_of(line: IssueLine, head: IssueHead, site: SiteIdentity) -> Iterator[FtmEntity]:
    """The enterprise and its listing; nothing for what left or may not be named."""
    entry = line.entry
    if stands(line) and entry.status in STATUS:
        company = _company(entry, site)
        yield company
        yield _sanction(entry, company.id, head, site)


def _company(entry: Entry, site: SiteIdentity) -> FtmEntity:
    # A code that fails its check is still what the register says: kept, but not as a USCC.
    code = "uscCode" if uscc.is_valid(entry.uscc) else "registrationNumber"
    found = {
        "name": [entry.name],
        "previousName": list(entry.former_names),
        "country": ["cn"],
        "address": [entry.address],
        code: [entry.uscc],
        "sector": [entry.industry_name],
        "topics": [] if entry.status in REMOVED else [_topic(entry)],
    }
    key = f"{site.feed_id}-uscc-{entry.uscc}" if entry.uscc else f"{entry.entry_id}-enterprise"
    return FtmEntity(key, "Company", _filled(found))


def _topic(entry: Entry) -> str:
    return DEBARMENT if DEBARS in entry.measures.split("；") else ACTION


def _sanction(entry: Entry, company: str, head: IssueHead, site: SiteIdentity) -> FtmEntity:
    here = site.address_of_site
    dates = (entry.listing_date, entry.corrected_on, entry.successor_since, entry.removed_date)
    found = {
        "entity": [company],
        "country": ["cn"],
        "authority": [entry.office],
        "authorityId": [entry.listing_no],
        "program": [list_title(head.kind, "zh")],
        "programId": [site.feed_id],
        "programUrl": [here],
        "provisions": entry.measures.split("；"),
        "status": [STATUS[entry.status]],
        "reason": [*entry.legal_basis, entry.facts_zh],
        "listingDate": [str(entry.listing_date)],
        "startDate": [str(entry.listing_date)],
        "endDate": [str(entry.removed_date or entry.end_date)],
        "modifiedAt": [str(max(day for day in dates if day is not None))],
        "recordId": [entry.entry_id],
        "sourceUrl": [f"{here}entry/{entry.entry_id}/" if here else ""],
        "summary": [summary(entry, CHINESE, "zh")[0]],
    }
    return FtmEntity(entry.entry_id, "Sanction", _filled(found))


def _filled(found: dict[str, list[str]]) -> dict[str, list[str]]:
    kept = {name: list(dict.fromkeys(filter(None, values))) for name, values in found.items()}
    return {name: values for name, values in kept.items() if values}


Entities = Callable[[IssueLine], tuple[FtmEntity, ...]]


def entities_in(head: IssueHead, site: SiteIdentity) -> Entities:
    """The entities of any line of an issue, made once a line for whatever is written of them."""
    return OfOneLine(lambda line: tuple(entities_of(line, head, site)))


class FtmEntities:
    """One entity a line, as ``ftm`` reads them."""

    name = "entities.ftm.json"

    def __init__(self, site: SiteIdentity, entities: Entities) -> None:
        self._dataset, self._entities = dataset_of(site), entities
        self.rows = 0

    def begin(self, head: IssueHead) -> bytes:  # noqa: ARG002  lines only
        """Nothing: every line is an entity."""
        return b""

    def line(self, line: IssueLine) -> bytes:
        """The entities of an entry."""
        lines = [
            compact(
                {
                    "id": one.id,
                    "schema": one.schema,
                    "datasets": [self._dataset],
                    "properties": one.properties,
                }
            )
            + b"\n"
            for one in self._entities(line)
        ]
        self.rows += len(lines)
        return b"".join(lines)

    def end(self) -> bytes:
        """Nothing."""
        return b""
