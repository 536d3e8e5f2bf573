"""Searches for input that breaks a parser, led by which branches it takes (Atheris, libFuzzer).

    python -m tests.fuzz [PARSER …]       or: make fuzz ARGS="PARSER …"

MINGDAN_FUZZ_MINUTES (1) is for each parser. What breaks one is written to ``tests/fuzz/found``
and replayed by every test run from then on. Atheris is no part of the locked environment: it is
built for few versions of Python, and only this search needs it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

FOUND = Path(__file__).with_name("found")
MINUTES = float(os.environ.get("MINGDAN_FUZZ_MINUTES", "1"))
MOST = 200_000  # bytes of an input
OURS = ("domain", "flows.formats", "flows.photos", "notifications.transparency", "rules")


def search(name: str) -> None:
    """One parser in this process, until the time is over or something breaks."""
    import atheris

    with atheris.instrument_imports(include=[*OURS, "pypdf", "notifications.redaction"]):
        from tests.fuzz.parsers import PARSERS

    parser = PARSERS[name]
    with TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for number, seed in enumerate(parser.seeds(Path(folder))):
            (corpus / f"seed-{number}").write_bytes(seed)
        words = Path(folder) / "words"
        told = ("".join(f"\\x{byte:02x}" for byte in word) for word in (*parser.words, b"\0"))
        words.write_text("".join(f'"{word}"\n' for word in told), "ascii")

        def once(raw: bytes) -> None:
            with TemporaryDirectory() as place:
                try:
                    parser.told(raw, Path(place))
                except BaseException:
                    kept = FOUND / name / sha256(raw).hexdigest()[:16]
                    kept.parent.mkdir(parents=True, exist_ok=True)
                    kept.write_bytes(raw)
                    raise

        limits = [f"-max_total_time={int(MINUTES * 60)}", f"-max_len={MOST}", "-timeout=20"]
        kept_at = f"-artifact_prefix={folder}/"
        atheris.Setup([sys.argv[0], *limits, "-rss_limit_mb=3000", f"-dict={words}", kept_at, str(corpus)], once)  # fmt: skip
        atheris.Fuzz()


def main(names: list[str]) -> int:
    """Every parser (or those named), each in a process of its own; how many broke."""
    if len(names) == 2 and names[0] == "--one":
        search(names[1])
        return 0
    from tests.fuzz.parsers import PARSERS

    if find_spec("atheris") is None:
        sys.stderr.write("Atheris is not installed: .venv/bin/python -m pip install atheris\n")
        return 2
    broken = []
    for name in names or PARSERS:
        done = subprocess.run([sys.executable, "-m", "tests.fuzz", "--one", name], check=False)
        broken += [name] if done.returncode else []
    sys.stdout.write(f"{len(broken)} broke: {', '.join(broken) or 'none'}\n")
    return len(broken)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
