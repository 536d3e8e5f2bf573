"""Marks of what must stay secret: keyed digests that find a value in a text without telling it.

A mark is the HMAC-SHA256 of a value under a key. Whoever looks through a text for marked values
takes the digest of every stretch of it that is as long as one; without the key a mark says nothing,
and with it one must guess the value first.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from domain.writing import bare, figures, plain

LONGEST = 24  # of a longer value the beginning is marked
REMEMBERED = 500_000  # stretches of text known to be clean, so that repeated words cost nothing
HAN = "\u3400-\u9fff\U00020000-\U000323af"
_HAN_RUN = re.compile(f"[{HAN}]+")
_DIGIT_RUN = re.compile(r"[0-9]+")
_BETWEEN_HAN = re.compile(rf"(?<=[{HAN}])[\s·•.\-_*]+(?=[{HAN}])")
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[ \-.()_]+(?=[0-9])")
# Two signs are a name only where the sentence makes them one: a name of two signs is often a word.
_WHO = re.compile(
    "(?:举报人|投诉人|反映人|联系人|工人|职工|员工|劳动者|患者|病人|死者|伤者|证人|姓名|名叫)$"
)
_BEFORE = re.compile(f"(?:[由经据对向与和及]|[^{HAN}]|^)$")
_AFTER = re.compile(
    "^(?:先生|女士|同志|师傅|举报|投诉|反映|来电|来信|来访|所述|指认|证言|陈述|等人|[说称的被经于系患]|"
    f"确诊|[^{HAN}]|$)"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """How a value is written (``h`` ideographs, ``d`` digits, ``m`` mixed), its length, digest."""

    script: str
    length: int
    digest: str


def mark(key: bytes, value: str) -> Mark | None:
    """The mark of a value; None for one too short to be looked for (under two signs)."""
    said = bare(value)
    figures_only = bool(_DIGIT_RUN.fullmatch(said))
    if figures_only and len(said) == 13 and said.startswith("86"):
        said = said[2:]
    said = said[:LONGEST]
    if len(said) < (5 if figures_only else 2):
        return None
    return Mark(_script(value, said), len(said), _digest(key, said))


def _script(value: str, said: str) -> str:
    """In which reading of a text to look for a value.

    In runs of one kind of sign, if those stand in one where the text is joined for them; else in
    what is left of a text without any other sign.
    """
    seen = plain(value)
    if said in _BETWEEN_HAN.sub("", seen) and _HAN_RUN.fullmatch(said):
        return "h"
    if said in _BETWEEN_DIGITS.sub("", seen) and _DIGIT_RUN.fullmatch(said):
        return "d"
    return "m"


def _digest(key: bytes, said: str) -> str:
    return _finished(_begun(key), said)


def _begun(key: bytes) -> hmac.HMAC:
    """What all digests under a key have in common: half the work of one, done once for many."""
    return hmac.new(key, digestmod="sha256")


def _finished(begun: hmac.HMAC, said: str) -> str:
    own = begun.copy()
    own.update(said.encode())
    return own.hexdigest()[:32]


@dataclass(slots=True)
class Marked:
    """Looks for marked values in texts; remembers what it has looked at."""

    key: bytes = field(repr=False)
    marks: frozenset[Mark]
    _lengths: dict[str, tuple[int, ...]] = field(init=False, repr=False)
    _digests: dict[tuple[str, int], set[str]] = field(init=False, repr=False)
    _begun: hmac.HMAC = field(init=False, repr=False, compare=False)
    _clean: set[str] = field(default_factory=set, init=False, repr=False)

    def __post_init__(self) -> None:
        self._lengths = {
            script: tuple(sorted({one.length for one in self.marks if one.script == script}))
            for script in "hdm"
        }
        self._digests = {}
        for one in self.marks:
            self._digests.setdefault((one.script, one.length), set()).add(one.digest)
        self._begun = _begun(self.key)

    def found_in(self, text: str) -> Iterator[str]:
        """Every marked value in a text, as it stands there without blanks between its signs."""
        if not self.marks:
            return
        seen = plain(text)
        if self._lengths["h"]:
            joined = _BETWEEN_HAN.sub("", seen)
            for length, said in self._guilty("h", _HAN_RUN.findall(joined)):
                if length > 2 or is_a_name(joined, said):
                    yield said
        if self._lengths["d"]:
            joined = _BETWEEN_DIGITS.sub("", figures(seen))
            yield from (said for _, said in self._guilty("d", _DIGIT_RUN.findall(joined)))
        if self._lengths["m"]:
            yield from (said for _, said in self._guilty("m", [bare(text)]))

    def _guilty(self, script: str, runs: Iterable[str]) -> Iterator[tuple[int, str]]:
        runs = list(runs)
        for length in self._lengths[script]:
            windows = {run[i : i + length] for run in runs for i in range(len(run) - length + 1)}
            windows -= self._clean
            digests = self._digests[script, length]
            guilty = {w for w in windows if _finished(self._begun, w) in digests}
            yield from ((length, said) for said in sorted(guilty))
            if script != "m":  # a stretch of a mixed text may be marked in another script
                if len(self._clean) > REMEMBERED:
                    self._clean.clear()
                self._clean |= windows - guilty


def is_a_name(text: str, said: str) -> bool:
    """Whether two signs stand somewhere as a name does: told who, or set off on both sides."""
    for at in re.finditer(re.escape(said), text):
        before, after = text[max(0, at.start() - 4) : at.start()], text[at.end() : at.end() + 2]
        if _WHO.search(before) or (_BEFORE.search(before) and _AFTER.search(after)):
            return True
    return False
