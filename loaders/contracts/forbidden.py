"""Concepts that no contract may map (rule L8), known by the name of a column, whatever the contract says of it.

Faith, genes, fingerprints and other marks of the body, blood type, illness and its history are forbidden by law to
credit information; ethnicity and politics by this project's own rule. Names are looked at in Chinese (traditional too),
in English (words, camelCase or squashed), in pinyin, and as initials of pinyin where those can mean nothing else: ZZMM
is 政治面貌, but CJ may be 残疾 or 采集, and is told by the business name.

Source: 征信业管理条例 art. 14 first paragraph; 个人信息保护法 art. 28 (marks of the body); design, rule L8.
"""

import re
import unicodedata
from enum import StrEnum
from typing import Final

from kg.identifiers.folding import fold_characters


class ForbiddenConcept(StrEnum):
    """What a column speaks of; the value is how messages call it."""

    FAITH = "faith"
    ETHNICITY = "ethnicity"
    POLITICS = "politics"
    BLOOD_TYPE = "blood type"
    ILLNESS = "illness or health"
    GENES = "genes"
    BIOMETRICS = "marks of the body"


_CHINESE: Final = {
    # What stands behind (?! and (?<! is innocent: a religious site is a legal entity, 残疾人就业保障金 a levy on firms;
    # 行政治安, 集团员工, 非遗传承, 固体检测 only look like politics, a member, heredity, an examination.
    ForbiddenConcept.FAITH: "宗教(?!活动场所|事务|院校|团体)|信仰|信教|教派",
    ForbiddenConcept.ETHNICITY: "民族(?!乡|自治|路|街)|种族|族别|族裔|族群",
    ForbiddenConcept.POLITICS: "(?<![行财市民廉执])政治|政党|党派|党员|党籍|入党|党龄|(?<!集)团员(?!工)",
    ForbiddenConcept.BLOOD_TYPE: "血型|血液类型",
    ForbiddenConcept.ILLNESS: (
        "疾病(?!预防控制)|病史|病历|病情|病种|病症|患病|精神病|传染病|慢性病|诊断|就诊|健康(?!险|保险|产业|服务)"
        "|残疾(?!人就业保障金|人保障金|人联合会)|残障|伤残|体检(?![测验查修索])"
    ),
    ForbiddenConcept.GENES: "基因|(?<!非)遗传|染色体",
    ForbiddenConcept.BIOMETRICS: "指纹|掌纹|虹膜|声纹|人脸|(?<![地路桥])面部(?!分)|面容|静脉|步态|生物识别|生物特征",
}
_WORDS: Final = {
    ForbiddenConcept.FAITH: r"religio\w*|(?<!good )faith|beliefs?|zong ?jiao\w*",
    ForbiddenConcept.ETHNICITY: r"ethnic\w*|race|racial|min ?zu",
    ForbiddenConcept.POLITICS: r"politic\w*|party ?member\w*|communist|zheng ?zhi\w*|dang ?yuan",
    ForbiddenConcept.BLOOD_TYPE: r"blood ?(?:type|group)|abo|xue ?xing",
    ForbiddenConcept.ILLNESS: (
        r"illness\w*|diseases?|sickness|medical ?(?:history|records?|condition)|diagnos\w+"
        r"|health(?: ?(?:status|state|condition|record|code|level|info|information))?$"
        r"|disabilit(?:y|ies)|disabled ?persons?|handicap\w*|ji ?bing|bing ?(?:shi|li)|jian ?kang|can ?ji"
    ),
    ForbiddenConcept.GENES: r"genes?|genetic\w*|genom\w+|dna|ji ?yin",
    ForbiddenConcept.BIOMETRICS: (
        r"finger ?prints?|palm ?prints?|voice ?prints?|biometric\w*|iris"
        r"|face ?(?:id|image|photo|picture|feature|data|scan|recognition)|facial\w*"
        r"|zhi ?wen|hong ?mo|ren ?lian|sheng ?wen"
    ),
}
_INITIALS: Final = {
    ForbiddenConcept.FAITH: {"zjxy", "xyzj", "zjxydm"},
    ForbiddenConcept.ETHNICITY: {"mz", "mzdm", "mzmc", "mzbm"},
    ForbiddenConcept.POLITICS: {"zzmm", "zzmmdm", "zzmmmc"},
    ForbiddenConcept.BLOOD_TYPE: {"rhxx"},
    ForbiddenConcept.ILLNESS: {"jkzk", "jkzkdm", "jwbs", "jbs", "cjrzh", "cjzh"},
    ForbiddenConcept.BIOMETRICS: {"zwtz", "rltx", "rlzp", "zwxx"},
}
_HAN_PATTERNS: Final = {concept: re.compile(pattern) for concept, pattern in _CHINESE.items()}
_WORD_PATTERNS: Final = {concept: re.compile(rf"\b(?:{pattern})\b") for concept, pattern in _WORDS.items()}
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NO_LETTER: Final = re.compile(r"[^a-z]+")


def find_forbidden_concept(*names: str | None) -> ForbiddenConcept | None:
    """The forbidden concept that one of a column's names speaks of, if any."""
    for name in names:
        text = unicodedata.normalize("NFKC", name or "")
        han = fold_characters(text)
        words = _NO_LETTER.sub(" ", _HUMP.sub(" ", text).lower()).strip()
        for concept in ForbiddenConcept:
            if _HAN_PATTERNS[concept].search(han) or _WORD_PATTERNS[concept].search(words):
                return concept
            if words.replace(" ", "") in _INITIALS.get(concept, ()):
                return concept
    return None
