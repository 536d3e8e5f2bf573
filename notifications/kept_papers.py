"""Papers that were set before: what is set from the same is the same, so it is not set again.

A paper is a function of its blocks, its layout, the faces and the typesetter (``typesetting.py``),
its QR code one of an address (``proof_code.py``). Each is kept under the digest of all of that,
beside the site and never in it, with a code that only the office can make: whoever may write files
there cannot have a paper of their own shown in its place. A showing keeps the papers it used and no
others, so a name that is gone is gone here too.
"""

from __future__ import annotations

import hmac
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

KEPT, UNDER_WAY = ".papers", ".papers-next"  # below the folder the site stands in
CODE = 32  # bytes of HMAC-SHA256 before each paper


@dataclass(frozen=True, slots=True)
class KeptPapers:
    """The papers of the last showing and of the one under way; it may travel to workers.

    ``folder`` is the one the site stands in, ``key`` what the codes are made with.
    """

    folder: Path
    key: bytes

    def once(self, made_of: bytes, set_anew: Callable[[], bytes]) -> bytes:
        """The paper that was set from exactly this in the last showing, or else set now."""
        name = sha256(made_of).hexdigest()
        before, now = self.folder / KEPT / name, self.folder / UNDER_WAY / name
        paper = self._read(before)
        if paper is not None:
            _link(before, now)
            return paper
        paper = set_anew()
        # Half of it after a crash, or another's hand in it, and its code does not fit.
        now.write_bytes(self._code(name, paper) + paper)
        return paper

    def _read(self, path: Path) -> bytes | None:
        try:
            kept = path.read_bytes()
        except FileNotFoundError:
            return None
        code, paper = kept[:CODE], kept[CODE:]
        return paper if hmac.compare_digest(code, self._code(path.name, paper)) else None

    def _code(self, name: str, paper: bytes) -> bytes:
        return hmac.digest(self.key, name.encode() + paper, "sha256")


def _link(before: Path, now: Path) -> None:
    try:
        os.link(before, now)
    except FileExistsError:
        pass  # the same paper twice in one showing
    except OSError:
        shutil.copyfile(before, now)  # a file system without links


@contextmanager
def papers_kept(folder: Path, key: bytes) -> Iterator[KeptPapers]:
    """The papers for one showing, while nobody else shows anything.

    Left in order, those it used take the place of the earlier ones; else the earlier ones stay.
    """
    under_way, kept = folder / UNDER_WAY, folder / KEPT
    shutil.rmtree(under_way, ignore_errors=True)  # of a process that died
    under_way.mkdir(mode=0o700)
    try:
        yield KeptPapers(folder, key)
        if kept.exists():
            shutil.rmtree(kept)
        under_way.rename(kept)
    except BaseException:
        shutil.rmtree(under_way, ignore_errors=True)  # a full disk is not to stay full of it
        raise
