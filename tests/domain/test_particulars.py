"""What an act says is checked before anybody signs it, and a fine lies in the range of its article."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.criteria import FIGURES
from domain.jurisdiction import Jurisdiction
from domain.ledger import started
from domain.lifecycle import ROW_BY_ID
from domain.offences import DIRECT, OFFENCES, fine_fits, offence_of
from domain.particulars import CHECKS, wrong
from domain.term_kinds import MAY_REST
from domain.timelimits import TermKind
from domain.vocabulary import Ground
from tests.domain.test_shown import case_with
from tests.office import ROSTER, calendar_2025

ON = date(2025, 11, 3)
TODAY, TOMORROW = f"{ON}", f"{ON + timedelta(days=1)}"
LATER_DAY = ((TOMORROW,), (TODAY, "2025-02-30", "下月"))
AMOUNT = (("0", "80000"), ("-1", "1.5", "八万", "８００", "80000元"))
# What may stand in each particular, and what may not.
MAY_STAND = {
    "rectification_days": (("1", "30"), ("0", "-3", "三十", "３０", "1.5")),
    "fine_yuan": AMOUNT,
    "reply": (("已更换除尘系统。", "字" * 1000), ("字" * 1001,)),
    **dict.fromkeys(("rectify_by", "pay_by", "hold_until", "answer_by"), LATER_DAY),
    "offence": (tuple(OFFENCES), ("99", "第七十二条")),
    "term": (tuple(MAY_REST), ("defence", "listing", "没有的期限")),
    "successor_uscc": (
        ("91999999000002XMDB",),
        ("91999999000002XMD", "91999999000002XMDB0", "91999999000002-MDB", "9199999900000二XMDB"),
    ),
    "inspectors": (
        ("ins-01;ins-02", " ins-01 ; ins-02 ;"),
        ("ins-01", "ins-01;ins-01", "ins-01;head-01", "ins-01;ins-02;没有的人"),
    ),
    "hearing_at": (
        (f"{TOMORROW}T09:30", f"{TOMORROW}T09".replace("-", "")),
        (TOMORROW, f"{TODAY}T09:30", "明日九时三十分在听证室"),
    ),
    "hearing_chair": (("hrg-01",), ("head-01", "没有的人")),
    **dict.fromkeys(FIGURES, AMOUNT),
}


def test_every_particular_that_is_checked_is_told_here():
    assert set(MAY_STAND) == set(CHECKS)


@pytest.mark.parametrize("name", MAY_STAND)
def test_what_may_stand_passes_and_what_may_not_is_named(name):
    good, bad = MAY_STAND[name]
    assert [v for v in good if wrong((name,), {name: v}, ON, ROSTER) != ()] == []
    for asked in ((name,), ()):  # also where nobody asked for it
        assert [v for v in bad if wrong(asked, {name: v}, ON, ROSTER) != (name,)] == []


def test_what_is_missing_or_blank_is_named_once_and_first():
    given = {"fine_yuan": "八万", "offence": " ", "violation": "", "others": "anything"}
    assert wrong(("violation", "offence", "legal_basis"), given, ON, ROSTER) == (
        "violation", "offence", "legal_basis", "fine_yuan",
    )  # fmt: skip
    assert wrong((), {}, ON, ROSTER) == ()


# 职业病防治法 69-72, 75, 77 and 使用有毒物品条例 58-61(1), in ten thousand yuan; both ends are in.
RANGES = {
    "69": (10, 50, False),
    "70": (0, 10, False),
    "71": (5, 10, True),
    "72": (5, 20, False),
    "75": (5, 30, True),
    "77": (10, 50, True),
    "T58": (10, 50, True),
    "T59": (5, 20, True),
    "T60": (5, 30, True),
    "T61": (5, 20, True),
}


def test_every_offence_has_its_range_by_the_law():
    assert set(RANGES) == set(OFFENCES)


@pytest.mark.parametrize("code", RANGES)
def test_a_fine_fits_from_the_least_to_the_most_of_its_article(code):
    least, most, direct = RANGES[code]
    offence = OFFENCES[code]
    for yuan, fits in (
        (least * 10_000 - 1, False),
        (least * 10_000, True),
        (most * 10_000, True),
        (most * 10_000 + 1, False),
    ):
        assert fine_fits(offence, yuan) == fits, yuan
    assert (offence.code, code in DIRECT) == (code, direct)


@pytest.mark.parametrize(
    ("named", "before", "grounds", "code"),
    [
        ("75", "71", (), "75"),
        ("", "71", (), "71"),
        ("", "", (), "72"),
        ("", "", (Ground.G1_EXCEEDED,), "72"),
        ("", "", (Ground.G3_HARM,), "77"),
        ("", "", (Ground.G3_HARM, Ground.G2_RECTIFICATION), "72"),
        ("没有的", "", (Ground.G3_HARM,), "77"),
    ],
)
def test_what_is_fined_is_what_was_named_or_follows_from_the_file(named, before, grounds, code):
    case = case_with(grounds=grounds, particulars={"offence": before} if before else {})
    assert offence_of(case, {"offence": named} if named else {}).code == code


# Which row starts a term up to a day its act names, and by which paper.
SET_BY_THE_ACT = {
    "rectify_by": ("O4", TermKind.RECTIFICATION, "延期整改批复"),
    "pay_by": ("X3", TermKind.PAY_FINE, "暂缓（分期）缴纳罚款批准书"),
    "hold_until": ("E2d", TermKind.LISTING, "延续公示决定书"),
}


@pytest.mark.parametrize("name", SET_BY_THE_ACT)
def test_an_act_that_names_a_last_day_sets_the_term_to_it(name):
    row, kind, paper = SET_BY_THE_ACT[name]
    saturday, monday = date(2025, 11, 15), date(2025, 11, 17)
    law = Jurisdiction(calendar_2025(), (), ROSTER)
    made = started(ROW_BY_ID[row], kind, ON, case_with(particulars={name: f"{saturday}"}), law)
    assert (made.kind, made.started_on, made.due_on, made.named) == (kind, ON, monday, saturday)
    assert (made.basis, made.by, made.status) == (paper, row, "office_policy")
