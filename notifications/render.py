"""A notice and its facts become a page, a text and a paper: one template, three readings.

Facts are escaped as data and a blank is an error, so nothing an enterprise calls itself can act
in a page or on paper, and no document leaves with a hole in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError
from markupsafe import Markup

from domain.vocabulary import Notice
from notifications.announcement_rows import AnnouncementRow
from notifications.blocks import heading_of, plain_text, read_blocks
from notifications.catalogue import CATALOGUE, CatalogueRow, blank_facts, missing_facts
from notifications.kept_papers import KeptPapers
from notifications.proof_code import checked_address, code_picture, drawn_with
from notifications.typesetting import ANNOUNCEMENT, NOTICE, Fonts, Layout, Typesetter
from notifications.wording import (
    ORDINALS,
    articles,
    exceedance,
    grounds,
    is_closed_hearing,
    is_established,
    numbered_items,
    plain_yuan,
    printed_unit,
    sentence,
    term_length,
    term_note,
    yuan,
    zh_date,
    zh_moment,
    zh_period,
)

FOLDER = Path(__file__).parent / "templates" / "notices"
ANNOUNCEMENTS = Path(__file__).parent / "templates" / "announcements"
JOINT = FOLDER.with_name("joint")  # papers of the joint meeting
SHARED = {NOTICE: ("_parts.html.j2", "_page.html.j2"),
          ANNOUNCEMENT: ("_announcement.html.j2", "_announcement_page.html.j2")}  # fmt: skip
LIST_NAMES = {
    "district": "职业病危害治理“黑名单”",
    "statutory": "职业病危害严重失信主体名单",
}
VERIFY = '<p class="verify">'  # the words of the proof; on a page the QR code goes before them
CONTAINERS = ("documents", "served", "papers", "particulars", "terms", "due", "ended")


class MissingFactsError(Exception):
    """Facts a notice must state are absent; ``names`` says which, in Chinese with their paths."""

    def __init__(self, title: str, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__(f"《{title}》缺少：{'、'.join(names)}；请补充后重新生成")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A finished notice. ``digest`` is the SHA-256 of ``pdf``; both digests are lower-case hex."""

    subject: str
    subject_en: str
    fragment: str
    html: str
    text: str
    pdf: bytes
    template_version: str
    digest: str
    faces: str


def _next_ordinal() -> Callable[[], str]:
    """A counter of sections, 一 to 十, so that optional sections leave no gap."""
    ordinals = iter(ORDINALS)
    return lambda: next(ordinals)


