"""Entries that fall: gone from every public byte, and everyone who copied them is told, once."""

from __future__ import annotations

import gc
import json
import re
from copy import copy
from dataclasses import replace
from datetime import date, datetime, timedelta
from email import message_from_bytes

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.vocabulary import Act, Step
from flows.as_of import list_as_of
from flows.audit import audit
from flows.clock import OFFICE_TIME
from flows.deliver import LEASE, mail_settings
from flows.handle import Handled, drain
from flows.orchestration import PLAIN, Worker, working_with
from flows.publish import refresh, show
from flows.retract import acknowledge, remind, retract, token_digest
from flows.retractions_told import as_data
from flows.settings import Smtp
from flows.taken_down import hidden_words, still_holds
from flows.tasks import What, tasks
from flows.tick import sweep
from notifications.mailer import SmtpMailer
from storage import bulletins, officials, retractions, subscribers
from storage.unit_of_work import UnitOfWork
from tests.conftest import EXAMPLES
from tests.flows.issues import RELEASED, on_the_list
from tests.flows.living import at
from tests.flows.test_list_changes import removed_early
from tests.flows.test_publish import page
from tests.flows.test_write_path import CrashError, crashing_at
from tests.heap import set_aside
from tests.notifications.smtp_servers import Mailbox, free_port, running
from tests.office import ENTERPRISE, PARTICULARS, take

BANK, MIRROR = "risk@bank.example", "list@mirror.example"
# 2026-05-01 to 05-05 is Labour Day: three working days from the 29th of April end on the 7th of May.
FELL, DUE = date(2026, 4, 29), date(2026, 5, 7)


def moment(day, hour=9):
    return datetime(day.year, day.month, day.day, hour, tzinfo=OFFICE_TIME)


class Counting:
    """An office whose list was published, two who copied it, and a real mail server."""

    def __init__(self, life, mailbox, port):
        smtp = Smtp(host="127.0.0.1", port=port, security="none", attempts=3)
        settings = life.assembly.settings.model_copy(update={"smtp": smtp})
        self.assembly, self.mailbox = replace(life.assembly, settings=settings), mailbox
        self.life, self.engine = lived_on(life, self.assembly), life.assembly.engine
        with UnitOfWork(self.engine, reading=True) as unit:
            (listing,) = bulletins.all_listings(unit)
        self.entry_id = listing.listing_id
        self.mailer = SmtpMailer(mail_settings(smtp))

    @property
    def public(self):
        return self.assembly.settings.site / "public"

    def on(self, day):
        """The night before a day's work: terms lapse, and the list is shown if that changed it."""
        self.life.day = day
        sweep(self.assembly, today=day, at=at(day))
        return refresh(self.assembly, drain(self.assembly, at=at(day)), at=at(day))

    def revoked(self, day=FELL):
        self.on(day)
        self.life.give(take(Step.DECISION_REVOKED, day))

    def act(self, day, what=Act.WITHDRAW):
        self.on(day)
        self.life.act(what)
        return refresh(self.assembly, self.life.handled, at=at(day))

    def mail(self, now):
        return retract(self.assembly, now=now, mailer=self.mailer)

    def told(self, today):
        with UnitOfWork(self.engine, reading=True) as unit:
            return as_data(self.assembly, unit, today=today)

    def tasks(self, today):
        with UnitOfWork(self.engine, reading=True) as unit:
            found = tasks(self.assembly, unit, today=today)
        return [(t.what, t.closed_on) for t in found]

    def held(self):
        """The public files that hold the name or the code of the enterprise."""
        return still_holds(self.public.resolve(), {ENTERPRISE.name, ENTERPRISE.uscc})

    def letters(self, to):
        return [message_from_bytes(raw) for rcpt, raw in self.mailbox.arrived if rcpt == [to]]

    def token(self, to, number=0):
        return re.search(r"v1/acknowledge/([A-Z2-7]{32})", body(self.letters(to)[number]))[1]

    def acknowledge(self, token, now):
        with UnitOfWork(self.engine) as unit:
            found = retractions.by_token(unit, token_digest(token))
            done = acknowledge(unit, found, at=now.isoformat(), way="link")
            unit.commit()
        return done


def body(message):
    parts = [p for p in message.walk() if p.get_content_type() == "text/plain"]
    return parts[0].get_payload(decode=True).decode()


def attached(message):
    (part,) = [p for p in message.walk() if p.get_filename()]
    return json.loads(part.get_payload(decode=True))


