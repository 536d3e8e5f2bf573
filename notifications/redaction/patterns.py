"""What gives a person away in a text by its form: identity and telephone numbers, accounts, mail.

A text is looked at as it reads, not as it is written (``domain/writing.py``). Numbers may be split
by blanks, dashes and dots in the ways people split them; a form with a check character is found
however it is split. Credit codes, digests and dates are no finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from stdnum import luhn
from stdnum.cn import ric, uscc

from domain.closed_list import ClosedList
from domain.writing import figures, plain


class Kind(ClosedList):
    """What must not be public."""

    IDENTITY = "identity"
    MOBILE = "mobile"
    TELEPHONE = "telephone"
    ACCOUNT = "account"
    MAIL = "mail"
    CHAT = "chat"
    HEALTH = "health"  # the illness of a named person
    SEALED = "sealed"  # what a complainant gave and the office sealed
    PLANTED = "planted"  # a value handed in that must appear nowhere
    NAMED = "named"  # the name of somebody who is not the penalised one
    WITHDRAWN = "withdrawn"  # an entry that may not be named any more
    UNREADABLE = "unreadable"  # a file that could not be looked through


@dataclass(frozen=True, slots=True)
class Hit:
    """A finding in a text: what it is, how it reads, and the stretch around it."""

    kind: Kind
    said: str
    around: str


PROVINCES = frozenset(
    f"{zone}{place}"
    for zone, places in {1: "12345", 2: "123", 3: "1234567", 4: "123456", 5: "01234", 6: "12345",
                         7: "1", 8: "123"}.items()
    for place in places
)  # fmt: skip
BORN_BEFORE = 2010  # a number with a wrong check character is one only for somebody of working age
_GAP = r"[ \-.·_/,()]{0,3}"
_DENSE = re.compile(
    r"[0-9](?:[ \-.·_/,()]{0,3}[0-9]){4}|@|艾特|\(at|\[at|微信|薇信|威信|扣扣|"
    r"(?i:vx|v信|wx|wei?xin|wechat|qq)"
)
_EIGHTEEN = re.compile(rf"(?<![0-9])(?=([1-8](?:{_GAP}[0-9]){{16}}{_GAP}[0-9Xx])(?![0-9]))")
# Digits split by one kind of gap; every group is tried as a beginning.
_SPLIT = re.compile(
    r"(?<![0-9])(?<![0-9]\.)(?=([0-9]+(?:([ ·_-]{1,2}|\.)[0-9]+(?:\2[0-9]+){0,20})?))"
)
_MOBILE_MIXED = re.compile(
    r"(?<![0-9])\(?(1[3-9][0-9]\)?[ \-.·_/)]{1,3}[0-9]{4}[ \-.·_/]{1,3}[0-9]{4})(?![0-9])"
)
_LANDLINE = re.compile(
    r"(?<![0-9])(?<![0-9][.-])\(?(0(?:10|2[0-9]|[3-9][0-9]{2})\)?[ \-]{0,2}"
    r"[2-8][0-9]{2,3}[ -]?[0-9]{4})(?![0-9])"
)
_TOLD_PHONE = re.compile(
    r"(?:电话|手机|座机|传真|联系方式|(?<![a-z])(?:tel|phone|mobile))\D{0,6}"
    r"([0-9][0-9 -]{5,}[0-9])",
    re.IGNORECASE,
)
_TOLD_ACCOUNT = re.compile(
    r"(?:账号|帐号|账户|帐户|卡号|开户|(?<![a-z])account(?: no)?)\D{0,12}"
    r"([0-9](?:[ -]?[0-9]){7,29})",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"([\w.+-]{1,64}(?: ?@ ?|\s?[\[(](?:at|艾特)[\])]\s?)(?:[A-Za-z0-9-]{1,63}\.)+"
    r"(?!png|jpe?g|svg|gif|webp|css|js)[A-Za-z]{2,24})(?![A-Za-z])",
    re.IGNORECASE,
)
_CHAT = re.compile(
    r"(?:微信号?|薇信|威信|v信|weixin|wechat|(?<![a-z])[vw]x)"
    r"(?: ?(?:id|号|同号|:|=|是|为|，|,))*\s?"
    r"([A-Za-z][A-Za-z0-9_-]{5,19}|[0-9]{5,12})(?![A-Za-z0-9_-])"
    r"|(?:(?<![a-z])qq|扣扣)(?: ?(?:号|:|=|是|为))*\s?([1-9][0-9]{4,10})(?![0-9])",
    re.IGNORECASE,
)
_ENCODED = re.compile(r"[A-Za-z0-9+/=]")  # base64
LONGEST_ADDRESS = 40  # letters without a break; signatures and keys have more, chat ids fewer
_TOKEN_SIGN = re.compile(r"[0-9A-Za-z]")
_CARD = re.compile(r"62|60|9558|4[0-9]{15}$|5[1-5][0-9]{14}$|3[47][0-9]{13}$")
_MOBILE = re.compile(r"(?:86|0086|0)?1[3-9][0-9]{9}")


def hits(text: str) -> Iterator[Hit]:
    """Everything in a text that gives a person away by its form."""
    seen = plain(text)
    numbers = figures(seen)  # sign for sign as long as ``seen``
    if not _DENSE.search(numbers):
        return
    yield from _numbers(numbers)
    for kind, pattern in ((Kind.MAIL, _MAIL), (Kind.CHAT, _CHAT)):
        for at in pattern.finditer(seen):
            if kind is Kind.MAIL or not _in_a_signature(seen, at.start(), at.end()):
                yield _hit(kind, seen, at.start(at.lastindex or 0), at.end())


def _in_a_signature(text: str, start: int, end: int) -> bool:
    """Whether a hit lies in a run of letters too long for an address: a signature or a key."""
    if not all(map(_ENCODED.match, text[start:end])):
        return False
    while start and _ENCODED.match(text[start - 1]):
        start -= 1
    while end < len(text) and _ENCODED.match(text[end]):
        end += 1
    return end - start >= LONGEST_ADDRESS


def _hit(kind: Kind, text: str, start: int, end: int) -> Hit:
    return Hit(kind, text[start:end], text[max(0, start - 40) : end + 40])


def _numbers(text: str) -> Iterator[Hit]:
    for at in _EIGHTEEN.finditer(text):
        if _is_identity(_digits(at[1]), whole=len(at[1]) == 18):
            yield _hit(Kind.IDENTITY, text, at.start(1), at.end(1))
    for at in _SPLIT.finditer(text):
        if len(at[1]) >= 11:
            yield from _begun_here(text, at.start(1), at[1], at[2] or "")
    for kind, pattern in (
        (Kind.MOBILE, _MOBILE_MIXED),
        (Kind.TELEPHONE, _LANDLINE),
        (Kind.TELEPHONE, _TOLD_PHONE),
        (Kind.ACCOUNT, _TOLD_ACCOUNT),
    ):
        for at in pattern.finditer(text):
            if not _in_a_code(text, at.start(1), at.end(1)):
                yield _hit(kind, text, at.start(1), at.end(1))


def _begun_here(text: str, start: int, run: str, gap: str) -> Iterator[Hit]:
    """The numbers whose first group begins here, if any."""
    groups = run.split(gap) if gap else [run]
    end = start - len(gap)
    said: list[str] = []
    for group in groups:
        said.append(group)
        end += len(gap) + len(group)
        digits = "".join(said)
        if len(digits) > 19:
            return
        if gap == "." and len(said) == 2:  # a decimal number
            continue
        kind = _kind(digits, [len(one) for one in said])
        if kind and not _in_a_code(text, start, end):
            yield _hit(kind, text, start, end)


def _kind(digits: str, groups: list[int]) -> Kind | None:
    if len(digits) == 15 and _is_old_identity(digits):
        return Kind.IDENTITY
    if _MOBILE.fullmatch(digits) and (len(digits) == 11 or len(groups) == 1):
        return Kind.MOBILE if _as_people_split(groups) else None
    is_card = 15 <= len(digits) <= 19 and _CARD.match(digits) and luhn.is_valid(digits)
    if (
        is_card
        and (set(groups) <= {1} or min(groups[:-1], default=4) >= 3)
        and not _dated(digits[6:14], 2000, 2099)
    ):
        return Kind.ACCOUNT
    return None


def _as_people_split(groups: list[int]) -> bool:
    """Whether eleven digits are split as a telephone number is: not like a row of figures."""
    return (
        len(groups) == 1
        or min(groups) >= 3
        or set(groups) <= {1}
        or sorted(groups) in ([1, 2, 2, 2, 2, 2], [2, 2, 2, 2, 3])
    )


def _is_identity(number: str, *, whole: bool) -> bool:
    """A resident identity number (GB 11643): region, birthday, and its check character.

    A slip of the pen in one that is written as a ``whole`` does not make it public.
    """
    if number[:2] not in PROVINCES or not _dated(number[6:14], 1900, 2099):
        return False
    if ric.calc_check_digit(number) == number[-1].upper():
        return True
    return whole and int(number[6:10]) < BORN_BEFORE and not uscc.is_valid(number)


def _is_old_identity(number: str) -> bool:
    """One of fifteen digits: region, birthday without the century, three digits; no check."""
    return number[:2] in PROVINCES and _dated("19" + number[6:12], 1900, 1999)


def _dated(eight: str, first: int, last: int) -> bool:
    try:
        return first <= date(int(eight[:4]), int(eight[4:6]), int(eight[6:])).year <= last
    except ValueError:
        return False


def _digits(text: str) -> str:
    return "".join(_TOKEN_SIGN.findall(text))


def _in_a_code(text: str, start: int, end: int) -> bool:
    """Whether a number is part of a credit code, a digest or a key rather than a number."""
    first, last = start, end
    while first > 0 and text[first - 1].isascii() and text[first - 1].isalnum():
        first -= 1
    while last < len(text) and text[last].isascii() and text[last].isalnum():
        last += 1
    token = text[first:last]
    if token.isdecimal() or " " in token:
        return False
    if len(token) == 18 and token[:8].isdecimal() and token.isupper():
        return True
    opaque = re.fullmatch(r"[0-9a-f]{16,}|[0-9A-F]{16,}|[0-9A-Za-z]{32,}", token)
    return opaque is not None
