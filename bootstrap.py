"""Set up and run Mingdan with nothing but Python 3.11+ and git: the Makefile is an alias of this.

python3 bootstrap.py setup    only set up .venv
python3 bootstrap.py run      set up, run the main job on the sample district, serve it
python3 bootstrap.py test     set up with test tools, run every test
python3 bootstrap.py lint     set up with test tools, run the linters
python3 bootstrap.py lock     resolve the dependencies anew
python3 bootstrap.py bench    set up with the peers, run the benchmarks
python3 bootstrap.py kill     set up with test tools, kill processes at random moments (hours)
python3 bootstrap.py fuzz     set up with test tools, search for what breaks a parser (minutes)
python3 bootstrap.py mutate   set up with mutmut, hunt mutants of the procedure (hours)
python3 bootstrap.py sbom     write sbom.json: every library of the product, by the lock (CycloneDX)
python3 bootstrap.py audit    ask whether a library of the product has a known weakness
python3 bootstrap.py clean    remove .venv
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"
STAMPS = {"run": "requirements.lock", "test": "requirements-test.lock"}
LOCKS = {
    "requirements.lock": ("build",),
    "requirements-test.lock": ("build", "test"),
    "requirements-bench.lock": ("build", "bench"),
    "requirements-mutate.lock": ("build", "test", "mutate"),
    "requirements-audit.lock": (),  # a group of its own: nothing of the product is in it
}
NOT_ASKED = "The advisory service cannot be asked from here: nothing is known of the libraries."
FACE = "fonts-wqy-microhei"  # the package of a Chinese face, where there is none
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main(arguments: list[str]) -> int:
    """Dispatch a command; the exit code of what it ran."""
    if sys.version_info < (3, 11):  # noqa: UP036  said before anything newer is needed
        print(f"Mingdan needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        return 1
    command, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    commands = {
        "setup": lambda _rest: set_up("run"),
        "run": run,
        "test": test,
        "lint": lint,
        "lock": lock,
        "bench": bench,
        "kill": kill,
        "fuzz": fuzz,
        "mutate": mutate,
        "sbom": sbom,
        "audit": audit,
        "clean": clean,
    }
    if command not in commands:
        print(__doc__)
        return 0 if command == "help" else 2
    return commands[command](rest)


def environment() -> dict[str, str]:
    """The environment of everything run below: bytecode is kept, nothing phones home."""
    kept = {
        k: v for k, v in os.environ.items() if k not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")
    }
    return {**kept, "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}


def call(*command: str | Path, quiet: bool = False) -> int:
    """Run a command from the root; its exit code."""
    output = subprocess.DEVNULL if quiet else None
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=ROOT, env=environment(), check=False, stdout=output).returncode


def stamp_of(lock_name: str) -> str:
    """What the virtual environment must be made of: the lock, this script's rules, this Python."""
    digest = hashlib.sha256((ROOT / lock_name).read_bytes())
    digest.update((ROOT / "pyproject.toml").read_bytes())
    digest.update(sys.version.encode() + str(ROOT).encode())
    return digest.hexdigest()


def set_up(kind: str) -> int:
    """Make .venv what the lock says; a second call finds its stamp and returns at once."""
    stamp = VENV / f"stamp-{kind}"
    wanted = stamp_of(STAMPS[kind])
    if stamp.exists() and stamp.read_text() == wanted:
        return 0
    if kind == "run" and _is_set_up("test"):
        return 0  # the test environment holds everything the run needs
    print(f"Setting up .venv for {kind} (once) ...", flush=True)
    for old in VENV.glob("stamp-*"):
        old.unlink()
    code = _create() or _install(STAMPS[kind]) or _install_project()
    if code:
        print("Setting up failed for the reason above; nothing was marked as done.")
        print("Run the same command again once it is mended. Behind an office's own certificates")
        print("name their file first: export PIP_CERT=... SSL_CERT_FILE=...")
        return code
    stamp.write_text(wanted)
    return 0


def _is_set_up(kind: str) -> bool:
    stamp = VENV / f"stamp-{kind}"
    return stamp.exists() and stamp.read_text() == stamp_of(STAMPS[kind])


