"""Who publishes: what every page and paper says of the office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteIdentity:
    """Who publishes. ``specimen`` marks every page as a demonstration with invented data.

    ``address_of_site`` is where the public reaches the site ("https://.../", with a slash at its
    end); without one, nothing that needs a full address is written rather than a wrong one.
    ``counter`` is where complaints and answers are taken in, "/" on the site's own server; without
    one no page speaks of it.
    """

    office_zh: str
    office_en: str
    address: str
    phone: str
    specimen: bool
    next_issue_by: date | None = None
    address_of_site: str = ""
    counter: str = ""
    feed_id: str = "sl-ohbl"  # prefix of listing ids, part of what feeds call an event for ever
