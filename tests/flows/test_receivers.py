"""Who receives something, or stands behind a decision, by plain SQL: nobody; on both databases.

The insider writes a row as the product would write it, in every column but the seal.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, text, update
from typer.testing import CliRunner

from domain.joint.records import RECORD_KIND_OF, UnitNamed
from domain.rule_change import RuleMove
from flows import complaining, following, party_papers
from flows.account_keeping import Unasked, UnaskedError
from flows.cli import app
from flows.doors import seal_what_came_before, unsealed_rows, vouch_rows
from flows.entrance import digest_of
from flows.joint.organisation import standing
from storage import (
    account_asks,
    accounts,
    followings,
    joint_records,
    officials,
    retraction_mails,
    retractions,
    rule_drafts,
    subscribers,
    under_seal,
)
from storage.access_tables import account_asks as ask_rows
from storage.access_tables import followings as code_rows
from storage.account_asks import Ask
from storage.codec import to_json
from storage.errors import StorageError
from storage.joint_tables import joint_records as meeting_rows
from storage.party_papers import Consent, add_consent, consents_of, withdraw_consent
from storage.party_tables import service_consents
from storage.rule_tables import rule_decisions
from storage.subscriber_tables import subscribers as subscriber_rows
from storage.unit_of_work import UnitOfWork, translated
from tests.flows.joint_office import UNITS, named
from tests.flows.living import START, Living, at
from tests.flows.test_doors import came_to_the_door, findings, wrong
from tests.flows.test_retractions import (
    BANK,
    MIRROR,
    Counting,
    lived_on,
    moment,
    published_by,
    server,
)
from tests.flows.test_rule_desk import back_tested, drafted, say
from tests.flows.test_rule_desk import change as of_noise
from tests.office import USCC, inspection

__all__ = ["lived_on", "server"]
NOW = datetime.fromisoformat(at(START))
MINE = "insider@example.invalid"
WHEN = {"recorded_at": at(START), "since": START}


def copied(unit, table, **other):
    """A row of a table again, with other values: its seal and all."""
    row = dict(unit.connection.execute(select(table).limit(1)).mappings().one())
    unit.connection.execute(insert(table).values(**row | other))


# -- subscribers ----------------------------------------------------------------------------


@pytest.fixture
def fell(living_on, server):
    """An entry that fell, of which two who copied the list are to be told."""
    made = Counting(living_on(published_by), *server)
    made.revoked()
    yield made
    made.mailer.close()


def test_nothing_is_mailed_to_whom_sql_put_on_the_list_of_subscribers(fell):
    with UnitOfWork(fell.engine) as unit:
        copied(unit, subscriber_rows, no=3, email=MINE)
        unit.commit()
    fell.act(date(2026, 4, 30))
    now = moment(date(2026, 4, 30), 10)
    assert fell.mail(now).sent == 2
    assert fell.letters(MINE) == []
    assert {one[0] for one in findings(fell.assembly)} == {"subscribers"}
    assert "subscribers 3" in wrong(fell.assembly)["rights"][0]
    with UnitOfWork(fell.engine) as unit:
        assert list(unsealed_rows(unit)) == ["subscribers/3"]
        assert vouch_rows(unit, ["subscribers/3", "subscribers/9"], now) == ["subscribers/3"]
        unit.commit()
    with UnitOfWork(fell.engine) as unit:
        assert [one.sound for one in subscribers.in_order(unit)] == [True] * 3
        (noted,) = [one for one in accounts.noted(unit) if one.what == "rows_vouched"]
    assert noted.detail == "subscribers/3"
    assert findings(fell.assembly) == []


def test_an_address_changed_by_sql_gets_nothing_though_its_letter_waits(fell):
    """Made out before it was changed, with the guards away; put back, the letter goes out."""
    fell.act(date(2026, 4, 30))
    with UnitOfWork(fell.engine) as unit:
        guard = "subscribers_facts"
        on = " ON subscribers" if unit.dialect == "postgresql" else ""
        unit.connection.execute(text(f"DROP TRIGGER {guard}{on}"))
        s = subscriber_rows.c
        mine = update(subscriber_rows).where(s.no == 1)
        unit.connection.execute(mine.values(email=MINE))
        unit.commit()
    now = moment(date(2026, 4, 30), 10)
    assert fell.mail(now).sent == 1
    assert (fell.letters(MINE), len(fell.letters(MIRROR))) == ([], 1)
    with UnitOfWork(fell.engine) as unit:
        waiting = [one for one, _, _ in retraction_mails.unanswered(unit, date(2026, 6, 1))]
        assert [one.rsplit("-", 1)[1] for one in waiting] == ["2"]  # nor is it reminded
        unit.connection.execute(mine.values(email=BANK))
        unit.commit()
    assert fell.mail(now).sent == 1
    assert len(fell.letters(BANK)) == 1


def test_a_subscriber_whose_end_sql_wrote_is_named_and_ends_by_the_product_alone(office):
    with UnitOfWork(office.engine) as unit:
        for name in ("甲", "乙"):
            subscribers.add(
                unit, name=name, email=BANK, since=START, registered_by="pub-01", at=at(START)
            )
        assert subscribers.end(unit, 1, until=START, ended_by="pub-01")
        s = subscriber_rows.c
        ended = {"until": START, "ended_by": "pub-01"}
        unit.connection.execute(update(subscriber_rows).where(s.no == 2).values(**ended))
        assert subscribers.sound(unit) == [1]
        unit.commit()
    assert findings(office) == [("subscribers", "2")]


# -- codes by which complainants follow ----------------------------------------------------------


def test_a_code_that_sql_put_there_leads_to_no_complaint(assembly):
    code = complaining.code_of("a-token-the-insider-made-up")
    with UnitOfWork(assembly.engine) as unit:
        followings.follow(unit, digest_of("real"), "JB-1", at(START))
        copied(unit, code_rows, digest=digest_of(code), complaint_no="JB-2")
        unit.commit()
    with UnitOfWork(assembly.engine) as unit:
        assert following.complaint_behind(unit, code) == ""
        assert not followings.can_be_told(unit, "JB-2")
        assert followings.followed(unit, digest_of("real")).complaint_no == "JB-1"
        key = f"followings/{digest_of(code)}"
        assert vouch_rows(unit, [key], NOW) == [key]
        assert following.complaint_behind(unit, code) == "JB-2"


# -- what takes two -------------------------------------------------------------------------------


def test_nobody_confirms_what_sql_asked_in_anothers_name(assembly):
    """An administrator puts a request under the name of a colleague, or changes their own."""
    entrance = came_to_the_door(assembly)
    ask = Ask(person="sec-01", what="close", asked_by="adm-02", asked_at=at(START))
    with UnitOfWork(assembly.engine) as unit:
        account_asks.put(unit, replace(ask, asked_by="adm-01"))
        unit.connection.execute(update(ask_rows).values(asked_by="adm-02"))
        unit.commit()
    assert entrance.waiting(at=NOW) == []
    with pytest.raises(UnaskedError) as refused:
        entrance.confirm("sec-01", "half", by="adm-01", at=NOW)
    assert refused.value.why is Unasked.GONE
    assert findings(assembly) == [("account_asks", "sec-01")]
    assert "account_asks" in wrong(assembly)["rights"][0]
    with UnitOfWork(assembly.engine) as unit:
        unit.connection.execute(delete(ask_rows))
        account_asks.put(unit, ask)
        unit.commit()
    assert entrance.confirm("sec-01", "half", by="adm-01", at=NOW) == ask


# -- consents ------------------------------------------------------------------------------------


def test_nothing_is_served_by_a_consent_that_sql_put_there(assembly):
    Living(assembly).give(inspection(START))
    made = Consent(
        number="TY-1", uscc=USCC, address="office@example.invalid", signed_by="虚构代表",
        since=START, digest="0" * 64, given_by="虚构代表", given_at=at(START),
    )  # fmt: skip
    with UnitOfWork(assembly.engine) as unit:
        add_consent(unit, made)
        copied(unit, service_consents, number="TY-2", address=MINE)
        unit.commit()
    with UnitOfWork(assembly.engine) as unit:
        assert consents_of(unit, USCC) == [made]
        assert not withdraw_consent(unit, USCC, "TY-2", on=START, by="x")
        assert party_papers.in_force(consents_of(unit, USCC), START) == made
        later = START + timedelta(days=1)
        assert withdraw_consent(unit, USCC, "TY-1", on=later, by="虚构代表")
        assert not withdraw_consent(unit, USCC, "TY-1", on=later, by="虚构代表")
        (one,) = consents_of(unit, USCC)
        unit.commit()
    assert one == replace(made, withdrawn_on=later, withdrawn_by="虚构代表")
    assert findings(assembly) == [("service_consents", "TY-2")]


# -- rules ---------------------------------------------------------------------------------------


def test_rules_that_sql_approved_are_not_in_force(assembly):
    """Guards let it pass: handed in, back-tested, by another person. It has no seal."""
    Living(assembly).give(inspection(START))
    no = drafted(assembly, of_noise())
    back_tested(assembly, no)
    say(assembly, no, RuleMove.HAND_IN, "sec-01")
    with UnitOfWork(assembly.engine) as unit:
        d = rule_decisions.c
        last = unit.connection.scalar(select(d.id).order_by(d.id.desc()))
        given = {"id": last + 1, "no": 2, "move": "approve", "person": "head-01",
                 "role": "agency_head", "paper": "伪造"}  # fmt: skip
        copied(unit, rule_decisions, **given)
        assert rule_drafts.approved(unit) == []
        assert under_seal.vouch(unit, ["rule_decisions/2"]) == ["rule_decisions/2"]
        assert [one.paper for one in rule_drafts.approved(unit)] == ["伪造"]


# -- the joint meeting -------------------------------------------------------------------------------


def test_a_unit_of_the_meeting_keeps_the_address_the_product_gave_it(assembly):
    """A record with a right place in the chain and another address: told, and heeded by nobody."""
    named(assembly)
    one = replace(UNITS[0], email=MINE, on=START)
    with UnitOfWork(assembly.engine) as unit:
        m = meeting_rows.c
        last = unit.connection.execute(select(m.no, m.digest).order_by(m.no.desc())).first()
        kind, body = RECORD_KIND_OF[UnitNamed], to_json(one)
        said = (last.no + 1, kind, one.on, body, "jm-01", "forged", at(START))
        digest = joint_records.link(last.digest, *said)
        copied(
            unit, meeting_rows, no=last.no + 1, kind=kind, subject=one.subject, on_day=one.on,
            body=body, by_whom="jm-01", ref="forged", recorded_at=at(START), digest=digest,
        )  # fmt: skip
        unit.commit()
    with UnitOfWork(assembly.engine, reading=True) as unit:
        assert standing(unit, START).units[one.unit].email == UNITS[0].email
    assert findings(assembly) == [("joint_records", str(last.no + 1))]


# -- all of them ------------------------------------------------------------------------------------


def test_a_seal_is_of_all_a_row_says():
    """What is beside it changes by itself or tells how far the work has come."""
    beside = {
        "officials": set(), "api_tokens": {"until", "revoked_at", "revoked_by", "last_used"},
        "passes": {"used_at"}, "subscribers": set(), "followings": {"wrote"},
        "account_asks": set(), "service_consents": set(), "rule_decisions": {"id"},
        "joint_records": set(),
    }  # fmt: skip
    for table, told in under_seal.SEALED.items():
        left = {column.name for column in table.c} - set(told) - {"seal"}
        assert left == beside[table.name], table.name


def test_a_seal_can_be_made_anew_and_nothing_else_of_what_stays(assembly):
    """The guards let the seal alone be written: of approvals, of records, of consents."""
    named(assembly)
    with UnitOfWork(assembly.engine) as unit:
        unit.connection.execute(update(meeting_rows).values(seal=None))
        assert under_seal.seal_all(unit, (meeting_rows,)) == unit.connection.scalar(
            text("SELECT COUNT(*) FROM joint_records")
        )
        unit.commit()
    for values in ({"body": "{}"}, {"body": "{}", "seal": None}):
        with pytest.raises(StorageError), UnitOfWork(assembly.engine) as unit, translated():
            unit.connection.execute(update(meeting_rows).values(**values))
    with pytest.raises(StorageError), UnitOfWork(assembly.engine) as unit, translated():
        unit.connection.execute(delete(meeting_rows))


def test_what_was_there_before_is_sealed_once(assembly):
    """By the first program of this version; what comes without a seal afterwards stays without."""
    with UnitOfWork(assembly.engine) as unit:
        subscribers.add(
            unit, name="甲", email=BANK, since=START, registered_by="pub-01", at=at(START)
        )
        unit.connection.execute(update(subscriber_rows).values(seal=None))
        told = f"events 0, accounts 0, rights 0, key {unit.doors.fingerprint}"
        accounts.note(unit, at=at(START), who="command", what="doors_sealed", detail=told)
        office = officials.roster(unit)
        unit.commit()
    for _ in range(2):
        seal_what_came_before(assembly.engine, NOW)
        with UnitOfWork(assembly.engine) as unit:
            assert subscribers.sound(unit) == [1]
            assert [one.partition(",")[0] for one in accounts.sealings(unit)][1:] == ["receivers 1"]
            assert officials.roster(unit) == office
    with UnitOfWork(assembly.engine) as unit:
        copied(unit, subscriber_rows, no=2, seal=None)
        unit.commit()
    seal_what_came_before(assembly.engine, NOW)
    with UnitOfWork(assembly.engine) as unit:
        assert subscribers.sound(unit) == [1]
        assert retractions.address(unit, START, at(START)) == 0


def test_the_commands_list_and_vouch(office):
    home = {"MINGDAN_HOME": str(office.settings.home), "COLUMNS": "200"}
    with UnitOfWork(office.engine) as unit:
        subscribers.add(
            unit, name="甲", email=BANK, since=START, registered_by="pub-01", at=at(START)
        )
        unit.commit()
    seal_what_came_before(office.engine, NOW)
    with UnitOfWork(office.engine) as unit:
        copied(unit, subscriber_rows, no=2, email=MINE)
        unit.commit()
    run = CliRunner()
    assert "subscribers/2" in run.invoke(app, ["unsealed"], env=home).output
    assert "不符，不发送" in run.invoke(app, ["subscribers"], env=home).output
    assert run.invoke(app, ["vouch", "subscriber 2"], env=home).exit_code == 2
    done = run.invoke(app, ["vouch", "subscribers/2"], env=home)
    assert (done.exit_code, "认可 1 条记录" in done.output) == (0, True), done.output
    assert "subscribers/2" not in run.invoke(app, ["unsealed"], env=home).output
