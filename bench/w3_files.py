"""W3's pages and files: 200 pages of 50 entries, a CSV, a JSON file; the product's beside peers.

Run as a program it times one engine in a process of its own, after a small run for its imports.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from html import escape
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from bench.import_engines import peak_kilobytes
from bench.w3_entries import FIELDS, Row, rows

if TYPE_CHECKING:
    from bench.w3_site import ShownRows

A_PAGE = 50
Given = Any
"""What an engine is handed, made before its time begins: rows, or the product's own lines."""
Engine = Callable[[Given, Path], None]

_HEAD = '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>名单</title></head>'
TEMPLATE = (
    _HEAD + "<body><header>{office}</header><table><thead><tr>{names}</tr></thead><tbody>{body}"
    "</tbody></table><nav>{links}</nav><footer>{foot}</footer></body></html>"
)
OFFICE, FOOT = "虚构区卫生健康局", "全部内容均为虚构"
JINJA = TEMPLATE.format(
    office=OFFICE,
    names="{% for name in names %}<th>{{ name }}</th>{% endfor %}",
    body="{% for row in rows %}<tr>"
    "{% for field in fields %}<td>{{ row[field] }}</td>{% endfor %}</tr>{% endfor %}",
    links='{% for n, word in links %}<a href="{{ n }}.html">{{ word }}</a>{% endfor %}',
    foot=FOOT,
)
MAKO = TEMPLATE.format(
    office=OFFICE,
    names="\\\n% for name in names:\n<th>${name}</th>\\\n% endfor\n",
    body="\\\n% for row in rows:\n<tr>\\\n"
    "% for field in fields:\n<td>${row[field]}</td>\\\n% endfor\n</tr>\\\n% endfor\n",
    links='\\\n% for n, word in links:\n<a href="${n}.html">${word}</a>\\\n% endfor\n',
    foot=FOOT,
)


