"""The words people read: the name of any value, a trigger in words, every refusal as a sentence."""

from __future__ import annotations

from enum import StrEnum

from domain import complaint_words
from domain.findings import Band
from domain.journal import Refused
from domain.lifecycle import ROW_BY_ID
from domain.measures import in_words
from domain.names import (
    ACT,
    NAMED,
    NOTICE,
    OTHER,
    PARTICULARS,
    ROLE,
    STATUS,
    STEP,
    TERM,
    TRIGGER_WORDS,
)
from domain.need_names import NEED
from domain.vocabulary import ComplaintStage, Need, Notice, Status

REFUSALS: dict[str, tuple[str, str]] = {
    "no_row": (
        "案件处于“{0}”，此时不能办理“{1}”。请先完成前面的步骤，可用 mingdan case 查看下一步。",
        'the case is "{0}", where "{1}" cannot be done; complete the steps before it first.',
    ),
    "needs_missing": (
        "材料不齐，尚缺：{all}。补齐并记入案卷后重新提交。",
        "not on file yet: {all}. Put it on file, then ask again.",
    ),
    "proposal_open": (
        "第 {0} 号请示尚未办结，不能另提新的请示。请先由签批人同意、不同意或退回。",
        "proposal {0} is still open; have it approved, refused or returned first.",
    ),
    "no_proposal": (
        "没有待签批的第 {0} 号请示。请核对请示编号。",
        "there is no open proposal {0}; check its number.",
    ),
    "not_in_role": (
        "{0} 在该日不担任所需职务。请由任职人员办理，或先更新任职名册。",
        "{0} does not hold the required role that day; have somebody who does act.",
    ),
    "recorder": (
        "“{0}”在该日不是{1}，此项只能由{1}记录。请由任职人员登记。",
        '"{0}" is not {1} that day; only {1} can put this on file.',
    ),
    "wrong_order": (
        "尚未轮到 {0}（{1}）签批。请按规定顺序签批。",
        "it is not {0}'s turn ({1}); sign in the order the row gives.",
    ),
    "same_person": (
        "{0} 已提出或签批过本请示，不得重复签批。请由另一人签批。",
        "{0} proposed or signed this already; another person must sign.",
    ),
    "not_apart": (
        "{0} 是本案调查人员或已在本案担任另一签批职务，应当回避。请由无关人员签批。",
        "{0} investigated this case or signed it in another capacity; another person must sign.",
    ),
    "reason_missing": (
        "不同意或退回必须写明理由。",
        "a refusal or a return needs its reason.",
    ),
    "not_issued": (
        "《{0}》尚未制发，不能登记送达。请先完成签批。",
        "{0} has not been issued; it cannot be served yet.",
    ),
    "no_proof": (
        "登记《{0}》送达必须附送达证明（送达回证、见证人、邮寄回执等）。",
        "service of {0} needs its proof (receipt, witness, postal record).",
    ),
    "recused": (
        "{0} 已被决定回避本案，不得再办理。请由其他人员办理。",
        "{0} was recused from this case; somebody else must act.",
    ),
    "service_recipient": (
        "《{0}》直接送达须有签收人。请填写签收人后重新登记。",
        "direct service of {0} needs who signed for it.",
    ),
    "service_witness": (
        "《{0}》留置送达须有见证人或录像。请填写见证人或录像编号后重新登记。",
        "leaving {0} needs a witness or a recording.",
    ),
    "service_tracking": (
        "《{0}》邮寄送达须有邮件编号，送达日为回执上的收件日。请填写邮件编号后重新登记。",
        "service of {0} by post needs its tracking number; the day is that of the receipt.",
    ),
    "service_entrusted": (
        "《{0}》委托送达须写明受委托的机关。请填写后重新登记。",
        "entrusted service of {0} needs the organ that served it.",
    ),
    "service_consent": (
        "《{0}》电子送达须有当事人签名的送达确认书和到达系统的截图记录。请补充后重新登记。",
        "electronic service of {0} needs signed consent and a capture of its arrival.",
    ),
    "service_tried": (
        "《{0}》公告送达以其他方式送达未成为前提。请先登记未成的送达。",
        "public notice of {0} is the last resort; record the attempts that failed first.",
    ),
    "joint_punishment": (
        "本区名单只公布已经作出的决定、增加监督检查，不得附加联合惩戒（国办发〔2020〕49号、"
        "行政处罚法 16）。请删去：{all}。",
        "a district list brings no joint punishment; leave out: {all}.",
    ),
    "measures_unknown": (
        "规则包没有这些管理措施：{all}。请只用规则包 measures 所列的措施。",
        "the pack has no such measures: {all}. Use those it lists under measures.",
    ),
    "list_is_internal": (
        "名单按规则包 list.publication 只在内部管理，不向社会公布。请删去：{all}。",
        "the list is kept inside (list.publication of the pack); leave out: {all}.",
    ),
    "two_inspectors": (
        "复查须有两名以上执法人员，现有：{all}。",
        "a re-inspection needs two inspectors; named: {all}.",
    ),
    **complaint_words.REFUSALS,
    "particulars": (
        "请示内容缺少或不正确：{all}。请补正后重新提交。",
        "missing or wrong particulars: {all}. Correct them and ask again.",
    ),
}


