"""Values of the model's closed sets, from the code table that a contract states for the column."""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache, lru_cache
from typing import Final

from kg.identifiers.normalised import Context, Normalised, Normaliser
from kg.identifiers.raw_text import normalise_code, normalise_text
from kg.identifiers.reasons import Reason

_REMARK: Final = re.compile(r"\(.*\)$")


def normalise(raw: str, context: Context) -> Normalised[str]:
    """The value that the contract's table gives for a code, whatever its width, case, spaces and remark.

    存续（在营、开业、在册） is found as such, or else as 存续. Without a table the text has to be the value itself.
    """
    if context.codes is None:
        return Normalised(normalise_text(raw))
    value = context.codes.get(raw)
    if value is None:
        spelled = _spell(tuple(context.codes.items()))
        code = normalise_code(raw)
        value = spelled.get(code) or spelled.get(_REMARK.sub("", code))
    return Normalised(value) if value is not None else Normalised(None, Reason.CODE_UNKNOWN)


@lru_cache(maxsize=256)
def _spell(codes: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """A contract's table by its codes in one spelling."""
    return {normalise_code(code): meaning for code, meaning in codes}


@cache
def build_normaliser(closed_set: type[StrEnum]) -> Normaliser:
    """A normaliser that gives nothing but values of a closed set."""
    values: Final = frozenset(member.value for member in closed_set)

    def normalise_member(raw: str, context: Context) -> Normalised[object]:
        found = normalise(raw, context)
        return Normalised(found.value) if found.value in values else Normalised(None, Reason.CODE_UNKNOWN)

    return normalise_member
