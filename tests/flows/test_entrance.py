"""Coming in: what locks, what counts once, what nobody learns; on both databases."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pyotp
import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from flows.clock import OFFICE_TIME
from flows.credentials import (
    LOCKED,
    SHORTEST_PASSWORD,
    STEP,
    WRONG_CODES,
    good_password,
)
from flows.entrance import (
    Entrance,
    Turned,
    TurnedAwayError,
    digest_of,
    form_token,
)
from storage import accounts
from storage.access_tables import access_log
from storage.access_tables import accounts as account_rows
from storage.errors import LostRaceError, StorageError
from storage.seals import new_key
from storage.unit_of_work import UnitOfWork, translated
from tests.office import USCC

AT = datetime(2026, 11, 26, 10, 0, tzinfo=OFFICE_TIME)
PASSWORD, WRONG, NEW = (
    "一句只在测试里用的长口令",
    "另一句完全不对的长口令",
    "换过之后的一句很长的口令",
)


class Counting(PasswordHasher):
    """A cheap hasher that counts how often it had to look at a password."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.looked = 0

    def verify(self, *given):
        self.looked += 1
        return super().verify(*given)


@pytest.fixture
def hasher() -> Counting:
    return Counting()


@pytest.fixture
def entrance(assembly, hasher) -> Entrance:
    made = Entrance(assembly.engine, new_key(), hasher)
    for person in ("sec-01", "head-01"):
        made.make_account(
            person=person, login=person, name="虚构", password=PASSWORD, by="test", at=AT,
            must_change=False,
        )  # fmt: skip
    return made


def turned(entrance, login="sec-01", password=PASSWORD, at=AT, token="t") -> Turned | None:  # noqa: S107
    """Why somebody was turned away; None: they came in under ``token``."""
    try:
        entrance.sign_in(login, password, token=token, at=at)
    except TurnedAwayError as error:
        return error.why
    return None


def half_way(entrance, login="sec-01", at=AT, token="t"):  # noqa: S107
    assert turned(entrance, login, at=at, token=token) is None
    who = entrance.who(token, at=at)
    assert who is not None
    assert not who.inside
    return who


def code(entrance, person, at):
    return pyotp.TOTP(entrance.seed_offered(person)).at(at)


def wrong_code(entrance, person, at):
    """Six digits that are right at no moment near."""
    totp = pyotp.TOTP(entrance.seed_offered(person))
    right = {totp.at(at + timedelta(seconds=STEP * turn)) for turn in range(-3, 4)}
    return next(f"{n:06d}" for n in range(10) if f"{n:06d}" not in right)


def test_wrong_passwords_lock_nobody_out(entrance):
    """Else whoever knows a name could keep its owner out."""
    with ThreadPoolExecutor(8) as many:
        told = list(many.map(lambda n: turned(entrance, password=WRONG, token=f"t{n}"), range(12)))

    assert told == [Turned.WRONG] * 12
    assert turned(entrance) is None


def test_a_locked_account_tells_so_only_to_who_knows_the_password(entrance):
    session = half_way(entrance)
    wrong = wrong_code(entrance, session, AT)
    for _ in range(WRONG_CODES):
        with pytest.raises(TurnedAwayError):
            entrance.prove(session, wrong, at=AT)

    assert turned(entrance, password=WRONG, token="t2") is Turned.WRONG
    assert turned(entrance, token="t3") is Turned.LOCKED
    assert turned(entrance, at=AT + LOCKED - timedelta(seconds=1), token="t4") is Turned.LOCKED
    assert turned(entrance, "head-01", token="t5") is None
    assert turned(entrance, at=AT + LOCKED, token="t6") is None


def test_the_password_does_not_forgive_wrong_codes(entrance):
    """Else whoever has the password guesses codes for ever, four at a time."""
    for n in range(WRONG_CODES):
        session = half_way(entrance, token=f"t{n}")
        with pytest.raises(TurnedAwayError) as refused:
            entrance.prove(session, wrong_code(entrance, session, AT), at=AT)
    assert refused.value.why is Turned.LOCKED


def test_a_code_given_twice_at_once_counts_once(entrance):
    people = [half_way(entrance, token=f"t{n}") for n in range(6)]
    entrance.prove(people[0], code(entrance, people[0], AT), at=AT)
    later = AT + timedelta(seconds=STEP)
    shown = code(entrance, people[0], later)

    def give(person):
        try:
            entrance.prove(person, shown, at=later)
        except TurnedAwayError:
            return False
        return True

    with ThreadPoolExecutor(4) as many:
        assert list(many.map(give, people[1:5])).count(True) == 1


