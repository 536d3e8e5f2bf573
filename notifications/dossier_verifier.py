"""Checks a case file (卷宗) on any machine with Python 3; the product is not needed.

    python3 verify.py            核对本文件夹 / check the folder this file lies in
    python3 verify.py FOLDER     核对另一文件夹 / check another folder

It recomputes the digest of every file, the chain of the log and the index of documents, and names
what is missing, added or changed. It ends with 0 when all is in order, else with 1. Whether this
is the office's own case is for the last digest of the log to say: compare it with the office's.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

FORMAT = "mingdan-dossier-1"
MANIFEST, LOG, CASE = "manifest.json", "journal.jsonl", "case.json"
FIRST = "0" * 64
# What a file that is no such file makes the json module and its reading raise.
_BROKEN = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def canonical(value: Any) -> str:
    """The one text of a JSON value: sorted names, one space of indent, a line end."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def digest_of(content: bytes) -> str:
    """SHA-256 in hex."""
    return sha256(content).hexdigest()


def sealed(manifest: dict[str, Any]) -> dict[str, Any]:
    """A manifest with the digest of its own text."""
    bare = {key: value for key, value in manifest.items() if key != "digest"}
    return {**bare, "digest": digest_of(canonical(bare).encode())}


def link(previous: str, stream: str, no: int, body: str, event_digest: str) -> str:
    """The chain digest of a row of the log, as the product writes it."""
    return digest_of(f"{previous}\n{stream}\n{no}\n{event_digest}\n{body}".encode())


def check(folder: Path) -> list[str]:
    """What is wrong with a case file, each with its file or entry; nothing when all is in order."""
    try:
        raw = (folder / MANIFEST).read_bytes()
        manifest = json.loads(raw)
        problems = list(_manifest(manifest, raw))
        problems += _files(folder, manifest)
        rows, unread = _rows(folder)
        problems += [*unread, *_chain(rows, manifest), *_case(folder, rows, manifest)]
        problems += _documents(folder, rows, manifest)
        problems += _cover(manifest)
    except (OSError, *_BROKEN) as error:
        return [f"{MANIFEST}：无法读取 / cannot be read: {error!r}"]
    return problems


def _manifest(manifest: dict[str, Any], raw: bytes) -> Iterator[str]:
    if manifest["format"] != FORMAT:
        yield f"{MANIFEST}：格式不是 {FORMAT} / the format is not {FORMAT}"
    if canonical(sealed(manifest)).encode() != raw:
        yield f"{MANIFEST}：被改动 / was changed: it differs from its own digest"


def _cover(manifest: dict[str, Any]) -> Iterator[str]:
    """What else the cover says, and is told when all is in order."""
    numbers = [manifest["withheld"], manifest["entries"]]
    if not all(isinstance(one, int) for one in numbers) or not isinstance(manifest["case_id"], str):
        yield f"{MANIFEST}：封面不完整 / the cover is not complete"


