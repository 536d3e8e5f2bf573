"""The random draw of inspections: prepared, announced by a second person, drawn; never twice.

What is announced stands in the public log before anything can be drawn, so that nobody can say
afterwards that the list, the pool or the secret was another (docs/adr/0050).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from domain import draw
from domain.draw import Candidate, DrawError, Exclusion, Pool
from domain.roles import Role
from flows import redaction
from flows.assembly import Assembly
from flows.complaining import sealing_key
from notifications.draw_shown import DrawShown
from notifications.redaction.leaks import WORDS, Search
from notifications.redaction.patterns import Kind
from storage import accounts, draws, officials, showings, transparency
from storage.draw_candidates import Rule, TooManyError, candidates
from storage.draws import Kept
from storage.numbering import Numbering
from storage.unit_of_work import UnitOfWork

MOST = 20_000  # candidates of a draw: all of them are published by name after it
FOLDER = "draws"
SERIES = "draw"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for: ``people`` may be drawn to inspect; ``rule_told`` is the rule in words."""

    task: str
    rule: Rule
    rule_told: str
    wanted: int
    people: tuple[str, ...]
    exclusions: tuple[Exclusion, ...]
    public_value: str
    expected_on: date
    instead_of: str = ""
    reason: str = ""


def candidates_of(unit: UnitOfWork, rule: Rule, townships: Sequence[str]) -> list[Candidate]:
    """Who may be drawn; DrawError for more than a draw takes."""
    try:
        return candidates(unit, rule, townships=townships, most=MOST)
    except TooManyError as error:
        raise DrawError(
            f"符合条件的单位超过{MOST}家，请增加条件。",
            f"More than {MOST} enterprises match: narrow the rule.",
        ) from error


def inspectors(unit: UnitOfWork, on: date) -> list[str]:
    """Who holds the office of an inspector on a day."""
    roster = officials.roster(unit)
    return [
        person for person in sorted(roster.by_person) if roster.holds(person, Role.INSPECTOR, on)
    ]


def prepare(
    assembly: Assembly,
    asked: Asked,
    *,
    townships: Sequence[str],
    by: str,
    at: datetime,
    ref: str,
    token: str,
) -> str:
    """Freeze candidates and pool under a new number, which is returned. DrawError: not possible.

    ``ref`` is that of the form, which counts once; ``token`` is unguessable: the secret of the
    draw is made of it.
    """
    secret = hmac.digest(token.encode(), b"mingdan: draw", sha256)
    with UnitOfWork(assembly.engine) as unit:
        if before := draws.of_form(unit, ref):
            return before
        found = candidates_of(unit, asked.rule, townships)
        _repeats(unit, asked)
        pool = Pool(
            tuple(one for one in inspectors(unit, at.date()) if one in asked.people),
            tuple(sorted(asked.exclusions)),
        )
        numbering = Numbering(unit)
        number = f"CC-{at.year}-{numbering.next(SERIES, at.year):03d}"
        numbering.save()
        said = {
            "number": number,
            "office": assembly.settings.office.name,
            "task": asked.task,
            "rule": asked.rule_told,
            "prepared_on": at.date().isoformat(),
            "public_value": asked.public_value,
            "expected_on": asked.expected_on.isoformat(),
            "instead_of": asked.instead_of,
            "reason": asked.reason,
        }
        shown = (*said.values(), *(one.reason for one in pool.exclusions))
        _may_be_shown(assembly, unit, (*shown, *(one.name for one in found)))
        told = draw.announcement(
            said, wanted=asked.wanted, candidates=found, pool=pool, secret=secret
        )
        draws.keep(
            unit, told, draw.candidates_told(found), draw.pool_told(pool), secret,
            key=sealing_key(assembly), ref=ref, by=by, at=at.isoformat(),
        )  # fmt: skip
        _note(unit, "draw_prepared", number, by, at)
        unit.commit()
    return number


def _repeats(unit: UnitOfWork, asked: Asked) -> None:
    """A task that was drawn for already is drawn for again only openly, with a reason."""
    before = draws.of_task(unit, asked.task)
    if before and not (asked.instead_of in before and asked.reason):
        raise DrawError(
            f"该任务已有抽查 {'、'.join(before)}。再次抽查须注明代替哪一次，并写明理由，一并公布。",
            f"This task was drawn for by {', '.join(before)}: name it and say why it is repeated.",
        )
    if not before and (asked.instead_of or asked.reason):
        raise DrawError(
            "该任务此前没有抽查，不填“代替”和“理由”。",
            "Nothing was drawn for this task before: leave “instead of” and the reason empty.",
        )


