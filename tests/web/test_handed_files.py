"""Files handed in go out sandboxed, under a type and a name of our making, whatever they hold."""

from __future__ import annotations

import re

import pytest

from web.desk.handed_files import FILE_POLICY, handed_back

POLYGLOT = b"%PDF-1.7\n<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("claimed", "told", "kind"),
    [
        ("image/jpeg", "image/jpeg", 'inline; filename="a.jpg"'),
        ("image/png", "image/png", 'inline; filename="a.png"'),
        ("application/pdf", "application/pdf", 'attachment; filename="a.pdf"'),
        ("text/html", "application/pdf", 'attachment; filename="a.pdf"'),
        ("image/svg+xml", "application/pdf", 'attachment; filename="a.pdf"'),
    ],
)
def test_only_pictures_are_shown_and_nothing_runs(claimed, told, kind):
    answer = handed_back(claimed, POLYGLOT, "a")

    assert answer.media_type == told
    assert answer.headers["content-disposition"] == kind
    assert answer.headers["content-security-policy"] == FILE_POLICY
    assert FILE_POLICY.startswith("sandbox; default-src 'none'")


def test_every_page_of_a_file_answers_so():
    """No page of the desks hands bytes of a person to a browser any other way."""
    from pathlib import Path

    import web.desk

    pages = Path(web.desk.__file__).parent.glob("*.py")
    reads = {page.name for page in pages if "evidence.read(" in page.read_text("utf-8")}
    assert reads == {
        "complaints.py", "inspect.py", "joint_owed.py", "party_papers.py", "passes.py",
    }  # fmt: skip
    for name in reads:
        text = (Path(web.desk.__file__).parent / name).read_text("utf-8")
        assert re.search(r"handed_(back|over)\(", text), name
        assert "Response(found" not in text, name
        assert "Response(read" not in text, name
