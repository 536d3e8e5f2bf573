"""The public announcements as requests to the press: issue, withdrawal, correction, entry.

An issue's lines pass once and are not kept: beyond ``VOLUME`` rows the annex is cut into volumes of
its own, so that no document, and no step that makes one, grows with the issue.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from domain.bulletin import (
    ChangeKind,
    Entry,
    EntryStatus,
    IssueHead,
    IssueLine,
    IssueSort,
    ListKind,
    TotalsDoNotCloseError,
)
from notifications.announcement_rows import (
    ANNEX,
    CORRECTION,
    DISTRICT_BASIS,
    ENTRY_NOTICE,
    ISSUE,
    WITHDRAWAL,
    AnnouncementRow,
)
from notifications.press import AnnouncementRequest, Order
from notifications.render import LIST_NAMES
from notifications.site_identity import SiteIdentity
from notifications.site_words import words
from notifications.wording import grounds_in_short

# Rows of one document. A thousand take some 40 pages, two seconds and 130 MB in the typesetter
# (the whole document is laid out at once); a volume of that size can still be stapled.
VOLUME = 1_000
WITHDRAWAL_REASONS = {
    EntryStatus.WITHDRAWN_REVOKED.value: "据以列入的决定被变更、撤销或者确认违法",
    EntryStatus.WITHDRAWN_ERROR.value: "列入的主体或者数据有错误",
}
# What a withdrawal and a correction do, and where: words of the office, no law sets them.
WITHDRAWAL_EFFECT = "自撤销之日起，该条目不再公布，也不再作为对有关单位采取管理措施的依据"
CORRECTION_EFFECT = "自更正之日起，以更正后的内容为准，其余内容不变"
PLACES = (
    "网站各期名单页面、条目页面和检索结果",
    "各期数据文件、增量文件和订阅源",
    "各期名单公告及其附件、条目公告",
    "公开接口的查询结果",
)
TITLES = {"entries": "在列用人单位名单", "gone": "本期移出和撤销的条目"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Who announces, of which kind of list, on what basis.

    A statutory list names the basis its rule pack gives; without it nothing is announced.
    """

    site: SiteIdentity
    kind: ListKind
    basis: tuple[str, ...] = ()

    def facts(self, number: str, issued_on: date) -> dict[str, Any]:
        """The facts every announcement has in common."""
        return {
            "office": {
                "name": self.site.office_zh,
                "address": self.site.address,
                "phone": self.site.phone,
            },
            "number": number,
            "issued_on": issued_on.isoformat(),
            "list_kind": self.kind.value,
            "list_name": LIST_NAMES[self.kind.value],
            "basis": list(self.basis or (DISTRICT_BASIS if self.kind is ListKind.DISTRICT else ())),
        }


