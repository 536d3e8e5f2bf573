"""The publication desk: drafted, looked at, signed by two people, out; returned; taken down."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime, time, timedelta

import pytest

from domain.vocabulary import Act, Step
from flows.clock import OFFICE_TIME
from flows.preview import NOT_YET
from flows.release import last_day_for, period_before, period_of
from flows.retract import retract
from notifications.site_words import words
from storage import drafts, retractions, subscribers
from storage.unit_of_work import UnitOfWork
from tests.flows import living
from tests.flows.living import Living
from tests.office import ENTERPRISE, complaint
from tests.web.desk import Desks

DESK = "/desk/publication"


def in_the_quarter_after(day):
    """The morning on which the issue of a day's quarter is due."""
    return datetime.combine(last_day_for(period_of(day)), time(9), OFFICE_TIME)


@pytest.fixture
def life(living_on_here) -> Living:
    return living_on_here(living.listed)


@pytest.fixture
def desks(life) -> Desks:
    made = Desks(life.assembly)
    made.everybody()
    made.at = in_the_quarter_after(life.day)
    return made


@pytest.fixture
def publicity(desks):
    return desks.signed_in("pub-01")


@pytest.fixture
def head(desks):
    return desks.signed_in("head-01")


def drafted(publicity) -> str:
    answer = publicity.hand_in(DESK)
    assert answer.status_code == 303
    return answer.headers["location"]


def newest(desks):
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        return drafts.newest(unit)


def public(desks):
    return desks.assembly.settings.site / "public"


def test_two_people_bring_an_issue_out(desks, publicity, head):
    period = period_before(desks.at.date())
    place = drafted(publicity)
    page = publicity.get(place).text
    assert ENTERPRISE.name in page
    assert "没有发现问题" in page

    first = publicity.hand_in(place, answer="approve")
    assert first.status_code == 303
    assert not (public(desks) / "index.html").exists()
    second = head.hand_in(place, answer="approve")

    assert second.status_code == 303
    assert (public(desks) / "list" / period / "index.html").exists()
    assert newest(desks).complete
    out = head.get(place).text
    assert f'href="/list/{period}/index.html"' in out
    assert ENTERPRISE.name in out
    listed = head.get(DESK).text
    assert f"/list/{period}/proof.json" in listed
    assert publicity.get(f"/list/{period}/proof.json").status_code == 200


def test_nobody_signs_twice_and_nobody_out_of_turn(desks, publicity, head):
    place = drafted(publicity)

    early = head.hand_in(place, answer="approve")
    publicity.hand_in(place, answer="approve")
    twice = publicity.hand_in(place, answer="approve")

    assert early.status_code == twice.status_code == 409
    assert "不任所需职务" in early.text
    assert "须由另一人签字" in twice.text
    assert "须由另一人签字" in publicity.get(place).text
    assert newest(desks).signed == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [({}, "answer"), ({"answer": "maybe"}, "answer"), ({"answer": "return"}, "reason"),
     ({"answer": "override", "reason": " "}, "reason")],
)  # fmt: skip
def test_an_answer_that_lacks_something_is_asked_for_it(desks, publicity, given, field):
    place = drafted(publicity)

    answer = publicity.hand_in(place, **given)

    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    assert newest(desks).answers == ()


def test_a_returned_draft_is_closed_and_the_next_one_is_made(desks, publicity):
    place = drafted(publicity)

    publicity.hand_in(place, answer="return", reason="核对名称")

    assert newest(desks).returned
    assert "核对名称" in publicity.get(place).text
    assert drafted(publicity) != place


def test_an_unchanged_list_has_one_draft_however_often_it_is_asked(publicity):
    assert drafted(publicity) == drafted(publicity)


def test_a_draft_the_list_has_moved_on_from_says_so_and_releases_nothing(
    desks, life, publicity, head
):
    place = drafted(publicity)
    publicity.hand_in(place, answer="approve")
    life.go(Step.DECISION_REVOKED)
    life.go(Act.WITHDRAW)

    page = head.get(place)
    answer = head.hand_in(place, answer="approve")

    assert "名单在制作之后已有变化" in page.text
    assert 'name="answer"' not in page.text
    assert answer.status_code == 409
    assert not (public(desks) / "index.html").exists()


def test_what_the_guard_finds_is_overridden_by_the_second_person_with_a_reason(
    desks, life, publicity, head
):
    life.give(complaint(life.day, "JB-9"), drained=False)
    place = drafted(publicity)
    assert "可说明理由" in publicity.get(place).text
    publicity.hand_in(place, answer="approve")

    page = head.get(place).text
    plain = head.hand_in(place, answer="approve")
    done = head.hand_in(place, answer="override", reason="与名单无关")

    assert 'value="override"' in page
    assert 'value="approve"' not in page
    assert plain.status_code == 409
    assert done.status_code == 303
    assert newest(desks).complete


