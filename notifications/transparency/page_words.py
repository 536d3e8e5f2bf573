"""The words of the page where anybody checks a file, and what the page and its script are given."""

from __future__ import annotations

from typing import Any

from notifications.transparency.verdicts import IN_ORDER, SENTENCES, SOURCES

# One line per word: key, Chinese, English.
_TABLE: tuple[tuple[str, str, str], ...] = (
    ("title", "核验公布的文件", "Check a published file"),
    ("lead", "本机关公布、更正、移出和撤销的每一条，都记入一份只能增加、不能改写的日志。在这里可以核验手中的条目文件（entry.json）、公告或者数据文件，答案只有一句话。",
     "Every entry that this office publishes, corrects, removes or withdraws is put into a log that only grows. Check here an entry's file (entry.json), a notice or a data file; the answer is one sentence."),
    ("drop", "选择文件，或者把文件拖到这里", "Choose a file, or drop it here"),
    ("nothing_sent", "核验在您的浏览器中进行，文件不会上传。", "The check runs in your browser; the file is not sent anywhere."),
    ("no_script", "浏览器没有启用脚本：请用下面的离线办法，结果相同，而且更完整。", "Scripts are off: use the offline way below. It tells the same, and more."),
    ("key_title", "本机关的日志公钥", "The public key of the log"),
    ("key_lead", "请与纸质公告上印的公钥比对。公钥不同的，不要相信任何核验结果，请向本机关查询。",
     "Compare it with the key printed on a paper notice. If they differ, trust no result and ask this office."),
    ("offline_title", "离线核验", "Checking offline"),
    ("offline_lead", "核验程序只有一个文件，只需要 Python，可以断网运行；它读整份日志，还能查出日志是否分叉、是否少了记录。",
     "The verifier is one file and needs only Python, without a network; it reads the whole log and also finds forks and missing leaves."),
    ("offline_fetch", "下载核验程序：", "Download the verifier:"),
    ("offline_run", "运行：", "Run:"),
    ("offline_file", "文件", "FILE"),
    ("offline_site", "本站网址或者下载的副本", "ADDRESS_OR_COPY"),
    ("offline_keep", "留存今天的检查点，以后核验时加上它，日志改写了就会露出来：",
     "Keep the checkpoint of today; given later, it shows whether the log was rewritten:"),
    ("means_title", "答案是什么意思", "What the answers mean"),
)  # fmt: skip
_MEANINGS: tuple[tuple[str, str, str, str], ...] = (
    ("真实", "文件与日志一致，签名有效，是现行的。", "Genuine", "The file agrees with the signed log and is in force."),
    ("被改动", "文件或者日志与签名时不同，请不要采信。", "Altered", "The file or the log is not what was signed. Do not rely on it."),
    ("已撤销", "条目真实公布过，后来撤销，不再有效；原来的内容不应再传播。", "Withdrawn", "It was published and later withdrawn. It no longer holds and should not be passed on."),
    ("已被后来版本取代", "文件真实，但条目后来变更、更正或者移出，以现行版本为准。", "Superseded", "It was genuine; the entry was changed, corrected or removed since. The later version is in force."),
    ("分叉", "两份日志互相矛盾，说明对不同的人说了不同的话，请向监督机关反映。", "Forked", "Two logs contradict each other: different people were told different things. Tell the supervising authority."),
)  # fmt: skip
_SCRIPT: tuple[tuple[str, str, str], ...] = (
    ("checking", "正在核验……", "Checking …"),
    ("no_crypto", "无法核验：浏览器只在 https 网址下提供所需的密码功能。请用离线办法。",
     "Not checked: the browser offers the cryptography only at an https address. Use the offline way."),
    ("no_ed25519", "无法核验：这个浏览器不能核对 Ed25519 签名。请更新浏览器，或者用离线办法。",
     "Not checked: this browser cannot check Ed25519 signatures. Update it, or use the offline way."),
)  # fmt: skip


def check_page_facts(language: str, key: str) -> dict[str, Any]:
    """What ``verify.html.j2`` is given in "zh" or "en"; ``key`` is the log's public key line."""
    column = 0 if language == "zh" else 1
    sentences = {kind: pair[column] for kind, pair in SENTENCES.items()}
    sentences |= {f"source_{name}": pair[column] for name, pair in SOURCES.items()}
    sentences |= {row[0]: row[column + 1] for row in _SCRIPT}
    return {
        "check": {row[0]: row[column + 1] for row in _TABLE},
        "check_key": key,
        "check_good": " ".join(sorted(IN_ORDER)),
        "check_sentences": sentences,
        "check_meanings": [row[2 * column : 2 * column + 2] for row in _MEANINGS],
    }
