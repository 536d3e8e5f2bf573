"""What programs of laboratories and departments hand in: read, checked and taken like a file.

The same layouts, checks and verdicts a row as ``mingdan import``; the rows count once for ever
under the name of the unit whose token it is, so that no unit writes over another's. All of it, the
receipt too, is one transaction: what breaks off leaves nothing.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

import polars as pl

from flows.assembly import Assembly
from flows.formats.checks import CHECKS, Check, Context
from flows.formats.files import judge_file
from flows.formats.layouts import LAYOUTS, Layout
from flows.formats.problem_words import in_english
from flows.formats.verdicts import Problem
from flows.handle import drain
from flows.moves import Outcome, show_anew
from flows.takers import Complaints, Enterprises, Figures, Inspections, Taker
from storage import cases, inspections, receipts, seals
from storage.errors import LostRaceError
from storage.receipts import HandedIn, Receipt
from storage.tokens import EVERYWHERE, Token
from storage.unit_of_work import UnitOfWork
from storage.unplaced import SOURCE as UNPLACED

MOST_ROWS = 50_000
MOST_TOLD = 500  # problems and events of a receipt that are listed
TRIES = 3


class TooManyRowsError(Exception):
    """More rows than are taken at once."""


class KeyUsedError(Exception):
    """The key was used before, with other content."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What came: its rows in a file of a name :mod:`flows.formats.tables` reads, and its digest."""

    kind: str
    path: Path
    digest: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """The receipt; ``again``: it is that of an earlier sending with the same key."""

    receipt: Receipt
    again: bool = False


class _OwnComplaints(Complaints):
    """A complaint's number names it in the whole procedure: nobody else's may be taken."""

    unit_name = ""  # whose numbers are its own

    def take(self, accepted: pl.DataFrame) -> list[Problem]:
        """Seal and store those that are this unit's own."""
        numbers = accepted["complaint_no"].to_list()
        held = receipts.of_others(self.unit, self.unit_name, self.door, numbers)
        held |= receipts.of_others(self.unit, self.unit_name, UNPLACED, numbers)
        refused = [
            Problem(
                row, "-", "举报编号", number, "该举报编号已由其他来源登记",
                "原记录不变；请使用本单位自己的编号，最好带本单位的前缀",
            )
            for row, number in accepted.select("row", "complaint_no").iter_rows()
            if number in held
        ]  # fmt: skip
        own = accepted.filter(~pl.col("complaint_no").is_in(list(held))) if held else accepted
        return [*refused, *(super().take(own) if own.height else ())]


class _OwnEnterprises(Enterprises):
    """An enterprise registered elsewhere is not drawn into the token's townships."""

    townships: Callable[[str], bool]  # those it answers for

    def take(self, accepted: pl.DataFrame) -> list[Problem]:
        """Store those that are not registered outside."""
        known = cases.load_enterprises(self.unit, accepted["uscc"].to_list())
        outside = {
            uscc for uscc, one in known.items() if not self.townships(one.enterprise.township)
        }
        refused = [
            Problem(
                row, "-", "统一社会信用代码", uscc, "该单位登记在本令牌以外的镇乡街",
                "迁入的单位请与本机关联系，由本机关变更登记",
            )
            for row, uscc in accepted.select("row", "uscc").iter_rows()
            if uscc in outside
        ]  # fmt: skip
        own = accepted.filter(~pl.col("uscc").is_in(list(outside))) if outside else accepted
        return [*refused, *(super().take(own) if own.height else ())]


def door_of(token: Token, kind: str) -> str:
    """At whose door the rows of a kind count. A complaint's number is the office's: one door."""
    return kind if kind == "complaints" else f"{kind}:{token.unit}"


def _taker(
    assembly: Assembly, unit: UnitOfWork, token: Token, kind: str, at: str, heard: list[str]
) -> Taker:
    door = door_of(token, kind)
    if kind == "complaints":
        complaints = _OwnComplaints(assembly, unit, at, door=door, heard=heard)
        complaints.unit_name = token.unit
        return complaints
    if kind == "enterprises":
        enterprises = _OwnEnterprises(assembly, unit, at, door=door, heard=heard)
        enterprises.townships = token.answers_for
        return enterprises
    if kind == "figures":
        figures = Figures(assembly, unit, at, door=door, heard=heard)
        figures.units, figures.by = frozenset({token.unit}), f"token:{token.number}"
        return figures
    return Inspections(assembly, unit, at, door=door, heard=heard)