@pytest.fixture
def server():
    mailbox, port = Mailbox(), free_port()
    with running(mailbox, port):
        yield mailbox, port


def lived_on(life, assembly):
    """The same life in an office that is told otherwise."""
    other = copy(life)
    other.assembly = assembly
    return other


def published_by(office):
    """A listing that an issue of an office carried, and two who copied the list."""
    settings = office.settings.model_copy(update={"public_address": "https://list.example/"})
    life = on_the_list(replace(office, settings=settings))
    with UnitOfWork(office.engine) as unit:
        for name, email in (("示例银行（虚构）", BANK), ("示例镜像（虚构）", MIRROR)):
            subscribers.add(
                unit, name=name, email=email, since=RELEASED, registered_by="pub-01",
                at=at(RELEASED),
            )  # fmt: skip
        unit.commit()
    return life


@pytest.fixture
def shown(living_on, server):
    made = Counting(living_on(published_by), *server)
    yield made
    made.mailer.close()


def test_a_withdrawal_within_the_term_over_a_holiday(shown):
    """Every moment: revoked, withdrawn, told, one answers, the other is late on the right day."""
    assert len(shown.held()) > 5
    shown.revoked()
    told = shown.told(FELL)
    assert [(o["entry_id"], o["due_on"], o["overdue"]) for o in told["owed"]] == [
        (shown.entry_id, DUE, False)
    ]
    assert told["retractions"] == []
    assert shown.held()  # nothing was decided yet

    assert shown.act(date(2026, 4, 30))
    assert shown.held() == []
    (one,) = shown.told(date(2026, 4, 30))["retractions"]
    assert (one["kind"], one["reason"]) == ("withdrawn", "withdrawn_revoked")
    assert (one["fact_on"], one["decided_on"], one["due_on"]) == (FELL, date(2026, 4, 30), DUE)
    assert (one["shown_at"], one["shown_late"]) == (at(date(2026, 4, 30)), False)
    assert (one["sent"], one["acknowledged"], one["outstanding"]) == (0, 0, 2)
    assert any("劳动节" in line for line in one["account"])
    assert shown.told(FELL)["owed"] == []

    now = moment(date(2026, 4, 30), 10)
    assert shown.mail(now).sent == 2
    assert (shown.mail(now).sent, len(shown.mailbox.arrived)) == (0, 2)
    (one,) = shown.told(now.date())["retractions"]
    assert (one["sent"], one["acknowledged"], one["outstanding"], one["overdue"]) == (
        2,
        0,
        2,
        False,
    )

    assert shown.acknowledge(shown.token(BANK), now).fresh
    assert not shown.acknowledge(shown.token(BANK), now + timedelta(hours=1)).fresh
    (one,) = shown.told(DUE)["retractions"]
    assert (one["acknowledged"], one["outstanding"], one["overdue"]) == (1, 1, False)
    assert shown.tasks(DUE) == []

    late = DUE + timedelta(days=1)
    (one,) = shown.told(late)["retractions"]
    assert one["overdue"]
    by_name = {s["name"]: s["acknowledged_at"] for s in one["subscribers"]}
    assert by_name == {"示例银行（虚构）": now.isoformat(), "示例镜像（虚构）": None}
    assert shown.tasks(late) == [(What.ACKNOWLEDGEMENT, None)]
    assert shown.acknowledge(shown.token(MIRROR), moment(late)).fresh
    assert not shown.told(late)["retractions"][0]["overdue"]
    assert shown.tasks(late) == [(What.ACKNOWLEDGEMENT, late)]
    with UnitOfWork(shown.engine, reading=True) as unit:
        assert audit(unit).findings == ()


