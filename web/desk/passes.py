"""The office's side of the enterprises' desk: making a code, reading what was handed in."""

from __future__ import annotations

from datetime import date

from fastapi.responses import Response

from domain.case import Case
from domain.enterprise import Enterprise
from domain.roles import Role
from flows import party_desk
from flows import passes as codes
from flows.party_desk import OFFER, RECEIPT
from flows.passes import GOOD
from notifications.files.csv_files import csv_row
from notifications.proof_code import code_picture
from storage import evidence, passes
from storage.cases import load_cases, load_enterprises
from storage.complaints_on_file import cases_of
from storage.received import received as received_of
from web.desk.asked import Asked, ElsewhereError, PageError, Problem, written_day
from web.desk.handed_files import handed_over
from web.desk.routes import INSIDE, Route, get, offices, post

PAGE, MOST_ROWS = 50, 10_000
HEADER = (
    ("收件编号", "Receipt"), ("收到日", "Received on"), ("镇乡街", "Township"),
    ("用人单位", "Enterprise"), ("事项", "What"), ("提交人", "By"), ("案件", "Case"),
)  # fmt: skip
MAKERS = offices(Role.INSPECTOR, Role.SECTION_HEAD, Role.LEGAL_REVIEWER, Role.PUBLICITY_OFFICER)


def _enterprise(asked: Asked, uscc: str) -> Enterprise:
    with asked.reading() as unit:
        found = load_enterprises(unit, [uscc]).get(uscc) if uscc else None
    if found is None:
        raise PageError(
            404, "没有登记这个用人单位。请从用人单位或案件页面进入，或核对信用代码。",
            "No such enterprise is registered. Come from its page or a case, or check the code.",
        )  # fmt: skip
    if not asked.official.answers_for(found.enterprise.township):
        raise ElsewhereError
    return found.enterprise


def new_form(asked: Asked) -> Response:
    """For which enterprise, with which document."""
    return _form(asked, asked.query("uscc").upper())


def _form(asked: Asked, uscc: str, problems: tuple[Problem, ...] = ()) -> Response:
    if not uscc:
        return asked.page("desk/pass_new.html.j2", problems=problems, enterprise=None, papers=[])
    enterprise = _enterprise(asked, uscc)
    with asked.reading() as unit:
        stored = load_cases(unit, cases_of(unit, [uscc]), asked.assembly.folds)
        good = passes.good_for(unit, uscc, asked.today)
    papers = [
        (one.number, f"{asked.word(one.notice)} {one.number}")
        for case_id in sorted(stored, reverse=True)
        for one in reversed(stored[case_id].case.documents)
        if not one.complaint
    ]
    return asked.page(
        "desk/pass_new.html.j2", problems=problems, enterprise=enterprise, papers=papers,
        good=good, until=(asked.today + GOOD).isoformat(), chosen=asked.query("document"),
    )  # fmt: skip


def new(asked: Asked) -> Response:
    """Make a code and show it, this once, ready to print with the document."""
    uscc = asked.said("uscc").upper()
    enterprise = _enterprise(asked, uscc)
    document = asked.said("document")
    try:
        until = written_day(asked.said("until"))
    except ValueError:
        until = date.min
    problems = []
    if not document:
        problems.append(
            Problem("document", "请选择随哪份文书送达。", "Choose the document it goes with.")
        )
    if not asked.today <= until <= asked.today + 4 * GOOD:
        problems.append(
            Problem("until", "有效期须在今天之后、一年之内。", "Between today and a year from now.")
        )
    if problems:
        return _form(asked, uscc, tuple(problems))
    with asked.writing() as unit:
        code = codes.make(
            unit, asked.house.tokens(), uscc=uscc, document=document,
            by=asked.official.person, until=until, at=asked.at,
        )  # fmt: skip
        unit.commit()
    address = f"{asked.request.base_url}party/sign-in"
    return asked.page(
        "desk/pass_made.html.j2", enterprise=enterprise, code=code, document=document, until=until,
        address=address, picture=code_picture(address),
    )  # fmt: skip


def list_received(asked: Asked) -> Response:
    """What enterprises handed in, the newest first."""
    file = asked.query("as") == "csv"
    page = asked.number("page")
    with asked.reading() as unit:
        found, total = received_of(
            unit, townships=asked.official.townships, limit=MOST_ROWS if file else PAGE,
            offset=0 if file else (page - 1) * PAGE,
        )  # fmt: skip
    if not file:
        pages = max(1, -(-total // PAGE))
        return asked.page(
            "desk/received_list.html.j2", found=found, total=total, page=page, pages=pages
        )
    rows = [csv_row([asked.say(*words) for words in HEADER])]
    rows += [
        csv_row(
            [one.event.document, one.event.on, one.township, one.enterprise,
             asked.word(one.event.step), one.event.by, one.event.case_id]
        )
        for one in found
    ]  # fmt: skip
    return Response(
        b"\xef\xbb\xbf" + b"".join(rows), media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="received.csv"'},
    )  # fmt: skip


def _received(asked: Asked) -> tuple[Case, str]:
    case_id, number = asked.path["case_id"], asked.path["number"]
    with asked.reading() as unit:
        stored = load_cases(unit, [case_id]).get(case_id)
    missing = PageError(404, "没有这份收件。", "Nothing was received under this number.")
    if stored is None or not number.startswith(RECEIPT):
        raise missing
    _enterprise(asked, stored.case.uscc)
    if party_desk.fact_of(stored.case, number) is None:
        raise missing
    return stored.case, number


def received_page(asked: Asked) -> Response:
    """What an enterprise handed in, with its files."""
    case, number = _received(asked)
    fact = party_desk.fact_of(case, number)
    if fact is None:
        raise PageError(404, "没有这份收件。", "Nothing was received under this number.")
    with asked.reading() as unit:
        files = evidence.handed_in(unit, evidence.PARTY, party_desk.files_ref(case.case_id, number))
    return asked.page(
        "desk/received.html.j2", case=case, fact=fact, files=files, number=number,
        enterprise=_enterprise(asked, case.uscc), offer=OFFER[fact.what.removeprefix("step.")],
    )  # fmt: skip


def received_file(asked: Asked) -> Response:
    """One of its files: pictures are shown, anything else is handed over to be saved."""
    case, number = _received(asked)
    ref = party_desk.files_ref(case.case_id, number)
    with asked.reading() as unit:
        found = evidence.read(unit, evidence.PARTY, ref, asked.path["digest"])
    return handed_over(found)


ROUTES: tuple[Route, ...] = (
    get("/passes/new", MAKERS, new_form),
    post("/passes/new", MAKERS, new, limit="60/hour"),
    get("/received", INSIDE, list_received),
    get("/received/{case_id}/{number}", INSIDE, received_page),
    get("/received/{case_id}/{number}/{digest}", INSIDE, received_file),
)
