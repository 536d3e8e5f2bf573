"""What a row of the table answers to: a kind of event and what it was about."""

from __future__ import annotations

from functools import cache

from domain.findings import Band
from domain.timelimits import TermKind
from domain.vocabulary import Act, Notice, Step


class Trigger(str):
    """What a row answers to, ``kind.what``: a kind of event and what it was about."""

    __slots__ = ()

    kind = property(lambda self: self.partition(".")[0], doc="The kind of event.")
    what = property(lambda self: self.partition(".")[2], doc="What it was about, or nothing.")


@cache
def act(which: Act) -> Trigger:
    """The last signature under a proposed act."""
    return Trigger(f"act.{which.value}")


@cache
def step(which: Step) -> Trigger:
    """A procedural fact put on file."""
    return Trigger(f"step.{which.value}")


@cache
def served(which: Notice) -> Trigger:
    """A document reached its addressee."""
    return Trigger(f"served.{which.value}")


@cache
def lapsed(which: TermKind) -> Trigger:
    """A term ran out."""
    return Trigger(f"lapsed.{which.value}")


@cache
def inspected(band: Band) -> Trigger:
    """An inspection or test report was judged."""
    return Trigger(f"inspected.{band.value}")


@cache
def reinspected(band: Band) -> Trigger:
    """A re-inspection that answers the rectification order was judged."""
    return Trigger(f"reinspected.{band.value}")


COMPLAINED = Trigger("complained")
RETALIATED = Trigger("complained.retaliation")  # what is reported is retaliation for a report
PUBLISHED = Trigger("published")
LEAD_REGISTERED = Trigger("lead")
ATTEMPTED = Trigger("attempted")
SERVED_AGAIN = Trigger("served_again")
