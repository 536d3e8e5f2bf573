"""django-fsm-2's case, as its manual writes one: a protected state field and decorated methods.

Imported by ``django_fsm2.start`` after Django's settings are made.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.dispatch import receiver
from django_fsm import FSMField, FSMModelMixin, transition
from django_fsm.signals import post_transition

from bench.peers.work import BY_EVENT, LAST, NEW, SYSTEM, Event


def differs(case: Case) -> bool:
    """The guard on the second official."""
    return bool(case.sent.official != case.warned_by)


class Case(FSMModelMixin, models.Model):  # type: ignore[misc]
    """A case; ``sent`` is the event being handled."""

    state = FSMField(default=NEW, protected=True)
    version = models.IntegerField(default=0)
    warned_by = models.TextField(null=True)  # noqa: DJ001
    sent: Event

    class Meta:
        """The table the check reads."""

        app_label = "w2"
        db_table = "cases"

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @transition(field=state, source=NEW, target="RECEIVED")
    def inspection_received(self) -> None:
        """The inspection opens the case."""

    @transition(field=state, source="RECEIVED", target="JUDGED_SERIOUS")
    def judged(self) -> None:
        """Follows by itself."""

    @transition(field=state, source="JUDGED_SERIOUS", target="WARNING_PROPOSED")
    def warning_proposed(self) -> None:
        """A warning is proposed."""

    @transition(field=state, source="WARNING_PROPOSED", target="WARNING_APPROVED")
    def warning_approved(self) -> None:
        """The first official, remembered for the guard."""
        self.warned_by = self.sent.official

    @transition(field=state, source="WARNING_APPROVED", target="RECTIFYING")
    def rectification_ordered(self) -> None:
        """Leaves a timer."""

    @transition(field=state, source="RECTIFYING", target="REINSPECTION_FAILED")
    def reinspection_failed(self) -> None:
        """The defects remain."""

    @transition(field=state, source="REINSPECTION_FAILED", target="LISTING_PROPOSED")
    def listing_proposed(self) -> None:
        """A listing is proposed."""

    @transition(field=state, source="LISTING_PROPOSED", target="NOTICE_OF_INTENT")
    def notice_of_intent(self) -> None:
        """Leaves a timer."""

    @transition(field=state, source="NOTICE_OF_INTENT", target="DEFENCE_LAPSED")
    def defence_lapsed(self) -> None:
        """Nobody objected in time."""

    @transition(
        field=state, source="DEFENCE_LAPSED", target="LISTING_APPROVED", conditions=[differs]
    )
    def listing_approved(self) -> None:
        """The second official."""

    @transition(field=state, source="LISTING_APPROVED", target="LISTED")
    def listed(self) -> None:
        """On the list; leaves a notice."""

    @transition(field=state, source="LISTED", target=LAST)
    def notice_generated(self) -> None:
        """Follows by itself."""


class Audit(models.Model):
    """A move."""

    pk = models.CompositePrimaryKey("case_id", "seq")
    case_id = models.IntegerField()
    seq = models.IntegerField()
    event = models.TextField()
    source = models.TextField()
    target = models.TextField()
    actor = models.TextField()
    at = models.TextField()
    payload = models.TextField()

    class Meta:
        """The table the check reads."""

        app_label = "w2"
        db_table = "audit"

    def __str__(self) -> str:
        return f"{self.case_id} {self.seq} {self.event}"


class Timer(models.Model):
    """A running term."""

    case_id = models.IntegerField()
    kind = models.TextField()
    due = models.TextField()

    class Meta:
        """The table the check reads."""

        app_label = "w2"
        db_table = "timers"

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class Notice(models.Model):
    """A notice to be sent."""

    case_id = models.IntegerField()
    kind = models.TextField()
    at = models.TextField()

    class Meta:
        """The table the check reads."""

        app_label = "w2"
        db_table = "notices"

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


MODELS = (Case, Audit, Timer, Notice)


@receiver(post_transition, sender=Case)
def record(instance: Case, name: str, source: str, target: str, **_rest: Any) -> None:
    """The audit row of a move; with the outside event, its timer or notice."""
    sent, step = instance.sent, BY_EVENT.get(name)
    instance.version += 1
    Audit.objects.create(
        case_id=sent.case,
        seq=instance.version,
        event=name,
        source=source,
        target=target,
        actor=sent.official if step else SYSTEM,
        at=sent.at,
        payload=sent.payload,
    )
    if step and step.timer:
        Timer.objects.create(case_id=sent.case, kind=step.timer[0], due=step.timer[1])
    if step and step.notice:
        Notice.objects.create(case_id=sent.case, kind=step.notice, at=sent.at)
