"""The page of the joint meeting's indicators, in both languages, without any script."""

from __future__ import annotations

from notifications.indicators_shown import FOLDER, IndicatorsShown
from notifications.pages.chrome import LANGUAGES, Chrome, at
from notifications.release import Release

PAGE = f"{FOLDER}/index.html"


def write_indicator_pages(release: Release, chrome: Chrome, shown: IndicatorsShown) -> None:
    """The page; its data files are written with the others (``IndicatorsShown.files``)."""
    for language in LANGUAGES:
        path = at(language, PAGE)
        said = chrome.page(
            language, path, "indicators.html.j2", shown=shown,
            charts=shown.charts.get(language, {}), pick=LANGUAGES.index(language),
            files=[name for name, _ in shown.files()],
        )  # fmt: skip
        release.put(path, said)
