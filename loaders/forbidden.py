"""Concepts that no contract may map (rule L8): faith, ethnicity, blood type, illness, genes, fingerprints, politics.

Source: 征信业管理条例 art. 14 first paragraph; 深圳经济特区社会信用条例.
"""

from typing import Final

_CONCEPTS: Final = (
    "宗教", "信仰", "民族", "种族", "血型", "疾病", "病史", "病历", "基因", "遗传", "指纹", "生物识别", "政治", "党派",
    "religio", "faith", "ethnic", "bloodtype", "bloodgroup", "illness", "disease", "medical", "genetic",
    "genome", "fingerprint", "biometric", "politic",
)  # fmt: skip


def find_forbidden_concept(*names: str | None) -> str | None:
    """The forbidden concept that one of a column's names speaks of, if any."""
    for name in names:
        plain = (name or "").lower().replace("_", "").replace(" ", "").replace("-", "")
        for concept in _CONCEPTS:
            if concept in plain:
                return concept
    return None
