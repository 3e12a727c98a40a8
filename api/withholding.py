"""What is left in an answer of what may not be told: rules L0 and L6."""

from collections.abc import Mapping
from typing import Any

from kg.access.policies import REASONS, RefusalCode
from kg.model.vocabulary import NATURAL_PERSON_SUBJECTS

_OF_REFUSED_NODES = ("edge_id", "source", "run_id", "recorded_at")
_WAYS = ("links", "paths")
"""What stands beside a node and tells by which ways it is reached."""


def build_refused(code: RefusalCode) -> dict[str, Any]:
    """A `Refused` of the schema."""
    return {"label": "Refused", "code": code, "reason": REASONS[code]}


def withhold(item: dict[str, Any], refusal: RefusalCode, count: int) -> None:
    """Leave of a natural person, or of one who trades alone, that there is one; `count` edges hang below."""
    item["object"] = build_refused(refusal)
    item["is_natural_person"] = True
    if "edge" in item:
        item["edge"] = {name: item["edge"].get(name) for name in _OF_REFUSED_NODES}
    item |= {name: [] for name in _WAYS if name in item}
    item["below"] = [[] for _ in range(count)]


def is_of_a_natural_persons_time(found: Mapping[str, Any]) -> bool:
    """Whether this is what the register stated of a firm while it was a natural person's business (rule L0)."""
    return found.get("label") == "RegisterEntry" and found["subject_kind"] in NATURAL_PERSON_SUBJECTS
