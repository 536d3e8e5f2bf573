"""A fictional enterprise's papers: every fact the notices need, once, consistent in time."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from domain.vocabulary import Notice
from notifications.catalogue import document_number

LAW = "law"
OFFICE_POLICY = "office_policy"


def _term(length: int, unit: str, basis: str, status: str = LAW) -> dict[str, Any]:
    return {"length": length, "unit": unit, "basis": basis, "status": status}


def _documents() -> dict[str, dict[str, str]]:
    days = (
        (Notice.WARNING_PRENOTICE, "2026-03-09"),
        (Notice.WARNING_DECISION, "2026-03-20"),
        (Notice.RECTIFICATION_ORDER, "2026-03-20"),
        (Notice.PENALTY_PRENOTICE, "2026-07-06"),
        (Notice.PENALTY_DECISION, "2026-08-03"),
        (Notice.INTENT_TO_LIST, "2026-09-07"),
        (Notice.LISTING_DECISION, "2026-09-21"),
    )
    return {
        notice.value: {"number": document_number("云卫职", notice, 2026, serial), "on": day}
        for serial, (notice, day) in enumerate(days, 11)
    }


FACTS: dict[str, Any] = {
    "office": {
        "name": "云溪区卫生健康局",
        "short": "云卫职",
        "address": "云溪区松涛路18号",
        "phone": "000-5550100",
        "fine_payment": "持本决定书到云溪区指定的代收银行网点缴纳",
        "reconsideration_organ": "云溪区人民政府",
        "complaint_review_organ": "云州市卫生健康委员会",
        "court": "云溪区人民法院",
    },
    "issued_on": "2026-09-28",
    "case_id": "AJ-2026-0042",
    "enterprise": {
        "name": "云溪区样例石材加工厂",
        "uscc": "91000000MA00000X1X",
        "address": "云溪区青石镇采石路1号",
        "representative": "甄示例",
        "township": "青石镇",
    },
    "finding": {
        "report_no": "YX-JC-2026-0117",
        "on": "2026-03-02",
        "summary_zh": "切割、打磨两个岗位的矽尘浓度和空压机房噪声强度超过国家职业卫生标准",
        "summary_en": "Silica dust at two posts and noise at one exceed the national limits",
        "lines": [
            {
                "workshop": "一车间", "post": "切割岗位", "agent": "矽尘（呼尘，游离SiO₂ 10%~50%）",
                "sampled_on": "2026-02-26", "value": "2.1", "unit": "mg/m3", "limit": "0.7",
                "limit_source": "GBZ 2.1-2019 表2", "ratio": "3.0",
            },
            {
                "workshop": "一车间", "post": "打磨岗位", "agent": "矽尘（总尘，游离SiO₂ 10%~50%）",
                "sampled_on": "2026-02-26", "value": "1.75", "unit": "mg/m3", "limit": "1",
                "limit_source": "GBZ 2.1-2019 表2", "ratio": "1.8",
            },
            {
                "workshop": "动力车间", "post": "空压机房", "agent": "噪声",
                "sampled_on": "2026-02-26", "value": "91.2", "unit": "dB(A)", "limit": "85",
                "limit_source": "GBZ 2.2-2007 表9", "ratio": "6.2",
            },
        ],
    },
    "inspectors": [
        {"name": "检查员甲", "card_no": "YX-0001"},
        {"name": "检查员乙", "card_no": "YX-0002"},
    ],
    "violation": "《中华人民共和国职业病防治法》关于工作场所职业病危害因素的强度或者浓度应当符合"
    "国家职业卫生标准的规定",
    "legal_basis": "《中华人民共和国职业病防治法》第七十二条第一项",
    "row": {"id": "L9", "basis": ["国办发〔2020〕49号 (七)(八)", "国办发〔2025〕22号"]},
    "particulars": {
        "items": "1. 切割、打磨岗位加装局部排风除尘设施并保证正常运行；2. 空压机房采取隔声、减振措施；"
        "3. 整改后委托具备资质的机构重新检测上述岗位",
        "rectification_days": "90",
        "rectify_by": "2026-08-31",
        "fine_yuan": "100500",
        "hearing_at": "2026-07-28T09:30:00+08:00",
        "hearing_place": "云溪区松涛路18号三楼听证室",
        "hearing_chair": "主持人丙",
        "hearing_public": "yes",
        "measures": "向社会公布；列入期间每半年至少检查一次；每年约谈主要负责人一次",
        "removal_conditions": "缴清罚款，切割、打磨、空压机房三个岗位经重新检测符合国家职业卫生标准，"
        "并作出书面信用承诺",
    },
    "documents": _documents(),
    "served": {
        "warning_prenotice": "2026-03-10",
        "rectification_order": "2026-03-23",
        "penalty_prenotice": "2026-07-08",
        "penalty_decision": "2026-08-05",
        "intent_to_list": "2026-09-08",
    },
    "terms": {
        "complaint_answer": _term(60, "days", "信访工作条例 34"),
        "review_request": _term(30, "days", "信访工作条例 35"),
        "defence": _term(5, "working_days", "行政处罚法 44、45", OFFICE_POLICY),
        "hearing_request": _term(5, "working_days", "行政处罚法 64(1)"),
        "objection": _term(5, "working_days", "国办发〔2020〕49号 (八)", OFFICE_POLICY),
        "reconsideration": _term(60, "days", "行政复议法 20"),
        "suit": _term(6, "months", "行政诉讼法 46"),
        "pay_fine": _term(15, "days", "行政处罚法 67"),
        "listing": _term(36, "months", "信用修复管理办法（36号令）", "unconfirmed"),
        "withdraw": _term(3, "working_days", "行政处罚法 48"),
    },
    "grounds": [
        {"code": "G1", "zh": "工作场所职业病危害因素严重超标", "en": "Seriously over the limit"},
        {"code": "G2", "zh": "拒绝整改或者整改不到位", "en": "Rectification refused or incomplete"},
    ],
    "listing": {
        "listed_on": "2026-09-21", "until": "2029-09-21", "earliest_exit": "2027-09-21",
    },
    "complaint": {
        "complaint_no": "JB-2026-000318",
        "on": "2026-02-11",
        "subject": "反映云溪区样例石材加工厂切割车间粉尘大、未发放防尘口罩",
        "outcome": "经核查，已经依法处理",
        "told": "本机关于2026年3月2日到现场检查，切割岗位粉尘浓度超过国家职业卫生标准，已责令限期改正",
    },
    "reinspection": {
        "report_no": "YX-JC-2026-0388",
        "on": "2026-06-29",
        "conclusion": "整改不合格：三项整改事项中一项完成、一项部分完成、一项未完成",
        "items": [
            {"item": "切割、打磨岗位加装局部排风除尘设施", "result": "部分完成",
             "evidence": "切割岗位检测值1.4 mg/m³，限值0.7 mg/m³"},
            {"item": "空压机房隔声、减振", "result": "已完成",
             "evidence": "检测值83.9 dB(A)，限值85 dB(A)"},
            {"item": "整改后委托重新检测", "result": "未完成", "evidence": "未提供检测报告"},
        ],
    },
    "defence": {"summary_zh": "你单位在规定期限内未提出陈述、申辩，也未申请听证"},
    "objection": {"summary_zh": "你单位于2026年9月10日提出异议，经核实，异议理由不成立，已书面反馈"},
    "reason": "经复查，切割岗位粉尘浓度仍超过国家职业卫生标准，逾期未改正",
}  # fmt: skip

REASONS = {
    Notice.EXTENSION_REPLY: "除尘设备到货推迟，你单位已采取湿式作业等临时防护措施",
    Notice.NO_PENALTY_DECISION: "违法行为轻微并及时改正，没有造成危害后果",
    Notice.NOT_LISTED_NOTICE: "异议成立：切割岗位的采样时间不足，检测结果不能作为列入的证据",
    Notice.REMOVAL_DECISION: "列入满一年，罚款已缴清，三个岗位经重新检测均符合国家职业卫生标准",
    Notice.WITHDRAWAL_DECISION: "列入所依据的行政处罚决定已被行政复议决定撤销",
}


# What the latest move of the complaint said, by the notice it led to.
COMPLAINTS = {
    Notice.COMPLAINT_DECLINED: {"why": "所反映的作业场所已于2025年停产拆除，没有可以核查的内容"},
    Notice.COMPLAINT_REFERRAL: {"organ": "云溪区人力资源和社会保障局", "answer_by": "2026-04-13"},
    Notice.COMPLAINT_EXTENDED: {
        "why": "检测机构的采样须在设备满负荷运行时进行，尚未完成",
        "answer_by": "2026-05-13",
    },
}


def sample_facts(notice: Notice) -> dict[str, Any]:
    """A fresh copy of the facts, numbered and reasoned for this notice."""
    facts = deepcopy(FACTS)
    facts["number"] = document_number("云卫职", notice, 2026, 3)
    if notice is Notice.WARNING_DECISION:
        facts["defence"] = {"summary_zh": "你单位在规定期限内未提出陈述、申辩"}
    facts["complaint"] |= COMPLAINTS.get(notice, {})
    facts["reason"] = REASONS.get(notice, facts["reason"])
    return facts
