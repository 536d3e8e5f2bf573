"""What is fed: rounds of new cases that run into a deadline, and of corrections that the public sees.

A round is a day of the office, seventy days after the one before: everything that can run out in
between has run out by then. The rows are those of the API and of a decisions file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from domain.lifecycle import TABLE
from domain.roles import Role
from domain.triggers import act
from domain.vocabulary import Act, Status
from flows.clock import OFFICE_TIME
from samples.places import code_of
from tests.office import CASE, SIGNER

FIRST_DAY = date(2026, 4, 20)
APART = timedelta(days=70)
LABORATORY = "示例检测机构（虚构）"
Row = dict[str, Any]
(CORRECTION,) = (
    row for row in TABLE if row.on == act(Act.CORRECT_ENTRY) and Status.PUBLISHED in row.when
)


@dataclass(frozen=True)
class Round:
    """A round by its number; ``cases`` new ones in it, ``proposals`` on the published case before."""

    number: int
    cases: int
    proposals: int

    @property
    def day(self) -> date:
        return FIRST_DAY + APART * self.number

    @property
    def morning(self) -> datetime:
        return datetime.combine(self.day, time(9), OFFICE_TIME)

    @property
    def codes(self) -> list[str]:
        """The enterprises of this round, seen by nobody before."""
        first = 1000 + self.number * self.cases
        return [code_of(first + n) for n in range(self.cases)]

    def enterprises(self) -> list[Row]:
        return [
            {
                "uscc": code, "name": f"示例{code[8:14]}厂（虚构）", "township": "示例一镇",
                "industry": "3011", "industry_name": "水泥制造", "address": "示例一镇示例路",
                "representative": "虚构负责人", "email": f"unit{code[8:14]}@example.invalid",
                "registered_on": f"{self.day - timedelta(days=13)}",
            }
            for code in self.codes
        ]  # fmt: skip

    def inspections(self) -> list[Row]:
        return [
            {
                "report_no": f"示检-{code}", "sample_no": "1", "check": "定期检测", "uscc": code,
                "laboratory": LABORATORY, "workshop": "原料车间", "post": "破碎", "agent": "矽尘",
                "fraction": "总尘", "silica_pct": "24.5", "kind": "TWA", "value": "2.4",
                "unit": "mg/m3", "hours": "8", "minutes": "480",
                "sampled_on": f"{self.day - timedelta(days=12)}",
            }
            for code in self.codes
        ]  # fmt: skip

    def decisions(self) -> Iterator[tuple[str, list[Row]]]:
        """Files by name, to be taken in one after the other."""
        for step in range(1, 11):
            rows = [self._decision(code, step) for code in self.codes]
            yield f"{self.number:05d}-{step:02d}", rows
        yield f"{self.number:05d}-90", list(self._correction())

    def _decision(self, code: str, step: int) -> Row:
        on = self.day - timedelta(days=12 - step)
        common = {"ref": f"{code}-{step}", "on": f"{on}", "case": f"{code}-01"}

        def propose(what: Act, **particulars: str) -> Row:
            return {
                **common, "do": "propose", "act": what.value, "by": "ins-01", "reason": "依法办理",
                "particulars": particulars,
            }  # fmt: skip

        def answer(proposal: int, role: Role) -> Row:
            return {
                **common, "do": "answer", "proposal": proposal, "by": SIGNER[role],
                "role": role.value, "answer": "approve",
            }  # fmt: skip

        def serve(document: str) -> Row:
            return {
                **common, "do": "serve", "document": document, "way": "direct",
                "recipient": "虚构签收人", "proof": "送达回证",
            }  # fmt: skip

        match step:
            case 1:
                return propose(Act.FILE, inspectors="ins-01;ins-02")
            case 2:
                return answer(1, Role.AGENCY_HEAD)
            case 3:
                return propose(
                    Act.PRENOTIFY_WARNING, violation="《职业病防治法》第十五条第一项",
                    legal_basis="《职业病防治法》第七十二条第一项",
                )  # fmt: skip
            case 4:
                return answer(2, Role.SECTION_HEAD)
            case 5:
                return serve("warning_prenotice")
            case 6:
                return {
                    **common, "do": "step", "step": "defence_waived", "by": "ins-01",
                    "document": "示材1号",
                }  # fmt: skip
            case 7:
                return propose(Act.WARN_AND_ORDER, items="完善除尘", rectification_days="30")
            case 8:
                return answer(3, Role.LEGAL_REVIEWER)
            case 9:
                return answer(3, Role.AGENCY_HEAD)
            case _:
                return serve("rectification_order")

    def _correction(self) -> Iterator[Row]:
        """The published entry is corrected: every file that shows it changes, subscribers are told."""
        number = self.proposals + 1
        common = {"on": f"{self.day}", "case": CASE}
        yield {
            **common, "ref": f"correct-{self.number}-0", "do": "step", "by": "ins-01",
            "step": "listing_error_found", "document": f"示材{number}号",
        }  # fmt: skip
        yield {
            **common, "ref": f"correct-{self.number}-1", "do": "propose", "by": "ins-01",
            "act": Act.CORRECT_ENTRY.value, "reason": "依法更正",
            "particulars": {"correction": f"罚款金额更正（第{number}次）"},
        }  # fmt: skip
        for n, role in enumerate(CORRECTION.signed_by):
            yield {
                **common, "ref": f"correct-{self.number}-{n + 2}", "do": "answer", "by": SIGNER[role],
                "role": role.value, "proposal": number, "answer": "approve",
            }  # fmt: skip


def lines(rows: list[Row]) -> str:
    """Rows as JSON Lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