def test_undecided_when_the_term_is_over_the_name_goes_by_itself(shown):
    """The law gives three working days, whoever is on leave: then the officer is asked, and late."""
    shown.revoked()
    assert not shown.on(DUE)
    assert shown.held()
    assert shown.on(DUE + timedelta(days=1))
    assert shown.held() == []
    today = DUE + timedelta(days=4)
    with UnitOfWork(shown.engine, reading=True) as unit:
        law = shown.assembly.jurisdiction(officials.roster(unit))
        (one,) = list_as_of(unit, law, valid_on=today, known_on=today)
    assert not one.shown
    told = shown.told(today)
    assert [o["overdue"] for o in told["owed"]] == [True]
    (one,) = told["retractions"]
    assert (one["kind"], one["due_on"], one["shown_at"]) == (
        "suspended",
        DUE,
        at(DUE + timedelta(1)),
    )
    assert one["shown_late"]
    assert (What.TAKE_DOWN, None) in shown.tasks(today)
    assert shown.mail(moment(today)).sent == 2

    assert shown.act(today)
    assert shown.held() == []
    assert shown.told(today)["owed"] == []
    assert shown.mail(moment(today, 11)).sent == 2
    first, second = shown.letters(BANK)
    assert attached(first)["type"] == "cn.ohs.listing.suspended.v1"
    assert attached(second)["type"] == "cn.ohs.listing.withdrawn.v1"
    assert "届满，请立即" in body(second)
    kinds = [(o["kind"], o["overdue"]) for o in shown.told(today)["retractions"]]
    assert kinds == [("suspended", True), ("withdrawn", True)]
    # Who followed the later change followed the earlier one.
    assert shown.acknowledge(shown.token(BANK, 1), moment(today, 12)).fresh
    assert [o["outstanding"] for o in shown.told(today)["retractions"]] == [1, 1]


def test_a_correction_decided_late_shows_the_entry_again(shown):
    """Changed, not corrected in three working days: hidden; corrected: back, with what was said."""
    shown.on(FELL)
    shown.life.give(take(Step.DECISION_CHANGED, FELL))
    late = DUE + timedelta(days=1)
    assert shown.on(late)
    assert shown.held() == []
    assert shown.act(late, Act.CORRECT_ENTRY)
    assert PARTICULARS["correction"] in page(shown.life, f"entry/{shown.entry_id}/index.html")
    assert shown.held()
    kinds = [(o["kind"], o["fact_on"], o["due_on"]) for o in shown.told(late)["retractions"]]
    assert kinds == [("suspended", FELL, DUE), ("corrected", FELL, DUE)]
    with UnitOfWork(shown.engine, reading=True) as unit:
        law = shown.assembly.jurisdiction(officials.roster(unit))
        days = ({"valid_on": day, "known_on": day} for day in (FELL, late))
        assert [one.shown for day in days for one in list_as_of(unit, law, **day)] == [True, True]


def test_the_mail_names_nobody_and_says_all_else(shown):
    shown.revoked()
    shown.act(date(2026, 4, 30))
    shown.mail(moment(date(2026, 4, 30)))
    for _, raw in shown.mailbox.arrived:
        for part in message_from_bytes(raw).walk():
            content = part.get_payload(decode=True) or b""
            assert ENTERPRISE.name.encode() not in content
            assert ENTERPRISE.uscc.encode() not in content
    (letter,) = shown.letters(BANK)
    said = body(letter)
    for word in (
        shown.entry_id, "withdrawn_revoked", "行政处罚法 48", "2026年4月29日", "2026年4月30日",
        "2026年5月7日", "依据撤销", "Withdrawal", "https://list.example/v1/acknowledge/",
    ):  # fmt: skip
        assert word in said, word
    data = attached(letter)
    document = json.loads(page(shown.life, f"entry/{shown.entry_id}/entry.json"))
    assert (data["subject"], data["due_on"]) == (shown.entry_id, f"{DUE}")
    assert data["log_index"] == document["proof"]["index"]
    assert token_digest(data["code"]) == token_digest(shown.token(BANK).lower())
    with shown.engine.connect() as raw_db:
        stored = raw_db.execute(text("SELECT token_digest FROM retraction_mails")).scalars().all()
    assert shown.token(BANK) not in stored
    assert token_digest(shown.token(BANK)) in stored
    assert shown.token(BANK) != shown.token(MIRROR)


def test_the_words_to_look_for_come_from_the_case(shown):
    with UnitOfWork(shown.engine, reading=True) as unit:
        assert hidden_words(unit) == set()
    shown.revoked()
    shown.act(date(2026, 4, 30))
    with UnitOfWork(shown.engine, reading=True) as unit:
        words = hidden_words(unit)
    assert words == {ENTERPRISE.name, ENTERPRISE.uscc}
    assert still_holds(shown.public.resolve(), words) == []
    before = shown.assembly.settings.site / "releases"  # the release before is kept, not served
    assert still_holds(before, words)


