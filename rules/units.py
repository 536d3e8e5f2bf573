"""Units of mass in air: a result is judged in the unit of its agent's limits, converted exactly."""

from __future__ import annotations

from decimal import Decimal

MILLIGRAM = "mg/m3"
MASS = {"g/m3": 3, MILLIGRAM: 0, "μg/m3": -3, "ng/m3": -6}  # powers of ten of mg/m3


def converted(value: str, unit: str, wanted: str) -> str:
    """A decimal text in another unit of mass, no digit lost; KeyError for other units."""
    shift = MASS[unit] - MASS[wanted]
    return value if not shift else f"{Decimal(value).scaleb(shift).normalize():f}"
