"""Names and words that would be code somewhere, on the pages, files and letters of the office."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from markupsafe import escape

from domain.events import EnterpriseRegistered
from flows.handle import drain
from storage import inbox
from storage.inbox import Incoming
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living
from tests.office import CASE, ENTERPRISE, USCC, complaint, inspection
from tests.web.desk import Desks

# Jinja, HTML, Typst, a formula, a line break with a header, and signs that turn text around.
HOSTILE = (
    "{{ 7*7 }}{% include '/etc/passwd' %}",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    '#read("/etc/passwd") #eval("1+1") @here <label>',
    '=HYPERLINK("https://elsewhere.invalid","x")',
    "'; DROP TABLE cases; --",
)  # fmt: skip
PAGES = (
    f"/desk/enterprises/{USCC}", "/desk/enterprises", "/desk/cases", f"/desk/cases/{CASE}",
    "/desk/search?q={words}", f"/desk/cases/{CASE}?part=timeline", "/desk/complaints",
    "/desk/overview",
)  # fmt: skip
FILES = ("/desk/enterprises?as=csv", "/desk/cases?as=csv", "/desk/complaints?as=csv")


@pytest.fixture
def desks(office) -> Desks:
    life = Living(office)
    life.give(inspection(life.day))
    made = Desks(office)
    made.account("ins-01")
    return made


@pytest.mark.parametrize("words", HOSTILE)
def test_a_hostile_name_is_only_text_on_every_page_and_in_every_file(desks, words):
    day = desks.at.date() - timedelta(days=3)
    name = f"{words}厂（虚构）"
    enterprise = replace(ENTERPRISE, name=name, representative=words, address=words)
    events = [
        EnterpriseRegistered(on=day, enterprise=enterprise),
        replace(complaint(day, "JB-9"), subject=words, text=words),
    ]
    with UnitOfWork(desks.assembly.engine) as unit:
        inbox.take(unit, [Incoming("t", f"{n}", e) for n, e in enumerate(events)],
                   desks.at.isoformat())  # fmt: skip
        unit.commit()
    assert drain(desks.assembly, at=desks.at.isoformat()).parked == 0
    visitor = desks.signed_in("ins-01")

    seen = 0
    for page in PAGES:
        answer = visitor.get(page.format(words=words) if "{words}" in page else page)
        assert answer.status_code == 200, page
        assert "<script>alert" not in answer.text, page
        assert "onerror=alert" not in answer.text.replace(str(escape(words)), ""), page
        assert "root:" not in answer.text, page
        seen += str(escape(name)) in answer.text
    assert seen >= 2  # told as it is, and as nothing else
    for file in FILES:
        for line in visitor.get(file).content.decode("utf-8-sig").splitlines():
            assert not any(cell.startswith(("=", '"=', "@", "+")) for cell in line.split(",")), line
