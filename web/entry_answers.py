"""``/v1/listings/{id}`` and ``/v1/enterprises/{uscc}``: one entry, its history, its reasons."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from domain.bulletin import Entry
from flows.listing_ids import ListingIdError, checked
from flows.public_register import PublicRegister
from notifications.shown import ShownEntry
from notifications.site_words import words
from web import answers
from web.asking import EntryId, Uscc, counter, may_say, only_known, register_of
from web.problems import ProblemCode, ProblemError, problem, speaks_english
from web.sending import sent

router = APIRouter(dependencies=[Depends(only_known)])
MISSING = ("no-such-entry", "check-character")


def _entry(register: PublicRegister, entry_id: str) -> ShownEntry:
    """The entry with an id as somebody typed it."""
    try:
        known = checked(entry_id)
    except ListingIdError:
        raise ProblemError("check-character", entry_id) from None
    found = register.entry(known)
    if found is None:
        raise ProblemError("no-such-entry", known)
    return found


@router.get("/listings/{entry_id}", response_model=Entry, responses=may_say(*MISSING))
def get_listing(request: Request, entry_id: EntryId) -> Response:
    """An entry as it may be shown today; of a withdrawn one id, dates and reason."""
    with register_of(request) as register:
        return sent(request, _entry(register, entry_id).entry)


@router.get(
    "/listings/{entry_id}/history", response_model=answers.History, responses=may_say(*MISSING)
)
def get_history(request: Request, entry_id: EntryId) -> Response:
    """What the issues said of an entry, oldest first, and the steps of its procedure."""
    with register_of(request) as register:
        found = _entry(register, entry_id)
    told = answers.History(
        entry_id=found.entry.entry_id,
        status=found.entry.status,
        mentions=found.mentions,
        steps=found.entry.steps,
    )
    return sent(request, told)


@router.get(
    "/listings/{entry_id}/explanation",
    response_model=answers.Explanation,
    responses=may_say(*MISSING),
)
def get_explanation(request: Request, entry_id: EntryId) -> Response:
    """Why it is on the list: grounds, clauses, each measurement over a limit."""
    with register_of(request) as register:
        entry = _entry(register, entry_id).entry
    zh, en = words("zh"), words("en")
    told = answers.Explanation(
        entry_id=entry.entry_id,
        status=entry.status,
        grounds=tuple(answers.GroundTold(code=g, zh=zh[g], en=en[g]) for g in entry.grounds),
        legal_basis=entry.legal_basis,
        facts_zh=entry.facts_zh,
        facts_en=entry.facts_en,
        exceedances=entry.exceedances,
    )
    return sent(request, told)


@router.get(
    "/listings/{entry_id}/proof",
    response_model=answers.Proof,
    responses=may_say(*MISSING, "no-proof"),
)
def get_proof(request: Request, entry_id: EntryId) -> Response:
    """The version in the log of everything published, with its proof: what a verifier takes."""
    with register_of(request) as register:
        known = _entry(register, entry_id).entry.entry_id
    document = counter(request).document(known)
    if document is None:
        raise ProblemError("no-proof", known)
    told = answers.Proof(entry_id=known, entry=document["entry"], proof=document["proof"])
    return sent(request, told)


@router.get(
    "/enterprises/{uscc}",
    response_model=answers.Enterprise,
    responses=may_say("no-such-enterprise"),
)
def get_enterprise(request: Request, uscc: Uscc) -> Response:
    """The entries of an enterprise, on the list or removed; a withdrawn one is never named."""
    with register_of(request) as register:
        found = tuple(one.entry for one in register.of_enterprise(uscc))
    if not found:
        raise ProblemError("no-such-enterprise", uscc)
    return sent(request, answers.Enterprise(uscc=uscc, listings=found))


@router.get("/problems/{code}", response_model=answers.Problem, responses=may_say("no-such-path"))
def get_problem(request: Request, code: ProblemCode) -> Response:
    """What a problem type means."""
    told = problem(code, english=speaks_english(request), what="…", known="…")
    return sent(request, told, by_language=True)
