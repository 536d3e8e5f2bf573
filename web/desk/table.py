"""All pages of all desks, and what stands in their navigation."""

from __future__ import annotations

from dataclasses import dataclass

from web.desk import (
    accounts,
    acts,
    approvals,
    case_file,
    case_papers,
    cases,
    complain,
    complaints,
    confirmations,
    draws,
    duties,
    enterprise_protection,
    enterprises,
    figures,
    figures_file,
    filters,
    follow,
    hearings,
    indicators,
    inspect,
    inspections,
    joint,
    joint_candidates,
    joint_meetings,
    joint_organisation,
    joint_owed,
    joint_packs,
    joint_supervision,
    joint_units,
    operations,
    overview,
    own_account,
    own_sign_in,
    party,
    party_door,
    party_papers,
    passes,
    publication,
    records,
    removals,
    retractions,
    rule_backtest,
    rule_draft,
    rules,
    search,
    sign_in,
    tokens,
    work,
)
from web.desk.asked import Asked, Desk, Item
from web.desk.routes import OFFICE, PARTY, PUBLIC, Route

ROUTES: tuple[Route, ...] = (
    *sign_in.ROUTES,
    *own_sign_in.ROUTES,
    *approvals.ROUTES,
    *work.ROUTES,
    *cases.ROUTES,
    *case_file.ROUTES,
    *case_papers.ROUTES,
    *acts.ROUTES,
    *inspections.ROUTES,
    *inspect.ROUTES,
    *draws.ROUTES,
    *joint_packs.ROUTES,
    *enterprises.ROUTES,
    *enterprise_protection.ROUTES,
    *search.ROUTES,
    *filters.ROUTES,
    *overview.ROUTES,
    *joint.ROUTES,
    *joint_organisation.ROUTES,
    *joint_meetings.ROUTES,
    *joint_candidates.ROUTES,
    *joint_owed.ROUTES,
    *joint_units.ROUTES,
    *joint_supervision.ROUTES,
    *publication.ROUTES,
    *retractions.ROUTES,
    *removals.ROUTES,
    *rules.ROUTES,
    *rule_draft.ROUTES,
    *rule_backtest.ROUTES,
    *hearings.ROUTES,
    *indicators.ROUTES,
    *figures_file.ROUTES,
    *figures.ROUTES,
    *duties.ROUTES,
    *operations.ROUTES,
    *accounts.ROUTES,
    *confirmations.ROUTES,
    *own_account.ROUTES,
    *tokens.ROUTES,
    *records.ROUTES,
    *complaints.ROUTES,
    *complain.ROUTES,
    *follow.ROUTES,
    *passes.ROUTES,
    *party_door.ROUTES,
    *party.ROUTES,
    *party_papers.ROUTES,
)


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the navigation of a desk; shown to whom its page admits."""

    path: str
    zh: str
    en: str


NAVIGATION: dict[Desk, tuple[Link, ...]] = {
    OFFICE: (
        Link("/work", "我的待办", "My work"),
        Link("/inspect/", "现场检查", "On site"),  # on a phone only the first few are in sight
        Link("/cases", "案件", "Cases"),
        Link("/approvals", "审批", "Approvals"),
        Link("/complaints", "举报", "Complaints"),
        Link("/received", "单位来件", "Received"),
        Link("/inspections/new", "录入检测", "Enter results"),
        Link("/draws", "双随机", "Draws"),
        Link("/enterprises", "用人单位", "Enterprises"),
        Link("/passes/new", "单位验证码", "Codes"),
        Link("/publication", "公示发布", "Publication"),
        Link("/hearings", "听证救济", "Hearings"),
        Link("/removals", "移出修复", "Removals"),
        Link("/joint", "联席会议", "Joint meeting"),
        Link("/joint/packs", "季度材料", "Quarterly packs"),
        Link("/indicators", "指标", "Indicators"),
        Link("/figures", "指标报送", "File figures"),
        Link("/duties", "单位应办", "What we owe"),
        Link("/rules", "规则", "Rules"),
        Link("/overview", "总览", "Overview"),
        Link("/operations", "运行", "Operations"),
        Link("/accounts", "账户", "Accounts"),
        Link("/confirmations", "账户确认", "Confirmations"),
        Link("/tokens", "接口令牌", "Tokens"),
        Link("/records", "留痕", "Records"),
        Link("/search", "查找", "Search"),
    ),
    PUBLIC: (
        Link("/", "写举报", "Report"),
        Link("/follow", "查进度", "Follow"),
    ),
    PARTY: (
        Link("/", "我的事项", "My matters"),
        Link("/delegates", "受托人", "Delegates"),
        Link("/service", "电子送达", "Electronic service"),
        Link("/codes", "验证码", "Codes"),
    ),
}


def navigation(asked: Asked) -> list[Item]:
    """The links of the desk for whoever asks."""
    path = asked.request.url.path
    links = NAVIGATION.get(asked.desk, ())
    around = (one.path for one in links if f"{path}/".startswith(f"{asked.at_desk(one.path)}/"))
    nearest = max(around, key=len, default="")
    found = []
    for link in links:
        route = next(
            one for one in ROUTES if one.desk is asked.desk and one.path == link.path
        )  # fmt: skip
        if route.who.admits(asked.person, party=asked.party is not None):
            here = link.path == nearest
            found.append(Item(link.path, asked.say(link.zh, link.en), here))
    return found
