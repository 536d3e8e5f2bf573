"""The faces of this machine, for papers."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

from flows.settings import Settings
from notifications.faces import Fonts, installed_fonts

log = logging.getLogger(__name__)


def office_fonts(settings: Settings) -> Fonts:
    """The faces of this machine, looked for once by a process; which were found is logged."""
    return _found(settings.fonts)


@cache
def _found(folder: Path | None) -> Fonts:
    fonts = installed_fonts([folder] if folder else [])
    log.info("faces", extra={"action": "fonts", "faces": fonts.faces.told()})
    return fonts
