"""One renderer for the whole session: it holds the fonts."""

from __future__ import annotations

import pytest

from notifications.render import Renderer


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    return Renderer()
