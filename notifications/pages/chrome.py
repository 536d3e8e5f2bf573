"""What every page has around its content: words, links, office, newest issue, language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from domain.bulletin import IssueHead, IssueSort, ListKind
from notifications import entry_account
from notifications.public_view import slug
from notifications.site_identity import SiteIdentity
from notifications.site_words import list_title, words

FOLDER = Path(__file__).parents[1] / "templates" / "site"
LANGUAGES = ("zh", "en")
ROWS = 100  # entries a page
QUARTERS = {"zh": "一二三四", "en": ("First", "Second", "Third", "Fourth")}
PERIOD = re.compile(r"(\d{4})-Q([1-4])")
NAVIGATION = (
    ("list", "index.html"),
    ("archive", "list/index.html"),
    ("find", "search/index.html"),
    ("register", "register/index.html"),
    ("rules", "rules/index.html"),
    ("data", "data/index.html"),
    ("about", "about/index.html"),
)
INDICATORS = ("indicators", "indicators/index.html")  # only where a pack of the meeting is out
VERIFY = ("verify_nav", "verify/index.html")  # only where the office keeps a log
# The files of an issue that every page links to: word and name.
ISSUE_FILES = (
    ("notice_pdf", "notice.pdf"),
    ("notice_html", "notice.html"),
    ("csv", "entries.csv"),
    ("csv_excel", "entries-excel.csv"),
    ("jsonl", "entries.jsonl"),
    ("ftm", "entities.ftm.json"),
    ("changes_json", "changes.json"),
)
FEEDS = (("atom", "feed.atom"), ("json_feed", "feed.json"), ("rss", "feed.rss"))


def period_words(period: str, language: str) -> str:
    """``2026-Q3`` as people say it; any other period as it is."""
    found = PERIOD.fullmatch(period)
    if found is None:
        return period
    nth = QUARTERS[language][int(found[2]) - 1]
    return words(language)["quarter"].format(year=found[1], nth=nth)


def pages_of(count: int) -> int:
    """How many pages ``count`` rows fill; an empty list has one."""
    return max(1, -(-count // ROWS))


@cache
def _environment() -> Environment:
    """The environment of the pages, with its templates compiled once in a process."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals |= {
        "issue_files": ISSUE_FILES,
        "slug_of": slug,
        "is_extra": lambda head: head.sort is IssueSort.EXTRA,
        "with_unit": entry_account.with_unit,
        "hazards": entry_account.hazards,
    }
    return environment


class Chrome:
    """Writes pages with relative links only, so that the site works under any address.

    ``log_key`` is the public key of the log; without one no page speaks of verifying by it.
    ``indicators``: whether there is a page of them.
    """

    def __init__(
        self,
        site: SiteIdentity,
        heads: Sequence[IssueHead],
        *,
        log_key: str = "",
        indicators: bool = False,
    ) -> None:
        self.site, self.log_key, self.indicators = site, log_key, indicators
        self.heads = tuple(heads)
        self.newest = self.heads[-1] if self.heads else None
        self.kind = self.newest.kind if self.newest else ListKind.DISTRICT
        self._environment = _environment()
        self._said = {language: self._words(language) for language in LANGUAGES}

    def _words(self, language: str) -> dict[str, Any]:
        site = self.site
        return {
            "w": words(language),
            "language": language,
            "site": site,
            "office": site.office_zh if language == "zh" else site.office_en,
            "title": list_title(self.kind, language),
            "kind": self.kind.value,
            "navigation": (
                *NAVIGATION[:-1],
                *[INDICATORS] * self.indicators,
                *[VERIFY] * bool(self.log_key),
                NAVIGATION[-1],
            ),
            # RSS needs full addresses.
            "feeds": FEEDS if site.address_of_site else FEEDS[:-1],
            "log_key": self.log_key,
            "newest": self.newest,
            "heads": self.heads,
            "day": lambda value: entry_account.day(value, language),
            "period": lambda value: period_words(value, language),
        }

    def page(
        self, language: str, path: str, template: str, *, noindex: bool = False, **facts: Any
    ) -> bytes:
        """The page that stands at ``path`` (with its ``en/``); ``facts`` may replace what is said.

        ``root`` leads to the top of the site, ``home`` to the top of the pages of this language,
        ``twin`` to the same page in the other one.
        """
        root = "../" * path.count("/")
        inner = path.removeprefix("en/")
        chinese = language == "zh"
        said = {
            **self._said[language],
            "root": root,
            "home": root if chinese else f"{root}en/",
            "twin": f"{root}en/{inner}" if chinese else f"{root}{inner}",
            "here": inner,
            "noindex": noindex,
            **facts,
        }
        return self._environment.get_template(template).render(said).encode()


def at(language: str, path: str) -> str:
    """Where a page stands in a language."""
    return path if language == "zh" else f"en/{path}"
