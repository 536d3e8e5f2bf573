"""What must hold of the list whoever writes it: conditions on the journal, in the database itself.

One table of conditions for both engines. The journal's bodies are JSON, read by the database's own
JSON functions and never searched as text, since a note may contain any words. A view tells the
facts of a case by their days; triggers ask it. What a row of SQL cannot be asked (a forged journal
row has a wrong digest) is for the audit.
"""

from __future__ import annotations

from collections.abc import Iterable

from domain.bulletin import FIRST_DIGEST
from domain.vocabulary import ON_THE_LIST, TERMINAL

Condition = tuple[str, str]  # what must hold of NEW, and what to say when it does not
# Name, when, on which table, conditions, and when they are asked at all.
Trigger = tuple[str, str, str, tuple[Condition, ...], str]

_SQLITE = {
    "day": "json_extract(entry, '$.on')",
    "lapsed": "json_extract(entry, '$.lapsed') = 1",
    "grounds": "json_array_length(entry, '$.grounds')",
    "entries": "journal j, json_each(j.body) e",
    "place": "e.key",
    "kind": "json_extract(e.value, '$[0]')",
    "entry": "json_extract(e.value, '$[1]')",
    "signed": "entries_on_file e, json_each(e.entry, '$.signed') s",
    "named": "entries_on_file e, json_each(e.entry, '$.inspectors') s",
    "person": "s.value",
    "position": "instr",
    "differs": "IS NOT",
}
_POSTGRESQL = {
    "day": "(entry ->> 'on')::date",
    "lapsed": "entry ->> 'lapsed' = 'true'",
    "grounds": "json_array_length(entry -> 'grounds')",
    "entries": "journal j CROSS JOIN LATERAL"
    " json_array_elements(j.body::json) WITH ORDINALITY AS e(value, place)",
    "place": "e.place",
    "kind": "e.value ->> 0",
    "entry": "e.value -> 1",
    "signed": "entries_on_file e CROSS JOIN LATERAL json_array_elements(e.entry -> 'signed') s",
    "named": "entries_on_file e CROSS JOIN LATERAL"
    " json_array_elements_text(e.entry -> 'inspectors') s(value)",
    "person": "s.value",
    "position": "strpos",
    "differs": "IS DISTINCT FROM",
}
_VIEWS = {
    "entries_on_file": "SELECT j.stream AS case_id, j.no AS no, {place} AS place,"
    " {kind} AS kind, {entry} AS entry FROM {entries}",
    "facts_on_file": "SELECT case_id, no, place, CASE kind"
    " WHEN 'recorded' THEN {f[what]} WHEN 'judged' THEN {f[what]}"
    " WHEN 'moved' THEN 'moved.' || {f[becomes]} WHEN 'issued' THEN 'issued.' || {f[notice]}"
    " WHEN 'term_ended' THEN CASE WHEN {lapsed} THEN 'lapsed.' || {f[term]} END END AS what,"
    " {day} AS on_day, {f[number]} AS number,"
    " CASE WHEN kind = 'moved' THEN {grounds} ELSE 0 END AS grounds FROM entries_on_file",
    "signatures_on_file": "SELECT e.case_id, e.no, {s[role]} AS role, {s[by]} AS person,"
    " {s[on]} AS on_day FROM {signed} WHERE e.kind = 'moved'",
    # Named at an inspection, or in an act that was neither refused nor dropped.
    "inspectors_on_file": "SELECT e.case_id, ';' || replace({person}, ' ', '') || ';' AS people"
    " FROM {named} WHERE e.kind = 'judged' UNION ALL"
    " SELECT case_id, ';' || replace({inspectors}, ' ', '') || ';' FROM entries_on_file p"
    " WHERE kind = 'proposed' AND {inspectors} IS NOT NULL AND NOT EXISTS ("
    "SELECT 1 FROM entries_on_file a WHERE a.case_id = p.case_id AND {a[proposal]} = {p[number]}"
    " AND (a.kind = 'dropped' OR (a.kind = 'answered' AND {a[answer]} <> 'approve')))",
}


def _field(entry: str, name: str, dialect: str) -> str:
    if dialect == "sqlite":
        return f"json_extract({entry}, '$.{name}')"
    return f"({entry} ->> '{name}')"


class _Fields(dict[str, str]):
    """``f[what]`` in a view: a member of a JSON value, as the engine writes it."""

    def __init__(self, entry: str, dialect: str) -> None:
        super().__init__()
        self._entry, self._dialect = entry, dialect

    def __missing__(self, name: str) -> str:
        return _field(self._entry, name, self._dialect)


