"""The office's keys: how old each is, and what takes its place while the old one goes on opening.

A key that is replaced is kept below the new one in its file: what it closed is still opened, what
it signed is still checked. Replacing is a line of the log that is never changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Engine

from flows.account_keeping import SERVER
from flows.retract import KEY as ACKNOWLEDGE
from flows.settings import Settings
from flows.tokens import Wanted, make
from notifications.transparency.signing import SEED
from notifications.transparency.signing import new_key as new_log_key
from storage import accounts, key_files, sessions, tokens
from storage.seals import new_key
from storage.unit_of_work import UnitOfWork

Randomness = Callable[[int], bytes]
YEAR = timedelta(days=365)
OVERLAP = timedelta(days=14)  # how long a token goes on beside the one that takes its place


class KeyName(StrEnum):
    """A key of the office, or what stands for one."""

    LOG = "log"
    SEAL = "seal"
    ACCESS = "access"
    ACKNOWLEDGE = "acknowledge"
    SESSIONS = "sessions"


WORDS: dict[KeyName, tuple[str, str]] = {
    KeyName.LOG: ("公布记录的签名密钥", "signs the public log and every proof"),
    KeyName.SEAL: ("封存密钥（举报人信息、来往、照片）", "seals complainants, letters and photos"),
    KeyName.ACCESS: (
        "登录密钥（动态口令种子、保留的表单；来件、会话、账户的封印）",
        "seals second factors and kept forms, and what came in, sessions and accounts",
    ),
    KeyName.ACKNOWLEDGE: ("撤下回执密钥", "makes the tokens of retraction mails"),
    KeyName.SESSIONS: (
        "登录会话（表单校验值由会话令牌算出）",
        "sessions; forms are checked by them",
    ),
}


class NoKeyError(LookupError):
    """There is no such key yet; it is made when it is first needed."""


@dataclass(frozen=True, slots=True)
class Told:
    """A key: when the newest was made (ISO 8601, "" for none), how many older ones open."""

    name: KeyName
    made_at: str
    older: int

    def old(self, at: datetime) -> bool:
        """Whether it has been in use for more than a year."""
        return bool(self.made_at) and at - datetime.fromisoformat(self.made_at) > YEAR


def place(settings: Settings, name: KeyName) -> Path:
    """Where the file of a key stands."""
    if name is KeyName.LOG:
        return settings.log_key_file
    files = {
        KeyName.SEAL: "seal.key",
        KeyName.ACCESS: "access.key",
        KeyName.ACKNOWLEDGE: ACKNOWLEDGE,
    }
    return settings.home / files[name]


def told(settings: Settings) -> list[Told]:
    """Every key that lies in a file."""
    found = []
    for name in KeyName:
        if name is KeyName.SESSIONS:
            continue
        path = place(settings, name)
        lines = key_files.read(path) if path.exists() else ()
        found.append(Told(name, lines[0].made_at if lines else "", max(len(lines) - 1, 0)))
    return found


def rotate(
    settings: Settings,
    engine: Engine,
    name: KeyName,
    *,
    at: datetime,
    random: Randomness,
    alone: bool = False,
) -> int:
    """Put a new key in the place of one; how many keys, or sessions, it took the place of.

    ``alone``: of the log, the old keys sign nothing any more; they are lost or in other hands.
    NoKeyError when there is none to take the place of; ValueError for ``alone`` of another key.
    """
    if alone and name is not KeyName.LOG:
        raise ValueError("what an old key closed could be opened by nobody")
    if name is KeyName.SESSIONS:
        return _end_sessions(engine, at)
    path = place(settings, name)
    if not path.exists():
        raise NoKeyError(str(path))
    older = key_files.read(path)
    new = new_log_key(settings.log_name, random(SEED)) if name is KeyName.LOG else new_key()
    # The log first: a key that nobody noted must not come to be used.
    with UnitOfWork(engine) as unit:
        what = f"{name.value}{' alone' if alone else ''}"
        accounts.note(unit, at=at.isoformat(), who=SERVER, what="key_rotated", detail=what)
        unit.commit()
    key_files.put_first(path, new, at.isoformat(timespec="seconds"), () if alone else older)
    if name is KeyName.ACCESS:
        _second_factors_anew(engine, path.read_bytes())
    return len(older)


def _second_factors_anew(engine: Engine, file: bytes) -> None:
    """Seal the seeds of second factors by the newest key."""
    box = key_files.box(file)
    with UnitOfWork(engine) as unit:
        for one in accounts.in_order(unit):
            known = accounts.by_person(unit, one.person, to_change=True)
            if known is not None and known.sound and known.second is not None:
                accounts.save(unit, replace(known, second=box.rotate(known.second)))
        unit.commit()


def _end_sessions(engine: Engine, at: datetime) -> int:
    with UnitOfWork(engine) as unit:
        ended = sessions.end_everybodys(unit, at.isoformat())
        detail = f"{KeyName.SESSIONS.value} {ended}"
        accounts.note(unit, at=at.isoformat(), who=SERVER, what="key_rotated", detail=detail)
        unit.commit()
    return ended


def renew(unit: UnitOfWork, number: str, secret: str, *, at: datetime) -> str | None:
    """A token in the place of another, for as long again; shown once. None: there is no good one.

    The old one goes on for :data:`OVERLAP`, so that its program can change over.
    """
    old, today = tokens.numbered(unit, number), at.date()
    if old is None or not old.good_on(today):
        return None
    lasts = old.until - datetime.fromisoformat(old.made_at).date()
    wanted = Wanted(
        unit=old.unit, scopes=old.scopes, townships=old.townships,
        laboratory=old.laboratory or "", until=today + min(lasts, YEAR),
    )  # fmt: skip
    shown = make(unit, wanted, secret, by=SERVER, at=at)
    tokens.end_by(unit, number, min(old.until, today + OVERLAP))
    return shown
