"""What a statement of the register gave another value, in the schema's words: its fields, enum names, sums of money."""

import json
from enum import StrEnum
from typing import Any, Final

from kg.model.nodes import RegisterEntryNode
from kg.model.record import camel_case, columns_of

Change = dict[str, str | None]
_MINOR: Final = "_minor"
_AMOUNTS: Final = tuple(one.name for one in columns_of(RegisterEntryNode) if one.name.endswith(_MINOR))
AMOUNT_FIELDS: Final = frozenset(camel_case(name.removesuffix(_MINOR)) for name in _AMOUNTS)
"""Fields of which a change tells sums, each as `12345 CNY minor`: minor units of its currency."""
_CLOSED_SETS: Final = {
    one.name: one.value_type
    for one in columns_of(RegisterEntryNode)
    if isinstance(one.value_type, type) and issubclass(one.value_type, StrEnum)
}
CLOSED_SET_FIELDS: Final = frozenset(map(camel_case, _CLOSED_SETS))
"""Fields of which a change tells names of a closed set."""


def build_changes(entry: Any) -> list[Change]:
    """The changes of one entry of the register, given as the graph holds it.

    The schema has no field `currency`: where that changed, every sum of the entry did.
    """
    stated: dict[str, Change] = {change["field"]: change for change in json.loads(entry["changes"])}
    kept = entry.get("currency")
    currency = stated.pop("currency", None) or {"before": kept, "after": kept}
    if currency["before"] != currency["after"]:
        for name in _AMOUNTS:
            amount = entry.get(name)
            if name not in stated and amount is not None:
                stated[name] = {"field": name, "before": str(amount), "after": str(amount)}
    return [
        {
            "field": camel_case(name.removesuffix(_MINOR)),
            **{when: _write(name, change[when], currency[when]) for when in ("before", "after")},
        }
        for name, change in stated.items()
    ]


def _write(name: str, text: str | None, currency: str | None) -> str | None:
    if text is None:
        return None
    if name in _AMOUNTS:
        return " ".join(part for part in (text, currency, "minor") if part)
    closed_set = _CLOSED_SETS.get(name)
    return closed_set(text).name if closed_set else text
