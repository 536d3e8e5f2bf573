"""What is asked of a password, the codes of the second factor (RFC 6238), and when to lock."""

from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import datetime, timedelta

import pyotp

from storage.accounts import Account

SHORTEST_PASSWORD = 12
STEP = 30  # seconds a code of the second factor stands
TURNS = (0, -1, 1)  # a clock may be one step off
WRONG_CODES = 5
LOCKED = timedelta(minutes=15)


def good_password(password: str, login: str) -> bool:
    """Twelve characters or more, of which some differ, and not the name itself."""
    return (
        len(password) >= SHORTEST_PASSWORD
        and len(set(password)) >= 5
        and login.lower() not in password.lower()
    )


def second_address(seed: str, login: str, issuer: str) -> str:
    """What the QR code of a second factor holds (otpauth://)."""
    return pyotp.TOTP(seed).provisioning_uri(name=login, issuer_name=issuer)


def step_of(seed: str, code: str, at: datetime) -> int | None:
    """The step a code is right for, within a step of now; None when it is wrong."""
    now = int(at.timestamp()) // STEP
    given = "".join(code.split())
    if not (given.isascii() and given.isdecimal()):
        return None
    totp = pyotp.TOTP(seed)
    return next(
        (now + turn for turn in TURNS if hmac.compare_digest(totp.generate_otp(now + turn), given)),
        None,
    )


def once_more(account: Account, at: datetime) -> Account:
    """The account with one more wrong code on it; the fifth locks it."""
    failed = account.failed + 1
    if failed < WRONG_CODES:
        return replace(account, failed=failed, locked_until=None)
    return replace(account, failed=0, locked_until=(at + LOCKED).isoformat())


def is_locked(account: Account, at: datetime) -> bool:
    """Whether it takes no password and no code just now."""
    until = account.locked_until
    return until is not None and at < datetime.fromisoformat(until)
