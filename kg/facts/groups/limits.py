"""How much a bank may have at stake with one counterparty or group: dated data (`limits.yaml`).

Source: 商业银行大额风险暴露管理办法 (CBIRC Order 1/2018); Basel framework LEX10 and LEX20.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache

from kg.facts.dated_rules import find_standing, read_entries
from kg.model.ids import CurrencyCode, MinorUnits
from kg.model.vocabulary import FacilityKind


class Scope(StrEnum):
    """What a limit applies to."""

    SINGLE = "single"
    GROUP = "group"
    INTERBANK = "interbank"


class Measure(StrEnum):
    """What a limit is on."""

    LOANS = "loans"
    EXPOSURE = "exposure"


class Base(StrEnum):
    """What a limit is a part of."""

    NET_CAPITAL = "net_capital"
    TIER_1 = "tier_1"


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of the rules."""

    name: str
    applies_to: Scope
    measure: Measure
    of: Base
    ratio: Decimal
    clause: str


@dataclass(frozen=True, slots=True)
class LimitRule:
    """The rules from a day."""

    version: str
    valid_from: date
    source: str
    checked: bool
    """Whether figures and clauses were compared with the text of the rule."""
    loan_kinds: frozenset[FacilityKind]
    interbank_industry: str
    limits: Sequence[Limit]
    review_of: Base
    review_ratio: Decimal


@dataclass(frozen=True, slots=True)
class Capital:
    """A bank's capital, as far as it was given, in minor units."""

    currency: CurrencyCode
    net_capital_minor: MinorUnits | None = None
    tier_1_minor: MinorUnits | None = None

    def find(self, base: Base) -> MinorUnits | None:
        """The capital of a kind, if it was given."""
        return self.net_capital_minor if base is Base.NET_CAPITAL else self.tier_1_minor


@cache
def read_rules() -> tuple[LimitRule, ...]:
    """The rules, earliest first."""
    return tuple(
        LimitRule(
            version=entry["version"],
            valid_from=entry["from"],
            source=entry["source"],
            checked=entry["checked"],
            loan_kinds=frozenset(FacilityKind(kind) for kind in entry["loan_kinds"]),
            interbank_industry=entry["interbank_industry"],
            limits=tuple(
                Limit(
                    limit["name"],
                    Scope(limit["applies_to"]),
                    Measure(limit["measure"]),
                    Base(limit["of"]),
                    Decimal(str(limit["ratio"])),
                    limit["clause"],
                )
                for limit in entry["limits"]
            ),
            review_of=Base(entry["dependence_review"]["of"]),
            review_ratio=Decimal(str(entry["dependence_review"]["ratio"])),
        )
        for entry in read_entries("kg.facts.groups", "limits")
    )


def find_rule(on: date) -> LimitRule | None:
    """The rule of a day, if one held."""
    return find_standing(read_rules(), on)
