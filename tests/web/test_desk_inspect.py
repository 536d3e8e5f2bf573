"""Inspection on site: sealed offline, delivered once, refused when a photo changed, two devices."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from domain.bundle import BundleError, read_bundle
from domain.events import EnterpriseRegistered
from flows.bundles import deliver, inspections_on_site, site_record
from flows.entrance import form_token
from flows.handle import drain
from notifications.proof_code import code_picture
from storage import inbox
from storage.accounts import noted
from storage.inbox import Incoming
from storage.unit_of_work import UnitOfWork
from tests.domain.test_bundle import ANSWER, PHOTO, photo, sealed, text
from tests.flows.living import Living
from tests.office import ENTERPRISE, USCC
from tests.web.browser import WIDTHS, browser, come_in, faults, served
from tests.web.desk import NOW, Desks

PAGE = "/desk/inspect/"
SEND = "/desk/inspect/bundles"
NUMBER = "JC-20261120-AAAAA"
RECORD = f"/desk/inspect/records/{NUMBER}"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c636060f8ff1f0003030200efbfa7db0000000049454e44ae426082"
)


@pytest.fixture
def desks(office) -> Desks:
    Living(office)
    made = Desks(office)
    made.everybody()
    return made


@pytest.fixture
def inspector(desks):
    return desks.signed_in("ins-01")


def send(visitor, told, **photos: bytes):
    token = visitor.cookies["mingdan_desk"]
    files = [("bundle", ("bundle.json", text(told).encode(), "application/json"))]
    files += [("photo", (name, body, "image/jpeg")) for name, body in photos.items()]
    return visitor.post(SEND, data={"_form": form_token(token)}, files=files)


def test_a_record_is_taken_once_however_often_it_is_sent(desks, inspector) -> None:
    told = sealed(ANSWER, photo())
    first = send(inspector, told, **{"01-ABCD.jpg": PHOTO})
    again = send(inspector, told, **{"01-ABCD.jpg": PHOTO})
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        lines = [one for one in noted(unit, who="ins-01") if one.what == "bundle_received"]
        record = site_record(unit, NUMBER)

    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.json()["new"], again.json()["new"]) == (True, False)
    assert [one.detail for one in lines] == [first.json()["digest"]]
    assert len(record.bundles) == 1
    assert len(record.photos) == 1


def test_one_changed_photo_refuses_the_whole_and_is_named(desks, inspector) -> None:
    answer = send(inspector, sealed(photo()), **{"01-ABCD.jpg": PHOTO[:-1] + b"O"})
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        assert site_record(unit, NUMBER) is None

    assert answer.status_code == 422
    assert answer.json()["zh"] == "照片 01-ABCD.jpg 与封存时不一致，整份记录未接收。"


def test_what_is_no_photo_is_no_photo(inspector) -> None:
    body = b"<script>"
    answer = send(inspector, sealed(photo("x.jpg", body)), **{"x.jpg": body})

    assert "x.jpg 不是照片" in answer.json()["zh"]


def test_two_devices_of_one_inspection_stand_side_by_side(inspector) -> None:
    other = ("answer", {"code": "B01", "answer": "ok", "fact": "另一处正常"})
    send(inspector, sealed(ANSWER))
    send(inspector, sealed(other, device="DEVICE000002", seal={"clock_offset_ms": 600_000}))
    page = inspector.get(RECORD).text

    assert "两台设备结论不同" in page
    assert "粉尘积聚；另一处正常" in page
    assert "设备 DEVICE000002 的时钟与机关相差 0:10:00" in page


def test_a_number_belongs_to_one_enterprise(inspector, desks) -> None:
    two = replace(ENTERPRISE, uscc="91999999000002XMDB")
    with UnitOfWork(desks.assembly.engine) as unit:
        event = EnterpriseRegistered(on=date(2025, 9, 1), enterprise=two)
        inbox.take(unit, [Incoming("test", "two", event)], NOW.isoformat())
        unit.commit()
    drain(desks.assembly, at=NOW.isoformat())
    send(inspector, sealed(ANSWER))
    answer = send(inspector, sealed(ANSWER, uscc=two.uscc))

    assert answer.status_code == 422
    assert "已用于另一家用人单位" in answer.json()["zh"]


def test_the_record_its_photos_and_the_enterprise_lead_to_each_other(inspector) -> None:
    send(inspector, sealed(ANSWER, photo()), **{"01-ABCD.jpg": PHOTO})
    page = inspector.get(RECORD).text
    picture = page.split('<img src="')[1].split('"')[0]

    assert "✗ 不合格" in page
    assert "链完整" in page
    assert "2026年11月20日 10:04" in page  # signed at 02:04 UTC: told in the time of the office
    assert inspector.get(picture).content == PHOTO
    assert inspector.get(picture).headers["content-type"] == "image/jpeg"
    assert RECORD in inspector.get(f"/desk/enterprises/{USCC}?part=inspections").text


def test_the_code_of_a_sealed_record_holds_its_address_and_the_whole_digest(inspector) -> None:
    told = sealed(ANSWER)
    digest = send(inspector, told).json()["digest"]

    page = inspector.get(RECORD).text

    assert code_picture(f"http://testserver{RECORD}#{digest}") in page


def test_it_is_for_inspectors_of_the_township_with_their_own_form(office) -> None:
    Living(office)
    desks = Desks(office)
    desks.account("ins-01", townships=["示例二镇"])
    desks.account("leg-01")
    inspector, reviewer = desks.signed_in("ins-01"), desks.signed_in("leg-01")

    assert send(inspector, sealed(ANSWER)).status_code == 404
    assert send(reviewer, sealed(ANSWER)).status_code == 403
    assert reviewer.get(PAGE).status_code == 403
    assert inspector.post(SEND, data={"_form": "other"}).status_code == 403
    assert desks.visitor().get("/desk/inspect/clock").status_code == 303


def test_what_never_came_is_said(inspector) -> None:
    assert "还在设备上没有送达" in inspector.get(RECORD).text
    assert inspector.get(f"{RECORD}/photos/abc").status_code == 404
    assert send(inspector, {"format": "x"}).status_code == 422


def test_both_databases_keep_a_record_once(assembly) -> None:
    Living(assembly)
    said = text(sealed(ANSWER, photo()))
    bundle = read_bundle(said)
    kept = [
        deliver(
            assembly, bundle, said.encode(), {"01-ABCD.jpg": PHOTO}, by="ins-01", at=NOW.isoformat()
        )
        for _ in range(2)
    ]
    with pytest.raises(BundleError, match="缺少照片"):
        deliver(assembly, bundle, said.encode(), {}, by="ins-01", at=NOW.isoformat())
    with UnitOfWork(assembly.engine, reading=True) as unit:
        record = site_record(unit, NUMBER)
        numbers = [number for number, _ in inspections_on_site(unit, USCC)]

    assert kept == [True, False]
    assert [one.digest for one in record.bundles] == [bundle.digest]
    assert numbers == [NUMBER]


def test_the_page_is_small_and_names_its_manifest(inspector) -> None:
    page = inspector.get(PAGE)
    manifest = inspector.get("/desk/inspect/manifest.webmanifest")

    assert len(page.content) < 100_000
    assert manifest.json()["start_url"] == PAGE
    assert inspector.get("/assets/inspect.svg").status_code == 200


# -- in a browser: offline and back ----------------------------------------------------------------


METER = """测点,参数,结果,单位,时间,仪器编号,检定有效期至
"破碎机旁, 北侧",噪声,85.4,dB(A),10:02,SL-01,2027/05/01
包装,噪声,79.9,dB(A),10:09,SL-01,2027/05/01
"""


def meter(content: bytes, name: str = "声级计.csv"):
    return {"name": name, "mimeType": "text/csv", "buffer": content}


def test_a_file_of_an_instrument_is_read_whole_or_not_at_all(desks) -> None:
    head = "where;what;value;unit\n"
    good = "﻿" + head.replace(";", "\t") + "line 1\tdust\t<0.3\tmg/m3\n\n"
    bad = {
        "第3行": head + "line 1;dust;2.4;mg/m3\nline 2;dust;about 3;mg/m3\n",
        "第2行": head + "line 1;dust;2.4;\n",
        "缺少列：读数": "where,what,unit\n1,2,3\n",
        "1到500行": head,
    }
    with served(desks) as address, browser() as chromium:
        page = chromium.new_page()
        come_in(page, address, "ins-01")
        page.goto(f"{address}{PAGE}")
        page.click("#begin")
        for said, content in bad.items():
            page.set_input_files("#instrument", meter(content.encode()))
            page.locator("#said", has_text=said).wait_for()
            assert page.locator("#readings fieldset").count() == 0
        page.set_input_files("#instrument", meter(good.encode()))
        page.locator("#said", has_text="读入1个读数").wait_for()
        page.set_input_files("#instrument", meter(good.encode()))
        page.locator("#said", has_text="已经读入过").wait_for()
        assert page.locator("#readings fieldset").count() == 1
        assert page.input_value("#readings [data-key=value]") == "<0.3"
        digest = sha256(good.encode()).hexdigest()
        assert page.input_value("#readings [data-key=source]") == f"声级计.csv {digest[:16]}"


def sign(page) -> None:
    page.locator("#pad").scroll_into_view_if_needed()
    box = page.locator("#pad").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 60, steps=5)
    page.mouse.up()


def fill_in_offline(page, context, picture) -> str:
    """Begin an inspection, lose the network, and put down what is seen; returns its number."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()  # now the worker answers for the page
    page.click("#begin")
    page.fill("#uscc", USCC)
    context.set_offline(True)
    page.select_option("#inspector_1", "ins-01")
    page.check("input[name=item-B01][value=bad]")
    page.fill("input[name=fact-B01]", "粉尘积聚")
    page.click("[data-add=readings]")
    page.fill("#readings [data-key=value]", "88.2")
    page.set_input_files("#instrument", meter(METER.encode("gb18030")))
    page.locator("#said", has_text="读入2个读数").wait_for()
    page.fill("#photo-about", "破碎岗位")
    page.set_input_files("#photos", str(picture))
    page.wait_for_selector("#photo-list li")
    sign(page)
    page.wait_for_timeout(600)  # what is typed is kept a moment later
    return page.input_value("#inspection")


