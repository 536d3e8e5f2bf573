"""Finding an enterprise, a case, a document or an agent by whatever somebody remembers of it.

A search reads a bounded stretch of one index, so it takes as long among a million enterprises as
among a hundred; where the stretch was too short to be sure, the answer says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flows.assembly import Assembly
from flows.names_sought import reads
from notifications.search_index import normal
from rules.agents import agents_meant
from rules.agents import normal as agent_normal
from storage import enterprises, sought
from storage.enterprises import EnterpriseLine
from storage.sought import CaseFound, DocumentFound
from storage.unit_of_work import UnitOfWork

WORDS, LONGEST = 4, 60  # of a query
STRETCH = 2000  # rows of the index that are looked at
SHOWN = 50
CASE_NUMBER = re.compile(r"[0-9A-Z]{4,18}-[0-9]{0,5}")
BRACKETS = str.maketrans("[]【】()（）{}", "〔〕〔〕〔〕〔〕〔〕")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for. ``townships``: those they answer for; empty: all."""

    q: str
    townships: Sequence[str] = ()
    township: str = ""
    industry: str = ""

    @property
    def words(self) -> list[str]:
        """What is looked for, word by word, as names are kept."""
        said = map(normal, self.q[:LONGEST].split()[:WORDS])
        return [word for word in dict.fromkeys(said) if word]

    def admits(self, township: str) -> bool:
        """Whether what belongs to a township may be shown."""
        return not self.townships or township in self.townships


@dataclass(frozen=True, slots=True)
class EnterpriseFound:
    """An enterprise that was found, and the former names it was found by or bore."""

    line: EnterpriseLine
    former: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, by kind; ``cut``: there may be more enterprises than could be looked at."""

    enterprises: tuple[EnterpriseFound, ...] = ()
    cut: bool = False
    cases: tuple[CaseFound, ...] = ()
    documents: tuple[DocumentFound, ...] = ()
    agents: tuple[tuple[str, str], ...] = ()  # (id, name)

    @property
    def total(self) -> int:
        """How many things were found."""
        kinds = (self.enterprises, self.cases, self.documents, self.agents)
        return sum(map(len, kinds))


def find(assembly: Assembly, unit: UnitOfWork, asked: Asked, *, most: int = SHOWN) -> Found:
    """Everything a search finds, at most ``most`` enterprises."""
    if not asked.words:
        return Found()
    lines, cut = _enterprises(unit, asked, most)
    return Found(
        enterprises=lines,
        cut=cut,
        cases=tuple(
            one
            for one in sought.cases_numbered(unit, asked.q.strip().upper())
            if asked.admits(one.township)
        ),
        documents=tuple(
            one
            for one in sought.documents_numbered(unit, document_number(asked.q), limit=most)
            if asked.admits(one.township)
        ),
        agents=_agents(assembly, asked.q),
    )


def document_number(said: str) -> str:
    """A document number as it is printed: its brackets, no blanks, 号 at its end."""
    text = "".join(unicodedata.normalize("NFKC", said).split()).translate(BRACKETS)
    return text if text.endswith("号") else f"{text}号"


# -- enterprises -----------------------------------------------------------------------------------


def meant(unit: UnitOfWork, said: str, townships: Sequence[str] = ()) -> tuple[list[str], bool]:
    """The codes of the enterprises somebody means, and whether there may be more of them.

    By name, reading, credit code or the number of a case.
    """
    code = said.strip().upper()
    asked = Asked(code.partition("-")[0] if CASE_NUMBER.fullmatch(code) else said, townships)
    if not asked.words:
        return [], False
    found, cut = _enterprises(unit, asked, STRETCH)
    return [one.line.uscc for one in found], cut


def called(unit: UnitOfWork, said: str, *, limit: int = 8) -> list[EnterpriseLine]:
    """Registered enterprises of this code, or with these words in a name they bear or bore."""
    code = said.strip().upper()
    exactly = enterprises.lines_among(unit, [code])
    if exactly:
        return list(exactly.values())
    asked = Asked(said)
    found, _ = _enterprises(unit, asked, limit) if asked.words else ((), False)
    return [one.line for one in found]


def _enterprises(
    unit: UnitOfWork, asked: Asked, most: int
) -> tuple[tuple[EnterpriseFound, ...], bool]:
    """By the rarest word; the others are looked for in the names that it finds."""
    words = asked.words
    counted = {word: sought.how_many(unit, word, STRETCH) for word in words}
    rarest = min(words, key=lambda word: counted[word])
    among = sought.found_by(unit, rarest, STRETCH)
    names = sought.names_of(unit, among)
    others = [word for word in words if word != rarest]
    held = [
        uscc for uscc in among if all(_bears(uscc, names.get(uscc, ()), word) for word in others)
    ]
    lines = enterprises.lines_among(unit, held)
    shown = [
        line
        for uscc in held
        if (line := lines.get(uscc)) is not None
        and asked.admits(line.township)
        and asked.township in ("", line.township)
        and asked.industry in ("", line.industry)
    ]
    found = tuple(
        EnterpriseFound(
            line, tuple(name for name, _ in names.get(line.uscc, ()) if name != line.name)
        )
        for line in shown[:most]
    )
    return found, counted[rarest] >= STRETCH or len(shown) > most


def _bears(uscc: str, names: Iterable[tuple[str, str]], word: str) -> bool:
    return word in uscc.casefold() or any(reads(said, word) for _, said in names)


# -- agents ----------------------------------------------------------------------------------------


def _agents(assembly: Assembly, said: str) -> tuple[tuple[str, str], ...]:
    """The agents a name, an alias or a CAS number means, else those whose names hold it."""
    agents, bare = assembly.book.agents, agent_normal(said)
    meant: Iterable[str] = agents_meant(said, None, agents.mapping)
    if not meant and len(bare) > 1:
        held = sorted((key for key in agents.mapping if bare in key), key=len)
        meant = dict.fromkeys(agent for key in held for agent in agents.mapping[key])
    return tuple((agent, agents.names[agent]) for agent in list(meant)[:SHOWN])
