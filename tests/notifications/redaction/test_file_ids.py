"""A digest that names a file is no text of it, whatever letters it holds by chance."""

from __future__ import annotations

from notifications.redaction.pdf_texts import left_over, pdf_texts
from notifications.render import Renderer
from tests.notifications.sample_announcements import sample_issue


def said(pdf: bytes) -> str:
    parts = [text for _, text in pdf_texts(pdf)] + list(left_over(pdf))
    return "\n".join(one if isinstance(one, str) else one.decode("latin-1") for one in parts)


def test_the_digest_of_a_pdf_is_not_read_as_text_and_the_rest_is(renderer: Renderer) -> None:
    pdf = sample_issue(3).rendered_by(renderer).pdf
    start = pdf.index(b"<xmpMM:DocumentID>") + len(b"<xmpMM:DocumentID>")
    digest = pdf[start : start + 24]
    unlucky = pdf.replace(digest, b"3Vx" + b"zhangsan" + digest[11:])

    assert unlucky != pdf
    assert "zhangsan" not in said(unlucky)
    assert "云卫职公告〔2026〕3号" in said(unlucky)
    assert "wxzhangsan" in said(pdf.replace(digest, b"wxzhangsan  no digest   "))
