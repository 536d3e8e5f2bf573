"""What a backup says of itself: one JSON file, written last, with every other file's digest."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from storage.copies import CopyError
from storage.counted import Counted
from storage.points import digest_of

NAME = "manifest.json"
KEYS = "keys.sealed"
SITE = "site.tar.gz"
DATABASE = {
    "sqlite": "database/mingdan.db",
    "dump": "database/mingdan.dump",
    "base": "database/base.tar.gz",
}
Form = Literal["sqlite", "dump", "base"]


class BackupError(CopyError):
    """A backup that cannot be made, read or put back; the message says what to do."""


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FileRow(_Told):
    """A file of the backup; ``size`` in bytes, ``sha256`` in hex."""

    path: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*$")
    size: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")

    @classmethod
    def of(cls, folder: Path, path: Path) -> Self:
        """The row of a file below a folder."""
        name = path.relative_to(folder).as_posix()
        return cls(path=name, size=path.stat().st_size, sha256=digest_of(path))


class OfficeRow(_Told):
    """What must never change of an office, whatever machine it moves to."""

    list_prefix: str
    log_name: str
    public_address: str


class Manifest(_Told):
    """A backup. ``keys`` names the office's keys by the first 16 digits of their SHA-256.

    ``keys_inside`` says whether they are in it, sealed with the pass phrase; ``site`` is the number
    of the release that was the public site, 0 where there was none.
    """

    format: Literal["mingdan-backup/1"] = "mingdan-backup/1"
    name: str
    made_at: datetime
    product: str
    form: Form
    schema_revision: str
    counted: Counted
    keys: dict[str, str]
    keys_inside: bool
    site: int
    office: OfficeRow
    files: tuple[FileRow, ...]

    @property
    def database(self) -> str:
        """Where the copy of the database stands in it."""
        return DATABASE[self.form]

    def written(self) -> str:
        """The text of the file."""
        return self.model_dump_json(indent=1) + "\n"


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a backup; BackupError when there is none, or it cannot be read."""
    try:
        return Manifest.model_validate_json((folder / NAME).read_text("utf-8"))
    except FileNotFoundError as error:
        raise BackupError(
            f"{folder} 不是完整的备份：没有 {NAME}。请指定备份文件夹下以时刻命名的一个文件夹。"
        ) from error
    except (OSError, ValidationError, UnicodeDecodeError) as error:
        raise BackupError(
            f"{folder / NAME} 无法读取：该备份已损坏，或由更新版本的程序制作。请改用另一份备份。"
        ) from error
