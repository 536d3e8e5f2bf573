"""Copies of the feed in other formats: JSON Feed 1.1 and RSS 2.0, the newest events each.

Neither knows retractions: a withdrawn entry is simply gone from them, and its withdrawal is an
event of its own. RSS cannot do without the address of the site and is left out where there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from email.utils import format_datetime

from domain.bulletin import ListKind
from notifications.files.atom import attribute, moment, newest, text
from notifications.files.events import Event
from notifications.files.plain_json import document
from notifications.files.terms_of_use import terms_of_use
from notifications.release import Release
from notifications.shown import Shown
from notifications.site_identity import SiteIdentity

JSON_FEED, RSS = "feed.json", "feed.rss"
OFFICE_TIME = timezone(timedelta(hours=8))


def _told(shown: Shown, site: SiteIdentity) -> Iterator[Event]:
    return (one for one in newest(shown, site) if isinstance(one, Event))


def _kind(shown: Shown) -> ListKind:
    return shown.heads[-1].kind if shown.heads else ListKind.DISTRICT


def write_json_feed(release: Release, shown: Shown, site: SiteIdentity) -> None:
    """``feed.json``; addresses only where the office names one."""
    here, terms = site.address_of_site, terms_of_use(_kind(shown))
    addresses = {"home_page_url": here, "feed_url": here + JSON_FEED} if here else {}
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": terms.title,
        **addresses,
        "description": f"{terms.purpose}{terms.licence}",
        "language": "zh-CN",
        "authors": [{"name": site.office_zh}],
        "items": [
            {
                "id": event.id,
                **({"url": here + event.path} if here else {}),
                "title": event.title,
                "content_text": event.text,
                "date_published": moment(event.on),
                "date_modified": moment(event.updated),
                "tags": [event.kind],
            }
            for event in _told(shown, site)
        ],
    }
    release.put(JSON_FEED, document(feed))


def write_rss(release: Release, shown: Shown, site: SiteIdentity, changed_on: date | None) -> None:
    """``feed.rss``, if the office names the address of its site."""
    here, terms = site.address_of_site, terms_of_use(_kind(shown))
    if not here:
        return
    built = f"<lastBuildDate>{_rfc822(changed_on)}</lastBuildDate>\n" if changed_on else ""
    head = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">\n<channel>\n'
        f"<title>{text(terms.title)}</title>\n<link>{text(here)}</link>\n"
        f"<description>{text(terms.purpose)}</description>\n<language>zh-cn</language>\n"
        f"<copyright>{text(terms.licence)}</copyright>\n{built}"
        f'<atom:link rel="self" type="application/rss+xml" href={attribute(here + RSS)}/>\n'
    )
    items = "".join(_item(event, here) for event in _told(shown, site))
    release.put(RSS, f"{head}{items}</channel>\n</rss>\n".encode())


def _item(event: Event, here: str) -> str:
    return (
        f"<item>\n<title>{text(event.title)}</title>\n<link>{text(here + event.path)}</link>\n"
        f"<description>{text(event.text)}</description>\n<category>{event.kind}</category>\n"
        f'<guid isPermaLink="false">{text(event.id)}</guid>\n'
        f"<pubDate>{_rfc822(event.on)}</pubDate>\n</item>\n"
    )


def _rfc822(day: date) -> str:
    return format_datetime(datetime.combine(day, time(), OFFICE_TIME))
