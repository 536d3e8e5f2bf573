"""Engines of W1 and W4 in processes of their own, here or in the environment of the peers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / ".venv-bench" / "bin" / "python"


def once(module: str, engine: str, *words: str, **environment: str) -> dict[str, Any]:
    """One run, in this environment or, when the peer is not here, in that of the peers.

    ``absent`` in the answer names what is not installed in either.
    """
    told = _timed(sys.executable, module, engine, *words, **environment)
    if "absent" in told and PEERS.exists():
        told = _timed(PEERS, module, engine, *words, **environment)
    return told


def _timed(python: Path | str, module: str, *words: str, **environment: str) -> dict[str, Any]:
    done = subprocess.run(
        [python, "-m", module, *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{words[0]}: {done.stderr.strip().splitlines()[-1]}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told
