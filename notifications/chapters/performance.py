"""The fine put off, demanded and enforced; the closure that only a government can order."""

from __future__ import annotations

from domain.vocabulary import Notice
from notifications.catalogue_row import (
    FINE,
    FOUND,
    ON_THE_PARTY,
    REMEDIES,
    TO_ENTERPRISE,
    Addressee,
    CatalogueRow,
    document,
)

N = Notice
DECISION_SERVED = (*document(N.PENALTY_DECISION), "served.penalty_decision")

# fmt: off
PERFORMANCE: tuple[CatalogueRow, ...] = (
    CatalogueRow(notice=N.DEFERRAL_REPLY, zh="暂缓（分期）缴纳罚款批准书",
        en="Deferral of the fine", series="缓缴",
        required=(*TO_ENTERPRISE, *document(N.PENALTY_DECISION), "papers.deferral_requested.on",
                  "fine.principal", "particulars.pay_by", "reason", "office.fine_payment"),
        basis=("行政处罚法 66、72",)),
    CatalogueRow(notice=N.DEFERRAL_REFUSAL, zh="不予暂缓（分期）缴纳罚款通知书",
        en="Refusal to defer the fine", series="缓缴否",
        required=(*TO_ENTERPRISE, *document(N.PENALTY_DECISION), "papers.deferral_requested.on",
                  "fine.principal", "reason", "due.pay_fine", "office.fine_payment", *REMEDIES),
        basis=("行政处罚法 66、67、72",)),
    CatalogueRow(notice=N.DEMAND_LETTER, zh="催告书", en="Demand letter", series="催",
        required=(*TO_ENTERPRISE, *DECISION_SERVED, "ended.pay_fine", *FINE, "terms.demand",
                  "office.fine_payment", "office.court"),
        basis=("行政强制法 54", "行政处罚法 72")),
    CatalogueRow(notice=N.COURT_APPLICATION, zh="强制执行申请书", en="Application to the court",
        addressee=Addressee.AUTHORITY, to="office.court", series="强执",
        required=(*ON_THE_PARTY, "office.court", *DECISION_SERVED, *FOUND, "ended.pay_fine",
                  *document(N.DEMAND_LETTER), "served.demand_letter", "terms.demand",
                  "remedy.summary_zh", *FINE, "reason"),
        basis=("行政强制法 53、54", "行政处罚法 72")),
    CatalogueRow(notice=N.CLOSURE_REQUEST, zh="提请责令停建、关闭的请示",
        en="Request to the government for closure",
        addressee=Addressee.AUTHORITY, to="office.government", series="请",
        required=(*ON_THE_PARTY, "office.government", *DECISION_SERVED, *FOUND,
                  "particulars.closure_grounds", "reason", "row.basis"),
        basis=("职业病防治法 69、72、75、77",)),
)
# fmt: on
