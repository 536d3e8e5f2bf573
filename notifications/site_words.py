"""The words of the public site around the data, in Chinese and English."""

from __future__ import annotations

from pathlib import Path

from domain.bulletin import EntryStatus, ListKind

ABOUT = Path(__file__).parent / "templates" / "site" / "about"

Words = dict[str, str]

# One line per word: key, Chinese, English.
_TABLE: tuple[tuple[str, str, str], ...] = (
    ("lang", "zh-CN", "en"),
    ("other_language", "English", "中文"),
    ("colon", "：", ": "),
    ("comma", "，", ", "),
    ("left_on", "移出或撤销日期", "Left on"),
    ("skip", "跳到正文", "Skip to content"),
    ("list", "本期名单", "Current list"),
    ("archive", "往期名单", "Earlier issues"),
    ("register", "移出与撤销", "Removed and withdrawn"),
    ("about", "关于本名单", "About this list"),
    ("navigation", "主导航", "Main navigation"),
    ("specimen", "演示数据：其中的单位、人员和文号均为虚构，不具有任何法律效力。",
     "Demonstration data: every enterprise, person and document number is fictional."),
    ("issue", "第 {number} 期", "Issue {number}"),
    ("released_on", "发布日期", "Released"),
    ("as_of", "数据截至 {day}（第 {number} 期）", "Data as of {day} (issue {number})"),
    ("next_by", "下一期不晚于 {day} 发布", "Next issue by {day}"),
    ("opening", "上期在列", "Before"),
    ("added", "本期新增", "Added"),
    ("removed_count", "移出或撤销", "Left"),
    ("closing", "本期在列", "On the list"),
    ("older_issue", "这是往期名单。最新情况见本期名单。",
     "This is an earlier issue. See the current list for the present state."),
    ("search", "查找", "Search"),
    ("search_hint", "单位名称、统一社会信用代码、文号", "Name, credit code, document number"),
    ("township", "镇乡街", "Township"),
    ("industry", "行业", "Industry"),
    ("ground", "列入事由", "Ground"),
    ("all", "全部", "All"),
    ("shown", "显示 {n} 条", "{n} shown"),
    ("none_found", "没有符合条件的条目。请减少条件再试。",
     "Nothing matches. Try fewer conditions."),
    ("none_listed", "本期没有在列的用人单位。", "No enterprise is on the list in this issue."),
    ("no_issue", "名单尚未发布第一期。", "No issue has been released yet."),
    ("name", "单位名称", "Enterprise"),
    ("uscc", "统一社会信用代码", "Credit code"),
    ("hazard", "超标因素", "Hazards over the limit"),
    ("decision_no", "处罚决定书文号", "Penalty decision"),
    ("decision_date", "处罚决定日期", "Decided on"),
    ("served_date", "处罚决定送达日期", "Served on"),
    ("listing_no", "列入决定书文号", "Listing decision"),
    ("listing_date", "列入日期", "Listed on"),
    ("earliest_exit", "最早可申请移出", "Earliest exit"),
    ("end_date", "期限届满", "Ends on"),
    ("status", "状态", "State"),
    ("address", "住所", "Address"),
    ("representative", "法定代表人（负责人）", "Legal representative"),
    ("office", "列入机关", "Listing office"),
    ("removed_date", "移出日期", "Removed on"),
    ("removal_no", "移出决定书文号", "Removal decision"),
    ("withdrawn_at", "撤销日期", "Withdrawn on"),
    ("reason", "原因", "Reason"),
    ("changes", "与上期相比的变动", "Changes since the issue before"),
    ("entry_no", "条目编号", "Entry"),
    ("withheld", "（不公开）", "(withheld)"),
    ("downloads", "下载", "Downloads"),
    ("notice_html", "公告（网页）", "Public notice (web, Chinese)"),
    ("notice_pdf", "公告（PDF）", "Public notice (PDF, Chinese)"),
    ("csv", "名单 CSV", "List as CSV"),
    ("json", "名单 JSON", "List as JSON"),
    ("changes_json", "变动 JSON", "Changes as JSON"),
    ("catalogue_json", "目录（校验值）", "Catalogue (checksums)"),
    ("summary", "摘要", "In short"),
    ("basics", "基本情况", "Particulars"),
    ("facts", "违法事实", "Facts"),
    ("measurements", "检测值与限值", "Measurements and limits"),
    ("place", "车间、岗位", "Workshop and post"),
    ("agent", "职业病危害因素", "Agent"),
    ("sampled_on", "采样日期", "Sampled on"),
    ("value", "检测值", "Value"),
    ("limit", "限值", "Limit"),
    ("limit_source", "限值出处", "Source of the limit"),
    ("arithmetic", "计算", "Arithmetic"),
    ("account", "判定过程", "How this was judged"),
    ("compliant_at", "其他条件不变，检测值不高于 {value} 即为达标。",
     "All else unchanged, a value of at most {value} would have complied."),
    ("legal_basis", "法律依据", "Legal basis"),
    ("steps", "办理过程", "Procedure"),
    ("date", "日期", "Date"),
    ("document", "文书", "Document"),
    ("measures", "管理措施", "Measures"),
    ("how_off", "如何移出名单", "How to get off the list"),
    ("free", "申请移出不收取任何费用，无须委托中介。",
     "Applying is free of charge. No agent is needed."),
    ("exit_sentence", "自 {earliest} 起可以申请提前移出；期限至 {end}。",
     "Early removal can be applied for from {earliest}; the term ends on {end}."),
    ("remedies", "救济途径", "Remedies"),
    ("history", "公布记录", "Publication record"),
    ("back", "返回名单", "Back to the list"),
    ("gone_withdrawn",
     "该条目已撤销。依照行政处罚法第四十八条，相关内容已从各期名单中撤回，"
     "仅保留编号、日期和原因。",
     "This entry was withdrawn. Under article 48 of the Administrative Penalty Law its content has"
     " been taken out of every issue; number, dates and reason remain."),
    ("gone_suspended", "该条目依法暂停公示，暂停期间不公开单位信息。",
     "Publicity of this entry is suspended by law; the enterprise is not shown meanwhile."),
    ("gone_term_over", "该条目的公示期限已经届满，不再公开单位信息，移出手续办理中。",
     "The term of this entry is over; the enterprise is no longer shown and its removal follows."),
    ("successor", "义务承继", "Successor"),
    ("successor_sentence", "该处罚和列入所涉义务自{day}起由{name}承继。",
     "Since {day} the duties of this entry have passed to {name}."),
    ("correction", "更正", "Correction"),
    ("correction_sentence", "{day}更正：{text}", "Corrected on {day}: {text}"),
    ("gone_removed", "该单位已移出名单，事实和检测数据不再公布。",
     "This enterprise has been removed from the list; facts and measurements are no longer shown."),
    ("register_empty", "至今没有移出或者撤销的条目。",
     "No entry has been removed or withdrawn so far."),
    ("not_found", "没有这个页面", "No such page"),
    ("not_found_text", "网址可能有误，或者该页面从未存在。请从本期名单查找。",
     "The address may be wrong. Please start from the current list."),
    ("issues_table", "各期名单", "Issues"),
    ("contact", "联系", "Contact"),
    ("licence", "可以自由使用，须注明来源和数据截止日期。",
     "Free to use with the source and the date of the data."),
    ("multiple", "{value} ÷ {limit} = {ratio} 倍", "{value} ÷ {limit} = {ratio} times"),
    ("difference", "{value} − {limit} = {ratio} dB", "{value} − {limit} = {ratio} dB"),
    ("sentence_listed", "{name}因{grounds}，于{day}被列入名单。",
     "{name} was listed on {day}. Ground: {grounds}."),
    ("sentence_exit", "符合移出条件的，最早可于{day}申请移出。",
     "If the conditions are met, removal can be applied for from {day}."),
    ("sort_by", "按此列排序", "Sort by this column"),
    ("G1", "工作场所职业病危害因素严重超标", "Workplace hazard seriously over the limit"),
    ("G2", "拒绝整改或者整改不到位", "Rectification refused or incomplete"),
    ("G3", "对劳动者职业健康造成重大损害", "Major harm to workers' health"),
    ("ADD", "新增", "Added"),
    ("MOD", "变更", "Changed"),
    ("DEL", "移出或撤销", "Left"),
    ("listed", "列入", "Listed"),
)  # fmt: skip

