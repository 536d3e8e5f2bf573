"""A case in one paragraph for whoever must sign: what is asked, what is proven, what is missing."""

from __future__ import annotations

from domain.case import Case, Proposal
from domain.findings import Band
from domain.lifecycle import ROW_BY_ID
from domain.need_names import NEED
from domain.proof import Proof
from domain.vocabulary import Ground, Need
from domain.words import en, zh
from flows import heard
from flows.heard import day_zh

Sentences = list[str]


def brief(case: Case, name: str, proposal: Proposal, proof: Proof, asker: str) -> tuple[str, str]:
    """The paragraph in Chinese and in English. ``asker`` is the name of who asks."""
    return "".join(_zh(case, name, proposal, proof, asker)), " ".join(
        _en(case, name, proposal, proof, asker)
    )


def _zh(case: Case, name: str, proposal: Proposal, proof: Proof, asker: str) -> Sentences:
    row = ROW_BY_ID[proposal.row]
    said = [f"{asker}于{day_zh(proposal.on)}提请对{name}作出“{zh(proposal.act)}”。"]
    finding = case.findings[-1] if case.findings else None
    if finding is not None:
        weight = "" if finding.usable is not Band.COMPLIANT else "（不能作为列入依据）"
        said.append(
            f"{day_zh(finding.on)}的检测（{finding.report_no}）：{_end(finding.summary_zh)}"
        )
        said += [weight] if weight else []
    grounds = row.grounds or case.grounds
    if grounds:
        said.append(f"列入事由：{'、'.join(zh(Ground(one)) for one in grounds)}。")
    said.append(heard.defence(case))
    missing = proof.missing
    if missing:
        said.append(f"尚缺{len(missing)}项：{'、'.join(NEED[Need(one)][0] for one in missing)}。")
    else:
        said.append(f"法定要件{len(proof.items)}项齐备。" if proof.items else "")
    return [one for one in said if one]


def _en(case: Case, name: str, proposal: Proposal, proof: Proof, asker: str) -> Sentences:
    row = ROW_BY_ID[proposal.row]
    said = [f"{asker} asked on {proposal.on.isoformat()} to {en(proposal.act)}: {name}."]
    if case.findings:
        last = case.findings[-1]
        said.append(f"Report {last.report_no} of {last.on.isoformat()}: {last.summary_en}")
    grounds = row.grounds or case.grounds
    if grounds:
        said.append(f"Grounds: {', '.join(en(Ground(one)) for one in grounds)}.")
    missing = proof.missing
    if missing:
        said.append(
            f"Missing ({len(missing)}): {', '.join(NEED[Need(one)][1] for one in missing)}."
        )
    elif proof.items:
        said.append(f"All {len(proof.items)} needs of the law are on file.")
    return said


def _end(sentence: str) -> str:
    return sentence if sentence.endswith("。") else f"{sentence}。"
