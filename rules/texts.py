"""Rules as the bytes they were read from, and back: what a judgement is repeated by.

A pack is its YAML. A book of limits is its files in one archive, whose bytes depend on nothing but
theirs. Read back, either must have the digest it was kept under.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from domain.told import ToldError
from rules.limit_book import LimitBook, LimitBookError, load_limit_book
from rules.packs import Pack, PackError, read_pack


class RulesLostError(ToldError):
    """Rules a judgement rests on that cannot be had again; says which and what to do."""


def limits_text(book: LimitBook) -> bytes:
    """The files of a book of limits as one archive."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, content in book.files.items():
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return made.getvalue()


def limits_from(digest: str, text: bytes) -> LimitBook:
    """The book of limits an archive holds; RulesLostError when it is another one now."""
    try:
        with TemporaryDirectory() as folder, ZipFile(BytesIO(text)) as archive:
            for name in archive.namelist():
                (Path(folder) / Path(name).name).write_bytes(archive.read(name))
            book = load_limit_book(Path(folder))
    except (LimitBookError, OSError, KeyError) as error:
        raise _unreadable("限值表", digest, error) from error
    if book.digest != digest:
        raise RulesLostError(_changed("限值表", digest))
    return book


def pack_from(digest: str, name: str, text: bytes) -> Pack:
    """The pack a text is; RulesLostError when it is another one now, or cannot be read."""
    try:
        pack = read_pack(name, text)
    except PackError as error:
        raise _unreadable("规则包", digest, error) from error
    if pack.digest != digest:
        raise RulesLostError(_changed("规则包", digest))
    return pack


def missing(kind: str, digests: Iterable[str]) -> RulesLostError:
    """What to say of rules whose text is nowhere."""
    named = "、".join(digest[:12] for digest in digests)
    return RulesLostError(
        f"{kind} {named} 的原文不在本库中，无法按原规则重新判定。"
        "请找到当时的规则文件，用 mingdan keep-rules 存入后重试。"
    )


def _unreadable(kind: str, digest: str, error: Exception) -> RulesLostError:
    return RulesLostError(
        f"{kind} {digest[:12]} 存有原文，但本程序不能读取：{error}。请用当时的程序版本重新判定。"
    )


def _changed(kind: str, digest: str) -> str:
    return f"{kind} {digest[:12]} 的存文与其摘要不符，已被改动。请从备份恢复该行。"
