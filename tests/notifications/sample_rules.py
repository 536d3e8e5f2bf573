"""A rule book as the pages are handed it: a few lines of each kind."""

from __future__ import annotations

from datetime import date

from notifications.rule_book_view import EditionLine, GroundLine, RuleBookView, RuleLine


def line(key: str, zh: str, en: str, value: str, standing: str = "office_policy") -> RuleLine:
    return RuleLine(
        key=key, zh=zh, en=en, value_zh=value, value_en=value, since=date(2026, 4, 1),
        reference="样例出处", standing=standing,
    )  # fmt: skip


RULES = RuleBookView(
    changed_on=date(2026, 4, 1),
    pack_id="sample-2026",
    title_zh="样例规则包",
    title_en="Sample pack",
    since=date(2026, 4, 1),
    digest="ef" * 32,
    limits_digest="01" * 32,
    grounds=(
        GroundLine(
            code="G1", zh="工作场所职业病危害因素严重超标", en="Seriously over", clause="样例条款",
            criteria=(line("serious.concentration_ratio", "浓度倍数", "ratio", "2.0"),),
        ),
        GroundLine(
            code="G2", zh="拒绝整改或者整改不到位", en="Not rectified", clause="样例条款",
            criteria=(line("rectification.refused", "拒绝整改", "refusal", "采用"),),
        ),
        GroundLine(
            code="G3", zh="对劳动者职业健康造成重大损害", en="Major harm", clause="样例条款",
            criteria=(line("harm.finding", "损害认定", "finding", "采用", "unconfirmed"),),
        ),
    ),
    values=(line("comparison.method", "比较方法", "comparison", "全数值", "unconfirmed"),),
    terms=(line("withdraw", "撤下公示期限", "time to take down", "3个工作日", "law"),),
    measures=(line("supervision.inspections", "增加检查频次", "more inspections", "采用"),),
    steps=(line("steps.P1", "处罚立案（P1）", "case filed (P1)", "加签：科室负责人"),),
    editions=(
        EditionLine(
            name="GBZ 2.1-2019", covers_zh="化学有害因素", covers_en="chemicals", figures=500,
            sourced=400, since=date(2020, 4, 1), until=None, sources=("S1", "S2"),
        ),
    ),
)  # fmt: skip
