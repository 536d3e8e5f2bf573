"""The penalty decisions that were published with the list, for other publicity systems."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from domain.bulletin import EntryStatus
from domain.offences import offence_of
from domain.performance import fine_yuan
from flows.settings import Office
from flows.shown import AT_A_TIME, ShownNow
from notifications.files.double_publicity import PublishedPenalty
from storage import bulletins, cases
from storage.unit_of_work import UnitOfWork


def published_penalties(unit: UnitOfWork, office: Office) -> Iterator[PublishedPenalty]:
    """The decisions behind the entries on the list today, by entry.

    None of an entry that rests, left or was withdrawn: what the list no longer tells, this must
    not tell either.
    """
    shown = (one.entry for one in ShownNow(unit).entries())
    active = (entry for entry in shown if entry.status is EntryStatus.ACTIVE)
    while some := list(islice(active, AT_A_TIME)):
        listings = bulletins.listings_by_id(unit, [entry.entry_id for entry in some])
        found = cases.load_cases(unit, {one.case_id for one in listings.values()})
        for entry in some:
            case = found[listings[entry.entry_id].case_id].case
            yield PublishedPenalty(
                entry_id=entry.entry_id,
                name=entry.name,
                uscc=entry.uscc,
                representative=entry.representative,
                decision_no=entry.decision_no,
                offence=offence_of(case, {}).zh,
                facts=entry.facts_zh,
                basis=case.particulars.get("legal_basis", ""),
                fine_yuan=fine_yuan(case),
                decided_on=entry.decision_date,
                office=entry.office,
                office_uscc=office.uscc,
            )
