"""Words and digits that stand for no value: what people write where a form wants something."""

import re
from typing import Final

_WORDS: Final = frozenset(
    {
        "无",
        "無",
        "不详",
        "不明",
        "未知",
        "暂无",
        "空",
        "未填",
        "未提供",
        "没有",
        "NULL",
        "NONE",
        "NIL",
        "NA",
        "N/A",
        "-",
        "/",
        "--",
    }
)
_ONE_DIGIT: Final = re.compile(r"([0-9])\1{5,}")


def is_placeholder(text: str) -> bool:
    """Whether a text in one spelling (`normalise_text`, `normalise_code`) stands for no value."""
    return text.upper() in _WORDS or _ONE_DIGIT.fullmatch(text) is not None
