"""django-fsm-2 on SQLite: the case loaded, moved and saved in one atomic block an event.

The audit row is written by the library's ``post_transition`` signal, the way its manual and the
logging packages built on it do. The case is saved once an event, not once a move, which is the
cheapest its manual allows. Django is set up without its web half: no middleware, no request.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django_fsm import TransitionNotAllowed

from bench.peers.rows import FILE, reader
from bench.peers.work import BY_EVENT, Event, RefusedError, Running


@contextmanager
def start(folder: Path) -> Iterator[Running]:
    """The writer's lock is taken first, as Django's own manual advises for SQLite."""
    pragmas = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
    settings.configure(
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(folder / FILE),
                "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": pragmas},
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()
    # Models can be defined only once Django knows its settings.
    from django.db import connection, transaction

    from bench.peers.django_models import MODELS, Case

    with connection.schema_editor() as editor:
        for model in MODELS:
            editor.create_model(model)

    def handle(event: Event) -> None:
        with transaction.atomic():
            found = Case.objects.filter(pk=event.case).first()
            case = found or Case(pk=event.case)
            case.sent = event
            try:
                for move in BY_EVENT[event.name].moves:
                    getattr(case, move.event)()
            except TransitionNotAllowed as refusal:
                raise RefusedError(str(refusal)) from refusal
            case.save(force_insert=found is None)

    yield Running(handle, reader(folder))
    connection.close()
