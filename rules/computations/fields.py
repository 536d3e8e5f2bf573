"""The figures a computation is stated in: read as they are written, refused with a remedy.

Figures are decimal text (or JSON numbers, whose text is kept), never floats. Every refusal carries
what is wrong and what to do, in the words of the sender.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

EARLIEST = date(2007, 11, 1)  # the first edition of the limits carried here
DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
FIGURE = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?")
WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
T = TypeVar("T")


def wrong(problem: str, remedy: str) -> PydanticCustomError:
    """What is wrong with a field and what to do, in Chinese, for a validator to raise."""
    context = {"problem": problem, "remedy": remedy}
    return PydanticCustomError("told", "{problem}：{remedy}", context)


class RefusedError(ValueError):
    """A computation that cannot be made of what was stated: which field, what to do."""

    def __init__(self, field: str, value: str, problem: str, remedy: str) -> None:
        super().__init__(f"{field}：{problem}，{remedy}")
        self.field, self.value, self.problem, self.remedy = field, value, problem, remedy


@dataclass(frozen=True, slots=True)
class Amount:
    """A result as a laboratory states it; ``below`` means under the detection limit ``value``."""

    value: Decimal
    below: bool = False

    def __str__(self) -> str:
        return f"<{self.value}" if self.below else str(self.value)

    def taken(self, share: Fraction) -> Fraction:
        """The figure; of one below the detection limit, that share of the limit."""
        return Fraction(self.value) * (share if self.below else 1)


def text_of(value: object) -> str:
    """What was written, in narrow characters without blanks around it."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise wrong("不是文字或十进制数", "照报告所印填写，如 0.35")
    return str(value).translate(WIDE).strip()


def _number(value: object, low: str, high: str, *, above: bool) -> Decimal:
    said = text_of(value)
    span = f"{'大于' if above else '不小于'} {low}、不大于 {high}"
    if not FIGURE.fullmatch(said):
        raise wrong("不是至多 6 位小数的十进制数", f"填写{span}的数，不带单位")
    number = Decimal(said)
    if number < Decimal(low) or (above and number == Decimal(low)) or number > Decimal(high):
        raise wrong(f"不在允许范围：须{span}", "核对小数点与单位后重填")
    return number


def _figure(low: str, high: str = "999999", *, above: bool = False) -> Any:
    """A field type: a decimal figure within bounds, ``above`` excluding the lower one."""
    schema: dict[str, Any] = {"type": ["string", "number"], "pattern": f"^{FIGURE.pattern}$"}
    schema |= {"exclusiveMinimum" if above else "minimum": float(low), "maximum": float(high)}
    return (
        BeforeValidator(lambda value: _number(value, low, high, above=above)),
        WithJsonSchema(schema),
    )


def _amount(value: object) -> Amount:
    if isinstance(value, Amount):
        return value
    said = text_of(value)
    return Amount(_number(said.lstrip("<").strip(), "0", "999999", above=False), said[:1] == "<")


Figure = Annotated[Decimal, *_figure("-999999")]
NotNegative = Annotated[Decimal, *_figure("0")]
Positive = Annotated[Decimal, *_figure("0", above=True)]
Minutes = Annotated[Decimal, *_figure("0", "1440", above=True)]
Hours = Annotated[Decimal, *_figure("0", "24", above=True)]
WeekHours = Annotated[Decimal, *_figure("0", "168", above=True)]
WeekDays = Annotated[Decimal, *_figure("0", "7", above=True)]
Level = Annotated[Decimal, *_figure("0", "200")]
Percent = Annotated[Decimal, *_figure("0", "100")]
RatePercent = Annotated[Decimal, *_figure("0", "100", above=True)]
Share = Annotated[Decimal, *_figure("0", "1")]
Celsius = Annotated[Decimal, *_figure("-50", "100")]
Reported = Annotated[
    Amount,
    BeforeValidator(_amount),
    WithJsonSchema({"type": ["string", "number"], "pattern": r"^<?[0-9]{1,6}(\.[0-9]{1,6})?$"}),
]


def _count(value: object) -> int:
    return int(_number(value, "1", "9999999", above=False).to_integral_exact())


Count = Annotated[
    int, BeforeValidator(_count), WithJsonSchema({"type": ["string", "integer"], "minimum": 1})
]