def _may_be_shown(assembly: Assembly, unit: UnitOfWork, texts: Iterable[str]) -> None:
    """DrawError for what the guard of the site would stop: what is drawn can not be taken back."""
    search = Search(redaction.canaries(unit, assembly), redaction.allowed(assembly.settings))
    for said in texts:
        found = [one for one in search.found_in(said) if one.kind is not Kind.WITHDRAWN]
        if found:
            zh, en = WORDS[found[0].kind]
            raise DrawError(
                f"“{said[:40]}”中有不得公开的内容（{zh}），请改写：抽查的全部内容都会公布。",
                f"“{said[:40]}” holds what may not be public ({en}): all of a draw is published.",
            )


def _note(unit: UnitOfWork, what: str, number: str, by: str, at: datetime) -> None:
    accounts.note(unit, at=at.isoformat(), who=by, what=what, detail=number)


def _found(unit: UnitOfWork, number: str) -> Kept:
    kept = draws.one(unit, number)
    if kept is None:
        raise DrawError(f"没有抽查 {number}。", f"There is no draw {number}.")
    return kept


def announce(assembly: Assembly, number: str, *, by: str, at: datetime) -> None:
    """Announce a draw: the next showing of the site has it. DrawError: not by them, too late."""
    with UnitOfWork(assembly.engine) as unit:
        kept = _found(unit, number)
        if kept.state != draws.PREPARED:
            return  # sent twice
        if kept.prepared_by == by:
            raise DrawError(
                "预告须由准备人以外的人核对后公布。",
                "Somebody else than who prepared it announces it.",
            )
        if date.fromisoformat(kept.announcement["expected_on"]) <= at.date():
            raise DrawError(
                "公共数值的公布日须在预告之后，这一日已到。请另行准备一次抽查，改用以后公布的数值。",
                "The public value would be known already: prepare another draw with a later one.",
            )
        draws.announce(unit, number, by=by, at=at.isoformat())
        _note(unit, "draw_announced", number, by, at)
        unit.commit()


def place_in_log(unit: UnitOfWork, kept: Kept) -> int | None:
    """The leaf of the log with which a draw was announced; None until the site shows it."""
    if not showings.on_record(unit, kept.digest):  # its file is the text that the digest is of
        return None
    logged = transparency.versions_of(unit, f"{FOLDER}/{kept.number}")
    return logged[0].index if logged else None


def carry_out(
    assembly: Assembly, number: str, *, value: str, source: str, by: str, at: datetime
) -> None:
    """Draw, once and for ever. DrawError: not announced, too early, or something was changed."""
    with UnitOfWork(assembly.engine) as unit:
        kept = _found(unit, number)
        if kept.state == draws.DRAWN:
            return  # sent twice: what was drawn stands
        if kept.state != draws.ANNOUNCED or place_in_log(unit, kept) is None:
            raise DrawError(
                "预告还没有在网站公布，不能抽取。",
                "It is not announced on the site: nothing is drawn yet.",
            )
        expected = kept.announcement["expected_on"]
        if at.date().isoformat() < expected:
            raise DrawError(
                f"预告的公共数值{expected}才公布，请届时抽取。",
                f"The public value comes out on {expected}.",
            )
        _may_be_shown(assembly, unit, (value, source))
        frozen, pool = draws.frozen(unit, number)
        told = draw.document(
            kept.announcement, frozen, pool, draws.secret_of(unit, number, sealing_key(assembly)),
            value=value, source=source, on=at.date().isoformat(),
        )  # fmt: skip
        wrong = draw.check(told, kept.announcement)
        if wrong:
            raise DrawError(wrong[0][1], wrong[0][2])
        draws.keep_result(unit, told, by=by, at=at.isoformat())
        _note(unit, "draw_carried_out", number, by, at)
        unit.commit()


# -- as the public sees it -------------------------------------------------------------------------


def shown(unit: UnitOfWork) -> list[DrawShown]:
    """Every draw that was announced, the newest first."""
    return [
        DrawShown(kept.announcement, kept.digest, kept.announced_at[:10], kept.result)
        for kept in draws.public(unit)
    ]


def logged_folder(path: str) -> str:
    """The id in the log of what a file of a draw belongs to; "" for any other file."""
    folder, _, name = path.rpartition("/")
    return folder if folder.startswith(f"{FOLDER}/") and name.endswith(".json") else ""


def files(some: Sequence[DrawShown]) -> Iterator[tuple[str, bytes]]:
    """Their files in the site: each exactly the text that its digest is of."""
    for one in some:
        yield f"{FOLDER}/{one.number}/announcement.json", draw.canonical(one.announcement)
        if one.document is not None:
            yield f"{FOLDER}/{one.number}/draw.json", draw.canonical(one.document)
