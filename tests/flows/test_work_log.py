"""The log: a line of JSON for a unit of work, and nothing of a person in any of them."""

from __future__ import annotations

import io
import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.orchestration import PLAIN, Worker, working_with
from flows.settings import Settings
from flows.work_log import FIELDS, LineFormatter, keep_log, line_of, worth_a_line
from tests.flows.living import START, Living, at
from tests.office import CASE, complaint

NAME, PHONE, CODE = "虚构举报人张三", "13800000000", CASE[:18]
SECRETS = st.sampled_from((NAME, PHONE, CODE, "Zhang San", "zhangsan@example.invalid", "示例路1号"))
ANYTHING = st.one_of(
    SECRETS, SECRETS.map(lambda s: f"{s} and more"), st.dictionaries(SECRETS, st.integers(0, 9)),
    st.lists(SECRETS), SECRETS.map(ValueError), st.just(int(PHONE)), st.just(("a", PHONE)),
    st.dictionaries(st.sampled_from(("events", "sent")), st.sampled_from((int(PHONE), NAME))),
)  # fmt: skip


def record(name="flows.handle", msg="batch repeated: %s", args=(), exc_info=None, **extra):
    made = logging.LogRecord(name, logging.WARNING, "handle.py", 1, msg, args, exc_info)
    vars(made).update(extra)
    return made


@given(st.dictionaries(st.sampled_from([*FIELDS, "reason", "notice", "path"]), ANYTHING), ANYTHING)
def test_no_field_and_no_message_can_carry_a_person(extra, argument):
    line = LineFormatter().format(record(args=(argument,), **extra))
    told = json.loads(line)
    assert told["what"] == "batch repeated: %s"
    for secret in (NAME, PHONE, CODE, "Zhang", "zhangsan", "示例路", "13800"):
        assert secret not in line


def test_an_error_is_told_by_its_kind_and_by_where_it_was_never_by_its_words():
    with pytest.raises(ValueError) as told:
        int(f"{NAME}, {PHONE}")
    error = told.value
    line = line_of(record(exc_info=(ValueError, error, error.__traceback__)))
    assert line["error"] == "ValueError"
    (place,) = line["trace"]
    assert place.startswith("test_work_log.py:")
    assert NAME not in json.dumps(line, ensure_ascii=False)


def test_of_other_programs_in_the_process_only_the_name_and_the_kind_is_told():
    line = line_of(record(name="uvicorn.error", msg=f"GET /complain/{PHONE}"))
    assert set(line) == {"at", "level", "where"}
    assert worth_a_line(record(name="uvicorn.error"))
    quiet = record(name="prefect.flow_runs")
    quiet.levelno = logging.INFO
    assert not worth_a_line(quiet)


def test_what_is_of_its_form_is_told():
    told = {
        "action": "handle", "id": "a1b2c3d4", "by": "plain", "route": "GET /desk/cases/{case_id}",
        "status": 200, "ms": 12, "outcome": "done", "counts": {"events": 3}, "period": "2026-Q3",
        "trouble": "late.terms", "error": "StorageError",
    }  # fmt: skip
    line = line_of(record(**told))
    assert {key: line[key] for key in told} == told


@pytest.fixture
def kept(tmp_path):
    """A log in a file; afterwards logging is as it was."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    file = tmp_path / "logs" / "mingdan.log"
    keep_log(Settings(home=tmp_path, log_file=file))
    yield lambda: [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    for handler in root.handlers:
        if handler not in before:
            handler.close()
    root.handlers[:] = before
    root.setLevel(level)
    for package in ("flows", "storage", "web", "notifications", "rules", "domain"):
        logging.getLogger(package).setLevel(logging.NOTSET)


def test_a_run_and_its_batch_are_a_line_each(office, renderer, kept):
    life = Living(office)
    life.give(complaint(START), drained=False)
    before = len(kept())
    with working_with(Worker(office, renderer, None)):
        PLAIN["handle"](at=at(START))
    batch, run = kept()[before:]
    assert (batch["action"], batch["events"], batch["outcome"]) == ("batch", 1, "done")
    assert (run["action"], run["outcome"]) == ("handle", "done")
    assert run["counts"] == {"events": 1, "entries": batch["entries"], "parked": 0}
    assert isinstance(run["ms"], int)
    assert len(run["id"]) == 8


def test_a_log_that_cannot_be_kept_is_said_at_once(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        keep_log(Settings(home=tmp_path, log_file=tmp_path / "file" / "mingdan.log"))


def test_lines_are_lines():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter())
    handler.emit(record(msg="two\nlines", outcome="done"))
    assert len(stream.getvalue().splitlines()) == 1
