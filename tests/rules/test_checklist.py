"""The on-site checklist: every item with its article, and what is not confirmed says so."""

from __future__ import annotations

from rules.checklist import on_site


def test_every_item_has_a_code_of_its_own_both_languages_and_its_clause() -> None:
    items = on_site()

    assert len({item.code for item in items}) == len(items) > 20
    assert all(item.zh and item.en and item.clause for item in items)


def test_only_the_law_read_in_full_is_confirmed() -> None:
    unsure = {item.clause for item in on_site() if not item.confirmed}
    sure = {item.clause.split()[0] for item in on_site() if item.confirmed}

    assert unsure == {"国家卫生健康委员会令第5号 20", "职业病危害项目申报办法"}
    assert sure == {"职业病防治法", "使用有毒物品条例"}
