"""Who may do what with a draft of rules, and what stands in the way, one thing at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.roles import Appointment, Role, Roster
from domain.rule_change import (
    BECOMES,
    MOVES,
    REFUSALS,
    STANDS,
    TABLE,
    RuleDecision,
    RuleDraft,
    RuleEdition,
    RuleFacts,
    RuleMove,
    RuleSaid,
    RuleStanding,
    why_not,
)

TODAY = date(2026, 11, 26)
ROSTER = Roster.of(
    (
        Appointment("sec-01", Role.SECTION_HEAD, date(2020, 1, 1)),
        Appointment("sec-02", Role.SECTION_HEAD, date(2020, 1, 1)),
        Appointment("head-01", Role.AGENCY_HEAD, date(2020, 1, 1)),
        Appointment("both", Role.SECTION_HEAD, date(2020, 1, 1)),
        Appointment("both", Role.AGENCY_HEAD, date(2020, 1, 1)),
        Appointment("former", Role.AGENCY_HEAD, date(2020, 1, 1), date(2026, 11, 25)),
    )
)
TEXT = RuleEdition(
    no=1, pack_id="national-2026-r1", digest="d1", base="b1", since=TODAY, by="sec-01", at="t1"
)
FACTS = RuleFacts(on=TODAY, tried=frozenset({"d1"}), base="b1")
DRAFT = RuleDraft(no=1, title="倍数", made_by="sec-01", made_at="t0", editions=(TEXT,))


def done(draft: RuleDraft, *moves: RuleMove, by: str = "sec-01") -> RuleDraft:
    """The draft after these moves."""
    told = tuple(
        RuleDecision(
            no=no, move=move, by=by, role=TABLE[move][0], digest="d1", paper="", reason="",
            on=TODAY, at=f"t{no}",
        )
        for no, move in enumerate(moves, start=1)
    )  # fmt: skip
    return replace(draft, decisions=told)


WAITING = done(DRAFT, RuleMove.HAND_IN)
HAND_IN = RuleSaid(move=RuleMove.HAND_IN, by="sec-01", digest="d1")
APPROVE = RuleSaid(move=RuleMove.APPROVE, by="head-01", digest="d1", paper="示卫规〔2026〕1号")
REFUSE = RuleSaid(move=RuleMove.REFUSE, by="head-01", digest="d1", reason="尚不成熟")
RETURN = replace(REFUSE, move=RuleMove.RETURN)
DROP = RuleSaid(move=RuleMove.DROP, by="sec-02", digest="d1")


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (DRAFT, HAND_IN),
        (DRAFT, DROP),
        (WAITING, APPROVE),
        (WAITING, REFUSE),
        (WAITING, RETURN),
        (WAITING, DROP),
        (done(DRAFT, RuleMove.HAND_IN, RuleMove.RETURN), HAND_IN),
    ],
)
def test_what_is_in_order_is_done(draft, said):
    assert why_not(draft, said, FACTS, ROSTER) is None


@pytest.mark.parametrize(
    ("by", "move", "role"),
    [
        ("head-01", RuleMove.HAND_IN, "section_head"),
        ("head-01", RuleMove.DROP, "section_head"),
        ("sec-02", RuleMove.APPROVE, "agency_head"),
        ("sec-02", RuleMove.RETURN, "agency_head"),
        ("sec-02", RuleMove.REFUSE, "agency_head"),
        ("former", RuleMove.APPROVE, "agency_head"),
        ("nobody", RuleMove.HAND_IN, "section_head"),
    ],
)
def test_each_move_is_of_one_office_held_today(by, move, role):
    draft = DRAFT if move is RuleMove.HAND_IN else WAITING
    said = replace(APPROVE, by=by, move=move, reason="理由")
    assert why_not(draft, said, FACTS, ROSTER) == ("not_in_role", (by, role))


@pytest.mark.parametrize("move", RuleMove)
@pytest.mark.parametrize("standing", RuleStanding)
def test_each_move_has_its_place(move, standing):
    ways = {
        RuleStanding.DRAFTING: (),
        RuleStanding.WAITING: (RuleMove.HAND_IN,),
        RuleStanding.APPROVED: (RuleMove.HAND_IN, RuleMove.APPROVE),
        RuleStanding.REFUSED: (RuleMove.HAND_IN, RuleMove.REFUSE),
        RuleStanding.DROPPED: (RuleMove.DROP,),
        RuleStanding.WITHDRAWN: (RuleMove.HAND_IN, RuleMove.APPROVE, RuleMove.WITHDRAW),
    }
    draft = done(DRAFT, *ways[standing])
    assert draft.stands is standing
    role, places = TABLE[move]
    by = "head-01" if role is Role.AGENCY_HEAD else "sec-02"
    said = replace(APPROVE, by=by, move=move, reason="理由")
    facts = replace(FACTS, on=date(2026, 11, 25)) if move is RuleMove.WITHDRAW else FACTS
    found = why_not(draft, said, facts, ROSTER)
    assert found == (None if standing in places else ("stands", (standing.value,)))


def test_whoever_had_a_hand_in_it_approves_nothing_of_it():
    """Whoever began it, wrote a text of it or handed it in."""
    others = replace(TEXT, by="sec-01")
    began = replace(WAITING, made_by="both", editions=(others,))
    wrote = replace(WAITING, editions=(replace(others, by="both"), TEXT))
    handed = done(DRAFT, RuleMove.HAND_IN, by="both")
    for draft in (began, wrote, handed):
        found = why_not(draft, replace(APPROVE, by="both"), FACTS, ROSTER)
        assert found == ("own_draft", ("both",))
        assert why_not(draft, replace(REFUSE, by="both"), FACTS, ROSTER) is None
    assert handed.drafters == {"sec-01", "both"}
    # Whoever returned it once did not draft it.
    returned = done(DRAFT, RuleMove.HAND_IN)
    back = replace(returned.decisions[0], move=RuleMove.RETURN, by="both")
    again = replace(returned, decisions=(*returned.decisions, back, returned.decisions[0]))
    assert why_not(again, replace(APPROVE, by="both"), FACTS, ROSTER) is None


@pytest.mark.parametrize("move", [RuleMove.HAND_IN, RuleMove.APPROVE])
@pytest.mark.parametrize(
    ("draft", "said", "facts", "why"),
    [
        ({"editions": ()}, {}, {}, ("nothing_changed", ())),
        ({}, {"digest": "d0"}, {}, ("other_text", ())),
        (
            {"editions": (replace(TEXT, since=date(2026, 11, 25)),)},
            {},
            {},
            ("too_early", ("2026-11-25", "2026-11-26")),
        ),
        ({}, {}, {"base": "b2"}, ("base_changed", ())),
        (
            {},
            {},
            {"later": (date(2027, 1, 1), date(2027, 3, 1))},
            ("later_pack", ("2027-03-01",)),
        ),
        ({}, {}, {"tried": frozenset()}, ("no_test", ())),
        (
            {"editions": (replace(TEXT, digest="d0"), TEXT)},
            {},
            {"tried": frozenset({"d0"})},
            ("stale_test", ()),
        ),
    ],
)
def test_what_stands_in_the_way_is_told_one_by_one(move, draft, said, facts, why):
    before = DRAFT if move is RuleMove.HAND_IN else WAITING
    asked = HAND_IN if move is RuleMove.HAND_IN else APPROVE
    found = why_not(
        replace(before, **draft), replace(asked, **said), replace(FACTS, **facts), ROSTER
    )
    assert found == why


@pytest.mark.parametrize("paper", ["", "  "])
def test_an_approval_has_its_paper_and_handing_in_needs_none(paper):
    assert why_not(WAITING, replace(APPROVE, paper=paper), FACTS, ROSTER) == ("paper_missing", ())
    assert why_not(DRAFT, replace(HAND_IN, paper=paper), FACTS, ROSTER) is None


@pytest.mark.parametrize("said", [REFUSE, RETURN])
@pytest.mark.parametrize("reason", ["", "  "])
def test_no_is_said_with_a_reason(said, reason):
    assert why_not(WAITING, replace(said, reason=reason), FACTS, ROSTER) == ("reason_missing", ())


APPROVED = replace(
    WAITING,
    decisions=(
        *WAITING.decisions,
        replace(WAITING.decisions[0], no=2, move=RuleMove.APPROVE, by="head-01"),
    ),
)
BEFORE = replace(FACTS, on=date(2026, 11, 25))
WITHDRAW = RuleSaid(
    move=RuleMove.WITHDRAW, by="both", digest="d1", paper="示卫规〔2026〕2号", reason="数值有误"
)


def test_an_approval_is_taken_back_before_its_day_by_another_head():
    assert APPROVED.approved_by == "head-01"
    assert WAITING.approved_by == ""
    assert why_not(APPROVED, WITHDRAW, BEFORE, ROSTER) is None


@pytest.mark.parametrize(
    ("said", "facts", "why"),
    [
        ({"by": "head-01"}, {}, ("own_approval", ("head-01",))),
        ({"by": "sec-02"}, {}, ("not_in_role", ("sec-02", "agency_head"))),
        ({"digest": "d0"}, {}, ("other_text", ())),
        ({}, {"on": TODAY}, ("begun", ("2026-11-26",))),
        ({}, {"judged": True}, ("begun", ("2026-11-26",))),
        ({}, {"followed": (3, 2)}, ("followed", ("3",))),
        ({"paper": " "}, {}, ("withdrawal_paper_missing", ())),
        ({"reason": " "}, {}, ("reason_missing", ())),
    ],
)
def test_what_keeps_an_approval_from_being_taken_back(said, facts, why):
    found = why_not(APPROVED, replace(WITHDRAW, **said), replace(BEFORE, **facts), ROSTER)
    assert found == why


def test_the_text_is_the_last_one_and_none_before_the_first():
    newer = replace(TEXT, no=2, digest="d2")
    assert replace(DRAFT, editions=(TEXT, newer)).edition == newer
    assert replace(DRAFT, editions=()).edition is None


def test_everything_has_its_words():
    assert set(BECOMES) == set(TABLE) == set(MOVES) == set(RuleMove)
    assert set(STANDS) == set(RuleStanding)
    assert all(zh and en for zh, en in REFUSALS.values())
