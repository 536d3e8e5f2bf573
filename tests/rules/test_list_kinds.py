"""Two kinds of list: only a law creates a statutory one, and a district brings no punishment."""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from domain.measures import MEASURES, USUAL
from rules.packs import HERE, PackError, load_packs, read_pack

BASIS = {"reference": "示例省职业病防治条例（虚构）第一条", "status": "law"}
JOINT = "joint_punishment.procurement"


def written(**changes):
    said = yaml.safe_load((HERE / "national-2026.yaml").read_text("utf-8"))
    said |= changes
    return read_pack("p.yaml", yaml.safe_dump(said, allow_unicode=True).encode())


def dated(value="on", status="law"):
    return [{"from": date(2026, 4, 1), "value": value, "reference": "试", "status": status}]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"list_kind": "statutory"}, "needs list_basis"),
        ({"list_kind": "statutory", "list_basis": {**BASIS, "status": "office_policy"}}, "law"),
        ({"list_kind": "statutory", "list_basis": {**BASIS, "reference": ""}}, "reference"),
        ({"list_basis": BASIS}, "belongs to list_kind: statutory"),
        ({"measures": {JOINT: dated()}}, "no joint punishment"),
        ({"list_kind": "statutory", "list_basis": BASIS,
          "measures": {JOINT: dated(status="office_policy")}}, "law as its status"),
        ({"measures": {"fines.double": dated()}}, "no such measure"),
        ({"measures": {"publicity.entry": dated("yes")}}, "on or off"),
    ],
)  # fmt: skip
def test_a_pack_that_cannot_be_is_refused_with_what_to_do(changes, says):
    with pytest.raises(PackError, match=says):
        written(**changes)


def test_a_statutory_pack_with_its_law_is_read():
    pack = written(list_kind="statutory", list_basis=BASIS, measures={JOINT: dated()})
    values = pack.list_values(date(2026, 5, 1))
    assert values == {
        "list.kind": "statutory", "list.basis": BASIS["reference"], "list.measures": JOINT,
    }  # fmt: skip


def test_measures_come_and_go_by_their_dates():
    off = [*dated(), {**dated("off")[0], "from": date(2026, 7, 1)}]
    pack = written(measures={"publicity.entry": dated(), "supervision.interview": off})
    assert pack.measures_on(date(2026, 6, 30)) == ("publicity.entry", "supervision.interview")
    assert pack.measures_on(date(2026, 7, 1)) == ("publicity.entry",)
    assert written(measures={}).measures_on(date(2026, 7, 1)) == USUAL


def test_the_shipped_packs_are_of_a_district_and_bring_what_it_may():
    for pack in load_packs():
        assert pack.list_kind == "district"
        assert set(pack.measures_on(date(2026, 7, 1))) <= set(USUAL) < set(MEASURES)
