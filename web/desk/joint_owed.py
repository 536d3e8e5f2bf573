"""What is owed to the joint meeting: resolutions, tasks, stage goals and findings, by records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from fastapi.responses import Response

from domain.joint.owed import Owing, tally
from domain.joint.records import (
    Advanced,
    Charged,
    FilingAnswered,
    Owed,
    PaperMailed,
    Progress,
)
from flows.joint import documents, owing, unit_filings
from flows.joint.organisation import standing
from storage import evidence, joint_records
from storage.evidence import Evidence
from storage.unit_of_work import UnitOfWork
from web.desk.asked import Asked, Problem
from web.desk.handed_files import handed_over
from web.desk.joint_parts import (
    READERS,
    WRITERS,
    choices,
    days,
    group_on,
    may_write,
    none_such,
    on_file,
    or_again,
    paper,
    refuse,
    wrong,
)
from web.desk.routes import Route, get, post
from web.desk.rows import bounds, csv_answer, turning, wants_csv

HERE = "/joint/owed"
ONE = f"{HERE}/{{kind}}/{{number}}"
STANDS = (
    ("going", ("未办结", "not done")),
    ("late", ("逾期", "late")),
    ("waiting", ("待确认", "to be confirmed")),
    ("done", ("已办结", "done")),
    ("all", ("全部", "all")),
)


def listed(asked: Asked) -> Response:
    """Everything that is owed, what is due first first."""
    stands = asked.query("state", "going")
    kind, unit_key = asked.query("kind"), asked.query("unit")
    with asked.reading() as unit:
        things = owing.everything(unit, asked.today)
        group = standing(unit, asked.today)
    found = [
        one
        for one in things
        if _stands(asked, one, stands)
        and kind in ("", one.owed.value)
        and unit_key in ("", one.unit)
    ]
    if wants_csv(asked):
        return _file(asked, found, group.called)
    limit, offset = bounds(asked)
    said = {"kind": kind, "unit": unit_key}
    return asked.page(
        "desk/joint_owed.html.j2", found=found[offset : offset + limit], total=len(found),
        turning=turning(asked, len(found), state=stands, kind=kind, unit=unit_key), group=group,
        tabs=[(key, asked.say(*words)) for key, words in STANDS], here=stands, said=said,
        kinds=[(one.value, asked.word(one)) for one in Owed], units=choices(group),
        counts=tally(things, asked.today), may_write=may_write(asked),
    )  # fmt: skip


def _stands(asked: Asked, one: Owing, stands: str) -> bool:
    match stands:
        case "late":
            return one.is_late(asked.today)
        case "waiting":
            return one.waiting is not None
        case "done":
            return one.progress is Progress.DONE
        case "all":
            return True
        case _:
            return not one.closed


def _file(asked: Asked, found: Sequence[Owing], called: Callable[[str], str]) -> Response:
    heading = asked.say(
        "类别,编号,单位,事项,依据,期限,状态,逾期日数,已报告,证明材料,单位报告待确认",
        "kind,number,unit,what,basis,due,state,days late,laid before,evidence,filed and waiting",
    )
    return csv_answer(asked.say("应办事项", "owed"), heading.split(","), (
        (asked.word(one.owed), one.number, called(one.unit), one.charge.text, one.charge.basis,
         one.due_on, asked.word(one.progress), one.days_late(asked.today),
         asked.word(one.level) if one.level else "", one.evidence,
         one.waiting.on if one.waiting else "")
        for one in found
    ))  # fmt: skip


# -- charging --------------------------------------------------------------------------------------


def new_form(asked: Asked, problems: Sequence[Problem] = ()) -> Response:
    """The form that charges a unit with a task or a stage goal."""
    kind = Owed.GOAL if asked.query("kind") == Owed.GOAL.value else Owed.TASK
    basis = {Owed.TASK: "联席会议制度 四·1", Owed.GOAL: "联席会议制度 四·4"}[kind]
    return asked.page(
        "desk/joint_charge_form.html.j2", problems=problems, known=None, kind=kind,
        units=choices(group_on(asked)), basis=basis, back=HERE, unit=asked.query("unit"),
        sources=[(one.value, asked.word(one)) for one in (Owed.TASK, Owed.GOAL)],
    )  # fmt: skip


@or_again(new_form)
def charge(asked: Asked) -> Response:
    """Charge it."""
    found, problems = days(asked, "due_on")
    kind = asked.said("kind")
    if kind not in (Owed.TASK, Owed.GOAL):
        problems.append(Problem("kind", "请选择类别。", "Choose what it is."))
    refuse(problems)
    wanted = Charged(
        on=asked.today, owed=Owed(kind), number="", unit=asked.said("unit"),
        text=asked.said("text"), due_on=found["due_on"], basis=asked.said("basis"),
        public=asked.said("public") == "yes",
    )  # fmt: skip
    made = on_file(asked, owing.charge, wanted)
    return asked.to(
        address(made), f"{made.number} 已交办，通知书将发往单位邮箱。",
        f"{made.number} is charged; its notice goes to the unit's mail.",
    )  # fmt: skip


def address(one: Charged) -> str:
    """Where a thing that is owed stands."""
    return f"{HERE}/{one.owed.value}/{one.number}"


# -- one of them -----------------------------------------------------------------------------------


def _found(asked: Asked, unit: UnitOfWork) -> Owing:
    found = owing.one(unit, f"{asked.path['kind']}:{asked.path['number']}")
    if found is None:
        raise none_such()
    return found


def one(asked: Asked, problems: Sequence[Problem] = ()) -> Response:
    """A thing that is owed: its charges, its steps, whom it was laid before."""
    with asked.reading() as unit:
        found = _found(asked, unit)
        group = standing(unit, asked.today)
        mailed = [
            kept.record
            for kept in joint_records.read(unit, PaperMailed, subject=found.subject)
            if isinstance(kept.record, PaperMailed)
        ]
    return asked.page(
        "desk/joint_owing.html.j2", problems=problems, one=found, group=group, mailed=mailed,
        address=address(found.charge), may_write=may_write(asked),
        states=[(each.value, asked.word(each)) for each in Progress],
    )  # fmt: skip


@or_again(one)
def advance(asked: Asked) -> Response:
    """Put on file how far it has come."""
    with asked.reading() as unit:
        known = _found(asked, unit)
    found, problems = days(asked, "on")
    said = asked.said("progress")
    if said not in set(Progress):
        problems.append(Problem("progress", "请选择状态。", "Choose how far it has come."))
    refuse(problems)
    step = Advanced(
        on=found["on"], owed=known.owed, number=known.number, progress=Progress(said),
        evidence=asked.said("evidence"), note=asked.said("note"),
    )  # fmt: skip
    on_file(asked, owing.advance, step)
    return asked.to(address(known.charge), "办理情况已登记。", "It is on record.")


# -- what its unit filed ---------------------------------------------------------------------------


@or_again(one)
def answer(asked: Asked) -> Response:
    """Confirm what the unit filed, or return it with a reason."""
    with asked.reading() as unit:
        known = _found(asked, unit)
    said, no = asked.said("answer"), asked.said("no")
    if said not in ("confirm", "return") or not no.isdecimal():
        raise wrong("answer", "请选择确认或者退回。", "Confirm it or return it.")
    given = FilingAnswered(
        on=asked.today, owed=known.owed, number=known.number, no=int(no[:6]),
        confirmed=said == "confirm", reason=asked.said("reason"),
    )  # fmt: skip
    on_file(asked, unit_filings.answer, given)
    if given.confirmed:
        return asked.to(
            address(known.charge), "已确认，办理情况已登记。", "Confirmed and on record."
        )
    return asked.to(
        address(known.charge), "已退回，单位将收到通知。", "Returned; the unit is told."
    )  # fmt: skip


def file(asked: Asked) -> Response:
    """A file that came with a filing."""
    with asked.reading() as unit:
        found = file_of(asked, unit, _found(asked, unit))
    return handed_over(found)


def file_of(asked: Asked, unit: UnitOfWork, known: Owing) -> tuple[Evidence, bytes] | None:
    """The file of an address, when it came with a filing about this."""
    for filing in known.filings:
        for attached in filing.filed.files:
            if attached.digest == asked.path["digest"]:
                kept = unit_filings.ref_of_files(filing.filed)
                return evidence.read(unit, evidence.OWED, kept, attached.digest)
    return None


# -- charging anew ---------------------------------------------------------------------------------


def change_form(asked: Asked, problems: Sequence[Problem] = ()) -> Response:
    """The form that charges anew: another text, unit or day."""
    with asked.reading() as unit:
        known = _found(asked, unit).charge
    return asked.page(
        "desk/joint_charge_form.html.j2", problems=problems, known=known, kind=known.owed,
        units=choices(group_on(asked)), basis=known.basis, back=address(known), unit=known.unit,
        sources=(),
    )  # fmt: skip


@or_again(change_form)
def change(asked: Asked) -> Response:
    """Charge it anew."""
    with asked.reading() as unit:
        known = _found(asked, unit).charge
    found, problems = days(asked, "due_on")
    refuse(problems)
    wanted = replace(
        known, on=asked.today, unit=asked.said("unit"), text=asked.said("text"),
        due_on=found["due_on"], basis=asked.said("basis"), reason=asked.said("reason"),
        public=asked.said("public") == "yes",
    )  # fmt: skip
    on_file(asked, owing.change, wanted)
    return asked.to(address(known), "已变更，原来的要求仍可查看。", "Changed; what was before stays to be seen.")  # fmt: skip


def document(asked: Asked) -> Response:
    """The notice by which the unit is charged."""
    with asked.reading() as unit:
        made = documents.charge_notice(unit, _found(asked, unit).charge)
    return paper(asked, made)


ROUTES: tuple[Route, ...] = (
    get(HERE, READERS, listed),
    get(f"{HERE}/new", WRITERS, new_form),
    post(f"{HERE}/new", WRITERS, charge),
    get(ONE, READERS, one),
    get(f"{ONE}/advance", WRITERS, one),
    post(f"{ONE}/advance", WRITERS, advance),
    get(f"{ONE}/answer", WRITERS, one),
    post(f"{ONE}/answer", WRITERS, answer),
    get(f"{ONE}/files/{{digest}}", READERS, file),
    get(f"{ONE}/change", WRITERS, change_form),
    post(f"{ONE}/change", WRITERS, change),
    get(f"{ONE}/notice.pdf", READERS, document),
)
