"""The page on which a subscriber says that it took its copies down: one button, no script."""

from __future__ import annotations

from html import escape

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from domain.retraction import TO_DO, WORDS
from flows import clock
from flows.acknowledging import Asked, AwayError, Counter
from flows.retract import ROUTE

PAGE = (
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="robots" content="noindex"><title>{title}</title>'
    '<link rel="stylesheet" href="/static/style.css"></head>'
    "<body><main><h1>{title}</h1>{body}</main></body></html>"
)
FORM = '<form method="post"><button type="submit">确认：已经办理 / Confirm: done</button></form>'
# The token stands in the address: nobody keeps this page, nobody learns where it was linked from.
PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
UNKNOWN = "没有这个签收码：请核对邮件中的链接，或致电本机关。"
UNKNOWN_EN = "No such code: check the link in the mail, or call the office."
AWAY = "暂时不能签收：请稍后再试，或致电本机关报签收码。"
AWAY_EN = "Not possible just now: try again later, or call the office and give the code."


def acknowledging(counter: Counter) -> APIRouter:
    """The two routes: looking changes nothing, so that no mail scanner acknowledges by a visit."""
    router = APIRouter()

    @router.get(f"/{ROUTE}/{{token}}")
    def look(token: str, request: Request) -> Response:
        """What is asked, and the button."""
        return _answer(request, counter, token, taken=False)

    @router.post(f"/{ROUTE}/{{token}}")
    def take(token: str, request: Request) -> Response:
        """Acknowledge; a second time it says that it was acknowledged, and when."""
        return _answer(request, counter, token, taken=True)

    return router


def _answer(request: Request, counter: Counter, token: str, *, taken: bool) -> Response:
    as_json = "application/json" in request.headers.get("accept", "")
    try:
        at = clock.now().isoformat()
        asked = counter.take(token, at=at) if taken else counter.look(token)
    except AwayError:
        return _refused(503, AWAY, AWAY_EN, as_json=as_json)
    if asked is None:
        return _refused(404, UNKNOWN, UNKNOWN_EN, as_json=as_json)
    told = asked.answer.told
    if as_json:
        data = {
            "subject": told.entry_id,
            "kind": asked.change.kind.value,
            "reason": asked.change.reason,
            "due_on": asked.change.term.due_on.isoformat(),
            "acknowledged_at": told.acknowledged_at,
            "already": told.acknowledged_at is not None and not asked.answer.fresh,
        }
        return JSONResponse(data, headers=PRIVATE)
    return _page(WORDS[asked.change.kind][0], _body(asked))


def _body(asked: Asked) -> str:
    change, told = asked.change, asked.answer.told
    (zh, en), (to_do, to_do_en) = asked.reason, TO_DO[change.kind]
    lines = [
        f"<p>条目 {escape(change.entry_id)}：{escape(zh)}。请在 {change.term.due_on} 前"
        f"（含当日）{escape(to_do)}。</p>",
        f'<p lang="en">Entry {escape(change.entry_id)}: {escape(en)}. By {change.term.due_on}, '
        f"{escape(to_do_en)}.</p>",
    ]
    if told.acknowledged_at is None:
        return "".join([*lines, FORM])
    at = escape(told.acknowledged_at)
    if asked.answer.fresh:
        lines.append(f'<p role="status">已签收（{at}），谢谢。 Acknowledged, thank you.</p>')
    else:
        lines.append(
            f'<p role="status">此前已于 {at} 签收，无须重复。 Already acknowledged at {at}.</p>'
        )
    return "".join(lines)


def _refused(status: int, zh: str, en: str, *, as_json: bool) -> Response:
    if as_json:
        problem = {"title": zh, "detail": en, "status": status}
        return JSONResponse(problem, status, PRIVATE, media_type="application/problem+json")
    return _page("签收 / Acknowledge", f'<p>{zh}</p><p lang="en">{en}</p>', status)


def _page(title: str, body: str, status: int = 200) -> Response:
    return HTMLResponse(PAGE.format(title=escape(title), body=body), status, PRIVATE)
