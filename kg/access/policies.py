"""The decision on every (role, purpose, case, field group), tabulated once from `policies.cedar`; deny by default.

Cedar takes 0.1 ms to decide one request, a table look-up nothing; the closed sets make the whole matrix small.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import resources
from typing import Final

import cedarpy

from kg.access.purposes import FieldGroup, Intent, Role
from kg.errors import ConfigurationError
from kg.model.vocabulary import Purpose


class RefusalCode(StrEnum):
    """Why something is refused; shown to the caller."""

    ROLE_NOT_PERMITTED = "ROLE_NOT_PERMITTED"
    PURPOSE_REQUIRED = "PURPOSE_REQUIRED"
    CASE_REFERENCE_REQUIRED = "CASE_REFERENCE_REQUIRED"
    PURPOSE_NOT_PERMITTED = "PURPOSE_NOT_PERMITTED"
    NATURAL_PERSON_NOT_CLASSED = "NATURAL_PERSON_NOT_CLASSED"
    EARLIER_CLASS_WITHHELD = "EARLIER_CLASS_WITHHELD"
    TOO_MANY_PERSONS = "TOO_MANY_PERSONS"


REASONS: Final[Mapping[RefusalCode, str]] = {
    RefusalCode.ROLE_NOT_PERMITTED: "Your role may not read this.",
    RefusalCode.PURPOSE_REQUIRED: "State for which purpose you read about a natural person.",
    RefusalCode.CASE_REFERENCE_REQUIRED: "Name the case by its reference.",
    RefusalCode.PURPOSE_NOT_PERMITTED: "Your role may not read this for the stated purpose.",
    RefusalCode.NATURAL_PERSON_NOT_CLASSED: "An individual business or sole proprietorship is given no class.",
    RefusalCode.EARLIER_CLASS_WITHHELD: "The class of that day was replaced since; it is shown to inspectors for the "
    "purposes audit and model_validation, with a case.",
    RefusalCode.TOO_MANY_PERSONS: "You have asked for as many persons as one caller may within an hour.",
}
_NO_PURPOSE: Final = ""
_DECIDED_MAX: Final = 1_000
"""Combinations of role, purpose and case whose decisions are kept."""
_Key = tuple[str, str, bool, FieldGroup]


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a field group may be read; `refusal` says why not."""

    refusal: RefusalCode | None = None

    @property
    def allowed(self) -> bool:
        """Whether it may be read."""
        return self.refusal is None


@dataclass(frozen=True, slots=True)
class Policies:
    """The whole matrix: the permitted combinations."""

    permitted: frozenset[_Key]
    _decided: dict[tuple[str, Purpose | None, bool], Mapping[FieldGroup, Decision]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def decide(self, role: str, intent: Intent, group: FieldGroup) -> Decision:
        """The decision, with the nearest thing that would have changed it when it is a refusal."""
        purpose, has_case = intent.purpose or _NO_PURPOSE, intent.case_reference is not None
        if (role, purpose, has_case, group) in self.permitted:
            return Decision()
        if (role, purpose, True, group) in self.permitted:
            return Decision(RefusalCode.CASE_REFERENCE_REQUIRED)
        if not any((role, other, True, group) in self.permitted for other in Purpose):
            return Decision(RefusalCode.ROLE_NOT_PERMITTED)
        if intent.purpose is None:
            return Decision(RefusalCode.PURPOSE_REQUIRED)
        return Decision(RefusalCode.PURPOSE_NOT_PERMITTED)

    def decide_all(self, role: str, intent: Intent) -> Mapping[FieldGroup, Decision]:
        """The decision on every field group."""
        key = (role, intent.purpose, intent.case_reference is not None)
        if key not in self._decided:
            if len(self._decided) >= _DECIDED_MAX:  # a role is the token's word, and may be any
                self._decided.clear()
            self._decided[key] = {group: self.decide(role, intent, group) for group in FieldGroup}
        return self._decided[key]


def read_policies() -> Policies:
    """The policies that ship with this package, as a table."""
    folder = resources.files("kg.access")
    return build_policies(
        folder.joinpath("policies.cedar").read_text("utf-8"), folder.joinpath("policies.cedarschema").read_text("utf-8")
    )


def build_policies(policies: str, schema: str) -> Policies:
    """The table of Cedar policies that fit a Cedar schema.

    Raises:
        ConfigurationError: they do not parse or do not fit.
    """
    try:
        validation = cedarpy.validate_policies(policies, schema)
    except ValueError as error:
        raise ConfigurationError("The access policies cannot be read.", way_out="Mend policies.cedar.") from error
    if not validation.validation_passed:
        wrong = "; ".join(str(error) for error in validation.errors)
        raise ConfigurationError(f"The access policies do not fit their schema: {wrong}.")
    keys: list[_Key] = list(itertools.product(Role, (_NO_PURPOSE, *Purpose), (False, True), FieldGroup))
    requests = [
        {
            "principal": f'Role::"{role}"',
            "action": 'Action::"read"',
            "resource": f'FieldGroup::"{group}"',
            "context": {"purpose": str(purpose), "has_case": has_case},
        }
        for role, purpose, has_case, group in keys
    ]
    results = cedarpy.is_authorized_batch(requests, policies, [])
    return Policies(frozenset(key for key, result in zip(keys, results, strict=True) if result.allowed))
