"""The product as its user calls it: a command in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOG = "mingdan.log"  # of the main job, beside its folder
MINGDAN = [sys.executable, "-c", "from flows.cli import main; main()"]


def mingdan(*words, env=None, check=True):
    """What a command answered; settings come from ``env`` alone."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("MINGDAN_")}
    return subprocess.run(
        [*MINGDAN, *map(str, words)], cwd=ROOT, text=True, capture_output=True, check=check,
        env={**clean, **(env or {})},
    )  # fmt: skip
