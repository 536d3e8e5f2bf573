"""What a complainant is told."""

from __future__ import annotations

from domain.vocabulary import Notice
from notifications.catalogue_row import HEAD, Addressee, CatalogueRow

N = Notice
TO = "complaint.complaint_no"  # by its number; who it is stays sealed
COMPLAINT = (TO, "complaint.on", "complaint.subject")

# fmt: off
COMPLAINTS: tuple[CatalogueRow, ...] = (
    CatalogueRow(notice=N.COMPLAINT_RECEIPT, zh="举报受理告知书", en="Receipt of a complaint",
        addressee=Addressee.COMPLAINANT, to=TO, series="举告",
        required=(*HEAD, *COMPLAINT, "terms.complaint_answer"),
        basis=("职业病防治法 39(5)", "信访工作条例 23、34")),
    CatalogueRow(notice=N.COMPLAINT_DECLINED, zh="举报不予受理告知书",
        en="Notice that a complaint is not accepted", addressee=Addressee.COMPLAINANT, to=TO,
        series="举不", required=(*HEAD, *COMPLAINT, "complaint.why"), basis=("信访工作条例 23",)),
    CatalogueRow(notice=N.COMPLAINT_REFERRAL, zh="举报转办告知书",
        en="Notice that a complaint was referred", addressee=Addressee.COMPLAINANT, to=TO,
        series="举转", required=(*HEAD, *COMPLAINT, "complaint.organ", "complaint.answer_by"),
        basis=("信访工作条例 23",)),
    CatalogueRow(notice=N.COMPLAINT_EXTENDED, zh="举报延长办理期限告知书",
        en="Notice of a longer term", addressee=Addressee.COMPLAINANT, to=TO, series="举延",
        required=(*HEAD, *COMPLAINT, "complaint.why", "complaint.answer_by"),
        basis=("信访工作条例 34",)),
    CatalogueRow(notice=N.COMPLAINT_REPLY, zh="举报答复意见书", en="Reply to a complaint",
        addressee=Addressee.COMPLAINANT, to=TO, series="举复",
        required=(*HEAD, *COMPLAINT, "complaint.outcome", "complaint.told",
                  "terms.review_request", "office.complaint_review_organ"),
        basis=("信访工作条例 34、35",)),
)
# fmt: on
