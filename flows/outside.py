"""The view from outside: what is wrong, asked by somebody who keeps nothing running here.

Nothing is brought to this version's tables by asking, and nothing made; a database that is away is
an answer too.
"""

from __future__ import annotations

from datetime import datetime

import requests

from flows.assembly import Assembly, with_parts
from flows.readiness import ready
from flows.settings import Settings
from flows.troubles import Words, troubles
from rules.findings import load_rule_book
from storage.errors import StorageError
from storage.unit_of_work import UnitOfWork, connect

SECONDS = 10
UNABLE = ("database", "schema")  # without these nothing else can be asked


def seen_from_outside(
    settings: Settings, now: datetime
) -> tuple[Assembly | None, dict[str, Words]]:
    """What is wrong by the database; without the parts where it cannot be asked."""
    engine = connect(settings.url)
    checks = ready(settings, engine)
    wanting = {one.name: (one.zh, one.en) for one in checks if not one.ok}
    if wanting.keys() & set(UNABLE):
        return None, wanting
    try:
        assembly = with_parts(settings, engine, load_rule_book())
        with UnitOfWork(engine, reading=True) as unit:
            return assembly, troubles(assembly, unit, now)
    except StorageError:  # it was there a moment ago
        return None, {"database": ("数据库没有应答", "the database does not answer")}


def seen_on_the_web(address: str, token: str) -> dict[str, Words]:
    """What the web's process says of itself; ``address`` as far as the host and port."""
    shown = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        answer = requests.get(f"{address.rstrip('/')}/readyz", headers=shown, timeout=SECONDS)
        told = answer.json()
    except (requests.RequestException, ValueError):
        return {"web": (f"{address} 没有应答", f"{address} does not answer")}
    failed = [name for name, fine in told.get("checks", {"web": False}).items() if not fine]
    return {name: (f"{address}：{name} 不正常", f"{address}: {name}") for name in failed}