def test_an_entry_page_that_was_withdrawn_stays_as_a_tombstone(shown):
    shown.revoked()
    shown.act(date(2026, 4, 30))
    tombstone = page(shown.life, f"entry/{shown.entry_id}/index.html")
    assert 'content="noindex"' in tombstone
    assert "依据撤销，条目已撤回" in tombstone
    assert "2026-04-30" in tombstone or "2026年4月30日" in tombstone


@pytest.mark.parametrize(
    ("station", "kind", "reason"),
    [
        (Step.SUSPENSION_ORDERED, "suspended", "suspended"),
        (Act.CORRECT_ENTRY, "corrected", "corrected"),
        (Act.END_ENTITY, "removed", "subject_ended"),
    ],
)
def test_what_else_becomes_of_an_entry_is_told_too(shown, station, kind, reason):
    before = {Act.CORRECT_ENTRY: Step.DECISION_CHANGED, Act.END_ENTITY: Step.ENTITY_ENDED}
    if station in before:
        shown.life.go(before[station])
    shown.life.go(station)
    day = shown.life.day
    refresh(shown.assembly, shown.life.handled, at=at(day))
    assert shown.mail(moment(day)).sent == 2
    (one,) = shown.told(day)["retractions"]
    assert (one["kind"], one["reason"], one["shown_at"]) == (kind, reason, at(day))
    assert ("本机关规定" in one["due_by"]) is (kind != "corrected")
    assert attached(shown.letters(BANK)[0])["type"] == f"cn.ohs.listing.{kind}.v1"


def test_whoever_was_told_to_stop_is_told_when_publicity_goes_on(shown):
    """Suspended, told; lifted, told again by the same machinery: mail, code, standing, the log."""
    shown.life.go(Step.SUSPENSION_ORDERED)
    refresh(shown.assembly, shown.life.handled, at=at(shown.life.day))
    assert shown.mail(moment(shown.life.day)).sent == 2
    assert shown.held() == []
    shown.life.go(Step.SUSPENSION_LIFTED)
    day = shown.life.day
    assert refresh(shown.assembly, shown.life.handled, at=at(day))
    assert shown.held()
    assert shown.mail(moment(day)).sent == 2

    told = shown.told(day)["retractions"]
    assert [(o["kind"], o["reason"]) for o in told] == [
        ("suspended", "suspended"), ("resumed", "resumed"),
    ]  # fmt: skip
    assert (told[1]["shown_at"], told[1]["told"]) == (at(day), "恢复公示通知")
    assert "本机关规定" in told[1]["due_by"]
    letter = shown.letters(BANK)[1]
    assert attached(letter)["type"] == "cn.ohs.listing.resumed.v1"
    assert "该条目已恢复公示" in body(letter)
    assert ENTERPRISE.name not in body(letter)
    assert shown.acknowledge(shown.token(BANK, 1), moment(day, 12)).fresh
    assert [o["outstanding"] for o in shown.told(day)["retractions"]] == [1, 1]


def test_the_mail_says_where_in_the_log_the_change_stands(shown):
    """The leaf of this change, not of a later one; a mail that goes before the showing has none."""
    document = shown.public / f"entry/{shown.entry_id}/entry.json"
    listed = json.loads(document.read_bytes())["proof"]["index"]
    shown.life.go(Step.SUSPENSION_ORDERED)
    assert shown.mail(moment(shown.life.day)).sent == 2  # before any site tells it
    assert [attached(one)["log_index"] for one in shown.letters(BANK)] == [None]
    refresh(shown.assembly, shown.life.handled, at=at(shown.life.day))
    shown.life.go(Step.SUSPENSION_LIFTED)
    refresh(shown.assembly, shown.life.handled, at=at(shown.life.day))
    resumed = json.loads(document.read_bytes())["proof"]["index"]
    shown.revoked(shown.life.day)
    shown.act(shown.life.day)
    withdrawn = json.loads(document.read_bytes())["proof"]["index"]
    shown.mail(moment(shown.life.day))

    assert [attached(one)["log_index"] for one in shown.letters(BANK)] == [
        None, resumed, withdrawn,
    ]  # fmt: skip
    assert listed < resumed < withdrawn
    assert f"公布日志序号：{withdrawn}" in body(shown.letters(BANK)[-1])


