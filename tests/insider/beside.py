"""What lies beside the procedure: the meeting, drafts of rules, draws, tokens, letters.

By the pages and functions people use. Where no short way leads to a row, one is put there as it
would stand (:func:`put_the_rest`): nothing follows from it, so it is judged only by whether it
can be changed.
"""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Boolean, Date, Integer, LargeBinary, Table, insert, select

from domain.rule_change import RuleMove, RuleSaid
from flows import rule_drafts
from flows.kept_figures import keep_figures
from flows.rule_backtests import run, start
from flows.rule_drafts import save
from flows.tokens import Scope
from rules.amending import Change
from storage import account_asks, party_papers, subscribers
from storage import rule_drafts as on_file
from storage.account_asks import Ask
from storage.joint_documents import facts_digest
from storage.party_papers import Consent
from storage.tables import metadata
from storage.unit_of_work import UnitOfWork
from tests.busy_office import Busy
from tests.flows.joint_office import named
from tests.flows.living import at
from tests.office import USCC
from tests.web.programs import ENTERPRISE, Program, token
from tests.web.test_desk_draws import FORM, VALUE, asked

# What a row holds that another table or a check asks for.
SAID: dict[str, dict[str, Any]] = {
    "joint_papers": {"form": "pdf"},
    "joint_mails": {"state": "going"},
    "joint_documents": {
        "facts": "{}",
        "facts_digest": facts_digest({}),
        "content": b"x",
        "digest": sha256(b"x").hexdigest(),
    },
    "log_nodes": {"level": 1},
    "entry_changes": {"kind": "corrected"},
    "retraction_mails": {"status": "waiting"},
    "acknowledgements": {"way": "paper", "by_whom": "pub-01"},
    "challenges": {"no": 2},
    "joint_packs": {"edition": 1},
}


def letters(busy: Busy) -> None:
    """A question to who complained, and their seal opened."""
    number, official = busy.numbers["complaint"], busy.by("ins-01")
    ask = official.hand_in(f"/desk/complaints/{number}/ask", question="哪个班次？")
    seal = official.hand_in(f"/desk/complaints/{number}/seal", reason="回访核实")
    assert (ask.status_code, seal.status_code) == (303, 200)


def programs(busy: Busy) -> None:
    """A department's token, and what its program handed in."""
    busy.today()
    program = Program(busy.desks, token(busy.desks, Scope.ENTERPRISES))
    assert program.post("enterprises", ENTERPRISE).status_code == 201


def draws(busy: Busy) -> None:
    """A draw prepared, announced and drawn."""
    one, other = busy.by("sec-01"), busy.by("head-01")
    place = one.hand_in(FORM, **asked(busy.desks)).headers["location"]
    assert other.hand_in(f"{place}/announce").status_code == 303
    busy.life.pass_days(4)
    done = busy.by("sec-01").hand_in(f"{place}/draw", value=VALUE, source="虚构网站")
    assert done.status_code == 303, done.text


def rules(busy: Busy) -> None:
    """A draft of rules, back-tested."""
    busy.today()
    now = busy.desks.at
    no = rule_drafts.begin(busy.assembly, "浓度倍数", by="sec-01", at=now.isoformat())
    change = Change(
        key="serious.concentration_ratio", value="1.5", reference="示卫职〔2026〕8号",
        status="office_policy",
    )  # fmt: skip
    since = now.date() + timedelta(days=30)
    save(busy.assembly, no, (change,), since, seen=0, by="sec-01", at=now.isoformat())
    made = start(busy.assembly, no, first=None, last=now.date(), by="sec-01", at=now)
    run(busy.assembly, no, made, lambda: now)
    with UnitOfWork(busy.assembly.engine, reading=True) as unit:
        draft = on_file.draft(unit, no)
    said = RuleSaid(move=RuleMove.HAND_IN, by="sec-01", digest=draft.edition.digest)
    rule_drafts.decide(busy.assembly, no, said, at=now.isoformat())


def others(busy: Busy) -> None:
    """The leading group, who copied the list, a request, a consent, a filter of one's own."""
    named(busy.assembly)
    day = busy.life.day
    with UnitOfWork(busy.assembly.engine) as unit:
        subscribers.add(
            unit, name="示例银行（虚构）", email="risk@bank.example", since=day,
            registered_by="pub-01", at=at(day),
        )  # fmt: skip
        account_asks.put(
            unit, Ask(person="head-01", what="close", asked_by="adm-01", asked_at=at(day))
        )
        consent = Consent(
            number="TY-1", uscc=USCC, address="office@example.invalid", signed_by="虚构代表",
            since=day, digest="0" * 64, given_by="虚构代表", given_at=at(day),
        )  # fmt: skip
        party_papers.add_consent(unit, consent)
        unit.commit()
    given = {"page": "/cases", "name": "在办", "asked": "q=示例"}
    assert busy.by("ins-01").hand_in("/desk/filters", **given).status_code == 303


def put_the_rest(busy: Busy) -> list[str]:
    """A row in each table that has none; which they are."""
    put = []
    for table in metadata.sorted_tables:
        with UnitOfWork(busy.assembly.engine) as unit:
            if unit.connection.execute(select(table).limit(1)).first() is None:
                unit.connection.execute(insert(table).values(**_row(unit, table)))
                put.append(table.name)
            unit.commit()
    return put


def _row(unit: UnitOfWork, table: Table) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in table.columns:
        keys = list(column.foreign_keys)
        if keys:
            there = keys[0].column
            row[column.name] = unit.connection.scalar(select(there).order_by(there).limit(1))
        elif not column.nullable:
            row[column.name] = _value(column)
    return row | SAID.get(table.name, {})


def _value(column: Any) -> Any:
    if isinstance(column.type, Boolean):
        return False
    if isinstance(column.type, Date):
        return date(2026, 4, 20)
    if isinstance(column.type, Integer):
        return 1
    if isinstance(column.type, LargeBinary):
        return b"x"
    return "1" * min(getattr(column.type, "length", None) or 5, 64)


def figures(busy: Busy) -> None:
    """Figures of the overview kept, when all that happened was over."""
    assert keep_figures(busy.assembly, at=busy.desks.at + timedelta(days=2))


def all_of_it(busy: Busy) -> list[str]:
    """All of this; the tables whose row was only put there."""
    for each in (letters, programs, draws, rules, others, figures):
        each(busy)
    return put_the_rest(busy)
