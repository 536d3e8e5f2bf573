"""The enterprise's own papers: who may act for it, and its consent to electronic service (C14)."""

from __future__ import annotations

from datetime import date

from fastapi.responses import Response

from domain.enterprise import Enterprise
from domain.roles import OF_THE_OFFICE
from flows import party_papers
from flows.party_papers import DELEGATE, Delegated, in_force, number_in, papers_ref
from storage import evidence
from storage.cases import load_enterprises
from storage.party_papers import Consent, Delegate, consents_of, delegate, delegates_of
from storage.unit_of_work import UnitOfWork
from web.desk.asked import Asked, PageError, Problem, written_day
from web.desk.enterprise_at import enterprise_at
from web.desk.handed_files import File, files_of, handed_back
from web.desk.party_door import LONGEST_NAME
from web.desk.routes import PARTIES, PARTY, Route, get, offices, post
from web.desk.rows import csv_answer, wants_csv

MOST_DELEGATES = 20  # in force at once
LONGEST_ADDRESS = 120
READERS = offices(*OF_THE_OFFICE)


def _whole(asked: Asked, unit: UnitOfWork) -> Enterprise:
    """The enterprise of the session."""
    known = load_enterprises(unit, [asked.enterprise.uscc]).get(asked.enterprise.uscc)
    if known is None:
        raise PageError(
            404, "贵单位的登记信息已不在名册中，请与本机关联系。",
            "Your enterprise is not in the register any more; ask the office.",
        )  # fmt: skip
    return known.enterprise


def _itself(asked: Asked) -> str:
    """The enterprise, when it acts itself: a delegate does not hand on what was given to them."""
    if number_in(DELEGATE, asked.enterprise.acting):
        raise PageError(
            403, "您是受托人，不能添加或终止受托人，也不能代签电子送达确认。请由单位自己凭验证码进入办理。",
            "You act as a delegate: only the enterprise itself names delegates or consents to electronic service.",
        )  # fmt: skip
    return asked.enterprise.uscc


# -- who may act -----------------------------------------------------------------------------------


def delegates_page(asked: Asked) -> Response:
    """Who may act, since when, by which paper; those who did before."""
    return _delegates(asked)


def _delegates(asked: Asked, problems: tuple[Problem, ...] = (), made: str = "") -> Response:
    with asked.reading() as unit:
        enterprise = _whole(asked, unit)
        known = delegates_of(unit, enterprise.uscc)
    return asked.page(
        "party/delegates.html.j2", problems=problems, enterprise=enterprise, made=made,
        current=[one for one in known if one.ended_at is None and not _over(one.until, asked.today)],
        former=[one for one in known if one.ended_at is not None or _over(one.until, asked.today)],
        itself=not number_in(DELEGATE, asked.enterprise.acting),
    )  # fmt: skip


def _over(until: date | None, today: date) -> bool:
    return until is not None and until < today


def change_delegates(asked: Asked) -> Response:
    """Let somebody act, give them another code, or end it."""
    uscc = _itself(asked)
    ended, again = asked.said("end"), asked.said("again")
    if ended:
        with asked.writing() as unit:
            party_papers.end(unit, uscc, ended, by=asked.enterprise.acting, at=asked.at)
            unit.commit()
        return asked.to(
            "/delegates", "委托已终止，其验证码作废。", "The delegation has ended; its codes are void."
        )  # fmt: skip
    if again:
        with asked.writing() as unit:
            one = delegate(unit, again)
            if one is None or one.uscc != uscc or not one.acts_on(asked.today):
                raise PageError(
                    404, "没有这项有效的委托。", "There is no such delegation in force."
                )
            code = party_papers.code_for(unit, one, token=asked.house.tokens(), at=asked.at)
            unit.commit()
        return _delegates(asked, made=code)
    what, problems = _delegated(asked)
    with asked.reading() as unit:
        standing = [one for one in delegates_of(unit, uscc) if one.acts_on(asked.today)]
    if len(standing) >= MOST_DELEGATES:
        problems.append(Problem("", f"有效的受托人已有{MOST_DELEGATES}人，请先终止不再需要的。",
                                f"There are {MOST_DELEGATES} delegates; end some first."))  # fmt: skip
    if problems or what is None:
        return _delegates(asked, tuple(problems))
    with asked.writing() as unit:
        _, code = party_papers.let_act(
            unit, uscc, what, by=asked.enterprise.acting, token=asked.house.tokens(),
            ref=asked.said("ref"), at=asked.at,
        )  # fmt: skip
        unit.commit()
    return _delegates(asked.with_before(()), made=code)


def _delegated(asked: Asked) -> tuple[Delegated | None, list[Problem]]:
    """What the form says of a delegate, and what is wrong with it."""
    name, paper, problems = asked.said("name"), asked.said("paper"), []
    if not name or len(name) > LONGEST_NAME:
        problems.append(Problem("name", "请写受托人姓名。", "Write who is to act."))
    if not paper or len(paper) > LONGEST_NAME:
        problems.append(Problem("paper", "请写授权委托书的名称和编号。",
                                "Write the name and number of the power of attorney."))  # fmt: skip
    since, until = _day(asked.said("since")), _day(asked.said("until"))
    if since is None:
        problems.append(Problem("since", "请填写开始日期，如 2026-03-02。", "From which day?"))
    elif until is not None and until < max(since, asked.today):
        problems.append(Problem("until", "截止日期不能早于开始日期或今天。",
                                "It cannot end before it begins, or before today."))  # fmt: skip
    elif asked.said("until") and until is None:
        problems.append(Problem("until", "不是日期，请填写如 2026-03-02。", "Not a day."))
    files, wrong = files_of(asked, "file", 1)
    problems += wrong
    if problems or since is None:
        return None, problems
    file = files[0] if files else None
    return Delegated(name=name, paper=paper, since=since, until=until, file=file), []


