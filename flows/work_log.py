"""THE LOG: one line of JSON for a unit of work, and no personal data in it.

A line is made of a closed list of fields (``FIELDS``), each of a form that cannot hold a name, a
number of a person or a text: what is not on the list, or is of another form, is not written. The
words of an error never are: they may quote what somebody typed. Instead a line names the kind of
the error and the places in the program it passed; what an event was parked for, or why a mail was
refused, stands in the database, for those who may read it.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from time import perf_counter
from traceback import extract_tb
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from flows.clock import OFFICE_TIME
from flows.settings import Settings

WORD = re.compile(r"[a-z][a-z0-9_.-]{0,39}")
KIND = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,79}")
ID = re.compile(r"[A-Za-z0-9_-]{8}")  # drawn at random, never derived from what is done
ROUTE = re.compile(r"[A-Z]+ /[a-z0-9_./{}:-]*")  # a template: what it is filled with is left out
PERIOD = re.compile(r"\d{4}-Q[1-4]")
LARGEST = 10**9  # of a count; a telephone or an identity number is larger


def _matching(shape: re.Pattern[str]) -> Callable[[object], object]:
    return lambda value: value if isinstance(value, str) and shape.fullmatch(value) else None


def _count(value: object) -> object:
    fits = isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST
    return value if fits else None


def _counts(value: object) -> object:
    """The counts of a mapping, under names that are words."""
    if not isinstance(value, Mapping):
        return None
    return {
        key: one
        for key, one in value.items()
        if isinstance(key, str) and WORD.fullmatch(key) and _count(one) is not None
    } or None


FIELDS: dict[str, Callable[[object], object]] = {
    "action": _matching(WORD),  # what was done: handle, a flow, request ...
    "id": _matching(ID),  # of the unit: batch, run, request
    "by": _matching(re.compile("prefect|plain")),
    "route": _matching(ROUTE),
    "status": _count,
    "outcome": _matching(WORD),
    "error": _matching(KIND),  # its kind, never its words
    "ms": _count,
    "counts": _counts,
    "events": _count,
    "entries": _count,
    "parked": _count,
    "refused": _count,
    "event": _count,
    "issue": _count,
    "draft": _count,
    "period": _matching(PERIOD),
    "job": _matching(WORD),
    "trouble": _matching(WORD),
}
OURS = ("flows.", "storage.", "web.", "notifications.", "rules.", "domain.")


class LineFormatter(JsonFormatter):
    """A record as its line: moment, level, where in the program, what happened, the fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return self.serialize_log_record(line_of(record))


def line_of(record: logging.LogRecord) -> dict[str, Any]:
    """What a record may say. Its message is the program's own words, without what fills them."""
    line: dict[str, Any] = {
        "at": datetime.fromtimestamp(record.created, OFFICE_TIME).isoformat(
            timespec="milliseconds"
        ),
        "level": record.levelname.lower(),
        "where": record.name,
    }
    if record.name.startswith(OURS) and isinstance(record.msg, str):
        line["what"] = record.msg
    for name, allowed in FIELDS.items():
        value = allowed(getattr(record, name, None))
        if value is not None:
            line[name] = value
    if record.exc_info and record.exc_info[0] is not None:
        kind, _, trace = record.exc_info
        line.setdefault("error", kind.__name__)
        line["trace"] = [
            f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in extract_tb(trace)
        ]
    return line


def worth_a_line(record: logging.LogRecord) -> bool:
    """What is ours; of others only that something went wrong, since nothing else of it is told."""
    return record.name.startswith(OURS) or record.levelno >= logging.WARNING


def keep_log(settings: Settings, *, level: int = logging.INFO) -> None:
    """Write the lines of this process, of every library in it, where the settings say."""
    if settings.log_file is None:
        handler: logging.Handler = logging.StreamHandler(sys.stderr)
    else:
        settings.log_file.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(settings.log_file, encoding="utf-8")
    handler.setFormatter(LineFormatter())
    handler.addFilter(worth_a_line)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for package in OURS:
        logging.getLogger(package.rstrip(".")).setLevel(level)


def milliseconds(since: float) -> int:
    """How long it is since a reading of ``perf_counter``."""
    return round((perf_counter() - since) * 1000)
