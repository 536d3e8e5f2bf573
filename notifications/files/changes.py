"""The difference sheet as data: what was added, changed and left, why, and totals that close."""

from __future__ import annotations

from domain.bulletin import ChangeKind, IssueHead, IssueLine, Reason, TotalsDoNotCloseError
from notifications.files.issue_file import stands
from notifications.files.plain_json import compact, end_of_list, head_of_list, item


class Changes:
    """One line a change. It counts for itself; an issue that says otherwise is not written."""

    name = "changes.json"

    def __init__(self) -> None:
        self.rows = 0
        self._counted = dict.fromkeys(ChangeKind, 0)
        self._closing = self._corrected = 0

    def begin(self, head: IssueHead) -> bytes:
        """The issue with its totals, up to the changes."""
        self._head = head
        return head_of_list(head, "changes")

    def line(self, line: IssueLine) -> bytes:
        """A change; nothing for an entry that stands as before."""
        self._closing += stands(line)
        if line.change is None:
            return b""
        self._counted[line.change] += 1
        self._corrected += line.reason == Reason.CORRECTED
        self.rows += 1
        return item(compact(change_of(line)), first=self.rows == 1)

    def end(self) -> bytes:
        """The counts, which must be those of the head."""
        head, counted = self._head, self._counted
        found = {
            "opening": self._closing - counted[ChangeKind.ADDED] + counted[ChangeKind.REMOVED],
            "added": counted[ChangeKind.ADDED],
            "removed": counted[ChangeKind.REMOVED],
            "changed": counted[ChangeKind.CHANGED],
            "corrected": self._corrected,
            "closing": self._closing,
        }
        wrong = [name for name, figure in found.items() if figure != getattr(head, name)]
        if wrong:
            raise TotalsDoNotCloseError(
                f"issue {head.number}: {', '.join(wrong)} of the head is not what its lines give"
            )
        return end_of_list({"counted": found})


def change_of(line: IssueLine) -> dict[str, object]:
    """A change in short; the name is empty where it may no longer be shown."""
    entry = line.entry
    return {
        "kind": "" if line.change is None else line.change.value,
        "reason": line.reason,
        "entry_id": entry.entry_id,
        "name": entry.name,
        "status": entry.status.value,
    }
