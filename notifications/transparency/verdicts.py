"""What can be found of a published list, one sentence each, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SENTENCES: dict[str, tuple[str, str]] = {  # one a finding, Chinese and English
    "genuine": ("真实：条目 {entry} 第 {version} 版与日志第 {index} 号记录一致，签名有效。",
                "Genuine: version {version} of {entry} is leaf {index} of the signed log."),
    "alone": ("真实：条目 {entry} 第 {version} 版与日志第 {index} 号记录一致，签名有效；此后是否变更或者撤销，须与日志核对（--site）。",
              "Genuine: version {version} of {entry} is leaf {index} of the signed log; only the log can tell whether it was changed or withdrawn since (--site)."),
    "genuine_file": ("真实：{file} 与{source}所载摘要一致。", "Genuine: {file} has the digest that stands in the {source}."),
    "genuine_site": ("真实：{files} 个文件、{entries} 个条目、{leaves} 条日志记录全部一致，签名有效。",
                     "Genuine: {files} files, {entries} entries and {leaves} leaves of the signed log agree."),
    "withdrawn": ("已撤销：条目 {entry} 已于 {on} 撤销（日志第 {index} 号记录），此前公布的内容不再有效。",
                  "Withdrawn: {entry} was withdrawn on {on} (leaf {index}); what was published of it no longer holds."),
    "tombstone": ("已撤销：条目 {entry} 已于 {on} 撤销，这份撤销记录真实（日志第 {index} 号记录）。",
                  "Withdrawn: {entry} was withdrawn on {on}; this record of it is genuine (leaf {index})."),
    "superseded": ("已被后来版本取代：{file} 是条目 {entry} 的第 {version} 版，现行的是 {on} 的第 {newest} 版（日志第 {index} 号记录）。",
                   "Superseded: {file} is version {version} of {entry}; version {newest} of {on} is in force (leaf {index})."),
    "content": ("被改动：{file} 的内容与日志第 {index} 号记录不符。", "Altered: the content of {file} differs from leaf {index} of the log."),
    "proof": ("被改动：{file} 所附的第 {index} 号记录或者证明与签名的检查点不符。",
              "Altered: leaf {index} or its proof in {file} does not lead to the signed checkpoint."),
    "file": ("被改动：{file} 与{source}所载摘要不符。", "Altered: {file} differs from its digest in the {source}."),
    "short": ("被改动：{file} 被截短，应有 {want} 字节，只有 {size} 字节。", "Altered: {file} was cut off, {size} bytes of {want}."),
    "broken": ("被改动：{file} 残缺，无法读取。", "Altered: {file} is broken and cannot be read."),
    "leaf": ("被改动：日志第 {index} 号记录（{file}）与树不符。", "Altered: leaf {index} of the log ({file}) does not fit the tree."),
    "tile": ("被改动：{file} 与日志记录不符。", "Altered: {file} does not follow from the leaves."),
    "root": ("被改动：日志的根与签名的检查点不符。", "Altered: the root of the log is not the one that was signed."),
    "forked": ("分叉：{file} 与本日志各执一词，最迟从第 {index} 号记录起不同。", "Forked: {file} and this log tell different stories, at the latest from leaf {index} on."),
    "lost": ("缺少记录：{file} 有 {want} 条，本日志只有 {size} 条。", "Leaves missing: {file} has {want}, this log only {size}."),
    "missing_leaf": ("缺少记录：日志第 {index} 号记录不见了（{file}）。", "Leaf missing: leaf {index} is gone from the log ({file})."),
    "skipped": ("缺少记录：条目 {entry} 的第 {version} 版不在日志中，应在第 {index} 号记录之前（{file}）。",
                "Leaf missing: version {version} of {entry} is not in the log; it belongs before leaf {index} ({file})."),
    "missing": ("缺少文件：{file} 不见了。", "File missing: {file} is gone."),
    "reordered": ("次序被改：日志第 {index} 号记录不在原位（{file}）。", "Reordered: leaf {index} of the log is not in its place ({file})."),
    "unsigned": ("签名不符：{file} 不是用公钥 {key} 所签。", "Wrong signature: {file} was not signed with the key {key}."),
    "swapped": ("被调换：{file} 装的是条目 {entry}。", "Swapped: {file} holds {entry}."),
    "unlisted": ("对不上：{file} 与现行目录和日志所列的文件都不同，被改动、已被替换，或者不在核验之列。",
                 "No match: {file} is none of the files listed in the catalogue and the log of today; it was altered or replaced, or is not one of those listed."),
    "receipt": ("真实：摘要与此相符的举报内容已于 {on} 提交本机关。", "Genuine: a text with this digest was lodged with the office on {on}."),
    "receipt_with_text": ("真实：该举报内容已于 {on} 提交本机关。", "Genuine: the text was lodged with the office on {on}."),
    "receipt_altered": ("被改动：{file} 的日期或者摘要与签名时不同。", "Altered: the day or the digest in {file} is not the one that was signed."),
    "receipt_text_altered": ("被改动：{file} 里的举报内容与签名时的摘要不符。", "Altered: the text in {file} is not the one that was lodged."),
    "key_beside": ("请先比对公钥：它取自被核对的材料本身，与印在公告上的公钥相同，以下结论才成立：{key}", "Compare the key first: it was taken from what was checked, and the rest holds only if it is the one printed on the notices: {key}"),
    "unreadable": ("无法读取：{file}。请检查路径或者网址。", "Cannot be read: {file}. Please check the path or the address."),
}  # fmt: skip
SOURCES = {"log": ("日志", "log"), "catalogue": ("目录", "catalogue")}
IN_ORDER = frozenset(
    {
        "genuine",
        "alone",
        "genuine_file",
        "genuine_site",
        "tombstone",
        "receipt",
        "receipt_with_text",
        "key_beside",
    }
)


@dataclass(frozen=True)
class Finding:
    """What was found, by its kind in ``SENTENCES``, with the facts of its sentence."""

    kind: str
    facts: dict[str, Any]

    @property
    def wrong(self) -> bool:
        """Whether somebody should not rely on what was checked."""
        return self.kind not in IN_ORDER


def verdict_of(kind: str, language: str = "zh", **facts: Any) -> str:
    """The one sentence of a finding, in "zh" or "en"; ``facts`` by the names in it."""
    column = 0 if language == "zh" else 1
    source = SOURCES.get(facts.get("source", ""), ("", ""))[column]
    return SENTENCES[kind][column].format(**{**facts, "source": source})
