"""An entry of a draft as the public will see it, before anybody signs."""

from __future__ import annotations

from datetime import date

from domain.bulletin import IssueHead
from domain.release import Draft
from flows import issue, redaction
from flows.assembly import Assembly
from flows.publish import identity
from notifications.pages.chrome import Chrome
from notifications.pages.entry_page import entry_pages
from notifications.public_view import mentions, public_line
from notifications.shown import ShownEntry
from notifications.site_words import words
from storage import issues
from storage.unit_of_work import UnitOfWork

STYLES = "static/style.css"
NOT_YET = (
    "公布时写入公开日志，之后这里显示核验信息。",
    "Once it is published it stands in the public log, and is verified here.",
)


def preview(
    unit: UnitOfWork,
    assembly: Assembly,
    draft: Draft,
    entry_id: str,
    *,
    today: date,
    language: str,
    styles: str,
    twin: str,
) -> str | None:
    """The page of an entry as this draft would publish it; None when the draft has no such line.

    Redacted as a release is, with the words of the public site. ``styles`` is where its style sheet
    is found, ``twin`` the address of the same preview in the other language; the other links lead
    to the site that stands.
    """
    said = draft.head
    made = issue.compiling(unit, period=said.period, sort=said.sort, on=said.released_on)
    lines = issue.lines(unit, assembly, made)
    line = next((one for one in lines if one.entry.entry_id == entry_id), None)
    if line is None:
        return None
    told = public_line(line, line.entry, small_cell=redaction.small_cell(assembly.book, today))
    before = [
        (head, one)
        for number, one in issues.carried(unit, [entry_id]).get(entry_id, ())
        for head in _heads(unit, number)
    ]
    shown = ShownEntry(entry=told.entry, mentions=tuple(mentions([*before, (said, line)])))
    chrome = Chrome(identity(assembly.settings, today), (*issues.heads(unit), said))
    path, page = next(
        (path, page)
        for path, page in entry_pages(chrome, shown)
        if path.startswith("en/") == (language == "en")
    )
    root = "../" * path.count("/")
    other = f'"{root}{path[3:]}"' if language == "en" else f'"{root}en/{path}"'
    return (
        page.decode()
        .replace(words(language)["verify_none"], NOT_YET[language == "en"])
        .replace(other, f'"{twin}"')
        .replace(f'"{root}{STYLES}"', f'"{styles}"')
        .replace(f'"{root}', '"/')
    )


def _heads(unit: UnitOfWork, number: int) -> list[IssueHead]:
    return [head for head in issues.heads(unit) if head.number == number]
