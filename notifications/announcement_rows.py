"""The public announcements (公告): which facts each must carry, and on what basis.

The rows are of the same make as those of ``catalogue.py``: a fact is named by its dotted path, and
an announcement whose facts are incomplete is refused with their names.
"""

from __future__ import annotations

from dataclasses import dataclass

DISTRICT_BASIS = (
    "《中华人民共和国行政处罚法》第四十八条",
    "《中华人民共和国政府信息公开条例》第二十条第六项",
    "本区职业病危害治理联席会议制度",
)
"""A district list shows decisions already made; a statutory one names its pack's own basis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementRow:
    """One announcement; ``template`` is its one source in ``templates/announcements``."""

    template: str
    zh: str
    en: str
    required: tuple[str, ...]
    basis: tuple[str, ...]


def announcement_number(office_short: str, year: int, serial: int, series: str = "") -> str:
    """The document number of an announcement, e.g. 云卫职公告〔2026〕3号.

    ``series`` sets apart announcements that are counted by themselves: 云卫职撤销公告〔2026〕1号.
    """
    return f"{office_short}{series}公告〔{year}〕{serial}号"


HEAD = ("office.name", "office.address", "office.phone", "number", "issued_on", "list_name")
ENTRY = ("entry.entry_id", "entry.name", "entry.uscc")

ISSUE = AnnouncementRow(
    template="issue_announcement.html.j2",
    zh="名单公告",
    en="Announcement of the list",
    required=(*HEAD, "basis", *(f"issue.{name}" for name in (
        "number", "period", "opening", "added", "removed", "closing"))),
    basis=("处罚法 48", "政府信息公开条例 20(6)"),
)  # fmt: skip
ANNEX = AnnouncementRow(
    template="annex.html.j2",
    zh="名单公告附件",
    en="Annex to the announcement of the list",
    required=(*HEAD, "issue.number", "annex.label", "annex.title"),
    basis=ISSUE.basis,
)
# 行政处罚法 48: taken down within three working days, with the reason made public. The name of
# the enterprise and the numbers that lead to it are no facts of this announcement, so that none
# can get into it.
WITHDRAWAL = AnnouncementRow(
    template="withdrawal_announcement.html.j2",
    zh="撤销公告",
    en="Announcement of a withdrawal",
    required=(*HEAD, "entry.entry_id", "entry.listing_date", "withdrawal.on", "withdrawal.reason",
              "withdrawal.effect", "withdrawal.taken_down", "original.number", "original.on",
              "original.issue"),
    basis=("处罚法 48",),
)  # fmt: skip
CORRECTION = AnnouncementRow(
    template="correction_announcement.html.j2",
    zh="更正公告",
    en="Announcement of a correction",
    required=(*HEAD, *ENTRY, "correction.on", "correction.text", "correction.reason",
              "correction.effect", "correction.replaced", "original.number", "original.on",
              "original.issue"),
    basis=("处罚法 48",),
)  # fmt: skip
ENTRY_NOTICE = AnnouncementRow(
    template="entry_notice.html.j2",
    zh="条目公示",
    en="Public notice of an entry",
    required=(*HEAD, *ENTRY, *(f"entry.{name}" for name in (
        "address", "representative", "facts_zh", "legal_basis", "decision_no", "decision_date",
        "listing_no", "listing_date", "measures", "earliest_exit_date", "end_date",
        "removal_conditions", "remedies", "office", "status", "grounds"))),
    basis=ISSUE.basis,
)  # fmt: skip
ANNOUNCEMENTS = (ISSUE, ANNEX, WITHDRAWAL, CORRECTION, ENTRY_NOTICE)
