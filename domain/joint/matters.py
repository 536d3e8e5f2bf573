"""What an enterprise owes its workers, as its records show it; the indicators count these."""

from __future__ import annotations

from dataclasses import dataclass

from domain.closed_list import ClosedList


class Matter(ClosedList):
    """A matter an enterprise keeps records of (founding document 一, 二 and 四·3)."""

    DECLARATION = "declaration"  # 职业病危害项目申报
    SURVEY = "survey"  # 职业病危害摸底调查
    EVALUATION = "evaluation"  # 建设项目职业病危害控制效果评价
    TESTING = "testing"  # 工作场所职业病危害因素定期检测
    HEALTH_CHECK = "health_check"  # 劳动者职业健康检查
    NOTICE_AND_SIGNS = "notice_and_signs"  # 职业病危害告知和警示标识
    TRAINING = "training"  # 负责人和职业卫生管理人员培训
    FACILITIES = "facilities"  # 职业病防护设施“三同时”
    TREATMENT = "treatment"  # 职业病危害治理
    SURVEILLANCE = "surveillance"  # 职业健康监护（体检以外的费用）


OF_PROJECTS = frozenset({Matter.EVALUATION, Matter.FACILITIES})  # a record names its project


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a matter stands in an enterprise on a day: ``done`` of ``due``, both cumulative.

    The unit of both is what the matter counts: persons (health checks, training), projects
    (evaluation, facilities), or the enterprise itself (1 of 1). ``spent_fen`` is what it cost so
    far in the year, in fen. ``instead_of`` names the record that this one corrects.
    """

    record_no: str
    matter: Matter
    due: int
    done: int
    paper: str
    spent_fen: int = 0
    project: str = ""
    instead_of: str = ""
