"""What `mingdan case` says of a case beside its state."""

from __future__ import annotations

from typer.testing import CliRunner

from domain.vocabulary import Act, Status, Step
from flows.cli import app
from tests.flows.living import Living
from tests.office import CASE, take


def page() -> str:
    told = CliRunner().invoke(app, ["case", CASE])
    assert told.exit_code == 0, told.output
    return told.output


def test_a_matter_beside_the_procedure_is_told_until_it_ends(office, monkeypatch):
    monkeypatch.setenv("MINGDAN_HOME", str(office.settings.home))
    monkeypatch.setenv("MINGDAN_DATABASE_URL", office.settings.url)
    life = Living(office).walk(Status.INSPECTED)
    assert "并行事项" not in page()
    life.act(Act.CONTROL)
    life.give(take(Step.RECUSAL_REQUESTED, life.day))
    told = page()
    assert f"并行事项：采取临时控制措施（{life.day} 起，尚未了结）" in told
    assert "并行事项：申请回避" in told
    life.act(Act.LIFT_CONTROL)
    assert "采取临时控制措施（" not in page()
