"""The illness of a named person in free text (d5 of the law sheet; 个人信息保护法 28).

"Workers were diagnosed" is a fact of the case; "worker 甄某某 was diagnosed" is nobody's business.
A name is known by its family name and by what stands beside it, within one sentence that tells an
illness. A name made anonymous (甄某) is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.writing import plain
from notifications.redaction.patterns import Hit, Kind

# The family names most people bear, and those of two signs; common knowledge, not a source.
_FAMILY = (
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|"
    "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚"
    "沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
    "康易乔赖文温施洪辛甄贝柯祝卞路娄危裴翁荀羊惠麴家封芮储靳邴糜井焦巴弓牧隗谷车宓蓬郗班仰仲伊宫宁仇栾]"
)
_NAME = rf"(?:{_FAMILY})[\u4e00-\u9fff]{{1,2}}?"
_ILL = re.compile(
    "尘肺|矽肺|硅肺|煤工肺|石棉肺|肺病|职业病|中毒|噪声聋|耳聋|听力损失|白血病|癌|肿瘤|白细胞|确诊|诊断|患有|罹患|"
    "患病|病情|住院|疑似|体检异常|职业禁忌|尿铅|血铅|死亡|病历|健康损害"
)
_ROLE = "工人|职工|员工|劳动者|患者|病人|死者|伤者|农民工|接触者|证人|姓名[:：]?"
_NAMED = re.compile(
    rf"(?:{_ROLE}) ?(?P<role>{_NAME})"
    r"(?=[，。、,;:：（( ]|被|经|于|已|因|在|的|系|患|等|确|诊|疑|中毒|死亡|住院|[男女]|$)"
    rf"|(?P<told>{_NAME})(?:先生|女士|同志|师傅|被诊断|被确诊|经诊断|确诊|诊断为|患有|罹患|因病|疑似|住院|中毒|"
    r"死亡|[，(（]?[男女]|[，(（][0-9]{2}岁)"
)
_SENTENCE = re.compile(r"[^。！？!?\n]+")


def illnesses(text: str) -> Iterator[Hit]:
    """Named persons in sentences that tell an illness."""
    seen = plain(text)
    if not _ILL.search(seen):
        return
    for sentence in _SENTENCE.finditer(seen):
        if not _ILL.search(sentence[0]):
            continue
        for at in _NAMED.finditer(sentence[0]):
            name = at["role"] or at["told"]
            if "某" not in name:
                yield Hit(Kind.HEALTH, name, sentence[0])
