"""The part of the table that is walked: the enterprise's matter.

A complaint is a matter of its own with a course of its own (``domain/complaint_course.py``); its
rows move no case but into a lead, and are explored by the properties of ``test_complaints.py``.
"""

from __future__ import annotations

from domain import lifecycle

TABLE = tuple(row for row in lifecycle.TABLE if not row.of_complaint)
ROWS = {
    pair: kept
    for pair, rows in lifecycle.ROWS.items()
    if (kept := tuple(row for row in rows if not row.of_complaint))
}
# Whether a running term rests is no part of an abstract state, so what lets it go on is not walked
# to; tests/domain/test_ledger.py and the random histories do that.
UNSEEN = {"T2"}
