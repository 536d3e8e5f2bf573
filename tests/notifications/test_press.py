"""The press: every core, the same bytes, in order, and a failure that names its document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from domain.vocabulary import Notice
from notifications.announcements import entry_request
from notifications.press import (
    AHEAD,
    NoticeRequest,
    NotRenderedError,
    Order,
    Press,
    files_of,
)
from notifications.render import Rendered, Renderer
from tests.notifications.sample_announcements import ADDRESS, DAY, ISSUER, sample_entry
from tests.notifications.sample_facts import sample_facts

FEW = 20


def order(number: int) -> Order:
    """A notice of an entry, or to one party, by turns."""
    if number % 2:
        facts = sample_facts(Notice.NOT_LISTED_NOTICE) | {"number": f"云卫职不列〔2026〕{number}号"}
        return Order(f"n{number}", NoticeRequest(Notice.NOT_LISTED_NOTICE, facts, True))
    request = entry_request(
        sample_entry(number), issuer=ISSUER, number=str(number), issued_on=DAY,
        proof_address=ADDRESS,
    )  # fmt: skip
    return Order(f"e{number}", request)


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    with Press(workers=2, chunk=2, worth_it=8) as one:
        yield one


def test_many_documents_are_the_same_as_each_alone_and_in_order(
    press: Press, renderer: Renderer
) -> None:
    orders = [order(number) for number in range(FEW)]
    made = list(press.run(orders))

    assert [path for path, _ in made] == [one.path for one in orders]
    for one, (_, rendered) in zip(orders, made, strict=True):
        assert rendered == one.request.rendered_by(renderer)


def test_a_failure_names_the_document_and_what_it_lacks(press: Press) -> None:
    def with_holes() -> Iterator[Order]:
        for number in range(FEW):
            yield order(number)
        nameless = entry_request(
            replace(sample_entry(1), representative=""), issuer=ISSUER, number="1", issued_on=DAY
        )
        yield Order("entry/nameless", nameless)
        rare = entry_request(
            replace(sample_entry(1), name="𠮷厂"), issuer=ISSUER, number="1", issued_on=DAY
        )
        yield Order("entry/rare", rare)
        yield order(2)

    told = dict(press.attempt(with_holes()))
    missing, rare = told["entry/nameless"], told["entry/rare"]

    assert isinstance(missing, str)
    assert "法定代表人（负责人）（entry.representative）" in missing
    assert isinstance(rare, str)
    assert "𠮷" in rare
    assert isinstance(told["e2"], Rendered)
    with pytest.raises(NotRenderedError, match=r"entry/nameless：.*entry\.representative"):
        list(press.run(with_holes()))


def test_only_so_many_documents_are_under_way(press: Press) -> None:
    """However many there are: two workers, chunks of two."""
    asked = 0

    def counted() -> Iterator[Order]:
        nonlocal asked
        for number in range(200):
            asked += 1
            yield order(0) if number else order(1)

    made = press.run(counted())
    for done, _ in enumerate(made, start=1):
        assert asked - done <= 2 * 2 * (AHEAD + 1)
        if done == 30:
            break


def test_a_handful_is_rendered_here_without_starting_workers(renderer: Renderer) -> None:
    with Press(workers=2, renderer=renderer) as press:
        made = dict(press.run([order(1), order(2)]))
        assert press._pool is None

    assert list(made) == ["n1", "e2"]


def test_a_document_has_a_page_and_a_paper(renderer: Renderer) -> None:
    rendered = order(1).request.rendered_by(renderer)

    assert dict(files_of("a/b", rendered)) == {
        "a/b.html": rendered.html.encode(),
        "a/b.pdf": rendered.pdf,
    }
