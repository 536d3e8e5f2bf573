"""The papers of a pack: made of its text, the same for every form."""

from __future__ import annotations

import json
from datetime import date

from domain.joint.pack import Pack
from flows.assembly import Assembly
from flows.faces import office_fonts
from notifications.charts import drawn
from notifications.joint import office_file, page, paper
from notifications.joint.sections import written
from notifications.joint.text import Text
from notifications.typesetting import Typesetter
from rules.indicator_book import load_indicator_book

LANGUAGES = ("zh", "en")
PDF, DOCX = "pdf", "docx"  # the forms people take with them; both in Chinese
MEETING = "职业病防治联席会议办公室"


def page_form(language: str) -> str:
    """The form of the page in a language."""
    return f"html.{language}"


def chart_form(language: str) -> str:
    """The form of the charts in a language: their SVGs by key, as JSON."""
    return f"svg.{language}"


def texts(pack: Pack, edition: int) -> dict[str, Text]:
    """What an edition says, by language."""
    book = load_indicator_book()
    return {language: written(pack, book, edition, language) for language in LANGUAGES}


def made(assembly: Assembly, pack: Pack, edition: int) -> dict[str, bytes]:
    """Every paper of an edition by its form; the same pack gives the same papers."""
    settings, on = assembly.settings, date.fromisoformat(pack.known_at[:10])
    said, found = texts(pack, edition), dict[str, bytes]()
    every = [(key, chart, text) for text in said.values() for key, chart in text.charts.items()]
    pictures = drawn([(chart, text.language == "zh") for _, chart, text in every])
    for language, text in said.items():
        its = {
            key: one
            for (key, _, of), one in zip(every, pictures, strict=True)
            if of is text
        }  # fmt: skip
        svg = {key: one for key, (one, _) in its.items()}
        told = page.fragment(text, svg, period=pack.period, edition=edition)
        found[page_form(language)] = told.encode()
        found[chart_form(language)] = json.dumps(svg, ensure_ascii=False).encode()
        if language == "zh":
            office = f"{settings.office.name}（{MEETING}）"
            found[PDF] = paper.pdf(
                Typesetter(office_fonts(settings)), text, svg,
                office=office, made_on=on, specimen=settings.office.specimen,
            )  # fmt: skip
            png = {key: one for key, (_, one) in its.items()}
            found[DOCX] = office_file.docx(text, png, office=office, made_on=on)
    return found
