"""W4's twelve columns as a layout of the product, with the two checks only W4 has."""

from __future__ import annotations

from bench.w4_workbook import CERTIFICATE, CODES, HEADER, LAST, LONGEST, NOISY
from flows.formats.across import NOISE
from flows.formats.checks import CHECKS, Check, Context
from flows.formats.layouts import Column, Layout
from rules.agents import normal

KEYS = ("seq", "name", "uscc", "workshop", "post", "agent", "kind", "value", "unit", "hours",
        "day", "certificate")  # fmt: skip
KINDS = ("count", "text", "uscc", "text", "text", "text", "kind", "decimal", "unit", "hours",
         "past_day", "certificate")  # fmt: skip
LAYOUT = Layout(
    "w4",
    "检测结果",
    tuple(
        Column(key, name, key, kind, required=True, most=LONGEST)
        for key, name, kind in zip(KEYS, HEADER, KINDS, strict=True)
    ),
    ("seq",),
    ("agent", "agent_unit"),
)
CHECKED = {
    **CHECKS,
    "certificate": Check(
        lambda cells, _context: ~cells.str.contains(CERTIFICATE),
        "不是证书编号",
        "填写形如 AX-2026-00001 的编号",
    ),
}
AGENTS = {normal(code): ((NOISE if code in NOISY else code),) for code in CODES}
CONTEXT = Context(LAST, AGENTS, {}, {})
