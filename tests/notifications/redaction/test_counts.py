"""Small counts of people are coarse, and nothing beside them tells them again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.redaction.counts import coarsened, counts


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("3名劳动者确诊尘肺病", "不足5名劳动者确诊尘肺病"),
        ("确诊尘肺病 两例", "确诊尘肺病 不足5例"),
        ("死亡1人，受伤12人", "死亡不足5人，受伤若干人"),
        ("共12名劳动者接触粉尘，其中9名体检正常，3名劳动者疑似尘肺", None),
        ("12名劳动者确诊", "12名劳动者确诊"),
        ("0人死亡", "0人死亡"),
        ("2名执法人员到场", "2名执法人员到场"),
        ("超标岗位接触 3 人及以上", "超标岗位接触 3 人及以上"),
        ("共判定 3 个检测结果", "共判定 3 个检测结果"),
        ("three workers were ill", "fewer than 5 workers were ill"),
        ("二十三名职工中毒", "二十三名职工中毒"),
    ],
)
def test_a_small_count_is_not_told(text, told):
    (said,) = coarsened([text], 5)
    if told is None:
        assert "3名" not in said
        assert "12名" not in said
    else:
        assert said == told


def test_one_small_count_silences_the_others_in_both_languages():
    assert coarsened(["3名劳动者确诊", "12 workers exposed"], 5) == [
        "不足5名劳动者确诊",
        "a number of workers exposed",
    ]


@given(
    st.integers(0, 9999),
    st.integers(2, 100),
    st.sampled_from(("{}名劳动者确诊", "死亡{}人", "{} workers fell ill")),
)
def test_exactly_the_counts_below_the_limit_go(count, least, form):
    (said,) = coarsened([form.format(count)], least)
    assert (said == form.format(count)) is (not 0 < count < least)
    assert all(one == 0 or one >= least for one in counts(said))
    assert coarsened([said], least) == [said]