def _said(dialect: str) -> dict[str, object]:
    sqlite = dialect == "sqlite"
    inspectors = (
        "json_extract(p.entry, '$.particulars.inspectors')"
        if sqlite
        else "(p.entry -> 'particulars' ->> 'inspectors')"
    )
    signature = {name: _field("s.value", name, dialect) for name in ("role", "by", "on")}
    if not sqlite:
        signature["on"] = f"{signature['on']}::date"
    letters = {"f": "entry", "a": "a.entry", "p": "p.entry"}
    fields: dict[str, object] = {k: _Fields(v, dialect) for k, v in letters.items()}
    words = _SQLITE if sqlite else _POSTGRESQL
    return {**words, **fields, "s": signature, "inspectors": inspectors}


def _among(statuses: Iterable[str]) -> str:
    return ", ".join(f"'{status}'" for status in sorted(statuses))


def _fact(what: str, day: str, more: str = "") -> str:
    """A fact of the listing's case, put on file up to the act that listed it."""
    return (
        "EXISTS (SELECT 1 FROM facts_on_file f WHERE f.case_id = NEW.case_id"
        f" AND f.no <= NEW.proof_no AND f.what IN ({what}) AND f.on_day = {day}{more})"
    )


def _signed(role: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM signatures_on_file s JOIN officials o ON o.person = s.person"
        " AND o.role = s.role AND o.since <= s.on_day AND (o.until IS NULL OR o.until >= s.on_day)"
        f" WHERE s.case_id = NEW.case_id AND s.no = NEW.proof_no AND s.role = '{role}'"
        f" AND s.person = NEW.{role})"
    )


def _issued(what: str, number: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM facts_on_file f WHERE f.case_id = NEW.case_id"
        f" AND f.no <= NEW.proof_no AND f.what IN ({what}) AND f.number = {number})"
    )


