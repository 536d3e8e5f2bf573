"""Drafts of rules, their texts and what was decided: append-only. What is approved judges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, insert, select

from domain.roles import Role
from domain.rule_change import RuleDecision, RuleDraft, RuleEdition, RuleMove
from storage.rule_tables import rule_decisions, rule_drafts, rule_editions, rule_shadows
from storage.rule_texts import RuleText
from storage.tables import judgements
from storage.under_seal import is_sound, sealed
from storage.unit_of_work import UnitOfWork, translated

TURNS = "SELECT COUNT(*) FROM rule_decisions WHERE move IN ('approve', 'withdraw')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """An approved text: ``no`` orders approvals, ``at`` is the moment it was approved."""

    no: int
    draft: int
    digest: str
    base: str
    since: date
    paper: str
    person: str
    on: date
    at: str


def approvals(unit: UnitOfWork) -> int:
    """How many times something was approved or an approval taken back: one look into an index.

    Their count and not the newest number: on PostgreSQL an earlier number may be written later.
    """
    ((count,),) = unit.rows(TURNS)
    return int(count)


def approved(unit: UnitOfWork) -> list[Approved]:
    """Every approved text whose approval stands, in the order of approval.

    What did not come by the product's doors is no approval, and takes none back.
    """
    d, e = rule_decisions.c, rule_editions.c
    turns = (RuleMove.APPROVE.value, RuleMove.WITHDRAW.value)
    query = select(rule_decisions).where(d.move.in_(turns)).order_by(d.id)
    with translated():
        rows = unit.connection.execute(query).mappings().all()
    sound = [row for row in rows if is_sound(unit, rule_decisions, row)]
    taken_back = {row["draft"] for row in sound if row["move"] == RuleMove.WITHDRAW.value}
    found = []
    for row in sound:
        if row["draft"] in taken_back:
            continue
        its = (e.draft == row["draft"], e.digest == row["digest"])
        text = select(e.base, e.since).where(*its).order_by(e.no.desc()).limit(1)
        with translated():
            edition = unit.connection.execute(text).first()
        if edition is not None:
            found.append(
                Approved(
                    no=row["id"], draft=row["draft"], digest=row["digest"], base=edition.base,
                    since=edition.since, paper=row["paper"], person=row["person"],
                    on=row["on_day"], at=row["recorded_at"],
                )
            )  # fmt: skip
    return found


def has_judged(unit: UnitOfWork, digest: str) -> bool:
    """Whether anything was judged by a text. Reads every judgement: for rare questions."""
    query = select(judgements.c.judgement_id).where(judgements.c.pack_digest == digest).limit(1)
    with translated():
        return unit.connection.scalar(query) is not None


def begin(unit: UnitOfWork, title: str, by: str, at: str) -> int:
    """Begin a draft; returns its number. LostRaceError: another took it first."""
    with translated():
        no = (unit.connection.scalar(select(func.max(rule_drafts.c.no))) or 0) + 1
        unit.connection.execute(
            insert(rule_drafts).values(no=no, title=title, made_by=by, made_at=at)
        )
    return no


def write(
    unit: UnitOfWork, draft: RuleDraft, edition: RuleEdition, changes: str, body: bytes
) -> None:
    """Put the next text of a draft on file. LostRaceError: somebody else wrote one meanwhile."""
    with translated():
        unit.connection.execute(
            insert(rule_editions).values(
                draft=draft.no,
                no=edition.no,
                pack_id=edition.pack_id,
                digest=edition.digest,
                base=edition.base,
                since=edition.since,
                changes=changes,
                body=body,
                made_by=edition.by,
                made_at=edition.at,
            )
        )


def decide(unit: UnitOfWork, draft: RuleDraft, one: RuleDecision) -> None:
    """Put what was done on file. LostRaceError: somebody else did something meanwhile."""
    row = {
        "draft": draft.no, "no": one.no, "move": one.move.value, "person": one.by,
        "role": one.role.value, "digest": one.digest, "paper": one.paper, "reason": one.reason,
        "on_day": one.on, "recorded_at": one.at,
    }  # fmt: skip
    with translated():
        unit.connection.execute(insert(rule_decisions).values(**sealed(unit, rule_decisions, row)))


def draft(unit: UnitOfWork, no: int) -> RuleDraft | None:
    """A draft with its texts and decisions."""
    return next(iter(_drafts(unit, (no,))), None)


def some(unit: UnitOfWork, *, limit: int, offset: int) -> tuple[list[RuleDraft], int]:
    """Some drafts, the newest first, and how many there are."""
    numbers = select(rule_drafts.c.no).order_by(rule_drafts.c.no.desc())
    with translated():
        total = unit.connection.scalar(select(func.count()).select_from(rule_drafts)) or 0
        wanted = unit.connection.scalars(numbers.limit(limit).offset(offset)).all()
    return _drafts(unit, wanted), total


def _drafts(unit: UnitOfWork, numbers: Sequence[int]) -> list[RuleDraft]:
    d, e, s = rule_drafts.c, rule_editions.c, rule_decisions.c
    heads = select(d.no, d.title, d.made_by, d.made_at).where(d.no.in_(numbers))
    texts = select(e.draft, e.no, e.pack_id, e.digest, e.base, e.since, e.made_by, e.made_at)
    said = select(
        s.draft, s.no, s.move, s.person, s.role, s.digest, s.paper, s.reason, s.on_day,
        s.recorded_at,
    )  # fmt: skip
    with translated():
        drafts = unit.connection.execute(heads.order_by(d.no.desc())).all()
        editions = unit.connection.execute(texts.where(e.draft.in_(numbers)).order_by(e.no)).all()
        decisions = unit.connection.execute(said.where(s.draft.in_(numbers)).order_by(s.no)).all()
    return [
        RuleDraft(
            no=no,
            title=title,
            made_by=made_by,
            made_at=made_at,
            editions=tuple(
                RuleEdition(
                    no=one.no, pack_id=one.pack_id, digest=one.digest, base=one.base,
                    since=one.since, by=one.made_by, at=one.made_at,
                )
                for one in editions if one.draft == no
            ),
            decisions=tuple(
                RuleDecision(
                    no=one.no, move=RuleMove(one.move), by=one.person, role=Role(one.role),
                    digest=one.digest, paper=one.paper, reason=one.reason, on=one.on_day,
                    at=one.recorded_at,
                )
                for one in decisions if one.draft == no
            ),
        )
        for no, title, made_by, made_at in drafts
    ]  # fmt: skip


def changes_of(unit: UnitOfWork, draft_no: int, edition_no: int) -> str:
    """The form of a text as it was filled in (JSON)."""
    e = rule_editions.c
    with translated():
        found = unit.connection.scalar(
            select(e.changes).where(e.draft == draft_no, e.no == edition_no)
        )
    return found or "[]"


def text_of(unit: UnitOfWork, draft_no: int, digest: str) -> RuleText | None:
    """The pack a draft came to, by its digest."""
    e = rule_editions.c
    query = select(e.pack_id, e.body).where(e.draft == draft_no, e.digest == digest).limit(1)
    with translated():
        row = unit.connection.execute(query).one_or_none()
    return None if row is None else RuleText(digest, "pack", row[0], row[1])


def choose_shadow(unit: UnitOfWork, draft_no: int | None, by: str, at: str) -> None:
    """Let a draft run as the shadow, or none."""
    s = rule_shadows.c
    with translated():
        no = (unit.connection.scalar(select(func.max(s.no))) or 0) + 1
        unit.connection.execute(
            insert(rule_shadows).values(no=no, draft=draft_no, chosen_by=by, chosen_at=at)
        )


def shadow(unit: UnitOfWork) -> int | None:
    """The draft that runs as the shadow."""
    s = rule_shadows.c
    with translated():
        return unit.connection.scalar(select(s.draft).order_by(s.no.desc()).limit(1))