def _files(folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    listed = {one["path"]: one for one in manifest["files"]}
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    for name in sorted(listed.keys() - found):
        yield f"{name}：缺失 / is missing"
    for name in sorted(found - listed.keys() - {MANIFEST}):
        yield f"{name}：目录中没有，是后加的 / was added: it is not in the manifest"
    for name in sorted(listed.keys() & found):
        content = (folder / name).read_bytes()
        if len(content) != listed[name]["size"] or digest_of(content) != listed[name]["sha256"]:
            yield f"{name}：被改动，内容与摘要不符 / was changed: it differs from its digest"


def _rows(folder: Path) -> tuple[list[dict[str, Any]], list[str]]:
    """The rows of the log, and what cannot be read of it."""
    rows: list[dict[str, Any]] = []
    problems: list[str] = []
    if not (folder / LOG).is_file():
        return rows, problems
    for at, line in enumerate((folder / LOG).read_bytes().splitlines(), start=1):
        try:
            row = json.loads(line)
            entries = row["entries"] if "withheld" in row else json.loads(row["body"])
            kinds = [(str(kind), dict(entry)) for kind, entry in entries]
            told = {key: str(row[key]) for key in ("digest", "event_digest")}
            body = None if "withheld" in row else str(row["body"])
            count = int(row["count"])
            if body is not None and len(kinds) != count:
                problems.append(f"{LOG} 第 {at} 行 / line {at}：条数不符 / wrong count of entries")
            rows.append({"no": int(row["no"]), "count": count, "body": body, "said": kinds, **told})
        except _BROKEN as error:
            problems.append(f"{LOG} 第 {at} 行 / line {at}：无法读取 / cannot be read: {error!r}")
    return rows, problems


def _chain(rows: list[dict[str, Any]], manifest: dict[str, Any]) -> Iterator[str]:
    """Every row against the row before; after a break it goes on, so that each one is named."""
    head, expected = FIRST, 1
    for row in rows:
        no = row["no"]
        if no > expected:
            gap = f"{expected}-{no - 1}"
            yield f"{LOG}：缺少第 {gap} 条 / entries {gap} are missing"
        elif no < expected:
            yield f"{LOG} 第 {no} 条：次序不对 / entry {no} is out of order"
        if row["body"] is not None:
            made = link(head, manifest["case_id"], no, row["body"], row["event_digest"])
            if made != row["digest"]:
                yield f"{LOG} 第 {no} 条：与链不符 / entry {no} does not follow on the one before"
        head, expected = row["digest"], no + row["count"]
    if expected != manifest["entries"] + 1:
        last = manifest["entries"]
        yield f"{LOG}：应到第 {last} 条，现到第 {expected - 1} 条 / should end with entry {last}"
    if head != manifest["head"]:
        yield f"{LOG}：末条摘要与封面所载不符 / the last digest is not the one of the manifest"


def _case(folder: Path, rows: list[dict[str, Any]], manifest: dict[str, Any]) -> Iterator[str]:
    if not (folder / CASE).is_file():
        return
    try:
        told = json.loads((folder / CASE).read_bytes())
        said = (told["case"]["case_id"], told["head"], told["case"]["version"])
    except _BROKEN as error:
        yield f"{CASE}：无法读取 / cannot be read: {error!r}"
        return
    if said != (manifest["case_id"], manifest["head"], sum(len(row["said"]) for row in rows)):
        yield f"{CASE}：与日志不符 / does not follow from the log"


def _documents(folder: Path, rows: list[dict[str, Any]], manifest: dict[str, Any]) -> Iterator[str]:
    """The documents the log says were issued against those of the index, and their digests."""
    kept = [one for one in manifest["items"] if "notice" in one]
    issued = Counter(
        (entry["notice"], entry["number"])
        for row in rows
        for kind, entry in row["said"]
        if kind == "issued"
    )
    indexed = Counter((one["notice"], one["number"]) for one in kept)
    for notice, number in sorted(issued - indexed):
        yield f"{number}：日志载明制发，卷内没有 / {notice} was issued by the log, not in the index"
    for notice, number in sorted(indexed - issued):
        yield f"{number}：日志没有制发记载 / {notice} is in the index, not issued by the log"
    for one in kept:
        for name in one["files"]:
            path = folder / name
            if not name.endswith(".pdf") or not path.is_file():
                continue
            if digest_of(path.read_bytes()) != one["digest"]:
                yield f"{name}：与文书摘要不符 / differs from the digest of the document"


def main(words: list[str]) -> int:
    """Check and tell; 0 when all is in order."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console without Chinese still tells the rest
    folder = Path(words[0]) if words else Path(__file__).resolve().parent
    problems = check(folder)
    for problem in problems:
        sys.stdout.write(f"✗ {problem}\n")
    if problems:
        count = len(problems)
        sys.stdout.write(f"发现 {count} 处不一致。/ {count} differences found.\n")
        return 1
    manifest = json.loads((folder / MANIFEST).read_bytes())
    files, entries = len(manifest["files"]), manifest["entries"]
    documents = sum("notice" in one for one in manifest["items"])
    sys.stdout.write(
        f"案件 {manifest['case_id']}：{files} 个文件、{entries} 条日志、{documents} 份文书，"
        f"全部一致。/ {files} files, {entries} entries, {documents} documents: all in order.\n"
    )
    for one in manifest["items"]:
        if "notice" in one and not one["files"]:
            number = one["number"]
            sys.stdout.write(f"{number}：制作时尚未生成，未附 / not rendered then, not attached\n")
    if manifest["withheld"]:
        kept = manifest["withheld"]
        sys.stdout.write(
            f"日志有 {kept} 行依法不提供，只列摘要。/ {kept} rows of the log are withheld by law;"
            " only their digests are given.\n"
        )
    sys.stdout.write(f"日志末条摘要 / last digest of the log: {manifest['head']}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
