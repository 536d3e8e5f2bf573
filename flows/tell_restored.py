"""What a restore says of the time between its moment and now: brought over, or to be done by hand."""

from __future__ import annotations

from flows.assembly import Assembly
from flows.backups.afterwards import Over, bring_over, events_after
from flows.backups.shutting import Shut
from flows.console import grid, say
from storage.unit_of_work import UnitOfWork

WORDS = {
    "accounts": "账户",
    "officials": "任职与代理",
    "api_tokens": "程序令牌",
    "passes": "用人单位进入码",
    "subscribers": "订阅方",
    "followings": "举报回执码",
    "service_consents": "电子送达同意",
    "delegates": "受托人",
    "account_asks": "待第二人确认的账户申请",
    "complaint_messages": "与举报人的来往",
    "seal_openings": "打开举报人信息的记录",
    "access_log": "登录记录",
    "issue_drafts": "名单草稿及其签批",
    "rule_drafts": "规则修订稿",
    "rule_decisions": "规则修订的报批和批准",
    "joint_records": "联席会议的记录",
    "joint_figures": "成员单位报送的数据",
    "draws": "随机抽查",
    "saved_filters": "个人保存的筛选",
}
# What somebody has to do again when there is no old database to be read, one thing a line.
AGAIN = (
    "账户：此后停用的账户又能登录，请逐一核对并重新停用（mingdan accounts，mingdan account 人员 --close）；"
    "此后重设的密码、动态口令、统一身份绑定和负责镇乡街都回到从前，此后开设的账户没有了。",
    "任职与代理：此后的任免和代理授权没有了，已免的又在任：请重新导入任职名册（mingdan import officials 文件）。",
    "程序令牌：已全部失效，请逐一重新发放（mingdan token make）。",
    "用人单位进入码：此后发出的码打不开，此后用过的又能用一次；受托人和电子送达同意，此后新增、终止、撤回的须由单位重新办理。",
    "订阅方：此后登记的没有了，此后终止的又会收到撤下通知：mingdan subscribers，mingdan subscriber add/end。",
    "举报：此后的回执码打不开，此后的来往没有了：请向已留联系方式的举报人重新发放。",
    "待第二人确认的账户申请：此后提出的没有了，此后已办结或撤回的又在等待，请撤回。",
    "名单草稿及其签批、规则修订稿及其批准：请重新拟订、批准；此后批准的规则现不生效。",
    "联席会议：此后的成员单位变动、会议、任务、督办和报送没有了，请重新记录，并请成员单位重新报送。",
    "随机抽查：此后公布或抽取的请停用原结果，重新准备、公布、抽取。",
    "来件：请来件单位按回执重报，重复的只计一次。",
    "打开举报人信息的记录和登录记录：此后的无法补录，请书面报告负责人存档。",
)


def tell_shut(shut: Shut) -> None:
    """Who has to come in anew."""
    say(f"已结束全部登录会话 {shut.sessions} 个，所有人须重新登录。")
    if shut.tokens:
        names = "、".join(f"{number}（{whose}）" for number, whose in shut.tokens)
        say(
            f"已使 {len(shut.tokens)} 个程序令牌失效：此后撤销过的令牌在恢复后又会有效，无从分辨。"
            f"请逐一重新发放（mingdan token make）：{names}。"
        )


def tell_by_hand() -> None:
    """Without an old database: what was done since must be done again."""
    say("没有可读的旧数据库（--old）。恢复时刻至今的下列事项没有恢复，须由人重新办理：")
    for number, line in enumerate(AGAIN, start=1):
        say(f"{number}. {line}")


def tell_later(assembly: Assembly, old: str, *, bring: bool) -> None:
    """What an old database has since, and, where asked for, that it was brought over."""
    key = assembly.settings.home / "seal.key"
    with UnitOfWork(assembly.engine) as unit:
        lacking = events_after(unit, old)
        grid(
            f"恢复时刻之后收到的（{len(lacking)}）",
            ("来源", "凭据", "类别", "统一社会信用代码", "收到", "封印"),
            [
                (one.source, one.ref, one.kind, one.uscc, one.received_at,
                 "" if one.sealed else "没有")
                for one in lacking
            ],
        )  # fmt: skip
        over = bring_over(unit, old, key.read_bytes() if key.exists() else None)
        if bring:
            unit.commit()
    _tell_over(over, bring=bring)


def _tell_over(over: Over, *, bring: bool) -> None:
    taken, done = over.events, "已" if bring else "可"
    say(
        f"{done}重新收入 {taken.sealed + taken.unsealed} 件，按收到的先后等待办理"
        "（mingdan schedule 会办理）。"
    )
    if taken.unsealed:
        say(
            f"其中 {taken.unsealed} 件没有本机关的收件封印，不会办理：请核对，确由本机关收下的用 "
            "mingdan vouch 认可（mingdan unsealed 可列出）。"
        )
    if taken.unreadable:
        say(f"另有 {taken.unreadable} 件无法读取，没有收入：请来件单位重报。")
    moved = [(name, one) for name, one in over.rows.items() if one.new or one.changed]
    grid(
        f"{done}从旧数据库恢复的其他事项",
        ("事项", "新增", "更新"),
        [(WORDS[name], one.new, one.changed) for name, one in moved],
    )
    for name, one in over.rows.items():
        if one.refused:
            some = "、".join(one.refused[:20])
            say(
                f"{WORDS[name]} {len(one.refused)} 条没有恢复：与封印不符，或者此处已有更新的记录。"
                f"请核对后重新办理；更换过密钥的，先放入较新的密钥文件：{some}。"
            )
        if one.waiting:
            say(
                f"{WORDS[name]} {one.waiting} 条涉及尚未办理的来件：办理后再运行一次 "
                "mingdan restore --stands --old 旧数据库 --bring。"
            )
    left = [f"{WORDS[name]} {count} 条" for name, count in over.left.items() if count]
    if left:
        say(f"不能自动恢复、须由人重新办理的：{'；'.join(left)}。")
    if not bring:
        say("加 --bring 可将上述来件和事项一并收入，来件各计一次。")
