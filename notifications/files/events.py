"""What feeds tell: every issue that came out, and every entry it added, changed or let go.

An event's id is a ``tag:`` URI (RFC 4151) of the list, the day and the issue, and never changes,
though what may be told under it does: whatever named an entry that is withdrawn, or whose publicity
rests, is retracted everywhere, and only the event that tells so stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.bulletin import REMOVED, WITHDRAWN, ChangeKind, Entry, IssueHead, IssueLine, Reason
from notifications.entry_account import summary
from notifications.public_view import HIDDEN, slug
from notifications.shown import ShownEntry
from notifications.site_identity import SiteIdentity
from notifications.site_words import list_title, words

ISSUE = "issue.released"
PUBLISHED_TYPE, CHANGED_TYPE, CORRECTED_TYPE = (
    "listing.published", "listing.changed", "listing.corrected",
)  # fmt: skip
REMOVED_TYPE, WITHDRAWN_TYPE = "listing.removed", "listing.withdrawn"
# What happened to an entry that stays, as a title begins.
REASONS = {
    Reason.LISTED: "列入",
    Reason.CORRECTED: "更正",
    Reason.SUSPENDED: "暂停公示",
    Reason.TERM_OVER: "期满停止公示",
    Reason.RESUMED: "恢复公示",
    Reason.SUCCESSION: "义务承继",
    Reason.ANSWERED: "单位回应",
    Reason.UPDATED: "更新",
}


CHINESE = words("zh")


@dataclass(frozen=True, slots=True)
class Event:
    """An event as it may be told today. ``path`` is its page in the site.

    ``updated``: the day of the last change to what is told here.
    """

    id: str
    kind: str
    on: date
    updated: date
    title: str
    text: str
    path: str


@dataclass(frozen=True, slots=True)
class Retraction:
    """An event that must no longer be told, with the reason and no name.

    ``on`` is the day of the withdrawal; of an entry that merely rests, that of the event, since the
    public view knows no day, and the event may come back.
    """

    id: str
    on: date
    reason: str


Told = Event | Retraction


def tag(site: SiteIdentity, on: date, what: str) -> str:
    """A ``tag:`` URI of the list for something of that day."""
    return f"tag:{site.feed_id},{on}:{what}"


def entry_tag(site: SiteIdentity, on: date, issue: int, entry_id: str) -> str:
    """The id of the event by which an issue told of an entry."""
    return tag(site, on, f"{issue}/{entry_id}")


def issue_event(head: IssueHead, site: SiteIdentity) -> Event:
    """The issue itself."""
    text = (
        f"上期在列{head.opening}，新增{head.added}，移出或撤销{head.removed}，"
        f"变更{head.changed}，本期在列{head.closing}。"
    )
    return Event(
        id=tag(site, head.released_on, f"issue/{head.number}"),
        kind=ISSUE,
        on=head.released_on,
        updated=head.released_on,
        title=f"{list_title(head.kind, 'zh')}第{head.number}期（{head.period}）",
        text=text,
        path=f"list/{slug(head)}/",
    )


def entry_event(head: IssueHead, line: IssueLine, site: SiteIdentity) -> Told | None:
    """What an issue told of an entry; None when the entry merely stood."""
    if line.change is None:
        return None
    entry = line.entry
    key = entry_tag(site, head.released_on, head.number, entry.entry_id)
    if entry.status in HIDDEN and not _tells_so(line.change, line.reason):
        return Retraction(key, entry.withdrawn_at or head.released_on, reason_of(entry))
    return Event(
        id=key,
        kind=_kind(line),
        on=head.released_on,
        updated=max(head.released_on, entry.removed_date or head.released_on),
        title=f"{_happened(line)}：{entry.name or entry.entry_id}",
        text=_text(entry),
        path=f"entry/{entry.entry_id}/",
    )


def events_of(head: IssueHead, lines: Iterator[IssueLine], site: SiteIdentity) -> Iterator[Told]:
    """The events of an issue: itself, then its changes by entry."""
    yield issue_event(head, site)
    for line in lines:
        found = entry_event(head, line, site)
        if found is not None:
            yield found


def retractions(entries: Iterator[ShownEntry], site: SiteIdentity) -> Iterator[Retraction]:
    """Every event that ever named an entry that may not be named today."""
    for one in entries:
        if one.entry.status in HIDDEN:
            for said in one.mentions:
                if not _tells_so(said.change, said.reason):
                    yield Retraction(
                        entry_tag(site, said.released_on, said.issue, one.entry.entry_id),
                        one.entry.withdrawn_at or said.released_on,
                        reason_of(one.entry),
                    )


def _tells_so(change: str, reason: str) -> bool:
    """Whether a change is that an entry left or began to rest: told by its id alone."""
    return change == ChangeKind.REMOVED or reason in (Reason.SUSPENDED, Reason.TERM_OVER)


def reason_of(entry: Entry) -> str:
    """Why an entry is not shown, without its name."""
    return f"{entry.entry_id}：{CHINESE[entry.status.value]}"


def _kind(line: IssueLine) -> str:
    if line.change is ChangeKind.REMOVED:
        return WITHDRAWN_TYPE if line.entry.status in WITHDRAWN else REMOVED_TYPE
    if line.change is ChangeKind.ADDED:
        return PUBLISHED_TYPE
    return CORRECTED_TYPE if line.reason == Reason.CORRECTED else CHANGED_TYPE


def _happened(line: IssueLine) -> str:
    if line.change is ChangeKind.REMOVED:
        return CHINESE[line.entry.status.value]
    return REASONS[Reason(line.reason)]


def _text(entry: Entry) -> str:
    if entry.status in HIDDEN:
        return reason_of(entry)
    told = summary(entry, CHINESE, "zh")
    if entry.status in REMOVED:
        return f"{CHINESE[entry.status.value]}。{told[0]}"
    return "".join(told)
