"""Every form of the desks handed in as no browser would: a sentence each time, and nothing half-done.

Broken multipart, wrong types of content, bytes of no encoding, too many fields, fields of a
megabyte, each field several times; and, drawn by hypothesis, any mixture of hostile values in the
fields of the form itself. What is refused leaves every table as it was.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, inspect, select, table

from flows.entrance import form_token
from tests.conftest import EXAMPLES
from tests.web.desk import Visitor
from tests.web.test_hostile_requests import (
    HOSTILE,
    KEPT,
    LEAVES,
    Everybody,
    Forms,
    address_of,
    busy,
    fields_of,
    told_of,
)
from web.desk.asked import LANGUAGE
from web.desk.bodies import MOST_FIELDS, MOST_FILES
from web.desk.door import FORM_TOKEN
from web.desk.routes import Route
from web.desk.table import ROUTES

__all__ = ["busy"]  # the office of the fixture, which goes by its name
FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"
# What says that somebody asked, or keeps what they had typed: written for a refusal as well.
OF_ASKING = {"access_log", "sessions", "kept_forms"}
HAN, ENGLISH = re.compile("[\u4e00-\u9fff]{4}"), re.compile("[a-z]{3} [a-z]{2}")
POSTS = [one for one in ROUTES if one.method == "POST" and not one.paced and one.path not in LEAVES]


@pytest.fixture(scope="module")
def everybody(busy) -> Everybody:
    return Everybody(busy)


def in_parts(*parts: tuple[str, str], end: str = "--b--\r\n") -> bytes:
    """Fields as a browser with files would send them."""
    made = "".join(
        f"--b\r\nContent-Disposition: form-data; {name}\r\n\r\n{value}\r\n" for name, value in parts
    )
    return (made + end).encode("utf-8", "surrogatepass")


def bodies(names: list[str], own: str) -> Iterator[tuple[str, str, bytes]]:
    """What it is, as what it is sent, and what is sent. ``own``: the word of the session's forms."""
    word = urlencode({FORM_TOKEN: own}).encode()
    first = quote(names[0]).encode() if names else b"a"
    fields = b"".join(b"&%s=%%00%%ED%%A0%%80%%E2%%80%%AE" % quote(name).encode() for name in names)
    yield "lone surrogates, NUL and signs that turn text around", FORM, word + fields
    yield "bytes of no encoding", FORM, word + b"&" + first + b"=\xff\xfe\x80&\xff=%ff&%=%&=&&"
    yield "a field of a megabyte", FORM, word + b"&" + first + b"=" + b"x" * 1_000_000
    yield (
        "every field a thousand times",
        FORM,
        word + b"".join(b"&%s=1" % quote(n).encode() for n in names[:1]) * 1_000,
    )
    yield "more fields than any form has", FORM, word + b"&a=1" * (MOST_FIELDS + 1)
    yield "a word of the session twice", FORM, word + b"&" + word
    yield "JSON", "application/json", b'{"_form": "%s"}' % own.encode()
    yield "plain text", "text/plain; charset=utf-7", word
    yield "no type", "", word
    yield "a type that is none", "multipart/;;=", word
    yield "no boundary", "multipart/form-data", in_parts((f'name="{FORM_TOKEN}"', own))
    yield (
        "another boundary",
        "multipart/form-data; boundary=c",
        in_parts((f'name="{FORM_TOKEN}"', own)),
    )
    yield (
        "parts that break off",
        PARTS,
        in_parts((f'name="{FORM_TOKEN}"', own), end="--b\r\nContent-Disp"),
    )
    yield "a part without a name", PARTS, in_parts((f'name="{FORM_TOKEN}"', own), ("x=1", "甲"))
    yield (
        "a file that is no file",
        PARTS,
        in_parts((f'name="{FORM_TOKEN}"; filename="a"', own), ('name="file"', "甲")),
    )
    yield "files under hostile names", PARTS, in_parts((f'name="{FORM_TOKEN}"', own), *(
        (f'name="{name}"; filename="../\u202e{n}.jpg\0"', "PK\3\4") for n, name in enumerate(("file", "photos", "bundle", "files"))
    ))  # fmt: skip
    yield (
        "more files than are taken",
        PARTS,
        in_parts(
            (f'name="{FORM_TOKEN}"', own),
            *[('name="photos"; filename="a.jpg"', "x")] * (MOST_FILES + 1),
        ),
    )
    for charset in ("undefined", "idna", "unicode_escape", "utf-7", "base64", "x" * 99):
        yield (
            f"parts in {charset[:14]}",
            f"{PARTS}; charset={charset}",
            in_parts(
                (f'name="{FORM_TOKEN}"', own),
                (f'name="{names[0] if names else "a"}"', "\\ud800" + "甲" * 70),
            ),
        )
    yield "packed, and not so", "application/x-www-form-urlencoded; charset=utf-16", word


