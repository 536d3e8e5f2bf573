"""Official faces where the machine has them, the open one otherwise, and which is told."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pypdf import PdfReader

from notifications.faces import KNOWN, OPEN, Faces, choose_faces, installed_fonts
from notifications.render import Renderer
from notifications.typesetting import Fonts
from tests.notifications.sample_announcements import sample_requests


def draw_face(folder: Path, family: str, characters: str) -> None:
    """A face of this family with a square for each character."""
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    for point in ((100, 800), (900, 800), (900, 0)):
        pen.lineTo(point)
    pen.closePath()
    square = pen.glyph()
    names = [".notdef", *(f"uni{ord(character):04X}" for character in characters)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(
        {ord(character): name for character, name in zip(characters, names[1:], strict=True)}
    )
    builder.setupGlyf(dict.fromkeys(names, square))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 100)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWeightClass=400)
    builder.setupNameTable(
        {"familyName": family, "styleName": "Regular", "psName": f"Drawn{len(characters)}"}
    )
    builder.setupPost()
    builder.save(folder / f"{len(characters)}.ttf")


def fonts_in(pdf: bytes) -> str:
    return " ".join(
        str(font.get_object()["/BaseFont"])
        for page in PdfReader(io.BytesIO(pdf)).pages
        for font in page["/Resources"]["/Font"].values()
    )


def test_a_plain_install_sets_everything_in_the_open_face() -> None:
    found = installed_fonts(system=False)

    assert found == Fonts()
    assert set(found.faces.stacks()["title"]) == {OPEN}
    assert found.faces.told() == (
        f"标题 {OPEN}；正文 {OPEN}；一级标题 {OPEN}；二级标题 {OPEN}；页码 {OPEN}"
    )


@pytest.mark.parametrize("place", list(KNOWN))
def test_the_first_known_face_of_a_place_is_chosen(place: str) -> None:
    best, second = KNOWN[place][:2]

    assert getattr(choose_faces([second, best, "Other"]), place) == best
    assert getattr(choose_faces([second]), place) == second
    assert getattr(choose_faces(["Other"]), place) == OPEN


def test_an_official_face_is_found_used_embedded_and_told(tmp_path: Path) -> None:
    draw_face(tmp_path, "仿宋_GB2312", "公告列入")
    draw_face(tmp_path, "FZXiaoBiaoSong-B05S", "关于的")
    fonts = installed_fonts([tmp_path], system=False)
    rendered = sample_requests()["withdrawal"].rendered_by(Renderer(fonts))

    assert fonts.folders == (tmp_path,)
    assert fonts.faces == Faces(title="FZXiaoBiaoSong-B05S", body="仿宋_GB2312")
    assert "Drawn3" in fonts_in(rendered.pdf)
    assert "Drawn4" in fonts_in(rendered.pdf)
    assert "NotoSansSC" in fonts_in(rendered.pdf)  # what the official faces lack
    assert rendered.faces.startswith("标题 FZXiaoBiaoSong-B05S；正文 仿宋_GB2312；")


def test_the_faces_are_part_of_the_version_of_an_announcement(
    tmp_path: Path, renderer: Renderer
) -> None:
    draw_face(tmp_path, "KaiTi", "的")
    request = sample_requests()["withdrawal"]
    official = request.rendered_by(Renderer(installed_fonts([tmp_path], system=False)))
    plain = request.rendered_by(renderer)

    assert official.template_version != plain.template_version
    assert official.text == plain.text
