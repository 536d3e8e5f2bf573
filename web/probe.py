"""Whether the web's process on this machine can work, asked by whatever restarts containers.

``mingdan watch --web`` says it in words and loads the whole product to do so: seconds of a
processor. This loads Python alone: ``python -m web.probe [PORT]`` ends with 0, or with 1 and why.
"""

from __future__ import annotations

import os
import sys
from http.client import HTTPConnection, HTTPException
from pathlib import Path

NAME = "MINGDAN_WATCH_TOKEN"
SECONDS = 10


def token() -> str:
    """What the monitor shows: of the environment, or of the file named as the setting is."""
    folder = os.environ.get("MINGDAN_SECRETS") or os.environ.get("CREDENTIALS_DIRECTORY")
    file = Path(folder, NAME.lower()) if folder else None
    told = file.read_text("utf-8") if file and file.exists() else ""
    return (os.environ.get(NAME) or told).strip()


def probe(port: int) -> str:
    """What is wrong with the process that listens there; empty when it is ready."""
    line = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    shown = {"Authorization": f"Bearer {told}"} if (told := token()) else {}
    try:
        line.request("GET", "/readyz", headers=shown)
        status = line.getresponse().status
    except (OSError, HTTPException) as error:
        return f"no answer: {error}"
    finally:
        line.close()
    return "" if status == 200 else f"answered {status}"


if __name__ == "__main__":
    wrong = probe(int(sys.argv[1]) if len(sys.argv) > 1 else 8300)
    sys.stdout.write(f"{wrong or 'ready'}\n")
    raise SystemExit(1 if wrong else 0)
