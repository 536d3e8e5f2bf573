"""THE CATALOGUE: which notice, to whom, which facts must be there, on what basis.

A fact is named by its dotted path in the nested facts; ``*`` stands for every element of a list,
which must not be empty. A notice whose facts are incomplete is never rendered: the missing ones
are named, in Chinese, for the official who has to supply them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.vocabulary import Notice


class Addressee(StrEnum):
    """Who a notice speaks to."""

    ENTERPRISE = "enterprise"
    COMPLAINANT = "complainant"


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueRow:
    """One notice. ``series`` is the kind part of its document number (文号), before 〔year〕."""

    notice: Notice
    zh: str
    en: str
    addressee: Addressee = Addressee.ENTERPRISE
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
FINDING = ("finding.report_no", "finding.on", "finding.summary_zh",
           *(f"finding.lines.*.{field}" for field in (
               "workshop", "post", "agent", "sampled_on", "value", "unit", "limit",
               "limit_source", "ratio")))  # fmt: skip
REMEDIES = ("terms.reconsideration", "terms.suit", "office.reconsideration_organ", "office.court")
VIOLATION = ("violation", "legal_basis")
LISTING = ("listing.listed_on", "listing.until", "listing.earliest_exit")


COMPLAINT = ("complaint.complaint_no", "complaint.on", "complaint.subject")


def _document(notice: Notice) -> tuple[str, str]:
    return f"documents.{notice.value}.number", f"documents.{notice.value}.on"


N = Notice
# fmt: off
ROWS: tuple[CatalogueRow, ...] = (
    CatalogueRow(notice=N.COMPLAINT_RECEIPT, zh="举报受理告知书", en="Receipt of a complaint",
        addressee=Addressee.COMPLAINANT, series="举告",
        required=(*HEAD, *COMPLAINT, "terms.complaint_answer"),
        basis=("职业病防治法 39(5)", "信访工作条例 23、34")),
    CatalogueRow(notice=N.COMPLAINT_DECLINED, zh="举报不予受理告知书",
        en="Notice that a complaint is not accepted", addressee=Addressee.COMPLAINANT,
        series="举不", required=(*HEAD, *COMPLAINT, "complaint.why"), basis=("信访工作条例 23",)),
    CatalogueRow(notice=N.COMPLAINT_REFERRAL, zh="举报转办告知书",
        en="Notice that a complaint was referred", addressee=Addressee.COMPLAINANT, series="举转",
        required=(*HEAD, *COMPLAINT, "complaint.organ", "complaint.answer_by"),
        basis=("信访工作条例 23",)),
    CatalogueRow(notice=N.COMPLAINT_EXTENDED, zh="举报延长办理期限告知书",
        en="Notice of a longer term", addressee=Addressee.COMPLAINANT, series="举延",
        required=(*HEAD, *COMPLAINT, "complaint.why", "complaint.answer_by"),
        basis=("信访工作条例 34",)),
    CatalogueRow(notice=N.COMPLAINT_REPLY, zh="举报答复意见书", en="Reply to a complaint",
        addressee=Addressee.COMPLAINANT, series="举复",
        required=(*HEAD, *COMPLAINT, "complaint.outcome", "complaint.told",
                  "terms.review_request", "office.complaint_review_organ"),
        basis=("信访工作条例 34、35",)),
    CatalogueRow(notice=N.WARNING_PRENOTICE, zh="行政处罚事先告知书",
        en="Pre-notice of a warning", series="罚告",
        required=(*ON_THE_PARTY, *FINDING, *VIOLATION, "terms.defence"),
        basis=("行政处罚法 9(1)、44、45",)),
    CatalogueRow(notice=N.WARNING_DECISION, zh="行政处罚决定书", en="Warning decision",
        series="罚",
        required=(*ON_THE_PARTY, *FINDING, *VIOLATION, *_document(N.WARNING_PRENOTICE),
                  "served.warning_prenotice", "defence.summary_zh", *REMEDIES),
        basis=("职业病防治法 72", "行政处罚法 28、57、59")),
    CatalogueRow(notice=N.RECTIFICATION_ORDER, zh="责令限期改正通知书",
        en="Order to rectify within a term", series="责改",
        required=(*ON_THE_PARTY, *FINDING, *VIOLATION, "particulars.items",
                  "particulars.rectification_days", "inspectors.*", *REMEDIES),
        basis=("职业病防治法 72", "行政处罚法 28、42")),
    CatalogueRow(notice=N.EXTENSION_REPLY, zh="延期整改批复", en="Extension of the term",
        series="延批",
        required=(*TO_ENTERPRISE, *_document(N.RECTIFICATION_ORDER), "particulars.rectify_by"),
        basis=("实务（期满前书面申请）",)),
    CatalogueRow(notice=N.REINSPECTION_OPINION, zh="整改复查意见书",
        en="Opinion on the re-inspection", series="复查",
        required=(*TO_ENTERPRISE, *_document(N.RECTIFICATION_ORDER), "reinspection.report_no",
                  "reinspection.on", "reinspection.conclusion", "reinspection.items.*",
                  "inspectors.*"),
        basis=("职业病防治法 26(4)、72",)),
    CatalogueRow(notice=N.PENALTY_PRENOTICE, zh="行政处罚事先告知书",
        en="Pre-notice of a penalty", series="罚告",
        required=(*ON_THE_PARTY, *VIOLATION, "finding.report_no", "finding.on",
                  "finding.summary_zh", "particulars.fine_yuan", "reason", "terms.defence",
                  "terms.hearing_request"),
        basis=("行政处罚法 44、62、63、64",)),
    CatalogueRow(notice=N.HEARING_NOTICE, zh="听证通知书", en="Notice of hearing",
        series="听通",
        required=(*TO_ENTERPRISE, *_document(N.PENALTY_PRENOTICE), "particulars.hearing_at",
                  "particulars.hearing_place", "particulars.hearing_chair",
                  "particulars.hearing_public"),
        basis=("行政处罚法 63、64",)),
    CatalogueRow(notice=N.PENALTY_DECISION, zh="行政处罚决定书", en="Penalty decision",
        series="罚",
        required=(*ON_THE_PARTY, *VIOLATION, "finding.report_no", "finding.on",
                  "finding.summary_zh", "particulars.fine_yuan",
                  *_document(N.PENALTY_PRENOTICE), "served.penalty_prenotice",
                  "defence.summary_zh", "terms.pay_fine", "office.fine_payment", *REMEDIES),
        basis=("行政处罚法 57、58、59、67、72",)),
    CatalogueRow(notice=N.NO_PENALTY_DECISION, zh="不予行政处罚决定书",
        en="Decision not to penalise", series="不罚",
        required=(*ON_THE_PARTY, "finding.report_no", "finding.on", "finding.summary_zh",
                  "reason", *REMEDIES),
        basis=("行政处罚法 33、57",)),
    CatalogueRow(notice=N.INTENT_TO_LIST, zh="拟列入告知书", en="Notice of intent to list",
        series="列告",
        required=(*ON_THE_PARTY, *_document(N.PENALTY_DECISION), "served.penalty_decision",
                  "finding.summary_zh", "grounds.*.zh", "row.basis", "particulars.measures",
                  "particulars.removal_conditions", "terms.listing", "terms.objection"),
        basis=("国办发〔2020〕49号 (八)",)),
    CatalogueRow(notice=N.LISTING_DECISION, zh="列入决定书", en="Listing decision",
        series="列",
        required=(*ON_THE_PARTY, *_document(N.PENALTY_DECISION), "served.penalty_decision",
                  *_document(N.INTENT_TO_LIST), "served.intent_to_list", "objection.summary_zh",
                  "finding.summary_zh", "grounds.*.zh", "row.basis", "particulars.measures",
                  "particulars.removal_conditions", *LISTING, *REMEDIES),
        basis=("国办发〔2020〕49号 (七)(八)",)),
    CatalogueRow(notice=N.REPAIR_GUIDE, zh="信用修复告知书", en="Guide to credit repair",
        series="信修",
        required=(*TO_ENTERPRISE, *_document(N.LISTING_DECISION),
                  "particulars.removal_conditions", *LISTING),
        basis=("信用修复管理办法（36号令）", "国办发〔2025〕22号")),
    CatalogueRow(notice=N.NOT_LISTED_NOTICE, zh="不予列入通知书",
        en="Notice that no listing follows", series="不列",
        required=(*TO_ENTERPRISE, "reason", *_document(N.PENALTY_DECISION)),
        basis=("国办发〔2020〕49号 (八)",)),
    CatalogueRow(notice=N.REMOVAL_DECISION, zh="移出决定书", en="Removal decision",
        series="移",
        required=(*ON_THE_PARTY, *_document(N.LISTING_DECISION), "listing.listed_on", "reason",
                  "row.basis"),
        basis=("信用修复管理办法（36号令）",)),
    CatalogueRow(notice=N.WITHDRAWAL_DECISION, zh="撤销列入决定书",
        en="Withdrawal of a listing", series="撤列",
        required=(*ON_THE_PARTY, *_document(N.LISTING_DECISION), "listing.listed_on", "reason",
                  "terms.withdraw"),
        basis=("行政处罚法 48、75",)),
)
# fmt: on

CATALOGUE: dict[Notice, CatalogueRow] = {row.notice: row for row in ROWS}

NAMES = {
    "office.name": "机关名称",
    "office.address": "机关地址",
    "office.phone": "机关联系电话",
    "office.fine_payment": "罚款缴纳方式",
    "office.reconsideration_organ": "行政复议机关",
    "office.court": "有管辖权的人民法院",
    "number": "文号",
    "issued_on": "制发日期",
    "case_id": "案件编号",
    "enterprise.name": "用人单位名称",
    "enterprise.uscc": "统一社会信用代码",
    "enterprise.address": "用人单位住所",
    "enterprise.representative": "法定代表人（负责人）",
    "finding.report_no": "检测报告编号",
    "finding.on": "检查日期",
    "finding.summary_zh": "检查发现摘要",
    "finding.lines": "超标检测结果",
    "workshop": "车间",
    "post": "岗位",
    "agent": "职业病危害因素",
    "sampled_on": "采样日期",
    "value": "检测值",
    "unit": "计量单位",
    "limit": "职业接触限值",
    "limit_source": "限值出处",
    "ratio": "超标倍数",
    "violation": "违反的条款",
    "legal_basis": "处罚依据",
    "inspectors": "执法人员",
    "reason": "理由",
    "row.basis": "程序依据",
    "particulars.items": "整改事项",
    "particulars.rectification_days": "整改期限（日）",
    "particulars.rectify_by": "延期后的整改截止日",
    "particulars.fine_yuan": "罚款金额（元）",
    "particulars.measures": "管理措施",
    "particulars.removal_conditions": "移出条件",
    "defence.summary_zh": "陈述申辩及复核情况",
    "objection.summary_zh": "异议及核实情况",
    "particulars.hearing_at": "听证时间",
    "particulars.hearing_place": "听证地点",
    "particulars.hearing_chair": "听证主持人",
    "particulars.hearing_public": "听证是否公开",
    "grounds": "列入事由",
    "zh": "中文名称",
    "listing.listed_on": "列入日期",
    "listing.until": "列入期限届满日",
    "listing.earliest_exit": "最早可申请提前移出日",
    "complaint.complaint_no": "举报编号",
    "complaint.on": "举报日期",
    "complaint.subject": "举报事项",
    "complaint.why": "理由",
    "complaint.organ": "承办机关",
    "complaint.answer_by": "答复的截止日",
    "complaint.outcome": "核查结论",
    "complaint.told": "处理情况或者不予处理的理由",
    "office.complaint_review_organ": "举报答复的复查机关",
    "reinspection.report_no": "复查检测报告编号",
    "reinspection.on": "复查日期",
    "reinspection.conclusion": "复查结论",
    "reinspection.items": "复查逐项结果",
}


def document_number(office_short: str, notice: Notice, year: int, serial: int) -> str:
    """The document number, e.g. 云卫职罚告〔2026〕3号: six-cornered brackets, no padding.

    ``office_short`` is the office's abbreviation with its field (卫生行政执法文书规范 4).
    """
    return f"{office_short}{CATALOGUE[notice].series}〔{year}〕{serial}号"


def fact_name(path: str) -> str:
    """The Chinese name of a fact with its path, e.g. 文号（number）."""
    parts = path.split(".")
    if parts[0] == "terms":
        return f"期限（{path}）"
    if parts[0] in ("documents", "served"):
        title = CATALOGUE[Notice(parts[1])].zh
        what = "送达日期" if parts[0] == "served" else {"number": "文号", "on": "日期"}[parts[2]]
        return f"《{title}》{what}（{path}）"
    if "*" in parts:
        star = parts.index("*")
        outer = NAMES[".".join(parts[:star])]
        inner = NAMES[parts[-1]] if parts[-1] != "*" else "内容"
        return f"{outer}：{inner}（{path}）"
    return f"{NAMES[path]}（{path}）"


def _values(facts: object, parts: tuple[str, ...]) -> Iterator[object]:
    """Every value at a path; a missing one yields None."""
    if not parts:
        yield facts
    elif parts[0] == "*":
        elements = facts if isinstance(facts, list | tuple) else ()
        if not elements:
            yield None
        for element in elements:
            yield from _values(element, parts[1:])
    elif isinstance(facts, Mapping) and parts[0] in facts:
        yield from _values(facts[parts[0]], parts[1:])
    else:
        yield None


def _is_blank(value: object) -> bool:
    return value is None or (not isinstance(value, bool | int) and not str(value).strip()) or (
        isinstance(value, Mapping | list | tuple) and not value
    )  # fmt: skip


def missing_facts(notice: Notice, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """The required facts that are absent or blank, by Chinese name and path; empty when none."""
    return tuple(
        fact_name(path)
        for path in CATALOGUE[notice].required
        if any(_is_blank(value) for value in _values(facts, tuple(path.split("."))))
    )