@cache
def notice_environment() -> Environment:
    """The Jinja2 environment of the notices: escaped, strict, no extensions, compiled once."""
    environment = Environment(
        loader=FileSystemLoader([FOLDER, ANNOUNCEMENTS, JOINT]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        articles=articles,
        exceedance=exceedance,
        grounds=grounds,
        numbered_items=numbered_items,
        plain_yuan=plain_yuan,
        sentence=sentence,
        term_length=term_length,
        unit=printed_unit,
        yuan=yuan,
        zh_date=zh_date,
        zh_moment=zh_moment,
        zh_period=zh_period,
    )
    environment.tests["closed_hearing"] = is_closed_hearing
    environment.tests["established"] = is_established
    return environment


def _with_defaults(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts, with empty containers for what a template may only ask after."""
    kind = facts.get("list_kind", "district")
    empty: dict[str, Any] = {name: {} for name in CONTAINERS}
    return {**empty, "list_kind": kind, "list_name": LIST_NAMES[kind], **facts}


def _noted_terms(row: CatalogueRow, known: Mapping[str, Any]) -> tuple[str, ...]:
    """The terms whose standing is noted: those stated, and those a stated listing day rests on."""
    behind_days = ("listing", "earliest_exit") if "listing.until" in row.required else ()
    return (*row.terms, *(name for name in behind_days if name in known["terms"]))


def _known(row: CatalogueRow, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What a template is given: the facts, all of them there, and the notes on the terms."""
    missing = missing_facts(row.notice, facts)
    if missing:
        raise MissingFactsError(row.zh, missing)
    known = _with_defaults(facts)
    notes = [term_note(name, known["terms"][name]) for name in _noted_terms(row, known)]
    return {**known, "notes": [note for note in notes if note]}


def draft_page(notice: Notice, facts: Mapping[str, Any], *, specimen: bool) -> str:
    """The page of a notice as it would be on these facts; it is not set on paper.

    MissingFactsError as for :meth:`Renderer.render`.
    """
    row = CATALOGUE[notice]
    known = _known(row, facts)
    fragment = _filled(row.template, known, title=row.zh, specimen=specimen)
    return (
        notice_environment()
        .get_template(NOTICE.page)
        .render(
            fragment=Markup(fragment),  # noqa: S704  the fragment is our own escaped output
            subject=f"{row.zh}（{facts['number']}）",
            noindex=True,
        )
    )


def _filled(template: str, facts: Mapping[str, Any], *, title: str, specimen: bool) -> str:
    """A template with its facts. MissingFactsError when it asks for one that is not there."""
    try:
        return (
            notice_environment()
            .get_template(template)
            .render(
                {"notes": (), **facts}, title=title, specimen=specimen, next_ordinal=_next_ordinal()
            )
        )
    except UndefinedError as error:
        raise MissingFactsError(title, (str(error),)) from error


class Renderer:
    """Renders notices; holds the templates and the typesetter, so keep one per process."""

    def __init__(self, fonts: Fonts | None = None, papers: KeptPapers | None = None) -> None:
        self._environment = notice_environment()
        self._papers = papers
        self._typesetter = Typesetter(fonts, papers)
        self._shared = {layout: self._shared_version(layout) for layout in SHARED}

    @property
    def fonts(self) -> Fonts:
        """What paper is set in."""
        return self._typesetter.fonts

    def _shared_version(self, layout: Layout) -> str:
        sources = b"".join(self._source(name) for name in SHARED[layout])
        return hashlib.sha256(sources).hexdigest() + self._typesetter.version(layout)

    def _source(self, template: str) -> bytes:
        path = self._environment.get_template(template).filename
        return Path(str(path)).read_bytes()

    def template_version(self, template: str, layout: Layout = NOTICE) -> str:
        """Digest of everything that shapes a document besides its facts."""
        own = self._source(template)
        return hashlib.sha256(self._shared[layout].encode() + own).hexdigest()

    def render(self, notice: Notice, facts: Mapping[str, Any], *, specimen: bool) -> Rendered:
        """The notice on these facts. MissingFactsError, GlyphMissingError when it cannot be.

        ``specimen`` marks the document as an unsealed sample; an electronic seal is put on
        outside this program.
        """
        row = CATALOGUE[notice]
        return self.render_document(
            row.template,
            _known(row, facts),
            title=row.zh,
            title_en=row.en,
            specimen=specimen,
        )

    def render_document(
        self,
        template: str,
        facts: Mapping[str, Any],
        *,
        title: str,
        title_en: str,
        specimen: bool,
        noindex: bool = True,
    ) -> Rendered:
        """Any document of the notices folder; ``facts`` holds office.name, number, issued_on.

        ``noindex`` keeps the page out of search engines, as every document about one case is.
        """
        fragment = _filled(template, facts, title=title, specimen=specimen)
        return self._finished(
            NOTICE, template, fragment, facts, title=title, title_en=title_en,
            specimen=specimen, noindex=noindex,
        )  # fmt: skip

    def announce(
        self,
        row: AnnouncementRow,
        facts: Mapping[str, Any],
        *,
        specimen: bool,
        noindex: bool = True,
        proof_address: str = "",
    ) -> Rendered:
        """A public announcement (公告) with the red head of GB/T 9704-2012.

        ``proof_address`` is where its genuineness can be checked, an absolute address: it is
        printed in words and as a QR code. Without one neither is: no code is better than a wrong
        one. MissingFactsError, GlyphMissingError and UselessAddressError when it cannot be.
        """
        missing = blank_facts(row.required, facts)
        if missing:
            raise MissingFactsError(row.zh, missing)
        proof = checked_address(proof_address)
        fragment = _filled(
            row.template, {**facts, "proof_address": proof}, title=row.zh, specimen=specimen
        )
        return self._finished(
            ANNOUNCEMENT, row.template, fragment, facts, title="", title_en=row.en,
            specimen=specimen, noindex=noindex, code=self._code(proof),
        )  # fmt: skip

    def _code(self, address: str) -> str:
        """The QR code of an address; choosing its mask takes longer than all else but the paper."""
        if self._papers is None or not address:
            return code_picture(address)
        made_of = f"code {drawn_with()} {address}"
        return self._papers.once(made_of.encode(), lambda: code_picture(address).encode()).decode()

    def _finished(
        self,
        layout: Layout,
        template: str,
        fragment: str,
        facts: Mapping[str, Any],
        *,
        title: str,
        title_en: str,
        specimen: bool,
        noindex: bool,
        code: str = "",
    ) -> Rendered:
        """Page, text and paper of a fragment. Without a title the document's heading is it."""
        blocks = read_blocks(fragment)
        subject = f"{title or heading_of(blocks)}（{facts['number']}）"
        # The mark is our own: a fact is escaped and has no tag in it.
        shown = (
            fragment.replace(VERIFY, f'<div class="code">{code}</div>{VERIFY}')
            if code
            else fragment
        )
        safe = Markup(shown)  # noqa: S704  the fragment is our own escaped output
        page = self._environment.get_template(layout.page).render(
            fragment=safe, subject=subject, noindex=noindex
        )
        pdf = self._typesetter.pdf(
            blocks,
            title=subject,
            author=str(facts["office"]["name"]),
            issued_on=date.fromisoformat(str(facts["issued_on"])[:10]),
            specimen=specimen,
            layout=layout,
            extra={"code": code},
        )
        return Rendered(
            subject=subject,
            subject_en=f"{title_en} ({facts['number']})",
            fragment=fragment,
            html=page,
            text=plain_text(blocks),
            pdf=pdf,
            template_version=self.template_version(template, layout),
            digest=hashlib.sha256(pdf).hexdigest(),
            faces=self._typesetter.faces_told(layout),
        )
