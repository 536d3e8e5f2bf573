"""Rules are changed by two people: a section head drafts, the head of the agency approves.

What is approved is one text, by its digest, which was tried on the history; it judges from its
first day, never earlier than the day of approval. Before that day another head, by a paper, can
take the approval back; from it on only newer rules replace it. Administrators decide nothing of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.closed_list import ClosedList
from domain.roles import Role, Roster


class RuleMove(ClosedList):
    """What is done with a draft, one after the other."""

    HAND_IN = "hand_in"
    APPROVE = "approve"
    RETURN = "return"  # back to the drafters, with what to change
    REFUSE = "refuse"
    DROP = "drop"  # given up by the section head
    WITHDRAW = "withdraw"  # an approval taken back before its first day


class RuleStanding(ClosedList):
    """Where a draft stands."""

    DRAFTING = "drafting"
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    DROPPED = "dropped"
    WITHDRAWN = "withdrawn"


BECOMES: dict[RuleMove, RuleStanding] = {
    RuleMove.HAND_IN: RuleStanding.WAITING,
    RuleMove.APPROVE: RuleStanding.APPROVED,
    RuleMove.RETURN: RuleStanding.DRAFTING,
    RuleMove.REFUSE: RuleStanding.REFUSED,
    RuleMove.DROP: RuleStanding.DROPPED,
    RuleMove.WITHDRAW: RuleStanding.WITHDRAWN,
}
# Who may do it, and where the draft must stand.
DRAFTS, DECIDES = Role.SECTION_HEAD, Role.AGENCY_HEAD
TABLE: dict[RuleMove, tuple[Role, tuple[RuleStanding, ...]]] = {
    RuleMove.HAND_IN: (DRAFTS, (RuleStanding.DRAFTING,)),
    RuleMove.APPROVE: (DECIDES, (RuleStanding.WAITING,)),
    RuleMove.RETURN: (DECIDES, (RuleStanding.WAITING,)),
    RuleMove.REFUSE: (DECIDES, (RuleStanding.WAITING,)),
    RuleMove.DROP: (DRAFTS, (RuleStanding.DRAFTING, RuleStanding.WAITING)),
    RuleMove.WITHDRAW: (DECIDES, (RuleStanding.APPROVED,)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleEdition:
    """One text of a draft. ``base`` is the digest of the pack it was made from."""

    no: int
    pack_id: str
    digest: str
    base: str
    since: date
    by: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDecision:
    """What was done with a draft. ``digest`` is the text it was done to."""

    no: int
    move: RuleMove
    by: str
    role: Role
    digest: str
    paper: str
    reason: str
    on: date
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDraft:
    """A change of the rules on its way. ``made_by`` began it."""

    no: int
    title: str
    made_by: str
    made_at: str
    editions: tuple[RuleEdition, ...] = ()
    decisions: tuple[RuleDecision, ...] = ()

    @property
    def stands(self) -> RuleStanding:
        """Where it stands, by the last thing done with it."""
        return BECOMES[self.decisions[-1].move] if self.decisions else RuleStanding.DRAFTING

    @property
    def edition(self) -> RuleEdition | None:
        """The text as it is now."""
        return self.editions[-1] if self.editions else None

    @property
    def drafters(self) -> frozenset[str]:
        """Whoever began, wrote or handed it in: none of them approves it."""
        handed = (one.by for one in self.decisions if one.move is RuleMove.HAND_IN)
        return frozenset((self.made_by, *(one.by for one in self.editions), *handed))

    @property
    def approved_by(self) -> str:
        """Whoever approved it; "" while nobody has."""
        return next((o.by for o in self.decisions if o.move is RuleMove.APPROVE), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFacts:
    """What the present says of a draft: the texts back-tested, the pack it would follow."""

    on: date
    tried: frozenset[str]  # digests with a finished back-test
    base: str  # digest of the pack in force the day the draft begins, as of now
    later: Sequence[date] = ()  # first days of approved packs that begin after it
    followed: Sequence[int] = ()  # approved drafts that were made from its text
    judged: bool = False  # whether anything was judged by its text


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSaid:
    """What a person says: the move, about which text, by what paper, why."""

    move: RuleMove
    by: str
    digest: str
    paper: str = ""
    reason: str = ""


Refusal = tuple[str, tuple[str, ...]]


def why_not(draft: RuleDraft, said: RuleSaid, facts: RuleFacts, roster: Roster) -> Refusal | None:
    """A refusal code and its detail, or None when this may be done."""
    role, stands = TABLE[said.move]
    if not roster.holds(said.by, role, facts.on):
        return "not_in_role", (said.by, role.value)
    if draft.stands not in stands:
        return "stands", (draft.stands.value,)
    if said.move in (RuleMove.RETURN, RuleMove.REFUSE) and not said.reason.strip():
        return "reason_missing", ()
    if said.move in (RuleMove.HAND_IN, RuleMove.APPROVE):
        return _of_text(draft, said, facts)
    if said.move is RuleMove.WITHDRAW:
        return _of_withdrawal(draft, said, facts)
    return None


def _of_withdrawal(draft: RuleDraft, said: RuleSaid, facts: RuleFacts) -> Refusal | None:
    text = draft.edition
    if text is None or said.digest != text.digest:
        return "other_text", ()
    if facts.on >= text.since or facts.judged:
        return "begun", (text.since.isoformat(),)
    if said.by == draft.approved_by:
        return "own_approval", (said.by,)
    if facts.followed:
        return "followed", (str(max(facts.followed)),)
    if not said.paper.strip():
        return "withdrawal_paper_missing", ()
    if not said.reason.strip():
        return "reason_missing", ()
    return None


def _of_text(draft: RuleDraft, said: RuleSaid, facts: RuleFacts) -> Refusal | None:
    text = draft.edition
    if text is None:
        return "nothing_changed", ()
    if said.move is RuleMove.APPROVE and said.by in draft.drafters:
        return "own_draft", (said.by,)
    if said.digest != text.digest:
        return "other_text", ()
    if text.since < facts.on:
        return "too_early", (text.since.isoformat(), facts.on.isoformat())
    if text.base != facts.base:
        return "base_changed", ()
    if facts.later:
        return "later_pack", (max(facts.later).isoformat(),)
    if text.digest not in facts.tried:
        stale = any(one.digest in facts.tried for one in draft.editions)
        return ("stale_test" if stale else "no_test"), ()
    if said.move is RuleMove.APPROVE and not said.paper.strip():
        return "paper_missing", ()
    return None


STANDS: dict[RuleStanding, tuple[str, str]] = {
    RuleStanding.DRAFTING: ("拟订中", "being drafted"),
    RuleStanding.WAITING: ("待负责人批准", "waits for the agency head"),
    RuleStanding.APPROVED: ("已批准", "approved"),
    RuleStanding.REFUSED: ("未批准", "refused"),
    RuleStanding.DROPPED: ("已放弃", "given up"),
    RuleStanding.WITHDRAWN: ("批准已撤回", "approval taken back"),
}
MOVES: dict[RuleMove, tuple[str, str]] = {
    RuleMove.HAND_IN: ("报请批准", "Hand in for approval"),
    RuleMove.APPROVE: ("批准", "Approve"),
    RuleMove.RETURN: ("退回修改", "Return with reason"),
    RuleMove.REFUSE: ("不批准", "Refuse"),
    RuleMove.DROP: ("放弃本稿", "Give it up"),
    RuleMove.WITHDRAW: ("撤回批准", "Take the approval back"),
}
REFUSALS: dict[str, tuple[str, str]] = {
    "not_in_role": (
        "{0} 今天不任{1}，不能办理此项。规则由科室负责人拟订、行政机关负责人批准。",
        "{0} is not {1} today. A section head drafts rules, the agency head approves them.",
    ),
    "stands": (
        "本稿现为“{0}”，不能办理此项。请刷新页面。",
        "This draft is {0} now; that cannot be done. Reload the page.",
    ),
    "reason_missing": ("请写明理由。", "Please give the reason."),
    "nothing_changed": ("本稿还没有任何变更。请先填写要改的数值。", "Nothing is changed yet."),
    "own_draft": (
        "{0} 参与拟订了本稿，须由另一人批准。",
        "{0} drafted this; somebody else must approve it.",
    ),
    "other_text": (
        "本稿在您打开之后已有改动。请核对新的文本后再办。",
        "The draft was changed after you opened it. Look at the new text first.",
    ),
    "too_early": (
        "施行日 {0} 早于今天（{1}）。规则不溯及既往，请退回，改为批准之日或以后。",
        "It would begin on {0}, before today ({1}). Return it: rules begin on the day of approval "
        "or later.",
    ),
    "base_changed": (
        "施行日的现行规则已不是本稿的底本（此后另有规则批准或程序更新）。"
        "请重新保存本稿，使其以现行规则为底本，再回测。",
        "The rules of its first day are no longer what it was made from. Save it again, so that it "
        "starts from the rules in force, and back-test it.",
    ),
    "later_pack": (
        "另有已批准的规则自 {0} 起施行，会取代本稿。请把施行日改为该日或以后。",
        "Approved rules begin on {0} and would replace these. Let these begin then or later.",
    ),
    "no_test": (
        "本稿尚未回测。请先对现在的文本做一次回测。",
        "It was not back-tested. Back-test the text as it is now first.",
    ),
    "stale_test": (
        "回测针对的是修改前的文本。请对现在的文本重新回测。",
        "The back-test is of an earlier text. Back-test the text as it is now.",
    ),
    "begun": (
        "本稿自 {0} 起施行，已经施行的规则不能撤回。请另拟一份修订稿代替它。",
        "It judges from {0}, and what has begun is not taken back. Let a newer draft replace it.",
    ),
    "own_approval": (
        "{0} 批准了本稿，须由另一位行政机关负责人（或其代理人）撤回。",
        "{0} approved it; another agency head, or their deputy, takes it back.",
    ),
    "followed": (
        "第 {0} 号修订稿以本稿为底本，并已批准。请先撤回第 {0} 号。",
        "Draft {0} was made from it and is approved. Take that one back first.",
    ),
    "withdrawal_paper_missing": (
        "请填写撤回批准的文件文号。",
        "Please give the number of the paper that takes the approval back (文号).",
    ),
    "paper_missing": (
        "请填写批准文件的文号。",
        "Please give the number of the paper that approves it (文号).",
    ),
}
