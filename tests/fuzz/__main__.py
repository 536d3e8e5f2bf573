"""Searches for input that breaks a parser, led by which branches it takes (Atheris, libFuzzer).

    python -m tests.fuzz [PARSER …]       or: make fuzz ARGS="PARSER …"

MINGDAN_FUZZ_MINUTES (1) is for each parser. What breaks one, takes long or fills the memory is
written to ``tests/fuzz/found`` and replayed by every test run from then on. MINGDAN_FUZZ_CORPUS
names a folder in which a search goes on where the last one stopped; how much of the code it
reached is told at its end (``tests/fuzz/reach.py``). Atheris is no part of the locked
environment: it is built for few versions of Python, and only this search needs it.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

FOUND = Path(__file__).with_name("found")
MINUTES = float(os.environ.get("MINGDAN_FUZZ_MINUTES", "1"))
CORPUS = os.environ.get("MINGDAN_FUZZ_CORPUS", "")
MOST = 200_000  # bytes of an input
# Atheris goes by the first word of a name. Of the standard library what is not loaded before it.
OURS = (
    "domain", "flows", "notifications", "rules", "storage", "pypdf", "docx", "joserfc",
)  # fmt: skip
BEHIND_THE_DOOR = (
    5  # of six inputs so many are bent inside of what guards them, when there is a way
)


@contextmanager
def _corpus(name: str) -> Iterator[Path]:
    """Where the inputs of a search lie: kept, if a folder is named, else for its length."""
    if CORPUS:
        kept = Path(CORPUS) / name
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
        return
    with TemporaryDirectory() as folder:
        yield Path(folder)


def search(name: str, corpus: Path) -> None:
    """One parser in this process, until the time is over or something breaks."""
    import atheris

    from tests.fuzz.parsers import PARSERS

    parser = PARSERS[name]
    with TemporaryDirectory() as folder:
        for number, seed in enumerate(parser.seeds(Path(folder))):
            (corpus / f"seed-{number}").write_bytes(seed)
        words = Path(folder) / "words"
        told = ("".join(f"\\x{byte:02x}" for byte in word) for word in (*parser.words, b"\0"))
        words.write_text("".join(f'"{word}"\n' for word in told), "ascii")
        kept = FOUND / name
        kept.mkdir(parents=True, exist_ok=True)

        def once(raw: bytes) -> None:
            try:
                with TemporaryDirectory() as place:
                    said = parser.told(raw, Path(place))
                assert not said.startswith("!"), said
            except BaseException:
                (kept / f"crash-{sha256(raw).hexdigest()[:16]}").write_bytes(raw)
                raise

        def bent(raw: bytes, most: int, seed: int) -> bytes:
            chance = Random(seed)

            def bend(some: bytes) -> bytes:
                return bytes(atheris.Mutate(some, max(min(most, 2 * len(some) + 99), 1)))

            within = chance.randrange(6) < BEHIND_THE_DOOR
            return (parser.bent(raw, bend, chance) if within else bend(raw))[:most]

        limits = [f"-max_total_time={int(MINUTES * 60)}", f"-max_len={MOST}", "-timeout=30"]
        limits += ["-report_slow_units=30", "-rss_limit_mb=3000", "-len_control=0"]
        command = [sys.argv[0], *limits, f"-dict={words}", f"-artifact_prefix={kept}/", str(corpus)]
        atheris.Setup(command, once, custom_mutator=bent)
        atheris.Fuzz()


def apart(work: Callable[[], None]) -> int:
    """Do something in a child of this process, which has instrumented everything already."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        work()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    sys.stdout.flush()
    os._exit(0)


def main(names: list[str]) -> int:
    """Every parser (or those named), each in a process of its own; how many broke."""
    if find_spec("atheris") is None:
        sys.stderr.write("Atheris is not installed: .venv/bin/python -m pip install atheris\n")
        return 2
    import atheris

    with atheris.instrument_imports(include=list(OURS)):
        from tests.fuzz.parsers import PARSERS
    from tests.fuzz.reach import reached

    broken = []
    for name in names or PARSERS:
        with _corpus(name) as corpus:
            broken += [name] if apart(partial(search, name, corpus)) else []
            apart(lambda: print(f"{name}: {reached(PARSERS[name], corpus)}"))  # noqa: B023
    sys.stdout.write(f"{len(broken)} broke: {', '.join(broken) or 'none'}\n")
    return len(broken)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
