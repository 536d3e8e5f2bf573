"""The log taken over from the site that stands, after a restore behind it, and nothing shown anew.

The leaves the database lost are appended as they were published, each with its content and salt
from the site's own proofs: the log goes on as one history. Until the decisions behind them are on
file again, nothing is shown: the site tells what was decided, the database does not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial

from flows.log_ahead import CHECKPOINT, HOLD, SiteAheadError, held_of, published_leaves
from flows.logged import versions
from flows.settings import Settings
from flows.transparency import only_changed
from notifications.shown import ShownEntry
from notifications.transparency.leaf import SALT, content_text
from notifications.transparency.merkle import leaf_hash
from notifications.transparency.note import read_checkpoint
from notifications.transparency.places import Place, find_site
from notifications.transparency.proofs import DocumentError, document_path, read_document
from notifications.transparency.tiles import completed
from storage import issues, transparency
from storage.transparency import LoggedCheckpoint, LoggedLeaf
from storage.unit_of_work import UnitOfWork

NAMED = 5  # entries a message names


def continue_log(unit: UnitOfWork, target: str, key: str, *, at: str) -> int:
    """Append what the site's log has and the database's has not; returns how many. Commit it.

    The caller has compared the two: the site's must continue the database's. SiteAheadError when
    the content of a leaf is no longer on the site: then only a later backup helps.
    """
    place, _ = find_site(target)
    if place is None:
        raise SiteAheadError(f"{target} 没有公布记录，未作改动。")
    note = place.read(CHECKPOINT).decode()
    head, old = read_checkpoint(note, key), transparency.size(unit)
    made = list(_leaves(place, key, old, head.size))
    newest = {leaf.entry_id: leaf.index for leaf in made}
    transparency.append(unit, made)
    for leaf in made:
        if leaf.index != newest[leaf.entry_id]:
            transparency.forget(unit, leaf.entry_id)
    hashes, level = partial(transparency.hashes, unit), 1
    while grown := completed(level, old, head.size, hashes):
        transparency.keep_nodes(unit, level, grown)
        level += 1
    transparency.keep_checkpoint(unit, LoggedCheckpoint(head.size, head.root.hex(), note, at))
    return len(made)


def _leaves(place: Place, key: str, start: int, size: int) -> Iterator[LoggedLeaf]:
    raw = list(published_leaves(place, start, size))
    told = [json.loads(one) for one in raw]
    newest = {str(one["entry_id"]): start + at for at, one in enumerate(told)}
    for at, (text, one) in enumerate(zip(raw, told, strict=True)):
        index, entry_id = start + at, str(one["entry_id"])
        # What was superseded before it was lost is forgotten as soon as it stands.
        content, salt = "{}", bytes(SALT).hex()
        if newest[entry_id] == index:
            content, salt = _content(place, key, entry_id, index)
        yield LoggedLeaf(
            index, entry_id, int(one["version"]), str(one["what"]),
            date.fromisoformat(str(one["on"])), int(one["issue"]), text.decode(),
            leaf_hash(text).hex(), content, salt,
        )  # fmt: skip


def _content(place: Place, key: str, entry_id: str, index: int) -> tuple[str, str]:
    """What a leaf stands for and its salt, by the proof the site shows of it."""
    try:
        raw = place.read(document_path(entry_id))
        shown = read_document(raw, key)
    except (FileNotFoundError, DocumentError) as error:
        raise SiteAheadError(
            f"网站上没有 {entry_id} 的证明，不能接续公布记录：请恢复到更晚的时刻。"
        ) from error
    if shown.index != index:
        raise SiteAheadError(f"网站上 {entry_id} 的证明不是第 {index} 条的：请恢复到更晚的时刻。")
    return content_text(shown.content), str(json.loads(raw)["proof"]["salt"])


def refuse_if_forgotten(
    unit: UnitOfWork, settings: Settings, entries: Iterable[ShownEntry], on: date
) -> None:
    """SiteAheadError while the database does not tell of an entry what was taken over of it.

    Whoever has made sure that it is to be shown otherwise deletes the file that holds it.
    """
    held = held_of(settings)
    if held is None:
        return
    taken = {
        leaf.entry_id: leaf.issue
        for leaf in transparency.leaves(unit, held.since, transparency.size(unit))
    }
    newest, _ = issues.latest(unit)
    lost = max(taken.values(), default=0)
    if lost > (0 if newest is None else newest.number):
        raise SiteAheadError(
            f"第 {lost} 期已公布，而数据库中没有，网站未作改动：请重新收入恢复时刻之后的来件，"
            "按原样办理并签发这一期。"
        )
    named = {one for one in taken if "/" not in one}
    shown = [one for one in entries if one.entry.entry_id in named]
    unlike = {one.entry_id for one in only_changed(unit, versions(shown, on))}
    unlike |= named - {one.entry.entry_id for one in shown}
    if unlike:
        some = "、".join(sorted(unlike)[:NAMED])
        raise SiteAheadError(
            f"{len(unlike)} 个条目（{some}）在网站上与数据库中不同，网站未作改动："
            "请先重新收入并办理恢复时刻之后的来件。"
            f"确认应按数据库公布的，删除 {settings.home / HOLD} 后重新运行 mingdan publish。"
        )
