"""The pages that answer what somebody asked: the search, and the report of an error.

They are made from the release that stands, with its words and its index, and need no script. Where
no server answers, static pages of the same address say so.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from notifications.pages.chrome import ROWS, Chrome
from notifications.pages.issue_pages import window
from notifications.publication import SAFE_NAME
from notifications.search import FIELDS, Asked, Found, find, publisher
from notifications.search_index import NAME


def counter(public: Path) -> APIRouter:
    """Its routes over the release that ``public`` leads to, in both languages."""
    router = APIRouter()
    for base, language in (("", "zh"), ("en/", "en")):
        for path in ("search", "search/", "search/index.html"):
            router.add_api_route(f"/{base}{path}", _search(public, language, f"{base}{path}"))
        for path in ("report", "report/", "report/index.html"):
            router.add_api_route(f"/{base}{path}", _report(public, language, f"{base}{path}"))
    return router


def _search(public: Path, language: str, path: str) -> Any:
    def search(request: Request) -> HTMLResponse:
        """What the list holds of what is asked: q, ground, township, industry, status, issue."""
        release = _release(public)
        asked = asked_in(request.query_params)
        found = find(release / NAME, asked)
        asked = replace(asked, page=found.page)
        page = _chrome(release).page(
            language,
            path,
            "search.html.j2",
            noindex=True,
            asked=asked,
            found=found,
            first_row=(found.page - 1) * ROWS + 1,
            last_row=(found.page - 1) * ROWS + len(found.rows),
            turning=_turning(asked, found),
            **_around(language, path, "search", asked.at(found.page)),
        )
        return HTMLResponse(page)

    return search


def _report(public: Path, language: str, path: str) -> Any:
    def report(request: Request) -> HTMLResponse:
        """How to report an error, with the entry and the fact it is about."""
        said = request.query_params
        told = {key: said.get(key, "") for key in ("entry", "fact")}
        entry, fact = (text if SAFE_NAME.fullmatch(text) else "" for text in told.values())
        page = _chrome(_release(public)).page(
            language,
            path,
            "report.html.j2",
            noindex=True,
            about_entry=entry[:80],
            about_fact=fact[:80],
            **_around(language, path, "report", str(request.url.query)),
        )
        return HTMLResponse(page)

    return report


def asked_in(said: Any) -> Asked:
    """What a query asks; a page that is no number is the first."""
    page = said.get("page", "")
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 8 else 1
    return Asked(**{key: said.get(key, "").strip() for key in FIELDS}, page=number)


def _release(public: Path) -> Path:
    """The release that stands now: one request reads one release."""
    release = public.resolve()
    if not (release / NAME).exists():
        raise HTTPException(
            404, "名单尚未公布，没有可以查找的内容。 No issue has been released yet."
        )
    return release


@lru_cache(maxsize=2)  # the release that stands, and the one before while it is still asked
def _chrome(release: Path) -> Chrome:
    site, heads, log_key = publisher(release / NAME)
    return Chrome(site, heads, log_key=log_key)


def _around(language: str, path: str, name: str, query: str) -> dict[str, str]:
    """The page's place in the navigation, and the same question in the other language."""
    root = "../" * path.count("/")
    tail = f"{name}?{query}" if query else name
    twin = f"{root}en/{tail}" if language == "zh" else f"{root}{tail}"
    return {"here": f"{name}/index.html", "twin": twin}


def _turning(asked: Asked, found: Found) -> dict[str, Any]:
    """Links between the pages of what was found."""
    return window(found.page, found.pages, lambda page: f"search?{asked.at(page)}")
