"""Following a complaint by its code: where it stands, questions, answers, more photos, review.

The code stands in the form of every answer and in no address: it stays out of histories and logs.
A wrong code learns nothing, not even whether there is such a complaint.
"""

from __future__ import annotations

from fastapi.responses import Response

from domain.words import refusal
from flows import complaining
from flows.entrance import digest_of
from flows.following import (
    LATE,
    NO_DAY,
    Followed,
    ask_review,
    complaint_behind,
    followed,
    tell_office,
)
from flows.photos import JPEG
from storage import evidence
from storage.unit_of_work import UnitOfWork
from web.desk.asked import Asked, Problem
from web.desk.complain import photos_of
from web.desk.routes import OUTSIDE, PUBLIC, Route, get, post

LONGEST = 1500
MOST_PHOTOS = 20  # of one complaint, over time
WRONG = Problem(
    "code", "查询码不对，请核对后再输入（20个字母和数字）。",
    "No report has this code. Check its 20 letters and digits.",
)  # fmt: skip
WITHDRAWN = "【撤回举报】"
DONE = {
    "answer": ("已送达办理人员。", "Sent to those who handle it."),
    "photos": ("照片已收到。", "The photos were received."),
    "withdraw": (
        "撤回请求已送达。涉及他人健康的问题，本机关仍可能继续核查。",
        "Your request to withdraw was sent. Where others' health is at stake the office may go on.",
    ),
    "review": ("复查请求已收到。", "Your request for a review was received."),
}


def follow_form(asked: Asked) -> Response:
    """Where the code is typed."""
    return asked.page("complain/follow.html.j2")


def follow(asked: Asked) -> Response:
    """The complaint behind a code; what its writer adds goes first."""
    with asked.reading() as unit:
        number = complaint_behind(unit, asked.said("code"))
    if not number:
        return asked.page("complain/follow.html.j2", problems=[WRONG])
    problems: list[Problem] = []
    did = asked.said("do")
    if did in DOES:
        problems = DOES[did](asked, number)
    said = "" if problems or did not in DOES else asked.say(*DONE[did])
    with asked.reading() as unit:
        told = followed(asked.assembly, unit, number, asked.today)
    return asked.page(
        "complain/followed.html.j2", problems=problems, one=told, said=said,
        no_day=asked.say(*NO_DAY), late=asked.say(*LATE) if told.late else "",
        code=complaining.read_code(asked.said("code")), longest=LONGEST,
    )  # fmt: skip


def _written(asked: Asked, field: str) -> tuple[str, list[Problem]]:
    text = asked.said(field)
    if not text:
        return "", [Problem(field, "请写内容。", "Write something.")]
    if len(text) > LONGEST:
        return "", [Problem(field, f"最多{LONGEST}字，请删减。", f"At most {LONGEST} letters.")]
    return text, []


def _tell(asked: Asked, number: str, text: str) -> None:
    with asked.writing() as unit:
        tell_office(asked.assembly, unit, number, text, at=asked.at)
        unit.commit()


def _answer(asked: Asked, number: str) -> list[Problem]:
    text, problems = _written(asked, "text")
    if not problems:
        _tell(asked, number, text)
    return problems


def _withdraw(asked: Asked, number: str) -> list[Problem]:
    _tell(asked, number, f"{WITHDRAWN}{asked.said('why')[:LONGEST]}")
    return []


def _photos(asked: Asked, number: str) -> list[Problem]:
    with asked.reading() as unit:
        had = len(evidence.handed_in(unit, evidence.COMPLAINT, number))
    photos, problems = photos_of(asked, MOST_PHOTOS - had)  # encoded before anything is locked
    if not photos and not problems:
        return [Problem("photos", "请先选择照片。", "Choose photos first.")]
    with asked.writing() as unit:
        _keep(asked, unit, number, had, photos)
        unit.commit()
    return problems


def _keep(asked: Asked, unit: UnitOfWork, number: str, had: int, photos: list[bytes]) -> None:
    key, moment = complaining.sealing_key(asked.assembly), asked.at.isoformat()
    for place, photo in enumerate(photos, start=had + 1):
        evidence.keep(
            unit, about=evidence.COMPLAINT, ref=number, name=f"照片{place}.jpg",
            media_type=JPEG, body=photo, at=moment, key=key,
        )  # fmt: skip


def _review(asked: Asked, number: str) -> list[Problem]:
    text, problems = _written(asked, "reason")
    if problems:
        return problems
    with asked.reading() as unit:
        told: Followed = followed(asked.assembly, unit, number, asked.today)
    if not told.may_ask_review:
        return [
            Problem("reason", "现在不在可以请求复查的期限内。", "No review can be asked for now.")
        ]
    outcome = ask_review(
        asked.assembly, told, text, ref=f"complain:{digest_of(asked.said('ref'))}", at=asked.at
    )
    if outcome.refused is not None:
        return [Problem("reason", refusal(outcome.refused), refusal(outcome.refused, english=True))]
    return []


DOES = {"answer": _answer, "photos": _photos, "withdraw": _withdraw, "review": _review}

ROUTES: tuple[Route, ...] = (
    get("/follow", OUTSIDE, follow_form, PUBLIC),
    post("/follow", OUTSIDE, follow, PUBLIC, limit="30/minute"),
)
