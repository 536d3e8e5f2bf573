"""The words of the page of random draws. One line per word: key, Chinese, English."""

from __future__ import annotations

DRAWS: tuple[tuple[str, str, str], ...] = (
    ("draws", "双随机抽查", "Random draws"),
    ("draws_lead",
     "查谁、谁去查，都由抽取决定。抽取前公布候选名单、执法人员名录和机关密值的摘要，抽取后公开全部内容，任何人都可以重算。",
     "Who is inspected and by whom is drawn by lot. Digests of the candidates, the inspectors and a"
     " secret of the office are published before; everything is opened after, and anybody can"
     " repeat the draw."),
    ("draw_announced", "已预告，待抽取", "Announced"),
    ("draw_drawn", "已抽取", "Drawn"),
    ("draw_announced_on", "预告日", "Announced on"),
    ("draw_drawn_on", "抽取日", "Drawn on"),
    ("draw_rule", "候选条件", "Candidates"),
    ("draw_wanted", "抽取家数", "Wanted"),
    ("draw_count", "{count}家中抽取{wanted}家，每家{each}名执法人员",
     "{wanted} of {count} enterprises, {each} inspectors each"),
    ("draw_pool", "执法人员", "Inspectors"),
    ("draw_pool_count", "{count}名，回避事项{exclusions}条",
     "{count}, with {exclusions} exclusions"),
    ("draw_value", "公共数值", "Public value"),
    ("draw_expected", "{value}，{day}公布", "{value}, published on {day}"),
    ("draw_value_was", "公布的数值", "The value published"),
    ("draw_source", "出处", "Source"),
    ("draw_secret", "机关密值的摘要", "Digest of the secret"),
    ("draw_list_digest", "候选名单的摘要", "Digest of the candidates"),
    ("draw_pool_digest", "执法人员名录的摘要", "Digest of the inspectors"),
    ("draw_announcement_digest", "预告的摘要", "Digest of the announcement"),
    ("draw_again", "代替 {number}，理由：{reason}", "Instead of {number}, because: {reason}"),
    ("draw_result", "抽取结果", "Result"),
    ("draw_place", "次序", "Order"),
    ("draw_kept_away", "回避", "Kept away"),
    ("draw_from_all", "全部单位", "all enterprises"),
    ("draw_files", "文件", "Files"),
    ("draw_repeat", "怎样重算", "How to repeat it"),
    ("draw_repeat_told",
     "下载抽查文件、抽取前保存的预告和抽取程序（一个文件，只需 Python 3），在同一文件夹运行："
     "python3 draw.py draw.json announcement.json。名单、名录、密值、数值或结果有一处被改动，程序会指出是哪一处。",
     "Download the draw, the announcement kept from before it and the programme (one file, Python 3"
     " alone) and run in one folder: python3 draw.py draw.json announcement.json. If the candidates,"
     " the inspectors, the secret, the value or the result was changed, it says which."),
    ("draw_programme", "抽取程序", "The programme"),
)  # fmt: skip
