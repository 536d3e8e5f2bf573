"""A hearing is asked for, convened, signed, served and recorded, by people in browsers of their own."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from domain.challenges import Challenge, challenges_of
from domain.timelimits import TermKind
from domain.triggers import act, served
from domain.vocabulary import Act, Notice, Status
from flows.clock import OFFICE_TIME
from tests.flows.living import CALENDAR, Living
from tests.office import CASE
from tests.web.browser import WIDTHS, browser, come_in, faults
from tests.web.browser import served as serving
from tests.web.desk import Desks
from tests.web.story import FORM, Story

HERE = f"/desk/hearings/{CASE}/1"
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def story(office) -> Story:
    life = Living(office).walk(Status.PENALTY_NOTICED)
    life.go(Notice.PENALTY_PRENOTICE)
    life.pass_days(1)
    desks = Desks(office)
    desks.everybody()
    made = Story.__new__(Story)  # its case has come so far already
    made.desks, made.living = desks, life
    made.by("ins-01")  # sets the clock
    return made


def test_a_hearing_is_asked_for_convened_and_recorded(story):  # noqa: PLR0915
    hearing = CALENDAR.next_working(story.living.day + timedelta(days=16))
    with serving(story.desks) as address, browser() as made:
        inspector, section, chair = (
            made.new_context(locale="zh-CN", viewport={"width": width, "height": 768}).new_page()
            for width in (WIDTHS[0], WIDTHS[1], WIDTHS[0])
        )
        for page, person in ((inspector, "ins-01"), (section, "sec-01"), (chair, "hrg-01")):
            page.set_default_timeout(60_000)
            come_in(page, address, person)
        # What the enterprise brought on paper is put on file; the chair sees it at once.
        inspector.goto(f"{address}{FORM}/P6")
        inspector.fill("#document", "听证申请书1号")
        inspector.get_by_role("button", name="登记入卷").click()
        inspector.get_by_text("已登记").wait_for()
        chair.goto(f"{address}/desk/hearings")
        chair.get_by_role("link", name="听证申请").click()
        assert "尚缺" in chair.inner_text(".ladder")
        assert "虚构hrg-01" in chair.inner_text(".side")
        # Who investigated is not among those who can be chosen to chair it.
        inspector.goto(f"{address}{FORM}/P6b")
        assert "ins-01" not in inspector.inner_text("form.careful")
        inspector.fill("#said_hearing_at", f"{hearing}T09:30")
        inspector.fill("#said_hearing_place", "示例区卫生健康局听证室（虚构）")
        inspector.check("[name=said_hearing_chair][value=hrg-01]")
        inspector.check("[name=said_hearing_public][value=公开]")
        inspector.fill("#reason", "依申请举行听证")
        inspector.get_by_role("button", name="提请签署").click()
        inspector.get_by_text("现待科室负责人签署").wait_for()
        section.goto(f"{address}/desk/approvals/{CASE}")
        section.get_by_label("同意", exact=True).check()
        section.get_by_role("button", name="签署").click()
        section.get_by_text("已签署意见").wait_for()
        chair.reload()
        assert "通知最迟须于" in chair.inner_text("main")
        for page in (chair, section):
            for language in ("zh", "en"):
                for path in ("/desk/hearings", HERE, "/desk/hearings?standing=decided"):
                    page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
                    for folded in page.locator("details").all():
                        folded.evaluate("one => { one.open = true; }")
                    assert faults(page) == [], (path, language)
        story.living.pass_days(1)
        story.take(served(Notice.HEARING_NOTICE))
        term = story.now().case.term(TermKind.HEARING_NOTICE)
        assert term is not None
        assert term.over_from <= hearing
        # On the day of the hearing the chair records it, from the page of the challenge.
        story.living.day = hearing
        story.desks.at = datetime.combine(hearing, time(10), OFFICE_TIME)
        come_in(chair, address, "hrg-01")
        chair.goto(f"{address}{HERE}?lang=zh")
        chair.get_by_role("link", name="登记：举行听证").click()
        chair.fill("#document", "听证笔录1号")
        chair.fill("#note", "当事人和调查人员到场，举证质证，当事人核对后签名。")
        chair.get_by_role("button", name="登记入卷").click()
        chair.get_by_text("已登记").wait_for()
        chair.goto(f"{address}/desk/hearings?standing=weigh")
        chair.get_by_role("link", name="听证申请").click()
        assert "听证笔录1号" in chair.inner_text("main")
        assert faults(chair) == []
    (one,) = challenges_of(story.now().case)
    assert one.kind is Challenge.HEARING
    assert one.heard is not None
    assert one.heard.by == "hrg-01"
    assert story.now().case.status is Status.PENALTY_NOTICED
    assert story.now().case.last(act(Act.CONVENE_HEARING)) is not None
