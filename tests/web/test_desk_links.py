"""Ways from page to page: what parties handed in, codes for a document, the public site and the counter."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from domain.vocabulary import Act, Notice, Status, Step
from flows.handle import drain
from flows.publish import show
from tests.flows.issues import publish
from tests.flows.living import Living, at
from tests.flows.test_replies import RELEASED
from tests.office import CASE, inspection
from tests.web.desk import Desks
from tests.web.test_desk_party import Party

CASE_PAGE = f"/desk/cases/{CASE}"


def test_a_case_leads_to_what_was_handed_in_and_to_a_code_for_each_document(office):
    life = Living(office)
    life.give(inspection(life.day))
    for station in (Act.FILE, Act.PRENOTIFY_WARNING, Notice.WARNING_PRENOTICE):
        life.go(station)
    party = Party(life)
    party.come_in()
    party.hand_in("defence_received", text="请核实数据。")
    party.desks.everybody()
    inspector, head = party.desks.signed_in("ins-01"), party.desks.signed_in("head-01")
    (received,) = re.findall(
        rf'href="(/desk/received/{CASE}/SJ-[0-9A-F-]+)"', inspector.get(f"{CASE_PAGE}?part=timeline").text
    )  # fmt: skip
    assert "请核实数据。" in inspector.get(received).text
    challenge = inspector.get(f"/desk/hearings/{CASE}/1")
    assert challenge.status_code == 403  # a desk of others
    legal = party.desks.signed_in("leg-01")
    assert f'href="/desk/hearings/{CASE}/1"' in legal.get(CASE_PAGE).text
    assert f"/desk/hearings/{CASE}" not in inspector.get(CASE_PAGE).text
    assert received in legal.get(f"/desk/hearings/{CASE}/1").text
    papers = unescape(inspector.get(f"{CASE_PAGE}?part=papers").text)
    (code,) = re.findall(r'href="(/desk/passes/new\?[^"]+)"', papers)
    form = unescape(inspector.get(code).text)
    chosen = re.findall(r'<option value="([^"]+)" selected>', form)
    assert chosen == [life.case.documents[-1].number]
    assert "/passes/new" not in head.get(f"{CASE_PAGE}?part=papers").text.split("<main")[1]
    for station in (Step.DEFENCE_REVIEWED, "wait", Act.WARN_AND_ORDER):
        life.go(station)
    party.today()
    inspector = party.desks.signed_in("ins-01")
    papers = unescape(inspector.get(f"{CASE_PAGE}?part=papers").text)
    for serve in re.findall(rf'href="({CASE_PAGE}/do/[^"]+)"', papers):
        assert inspector.get(serve).status_code == 200
    assert papers.count("登记送达") == 2  # the decision and the order, each still to be served


def test_the_public_site_leads_to_the_counter_only_where_it_is_told_to(office):
    life = Living(office).walk(Status.LISTED)
    life.go(Notice.LISTING_DECISION)
    publish(office, period="2026-Q1", today=RELEASED, at=at(RELEASED))
    drain(office, at=at(RELEASED))
    public = office.settings.site / "public"

    def shown(address: str) -> dict[str, bytes]:
        settings = office.settings.model_copy(update={"counter_address": address})
        show(replace(office, settings=settings), at=at(RELEASED))
        release = public.resolve()
        return {
            f"{page.relative_to(release)}": page.read_bytes() for page in release.rglob("*.html")
        }

    without, with_it, elsewhere = shown(""), shown("/"), shown("https://counter.example/")
    assert without
    assert not [name for name, page in without.items() if b"complain/" in page]
    linked = [name for name, page in with_it.items() if b'href="/complain/"' in page]
    assert {"index.html", "en/index.html", "404.html"} <= set(linked)
    assert b'href="https://counter.example/party/"' in elsewhere["index.html"]
    assert shown("") == without  # the same again, byte by byte
    assert shown("/") == with_it
    visitor = Desks(office).visitor()
    front = visitor.get("/").text
    assert "举报职业病危害" in front
    assert visitor.get("/complain/").status_code == 200
    door = visitor.get("/party/").headers["location"]
    assert 'href="/complain/"' in visitor.get(door).text
    assert 'href="/">查看公开名单' in visitor.get("/desk/sign-in").text