def _pages(some: Sequence[Row]) -> Iterator[tuple[int, Sequence[Row], list[tuple[int, str]]]]:
    last = -(-len(some) // A_PAGE)
    for page in range(1, last + 1):
        links = [(page - 1, "上一页")] * (page > 1) + [(page + 1, "下一页")] * (page < last)
        yield page, some[(page - 1) * A_PAGE : page * A_PAGE], links


def _told(some: Sequence[Row], links: list[tuple[int, str]]) -> dict[str, Any]:
    return {"rows": some, "links": links, "names": list(FIELDS.values()), "fields": list(FIELDS)}


def html_jinja2(some: Sequence[Row], folder: Path) -> None:
    """Autoescape on, the template compiled once."""
    from jinja2 import Environment

    template = Environment(autoescape=True).from_string(JINJA)
    for page, part, links in _pages(some):
        (folder / f"{page}.html").write_text(template.render(_told(part, links)), "utf-8")


def html_mako(some: Sequence[Row], folder: Path) -> None:
    """Every expression escaped by default."""
    from mako.template import Template

    template = Template(MAKO, default_filters=["h"])  # noqa: S702  everything is escaped
    for page, part, links in _pages(some):
        (folder / f"{page}.html").write_text(template.render(**_told(part, links)), "utf-8")


def html_fstrings(some: Sequence[Row], folder: Path) -> None:
    """Written by hand, html.escape on every value."""
    names = "".join(f"<th>{escape(name)}</th>" for name in FIELDS.values())
    for page, part, links in _pages(some):
        body = "".join(
            f"<tr>{''.join(f'<td>{escape(row[field])}</td>' for field in FIELDS)}</tr>"
            for row in part
        )
        turn = "".join(f'<a href="{number}.html">{word}</a>' for number, word in links)
        text = TEMPLATE.format(office=OFFICE, names=names, body=body, links=turn, foot=FOOT)
        (folder / f"{page}.html").write_text(text, "utf-8")


def html_mingdan(shown: ShownRows, folder: Path) -> None:
    """The product's pages of an issue, a hundred entries a page, in Chinese and in English."""
    from bench.w3_site import SITE
    from notifications.pages.chrome import Chrome
    from notifications.pages.issue_pages import IssuePages
    from notifications.release import releasing
    from notifications.search_index import search_index

    with releasing(folder) as release, search_index() as index:
        IssuePages(release, Chrome(SITE, shown.heads), shown, index, shown.heads[0]).write()


def csv_module(some: Sequence[Row], folder: Path) -> None:
    """csv.writer, a BOM in front."""
    with (folder / "entries.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(FIELDS))
        writer.writeheader()
        writer.writerows(some)


def csv_polars(some: Sequence[Row], folder: Path) -> None:
    """A frame from the rows, written with a BOM."""
    import polars as pl

    pl.DataFrame(some).write_csv(folder / "entries.csv", include_bom=True)


def json_module(some: Sequence[Row], folder: Path) -> None:
    """json.dumps, Chinese left as it is."""
    (folder / "entries.json").write_text(json.dumps(list(some), ensure_ascii=False), "utf-8")


def json_orjson(some: Sequence[Row], folder: Path) -> None:
    """orjson.dumps."""
    import orjson

    (folder / "entries.json").write_bytes(orjson.dumps(list(some)))


def csv_module_wide(cells: Sequence[Sequence[str]], folder: Path) -> None:
    """csv.writer with as many columns as the product's, ready as text, without its guard."""
    with (folder / "entries.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(cells)


def json_orjson_wide(rows_: Sequence[dict[str, Any]], folder: Path) -> None:
    """orjson.dumps of as many fields as the product's."""
    import orjson

    (folder / "entries.json").write_bytes(orjson.dumps(rows_))


def _one_file(shown: ShownRows, folder: Path, made: Any, name: str) -> None:
    from notifications.files.issue_file import pieces

    with (folder / name).open("wb") as file:
        file.writelines(pieces(made, shown.heads[0], shown.lines(1)))


def csv_mingdan(shown: ShownRows, folder: Path) -> None:
    """The product's list as CSV: every public field, formulas disarmed, entry by entry."""
    from notifications.files.csv_files import CsvFile, rows_of
    from notifications.files.fields import ENTRIES

    _one_file(shown, folder, CsvFile(ENTRIES, rows_of(ENTRIES), bom=True), "entries.csv")


def json_mingdan(shown: ShownRows, folder: Path) -> None:
    """The product's list as JSON: every public field, entry by entry."""
    from notifications.files.entries import EntriesJson, entry_lines

    _one_file(shown, folder, EntriesJson(entry_lines()), "entries.json")


def all_mingdan(shown: ShownRows, folder: Path) -> None:
    """Every data file of the product: CSV with metadata, JSON, FollowTheMoney, feeds, catalogue."""
    from bench.w3_site import SITE
    from notifications.files.whole_list import write_files
    from notifications.release import releasing

    with releasing(folder) as release:
        write_files(release, shown, SITE)


ENGINES: dict[str, Engine] = {
    "html: mingdan": html_mingdan,
    "html: Jinja2": html_jinja2,
    "html: Mako": html_mako,
    "html: f-strings": html_fstrings,
    "csv: mingdan": csv_mingdan,
    "csv: csv module": csv_module,
    "csv: polars": csv_polars,
    "csv: csv module, the product's columns": csv_module_wide,
    "json: mingdan": json_mingdan,
    "json: json module": json_module,
    "json: orjson": json_orjson,
    "json: orjson, the product's fields": json_orjson_wide,
    "every format: mingdan": all_mingdan,
}


def _shown(some: Sequence[Row]) -> ShownRows:
    from bench.w3_site import ShownRows

    return ShownRows(some)


def _wide(some: Sequence[Row]) -> list[list[str]]:
    """The cells of the product's own table, as text."""
    from notifications.files.csv_files import cell
    from notifications.files.fields import ENTRIES

    names = [field.name for field in ENTRIES.fields]
    entries = (line.entry for line in _shown(some).lines(1))
    return [names, *([cell(v) for v in row] for entry in entries for row in ENTRIES.rows(entry))]


def _wide_rows(some: Sequence[Row]) -> list[dict[str, str]]:
    names, *cells = _wide(some)
    return [dict(zip(names, row, strict=True)) for row in cells]


def given(engine: str, some: Sequence[Row]) -> Given:
    """What an engine is handed."""
    if "the product's columns" in engine:
        return _wide(some)
    if "the product's fields" in engine:
        return _wide_rows(some)
    return _shown(some) if engine.endswith("mingdan") else some


def main(engine: str, folder: str, count: str) -> None:
    """Time one engine; what it wrote stays in the folder for the check."""
    some = rows(int(count))
    warm = Path(folder) / "warm"
    warm.mkdir(exist_ok=True)
    try:
        ENGINES[engine](given(engine, some[:A_PAGE]), warm)
    except ModuleNotFoundError as error:
        print(json.dumps({"absent": error.name}))
        return
    handed = given(engine, some)
    start = perf_counter()
    ENGINES[engine](handed, Path(folder))
    seconds = perf_counter() - start
    told = {"seconds": seconds, "count": len(some), "megabytes": peak_kilobytes() // 1024}
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
