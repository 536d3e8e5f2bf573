"""A case file (卷宗) as one folder: documents, log, one PDF, and a verifier that needs no product.

It is read as of a moment, built aside and renamed: a folder is whole or not there. The same case,
moment and reader give the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from domain.case import Case
from domain.case_file import PART_WORDS, Part, case_file, shown_to_the_party
from domain.journal import Issued
from domain.words import zh
from flows import case_pages
from flows.assembly import Assembly
from flows.journal_told import told
from flows.on_file import DossierError, OnFile, read
from notifications import dossier_verifier as verifier
from notifications.dossier import Leaf, Pages, bind
from notifications.typesetting import GlyphMissingError, TypesettingError
from storage.codec import entries_to_json, to_json
from storage.papers import Row
from storage.unit_of_work import UnitOfWork

OFFICE, PARTY = "office", "party"
READERS = {
    OFFICE: (
        "机关存档本",
        "举报人身份单独加密封存，不在案卷之内。本文本可能载有举报材料，不得向当事人及无关人员出示。",
    ),
    PARTY: ("当事人查阅本", "依法不向当事人提供的材料不在本文本之内，日志中的相应各行只列摘要。"),
}
WITHHELD = "依法不提供"
FOLDER, BOUND = "卷内文件", "案卷.pdf"
UNSAFE = re.compile(r'[\\/:*?"<>|\s]+')
# The page of our own that opens a part: its title and template.
PAGES: dict[Part, tuple[str, str]] = {
    Part.FILING: ("立案登记", "record.html.j2"),
    Part.INVESTIGATION: ("调查、检测与判定说明", "reports.html.j2"),
    Part.DEFENCE: ("告知与陈述申辩记录", "record.html.j2"),
    Part.HEARING: ("听证记录", "record.html.j2"),
    Part.REVIEW: ("审核与签批记录", "review.html.j2"),
    Part.DECISION: ("决定与整改记录", "record.html.j2"),
    Part.PERFORMANCE: ("执行与救济记录", "record.html.j2"),
    Part.SERVICE: ("送达回证", "services.html.j2"),
    Part.TERMS: ("期限表", "terms.html.j2"),
    Part.LISTING: ("列入办理记录", "record.html.j2"),
    Part.PUBLICATION: ("公布记录", "publication.html.j2"),
    Part.REMOVAL: ("移出与撤销记录", "record.html.j2"),
    Part.SUCCESSION: ("主体与机关变动记录", "record.html.j2"),
    Part.LOG: ("日志摘录", "log.html.j2"),
    Part.COMPLAINT: ("举报办理记录", "complaints.html.j2"),
}


@dataclass(frozen=True, slots=True)
class Made:
    """A case file that was made. ``digest`` is that of its manifest, which names every file."""

    folder: Path
    pages: int
    items: int
    files: int
    entries: int
    withheld: int
    head: str
    digest: str


def make_dossier(
    assembly: Assembly, case_id: str, folder: Path, *, at: datetime, reader: str = OFFICE
) -> Made:
    """Write the case file of a case into a folder that is new or empty; DossierError if it is not.

    ``at`` is the moment of making: what was recorded later is not in it. For a ``reader`` who is
    the party complained of, nothing about a complaint is in it.
    """
    folder = folder.absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DossierError(f"{folder} 已存在且不是空文件夹；请另指定一个文件夹，或先把它移走。")
    with UnitOfWork(assembly.engine, reading=True) as unit:
        found = read(unit, assembly, case_id, at)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as beside:
        aside = Path(beside) / folder.name
        (aside / FOLDER).mkdir(parents=True)
        try:
            manifest = _Writing(assembly, case_id, found, at, reader).write(aside)
        except (GlyphMissingError, TypesettingError) as error:
            raise DossierError(f"案卷未能排版，没有写出任何文件：{error}") from error
        wrong = verifier.check(aside)
        if wrong:
            raise DossierError(f"案卷写成后核对不一致：{'；'.join(wrong)}")
        if folder.exists():
            folder.rmdir()
        aside.rename(folder)
    return Made(
        folder=folder,
        pages=manifest["pages"],
        items=len(manifest["items"]),
        files=len(manifest["files"]),
        entries=manifest["entries"],
        withheld=manifest["withheld"],
        head=manifest["head"],
        digest=manifest["digest"],
    )


class _Writing:
    """One case file on its way into a folder."""

    def __init__(
        self, assembly: Assembly, case_id: str, found: OnFile, at: datetime, reader: str
    ) -> None:
        self.office = assembly.settings.office
        self.case_id, self.found, self.at, self.reader = case_id, found, at, reader
        self.shown = found.entries if reader == OFFICE else shown_to_the_party(found.entries)
        self.made = case_file(entry for some in self.shown for entry in some)
        self.pages = Pages()
        self.head = found.rows[-1].digest
        self.count = sum(map(len, found.entries))
        self.files: dict[str, list[str]] = {}  # by item
        self.kept: dict[str, dict[str, Any]] = {}  # what the index says of a document, by item

    @property
    def case(self) -> Case:
        """The case as the entries shown add up to."""
        if self.made.case is None:
            raise DossierError(
                f"{self.case_id} 的日志没有立案件的一条；请运行 mingdan audit 查明。"
            )
        return self.made.case

    def write(self, folder: Path) -> dict[str, Any]:
        """Write every file below a folder; the manifest comes last and is returned."""
        leaves = list(self._leaves(folder))
        cover = self.pages.fragment("cover.html.j2", self._cover())
        self._put(folder, f"{FOLDER}/000-封面.html", self.pages.html(cover, "封面").encode())
        bound = bind(
            folder,
            title=f"行政执法案卷 {self.case_id}",
            author=self.office.name,
            case_id=self.case_id,
            cover=cover,
            leaves=leaves,
            specimen=self.office.specimen,
            made_at=self.at,
        )
        self._put(folder, BOUND, bound.pdf)
        told = {
            "head": self.head,
            "made_at": self.at.isoformat(),
            "case": json.loads(to_json(self.case)),
        }
        self._put(folder, verifier.CASE, verifier.canonical(told).encode())
        self._put(folder, verifier.LOG, "".join(self._log()).encode())
        self._put(folder, "verify.py", Path(verifier.__file__).read_bytes())
        items = [
            {
                "order": order,
                "part": leaf.part,
                "title": leaf.title,
                "number": leaf.number,
                "on": leaf.on,
                "pages": list(bound.pages[leaf.key]),
                "files": self.files.get(leaf.key, []),
                **self.kept.get(leaf.key, {}),
            }
            for order, leaf in enumerate(leaves, start=1)
        ]
        manifest = verifier.sealed(self._manifest(folder, items, bound.total))
        self._put(folder, verifier.MANIFEST, verifier.canonical(manifest).encode())
        return manifest

    def _put(self, folder: Path, name: str, content: bytes) -> None:
        (folder / name).write_bytes(content)

    def _manifest(self, folder: Path, items: list[dict[str, Any]], pages: int) -> dict[str, Any]:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        return {
            "format": verifier.FORMAT,
            "case_id": self.case_id,
            "enterprise": self.found.enterprise.name,
            "office": self.office.name,
            "for": self.reader,
            "made_at": self.at.isoformat(),
            "entries": self.count,
            "withheld": sum(self._withheld(at) for at in range(len(self.found.rows))),
            "head": self.head,
            "pages": pages,
            "items": items,
            "files": [
                {
                    "path": path.relative_to(folder).as_posix(),
                    "size": path.stat().st_size,
                    "sha256": verifier.digest_of(path.read_bytes()),
                }
                for path in paths
            ],
        }

    def _withheld(self, at: int) -> bool:
        return len(self.shown[at]) != len(self.found.entries[at])

    # -- the log ---------------------------------------------------------------------------

    def _log(self) -> Iterator[str]:
        """A line for each row; of a withheld one its digests and the entries that may be shown."""
        for at, row in enumerate(self.found.rows):
            said: dict[str, Any] = {
                "no": row.no,
                "count": len(self.found.entries[at]),
                "recorded_at": row.recorded_at,
                "event_digest": row.event_digest,
                "digest": row.digest,
            }
            if self._withheld(at):
                shown = json.loads(entries_to_json(self.shown[at]))
                said |= {"withheld": WITHHELD, "entries": shown}
            else:
                said["body"] = row.body
            yield json.dumps(said, ensure_ascii=False) + "\n"

    def _log_rows(self) -> list[dict[str, Any]]:
        return [self._log_row(at, row) for at, row in enumerate(self.found.rows)]

    def _log_row(self, at: int, row: Row) -> dict[str, Any]:
        last = row.no + len(self.found.entries[at]) - 1
        said = [f"{entry.on} {told(entry)}" for entry in self.shown[at]]
        if self._withheld(at):
            said.append(f"（{WITHHELD}）")
        return {
            "nos": str(row.no) if last == row.no else f"{row.no}—{last}",
            "told": "；".join(said),
            "recorded_at": row.recorded_at.replace("T", " "),
            "event_digest": row.event_digest,
            "digest": row.digest,
        }

    # -- the items -------------------------------------------------------------------------

    def _leaves(self, folder: Path) -> Iterator[Leaf]:
        """The items in their order: each part's own page, then its documents."""
        order = 0
        for part, (title, template) in PAGES.items():
            facts = self._facts(part)
            if any(facts.values()):
                order += 1
                yield self._page(folder, order, part, title, template, facts)
            for paper in self.made.papers:
                if paper.part is part:
                    order += 1
                    yield self._document(folder, order, part, paper.issued)

    def _page(
        self, folder: Path, order: int, part: Part, title: str, template: str, facts: dict[str, Any]
    ) -> Leaf:
        fragment = self.pages.fragment(template, {**facts, "title": title, "head": self.head})
        key, name = f"{order:03d}", f"{FOLDER}/{order:03d}-{title}.html"
        self._put(folder, name, self.pages.html(fragment, title).encode())
        self.files[key] = [name]
        return Leaf(key=key, part=PART_WORDS[part][0], title=title, fragment=fragment)

    def _document(self, folder: Path, order: int, part: Part, issued: Issued) -> Leaf:
        key, title = f"{order:03d}", zh(issued.notice)
        stem = f"{FOLDER}/{key}-{UNSAFE.sub('', title)}-{UNSAFE.sub('', issued.number)}"
        paper = self.found.papers.get((issued.notice.value, issued.number))
        leaf = Leaf(
            key=key,
            part=PART_WORDS[part][0],
            title=title,
            number=issued.number,
            on=issued.on.isoformat(),
        )
        self.kept[key] = {"notice": issued.notice.value, "digest": paper.digest if paper else None}
        if paper is None or paper.pdf is None or paper.html is None:
            facts = {"title": title, "number": issued.number, "on": issued.on}
            return replace(leaf, fragment=self.pages.fragment("not_rendered.html.j2", facts))
        self._put(folder, f"{stem}.html", paper.html.encode())
        self._put(folder, f"{stem}.pdf", paper.pdf)
        self.files[key] = [f"{stem}.html", f"{stem}.pdf"]
        return replace(leaf, file=f"{stem}.pdf", pdf=paper.pdf)

    def _facts(self, part: Part) -> dict[str, Any]:
        """What the page of a part states; all of it empty: the part needs no page."""
        found, made = self.found, self.made
        facts: dict[str, Any] = {"lines": case_pages.lines(made, part, found.names)}
        match part:
            case Part.INVESTIGATION:
                given = (found.lines, found.findings, found.inspections)
                facts["reports"] = case_pages.reports(made, *given)
            case Part.REVIEW:
                facts["requests"] = case_pages.requests(made, found.names)
            case Part.SERVICE:
                facts["papers"] = case_pages.services(made, found.papers, found.names)
            case Part.TERMS:
                facts["terms"] = case_pages.terms(made, found.law, self.at.date())
            case Part.PUBLICATION:
                facts["issues"] = case_pages.issues(found.issues)
            case Part.LOG:
                facts["rows"] = self._log_rows()
            case Part.COMPLAINT:
                some = found.complaints if self.reader == OFFICE else ()
                facts["complaints"] = case_pages.complaints(some)
        return facts

    def _cover(self) -> dict[str, Any]:
        case, (reader, without) = self.case, READERS[self.reader]
        grounds = "；".join(f"{zh(ground)}（{ground}）" for ground in case.grounds)
        return {
            "office": self.office.model_dump(),
            "specimen": self.office.specimen,
            "case_id": self.case_id,
            "enterprise": self.found.enterprise,
            "cause": case.particulars.get("violation") or grounds or "职业病危害",
            "opened_on": case.opened_on,
            "status": zh(case.status) + (f"；列入事由：{grounds}" if grounds else ""),
            "made_at": self.at.isoformat(),
            "reader": reader,
            "papers": len(self.made.papers),
            "entries": self.count,
            "head": self.head,
            "without": without,
        }
