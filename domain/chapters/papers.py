"""Service of papers: those whose service starts no term, attempts that failed, service again."""

from __future__ import annotations

from domain.row import Row
from domain.standing import ON_FILE
from domain.triggers import ATTEMPTED, SERVED_AGAIN, served
from domain.vocabulary import Notice

# Late or early, the service of such a paper can always be put on file.
PAPERS = (
    Notice.COMPLAINT_RECEIPT,
    Notice.EVIDENCE_REGISTRATION,
    Notice.EVIDENCE_DISPOSAL,
    Notice.CONTROL_DECISION,
    Notice.CONTROL_LIFTED,
    Notice.EXTENSION_REPLY,
    Notice.EXTENSION_REFUSAL,
    Notice.REINSPECTION_OPINION,
    Notice.NO_PENALTY_DECISION,
    Notice.DEFERRAL_REPLY,
    Notice.DEFERRAL_REFUSAL,
    Notice.COURT_APPLICATION,
    Notice.CLOSURE_REQUEST,
    Notice.CRIME_TRANSFER,
    Notice.CASE_TRANSFER,
    Notice.AGENCY_CHANGE,
    Notice.NOT_LISTED_NOTICE,
    Notice.REPAIR_GUIDE,
    Notice.SUSPENSION_NOTICE,
    Notice.REPAIR_REFUSAL,
    Notice.HOLD_DECISION,
    Notice.CORRECTION_NOTICE,
    Notice.NOT_RELISTED_NOTICE,
    Notice.SUCCESSION_DECISION,
    Notice.NO_SUCCESSION_NOTICE,
    Notice.RELOCATION_REPORT,
    Notice.REMOVAL_DECISION,
    Notice.WITHDRAWAL_DECISION,
    Notice.COMPLAINT_DECLINED,
    Notice.COMPLAINT_REFERRAL,
    Notice.COMPLAINT_EXTENDED,
)
SERVICE = ("行政处罚法 61", "民事诉讼法 87-95")

# fmt: off
SERVICE_OF_PAPERS: tuple[Row, ...] = (
    Row(id="V01", zh="送达未成，记入案卷", en="an attempt at service failed and is put on file",
        when=ON_FILE, on=ATTEMPTED, basis=SERVICE),
    Row(id="V02", zh="再次送达，期限以最早有效送达为准", en="served again: the earliest valid service counts",
        when=ON_FILE, on=SERVED_AGAIN, basis=SERVICE),
    *(Row(id=f"V{number:02d}", zh="文书送达，记入案卷", en="service of a paper is put on file",
          when=ON_FILE, on=served(notice), basis=SERVICE)
      for number, notice in enumerate(PAPERS, start=11)),
)
# fmt: on
