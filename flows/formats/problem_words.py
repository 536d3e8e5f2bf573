"""What is wrong with a cell, in English: the checks say it in Chinese, to senders of files.

A page says it in the reader's language. A sentence that is not here is said as it stands, never
left out; a test walks every sentence the checks know.
"""

from __future__ import annotations

import re

from flows.formats.layouts import Layout
from flows.formats.verdicts import Problem

IF_RIGHT = "if it is right, say why in the note"
_ENGLISH: tuple[tuple[str, str], ...] = (
    ("必填而未填", "needed and empty: fill it in"),
    (r"超过 (\d+) 字", r"longer than \1 characters: shorten it"),
    ("含有看不见的控制字符", "holds invisible control characters: type it again"),
    ("不是认识的检测类别", "no known kind of check: choose one of the list"),
    ("不是 18 位统一社会信用代码.*", "no credit code of 18 characters: compare the licence"),
    ("案件编号格式不对", "no case number, which is the credit code, a hyphen and figures"),
    ("不是 总尘 或 呼尘", "neither total nor respirable: leave it empty for what is no dust"),
    ("不是认识的结果类别", "no known kind of result: TWA, STEL, MAC, PEAK or NOISE"),
    ("不是认识的单位", "no known unit; a laboratory converts ppm to mg/m3"),
    ("不是 0 以上、至多 6 位小数的数", "no number from 0, six decimals at most; <limit if none"),
    ("不是 0 至 100 的数", "no number from 0 to 100"),
    ("不是大于 0、不超过 24 的小时数", "not over 0 and at most 24 hours a day"),
    ("不是大于 0、不超过 7 的天数", "not over 0 and at most 7 days a week"),
    ("不是非负整数", "no whole number"),
    ("不是可识别的日期", "no day: write it like 2026-03-02"),
    ("不是可识别的日期，或晚于收件日，或早于 2007-11-01",
     "no day, or one after today or before 2007-11-01"),
    ("不是 是/否（合格/不合格）", "neither yes nor no"),
    ("不是劳动强度级别", "no intensity of labour: Ⅰ, Ⅱ, Ⅲ or Ⅳ"),
    ("不是毒物危害程度", "no degree of hazard: light, medium, high or extreme"),
    ("不是认识的职务", "no office known here"),
    ("不是 GB/T 4754 行业代码", "no industry code of GB/T 4754: two to four figures"),
    ("不是电子邮箱", "no mail address"),
    ("校验码不符（已接收）", "the check character is off; taken, but compare the licence"),
    ("名称与 CAS 号合起来对应不止一种因素", "means more than one agent: choose which"),
    ("不认识的职业病危害因素", "no agent known here: choose one, or look it up"),
    ("单位与危害因素不符", "unit and agent do not go together: noise is in dB(A), nothing else is"),
    ("单位与危害因素的限值不符", "not the unit of the agent's limits"),
    ("以 (.+) 计为 (.+)，不在 0 至 (9+) 之间或超过 6 位小数",
     r"is \2 in \1: over \3, or more than six decimals; check value and unit"),
    ("结果类别与危害因素不符", "kind and agent do not go together: only noise is NOISE"),
    ("时间加权平均浓度的日接触时间为 24 小时，限值无法折减",
     "an average over 24 hours a day has no reduced limit: give the hours of contact"),
    ("结果类别未说明第二个结果是什么", "the kind does not say what the second result is"),
    ("该案件不属于本行的用人单位", "not a case of this enterprise"),
    ("代理的是本人", "deputises for themselves"),
    ("代理职务而未写明授权文书", "a deputy without the paper that delegates the office"),
    (r"与同一报告其他行的(.+)不一致", "not what the other rows of the report say"),
    ("同一文件内编号重复而内容不同", "this sample number stands in another row with other content"),
    ("该编号此前已接收，但内容与当时不同",
     "this number is on file with other content, which stays; a correction has its own number"),
    ("不是认识的防治事项", "no matter known here: choose one of the list"),
    ("不是 0 以上、至多两位小数的金额", "no amount in yuan, two decimals at most"),
    ("不是季度", "no quarter: write it like 2026-Q1"),
    ("指标簿中没有这个编号", "no indicator of the book"),
    ("不是认识的进展", "no state known here: choose one of the list"),
    ("已办数大于应办数", "more done than due"),
    ("该事项须写明建设项目", "name the project: this matter is one of projects"),
    ("该事项不按建设项目计", "this matter has no project: leave it empty"),
    ("更正的是本记录自己", "corrects itself: a correction has its own number"),
    ("没有这一编号的记录", "no record of this number, or it was not handed in yet"),
    ("该编号的记录是另一事项", "that record is about another matter"),
    ("该指标不由本单位报送", "not filed by this unit"),
    ("工作目标不报数字", "a milestone has no numbers: fill in where it stands and the evidence"),
    ("该指标报数字，不报进展", "this indicator is filed in numbers"),
    ("该季度尚未结束", "the quarter is not over yet"),
    ("不在规划期内", "not within the plan"),
    ("当时还没有这一指标", "there was no such indicator then"),
    ("不认识的镇乡街，或不在本单位范围内", "no township known here, or not of this unit"),
    ("数量没有分母", "a count has no denominator: leave it empty"),
    ("分子大于分母", "more than it is a share of"),
    ("本期已(按全部合计|分镇乡街)报送", "filed the other way this quarter: whole or by township"),
    ("该数已报过，更正须写明原因", "filed before: say why it is another now"),
    ("与上季度相差超过 10 个百分点：.+", f"over ten points from the last quarter: {IF_RIGHT}"),
    ("分母与上季度相差超过两成：.+", f"over a fifth from the last quarter's: {IF_RIGHT}"),
    ("与上季度相差超过一半：.+", f"over half from the last quarter: {IF_RIGHT}"),
    (r"应当与 (\w+) 的(?:分子|分母)一致：此处 (\d+)，\w+ 为 (\d+)",
     rf"should be that of \1: \2 here, \3 there; {IF_RIGHT}"),
    (r"不应大于 (\w+) 的(?:分子|分母)：此处 (\d+)，\w+ 为 (\d+)",
     rf"a part of \1 and over it: \2 here, \3 there; {IF_RIGHT}"),
    (r"不应小于 (\w+) 的(?:分子|分母)：此处 (\d+)，\w+ 为 (\d+)",
     rf"less than \1, which is a part of it: \2 here, \3 there; {IF_RIGHT}"),
    (r"系统按记录统计为 (.+)", r"counted from the records here as \1; both are shown"),
    (r"已过报送截止日 (.+)", r"after the cut-off of \1: taken, and marked late"),
    ("该行的单元格多于表头", "more cells than columns"),
    ("不是本令牌的检测机构", "not the laboratory of this token, which reports its own alone"),
    ("不在本令牌的镇乡街内", "not in the townships of this token"),
    ("该单位登记在本令牌以外的镇乡街", "registered in a township this token does not answer for"),
    ("该举报编号已由其他来源登记", "this complaint number is on file from elsewhere"),
)  # fmt: skip
ENGLISH = tuple((re.compile(zh), en) for zh, en in _ENGLISH)


def in_chinese(problem: Problem) -> str:
    """The problem as one sentence: column, what is wrong, what to do."""
    return f"{problem.name}：{problem.problem}。{problem.remedy}。"


def in_english(problem: Problem, layout: Layout) -> str:
    """The same in English; a sentence without one as it stands."""
    names = {column.zh: column.en for column in layout.columns}
    name = names.get(problem.name, problem.name)
    for said, english in ENGLISH:
        found = said.fullmatch(problem.problem)
        if found:
            return f"{name}: {found.expand(english)}."
    return f"{name}: {problem.problem}. {problem.remedy}."
