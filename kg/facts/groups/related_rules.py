"""Which legal persons are related parties of a bank: dated data (`related_parties.yaml`).

Source: 银行保险机构关联交易管理办法 (CBIRC Order 1/2022) art. 7.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from kg.facts.dated_rules import find_standing, read_entries


class Relation(StrEnum):
    """What makes a firm a related party, in the order of the items."""

    CONTROLS_BANK = "controls_bank"
    HOLDS = "holds"
    CONTROLS_HOLDER = "controls_holder"
    CONTROLLED_BY_RELATED = "controlled_by_related"
    CONTROLLED_BY_BANK = "controlled_by_bank"


@dataclass(frozen=True, slots=True)
class StatutoryGround:
    """Where a relation stands in the rule, and what it says in words."""

    clause: str
    words: str


@dataclass(frozen=True, slots=True)
class RelatedRule:
    """The rule from a day."""

    version: str
    valid_from: date
    source: str
    checked: bool
    """Whether figures and clauses were compared with the text of the rule."""
    holding_ratio: float
    """Part of the bank from which a holder is related, inclusive, 0 to 1."""
    grounds: Mapping[Relation, StatutoryGround]
    not_asked: str
    """What of the rule is not looked for, in words."""


@cache
def read_related_rules() -> tuple[RelatedRule, ...]:
    """The rules, earliest first."""
    return tuple(
        RelatedRule(
            version=entry["version"],
            valid_from=entry["from"],
            source=entry["source"],
            checked=entry["checked"],
            holding_ratio=float(entry["holding_ratio"]),
            grounds={relation: StatutoryGround(**entry["grounds"][relation]) for relation in Relation},
            not_asked=entry["not_asked"],
        )
        for entry in read_entries("kg.facts.groups", "related_parties")
    )


def find_related_rule(on: date) -> RelatedRule | None:
    """The rule of a day, if one held."""
    return find_standing(read_related_rules(), on)
