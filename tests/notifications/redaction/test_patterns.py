"""What gives a person away is found in any hand, and nothing else is taken for it."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.redaction.health import illnesses
from notifications.redaction.patterns import Kind, hits
from tests.conftest import EXAMPLES
from tests.notifications.redaction.leaking import (
    SURROUNDINGS,
    WRITTEN_IDENTITIES,
    WRITTEN_MOBILES,
    cards,
    harmless,
    old_identities,
    written,
)

MANY = settings(max_examples=EXAMPLES * 4, deadline=None)


def kinds(text: str) -> set[Kind]:
    return {hit.kind for hit in hits(text)}


@MANY
@given(SURROUNDINGS, WRITTEN_IDENTITIES)
def test_an_identity_number_is_found_in_any_hand_anywhere(around, number):
    assert Kind.IDENTITY in kinds(around.format(number))


@MANY
@given(SURROUNDINGS, written(old_identities(), (6, 6, 3)))
def test_one_of_fifteen_digits_too(around, number):
    assert Kind.IDENTITY in kinds(around.format(number))


@MANY
@given(SURROUNDINGS, WRITTEN_MOBILES)
def test_a_mobile_number_is_found_in_any_hand_anywhere(around, number):
    assert Kind.MOBILE in kinds(around.format(number))


@MANY
@given(SURROUNDINGS, written(cards(), (4, 4, 4, 4), (4, 4, 4, 4, 3), (6, 13)))
def test_a_card_number_is_found_in_any_hand_anywhere(around, number):
    assert Kind.ACCOUNT in kinds(around.format(number))


@MANY
@given(harmless())
def test_codes_document_numbers_dates_values_and_digests_are_no_finding(text):
    assert list(hits(text)) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("来信 zhen.shili@example.invalid 反映", Kind.MAIL),
        ("ｚｈｅｎ＠example.invalid", Kind.MAIL),
        ("zhen [at] example.invalid", Kind.MAIL),
        ("微信号：zhen_shili88", Kind.CHAT),
        ("加wx zhenshili", Kind.CHAT),
        ("QQ：123456789", Kind.CHAT),
        ("开户行账号 1001 2345 6789 012", Kind.ACCOUNT),
        ("022-23456789", Kind.TELEPHONE),
        ("（010）62345678", Kind.TELEPHONE),
        ("联系电话：5550100", Kind.TELEPHONE),
        ("身份证 110101199003071234", Kind.IDENTITY),  # a slip of the pen in the last digit
    ],
)
def test_other_ways_to_reach_somebody_are_found(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "logo@2x.png", "138.00138000 mg/m3", "13.800138000", "1,380,013,800 元",
        "第1380号至第1390号", "@media print", "电话咨询时间9:00-17:00", "",
    ],
)  # fmt: skip
def test_what_merely_looks_like_it_is_not(text):
    assert list(hits(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "工人甄实例被诊断为矽肺",
        "劳动者甄实例，男，45岁，确诊尘肺病",
        "患者 甄实，住院治疗",
        "欧阳示例确诊噪声聋",
        "职工王\u200b示例经诊断患有白血病",
    ],
)  # fmt: skip
def test_the_illness_of_a_named_person_is_found(text):
    assert [hit.kind for hit in illnesses(text)] == [Kind.HEALTH]


@pytest.mark.parametrize(
    "text",
    [
        "劳动者确诊尘肺病12例", "甄某患尘肺", "高温作业人员中毒", "金属粉尘车间劳动者确诊尘肺病",
        "未组织劳动者进行职业健康检查", "工人王示例在场签字。另查，本厂无职业病。",
        "空压机房噪声超标，有噪声聋风险",
    ],
)  # fmt: skip
def test_an_illness_without_a_name_and_a_name_without_illness_are_none(text):
    assert list(illnesses(text)) == []


@given(st.text(max_size=200))
def test_any_text_can_be_looked_through(text):
    list(hits(text))
    list(illnesses(text))


@given(
    st.binary(min_size=48, max_size=96), st.sampled_from(["", "— 名单/log+ab12cd34 ", '"key":"'])
)
def test_a_signature_is_no_address(raw, before):
    """What is signed anew every day must not stop a release by what it happens to spell."""
    for start in (b"", b"wxAbcdef+", b"QQ123456/", b"vx"):
        text = before + (start + b64encode(raw)).decode() + '"\n'
        assert [one for one in hits(text) if one.kind is Kind.CHAT] == []


def test_an_address_beside_one_is_found():
    text = b64encode(b"x" * 64).decode() + " 微信号 zhangsan_66"
    assert [one.kind for one in hits(text)] == [Kind.CHAT]