def test_the_preview_is_the_page_the_public_gets(desks, publicity, head):
    place = drafted(publicity)
    entry = re.findall(r"/entries/([^\"]+)", publicity.get(place).text)[0]
    previews = {
        language: publicity.get(f"{place}/entries/{entry}?lang={language}").text
        for language in ("zh", "en")
    }
    publicity.hand_in(place, answer="approve")
    head.hand_in(place, answer="approve")

    for language, before in (("zh", previews["zh"]), ("en", previews["en"])):
        folder = public(desks) / ("en/entry" if language == "en" else "entry")
        after = (folder / entry / "index.html").read_text()
        told = main_text(before)
        assert ("尚未公布" if language == "zh" else "not published") in told[1]
        shown, wanted = set(told[3:]), set(main_text(after))
        # The log adds its proof once it is out; everything else stands there already.
        assert shown - {NOT_YET[language == "en"], words(language)["catalogue_json"]} <= wanted
        assert "../" not in before
    assert publicity.get(f"{place}/entries/none-such").status_code == 404


def main_text(page):
    inside = page.split('<main id="main"')[1].split("</main>")[0]
    return [one.strip() for one in re.findall(r">([^<]+)<", f">{inside}") if one.strip()]


def test_the_desk_says_by_when_the_issue_is_due(desks, publicity):
    due = last_day_for(period_before(desks.at.date()))

    page = publicity.get(DESK).text

    assert f'datetime="{due.isoformat()}"' in page


def test_only_the_publicity_officer_drafts(desks, head):
    assert head.hand_in(DESK).status_code == 403
    assert "<button>制作草稿" not in head.get(DESK).text


@pytest.mark.parametrize("place", ["0", "99", "x", "-1", "9" * 20])
def test_no_draft_is_not_found(publicity, place):
    assert publicity.get(f"{DESK}/drafts/{place}").status_code == 404


def test_the_difference_sheet_is_a_file_too(publicity):
    place = drafted(publicity)

    answer = publicity.get(f"{place}?as=csv")

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[2] for row in rows[1:]] == [ENTERPRISE.name]


# -- what fell ---------------------------------------------------------------------------------


@pytest.fixture
def fell(desks, life, publicity, head):
    """The entry is out, somebody takes the list over, and the entry is withdrawn."""
    place = drafted(publicity)
    publicity.hand_in(place, answer="approve")
    head.hand_in(place, answer="approve")
    with UnitOfWork(desks.assembly.engine) as unit:
        subscribers.add(
            unit, name="示例采购平台（虚构）", email="list@example.invalid",
            since=desks.at.date(), registered_by="pub-01", at=desks.at.isoformat(),
        )  # fmt: skip
        unit.commit()
    life.day = desks.at.date()
    life.go(Step.DECISION_REVOKED)
    life.go(Act.WITHDRAW)
    desks.at = datetime.combine(life.day, desks.at.timetz()) + timedelta(hours=2)
    retract(desks.assembly, now=desks.at, mailer=None)
    return desks


def test_what_fell_stands_there_until_everybody_acknowledged(fell):
    visitor = fell.signed_in("pub-01")
    page = visitor.get(f"{DESK}/retractions").text
    assert "示例采购平台（虚构）" in page
    assert "未签收" in page
    assert "list@example.invalid" not in page
    place = re.findall(rf'href="({DESK}/retractions/[^"?]+)"', page)[0]

    empty = visitor.hand_in(place)
    done = visitor.hand_in(place, paper="来函第5号")

    assert empty.status_code == 422
    assert done.status_code == 303
    with UnitOfWork(fell.assembly.engine, reading=True) as unit:
        (told,) = retractions.told(unit)
    assert (told.way, told.by_whom, told.paper) == ("paper", "pub-01", "来函第5号")
    assert "已于2026" in visitor.get(place).text
    again = visitor.hand_in(place, paper="再来一次")
    assert again.status_code == 303
    with UnitOfWork(fell.assembly.engine, reading=True) as unit:
        assert retractions.told(unit) == [told]


def test_the_head_sees_what_fell_and_takes_no_acknowledgement(fell):
    visitor = fell.signed_in("head-01")
    page = visitor.get(f"{DESK}/retractions?show=all").text

    assert "示例采购平台（虚构）" in page
    assert "记录来函或电话签收" not in page
    assert visitor.get(f"{DESK}/retractions/none").status_code == 403


def test_a_file_of_what_fell(fell):
    answer = fell.signed_in("pub-01").get(f"{DESK}/retractions?show=all&as=csv")

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 2
    assert rows[1][6:8] == ["1", "0"]
