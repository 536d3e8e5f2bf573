"""Files that come with a form from outside the office, as they will be kept: photos made anew, PDFs as they are."""

from __future__ import annotations

from fastapi.responses import Response
from starlette.datastructures import UploadFile

from flows.photos import JPEG, PhotoError, cleaned
from storage.evidence import Evidence
from web.desk.asked import Asked, PageError, Problem

PDF, PDF_STARTS = "application/pdf", b"%PDF-"
MOST_FILES = 10
MOST_BYTES = 15_000_000
File = tuple[str, str, bytes]  # name, media type, content
PICTURES = {JPEG: "jpg", "image/png": "png", "image/webp": "webp"}
# Whatever it turns out to be, it runs nothing, asks for nothing and is of no origin.
FILE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


def handed_back(media_type: str, body: bytes, name: str) -> Response:
    """A file somebody handed in: a picture is shown, anything else is a PDF for saving.

    ``name`` is of our making: none of theirs, and no type they claim, is told to a browser.
    """
    end = PICTURES.get(media_type, "pdf")
    kind = "attachment" if end == "pdf" else "inline"
    headers = {
        "Content-Disposition": f'{kind}; filename="{name}.{end}"',
        "Content-Security-Policy": FILE_POLICY,
    }
    return Response(body, media_type=PDF if end == "pdf" else media_type, headers=headers)


def files_of(
    asked: Asked, field: str = "files", most: int = MOST_FILES
) -> tuple[list[File], list[Problem]]:
    """The files of a field, and what is wrong with those that cannot be taken."""
    made: list[File] = []
    zh: list[str] = []
    en: list[str] = []
    for name_of_field, file in asked.files:
        if name_of_field != field:
            continue
        name = (file.filename or "").replace("\\", "/").rsplit("/", 1)[-1][:80]
        try:
            made.append((name, *_kept(file, room=most - len(made), most=most)))
        except PhotoError as error:
            zh.append(f"“{name}”{error.zh}")
            en.append(f"“{name}” {error.en}")
    return made, [Problem(field, "".join(zh), " ".join(en))] if zh else []


def _kept(file: UploadFile, *, room: int, most: int) -> tuple[str, bytes]:
    if room <= 0:
        raise PhotoError(f"：一次最多{most}个文件，没有接收。", f"at most {most} at a time.")
    raw = file.file.read()
    if raw.startswith(PDF_STARTS):
        if len(raw) > MOST_BYTES:
            raise PhotoError("超过15 MB：请分成几个文件。", "is over 15 MB: split it.")
        return PDF, raw
    return JPEG, cleaned(raw)


def handed_over(found: tuple[Evidence, bytes] | None) -> Response:
    """A kept file as an answer, or that there is none."""
    if found is None:
        raise PageError(404, "没有这个文件。", "There is no such file.")
    told, body = found
    return handed_back(told.media_type, body, told.digest[:16])
