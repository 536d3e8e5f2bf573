"""The desks in a test: a house whose clock stands still, and people who came in at its door."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import count

import pyotp
from argon2 import PasswordHasher
from fastapi import FastAPI

from flows.assembly import Assembly
from flows.clock import OFFICE_TIME
from flows.entrance import Entrance, form_token
from flows.joint import asked_packs
from flows.rule_backtests import run, try_shadow_draft
from flows.settings import Oidc
from tests.office import PEOPLE
from tests.web.loop import portal
from web.app import create_app
from web.desk.asked import Desk
from web.desk.house import house_of
from web.desk.routes import OFFICE

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it would rather have httpx2
    from fastapi.testclient import TestClient

NOW = datetime(2026, 11, 26, 10, 0, tzinfo=OFFICE_TIME)
PASSWORD = "一句只在测试里用的长口令"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
ADMINISTRATOR = "adm-01"


class Desks:
    """The desks of an office: accounts for everybody, a clock one sets, sessions as they begin."""

    def __init__(
        self, assembly: Assembly, *, second_factor: bool = False, oidc: Oidc | None = None
    ) -> None:
        update = {"second_factor": second_factor, "oidc": oidc or Oidc()}
        settings = assembly.settings.model_copy(update=update)
        self.assembly, self.at = replace(assembly, settings=settings), NOW
        self._numbers, self._visitors = count(1), count(1)
        self._seeds: dict[str, str] = {}
        made = house_of(
            self.assembly, now=lambda: self.at, tokens=lambda: f"token-{next(self._numbers):018d}",
            hasher=CHEAP,
        )  # fmt: skip
        self.house = replace(made, beside=self._at_once)

    def _at_once(self, assembly: Assembly, flow: str, **given: int) -> None:
        """What takes minutes is done in this process, by the clock of the test."""
        if flow == "backtest":
            run(assembly, given["draft"], given["no"], lambda: self.at)
        elif flow == "compile":
            asked_packs.run(assembly, given["no"], lambda: self.at)
        else:
            try_shadow_draft(assembly, now=lambda: self.at)

    @cached_property
    def app(self) -> FastAPI:
        """The application of these desks, one for every browser: it takes longer than a page."""
        return create_app(self.assembly.settings, self.house)

    @property
    def entrance(self) -> Entrance:
        """The door itself."""
        return self.house.entrance

    def account(
        self,
        person: str,
        *,
        administrator: bool = False,
        townships: Sequence[str] = (),
        must_change: bool = False,
    ) -> None:
        """An account whose name is the person's and whose password is everybody's."""
        self.entrance.make_account(
            person=person, login=person, name=f"虚构{person}", password=PASSWORD, by="test",
            at=self.at, administrator=administrator, townships=townships, must_change=must_change,
        )  # fmt: skip

    def everybody(self) -> None:
        """An account for each person of the office, and an administrator who holds no office."""
        for person in PEOPLE:
            self.account(person)
        self.account(ADMINISTRATOR, administrator=True)

    def come_in(self, person: str, *, half: bool = False) -> str:
        """The token of a new session, with the second factor where the office asks for one."""
        self.at += timedelta(seconds=30)  # a code counts once
        token = self.house.tokens()
        self.entrance.sign_in(person, PASSWORD, token=token, at=self.at)
        who = self.entrance.who(token, at=self.at)
        assert who is not None
        if self.assembly.settings.second_factor and not half:
            seed = self._seeds.setdefault(person, self.entrance.seed_offered(who))
            self.entrance.prove(who, pyotp.TOTP(seed).at(self.at), at=self.at)
        return token

    def visitor(self, token: str = "", desk: Desk = OFFICE) -> Visitor:
        """A browser, with the session of a token if there is one."""
        number = next(self._visitors)
        at = f"10.0.{number // 256}.{number % 256}"  # the door counts by where one comes from
        made = Visitor(self.app, follow_redirects=False, client=(at, 50_000))
        made.portal = portal()
        if token:
            made.cookies.set(desk.cookie, token, path=desk.prefix)
        return made

    def signed_in(self, person: str) -> Visitor:
        """The browser of somebody who came in."""
        return self.visitor(self.come_in(person))


class Visitor(TestClient):
    """A browser that fills in what each form carries, as a page would."""

    def hand_in(self, address: str, *, desk: Desk = OFFICE, **fields: str | list[str]):
        """Post a form of this session."""
        token = self.cookies.get(desk.cookie) or ""
        own = {"_form": form_token(token), "ref": f"ref-{address}"} if token else {}
        return self.post(address, data={**own, **fields})
