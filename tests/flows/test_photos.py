"""A photo is taken for its picture, whatever else came with it."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from flows.photos import cleaned

CUT_SHORT = b"Exif\0\0II*\0\x08\0\0\0\x05\0\x12\x01\x03\0"  # says five fields, ends in the first


HEAD_ALONE = b"Exif\0\0MM\0*\0"  # not even where the first of them stands


@pytest.mark.parametrize("exif", [CUT_SHORT, HEAD_ALONE])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_with_broken_exif_is_taken_without_it(kind, exif):
    made = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(made, kind, exif=exif)
    clean = cleaned(made.getvalue())
    assert exif[6:] not in clean
    assert Image.open(io.BytesIO(clean)).getpixel((10, 10))[0] > 200