@pytest.mark.parametrize("width", WIDTHS)
def test_offline_and_back(desks, tmp_path, width) -> None:
    """Lose the network, fill in, reload, seal; the record arrives when the network is back."""
    picture = tmp_path / "workshop.png"
    picture.write_bytes(PNG)
    with served(desks) as address, browser() as chromium:
        context = chromium.new_context(viewport={"width": width, "height": 740})
        page = context.new_page()
        come_in(page, address, "ins-01")
        for language in ("en", "zh"):
            page.goto(f"{address}{PAGE}?lang={language}")
            page.wait_for_selector("#begin")
            assert faults(page) == []
        page.goto(f"{address}{PAGE}")
        number = fill_in_offline(page, context, picture)
        assert faults(page) == []

        page.reload()
        page.click(f"text=继续填写 {number}")
        assert page.locator("#readings fieldset").count() == 3
        assert page.input_value("input[name=fact-B01]") == "粉尘积聚"
        assert page.input_value("#readings [data-key=value]") == "88.2"
        assert page.locator("#photo-list li").count() == 1
        page.click("#seal")
        page.locator("#said", has_text="两名不同的执法人员").wait_for()
        page.select_option("#inspector_2", "ins-02")
        page.click("#seal")
        page.wait_for_selector("#sealed li")
        assert "等待网络送达" in page.inner_text("#sealed")

        context.set_offline(False)
        page.wait_for_selector("text=✓ 已送达")
        page.click("#send")
        page.click(f"text=查看记录 {number}")
        page.wait_for_selector("text=粉尘积聚")
        for said in ("88.2", "85.4", "破碎机旁, 北侧", "声级计.csv"):
            assert said in page.inner_text("main")
        assert page.locator(".photos img").count() == 1
        assert faults(page) == []
        context.close()
    with UnitOfWork(desks.assembly.engine, reading=True) as unit:
        record = site_record(unit, number)
    assert [list(one.photos.values()) for one in record.bundles] == [[sha256(PNG).hexdigest()]]


def test_a_session_that_ended_keeps_the_record_until_somebody_comes_in(desks) -> None:
    with served(desks) as address, browser() as chromium:
        context = chromium.new_context()
        page = context.new_page()
        come_in(page, address, "ins-01")
        page.goto(f"{address}{PAGE}")
        page.click("#begin")
        page.fill("#uscc", USCC)
        page.select_option("#inspector_1", "ins-01")
        page.select_option("#inspector_2", "ins-02")
        page.check("input[name=refused]")
        page.fill("#witness", "虚构见证人")
        context.clear_cookies()
        page.click("#seal")
        page.wait_for_selector("#door:not([hidden])")
        assert "等待网络送达" in page.inner_text("#sealed")
        come_in(page, address, "ins-01")
        page.goto(f"{address}{PAGE}")
        page.wait_for_selector("text=✓ 已送达")
        context.close()