def _create() -> int:
    if PYTHON.exists():
        return 0
    code = call(sys.executable, "-m", "venv", VENV)
    if code:
        print("No virtual environment can be made here; on Debian: apt-get install python3-venv")
    return code


def _uv() -> Path | None:
    """uv, installed by its hash; None when it cannot be had (pip then does the work, slower)."""
    uv = BIN / "uv"
    if not uv.exists():
        pip = (PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check")
        if call(*pip, "--require-hashes", "-r", "requirements-uv.lock"):
            return None
    return uv


def _install(lock_name: str) -> int:
    uv = _uv()
    where = ("--python", PYTHON, "--require-hashes", "--no-deps", "--compile-bytecode")
    if uv is not None and not call(uv, "pip", "install", "-q", *where, "-r", lock_name):
        return 0
    # Behind an office's own certificates pip may get through where uv does not.
    print("Installing with pip, which takes a little longer ...", flush=True)
    pip = (PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check")
    return call(*pip, "--require-hashes", "--no-deps", "-r", lock_name)


def _install_project() -> int:
    """The project itself, editable; its build tools are in the lock, nothing is downloaded."""
    plain = ("--no-deps", "--no-build-isolation", "-e", ".")
    uv = BIN / "uv"
    if uv.exists():
        return call(uv, "pip", "install", "-q", "--python", PYTHON, *plain)
    return call(PYTHON, "-m", "pip", "install", "-q", *plain)


def run(rest: list[str]) -> int:
    """The main job, then serve."""
    return set_up("run") or call(BIN / "mingdan", "run", *rest)


def test(rest: list[str]) -> int:
    """Every test: databases, mail server, browser and Prefect included."""
    return set_up("test") or browser() or call(PYTHON, "-m", "pytest", *rest)


def browser() -> int:
    """A Chromium with a Chinese face for the browser tests: found, installed, or how to do it."""
    has_one = any(shutil.which(name) for name in BROWSERS)
    wanted = [*([] if has_one else ["chromium"]), *([] if _chinese_face() else [FACE])]
    if not wanted:
        return 0
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {' and '.join(wanted)} for the browser tests ...", flush=True)
        call("apt-get", "update", "-qq")
        if not call("apt-get", "install", "-y", "-qq", *wanted, quiet=True):
            return 0
    print("The browser tests need Chromium and a Chinese face. Install them, then run this again:")
    print(f"    sudo apt-get install {' '.join(wanted)}")
    return 0 if has_one else 1  # without a face one test of what is printed fails, and says so


def _chinese_face() -> bool:
    """Whether a browser finds a face for Chinese; where nobody can tell, it is taken to."""
    if shutil.which("fc-list") is None:
        return shutil.which("apt-get") is None
    words = ("fc-list", ":lang=zh-cn", "family")
    return bool(subprocess.run(words, check=False, capture_output=True).stdout.strip())


def lint(_rest: list[str]) -> int:
    """ruff, mypy --strict, import-linter; every one of them runs, the worst code counts."""
    code = set_up("test")
    if code:
        return code
    return max(
        call(BIN / "ruff", "check", "."),
        call(BIN / "ruff", "format", "--check", "."),
        call(BIN / "mypy"),
        call(BIN / "lint-imports"),
    )


def lock(_rest: list[str]) -> int:
    """Resolve pyproject.toml into hash-locked files, for every Python it admits."""
    code = _create()
    uv = _uv()
    if code or uv is None:
        return code or 1
    for name, extras in LOCKS.items():
        chosen = [word for extra in extras for word in ("--extra", extra)]
        chosen += [] if extras else ["--group", "audit"]
        how = ("-q", "--upgrade", "--universal", "--generate-hashes")
        command = (uv, "pip", "compile", *how, "--override", "requirements-overrides.txt", *chosen)
        source = ["pyproject.toml"] if extras else []
        code = call(*command, "--python-version", "3.11", "-o", name, *source)
        if code:
            return code
    return 0


def bench(rest: list[str]) -> int:
    """The benchmarks, with the peers in an environment of their own beside the product."""
    return set_up("test") or _beside("bench") or call(PYTHON, "-m", "bench", *rest)


def kill(rest: list[str]) -> int:
    """An office whose processes are killed at random moments; see docs/faults.md."""
    return set_up("test") or call(PYTHON, "-m", "tests.faults", *rest)


def fuzz(rest: list[str]) -> int:
    """Every parser given what breaks it, if anything does; see docs/bad-input.md."""
    return set_up("test") or call(PYTHON, "-m", "tests.fuzz", *rest)


def mutate(rest: list[str]) -> int:
    """The hunt for mutants, from an environment of its own: it never touches the tests' one."""
    code = _create() or _beside("mutate")
    return code or call(ROOT / ".venv-mutate" / BIN.name / "python", "-m", "tests.mutation", *rest)


def sbom(_rest: list[str]) -> int:
    """The libraries of the product as its lock says, with their hashes: the same each time."""
    code = _create() or _beside("audit")
    how = (
        "--of",
        "JSON",
        "--output-reproducible",
        "--pyproject",
        "pyproject.toml",
        "-o",
        "sbom.json",
    )
    tool = ROOT / ".venv-audit" / BIN.name / "cyclonedx-py"
    code = code or call(tool, "requirements", "requirements.lock", *how)
    if not code:
        listed = json.loads((ROOT / "sbom.json").read_bytes())["components"]
        print(f"sbom.json: {len(listed)} libraries (CycloneDX).")
    return code


def audit(_rest: list[str]) -> int:
    """Ask the advisories about every library of the lock. No answer is said, and is no failure."""
    code = _create() or _beside("audit")
    if code:
        return code
    tool = ROOT / ".venv-audit" / BIN.name / "pip-audit"
    how = ("--require-hashes", "--disable-pip", "--progress-spinner", "off", "-f", "json")
    words = [str(word) for word in (tool, "-r", "requirements.lock", *how)]
    asked = subprocess.run(words, cwd=ROOT, env=environment(), check=False, capture_output=True)
    said, code = audited(asked.stdout)
    print(said)
    return code


def audited(answer: bytes) -> tuple[str, int]:
    """What pip-audit's JSON says, in words, and the exit code: 1 for a known weakness."""
    try:
        libraries = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return f"{NOT_ASKED} It gave no answer.", 0
    weak = [one for one in libraries if one.get("vulns")]
    skipped = [one for one in libraries if "skip_reason" in one]
    if not weak and len(skipped) == len(libraries):
        return f"{NOT_ASKED} It knows none of {len(libraries)} libraries.", 0
    lines = [
        f"{one['name']} {one['version']}: {each['id']}, mended in "
        + (", ".join(each.get("fix_versions", [])) or "no version yet")
        for one in weak
        for each in one["vulns"]
    ]
    lines += [f"not asked about: {one['name']} ({one['skip_reason']})" for one in skipped]
    good = len(libraries) - len(weak) - len(skipped)
    lines.append(
        f"{good} libraries without a known weakness, {len(weak)} with, {len(skipped)} unknown."
    )
    return "\n".join(lines), 1 if weak else 0


def _beside(kind: str) -> int:
    """An environment beside the product's, made of the lock of its kind."""
    place, lock_name = ROOT / f".venv-{kind}", f"requirements-{kind}.lock"
    python = place / BIN.name / "python"
    stamp, wanted = place / f"stamp-{kind}", stamp_of(lock_name)
    if stamp.exists() and stamp.read_text() == wanted:
        return 0
    code = 0 if python.exists() else call(sys.executable, "-m", "venv", place)
    uv = _uv()
    if code or uv is None:
        return code or 1
    where = ("--python", python, "--require-hashes", "--no-deps", "--compile-bytecode")
    code = call(uv, "pip", "install", "-q", *where, "-r", lock_name)
    if not code:
        stamp.write_text(wanted)
    return code


def clean(_rest: list[str]) -> int:
    """Remove the virtual environments."""
    for place in (VENV, *(ROOT / f".venv-{kind}" for kind in ("audit", "bench", "mutate"))):
        shutil.rmtree(place, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
