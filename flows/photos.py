"""Photos as they are kept: the picture alone, nothing of what the camera wrote beside it.

A photo is decoded and encoded anew, so place, time, device, thumbnails, comments, profiles and
whatever stands behind its end are gone (the picture itself may still show who took it, and the
page says so). Formats that cannot be made anew that way are refused: a PDF names its author, its
machine and its history in ways no re-encoding takes out, so the pages are to be photographed.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 15_000_000
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 2400  # pixels: posts, plates and readings can be read
QUALITY = 82
FORMATS = ("JPEG", "PNG", "WEBP")
JPEG = "image/jpeg"
# What a broken file makes Pillow raise: it takes some lengths and tables as they are told.
BROKEN = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RuntimeError,
    SyntaxError, TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip
PLAIN = ("1", "L", "LA", "P", "PA", "RGB", "RGBA")


class PhotoError(ValueError):
    """A file that cannot be taken as a photo: what is wrong and what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh, self.en = zh, en


def cleaned(raw: bytes) -> bytes:
    """The picture of a JPEG, PNG or WebP file as a plain JPEG; PhotoError when it is none."""
    if len(raw) > MOST_BYTES:
        raise PhotoError(
            "超过15 MB：请改用较小的尺寸拍摄后再传。", "is over 15 MB: take it at a smaller size."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of broken EXIF, which is left out anyway
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw), formats=FORMATS) as found:
                return _encoded(found)
    except UnidentifiedImageError as error:
        raise PhotoError(
            "不是可以接收的照片（JPEG、PNG、WebP）。纸质材料和PDF请拍照或截图后上传。",
            "is no photo that can be taken (JPEG, PNG, WebP). Photograph papers and PDF pages.",
        ) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except BROKEN as error:
        if isinstance(error, PhotoError):
            raise
        raise PhotoError(
            "已损坏，无法读取：请重新拍摄后再传。", "is broken: take it again."
        ) from error


def _encoded(found: Image.Image) -> bytes:
    if found.width * found.height > MOST_PIXELS:
        raise _too_many_pixels()
    found.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is read small at once
    upright = _upright(found)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if upright.mode not in PLAIN:  # sixteen bits, inks, floats: by way of plain colours
        upright = upright.convert("RGB")
    opaque = upright.convert("RGBA")
    picture = Image.new("RGB", opaque.size, "white")  # carries nothing but its pixels
    picture.paste(opaque, mask=opaque.getchannel("A"))
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=QUALITY, optimize=True)
    return made.getvalue()


def _upright(found: Image.Image) -> Image.Image:
    """As it was taken, where its EXIF can be read; it is left out either way."""
    try:
        found.getexif()
    except BROKEN:
        return found
    return ImageOps.exif_transpose(found)


def _too_many_pixels() -> PhotoError:
    return PhotoError(
        "像素过多（超过6000万），没有打开：请改用较小的尺寸。",
        "has too many pixels (over 60 million) and was not opened: use a smaller size.",
    )
