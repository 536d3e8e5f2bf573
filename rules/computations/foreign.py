"""As options: the citation test of OSHA and the tests of EN 689. They bind nobody here."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Annotated

from pydantic import Field, model_validator

from rules.computations.account import Account, accounted, summed, text, whole
from rules.computations.desk import Desk
from rules.computations.fields import (
    AtLeastOne,
    NotNegative,
    Positive,
    RefusedError,
    Several,
    Stated,
    Timed,
    wrong,
)
from rules.formulae import citation, en689
from rules.formulae.mixtures import mixture

SAE_HELP = "sampling and analytical error as a share, e.g. 0.1"


class Citation(Stated):
    """One full-period sample."""

    result: NotNegative = Field(title="检测结果", description="X, in the unit of the PEL")
    pel: Positive = Field(title="PEL", description="permissible exposure limit")
    sae: NotNegative = Field(title="SAE", description=SAE_HELP)


class TimedResult(Timed):
    """One of several consecutive samples."""

    result: NotNegative = Field(title="检测结果", description="X, in the unit of the PEL")


class ConsecutiveCitation(Stated):
    """Consecutive samples over a period."""

    samples: Annotated[list[TimedResult], Several, AtLeastOne] = Field(
        title="各样品", description="result with minutes or hours, each sample"
    )
    pel: Positive = Field(title="PEL", description="permissible exposure limit")
    sae: NotNegative = Field(title="SAE", description=SAE_HELP)


class MixturePart(Stated):
    """One agent of a mixture with its PEL and error."""

    concentration: NotNegative = Field(title="浓度", description="C, in the unit of the PEL")
    pel: Positive = Field(title="PEL", description="L, permissible exposure limit")
    sae: NotNegative = Field(title="SAE", description=SAE_HELP)


class MixtureCitation(Stated):
    """The agents of a mixture."""

    components: Annotated[list[MixturePart], Several, AtLeastOne] = Field(
        title="各组分", description="concentration, PEL and SAE of each"
    )


def single_citation(stated: Citation, _desk: Desk) -> Account:
    """Y = X/PEL; UCL = Y+SAE, LCL = Y−SAE (OSHA Technical Manual II:1)."""
    found = citation.single(stated.result, stated.pel, stated.sae)
    one, sae = Fraction(1), Fraction(stated.sae)
    y = Fraction(stated.result) / Fraction(stated.pel)
    lcl, ucl = text(y - sae, one), text(y + sae, one)
    rounded = citation.rounded_y(stated.result, stated.pel)
    return accounted(
        found.formula, value=text(y, one),
        exact=whole(y), outcome=(found.value,),
        figures={"LCL": lcl, "UCL": ucl, "Y_two_decimals": str(rounded)},
        arithmetic=(
            f"Y = {stated.result} ÷ {stated.pel} = {text(y, one)}",
            f"LCL = {text(y, one)} − {stated.sae} = {lcl}",
            f"UCL = {text(y, one)} + {stated.sae} = {ucl}",
        ),
    )  # fmt: skip


def _root(square: Fraction) -> Decimal:
    with localcontext() as context:
        context.prec = 50
        return (Decimal(square.numerator) / Decimal(square.denominator)).sqrt()


def consecutive_citation(stated: ConsecutiveCitation, _desk: Desk) -> Account:
    """LCL = Y − SAE·√Σ(T·X)²/(PEL·ΣT) of consecutive samples; over 1 is a violation."""
    pairs = [(one.result, one.time) for one in stated.samples]
    found = citation.consecutive_violates(pairs, stated.pel, stated.sae)
    period = sum((time for _, time in pairs), Fraction(0)) * Fraction(stated.pel)
    y = sum((Fraction(x) * time for x, time in pairs), Fraction(0)) / period
    squares = sum(((Fraction(x) * time) ** 2 for x, time in pairs), Fraction(0))
    error = _root(Fraction(stated.sae) ** 2 * squares / period**2)
    lcl = y - Fraction(error)
    terms = summed([f"({one.result}×{one.time_text})²" for one in stated.samples])
    times = summed([one.time_text for one in stated.samples])
    return accounted(
        found.formula,
        value=text(y, Fraction(1)), exact=whole(y),
        outcome=("violation" if found.value else "not a violation",),
        figures={"LCL": text(lcl, Fraction(1)), "error": text(error, places=4)},
        arithmetic=(
            f"Y = {text(y, Fraction(1))}",
            f"LCL = Y − {stated.sae}×√({terms}) ÷ ({stated.pel}×({times})) = "
            f"{text(lcl, Fraction(1))}",
        ),
    )  # fmt: skip


def mixture_citation(stated: MixtureCitation, _desk: Desk) -> Account:
    """Em > 1 + √Σ(R·SAE)², R = (C/L)/Em, is a violation."""
    parts = [(one.concentration, one.pel, one.sae) for one in stated.components]
    found = citation.mixture_violates(parts)
    em = mixture([(c, at) for c, at, _ in parts]).value
    one, figures, bound = Fraction(1), {}, Fraction(1)
    lines = [f"Em = {summed([f'{c}/{at}' for c, at, _ in parts])} = {text(em, one)}"]
    if em:
        shares = [Fraction(c) / Fraction(at) / em for c, at, _ in parts]
        pairs = zip(shares, parts, strict=True)
        error = _root(sum(((r * Fraction(sae)) ** 2 for r, (_, _, sae) in pairs), Fraction(0)))
        bound += Fraction(error)
        figures = {f"R{at}": text(r, places=4) for at, r in enumerate(shares, start=1)}
        figures |= {"RSt": text(error, places=4), "CL": text(bound, em, places=4)}
        lines.append(f"CL = 1 + √Σ(R×SAE)² = {figures['CL']}")
    return accounted(
        found.formula, value=text(em, one),
        exact=whole(em), outcome=("violation" if found.value else "not a violation",),
        figures=figures, arithmetic=tuple(lines),
    )  # fmt: skip


class SimilarGroup(Stated):
    """The results of a similarly exposed group."""

    results: Annotated[list[Positive], Several, Field(min_length=3, max_length=en689.MOST)] = Field(
        title="各结果", description="3 to 5 for the preliminary test, 6 or more for the statistical"
    )
    oel: Positive = Field(title="OEL", description="exposure limit, in the unit of the results")

    @model_validator(mode="after")
    def _not_all_alike(self) -> SimilarGroup:
        if len(self.results) > 5 and len(set(self.results)) == 1:
            raise wrong("各结果完全相同，几何标准差不存在", "填写未修约的结果")
        return self


def en_689(stated: SimilarGroup, _desk: Desk) -> Account:
    """The preliminary test of 3 to 5 results, the statistical one of 6 or more (EN 689:2018)."""
    results, oel = stated.results, stated.oel
    if len(results) <= 5:
        found = en689.preliminary(results, oel)
        share = en689.SHARES[len(results)]
        top = max(results)
        at = text(share * Fraction(oel))
        lines = (f"max = {top}；{text(share)}×OEL = {at}；OEL = {oel}",)
        return accounted(
            found.formula, value=str(top),
            exact=str(top), outcome=(found.value,),
            figures={"n": str(len(results)), "share_of_OEL": text(share)}, arithmetic=lines,
        )  # fmt: skip
    decided = en689.statistical(results, oel)
    bound, u_r = en689.u_t(len(results)), en689.u_r(results, oel)
    gm, gsd = en689.gm_gsd(results)
    told = text(u_r, bound, places=3)
    mean = sum(map(Fraction, results), Fraction(0)) / len(results)
    return accounted(
        decided.formula, value=told,
        exact=whole(u_r), outcome=(decided.value,),
        figures={
            "n": str(len(results)), "U_T": str(bound), "mean": text(mean, places=4),
            "GM": text(gm, places=3), "GSD": text(gsd, places=3),
        },
        arithmetic=(
            f"U_R = (ln {oel} − ln {text(gm, places=3)}) ÷ ln {text(gsd, places=3)} = {told}",
            f"U_T({len(results)}) = {bound}",
        ),
    )  # fmt: skip


__all__ = [
    "Citation", "ConsecutiveCitation", "MixtureCitation", "RefusedError", "SimilarGroup",
    "consecutive_citation", "en_689", "mixture_citation", "single_citation",
]  # fmt: skip
