"""The list of cases: filters, pages, and the same rows as a file."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi.responses import Response

from domain.roles import Role
from domain.vocabulary import Status
from flows.search import meant
from storage.case_lists import PAGE, CaseFilter, found_cases
from storage.enterprises import choices
from web.desk.acts import ANY_OFFICE
from web.desk.asked import Asked
from web.desk.routes import Route, get
from web.desk.rows import after, csv_answer, ended

MOST_ROWS = 10_000  # of a file


def cases(asked: Asked) -> Response:
    """Cases of the townships of whoever asks, the newest first."""
    status, township, text = asked.query("status"), asked.query("township"), asked.query("q")
    known = status if status in {one.value for one in Status} else ""
    person = asked.official
    whole = asked.query("as") == "csv"
    page = 1 if whole else asked.number("page")
    with asked.reading() as unit:
        usccs, cut = meant(unit, text, person.townships) if text else (None, False)
        wanted = CaseFilter(
            status=known, township=township, within=person.townships,
            usccs=None if usccs is None else tuple(usccs),
        )  # fmt: skip
        lines, more = found_cases(
            unit, wanted, page=page, most=MOST_ROWS if whole else PAGE,
            after=None if whole else ended(asked),
        )  # fmt: skip
        places = [one for one in choices(unit, "township") if person.answers_for(one)]
    if whole:
        header = asked.say(
            "案件,用人单位,镇乡街,状态,建立日,最近期限,待签",
            "case,enterprise,township,status,opened,due,waits for",
        )
        return csv_answer("cases", header.split(","), [
            (o.case_id, o.name, o.township, asked.word(o.status), o.opened_on, o.due_on or "",
             asked.word(Role(o.waits_for)) if o.waits_for else "")
            for o in lines
        ])  # fmt: skip
    said = {"status": known, "township": township, "q": text}
    return asked.page(
        "desk/cases.html.j2",
        lines=lines,
        more=more,
        after=after((lines[-1].opened_on, lines[-1].case_id) if lines else None),
        cut=cut,
        page=page,
        statuses=[(one.value, asked.word(one)) for one in Status if one is not Status.START],
        places=places,
        said=said,
        address="?" + urlencode({key: value for key, value in said.items() if value}),
        roles={one.value: asked.word(one) for one in Role},
    )


ROUTES: tuple[Route, ...] = (get("/cases", ANY_OFFICE, cases),)
