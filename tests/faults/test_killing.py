"""Killed at random moments, an office loses nothing, repeats nothing, shows nothing half; and a
harness that says so finds each fault that is planted."""

from __future__ import annotations

import os
import re

from tests.faults.killing import KILLS, life
from tests.faults.plants import PLANTS

SEED = int(os.environ.get("MINGDAN_SEED", "1"))


def test_whatever_is_killed_everything_happens_once(book):
    """A timetable twice over, the door, the publisher, the web, the mail and the database."""
    told = life("postgresql", book, kills=KILLS, seed=SEED)

    assert told.violations == []
    assert told.kills.total() == KILLS
    assert told.releases >= 1
    assert told.mails > 0


def test_every_mistake_that_is_planted_is_found(book):
    told = life("sqlite", book, kills=6, seed=SEED, plants=tuple(PLANTS))

    unfound = [
        name
        for name, (_, words) in PLANTS.items()
        if not any(re.match(words, one) for one in told.violations)
    ]
    assert unfound == []
