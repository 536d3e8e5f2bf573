"""The verifier as one file that needs only Python: its modules, put together in order of use."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
PART = re.compile(
    r"^from notifications\.transparency\.(\w+) import (?:\([^)]*\)|.*)\n", re.MULTILINE
)
HEAD = re.compile(r'\A"""(.*?)"""\n\nfrom __future__ import annotations\n', re.DOTALL)


def verifier_source() -> bytes:
    """The text of ``/verify.py``: ``verify.py`` with each module it uses in place of its import."""
    text = (HERE / "verify.py").read_text("utf-8")
    return _with_parts(text, set()).encode()


def _with_parts(text: str, taken: set[str]) -> str:
    def part(found: re.Match[str]) -> str:
        name = found[1]
        if name in taken:
            return ""
        taken.add(name)
        body = (HERE / f"{name}.py").read_text("utf-8")
        about = HEAD.match(body)
        if about is None:
            raise ValueError(f"{name}.py does not begin with its docstring")
        title = "".join(f"# {line}".rstrip() + "\n" for line in about[1].splitlines())
        return f"\n{title}{_with_parts(body[about.end() :], taken)}\n"

    return PART.sub(part, text)