def test_a_mail_that_is_offered_again_says_what_it_said_first(shown):
    """Whoever got the first gets the same again, though the log tells of the change meanwhile."""
    shown.life.go(Step.SUSPENSION_ORDERED)
    shown.mailbox.drops = 2  # it takes both and hangs up without a word
    assert shown.mail(moment(shown.life.day, 8)).sent == 0
    refresh(shown.assembly, shown.life.handled, at=at(shown.life.day))
    assert shown.mail(moment(shown.life.day, 18)).sent == 2
    first, again = shown.letters(BANK)
    assert first["Message-ID"] == again["Message-ID"]
    assert attached(first) == attached(again)
    assert attached(again)["log_index"] is None


def test_a_removed_entry_loses_its_name_when_its_decision_is_revoked(shown):
    """Nothing is left to be decided of it then: the name goes with the fact, and all are told."""
    removed_early(shown.life)
    refresh(shown.assembly, shown.life.handled, at=at(shown.life.day))
    assert shown.held()  # a removed entry keeps its identity
    shown.life.go(Step.DECISION_REVOKED)
    day = shown.life.day
    assert refresh(shown.assembly, shown.life.handled, at=at(day))
    assert shown.held() == []
    told = shown.told(day)
    kinds = {o["kind"]: (o["reason"], o["fact_on"]) for o in told["retractions"]}
    assert kinds["withdrawn"] == ("withdrawn_revoked", day)
    assert kinds["removed"][0] == "removed_repaired"
    assert told["owed"] == []
    assert "依据撤销，条目已撤回" in page(shown.life, f"entry/{shown.entry_id}/index.html")


def test_reminders_fall_on_working_days_each_once(shown):
    """Made out on the 30th of April: the 6th, 7th and 8th of May; a missed one is not made up."""
    shown.revoked()
    shown.act(date(2026, 4, 30))
    shown.mail(moment(date(2026, 4, 30)))
    shown.acknowledge(shown.token(BANK), moment(date(2026, 4, 30)))
    sent = {}
    for day in (date(2026, 5, 1) + timedelta(days=n) for n in range(40)):
        for _ in range(2):
            remind(shown.assembly, today=day)
            done = shown.mail(moment(day)).sent
            sent |= {day: done} if done else {}
    assert sent == {date(2026, 5, 6): 1, DUE: 1, date(2026, 5, 8): 1}
    letters = shown.letters(MIRROR)
    assert len({letter["Message-ID"] for letter in letters}) == len(letters) == 4
    assert [re.search(r"第(\d)个工作日", str(body(one))) is not None for one in letters] == [
        False, True, True, True,
    ]  # fmt: skip
    assert len(shown.letters(BANK)) == 1
    (one,) = shown.told(DUE)["retractions"]
    assert [s["reminders"] for s in one["subscribers"]] == [0, 3]


def test_a_process_that_slept_sends_one_reminder_not_three(shown):
    shown.revoked()
    shown.act(date(2026, 4, 30))
    shown.mail(moment(date(2026, 4, 30)))
    day = date(2027, 3, 1)
    assert remind(shown.assembly, today=day) == 2
    assert remind(shown.assembly, today=day) == 0
    assert shown.mail(moment(day)).sent == 2


def test_a_server_that_is_away_refuses_or_hangs_up(shown):
    """Put off and sent under the same id; a refused address is a person's matter, never silent."""
    shown.revoked()
    shown.act(date(2026, 4, 30))
    shown.mailbox.refuse[BANK] = "550 no such user"
    shown.mailbox.drops = 1
    now = moment(date(2026, 4, 30))
    done = shown.mail(now)
    assert (done.sent, done.again, done.given_up) == (0, 1, 1)
    assert remind(shown.assembly, today=date(2026, 5, 6)) == 1  # not where the first still waits
    assert shown.mail(now + timedelta(minutes=6)).sent == 1
    assert len({m["Message-ID"] for m in shown.letters(MIRROR)}) == 1
    assert len(shown.letters(MIRROR)) == 2
    (one,) = shown.told(now.date())["retractions"]
    assert {s["mail"] for s in one["subscribers"]} == {"given_up", "sent"}


def test_without_a_mail_server_retractions_wait_for_one(shown):
    shown.revoked()
    shown.act(date(2026, 4, 30))
    now = moment(date(2026, 4, 30))
    assert retract(shown.assembly, now=now, mailer=None).sent == 0
    assert shown.mail(now).sent == 2


