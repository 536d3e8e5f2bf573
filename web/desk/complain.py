"""A complaint by the public, in four short steps, without account and without script."""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from typing import Any

from fastapi.responses import Response
from starlette.background import BackgroundTask

from domain.timelimits import TermKind
from flows import complaining
from flows.complaining import SUBJECTS, Draft
from flows.gives_away import FEW, gives_away
from flows.handle import drain
from flows.photos import JPEG, PhotoError, cleaned
from flows.search import called
from notifications.proof_code import code_picture
from storage import officials
from storage.enterprises import EnterpriseLine
from web.desk.asked import Asked, PageError, Problem
from web.desk.handed_files import handed_back
from web.desk.routes import OUTSIDE, PUBLIC, Route, get, post

STEPS = (
    ("where", "在哪里", "Where"),
    ("what", "什么事", "What"),
    ("evidence", "证据", "Evidence"),
    ("contact", "联系方式", "Contact"),
    ("send", "核对提交", "Send"),
)
KINDS = {
    "anonymous": (
        "匿名", "Anonymous",
        "不留任何信息。只能用查询码看进度、回答问题。",
        "Nothing is kept about you. You follow it with your code.",
    ),
    "sealed": (
        "留联系方式，封存", "Leave it, sealed",
        "加密封存，办理人员看不到。确需联系时写明理由才能打开，每次打开都有记录。",
        "Encrypted; those who handle it do not see it. Opened only with a reason, every time recorded.",
    ),
    "open": (
        "实名", "By name",
        "同样加密封存；另外，您同意把姓名告诉参与办理的其他机关。被举报单位仍然看不到。",
        "Sealed too; and you agree that other authorities that take part may be told your name. The enterprise never is.",
    ),
}  # fmt: skip
FIRST_LETTERS = 2  # of a name, before it is looked for
NOTHING_YET = PageError(
    404, "没有可以显示的回执：没有提交，或者已超过半小时。请用查询码查看进度。",
    "There is no receipt to show: nothing was sent, or it is over half an hour ago. Use your code.",
)  # fmt: skip


def _draft(asked: Asked) -> Draft:
    with asked.reading() as unit:
        return complaining.draft_of(unit, asked.token)


def _step(asked: Asked, name: str, problems: list[Problem] | None = None, **more: Any) -> Response:
    draft = more.pop("draft", None) or _draft(asked)
    facts: dict[str, Any] = {"draft": draft, "STEPS": STEPS, "done": _done(draft)}
    return asked.page(f"complain/{name}.html.j2", problems=problems or (), **facts, **more)


def _done(draft: Draft) -> set[str]:
    """The steps somebody may go to: those behind them and the next."""
    done = {"where"}
    if draft.said("enterprise"):
        done.add("what")
        if draft.said("subject") and draft.said("text"):
            done |= {"evidence", "contact"}
            if draft.said("contact_kind"):
                done.add("send")
    return done


def _keep(asked: Asked, names: tuple[str, ...], **more: str) -> str:
    """Write the fields of this page into the draft; returns the token it is kept under."""
    token = asked.token
    said = {name: asked.said(name)[:2000] for name in names} | more
    with asked.writing() as unit:
        if not complaining.begun(unit, token) or complaining.was_lodged(unit, token):
            token = asked.house.tokens()  # another complaint, another code
        complaining.write_on(unit, token, said, asked.at)
        unit.commit()
    return token


def _on(asked: Asked, path: str, token: str) -> Response:
    response = asked.to(path)
    if token != asked.token:
        response.set_cookie(
            PUBLIC.cookie, token, path=PUBLIC.prefix, httponly=True, secure=asked.by_https,
            samesite="strict",
        )  # fmt: skip
    return response


def _needs(asked: Asked, step: str) -> Draft:
    """The draft, when the steps before this one are done."""
    draft = _draft(asked)
    if step not in _done(draft):
        raise PageError(
            409, "前面的步骤还没有填写，或填写的内容已超过24小时被清除。请从第一步开始。",
            "The steps before are not filled in, or were erased after 24 hours. Begin with the first.",
        )  # fmt: skip
    return draft


def start(asked: Asked) -> Response:
    """What happens to a complaint, before anything is asked."""
    return asked.page("complain/start.html.j2", begun=bool(_draft(asked).said("enterprise")))


def where_form(asked: Asked) -> Response:
    """Step one: the enterprise."""
    draft = _draft(asked)
    name = draft.said("enterprise")
    found = _called(asked, name) if draft.said("uscc") or draft.said("name") else []
    return _step(asked, "where", draft=draft, found=found, searched=name if found else "")


def _called(asked: Asked, name: str) -> list[EnterpriseLine]:
    if len(name) < FIRST_LETTERS:
        return []
    with asked.reading() as unit:
        return called(unit, name)


