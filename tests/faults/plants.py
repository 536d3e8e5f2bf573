"""Faults planted on purpose: a harness that does not find them would find nothing.

Each is a mistake somebody could make, in every process of the office, and a kill at the moment at
which it does harm: chance would meet it too, but not in every short run.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from secrets import token_hex

Strike = Callable[[], None]


def striking(folder: Path, name: str) -> Strike:
    """Kills the process that comes there, the first time in an office."""

    def strike() -> None:
        with suppress(FileExistsError):
            (folder / f"struck {name}").touch(exist_ok=False)
            os.kill(os.getpid(), signal.SIGKILL)

    return strike


def two_commits(strike: Strike) -> None:
    """The effects of a batch are committed before its events are ticked off."""
    from storage import inbox

    real = inbox.mark_done

    def apart(unit, handled, at):
        unit.commit()
        strike()
        real(unit, handled, at)

    inbox.mark_done = apart


def sent_before_sending(strike: Strike) -> None:
    """A notice is marked as sent before the mail server is asked."""
    from flows import deliver

    real = deliver._offer

    def marked_first(assembly, one, rendered, address, now, mailer):
        if mailer is not None and address:
            early, unused = deliver.Verdict("sent", "sent", "250"), deliver.Delivered()
            deliver._record(assembly.engine, one, early, now.isoformat(), unused)
            strike()
        return real(assembly, one, rendered, address, now, mailer)

    deliver._offer = marked_first


def another_message_id(strike: Strike) -> None:
    """Every attempt to mail a retraction has a Message-ID of its own."""
    from flows import retract
    from notifications.mailer import SmtpMailer

    real_id, real_send = retract.message_id, SmtpMailer.send
    retract.message_id = lambda number, domain: real_id(f"{number}-{token_hex(4)}", domain)

    def sent(self, message_id, to, raw):
        outcome = real_send(self, message_id, to, raw)
        strike()
        return outcome

    SmtpMailer.send = sent


def written_in_place(strike: Strike) -> None:
    """A file of the site is written where readers stand, not aside and swapped in."""
    from flows import publish
    from notifications import release

    @contextmanager
    def in_place(folder):
        document = (folder / "public").resolve() / "index.html"
        document.write_bytes(document.read_bytes()[: document.stat().st_size // 2])
        strike()
        with release.releasing(folder) as made:
            yield made

    publish.releasing = in_place


def deadline_forgotten(_strike: Strike) -> None:
    """A term that ran out is looked for on the next day alone: a day without a process skips it."""
    from flows import tick
    from storage import queries

    class OneDay:
        @staticmethod
        def due_terms(unit, before):
            yesterday = before - timedelta(days=1)
            return [one for one in queries.due_terms(unit, before) if one.due_on == yesterday]

    tick.queries = OneDay


# By name: the mistake, and how what is found of it begins.
PLANTS: dict[str, tuple[Callable[[Strike], None], str]] = {
    "two commits": (two_commits, r"audit: inbox \d+ "),
    "sent before sending": (sent_before_sending, "mail .* is marked as sent and never arrived"),
    "another Message-ID": (another_message_id, "mail .* arrived and is on no record"),
    "written in place": (written_in_place, r"release \d+: .*"),
    "deadline forgotten": (deadline_forgotten, "term .* ran out on .* and stands open"),
}


def planted(folder: Path, names: tuple[str, ...]) -> None:
    """Make these mistakes in this process."""
    for name in names:
        PLANTS[name][0](striking(folder, name))