_INTENT = (
    "(SELECT CASE p.act WHEN 'act.relist' THEN 'served.relisting_intent'"
    " ELSE 'served.intent_to_list' END FROM proofs p"
    " WHERE p.case_id = NEW.case_id AND p.no = NEW.proof_no)"
)
NEW_LISTING: tuple[Condition, ...] = (
    ("NEW.listing_served_on IS NULL AND NEW.ended_on IS NULL",
     "a listing begins in force and not yet served"),
    ("EXISTS (SELECT 1 FROM proofs p WHERE p.case_id = NEW.case_id AND p.no = NEW.proof_no"
     " AND p.act IN ('act.list', 'act.relist') AND p.on_day = NEW.decided_on)",
     "a listing needs the proof of the act that decided it"),
    (_fact("'moved.listed'", "NEW.decided_on", " AND f.no = NEW.proof_no"),
     "the journal does not say that the case was listed that day"),
    (_fact("'served.penalty_decision'", "NEW.decision_served_on"),
     "the journal does not say that the penalty decision was served that day"),
    (_issued("'issued.penalty_decision'", "NEW.decision_no"),
     "the penalty decision of that number is not on file"),
    ("NOT EXISTS (SELECT 1 FROM facts_on_file r JOIN facts_on_file d ON d.case_id = r.case_id"
     " WHERE r.case_id = NEW.case_id AND r.what = 'step.decision_revoked'"
     " AND r.no <= NEW.proof_no AND d.what = 'served.penalty_decision'"
     " AND d.on_day = NEW.decision_served_on AND d.no < r.no)", "the penalty decision was revoked"),
    ("EXISTS (SELECT 1 FROM facts_on_file f WHERE f.case_id = NEW.case_id"
     " AND f.no <= NEW.proof_no AND f.grounds > 0)", "no ground for the listing is on file"),
    (_fact("'step.meeting_recommended'", "NEW.meeting_on"),
     "the recommendation of the joint meeting is not on file for that day"),
    (_fact(_INTENT, "NEW.intent_served_on"),
     "the notice of intent was not served that day"),
    (_fact("'lapsed.objection', 'step.objection_waived'", "NEW.objection_closed_on"),
     "the objection term did not close that day"),
    ("NOT EXISTS (SELECT 1 FROM facts_on_file r JOIN facts_on_file i ON i.case_id = r.case_id"
     f" WHERE r.case_id = NEW.case_id AND r.what = 'step.objection_received'"
     f" AND r.no <= NEW.proof_no AND i.what = {_INTENT} AND i.on_day = NEW.intent_served_on"
     " AND i.no < r.no AND NOT EXISTS (SELECT 1 FROM facts_on_file v WHERE v.case_id = r.case_id"
     " AND v.what = 'step.objection_reviewed'"
     " AND (v.no > r.no OR (v.no = r.no AND v.place > r.place))))",
     "an objection was not answered"),
    (_issued("'issued.listing_decision', 'issued.relisting_decision'", "NEW.listing_no"),
     "the listing decision of that number is not on file"),
    (_signed("legal_reviewer"), "the legal reviewer did not sign, or did not hold the office"),
    (_signed("agency_head"), "the head of the agency did not sign, or did not hold the office"),
    ("NOT EXISTS (SELECT 1 FROM inspectors_on_file i WHERE i.case_id = NEW.case_id AND ("
     "{position}(i.people, ';' || replace(NEW.legal_reviewer, ' ', '') || ';') > 0 OR"
     " {position}(i.people, ';' || replace(NEW.agency_head, ' ', '') || ';') > 0))",
     "an inspector of the case signed"),
)  # fmt: skip
_FIXED = (
    "listing_id", "case_id", "proof_no", "list_kind", "list_basis", "measures", "decision_no",
    "decision_served_on", "meeting_on", "intent_served_on", "objection_closed_on", "listing_no",
    "decided_on", "proposed_by", "legal_reviewer", "agency_head",
)  # fmt: skip
_ONCE = ("listing_served_on", "ended_on", "end_reason")
_LATER = (
    "EXISTS (SELECT 1 FROM facts_on_file f WHERE f.case_id = NEW.case_id AND f.no >= NEW.proof_no"
    " AND f.what IN ({what}) AND f.on_day = {day})"
)
_SERVED = "'served.listing_decision', 'served.relisting_decision'"
_LEFT = _among(f"moved.{status}" for status in TERMINAL)
CHANGED_LISTING: tuple[Condition, ...] = (
    *((f"NOT (NEW.{name} {{differs}} OLD.{name})", "what a listing rests on never changes")
      for name in _FIXED),
    *((f"OLD.{name} IS NULL OR NOT (NEW.{name} {{differs}} OLD.{name})",
       "service and end of a listing are recorded once") for name in _ONCE),
    ("NEW.listing_served_on IS NULL OR OLD.listing_served_on IS NOT NULL OR "
     + _LATER.format(what=_SERVED, day="NEW.listing_served_on"),
     "the journal does not say that the listing decision was served that day"),
    ("NEW.ended_on IS NULL OR OLD.ended_on IS NOT NULL OR "
     + _LATER.format(what=_LEFT, day="NEW.ended_on"),
     "the journal does not say that the case left the list that day"),
)  # fmt: skip
CASE_ON_THE_LIST: tuple[Condition, ...] = (
    ("EXISTS (SELECT 1 FROM listings l WHERE l.case_id = NEW.case_id AND l.ended_on IS NULL)",
     "a case is on the list only by a listing in force"),
    ("NEW.status <> 'published' OR EXISTS (SELECT 1 FROM listings l JOIN issue_entries e"
     " ON e.listing_id = l.listing_id AND e.in_force WHERE l.case_id = NEW.case_id"
     " AND l.ended_on IS NULL)", "a case is published only by an issue that carried its listing"),
)  # fmt: skip
IN_FORCE: tuple[Condition, ...] = (
    ("(SELECT listing_served_on FROM listings WHERE listing_id = NEW.listing_id) IS NOT NULL",
     "a listing is published only after its decision was served"),
    ("(SELECT ended_on FROM listings WHERE listing_id = NEW.listing_id) IS NULL",
     "a listing that ended is not published"),
    ("EXISTS (SELECT 1 FROM listings l JOIN cases c ON c.case_id = l.case_id"
     " WHERE l.listing_id = NEW.listing_id AND c.status IN ('listed', 'published')) OR"
     " EXISTS (SELECT 1 FROM issue_entries e WHERE e.listing_id = NEW.listing_id)",
     "a suspended listing is not published"),
    # Free words are of before there was a list of measures; all was published then.
    ("EXISTS (SELECT 1 FROM listings l WHERE l.listing_id = NEW.listing_id AND ("
     "replace(l.measures, 'publicity.', '') <> l.measures OR"
     " (replace(l.measures, 'supervision.', '') = l.measures"
     " AND replace(l.measures, 'joint_punishment.', '') = l.measures)))",
     "publicity was not among the measures the enterprise was told of"),
)  # fmt: skip
NEW_ISSUE_ENTRY: tuple[Condition, ...] = (
    *((f"NOT NEW.in_force OR ({condition})", said) for condition, said in IN_FORCE),
    ("NEW.in_force OR (SELECT ended_on FROM listings WHERE listing_id = NEW.listing_id)"
     " IS NOT NULL", "a listing in force does not leave the list"),
    ("NOT EXISTS (SELECT 1 FROM issues i WHERE i.number = NEW.issue)",
     "nothing is added to an issue that is out"),
)  # fmt: skip
_LINES = "(SELECT count(*) FROM issue_entries WHERE issue = NEW.number AND {which})"
_BEFORE = "(SELECT {what} FROM issues WHERE number = NEW.number - 1)"
NEW_ISSUE: tuple[Condition, ...] = (
    ("NEW.closing = " + _LINES.format(which="in_force"),
     "the total of an issue is not the number of its entries"),
    ("NEW.added = " + _LINES.format(which="change = 'ADD'")
     + " AND NEW.removed = " + _LINES.format(which="change = 'DEL'"),
     "the changes of an issue are not those of its entries"),
    ("NEW.number = 1 OR " + _BEFORE.format(what="number") + " IS NOT NULL",
     "an issue follows the one before"),
    ("NEW.opening = coalesce(" + _BEFORE.format(what="closing") + ", 0)",
     "an issue opens with what the one before closed with"),
    (f"NEW.previous_digest = coalesce({_BEFORE.format(what='digest')}, '{FIRST_DIGEST}')",
     "an issue names the digest of the one before"),
    ("EXISTS (SELECT 1 FROM issue_drafts d WHERE d.no = NEW.draft AND d.number = NEW.number"
     " AND d.period = NEW.period AND d.sort = NEW.sort AND d.lines_digest = NEW.lines_digest)",
     "an issue needs the draft that was signed"),
    ("(SELECT count(DISTINCT a.person) FROM issue_answers a JOIN officials o"
     " ON o.person = a.person AND o.role = a.role AND o.since <= a.on_day"
     " AND (o.until IS NULL OR o.until >= a.on_day) WHERE a.draft = NEW.draft"
     " AND a.answer IN ('approve', 'override')) >= 2",
     "an issue is released by two people"),
    ("NOT EXISTS (SELECT 1 FROM issue_answers a WHERE a.draft = NEW.draft"
     " AND a.answer = 'return')", "the draft was returned"),
)  # fmt: skip
CHANGED_ISSUE: tuple[Condition, ...] = tuple(
    (f"NOT (NEW.{name} {{differs}} OLD.{name})", "an issue never changes")
    for name in (
        "number", "period", "sort", "released_on", "opening", "added", "removed", "closing",
        "lines_digest", "previous_digest", "digest", "body", "draft",
    )
)  # fmt: skip
NEW_PROOF: tuple[Condition, ...] = (
    ("EXISTS (SELECT 1 FROM facts_on_file f WHERE f.case_id = NEW.case_id AND f.no = NEW.no"
     " AND f.on_day = NEW.on_day)", "a proof belongs to a journal row of its day"),
)  # fmt: skip
NEVER: tuple[Condition, ...] = (("1 = 0", "a listing is kept for ever"),)
ON_THE_LIST_NOW = f"NEW.status IN ({_among(s.value for s in ON_THE_LIST)})"
TRIGGERS: tuple[Trigger, ...] = (
    ("proofs_new", "INSERT", "proofs", NEW_PROOF, ""),
    ("listings_new", "INSERT", "listings", NEW_LISTING, ""),
    ("listings_changed", "UPDATE", "listings", CHANGED_LISTING, ""),
    ("listings_kept", "DELETE", "listings", NEVER, ""),
    ("cases_new_on_list", "INSERT", "cases", CASE_ON_THE_LIST, ON_THE_LIST_NOW),
    ("cases_onto_list", "UPDATE OF status", "cases", CASE_ON_THE_LIST,
     f"{ON_THE_LIST_NOW} AND NEW.status <> OLD.status"),
    ("issue_entries_lawful", "INSERT", "issue_entries", NEW_ISSUE_ENTRY, ""),
    ("issues_lawful", "INSERT", "issues", NEW_ISSUE, ""),
    ("issues_changed", "UPDATE", "issues", CHANGED_ISSUE, ""),
)  # fmt: skip


