"""One result weighed: how it stands to its limit, what its evidence lacks, its account when asked.

A back-test weighs millions of results and tells hardly any of them: an account costs ten times
what the weighing does, so it is made when somebody asks for it, once.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from domain.findings import Band, JudgedLine
from domain.measurement import Measurement
from rules.evidence_quality import UNDECIDED, Sample, Switches, defects_of
from rules.explain import Verdict, explain, explain_unjudged, ratio_of
from rules.judge import Thresholds
from rules.limit_book import Limit

OVER = (Band.EXCEEDED, Band.SERIOUS)
NOT_JUDGED: tuple[str, ...] = ("not_judged",)
Place = tuple[str, str, str]  # workshop, post, agent


@dataclass(eq=False, kw_only=True)
class Weighed:
    """A result with its verdict. Without a ``limit`` no figure holds and nothing is judged.

    ``defects`` are codes of ``rules.evidence_quality``; ``band`` is NOT_JUDGED too where they leave
    it open whether the result is over.
    """

    measurement: Measurement
    name: str
    limit: Limit | None
    band: Band
    reduced: bool
    defects: tuple[str, ...]
    thresholds: Thresholds
    pack_id: str

    @property
    def figure(self) -> str:
        """The limit as the standard prints it; empty when none holds."""
        return "" if self.limit is None else self.limit.value

    @property
    def usable(self) -> bool:
        """Whether a listing may rest on it."""
        return not self.defects

    @property
    def over(self) -> bool:
        """Whether it is over its limit, seriously or not."""
        return self.band in OVER

    @property
    def post(self) -> tuple[str, str]:
        """Workshop and post."""
        return self.measurement.workshop, self.measurement.post

    @property
    def differs_from_lab(self) -> bool:
        """Whether the laboratory, if it said anything, judges otherwise."""
        said = self.measurement.lab_verdict
        if said is None or self.band is Band.NOT_JUDGED:
            return False
        return said is not (self.band is Band.COMPLIANT)

    @cached_property
    def told_ratio(self) -> str:
        """Value over limit as printed, of noise the difference in dB; empty without a limit."""
        return "" if self._verdict is None else self._verdict.told_ratio

    @cached_property
    def account(self) -> dict[str, object]:
        """The whole account: see ``rules.explain``."""
        if self._verdict is None:
            return explain_unjudged(self.measurement, self.name, self.pack_id)
        return explain(self._verdict, self.defects, self.pack_id)

    @cached_property
    def _verdict(self) -> Verdict | None:
        if self.limit is None:
            return None
        return Verdict(
            measurement=self.measurement,
            name=self.name,
            limit=self.limit,
            band=self.band,
            reduced=self.reduced,
            ratio=ratio_of(self.measurement, self.limit, reduced=self.reduced),
            thresholds=self.thresholds,
        )

    def line(self) -> JudgedLine:
        """The result as it is kept, with its account."""
        return JudgedLine(
            sample_no=self.measurement.sample_no,
            band=self.band,
            ratio=self.told_ratio,
            limit_id="" if self.limit is None else self.limit.limit_id,
            usable=self.usable,
            defects=self.defects,
            differs_from_lab=self.differs_from_lab,
            explanation=self.account,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scales:
    """What the results of one report are weighed by.

    ``short_samples`` are the places of which the report has a short-time sample, ``with_stel`` the
    (agent, edition) pairs that have a PC-STEL.
    """

    thresholds: Thresholds
    switches: Switches
    pack_id: str
    names: Mapping[str, str]
    short_samples: Container[Place]
    with_stel: Container[tuple[str, str]]

    def weigh(self, one: Measurement, limit: Limit | None, band: Band, *, reduced: bool) -> Weighed:
        """A judged result with what its evidence lacks."""
        defects = NOT_JUDGED
        if limit is None:
            band = Band.NOT_JUDGED
        else:
            defects = defects_of(self._sample(one, limit, band, reduced=reduced))
            if UNDECIDED.intersection(defects):
                band = Band.NOT_JUDGED
        return Weighed(
            measurement=one,
            name=self.names.get(one.agent, one.agent),
            limit=limit,
            band=band,
            reduced=reduced,
            defects=defects,
            thresholds=self.thresholds,
            pack_id=self.pack_id,
        )

    def _sample(self, one: Measurement, limit: Limit, band: Band, *, reduced: bool) -> Sample:
        only_reduced = reduced and band in OVER and Decimal(one.value) <= Decimal(limit.value)
        return Sample(
            measurement=one,
            limit=limit,
            band=band,
            stel_taken=(one.workshop, one.post, one.agent) in self.short_samples,
            stel_needed=(limit.agent, limit.edition) in self.with_stel,
            over_only_reduced=only_reduced,
            switches=self.switches,
        )