def where(asked: Asked) -> Response:
    """Take the enterprise: one of those registered, or what was written."""
    name, chosen = asked.said("enterprise"), asked.said("uscc")
    if len(name) < FIRST_LETTERS:
        say = Problem(
            "enterprise", "请写单位名称，或怎么找到它。", "Write its name, or how to find it."
        )
        return _step(asked, "where", [say], found=[], searched="")
    found = _called(asked, name)
    only = found[0] if len(found) == 1 and found[0].uscc == name.upper() else None
    mine = only or next((one for one in found if one.uscc == chosen), None)
    if found and asked.said("searched") != name and only is None:  # a question, nothing is wrong
        return _step(asked, "where", found=found, searched=name)
    if found and mine is None and chosen != "none":
        say = Problem("uscc", "请选择是哪一家，或选“都不是”。", "Choose one, or “none of these”.")
        return _step(asked, "where", [say], found=found, searched=name)
    token = _keep(
        asked, ("enterprise", "township", "place"),
        uscc=mine.uscc if mine else "", name=mine.name if mine else "",
    )  # fmt: skip
    return _on(asked, "/what", token)


def what_form(asked: Asked) -> Response:
    """Step two: what it is about."""
    return _what(asked)


def _what(asked: Asked, problems: list[Problem] | None = None) -> Response:
    subjects = [(zh, en, hint) for zh, (en, hint) in SUBJECTS.items()]
    return _step(asked, "what", problems, draft=_needs(asked, "what"), subjects=subjects)


def what(asked: Asked) -> Response:
    """Take it."""
    _needs(asked, "what")
    problems = []
    if asked.said("subject") not in SUBJECTS:
        problems.append(Problem("subject", "请选一项。", "Choose one."))
    length = len(asked.said("text"))
    if length < complaining.SHORTEST:
        problems.append(
            Problem("text", "请写几句发生了什么。", "Say in a few words what happened.")
        )
    elif length > complaining.LONGEST:
        most = complaining.LONGEST
        problems.append(
            Problem(
                "text",
                f"写了{length}字，最多{most}字，请删减。",
                f"{length} letters; at most {most}.",
            )
        )
    if problems:
        return _what(asked, problems)
    return _on(asked, "/evidence", _keep(asked, ("subject", "text", "since")))


def evidence_form(asked: Asked) -> Response:
    """Step three: photos."""
    draft = _needs(asked, "evidence")
    return _step(asked, "evidence", draft=draft, most=complaining.MOST_PHOTOS)


def evidence(asked: Asked) -> Response:
    """Take photos, or take one away."""
    draft = _needs(asked, "evidence")
    removed = asked.said("remove")
    if removed:
        with asked.writing() as unit:
            complaining.drop_photo(unit, asked.token, removed)
            unit.commit()
        return asked.to("/evidence")
    photos, problems = photos_of(asked, complaining.MOST_PHOTOS - len(draft.photos))
    with asked.writing() as unit:
        for photo in photos:
            complaining.add_photo(unit, asked.token, photo, asked.at)
        unit.commit()
    if problems:
        return _step(asked, "evidence", problems, most=complaining.MOST_PHOTOS)
    return asked.to("/evidence" if asked.said("stay") else "/contact")


def photos_of(asked: Asked, room: int, name: str = "photos") -> tuple[list[bytes], list[Problem]]:
    """The photos of a form, cleaned, and what is wrong with the others; no more than there is room."""
    made: list[bytes] = []
    zh: list[str] = []
    en: list[str] = []
    for field, file in asked.files:
        if field != name:
            continue
        called_it = (file.filename or "")[:40]
        if len(made) >= room:
            zh.append(f"“{called_it}”：张数已满，没有接收。")
            en.append(f"“{called_it}”: no more room.")
            continue
        try:
            made.append(cleaned(file.file.read()))
        except PhotoError as error:
            zh.append(f"“{called_it}”{error.zh}")
            en.append(f"“{called_it}” {error.en}")
    return made, [Problem(name, "".join(zh), " ".join(en))] if zh else []


def photo(asked: Asked) -> Response:
    """A photo of the draft, for its writer."""
    with asked.reading() as unit:
        found = complaining.photo_of(unit, asked.token, asked.path["digest"])
    if found is None:
        raise PageError(404, "没有这张照片。", "There is no such photo.")
    return handed_back(JPEG, found, asked.path["digest"][:16])


def contact_form(asked: Asked) -> Response:
    """Step four: who, if they want to say so."""
    return _contact(asked)


def _contact(asked: Asked, problems: list[Problem] | None = None) -> Response:
    kinds = [
        (value, asked.say(*words[:2]), asked.say(*words[2:])) for value, words in KINDS.items()
    ]
    return _step(asked, "contact", problems, draft=_needs(asked, "contact"), kinds=kinds)


