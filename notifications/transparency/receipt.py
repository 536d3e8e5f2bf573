"""The receipt of a complaint: that a text was lodged on a day, and nothing of who lodged it.

A small JSON with the salted digest of the text as it was registered, signed with the office's key.
Whoever has the file, and the text, can show both to anybody; neither tells a name.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from notifications.transparency.note import NotSignedError, open_note, read_key
from notifications.transparency.signing import SigningKey

KIND = "mingdan-complaint-receipt"
MARK = "complaint receipt v1"  # no head of a log begins so: one can never pass for the other


class ReceiptError(ValueError):
    """A file that is no receipt."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a receipt is worth, in one sentence of each language."""

    genuine: bool
    zh: str
    en: str


def text_digest(text: str, salt: str) -> str:
    """The digest of a text; ``salt`` in hex keeps it from being guessed."""
    return sha256(bytes.fromhex(salt) + text.encode()).hexdigest()


def make_receipt(
    key: SigningKey, *, office: str, day: date, text: str, salt: str, with_text: bool = False
) -> dict[str, Any]:
    """The receipt of a text lodged on a day; the text itself stands in it only if asked so."""
    digest = text_digest(text, salt)
    made: dict[str, Any] = {
        "kind": KIND,
        "office": office,
        "day": day.isoformat(),
        "digest": digest,
        "salt": salt,
        "signed": key.sign(_signed_text(key.name, day.isoformat(), digest)),
        "key": key.verifier,
    }
    return made | ({"text": text} if with_text else {})


def _signed_text(name: str, day: str, digest: str) -> str:
    return f"{name} {MARK}\n{day}\nsha256:{digest}\n"


def read_receipt(raw: bytes) -> dict[str, Any]:
    """The fields of a receipt file; ReceiptError when it is none."""
    try:
        found = json.loads(raw)
    except ValueError as error:
        raise ReceiptError("not JSON") from error
    if not isinstance(found, dict) or found.get("kind") != KIND:
        raise ReceiptError(KIND)
    return found


def check_receipt(receipt: dict[str, Any], key: str = "") -> Verdict:
    """Whether the office signed it as it stands, and whether a text in it is the one lodged.

    ``key`` is the office's public key as printed; without it the receipt's own is taken.
    """
    used = (key or str(receipt.get("key", ""))).strip()
    day, digest = str(receipt.get("day", "")), str(receipt.get("digest", ""))
    try:
        name = read_key(used)[0]
        signed = open_note(str(receipt.get("signed", "")), used)
    except NotSignedError:
        return Verdict(
            False, "不真：回执上没有本机关密钥的有效签名。",
            "Not genuine: not signed with this key.",
        )  # fmt: skip
    except ValueError:
        return Verdict(
            False, "不真：公钥无法读取，请核对 --key。", "Not genuine: the key cannot be read."
        )  # fmt: skip
    if signed != _signed_text(name, day, digest):
        return Verdict(
            False, "已改动：日期或摘要与签名时不同。",
            "Altered: the day or the digest is not the one that was signed.",
        )  # fmt: skip
    if "text" in receipt and not _fits(receipt, digest):
        return Verdict(
            False, "已改动：举报内容与签名时的摘要不符。",
            "Altered: the text is not the one that was lodged.",
        )  # fmt: skip
    own = "" if key else f"（密钥取自回执本身，请与本机关公布的密钥核对：{used}）"
    own_en = "" if key else f" (by its own key; compare it with the published one: {used})"
    what = "该举报内容" if "text" in receipt else "摘要相符的举报内容"
    return Verdict(
        True, f"真实：{what}已于{day}提交本机关{own}。",
        f"Genuine: the text was lodged with the office on {day}{own_en}.",
    )  # fmt: skip


def _fits(receipt: dict[str, Any], digest: str) -> bool:
    try:
        return text_digest(str(receipt["text"]), str(receipt.get("salt", ""))) == digest
    except ValueError:
        return False
