"""The way to a human review, which every class and every refusal to class carries (rule L11)."""

from typing import Final

HUMAN_REVIEW: Final = {
    "text_zh": "对本分类结果有异议的，可以向作出分类的市场监督管理部门申请人工复核，并提交更正或者修复的材料。",
    "text_en": "Whoever disagrees may ask the market supervision department that gave this class for a review by a "
    "person, and hand in what corrects or repairs the records.",
}
NO_RATING_ZH: Final = "本分类用于确定抽查比例与频次，不是信用评级，不得对外公示。"
NO_RATING_EN: Final = "The class allots inspections. It is no credit rating and is not for publication."
