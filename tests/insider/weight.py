"""What nobody notices when it is changed by plain SQL, and why no decision rests on it.

A table, or a column of one (``table.column``; ``table.*`` is the deletion of a row).
"""

from __future__ import annotations

FOLLOWS = "is made again from what is on record; nothing is decided by it"
COURSE = "how far the work has come: doing it twice is seen as having been done"
TRIES = (
    "changes at every try, and by it alone nobody comes in; whoever also knows the password gains"
    " more guesses at the second factor, or a code a second time, and each try is in the log"
)
WEIGHTLESS: dict[str, str] = {
    "accounts.failed": TRIES,
    "accounts.locked_until": TRIES,
    "accounts.second_step": TRIES,
    "account_asks.*": "waits for a second person and does nothing by itself; it is asked anew",
    "sessions.seen_at": "a session goes on for longer, to its own end in the evening at most",
    "sessions.ended_at": "only once: somebody has to sign in again",
    "kept_forms": "what somebody had typed, encrypted; at worst they type it again",
    "saved_filters": "how somebody likes a list narrowed",
    "lanes": "which worker takes which enterprises; a missing lane stops work and shows at once",
    "name_words": FOLLOWS,
    "enterprise_names": FOLLOWS,
    "numbers": "a number too far on leaves a gap and repeats none",
    "api_tokens.last_used": COURSE,
    "api_tokens.revoked_at": "only once, from good to ended: a token is shut too soon",
    "api_tokens.revoked_by": "only once, from good to ended: a token is shut too soon",
    "passes.used_at": "only once: a code is shut too soon and another is given out",
    "followings.wrote": COURSE,
    "outbox.status": "a mail informs and serves nothing; each attempt is a row that stands",
    "outbox.attempts": COURSE,
    "outbox.leased_until": COURSE,
    "outbox.error": COURSE,
    "retraction_mails": COURSE + "; each attempt is a row that stands",
    "changes_read": FOLLOWS,
    "list_moved": FOLLOWS,
    "folds": FOLLOWS,
    "asking": FOLLOWS,
    "joint_counts": "when a quarter was counted: one that says later than now is counted again",
    "joint_spending": "counted again from what is on record where anything came, or by hand; nothing is decided by it",
    "joint_compilations": "how far the making of a pack has come; the pack is kept by itself",
    "joint_mails": "a mail informs and serves nothing; what came of it is a record that stands",
    "job_runs": "when which job last ran: the person on duty reads it, nothing of a case follows",
    "troubles": "what was wrong with the machines; nothing of a case follows from it",
    "enterprises.as_of": "the day of its particulars, read by nothing; the journal has it",
    "entry_changes.shown_at": "written once",
    "delegates.ended_at": "only once: somebody may act no more",
}


def reason(table: str, column: str) -> str:
    """Why a change that nobody notices has no legal weight; empty when there is no reason."""
    return WEIGHTLESS.get(f"{table}.{column}", WEIGHTLESS.get(table, ""))