def test_an_unknown_name_costs_what_a_wrong_password_costs(entrance, hasher):
    assert turned(entrance, password=WRONG) is Turned.WRONG
    of_a_wrong_password = hasher.looked
    hasher.looked = 0

    assert turned(entrance, "nobody-01", WRONG) is Turned.WRONG
    assert hasher.looked == of_a_wrong_password == 1


def test_nobody_comes_in_by_the_password_of_nobody(entrance):
    assert turned(entrance, "nobody-01", "nobody has this password") is Turned.WRONG


def test_a_code_counts_once(entrance):
    first = half_way(entrance)
    given_code = code(entrance, first, AT)
    entrance.prove(first, given_code, at=AT)
    seed = pyotp.TOTP(entrance.seed_offered(first))
    again = half_way(entrance, token="t2")

    with pytest.raises(TurnedAwayError) as refused:
        entrance.prove(again, given_code, at=AT)

    assert refused.value.why is Turned.CODE
    later = AT + timedelta(seconds=STEP)
    entrance.prove(again, seed.at(later), at=later)
    came_in = entrance.who("t2", at=later)
    assert came_in is not None
    assert came_in.inside


def test_a_code_of_before_the_last_one_used_does_not_count(entrance):
    first = half_way(entrance)
    seed = pyotp.TOTP(entrance.seed_offered(first))
    entrance.prove(first, seed.at(AT), at=AT)
    again = half_way(entrance, token="t2")

    with pytest.raises(TurnedAwayError):
        entrance.prove(again, seed.at(AT - timedelta(seconds=STEP)), at=AT)


