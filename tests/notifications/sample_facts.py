"""A fictional enterprise's papers: every fact the notices need, once, consistent in time."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from domain.lifecycle import TABLE
from domain.vocabulary import Notice
from notifications.catalogue import document_number

LAW = "law"
OFFICE_POLICY = "office_policy"


def _term(length: int, unit: str, basis: str, status: str = LAW) -> dict[str, Any]:
    return {"length": length, "unit": unit, "basis": basis, "status": status}


def _paper(on: str, document: str, note: str = "") -> dict[str, str]:
    return {"on": on, "document": document, "note": note}


def _documents() -> dict[str, dict[str, str]]:
    days = (
        (Notice.WARNING_PRENOTICE, "2026-03-09"),
        (Notice.WARNING_DECISION, "2026-03-20"),
        (Notice.RECTIFICATION_ORDER, "2026-03-20"),
        (Notice.PENALTY_PRENOTICE, "2026-07-06"),
        (Notice.PENALTY_DECISION, "2026-08-03"),
        (Notice.INTENT_TO_LIST, "2026-09-07"),
        (Notice.LISTING_DECISION, "2026-09-21"),
        (Notice.EVIDENCE_REGISTRATION, "2026-03-02"),
        (Notice.CONTROL_DECISION, "2026-03-03"),
        (Notice.DEMAND_LETTER, "2026-09-02"),
        (Notice.REMOVAL_DECISION, "2026-09-25"),
        (Notice.RELISTING_INTENT, "2026-09-26"),
        (Notice.SUCCESSION_NOTICE, "2026-09-14"),
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
        "government": "云溪区人民政府",
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
        "kind": "measured",
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
        "evidence_items": "1. 除尘设施运行记录一册（2025年1月至2026年2月）；2. 防尘口罩发放登记表一册；"
        "3. 切割岗位粉尘采样滤膜十二张",
        "evidence_place": "封存于云溪区样例石材加工厂档案室，由该厂保管",
        "evidence_disposal": "运行记录和登记表复印留存后退还；采样滤膜送检测机构复核",
        "control_reason": "2026年3月2日检查发现切割岗位湿式作业装置停用，有证据证明危害状态"
        "可能导致急性职业病危害事故",
        "control_measures": "1. 责令暂停切割岗位作业；2. 封存未装防护罩的切割机两台",
        "heard_on_the_spot": "你单位负责人表示对事实没有异议，见现场笔录第3号",
        "spot_place": "云溪区青石镇采石路1号一车间",
        "pay_by": "2026-12-31",
        "closure_grounds": "该厂两次被责令改正、一次被处以罚款，切割岗位粉尘浓度仍为限值的三倍，"
        "已有劳动者确诊职业性尘肺病，情节严重",
        "police": "云溪区公安机关（虚构）",
        "crime": "重大劳动安全事故罪",
        "receiving_agency": "松岭区卫生健康局（虚构）",
        "new_district": "松岭区卫生健康局（虚构）",
        "new_address": "松岭区样例工业园5号",
        "agency": "云溪区疾病预防控制机构（虚构）",
        "succession": "合并",
        "successor_name": "云溪区样例新材料有限公司（虚构）",
        "successor_uscc": "91000000MA00000X2Y",
        "successor_address": "云溪区青石镇采石路3号",
        "hold_until": "2027-03-22",
        "correction": "处罚金额由人民币100500元更正为人民币80000元",
        "fraud": "申请修复时提交的检测报告（编号YX-JC-2026-0455）系伪造，出具机构书面否认出具该报告",
        "measures": "向社会公布；列入期间每半年至少检查一次；每年约谈主要负责人一次",
        "removal_conditions": "缴清罚款，切割、打磨、空压机房三个岗位经重新检测符合国家职业卫生标准，"
        "并作出书面信用承诺",
    },
    "documents": _documents(),
    "papers": {
        "extension_requested": _paper("2026-06-10", "延期整改申请"),
        "deferral_requested": _paper("2026-08-12", "暂缓缴纳罚款申请"),
        "crime_suspected": _paper(
            "2026-09-24", "涉嫌犯罪线索审查表", "该厂在停止作业期间仍强令劳动者进入切割岗位"
        ),
        "repair_applied": _paper("2026-09-22", "信用修复申请表"),
        "repair_fraud_found": _paper("2026-09-25", "修复材料核查笔录"),
        "relocated": _paper("2026-09-23", "住所变更登记通知"),
        "succession_established": _paper("2026-09-11", "合并登记材料"),
    },
    "cause": _paper("2026-09-21", "云溪区机构职责调整文件"),
    "change": {**_paper("2026-09-24", "云政复决〔2026〕9号"), "zh": "处罚决定被变更"},
    "origin": {"zh": "检查计划登记线索", "on": "2026-02-24"},
    "status": {"zh": "处罚事先告知"},
    "due": {"evidence": "2026-10-13", "rectification": "2026-06-22", "pay_fine": "2026-08-20"},
    "ended": {"pay_fine": "2026-08-20", "listing": "2026-09-21"},
    "running": [
        {"zh": "作出决定期限", "due_on": "2026-10-20"},
        {"zh": "申请行政复议期限", "due_on": "2026-11-27"},
    ],
    "fine": {
        "principal": "100500", "additional": "75375.00", "total": "175875.00",
        "stretches": [
            {"first": "2026-08-21", "last": "2026-09-01", "days": "12", "zh": "计算",
             "yuan": "36180.00"},
            {"first": "2026-09-02", "last": "2026-09-15", "days": "14",
             "zh": "复议、诉讼期间不计", "yuan": "0.00"},
            {"first": "2026-09-16", "last": "2026-09-28", "days": "13", "zh": "计算",
             "yuan": "39195.00"},
        ],
    },
    "remedy": {
        "summary_zh": "当事人于2026年9月2日申请行政复议，行政复议机关于2026年9月15日决定维持，"
        "此后在法定期限内未提起行政诉讼。"
    },
    "duties": [
        "《行政处罚决定书》（云卫职罚〔2026〕15号）决定的罚款100500元",
        "《责令限期改正通知书》（云卫职责改〔2026〕13号）责令改正的事项",
        "《列入决定书》（云卫职列〔2026〕17号）规定的义务和移出条件",
    ],
    "served": {
        "warning_prenotice": "2026-03-10",
        "rectification_order": "2026-03-23",
        "penalty_prenotice": "2026-07-08",
        "penalty_decision": "2026-08-05",
        "intent_to_list": "2026-09-08",
        "demand_letter": "2026-09-03",
        "relisting_intent": "2026-09-27",
        "succession_notice": "2026-09-15",
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
        "evidence": _term(7, "working_days", "行政处罚法 56"),
        "demand": _term(10, "working_days", "行政强制法 54"),
        "successor_objection": _term(5, "working_days", "民法典 67", OFFICE_POLICY),
    },
    "grounds": [
        {"code": "G1", "zh": "工作场所职业病危害因素严重超标", "en": "Seriously over the limit"},
        {"code": "G2", "zh": "拒绝整改或者整改不到位", "en": "Rectification refused or incomplete"},
    ],
    "listing": {
        "listed_on": "2026-09-21", "until": "2029-09-21", "earliest_exit": "2027-09-21",
        "decision": {"zh": "列入决定书", **_documents()["listing_decision"]},
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
    Notice.EVIDENCE_REGISTRATION: "该厂负责人拒绝提供复印件，运行记录有被改写的可能",
    Notice.EVIDENCE_DISPOSAL: "纸质记录已复印并经当事人核对；滤膜的称量结果有争议",
    Notice.CONTROL_LIFTED: "经现场核查，切割机已装防护罩，湿式作业装置恢复运行，危害状态得到控制",
    Notice.EXTENSION_REFUSAL: "已经批准延期一次，申请未说明延期期间的防护措施",
    Notice.DEFERRAL_REPLY: "该厂提交的财务报表证明确有经济困难",
    Notice.DEFERRAL_REFUSAL: "未提交确有经济困难的证明材料",
    Notice.COURT_APPLICATION: "被申请人有履行能力而拒不履行",
    Notice.CLOSURE_REQUEST: "经集体讨论，认为责令停止作业已不足以消除危害",
    Notice.CRIME_TRANSFER: "依法应当追究刑事责任，经本机关审查决定移送",
    Notice.CASE_TRANSFER: "违法行为发生在松岭区，本机关没有管辖权",
    Notice.SUCCESSION_NOTICE: "云溪区样例石材加工厂已与你单位合并，由你单位存续",
    Notice.SUCCESSION_DECISION: "云溪区样例石材加工厂已与你单位合并，由你单位存续",
    Notice.NO_SUCCESSION_NOTICE: "异议成立：你单位只受让设备，没有与原当事人合并",
    Notice.SUSPENSION_NOTICE: "行政复议机关决定停止执行",
    Notice.HOLD_DECISION: "最近一次复查切割岗位粉尘浓度仍超过国家职业卫生标准",
    Notice.REPAIR_REFUSAL: "罚款尚未缴清，未提交整改后的检测报告",
    Notice.CORRECTION_NOTICE: "行政复议决定变更了罚款数额",
    Notice.RELISTING_INTENT: "修复材料虚假",
    Notice.RELISTING_DECISION: "修复材料虚假",
    Notice.NOT_RELISTED_NOTICE: "异议成立：检测报告编号系笔误，出具机构确认报告属实",
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
    row = next(row for row in TABLE if notice in row.notices)
    facts["row"] = {"id": row.id, "basis": list(row.basis)}
    if notice is Notice.WARNING_DECISION:
        facts["defence"] = {"summary_zh": "你单位在规定期限内未提出陈述、申辩"}
    facts["complaint"] |= COMPLAINTS.get(notice, {})
    if notice is Notice.RELISTING_DECISION:
        again = {"listed_on": "2026-09-28", "until": "2029-09-28", "earliest_exit": "2027-09-28"}
        facts["listing"] = again
        facts["objection"] = {"summary_zh": "你单位在规定期限内未提出异议"}
    if notice is Notice.SUCCESSION_DECISION:
        facts["objection"] = {"summary_zh": "你单位在规定期限内未提出异议"}
    facts["reason"] = REASONS.get(notice, facts["reason"])
    return facts
