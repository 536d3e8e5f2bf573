"""The employer (用人单位) whose workplaces are supervised."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Enterprise:
    """Identity of an enterprise as registered.

    ``uscc`` is the unified social credit code (GB 32100-2015, 18 characters). Its check
    character is not enforced: codes in lawful use are known to fail it, so a bad one is a
    warning at the door, never a refusal. ``industry`` is a GB/T 4754-2017 code.
    """

    uscc: str
    name: str
    township: str
    industry: str
    industry_name: str
    address: str
    representative: str
    email: str = ""
    workers_exposed: int = 0
