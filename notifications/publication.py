"""The public site: what the public may see in, a release out. No clock, no network.

Entries and issues pass as streams, so a list of any length is built in the same memory. Every page
exists in Chinese and, under ``en/``, with English words around the same data. The data files of
the issues are written beside it (``notifications/files/``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from notifications.draw_shown import DrawShown
from notifications.indicators_shown import IndicatorsShown
from notifications.pages.chrome import FOLDER, Chrome
from notifications.pages.entry_page import entry_pages
from notifications.pages.indicator_pages import write_indicator_pages
from notifications.pages.issue_pages import IssuePages
from notifications.pages.standing_pages import write_register, write_standing_pages
from notifications.public_view import slug
from notifications.release import Release
from notifications.rule_book_view import RuleBookView
from notifications.search_index import NAME, search_index
from notifications.shown import Shown
from notifications.site_identity import SiteIdentity

SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
ROBOTS = b"User-agent: *\nAllow: /\n"  # pages that must not be indexed say so themselves


class UnsafeNameError(Exception):
    """An entry id or a period that cannot be a folder name; nothing is published."""


def write_pages(
    release: Release,
    shown: Shown,
    *,
    site: SiteIdentity,
    rules: RuleBookView,
    log_key: str = "",
    draws: Sequence[DrawShown] = (),
    indicators: IndicatorsShown | None = None,
) -> None:
    """Write every page, the search index and what the pages need, in memory that does not grow.

    ``rules`` are the rules in force on the day the site is written, ``log_key`` is the public key
    of the office's log (none: no page speaks of one), ``draws`` the random draws of inspections,
    ``indicators`` those of the joint meeting, once there are any.
    """
    chrome = Chrome(site, shown.heads, log_key=log_key, indicators=indicators is not None)
    for head in shown.heads:
        _safe(slug(head))
    with search_index() as index:
        index.tell(site, shown.heads, log_key)
        for one in shown.entries():
            _safe(one.entry.entry_id)
            index.add(one)
            for path, content in entry_pages(chrome, one):
                release.put(path, content)
        for head in shown.heads:
            IssuePages(release, chrome, shown, index, head).write()
        write_register(release, chrome, index)
        with release.open(NAME) as file:
            for piece in index.pieces():
                file.write(piece)
    write_standing_pages(release, chrome, rules, draws)
    if indicators is not None:
        write_indicator_pages(release, chrome, indicators)
    for name in ("style.css", "list.js"):
        release.put(f"static/{name}", (FOLDER / name).read_bytes())
    release.put("robots.txt", ROBOTS)


def _safe(name: str) -> None:
    if not SAFE_NAME.fullmatch(name):
        raise UnsafeNameError(f"{name!r} cannot be part of a web address")
