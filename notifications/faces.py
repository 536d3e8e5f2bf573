"""Which faces paper is set in: the official ones where the machine has them, else the open one.

GB/T 9704-2012 asks for 小标宋 (mark and title), 仿宋 (text), 黑体 and 楷体 (levels), 宋体 (page
numbers). None of the official faces may be shipped; a plain install brings Noto Sans SC only. The
choice is made once and handed on, so that a document stays a function of its inputs, and what was
chosen is told with every document (``Faces.told``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path

import typst

OPEN = "Noto Sans SC"

# Family names as the faces give themselves, in Chinese or English, best first. The second group
# of each row are open faces a distribution may carry; they stand in, and are named as such.
KNOWN: Mapping[str, tuple[str, ...]] = {
    "title": (
        "方正小标宋简体", "FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "FZXiaoBiaoSong-B05",
        "方正小标宋", "Source Han Serif SC", "Noto Serif CJK SC", "FandolSong",
    ),
    "body": (
        "仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong", "STFangsong", "华文仿宋",
        "方正仿宋简体", "FZFangSong-Z02S", "方正仿宋_GBK", "FandolFang R",
    ),
    "heading": ("黑体", "SimHei", "STHeiti", "华文黑体", "方正黑体简体", "FZHei-B01S",
                "Source Han Sans SC", "Noto Sans CJK SC", "FandolHei"),
    "subheading": ("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi", "STKaiti", "华文楷体",
                   "方正楷体简体", "FZKai-Z03S", "LXGW WenKai", "FandolKai"),
    "number": ("宋体", "SimSun", "STSong", "华文宋体", "方正书宋简体", "FZShuSong-Z01S",
               "Source Han Serif SC", "Noto Serif CJK SC", "FandolSong"),
}  # fmt: skip
PLACES = {"title": "标题", "body": "正文", "heading": "一级标题", "subheading": "二级标题",
          "number": "页码"}  # fmt: skip


def packaged_font_folder() -> Path:
    """Folder of the Noto Sans SC face that comes with a plain install."""
    return Path(str(files("justmytype_intl_cjk") / "fonts" / "ofl" / "notosanssc"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Faces:
    """The family for each place of an announcement; the open face where nothing is named."""

    title: str = OPEN
    body: str = OPEN
    heading: str = OPEN
    subheading: str = OPEN
    number: str = OPEN

    def stacks(self) -> dict[str, list[str]]:
        """For each place the families to try: an official face may lack a rare character."""
        return {place: list(dict.fromkeys((face, OPEN))) for place, face in asdict(self).items()}

    def told(self) -> str:
        """Which face stands where, for the record of a document."""
        return "；".join(f"{PLACES[place]} {face}" for place, face in asdict(self).items())


def choose_faces(families: Iterable[str]) -> Faces:
    """The best face for each place among ``families``, by the order of KNOWN."""
    had = set(families)
    found = {
        place: next((name for name in names if name in had), OPEN) for place, names in KNOWN.items()
    }
    return Faces(**found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fonts:
    """Which faces to set in, best first, and the folders they are in.

    ``families`` are those of the law-enforcement forms, ``faces`` those of announcements. Nothing
    outside ``folders`` and the package is looked at when a document is set: the same facts and the
    same Fonts must give the same bytes.
    """

    families: tuple[str, ...] = (OPEN,)
    folders: tuple[Path, ...] = ()
    faces: Faces = Faces()

    def all_folders(self) -> list[str]:
        """The office's folders and then the packaged one."""
        return [str(folder) for folder in (*self.folders, packaged_font_folder())]


def installed_fonts(folders: Sequence[Path] = (), *, system: bool = True) -> Fonts:
    """The fonts of this machine: official faces in ``folders`` (and the system's) where found.

    Looked for once, when a process starts. The folders of the faces chosen are named in the
    result, so that whoever is handed it, also in another process, sets with the same files.
    """
    seen = typst.Fonts(
        include_system_fonts=system,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in folders],
    ).fonts()
    faces = choose_faces(one.family for one in seen)
    chosen = set(asdict(faces).values()) - {OPEN}
    homes = {Path(one.path).parent for one in seen if one.family in chosen and one.path}
    return Fonts(folders=tuple(sorted(homes)), faces=faces)
