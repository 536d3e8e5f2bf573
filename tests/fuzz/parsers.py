"""Everything that reads bytes from outside: how it is called, what it may refuse with, its seeds.

A new parser is one more row of a module named here; the corpus, the small mutations of every test
run and the guided search (``python -m tests.fuzz``) then hold for it too.
"""

from __future__ import annotations

from tests.fuzz import documents, office_files, papers, rows, sign_in
from tests.fuzz.parser import Parser

PARSERS: dict[str, Parser] = {
    **rows.PARSERS,
    **documents.PARSERS,
    **papers.PARSERS,
    **office_files.PARSERS,
    **sign_in.PARSERS,
}
