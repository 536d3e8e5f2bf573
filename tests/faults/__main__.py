"""Kill an office's processes, over and over, and say what was found.

    python3 bootstrap.py kill [--kills 1000] [--a-life 60] [--database postgresql] [--seed 1]

Life after life of an office (``killing.py``), in turn on both databases unless told otherwise,
until so many processes were killed or so many minutes are over. Ends with 1 when anything was found.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter

from rules.findings import load_rule_book
from tests.faults.killing import life
from tests.faults.plants import PLANTS


def main() -> int:
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--kills", type=int, default=1000)
    given.add_argument("--a-life", type=int, default=60, help="kills in the life of one office")
    given.add_argument("--minutes", type=float, default=600)
    given.add_argument("--pause", type=float, default=0.2, help="seconds between kills, mean")
    given.add_argument("--cases", type=int, default=2, help="new cases a round")
    given.add_argument("--database", choices=["postgresql", "sqlite"], action="append")
    given.add_argument("--seed", type=int, default=1)
    given.add_argument("--plant", choices=PLANTS, action="append", help="a fault, on purpose")
    chosen = given.parse_args()
    kinds = chosen.database or ["postgresql", "postgresql", "sqlite"]
    book, number, totals = load_rule_book(), 0, Counter()
    kills: Counter[str] = Counter()
    violations: list[str] = []
    end = time.monotonic() + chosen.minutes * 60
    while kills.total() < chosen.kills and time.monotonic() < end:
        told = life(
            kinds[number % len(kinds)], book, kills=chosen.a_life, seed=chosen.seed + number,
            cases=chosen.cases, pause=chosen.pause, plants=tuple(chosen.plant or ()),
        )  # fmt: skip
        number += 1
        kills += told.kills
        violations += [
            f"life {number} ({kinds[(number - 1) % len(kinds)]}): {one}" for one in told.violations
        ]
        totals += Counter(
            lives=1, rows=told.rows, events=told.events, entries=told.entries, mails=told.mails,
            messages=told.messages, releases=told.releases, moments=told.moments,
            seconds=round(told.seconds),
        )  # fmt: skip
        print(number, kinds[(number - 1) % len(kinds)], told, file=sys.stderr, flush=True)
    json.dump(
        {"kills": kills.total(), "by part": kills, **totals, "violations": violations},
        sys.stdout, ensure_ascii=False, indent=1,
    )  # fmt: skip
    print()
    return int(bool(violations))


if __name__ == "__main__":
    sys.exit(main())