def _day(value: object, info: ValidationInfo) -> date:
    said = text_of(value) if not isinstance(value, date) else value.isoformat()
    for form in DAYS:
        try:
            day = datetime.strptime(said, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
        last = (info.context or {}).get("today", date.max)
        if not EARLIEST <= day <= last:
            raise wrong("晚于收件日，或早于 2007-11-01", "填写实际采样或检测的日期")
        return day
    raise wrong("不是可识别的日期", "填写形如 2026-03-02 的日期")


Day = Annotated[
    date, BeforeValidator(_day), WithJsonSchema({"type": "string", "examples": ["2026-03-02"]})
]


def word(words: Mapping[str, T]) -> tuple[BeforeValidator, WithJsonSchema]:
    """A field type: a choice by any of its names, Chinese or English."""
    known = {name.casefold(): meant for name, meant in words.items()}

    def read(value: object) -> T:
        if not isinstance(value, bool) and value in known.values():
            return value  # type: ignore[return-value]  # one of the choices itself
        said = str(value).lower() if isinstance(value, bool) else text_of(value).casefold()
        if said not in known:
            raise wrong("不是认识的取值", f"填写 {'、'.join(words)} 之一")
        return known[said]

    return BeforeValidator(read), WithJsonSchema({"enum": [*words, *_yes_or_no(words)]})


def _yes_or_no(words: Mapping[str, T]) -> list[bool]:
    """JSON's own words for the choice between yes and no."""
    return [True, False] if "是" in words else []


YES_NO = {**dict.fromkeys(("是", "true", "yes", "1"), True)}
YES_NO |= dict.fromkeys(("否", "false", "no", "0"), False)
YesNo = Annotated[bool, *word(YES_NO)]
LABOUR = {
    **dict.fromkeys(("Ⅰ", "I", "1"), "Ⅰ"),
    **dict.fromkeys(("Ⅱ", "II", "2"), "Ⅱ"),
    **dict.fromkeys(("Ⅲ", "III", "3"), "Ⅲ"),
    **dict.fromkeys(("Ⅳ", "IV", "4"), "Ⅳ"),
}
Labour = Annotated[Literal["Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ"], *word(LABOUR)]


def decoded(value: object) -> object:
    """A list or object that came as its JSON text, with its figures as they were written."""
    if isinstance(value, str) and value.lstrip()[:1] in ("[", "{"):
        try:
            return json.loads(value, parse_float=str, parse_int=str, parse_constant=str)
        except ValueError as error:
            raise wrong("不是 JSON 数组或对象", "检查引号、逗号和括号") from error
    return value


Several = BeforeValidator(decoded)
AtLeastOne = Field(min_length=1, max_length=2000)


def plain(name: str) -> str:
    """A field's name without the accidents of typing."""
    return "".join(name.split()).casefold().replace("（", "(").replace("）", ")")


class Stated(BaseModel):
    """What is stated of a computation, or of a part of it; a field no formula knows is refused.

    A field goes by its name or by its title, which is Chinese.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _by_any_name(cls, value: object) -> object:
        value = decoded(value)
        if not isinstance(value, Mapping):
            return value
        known = {plain(key): key for key in cls.model_fields}
        known |= {plain(f.title): key for key, f in cls.model_fields.items() if f.title}
        return {
            known.get(plain(str(key)), str(key)): one
            for key, one in value.items()
            if one is not None and one != ""
        }


class Timed(Stated):
    """A part that lasts some time: in minutes or in hours, one of them."""

    minutes: Minutes | None = Field(
        None, title="分钟", description="min; minutes or hours, not both"
    )
    hours: Hours | None = Field(None, title="小时", description="h; minutes or hours, not both")

    @model_validator(mode="after")
    def _one_time(self) -> Timed:
        if (self.minutes is None) == (self.hours is None):
            raise wrong("时间须填 minutes（分钟）或 hours（小时）之一", "二者只填一个")
        return self

    @property
    def time(self) -> Fraction:
        """The time in hours."""
        if self.minutes is not None:
            return Fraction(self.minutes) / 60
        return Fraction(self.hours or 0)

    @property
    def time_text(self) -> str:
        """The time as it was stated, to be put into a formula of hours."""
        return f"{self.minutes}/60" if self.minutes is not None else str(self.hours)


def total_at_most(parts: Sequence[Timed], hours: Fraction, what: str) -> None:
    """Refuse parts that last longer together than their formula takes."""
    if sum((part.time for part in parts), Fraction(0)) > hours:
        raise wrong(f"各段时间合计超过 {what}", "核对各段时间，或分开填写")