def view_statements(dialect: str) -> list[str]:
    """The views the triggers ask."""
    said = _said(dialect)
    return [f"CREATE VIEW {name} AS {body.format(**said)}" for name, body in _VIEWS.items()]


def guard_statements(dialect: str) -> list[str]:
    """The triggers of the list, one a table and verb, each naming what it refuses."""
    return triggers_of(TRIGGERS, dialect)


def triggers_of(triggers: Iterable[Trigger], dialect: str) -> list[str]:
    """A table of triggers as the engine's DDL."""
    words = _SQLITE if dialect == "sqlite" else _POSTGRESQL
    made: list[str] = []
    for name, verb, table, conditions, when in triggers:
        asked = [(condition.format(**words), said) for condition, said in conditions]
        only = f" WHEN ({when})" if when else ""
        if dialect == "sqlite":
            body = "".join(
                f"SELECT RAISE(ABORT, '{said}') WHERE ({condition}) IS NOT TRUE; "
                for condition, said in asked
            )
            made.append(f"CREATE TRIGGER {name} BEFORE {verb} ON {table}{only} BEGIN {body}END")
            continue
        body = "".join(
            f"IF ({condition}) IS NOT TRUE THEN RAISE EXCEPTION '{said}'"
            " USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            for condition, said in asked
        )
        made += [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}"
            "RETURN NEW; END $$",
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW{only}"
            f" EXECUTE FUNCTION {name}()",
        ]
    return made
