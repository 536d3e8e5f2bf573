"""A withdrawal and a correction are announced, on page and paper, by the showing that tells them."""

from __future__ import annotations

import io
import json
import re
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from domain.vocabulary import Act, Step
from flows.publish import show
from notifications.redaction.leaks import Canaries
from notifications.redaction.patterns import Kind
from notifications.redaction.scan import scan
from notifications.release import Release
from notifications.release_files import Written
from notifications.transparency.verify import check
from storage import bulletins
from storage.unit_of_work import UnitOfWork
from tests.flows.issues import bring_out, on_the_list
from tests.flows.living import at
from tests.flows.test_publish import page
from tests.office import ENTERPRISE

NEXT = date(2026, 7, 15)
CORRECTION = "住所由“示例路1号”更正为“示例路2号”"


@pytest.fixture
def published(living_on):
    return living_on(on_the_list)


def show_again(life):
    return show(life.assembly, at=at(life.day))


def entry_id(life):
    with UnitOfWork(life.assembly.engine, reading=True) as unit:
        (listing,) = bulletins.all_listings(unit)
    return listing.listing_id


def public(life):
    return life.assembly.settings.site / "public"


def paper_text(life, name):
    pages = PdfReader(io.BytesIO((public(life) / name).read_bytes())).pages
    return re.sub(r"\s", "", "".join(one.extract_text() for one in pages))


def corrected(life):
    life.go(Step.LISTING_ERROR_FOUND)
    life.act(Act.CORRECT_ENTRY, correction=CORRECTION)
    show_again(life)


def withdrawn(life, because=Step.DECISION_REVOKED):
    life.go(because)
    life.pass_days(1)
    life.act(Act.WITHDRAW)
    show_again(life)


def announced(life):
    """The announcements the catalogue lists: kind, path, and whether the file is that."""
    listed = json.loads(page(life, "list/index.json"))["announcements"]
    files = {one["path"]: (public(life) / one["path"]).read_bytes() for one in listed}
    assert all(len(files[one["path"]]) == one["bytes"] for one in listed)
    series = json.loads(page(life, "catalog.jsonld"))["dcat:dataset"]
    distributed = [one["dcat:downloadURL"]["@id"] for one in series[-1]["dcat:distribution"]]
    assert (distributed == list(files)) is bool(files)
    return [(one["kind"], one["path"]) for one in listed]


def genuine(life):
    """The whole site, and every announcement by itself, against the log."""
    whole = check(str(public(life).resolve()))
    assert [one.kind for one in whole if one.wrong] == []
    for _, path in announced(life):
        told = [
            one for one in check(str(public(life).resolve() / path)) if one.kind != "key_beside"
        ]
        assert [(one.kind, one.facts["source"]) for one in told] == [("genuine_file", "log")]


def test_a_withdrawal_is_announced_without_a_name(published):
    key = entry_id(published)
    assert announced(published) == []
    withdrawn(published)

    assert announced(published) == [
        ("withdrawal", f"entry/{key}/withdrawal.html"), ("withdrawal", f"entry/{key}/withdrawal.pdf"),
    ]  # fmt: skip
    for text in (page(published, f"entry/{key}/withdrawal.html"),
                 paper_text(published, f"entry/{key}/withdrawal.pdf")):  # fmt: skip
        assert f"示卫职撤销公告〔{published.day.year}〕1号" in text
        assert "据以列入的决定被变更、撤销或者确认违法" in text
        assert "示卫职公告〔2026〕1号" in text
        assert key in text
        assert ENTERPRISE.name not in text
        assert ENTERPRISE.uscc not in text
    for name in (f"entry/{key}/index.html", "register/index.html"):
        for prefix in ("", "en/"):
            told = page(published, prefix + name)
            assert f"entry/{key}/withdrawal.html" in told
            assert f"entry/{key}/withdrawal.pdf" in told
            assert ENTERPRISE.name not in told
    genuine(published)


def test_a_listing_in_error_gives_its_own_reason(published):
    withdrawn(published, Step.LISTING_ERROR_FOUND)

    text = paper_text(published, f"entry/{entry_id(published)}/withdrawal.pdf")
    assert "列入的主体或者数据有错误" in text


def test_a_correction_is_announced_and_goes_with_the_name(published):
    key = entry_id(published)
    corrected(published)

    assert [kind for kind, _ in announced(published)] == ["correction", "correction"]
    for text in (page(published, f"entry/{key}/correction.html"),
                 paper_text(published, f"entry/{key}/correction.pdf")):  # fmt: skip
        assert f"示卫职更正公告〔{published.day.year}〕1号" in text
        assert CORRECTION in text
        assert "查明列入有误" in text
        assert ENTERPRISE.name in text
    for name in (f"entry/{key}/index.html", "register/index.html"):
        assert f"entry/{key}/correction.html" in page(published, name)
    genuine(published)

    published.go(Step.SUSPENSION_ORDERED)
    show_again(published)
    assert announced(published) == []
    assert "correction.html" not in page(published, f"entry/{key}/index.html")
    assert [one.kind for one in check(str(public(published).resolve())) if one.wrong] == []

    published.go(Step.SUSPENSION_LIFTED)
    show_again(published)
    assert [kind for kind, _ in announced(published)] == ["correction", "correction"]

    withdrawn(published)
    assert [kind for kind, _ in announced(published)] == ["withdrawal", "withdrawal"]
    genuine(published)


def test_a_number_stays_whatever_comes_after(published):
    """Shown again a year later, in a new issue, the paper is the one that was announced."""
    key = entry_id(published)
    withdrawn(published)
    paths = [path for _, path in announced(published)]
    before = {path: (public(published) / path).read_bytes() for path in paths}
    bring_out(published, "2026-Q2", NEXT)
    published.day = NEXT + timedelta(days=300)
    show_again(published)

    assert {path: (public(published) / path).read_bytes() for path in paths} == before
    assert f"entry/{key}/withdrawal.pdf" in paths


def test_the_scan_reads_the_announcement(published):
    """What is looked for in every file is found in this page and this paper too."""
    key = entry_id(published)
    withdrawn(published)
    release = Release(public(published).resolve())
    for path in (f"entry/{key}/withdrawal.html", f"entry/{key}/withdrawal.pdf"):
        raw = (public(published) / path).read_bytes()
        release.files[path] = Written(len(raw), "")

    hidden = Canaries(withdrawn=frozenset({ENTERPRISE.name, ENTERPRISE.uscc}))
    assert Kind.WITHDRAWN not in {leak.kind for leak in scan(release, hidden)}
    found = scan(release, Canaries(planted=frozenset({key})))
    read = {leak.file for leak in found if leak.kind is Kind.PLANTED and leak.where != "file name"}
    assert read == set(release.files)
