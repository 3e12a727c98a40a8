"""What a contract may say in `customProperties`, by place; a name that is not known is an error, not a remark."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from open_data_contract_standard.model import CustomProperty

from loaders.contracts.document import Document, KeyPath, suggest

_OWN_VENDOR: Final = "xintu"


class Place(StrEnum):
    """Where a custom property stands."""

    CONTRACT = "contract"
    SERVER = "server"
    FILE = "file"
    COLUMN = "column"
    RULE = "quality rule"


@dataclass(frozen=True, slots=True)
class CustomProperties:
    """The custom properties of one place, and where each stands."""

    document: Document
    at: KeyPath
    """The place itself."""
    values: Mapping[str, object]
    positions: Mapping[str, int]

    def find(self, name: str) -> KeyPath:
        """Where a property stands; where it should stand, when it does not."""
        if name in self.positions:
            return (*self.at, "customProperties", self.positions[name], "value")
        return (*self.at, "customProperties")

    def has(self, name: str) -> bool:
        """Whether the property is given."""
        return name in self.values

    def read_text(self, name: str) -> str:
        """A text that must be given."""
        value = self.values.get(name)
        if not isinstance(value, str) or not value.strip():
            raise self.document.error(self.find(name), f"{name} is needed, as text.")
        return value

    def find_text(self, name: str) -> str | None:
        """A text that may be given."""
        return self.read_text(name) if self.has(name) else None

    def read_choice(self, name: str, allowed: Sequence[str]) -> str:
        """One of a few texts."""
        value = self.values.get(name)
        if value not in allowed:
            hint = suggest(str(value), allowed) if self.has(name) else ""
            raise self.document.error(self.find(name), f"{name} is one of {', '.join(allowed)}.{hint}")
        return str(value)

    def read_flag(self, name: str) -> bool:
        """True or false; false when it is not given."""
        value = self.values.get(name, False)
        if not isinstance(value, bool):
            raise self.document.error(self.find(name), f"{name} is true or false.")
        return value

    def read_texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty when it is not given."""
        value = self.values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.document.error(self.find(name), f"{name} is a list of texts; put numbers in quotes.")
        return tuple(value)

    def read_ratio(self, name: str, default: float) -> float:
        """A number from 0 to 1."""
        value = self.values.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise self.document.error(self.find(name), f"{name} is a number from 0 to 1.")
        return float(value)


def read_custom(
    document: Document,
    at: KeyPath,
    properties: Sequence[CustomProperty] | None,
    place: Place,
    known: frozenset[str],
) -> CustomProperties:
    """The custom properties of one place.

    Those of another `vendor` are none of ours, as the standard wants.

    Raises:
        ContractError: a name is unknown or stands twice.
    """
    positions: dict[str, int] = {}
    values: dict[str, object] = {}
    for position, item in enumerate(properties or []):
        if item.vendor not in {None, _OWN_VENDOR}:
            continue
        name = str(item.property)
        here = (*at, "customProperties", position, "property")
        if name not in known:
            message = f"{name} is no custom property of a {place.value}.{suggest(name, known)}"
            raise document.error(here, message)
        if name in positions:
            raise document.error(here, f"{name} stands twice.")
        positions[name] = position
        values[name] = item.value
    return CustomProperties(document, at, values, positions)
