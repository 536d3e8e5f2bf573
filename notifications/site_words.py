"""The words of the public site around the data, in Chinese and English."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from domain.bulletin import EntryStatus, ListKind
from notifications.draw_words import DRAWS
from notifications.entry_words import ENTRY
from notifications.indicator_words import INDICATORS
from notifications.page_words import PAGES

ABOUT = Path(__file__).parent / "templates" / "site" / "about"

Words = dict[str, str]

# One line per word: key, Chinese, English.
_TABLE: tuple[tuple[str, str, str], ...] = (
    ("lang", "zh-CN", "en"),
    ("other_language", "English", "中文"),
    ("colon", "：", ": "),
    ("comma", "，", ", "),
    ("joint", "、", ", "),
    ("stop", "。", ". "),
    ("end_stop", "。", "."),
    ("skip", "跳到正文", "Skip to content"),
    ("list", "本期名单", "Current list"),
    ("archive", "往期名单", "Earlier issues"),
    ("find", "查找", "Search"),
    ("register", "更正与移出", "Corrections and removals"),
    ("rules", "规则", "Rules"),
    ("data", "数据", "Data"),
    ("about", "关于本名单", "About this list"),
    ("complain", "举报职业病危害", "Report a hazard"),
    ("enterprises", "用人单位办事", "For enterprises"),
    ("navigation", "主导航", "Main navigation"),
    ("specimen", "演示数据：其中的单位、人员和文号均为虚构，不具有任何法律效力。",
     "Demonstration data: every enterprise, person and document number is fictional."),
    ("specimen_label", "演示说明", "About this demonstration"),
    ("issue", "第 {number} 期", "Issue {number}"),
    ("quarter", "{year} 年第{nth}季度", "{nth} quarter of {year}"),
    ("extra", "临时发布", "extra issue"),
    ("released_on", "发布日期", "Released"),
    ("as_of", "数据截至{day}（第 {number} 期）", "Data as of {day} (issue {number})"),
    ("next_by", "下一期不晚于{day}发布", "Next issue by {day}"),
    ("kind_district", "公布已经作出并送达的行政处罚决定。这不是处罚，不附加任何联合惩戒措施。",
     "Publicity of penalty decisions already made and served. It is not a penalty and carries no"
     " joint punishment."),
    ("kind_statutory", "依照法律、法规设立，公布依法认定的严重失信主体。",
     "Set up by law or regulation: parties formally found to be in serious discredit."),
    ("what_it_is", "本名单是什么、不是什么", "What this list is and is not"),
    ("opening", "上期在列", "Before"),
    ("added", "本期新增", "Added"),
    ("removed_count", "移出或撤销", "Left"),
    ("closing", "本期在列", "On the list"),
    ("also_changed", "在列条目中有变动的 {changed} 条，其中更正 {corrected} 条。",
     "Of those on the list {changed} changed; {corrected} of these are corrections."),
    ("older_issue", "这是往期名单，所列状态为今日状态。最新情况见本期名单。",
     "This is an earlier issue; states are those of today. See the current list."),
    ("search", "查找", "Search"),
    ("search_label", "名称、曾用名、拼音、统一社会信用代码或文号",
     "Name, old name, pinyin, credit code or document number"),
    ("search_hint", "例如 yunxi、91 开头的代码", "e.g. yunxi, or a code that begins with 91"),
    ("search_go", "查找", "Search"),
    ("narrow", "缩小范围", "Narrow down"),
    ("township", "镇乡街", "Township"),
    ("industry", "行业", "Industry"),
    ("place_trade", "镇乡街、行业", "Township, industry"),
    ("ground", "列入事由", "Ground"),
    ("issue_field", "期号", "Issue"),
    ("all", "全部", "All"),
    ("all_issues", "各期", "All issues"),
    ("on_list_now", "现在在列", "On the list now"),
    ("all_states", "全部状态", "All states"),
    ("shown", "显示 {n} 条", "{n} shown"),
    ("found", "找到 {n} 条", "{n} found"),
    ("found_part", "找到 {n} 条，显示第 {first} 至 {last} 条", "{n} found, {first} to {last} shown"),
    ("none_found", "没有符合条件的条目。请减少条件再试。",
     "Nothing matches. Try fewer conditions."),
    ("not_found_here", "查不到某个单位，只说明它不在本机关的这份名单上，不等于它没有其他违法记录。",
     "That an enterprise is not found only means that it is not on this office's list."),
    ("search_static", "查找由本机关的服务器应答。这里是名单的静态副本，请从各期名单翻阅，或者下载数据文件查找。",
     "Searches are answered by the office's server. This is a static copy of the list: page through"
     " the issues, or search in the data files."),
    ("none_listed", "本期没有在列的用人单位。", "No enterprise is on the list in this issue."),
    ("no_issue", "名单尚未发布第一期。", "No issue has been released yet."),
    ("no_issue_more", "第一期发布后，名单、公告和数据文件会出现在这里。",
     "List, notice and data files will stand here once the first issue is released."),
    ("name", "单位名称", "Enterprise"),
    ("uscc", "统一社会信用代码", "Credit code"),
    ("hazard", "超标因素", "Hazards over the limit"),
    ("decision_no", "处罚决定书文号", "Penalty decision"),
    ("decision_date", "处罚决定日期", "Decided on"),
    ("listing_date", "列入日期", "Listed on"),
    ("earliest_exit", "最早可申请移出", "Earliest exit"),
    ("status", "状态", "State"),
    ("proof", "核验", "Proof"),
    ("proof_mark", "日志第 {index} 号", "Log no. {index}"),
    ("proof_of", "核验{name}：日志第 {index} 号", "Verify {name}: log no. {index}"),
    ("pages", "分页", "Pages"),
    ("page_of", "第 {page} 页，共 {pages} 页", "Page {page} of {pages}"),
    ("page_before", "上一页", "Previous"),
    ("page_after", "下一页", "Next"),
    ("page_n", "第 {page} 页", "Page {page}"),
    ("reason", "原因", "Reason"),
    ("changes", "与上期相比", "Changes since the issue before"),
    ("change", "变动", "Change"),
    ("all_changes", "全部变动（{n} 条）", "All changes ({n})"),
    ("no_changes", "与上期相比没有变动。", "Nothing changed since the issue before."),
    ("only_added", "本期只有新增，新增 {n} 条。", "Only additions: {n}."),
    ("entry_no", "条目编号", "Entry"),
    ("withheld", "（不公开）", "(withheld)"),
    ("downloads", "下载本期", "Download this issue"),
    ("notice_pdf", "公告（PDF）", "Public notice (PDF, Chinese)"),
    ("notice_html", "公告（网页）", "Public notice (web, Chinese)"),
    ("csv", "表格（CSV）", "Table (CSV)"),
    ("csv_excel", "表格（Excel 用 CSV）", "Table for spreadsheets (CSV)"),
    ("jsonl", "逐行数据（JSON Lines）", "Line by line (JSON Lines)"),
    ("ftm", "实体（FollowTheMoney）", "Entities (FollowTheMoney)"),
    ("statements", "逐项出处（CSV）", "Statements with their sources (CSV)"),
    ("changes_json", "变动（JSON）", "Changes (JSON)"),
    ("csvw", "列说明（CSVW）", "Columns (CSVW)"),
    ("datapackage", "数据包说明（Frictionless）", "Data package (Frictionless)"),
    ("catalogue_json", "目录与校验值", "Catalogue and checksums"),
    ("feeds", "订阅", "Feeds"),
    ("more_data", "全部数据与接口", "All data and the API"),
    ("sort_by", "按此列排序", "Sort by this column"),
    ("legend", "列入事由的含义", "What the grounds mean"),
    ("G1", "工作场所职业病危害因素严重超标", "Workplace hazard seriously over the limit"),
    ("G2", "拒绝整改或者整改不到位", "Rectification refused or incomplete"),
    ("G3", "对劳动者职业健康造成重大损害", "Major harm to workers' health"),
    ("G1_short", "严重超标", "Seriously over"),
    ("G2_short", "整改不到位", "Not rectified"),
    ("G3_short", "重大损害", "Major harm"),
    ("ADD", "新增", "Added"),
    ("MOD", "变更", "Changed"),
    ("DEL", "移出或撤销", "Left"),
    ("listed", "列入", "Listed"),
    ("corrected", "更正", "Corrected"),
    ("resumed", "恢复公示", "Shown again"),
    ("succession", "义务由他人承继", "Duties passed to a successor"),
    ("answered", "单位作出回应", "Answered by the enterprise"),
    ("updated", "信息更新", "Updated"),
    ("not_found", "没有这个页面", "No such page"),
    ("not_found_text", "网址可能有误，或者该页面从未存在。请从本期名单查找。",
     "The address may be wrong. Please start from the current list."),
    ("issues_table", "各期名单", "Issues"),
    ("files_of_issue", "文件", "Files"),
    ("contact", "联系", "Contact"),
    ("licence", "可以自由使用，须注明来源和数据截止日期。",
     "Free to use with the source and the date of the data."),
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


@cache
def words(language: str) -> Words:
    """Every word of the site in "zh" or "en"; one table for all who ask."""
    column = {"zh": 1, "en": 2}[language]
    found = {row[0]: row[column] for row in (*_TABLE, *DRAWS, *INDICATORS, *ENTRY, *PAGES)}
    found.update({state.value: (zh, en)[column - 1] for state, zh, en in _STATES})
    return found


def list_title(kind: ListKind, language: str) -> str:
    """What the list calls itself; a district list never claims to be a statutory one."""
    titles = {row[0]: (row[1], row[2]) for row in _TITLES}
    return titles[kind][0 if language == "zh" else 1]


def about(kind: ListKind, language: str) -> tuple[str, ...]:
    """The paragraphs of "what this list is and is not"."""
    return tuple((ABOUT / f"{kind.value}.{language}.txt").read_text("utf-8").splitlines())
