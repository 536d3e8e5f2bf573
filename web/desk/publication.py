"""The publication desk (公示发布): the next issue before two people sign it, and those that are out.

The list is one for the whole district: whoever holds one of the three offices sees all of it.
"""

from __future__ import annotations

import html
from typing import Any

from fastapi.responses import HTMLResponse, Response
from starlette.background import BackgroundTask

from domain.bulletin import IssueHead
from domain.release import Draft, ReleaseAnswer, why_not
from domain.release_words import refusal_in_words
from domain.roles import Role
from flows.issue import MixedListError
from flows.issue_told import all_told, change_told, draft_told
from flows.preview import preview
from flows.publish import bring_out
from flows.release import (
    InternalListError,
    NotReleasedError,
    answer,
    draft_extra,
    draft_regular,
    last_day_for,
    period_before,
)
from notifications.pages.chrome import period_words
from notifications.public_view import slug
from storage import drafts, issues, officials
from storage.ranges import COUNTED_TO
from web.desk.asked import Asked, PageError, Problem
from web.desk.routes import Route, get, offices, post
from web.desk.rows import A_PAGE, bounds, csv_answer, turning, wants_csv

WHO = offices(Role.PUBLICITY_OFFICER, Role.SECTION_HEAD, Role.AGENCY_HEAD)
DRAFTS_SHOWN = 8
ANSWERS = {
    ReleaseAnswer.APPROVE: ("同意发布", "Approve"),
    ReleaseAnswer.OVERRIDE: ("说明理由后同意发布", "Approve in spite of what was found"),
    ReleaseAnswer.RETURN: ("退回", "Return"),
}
NOT_FOR_ME = {"draft_closed", "same_person", "not_in_role"}


def desk_page(asked: Asked) -> Response:
    """What is due, the draft that waits, and every issue that came out."""
    return _desk(asked)


def _desk(asked: Asked, problems: tuple[Problem, ...] = ()) -> Response:
    english = asked.language == "en"
    period = period_before(asked.today)
    with asked.reading() as unit:
        told = list(all_told(unit, english=english))[::-1]
        out = issues.heads(unit)[::-1]
        hidden = set(issues.not_shown(unit))
    if wants_csv(asked):
        heading = (
            ("Issue", "Period", "Released", "Opening", "Added", "Removed", "Closing")
            if english
            else ("期", "季度", "公布日", "期初", "新增", "退出", "期末")
        )
        return csv_answer(
            asked.say("各期名单", "issues"), heading,
            (
                (o.number, o.period, o.released_on, o.opening, o.added, o.removed, o.closing)
                for o in out
            ),
        )  # fmt: skip
    page = asked.number("page")
    return asked.page(
        "desk/publication.html.j2",
        problems=problems,
        period=period_words(period, asked.language),
        due=last_day_for(period),
        out_already=any(o.period == period and o.sort.value == "regular" for o in out),
        drafts=told[:DRAFTS_SHOWN],
        may_draft=Role.PUBLICITY_OFFICER in asked.official.roles,
        issues=[
            (o, period_words(o.period, asked.language), slug(o), o.number in hidden)
            for o in out[(page - 1) * A_PAGE : page * A_PAGE]
        ],
        total=len(out),
        turning=turning(asked, len(out)),
    )


def make_draft(asked: Asked) -> Response:
    """Draft the issue of the last quarter; when it is out, an extra one if an entry fell."""
    at = asked.at.isoformat()
    period = period_before(asked.today)
    try:
        made: Draft | IssueHead | None = draft_regular(
            asked.assembly, period=period, today=asked.today, at=at
        )
        if isinstance(made, IssueHead):
            made = draft_extra(asked.assembly, today=asked.today, at=at)
    except (InternalListError, MixedListError) as error:
        english = (
            "The pack keeps the list inside: nothing is published."
            if isinstance(error, InternalListError)
            else "An issue has one kind of list. Remove the entries of the district list first."
        )
        return _desk(asked, (Problem("", str(error), english),))
    if made is None:
        return asked.to(
            "/publication", "上季度名单已公布，没有条目退出，不需要增期。",
            "The last quarter's issue is out and nothing has left: no extra issue is due.",
        )  # fmt: skip
    return asked.to(f"/publication/drafts/{made.no}")


def draft_page(asked: Asked) -> Response:
    """A draft with its difference sheet, what the guard found, and the answer."""
    return _draft(asked)


def _number(asked: Asked) -> int:
    told = asked.path["no"]
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 8 else 0


def _found(draft: Draft | None) -> Draft:
    if draft is None:
        raise PageError(
            404, "没有这份草稿。请从“公示发布”进入。",
            "There is no such draft. Enter from the publication desk.",
        )  # fmt: skip
    return draft


