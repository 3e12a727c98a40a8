"""The rules on beneficial owners by the day from which they hold: dated data (`beneficial.yaml`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from kg.facts.dated_rules import find_standing, read_entries
from kg.model.vocabulary import LegalForm, PositionRole


@dataclass(frozen=True, slots=True)
class Rule:
    """Rules on beneficial owners from a day."""

    version: str
    valid_from: date
    checked: bool
    """Whether it was compared with the text of the rule itself."""
    threshold: float
    not_required: frozenset[LegalForm]
    exempt_capital_minor: int
    """Registered capital up to which a firm may be exempt on undertaking, minor units of `exempt_currency`."""
    exempt_currency: str
    management: Sequence[PositionRole]
    """Offices of those who run a firm day by day, the first that somebody holds counting."""
    state: Sequence[PositionRole]
    """The same where an organ of the state controls it."""
    file_within_days: int
    """Days from that on which somebody is an owner, within which it is filed."""
    existing_until: date
    """Last day to file what was so before the rule came into force."""
    stops_at_listed: bool
    """Whether a company that is listed on an exchange is not looked through."""

    def is_in_force(self, on: date) -> bool:
        """Whether it holds on a day; before the first rule, what is told is what it would say."""
        return self.valid_from <= on


@cache
def read_rules() -> tuple[Rule, ...]:
    """The rules, earliest first."""
    return tuple(
        Rule(
            version=entry["version"],
            valid_from=entry["from"],
            checked=entry["checked"],
            threshold=float(entry["threshold"]),
            not_required=frozenset(LegalForm(form) for form in entry["not_required"]),
            exempt_capital_minor=int(entry["exempt_capital_minor"]),
            exempt_currency=entry["exempt_currency"],
            management=tuple(PositionRole(office) for office in entry["management"]),
            state=tuple(PositionRole(office) for office in entry["state"]),
            file_within_days=int(entry["file_within_days"]),
            existing_until=entry["existing_until"],
            stops_at_listed=entry["stops_at_listed"],
        )
        for entry in read_entries("kg.facts.ownership", "beneficial")
    )


def get_rule(on: date) -> Rule:
    """The rule of a day; before the first, the first (no earlier one is given)."""
    return find_standing(read_rules(), on) or read_rules()[0]
