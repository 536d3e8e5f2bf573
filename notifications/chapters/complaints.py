"""What a complainant is told."""

from __future__ import annotations

from domain.vocabulary import Notice
from notifications.catalogue_row import HEAD, Addressee, CatalogueRow

N = Notice

# fmt: off
COMPLAINTS: tuple[CatalogueRow, ...] = (
    CatalogueRow(notice=N.COMPLAINT_RECEIPT, zh="举报受理告知书", en="Receipt of a complaint",
        addressee=Addressee.COMPLAINANT, to="complaint.complaint_no", series="举告",
        required=(*HEAD, "complaint.complaint_no", "complaint.on", "complaint.subject",
                  "terms.complaint_answer"),
        basis=("职业病防治法 39(5)", "信访工作条例 23、34")),
)
# fmt: on
