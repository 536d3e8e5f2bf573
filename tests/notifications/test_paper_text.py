"""The text read out of our PDFs is what another reader finds in them."""

from __future__ import annotations

import io
from datetime import date

import pytest
from pypdf import PdfReader

from notifications.blocks import read_blocks
from notifications.paper_text import UnknownPaperError, text_of
from notifications.typesetting import Typesetter

NAMES = "示例第001水泥厂（虚构）\\ (a) ffi 91999999000001XMDA 《职业病防治法》"


def paper(pages):
    row = f"<tr><td>{NAMES}</td><td>2026年4月15日</td></tr>"
    rows = row * 40 * pages
    html = f"<h1>{NAMES}</h1><p><strong>{NAMES}</strong></p><table><tbody>{rows}</tbody></table>"
    given = {"title": "公告", "author": "示例", "issued_on": date(2026, 4, 15)}
    return Typesetter().pdf(read_blocks(html), **given, specimen=True)


@pytest.mark.parametrize("pages", [1, 3])
def test_every_character_of_every_page_is_found(pages):
    made = paper(pages)
    read = [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]
    assert len(read) >= pages
    assert sorted(text_of(made)) == sorted("".join("".join(read).split()))
    assert text_of(made).count("".join(NAMES.split())) == 2 + 40 * pages


def test_a_pdf_of_another_making_is_refused_not_passed_over():
    with pytest.raises(UnknownPaperError):
        text_of(b"%PDF-1.7\n%%EOF")