def contact(asked: Asked) -> Response:
    """Take it; of an anonymous complaint nothing is kept."""
    _needs(asked, "contact")
    kind = asked.said("contact_kind")
    problems = []
    if kind not in KINDS:
        problems.append(Problem("contact_kind", "请选一种。", "Choose one."))
    elif kind != "anonymous" and not (asked.said("phone") or asked.said("contact")):
        problems.append(
            Problem("phone", "请留电话或其他联系方式；不想留的，请选“匿名”。",
                    "Leave a phone or another contact, or choose “anonymous”.")
        )  # fmt: skip
    elif kind == "open" and not asked.said("person"):
        problems.append(Problem("person", "实名举报请写姓名。", "A report by name needs the name."))
    if problems:
        return _contact(asked, problems)
    if kind == "anonymous":
        token = _keep(asked, ("contact_kind",), person="", phone="", contact="")
    else:
        token = _keep(asked, ("contact_kind", "person", "phone", "contact"))
    return _on(asked, "/send", token)


def send_form(asked: Asked) -> Response:
    """All of it once more, and what in it may give its writer away."""
    draft = _needs(asked, "send")
    event = complaining.event_of(draft, "", asked.at)
    with asked.reading() as unit:
        exposed = complaining.exposed_at(unit, event.uscc)
    zh, en = KINDS[draft.said("contact_kind")][:2], KINDS[draft.said("contact_kind")][2:]
    written = "\n".join(draft.said(name) for name in ("text", "place", "since"))
    return _step(
        asked, "send", draft=draft, text=event.text,
        subject=asked.say(event.subject, SUBJECTS[event.subject][0]),
        clues=gives_away(written), few=exposed if exposed is not None and exposed < FEW else None,
        kind=(asked.say(*zh), asked.say(*en)),
    )  # fmt: skip


def send(asked: Asked) -> Response:
    """Lodge it; it is handled as soon as its writer has the answer."""
    if not asked.token:
        raise NOTHING_YET
    with asked.reading() as unit:
        known = complaining.lodged(unit, asked.token, asked.at)
    if known is None:
        complaining.lodge(asked.assembly, asked.token, _needs(asked, "send"), at=asked.at)
    after = BackgroundTask(drain, asked.assembly, at=asked.at.isoformat())
    return asked.to("/receipt", after=after)


def receipt_page(asked: Asked) -> Response:
    """Number and code, in the browser that sent it, for half an hour."""
    with asked.reading() as unit:
        lodged = complaining.lodged(unit, asked.token, asked.at)
        law = asked.assembly.jurisdiction(officials.roster(unit))
    if lodged is None:
        raise NOTHING_YET
    made = datetime.fromisoformat(lodged.made_at).date()
    address = f"{asked.request.base_url}complain/follow#{lodged.code}"
    return asked.page(
        "complain/receipt.html.j2", lodged=lodged, picture=code_picture(address),
        route_by=law.term(TermKind.COMPLAINT_ROUTE, made).due_on,
    )  # fmt: skip


def receipt_file(asked: Asked) -> Response:
    """The receipt that verifies offline."""
    with asked.reading() as unit:
        lodged = complaining.lodged(unit, asked.token, asked.at)
        if lodged is None:
            raise NOTHING_YET
        made = complaining.receipt(
            asked.assembly, unit, asked.token, secrets.token_bytes,
            with_text=bool(asked.query("text")),
        )  # fmt: skip
    name = f"receipt-{made['day']}.json"
    return Response(
        json.dumps(made, ensure_ascii=False, indent=1) + "\n", media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


def forget(asked: Asked) -> Response:
    """Take away what was written, or what is left after it was sent."""
    with asked.writing() as unit:
        complaining.forget(unit, asked.token)
        unit.commit()
    response = asked.to("/", "已清除。", "Erased.")
    response.delete_cookie(PUBLIC.cookie, path=PUBLIC.prefix)
    return response


ROUTES: tuple[Route, ...] = (
    get("/", OUTSIDE, start, PUBLIC),
    get("/where", OUTSIDE, where_form, PUBLIC),
    post("/where", OUTSIDE, where, PUBLIC, limit="60/minute"),
    get("/what", OUTSIDE, what_form, PUBLIC),
    post("/what", OUTSIDE, what, PUBLIC, limit="60/minute"),
    get("/evidence", OUTSIDE, evidence_form, PUBLIC),
    post("/evidence", OUTSIDE, evidence, PUBLIC, limit="30/minute"),
    get("/photo/{digest}", OUTSIDE, photo, PUBLIC),
    get("/contact", OUTSIDE, contact_form, PUBLIC),
    post("/contact", OUTSIDE, contact, PUBLIC, limit="60/minute"),
    get("/send", OUTSIDE, send_form, PUBLIC),
    post("/send", OUTSIDE, send, PUBLIC, limit="20/hour"),
    get("/receipt", OUTSIDE, receipt_page, PUBLIC),
    post("/receipt", OUTSIDE, forget, PUBLIC, keeps=False),
    get("/receipt.json", OUTSIDE, receipt_file, PUBLIC),
    post("/forget", OUTSIDE, forget, PUBLIC, keeps=False),
)
