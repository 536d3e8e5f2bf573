"""What can go wrong with a question: RFC 9457 problems with a stable type, Chinese or English."""

from __future__ import annotations

from enum import StrEnum

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from storage.errors import StorageError
from web.answers import Problem
from web.sending import encoded

MEDIA_TYPE = "application/problem+json"
BASE = "/v1/problems/"

# Code: status, Chinese title, English title, Chinese detail, English detail.
PROBLEMS: dict[str, tuple[int, str, str, str, str]] = {
    "invalid-request": (
        422, "请求参数不对", "The request is not valid",
        "请按接口说明 /openapi.json 修改这些参数：{what}",
        "Please correct these parameters as described in /openapi.json: {what}",
    ),
    "unknown-parameter": (
        422, "没有这个参数", "No such parameter",
        "这个地址没有参数 {what}，没有按它查询。可用的参数：{known}。请更正后重新查询。",
        "This address has no parameter {what}, so nothing was looked up. It has: {known}. "
        "Please correct it and ask again.",
    ),
    "no-parameters": (
        422, "这个地址不接受参数", "This address takes no parameters",
        "请去掉参数 {what} 后重新查询。", "Please leave out the parameter {what} and ask again.",
    ),
    "repeated-parameter": (
        422, "同一个参数给了不止一次", "A parameter was given more than once",
        "参数 {what} 只能给一次，没有查询。请分几次查询。",
        "The parameter {what} may be given once only, so nothing was looked up. Please ask once "
        "for each value.",
    ),
    "check-character": (
        404, "条目编号的校验字符不符", "The check character of the id does not fit",
        "条目编号 {what} 可能抄错了一位，请对照条目页或者公告核对。",
        "The id {what} may be mistyped. Please compare it with the entry's page or the notice.",
    ),
    "no-such-entry": (
        404, "没有这个条目", "No such entry",
        "没有公布过编号为 {what} 的条目。", "No entry {what} was ever published.",
    ),
    "no-such-issue": (
        404, "没有这一期", "No such issue",
        "第 {what} 期不存在，各期见 /v1/issues。", "There is no issue {what}; see /v1/issues.",
    ),
    "no-issue-yet": (
        404, "当日尚未公布名单", "No issue was out on that day",
        "截至 {what} 没有公布过任何一期。", "No issue had been released by {what}.",
    ),
    "no-such-enterprise": (
        404, "没有该单位的条目", "No entry of this enterprise",
        "没有可以公开的、统一社会信用代码为 {what} 的条目。这不说明该单位没有违法行为。",
        "No entry with the code {what} may be shown. That is no statement about its conduct.",
    ),
    "no-proof": (
        404, "没有证明", "No proof",
        "条目 {what} 没有公布记录证明。", "The entry {what} has no proof of its publication.",
    ),
    "no-such-path": (
        404, "没有这个地址", "No such address",
        "接口地址见 /openapi.json。", "The addresses are in /openapi.json.",
    ),
    "method-not-allowed": (
        405, "这个地址不接受该方法", "Method not allowed",
        "各地址的方法见 /openapi.json。", "The methods of each address are in /openapi.json.",
    ),
    "no-token": (
        401, "没有令牌，或者令牌无效", "No token, or one that is not good",
        "请在 Authorization: Bearer 中给出令牌；令牌由本机关管理员制发，过期或撤销的请重新申请。",
        "Please give a token in Authorization: Bearer; the office's administrator makes them.",
    ),
    "scope-missing": (
        403, "令牌没有这项权限", "The token does not have this scope",
        "需要权限 {what}，请与本机关管理员联系。",
        "It takes the scope {what}: ask the office's administrator.",
    ),
    "too-many-requests": (
        429, "请求过于频繁", "Too many requests",
        "请在 {what} 秒后重试；已经接收的内容不受影响。",
        "Try again after {what} seconds; what was taken is kept.",
    ),
    "too-large": (
        413, "内容太大", "The content is too large",
        "一次至多 {what}，没有接收。请分几次报送。",
        "At most {what} at a time; nothing was taken. Send it in parts.",
    ),
    "media-type": (
        415, "不支持的内容类型", "Media type not supported",
        "请用 application/json、application/x-ndjson、text/csv 或者 .xlsx 工作簿。",
        "Please send application/json, application/x-ndjson, text/csv or an .xlsx workbook.",
    ),
    "unreadable": (
        422, "内容无法读取", "The content cannot be read",
        "{what} 没有接收任何内容。",
        "Nothing was taken. Layouts are in /openapi.json and /templates. ({what})",
    ),
    "rows-rejected": (
        422, "没有一行可以接收", "No row could be taken",
        "各行的问题见 receipt.problems，请更正后重新报送。",
        "What is wrong with each row is in receipt.problems; correct it and send it again.",
    ),
    "key-used": (
        422, "Idempotency-Key 已用于其他内容", "The Idempotency-Key was used for other content",
        "同一个键只能重发同样的内容；新的内容请用新的键。",
        "A key repeats the same content only; use a new one for new content.",
    ),
    "no-such-receipt": (
        404, "没有这份回执", "No such receipt",
        "本单位没有编号为 {what} 的回执。", "Your unit has no receipt {what}.",
    ),
    "no-such-case": (
        404, "没有这个案件", "No such case",
        "在本令牌的镇乡街内没有可以查看的案件 {what}。",
        "There is no case {what} this token may read.",
    ),
    "not-ready": (
        503, "数据暂时无法读取", "The data cannot be read just now",
        "请稍后再试；已公布的文件见网站。", "Please try again later; the published files stand.",
    ),
}  # fmt: skip


