"""The office's keys in a backup: sealed with a pass phrase, or not in it at all.

Whoever carries a backup away must not be able to open a sealed identity with it
(职业病防治法 39(5)): the keys are readable only together with a phrase that is kept elsewhere.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from flows.backups.manifest import BackupError
from flows.settings import Settings
from storage.key_files import kept

SHORTEST = 12  # characters of a pass phrase
SALT = 16
COST, BLOCK, LANES = 2**16, 8, 1  # 64 MB and a fifth of a second for each guess
SEALED_HERE = ("seal.key", "access.key", "acknowledge.key")
LOG_KEY = "log.key"


def keys_of(settings: Settings) -> dict[str, bytes]:
    """The keys an office has, by their names in a backup."""
    places = {name: settings.home / name for name in SEALED_HERE}
    places[LOG_KEY] = settings.log_key_file
    return {name: path.read_bytes() for name, path in places.items() if path.exists()}


def place_of(settings: Settings, name: str) -> Path:
    """Where a key belongs."""
    return settings.log_key_file if name == LOG_KEY else settings.home / name


def fingerprint(key: bytes) -> str:
    """By what a key is told from another without being shown."""
    return sha256(key).hexdigest()[:16]


def goes_on_from(file: bytes, told: str) -> bool:
    """Whether a key file is the one of a fingerprint, or became it by keys put above (``keys.py``).

    A file that was replaced since opens all that the backup's own did.
    """
    lines, earlier = kept(file), [file]
    for place in range(1, len(lines)):
        older = lines[place:]
        earlier.append(b"".join(b"%s %s\n" % (one.key, one.made_at.encode()) for one in older))
    if lines:  # a file of before it was replaced for the first time
        earlier += [lines[-1].key, lines[-1].key + b"\n"]
    return any(fingerprint(one) == told for one in earlier)


def phrase_of(settings: Settings) -> bytes | None:
    """The pass phrase, from its file; None where none is set. BackupError when it is too short."""
    path = settings.backup.pass_phrase_file
    if path is None:
        return None
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BackupError(
            f"无法读取口令文件 {path}（MINGDAN_BACKUP_PASS_PHRASE_FILE）。"
        ) from error
    phrase = lines[0].strip() if lines else ""
    if len(phrase) < SHORTEST:
        raise BackupError(f"口令文件 {path} 的第一行不足 {SHORTEST} 个字符，请换用更长的口令。")
    return phrase.encode()


def seal_keys(keys: Mapping[str, bytes], phrase: bytes, salt: bytes) -> bytes:
    """The keys as one file that only the phrase opens; ``salt`` is new every time."""
    told = {name: b64encode(key).decode() for name, key in sorted(keys.items())}
    sealed = Fernet(_key(phrase, salt)).encrypt(json.dumps(told).encode())
    kdf = {"kdf": "scrypt", "n": COST, "r": BLOCK, "p": LANES, "salt": salt.hex()}
    return (json.dumps({**kdf, "sealed": sealed.decode()}, indent=1) + "\n").encode()


def open_keys(raw: bytes, phrase: bytes) -> dict[str, bytes]:
    """The keys again; BackupError when the phrase is another."""
    try:
        told = json.loads(raw)
        key = _key(phrase, bytes.fromhex(told["salt"]))
        opened = json.loads(Fernet(key).decrypt(told["sealed"]))
        return {str(name): b64decode(key) for name, key in opened.items()}
    except InvalidToken as error:
        raise BackupError(
            "口令打不开备份中的密钥：请用制作备份时的口令（MINGDAN_BACKUP_PASS_PHRASE_FILE）。"
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BackupError("备份中的密钥文件已损坏：请改用另一份备份。") from error


def _key(phrase: bytes, salt: bytes) -> bytes:
    made = Scrypt(salt=salt, length=32, n=COST, r=BLOCK, p=LANES)
    return urlsafe_b64encode(made.derive(phrase))
