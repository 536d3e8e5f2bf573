"""The body of a form: read to its end, or refused in a sentence before anybody is asked who they are.

What refuses it is told in both languages: a body that cannot be read chose none.
"""

from __future__ import annotations

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from web.desk.asked import without_nul

MOST_FIELDS, MOST_FILES = 2000, 20
MOST_BYTES = 40_000_000
DIGITS = 20  # of a length; a longer one is none
NO_LENGTH = "请求没有写明长度，没有接收。 The request does not say its length; nothing was taken."
TOO_LARGE = (
    "提交的内容超过40 MB，没有接收。请减少照片，或分几次提交。"
    " More than 40 MB; nothing was taken. Hand in fewer photos at a time."
)
BROKEN = (
    f"提交的内容无法读取，没有接收：内容不完整，或者超过{MOST_FIELDS}个字段、{MOST_FILES}个附件。"
    "请重新打开原页面，填写后再提交。"
    " What was handed in cannot be read, and nothing was taken: it breaks off, or has over"
    f" {MOST_FIELDS:,} fields or {MOST_FILES} files. Open the page again and hand it in once more."
)
Fields = list[tuple[str, str]]
Files = list[tuple[str, UploadFile]]


class BodyError(Exception):
    """A body that is not taken: the status, and what to do."""

    def __init__(self, status: int, told: str) -> None:
        super().__init__(told)
        self.status = status


async def form_of(request: Request) -> tuple[Fields, Files]:
    """The fields and the files of a request; BodyError when there is no reading it."""
    posted = request.method == "POST"
    size = request.headers.get("content-length", "" if posted else "0")
    if not size.isdecimal():  # what does not say how long it is could be endless
        raise BodyError(411, NO_LENGTH)
    if len(size) > DIGITS or int(size) > MOST_BYTES:
        raise BodyError(413, TOO_LARGE)
    if not posted:
        return [], []
    try:
        form = await request.form(max_fields=MOST_FIELDS, max_files=MOST_FILES)
    # What starlette says of a form that is none; ValueError of one in no encoding that there is.
    except (HTTPException, ValueError) as error:
        raise BodyError(400, BROKEN) from error
    fields: Fields = []
    files: Files = []
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields.append((_plain(name), _plain(value)))
        elif value.filename:
            value.filename = _plain(value.filename)
            files.append((_plain(name), value))
        else:  # nothing was chosen
            await value.close()
    return fields, files


def _plain(said: str) -> str:
    """A text that can be kept and shown: no NUL, and no halves of characters of strange charsets."""
    return without_nul(said).encode("utf-8", "replace").decode()
