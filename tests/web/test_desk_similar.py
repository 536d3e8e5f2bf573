"""The approval page shows decided cases like the one to be signed, or says that there is none."""

from __future__ import annotations

from datetime import datetime, time
from html import unescape

from domain.roles import Appointment, Role
from flows.clock import OFFICE_TIME
from storage import officials
from storage.unit_of_work import UnitOfWork
from tests.flows.test_similar import DAY, decided, registered, usccs
from tests.web.desk import Desks

CASES = [f"{uscc}-01" for uscc in usccs(8)]
HERE = f"/desk/approvals/{CASES[0]}"


def test_whoever_signs_sees_similar_cases_of_the_whole_office(office, counted):
    desks = Desks(office)
    desks.everybody()
    desks.at = datetime.combine(DAY, time(10), OFFICE_TIME)
    registered(office, 1, told=decided)
    signs = desks.signed_in("leg-01")
    assert "没有同一事由、同类决定的已决案件可供比较" in signs.get(HERE).text
    few = counted(lambda: signs.get(HERE))

    registered(office, len(CASES), told=decided)  # what is there already comes in once
    page = unescape(signs.get(HERE).text)
    assert counted(lambda: signs.get(HERE)) == few
    shown = [one for one in CASES[1:] if f'href="/desk/cases/{one}"' in page]
    assert len(shown) == 5
    assert "警告并责令限期改正，限期24日" in page
    assert "<strong>不予行政处罚</strong>" in page
    assert "Similar decided cases" in signs.get(f"{HERE}?lang=en").text

    # Of another township's case its name and what was decided are seen; its file stays shut.
    desks.account("leg-09", townships=["示例一镇"])
    with UnitOfWork(office.engine) as unit:
        officials.appoint(
            unit, [Appointment("leg-09", Role.LEGAL_REVIEWER, DAY)], {"leg-09": "虚构九"}
        )
        unit.commit()
    own = desks.signed_in("leg-09")
    page = unescape(own.get(f"{HERE}?lang=zh").text)
    assert "示例第001号厂（虚构）" in page
    assert f'href="/desk/cases/{CASES[1]}"' not in page
    assert f'href="/desk/cases/{CASES[2]}"' in page
    assert own.get(f"/desk/cases/{CASES[1]}").status_code == 404
    assert own.get(f"/desk/cases/{CASES[2]}").status_code == 200