def _day(said: str) -> date | None:
    try:
        return written_day(said)
    except ValueError:
        return None


# -- electronic service ----------------------------------------------------------------------------


def service_page(asked: Asked) -> Response:
    """The consent in force, those before, and the form to print and sign."""
    return _service(asked)


def _service(asked: Asked, problems: tuple[Problem, ...] = ()) -> Response:
    with asked.reading() as unit:
        enterprise = _whole(asked, unit)
        known = consents_of(unit, enterprise.uscc)
    held = in_force(known, asked.today)
    return asked.page(
        "party/service.html.j2", problems=problems, enterprise=enterprise, held=held,
        former=[one for one in known if one != held],
        itself=not number_in(DELEGATE, asked.enterprise.acting),
    )  # fmt: skip


def change_service(asked: Asked) -> Response:
    """Consent by a signed form, or withdraw what was consented to."""
    uscc, by = _itself(asked), asked.enterprise.acting
    withdrawn = asked.said("withdraw")
    if withdrawn:
        with asked.writing() as unit:
            party_papers.withdraw(unit, uscc, withdrawn, by=by, at=asked.at)
            unit.commit()
        return asked.to(
            "/service", "已撤回，自今天起不再向您电子送达。此前已送达的文书仍然有效。",
            "Withdrawn: from today nothing is served electronically. What was served before stays so.",
        )  # fmt: skip
    address, signed_by = asked.said("address"), asked.said("signed_by")
    problems = []
    if not address or len(address) > LONGEST_ADDRESS:
        problems.append(Problem("address", f"请写电子送达地址，最多{LONGEST_ADDRESS}字。",
                                f"Write the address, at most {LONGEST_ADDRESS} letters."))  # fmt: skip
    if not signed_by or len(signed_by) > LONGEST_NAME:
        problems.append(Problem("signed_by", "请写在确认书上签名的人。", "Write who signed it."))
    files, wrong = files_of(asked, "file", 1)
    problems += wrong
    if not files and not wrong:
        problems.append(Problem("file", "请上传签名盖章的确认书（照片或PDF）。",
                                "Add the signed form, as a photo or a PDF."))  # fmt: skip
    if problems:
        return _service(asked, tuple(problems))
    with asked.writing() as unit:
        party_papers.consent(
            unit, uscc, address=address, signed_by=signed_by, file=files[0], by=by,
            ref=asked.said("ref"), at=asked.at,
        )  # fmt: skip
        unit.commit()
    return asked.to(
        "/service", "已收到送达确认，自今天起有效。", "Your consent is on record and holds from today."
    )  # fmt: skip


def paper_file(asked: Asked) -> Response:
    """The file of one of its own papers."""
    return _file(asked, asked.enterprise.uscc)


# -- as officials see it ---------------------------------------------------------------------------


def papers_page(asked: Asked) -> Response:
    """Who may act for an enterprise and what it consented to, with the papers."""
    with asked.reading() as unit:
        enterprise = enterprise_at(asked, unit, asked.path["uscc"])
        acting, consents = delegates_of(unit, enterprise.uscc), consents_of(unit, enterprise.uscc)
    if wants_csv(asked):
        return _sheet(asked, acting, consents)
    return asked.page(
        "desk/delegates.html.j2", enterprise=enterprise, delegates=acting, consents=consents,
        held=in_force(consents, asked.today),
    )  # fmt: skip


def _sheet(asked: Asked, acting: list[Delegate], consents: list[Consent]) -> Response:
    """One of the two tables as a file."""
    if asked.query("of") == "consents":
        header = asked.say(
            "编号,送达地址,签名人,自,撤回", "number,address,signed by,since,withdrawn"
        )
        rows = [(one.number, one.address, one.signed_by, one.since, one.withdrawn_on or "")
                for one in consents]  # fmt: skip
        return csv_answer(asked.say("电子送达确认", "consents"), header.split(","), rows)
    header = asked.say("编号,姓名,文件,自,至,终止", "number,name,paper,since,until,ended")
    told = [(one.number, one.name, one.paper, one.since, one.until or "", one.ended_at or "")
            for one in acting]  # fmt: skip
    return csv_answer(asked.say("受托人", "delegates"), header.split(","), told)


def papers_file(asked: Asked) -> Response:
    """The file of one of these papers."""
    with asked.reading() as unit:
        enterprise = enterprise_at(asked, unit, asked.path["uscc"])
    return _file(asked, enterprise.uscc)


def _file(asked: Asked, uscc: str) -> Response:
    with asked.reading() as unit:
        found = _found(unit, uscc, asked.path["number"])
    if found is None:
        raise PageError(404, "没有这份文件。", "There is no such file.")
    _, media_type, body = found
    return handed_back(media_type, body, asked.path["number"])


def _found(unit: UnitOfWork, uscc: str, number: str) -> File | None:
    ref = papers_ref(uscc, number)
    kept = evidence.handed_in(unit, evidence.PARTY, ref)
    found = evidence.read(unit, evidence.PARTY, ref, kept[0].digest) if kept else None
    return None if found is None else (found[0].name, found[0].media_type, found[1])


ROUTES: tuple[Route, ...] = (
    get("/delegates", PARTIES, delegates_page, PARTY),
    post("/delegates", PARTIES, change_delegates, PARTY, limit="30/minute"),
    get("/service", PARTIES, service_page, PARTY),
    post("/service", PARTIES, change_service, PARTY, limit="30/minute"),
    get("/papers/{number}", PARTIES, paper_file, PARTY),
    get("/enterprises/{uscc}/delegates", READERS, papers_page),
    get("/enterprises/{uscc}/delegates/{number}", READERS, papers_file),
)
