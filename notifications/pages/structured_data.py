"""What a page says of itself to machines: schema.org as JSON-LD.

A block of data, not a script: a content security policy that allows no inline script lets it be.
"""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

from domain.bulletin import Entry, IssueHead
from notifications.public_view import slug
from notifications.site_identity import SiteIdentity
from notifications.site_words import list_title, words

DISTRIBUTIONS = (
    ("entries.csv", "text/csv"),
    ("entries.jsonl", "application/x-ndjson"),
    ("changes.json", "application/json"),
    ("notice.pdf", "application/pdf"),
)


def _block(value: dict[str, Any]) -> Markup:
    """Compact and sorted; no end tag and no comment can begin inside it."""
    text = json.dumps(
        {"@context": "https://schema.org", **value},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704  escaped for this place above


def _office(site: SiteIdentity, language: str) -> dict[str, Any]:
    return {
        "@type": "GovernmentOrganization",
        "name": site.office_zh if language == "zh" else site.office_en,
        "address": site.address,
        "telephone": site.phone,
    }


def of_issue(head: IssueHead, site: SiteIdentity, language: str, root: str) -> Markup:
    """The list as a data set with its downloads; ``root`` leads from the page to the top."""
    said = words(language)
    base = site.address_of_site or root
    return _block(
        {
            "@type": "Dataset",
            "name": f"{list_title(head.kind, language)} {said['issue'].format(number=head.number)}",
            "description": said[f"kind_{head.kind.value}"],
            "inLanguage": said["lang"],
            "identifier": f"{site.feed_id}/{slug(head)}",
            "version": str(head.number),
            "datePublished": head.released_on.isoformat(),
            "isAccessibleForFree": True,
            "creator": _office(site, language),
            "distribution": [
                {
                    "@type": "DataDownload",
                    "contentUrl": f"{base}list/{slug(head)}/{name}",
                    "encodingFormat": kind,
                }
                for name, kind in DISTRIBUTIONS
            ],
        }
    )


def of_entry(entry: Entry, site: SiteIdentity, language: str) -> Markup:
    """An entry as a report of the office about an organisation."""
    return _block(
        {
            "@type": "Report",
            "name": entry.name,
            "identifier": entry.entry_id,
            "reportNumber": entry.listing_no,
            "inLanguage": words(language)["lang"],
            "datePublished": entry.listing_date.isoformat(),
            "expires": entry.end_date.isoformat(),
            "publisher": _office(site, language),
            "about": {
                "@type": "Organization",
                "name": entry.name,
                "address": entry.address,
                "identifier": {
                    "@type": "PropertyValue",
                    "propertyID": "统一社会信用代码",
                    "value": entry.uscc,
                },
            },
        }
    )
