"""How old something is, in words."""

from __future__ import annotations

from datetime import date, datetime


def age(at: str | date | None, now: datetime) -> tuple[str, str]:
    """How long ago it was, in the largest unit that tells: 3分钟, 5小时, 12天."""
    if not at:
        return "—", "—"
    if isinstance(at, str) and "T" in at:
        minutes = int((now - datetime.fromisoformat(at)).total_seconds() // 60)
    else:
        day = at if isinstance(at, date) else date.fromisoformat(at)
        minutes = (now.date() - day).days * 24 * 60
    if minutes < 60:
        return f"{minutes}分钟", f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60}小时", f"{minutes // 60} h"
    return f"{minutes // 1440}天", f"{minutes // 1440} days"
