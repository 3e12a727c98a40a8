"""Rules that are data, each in force from a day until the next one: how they are read, and which holds on a day."""

from collections.abc import Sequence
from datetime import date
from importlib import resources
from typing import Any, Protocol, TypeVar

import yaml


class DatedRule(Protocol):
    """A rule that holds from a day."""

    @property
    def valid_from(self) -> date:
        """The first day on which it holds."""
        ...


_Rule = TypeVar("_Rule", bound=DatedRule)


def read_entries(package: str, name: str) -> list[dict[str, Any]]:
    """The entries of `<name>.yaml` beside the modules of `package`, by the day in their `from`, earliest first."""
    text = (resources.files(package) / f"{name}.yaml").read_text(encoding="utf-8")
    return sorted(yaml.safe_load(text), key=lambda entry: entry["from"])


def find_standing(rules: Sequence[_Rule], on: date) -> _Rule | None:
    """Of rules by their day, earliest first, the one that holds on a day; None before the first."""
    standing = [rule for rule in rules if rule.valid_from <= on]
    return standing[-1] if standing else None
