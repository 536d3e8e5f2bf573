"""A complaint written at the counter: kept while it is written, lodged once, handled at once.

The draft is encrypted under its writer's own token, so nobody reads what was not sent. Lodging it
is one unit of work: the event in the inbox, the identity in the seal, the photos, the code by which
it can be followed. Code, number of the receipt's salt and all follow from the token: whoever sends
twice, because the first answer got lost, gets the same receipt.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from domain.complaint_course import RETALIATION
from domain.events import ComplaintFiled
from flows.assembly import Assembly
from flows.entrance import digest_of
from flows.formats.records import scrub
from flows.photos import JPEG
from flows.transparency import Randomness, signing_key
from notifications.transparency.receipt_writing import make_receipt
from storage import evidence, followings, inbox, seals, unsent
from storage.cases import load_enterprises
from storage.errors import LostRaceError
from storage.inbox import Incoming
from storage.numbering import Numbering
from storage.unit_of_work import UnitOfWork
from storage.unplaced import SOURCE as UNPLACED

SUBJECTS: Mapping[str, tuple[str, str]] = {
    "粉尘": ("Dust", "车间灰尘大、没有除尘"),
    "噪声": ("Noise", "声音很大、没有耳塞"),
    "化学毒物": ("Chemicals", "刺激气味、有毒物质"),
    "高温": ("Heat", "没有防暑降温"),
    "放射": ("Radiation", "射线装置、没有剂量计"),
    "未告知": ("Not informed", "没有警示标识、合同没写危害"),
    "未体检": ("No health checks", "上岗前、在岗、离岗没有体检"),
    "拒绝整改": ("Refuses to rectify", "被要求整改后没有改"),
    RETALIATION: ("Retaliation", "因为反映问题被调岗、降薪、辞退"),
    "其他": ("Something else", "其他职业病危害问题"),
}
CHANNEL = "网上"
SEALED = ("person", "phone", "contact")
SHORTEST, LONGEST = 5, 1500  # letters of what happened
MOST_PHOTOS = 6
KEPT = timedelta(hours=24)  # a draft nobody came back for
SHOWN = timedelta(minutes=30)  # a receipt after it was made
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: nothing to mix up
CODE_LETTERS = 20  # of five bits each
TRIES = 4
NUMBERS = "举报"  # the series of complaint numbers made here


def _of_token(token: str, what: str) -> bytes:
    return hmac.digest(token.encode(), f"mingdan: {what}".encode(), sha256)


@dataclass(frozen=True, slots=True)
class Draft:
    """A complaint as far as it is written. ``fields`` by the names of the pages' fields."""

    fields: Mapping[str, str] = field(default_factory=dict)
    photos: tuple[str, ...] = ()  # by the digest they are kept under

    def said(self, name: str) -> str:
        """A field, "" when it was left empty."""
        return self.fields.get(name, "")

    @property
    def identity(self) -> dict[str, str]:
        """What will be sealed; empty for an anonymous complaint."""
        if self.said("contact_kind") not in ("sealed", "open"):
            return {}
        told = {name: self.said(name) for name in SEALED if self.said(name)}
        if told and self.said("contact_kind") == "open":
            told["consent"] = "同意向参与办理的其他机关说明举报人身份"
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Lodged:
    """What became of a complaint that was sent."""

    complaint_no: str
    code: str
    made_at: str


def draft_of(unit: UnitOfWork, token: str) -> Draft:
    """The draft of a token; an empty one where there is none."""
    digest = digest_of(token)
    body = unsent.find(unit, digest) if token else None
    if body is None:
        return Draft()
    try:
        fields = json.loads(_box(token).decrypt(body))
    except InvalidToken:
        return Draft()
    return Draft(fields, tuple(one for one, _ in unsent.parts(unit, digest)))


def _box(token: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_of_token(token, "draft")))


def begun(unit: UnitOfWork, token: str) -> bool:
    """Whether there is a draft of this token: nobody's token is taken over from outside."""
    return unsent.find(unit, digest_of(token)) is not None


def write_on(unit: UnitOfWork, token: str, said: Mapping[str, str], at: datetime) -> None:
    """Add what was said to the draft; what is long forgotten goes."""
    unsent.forget_before(unit, (at - KEPT).isoformat())
    fields = {**draft_of(unit, token).fields, **said}
    body = _box(token).encrypt(json.dumps(fields, ensure_ascii=False).encode())
    unsent.keep(unit, digest_of(token), unsent.SUBJECT, body, at.isoformat())


def add_photo(unit: UnitOfWork, token: str, photo: bytes, at: datetime) -> None:
    """Put a cleaned photo beside the draft; the same one counts once."""
    one = digest_of(f"{token}:{sha256(photo).hexdigest()}")
    if unsent.find(unit, one) is None:
        unsent.keep(unit, one, digest_of(token), _box(token).encrypt(photo), at.isoformat())


def photo_of(unit: UnitOfWork, token: str, digest: str) -> bytes | None:
    """A photo of the draft; None when it is not one of its."""
    body = unsent.find(unit, digest)
    try:
        return None if body is None else _box(token).decrypt(body)
    except InvalidToken:
        return None


def drop_photo(unit: UnitOfWork, token: str, digest: str) -> None:
    """Take a photo away again."""
    if photo_of(unit, token, digest) is not None:
        unsent.forget(unit, digest)


