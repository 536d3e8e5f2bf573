"""Every value of every entity with where it was seen: FollowTheMoney's statements.

``origin`` is the entry a value was seen in. ``first_seen`` is the issue that first said it: found
by reading the statements of the issue before beside this one's, both by entry, so that nothing is
kept in memory but the entry at hand.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha1
from itertools import groupby
from operator import itemgetter

from domain.bulletin import IssueHead, IssueLine
from notifications.files.csv_files import cell, csv_row, guarded_row
from notifications.files.ftm import PROPERTY_TYPES, Entities, FtmEntity, dataset_of
from notifications.site_identity import SiteIdentity

# The columns of followthemoney's own writer, in its order.
COLUMNS = (
    "canonical_id", "entity_id", "prop", "prop_type", "schema", "value", "dataset", "origin",
    "lang", "original_value", "external", "first_seen", "last_seen", "id",
)  # fmt: skip
_ORIGIN, _FIRST_SEEN, _ID = map(COLUMNS.index, ("origin", "first_seen", "id"))
ID = "id"  # the statement that there is such an entity
Seen = tuple[str, dict[str, str]]


def statement_id(dataset: str, entity_id: str, prop: str, value: str) -> str:
    """The key followthemoney gives a statement; no secret, so SHA-1 does."""
    key = f"{dataset}.{entity_id}.{prop}.{value}"
    return sha1(key.encode(), usedforsecurity=False).hexdigest()


def seen_in(lines: Iterator[str]) -> Iterator[Seen]:
    """Entry by entry, when each of its statements was first seen, from an earlier file."""
    rows = csv.reader(lines)
    next(rows, None)
    for entry_id, some in groupby(rows, itemgetter(_ORIGIN)):
        yield entry_id, {row[_ID]: row[_FIRST_SEEN] for row in some}


class Statements:
    """One statement a line. ``before`` is what :func:`seen_in` finds in the issue before."""

    name = "statements.csv"

    def __init__(self, site: SiteIdentity, entities: Entities, before: Iterable[Seen] = ()) -> None:
        self._dataset, self._entities, self._before = dataset_of(site), entities, iter(before)
        self._at: Seen = ("", {})
        self.rows = 0

    def begin(self, head: IssueHead) -> bytes:
        """The names of the columns."""
        self._now = _moment(head.released_on)
        return csv_row(COLUMNS)

    def line(self, line: IssueLine) -> bytes:
        """The statements of an entry."""
        entities = self._entities(line)
        if not entities:
            return b""
        entry_id = line.entry.entry_id
        earlier = self._seen_before(entry_id)
        rows = [
            guarded_row(row)
            for entity in entities
            for row in self._rows(entity, entry_id, earlier)
        ]  # fmt: skip
        self.rows += len(rows)
        return b"".join(rows)

    def end(self) -> bytes:
        """Nothing."""
        return b""

    def _seen_before(self, entry_id: str) -> dict[str, str]:
        while self._at[0] < entry_id:
            following = next(self._before, None)
            if following is None:
                return {}
            self._at = following
        return self._at[1] if self._at[0] == entry_id else {}

    def _rows(
        self, entity: FtmEntity, entry_id: str, earlier: dict[str, str]
    ) -> Iterator[tuple[str, ...]]:
        dataset = self._dataset
        said = [(ID, entity.id)]
        said += [(prop, value) for prop, values in entity.properties.items() for value in values]
        for prop, value in said:
            told = cell(value)  # the id is of the value as it stands in the file
            key = statement_id(dataset, entity.id, prop, told)
            yield (
                entity.id, entity.id, prop, PROPERTY_TYPES.get(prop, prop), entity.schema, told,
                dataset, entry_id, "", "", "f", earlier.get(key, self._now), self._now, key,
            )  # fmt: skip


def _moment(day: date) -> str:
    """A day as followthemoney writes moments."""
    return f"{day}T00:00:00"