ProblemCode = StrEnum("ProblemCode", [(code, code) for code in PROBLEMS])  # type: ignore[misc]


class ProblemError(Exception):
    """A question that has no answer; ``what`` was asked about, ``known`` is what may be asked."""

    def __init__(
        self,
        code: str,
        what: object = "",
        headers: dict[str, str] | None = None,
        *,
        known: str = "",
    ) -> None:
        super().__init__(code)
        self.code, self.what, self.headers, self.known = code, what, headers, known


def speaks_english(request: Request) -> bool:
    """Whether English is liked better than Chinese (RFC 9110, 12.5.4); not if nothing is said."""
    liked = {"zh": 0.0, "en": 0.0}
    for part in request.headers.get("accept-language", "").split(","):
        tag, _, rest = part.strip().partition(";")
        language = tag.split("-")[0].lower()
        quality = rest.strip().removeprefix("q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        if language in liked:
            liked[language] = max(liked[language], weight)
    return liked["en"] > liked["zh"]


def problem(code: str, *, english: bool, what: object = "", known: str = "") -> Problem:
    """A problem in words."""
    status, *words = PROBLEMS[code]
    title, detail = (words[1], words[3]) if english else (words[0], words[2])
    said = detail.format(what=what, known=known)
    return Problem(type=BASE + code, title=title, status=status, detail=said)


def answer(
    request: Request,
    code: str,
    what: object = "",
    headers: dict[str, str] | None = None,
    *,
    known: str = "",
) -> Response:
    """A problem as the answer to a question, in the language asked for."""
    english = speaks_english(request)
    told = problem(code, english=english, what=what, known=known)
    return Response(
        encoded(told),
        status_code=told.status,
        media_type=MEDIA_TYPE,
        headers={
            "Content-Language": "en" if english else "zh-CN",
            "Vary": "Accept-Language",
            "Cache-Control": "no-store",
            **(headers or {}),
        },
    )


def answer_problems(api: FastAPI) -> None:
    """Let every failure of the API be answered as a problem."""

    @api.exception_handler(ProblemError)
    def _(request: Request, error: ProblemError) -> Response:
        return answer(request, error.code, error.what, error.headers, known=error.known)

    @api.exception_handler(RequestValidationError)
    def _(request: Request, error: RequestValidationError) -> Response:
        names = dict.fromkeys(str(one["loc"][-1]) for one in error.errors())
        return answer(request, "invalid-request", "、".join(names))

    @api.exception_handler(HTTPException)
    def _(request: Request, error: HTTPException) -> Response:
        code = "method-not-allowed" if error.status_code == 405 else "no-such-path"
        return answer(request, code, headers=dict(error.headers or {}))

    @api.exception_handler(StorageError)
    def _(request: Request, error: StorageError) -> Response:  # noqa: ARG001  not for the public
        return answer(request, "not-ready", headers={"Retry-After": "60"})