@dataclass(slots=True)
class _Annex:
    """One annex of an issue under way: gathers rows, gives a volume whenever one is full."""

    kind: str
    label: str
    expected: int
    volume_rows: int
    count: int = 0
    volume: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def volumes(self) -> int:
        return max(1, -(-self.expected // self.volume_rows))

    def facts(self) -> dict[str, Any]:
        """What the templates are told, with the rows gathered so far."""
        return {
            "kind": self.kind,
            "label": self.label,
            "title": TITLES[self.kind],
            "count": self.expected,
            "volumes": self.volumes,
            "volume": self.volume,
            "first": self.count - len(self.rows) + 1,
            "last": self.count,
            "rows": self.rows,
        }

    def add(self, row: dict[str, Any]) -> bool:
        """Take a row; True when a volume of its own is full."""
        self.count += 1
        self.rows.append({"order": self.count, **row})
        return self.volumes > 1 and len(self.rows) == self.volume_rows


def issue_orders(
    head: IssueHead,
    lines: Iterable[IssueLine],
    *,
    issuer: Issuer,
    number: str,
    folder: str,
    proof_address: str = "",
    noindex: bool = False,
    volume_rows: int = VOLUME,
) -> Iterator[Order]:
    """Everything that is printed of an issue; the announcement itself comes last.

    Args:
        head: of the issue; its totals are the sentence of the announcement.
        lines: as the public may see them today, read once.
        issuer: the office.
        number: the announcement's document number (文号).
        folder: where the files go: ``notice``, and ``annex-1-001`` ... when there are volumes.
        proof_address: where the issue can be checked; "" prints none.
        noindex: keep the pages out of search engines, as those of an earlier issue are.
        volume_rows: rows of one document at most.

    Raises:
        TotalsDoNotCloseError: the lines are not as many as the head says.
    """
    labels = _labels(head)
    common = {**issuer.facts(number, head.released_on), "issue": _issue_facts(head)}
    wanted = {"entries": head.closing, "gone": head.removed}
    annexes = {
        kind: _Annex(kind, label, wanted[kind], volume_rows) for kind, label in labels.items()
    }

    def order(row: AnnouncementRow, name: str, **more: Any) -> Order:
        request = AnnouncementRequest(
            row,
            {**common, **more},
            issuer.site.specimen,
            noindex=noindex,
            proof_address=proof_address,
        )
        return Order(f"{folder}/{name}", request)

    def volume_of(annex: _Annex) -> Order:
        annex.volume += 1
        place = list(annexes).index(annex.kind) + 1
        made = order(ANNEX, f"annex-{place}-{annex.volume:03d}", annex=annex.facts())
        annex.rows = []
        return made

    for line in lines:
        kind = "gone" if line.change is ChangeKind.REMOVED else "entries"
        if kind not in annexes:
            raise TotalsDoNotCloseError(
                f"issue {head.number}: {line.entry.entry_id} is not counted"
            )
        if annexes[kind].add(_gone_row(line.entry) if kind == "gone" else _row(line.entry)):
            yield volume_of(annexes[kind])
    for annex in annexes.values():
        if annex.count != annex.expected:
            raise TotalsDoNotCloseError(
                f"issue {head.number}: {annex.count} lines of {annex.expected} ({annex.kind})"
            )
        if annex.volumes > 1 and annex.rows:
            yield volume_of(annex)
    facts = [annex.facts() for annex in annexes.values()]
    yield order(ISSUE, "notice", labels=labels, annexes=facts)


def _labels(head: IssueHead) -> dict[str, str]:
    """The annexes an issue has; a single one goes without a number."""
    kinds = [kind for kind, count in (("entries", head.closing), ("gone", head.removed)) if count]
    return {kind: f"附件{n}" if len(kinds) > 1 else "附件" for n, kind in enumerate(kinds, 1)}


def _issue_facts(head: IssueHead) -> dict[str, Any]:
    return {
        "number": head.number,
        "period": head.period,
        "extra": head.sort is IssueSort.EXTRA,
        "opening": head.opening,
        "added": head.added,
        "removed": head.removed,
        "closing": head.closing,
    }


def _state(entry: Entry) -> str:
    return "" if entry.status is EntryStatus.ACTIVE else words("zh")[entry.status.value]


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "uscc": entry.uscc,
        "township": entry.township,
        "grounds": grounds_in_short(entry.grounds),
        "decision_no": entry.decision_no,
        "entry_id": entry.entry_id,
        "listing_date": entry.listing_date.isoformat(),
        "earliest_exit_date": entry.earliest_exit_date.isoformat(),
        "state": _state(entry),
    }


def _gone_row(entry: Entry) -> dict[str, Any]:
    on = entry.withdrawn_at or entry.removed_date or entry.end_date
    return {
        "name": entry.name,
        "uscc": entry.uscc,
        "entry_id": entry.entry_id,
        "state": _state(entry),
        "on": on.isoformat(),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The announcement that is withdrawn or corrected: its number, day, and issue."""

    number: str
    on: date
    issue: int


def withdrawal_request(
    entry: Entry,
    *,
    issuer: Issuer,
    number: str,
    issued_on: date,
    original: Original,
    effect: str = WITHDRAWAL_EFFECT,
    taken_down: Sequence[str] = PLACES,
    proof_address: str = "",
) -> AnnouncementRequest:
    """The announcement of a withdrawal: number, days and reason of the entry, and no name.

    ``taken_down`` are the places it no longer stands in (行政处罚法 48).
    """
    facts = {
        **issuer.facts(number, issued_on),
        "entry": {"entry_id": entry.entry_id, "listing_date": entry.listing_date.isoformat()},
        "withdrawal": {
            "on": entry.withdrawn_at.isoformat() if entry.withdrawn_at else "",
            "reason": WITHDRAWAL_REASONS.get(entry.reason_code, ""),
            "effect": effect,
            "taken_down": list(taken_down),
        },
        "original": _original_facts(original),
    }
    return AnnouncementRequest(WITHDRAWAL, facts, issuer.site.specimen, proof_address=proof_address)


def correction_request(
    entry: Entry,
    *,
    issuer: Issuer,
    number: str,
    issued_on: date,
    original: Original,
    reason: str,
    effect: str = CORRECTION_EFFECT,
    replaced: Sequence[str] = PLACES,
    proof_address: str = "",
) -> AnnouncementRequest:
    """The announcement of a correction of an entry that stays, as the entry itself tells it."""
    facts = {
        **issuer.facts(number, issued_on),
        "entry": {"entry_id": entry.entry_id, "name": entry.name, "uscc": entry.uscc},
        "correction": {
            "on": entry.corrected_on.isoformat() if entry.corrected_on else "",
            "text": entry.correction,
            "reason": reason,
            "effect": effect,
            "replaced": list(replaced),
        },
        "original": _original_facts(original),
    }
    return AnnouncementRequest(CORRECTION, facts, issuer.site.specimen, proof_address=proof_address)


def _original_facts(original: Original) -> Mapping[str, Any]:
    return {"number": original.number, "on": original.on.isoformat(), "issue": original.issue}


def entry_request(
    entry: Entry, *, issuer: Issuer, number: str, issued_on: date, proof_address: str = ""
) -> AnnouncementRequest:
    """An entry's own public notice: one page. One without a name is refused by its lack of it."""
    told = asdict(entry) | {
        "status": words("zh")[entry.status.value],
        "decision_date": entry.decision_date.isoformat(),
        "listing_date": entry.listing_date.isoformat(),
        "earliest_exit_date": entry.earliest_exit_date.isoformat(),
        "end_date": entry.end_date.isoformat(),
    }
    wanted = {path.removeprefix("entry.") for path in ENTRY_NOTICE.required}
    facts = {
        **issuer.facts(number, issued_on),
        "entry": {name: value for name, value in told.items() if name in wanted},
    }
    return AnnouncementRequest(
        ENTRY_NOTICE, facts, issuer.site.specimen, proof_address=proof_address
    )
