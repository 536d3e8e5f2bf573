"""Numbers of nobody, written in every way people write them, and texts to hide them in."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric, uscc

from notifications.redaction.patterns import PROVINCES

DIGIT = "0123456789"
HAN = "〇一二三四五六七八九"
WIDE = "０１２３４５６７８９"
ARABIC = "٠١٢٣٤٥٦٧٨٩"
INVISIBLE = ["\u200b", "\u00ad", "\u2060", "\ufeff", "\u200d", "\u180e"]


def digits(count: int):
    return st.text(DIGIT, min_size=count, max_size=count)


@st.composite
def identities(draw) -> str:
    """A resident identity number whose check character is right; the person is made up."""
    born = draw(st.dates(date(1930, 1, 1), date(2008, 12, 31)))
    body = draw(st.sampled_from(sorted(PROVINCES))) + draw(digits(4)) + f"{born:%Y%m%d}"
    body += draw(digits(3))
    return body + ric.calc_check_digit(body + "0")


@st.composite
def old_identities(draw) -> str:
    born = draw(st.dates(date(1930, 1, 1), date(1999, 12, 31)))
    return (
        draw(st.sampled_from(sorted(PROVINCES)))
        + draw(digits(4))
        + f"{born:%y%m%d}"
        + draw(digits(3))
    )


@st.composite
def mobiles(draw) -> str:
    return "1" + draw(st.sampled_from("3456789")) + draw(digits(9))


@st.composite
def cards(draw) -> str:
    body = "62" + draw(digits(draw(st.sampled_from((13, 16)))))
    return body + luhn.calc_check_digit(body)


@st.composite
def credit_codes(draw) -> str:
    """A credit code of an enterprise with its check character."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = draw(st.sampled_from(("91", "92", "93"))) + draw(digits(6))
    body += draw(st.text(signs, min_size=9, max_size=9))
    return body + uscc.calc_check_digit(body + "0")


@st.composite
def another_hand(draw, number: str, sizes: tuple[tuple[int, ...], ...]) -> str:
    """A number as somebody else would write it: split, in another script, with invisible signs."""
    fitting = [size for size in sizes if sum(size) == len(number)]
    groups = draw(st.sampled_from([(len(number),), (1,) * len(number), *fitting]))
    gap = draw(st.sampled_from((" ", "-", "  ", "—", "　", "·", "‑")))
    parts, at = [], 0
    for size in groups:
        parts.append(number[at : at + size])
        at += size
    written = gap.join(parts)
    script = draw(st.sampled_from((DIGIT, HAN, WIDE, ARABIC)))
    written = written.translate(str.maketrans(DIGIT, script))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(written)))
        written = written[:place] + draw(st.sampled_from(INVISIBLE)) + written[place:]
    return written


def written(numbers, *sizes: tuple[int, ...]):
    """Numbers of a kind in every hand; ``sizes`` are the ways this kind is split."""
    return numbers.flatmap(lambda number: another_hand(number, sizes))


WRITTEN_MOBILES = written(mobiles(), (3, 4, 4), (3, 8), (5, 6), (3, 3, 5)) | mobiles().flatmap(
    lambda number: st.sampled_from(
        (f"+86{number}", f"+86 {number}", f"0086-{number}", f"86{number}", f"(+86){number[:3]}-{number[3:7]}-{number[7:]}",
         f"({number[:3]}){number[3:7]}-{number[7:]}", f"{number[:3]}.{number[3:7]}.{number[7:]}",
         f"tel{number}", f"手机:{number}转3")
    )
)  # fmt: skip
WRITTEN_IDENTITIES = written(
    identities(), (6, 8, 4), (3, 3, 4, 4, 4), (6, 4, 4, 4)
) | identities().map(str.lower)
SURROUNDINGS = st.sampled_from(
    (
        ("{}", ""), ("联系人{}。", ""), ("请与{}联系，2026年7月10日前", ""), ("切割岗位矽尘2.1 mg/m³，{}", ""),
        ("身份证{}，检测值 91.2 dB(A)", ""), ("（{}）", ""), ("3 {} 5号", ""), ("Call {} now", ""),
    )
).map(lambda pair: pair[0])  # fmt: skip


@st.composite
def harmless(draw) -> str:
    """What notices are full of: document numbers, dates, measured values, codes, digests."""
    day = draw(st.dates(date(2015, 1, 1), date(2040, 12, 31)))
    number = draw(st.integers(1, 99_999))
    value = draw(st.decimals(0, 200_000, places=draw(st.integers(0, 4))))
    other = draw(st.decimals(0, 200, places=2))
    words = (
        draw(credit_codes()),
        f"云卫职罚〔{day.year}〕{number}号",
        f"YX-JC-{day.year}-{number:04d}",
        f"yx-ohbl-{day.year}-{number:06d}",
        f"{day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day}T09:30:00+08:00",
        f"{value} mg/m³",
        f"{value} ÷ {other} = 3.00",
        f"GBZ 2.1-2019 表{number % 5}",
        draw(st.binary(min_size=32, max_size=32)).hex(),
        draw(st.binary(min_size=20, max_size=20)).hex(),
        f"第{number}期",
        "二〇二六年七月十日",
        f"{number}元",
        f"sha256:{draw(st.binary(min_size=8, max_size=8)).hex()}",
    )
    return "，".join(draw(st.lists(st.sampled_from(words), min_size=1, max_size=6)))
