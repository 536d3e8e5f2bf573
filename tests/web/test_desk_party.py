"""The enterprise's own desk: only its own, only what was served, and a receipt for what it hands in."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from hashlib import sha256

import pytest

from domain.timelimits import TermKind
from domain.vocabulary import Act, Notice, Status, Step
from flows.clock import OFFICE_TIME
from flows.entrance import form_token
from flows.handle import drain
from flows.party_desk import files_ref, receipt_number
from flows.passes import come_in, make, read_code
from flows.publish import show
from storage import accounts, passes
from storage.unit_of_work import UnitOfWork
from tests.flows.issues import publish
from tests.flows.living import Living, at
from tests.flows.test_replies import RELEASED, entry_page
from tests.office import CASE, USCC, complaint, inspection, take
from tests.web.desk import Desks
from tests.web.test_desk_complain import photo, with_traces
from web.desk.routes import PARTY
from web.desk.table import ROUTES

CANARY = "只有举报人知道的地下喷漆间"
MATTER = f"/party/matters/{CASE}"
ACTING = {"acting": "虚构办理人", "paper": "授权委托书1号"}
PDF = b"%PDF-1.7 fictional"


class Party:
    """An enterprise at its desk on the day its case has come to."""

    def __init__(self, life: Living) -> None:
        self.life = life
        self.desks = Desks(life.assembly)
        self.since = None
        self.today()
        self.visitor = self.desks.visitor()

    def today(self):
        self.desks.at = datetime.combine(self.life.day, time(10), OFFICE_TIME)

    def code(self, uscc=USCC, days=30):
        with UnitOfWork(self.life.assembly.engine) as unit:
            code = make(
                unit, self.desks.house.tokens(), uscc=uscc, document="示卫职罚告〔2025〕1号", by="ins-01",
                until=self.life.day + timedelta(days=days), at=self.desks.at,
            )  # fmt: skip
            unit.commit()
        return code

    def come_in(self, code="", **more):
        self.today()
        fields = {"uscc": USCC, "code": code or self.code(), **ACTING, **more}
        visitor = self.desks.visitor()
        answer = visitor.post("/party/sign-in", data=fields)
        if answer.status_code == 303:
            self.visitor, self.since = visitor, self.life.day
        return answer

    def get(self, address):
        """A page, in a session of the day: sessions do not last for days."""
        if self.since != self.life.day:
            self.come_in()
        return self.visitor.get(address)

    def hand_in(self, step, files=(), **fields):
        if self.since != self.life.day:
            self.come_in()
        own = {"_form": form_token(self.visitor.cookies[PARTY.cookie]), "ref": f"ref-{step}"}
        told = [("files", one) for one in files]
        return self.visitor.post(f"{MATTER}/hand-in/{step}", data=own | fields, files=told or None)


@pytest.fixture
def party(assembly):
    """An office that told the enterprise of a warning to come."""
    life = Living(assembly)
    life.give(complaint(life.day, subject=CANARY))
    life.give(inspection(life.day))
    for station in (Act.FILE, Act.PRENOTIFY_WARNING, Notice.WARNING_PRENOTICE):
        life.go(station)
    made = Party(life)
    assert made.come_in().headers["location"] == "/party/"
    return made


def on(party, *stations):
    for station in stations:
        party.life.go(station)
    return party


# -- coming in -----------------------------------------------------------------------------------


def test_a_code_opens_once_and_gives_the_next(party):
    code = party.code()
    first = party.come_in(code)
    following = re.search(r'id="next">([0-9A-Z-]+)<', party.get("/party/codes").text).group(1)
    again = party.come_in(code)
    by_next = party.come_in(following.lower().replace("-", " "))

    assert first.headers["location"] == "/party/"
    assert again.status_code == 422
    assert by_next.status_code == 303


@pytest.mark.parametrize("change", ["uscc", "letter", "late", "empty"])
def test_a_code_that_does_not_fit_is_told_in_one_sentence(party, change):
    code, more = party.code(days=1), {}
    if change == "uscc":
        more = {"uscc": "91999999000002XMDB"}
    elif change == "letter":
        code = ("B" if code[0] != "B" else "C") + code[1:]
    elif change == "late":
        party.life.day += timedelta(days=2)
        party.today()
    else:
        code = "　"
    answer = party.come_in(code, **more)

    assert answer.status_code == 422
    assert "信用代码与验证码不符，或者验证码已用过、已过期" in answer.text


def test_who_acts_must_be_said(party):
    answer = party.come_in(acting="", paper="")

    assert answer.status_code == 422
    assert "请写办理人姓名" in answer.text


def test_a_code_is_nowhere_in_the_database(party):
    from tests.web.test_desk_complain import everything_stored

    code = party.code()

    assert code not in everything_stored(party.life.assembly)
    assert read_code(code.replace("-", "").lower()) == code


def test_a_code_that_was_made_void_lets_nobody_in(party):
    code = party.code()
    with UnitOfWork(party.life.assembly.engine, reading=True) as unit:
        (made, *_) = (
            p for p in passes.good_for(unit, USCC, party.life.day) if p.made_by == "ins-01"
        )
    party.visitor.hand_in("/party/codes", desk=PARTY, end=made.digest)

    assert party.come_in(code).status_code == 422


def test_nobody_is_let_in_without_a_code(party):
    stranger = party.desks.visitor()
    inside = [r for r in ROUTES if r.desk is PARTY and not r.who.outside and r.method == "GET"]

    assert len(inside) > 5
    for route in inside:
        address = route.address.replace("{case_id}", CASE).replace("{step}", "defence_received")
        answer = stranger.get(address)
        assert answer.headers.get("location", "").startswith("/party/sign-in"), address


def test_an_official_makes_a_code_that_is_printed_once(party):
    party.desks.everybody()
    party.desks.account("ins-09x", townships=["别的镇"])
    official = party.desks.signed_in("ins-01")
    form = official.get(f"/desk/passes/new?uscc={USCC}").text
    number = re.search(r'<option value="([^"]+〕[^"]+)"', form).group(1)
    until = party.life.day + timedelta(days=30)
    made = official.hand_in("/desk/passes/new", uscc=USCC, document=number, until=f"{until}").text
    code = re.search(r'id="code">([0-9A-Z-]+)<', made).group(1)
    with UnitOfWork(party.life.assembly.engine, reading=True) as unit:
        noted = [one.what for one in accounts.noted(unit, who="ins-01")]

    assert party.come_in(code).status_code == 303
    assert "pass_made" in noted
    assert code not in official.get(f"/desk/passes/new?uscc={USCC}").text
    wrong = official.hand_in("/desk/passes/new", uscc=USCC, document="", until="x")
    assert wrong.status_code == 422


# -- what it sees --------------------------------------------------------------------------------


def test_it_sees_its_terms_with_their_account_and_what_it_may_hand_in(party):
    home, page = party.get("/party/").text, party.get(MATTER).text
    due = party.life.case.terms[-1].due_on

    assert "陈述申辩期限" in home
    assert f"{due.year}年{due.month}月{due.day}日" in home
    assert "次日起算" in home
    assert f"{MATTER}/hand-in/defence_received" in page
    assert "2.4" in page  # the figure measured


def test_what_was_not_served_is_not_there(assembly):
    life = Living(assembly)
    life.give(complaint(life.day, subject=CANARY))
    life.give(inspection(life.day))
    for station in (Act.FILE, Act.PRENOTIFY_WARNING):
        life.go(station)
    party = Party(life)
    party.come_in()

    assert "还没有文书送达贵单位" in party.get("/party/").text
    assert party.get(MATTER).status_code == 404
    assert party.get(f"{MATTER}/hand-in/defence_received").status_code == 404


def test_an_issued_paper_is_told_of_only_when_it_is_served(party):
    on(party, "wait", Act.WARN_AND_ORDER)
    before = party.get(MATTER).text
    on(party, Notice.RECTIFICATION_ORDER)
    after = party.get(MATTER).text

    assert "责令限期改正通知书" not in before
    assert "完善除尘设施" not in before
    assert "hand-in/" not in before
    assert "完善除尘设施" in after
    assert "hand-in/extension_requested" in after


def test_no_page_of_it_tells_of_a_complaint(party):
    on(party, "wait", Act.WARN_AND_ORDER, Notice.RECTIFICATION_ORDER)
    seen, waiting = {}, ["/party/"]
    while waiting:
        address = waiting.pop()
        answer = party.get(address)
        seen[address] = answer.content
        found = re.findall(r'href="(/party/[^"#?]*)"', answer.text)
        waiting += [one for one in found if one not in seen and one not in waiting]

    assert len(seen) >= 5
    for address, body in seen.items():
        for word in (CANARY, "JB-1", "举报", "粉尘很大"):
            assert word.encode() not in body, (address, word)


def test_it_sees_its_own_only(party):
    token = party.desks.house.tokens()
    party.desks.entrance.begin_party(
        token, uscc="91999999000002XMDB", acting="别家", at=party.desks.at
    )
    visitor = party.desks.visitor(token, PARTY)

    for path in ("", "/leave", "/hand-in/defence_received", "/receipts/SJ-1", "/papers/1"):
        assert visitor.get(f"{MATTER}{path}").status_code == 404, path


# -- handing in ----------------------------------------------------------------------------------


def test_a_defence_goes_on_file_once_with_its_files_and_a_receipt(party):
    files = [("前.jpg", with_traces(), "image/jpeg"), ("意见.pdf", PDF, "application/pdf")]
    sent = [
        party.hand_in("defence_received", files, text="数据取自停产当天，请核实。")
        for _ in range(2)
    ]
    receipt = party.get(sent[0].headers["location"]).text
    number = sent[0].headers["location"].rsplit("/", 1)[1]
    (fact,) = [f for f in party.life.case.facts if f.document == number]
    party.desks.everybody()
    official = party.desks.signed_in("ins-01")
    read = official.get(f"/desk/received/{CASE}/{number}").text
    files = re.findall(rf"/desk/received/{CASE}/{number}/[0-9a-f]{{64}}", read)
    bodies = {one: official.get(one) for one in files}

    assert sent[0].headers["location"] == sent[1].headers["location"]
    assert (fact.what, fact.by) == ("step.defence_received", "虚构办理人（授权委托书1号）")
    assert "数据取自停产当天" in receipt
    assert sha256(PDF).hexdigest() in receipt
    assert "数据取自停产当天" in read
    assert PDF in {one.content for one in bodies.values()}
    assert all(b"TRACE" not in one.content for one in bodies.values())
    kinds = {one.headers["content-disposition"].split(";")[0] for one in bodies.values()}
    assert kinds == {"inline", "attachment"}


def test_wrong_files_and_empty_words_keep_what_was_typed(party):
    wrong = party.hand_in("defence_received", [("a.exe", b"MZ", "image/jpeg")], text="我方意见如下")
    empty = party.hand_in("defence_received", text="")

    assert (wrong.status_code, empty.status_code) == (422, 422)
    assert "我方意见如下" in wrong.text
    assert "“a.exe”" in wrong.text


def test_measures_are_reported_item_by_item(party):
    on(party, "wait", Act.WARN_AND_ORDER, Notice.RECTIFICATION_ORDER)
    answer = party.hand_in(
        "rectification_reported", [("后.jpg", photo(), "image/jpeg")], **{"item-1": "已装除尘器"}
    )

    assert "完善除尘设施：已装除尘器" in party.get(answer.headers["location"]).text


def test_more_time_is_asked_for_before_the_last_day_only(party):
    on(party, "wait", Act.WARN_AND_ORDER, Notice.RECTIFICATION_ORDER)
    form = party.get(f"{MATTER}/hand-in/extension_requested")
    due = next(t for t in party.life.case.terms if t.kind.value == "rectification").due_on
    on(party, "wait long")
    late = party.get(f"{MATTER}/hand-in/extension_requested")
    report = party.get(f"{MATTER}/hand-in/rectification_reported")

    assert f"{due.month}月{due.day}日" in form.text
    assert late.status_code == 409
    assert "期限已过，仍可提交" in report.text


def test_a_hearing_is_asked_for_in_time(assembly):
    life = Living(assembly).walk(Status.PENALTY_NOTICED)
    party = Party(life)
    before = party.come_in()
    unserved = party.get(f"{MATTER}/hand-in/hearing_requested")
    life.go(Notice.PENALTY_PRENOTICE)
    asked = party.hand_in("hearing_requested", text="申请听证")

    assert before.status_code == 303
    assert unserved.status_code == 409
    assert asked.status_code == 303, asked.text
    assert life.status is Status.HEARING


def test_whoever_asks_too_late_is_told_why(assembly):
    life = Living(assembly).walk(Status.PENALTY_NOTICED)
    party = Party(life)
    life.go(Notice.PENALTY_PRENOTICE)
    last = life.case.term(TermKind.HEARING_REQUEST).due_on
    in_time = party.get(MATTER).text
    life.go("wait")
    life.give(take(Step.HEARING_REQUESTED, life.day))
    page = party.get(MATTER).text

    assert "未予受理" not in in_time
    assert "听证申请未予受理" in page
    assert f"申请期到{last.year}年{last.month}月{last.day}日为止" in page
    assert "5</td><td>工作日" in page


def test_a_form_survives_the_end_of_its_session(party):
    following = re.search(r'id="next">([0-9A-Z-]+)<', party.get("/party/codes").text).group(1)
    party.desks.at += timedelta(hours=1)
    ended = party.hand_in("defence_received", text="写了一个小时的申辩")
    door = ended.headers["location"]
    again = re.search(r"again=(.+)$", door).group(1)
    back = party.come_in(following, again=again)
    form = party.visitor.get(back.headers["location"]).text

    assert door.startswith("/party/sign-in?again=")
    assert "写了一个小时的申辩" in form


# -- the list ------------------------------------------------------------------------------------


@pytest.fixture
def published(assembly):
    life = Living(assembly).walk(Status.LISTED)
    life.go(Notice.LISTING_DECISION)
    publish(assembly, period="2026-Q1", today=RELEASED, at=at(RELEASED))
    drain(assembly, at=at(RELEASED))
    show(assembly, at=at(RELEASED))
    life.day = RELEASED
    party = Party(life)
    party.come_in()
    return party


def test_its_answer_is_previewed_then_shown_with_the_entry(published):
    words = "除尘系统已于五月更换。\n待复测。"
    preview = published.hand_in("entry_answered", text=words, preview="1")
    before = entry_page(published.life)
    published.hand_in("entry_answered", text=words)
    after = entry_page(published.life)

    assert "公布后的样子" in preview.text
    assert "除尘系统已于五月更换" not in before
    assert "除尘系统已于五月更换" in after


@pytest.mark.parametrize(
    ("text", "said"), [("请致电13800005678", "联系方式"), ("长" * 1001, "最多1000字")]
)
def test_an_answer_that_cannot_be_shown_is_refused_and_kept_in_the_form(published, text, said):
    answer = published.hand_in("entry_answered", text=text)

    assert answer.status_code == 422
    assert said in answer.text
    assert text in answer.text


def test_how_to_leave_says_what_is_missing_and_from_when(published):
    page = published.get(f"{MATTER}/leave").text
    earliest = next(t for t in published.life.case.terms if t.kind.value == "earliest_exit").due_on
    applied = published.hand_in("repair_applied", text="已缴款，已整改")
    after = published.get(f"{MATTER}/leave").text

    assert page.count("缺少") == 4
    assert f"{earliest.year}年{earliest.month}月{earliest.day}日" in page
    assert "不收任何费用" in page
    assert applied.status_code == 303
    assert "已申请" in after


def test_a_matter_that_is_not_listed_has_nothing_to_leave(party):
    assert party.get(f"{MATTER}/leave").status_code == 409
    assert party.get(f"{MATTER}/hand-in/{Step.REPAIR_APPLIED.value}").status_code == 409


def test_the_office_sees_what_came_in_the_newest_first(party):
    party.hand_in("defence_received", text="第一份")
    party.visitor.hand_in(f"{MATTER}/hand-in/defence_received", desk=PARTY, text="第二份")
    party.desks.everybody()
    party.desks.account("ins-09x", townships=["别的镇"])
    official, stranger = party.desks.signed_in("ins-01"), party.desks.signed_in("ins-09x")
    page = official.get("/desk/received").text
    numbers = re.findall(r"SJ-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}(?=</span>)", page)
    own = [f.document for f in party.life.case.facts if f.document.startswith("SJ-")]
    rows = official.get("/desk/received?as=csv").content.decode("utf-8-sig").splitlines()

    assert numbers == own[::-1]
    assert len(numbers) == 2
    assert len(rows) == 3
    assert numbers[0] not in stranger.get("/desk/received").text
    assert stranger.get(f"/desk/received/{CASE}/{numbers[0]}").status_code == 404


def test_two_who_come_in_by_one_code_at_once_are_one(party):
    code = party.code()

    def come(n):
        return come_in(
            party.desks.entrance, party.life.assembly.engine, token=f"race-{n}", uscc=USCC, code=code,
            acting="虚构办理人", at=party.desks.at,
        )  # fmt: skip

    with ThreadPoolExecutor(4) as pool:
        came = list(pool.map(come, range(6)))
    inside = [n for n in range(6) if party.desks.entrance.party(f"race-{n}", at=party.desks.at)]

    assert sum(came) == 1
    assert inside == [came.index(True)]


def test_files_of_one_case_never_show_in_another(party):
    """Numbers of receipts may be forged to be equal; what is kept stands under the case, too."""
    assert files_ref("A-01", "SJ-1") != files_ref("B-01", "SJ-1")
    assert receipt_number("A-01", "ref") != receipt_number("B-01", "ref")
    assert receipt_number("A-01", "ref") == receipt_number("A-01", "ref")


def test_a_defence_sent_again_the_next_day_is_the_same_one(party):
    first = party.hand_in("defence_received", text="意见")
    party.life.pass_days(1)
    again = party.hand_in("defence_received", text="意见")

    assert first.headers["location"] == again.headers["location"]
    assert len([f for f in party.life.case.facts if f.document.startswith("SJ-")]) == 1
