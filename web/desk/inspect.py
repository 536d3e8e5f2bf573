"""Inspection on site (现场检查): a page that works without a network, and the records it sends in."""

from __future__ import annotations

import json
from collections.abc import Mapping

from fastapi.responses import FileResponse, JSONResponse, Response

from domain.bundle import Bundle, BundleError, read_bundle
from domain.roles import Role
from flows.bundles import INSPECTION, deliver, site_record
from flows.entrance import form_token
from notifications.proof_code import code_picture
from rules.checklist import on_site
from storage import evidence, officials
from web.desk.asked import Asked, PageError
from web.desk.assets import STATIC
from web.desk.enterprise_at import enterprise_at
from web.desk.handed_files import handed_back
from web.desk.routes import INSIDE, OUTSIDE, Route, get, offices, post

INSPECTORS = offices(Role.INSPECTOR)
ANSWERS = (
    ("ok", "合格", "as it should be"),
    ("bad", "不合格", "not so"),
    ("na", "不适用", "does not apply"),
    ("unseen", "未查", "not looked at"),
)
PURPOSES = (
    ("双随机抽查", "random check"), ("专项检查", "campaign"), ("举报核查", "complaint"),
    ("整改复查", "re-inspection"),
)  # fmt: skip
WORKER = "inspect-worker.js"


def page(asked: Asked) -> Response:
    """The page a device keeps: the form, empty; drafts and records are in the device."""
    with asked.reading() as unit:
        names, roster = officials.names(unit), officials.roster(unit)
    people = [
        (person, names.get(person, person))
        for person in sorted(roster.by_person)
        if roster.holds(person, Role.INSPECTOR, asked.today)
    ]
    return asked.page(
        "desk/inspect.html.j2", items=on_site(), people=people,
        answers=[(value, asked.say(zh, en)) for value, zh, en in ANSWERS],
        purposes=[(zh, asked.say(zh, en)) for zh, en in PURPOSES],
    )  # fmt: skip


def worker(_asked: Asked) -> Response:
    """The script that answers for the page when there is no network; below its own address."""
    return FileResponse(STATIC / WORKER, media_type="text/javascript")


def manifest(asked: Asked) -> Response:
    """What a device needs to install the page."""
    told = {
        "name": "现场检查", "short_name": "现场检查", "lang": "zh-CN", "display": "standalone",
        "start_url": asked.at_desk("/inspect/"), "scope": asked.at_desk("/inspect/"),
        "background_color": "#f4f5f7", "theme_color": "#17446f",
        "icons": [{"src": "/assets/inspect.svg", "sizes": "any", "type": "image/svg+xml"}],
    }  # fmt: skip
    body = json.dumps(told, ensure_ascii=False)
    return Response(body, media_type="application/manifest+json")


def clock(asked: Asked) -> Response:
    """The office's time, and what a form of this session carries: asked before a record is sent."""
    return JSONResponse(
        {"now": asked.at.isoformat(), "form": form_token(asked.token), "who": asked.official.name}
    )


def receive(asked: Asked) -> Response:
    """Take a record that was sealed on a device, whole or not at all."""
    files: dict[str, bytes] = {}
    text = b""
    for field, file in asked.files:
        body = file.file.read()
        if field == "bundle":
            text = body
        else:
            files[file.filename or ""] = body
    try:
        bundle = read_bundle(text.decode("utf-8", "replace"))
        with asked.reading() as unit:
            enterprise_at(asked, unit, bundle.uscc)
        new = deliver(
            asked.assembly, bundle, text, files, by=asked.official.person, at=asked.at.isoformat()
        )
    except BundleError as error:
        return _refused(422, error.zh, error.en)
    except PageError as error:
        wrong = asked.told_of(error)
        return _refused(wrong.status, wrong.zh, wrong.en)
    where = asked.at_desk(f"/inspect/records/{bundle.inspection}")
    told = {"digest": bundle.digest, "new": new, "record": where}
    return JSONResponse(told, status_code=201 if new else 200)


def _refused(status: int, zh: str, en: str) -> Response:
    return JSONResponse({"zh": zh, "en": en}, status_code=status)


def record(asked: Asked) -> Response:
    """What every device recorded of one inspection, put together."""
    with asked.reading() as unit:
        found = site_record(unit, asked.path["inspection"])
        if found is None:
            raise PageError(
                404, "没有这次现场检查的记录，或记录还在设备上没有送达。",
                "No record of this inspection is here; it may still be on its device.",
            )  # fmt: skip
        enterprise = enterprise_at(asked, unit, found.uscc)
        names = officials.names(unit)
    return asked.page(
        "desk/inspect_record.html.j2", found=found, enterprise=enterprise, names=names,
        items={item.code: item for item in on_site()}, answers=found.answers(),
        answer_words=_words(asked),
        codes={one.digest: code_picture(_address(asked, one)) for one in found.bundles},
    )  # fmt: skip


def _address(asked: Asked, bundle: Bundle) -> str:
    """What the code of a sealed record says: where it is read, and the end of its chain."""
    where = asked.at_desk(f"/inspect/records/{bundle.inspection}")
    return f"{asked.request.base_url}{where.removeprefix('/')}#{bundle.digest}"


def _words(asked: Asked) -> Mapping[str, str]:
    return {value: asked.say(zh, en) for value, zh, en in ANSWERS}


def photo(asked: Asked) -> Response:
    """A photo of an inspection on site."""
    inspection = asked.path["inspection"]
    with asked.reading() as unit:
        found = site_record(unit, inspection)
        if found is not None:
            enterprise_at(asked, unit, found.uscc)
        read = evidence.read(unit, INSPECTION, inspection, asked.path["digest"])
    if found is None or read is None or not read[0].media_type.startswith("image/"):
        raise PageError(404, "没有这张照片。", "There is no such photo.")
    return handed_back(read[0].media_type, read[1], read[0].digest[:16])


ROUTES: tuple[Route, ...] = (
    get("/inspect/", INSPECTORS, page),
    get("/inspect/worker.js", INSPECTORS, worker),
    get("/inspect/manifest.webmanifest", OUTSIDE, manifest),
    get("/inspect/clock", INSPECTORS, clock),
    post("/inspect/bundles", INSPECTORS, receive, keeps=False),
    get("/inspect/records/{inspection}", INSIDE, record),
    get("/inspect/records/{inspection}/photos/{digest}", INSIDE, photo),
)
