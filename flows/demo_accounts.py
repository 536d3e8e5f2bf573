"""Accounts for everybody of the sample district, so that its desks can be tried."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from argon2 import PasswordHasher

from flows.assembly import Assembly
from flows.entrance import Entrance
from storage import accounts, officials
from storage.seals import load_key, new_key
from storage.unit_of_work import UnitOfWork

NAME = "accounts.txt"
ADMINISTRATOR = ("adm-01", "虚构管理员")


def open_accounts(
    assembly: Assembly, out: Path, *, at: datetime, password: Callable[[], str]
) -> Path:
    """One account for each official and an administrator, their passwords in a file beside."""
    told = out / NAME
    if told.exists():
        return told
    entrance = Entrance(
        assembly.engine, load_key(assembly.settings.home / "access.key", new_key()),
        # These guard fictions: hashing is made cheap.
        PasswordHasher(time_cost=1, memory_cost=8192), second_factor=False,
    )  # fmt: skip
    with UnitOfWork(assembly.engine, reading=True) as unit:
        people = [*sorted(officials.names(unit).items()), ADMINISTRATOR]
        had = {one.person for one in accounts.in_order(unit)}
    lines = []
    for person, name in people:
        chosen = password()
        if person in had:
            entrance.reset(person, chosen, by="sample", at=at)
        else:
            entrance.make_account(
                person=person, login=person, name=name, password=chosen, by="sample", at=at,
                administrator=person == ADMINISTRATOR[0], must_change=False,
            )  # fmt: skip
        lines.append(f"{person}\t{chosen}\t{name}\n")
    aside = told.with_suffix(".new")
    aside.touch(mode=0o600)
    aside.write_text("".join(lines))
    aside.replace(told)
    return told
