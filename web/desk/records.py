"""Records (留痕): who came in or was turned away, what was decided of rules, seals, deputies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from fastapi.responses import Response

from domain.roles import Appointment, Role
from domain.rule_change import RuleMove
from storage import accounts, officials, seals
from storage.accounts import Noted, Sought
from storage.rule_trail import BEGUN, NO_SHADOW, SHADOW, RuleLine, rule_lines
from web.desk.asked import Asked, written_day
from web.desk.routes import Route, get, offices
from web.desk.rows import bounds, csv_answer, turning, wants_csv

WHO = offices(Role.AGENCY_HEAD, administrators=True)
SIGN_INS = {
    "signed_in": ("密码正确", "password right"),
    "signed_in_oidc": ("统一身份登录", "came by the office's own sign-in"),
    "second_given": ("已输动态口令，进入", "second factor given, came in"),
    "second_set_up": ("首次设置动态口令，进入", "second factor set up, came in"),
    "signed_out": ("退出", "signed out"),
    "party_came_in": ("用人单位凭一次性验证码进入", "enterprise came in by its code"),
    "password_changed": ("更改密码", "changed the password"),
    "session_ended": ("结束自己的一处登录", "ended a session of their own"),
}
TURNED = {
    "turned_wrong": ("用户名或密码不对", "wrong name or password"),
    "turned_locked": ("连续输错，账户锁定", "locked after wrong attempts"),
    "turned_closed": ("账户已停用", "account closed"),
    "turned_code": ("动态口令不对", "wrong second factor"),
    "turned_unknown": ("统一身份登录：没有绑定账户", "own sign-in: no account is joined"),
    "turned_oidc": ("统一身份登录：未通过核对", "own sign-in: not accepted"),
}
ADMINISTRATION = {
    "account_made": ("开设账户", "made an account"),
    "account_reset": ("重置账户", "reset an account"),
    "account_closed": ("停用账户", "closed an account"),
    "townships_set": ("更改负责镇乡街", "set townships"),
    "made_on_server": ("在服务器上开设账户", "made an account on the server"),
    "reset_on_server": ("在服务器上重置账户", "reset an account on the server"),
    "asked_open": ("申请启用新账户", "asked to open an account"),
    "asked_reset": ("申请重置账户", "asked for a reset"),
    "asked_join": ("申请绑定统一身份", "asked to join a subject"),
    "confirmed_open": ("确认启用新账户", "confirmed a new account"),
    "confirmed_reset": ("确认重置账户", "confirmed a reset"),
    "confirmed_join": ("确认绑定统一身份", "confirmed a subject"),
    "asked_close": ("申请停用账户", "asked to close an account"),
    "asked_suspend": ("紧急停用，待确认", "suspended an account until confirmed"),
    "asked_towns": ("申请更改负责镇乡街", "asked to change townships"),
    "confirmed_close": ("确认停用账户", "confirmed that an account is closed"),
    "confirmed_suspend": ("确认紧急停用", "confirmed a suspended account closed"),
    "confirmed_towns": ("确认更改负责镇乡街", "confirmed townships"),
    "closed_on_server": ("在服务器上停用账户", "closed an account on the server"),
    "townships_on_server": ("在服务器上更改负责镇乡街", "set townships on the server"),
    "ask_withdrawn": ("撤回账户申请", "withdrew what was asked"),
    "subject_joined": ("绑定统一身份", "joined a subject"),
    "subject_parted": ("解除统一身份绑定", "parted a subject"),
    "doors_sealed": ("升级时封存此前的来件与账户", "sealed what was there before the upgrade"),
    "events_vouched": ("认可没有收件封印的来件", "accepted events that bore no seal"),
    "rows_vouched": ("认可没有封印的记录", "accepted a row that bore no seal"),
    "key_rotated": ("更换密钥或结束全部会话", "replaced a key, or ended all sessions"),
    "restored": ("从备份恢复，结束全部会话", "put back from a backup; all sessions ended"),
    "token_made": ("制发接口令牌", "made a token"),
    "token_revoked": ("撤销接口令牌", "revoked a token"),
}
OF_ENTERPRISES = {
    "pass_made": ("生成一次性验证码", "made a one-time code"),
    "delegate_made": ("用人单位添加受托人", "enterprise let somebody act"),
    "delegate_ended": ("用人单位终止委托", "enterprise ended a delegation"),
    "consent_given": ("用人单位同意电子送达", "enterprise consented to electronic service"),
    "consent_withdrawn": ("用人单位撤回电子送达同意", "enterprise withdrew that consent"),
}
PROGRAMS = {
    "api_inspections": ("接口报送检测结果", "handed in results"),
    "api_complaints": ("接口转来举报", "handed in complaints"),
    "api_enterprises": ("接口报送用人单位", "handed in enterprises"),
    "api_receipt": ("接口查回执", "read a receipt"),
    "api_cases": ("接口查案件", "read cases"),
    "api_figures": ("接口报送指标数据", "filed figures"),
    "api_indicators": ("接口查指标", "read indicators"),
    "api_turned": ("接口拒绝", "turned away"),
}
DRAWS = {
    "draw_prepared": ("准备抽查", "prepared a draw"),
    "draw_announced": ("公布抽查预告", "announced a draw"),
    "draw_carried_out": ("抽取", "drew"),
}
WHAT = SIGN_INS | TURNED | ADMINISTRATION | OF_ENTERPRISES | PROGRAMS | DRAWS
RULES: Mapping[str, tuple[str, str]] = {
    BEGUN: ("拟订修订稿", "began a draft"),
    RuleMove.HAND_IN: ("报请批准", "handed it in"),
    RuleMove.APPROVE: ("批准", "approved it"),
    RuleMove.RETURN: ("退回修改", "returned it"),
    RuleMove.REFUSE: ("不批准", "refused it"),
    RuleMove.DROP: ("放弃", "gave it up"),
    RuleMove.WITHDRAW: ("撤回批准", "took the approval back"),
    SHADOW: ("设为影子规则", "let it run as the shadow"),
    NO_SHADOW: ("停止影子试算", "stopped the shadow"),
}
KINDS = {
    "door": ("登录记录", "At the door"),
    "rules": ("规则修订", "Rules"),
    "seals": ("打开举报人信息", "Seals opened"),
    "deputies": ("代理授权", "Deputies"),
}
GROUPS = {
    "in": (SIGN_INS, ("进入与退出", "Came in or left")),
    "turned": (TURNED, ("被拒绝", "Turned away")),
    "accounts": (ADMINISTRATION, ("账户管理", "Accounts")),
    "enterprises": (OF_ENTERPRISES, ("用人单位", "Enterprises")),
    "programs": (PROGRAMS, ("接口使用", "Programs")),
    "draws": (DRAWS, ("双随机抽查", "Random draws")),
}
HEADINGS = {
    "door": (("时间", "人员", "事项", "说明"), ("At", "Who", "What", "Detail")),
    "rules": (
        ("时间", "人员", "事项", "修订稿", "文号", "理由"),
        ("At", "Who", "What", "Draft", "Paper", "Reason"),
    ),
    "seals": (("时间", "打开人", "举报编号", "理由"), ("At", "By", "Complaint", "Reason")),
    "deputies": (
        ("代理人", "职务", "代理谁", "自", "至", "授权文书"),
        ("Deputy", "Office", "For", "From", "Until", "Paper"),
    ),
}
Names = Mapping[str, str]
Row = tuple[object, ...]


def records_page(asked: Asked) -> Response:
    """One kind of record, filtered, the newest first."""
    kind = asked.query("kind", "door")
    kind = kind if kind in KINDS else "door"
    who, group = asked.query("who"), asked.query("group")
    since, until = _day(asked.query("since")), _day(asked.query("until"))
    limit, offset = bounds(asked)
    span = Span(who, since, until, limit, offset)
    with asked.reading() as unit:
        names = accounts.names(unit) | officials.names(unit)
        if kind == "seals":
            opened, total = seals.newest_openings(
                unit, by=who, since=since, until=until, limit=limit, offset=offset
            )
            rows: list[Row] = [
                (one.at, _named(one.by, names), one.complaint_no, one.reason) for one in opened
            ]
        elif kind == "rules":
            done, total = rule_lines(
                unit, who=who, since=since, until=until, limit=limit, offset=offset
            )
            rows = [_of_rules(asked, one, names) for one in done]
        elif kind == "deputies":
            rows, total = _deputies(asked, officials.roster(unit).by_person.values(), names, span)
        else:
            whats = tuple(GROUPS[group][0]) if group in GROUPS else ()
            sought = Sought(whats=whats, who=who, since=since, until=until)
            total = accounts.noted_count(unit, sought)
            lines = accounts.noted(unit, sought=sought, limit=limit, offset=offset)
            rows = [line_of(asked, one, names) for one in lines]
    heading = HEADINGS[kind][asked.language == "en"]
    if wants_csv(asked):
        return csv_answer(asked.say(*KINDS[kind]), heading, rows)
    return asked.page(
        "desk/records.html.j2",
        kind=kind,
        kinds=[(name, asked.say(*words)) for name, words in KINDS.items()],
        groups=[(name, asked.say(*words)) for name, (_, words) in GROUPS.items()],
        group=group,
        who=who,
        since=since,
        until=until,
        heading=heading,
        rows=rows,
        total=total,
        turning=turning(
            asked, total, kind=kind, who=who, group=group,
            since=since.isoformat() if since else "", until=until.isoformat() if until else "",
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """Whose records of which days are asked for, and how many."""

    who: str
    since: date | None
    until: date | None
    limit: int
    offset: int


def _deputies(
    asked: Asked, held: Iterable[tuple[Appointment, ...]], names: Names, span: Span
) -> tuple[list[Row], int]:
    """The appointments of deputies that touch the days asked for; a roster is small."""
    found = [
        one
        for appointments in held
        for one in appointments
        if one.deputises_for
        and span.who in ("", one.person, one.deputises_for)
        and (span.until is None or one.since <= span.until)
        and (span.since is None or one.until is None or one.until >= span.since)
    ]
    found.sort(key=lambda one: (one.since, one.person), reverse=True)
    rows: list[Row] = [
        (
            _named(one.person, names), asked.word(one.role), _named(one.deputises_for, names),
            one.since, one.until or "", one.paper,
        )
        for one in found
    ]  # fmt: skip
    return rows[span.offset : span.offset + span.limit], len(rows)


def _of_rules(asked: Asked, one: RuleLine, names: Names) -> Row:
    number = asked.say(f"第{one.draft}号", f"No. {one.draft}")
    draft = f"{number} {one.title}" if one.draft else ""
    words = asked.say(*RULES[one.what])
    return one.at, _named(one.who, names), words, draft, one.paper, one.reason


def line_of(asked: Asked, one: Noted, names: Names) -> Row:
    """A line of the log of the door, in words."""
    words = WHAT.get(one.what, (one.what, one.what))
    return one.at, _named(one.who, names), asked.say(*words), one.detail


def _named(who: str, names: Names) -> str:
    return f"{names[who]}（{who}）" if who in names else who


def people(told: str, names: Names) -> str:
    """Those who did something, by name: ``told`` as the log has them, one or two."""
    return "、".join(_named(one, names) for one in told.split("、") if one)


def _day(told: str) -> date | None:
    try:
        return written_day(told) if told else None
    except ValueError:
        return None


ROUTES: tuple[Route, ...] = (get("/records", WHO, records_page),)