def _draft(asked: Asked, problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    english = asked.language == "en"
    limit, offset = bounds(asked)
    with asked.reading() as unit:
        draft = _found(drafts.draft(unit, _number(asked)))
        newest = drafts.newest(unit)
        roster = officials.roster(unit)
        names = officials.names(unit)
        told = draft_told(unit, asked.assembly, draft, english=english)
        if draft.complete:
            lines, total = issues.changed_lines(unit, draft.head.number, limit=limit, offset=offset)
            changes = [change_told(line, english=english) for line in lines]
        else:
            total = len(told["changes"])
            changes = told["changes"][offset : offset + limit]
    if wants_csv(asked):
        heading = (
            ("Change", "Entry", "Name", "Reason")
            if english
            else ("变化", "条目编号", "名称", "原因")
        )
        rows = (tuple(one.values()) for one in changes)
        return csv_answer(asked.say("差异表", "differences"), heading, rows)
    person = asked.official.person
    refused = why_not(draft, person, ReleaseAnswer.APPROVE, "", asked.today, roster)
    code = refused[0] if refused else ""
    superseded = (
        newest is not None and newest.no != draft.no and not (draft.complete or draft.returned)
    )
    return asked.page(
        "desk/draft.html.j2",
        problems=problems,
        status=status,
        draft=draft,
        sheet=told,
        period=period_words(draft.head.period, asked.language),
        slug=slug(draft.head),
        changes=changes,
        total=total,
        turning=turning(asked, total, counted_to=COUNTED_TO if draft.complete else 0),
        names=names,
        newest=newest if superseded else None,
        why_not=_sentence(asked, draft, refused) if refused and code in NOT_FOR_ME else "",
        answers=[(one.value, asked.say(*ANSWERS[one])) for one in _answers(code)],
        may_draft=Role.PUBLICITY_OFFICER in asked.official.roles,
    )


def _answers(code: str) -> tuple[ReleaseAnswer, ...]:
    """What may be said of a draft, by why it cannot simply be approved."""
    if code == "stopped":
        return (ReleaseAnswer.RETURN,)
    if code == "override_needed":
        return ReleaseAnswer.OVERRIDE, ReleaseAnswer.RETURN
    return ReleaseAnswer.APPROVE, ReleaseAnswer.RETURN


def _sentence(asked: Asked, draft: Draft, refused: tuple[str, tuple[str, ...]]) -> str:
    return refusal_in_words(*refused, draft.found, english=asked.language == "en")


def sign(asked: Asked) -> Response:
    """Take an answer; the second signature releases, and the site is shown anew after it."""
    no, said = _number(asked), asked.said("answer")
    if said not in {one.value for one in ReleaseAnswer}:
        return _draft(asked, (Problem("answer", "请选择一种意见。", "Please choose an answer."),))
    if said != ReleaseAnswer.APPROVE and not asked.said("reason"):
        why = Problem("reason", "请写明理由。", "Please give the reason.")
        return _draft(asked, (why,))
    at = asked.at.isoformat()
    try:
        out = answer(
            asked.assembly, no, by=asked.official.person, said=ReleaseAnswer(said),
            reason=asked.said("reason"), today=asked.today, at=at,
        )  # fmt: skip
    except NotReleasedError as error:
        with asked.reading() as unit:
            draft = _found(drafts.draft(unit, no))
        given: tuple[Any, ...] = (error.code, error.detail, draft.found)
        why = Problem("", refusal_in_words(*given), refusal_in_words(*given, english=True))
        return _draft(asked, (why,), status=409)
    here = f"/publication/drafts/{no}"
    if out is not None:
        return asked.to(
            here, f"第{out.number}期已发布，网站正在更新。",
            f"Issue {out.number} is released; the site is being renewed.",
            after=BackgroundTask(bring_out, asked.assembly, at=at),
        )  # fmt: skip
    words = ANSWERS[ReleaseAnswer(said)]
    return asked.to(here, f"已签署意见：{words[0]}。", f"Signed: {words[1]}.")


def preview_page(asked: Asked) -> Response:
    """An entry of the draft as the public will see it."""
    no, entry_id = _number(asked), asked.path["entry_id"]
    other = "zh" if asked.language == "en" else "en"
    with asked.reading() as unit:
        draft = _found(drafts.draft(unit, no))
        page = preview(
            unit, asked.assembly, draft, entry_id, today=asked.today, language=asked.language,
            styles="/assets/base.css", twin=f"?lang={other}",
        )  # fmt: skip
    if page is None:
        raise PageError(
            404, "这份草稿里没有这个条目，或名单已有变化。请回到草稿页。",
            "This draft has no such entry, or the list has moved on. Go back to the draft.",
        )  # fmt: skip
    told = asked.say(
        "预览：尚未公布。公众将看到的就是本页内容。",
        "Preview, not published: this is what the public will see.",
    )
    back = asked.say("回到草稿", "Back to the draft")
    address = html.escape(asked.at_desk(f"/publication/drafts/{no}"))
    opening = '<main id="main" class="wrap">\n'
    note = f'<p class="notice"><strong>{told}</strong> <a href="{address}">{back}</a></p>\n'
    return HTMLResponse(page.replace(opening, opening + note, 1))


ROUTES: tuple[Route, ...] = (
    get("/publication", WHO, desk_page),
    post("/publication", offices(Role.PUBLICITY_OFFICER), make_draft),
    get("/publication/drafts/{no}", WHO, draft_page),
    post("/publication/drafts/{no}", WHO, sign),
    get("/publication/drafts/{no}/entries/{entry_id}", WHO, preview_page),
)