def _own_layout(token: Token, kind: str) -> tuple[Layout, Mapping[str, Check]]:
    """The layout of a kind, with what this token may not say."""
    layout, name, checks = LAYOUTS[kind], "", dict(CHECKS)
    if kind == "inspections" and token.laboratory:
        name = "laboratory"
        checks["own"] = Check(
            lambda cells, _: cells != token.unit,
            "不是本令牌的检测机构", f"检测机构填写 {token.unit}；其他机构的报告由其自行报送",
        )  # fmt: skip
    if kind == "enterprises" and EVERYWHERE not in token.townships:
        name = "township"
        checks["own"] = Check(
            lambda cells, _: ~cells.is_in(list(token.townships)),
            "不在本令牌的镇乡街内", f"只报送 {'、'.join(token.townships)} 的单位",
        )  # fmt: skip
    columns = tuple(replace(c, check="own") if c.key == name else c for c in layout.columns)
    return replace(layout, columns=columns), checks


def receive(
    assembly: Assembly, token: Token, sent: Sent, *, receipt_id: str, at: datetime
) -> Received:
    """Take in what came, once.

    UnreadableFileError when it cannot be read to its end, TooManyRowsError, KeyUsedError: then
    nothing is kept.
    """
    sent = replace(sent, digest=_keyed(assembly, sent.digest))
    for _ in range(TRIES - 1):
        try:
            return _receive(assembly, token, sent, receipt_id, at)
        except LostRaceError:  # the same came twice at once: now it is on record
            continue
    return _receive(assembly, token, sent, receipt_id, at)


def _keyed(assembly: Assembly, digest: str) -> str:
    """The digest by a key of the office: a plain one would prove a guess at who complained."""
    key = seals.load_key(assembly.settings.home / "seal.key", seals.new_key())
    return hmac.digest(key, digest.encode(), "sha256").hex()


def _receive(
    assembly: Assembly, token: Token, sent: Sent, receipt_id: str, at: datetime
) -> Received:
    before = _before(assembly, token, sent)
    if before is not None:
        return Received(before, again=True)
    agents = assembly.book.agents
    context = Context(at.date(), agents.mapping, agents.names, agents.units)
    layout, checks = _own_layout(token, sent.kind)
    with judge_file(sent.path, layout, context, checks) as file:
        if file.rows > MOST_ROWS:
            raise TooManyRowsError
        told, heard = list(file.problems), list[str]()
        door = door_of(token, sent.kind)
        with UnitOfWork(assembly.engine) as unit:
            taker = _taker(assembly, unit, token, sent.kind, at.isoformat(), heard)
            for frame in file.portions():
                told += taker.take(frame)
            told.sort(key=lambda one: one.row)
            refs = inspections.event_refs(unit, door, heard)
            made = Receipt(
                receipt_id=receipt_id, token=token.number, unit=token.unit, kind=sent.kind,
                at=at.isoformat(), key=sent.key, digest=sent.digest, rows=file.rows,
                accepted=taker.taken.accepted, repeated=taker.taken.repeated,
                rejected=len({one.row for one in told if one.refuses}),
                problems=_written(told, layout),
            )  # fmt: skip
            receipts.add(unit, made, door, refs)
            unit.commit()
    return Received(made)


def _before(assembly: Assembly, token: Token, sent: Sent) -> Receipt | None:
    """What the same key brought before."""
    if sent.key is None:
        return None
    with UnitOfWork(assembly.engine, reading=True) as unit:
        known = receipts.of_key(unit, token.unit, sent.key)
    if known is not None and (known.kind, known.digest) != (sent.kind, sent.digest):
        raise KeyUsedError
    return known


def _written(told: Sequence[Problem], layout: Layout) -> str:
    listed = [asdict(one) | {"en": _english(one, layout)} for one in told[:MOST_TOLD]]
    return json.dumps(listed, ensure_ascii=False)


def _english(one: Problem, layout: Layout) -> str:
    """In English, by the column's own name without what its field was called besides."""
    return in_english(replace(one, name=one.name.partition("（")[0]), layout)


def handle_received(assembly: Assembly, *, at: datetime) -> None:
    """Handle what waits, as an import does at once; and show the list if that changed it."""
    handled = drain(assembly, at=at.isoformat())
    show_anew(assembly, Outcome(handled=handled), at=at)


def found(
    assembly: Assembly, token: Token, receipt_id: str
) -> tuple[Receipt, list[HandedIn]] | None:
    """A receipt of the token's unit with where its events stand; None: it has no such receipt."""
    with UnitOfWork(assembly.engine, reading=True) as unit:
        receipt = receipts.find(unit, token.unit, receipt_id)
        if receipt is None:
            return None
        return receipt, receipts.events(unit, receipt_id, limit=MOST_TOLD)
