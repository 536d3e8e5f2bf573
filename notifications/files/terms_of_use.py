"""What the office says of the use of its data, in every file that can carry a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from domain.bulletin import ListKind
from notifications.site_words import about, list_title, words


@dataclass(frozen=True, slots=True)
class TermsOfUse:
    """The site's own words in one language: no file says more or less than the pages do.

    ``purpose`` is what the list is and is not (the page "about this list"), ``licence`` the
    sentence at the foot of every page.
    """

    title: str
    purpose: str
    licence: str


def terms_of_use(kind: ListKind, language: str = "zh") -> TermsOfUse:
    """The terms of a kind of list in "zh" or "en"."""
    gap = "" if language == "zh" else " "
    return TermsOfUse(
        title=list_title(kind, language),
        purpose=gap.join(about(kind, language)[:2]),
        licence=words(language)["licence"],
    )


def in_both(kind: ListKind) -> dict[str, dict[str, str]]:
    """Title, purpose and licence by language, as the JSON files carry them."""
    chinese, english = terms_of_use(kind, "zh"), terms_of_use(kind, "en")
    return {
        "title": {"zh": chinese.title, "en": english.title},
        "purpose": {"zh": chinese.purpose, "en": english.purpose},
        "licence": {"zh": chinese.licence, "en": english.licence},
    }