_STATES: tuple[tuple[EntryStatus, str, str], ...] = (
    (EntryStatus.ACTIVE, "在列", "On the list"),
    (EntryStatus.SUSPENDED, "暂停公示", "Suspended"),
    (EntryStatus.REMOVED_EXPIRED, "期满移出", "Removed, term over"),
    (EntryStatus.REMOVED_REPAIRED, "信用修复移出", "Removed, repaired"),
    (EntryStatus.TERM_OVER, "期满停止公示", "Term over, no longer shown"),
    (EntryStatus.SUBJECT_ENDED, "主体终止，移出", "Removed, subject ended"),
    (EntryStatus.WITHDRAWN_REVOKED, "依据撤销，条目已撤回", "Withdrawn, decision revoked"),
    (EntryStatus.WITHDRAWN_ERROR, "列入有误，条目已撤回", "Withdrawn, listed in error"),
)

_TITLES: tuple[tuple[ListKind, str, str], ...] = (
    (ListKind.DISTRICT, "职业病危害治理“黑名单”", "Occupational-hazard blacklist"),
    (ListKind.STATUTORY, "职业病危害严重失信主体名单",
     "Statutory list of serious occupational-hazard discredit"),
)  # fmt: skip


def words(language: str) -> Words:
    """Every word of the site in "zh" or "en"."""
    column = {"zh": 1, "en": 2}[language]
    found = {row[0]: row[column] for row in _TABLE}
    found.update({state.value: (zh, en)[column - 1] for state, zh, en in _STATES})
    return found


def list_title(kind: ListKind, language: str) -> str:
    """What the list calls itself; a district list never claims to be a statutory one."""
    titles = {row[0]: (row[1], row[2]) for row in _TITLES}
    return titles[kind][0 if language == "zh" else 1]


def about(kind: ListKind, language: str) -> tuple[str, ...]:
    """The paragraphs of "what this list is and is not"."""
    return tuple((ABOUT / f"{kind.value}.{language}.txt").read_text("utf-8").splitlines())
