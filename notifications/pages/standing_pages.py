"""The pages that are there whatever the issues: archive, register, rules, data, about, report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from notifications.draw_shown import DrawShown
from notifications.files.fields import CHILDREN
from notifications.pages.chrome import FOLDER, LANGUAGES, VERIFY, Chrome, at, pages_of
from notifications.pages.draw_pages import write_draw_pages
from notifications.pages.issue_pages import turning
from notifications.release import Release
from notifications.rule_book_view import RuleBookView
from notifications.search_index import SearchIndex
from notifications.site_words import about
from notifications.transparency.page_words import check_page_facts


def write_standing_pages(
    release: Release, chrome: Chrome, rules: RuleBookView, draws: Sequence[DrawShown] = ()
) -> None:
    """Every such page but the register, in both languages."""
    for language in LANGUAGES:
        pages: tuple[tuple[str, str, dict[str, Any]], ...] = (
            ("list/index.html", "archive.html.j2", {"issues": chrome.heads[::-1]}),
            (
                "about/index.html",
                "about.html.j2",
                {"paragraphs": about(chrome.kind, language), "draws": bool(draws)},
            ),
            ("rules/index.html", "rules.html.j2", {"rules": rules}),
            ("data/index.html", "data.html.j2", {"children": CHILDREN}),
            ("report/index.html", "report.html.j2", {"about_entry": "", "about_fact": ""}),
            ("search/index.html", "search.html.j2", {"found": None, "asked": None}),
        )
        if chrome.newest is None:
            pages = (*pages, ("index.html", "no_issue.html.j2", {}))
        for inner, template, facts in pages:
            path = at(language, inner)
            hidden = inner.startswith(("report/", "search/"))
            release.put(path, chrome.page(language, path, template, noindex=hidden, **facts))
    if draws:
        write_draw_pages(release, chrome, draws)
    if chrome.log_key:
        _write_verify_page(release, chrome)
    # A server shows this page at any depth, so it alone links from the top of the site.
    top = chrome.site.address_of_site or "/"
    missing = chrome.page(
        "zh", "404.html", "not_found.html.j2", noindex=True, root=top, home=top, twin=f"{top}en/"
    )
    release.put("404.html", missing)


def _write_verify_page(release: Release, chrome: Chrome) -> None:
    """Where anybody checks a file against the log, in the browser; see ``transparency/``."""
    for language in LANGUAGES:
        path = at(language, VERIFY[1])
        facts = check_page_facts(language, chrome.log_key)
        release.put(path, chrome.page(language, path, "verify.html.j2", **facts))
    release.put("static/verify.js", (FOLDER / "verify.js").read_bytes())


def write_register(release: Release, chrome: Chrome, index: SearchIndex) -> None:
    """What was corrected, withdrawn or removed, the latest first.

    Not for search engines: it names enterprises that are no longer on the list.
    """
    pages = pages_of(index.register_size())
    for page in range(1, pages + 1):
        tail = "index.html" if page == 1 else f"page/{page}/index.html"
        rows = index.register_page(page)
        for language in LANGUAGES:
            path = at(language, f"register/{tail}")
            content = chrome.page(
                language,
                path,
                "register.html.j2",
                noindex=True,
                rows=rows,
                turning=turning(page, pages, "register/index.html"),
            )
            release.put(path, content)
