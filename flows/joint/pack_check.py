"""Whether a pack's papers say what it holds, and whether it holds what the records give.

Papers are read as they are, not as they were meant: numbers are taken out of the page, the PDF and
the DOCX and compared with those of the pack; and each number of the pack is asked for again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from domain.joint.pack import Pack, numbers
from domain.joint.periods import Period
from flows.assembly import Assembly
from flows.joint.asking import NoSuchQueryError
from flows.joint.pack import asking_of
from flows.joint.pack_papers import DOCX, LANGUAGES, PDF, chart_form, page_form, texts
from notifications.joint import reading
from notifications.joint.reading import numbers_of
from notifications.joint.text import Text
from storage import joint_packs
from storage.joint_packs import Edition
from storage.unit_of_work import UnitOfWork

RECORDS = "records"
FORMS = (PDF, DOCX, *map(page_form, LANGUAGES))
AROUND = 3  # numbers before a difference that are told with it


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a paper (its form), or the records, say another number than the pack."""

    form: str
    where: str
    pack: str
    there: str

    def zh(self) -> str:
        """In Chinese."""
        place = "按记录重新计算" if self.form == RECORDS else self.form
        here, there = self.pack or "（无）", self.there or "（无）"
        return f"{place}：{self.where}，材料为 {here}，该处为 {there}"


class PapersDifferError(Exception):
    """Papers do not say what the pack holds: none of them is kept."""

    def __init__(self, found: Sequence[Difference]) -> None:
        self.found = tuple(found)
        told = "\n".join(f"  {one.zh()}" for one in found[:20])
        super().__init__(f"材料与数据有 {len(found)} 处不一致，没有保存：\n{told}")


def differences(
    assembly: Assembly, pack: Pack, edition: int, papers: Mapping[str, bytes]
) -> list[Difference]:  # fmt: skip
    """Every difference; empty when all agrees."""
    return [*in_papers(pack, edition, papers), *in_records(assembly, pack)]


def in_records(assembly: Assembly, pack: Pack) -> list[Difference]:
    """Numbers of the pack that the records, as known at its moment, give otherwise."""
    found: list[Difference] = []
    with UnitOfWork(assembly.engine, reading=True) as unit:
        asking = asking_of(unit, assembly, Period.read(pack.period), pack.known_at)
        for one in dict.fromkeys(numbers(pack)):
            try:
                now = asking.answer(one.query)
            except NoSuchQueryError:
                now = ""
            if now != one.value:
                found.append(Difference(RECORDS, one.query, one.value, now))
    return found


def in_papers(
    pack: Pack, edition: int, papers: Mapping[str, bytes], forms: Sequence[str] = FORMS
) -> list[Difference]:
    """Numbers that stand otherwise in a paper, are missing or too many."""
    said, found = texts(pack, edition), list[Difference]()
    for form in forms:
        if form not in papers:
            found.append(Difference(form, "文书缺失", "", ""))
            continue
        try:
            found += _in_paper(form, said, papers)
        except reading.UnreadablePaperError:
            found.append(Difference(form, "文书已损坏，无法读取", "", ""))
    return found


def _in_paper(form: str, said: Mapping[str, Text], papers: Mapping[str, bytes]) -> list[Difference]:
    content = papers[form]
    if form == DOCX:
        return list(_compared(form, numbers_of(said["zh"]), reading.in_docx(content)))
    if form == PDF:
        pictures = json.loads(papers[chart_form("zh")])
        besides = reading.besides(content, said["zh"], pictures)
        there = reading.in_pdf(content)
        return list(_compared(form, numbers_of(said["zh"]), there, besides))
    return list(_in_page(form, said[form.partition(".")[2]], content))


def _in_page(form: str, text: Text, content: bytes) -> Iterator[Difference]:
    told, links = reading.in_page(content)
    yield from _compared(form, numbers_of(text), told)
    for (query, value), there in zip(reading.linked(text), links, strict=False):
        if there != (query, value):
            yield Difference(form, query, value, " ".join(there))


def _compared(
    form: str, wanted: Sequence[str], there: Sequence[str], besides: Sequence[str] = ()
) -> Iterator[Difference]:
    """Differences in order. ``besides`` may stand in between, each as often as it is named."""
    spare = Counter(besides)
    match = SequenceMatcher(None, wanted, there, autojunk=False)
    for kind, i, j, k, m in match.get_opcodes():
        if kind == "equal":
            continue
        where = f"第 {i + 1} 个数（在 {' '.join(wanted[max(0, i - AROUND) : i]) or '开头'} 之后）"
        more = [one for one in there[k:m] if not _taken(spare, one)]
        if wanted[i:j] or more:
            yield Difference(form, where, " ".join(wanted[i:j]), " ".join(more))
    left = list(spare.elements())
    if left:
        yield Difference(form, "图表、标题和页码", " ".join(left), "")


def _taken(spare: Counter[str], one: str) -> bool:
    if spare[one] > 0:
        spare[one] -= 1
        return True
    return False


def kept_differences(
    assembly: Assembly, period: str, edition: int = 0
) -> tuple[Edition, list[Difference]] | None:
    """The differences of an edition that is on file, the newest by default; None: there is none."""
    with UnitOfWork(assembly.engine, reading=True) as unit:
        found = joint_packs.pack_of(unit, period, edition)
        if found is None:
            return None
        head, pack = found
        papers = {
            form: one.content
            for form in joint_packs.forms(unit, period, head.edition)
            if (one := joint_packs.paper(unit, period, head.edition, form)) is not None
        }
    return head, differences(assembly, pack, head.edition, papers)