def counted(busy) -> dict[str, int]:
    """How many rows stand in every table that is not of asking itself."""
    with busy.assembly.engine.connect() as held:
        names = set(inspect(held).get_table_names()) - OF_ASKING
        return {
            one: held.scalar(select(func.count()).select_from(table(one))) or 0
            for one in sorted(names)
        }


def said_in(visitor: Visitor, language: str) -> Visitor:
    visitor.cookies.set(LANGUAGE, language)
    return visitor


def in_words(route: Route, answer, language: str) -> list[str]:
    """A refusal is a page in the language of whoever asks; before that is known, it is in both."""
    if answer.status_code < 400:
        return []
    tag = 'lang="en"' if language == "en" else 'lang="zh'
    page = "<html" in answer.text
    if tag in answer.text if page else HAN.search(answer.text) and ENGLISH.search(answer.text):
        return []
    return [f"{route.address}: {answer.status_code} not told in {language}: {answer.text[:80]}"]


def test_no_form_fails_whatever_its_body_is(busy, everybody, caplog):
    caplog.set_level(logging.ERROR)
    wrong: list[str] = []
    seen: Counter[int] = Counter()
    for at, route in enumerate(POSTS):
        address, language = address_of(busy, route), ("zh", "en")[at % 2]
        visitor = said_in(everybody.of(route), language)
        own = form_token(visitor.cookies.get(route.desk.cookie) or "")
        made = list(bodies([one for one in fields_of(route) if one not in KEPT], own))
        few = range(len(made)) if EXAMPLES > 40 else ((5 * at + n) % len(made) for n in range(5))
        for number in few:
            what, kind, body = made[number]
            before = counted(busy)
            headers = {"content-type": kind} if kind else {}
            answer = visitor.post(address, content=body, headers=headers)
            wrong += told_of(route, what, answer, caplog) + in_words(route, answer, language)
            seen[answer.status_code] += 1
            if answer.status_code >= 400 and counted(busy) != before:
                wrong.append(f"{address}: {what} was refused and wrote something")
    assert not wrong, "\n".join(wrong)
    assert min(seen[403], seen[422]) > 0, f"the forms were hardly reached: {seen}"


VALUE = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=40).map(lambda one: one.encode("utf-8", "replace").decode()),
)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_mixture_of_values_makes_a_form_fail(busy, everybody, caplog, data):
    """Usual and hostile values side by side, some fields twice, some not at all."""
    caplog.set_level(logging.ERROR)
    route = data.draw(st.sampled_from(POSTS))
    address, language = address_of(busy, route), data.draw(st.sampled_from(["zh", "en"]))
    visitor = said_in(everybody.of(route), language)
    usual = Forms(visitor.get(address).text, address).fields
    names = sorted({*fields_of(route), *usual} - {*KEPT})
    fields = [(FORM_TOKEN, form_token(visitor.cookies.get(route.desk.cookie) or ""))]
    fields.append(("ref", f"r-{data.draw(st.integers(0, 10**9))}"))
    for name in names:
        way = data.draw(st.sampled_from(["usual", "usual", "hostile", "hostile", "twice", "none"]))
        if way in ("usual", "twice"):
            fields.append((name, usual.get(name, "1")))
        if way in ("hostile", "twice"):
            fields.append((name, data.draw(VALUE)))
    before = counted(busy)
    body = urlencode(fields, errors="replace").encode()
    answer = visitor.post(address, content=body, headers={"content-type": FORM})
    wrong = told_of(route, str(fields)[:200], answer, caplog) + in_words(route, answer, language)
    if answer.status_code >= 400 and counted(busy) != before:
        wrong.append(f"{address} wrote what it refused")
    assert not wrong, "\n".join(wrong)
