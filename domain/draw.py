"""The random draw of whom to inspect and by whom (双随机), so that anybody can repeat it.

    python3 draw.py DRAW.json [ANNOUNCEMENT.json]      needs Python 3 and nothing else

Before the draw an announcement is published: SHA-256 of the candidates, of the pool of inspectors
with its exclusions and of a secret of the office, how many are wanted, and a public value that
nobody knows yet (named: which, when). After it all of these are opened. The seed is

    seed = HMAC-SHA-256(secret, C({"announcement": digest, "public_value": value}))

with C the canonical JSON of RFC 8785 (names sorted, no spaces, UTF-8) and digest the SHA-256 of
C(announcement) in hex, as all digests here are of canonical texts. Who knows the secret cannot
choose the public value, who could move the public value does not know the secret. Of the seed come
numbers, number i of a purpose being HMAC-SHA-256(seed, "purpose/i") as an integer of 256 bits, big
end first, i from 0. A place among n is number mod n; a number of 2^256 - (2^256 mod n) or more is
passed over, so that every place is as likely (no modulo bias). Whoever is drawn is taken from the
list in its published order: for k = 0, 1, ... the place k + (place among those left) changes with
place k (Fisher and Yates). Enterprises are drawn with the purpose "enterprises"; then, for each in
the order drawn, its inspectors with "inspectors/CODE" among those of the pool, in its order, whom
no exclusion keeps from it.
"""

from __future__ import annotations

import hmac
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

FORMAT = "mingdan-draw-1"
EACH = 2  # inspectors: an inspection is made by no fewer than two (行政处罚法 42)
SPAN = 2**256
SHORTEST_SECRET = 16  # bytes
# What an announcement says in words. ``public_value``: which value, and how it is written down;
# ``instead_of``: the draw this one repeats, with its ``reason``; both are empty for a first one.
TEXTS = (
    "number", "office", "task", "rule", "prepared_on", "public_value", "expected_on",
    "instead_of", "reason",
)  # fmt: skip

T = TypeVar("T")
Told = tuple[str, str, str]  # what is wrong: its code, Chinese, English


