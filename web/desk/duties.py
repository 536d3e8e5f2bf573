"""What a unit owes the joint meeting (单位应办), at its own desk: read, and reported on with evidence.

A unit sees its own alone: what is of another unit is not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from fastapi.responses import Response

from domain.joint.owed import Owing, tally
from domain.joint.records import Progress, ProgressFiled
from domain.roles import Role
from flows.joint import documents, owing, unit_filings
from flows.joint.organisation import standing
from flows.joint.unit_filings import FILED, units_of
from storage.unit_of_work import UnitOfWork
from web.desk.asked import Asked, PageError, Problem
from web.desk.handed_files import MOST_FILES, files_of, handed_over
from web.desk.joint_owed import file_of
from web.desk.joint_parts import on_file, or_again, paper, refuse
from web.desk.routes import Route, get, offices, post
from web.desk.rows import bounds, csv_answer, turning, wants_csv

REPORTERS = offices(Role.UNIT_REPORTER)
HERE = "/duties"
ONE = f"{HERE}/{{kind}}/{{number}}"
STANDS = (("going", ("未办结", "not done")), ("all", ("全部", "all")))


def listed(asked: Asked) -> Response:
    """What the units somebody files for owe: what was returned first, then by due day."""
    stands = asked.query("state", "going")
    with asked.reading() as unit:
        units = units_of(unit, asked.official.person, asked.today)
        things = unit_filings.owed_by(unit, units, asked.today)
        group = standing(unit, asked.today)
    found = [one for one in things if stands == "all" or not one.closed]
    if wants_csv(asked):
        heading = asked.say(
            "类别,编号,单位,事项,依据,期限,状态,逾期日数,报告待确认",
            "kind,number,unit,what,basis,due,state,days late,filed and waiting",
        )
        return csv_answer(asked.say("单位应办", "duties"), heading.split(","), (
            (asked.word(one.owed), one.number, group.called(one.unit), one.charge.text,
             one.charge.basis, one.due_on, asked.word(one.progress), one.days_late(asked.today),
             one.waiting.on if one.waiting else "")
            for one in found
        ))  # fmt: skip
    limit, offset = bounds(asked)
    return asked.page(
        "desk/duties.html.j2", units=units, found=found[offset : offset + limit],
        total=len(found), turning=turning(asked, len(found), state=stands), group=group,
        tabs=[(key, asked.say(*words)) for key, words in STANDS], here=stands,
        counts=tally(things, asked.today),
    )  # fmt: skip


def _mine(asked: Asked, unit: UnitOfWork) -> Owing:
    """The thing of an address, of a unit somebody files for; of any other it is not there."""
    found = owing.one(unit, f"{asked.path['kind']}:{asked.path['number']}")
    units = units_of(unit, asked.official.person, asked.today)
    if found is None or found.unit not in units:
        raise PageError(
            404, "本单位没有这一事项。请从“单位应办”进入。",
            "Your unit owes no such thing. Enter from what it owes.",
        )  # fmt: skip
    return found


def one(asked: Asked, problems: Sequence[Problem] = ()) -> Response:
    """One of them: what is asked, what was filed and answered, and the form that files."""
    with asked.reading() as unit:
        found = _mine(asked, unit)
        group = standing(unit, asked.today)
    return asked.page(
        "desk/duty.html.j2", problems=problems, one=found, group=group,
        address=f"{HERE}/{found.owed.value}/{found.number}", most=MOST_FILES,
        states=[(each.value, asked.word(each)) for each in FILED],
    )  # fmt: skip


@or_again(one)
def file_progress(asked: Asked) -> Response:
    """File how far it has come."""
    with asked.reading() as unit:
        found = _mine(asked, unit)
        units = units_of(unit, asked.official.person, asked.today)
    files, problems = files_of(asked)
    said = asked.said("progress")
    if said not in FILED:
        problems.append(Problem(
            "progress", "请选择办理中或已办结。", "Choose whether it is under way or done."
        ))  # fmt: skip
    refuse(problems)
    wanted = ProgressFiled(
        on=asked.today, owed=found.owed, number=found.number, no=0, unit=found.unit,
        progress=Progress(said), evidence=asked.said("evidence"), note=asked.said("note"),
    )  # fmt: skip
    on_file(asked, partial(unit_filings.file_progress, units=units), wanted, files)
    return asked.to(
        f"{HERE}/{found.owed.value}/{found.number}",
        "已报告，等待联席会议办公室确认；等待期间不计逾期。" if wanted.progress is Progress.DONE
        else "已报告，等待联席会议办公室确认。",
        "Filed: the meeting's office confirms it.",
    )  # fmt: skip


def file(asked: Asked) -> Response:
    """A file that was handed in."""
    with asked.reading() as unit:
        found = file_of(asked, unit, _mine(asked, unit))
    return handed_over(found)


def document(asked: Asked) -> Response:
    """The notice by which the unit is charged."""
    with asked.reading() as unit:
        made = documents.charge_notice(unit, _mine(asked, unit).charge)
    return paper(asked, made)


ROUTES: tuple[Route, ...] = (
    get(HERE, REPORTERS, listed),
    get(ONE, REPORTERS, one),
    get(f"{ONE}/report", REPORTERS, one),
    post(f"{ONE}/report", REPORTERS, file_progress, limit="30/minute"),
    get(f"{ONE}/files/{{digest}}", REPORTERS, file),
    get(f"{ONE}/notice.pdf", REPORTERS, document),
)
