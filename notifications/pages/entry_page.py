"""The page of an entry: what happened, on what basis, and how it leaves the list."""

from __future__ import annotations

from collections.abc import Iterator

from domain.bulletin import REMOVED, EntryStatus
from notifications import entry_account
from notifications.pages.chrome import LANGUAGES, Chrome, at
from notifications.pages.structured_data import of_entry
from notifications.public_view import HIDDEN
from notifications.shown import ShownEntry
from notifications.site_words import words
from notifications.wording import numbered_items


def entry_pages(chrome: Chrome, shown: ShownEntry) -> Iterator[tuple[str, bytes]]:
    """The page of an entry in each language, with its path."""
    entry = shown.entry
    for language in LANGUAGES:
        path = at(language, f"entry/{entry.entry_id}/index.html")
        said = words(language)
        active = entry.status is EntryStatus.ACTIVE
        yield (
            path,
            chrome.page(
                language,
                path,
                "entry.html.j2",
                noindex=not active,
                entry=entry,
                hidden=entry.status in HIDDEN,
                removed=entry.status in REMOVED,
                proof=shown.proof,
                announced=shown.announced,
                history=shown.mentions,
                conditions=numbered_items(entry.removal_conditions),
                summary=entry_account.summary(entry, said, language),
                arithmetic=lambda line, said=said: entry_account.arithmetic(line, said),
                account=lambda line, said=said, language=language: entry_account.account(
                    line, said, language
                ),
                structured=of_entry(entry, chrome.site, language) if active else "",
            ),
        )
