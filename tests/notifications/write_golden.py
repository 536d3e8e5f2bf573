"""Write the reviewed texts anew: ``python -m tests.notifications.write_golden``; read the diff."""

from __future__ import annotations

from pathlib import Path

from domain.vocabulary import Notice
from notifications.render import Renderer
from tests.notifications.sample_announcements import sample_requests
from tests.notifications.sample_facts import sample_facts

FOLDER = Path(__file__).parents[1] / "golden" / "notices"
ANNOUNCEMENTS = FOLDER.with_name("announcements")


def main() -> None:
    """One text file per notice and announcement."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    renderer = Renderer()
    for notice in Notice:
        text = renderer.render(notice, sample_facts(notice), specimen=True).text
        (FOLDER / f"{notice.value}.txt").write_text(text, "utf-8")
    ANNOUNCEMENTS.mkdir(exist_ok=True)
    for name, request in sample_requests().items():
        text = request.rendered_by(renderer).text
        (ANNOUNCEMENTS / f"{name}.txt").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
