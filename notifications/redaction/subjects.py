"""Whose entry it is: an organisation's, or that of somebody who trades in person (个体工商户)."""

from __future__ import annotations

from domain.closed_list import ClosedList


class Subject(ClosedList):
    """The kinds of subject whose data are treated differently."""

    ORGANISATION = "organisation"
    SOLE_PROPRIETOR = "sole_proprietor"
    UNKNOWN = "unknown"  # no code, or not of this form: may be a person, so treated with care


# First two characters of the credit code: registering department and kind of organisation
# (GB 32100-2015). Unconfirmed: the table of kinds was not read in the standard itself.
SOLE_PROPRIETOR = "92"
ORGANISATION = frozenset("159ANY")  # first characters of departments that register organisations


def subject_of(uscc: str) -> Subject:
    """The kind of subject a credit code was given to."""
    if len(uscc) != 18 or not uscc.isalnum():
        return Subject.UNKNOWN
    if uscc.startswith(SOLE_PROPRIETOR):
        return Subject.SOLE_PROPRIETOR
    return Subject.ORGANISATION if uscc[0] in ORGANISATION else Subject.UNKNOWN
