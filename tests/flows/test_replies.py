"""Right of reply: the enterprise's own words stand beside its entry, dated, and go with it."""

from __future__ import annotations

from datetime import date

import pytest

from domain.bulletin import Reason
from domain.events import StepTaken
from domain.release import Stop
from domain.vocabulary import Act, Notice, Status, Step
from flows.formats.decisions import ActError, read_decision
from flows.handle import drain
from flows.publish import refresh, show
from flows.release import draft_regular
from notifications.transparency.signing import LogKeyError
from storage import bulletins
from storage.unit_of_work import UnitOfWork
from tests.flows.issues import publish
from tests.flows.living import Living, at
from tests.office import CASE

RELEASED = date(2026, 4, 15)
WORDS = "除尘系统已于五月更换，待复测。"


@pytest.fixture
def published(assembly):
    life = Living(assembly).walk(Status.LISTED)
    life.go(Notice.LISTING_DECISION)
    publish(assembly, period="2026-Q1", today=RELEASED, at=at(RELEASED))
    drain(assembly, at=at(RELEASED))
    show(assembly, at=at(RELEASED))
    life.day = RELEASED
    return life


def reply(life, words):
    life.pass_days(1)
    life.give(
        StepTaken(
            case_id=CASE, on=life.day, step=Step.ENTRY_ANSWERED, by="ins-01", document="回应-1",
            note="", particulars={"reply": words},
        )
    )  # fmt: skip


def entry_page(life):
    with UnitOfWork(life.assembly.engine, reading=True) as unit:
        (listing,) = bulletins.all_listings(unit)
    public = life.assembly.settings.site / "public"
    return (public / f"entry/{listing.listing_id}/index.html").read_text("utf-8")


def test_an_answer_is_shown_at_once_and_told_in_the_next_issue(published):
    reply(published, WORDS)
    assert refresh(published.assembly, published.handled, at=at(published.day))
    assert WORDS in entry_page(published)
    reply(published, "复测合格。")
    assert refresh(published.assembly, published.handled, at=at(published.day))
    assert WORDS not in entry_page(published)
    assert "复测合格。" in entry_page(published)
    out = publish(
        published.assembly, period="2026-Q2", today=date(2026, 7, 15), at=at(date(2026, 7, 15))
    )
    assert out.changes == (("MOD", Reason.ANSWERED),)


def test_an_answer_goes_with_the_entry(published):
    reply(published, WORDS)
    published.go(Step.DECISION_REVOKED)
    published.act(Act.WITHDRAW)
    show(published.assembly, at=at(published.day))
    for path in (published.assembly.settings.site / "public").rglob("*"):
        assert not path.is_file() or WORDS.encode() not in path.read_bytes(), path


def test_an_answer_that_gives_somebody_away_is_refused_at_the_door():
    given = {
        "ref": "1", "on": "2026-05-01", "case": CASE, "do": "step", "step": "entry_answered",
        "by": "ins-01", "document": "d", "particulars": {"reply": "联系张某 13912345678"},
    }  # fmt: skip
    with pytest.raises(ActError, match="回应将随条目向社会公布"):
        read_decision(given)


def test_without_its_key_the_log_is_not_begun_anew(published):
    """A key that was lost stops drafts and showings; the site stays as it is."""
    published.assembly.settings.log_key_file.unlink()
    before = entry_page(published)
    reply(published, WORDS)
    with pytest.raises(LogKeyError, match="从备份恢复"):
        show(published.assembly, at=at(published.day))
    assert entry_page(published) == before
    day = date(2026, 7, 15)
    draft = draft_regular(published.assembly, period="2026-Q2", today=day, at=at(day))
    assert Stop.NO_KEY in [one.stop for one in draft.found]
