"""The public notice of an issue beside its files: ``notice.html`` and ``notice.pdf``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from domain.bulletin import ChangeKind, IssueHead, IssueLine
from notifications.public_view import slug
from notifications.release import Release
from notifications.render import Renderer
from notifications.site_identity import SiteIdentity
from notifications.site_words import list_title, words


def write_notice(
    release: Release,
    head: IssueHead,
    lines: Iterable[IssueLine],
    *,
    site: SiteIdentity,
    renderer: Renderer,
    newest: bool,
) -> None:
    """The notice as a page and as paper, in the folder of its issue."""
    notice = renderer.render_document(
        "issue_bulletin.html.j2",
        _facts(head, list(lines), site),
        title="公告",
        title_en="Public notice",
        specimen=site.specimen,
        noindex=not newest,
    )
    release.put(f"list/{slug(head)}/notice.html", notice.html.encode())
    release.put(f"list/{slug(head)}/notice.pdf", notice.pdf)


def _facts(head: IssueHead, lines: list[IssueLine], site: SiteIdentity) -> dict[str, Any]:
    chinese = words("zh")
    standing = [one.entry for one in lines if one.change is not ChangeKind.REMOVED]
    shown = [entry for entry in standing if entry.name]
    return {
        "office": {"name": site.office_zh, "address": site.address, "phone": site.phone},
        "number": f"第{head.number}期",
        "issued_on": head.released_on.isoformat(),
        "title_of_list": list_title(head.kind, "zh"),
        "list_kind": head.kind.value,
        "issue": head,
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
        "withheld": len(standing) - len(shown),
        "gone": [
            f"{one.entry.name or one.entry.entry_id}：{chinese[one.entry.status.value]}"
            for one in lines
            if one.change is ChangeKind.REMOVED
        ],
    }
