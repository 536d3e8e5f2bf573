"""The rule desk: a change of the rules is drafted as a form, tried, handed in, approved.

The form becomes the text of a pack, which the models of the packs check; what they accept is kept,
edition by edition. What is approved is one edition, and judges from its first day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import msgspec

from domain.names import ROLE
from domain.roles import Role
from domain.rule_change import (
    REFUSALS,
    STANDS,
    TABLE,
    Refusal,
    RuleDecision,
    RuleDraft,
    RuleEdition,
    RuleFacts,
    RuleMove,
    RuleSaid,
    RuleStanding,
    why_not,
)
from flows.assembly import Assembly
from rules.amending import Change, Name, Wrong, amended, wrongs
from rules.packs import Pack, PackError
from rules.texts import missing, pack_from
from storage import officials, rule_backtests, rule_drafts, rule_texts
from storage.codec import to_json
from storage.errors import LostRaceError
from storage.unit_of_work import UnitOfWork

AMENDED = re.compile(r"-r\d+$")
AMENDED_ZH = re.compile(r"（第\d+号修订）$")
AMENDED_EN = re.compile(r", amendment \d+$")
_changes = msgspec.json.Decoder(list[Change])


class RuleRefusedError(Exception):
    """A move the rules of the rule desk do not allow: a code and its detail."""

    def __init__(self, code: str, detail: tuple[str, ...] = ()) -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


class WrongChangeError(Exception):
    """Changes that make no pack: what to correct, each by its key."""

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        super().__init__("; ".join(one.en for one in wrong))
        self.wrong = tuple(wrong)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A draft with its newest text and the pack that text was made from, where they are."""

    draft: RuleDraft
    changes: tuple[Change, ...]
    made: Pack | None
    base: Pack | None
    facts: RuleFacts


def refused_in_words(code: str, detail: Sequence[str], *, english: bool = False) -> str:
    """A refusal as a sentence that says what to do."""
    told = list(detail)
    if code == "not_in_role":
        told[1] = ROLE[Role(told[1])][english]
    if code == "stands":
        told[0] = STANDS[RuleStanding(told[0])][english]
    return REFUSALS[code][english].format(*told)


def begin(assembly: Assembly, title: str, *, by: str, at: str) -> int:
    """Begin a draft; returns its number."""
    on = date.fromisoformat(at[:10])
    with UnitOfWork(assembly.engine) as unit:
        _must_draft(unit, by, on)
        no = rule_drafts.begin(unit, title, by, at)
        unit.commit()
    return no


def _must_draft(unit: UnitOfWork, by: str, on: date) -> None:
    role, _ = TABLE[RuleMove.HAND_IN]
    if not officials.roster(unit).holds(by, role, on):
        raise RuleRefusedError("not_in_role", (by, role.value))


def proposed(assembly: Assembly, unit: UnitOfWork, no: int, today: date) -> Proposed | None:
    """A draft as it is now; None when there is none of this number."""
    draft = rule_drafts.draft(unit, no)
    if draft is None:
        return None
    now, text = assembly.in_force(unit), draft.edition
    if text is None:
        facts = RuleFacts(on=today, tried=frozenset(), base="")
        return Proposed(draft=draft, changes=(), made=None, base=None, facts=facts)
    kept = rule_drafts.text_of(unit, no, text.digest)
    if kept is None:
        raise missing("规则包", [text.digest])
    return Proposed(
        draft=draft,
        changes=tuple(_changes.decode(rule_drafts.changes_of(unit, no, text.no))),
        made=pack_from(text.digest, kept.name, kept.body),
        base=_pack_of(unit, now, text.base),
        facts=_facts(now, unit, draft, text, today),
    )


def _pack_of(unit: UnitOfWork, assembly: Assembly, digest: str) -> Pack | None:
    """A pack of the book, or one that was in it once."""
    for pack in assembly.book.packs:
        if pack.digest == digest:
            return pack
    kept = rule_texts.find(unit, [digest]).get(digest)
    return None if kept is None else pack_from(digest, kept.name, kept.body)


def _facts(
    assembly: Assembly, unit: UnitOfWork, draft: RuleDraft, text: RuleEdition, today: date
) -> RuleFacts:
    approved = rule_drafts.approved(unit)
    by_us = {one.digest for one in approved}
    # What an approved draft follows is what it followed: it is in the book itself by now.
    others = [one for one in assembly.book.packs if one.digest != text.digest]
    base = [one for one in others if one.in_force.first <= text.since]
    return RuleFacts(
        on=today,
        tried=rule_backtests.tested(unit, draft.no),
        base=(base or others)[-1 if base else 0].digest,
        later=[
            one.in_force.first
            for one in others
            if one.digest in by_us and one.in_force.first > text.since
        ],
        followed=[one.draft for one in approved if one.base == text.digest],
    )


