"""The page of the random draws (双随机): what was announced, what came of it, how to repeat it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from domain import draw
from notifications.draw_shown import DrawShown
from notifications.pages.chrome import LANGUAGES, Chrome, at
from notifications.release import Release

PAGE = "draws/index.html"
VERIFIER = "draws/draw.py"


def write_draw_pages(release: Release, chrome: Chrome, draws: Sequence[DrawShown]) -> None:
    """The page in both languages, with the module that draws: it alone repeats a draw."""
    for language in LANGUAGES:
        path = at(language, PAGE)
        said = chrome.page(language, path, "draws.html.j2", draws=draws, verifier=VERIFIER)
        release.put(path, said)
    release.put(VERIFIER, Path(draw.__file__).read_bytes())
