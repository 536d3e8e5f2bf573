"""A batch in memory: events, the cases they concern, and everything their decisions lead to.

Nothing here touches the database; ``flows/handle.py`` loads what a batch needs and writes what
it became.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from domain.case import Case
from domain.decide import decide, open_case
from domain.decided import Decision, decision_of
from domain.effects import effects
from domain.events import (
    OPENS_A_CASE,
    CalendarChanged,
    CheckType,
    EnterpriseRegistered,
    Event,
    InspectionRecorded,
    ProtectionRecorded,
)
from domain.evolve import evolve
from domain.findings import Judgement
from domain.journal import Entry, Issued, Moved, Protected, Recorded, Refused, Registered
from domain.jurisdiction import Jurisdiction
from domain.late_requests import late_request
from domain.lifecycle import ROW_BY_ID
from domain.proof_kept import takes_a_proved_row
from domain.standing import ACCEPTING
from domain.triggers import act, step
from domain.vocabulary import ON_THE_LIST, Act, Status, Step
from flows.at_desk import people_of
from flows.listed import ListChange, list_changes
from flows.protected import protection_line, register_line
from flows.reweighing import Reweighing
from storage.cases import FIRST, Appended, Stored, StoredCase, StoredEnterprise, chained
from storage.inbox import Waiting
from storage.late_requests import LateRow
from storage.outbox import Outgoing
from storage.protection import ProtectionLine, RegisterLine

Number = Callable[[str, int], str]  # (what is numbered, year) -> the number as printed
NOTHING = Stored(0, FIRST)
ANSWERED = step(Step.ENTRY_ANSWERED)
TOLD_ON_THE_PAGE = {act(Act.CORRECT_ENTRY), act(Act.CARRY_OVER)}
ONCE_SHOWN = {Status.PUBLISHED, Status.SUSPENDED}


def _tells_the_public(entry: Entry) -> bool:
    """Whether an entry changes what a page of the list says, though the case stays where it is."""
    if isinstance(entry, Recorded):
        return entry.what == ANSWERED
    return isinstance(entry, Moved) and ROW_BY_ID[entry.row].on in TOLD_ON_THE_PAGE


NOT_REGISTERED = (
    "用人单位 {} 尚未登记：请先导入用人单位名册（mingdan import enterprises），"
    "再放行本事件（mingdan release）。"
)


class ParkedError(Exception):
    """An event that cannot be handled as things are; the message says what to do."""


@dataclass(slots=True)
class Batch:
    """The state of one batch. ``cases`` and ``enterprises`` are as loaded, then as they become.

    ``enterprises`` holds those the batch registers or puts a record of theirs on file for,
    ``known`` the townships on record, by code, of those whose events may open a case; ``resettled``
    those that are in another one now.
    """

    law: Jurisdiction
    reweighing: Reweighing
    number: Number
    known: dict[str, str]
    enterprises: dict[str, StoredEnterprise]
    cases: dict[str, StoredCase]
    accepting: dict[str, str]
    case_counts: dict[str, int]
    read_at: dict[str, StoredCase] = field(default_factory=dict)
    created: set[str] = field(default_factory=set)
    registered: dict[str, date] = field(default_factory=dict)
    resettled: dict[str, str] = field(default_factory=dict)
    protected: set[str] = field(default_factory=set)  # the journals of these went on
    register_lines: list[RegisterLine] = field(default_factory=list)
    protection_lines: list[ProtectionLine] = field(default_factory=list)
    named: list[tuple[str, str]] = field(default_factory=list)  # (code, name) as registered
    took_part: set[tuple[str, str]] = field(default_factory=set)  # (person, case)
    rows: list[Appended] = field(default_factory=list)
    judged: list[tuple[int, str, Judgement]] = field(default_factory=list)
    dated: dict[int, date] = field(default_factory=dict)  # the days of judged reports, by event
    outgoing: list[Outgoing] = field(default_factory=list)
    list_changes: list[ListChange] = field(default_factory=list)
    proved: list[tuple[str, int]] = field(default_factory=list)  # acts whose proof is kept
    decisions: list[Decision] = field(default_factory=list)  # that others are compared with
    late: list[LateRow] = field(default_factory=list)  # hearings that were asked for too late
    public_changed: bool = False  # what the public may see of a listing is another now
    refused: int = 0  # entries that say that what was asked cannot be done
    done: list[tuple[int, int]] = field(default_factory=list)
    parked: list[tuple[int, str]] = field(default_factory=list)

    def handle(self, waiting: Waiting, event: Event, judgement: Judgement | None) -> None:
        """Decide one event. ParkedError leaves the batch as it was."""
        if isinstance(event, EnterpriseRegistered):
            self._register(waiting, event)
        elif isinstance(event, ProtectionRecorded):
            self._protect(waiting, event)
        else:
            self._decide(waiting, event, judgement)

    def _register(self, waiting: Waiting, event: EnterpriseRegistered) -> None:
        uscc = event.enterprise.uscc
        known = self.enterprises.get(uscc)
        if known is not None and known.enterprise == event.enterprise:
            self.done.append((waiting.id, 0))
            return
        entry = Registered(on=event.on, enterprise=event.enterprise)
        row = chained(uscc, known or NOTHING, [entry], waiting.id, waiting.digest)
        now = self.enterprises[uscc] = StoredEnterprise(row.no, row.digest, event.enterprise)
        self.registered[uscc] = event.on
        self.register_lines.append(register_line(event.on, now))
        self.named.append((uscc, event.enterprise.name))
        self.known[uscc] = event.enterprise.township
        if known is not None and known.enterprise.township != event.enterprise.township:
            self.resettled[uscc] = event.enterprise.township
        self.rows.append(row)
        self.done.append((waiting.id, 1))

    def _protect(self, waiting: Waiting, event: ProtectionRecorded) -> None:
        """Put on file, in the enterprise's own journal, how a matter stands in it."""
        known = self.enterprises.get(event.uscc)
        if known is None:
            raise ParkedError(NOT_REGISTERED.format(event.uscc))
        entry = Protected(on=event.on, standing=event.standing)
        row = chained(event.uscc, known, [entry], waiting.id, waiting.digest)
        self.enterprises[event.uscc] = StoredEnterprise(row.no, row.digest, known.enterprise)
        self.protected.add(event.uscc)
        self.protection_lines.append(protection_line(waiting.id, event))
        self.rows.append(row)
        self.done.append((waiting.id, 1))

    def _decide(self, waiting: Waiting, event: Event, judgement: Judgement | None) -> None:
        uscc = waiting.uscc
        case_id: str = getattr(event, "case_id", "")
        if not case_id and uscc not in self.known:
            raise ParkedError(NOT_REGISTERED.format(uscc))
        if isinstance(event, CalendarChanged) and event.calendar != self.law.calendar.version:
            raise ParkedError(
                f"本进程的日历版本是 {self.law.calendar.version}，不是 {event.calendar}："
                "请重新启动本机上的 mingdan，再放行本事件（mingdan release）。"
            )
        stored = self._case_of(event, case_id, uscc)
        before: list[Entry] = []
        if stored is None:
            case, opened = open_case(event, f"{uscc}-{self.case_counts.get(uscc, 0) + 1:02d}")
            stored, before = StoredCase(0, FIRST, case), [opened]
        findings = None if judgement is None else judgement.findings
        if findings is not None and isinstance(event, InspectionRecorded):
            self.reweighing.remember(waiting.id, event, findings)
        again = self.reweighing.of(stored.case, event)
        weighed = [one.findings for one in again] if again else ()
        decided, case = decide(stored.case, event, findings, self.law, weighed)
        if again:
            self.judged += self.reweighing.records(case, again)
        entries = [*before, *decided]
        case, issued, outgoing = self._issue(waiting.id, case, decided)
        self._keep(waiting, stored, case, [*entries, *issued], judgement)
        self.refused += sum(isinstance(entry, Refused) for entry in decided)
        if judgement is not None:
            self.dated[waiting.id] = event.on
        if isinstance(event, InspectionRecorded) and event.check is CheckType.PERIODIC:
            self.protection_lines.append(protection_line(waiting.id, event))
        self.outgoing += outgoing
        if any(map(takes_a_proved_row, decided)):
            self.proved.append((case.case_id, stored.version + 1))
        late = late_request(decided)
        if late is not None:
            self.late.append((case.case_id, stored.version + 1, late))
        made = decision_of(case, decided, stored.version + 1)
        if made is not None:
            self.decisions.append(made)
        if stored.case.status in ON_THE_LIST or case.status in ON_THE_LIST:
            no = stored.version + 1
            self.list_changes += list_changes(stored.case, decided, case, no, self.law, self.number)
            self.public_changed |= any(_tells_the_public(entry) for entry in decided)

    def _case_of(self, event: Event, case_id: str, uscc: str) -> StoredCase | None:
        """The case an event is about; None when it begins a new one."""
        if not case_id and isinstance(event, OPENS_A_CASE):
            open_id = self.accepting.get(uscc)
            return None if open_id is None else self.cases[open_id]
        if case_id not in self.cases or case_id[:18] != uscc:
            raise ParkedError(f"没有案件 {case_id}：请核对案件编号后重新提交。")
        return self.cases[case_id]

    def _issue(
        self, event_id: int, case: Case, decided: tuple[Entry, ...]
    ) -> tuple[Case, list[Entry], list[Outgoing]]:
        """Number the documents the decision leads to and put them on file and in the outbox.

        A message id begins with its event: those of a batch then lie side by side in the outbox.
        """
        issued: list[Entry] = []
        outgoing: list[Outgoing] = []
        for send in effects(decided):
            number = self.number(send.notice, send.on.year)
            entry = Issued(
                on=send.on,
                notice=send.notice,
                number=number,
                row=send.row,
                complaint=send.complaint,
            )
            case = evolve(case, entry)
            issued.append(entry)
            message_id = f"{event_id:010d}-{case.case_id}-{case.version}-{send.notice}"
            outgoing.append(
                Outgoing(
                    message_id,
                    case.case_id,
                    case.version,
                    send.notice,
                    send.row,
                    send.on,
                    number,
                )
            )
        return case, issued, outgoing

    def _keep(
        self,
        waiting: Waiting,
        stored: StoredCase,
        case: Case,
        entries: list[Entry],
        judgement: Judgement | None,
    ) -> None:
        case_id = case.case_id
        was, now = stored.case.status, case.status
        self.public_changed |= was is not now and (was in ONCE_SHOWN or now in ONCE_SHOWN)
        head = stored.head
        if entries:
            row = chained(case_id, stored, entries, waiting.id, waiting.digest)
            self.rows.append(row)
            head = row.digest
        if stored.version == 0:
            self.case_counts[case.uscc] = self.case_counts.get(case.uscc, 0) + 1
            self.created.add(case_id)
        elif case_id not in self.created:
            self.read_at.setdefault(case_id, stored)
        self.took_part.update((person, case_id) for person in people_of(entries))
        self.cases[case_id] = StoredCase(case.version, head, case)
        if case.status in ACCEPTING:
            self.accepting[case.uscc] = case_id
        elif self.accepting.get(case.uscc) == case_id:
            del self.accepting[case.uscc]
        if judgement is not None:
            self.judged.append((waiting.id, case_id, judgement))
        self.done.append((waiting.id, len(entries)))
