"""What the walks found, in figures: ``python -m tests.exploration [--full] [--page]``.

Takes every walk, checks every claim and prints the figures; with ``--page`` it writes them into
``docs/proof.md``. A test takes the short walks and compares the page with them, so that no figure
on it is older than the table.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "proof.md"
BETWEEN = re.compile(r"(<!-- figures -->\n).*?(<!-- end of figures -->)", re.DOTALL)


def main() -> int:
    """Take the walks, print what they found; 1 when a claim does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.exploration", description=__doc__)
    parser.add_argument(
        "--full", action="store_true", help="the larger walks (also MINGDAN_EXPLORE)"
    )
    parser.add_argument("--page", action="store_true", help="write docs/proof.md")
    asked = parser.parse_args()
    if asked.full:
        os.environ["MINGDAN_EXPLORE"] = "full"
    from tests.exploration import claims
    from tests.exploration.figures import figures
    from tests.exploration.walks import plans, taken

    wrong = 0
    for plan in plans():
        began = time.process_time()  # of this process, not the clock
        walk = taken(plan)
        took = time.process_time() - began
        print(f"{plan.name}: {len(walk.nodes)} states, {walk.transitions} moves, {took:.0f} s")
        for claim in (claims.lawful, claims.adds_up, claims.no_harsher, claims.lapses):
            for breach in sorted(claim(walk), key=len)[:3]:
                wrong += 1
                print(f"  {claim.__name__}: {breach}")
        if asked.full and not asked.page:
            taken.cache_clear()  # one at a time: the larger walks do not fit side by side
    if asked.page:
        PAGE.write_text(written(PAGE.read_text("utf-8"), figures()), "utf-8")
    return int(wrong > 0)


def written(page: str, told: str) -> str:
    """The page with new figures between its marks."""
    return BETWEEN.sub(lambda found: f"{found[1]}{told}{found[2]}", page)


if __name__ == "__main__":
    sys.exit(main())