class DrawError(Exception):
    """A draw that cannot be prepared; ``zh`` and ``en`` say what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh, self.en = zh, en


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """An enterprise that may be drawn, by its code and name."""

    uscc: str
    name: str


@dataclass(frozen=True, slots=True, order=True)
class Exclusion:
    """An inspector who is kept from an enterprise (回避), or from all when ``uscc`` is empty."""

    person: str
    uscc: str
    reason: str


@dataclass(frozen=True, slots=True)
class Pool:
    """Who may be drawn to inspect, in the published order, and who is kept from what, and why.

    Inspectors are named by what they sign with; their names are not published.
    """

    inspectors: tuple[str, ...]
    exclusions: tuple[Exclusion, ...] = ()

    def free_for(self, uscc: str) -> list[str]:
        """The persons whom no exclusion keeps from an enterprise, in the order of the pool."""
        kept = {one.person for one in self.exclusions if one.uscc in ("", uscc)}
        return [person for person in self.inspectors if person not in kept]


@dataclass(frozen=True, slots=True)
class Drawn:
    """An enterprise that was drawn, and who inspects it."""

    uscc: str
    inspectors: tuple[str, ...]


# -- texts and digests -----------------------------------------------------------------------------


def canonical(value: object) -> bytes:
    """The one text of a JSON value of texts, whole numbers, lists and ASCII names (RFC 8785)."""
    said = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return said.encode()


def digest(value: object) -> str:
    """SHA-256 of the canonical text, in hex."""
    return sha256(canonical(value)).hexdigest()


def candidates_told(candidates: Sequence[Candidate]) -> list[dict[str, str]]:
    """The list of candidates as it is published and hashed."""
    return [{"uscc": one.uscc, "name": one.name} for one in candidates]


def pool_told(pool: Pool) -> dict[str, Any]:
    """The pool as it is published and hashed."""
    return {
        "inspectors": list(pool.inspectors),
        "exclusions": [
            {"person": one.person, "uscc": one.uscc, "reason": one.reason}
            for one in pool.exclusions
        ],
    }


def announcement(
    said: Mapping[str, str],
    *,
    wanted: int,
    candidates: Sequence[Candidate],
    pool: Pool,
    secret: bytes,
) -> dict[str, Any]:
    """What is published before the draw; DrawError when it could not be carried out.

    ``said`` has the texts of ``TEXTS``.
    """
    _possible(wanted, candidates, pool)
    if len(secret) < SHORTEST_SECRET:
        raise ValueError("a secret that can be guessed commits to nothing")
    return {
        "format": FORMAT,
        **{name: said[name] for name in TEXTS},
        "wanted": wanted,
        "inspectors_each": EACH,
        "candidates": {"count": len(candidates), "sha256": digest(candidates_told(candidates))},
        "pool": {
            "count": len(pool.inspectors), "exclusions": len(pool.exclusions),
            "sha256": digest(pool_told(pool)),
        },
        "secret_sha256": sha256(secret).hexdigest(),
    }  # fmt: skip


def _possible(wanted: int, candidates: Sequence[Candidate], pool: Pool) -> None:
    if not 1 <= wanted <= len(candidates):
        raise DrawError(
            f"符合条件的单位有{len(candidates)}家，抽取家数须在1到{len(candidates)}之间。请调整家数或放宽条件。",
            f"{len(candidates)} enterprises match: draw from 1 to that many, or widen the rule.",
        )
    for one in candidates:
        if len(pool.free_for(one.uscc)) < EACH:
            raise DrawError(
                f"{one.name}（{one.uscc}）可派的执法人员不足{EACH}名。请增加人员，或核对回避事项。",
                f"Fewer than {EACH} inspectors are free for {one.name} ({one.uscc}): add some.",
            )


# -- the draw itself -------------------------------------------------------------------------------


def seed_of(announced: Mapping[str, Any], secret: bytes, value: str) -> bytes:
    """The seed of a draw: 32 bytes of announcement, secret and public value."""
    said = {"announcement": digest(announced), "public_value": value}
    return hmac.digest(secret, canonical(said), "sha256")


def numbers(seed: bytes, purpose: str) -> Iterator[int]:
    """Numbers below ``SPAN``, without end."""
    for index in count():
        block = hmac.digest(seed, f"{purpose}/{index}".encode(), "sha256")
        yield int.from_bytes(block, "big")


def below(n: int, given: Iterator[int], span: int = SPAN) -> int:
    """A place among n, each as likely, from numbers below ``span`` that are each as likely."""
    usable = span - span % n
    return next(one for one in given if one < usable) % n


def chosen(items: Sequence[T], wanted: int, given: Iterator[int]) -> list[T]:
    """So many different items in the order drawn."""
    held = list(items)
    for place in range(wanted):
        other = place + below(len(held) - place, given)
        held[place], held[other] = held[other], held[place]
    return held[:wanted]


def drawn(
    candidates: Sequence[Candidate], pool: Pool, wanted: int, seed: bytes, each: int = EACH
) -> list[Drawn]:
    """Who is inspected, in the order drawn, and by whom. A function of what is given alone."""
    found = chosen([one.uscc for one in candidates], wanted, numbers(seed, "enterprises"))
    return [
        Drawn(uscc, tuple(chosen(pool.free_for(uscc), each, numbers(seed, f"inspectors/{uscc}"))))
        for uscc in found
    ]


def result_told(result: Sequence[Drawn]) -> list[dict[str, Any]]:
    """The result as it is published."""
    return [{"uscc": one.uscc, "inspectors": list(one.inspectors)} for one in result]


def _as_announced(
    announced: Mapping[str, Any],
    candidates: Sequence[Candidate],
    pool: Pool,
    secret: bytes,
    value: str,
) -> list[Drawn]:
    wanted, each = int(announced["wanted"]), int(announced["inspectors_each"])
    return drawn(candidates, pool, wanted, seed_of(announced, secret, value), each)


def document(
    announced: Mapping[str, Any],
    candidates: Sequence[Candidate],
    pool: Pool,
    secret: bytes,
    *,
    value: str,
    source: str,
    on: str,
) -> dict[str, Any]:
    """Everything about a draw, as it is published after it: with it anybody repeats the draw."""
    result = _as_announced(announced, candidates, pool, secret, value)
    return {
        "format": FORMAT,
        "announcement": dict(announced),
        "candidates": candidates_told(candidates),
        "pool": pool_told(pool),
        "secret": secret.hex(),
        "public_value": {"value": value, "source": source},
        "drawn_on": on,
        "result": result_told(result),
    }


# -- repeating it ----------------------------------------------------------------------------------


# What a file that is no draw makes the json module and its reading raise.
_BROKEN = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def check(told: object, announced: object = None) -> list[Told]:
    """What is wrong with a published draw, each named; nothing when it can be repeated.

    ``announced``: the announcement as somebody kept it from before the draw.
    """
    found: list[Told] = []
    try:
        found += _check(told, announced)
    except _BROKEN as error:
        said = f"{type(error).__name__} {error}"
        found.append(("unreadable", f"不是完整的抽查文件：{said}", f"Not a whole draw: {said}"))
    return found


def _check(told: Any, announced: Any) -> Iterator[Told]:
    said = told["announcement"]
    if told["format"] != FORMAT or said["format"] != FORMAT:
        yield "format", f"不是 {FORMAT} 格式的文件。", f"Not a file of the format {FORMAT}."
        return
    if announced is not None and canonical(announced) != canonical(said):
        yield (
            "announcement", "预告与抽查前公布的不同。",
            "The announcement is not the one that was published before.",
        )  # fmt: skip
    candidates = [Candidate(one["uscc"], one["name"]) for one in told["candidates"]]
    pool = Pool(
        tuple(told["pool"]["inspectors"]),
        tuple(
            Exclusion(one["person"], one["uscc"], one["reason"])
            for one in told["pool"]["exclusions"]
        ),
    )
    secret, value = bytes.fromhex(told["secret"]), str(told["public_value"]["value"])
    opened = (
        (
            "candidates", digest(told["candidates"]) == said["candidates"]["sha256"],
            "候选名单与预告的摘要不符：名单被改动。",
            "The candidates are not those that were announced: the list was changed.",
        ),
        (
            "pool", digest(told["pool"]) == said["pool"]["sha256"],
            "执法人员名录或回避事项与预告的摘要不符：名录被改动。",
            "The pool is not the one that was announced: inspectors or exclusions were changed.",
        ),
        (
            "secret", sha256(secret).hexdigest() == said["secret_sha256"],
            "公开的机关密值与预告的摘要不符：种子被改动。",
            "The secret is not the one the office had committed to: the seed was changed.",
        ),
    )  # fmt: skip
    for code, right, zh, en in opened:
        if not right:
            yield code, zh, en
    if not all(right for _, right, _, _ in opened):
        return  # of something else nothing else could come
    result = _as_announced(said, candidates, pool, secret, value)
    if result_told(result) != told["result"]:
        yield (
            "result", "用公开的名单、名录、密值和公共数值重算，结果不同：结果或公共数值被改动。",
            "Repeated from what is published, the draw comes out otherwise: "
            "the result or the public value was changed.",
        )  # fmt: skip


def main(files: Sequence[str]) -> int:
    """Check a file: 0 when the draw can be repeated, 1 when not, 2 when it cannot be read."""
    if not 1 <= len(files) <= 2:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    try:
        read = [json.loads(Path(name).read_text("utf-8")) for name in files]
    except (OSError, ValueError, RecursionError) as error:
        sys.stderr.write(f"无法读取 / cannot be read: {error}\n")
        return 2
    found = check(*read)
    for _, zh, en in found:
        sys.stdout.write(f"✗ {zh}\n  {en}\n")
    if not found:
        said = read[0]["announcement"]
        sys.stdout.write(
            f"✓ {said['number']}：重算结果相同 / repeated, with the same result\n"
            f"  {digest(said)}  预告 / announcement\n"
        )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
