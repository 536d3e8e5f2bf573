"""A public register from lists, for the API to be asked about."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from fastapi import FastAPI

from domain.bulletin import IssueLine
from flows.listing_ids import listing_id
from flows.public_register import PublicRegister
from notifications.shown import ShownEntry
from notifications.transparency.file_list import ListedFile
from tests.notifications.sample_issues import Issue, ShownOf, two_issues
from web.api import create_api, mount_api
from web.asking import Counter

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it would rather have httpx2
    from fastapi.testclient import TestClient as TestClient

TODAY = date(2026, 10, 19)


def with_checks(issues: Sequence[Issue]) -> list[Issue]:
    """The issues with ids that end in their check character, but for entry 1, which is older."""

    def line(one: IssueLine) -> IssueLine:
        number = int(one.entry.entry_id[-6:])
        if number == 1:
            return one
        return replace(one, entry=replace(one.entry, entry_id=listing_id("yx-ohbl", 2026, number)))

    return [(head, tuple(map(line, lines))) for head, lines in issues]


class RegisterOf(ShownOf):
    """The port of the read API over lists."""

    def lines(self, number: int, after: str = "") -> Iterator[IssueLine]:
        return (one for one in super().lines(number) if one.entry.entry_id > after)

    def entry(self, entry_id: str) -> ShownEntry | None:
        return next((one for one in self.entries() if one.entry.entry_id == entry_id), None)

    def of_enterprise(self, uscc: str) -> Iterator[ShownEntry]:
        return (one for one in self.entries() if one.entry.uscc == uscc)


def document(entry_id: str) -> dict[str, object] | None:
    """A site whose log holds entry 1 alone."""
    known = entry_id == "yx-ohbl-2026-000001"
    return {"entry": {"entry_id": entry_id}, "proof": {"index": 0}} if known else None


def look_up(sha256: str) -> ListedFile | None:
    """A site that had one file for each state; a digest of its letter alone finds it."""
    states = {"a": "genuine", "b": "superseded", "c": "withdrawn"}
    state = states.get(sha256[0]) if len(set(sha256)) == 1 else None
    return ListedFile(sha256, state, 7, "list/2026-Q3/notice.pdf") if state else None


def opener(register: PublicRegister) -> Callable[[], object]:
    @contextmanager
    def opened() -> Iterator[PublicRegister]:
        yield register

    return opened


def api_of(issues: Sequence[Issue] | None = None, today: date = TODAY) -> FastAPI:
    """The API mounted as the site mounts it, over some issues."""
    register = RegisterOf(with_checks(two_issues() if issues is None else issues))
    api = create_api(
        Counter(
            opened=opener(register),  # type: ignore[arg-type]
            today=lambda: today,
            document=document,
            look_up=look_up,
        )
    )
    whole = FastAPI(openapi_url=None)
    mount_api(whole, api)
    return whole
