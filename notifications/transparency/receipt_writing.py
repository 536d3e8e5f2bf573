"""Signs the receipt of a complaint."""

from __future__ import annotations

from datetime import date

from notifications.transparency.receipt import RECEIPT, Receipt, signed_text, text_digest
from notifications.transparency.signing import SigningKey


def make_receipt(
    key: SigningKey, *, office: str, day: date, text: str, salt: str, with_text: bool = False
) -> Receipt:
    """The receipt of a text lodged on a day; the text itself stands in it only if asked so."""
    digest = text_digest(text, salt)
    made: Receipt = {
        "kind": RECEIPT,
        "office": office,
        "day": day.isoformat(),
        "digest": digest,
        "salt": salt,
        "signed": key.sign(signed_text(key.name, day.isoformat(), digest)),
        "key": key.verifier,
    }
    return made | ({"text": text} if with_text else {})
