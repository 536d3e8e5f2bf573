"""A complaint by the public: four steps, one receipt, and nobody learns who wrote it."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import event, select
from typer.testing import CliRunner

from domain.vocabulary import ComplaintStage
from flows import complaining
from flows.audit import audit
from flows.cli import app
from flows.complaint_desk import held
from flows.gives_away import gives_away
from flows.handle import drain
from flows.photos import MOST_BYTES, PhotoError, cleaned
from notifications.transparency.signing import SigningKey, new_key
from notifications.transparency.verifier_source import verifier_source
from storage import followings, inbox, seals
from storage.access_tables import evidence_files, kept_forms
from storage.complaints_on_file import one_filed
from storage.inbox import Incoming
from storage.unit_of_work import UnitOfWork
from storage.unplaced import unplaced
from tests.office import ENTERPRISE, USCC, complaint, registered
from tests.web.desk import NOW, Desks
from web.desk.routes import PUBLIC

NAME, PHONE = "秦虚构举报者", "13800005678"
TEXT = f"破碎岗位灰尘很大，没有除尘设备。我叫{NAME}，电话{PHONE}。"


def photo(size=(640, 480), kind="JPEG", **info):
    made = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(made, kind, **info)
    return made.getvalue()


def with_traces():
    """A photo that says where, when and by what it was taken, in every place a camera writes."""
    exif = Image.Exif()
    exif[0x010F], exif[0x9003] = "TRACE-CAMERA", "2026:11:20 08:00:00"
    exif.get_ifd(0x8825)[1] = "N"
    return photo(exif=exif, comment=b"TRACE-COMMENT", icc_profile=b"TRACE-PROFILE") + b"TRACE-TAIL"


@pytest.fixture
def desks(assembly):
    made = Desks(assembly)
    with UnitOfWork(assembly.engine) as unit:
        inbox.take(unit, [Incoming("enterprises", "1", registered())], made.at.isoformat())
        unit.commit()
    drain(assembly, at=made.at.isoformat())
    return made


def fill(visitor, *, uscc=USCC, kind="sealed", photos=(), **more):
    """The four steps as a phone without script takes them."""
    at = {"desk": PUBLIC}
    where = {"enterprise": ENTERPRISE.name if uscc else "路口的无名作坊", "township": "示例一镇"}
    answer = visitor.hand_in(
        "/complain/where", **at, **where, searched=where["enterprise"], uscc=uscc or "none"
    )
    assert answer.headers["location"] == "/complain/what", answer.text
    said = {"subject": "粉尘", "text": TEXT} | more
    assert (
        visitor.hand_in("/complain/what", **at, **said).headers["location"] == "/complain/evidence"
    )
    files = [("photos", (f"{n}.jpg", one, "image/jpeg")) for n, one in enumerate(photos)]
    visitor.post("/complain/evidence", data={"next": "1"}, files=files or None)
    who = {"person": NAME, "phone": PHONE} if kind != "anonymous" else {}
    answer = visitor.hand_in("/complain/contact", **at, contact_kind=kind, **who)
    assert answer.headers["location"] == "/complain/send", answer.text


def sent(visitor, **how):
    """The number and the code of a complaint that was sent."""
    fill(visitor, **how)
    assert visitor.hand_in("/complain/send", desk=PUBLIC).headers["location"] == "/complain/receipt"
    page = visitor.get("/complain/receipt").text
    number = re.search(r"JB-\d{4}-W\d{5}", page).group(0)
    return number, re.search(r'id="code">([0-9A-Z-]+)<', page).group(1)


def everything_stored(assembly):
    """Every byte of every table, as text."""
    with UnitOfWork(assembly.engine, reading=True) as unit:
        from storage.access_tables import metadata

        rows = [
            repr(tuple(row))
            for table in metadata.sorted_tables
            for row in unit.connection.execute(select(table))
        ]
    return "\n".join(rows)


def test_a_complaint_opens_a_case_and_its_writer_is_only_in_the_seal(desks):
    number, code = sent(desks.visitor())

    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        mine = one_filed(unit, number)
        _, complaint = held(desks.assembly, unit, mine.event)
    stored = everything_stored(desks.assembly)
    with UnitOfWork(desks.assembly.engine) as unit:
        key = complaining.sealing_key(desks.assembly)
        identity = seals.open_seal(unit, key, number, by="ins-01", reason="测试", at="2026-11-26")
    assert complaint.stage is ComplaintStage.RECEIVED
    assert complaint.named
    assert [NAME in stored, PHONE in stored, code in stored] == [False] * 3
    assert "破碎岗位灰尘很大" in mine.event.text
    assert identity == {"person": NAME, "phone": PHONE}


def test_nothing_of_an_anonymous_complaint_is_kept_of_its_writer(desks):
    visitor = desks.visitor()
    number, _ = sent(visitor, kind="anonymous", text="破碎岗位灰尘很大，没有除尘设备。")

    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        assert number not in seals.sealed_numbers(unit)
        assert not one_filed(unit, number).event.named


def test_a_name_typed_and_then_taken_back_is_not_kept(desks):
    visitor = desks.visitor()
    fill(visitor, kind="sealed")
    visitor.hand_in(
        "/complain/contact", desk=PUBLIC, contact_kind="anonymous", person=NAME, phone=PHONE
    )
    number = complaining.lodge(
        desks.assembly, visitor.cookies[PUBLIC.cookie], draft(desks, visitor), at=desks.at
    ).complaint_no

    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        assert number not in seals.sealed_numbers(unit)


def draft(desks, visitor):
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        return complaining.draft_of(unit, visitor.cookies[PUBLIC.cookie])


def test_what_is_not_sent_is_unreadable_and_forgotten_after_a_day(desks):
    visitor = desks.visitor()
    fill(visitor, photos=[photo()])
    assert "破碎岗位" not in everything_stored(desks.assembly)

    desks.at += timedelta(hours=25)
    desks.visitor().hand_in("/complain/where", desk=PUBLIC, enterprise="别的作坊")
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        left = unit.connection.execute(select(kept_forms.c.subject)).all()
    assert len(left) == 1
    assert visitor.get("/complain/send").status_code == 409


def test_back_keeps_everything(desks):
    visitor = desks.visitor()
    fill(visitor)

    assert ENTERPRISE.name in visitor.get("/complain/where").text
    assert "破碎岗位灰尘很大" in visitor.get("/complain/what").text
    assert f'value="{PHONE}"' in visitor.get("/complain/contact").text


def test_an_enterprise_is_chosen_among_those_registered(desks):
    asked = desks.visitor().hand_in("/complain/where", desk=PUBLIC, enterprise="第001")

    assert asked.status_code == 200
    assert ENTERPRISE.name in asked.text
    assert 'class="problems"' not in asked.text


def test_its_code_alone_is_enough(desks):
    visitor = desks.visitor()
    answer = visitor.hand_in("/complain/where", desk=PUBLIC, enterprise=USCC.lower())

    assert answer.headers["location"] == "/complain/what"
    assert draft(desks, visitor).said("uscc") == USCC


def test_wrong_steps_say_what_to_do_and_lose_nothing(desks):
    visitor = desks.visitor()
    visitor.hand_in("/complain/where", desk=PUBLIC, enterprise="无名作坊")
    wrong = visitor.hand_in("/complain/what", desk=PUBLIC, subject="", text="灰大大大大大")
    named = desks.visitor()
    fill(named)
    bare = named.hand_in("/complain/contact", desk=PUBLIC, contact_kind="sealed", person=NAME)

    assert wrong.status_code == 422
    assert "灰大大大大大" in wrong.text
    assert "请选一项" in wrong.text
    assert bare.status_code == 422
    assert "请选“匿名”" in bare.text


def test_steps_cannot_be_skipped(desks):
    visitor = desks.visitor()

    assert visitor.get("/complain/send").status_code == 409
    assert visitor.hand_in("/complain/send", desk=PUBLIC).status_code == 404
    assert (
        visitor.hand_in("/complain/what", desk=PUBLIC, subject="粉尘", text=TEXT).status_code == 409
    )
    assert (
        visitor.hand_in("/complain/contact", desk=PUBLIC, contact_kind="anonymous").status_code
        == 409
    )


def test_a_late_office_is_called_late(desks):
    _, code = sent(desks.visitor())
    soon = desks.visitor().post("/complain/follow", data={"code": code}).text
    desks.at += timedelta(days=30)
    late = desks.visitor().post("/complain/follow", data={"code": code}).text

    assert "已过期限" not in soon
    assert "已过期限" in late


def test_a_second_sending_gives_the_same_receipt(desks):
    visitor = desks.visitor()
    number, code = sent(visitor)
    again = visitor.hand_in("/complain/send", desk=PUBLIC)
    page = visitor.get("/complain/receipt").text

    assert again.status_code == 303
    assert number in page
    assert code in page
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        assert unit.connection.scalar(select(inbox.inbox.c.id).where(inbox.inbox.c.ref == number))


def test_another_complaint_from_the_same_browser_has_a_code_of_its_own(desks):
    visitor = desks.visitor()
    first, second = sent(visitor), sent(visitor, subject="噪声")

    assert first[0] != second[0]
    assert first[1] != second[1]


def test_the_receipt_is_shown_for_half_an_hour_and_erased_on_request(desks):
    visitor = desks.visitor()
    sent(visitor)
    desks.at += timedelta(minutes=31)
    late = visitor.get("/complain/receipt")
    desks.at -= timedelta(minutes=31)
    erased = visitor.hand_in("/complain/receipt", desk=PUBLIC)

    assert late.status_code == 404
    assert erased.headers["location"] == "/complain/"
    assert PUBLIC.cookie not in visitor.cookies


def test_the_receipt_file_verifies_offline_and_shows_any_change(desks, tmp_path):
    visitor = desks.visitor()
    sent(visitor)
    made = visitor.get("/complain/receipt.json?text=1").json()
    bare = visitor.get("/complain/receipt.json").json()
    (tmp_path / "verify.py").write_bytes(verifier_source())

    def verdict(receipt, *more):
        """By the lone file, on a machine without the product."""
        (tmp_path / "r.json").write_text(json.dumps(receipt), "utf-8")
        alone = [sys.executable, "-I", "-S", "verify.py", "r.json", "--english", *more]
        answer = subprocess.run(
            alone, cwd=tmp_path, text=True, capture_output=True, env={}, check=False
        )
        return answer.returncode, answer.stdout.splitlines()[-1:]

    ours = ("--key", made["key"])
    lodged = "✓ Genuine: the text was lodged with the office on 2026-11-26."
    assert verdict(made, *ours) == (0, [lodged])
    assert verdict(made) == (0, [lodged])
    assert verdict(bare)[1][0].startswith("✓ Genuine: a text with this digest")
    assert verdict(made | {"text": "别的话"}) == (
        1, ["✗ Altered: the text in r.json is not the one that was lodged."],
    )  # fmt: skip
    for field, other in {
        "day": "2026-11-25",
        "digest": "0" * 64,
        "signed": bare["signed"][:-9] + "AAAAAAAA\n",
    }.items():
        assert verdict(bare | {field: other})[0] == 1, field
    strange = SigningKey(
        new_key("list.mingdan.invalid/log", b"k" * 32), "list.mingdan.invalid/log"
    ).verifier
    assert verdict(bare, "--key", strange)[1][0].startswith("✗ Wrong signature")
    assert verdict(bare, "--key", "no+key") == (2, [])
    told = CliRunner().invoke(app, ["verify", str(tmp_path / "r.json"), *ours])
    assert (told.exit_code, "✓ 真实" in told.output) == (0, True)
    assert "text" not in bare
    assert NAME not in json.dumps(made, ensure_ascii=False)


def test_a_complaint_about_an_unknown_enterprise_waits_for_an_official(desks):
    desks.everybody()
    number, code = sent(desks.visitor(), uscc="")
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        waits = unplaced(unit, number)
    official = desks.signed_in("ins-01")
    listed = official.get("/desk/complaints").text
    page = official.get(f"/desk/complaints/unplaced/{number}?q=第001").text
    placed = official.hand_in(f"/desk/complaints/unplaced/{number}", uscc=USCC)
    after = official.get(placed.headers["location"]).text
    told = desks.visitor().post("/complain/follow", data={"code": code}).text

    assert "路口的无名作坊" in waits[0].event.text
    assert number in listed
    assert ENTERPRISE.name in page
    assert ENTERPRISE.name in after
    assert "路口的无名作坊" in after
    assert "已收到，正在决定由谁办理" in told
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        assert unplaced(unit, number) == []
    again = official.hand_in(f"/desk/complaints/unplaced/{number}", uscc=USCC)
    assert again.status_code in (303, 404)


# -- photos ------------------------------------------------------------------------------------


def test_photos_lose_all_but_the_picture(desks):
    visitor = desks.visitor()
    raw = with_traces()
    number, _ = sent(visitor, photos=[raw])
    desks.everybody()
    official = desks.signed_in("ins-01")
    page = official.get(f"/desk/complaints/{number}").text
    address = re.search(rf"/desk/complaints/{number}/photo/[0-9a-f]{{64}}", page).group(0)
    shown = official.get(address).content

    assert raw.count(b"TRACE") == 4
    assert b"TRACE" not in shown
    with Image.open(io.BytesIO(shown)) as made:
        assert (dict(made.getexif()), "comment" in made.info, made.size) == ({}, False, (640, 480))
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        kept = unit.connection.scalar(select(evidence_files.c.body))
    assert not kept.startswith(b"\xff\xd8")  # not even the picture lies open in the database


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"%PDF-1.7 ...", "PDF请拍照"),
        (b"", "不是可以接收"),
        (photo()[:900], "已损坏"),
        (b"\0" * (MOST_BYTES + 1), "超过15 MB"),
        (photo(kind="GIF"), "不是可以接收"),
    ],
)
def test_what_is_no_photo_is_refused_with_what_to_do(file, said):
    with pytest.raises(PhotoError, match=said):
        cleaned(file)


def test_a_picture_that_would_burst_the_memory_is_not_opened():
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")

    with pytest.raises(PhotoError, match="像素过多"):
        cleaned(bomb.getvalue())


def test_a_turned_photo_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(io.BytesIO(cleaned(photo((400, 200), exif=exif)))) as made:
        assert made.size == (200, 400)


def test_one_wrong_photo_keeps_the_others(desks):
    visitor = desks.visitor()
    fill(visitor)
    files = [
        ("photos", ("a.jpg", photo(), "image/jpeg")),
        ("photos", ("b.pdf", b"%PDF", "application/pdf")),
    ]
    answer = visitor.post("/complain/evidence", data={"stay": "1"}, files=files)

    assert answer.status_code == 422
    assert "“b.pdf”" in answer.text
    assert len(draft(desks, visitor).photos) == 1


def test_a_photo_of_a_draft_is_its_writers_alone(desks):
    visitor, other = desks.visitor(), desks.visitor()
    fill(visitor, photos=[photo()])
    fill(other)
    address = f"/complain/photo/{draft(desks, visitor).photos[0]}"

    assert visitor.get(address).status_code == 200
    assert other.get(address).status_code == 404


# -- following ---------------------------------------------------------------------------------


@given(token=st.text(min_size=1, max_size=40), blanks=st.sampled_from(["", " ", "-"]))
def test_a_code_is_read_however_it_is_typed(token, blanks):
    code = complaining.code_of(token)
    typed = blanks.join(code.replace("-", "").lower().replace("0", "o").replace("1", "l"))

    assert complaining.read_code(typed) == code


def test_a_wrong_code_learns_nothing(desks):
    _, code = sent(desks.visitor())
    stranger = desks.visitor()
    near = code[:-1] + ("A" if code[-1] != "A" else "B")
    answers = [
        stranger.post("/complain/follow", data={"code": one}) for one in (near, "", "x" * 500)
    ]

    assert [one.status_code for one in answers] == [422] * 3
    bodies = {re.sub(r'value="[^"]*"', "", one.text) for one in answers}
    assert len(bodies) == 1


def test_questions_and_answers_go_both_ways_and_lie_encrypted(desks):
    desks.everybody()
    number, code = sent(desks.visitor())
    official = desks.signed_in("ins-01")
    official.hand_in(f"/desk/complaints/{number}/ask", question="灰尘在哪个班次最大？")
    read = desks.visitor().post("/complain/follow", data={"code": code}).text
    answer = {"code": code, "do": "answer", "text": "夜班，我在二号机旁边"}
    twice = [desks.visitor().post("/complain/follow", data=answer) for _ in range(2)]
    listed = official.get("/desk/complaints").text
    page = official.get(f"/desk/complaints/{number}").text

    assert "灰尘在哪个班次最大？" in read
    assert "已送达办理人员" in twice[0].text
    assert page.count("夜班，我在二号机旁边") == 1
    assert "有新答复" in listed
    assert "夜班" not in everything_stored(desks.assembly)


def test_photos_can_be_added_later(desks):
    desks.everybody()
    number, code = sent(desks.visitor())
    files = [("photos", ("a.jpg", with_traces(), "image/jpeg"))]
    desks.visitor().post("/complain/follow", data={"code": code, "do": "photos"}, files=files)

    assert "照片（1张）" in desks.signed_in("ins-01").get(f"/desk/complaints/{number}").text


def test_opening_the_seal_needs_a_reason_is_kept_and_told_to_its_writer(desks):
    desks.everybody()
    number, code = sent(desks.visitor())
    official = desks.signed_in("ins-01")
    bare = official.hand_in(f"/desk/complaints/{number}/seal", reason="")
    before = official.get(f"/desk/complaints/{number}").text
    opened = official.hand_in(f"/desk/complaints/{number}/seal", reason="需当面核实采样位置")
    again = official.get(f"/desk/complaints/{number}").text
    told = desks.visitor().post("/complain/follow", data={"code": code}).text

    assert (bare.status_code, NAME in bare.text, NAME in before) == (422, False, False)
    assert NAME in opened.text
    assert PHONE in opened.text
    assert NAME not in again
    assert "需当面核实采样位置" in again
    assert "办理人员写明理由后打开" in told
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        assert len(followings.opened(unit, number)) == 1


def test_a_review_is_asked_for_with_the_code(desks):
    desks.everybody()
    number, code = sent(desks.visitor(), kind="anonymous")
    visitor = desks.visitor()
    early = visitor.post(
        "/complain/follow", data={"code": code, "do": "review", "reason": "没有来查", "ref": "a"}
    )
    answered(desks, number)
    told = visitor.post("/complain/follow", data={"code": code}).text
    asked = visitor.post(
        "/complain/follow", data={"code": code, "do": "review", "reason": "没有来查", "ref": "b"}
    )
    after = visitor.post("/complain/follow", data={"code": code}).text

    assert "不在可以请求复查的期限内" in early.text
    assert "现场未见破碎作业" in told
    assert "复查请求已收到" in asked.text
    assert "复查中" in after


def answered(desks, number):
    """The office accepts it, finds no action justified, and tells its writer."""
    from flows.moves import case_now, hand_in

    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        case, _ = held(desks.assembly, unit, one_filed(unit, number).event)
    base = {
        "case": case.case_id,
        "on": desks.at.date().isoformat(),
        "particulars": {"complaint_no": number},
    }
    step = {"do": "step", "by": "ins-01", "document": "示材1号"}

    def act(n, **more):
        outcome = hand_in(desks.assembly, {**base, "ref": f"t{n}", **more}, at=desks.at)
        assert outcome.refused is None, outcome.refused

    act(1, **step, step="complaint_accepted")
    why = {"complaint_no": number, "why": "现场未见破碎作业"}
    act(2, do="propose", act="find_no_action", by="ins-01", reason="核查", particulars=why)
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        proposal = case_now(desks.assembly, unit, case.case_id, desks.at.date()).case.proposal
    act(
        3, do="answer", proposal=proposal.number, by="sec-01", role="section_head", answer="approve"
    )
    act(4, **step, step="complaint_fed_back")


# -- what gives away ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["只有我们3个人在这个岗位", "我叫王小虚", "电话13800005678", "工号A1023", "我是破碎岗位的班长",
     "我上个月提过意见", "唯一的女工", "user@example.invalid"],
)  # fmt: skip
def test_passages_that_may_give_somebody_away_are_shown(text):
    assert gives_away(f"车间灰尘很大，{text}。")


def test_plain_words_are_left_alone():
    assert gives_away("二车间破碎岗位灰尘很大，除尘器坏了三个月，每班约二十人受影响。") == ()


def test_a_small_workplace_is_said_to_both(desks):
    desks.everybody()
    small = replace(registered().enterprise, workers_exposed=3)
    changed = replace(registered(), enterprise=small, on=desks.at.date())
    with UnitOfWork(desks.assembly.engine) as unit:
        inbox.take(unit, [Incoming("enterprises", "2", changed)], desks.at.isoformat())
        unit.commit()
    drain(desks.assembly, at=desks.at.isoformat())
    visitor = desks.visitor()
    fill(visitor)
    before = visitor.get("/complain/send").text
    number, _ = sent(visitor)

    assert "人数很少，写得越具体越容易被认出" in before
    assert "只有3人" in desks.signed_in("ins-01").get(f"/desk/complaints/{number}").text


# -- the office's list -------------------------------------------------------------------------


def lodged_by(desks, count, subject="粉尘"):
    """So many complaints, lodged one after the other."""
    for n in range(count):
        sent(
            desks.visitor(), subject=subject, text=f"第{n}件：破碎岗位灰尘很大。", kind="anonymous"
        )


def queries_of(engine, ask):
    """How many statements a page takes."""
    asked = []

    def count(*given):
        asked.append(given[2])

    event.listen(engine, "before_cursor_execute", count)
    try:
        assert ask().status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(asked)


def test_the_list_takes_as_many_queries_for_many_as_for_one(desks):
    desks.everybody()
    official = desks.signed_in("ins-01")
    lodged_by(desks, 1)
    few = queries_of(desks.assembly.engine, lambda: official.get("/desk/complaints"))
    lodged_by(desks, 6)
    many = queries_of(desks.assembly.engine, lambda: official.get("/desk/complaints"))

    assert many == few


def test_what_is_late_comes_first_and_is_marked(desks):
    desks.everybody()
    early, _ = sent(desks.visitor())
    desks.at += timedelta(days=20)
    late, _ = sent(desks.visitor(), subject="噪声")
    official = desks.signed_in("ins-01")
    page = official.get("/desk/complaints").text
    only = official.get("/desk/complaints?view=late").text

    assert page.index(early) < page.index(late)
    assert "已过" in page
    assert (early in only, late in only) == (True, False)


def test_the_list_is_a_file_too_and_its_cells_are_no_formulas(desks):
    desks.everybody()
    number, _ = sent(desks.visitor())
    official = desks.signed_in("ins-01")
    rows = official.get("/desk/complaints?as=csv").content.decode("utf-8-sig").splitlines()
    none = (
        official.get("/desk/complaints?as=csv&q=没有这样的")
        .content.decode("utf-8-sig")
        .splitlines()
    )

    assert rows[0].startswith("举报编号,提交日")
    assert number in rows[1]
    assert len(none) == 1


def test_a_complaint_of_another_township_is_not_shown(desks):
    number, _ = sent(desks.visitor())
    desks.account("ins-02", townships=["示例九镇"])
    official = desks.signed_in("ins-02")

    assert number not in official.get("/desk/complaints").text
    assert official.get(f"/desk/complaints/{number}").status_code == 404


def test_only_inspectors_and_their_head_see_complaints(desks):
    desks.everybody()
    number, _ = sent(desks.visitor())
    allowed = {
        who: desks.signed_in(who).get(f"/desk/complaints/{number}").status_code == 200
        for who in ("ins-01", "sec-01", "leg-01", "head-01", "jm-01", "pub-01", "adm-01")
    }

    assert {who for who, may in allowed.items() if may} == {"ins-01", "sec-01"}


def test_alike_complaints_are_suggested_and_never_linked(desks):
    desks.everybody()
    first, _ = sent(desks.visitor())
    second, _ = sent(desks.visitor())
    page = desks.signed_in("ins-01").get(f"/desk/complaints/{second}").text
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        _, complaint = held(desks.assembly, unit, one_filed(unit, second).event)

    assert first in page
    assert "文字相近 100%" in page
    assert complaint.links == ()


def test_guessing_codes_is_slowed_down(desks):
    stranger = desks.visitor()
    answers = [stranger.post("/complain/follow", data={"code": f"{n:020d}"}) for n in range(31)]

    assert [one.status_code for one in answers] == [422] * 30 + [429]


def test_all_that_was_lodged_still_adds_up(desks):
    desks.everybody()
    sent(desks.visitor())
    number, _ = sent(desks.visitor(), uscc="")
    desks.signed_in("ins-01").hand_in(f"/desk/complaints/unplaced/{number}", uscc=USCC)

    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        assert audit(unit).findings == ()


def test_a_complaint_by_telephone_gets_a_code_once(desks):
    desks.everybody()
    with UnitOfWork(desks.assembly.engine) as unit:
        inbox.take(
            unit, [Incoming("complaints", "JB-1", complaint(desks.at.date()))], desks.at.isoformat()
        )
        unit.commit()
    drain(desks.assembly, at=desks.at.isoformat())
    official = desks.signed_in("ins-01")
    given = official.hand_in("/desk/complaints/JB-1/code").text
    code = re.search(r'id="code">([0-9A-Z-]+)<', given).group(1)
    again = official.hand_in("/desk/complaints/JB-1/code")
    told = desks.visitor().post("/complain/follow", data={"code": code})

    assert again.status_code == 422
    assert "JB-1" in told.text
    assert code not in official.get("/desk/complaints/JB-1").text


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_picture_can_be_taken(mode):
    made = io.BytesIO()
    Image.new("L", (60, 40), 100).convert("I" if mode == "I;16" else mode).convert(mode).save(
        made, "JPEG" if mode == "CMYK" else "PNG"
    )
    with Image.open(io.BytesIO(cleaned(made.getvalue()))) as read:
        assert (read.mode, read.size) == ("RGB", (60, 40))


def test_two_sendings_at_once_are_one_complaint(desks):
    visitor = desks.visitor()
    fill(visitor, photos=[photo()])
    token, written = visitor.cookies[PUBLIC.cookie], draft(desks, visitor)

    def lodge(_):
        return complaining.lodge(desks.assembly, token, written, at=desks.at)

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lodge, range(8)))

    assert len({(one.complaint_no, one.code) for one in made}) == 1
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        refs = unit.connection.execute(
            select(inbox.inbox.c.ref).where(inbox.inbox.c.source == "complaints")
        ).all()
        photos = unit.connection.execute(select(evidence_files.c.digest)).all()
    assert (len(refs), len(photos)) == (1, 1)


def test_many_at_once_have_each_a_number_of_their_own(desks):
    tokens = [desks.house.tokens() for _ in range(8)]
    written = complaining.Draft(
        {"enterprise": "作坊", "subject": "粉尘", "text": TEXT, "contact_kind": "anonymous"}
    )

    with ThreadPoolExecutor(4) as pool:
        made = list(
            pool.map(
                lambda token: complaining.lodge(desks.assembly, token, written, at=desks.at), tokens
            )
        )

    assert len({one.complaint_no for one in made}) == 8


def test_a_token_put_into_a_browser_from_outside_is_not_taken_over(desks):
    visitor = desks.visitor("known-to-somebody-else", PUBLIC)
    answer = visitor.hand_in("/complain/where", desk=PUBLIC, enterprise="路口的无名作坊")

    assert answer.status_code == 303
    assert answer.headers["set-cookie"].startswith(f"{PUBLIC.cookie}=token-")


@given(
    person=st.text("虚构王李明强ABC", min_size=2, max_size=6),
    phone=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    contact=st.from_regex(r"[a-z]{3,8}@example\.invalid", fullmatch=True),
    gap=st.sampled_from(["", " ", "-", "　"]),
)
def test_nobody_stands_in_what_is_kept_however_they_wrote_themselves_into_it(
    person, phone, contact, gap
):
    spaced = gap.join(phone)
    text = f"车间灰尘很大，我是{person}，电话{spaced}，邮箱{contact}。"
    written = complaining.Draft(
        {"text": text, "place": f"{person}的工位", "since": phone, "subject": "粉尘", "uscc": USCC,
         "contact_kind": "sealed", "person": person, "phone": phone, "contact": contact}
    )  # fmt: skip
    event = complaining.event_of(written, "JB-1", NOW)

    for given_away in (person, phone, spaced, contact):
        assert given_away not in event.text, given_away
    assert event.named
