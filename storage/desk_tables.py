"""What the desks look things up by: derived from the journals, kept by the write path.

Part of the same metadata as ``tables.py``. Nothing here is a record: each row follows from
journals, is written only when it changes, and is compared with them by the audit (docs/adr/0049).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    text,
)

from storage.access_tables import followings
from storage.list_tables import issue_entries, listings
from storage.subscriber_tables import changes_read
from storage.tables import CaseId, Uscc, cases, enterprises, metadata, outbox, terms

__all__ = ["asking", "case_people", "complaint_lines", "kept_counts", "list_moved", "metadata"]


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


# Who took part in a case: inspected, asked, signed, recorded or served.
case_people = Table(
    "case_people",
    metadata,
    Column("person", String(64), nullable=False),
    Column("case_id", CaseId, ForeignKey("cases.case_id"), nullable=False),
    PrimaryKeyConstraint("person", "case_id"),
    sqlite_with_rowid=False,
)

# A complaint in the list of the office. ``due_on``: the earliest day something is owed about it by,
# the last day there is when nothing is. ``wrote`` is kept where messages are (followings).
complaint_lines = Table(
    "complaint_lines",
    metadata,
    Column("complaint_no", String(64), primary_key=True),
    Column("case_id", CaseId, ForeignKey("cases.case_id"), nullable=False),
    Column("uscc", Uscc, nullable=False),
    Column("township", Text, nullable=False),
    Column("filed_on", Date, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("retaliation", Boolean, nullable=False),  # reported, and not answered
    sqlite_with_rowid=False,
)
_LINE = complaint_lines.c
Index("ix_complaint_lines_due", _LINE.due_on, _LINE.complaint_no, **_where("open"))
Index(
    "ix_complaint_lines_township_due", _LINE.township, _LINE.due_on, _LINE.complaint_no,
    **_where("open"),
)  # fmt: skip
Index("ix_complaint_lines_filed", _LINE.filed_on, _LINE.complaint_no)
Index("ix_complaint_lines_township_filed", _LINE.township, _LINE.filed_on, _LINE.complaint_no)
Index("ix_complaint_lines_uscc", _LINE.uscc)
Index("ix_complaint_lines_case_id", _LINE.case_id)
Index("ix_complaint_lines_retaliation", _LINE.due_on, _LINE.complaint_no, **_where("retaliation"))
Index(
    "ix_complaint_lines_township_retaliation", _LINE.township, _LINE.due_on, _LINE.complaint_no,
    **_where("retaliation"),
)  # fmt: skip

# The judgements that ask for another sample, or that the laboratory judges otherwise, until all
# they ask is answered: then the sweep takes them out (flows/tasks.py). ``on_day``: the report's.
asking = Table(
    "asking",
    metadata,
    Column(
        "judgement_id",
        String(40),
        ForeignKey("judgements.judgement_id"),
        primary_key=True,
    ),
    Column("uscc", Uscc, nullable=False),
    Column("township", Text, nullable=False),
    Column("on_day", Date, nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_asking_day", asking.c.on_day, asking.c.judgement_id)
Index("ix_asking_township_day", asking.c.township, asking.c.on_day, asking.c.judgement_id)
Index("ix_asking_uscc", asking.c.uscc)

# The cases with a published listing whose journals went on since they were last read for changes
# of what is shown, up to which entry. Pages alone go by it: what tells the public and subscribers
# looks through all (storage/retractions.py).
list_moved = Table(
    "list_moved",
    metadata,
    Column("case_id", CaseId, ForeignKey("cases.case_id"), primary_key=True),
    Column("version", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# Large figures of the overview as they were counted when a day was over (kept_counts.py), of each
# township and, with none, of all. Counted again every night: nothing rests on it.
kept_counts = Table(
    "kept_counts",
    metadata,
    Column("day", Date, nullable=False),
    Column("what", String(40), nullable=False),
    Column("township", Text, nullable=False),
    Column("figure", Integer, nullable=False),
    PrimaryKeyConstraint("day", "township", "what"),
    sqlite_with_rowid=False,
)

# Each list of a desk is a range of one index, of the whole district and of a township.
_CASE = cases.c
Index("ix_cases_opened", _CASE.opened_on, _CASE.case_id)
Index("ix_cases_status", _CASE.status, _CASE.opened_on, _CASE.case_id)
Index("ix_cases_township_opened", _CASE.township, _CASE.opened_on, _CASE.case_id)
Index("ix_cases_township_status", _CASE.township, _CASE.status, _CASE.opened_on, _CASE.case_id)
Index("ix_cases_owed", _CASE.at_work, _CASE.owed_on, _CASE.case_id, **_where("owed_on IS NOT NULL"))
Index(
    "ix_cases_township_owed", _CASE.township, _CASE.at_work, _CASE.owed_on, _CASE.case_id,
    **_where("owed_on IS NOT NULL"),
)  # fmt: skip
# Few of the cases: those on the list for which something waits to be signed. The condition stands
# in the query word for word (storage/on_the_list.py), or a planner does not see it.
LISTED_AND_WAITING = (
    "cases.waits_for <> '' AND cases.status IN ('listed', 'published', 'suspended')"
)
Index(
    "ix_cases_listed_waiting", _CASE.township, _CASE.case_id,
    **_where(LISTED_AND_WAITING.replace("cases.", "")),
)  # fmt: skip
Index(
    "ix_cases_township_waiting", _CASE.township, _CASE.waits_for, _CASE.asked_on, _CASE.case_id,
    **_where("waits_for <> ''"),
)  # fmt: skip
Index("ix_enterprises_township_uscc", enterprises.c.township, enterprises.c.uscc)
# Terms of every kind together are these ranges merged: there are some thirty kinds.
_TERM = terms.c
_BY_DAY = (_TERM.kind, _TERM.due_on, _TERM.case_id, _TERM.complaint)
Index("ix_terms_kind", *_BY_DAY, **_where("suspended_on IS NULL"))
Index("ix_terms_township", _TERM.township, *_BY_DAY, **_where("suspended_on IS NULL"))
_LISTED = listings.c
Index("ix_listings_in_force", _LISTED.decided_on, _LISTED.listing_id, **_where("ended_on IS NULL"))
Index("ix_listings_decided", _LISTED.decided_on, _LISTED.listing_id)
Index("ix_listings_ended", _LISTED.ended_on, _LISTED.listing_id, **_where("ended_on IS NOT NULL"))
Index(
    "ix_listings_township_in_force", _LISTED.township, _LISTED.decided_on, _LISTED.listing_id,
    **_where("ended_on IS NULL"),
)  # fmt: skip
Index("ix_listings_township_decided", _LISTED.township, _LISTED.decided_on, _LISTED.listing_id)
Index(
    "ix_listings_township_ended", _LISTED.township, _LISTED.ended_on, _LISTED.listing_id,
    **_where("ended_on IS NOT NULL"),
)  # fmt: skip
Index(
    "ix_listings_repair", _LISTED.decided_on, _LISTED.listing_id,
    **_where("ended_on IS NULL AND repair_asked"),
)  # fmt: skip
Index(
    "ix_listings_township_repair", _LISTED.township, _LISTED.decided_on, _LISTED.listing_id,
    **_where("ended_on IS NULL AND repair_asked"),
)  # fmt: skip
Index("ix_listings_case_id", listings.c.case_id)
Index(
    "ix_outbox_told", outbox.c.status, outbox.c.on_day, outbox.c.message_id,
    **_where("status <> 'waiting'"),
)  # fmt: skip
Index(
    "ix_issue_entries_changed", issue_entries.c.issue, issue_entries.c.listing_id,
    **_where("change IS NOT NULL"),
)  # fmt: skip
Index("ix_changes_read_owed", changes_read.c.case_id, **_where("owed IS NOT NULL"))
Index("ix_outbox_case_id", outbox.c.case_id)
Index("ix_followings_wrote", followings.c.complaint_no, **_where("wrote"))
