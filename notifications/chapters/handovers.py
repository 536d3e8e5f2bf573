"""Papers to other authorities and to successors; and to the enterprise, who has its case now."""

from __future__ import annotations

from domain.vocabulary import Notice
from notifications.catalogue_row import (
    HEAD,
    ON_THE_PARTY,
    REMEDIES,
    SUCCESSOR,
    TO_ENTERPRISE,
    Addressee,
    CatalogueRow,
    document,
)

N = Notice
SUCCESSION = (*HEAD, *SUCCESSOR, "enterprise.name", "enterprise.uscc", "particulars.succession",
              "papers.succession_established.on",
              "papers.succession_established.document")  # fmt: skip

# fmt: off
HANDOVERS: tuple[CatalogueRow, ...] = (
    CatalogueRow(notice=N.CRIME_TRANSFER, zh="涉嫌犯罪案件移送书", en="Transfer to the police",
        addressee=Addressee.AUTHORITY, to="particulars.police", series="移刑",
        required=(*ON_THE_PARTY, "particulars.police", "particulars.crime", "reason", "origin.zh",
                  "origin.on", "papers.crime_suspected.on", "papers.crime_suspected.document"),
        basis=("行政处罚法 27", "国务院令310号")),
    CatalogueRow(notice=N.CASE_TRANSFER, zh="案件移送函", en="Transfer to the competent agency",
        addressee=Addressee.AUTHORITY, to="particulars.receiving_agency", series="移函",
        required=(*ON_THE_PARTY, "particulars.receiving_agency", "reason", "origin.zh",
                  "origin.on"),
        basis=("行政处罚法 22",)),
    CatalogueRow(notice=N.RELOCATION_REPORT, zh="用人单位迁址情况通报",
        en="Report to the new district",
        addressee=Addressee.AUTHORITY, to="particulars.new_district", series="通",
        required=(*ON_THE_PARTY, "particulars.new_district", "particulars.new_address",
                  "papers.relocated.on", "papers.relocated.document", "status.zh"),
        basis=("行政处罚法 22", "市场主体登记管理条例 27")),
    CatalogueRow(notice=N.AGENCY_CHANGE, zh="案件承接告知书",
        en="Notice of the agency that takes over", series="承告",
        required=(*TO_ENTERPRISE, "particulars.agency", "cause.on", "cause.document",
                  "running.?.zh", "running.?.due_on"),
        basis=("行政处罚法 17、22",)),
    CatalogueRow(notice=N.SUCCESSION_NOTICE, zh="义务承继告知书", en="Notice to the successor",
        addressee=Addressee.SUCCESSOR, to="particulars.successor_name", series="承继告",
        required=(*SUCCESSION, *document(N.PENALTY_DECISION), "duties.*", "reason",
                  "terms.successor_objection"),
        basis=("民法典 67", "行政处罚法 44")),
    CatalogueRow(notice=N.SUCCESSION_DECISION, zh="义务承继决定书",
        en="Decision on the succession",
        addressee=Addressee.SUCCESSOR, to="particulars.successor_name", series="承继",
        required=(*SUCCESSION, *document(N.PENALTY_DECISION), *document(N.SUCCESSION_NOTICE),
                  "served.succession_notice", "objection.summary_zh", "duties.*", "reason",
                  *REMEDIES),
        basis=("民法典 67",)),
    CatalogueRow(notice=N.NO_SUCCESSION_NOTICE, zh="不予承继通知书",
        en="Notice that nothing is carried over",
        addressee=Addressee.SUCCESSOR, to="particulars.successor_name", series="不承",
        required=(*SUCCESSION, *document(N.PENALTY_DECISION), "reason"),
        basis=("民法典 67",)),
)
# fmt: on