def save(
    assembly: Assembly,
    no: int,
    changes: Sequence[Change],
    since: date,
    *,
    seen: int,
    by: str,
    at: str,
) -> RuleEdition:
    """Make the next text of a draft from its form; the same form again makes none.

    ``seen``: the number of the text that was on the screen (0: none). WrongChangeError says what to
    correct; RuleRefusedError why the draft takes no text.
    """
    today = date.fromisoformat(at[:10])
    with UnitOfWork(assembly.engine) as unit:
        _must_draft(unit, by, today)
        draft = rule_drafts.draft(unit, no)
        if draft is None or draft.stands is not RuleStanding.DRAFTING:
            stands = RuleStanding.DROPPED if draft is None else draft.stands
            raise RuleRefusedError("stands", (stands.value,))
        last = draft.edition
        if (last.no if last else 0) != seen:
            raise RuleRefusedError("other_text")
        if since < today:
            raise RuleRefusedError("too_early", (since.isoformat(), today.isoformat()))
        base = assembly.in_force(unit).book.pack(since)
        made = pack_from_form(base, changes, since, no)
        if last is not None and last.digest == made.digest:
            return last
        edition = RuleEdition(
            no=seen + 1, pack_id=made.id, digest=made.digest, base=base.digest, since=since, by=by,
            at=at,
        )  # fmt: skip
        try:
            rule_drafts.write(unit, draft, edition, to_json(list(changes)), made.text)
            unit.commit()
        except LostRaceError as error:
            raise RuleRefusedError("other_text") from error
    return edition


def pack_from_form(base: Pack, changes: Sequence[Change], since: date, no: int) -> Pack:
    """The pack a form comes to; WrongChangeError when the models refuse it."""
    if not changes:
        raise RuleRefusedError("nothing_changed")
    wrong = wrongs(base, changes, since)
    if wrong:
        raise WrongChangeError(wrong)
    name = Name(
        id=f"{AMENDED.sub('', base.id)}-r{no}",
        zh=f"{AMENDED_ZH.sub('', base.title_zh)}（第{no}号修订）",
        en=f"{AMENDED_EN.sub('', base.title_en)}, amendment {no}",
    )
    try:
        return amended(base, changes, since, name)
    except PackError as error:
        raise WrongChangeError(
            [
                Wrong("", "", f"规则包校验未通过，请按提示更正：{line}", line)
                for line in str(error).splitlines()[:-1]
            ]
        ) from error


def why_refused(proposal: Proposed, unit: UnitOfWork, said: RuleSaid) -> Refusal | None:
    """Why a person may not do this now, or None."""
    return why_not(proposal.draft, said, proposal.facts, officials.roster(unit))


def decide(assembly: Assembly, no: int, said: RuleSaid, *, at: str) -> RuleDraft:
    """Do something with a draft; an approval keeps its text with the rules that judge.

    An approval that is taken back leaves them again; its text is kept, as all are.

    RuleRefusedError says why not.
    """
    today = date.fromisoformat(at[:10])
    with UnitOfWork(assembly.engine) as unit:
        proposal = proposed(assembly, unit, no, today)
        if proposal is None:
            raise RuleRefusedError("stands", (RuleStanding.DROPPED.value,))
        draft = proposal.draft
        if said.move is RuleMove.WITHDRAW and draft.edition is not None:
            judged = rule_drafts.has_judged(unit, draft.edition.digest)
            proposal = replace(proposal, facts=replace(proposal.facts, judged=judged))
        refused = why_refused(proposal, unit, said)
        if refused is not None:
            raise RuleRefusedError(*refused)
        text = draft.edition
        decision = RuleDecision(
            no=len(draft.decisions) + 1, move=said.move, by=said.by, role=TABLE[said.move][0],
            digest=text.digest if text else "", paper=said.paper.strip(),
            reason=said.reason.strip(), on=today, at=at,
        )  # fmt: skip
        try:
            rule_drafts.decide(unit, draft, decision)
            if said.move is RuleMove.APPROVE and proposal.made is not None:
                made = proposal.made
                rule_texts.keep(
                    unit, [rule_texts.RuleText(made.digest, "pack", made.id, made.text)]
                )
            unit.commit()
        except LostRaceError as error:
            raise RuleRefusedError("stands", (draft.stands.value,)) from error
    return draft
