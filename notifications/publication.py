"""The public site: issues in, files out. A pure function; no clock, no disk, no network.

Pages and files are complete for every issue, so that any web server can serve them as they are.
Every page exists in Chinese and, under ``en/``, with English words around the same data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dataclasses import asdict
from types import SimpleNamespace

from domain.bulletin import REMOVED, WITHDRAWN, Entry, EntryStatus, ListKind
from notifications import entry_account
from notifications.data_files import catalogue_json, changes_json, entries_csv, entries_json
from notifications.public_view import HIDDEN, slug
from notifications.release import Release
from notifications.shown import Shown
from notifications.site_identity import SiteIdentity
from notifications.render import Renderer
from notifications.site_words import about, list_title, words

FOLDER = Path(__file__).parent / "templates" / "site"
LANGUAGES = ("zh", "en")
SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
ROBOTS = b"User-agent: *\nAllow: /\n"  # pages that must not be indexed say so themselves


class UnsafeNameError(Exception):
    """An entry id or a period that cannot be a folder name; nothing is published."""


def build_site(release: Release, shown: Shown, site: SiteIdentity, renderer: Renderer) -> None:
    """Write every file of the site."""
    for name, content in _Site(shown, site, renderer).files():
        release.put(name, content)


Issue = SimpleNamespace


def _whole(shown: Shown, head) -> Issue:
    lines = list(shown.lines(head.number))
    return SimpleNamespace(
        **{name: getattr(head, name) for name in head.__slots__},
        entries=tuple(one.entry for one in lines if one.in_force),
        gone=tuple(one.entry for one in lines if not one.in_force),
        changes=tuple(
            SimpleNamespace(
                entry_id=one.entry.entry_id, kind=one.change, reason=one.reason, name=one.entry.name
            )
            for one in lines
            if one.change is not None
        ),
    )


class _Site:
    """One build of the site: the public view of all issues and how to write each page."""

    def __init__(self, shown: Shown, site: SiteIdentity, renderer: Renderer) -> None:
        self.site, self.renderer = site, renderer
        entries = list(shown.entries())
        self.states = {one.entry.entry_id: one.entry for one in entries}
        self.slugs = {head.number: slug(head) for head in shown.heads}
        self.issues = [_whole(shown, head) for head in shown.heads]
        self.histories = {
            one.entry.entry_id: [
                SimpleNamespace(
                    number=m.issue,
                    slug=m.slug,
                    released_on=m.released_on,
                    kind=m.change,
                    reason=m.reason,
                )
                for m in one.mentions
            ]
            for one in entries
        }
        self.newest = self.issues[-1] if self.issues else None
        self.kind = self.newest.kind if self.newest else ListKind.DISTRICT
        self.environment = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        for name in (*self.states, *self.slugs.values()):
            if not SAFE_NAME.fullmatch(name):
                raise UnsafeNameError(f"{name!r} cannot be part of a web address")

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Data files first, since the catalogue carries their digests."""
        data = {path: content for issue in self.issues for path, content in self._data(issue)}
        yield from data.items()
        heads = [(issue, self.slugs[issue.number]) for issue in self.issues]
        yield "list/index.json", catalogue_json(heads, data)
        for language in LANGUAGES:
            yield from self._pages(language)
        for name in ("style.css", "list.js"):
            yield f"static/{name}", (FOLDER / name).read_bytes()
        yield "404.html", self._page("zh", "404.html", "not_found.html.j2", noindex=True)
        yield "robots.txt", ROBOTS

    def _data(self, issue: Issue) -> Iterator[tuple[str, bytes]]:
        folder = f"list/{self.slugs[issue.number]}"
        yield f"{folder}/entries.csv", entries_csv(issue.entries)
        yield f"{folder}/entries.json", entries_json(issue)
        yield f"{folder}/changes.json", changes_json(issue)
        notice = self.renderer.render_document(
            "issue_bulletin.html.j2",
            self._bulletin_facts(issue),
            title="公告",
            title_en="Public notice",
            specimen=self.site.specimen,
            noindex=issue is not self.newest,
        )
        yield f"{folder}/notice.html", notice.html.encode()
        yield f"{folder}/notice.pdf", notice.pdf

    def _bulletin_facts(self, issue: Issue) -> dict[str, Any]:
        chinese = words("zh")
        shown = [entry for entry in issue.entries if entry.name]
        gone = [
            f"{entry.name or entry.entry_id}：{chinese[entry.status.value]}" for entry in issue.gone
        ]
        return {
            "office": {
                "name": self.site.office_zh,
                "address": self.site.address,
                "phone": self.site.phone,
            },
            "number": f"第{issue.number}期",
            "issued_on": issue.released_on.isoformat(),
            "title_of_list": list_title(issue.kind, "zh"),
            "list_kind": issue.kind.value,
            "issue": issue,
            "entries": [
                {
                    "name": entry.name,
                    "uscc": entry.uscc,
                    "grounds": "、".join(entry.grounds),
                    "decision_no": entry.decision_no,
                    "listing_date": entry.listing_date.isoformat(),
                }
                for entry in shown
            ],
            "withheld": len(issue.entries) - len(shown),
            "gone": gone,
        }

    def _pages(self, language: str) -> Iterator[tuple[str, bytes]]:
        base = "" if language == "zh" else "en/"
        front = f"{base}index.html"
        if self.newest is None:
            yield front, self._page(language, front, "no_issue.html.j2")
        else:
            yield front, self._issue_page(language, front, self.newest)
        for issue in self.issues:
            path = f"{base}list/{self.slugs[issue.number]}/index.html"
            yield path, self._issue_page(language, path, issue)
        for name, template in (("list", "archive"), ("about", "about"), ("register", "register")):
            path = f"{base}{name}/index.html"
            facts = self._facts_of(name, language)
            hidden = name == "register"  # it names enterprises that are no longer on the list
            yield path, self._page(language, path, f"{template}.html.j2", noindex=hidden, **facts)
        for entry in self._last_shown():
            path = f"{base}entry/{entry.entry_id}/index.html"
            yield path, self._entry_page(language, path, entry)

    def _facts_of(self, name: str, language: str) -> dict[str, Any]:
        if name == "list":
            return {"issues": self.issues[::-1], "slugs": self.slugs}
        if name == "about":
            return {"paragraphs": about(self.kind, language)}
        gone = [now for now in self.states.values() if now.status in REMOVED | WITHDRAWN]
        gone.sort(key=lambda e: (e.withdrawn_at or e.removed_date or e.end_date, e.entry_id))
        return {"entries": gone[::-1]}

    def _last_shown(self) -> list[Entry]:
        return [now for _, now in sorted(self.states.items())]

    def _issue_page(self, language: str, path: str, issue: Issue) -> bytes:
        shown = [entry for entry in issue.entries if entry.name]
        return self._page(
            language,
            path,
            "list.html.j2",
            noindex=issue is not self.newest,
            issue=issue,
            older=issue is not self.newest,
            slug=self.slugs[issue.number],
            townships=sorted({entry.township for entry in shown}),
            industries=sorted({entry.industry_name for entry in shown}),
            hazards=entry_account.hazards,
        )

    def _entry_page(self, language: str, path: str, entry: Entry) -> bytes:
        chrome = words(language)
        record = self.histories.get(entry.entry_id, ())
        return self._page(
            language,
            path,
            "entry.html.j2",
            noindex=entry.status is not EntryStatus.ACTIVE,
            entry=entry,
            hidden=entry.status in HIDDEN,
            removed=entry.status in REMOVED,
            history=record,
            summary=entry_account.summary(entry, chrome, language),
            arithmetic=lambda line: entry_account.arithmetic(line, chrome),
            account=lambda line: entry_account.account(line, chrome, language),
            with_unit=entry_account.with_unit,
        )

    def _page(
        self, language: str, path: str, template: str, *, noindex: bool = False, **facts: Any
    ) -> bytes:
        """A page with relative links only, so that the site works under any address."""
        depth = path.count("/")
        root = "../" * depth
        inner = path.removeprefix("en/")
        chrome = words(language)
        text = self.environment.get_template(template).render(
            w=chrome,
            language=language,
            root=root,
            home=root if language == "zh" else f"{root}en/",
            twin=f"{root}en/{inner}" if language == "zh" else f"{root}{inner}",
            here=inner,
            site=self.site,
            office=self.site.office_zh if language == "zh" else self.site.office_en,
            title=list_title(self.kind, language),
            newest=self.newest,
            noindex=noindex,
            day=lambda value: entry_account.day(value, language),
            **facts,
        )
        return text.encode()