def forget(unit: UnitOfWork, token: str) -> None:
    """Take the draft away, with its photos."""
    unsent.forget(unit, digest_of(token))


def event_of(draft: Draft, complaint_no: str, at: datetime) -> ComplaintFiled:
    """The complaint as it will stand on file: scrubbed, and without who wrote it."""
    told = [draft.said("text")]
    if draft.said("place"):
        told.append(f"地点：{draft.said('place')}。")
    if draft.said("since"):
        told.append(f"开始时间：{draft.said('since')}。")
    if not draft.said("uscc"):
        where = "，".join(filter(None, (draft.said("enterprise"), draft.said("township"))))
        told.insert(0, f"举报人所述单位：{where}。")
    return ComplaintFiled(
        uscc=draft.said("uscc"),
        on=at.date(),
        complaint_no=complaint_no,
        channel=CHANNEL,
        subject=draft.said("subject"),
        text=scrub("\n".join(told), draft.identity),
        named=bool(draft.identity),
    )


def lodge(assembly: Assembly, token: str, draft: Draft, *, at: datetime) -> Lodged:
    """Take a complaint in for good, once; whoever lodges drains the inbox afterwards."""
    for _ in range(TRIES):
        try:
            return _lodge(assembly, token, draft, at)
        except LostRaceError:  # sent twice at once, or beside another: the number is taken anew
            continue
    return _lodge(assembly, token, draft, at)


def _lodge(assembly: Assembly, token: str, draft: Draft, at: datetime) -> Lodged:
    code, moment = code_of(token), at.isoformat()
    key = sealing_key(assembly)
    with UnitOfWork(assembly.engine) as unit:
        known = followings.followed(unit, digest_of(code))
        if known is not None:
            return Lodged(complaint_no=known.complaint_no, code=code, made_at=known.made_at)
        numbering = Numbering(unit)
        number = f"JB-{at.year}-W{numbering.next(NUMBERS, at.year):05d}"
        numbering.save()
        event = event_of(draft, number, at)
        followings.follow(unit, digest_of(code), number, moment)
        if draft.identity:
            seals.seal(unit, key, [(number, draft.identity)], moment)
        for place, digest in enumerate(draft.photos, start=1):
            photo = photo_of(unit, token, digest)
            if photo is not None:
                evidence.keep(
                    unit, about=evidence.COMPLAINT, ref=number, name=f"照片{place}.jpg",
                    media_type=JPEG, body=photo, at=moment, key=key,
                )  # fmt: skip
        door = "complaints" if event.uscc else UNPLACED
        inbox.take(unit, [Incoming(door, number, event)], moment)
        kept = {"receipt_text": event.text, "receipt_day": event.on.isoformat()}
        unsent.forget(unit, digest_of(token))
        body = _box(token).encrypt(json.dumps(kept, ensure_ascii=False).encode())
        unsent.keep(unit, digest_of(token), unsent.SUBJECT, body, moment)
        unit.commit()
    return Lodged(complaint_no=number, code=code, made_at=moment)


def was_lodged(unit: UnitOfWork, token: str) -> bool:
    """Whether what was written with this token was sent already."""
    return followings.followed(unit, digest_of(code_of(token))) is not None


def lodged(unit: UnitOfWork, token: str, at: datetime) -> Lodged | None:
    """What this writer lodged within the last half hour; None otherwise."""
    code = code_of(token)
    known = followings.followed(unit, digest_of(code)) if token else None
    if known is None or at - datetime.fromisoformat(known.made_at) > SHOWN:
        return None
    return Lodged(complaint_no=known.complaint_no, code=code, made_at=known.made_at)


def receipt(
    assembly: Assembly, unit: UnitOfWork, token: str, random: Randomness, *, with_text: bool
) -> dict[str, Any]:
    """The receipt file of what this writer lodged."""
    kept = draft_of(unit, token)
    return make_receipt(
        signing_key(assembly.settings, random),
        office=assembly.settings.office.name,
        day=datetime.fromisoformat(kept.said("receipt_day")).date(),
        text=kept.said("receipt_text"),
        salt=_of_token(token, "salt")[:16].hex(),
        with_text=with_text,
    )


def code_of(token: str) -> str:
    """The code of whoever wrote with this token, in groups of four letters."""
    number = int.from_bytes(_of_token(token, "code"), "big")
    letters = "".join(ALPHABET[(number >> (5 * n)) & 31] for n in range(CODE_LETTERS))
    return "-".join(letters[n : n + 4] for n in range(0, CODE_LETTERS, 4))


def read_code(typed: str) -> str:
    """A code as it is kept, from however it was typed; "" when it cannot be one."""
    letters = (
        "".join(typed.upper().split()).replace("-", "").translate(str.maketrans("OIL－", "011-"))
    )
    letters = letters.replace("-", "")
    if len(letters) != CODE_LETTERS or not set(letters) <= set(ALPHABET):
        return ""
    return "-".join(letters[n : n + 4] for n in range(0, CODE_LETTERS, 4))


def sealing_key(assembly: Assembly) -> bytes:
    """The office's sealing key; it lies beside the database."""
    return seals.load_key(assembly.settings.home / "seal.key", seals.new_key())


def exposed_at(unit: UnitOfWork, uscc: str) -> int | None:
    """How many workers are registered as exposed at an enterprise; None when it is unknown."""
    found = load_enterprises(unit, [uscc]).get(uscc) if uscc else None
    return None if found is None else found.enterprise.workers_exposed
