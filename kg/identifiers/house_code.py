"""House codes of 25 digits. Source: 深圳《社会管理要素统一地址规范》 (2017)."""

import re
from typing import Final

from kg.identifiers.normalised import Context, Normalised
from kg.identifiers.raw_text import has_exponent_form, normalise_code
from kg.identifiers.reasons import Reason
from kg.model.ids import HouseCode

_CODE: Final = re.compile(r"[0-9]{25}")


def normalise(raw: str, context: Context) -> Normalised[HouseCode]:
    """The code of a room; it carries no check digit, so its shape is all that can be looked at."""
    del context
    code = normalise_code(raw).replace("-", "")
    if has_exponent_form(code):
        return Normalised(None, Reason.HOUSE_CODE_EXPONENT)
    return Normalised(HouseCode(code)) if _CODE.fullmatch(code) else Normalised(None, Reason.HOUSE_CODE_SHAPE)
