"""Every computation that can be stated, a row each.

A new formula is a row here, the fields it takes and a function. The reading of files, the errors at
the door, the JSON Schema and the examples follow from the row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from domain.measurement import SampleKind
from rules.computations import (
    comparing,
    concentrations,
    foreign,
    grades,
    mixtures,
    noises,
    peaks,
    physical,
)
from rules.computations.account import Account, sentences
from rules.computations.desk import Desk
from rules.computations.fields import Stated, plain
from rules.computations.measured import Made


@dataclass(frozen=True, slots=True)
class Computation:
    """A row: the name a file states it by, its titles, its fields, its function, an example.

    With ``judged_as`` the function makes a value that is judged as that kind of result, and a row
    also takes the columns of a ready result (agent, unit, day of sampling, post and so on).
    """

    name: str
    zh: str
    en: str
    fields: type[Stated]
    make: Callable[..., Any]
    example: dict[str, Any]
    judged_as: SampleKind | None = None

    def made(self, stated: Stated) -> Made:
        """The value of a computation that is judged as a result."""
        made: Made = self.make(stated)
        return made

    def account(self, stated: Stated, desk: Desk) -> Account:
        """The account of a computation that is judged by itself."""
        made: Account = self.make(stated, desk)
        named = replace(made, computation=self.name, name_zh=self.zh, name_en=self.en)
        zh, en = sentences(named)
        return replace(named, zh=zh, en=en)


ON = {"sampled_on": "2026-03-02"}
BENZENE = {"agent": "苯", "unit": "mg/m3", "sampled_on": "2024-06-01"}
C, K = Computation, SampleKind
COMPUTATIONS: tuple[Computation, ...] = (
    C(
        "C_TWA", "时间加权平均浓度", "8-hour time-weighted average",
        concentrations.ShiftParts, concentrations.c_twa,
        BENZENE | {"parts": [
            {"concentration": "2.1", "minutes": 240}, {"concentration": "<0.3", "minutes": 120}]},
        K.TWA,
    ),
    C(
        "C_TWA.personal", "全工作班个体采样的时间加权平均浓度",
        "time-weighted average of one personal sample",
        concentrations.PersonalSample, concentrations.c_twa_personal,
        BENZENE | {"solution": "48", "volume": "2", "flow": "100"},
        K.TWA,
    ),
    C(
        "C_STE", "短时间接触浓度", "15-minute short-term exposure",
        concentrations.QuarterHour, concentrations.c_ste,
        BENZENE | {"parts": [
            {"concentration": "8", "minutes": 5}, {"concentration": "2", "minutes": 10}]},
        K.STEL,
    ),
    C(
        "C_ME", "最高接触浓度", "highest short sample",
        concentrations.ShortSamples, concentrations.c_me,
        {"agent": "氯", "unit": "mg/m3", **ON, "samples": [
            {"concentration": "0.6", "minutes": 15}, {"concentration": "1.1", "minutes": 10}]},
        K.MAC,
    ),
    C(
        "excursion", "超限倍数（2007 版）", "excursion of the 2007 edition",
        concentrations.QuarterHour, concentrations.excursion,
        {"agent": "安妥", "unit": "mg/m3", "sampled_on": "2019-06-01",
         "parts": [{"concentration": "0.95", "minutes": 15}]},
        K.PEAK,
    ),
    C(
        "PE", "峰接触浓度（2019 版）", "peak exposure of the 2019 edition",
        peaks.PeakRecord, peaks.peak_record,
        {"agent": "安妥", **ON, "readings": [
            {"concentration": "1.0", "start": "09:00", "minutes": 10},
            {"concentration": "1.2", "start": "11:30", "minutes": 15}]},
    ),
    C(
        "L_EX,8h", "8 h 等效声级", "daily noise exposure level",
        noises.NoiseParts, noises.l_ex_8h,
        {**ON, "parts": [{"level": "88", "hours": 3}, {"level": "82", "hours": 4}]},
        K.NOISE,
    ),
    C(
        "L_EX,w", "40 h 等效声级", "weekly noise exposure level",
        noises.NoiseWeek, noises.l_ex_w,
        {**ON, "days": [{"level": "85"}] * 5 + [{"parts": [{"level": "84", "hours": 6}]}]},
        K.NOISE,
    ),
    C(
        "impulse_noise", "脉冲噪声", "impulse noise",
        noises.Impulses, noises.impulse_noise,
        {**ON, "peaks": ["131", "128.5"], "impulses": 400},
    ),
    C(
        "noise_by_hours", "按接触时间折算的噪声限值", "noise limit for the hours of a day",
        noises.AllowedHours, noises.allowed_level, {"hours": 4},
    ),
    C(
        "WBGT", "高温", "heat",
        physical.Heat, physical.wbgt,
        {**ON, "tasks": [{"wbgt": "31.2", "minutes": 120}, {"wbgt": "29.4", "minutes": 60}],
         "labour": "Ⅱ", "hot_region": "否"},
    ),
    C(
        "hand_vibration", "手传振动", "hand-transmitted vibration",
        physical.HandVibration, physical.hand_vibration, {**ON, "a_hw": "4.2", "hours": 6},
    ),
    C(
        "microwave", "微波辐射", "microwave radiation",
        physical.Microwave, physical.microwave,
        {**ON, "density": "45", "hours": 6, "body": "全身", "wave": "连续波",
         "short_density": "1.2"},
    ),
    C(
        "power_field", "工频电场", "power-frequency electric field",
        physical.PowerField, physical.power_field, {**ON, "electric": "4.7"},
    ),
    C(
        "vhf", "超高频辐射", "very-high-frequency radiation",
        physical.VeryHighField, physical.very_high_field,
        {**ON, "electric": "12", "density": "0.04", "wave": "连续波", "hours": 8},
    ),
    C(
        "hf_field", "高频电磁场", "high-frequency electromagnetic field",
        physical.HighField, physical.high_field,
        {**ON, "electric": "48", "magnetic": "3.1", "frequency": "2.5"},
    ),
    C(
        "uv", "紫外辐射", "ultraviolet radiation",
        physical.Ultraviolet, physical.ultraviolet,
        {**ON, "irradiance": "0.31", "spectrum": "电焊弧光"},
    ),
    C(
        "biological", "生物监测指标", "biological indicator",
        mixtures.Biological, mixtures.biological,
        {**ON, "indicator": "尿中苯巯基尿酸", "value": "52", "unit": "μmol/mol Cr"},
    ),
    C(
        "mixture", "多种因素同时接触", "mixture",
        mixtures.Mixture, mixtures.mixed,
        {**ON, "acts_alike": "是",
         "components": [{"agent": "苯", "value": "1.8"}, {"agent": "甲苯", "value": "40"}]},
    ),
    C(
        "exposure_level", "接触水平与行动水平", "exposure level and action level",
        mixtures.Ratio, mixtures.exposure_level,
        {**ON, "agent": "甲苯", "value": "21"},
    ),
    C(
        "shift_factor", "长时间工作班折减系数", "reduction factor of long shifts",
        comparing.Shift, comparing.shift_factor,
        {"hours_per_day": 10, "hours_per_week": 60, "limit": "50"},
    ),
    C(
        "rounding", "数值修约", "rounding",
        comparing.Rounding, comparing.rounded, {"value": "0.0325", "interval": "0.001"},
    ),
    C(
        "comparison", "全数值与修约值比较", "comparison by full and by rounded value",
        comparing.Comparison, comparing.compared, {"value": "0.549", "limit": "0.5"},
    ),
    C(
        "grade_chemical", "化学物作业分级", "hazard grade of chemical work",
        grades.ChemicalWork, grades.chemical_grade,
        {"ratio": "0.7", "hazard": "高度危害", "labour": "Ⅱ", "graded_on": "2026-03-02"},
    ),
    C(
        "grade_dust", "粉尘作业分级", "hazard grade of dust work",
        grades.DustWork, grades.dust_grade,
        {"agent": "矽尘", "fraction": "总尘", "value": "1.4", "silica_pct": "35", **ON,
         "labour": "Ⅱ", "graded_on": "2026-03-02"},
    ),
    C(
        "grade_heat", "高温作业分级", "hazard grade of heat work",
        grades.HeatWork, grades.heat_grade,
        {"labour": "Ⅱ", "rate_pct": "60", "wbgt": "32", "graded_on": "2026-03-02"},
    ),
    C(
        "grade_noise", "噪声作业分级", "hazard grade of noise work",
        grades.NoiseWork, grades.noise_grade, {"level": "91.3"},
    ),
    C(
        "OSHA_noise", "OSHA 噪声剂量（可选）", "OSHA noise dose (option)",
        noises.OshaNoise, noises.osha_noise,
        {"parts": [{"level": "92", "hours": 6}, {"level": "85", "hours": 2}]},
    ),
    C(
        "OSHA_citation", "OSHA 单个样品判定（可选）", "OSHA citation test, one sample (option)",
        foreign.Citation, foreign.single_citation, {"result": "6.07", "pel": "5.0", "sae": "0.23"},
    ),
    C(
        "OSHA_consecutive", "OSHA 连续样品判定（可选）",
        "OSHA citation test, consecutive samples (option)",
        foreign.ConsecutiveCitation, foreign.consecutive_citation,
        {"samples": [{"result": "560", "hours": 4}, {"result": "480", "hours": 4}],
         "pel": "500", "sae": "0.1"},
    ),
    C(
        "OSHA_mixture", "OSHA 混合物判定（可选）", "OSHA citation test, mixture (option)",
        foreign.MixtureCitation, foreign.mixture_citation,
        {"components": [{"concentration": "500", "pel": "1000", "sae": "0.089"},
                        {"concentration": "80", "pel": "200", "sae": "0.11"},
                        {"concentration": "70", "pel": "200", "sae": "0.18"}]},
    ),
    C(
        "EN_689", "EN 689 符合性检验（可选）", "EN 689 compliance test (option)",
        foreign.SimilarGroup, foreign.en_689,
        {"results": ["0.12", "0.2", "0.31", "0.15", "0.22", "0.18"], "oel": "1"},
    ),
)  # fmt: skip
BY_NAME = {plain(said): one for one in COMPUTATIONS for said in (one.name, one.zh, one.en)}