def test_who_is_told_is_who_may_have_copied_it(shown):
    """In force from the decision to the showing; who came later never saw the name."""
    with UnitOfWork(shown.engine) as unit:
        given = {"registered_by": "pub-01", "at": at(RELEASED)}
        for name, since in (
            ("早", RELEASED),
            ("晚", date(2026, 5, 8)),
            ("当日", date(2026, 4, 30)),
        ):
            subscribers.add(unit, name=name, email=f"x{since:%d}@x.example", since=since, **given)
        assert subscribers.end(unit, 3, until=date(2026, 4, 20), ended_by="pub-01")
        assert not subscribers.end(unit, 3, until=date(2026, 4, 21), ended_by="pub-01")
        unit.commit()
    shown.revoked()
    shown.act(date(2026, 4, 30))
    (one,) = shown.told(date(2026, 4, 30))["retractions"]
    names = {s["name"] for s in one["subscribers"]}
    assert names == {"示例银行（虚构）", "示例镜像（虚构）", "当日"}
    shown.mail(moment(date(2026, 5, 9)))
    show(shown.assembly, at=at(date(2026, 5, 9)))
    (one,) = shown.told(date(2026, 5, 9))["retractions"]
    assert {s["name"] for s in one["subscribers"]} == names
    assert one["shown_at"] == at(date(2026, 4, 30))


def test_a_crash_before_the_showing_is_mended_by_the_next_run(shown):
    """The decision is committed, the process dies; the next job takes the name down and tells it."""
    shown.revoked()
    shown.on(date(2026, 4, 30))
    shown.life.act(Act.WITHDRAW)
    assert shown.held()
    worker = Worker(shown.assembly, None, shown.mailer)
    with working_with(worker):
        done = PLAIN["retractions"](now=moment(date(2026, 4, 30)))
        assert (done["sent"], done["shown"]) == (2, True)
        assert shown.held() == []
        again = PLAIN["retractions"](now=moment(date(2026, 4, 30), 10))
    assert (again["sent"], again["shown"]) == (0, False)


# Every so many statements; every one of them in the large runs.
STRIDE = 1 if EXAMPLES >= 1000 else 7


def test_a_crash_between_any_two_steps_loses_no_mail_and_sends_none_under_two_ids(shown):
    shown.revoked()
    shown.on(date(2026, 4, 30))
    shown.life.act(Act.WITHDRAW)
    now, step = moment(date(2026, 4, 30)), 0
    with set_aside():
        while True:
            step += STRIDE
            with crashing_at(shown.engine, step) as reached:
                try:
                    shown.mail(now)
                    refresh(shown.assembly, Handled(), at=now.isoformat())
                except CrashError:
                    crashed = True
                else:
                    crashed = False
            shown.engine.dispose()
            gc.collect()  # the process is gone, and its hold on the file with it
            now += LEASE * 2  # the dead worker's lease runs out
            if not crashed and reached() < step:
                break
    assert step > 20
    assert shown.held() == []
    for to in (BANK, MIRROR):
        letters = shown.letters(to)
        assert letters
        assert len({letter["Message-ID"] for letter in letters}) == 1
        assert len({shown.token(to, n) for n in range(len(letters))}) == 1
    (one,) = shown.told(now.date())["retractions"]
    assert (one["sent"], one["outstanding"]) == (2, 2)
    assert one["shown_at"] is not None


def test_nothing_told_or_answered_can_be_taken_back(shown):
    shown.revoked()
    shown.act(date(2026, 4, 30))
    shown.mail(moment(date(2026, 4, 30)))
    shown.acknowledge(shown.token(BANK), moment(date(2026, 4, 30)))
    kept = {"retractions": "made_on", "acknowledgements": "at", "retraction_attempts": "detail"}
    for table, column in kept.items():
        for verb in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = {column}"):
            with pytest.raises(DBAPIError, match="append-only"), shown.engine.begin() as raw:
                raw.execute(text(verb))


def test_a_reader_that_was_late_at_the_lock_does_not_bring_the_name_back(shown, monkeypatch):
    """Two publishers: what the second shows is read after the first has shown, never before."""
    from flows import publish

    shown.revoked()
    shown.on(date(2026, 4, 30))
    real = publish.releasing

    def late(folder):
        monkeypatch.setattr(publish, "releasing", real)
        shown.life.act(Act.WITHDRAW)
        assert refresh(shown.assembly, shown.life.handled, at=at(date(2026, 4, 30)))
        return real(folder)

    monkeypatch.setattr(publish, "releasing", late)
    show(shown.assembly, at=at(date(2026, 4, 30)))
    assert shown.held() == []
