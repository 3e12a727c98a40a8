"""The closed set of reasons why a value was refused: `value type.reason`. Stable: operators and reports count by them."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a value was refused."""

    UNREADABLE = "value.unreadable"
