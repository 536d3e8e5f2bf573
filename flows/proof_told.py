"""A proof told: green and red by word and sign, dated, with papers, digests and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.case import Signature
from domain.decide import decide
from domain.events import TermLapsed
from domain.findings import Band
from domain.lifecycle import ROW_BY_ID
from domain.measures import in_words
from domain.names import PARTICULARS
from domain.next_steps import NEXT_STEP
from domain.proof import Proof, next_act, proof_of
from domain.proof_kept import KeptEvidence, KeptProof, Places
from domain.roles import Role
from domain.timelimits import TermKind
from domain.triggers import Trigger
from domain.vocabulary import Ground, Need, Status
from domain.words import en, trigger_words, zh
from flows.assembly import Assembly
from storage import officials, proofs, queries
from storage.unit_of_work import UnitOfWork

Told = dict[str, Any]
NAMES = {
    "ground": ("列入事由", "ground"),
    "list.kind": ("名单种类", "kind of list"),
    "list.measures": ("规则包的管理措施", "measures of the pack"),
    "list.publication": ("名单是否公布", "whether the list is public"),
}


class NoSuchCaseError(Exception):
    """There is no case of that number."""


def proof_told(
    assembly: Assembly, unit: UnitOfWork, case_id: str, act: Trigger | None, today: date
) -> Told:
    """The proof of an act of a case, as plain data: as kept if it was taken, else as of today.

    Without an act, that of the next one that is proved. Terms that ran out count as lapsed.
    """
    rows = proofs.journals_of(unit, [case_id]).get(case_id)
    places = Places()
    for row in rows or ():
        places.add(row)
    if places.case is None:
        raise NoSuchCaseError(f"没有案件 {case_id}；mingdan cases 可列出全部案件")
    law = assembly.jurisdiction(officials.roster(unit))
    sweep = TermLapsed(case_id=case_id, on=today, term=TermKind.DEFENCE)
    _, case = decide(places.case, sweep, None, law)
    trigger = act or next_act(case)
    printed = {line.number: line.digest for line in queries.notice_lines(unit, case_id)}
    teller = _Teller(printed, officials.names(unit))
    proof = proof_of(case, trigger, today, law)
    kept = None if proof.stands else proofs.latest(unit, case_id, str(trigger))
    return teller.kept(kept, case.status) if kept else teller.live(proof, places)


class _Teller:
    """Tells proofs with the digests of the notices printed and the names of people."""

    def __init__(self, printed: Mapping[str, str | None], names: Mapping[str, str]) -> None:
        self._printed, self._names = printed, names

    def live(self, proof: Proof, places: Places) -> Told:
        """A proof as of a day."""
        items = [self._item(i.need, places.of(i.shown), by_pack=i.by_pack) for i in proof.items]
        signing = [self._signature(one.role, one.signature) for one in proof.signing]
        head = self._head(proof.case_id, proof.row.id, proof.on, proof.status)
        where = "、".join(zh(status) for status in proof.row.when)
        steps = [] if proof.stands else [f"案件处于“{zh(proof.status)}”，须先到“{where}”。"]
        told = {"taken": False, "stands": proof.stands, "green": proof.green, "before": steps}
        return {**head, **told, "items": items, "signatures": signing}

    def kept(self, proof: KeptProof, status: Status) -> Told:
        """A proof as it stood when its act was taken."""
        items = [self._item(i.need, i.evidence, by_pack=i.by_pack) for i in proof.items]
        signed = [self._signature(one.role, one) for one in proof.signed]
        head = self._head(proof.case_id, proof.row, proof.on, status)
        told = {"taken": True, "stands": True, "green": all(i["met"] for i in items), "before": []}
        return {**head, **told, "journal_no": proof.no, "items": items, "signatures": signed}

    def _head(self, case_id: str, row_id: str, on: date, status: Status) -> Told:
        row = ROW_BY_ID[row_id]
        act_zh, act_en = trigger_words(str(row.on))
        return {
            "case": case_id, "act": str(row.on), "act_zh": act_zh, "act_en": act_en, "row": row.id,
            "basis": list(row.basis), "on": on.isoformat(), "status": status.value,
            "status_zh": zh(status),
        }  # fmt: skip

    def _item(self, need: Need, shown: tuple[KeptEvidence, ...] | None, *, by_pack: bool) -> Told:
        met = shown is not None
        next_zh, next_en = ("", "") if met else NEXT_STEP[need]
        return {
            "need": need.value, "zh": zh(need), "en": en(need), "met": met, "by_pack": by_pack,
            "evidence": [self._evidence(one) for one in shown or ()],
            "next_zh": next_zh, "next_en": next_en,
        }  # fmt: skip

    def _evidence(self, one: KeptEvidence) -> Told:
        what_zh, what_en = _what(one.what)
        return {
            "what": one.what, "zh": what_zh, "en": what_en,
            "on": None if one.on is None else one.on.isoformat(),
            "by": self._names.get(one.by, one.by), "document": one.document,
            "note": _value(one), "journal_no": one.no, "digest": one.digest,
            "paper_digest": self._printed.get(one.document) or "",
        }  # fmt: skip

    def _signature(self, role: Role, signed: Signature | None) -> Told:
        told: Told = {"role": role.value, "zh": zh(role), "en": en(role), "signed": bool(signed)}
        if signed is not None:
            name = self._names.get(signed.by, signed.by)
            told |= {"by": signed.by, "name": name, "on": signed.on.isoformat()}
            told |= {"instead_of": signed.instead_of, "paper": signed.paper}
        return told


def _what(what: str) -> tuple[str, str]:
    kind, _, name = what.partition(".")
    if kind == "finding":
        return f"检测结论：{zh(Band(name))}", f"finding: {en(Band(name))}"
    if kind == "term":
        return zh(TermKind(name)), en(TermKind(name))
    found = NAMES.get(what) or PARTICULARS.get(what)
    return found or trigger_words(what)


LIST_VALUES = {
    "district": "区级名单（公示已作出的决定）", "statutory": "法定名单",
    "public": "向社会公布", "internal": "只在内部管理",
}  # fmt: skip


def _value(one: KeptEvidence) -> str:
    if one.what in ("list.kind", "list.publication"):
        return LIST_VALUES.get(one.note, one.note)
    if one.what == "ground":
        return f"{one.note} {zh(Ground(one.note))}"
    if one.what in ("measures", "list.measures"):
        return in_words(one.note)
    return f"最后一日 {one.note}" if one.what.startswith("term.") else one.note


def lines_of(told: Told) -> list[str]:
    """The proof in lines for a terminal; sign and word say the same as any colour."""
    state = "✓ 绿：可以办理" if told["green"] else "✗ 红：不能办理"
    if told["taken"]:
        kept = f"以下是当时存档的证明（日志第 {told['journal_no']} 条起）"
        state = f"✓ 绿：已于 {told['on']} 办理，{kept}"
    lines = [
        f"案件 {told['case']}　{told['act_zh']}（{told['act_en']}，{told['row']}）　"
        f"状态：{told['status_zh']}",
        f"{state}　依据：{'；'.join(told['basis'])}",
    ]
    lines += [f"✗ 缺少　{sentence}" for sentence in told["before"]]
    for item in told["items"]:
        pack = "（规则包要求）" if item["by_pack"] else ""
        sign = "✓ 具备" if item["met"] else "✗ 缺少"
        lines.append(f"{sign}　{item['zh']}{pack}　{item['en']}")
        if not item["met"]:
            lines.append(f"　　　　怎么办：{item['next_zh']} {item['next_en']}")
        elif not item["evidence"]:
            lines.append("　　　　案卷中没有相反的记录")
        lines += [f"　　　　{_line(one)}" for one in item["evidence"]]
    lines += [_signed(one) for one in told["signatures"]]
    return lines


def _line(one: Told) -> str:
    if one["on"] is None:
        return f"{one['zh']}：{one['note']}"
    parts = [one["on"], one["zh"], one["document"], one["by"], one["note"]]
    row = f"日志 {one['journal_no']} 摘要 {one['digest'][:16]}" if one["digest"] else "尚未入卷"
    paper = f"文书摘要 {one['paper_digest'][:16]}" if one["paper_digest"] else ""
    return "　".join(part for part in (*parts, row, paper) if part)


def _signed(one: Told) -> str:
    if not one["signed"]:
        return f"… 待签　{one['zh']} {one['en']}"
    deputy = f"，代 {one['instead_of']}（{one['paper']}）" if one["instead_of"] else ""
    return f"✓ 已签　{one['zh']}　{one['name']}（{one['by']}）　{one['on']}{deputy}"
