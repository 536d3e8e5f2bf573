"""Opening a complainant's sealed identity: by whoever may, for a reason, on record for ever."""

from __future__ import annotations

import logging
from datetime import datetime

from domain.roles import Role
from flows.assembly import Assembly
from storage import officials, seals
from storage.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)
MAY_OPEN = (Role.INSPECTOR, Role.SECTION_HEAD)


def open_identity(
    assembly: Assembly, complaint_no: str, *, by: str, reason: str, now: datetime
) -> dict[str, str]:
    """The identity behind a complaint; SealError without office, reason or identity.

    Who opened it, why and when is committed before anything is shown.
    """
    key = seals.load_key(assembly.settings.home / "seal.key", seals.new_key())
    with UnitOfWork(assembly.engine) as unit:
        roster = officials.roster(unit)
        if not any(roster.holds(by, role, now.date()) for role in MAY_OPEN):
            log.warning("seal kept shut", extra={"action": "refuse", "by": by})
            raise seals.SealError(
                f"{by} 当日不是在任的执法人员或者科室负责人，不得打开举报人信息。请由承办人打开。"
            )
        identity = seals.open_seal(
            unit, key, complaint_no, by=by, reason=reason, at=now.isoformat()
        )
        unit.commit()
    return identity
