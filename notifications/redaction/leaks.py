"""Whether an entry holds something that must not be public: looked at field by field.

A finding says where and what kind, and shows no more of the value than its beginning: the message
about a leak must not be the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cached_property

from domain.bulletin import Entry
from domain.marks import Marked, is_a_name
from domain.writing import bare, plain
from notifications.redaction.counts import SMALL_CELL
from notifications.redaction.health import illnesses
from notifications.redaction.patterns import Hit, Kind, hits
from notifications.redaction.policy import treated

WORDS: dict[Kind, tuple[str, str]] = {
    Kind.IDENTITY: ("公民身份号码", "a resident identity number"),
    Kind.MOBILE: ("手机号码", "a mobile number"),
    Kind.TELEPHONE: ("电话号码", "a telephone number"),
    Kind.ACCOUNT: ("银行账号或者卡号", "a bank account or card number"),
    Kind.MAIL: ("电子邮箱", "a mail address"),
    Kind.CHAT: ("微信号或者QQ号", "a chat id"),
    Kind.HEALTH: ("自然人的健康状况", "the illness of a named person"),
    Kind.SEALED: ("已封存的举报人信息", "what a complainant gave and the office sealed"),
    Kind.PLANTED: ("列明不得公开的内容", "a value that must appear nowhere"),
    Kind.NAMED: ("被处罚人以外的人的姓名", "the name of somebody who is not the penalised one"),
    Kind.WITHDRAWN: ("已撤回或者停止公示的单位", "an entry that may not be named any more"),
    Kind.UNREADABLE: ("无法检查内容的文件", "a file that cannot be looked through"),
}


@dataclass(frozen=True, slots=True)
class Leak:
    """A finding: in which listing or file, where in it, what kind, and the masked value."""

    file: str
    where: str
    kind: Kind
    shown: str

    def zh(self) -> str:
        """In one line, e.g. ``entries.csv，第3行 facts：手机号码（13**）``."""
        return f"{self.file}，{self.where}：{WORDS[self.kind][0]}（{self.shown}）"

    def en(self) -> str:
        """The same in English."""
        return f"{self.file}, {self.where}: {WORDS[self.kind][1]} ({self.shown})"


@dataclass(frozen=True)
class Allowed:
    """What may stand in public though it looks like a finding.

    ``numbers`` are whole values: the office's telephone and mail, numbers of documents, codes.
    ``names`` are registered names shown by the policy (enterprises, representatives, townships):
    a person's name found within one is no finding. ``passages`` the office looked at and let stand.
    """

    numbers: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    passages: frozenset[str] = frozenset()

    @cached_property
    def _numbers(self) -> frozenset[str]:
        return frozenset(filter(None, map(bare, self.numbers)))

    @cached_property
    def _names(self) -> tuple[str, ...]:
        told = {one for one in map(bare, self.names | self.passages) if one}
        return tuple(sorted(told, key=lambda one: (-len(one), one)))

    def covers(self, hit: Hit) -> bool:
        """Whether a finding is one of these, wherever it stands in the stretch around it."""
        said = bare(hit.said)
        if hit.kind in BY_FORM and (said in self._numbers or self._in_a_number(hit, said)):
            return True
        if hit.kind is Kind.PLANTED or (hit.kind in BY_FORM and not self.passages):
            return False
        around = bare(hit.around)
        for one in self._names:
            if said in one:
                around = around.replace(one, "\0")
        return said not in around

    def _in_a_number(self, hit: Hit, said: str) -> bool:
        """Whether the unbroken word around it is a whole value, e.g. the number of a document."""
        before, _, after = hit.around.partition(hit.said)
        told = bare(before.split(" ")[-1] + hit.said + after.split(" ")[0])
        return any(said in one and one in told for one in self._numbers)


BY_FORM = frozenset(
    {Kind.IDENTITY, Kind.MOBILE, Kind.TELEPHONE, Kind.ACCOUNT, Kind.MAIL, Kind.CHAT}
)


@dataclass(frozen=True)
class Canaries:
    """Values that must appear nowhere.

    All are looked for wherever they stand, in any writing; ``sealed`` by their marks. Nothing is
    allowed that is ``planted``; the others may be part of a name that is shown.
    """

    planted: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()  # persons' names: officials, witnesses
    withdrawn: frozenset[str] = frozenset()  # names and codes of entries that may not be named
    sealed: tuple[Marked, ...] = ()

    @cached_property
    def _by_beginning(self) -> dict[str, list[tuple[str, Kind]]]:
        """Planted values and names by their first two signs."""
        told = [(bare(one), Kind.PLANTED) for one in self.planted]
        told += [(bare(one), Kind.NAMED) for one in self.named]
        told += [(bare(one), Kind.WITHDRAWN) for one in self.withdrawn]
        found: dict[str, list[tuple[str, Kind]]] = {}
        for said, kind in sorted({one for one in told if len(one[0]) >= 2}):
            found.setdefault(said[:2], []).append((said, kind))
        return found

    def hits(self, text: str, *, guessed: bool = False) -> Iterator[Hit]:
        """Every canary in a text; in a ``guessed`` one two signs are no name."""
        if self._by_beginning:
            said = bare(text)
            pairs = {said[at : at + 2] for at in range(len(said) - 1)}
            for pair in pairs & self._by_beginning.keys():
                for one, kind in self._by_beginning[pair]:
                    if one in said and self._tells(text, one, kind, guessed=guessed):
                        yield Hit(kind, one, plain(text))
        for marked in self.sealed:
            for one in marked.found_in(text):
                if len(one) > 2 or not guessed:
                    yield Hit(Kind.SEALED, one, plain(text))

    @staticmethod
    def _tells(text: str, said: str, kind: Kind, *, guessed: bool) -> bool:
        if kind is Kind.PLANTED or len(said) > 2:
            return True
        return not guessed and is_a_name(plain(text), said)


NOBODY, NOTHING = Canaries(), Allowed()


@dataclass(slots=True)
class Search:
    """Looks through texts for everything at once, and remembers those that were clean."""

    canaries: Canaries = NOBODY
    allowed: Allowed = NOTHING
    _clean: set[int] = field(default_factory=set, init=False, repr=False)

    def found_in(self, text: str, *, guessed: bool = False) -> list[Hit]:
        """The findings in a text; of one already looked at and clean, nothing.

        In a ``guessed`` one, decoded from bytes of no known encoding, no sentence is understood.
        """
        key = hash(text)
        if key in self._clean:
            return []
        found = {(one.kind, one.said): one for one in self._all(text, guessed=guessed)}
        kept = [one for one in found.values() if not self.allowed.covers(one)]
        if not kept:
            if len(self._clean) > REMEMBERED:
                self._clean.clear()
            self._clean.add(key)
        return kept

    def _all(self, text: str, *, guessed: bool) -> Iterator[Hit]:
        yield from hits(text)
        yield from self.canaries.hits(text, guessed=guessed)
        if not guessed:
            yield from illnesses(text)


REMEMBERED = 1_000_000  # texts known to be clean, so that repeated ones cost nothing


def unfit(
    entry: Entry,
    allowed: Allowed = NOTHING,
    canaries: Canaries = NOBODY,
    *,
    small_cell: int = SMALL_CELL,
) -> tuple[Leak, ...]:
    """What of an entry must not be public, as the policy would show it.

    ``file`` is its id, ``where`` the field. Its own names, code and document numbers may stand
    in it.
    """
    shown = treated(entry, small_cell=small_cell)
    own = Allowed(
        allowed.numbers | numbers_of(entry), allowed.names | names_of(entry), allowed.passages
    )
    search = Search(canaries, own)
    return tuple(
        Leak(entry.entry_id, where, one.kind, masked(one.said))
        for where, text in _texts(shown, "")
        for one in search.found_in(text)
    )


def names_of(entry: Entry) -> set[str]:
    """The registered names an entry shows, and the code that stands for them."""
    return {
        entry.name, entry.uscc, *entry.former_names, entry.representative, entry.successor,
        entry.office, entry.township, entry.industry_name,
    }  # fmt: skip


def numbers_of(entry: Entry) -> set[str]:
    """Its codes and the numbers of its documents."""
    return {
        entry.entry_id, entry.uscc, entry.decision_no, entry.listing_no, entry.removal_no,
        *(step.document_no for step in entry.steps),
    }  # fmt: skip


def _texts(value: object, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    elif is_dataclass(value):
        for one in fields(value):
            name = f"{where}.{one.name}" if where else one.name
            yield from _texts(getattr(value, one.name), name)
    elif isinstance(value, dict):
        for key, told in value.items():
            yield from _texts(told, f"{where}.{key}")
    elif isinstance(value, Iterable):
        for number, told in enumerate(value, 1):
            yield from _texts(told, f"{where}.{number}")


def masked(said: str) -> str:
    """A value by its beginning: enough to find it by, not enough to know it."""
    return f"{said[: 2 if len(said) > 6 else 1 if len(said) > 3 else 0]}**"
