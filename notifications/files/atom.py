"""The feed as Atom (RFC 4287), withdrawn entries deleted (RFC 6721), archives paged (RFC 5005).

``feed.atom`` holds the newest events and every retraction; ``feed/<issue>-<page>.atom`` hold all
events there ever were. Links are relative where the office names no address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from xml.sax.saxutils import escape, quoteattr

from domain.bulletin import IssueHead, ListKind
from notifications.files.events import Event, Retraction, Told, events_of, retractions, tag
from notifications.files.terms_of_use import terms_of_use
from notifications.release import Release
from notifications.shown import Shown
from notifications.site_identity import SiteIdentity

FEED = "feed.atom"
NEWEST = 100  # events in the feed itself
PAGE = 1000  # events in a page of the archive
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FEED_SINCE = date(2018, 1, 1)  # part of the feed's own id for ever; the day of no issue
FOOT = b"</feed>\n"


def text(value: str) -> str:
    """Text as XML takes it; characters that XML 1.0 has no place for are left out."""
    return escape(NOT_XML.sub("", value))


def attribute(value: str) -> str:
    """An attribute's value in its quotes."""
    return quoteattr(NOT_XML.sub("", value))


def moment(day: date) -> str:
    """A day as the moment it began in the office's time."""
    return f"{day}T00:00:00+08:00"


def newest(shown: Shown, site: SiteIdentity, most: int = NEWEST) -> Iterator[Told]:
    """The newest events, newest issue first."""
    told = (
        event
        for head in reversed(shown.heads)
        for event in events_of(head, shown.lines(head.number), site)
    )
    return islice(told, most)


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """A page of the archive: which issue, which of its pages."""

    issue: int
    page: int

    @property
    def path(self) -> str:
        """Where it stands in the site."""
        return f"feed/{self.issue}-{self.page}.atom"


def archive_pages(heads: Iterable[IssueHead]) -> list[ArchivePage]:
    """Every page, oldest first: an issue with its changes fills one or more of its own."""
    return [
        ArchivePage(head.number, page)
        for head in heads
        for page in range(1, 2 + (head.added + head.removed + head.changed) // PAGE)
    ]


def write_atom(release: Release, shown: Shown, site: SiteIdentity, changed_on: date | None) -> None:
    """The feed and its archive, event by event. ``changed_on``: the last day anything changed."""
    heads = {head.number: head for head in shown.heads}
    pages = archive_pages(shown.heads)
    kind = shown.heads[-1].kind if shown.heads else ListKind.DISTRICT
    feed = _Feed(site, kind)
    with release.open(FEED) as sink:
        last = pages[-1].path if pages else ""
        sink.write(feed.head(FEED, "", changed_on or FEED_SINCE, previous=last))
        seen = set[str]()
        for told in newest(shown, site):
            seen.add(told.id)
            sink.write(feed.element(told))
        for told in retractions(shown.entries(), site):
            if told.id not in seen:
                sink.write(feed.element(told))
        sink.write(FOOT)
    events: Iterator[Told] = iter(())
    for at, page in enumerate(pages):
        head = heads[page.issue]
        if page.page == 1:
            events = events_of(head, shown.lines(head.number), site)
        before = pages[at - 1].path if at else ""
        after = pages[at + 1].path if at + 1 < len(pages) else ""
        with release.open(page.path) as sink:
            sink.write(
                feed.head(page.path, "../", head.released_on, previous=before, following=after)
            )
            for told in islice(events, PAGE):
                sink.write(feed.element(told, "../"))
            sink.write(FOOT)


class _Feed:
    """How the feed of a site is written."""

    def __init__(self, site: SiteIdentity, kind: ListKind) -> None:
        self._site, self._terms = site, terms_of_use(kind)

    def _to(self, path: str, root: str) -> str:
        """An address in the site: whole where the site has one, else from the file's folder."""
        return (self._site.address_of_site or root or "./") + path

    def head(
        self, path: str, root: str, updated: date, *, previous: str = "", following: str = ""
    ) -> bytes:
        """What stands before the events; an archive page says so."""
        links = [("self", path), ("alternate", "")]
        links += [("prev-archive", previous)] if previous else []
        links += [("next-archive", following)] if following else []
        links += [("current", FEED)] if root else []
        lines = [
            '<?xml version="1.0" encoding="utf-8"?>',
            '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"'
            ' xmlns:fh="http://purl.org/syndication/history/1.0" xml:lang="zh-CN">',
            f"<id>{text(tag(self._site, FEED_SINCE, 'feed'))}</id>",
            f"<title>{text(self._terms.title)}</title>",
            f"<subtitle>{text(self._terms.purpose)}</subtitle>",
            f"<rights>{text(self._terms.licence)}</rights>",
            f"<author><name>{text(self._site.office_zh)}</name></author>",
            f"<updated>{moment(updated)}</updated>",
            *(["<fh:archive/>"] if root else []),
            *(f'<link rel="{rel}" href={attribute(self._to(to, root))}/>' for rel, to in links),
        ]
        return ("\n".join(lines) + "\n").encode()

    def element(self, told: Told, root: str = "") -> bytes:
        """An event, or its tombstone."""
        if isinstance(told, Retraction):
            return self._tombstone(told)
        return self._entry(told, root)

    def _entry(self, event: Event, root: str) -> bytes:
        return (
            f"<entry>\n<id>{text(event.id)}</id>\n<title>{text(event.title)}</title>\n"
            f"<published>{moment(event.on)}</published><updated>{moment(event.updated)}</updated>\n"
            f'<category term="{event.kind}"/>\n'
            f'<link rel="alternate" href={attribute(self._to(event.path, root))}/>\n'
            f"<summary>{text(event.text)}</summary>\n</entry>\n"
        ).encode()

    def _tombstone(self, gone: Retraction) -> bytes:
        return (
            f'<at:deleted-entry ref={attribute(gone.id)} when="{moment(gone.on)}">'
            f"<at:comment>{text(gone.reason)}</at:comment></at:deleted-entry>\n"
        ).encode()