@pytest.mark.parametrize(
    ("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_clock_may_be_one_step_off(entrance, steps, right):
    person = half_way(entrance)
    shown = code(entrance, person, AT + timedelta(seconds=STEP * steps))

    if right:
        entrance.prove(person, shown, at=AT)
    else:
        with pytest.raises(TurnedAwayError):
            entrance.prove(person, shown, at=AT)


@pytest.mark.parametrize("shown", ["", "12345", "abcdef", "１２３４５６", "1234567", "\x00"])
def test_what_is_no_code_is_a_wrong_code(entrance, shown):
    with pytest.raises(TurnedAwayError) as refused:
        entrance.prove(half_way(entrance), shown, at=AT)

    assert refused.value.why is Turned.CODE


def test_five_wrong_codes_lock_the_account_for_all_its_sessions(entrance):
    sessions = [half_way(entrance, token=f"t{n}") for n in range(2)]
    wrong = wrong_code(entrance, sessions[0], AT)
    for _ in range(WRONG_CODES - 1):
        with pytest.raises(TurnedAwayError) as refused:
            entrance.prove(sessions[0], wrong, at=AT)
        assert refused.value.why is Turned.CODE

    with pytest.raises(TurnedAwayError) as refused:
        entrance.prove(sessions[0], wrong, at=AT)
    assert refused.value.why is Turned.LOCKED
    assert entrance.who("t0", at=AT) is None
    with pytest.raises(TurnedAwayError) as refused:  # a session held in reserve guesses no further
        entrance.prove(sessions[1], code(entrance, sessions[1], AT), at=AT)
    assert refused.value.why is Turned.LOCKED
    assert turned(entrance, token="t3") is Turned.LOCKED


def test_a_reset_ends_every_session_and_asks_for_all_anew(entrance):
    person = half_way(entrance)
    entrance.prove(person, code(entrance, person, AT), at=AT)

    assert entrance.reset("sec-01", NEW, by="adm-01", at=AT)

    assert entrance.who("t", at=AT) is None
    assert turned(entrance) is Turned.WRONG
    assert turned(entrance, password=NEW, token="t2") is None
    again = entrance.who("t2", at=AT)
    assert again is not None
    assert again.must_change
    assert not again.enrolled
    assert not entrance.reset("nobody-01", NEW, by="adm-01", at=AT)


def test_a_closed_account_opens_nothing(entrance):
    half_way(entrance)

    assert entrance.close("sec-01", by="adm-01", at=AT)

    assert entrance.who("t", at=AT) is None
    assert turned(entrance) is Turned.CLOSED
    assert turned(entrance, password=WRONG) is Turned.WRONG  # who has no password learns nothing
    assert not entrance.close("nobody-01", by="adm-01", at=AT)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (WRONG, NEW, Turned.WRONG),
        (PASSWORD, PASSWORD, Turned.WEAK),
        (PASSWORD, "短口令", Turned.WEAK),
        (PASSWORD, "my name is sec-01 as you see", Turned.WEAK),
        (PASSWORD, "a" * 40, Turned.WEAK),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(entrance, old, new, why):
    with pytest.raises(TurnedAwayError) as refused:
        entrance.change_password(half_way(entrance), old, new, at=AT)

    assert refused.value.why is why
    assert turned(entrance, token="t2") is None


@given(st.text(max_size=40), st.sampled_from(["sec-01", "Li.Si"]))
def test_a_good_password_is_long_mixed_and_not_the_name(password, login):
    if good_password(password, login):
        assert len(password) >= SHORTEST_PASSWORD
        assert len(set(password)) > 4
        assert login.lower() not in password.lower()


def test_a_person_and_a_name_have_one_account(entrance):
    for person, login in (("sec-01", "other"), ("other", "sec-01")):
        with pytest.raises(LostRaceError):
            entrance.make_account(
                person=person, login=login, name="虚构", password=PASSWORD, by="test", at=AT
            )


def test_a_form_is_kept_for_its_owner_and_given_back_once(entrance):
    form = [("reason", "写了很久"), ("posts", "甲"), ("posts", "乙")]
    entrance.keep("k", "sec-01", "/desk/approvals/1", form, AT)

    assert entrance.give_back("k", "head-01") is None
    assert entrance.give_back("k", "sec-01") == ("/desk/approvals/1", form)
    assert entrance.give_back("k", "sec-01") is None


def test_an_enterprise_is_no_official_and_an_official_no_enterprise(entrance):
    half_way(entrance)
    entrance.begin_party("p", uscc=USCC, acting="虚构经办人", at=AT)

    party = entrance.party("p", at=AT)
    assert party is not None
    assert (party.uscc, party.acting) == (USCC, "虚构经办人")
    assert entrance.who("p", at=AT) is None
    assert entrance.party("t", at=AT) is None


def test_no_secret_stands_in_the_database_as_itself(assembly, entrance):
    person = half_way(entrance, token="session-token-in-clear")
    seed = entrance.seed_offered(person)
    entrance.prove(person, code(entrance, person, AT), at=AT)
    entrance.keep("k", "sec-01", "/desk", [("reason", "一段不可外泄的话")], AT)

    with assembly.engine.connect() as connection:
        rows = [
            repr(tuple(row))
            for name in ("accounts", "sessions", "kept_forms", "access_log")
            for row in connection.execute(text(f"SELECT * FROM {name}"))
        ]
        hashed = connection.scalar(select(account_rows.c.password))
    said = "\n".join(rows)
    assert hashed is not None
    assert hashed.startswith("$argon2id$")
    for secret in (PASSWORD, seed, "session-token-in-clear", "不可外泄"):
        assert secret not in said
        assert json.dumps(secret) not in said
    assert digest_of("session-token-in-clear") not in said  # nobody works it out without the key


def test_what_happens_at_the_door_is_written_down_in_order(assembly, entrance):
    turned(entrance, password=WRONG)
    person = half_way(entrance)
    entrance.prove(person, code(entrance, person, AT), at=AT)
    entrance.leave("t", at=AT)
    entrance.close("sec-01", by="adm-01", at=AT)

    with UnitOfWork(assembly.engine, reading=True) as unit:
        told = [(one.who, one.what) for one in reversed(accounts.noted(unit))]
    assert told == [
        ("test", "account_made"),
        ("test", "account_made"),
        ("sec-01", "turned_wrong"),
        ("sec-01", "signed_in"),
        ("sec-01", "second_set_up"),
        ("sec-01", "signed_out"),
        ("adm-01", "account_closed"),
    ]


@pytest.mark.parametrize("change", ["UPDATE access_log SET who = 'x'", "DELETE FROM access_log"])
def test_the_log_of_the_door_is_never_changed(assembly, entrance, change):
    turned(entrance)

    with pytest.raises(StorageError), UnitOfWork(assembly.engine) as unit, translated():
        unit.connection.execute(text(change))

    with assembly.engine.connect() as connection:
        assert "x" not in set(connection.scalars(select(access_log.c.who)))


@pytest.mark.parametrize("login", ["", "SEC-01", "名" * 300, "'; DROP TABLE accounts; --"])
def test_a_strange_name_is_a_wrong_one(entrance, login):
    assert turned(entrance, login) is Turned.WRONG


def test_each_session_has_a_form_token_of_its_own():
    assert form_token("a") != form_token("b")
    assert form_token("a") != digest_of("a")