def zh(member: StrEnum) -> str:
    """The Chinese name of a value."""
    return NAMED[type(member), member.value][0]


def en(member: StrEnum) -> str:
    """The English name of a value."""
    return NAMED[type(member), member.value][1]


def trigger_words(text: str) -> tuple[str, str]:
    """A trigger such as ``act.list`` in Chinese and English."""
    kind, _, what = text.partition(".")
    for group, prefix in ((ACT, "act"), (STEP, "step"), (NOTICE, "served"), (TERM, "lapsed")):
        if kind == prefix:
            words = next((w for m, w in group.items() if m.value == what), None)
            if words is not None:
                before = TRIGGER_WORDS.get(kind, ("", ""))
                return f"{words[0]}{before[0]}", f"{words[1]} {before[1]}".strip()
    zh_word, en_word = TRIGGER_WORDS.get(kind, (kind, kind))
    band = next((w for m, w in OTHER.items() if isinstance(m, Band) and m.value == what), None)
    return (f"{zh_word}：{band[0]}", f"{en_word}: {band[1]}") if band else (zh_word, en_word)


def _told(code: str, detail: tuple[str, ...], side: int) -> tuple[str, ...]:
    """The detail of a refusal in words."""
    if code == "no_row" and len(detail) == 2:
        return (STATUS[Status(detail[0])][side], trigger_words(detail[1])[side])
    if code == "complaint_stage":
        number, stage, trigger = detail
        return (
            number,
            complaint_words.STAGE[ComplaintStage(stage)][side],
            trigger_words(trigger)[side],
        )
    if code == "needs_missing":
        return tuple(NEED[Need(one)][side] for one in detail)
    if code == "particulars":
        return tuple(PARTICULARS.get(one, (one, one))[side] for one in detail)
    if code in ("joint_punishment", "measures_unknown", "list_is_internal"):
        return tuple(in_words(one, english=bool(side)) for one in detail)
    if code in ("not_issued", "no_proof") or code.startswith("service_"):
        return tuple(NOTICE[Notice(one)][side] for one in detail)
    roles = {role.value: words for role, words in ROLE.items()}
    return tuple(roles[one][side] if one in roles else one for one in detail)


def refusal(refused: Refused, *, english: bool = False) -> str:
    """A refusal as a sentence that names what is missing and the next step."""
    side = int(english)
    told = _told(refused.code, refused.detail, side)
    padded = (*told, "", "")
    joined = (", " if english else "、").join(told)
    return REFUSALS[refused.code][side].format(*padded, all=joined)


def row_words(row_id: str, *, english: bool = False) -> str:
    """The title of a row of the lifecycle table."""
    row = ROW_BY_ID[row_id]
    return row.en if english else row.zh
