"""How an entry explains itself: the arithmetic that can be checked, the stored sentences."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from domain.bulletin import Entry, ExceedanceLine
from notifications.site_words import Words
from notifications.wording import exceedance, printed_unit, zh_date


def arithmetic(line: ExceedanceLine, words: Words) -> str:
    """The sum that gave the ratio: as stored with the judgement, else from the printed figures.

    The printed figures may not give the ratio (a noise level is normalised to eight hours before
    it is compared); then only the ratio is stated.
    """
    stored = line.explanation.get("arithmetic")
    if isinstance(stored, str) and stored:
        return stored
    decibels = line.unit.startswith("dB")
    stated = exceedance({"unit": line.unit, "ratio": line.ratio})
    try:
        value, limit, ratio = Decimal(line.value), Decimal(line.limit), Decimal(line.ratio)
    except InvalidOperation:
        return stated
    if not limit:
        return stated
    exact = value - limit if decibels else value / limit
    step = Decimal(1).scaleb(int(ratio.as_tuple().exponent))
    if abs(exact - ratio) > step / 2:
        return stated
    pattern = words["difference" if decibels else "multiple"]
    return pattern.format(value=line.value, limit=line.limit, ratio=line.ratio.lstrip("+"))


def with_unit(figure: str, unit: str) -> str:
    """A figure and its unit as printed."""
    return f"{figure} {printed_unit(unit)}"


def account(line: ExceedanceLine, words: Words, language: str) -> tuple[str, ...]:
    """The stored account of a judgement in one language, with the value that would have passed.

    Empty when no account was stored.
    """
    told = line.explanation.get(language)
    if not isinstance(told, str) or not told:
        return ()
    passing = line.explanation.get("compliant_at")
    if not passing:
        return (told,)
    return told, words["compliant_at"].format(value=with_unit(str(passing), line.unit))


def hazards(entry: Entry) -> tuple[str, ...]:
    """The agents over a limit, each once, in the order of the measurements."""
    return tuple(dict.fromkeys(line.agent for line in entry.exceedances))


def day(value: object, language: str) -> str:
    """A date as the language writes it; empty for none."""
    text = "" if value is None else str(value)
    return zh_date(text) if text and language == "zh" else text


def summary(entry: Entry, words: Words, language: str) -> tuple[str, ...]:
    """The entry in two or three sentences: listed why, the worst result, until when."""
    grounds = words["ground_joint"].join(words[ground] for ground in entry.grounds)
    said = [
        words["sentence_listed"].format(
            name=entry.name, grounds=grounds, day=day(entry.listing_date, language)
        )
    ]
    if entry.exceedances:
        worst = max(entry.exceedances, key=_times_over)
        said.append(
            words["sentence_over"].format(
                post=worst.post or worst.workshop,
                agent=worst.agent,
                value=with_unit(worst.value, worst.unit),
                limit=with_unit(worst.limit, worst.unit),
            )
        )
    said.append(
        words["sentence_exit"].format(
            day=day(entry.earliest_exit_date, language), end=day(entry.end_date, language)
        )
    )
    return tuple(said)


def _times_over(line: ExceedanceLine) -> Decimal:
    """How far a result is over its limit, to compare by: 3 dB are twice the noise."""
    try:
        ratio = Decimal(line.ratio)
    except InvalidOperation:
        return Decimal(0)
    return 2 ** (ratio / 3) if line.unit.startswith("dB") else ratio
